//! The content hash of an order: 64 bits of FNV-1a (I24). Its first byte is the version of what is hashed.

/// Changes whenever the same content would give another hash.
const VERSION: u8 = 1;

/// A running hash.
#[derive(Clone, Copy, Debug)]
pub struct Hash(u64);

impl Hash {
    /// The hash of nothing yet.
    pub fn new() -> Hash {
        let mut hash = Hash(0xcbf2_9ce4_8422_2325);
        hash.byte(VERSION);
        hash
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// Adds a number: seven bits a byte, so that the small ones are short.
    pub fn number(&mut self, number: i64) {
        let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
        while rest >= 0x80 {
            self.byte(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        self.byte(rest.to_le_bytes()[0]);
    }

    /// Adds a text and its end; no text holds a byte 255.
    pub fn text(&mut self, text: &str) {
        text.bytes().for_each(|b| self.byte(b));
        self.byte(0xFF);
    }

    /// The hash.
    pub fn get(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a_and_parts_do_not_run_into_one_another() {
        let of = |parts: &[&str]| {
            let mut hash = Hash::new();
            parts.iter().for_each(|part| hash.text(part));
            hash.get()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        let fnv = |bytes: &[u8]| {
            bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
        };
        assert_eq!(of(&["a"]), fnv(&[1, b'a', 0xFF]));
        let mut hash = Hash::new();
        hash.number(-65);
        assert_eq!(hash.get(), fnv(&[1, 0x81, 0x01]));
    }
}
