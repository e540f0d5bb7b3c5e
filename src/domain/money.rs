//! Money in minor units, points, and the currencies that say how many decimals a minor unit has.
#![deny(clippy::float_arithmetic)]

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl $name {
            /// Nothing.
            pub const ZERO: $name = $name(0);

            /// The number of units.
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = $name;
            fn add(self, other: $name) -> $name {
                $name(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = $name;
            fn sub(self, other: $name) -> $name {
                $name(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = $name;
            fn neg(self) -> $name {
                $name(-self.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: $name) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: $name) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = $name>>(all: I) -> $name {
                $name(all.map(|one| one.0).sum())
            }
        }
    };
}

amount!(
    /// An amount in minor units of the program's one currency.
    Money
);
amount!(
    /// A whole number of points.
    Points
);

/// No single fact may carry more than this, points or minor units (import I35, safety SF35): sums stay inside `i64`.
pub const LIMIT: i64 = 1_000_000_000_000;

/// A currency of ISO 4217 and the decimals of its minor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

/// Codes in use, two decimals unless listed in `decimals`.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND \
VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

impl Currency {
    /// The currency of an ISO 4217 code, in capitals.
    pub fn find(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        CODES.split(' ').any(|known| known == code).then(|| Currency { code: bytes, digits: decimals(code) })
    }

    /// The ISO 4217 code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).expect("only codes of the list are made")
    }

    /// Decimals of the minor unit: 2 for CNY, 0 for JPY.
    pub fn digits(&self) -> u8 {
        self.digits
    }

    /// Minor units in a major one.
    pub fn scale(&self) -> i64 {
        10_i64.pow(u32::from(self.digits))
    }

    /// Reads a plain amount in major units (`"12.34"`, `"-3"`), without thousands marks.
    pub fn parse(&self, text: &str) -> Result<Money, MoneyError> {
        let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || (rest.contains('.') && part.is_empty()) {
            return Err(MoneyError::NotANumber);
        }
        let kept = part.trim_end_matches('0');
        if kept.len() > usize::from(self.digits) {
            return Err(MoneyError::TooPrecise);
        }
        let whole: i64 = whole.parse().map_err(|_| MoneyError::TooLarge)?;
        let width = usize::from(self.digits);
        let part: i64 =
            if kept.is_empty() { 0 } else { format!("{kept:0<width$}").parse().map_err(|_| MoneyError::TooLarge)? };
        let minor = whole.checked_mul(self.scale()).and_then(|m| m.checked_add(part)).ok_or(MoneyError::TooLarge)?;
        if minor > LIMIT { Err(MoneyError::TooLarge) } else { Ok(Money(sign * minor)) }
    }

    /// Writes an amount in major units with all its decimals: `1234.50`.
    pub fn plain(&self, money: Money) -> String {
        let (sign, size) = (if money.0 < 0 { "-" } else { "" }, money.0.unsigned_abs());
        let scale = self.scale().unsigned_abs();
        match usize::from(self.digits) {
            0 => format!("{sign}{size}"),
            width => format!("{sign}{}.{:0width$}", size / scale, size % scale),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Not digits with at most one point.
    NotANumber,
    /// More decimals than the currency has.
    TooPrecise,
    /// Beyond [`LIMIT`].
    TooLarge,
}

fn decimals(code: &str) -> u8 {
    match code {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_to_the_decimals_of_their_currency() {
        let cases = [
            ("CNY", "12.34", Ok(1234)),
            ("CNY", "-3", Ok(-300)),
            ("CNY", "1.5", Ok(150)),
            ("CNY", "1.500", Ok(150)),
            ("CNY", "1.505", Err(MoneyError::TooPrecise)),
            ("JPY", "1.5", Err(MoneyError::TooPrecise)),
            ("JPY", "15", Ok(15)),
            ("KWD", "0.001", Ok(1)),
            ("CNY", "", Err(MoneyError::NotANumber)),
            ("CNY", "1.", Err(MoneyError::NotANumber)),
            ("CNY", "1,000", Err(MoneyError::NotANumber)),
            ("CNY", "10000000000.01", Err(MoneyError::TooLarge)),
            ("CNY", "99999999999999999999", Err(MoneyError::TooLarge)),
        ];
        for (code, text, expected) in cases {
            assert_eq!(Currency::find(code).unwrap().parse(text).map(Money::get), expected, "{code} {text}");
        }
    }

    #[test]
    fn amounts_are_written_with_all_their_decimals() {
        let cases = [("CNY", 123_450, "1234.50"), ("CNY", -5, "-0.05"), ("JPY", 15, "15"), ("KWD", 1, "0.001")];
        for (code, minor, expected) in cases {
            assert_eq!(Currency::find(code).unwrap().plain(Money(minor)), expected);
        }
        assert!(Currency::find("XYZ").is_none() && Currency::find("cny").is_none());
    }
}
