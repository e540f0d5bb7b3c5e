//! What must not be guessed or repeated; the one place that asks the operating system for random bytes.

use rand::RngCore;
use rand::rngs::OsRng;
use uuid::Builder;

use crate::domain::coupon::code::BYTES;
use crate::domain::identity::password::Salt;
use crate::domain::plan::code::Bits;
use crate::domain::time::Instant;

/// A request id for a command that was given none: a UUID of version 7, so that ids sort by time.
pub fn request_id(at: Instant) -> String {
    let mut random = [0; 10];
    OsRng.fill_bytes(&mut random);
    let millis = u64::try_from(at.0).unwrap_or(0).saturating_mul(1000);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

/// Random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut random = [0; N];
    OsRng.fill_bytes(&mut random);
    random
}

/// The bits of an activation code.
pub fn code_bits() -> Bits {
    let mut bits = Bits::default();
    OsRng.fill_bytes(&mut bits);
    bits
}

/// The salt of one password.
pub fn salt() -> Salt {
    let mut random = Salt::default();
    OsRng.fill_bytes(&mut random);
    random
}

/// What the token of a login session is made of.
pub fn token_bytes() -> [u8; 32] {
    let mut random = [0; 32];
    OsRng.fill_bytes(&mut random);
    random
}

/// What a code that people type is made of.
pub fn code_bytes() -> [u8; BYTES] {
    let mut random = [0; BYTES];
    OsRng.fill_bytes(&mut random);
    random
}

/// The bytes of a key.
pub fn key() -> [u8; 32] {
    let mut random = [0; 32];
    OsRng.fill_bytes(&mut random);
    random
}

/// What the code of a card's challenge is made of.
pub fn challenge() -> [u8; 6] {
    let mut random = [0; 6];
    OsRng.fill_bytes(&mut random);
    random
}

/// A draw among whatever there is.
pub fn draw() -> u64 {
    OsRng.next_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_sort_by_time_and_never_meet() {
        let (first, second, later) = (request_id(Instant(1000)), request_id(Instant(1000)), request_id(Instant(2000)));
        assert_ne!(first, second);
        assert!(first < later && second < later);
        assert_eq!((first.len(), &first[14..15]), (36, "7"));
    }
}
