//! Redeeming and giving back: how many points an ask gets, what they pay, and how spent points return (P26–P29).

use serde::{Deserialize, Serialize};

use super::EntryKind;
use super::earn;
use super::hold::Idleness;
use super::ledger::{Ledger, Posting, Slice};
use super::rule::PointsRules;
use crate::domain::money::Money;
use crate::domain::ratio::Rounding;
use crate::domain::refusal::Refusal;
use crate::domain::time::{YearStart, Zone};

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

/// The points that pay an amount, floored.
pub fn bought(rules: &PointsRules, minor: i64) -> Option<i64> {
    points_for(rules, minor).ok()
}

/// What points pay, floored to a minor unit.
pub fn worth(rules: &PointsRules, points: i64) -> Option<Money> {
    let (per, pays) = rules.value?;
    Some(Money(Rounding::Floor.divide(i128::from(points) * i128::from(pays.get()), i128::from(per.get().max(1)))))
}

/// Points that an order was paid with, and what of them has come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Points the order says it was paid with.
    pub points: i64,
    /// What of them is spent now.
    pub net: i64,
    /// The debits, oldest first: more than one where an order was taken up again or corrected.
    pub parts: Vec<Part>,
}

/// One debit of a spend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its entry number.
    pub debit: u32,
    /// Its slices, in the order consumed.
    pub slices: Vec<Slice>,
    /// Points not yet returned: slices, debt, and what repaid debt since.
    pub left: i64,
}

/// How points return.
#[derive(Clone, Copy, Debug)]
pub struct Returns<'a> {
    /// The shop's zone.
    pub zone: &'a Zone,
    /// Its year.
    pub year: YearStart,
    /// The rules in force.
    pub rules: &'a PointsRules,
    /// How idleness ends points.
    pub idleness: Option<Idleness<'a>>,
}

/// Brings a spend to what the order's standing says is spent: more is debited, and what is too much returns.
pub fn settle(ledger: &mut Ledger, spent: &mut Spent, target: i64, posting: Posting, returns: Returns<'_>) {
    let more = target - spent.net;
    spent.net = target;
    if more > 0 {
        let (debit, slices, _) = ledger.debit(posting, EntryKind::Spend, more);
        spent.parts.push(Part { debit, slices, left: more });
    }
    let mut left = -more;
    while left > 0
        && let Some(part) = spent.parts.last_mut()
    {
        let back = left.min(part.left);
        part.left -= back;
        left -= back;
        give_back(ledger, part, back, posting, returns);
        if part.left == 0 {
            spent.parts.pop();
        }
    }
}

/// Returns points of one debit (P26): debt first, then slices in reverse of consumption, each to its own lot; a slice
/// whose lot has ended lives on for the program's span, or ends again at once (P27). What repaid a debt since has no
/// slice here: it comes back as a lot of its own, with the end of points given now.
fn give_back(ledger: &mut Ledger, part: &mut Part, points: i64, posting: Posting, returns: Returns<'_>) {
    let at = posting.posted_at;
    let debt = points.min(ledger.owed(part.debit));
    let mut left = points - debt;
    let mut returning = Vec::new();
    while left > 0
        && let Some(slice) = part.slices.last_mut()
    {
        let back = left.min(slice.points);
        slice.points -= back;
        left -= back;
        returning.push((slice.clone(), back));
        if slice.points == 0 {
            part.slices.pop();
        }
    }
    let span = returns.rules.refund.spent_expired;
    let lives_on = |slice: &Slice| ledger.end_or_idle(&slice.lot, returns.idleness) <= at && !span.is_zero();
    let (ended, open): (Vec<_>, Vec<_>) = returning.into_iter().partition(|(slice, _)| lives_on(slice));
    if debt > 0 || !open.is_empty() {
        ledger.restore(posting, part.debit, &open, debt);
    }
    for (slice, points) in ended {
        ledger.restore_as(posting, part.debit, Some(&slice.lot), points, (returns.zone.through(at, span), false));
    }
    if left > 0 {
        let expires_at = earn::expires(returns.zone, at, &returns.rules.expiry, returns.year);
        ledger.restore_as(posting, part.debit, None, left, (expires_at, returns.rules.expiry.is_idle()));
    }
}
