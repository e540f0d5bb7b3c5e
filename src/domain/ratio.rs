//! Exact fractions, the one rounding of a product, and shares that sum (semantics P8–P10).
//! No float comes near points or money.
#![deny(clippy::float_arithmetic)]

use std::fmt;

use serde::{Deserialize, Serialize};

/// A fraction, not negative, in lowest terms: rates, multipliers and percentages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ratio {
    num: i64,
    den: i64,
}

/// The largest denominator a program file may write (semantics 2.2).
const MAX_DENOMINATOR: i64 = 1_000_000;

impl Ratio {
    /// Nothing at all.
    pub const ZERO: Ratio = Ratio { num: 0, den: 1 };
    /// The multiplier that changes nothing.
    pub const ONE: Ratio = Ratio { num: 1, den: 1 };
    /// One half.
    pub const HALF: Ratio = Ratio { num: 1, den: 2 };

    /// `num / den` in lowest terms; none when negative, when `den` is not positive, or out of range.
    pub fn new(num: i64, den: i64) -> Option<Ratio> {
        Self::reduced(i128::from(num), i128::from(den))
    }

    fn reduced(num: i128, den: i128) -> Option<Ratio> {
        if num < 0 || den <= 0 {
            return None;
        }
        let by = gcd(num, den);
        Some(Ratio { num: i64::try_from(num / by).ok()?, den: i64::try_from(den / by).ok()? })
    }

    /// The numerator in lowest terms.
    pub fn num(self) -> i64 {
        self.num
    }

    /// The denominator in lowest terms, at least 1.
    pub fn den(self) -> i64 {
        self.den
    }

    /// Reads `"1.5"`, `"3/2"` or `"150%"`.
    pub fn parse(text: &str) -> Option<Ratio> {
        let text = text.trim();
        let ratio = if let Some((num, den)) = text.split_once('/') {
            Self::new(digits(num.trim())?, digits(den.trim())?)?
        } else if let Some(percent) = text.strip_suffix('%') {
            let part = decimal(percent.trim())?;
            Self::reduced(i128::from(part.num), i128::from(part.den) * 100)?
        } else {
            decimal(text)?
        };
        (ratio.den <= MAX_DENOMINATOR).then_some(ratio)
    }

    /// The sum; none when it leaves the range.
    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced(a.0 * b.1 + b.0 * a.1, a.1 * b.1)
    }

    /// The difference, not below zero; none when it leaves the range.
    pub fn minus(self, other: Ratio) -> Option<Ratio> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced((a.0 * b.1 - b.0 * a.1).max(0), a.1 * b.1)
    }

    /// The product; none when it leaves the range.
    pub fn times(self, other: Ratio) -> Option<Ratio> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced(a.0 * b.0, a.1 * b.1)
    }

    /// `amount × self`, rounded once.
    pub fn of(self, amount: i64, rounding: Rounding) -> i64 {
        rounding.divide(i128::from(amount) * i128::from(self.num), i128::from(self.den))
    }

    fn wide(self) -> (i128, i128) {
        (i128::from(self.num), i128::from(self.den))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> std::cmp::Ordering {
        let (a, b) = (self.wide(), other.wide());
        (a.0 * b.1).cmp(&(b.0 * a.1))
    }
}

impl fmt::Display for Ratio {
    /// `1.5` where the decimals end, `4/3` where they do not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut scale = 1_i64;
        for places in 0..=6 {
            if scale % self.den == 0 {
                let scaled = i128::from(self.num) * i128::from(scale / self.den);
                let (whole, rest) = (scaled / i128::from(scale), scaled % i128::from(scale));
                return if places == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{rest:0places$}") };
            }
            scale *= 10;
        }
        write!(f, "{}/{}", self.num, self.den)
    }
}

/// How a product is brought to whole units, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum Rounding {
    /// Towards zero for what is not negative: the shop never gives a part of a point.
    #[default]
    Floor,
    /// Up to the next whole unit.
    Ceil,
    /// Halves up.
    HalfUp,
    /// Halves to the even neighbour.
    HalfEven,
}

impl Rounding {
    /// `num / den` in whole units; `den` must be positive. Saturates at the ends of `i64`.
    pub fn divide(self, num: i128, den: i128) -> i64 {
        let (floor, rest) = (num.div_euclid(den), num.rem_euclid(den));
        let up = match self {
            Rounding::Floor => false,
            Rounding::Ceil => rest > 0,
            Rounding::HalfUp => rest * 2 >= den,
            Rounding::HalfEven => rest * 2 > den || (rest * 2 == den && floor.rem_euclid(2) == 1),
        };
        let whole = if up { floor + 1 } else { floor };
        i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
    }
}

/// `total` shared by `weights` (P10): each floor, the rest one by one by largest remainder, ties to the earlier.
/// The shares sum to `total`; with no positive weight everything falls on the first.
pub fn shares(total: i64, weights: &[i64]) -> Vec<i64> {
    if total == 0 {
        return vec![0; weights.len()];
    }
    let weight = |w: &i64| i128::from((*w).max(0));
    let sum: i128 = weights.iter().map(weight).sum();
    if sum == 0 {
        return weights.iter().enumerate().map(|(at, _)| if at == 0 { total } else { 0 }).collect();
    }
    let (size, sign) = (i128::from(total).abs(), total.signum());
    let parts: Vec<(i128, i128)> = weights.iter().map(|w| (size * weight(w) / sum, size * weight(w) % sum)).collect();
    let left = size - parts.iter().map(|part| part.0).sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(parts[at].1), at));
    let mut shares: Vec<i64> = parts.iter().map(|part| i64::try_from(part.0).unwrap_or(i64::MAX) * sign).collect();
    for &at in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[at] += sign;
    }
    shares
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn decimal(text: &str) -> Option<Ratio> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 9 || (text.contains('.') && part.is_empty()) {
        return None;
    }
    let den = 10_i64.pow(u32::try_from(part.len()).ok()?);
    let part = if part.is_empty() { 0 } else { digits(part)? };
    Ratio::new(digits(whole)?.checked_mul(den)?.checked_add(part)?, den)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_read_as_they_are_written() {
        let cases = [
            ("1.5", Some((3, 2))),
            ("3/2", Some((3, 2))),
            ("150%", Some((3, 2))),
            ("2", Some((2, 1))),
            ("0", Some((0, 1))),
            ("33.3333%", Some((333_333, 1_000_000))),
            ("1/0", None),
            ("-1", None),
            ("1.", None),
            (".5", None),
            ("1e3", None),
            ("", None),
            ("1/1000001", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Ratio::parse(text).map(|r| (r.num(), r.den())), expected, "{text}");
        }
    }

    #[test]
    fn one_rounding_each_way() {
        let cases = [(25, 10, [2, 3, 3, 2]), (35, 10, [3, 4, 4, 4]), (24, 10, [2, 3, 2, 2]), (20, 10, [2, 2, 2, 2])];
        for (num, den, expected) in cases {
            let got =
                [Rounding::Floor, Rounding::Ceil, Rounding::HalfUp, Rounding::HalfEven].map(|r| r.divide(num, den));
            assert_eq!(got, expected, "{num}/{den}");
        }
    }

    /// S30.
    #[test]
    fn shares_fall_by_largest_remainder_to_the_earlier_line() {
        assert_eq!(shares(70, &[10, 10, 20]), [18, 17, 35]);
        assert_eq!(shares(2000, &[6000, 3900]), [1212, 788]);
        assert_eq!(shares(1000, &[1000, 1000, 1000]), [334, 333, 333]);
        assert_eq!(shares(5, &[0, 0]), [5, 0]);
        assert_eq!(shares(5, &[]), Vec::<i64>::new());
        assert_eq!(shares(-10, &[1, 1, 1]), [-4, -3, -3]);
    }

    #[test]
    fn multipliers_add_and_multiply_exactly() {
        let (a, b) = (Ratio::parse("1.5").unwrap(), Ratio::parse("2").unwrap());
        assert_eq!(a.times(b).unwrap().to_string(), "3");
        assert_eq!(a.plus(b).unwrap().minus(Ratio::ONE).unwrap().to_string(), "2.5");
        assert_eq!(Ratio::new(4, 3).unwrap().to_string(), "4/3");
        assert!(a < b);
    }
}
