//! Text in other encodings becomes UTF-8 as it streams by (I15): strictly, with a byte 0xFF, which UTF-8 never has,
//! for each malformed sequence, so that the check of rows finds it there; where it stood in the file is kept aside.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{Decoder, DecoderResult};

/// How text is written in bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// What everything becomes.
    pub const UTF_8: Encoding = Encoding(encoding_rs::UTF_8);
    /// Chinese; GBK is a part of it.
    pub const GB18030: Encoding = Encoding(encoding_rs::GB18030);

    /// The encoding of a name such as `gbk`, `utf-16le` or `windows-1252`.
    pub fn find(name: &str) -> Option<Encoding> {
        encoding_rs::Encoding::for_label_no_replacement(name.as_bytes()).map(Encoding)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether nothing is to be decoded.
    pub fn is_utf8(self) -> bool {
        self == Encoding::UTF_8
    }

    /// The encoding whose byte order mark a file begins with.
    pub(in crate::input) fn of_mark(head: &[u8]) -> Option<Encoding> {
        encoding_rs::Encoding::for_bom(head).map(|(encoding, _)| Encoding(encoding))
    }

    /// How long its byte order mark is, if the file begins with it.
    pub(in crate::input) fn mark_len(self, head: &[u8]) -> usize {
        encoding_rs::Encoding::for_bom(head).filter(|(encoding, _)| *encoding == self.0).map_or(0, |(_, len)| len)
    }

    /// The beginning of a file as it would read.
    pub(in crate::input) fn decoded(self, head: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        let bytes = Box::new(io::Cursor::new(head.to_vec()));
        let read = Decoded::new(bytes, self, 0, Places::default()).read_to_end(&mut text);
        read.expect("bytes in memory can be read");
        text
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where malformed sequences stand: offset in the text, offset in the file.
#[derive(Clone, Debug, Default)]
pub struct Places(Rc<RefCell<VecDeque<(u64, u64)>>>);

impl Places {
    /// The offset in the file of the malformed sequence at `offset` of the text.
    pub fn in_file(&self, offset: u64) -> Option<u64> {
        let places = self.0.borrow();
        let at = places.binary_search_by_key(&offset, |(text, _)| *text).ok()?;
        places.get(at).map(|(_, file)| *file)
    }

    /// Forgets what stands before `offset` of the text.
    pub fn forget_before(&self, offset: u64) {
        let mut places = self.0.borrow_mut();
        while places.front().is_some_and(|(text, _)| *text < offset) {
            places.pop_front();
        }
    }
}

/// A file's bytes as UTF-8.
pub struct Decoded {
    inner: Box<dyn Read>,
    decoder: Decoder,
    places: Places,
    raw: Vec<u8>,
    /// Decoded, given up to `given`.
    text: Vec<u8>,
    given: usize,
    /// Offset in the file behind what is decoded.
    in_file: u64,
    /// Offset in the text of the first byte of `text`.
    in_text: u64,
    ended: bool,
}

const CHUNK: usize = 64 << 10;

impl Decoded {
    /// Decodes what follows a byte order mark of `mark` bytes.
    pub fn new(inner: Box<dyn Read>, encoding: Encoding, mark: u64, places: Places) -> Decoded {
        let decoder = encoding.0.new_decoder_without_bom_handling();
        let (raw, text) = (vec![0; CHUNK], Vec::new());
        Decoded { inner, decoder, places, raw, text, given: 0, in_file: mark, in_text: 0, ended: false }
    }

    /// Decodes the next bytes of the file.
    fn fill(&mut self) -> io::Result<()> {
        let n = self.inner.read(&mut self.raw)?;
        self.ended = n == 0;
        self.in_text += self.text.len() as u64;
        (self.given, self.text) = (0, vec![0; CHUNK]);
        let (mut read, mut written) = (0, 0);
        loop {
            // Room for what one call may write at least, and for the mark of a malformed sequence.
            self.text.resize((written + 64).max(self.text.len()), 0);
            let room = self.text.len() - 1;
            let (from, to) = (&self.raw[read..n], &mut self.text[written..room]);
            let (result, taken, given) = self.decoder.decode_to_utf8_without_replacement(from, to, self.ended);
            (read, written) = (read + taken, written + given);
            self.in_file += taken as u64;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                DecoderResult::Malformed(len, after) => {
                    let place = self.in_file - u64::from(len) - u64::from(after);
                    self.places.0.borrow_mut().push_back((self.in_text + written as u64, place));
                    self.text[written] = 0xFF;
                    written += 1;
                }
            }
        }
        self.text.truncate(written);
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.fill()?;
        }
        let n = buf.len().min(self.text.len() - self.given);
        buf[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: Encoding, bytes: &[u8], places: &Places) -> Vec<u8> {
        let mut text = Vec::new();
        let inner = Box::new(io::Cursor::new(bytes.to_vec()));
        Decoded::new(inner, encoding, 0, places.clone()).read_to_end(&mut text).unwrap();
        text
    }

    #[test]
    fn names_of_encodings_are_found_as_people_write_them() {
        let cases = [
            ("utf-8", Some("UTF-8")),
            ("UTF8", Some("UTF-8")),
            ("gbk", Some("GBK")),
            ("GB18030", Some("gb18030")),
            ("utf-16le", Some("UTF-16LE")),
            ("utf-16be", Some("UTF-16BE")),
            ("latin1", Some("windows-1252")),
            ("big5", Some("Big5")),
            ("iso-2022-kr", None),
            ("nonsense", None),
        ];
        for (name, expected) in cases {
            assert_eq!(Encoding::find(name).map(Encoding::name), expected, "{name}");
        }
    }

    /// I15, four-byte characters too.
    #[test]
    fn characters_are_decoded_across_chunks() {
        let text = "茶𠮷é,\r\n".repeat(30_000);
        let gb18030 = encoding_rs::GB18030.encode(&text).0;
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (name, bytes) in [("gb18030", &*gb18030), ("gbk", &gb18030), ("utf-16be", &utf16)] {
            let places = Places::default();
            assert!(decoded(Encoding::find(name).unwrap(), bytes, &places) == text.as_bytes(), "{name}");
            assert!(places.0.borrow().is_empty(), "{name}");
        }
    }

    #[test]
    fn a_malformed_sequence_is_marked_and_its_place_is_known() {
        type Case = (&'static str, &'static [u8], &'static [u8], &'static [(u64, u64)]);
        let cases: [Case; 4] = [
            ("gb18030", b"a\xB2\xE8\xFF,b\x81", b"a\xE8\x8C\xB6\xFF,b\xFF", &[(4, 3), (7, 6)]),
            ("gb18030", b"caf\xE9\nb", b"caf\xFF\nb", &[(3, 3)]),
            ("utf-16le", b"a\0\0\xDCb\0c", b"a\xFFb\xFF", &[(1, 2), (3, 6)]),
            ("windows-1252", b"caf\xE9", "café".as_bytes(), &[]),
        ];
        for (name, bytes, text, expected) in cases {
            let places = Places::default();
            assert_eq!(decoded(Encoding::find(name).unwrap(), bytes, &places), text, "{name}");
            assert_eq!(places.0.borrow().iter().copied().collect::<Vec<_>>(), expected, "{name}");
            for (in_text, in_file) in expected {
                assert_eq!(places.in_file(*in_text), Some(*in_file));
            }
            places.forget_before(4);
            assert_eq!(places.in_file(3), None);
        }
    }

    #[test]
    fn a_file_of_malformed_bytes_alone_is_marked_throughout() {
        let text = decoded(Encoding::GB18030, &[0xFF; 200_000], &Places::default());
        assert!(text.len() == 200_000 && text.iter().all(|b| *b == 0xFF));
    }
}
