//! Bank cards: their number, which is never kept, and the keyed digests that are (identity ID40–ID43, ID46).
#![deny(clippy::float_arithmetic)]

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::domain::time::Day;

/// Digits a card number has at least and at most (ID41).
const DIGITS: std::ops::RangeInclusive<usize> = 12..=19;
/// Bytes of a key.
const KEY: usize = 32;

/// The number of a card; wiped when it is let go.
#[derive(Clone)]
pub struct Number(Zeroizing<String>);

/// Why a text is no card number: never with the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACard {
    /// Something else than digits, blanks and hyphens.
    Signs,
    /// Fewer than 12 or more than 19 digits.
    Length,
    /// The last digit does not fit the others.
    Luhn,
    /// It is the number of an identity card.
    IdentityNumber,
}

impl NotACard {
    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            NotACard::Signs => "card-signs",
            NotACard::Length => "card-length",
            NotACard::Luhn => "card-luhn",
            NotACard::IdentityNumber => "card-identity-number",
        }
    }
}

impl Number {
    /// Reads a number as people type it; `luhn` is off for the few cards whose last digit fits no rule (ID41).
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn parse(text: &str, luhn: bool) -> Result<Number, NotACard> {
        let mut digits = Zeroizing::new(String::with_capacity(text.len()));
        for c in text.nfkc().filter(|c| !c.is_whitespace() && !is_hyphen(*c)) {
            digits.push(c.to_ascii_uppercase());
        }
        if is_identity_number(&digits) {
            return Err(NotACard::IdentityNumber);
        }
        match () {
            () if !digits.bytes().all(|b| b.is_ascii_digit()) => Err(NotACard::Signs),
            () if !DIGITS.contains(&digits.len()) => Err(NotACard::Length),
            () if luhn && !fits_luhn(&digits) => Err(NotACard::Luhn),
            () => Ok(Number(digits)),
        }
    }

    /// All of it that is ever shown or kept.
    #[must_use]
    pub fn last4(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn fits_luhn(digits: &str) -> bool {
    let doubled = |(at, b): (usize, u8)| {
        let digit = u32::from(b - b'0');
        if at % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
    };
    digits.bytes().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// Eighteen signs with a day of birth and the check sign of ISO 7064 MOD 11-2.
fn is_identity_number(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let bytes = text.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    let number = |from: usize, to: usize| text[from..to].parse::<i16>().ok();
    let born = || {
        let (month, day) = (i8::try_from(number(10, 12)?).ok()?, i8::try_from(number(12, 14)?).ok()?);
        Day::new(number(6, 10)?, month, day)
    };
    bytes[17] == check && born().is_some_and(|day| (1800..2200).contains(&day.parts().0))
}

/// The key of fingerprints, which lies outside the shop file (ID43); wiped when it is let go.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY]>);

/// What stands for a card or an answer in the file.
pub type Print = [u8; 32];

impl Key {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY]) -> Key {
        Key(Zeroizing::new(bytes))
    }

    /// Reads a key as its file has it: 64 hexadecimal digits.
    #[must_use]
    pub fn parse(line: &str) -> Option<Key> {
        let (line, mut bytes) = (line.trim().as_bytes(), Zeroizing::new([0; KEY]));
        if line.len() != 2 * KEY {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(line.chunks(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            *byte = u8::try_from(high * 16 + char::from(pair[1]).to_digit(16)?).ok()?;
        }
        Some(Key(bytes))
    }

    /// The line of its file.
    #[must_use]
    pub fn line(&self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(String::with_capacity(2 * KEY + 1));
        for byte in self.0.iter() {
            for half in [byte >> 4, byte & 15] {
                line.extend(char::from_digit(u32::from(half), 16));
            }
        }
        line.push('\n');
        line
    }

    /// What it is called in the shop file.
    #[must_use]
    pub fn id(&self) -> String {
        let digest = Sha256::new().chain_update("regulars/key/1|").chain_update(*self.0).finalize();
        hex(&digest[..8])
    }

    /// The fingerprint of a card (ID42).
    #[must_use]
    pub fn fingerprint(&self, number: &Number) -> Print {
        self.keyed(&["regulars/card/1|", &number.0])
    }

    /// What stands for the two amounts sent to a card, in minor units and any order (ID46).
    #[must_use]
    pub fn amounts(&self, card: i64, amounts: (i64, i64)) -> Print {
        let (smaller, larger) = (amounts.0.min(amounts.1), amounts.0.max(amounts.1));
        let text = Zeroizing::new(format!("regulars/deposit/1|{card}|{smaller}|{larger}"));
        self.keyed(&[&text])
    }

    fn keyed(&self, parts: &[&str]) -> Print {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        parts.iter().for_each(|part| mac.update(part.as_bytes()));
        mac.finalize().into_bytes().into()
    }
}

/// Whether two prints are equal, told in the same time wherever they differ.
#[must_use]
pub fn same(one: &Print, other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}

/// Digest by which somebody or something is known again within one file (safety SF17).
#[must_use]
pub fn person(file_key: &[u8], kind: &str, value: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(file_key).expect("HMAC takes keys of any length");
    ["regulars/person/1|", kind, "|", value].iter().for_each(|part| mac.update(part.as_bytes()));
    hex(&mac.finalize().into_bytes())
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::new(std::array::from_fn(|at| u8::try_from(at).unwrap()))
    }

    fn read(text: &str, luhn: bool) -> Result<String, NotACard> {
        Number::parse(text, luhn).map(|number| number.0.to_string())
    }

    /// ID41.
    #[test]
    fn numbers_are_read_as_people_type_them() {
        let cases = [
            ("6222021234567894", Ok("6222021234567894")),
            ("6222 0212-3456 7894", Ok("6222021234567894")),
            ("６２２２－０２１２ ３４５６\u{2011}７８９４", Ok("6222021234567894")),
            ("6222021234567895", Err(NotACard::Luhn)),
            ("11010519491231002X", Err(NotACard::IdentityNumber)),
            ("11010519491231002x", Err(NotACard::IdentityNumber)),
            ("110105 19491231 002X", Err(NotACard::IdentityNumber)),
            ("110105194912310021", Err(NotACard::Luhn)),
            ("11010519490231002X", Err(NotACard::Signs)),
            ("6222021234567894a", Err(NotACard::Signs)),
            ("62220212345", Err(NotACard::Length)),
            ("62220212345678945678", Err(NotACard::Length)),
            ("", Err(NotACard::Length)),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, true), expected.map(str::to_owned), "{text}");
        }
        assert_eq!(read("6222021234567895", false).as_deref(), Ok("6222021234567895"));
        assert_eq!(Number::parse("6222021234567894", true).unwrap().last4(), "7894");
    }

    #[test]
    fn a_number_has_twelve_to_nineteen_digits() {
        for length in 11..=20 {
            let text = "0".repeat(length);
            assert_eq!(read(&text, true).is_ok(), (12..=19).contains(&length), "{length}");
        }
    }

    /// An identity number made of digits alone, whose last digit would fit Luhn or not: refused all the same.
    #[test]
    fn an_identity_number_is_never_taken_for_a_card() {
        let stem = "11010519491231";
        for order in 0..1000 {
            let text = format!("{stem}{order:03}");
            let sum: u32 = text
                .bytes()
                .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
                .map(|(b, w)| u32::from(b - b'0') * w)
                .sum();
            let full =
                format!("{text}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize]);
            assert_eq!(read(&full, false), Err(NotACard::IdentityNumber), "{full}");
        }
    }

    /// ID42, ID43, ID46: known answers.
    #[test]
    fn prints_are_those_of_the_design() {
        let number = Number::parse("6222021234567894", true).unwrap();
        assert_eq!(key().id(), "8c833a0404dc5a27");
        assert_eq!(
            hex(&key().fingerprint(&number)),
            "039c9ce6a5bb7569fe6f25f2a241e5cfec04985a4adf0da718bfb060c4aec289"
        );
        let amounts = "51e40d37fa8f6e4c37170b0ca19bbbdea6f13c63759caebc4a64b7cc72802fcf";
        assert_eq!(hex(&key().amounts(7, (37, 64))), amounts);
        assert_eq!(hex(&key().amounts(7, (64, 37))), amounts);
        assert_ne!(hex(&key().amounts(8, (37, 64))), amounts);
        assert_ne!(hex(&key().amounts(7, (37, 65))), amounts);
    }

    #[test]
    fn a_key_is_read_back_from_its_line() {
        let line = key().line();
        assert_eq!(line.len(), 65);
        assert_eq!(Key::parse(&line).unwrap().id(), key().id());
        assert_eq!(Key::parse(&line.to_uppercase()).unwrap().id(), key().id());
        for bad in ["", "00", &"g".repeat(64), &"0".repeat(66), &"é".repeat(32)] {
            assert!(Key::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn prints_are_compared_whole() {
        let stamp = key().amounts(7, (37, 64));
        assert!(same(&stamp, &stamp));
        let mut other = stamp;
        other[31] ^= 1;
        assert!(!same(&stamp, &other) && !same(&stamp, &stamp[..31]) && !same(&stamp, &[]));
    }

    #[test]
    fn a_person_is_known_again_within_one_file_only() {
        let one = person(&[9; 32], "counterparty", "张三");
        assert_eq!((one.len(), &one), (64, &person(&[9; 32], "counterparty", "张三")));
        assert_ne!(one, person(&[8; 32], "counterparty", "张三"));
        assert_ne!(one, person(&[9; 32], "phone", "张三"));
    }
}
