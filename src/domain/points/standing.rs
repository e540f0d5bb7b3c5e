//! An order's standing: what is left of its lines after refunds, amendments and cancellation (P19, P20).

use serde::{Deserialize, Serialize};

use super::earn;
use super::rule::{EarnRule, Gain};
use super::spend::Spent;
use super::taking::Earned;
use crate::domain::id::Code;
use crate::domain::order::RefundLine;
use crate::domain::ratio::{Rounding, shares};
use crate::domain::time::Instant;

/// What the books keep of a fact that earned, so that a later change of it can be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// When the order was sold, or the event happened.
    pub at: Instant,
    /// The tier in force at the sale, frozen (T3); none without tiers.
    pub tier: Option<Code>,
    /// Plans in force at the sale, frozen like the tier, ascending (P9).
    pub plans: Vec<Code>,
    /// The program version at the sale.
    pub version: u32,
    /// The member's n-th counted order.
    pub number: i64,
    /// What was charged by line, and how much of it was paid back.
    pub lines: Vec<Charged>,
    /// Whether it is void.
    pub cancelled: bool,
    /// Whether it was completed.
    pub completed: bool,
    /// Whether it counts for tiers and figures, and with which basis by line.
    pub counted: Option<Vec<i64>>,
    /// What its rules earned.
    pub earned: Vec<Earned>,
    /// A mark of the event's subject, so that undoing the event frees it; 0 for none.
    pub subject: u64,
    /// The points it was paid with.
    pub spent: Option<Spent>,
    /// The last entry before it came into its ledger; what ended before is known to its earnings.
    pub since: u32,
}

/// A line's charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    /// Charged, after all discounts, minor units.
    pub net: i64,
    /// Paid back.
    pub refunded: i64,
}

impl Case {
    /// Takes a refund in; what is off the whole order is split over what is left of the lines (P10).
    pub fn refund(&mut self, lines: &[RefundLine]) {
        for part in lines {
            match usize::try_from(part.line).ok().and_then(|line| line.checked_sub(1)) {
                Some(at) if at < self.lines.len() => self.lines[at].refunded += part.amount.get(),
                _ => self.refund_whole(part.amount.get()),
            }
        }
    }

    fn refund_whole(&mut self, amount: i64) {
        let left: Vec<i64> = self.lines.iter().map(|line| line.net - line.refunded).collect();
        for (line, part) in self.lines.iter_mut().zip(shares(amount, &left)) {
            line.refunded += part;
        }
    }

    /// Cuts what ties it to the ledger it was booked in: its member's account was merged or taken out again, and entries
    /// have other numbers there. What would go back into a lot becomes a lot of its own. What ends from now on stands in
    /// entries after `since`.
    pub fn uproot(&mut self, since: u32) {
        self.since = since;
        for earned in &mut self.earned {
            earned.ended_before = earned.expired;
            earned.takings.iter_mut().for_each(|taking| taking.debits.clear());
        }
        for part in self.spent.iter_mut().flat_map(|spent| &mut spent.parts) {
            part.debit = 0;
            part.slices.clear();
        }
    }

    /// Replaces the lines by those of an amendment; what was paid back is laid on the new ones.
    pub fn amend(&mut self, nets: &[i64]) {
        let refunded: i64 = self.lines.iter().map(|line| line.refunded).sum();
        self.lines = nets.iter().map(|net| Charged { net: *net, refunded: 0 }).collect();
        self.refund_whole(refunded);
    }

    /// Whether nothing of it stands.
    pub fn is_void(&self) -> bool {
        self.cancelled || (self.refunded() && self.lines.iter().all(|line| line.refunded >= line.net))
    }

    /// Whether anything was paid back.
    pub fn refunded(&self) -> bool {
        self.lines.iter().any(|line| line.refunded > 0)
    }

    /// What is left of a basis by line: each in proportion to what is left of the line's charge.
    /// Parts beyond the lines (shipping) stand until the order is void.
    pub fn left_of(&self, parts: &[i64]) -> i64 {
        if self.is_void() {
            return 0;
        }
        let left = |(at, part): (usize, &i64)| match self.lines.get(at) {
            Some(line) if line.refunded > 0 && line.net > 0 => {
                let standing = i128::from((line.net - line.refunded).max(0));
                Rounding::HalfUp.divide(i128::from(*part) * standing, i128::from(line.net))
            }
            _ => *part,
        };
        parts.iter().enumerate().map(left).sum()
    }

    /// The basis of an earning as it stands: −1 where nothing of its fact does.
    pub fn stands(&self, earned: &Earned) -> i64 {
        if self.is_void() { -1 } else { self.left_of(&earned.parts) }
    }

    /// What an earning should be by the order's standing, before caps (P20).
    pub fn target(&self, earned: &Earned, rule: &EarnRule, recheck_minimum: bool) -> i64 {
        if self.is_void() {
            return 0;
        }
        let basis = self.left_of(&earned.parts);
        if recheck_minimum && self.refunded() && basis < rule.minimum.get() {
            return 0;
        }
        match rule.gain {
            Gain::Rate { .. } => earn::wanted(&rule.gain, basis, earned.m, rule.rounding),
            _ if rule.lost_on_any_refund && self.refunded() => 0,
            _ => earned.wanted,
        }
    }

    /// Points that the order's standing is paid with: all but what is due back by line (P26), none at the last.
    pub fn points_spent(&self) -> i64 {
        let Some(spent) = self.spent.as_ref().filter(|_| !self.is_void()) else { return 0 };
        let nets: Vec<i64> = self.lines.iter().map(|line| line.net).collect();
        let due = |(line, points): (&Charged, i64)| {
            let whole = i128::from(line.net.max(1));
            Rounding::Floor.divide(i128::from(points) * i128::from(line.refunded.clamp(0, line.net.max(0))), whole)
        };
        spent.points - self.lines.iter().zip(shares(spent.points, &nets)).map(due).sum::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;

    fn case(nets: &[i64]) -> Case {
        Case { lines: nets.iter().map(|net| Charged { net: *net, refunded: 0 }).collect(), ..Case::default() }
    }

    #[test]
    fn a_refund_without_lines_is_split_over_what_is_left() {
        let mut case = case(&[6000, 3900]);
        case.refund(&[RefundLine { line: 1, amount: Money(6000), quantity_milli: 1000 }]);
        case.refund(&[RefundLine { line: 0, amount: Money(900), quantity_milli: 0 }]);
        assert_eq!(case.lines.iter().map(|line| line.refunded).collect::<Vec<_>>(), [6000, 900]);
        assert_eq!(case.left_of(&[6000, 3900]), 3000);
        case.refund(&[RefundLine { line: 0, amount: Money(3000), quantity_milli: 0 }]);
        assert!(case.is_void());
    }

    #[test]
    fn a_zero_order_is_not_void_until_it_is_cancelled() {
        let mut case = case(&[0]);
        assert!(!case.is_void());
        case.cancelled = true;
        assert!(case.is_void());
    }
}
