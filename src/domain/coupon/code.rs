//! Codes that people type: Crockford's base 32 in capitals, the last sign checking the others (Luhn modulo 32), so that one
//! wrong sign or two neighbours in the wrong order are told before anything is looked up.

/// Signs without I, L, O and U, which are misread.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Random bytes that a code is made of: 80 bits, sixteen signs.
pub const BYTES: usize = 10;
/// Its signs, the last one included.
pub const LENGTH: usize = BYTES * 8 / 5 + 1;

/// The code of some random bytes.
#[must_use]
pub fn of(random: [u8; BYTES]) -> String {
    let bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let place = |at: usize| usize::try_from((bits >> (5 * at)) & 31).unwrap_or(0);
    let places: Vec<usize> = (0..LENGTH - 1).rev().map(place).collect();
    let check = check(&places);
    places.into_iter().chain([check]).map(|place| char::from(SIGNS[place])).collect()
}

/// A code as typed: small letters, blanks, hyphens, O for 0, I and L for 1. None where it can be none of ours.
#[must_use]
pub fn read(text: &str) -> Option<String> {
    let mut code = String::with_capacity(LENGTH);
    for sign in text.trim().chars().filter(|sign| !matches!(sign, ' ' | '-')) {
        code.push(match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            sign if u8::try_from(sign).is_ok_and(|sign| SIGNS.contains(&sign)) => sign,
            _ => return None,
        });
    }
    let places: Option<Vec<usize>> = code.bytes().map(|sign| SIGNS.iter().position(|known| *known == sign)).collect();
    let (last, rest) = places.as_ref()?.split_last()?;
    (code.len() == LENGTH && check(rest) == *last).then_some(code)
}

/// The place that makes the Luhn sum of all a multiple of 32.
fn check(places: &[usize]) -> usize {
    let each = places.iter().rev().enumerate().map(|(at, place)| {
        let weighed = if at % 2 == 0 { place * 2 } else { *place };
        weighed / 32 + weighed % 32
    });
    (32 - each.sum::<usize>() % 32) % 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_known_and_read_as_people_type_them() {
        assert_eq!(of([0; BYTES]), "00000000000000000");
        let code = of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(code, "041061050R3GG28A0");
        assert_eq!(read(" o410-6105-or3g-g28a-o "), Some(code));
        for wrong in ["", "041061050R3GG28A", "041061050R3GG28A77", "041061050R3GG28A8", "优惠061050R3GG28A7"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_sign_is_always_seen(random: [u8; BYTES], at in 0..LENGTH, other in 0..32_usize) {
            let code = of(random);
            prop_assert_eq!(read(&code), Some(code.clone()));
            let mut wrong = code.clone().into_bytes();
            wrong[at] = SIGNS[other];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(read(&wrong).is_some(), wrong == code);
        }
    }
}
