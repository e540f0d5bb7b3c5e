//! How a bound card is proved by a payment: a small one to the shop, or two from it (identity ID45, ID46), and what the
//! acts of a card come to (identity §2).
#![deny(clippy::float_arithmetic)]

use super::remark::{agrees, folded, stands_in};
use super::statement::Line;
use crate::domain::money::{Currency, Money};
use crate::domain::time::{Day, Instant};

/// The largest amount of a challenge, in minor units; the least is 1.
pub const MOST: i64 = 99;
/// Wrong answers that end a challenge.
pub const TRIES: i64 = 3;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// How long nothing is sent to a card after a failure.
const REST: i64 = DAY;
/// Deposits to a card, or to the cards of a member, in [`WITHIN`].
const DEPOSITS: usize = 3;
const WITHIN: i64 = 30 * DAY;
/// Signs of a code: no `0`, `O`, `1` or `I`.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// How a card is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The member pays the shop an amount with a code.
    Reverse,
    /// The shop sends two amounts, which the member tells.
    Deposit,
}

impl Method {
    /// The word kept in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Method::Reverse => "reverse",
            Method::Deposit => "deposit",
        }
    }

    /// When a challenge of an instant ends.
    #[must_use]
    pub fn ends(self, at: Instant) -> Instant {
        at.plus_seconds(DAY * if self == Method::Reverse { 7 } else { 14 })
    }
}

/// An amount that no open challenge of the account has, by a draw; none where all are taken.
#[must_use]
pub fn free(open: &[i64], draw: u64) -> Option<i64> {
    let free: Vec<i64> = (1..=MOST).filter(|amount| !open.contains(amount)).collect();
    let at = draw.checked_rem(u64::try_from(free.len()).unwrap_or(0))?;
    free.get(usize::try_from(at).unwrap_or(0)).copied()
}

/// Two distinct amounts by two draws, in minor units.
#[must_use]
pub fn two(draws: [u64; 2]) -> (i64, i64) {
    let first = free(&[], draws[0]).unwrap_or(1);
    (first, free(&[first], draws[1]).unwrap_or(MOST))
}

/// The code of a challenge by six random bytes.
#[must_use]
pub fn code(bytes: [u8; 6]) -> String {
    bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()
}

/// A deposit sent before: when, whether to this very card, and whether it failed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When it was sent.
    pub at: Instant,
    /// Whether to this card.
    pub to_this: bool,
    /// When three answers were wrong, if they were.
    pub failed_at: Option<Instant>,
}

/// Why no deposit can be sent yet, and when one can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The last one failed less than a day ago.
    TooSoon(Instant),
    /// Three were sent in thirty days.
    TooMany(Instant),
}

/// Whether two amounts can be sent, given what was sent to the member's cards before.
///
/// # Errors
///
/// When it can be.
pub fn may_send(earlier: &[Sent], now: Instant) -> Result<(), Wait> {
    let rested = earlier.iter().filter(|sent| sent.to_this).filter_map(|sent| sent.failed_at).max();
    if let Some(until) = rested.map(|at| at.plus_seconds(REST)).filter(|until| now < *until) {
        return Err(Wait::TooSoon(until));
    }
    let mut recent: Vec<Instant> = earlier.iter().map(|sent| sent.at.plus_seconds(WITHIN)).collect();
    recent.retain(|until| now < *until);
    recent.sort();
    match recent.len().checked_sub(DEPOSITS) {
        Some(over) => Err(Wait::TooMany(recent[over])),
        None => Ok(()),
    }
}

/// An open challenge of the reverse kind, and whose card it is about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The amount, in minor units.
    pub amount: Money,
    /// The currency of the account.
    pub currency: Currency,
    /// The code.
    pub code: &'a str,
    /// The last digits of the card.
    pub last4: &'a str,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// The first and the last day of that.
    pub days: (Day, Day),
    /// The member's name, as far as known.
    pub name: Option<&'a str>,
}

/// What a line says of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The card paid.
    Verified(Evidence),
    /// Somebody must look.
    Review(Doubt),
}

/// By what a card is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The bank showed the last digits.
    CardTail,
    /// The bank showed none, and the code was there.
    CodeOnly,
}

/// Why somebody must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The last digits shown are another card's.
    TailDiffers,
    /// The name shown is not the member's.
    NameDiffers,
}

impl Verdict {
    /// The word kept with the act.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Verified(Evidence::CardTail) => "card-tail",
            Verdict::Verified(Evidence::CodeOnly) => "code-only",
            Verdict::Review(Doubt::TailDiffers) => "tail-differs",
            Verdict::Review(Doubt::NameDiffers) => "name-differs",
        }
    }
}

/// Whether a line is the payment asked for, by amount, currency and time alone.
#[must_use]
pub fn is_about(line: &Line, asked: &Asked<'_>) -> bool {
    let in_time = match line.booked_at {
        Some(at) => asked.from <= at && at < asked.until,
        None => asked.days.0 <= line.booked_on && line.booked_on <= asked.days.1,
    };
    in_time && !line.reversal && line.amount == asked.amount && line.currency == asked.currency
}

/// What a line says of a challenge (ID45); nothing where it is not about it.
#[must_use]
pub fn judge(line: &Line, asked: &Asked<'_>) -> Option<Verdict> {
    if !is_about(line, asked) {
        return None;
    }
    let evidence = match line.tail.as_deref() {
        Some(tail) if tail == asked.last4 => Evidence::CardTail,
        Some(_) => return Some(Verdict::Review(Doubt::TailDiffers)),
        None if stands_in(&folded(&line.reference), asked.code) => Evidence::CodeOnly,
        None => return None,
    };
    match agrees(&line.counterparty, asked.name) {
        Some(false) => Some(Verdict::Review(Doubt::NameDiffers)),
        _ => Some(Verdict::Verified(evidence)),
    }
}

/// What an act does to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It was bound to a member.
    Bound,
    /// A challenge was handed out, which ends then.
    Challenged(Instant),
    /// A payment or an answer proved it.
    Verified,
    /// Somebody must look.
    Doubted,
    /// Somebody looked, and it is good.
    Accepted,
    /// Three answers were wrong.
    Failed,
    /// It is no longer the member's; also somebody looked, and it is not good.
    Revoked,
}

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was asked yet.
    Unverified,
    /// A challenge is open.
    Challenged,
    /// It is proved.
    Verified,
    /// Somebody must look.
    Review,
    /// The last challenge was answered wrongly three times.
    Failed,
    /// The last challenge ran out.
    Expired,
    /// It is no longer the member's.
    Revoked,
}

impl State {
    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Unverified => "unverified",
            State::Challenged => "challenged",
            State::Verified => "verified",
            State::Review => "review",
            State::Failed => "failed",
            State::Expired => "expired",
            State::Revoked => "card_revoked",
        }
    }
}

/// Where a card stands after its acts, oldest first.
#[must_use]
pub fn state(acts: &[Act], now: Instant) -> State {
    acts.iter().fold(State::Unverified, |state, act| match act {
        _ if state == State::Revoked => state,
        Act::Bound => State::Unverified,
        Act::Challenged(until) if now < *until => State::Challenged,
        Act::Challenged(_) => State::Expired,
        Act::Verified | Act::Accepted => State::Verified,
        Act::Doubted => State::Review,
        Act::Failed => State::Failed,
        Act::Revoked => State::Revoked,
    })
}

#[cfg(test)]
mod tests;
