//! Tokens of login sessions (ID39): told once, and known by their digest alone afterwards.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The most characters of a purpose.
const PURPOSE: usize = 32;

/// A token as it is told.
#[must_use]
pub fn written(random: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(random))
}

/// What the file knows of a token; what is no token has a digest too, and nobody has it.
#[must_use]
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.trim().as_bytes()).into()
}

/// Whether a word may name what a session is good for.
#[must_use]
pub fn is_purpose(word: &str) -> bool {
    (1..=PURPOSE).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_written_for_addresses_and_known_by_its_digest() {
        let token = written(&[0xff; 32]);
        assert_eq!((token.len(), &token[..4]), (43, "____"));
        assert_eq!(digest(&token), digest(&format!("{} ", *token)));
        assert_ne!(digest(&token), digest(&written(&[0xfe; 32])));
    }

    #[test]
    fn a_purpose_is_a_short_word() {
        for (word, expected) in [
            ("spend", true),
            ("log-in", true),
            ("", false),
            ("Spend", false),
            ("a b", false),
            (&"a".repeat(32), true),
            (&"a".repeat(33), false),
        ] {
            assert_eq!(is_purpose(word), expected, "{word}");
        }
    }
}
