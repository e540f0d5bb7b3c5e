//! Which products carry the shop (AN18).

use super::Share;
use crate::domain::money::Money;

/// The class of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Up to 80 % of the net, and always the first.
    A,
    /// Up to 95 %.
    B,
    /// The rest, and what brought nothing.
    C,
    /// Not sold.
    U,
}

impl Class {
    /// Its letter.
    pub fn word(self) -> &'static str {
        match self {
            Class::A => "A",
            Class::B => "B",
            Class::C => "C",
            Class::U => "U",
        }
    }
}

/// Where a product stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its net in the net of all that brought something.
    pub share: Share,
    /// The same for it and all before it.
    pub cumulative: Share,
    /// Its class.
    pub class: Class,
}

/// The standing of each product by its net, highest first; none stands for a product that was not sold.
///
/// Shares are of the sum of the positive nets: what was refunded more than sold takes from nobody else's share.
pub fn standings(nets: &[Option<Money>]) -> Vec<Standing> {
    let gain = |net: &Option<Money>| net.map_or(0, |net| net.get().max(0));
    let whole: i64 = nets.iter().map(gain).sum();
    let mut found: Vec<Standing> = Vec::with_capacity(nets.len());
    let mut sum = 0;
    for (at, net) in nets.iter().enumerate() {
        sum += gain(net);
        let class = match net {
            None => Class::U,
            Some(net) if net.get() <= 0 => Class::C,
            Some(_) if at > 0 && nets[at - 1] == *net => found[at - 1].class,
            Some(_) => class(at, sum, whole),
        };
        let share = Share { part: net.map_or(0, Money::get), whole };
        found.push(Standing { share, cumulative: Share { part: sum, whole }, class });
    }
    found
}

fn class(at: usize, sum: i64, whole: i64) -> Class {
    let within = |percent: i128| i128::from(sum) * 100 <= i128::from(whole) * percent;
    if at == 0 || within(80) {
        Class::A
    } else if within(95) {
        Class::B
    } else {
        Class::C
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(nets: &[i64]) -> String {
        let nets: Vec<Option<Money>> = nets.iter().map(|net| Some(Money(*net))).collect();
        standings(&nets).iter().map(|standing| standing.class.word()).collect()
    }

    /// AN18, its example first; every cut at −1, 0, +1.
    #[test]
    fn classes_follow_the_cumulative_share() {
        let cases: [(&[i64], &str); 13] = [
            (&[500, 300, 100, 60, 30, 10], "AABCCC"),
            (&[900, 100], "AC"),
            (&[50, 30, 15, 5], "AABC"),
            (&[50, 31, 14, 5], "ABBC"),
            (&[50, 29, 16, 5], "AABC"),
            (&[50, 30, 16, 4], "AACC"),
            (&[50, 30, 14, 6], "AABC"),
            // Equal nets share the better class: 40 80 | 95 … all of 15 15 … stand with the first.
            (&[40, 40, 10, 10], "AABB"),
            (&[25, 25, 25, 25], "AAAA"),
            (&[7], "A"),
            (&[100, 0, -20], "ACC"),
            (&[0, -5], "CC"),
            (&[], ""),
        ];
        for (nets, expected) in cases {
            assert_eq!(classes(nets), expected, "{nets:?}");
        }
    }

    #[test]
    fn shares_sum_to_the_whole_and_the_unsold_stand_apart() {
        let found = standings(&[Some(Money(60)), Some(Money(40)), Some(Money(-10)), None]);
        assert_eq!(found.iter().map(|at| at.cumulative.part).collect::<Vec<_>>(), [60, 100, 100, 100]);
        assert_eq!(found[2].share, Share { part: -10, whole: 100 });
        assert_eq!(found[3].class, Class::U);
        assert_eq!(standings(&[None])[0].share.value(), None);
    }
}
