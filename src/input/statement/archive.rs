//! Merchant bills in a zip: one member, no path, not larger than it should be (safety SF35).

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Refused, refused};

/// Bytes the member may have.
const MOST: u64 = 64 << 20;
/// How much more than the archive it may be, once it is more than [`FLOOR`].
const RATIO: u64 = 200;
const FLOOR: u64 = 1 << 20;

/// The one member of an archive.
pub fn unpack(bytes: Vec<u8>) -> Result<Vec<u8>, Refused> {
    let most = (bytes.len() as u64).saturating_mul(RATIO).clamp(FLOOR, MOST);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused("statement-archive"))?;
    if archive.len() != 1 {
        return Err(refused("statement-members"));
    }
    let mut member = archive.by_index(0).map_err(|_| refused("statement-archive"))?;
    let has_path = match member.name() {
        Ok(name) => name.contains(['/', '\\']) || name.contains(".."),
        // A name in GBK is common, and only a name.
        Err(_) => member.name_raw().iter().any(|byte| matches!(byte, b'/' | b'\\')),
    };
    if has_path || member.is_dir() {
        return Err(refused("statement-members"));
    }
    let mut unpacked = Vec::new();
    let read = member.by_ref().take(most + 1).read_to_end(&mut unpacked);
    read.map_err(|_| refused("statement-archive"))?;
    if unpacked.len() as u64 > most { Err(refused("statement-bomb")) } else { Ok(unpacked) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;
    use crate::domain::identity::statement::Flaw;

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn one_member_without_a_path_is_unpacked() {
        let why = |bytes| match unpack(bytes) {
            Ok(bytes) => String::from_utf8(bytes).unwrap(),
            Err(Refused::Flawed((_, Flaw::File { why }))) => why.to_owned(),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(why(zip(&[("20260301_账务明细.csv", b"a,b")])), "a,b");
        assert_eq!(why(zip(&[("a.csv", b""), ("b.csv", b"")])), "statement-members");
        assert_eq!(why(zip(&[])), "statement-members");
        assert_eq!(why(zip(&[("../a.csv", b"a")])), "statement-members");
        assert_eq!(why(zip(&[("x/a.csv", b"a")])), "statement-members");
        assert_eq!(why(zip(&[("a.csv", &vec![b'a'; 2 << 20])])), "statement-bomb");
        let whole = zip(&[("a.csv", &[1, 2, 3, 4, 5, 6, 7, 8])]);
        assert_eq!(why(whole[..whole.len() / 2].to_vec()), "statement-archive");
    }
}
