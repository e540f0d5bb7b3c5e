//! What a batch did, as people ask about it.

use std::collections::BTreeMap;

use crate::domain::coupon;
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::Late;
use crate::domain::grant::UseStep;
use crate::domain::id::{BatchId, Code, MemberId};
use crate::domain::tier::assess::Outcome;
use crate::domain::time::Instant;

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The batch; none when there was nothing to do.
    pub batch: Option<BatchId>,
    /// Members looked at.
    pub members: usize,
    /// Facts that came after their member's frontier.
    pub late: usize,
    /// Which, where the session lists them.
    pub late_facts: Vec<(MemberId, Late)>,
    /// Consequences written.
    pub consequences: usize,
    /// What of it people ask about, by its word.
    pub tally: Tally,
    /// Who changed tier.
    pub moved: Vec<Moved>,
}

/// What happened, by its word.
pub type Tally = BTreeMap<&'static str, Happened>;

/// How often something happened, and the points of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// How often.
    pub times: i64,
    /// Signed points of all of them; none where no points are in it.
    pub points: Option<i64>,
}

/// A member who came to stand in another tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Who.
    pub member: MemberId,
    /// From which tier; none for one who joined.
    pub from: Option<Code>,
    /// To which.
    pub to: Code,
    /// Why.
    pub reason: Outcome,
    /// When.
    pub at: Instant,
}

impl Settled {
    /// This and what was settled after it.
    pub fn and(mut self, later: Settled) -> Settled {
        self.batch = later.batch.or(self.batch);
        self.members += later.members;
        self.late += later.late;
        self.late_facts.extend(later.late_facts);
        self.consequences += later.consequences;
        for (word, happened) in later.tally {
            self.happened(word, happened.times, happened.points);
        }
        self.moved.extend(later.moved);
        self
    }

    fn happened(&mut self, word: &'static str, times: i64, points: Option<i64>) {
        let so_far = self.tally.entry(word).or_default();
        so_far.times += times;
        so_far.points = match (so_far.points, points) {
            (None, None) => None,
            (before, more) => Some(before.unwrap_or(0) + more.unwrap_or(0)),
        };
    }

    pub(super) fn count(&mut self, account: &Account, row: &Consequence) {
        match row {
            Consequence::Entry(entry) => self.happened(entry.kind.word(), 1, Some(entry.points)),
            Consequence::Granted { .. } => self.happened("granted", 1, None),
            Consequence::Revoked { .. } => self.happened("revoked", 1, None),
            Consequence::Used { reserved: None, .. } => self.happened("used", 1, None),
            Consequence::UseStepped { step: UseStep::Taken, .. } => self.happened("used", 1, None),
            Consequence::UseStepped { step: UseStep::TimedOut, .. } => self.happened("timed_out", 1, None),
            Consequence::Coupon(coupon::Row::Issued(_)) => self.happened("coupon_issued", 1, None),
            Consequence::Coupon(coupon::Row::Stepped(row)) if row.step == coupon::Step::Expired => {
                self.happened("coupon_expired", 1, None);
            }
            Consequence::Plan(row) => row.told().into_iter().for_each(|word| self.happened(word, 1, None)),
            Consequence::Checked { check, .. } if matches!(check.outcome, Outcome::Renewed | Outcome::AtRisk) => {
                self.happened(check.outcome.word(), 1, None);
            }
            Consequence::PeriodOpened { number, tier, at, reason, .. } => {
                self.happened(reason.word(), 1, None);
                let before = usize::try_from(*number).ok().and_then(|number| number.checked_sub(2));
                let from = before.and_then(|place| account.tiers.get(place)).map(|(_, tier)| tier.clone());
                self.moved.push(Moved { member: account.member, from, to: tier.clone(), reason: *reason, at: *at });
            }
            _ => {}
        }
    }
}
