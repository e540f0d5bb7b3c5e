//! Where a member stands on the ladder, and what a step did to it, as values for the books.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::metric::Metrics;
use crate::domain::id::Code;
use crate::domain::time::Instant;

/// Where a member stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The tier.
    pub tier: Code,
    /// From when its guarantees are counted: its beginning, or that of the tier it takes up again (T5, L4).
    pub since: Instant,
    /// How often it was renewed.
    pub renewals: u32,
    /// When it is asked about next; [`Instant::MAX`] on the lowest rung and where guarantees are none.
    pub guaranteed_until: Instant,
    /// A guarantee ended unmet; the fall comes at the end of grace (T6).
    pub at_risk: Option<AtRisk>,
    /// The last fall, so that a late fact can be asked about it again (L4).
    pub fell: Option<Fall>,
    /// A rise that waits for the next month.
    pub queued: Option<(Code, Instant)>,
    /// Where windows are rolling without guarantee: asked until here.
    pub asked_until: Instant,
    /// The boundary that the member was, or need not be, told about (T11).
    pub noticed: Option<Instant>,
    /// What the current guarantee was given for (T8).
    pub given_for: Option<Given>,
    /// Rungs whose entry rewards were paid.
    pub rewarded: BTreeSet<Code>,
}

impl Standing {
    /// When the tier is asked about next: at its end where it is at risk already, else at the end of its guarantee.
    pub fn asked_next(&self) -> Option<Instant> {
        let guarantee = Some(self.guaranteed_until).filter(|until| *until < Instant::MAX);
        self.at_risk.map(|risk| risk.until).or(guarantee)
    }
}

/// The time between an unmet boundary and the fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtRisk {
    /// The boundary.
    pub boundary: Instant,
    /// When the fall comes.
    pub until: Instant,
}

/// A fall that may have to be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fall {
    /// From which tier.
    pub tier: Code,
    /// What was asked and not met.
    pub asked: Given,
    /// When it came.
    pub at: Instant,
    /// From when the guarantees of that tier were counted.
    pub since: Instant,
    /// The renewals it would have had.
    pub renewals: u32,
}

/// What was asked, and over which window; of a guarantee, what it was given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Whether `retain` was asked instead of `qualify`.
    pub retain: bool,
    /// The window's first instant.
    pub from: Instant,
    /// The window's end.
    pub until: Instant,
}

/// What a step did to a tier, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// A check that decided something.
    Checked(Check),
    /// A period began, and the one before it ended.
    Opened {
        /// Its tier.
        tier: Code,
        /// When it is asked about next.
        guaranteed_until: Option<Instant>,
        /// Why.
        reason: Outcome,
    },
    /// Entry rewards of a rung are due.
    Reward(Code),
}

/// A check and the figures that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Whose thresholds were asked.
    pub tier: Code,
    /// Whether `retain` was asked instead of `qualify`.
    pub retain: bool,
    /// The window's first instant.
    pub from: Instant,
    /// The window's end.
    pub until: Instant,
    /// The figures.
    pub metrics: Metrics,
    /// What came of it.
    pub outcome: Outcome,
    /// The guarantee from then on.
    pub guaranteed_until: Option<Instant>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// The member joined.
    Joined,
    /// A higher rung was reached.
    Rose,
    /// The tier is safe again.
    Renewed,
    /// Grace began.
    AtRisk,
    /// A lower rung.
    Fell,
    /// A late fact took a fall back.
    Reopened,
    /// Put there by hand.
    Pinned,
    /// A pin ended.
    Unpinned,
    /// A penalty that kept the tier from rising is over.
    Unlocked,
    /// The account of the same person was merged in, or taken out again.
    Merged,
}

impl Outcome {
    /// The word kept in the file and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Joined => "joined",
            Outcome::Rose => "rose",
            Outcome::Renewed => "renewed",
            Outcome::AtRisk => "at_risk",
            Outcome::Fell => "fell",
            Outcome::Reopened => "reopened",
            Outcome::Pinned => "pinned",
            Outcome::Unpinned => "unpinned",
            Outcome::Unlocked => "unlocked",
            Outcome::Merged => "merged",
        }
    }
}
