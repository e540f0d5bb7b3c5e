//! Redeeming and giving back: how many points an ask gets, what they pay, and how spent points return (P26–P29).

use serde::{Deserialize, Serialize};

use super::ledger::{Ledger, Posting, Slice};
use super::rule::{PointsRules, RefundRules};
use crate::domain::money::Money;
use crate::domain::ratio::Rounding;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Zone};

/// What somebody asks to redeem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// So many points; none = as many as the rules allow.
    pub points: Option<i64>,
    /// What is to be paid; limits the points to the program's share of it.
    pub payable: Option<Money>,
}

/// What the member could use when asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    /// Spendable points.
    pub spendable: i64,
    /// Already redeemed on the local day.
    pub today: i64,
}

/// How many points an ask gets (P28): an asked number in full or not at all, “all” as far as the limits go.
pub fn judge(rules: &PointsRules, ask: Ask, purse: Purse, member: &str) -> Result<i64, Refusal> {
    let redeem = &rules.redeem;
    let (minimum, step) = (redeem.minimum.get(), redeem.step.get().max(1));
    let room = redeem.max_per_day.map_or(i64::MAX, |most| (most.get() - purse.today).max(0));
    let share = ask
        .payable
        .map_or(Ok(i64::MAX), |payable| points_for(rules, redeem.max_share.of(payable.get(), Rounding::Floor)))?;
    let asked = match ask.points {
        Some(asked) if asked < 1 => return Err(Refusal::NothingAsked { asked }),
        Some(asked) if asked % step != 0 => return Err(Refusal::NotAStep { asked, step }),
        Some(asked) if asked < minimum => return Err(Refusal::BelowMinimum { asked, minimum }),
        Some(asked) if asked > purse.spendable => {
            let (member, spendable) = (member.to_owned(), purse.spendable);
            return Err(Refusal::NotEnoughPoints { member, asked, spendable });
        }
        Some(asked) if asked > room => {
            let limit = redeem.max_per_day.map_or(0, |most| most.get());
            return Err(Refusal::DayLimit { asked, left: room, limit });
        }
        Some(asked) => asked,
        None => purse.spendable.min(room),
    };
    let points = asked.min(share);
    let points = points - points % step;
    if points < minimum.max(1) { Err(Refusal::BelowMinimum { asked: points, minimum }) } else { Ok(points) }
}

fn points_for(rules: &PointsRules, minor: i64) -> Result<i64, Refusal> {
    let (points, pays) = rules.value.ok_or(Refusal::NoPointValue)?;
    Ok(Rounding::Floor.divide(i128::from(minor) * i128::from(points.get()), i128::from(pays.get().max(1))))
}

/// What points pay, floored to a minor unit.
pub fn worth(rules: &PointsRules, points: i64) -> Option<Money> {
    let (per, pays) = rules.value?;
    Some(Money(Rounding::Floor.divide(i128::from(points) * i128::from(pays.get()), i128::from(per.get().max(1)))))
}

/// Points that an order was paid with, and what of them has come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// The spend's entry number.
    pub debit: u32,
    /// Its slices, in the order consumed.
    pub slices: Vec<Slice>,
    /// Points spent, slices and debt.
    pub points: i64,
    /// Points returned so far.
    pub returned: i64,
}

/// Returns spent points up to a cumulative `target` (P26): debt first, then slices in reverse of consumption, each to
/// its own lot; a slice whose lot has ended lives on for the program's span, or ends again at once (P27).
pub fn give_back(
    ledger: &mut Ledger,
    spent: &mut Spent,
    target: i64,
    posting: Posting,
    zone: &Zone,
    rules: &RefundRules,
) {
    let mut left = target.min(spent.points) - spent.returned;
    if left <= 0 {
        return;
    }
    spent.returned += left;
    let debt = left.min(ledger.owed(spent.debit));
    left -= debt;
    let mut returning = Vec::new();
    while left > 0
        && let Some(slice) = spent.slices.last_mut()
    {
        let back = left.min(slice.points);
        slice.points -= back;
        left -= back;
        returning.push((slice.clone(), back));
        if slice.points == 0 {
            spent.slices.pop();
        }
    }
    let lives_on = |slice: &Slice| slice.lot.expires_at <= posting.posted_at && !rules.spent_expired.is_zero();
    let (ended, open): (Vec<_>, Vec<_>) = returning.into_iter().partition(|(slice, _)| lives_on(slice));
    if debt > 0 || !open.is_empty() {
        ledger.restore(posting, spent.debit, &open, debt);
    }
    let until: Instant = zone.through(posting.posted_at, rules.spent_expired);
    for (slice, points) in ended {
        ledger.restore_as(posting, spent.debit, &slice, points, until);
    }
    // What later points repaid for a spend that went into debt comes back as points without a lot of their own.
    if left > 0 {
        spent.returned -= left;
    }
}
