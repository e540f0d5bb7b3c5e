//! Activation codes as people type them: 80 random bits in Crockford's base 32, 16 characters and one that checks them (B12).

/// The bits of a code.
pub type Bits = [u8; 10];

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The further characters that only check.
const CHECKS: &[u8; 5] = b"*~$=U";
/// Characters of a code, the check set apart.
const LENGTH: usize = 16;
/// The prime that the check is reckoned by.
const PRIME: u128 = 37;

/// A code in groups of four, and its check.
#[must_use]
pub fn written(bits: Bits) -> String {
    let number = number(bits);
    let symbols: Vec<u8> = (0..LENGTH).rev().map(|place| ALPHABET[digit(number >> (5 * place), 32)]).collect();
    let check = digit(number, PRIME);
    let check = *ALPHABET.get(check).unwrap_or(&CHECKS[check.saturating_sub(32)]);
    let groups: Vec<String> = symbols.chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    format!("{}-{}", groups.join("-"), char::from(check))
}

/// The bits of a code however it is typed: in any case, with blanks and hyphens or without, O for 0, I or L for 1. None where
/// it is too short or too long, or the check does not fit.
#[must_use]
pub fn read(text: &str) -> Option<Bits> {
    let typed: Vec<u8> =
        text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')).map(|byte| byte.to_ascii_uppercase()).collect();
    let (check, symbols) = typed.split_last()?;
    if symbols.len() != LENGTH {
        return None;
    }
    let mut number = 0_u128;
    for symbol in symbols {
        number = number << 5 | place(*symbol, ALPHABET)?;
    }
    let check = place(*check, ALPHABET).or_else(|| Some(place(*check, CHECKS)? + 32))?;
    let bytes = number.to_be_bytes();
    let bits: Bits = bytes[bytes.len() - 10..].try_into().ok()?;
    (number % PRIME == check).then_some(bits)
}

fn place(symbol: u8, among: &[u8]) -> Option<u128> {
    let symbol = match symbol {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    among.iter().position(|known| *known == symbol).and_then(|place| place.try_into().ok())
}

fn number(bits: Bits) -> u128 {
    bits.iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

fn digit(number: u128, base: u128) -> usize {
    usize::try_from(number % base).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_type_it() {
        for bits in [[0; 10], [255; 10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], *b"\x9a\x00\xffregular"] {
            let code = written(bits);
            assert_eq!((code.len(), read(&code)), (21, Some(bits)), "{code}");
            assert_eq!(read(&code.to_lowercase().replace('-', " ")), Some(bits), "{code}");
            assert_eq!(read(&code.replace('0', "o").replace('1', "l")), Some(bits), "{code}");
        }
    }

    #[test]
    fn one_wrong_character_or_two_exchanged_are_noticed() {
        let code: Vec<u8> = written([18, 52, 86, 120, 154, 188, 222, 240, 17, 99]).into_bytes();
        let wrong = |bytes: &[u8]| read(std::str::from_utf8(bytes).unwrap()).is_none();
        for place in (0..code.len()).filter(|place| code[*place] != b'-') {
            for symbol in ALPHABET.iter().filter(|symbol| **symbol != code[place]) {
                let mut other = code.clone();
                other[place] = *symbol;
                assert!(wrong(&other), "{place}");
            }
        }
        let mut exchanged = code.clone();
        exchanged.swap(0, 1);
        assert!(code[0] != code[1] && wrong(&exchanged));
        assert!(wrong(&code[1..]) && wrong(b"") && wrong("卡".as_bytes()));
    }
}
