//! Packed files are read as streams (I35): told by their first bytes, counted on both sides, refused when they blow up.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::read::MultiGzDecoder;

use super::{Count, Counted, FLOOR, RATIO};

/// What a file is packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// gzip, of one or more members.
    Gzip,
    /// Zstandard.
    Zstd,
}

impl Packing {
    /// The packing whose mark a file begins with.
    pub(super) fn of(start: &[u8]) -> Option<Packing> {
        match start {
            [0x1F, 0x8B, 8, ..] => Some(Packing::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// Why a packed file is read no further; it travels inside an [`io::Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is cut off or damaged.
    Damaged,
    /// It unpacks to more than a file honestly made would.
    Bomb,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Damaged => "damaged",
            Refused::Bomb => "unpacks beyond measure",
        })
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, refused)
    }
}

/// A packed file's content.
pub struct Unpacked {
    inner: Box<dyn Read>,
    /// Packed bytes read.
    packed: Count,
    /// Bytes given.
    given: u64,
    /// Whether it was the file that could not be read, not its content.
    failed: Arc<AtomicBool>,
}

impl Unpacked {
    /// Unpacks a file, counting the packed bytes that are read.
    pub fn new(packing: Packing, file: Box<dyn Read>, packed: Count) -> io::Result<Unpacked> {
        let failed = Arc::<AtomicBool>::default();
        let file = Watched { inner: Counted { inner: file, count: Arc::clone(&packed) }, failed: Arc::clone(&failed) };
        let file = BufReader::with_capacity(64 << 10, file);
        let inner: Box<dyn Read> = match packing {
            Packing::Gzip => Box::new(MultiGzDecoder::new(file)),
            Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(file)?),
        };
        Ok(Unpacked { inner, packed, given: 0, failed })
    }
}

impl Read for Unpacked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = match self.inner.read(buf) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted || self.failed.load(Ordering::Relaxed) => {
                return Err(error);
            }
            other => other.map_err(|_| Refused::Damaged)?,
        };
        self.given += n as u64;
        if self.given > FLOOR && self.given / RATIO > self.packed.load(Ordering::Relaxed) {
            return Err(Refused::Bomb.into());
        }
        Ok(n)
    }
}

/// Remembers that reading failed.
struct Watched<R> {
    inner: R,
    failed: Arc<AtomicBool>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf);
        let failed = read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        self.failed.store(failed, Ordering::Relaxed);
        read
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut file = GzEncoder::new(Vec::new(), Compression::best());
        file.write_all(bytes).unwrap();
        file.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        let mut file = ::zstd::Encoder::new(Vec::new(), 3).unwrap();
        file.include_checksum(true).unwrap();
        file.write_all(bytes).unwrap();
        file.finish().unwrap()
    }

    /// What comes out, or why nothing does, and how much.
    fn unpacked(file: Vec<u8>) -> (Result<Vec<u8>, Refused>, usize) {
        let packing = Packing::of(&file).unwrap();
        let mut inner = Unpacked::new(packing, Box::new(Cursor::new(file)), Count::default()).unwrap();
        let mut bytes = Vec::new();
        let read = inner.read_to_end(&mut bytes);
        let len = bytes.len();
        let why = |error: io::Error| *error.get_ref().unwrap().downcast_ref::<Refused>().unwrap();
        (read.map(|_| bytes).map_err(why), len)
    }

    fn noise(len: u32) -> Vec<u8> {
        (0..len).flat_map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
    }

    #[test]
    fn every_member_is_unpacked() {
        let (one, two) = (noise(100_000), noise(10));
        for pack in [gzip, zstd] {
            let both = [pack(&one), pack(&two)].concat();
            assert!(unpacked(both).0 == Ok([one.clone(), two.clone()].concat()));
        }
    }

    #[test]
    fn what_is_cut_off_or_damaged_is_refused() {
        for pack in [gzip, zstd] {
            let whole = pack(&noise(100_000));
            for cut in [5, whole.len() / 2, whole.len() - 1] {
                assert!(unpacked(whole[..cut].to_vec()).0 == Err(Refused::Damaged), "{cut}");
            }
            let mut damaged = whole.clone();
            damaged[whole.len() / 2..][..8].fill(0x55);
            assert!(unpacked(damaged).0 == Err(Refused::Damaged));
            let followed = [whole, b"more".to_vec()].concat();
            assert!(unpacked(followed).0 == Err(Refused::Damaged));
        }
    }

    /// I35: 200:1, once there is more than a MiB.
    #[test]
    fn what_unpacks_beyond_measure_is_refused_early() {
        for pack in [gzip, zstd] {
            let (refused, came) = unpacked(pack(&vec![b'a'; 8 << 20]));
            assert!(refused == Err(Refused::Bomb));
            assert!(came < 2 << 20, "{came}");
            assert_eq!(unpacked(pack(&vec![b'a'; FLOOR as usize])).1, FLOOR as usize);
        }
    }
}
