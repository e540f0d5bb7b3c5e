//! Pins, a member held at a tier by hand while the computed tier goes on being computed beneath (T1, T9); and notices of
//! a tier in danger (T11).

use serde::{Deserialize, Serialize};

use super::EntryRewards;
use super::assess::{Ladder, Standing};
use super::metric::History;
use crate::domain::id::Code;
use crate::domain::time::Instant;

/// A tier given by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The tier.
    pub tier: Code,
    /// Whether the member may rise above it.
    pub floor: bool,
    /// Until when; none = until it is lifted.
    pub until: Option<Instant>,
}

impl Pin {
    /// The word of its kind.
    pub fn word(&self) -> &'static str {
        if self.floor { "at_least" } else { "exact" }
    }
}

impl Ladder<'_> {
    /// The soft landing where a pin ends above the computed tier: the pinned rung, with a guarantee of its own (T9).
    pub fn land(&self, standing: &mut Standing, tier: &Code, at: Instant) {
        standing.tier = self.rules.ladder[self.rank(tier)].code.clone();
        (standing.since, standing.renewals) = (at, 0);
        (standing.at_risk, standing.fell, standing.queued, standing.given_for) = (None, None, None, None);
        standing.asked_until = at;
        standing.guaranteed_until = self.guarantee(&standing.tier, at, 0);
    }

    /// Rungs up to the member's own that were reached beneath an exact pin and have not paid yet, lowest first.
    pub fn unpaid(&self, standing: &mut Standing) -> Vec<Code> {
        let passed = 1..=self.rank(&standing.tier);
        let mut unpaid: Vec<Code> = passed.map(|rank| self.rules.ladder[rank].code.clone()).collect();
        if self.rules.entry_rewards == EntryRewards::Highest {
            unpaid.drain(..unpaid.len().saturating_sub(1));
        }
        unpaid.retain(|tier| standing.rewarded.insert(tier.clone()));
        unpaid
    }

    /// When a member whose guarantee comes to its end is to be told, once for each such boundary.
    pub fn notice_due(&self, standing: &Standing) -> Option<Instant> {
        let boundary = standing.guaranteed_until;
        let told = standing.noticed == Some(boundary) || standing.at_risk.is_some();
        if boundary == Instant::MAX || told || self.rules.notice.is_zero() || self.stays(standing) {
            return None;
        }
        let zone = self.calendar.zone;
        Some(zone.start(self.rules.notice.before(zone.day(boundary))))
    }

    /// Looks whether the tier would be lost at its boundary by what counts now; gives the boundary if so.
    pub fn notice(&self, standing: &mut Standing, history: &History, at: Instant) -> Option<Instant> {
        let boundary = standing.guaranteed_until;
        standing.noticed = Some(boundary);
        let window = (self.window_ending(boundary).0, at.plus_seconds(1));
        let seen = self.see(history, true, window);
        (!self.holds(&standing.tier, &seen)).then_some(boundary)
    }
}
