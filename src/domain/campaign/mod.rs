//! Campaigns: what is given to whom on which occasion, and what they did to a member (semantics C1–C10).

pub mod birthday;
mod holdout;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::holdout::arm;
use super::award::Award;
use super::condition::Condition;
use super::id::{Cause, Code};
use super::money::{Money, Points};
use super::name::Name;
use super::points::rule::Trigger;
use super::ratio::Ratio;
use super::time::{Instant, Span, Zone};

/// One campaign of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its code for ever.
    pub code: Code,
    /// What people call it.
    pub name: Name,
    /// The occasion.
    pub on: On,
    /// The audience, judged at the occasion.
    pub when: Option<Condition>,
    /// First instant.
    pub from: Option<Instant>,
    /// First instant after it.
    pub until: Option<Instant>,
    /// What is given.
    pub award: Vec<Award>,
    /// How often to one member; none = as often as the occasion allows.
    pub times: Option<u32>,
    /// How long not again.
    pub again_after: Option<Span>,
    /// What may be given in all.
    pub budget: Budget,
    /// Where the budget is short, nothing is given instead of what is left.
    pub reject_short: bool,
    /// The share of members who are held out.
    pub holdout: Ratio,
    /// How long after the occasion a response counts; none = to the campaign's end and 14 days.
    pub outcome: Option<Span>,
}

/// When a campaign reaches a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// Something that rules can pay for.
    Fact(Trigger),
    /// The member's birthday; a date changed less than so long before it counts from the next year (C9).
    Birthday {
        /// How long before.
        notice: Span,
    },
    /// No order for so long (C10).
    Idle(Span),
    /// These instants, ascending.
    Schedule(Vec<Instant>),
    /// A list of members that an operator brings.
    List,
}

/// What a campaign may give in all; none = without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Points.
    pub points: Option<Points>,
    /// What it costs: points at their value, coupons at their most, uses at their cost.
    pub money: Option<Money>,
    /// Awards.
    pub awards: Option<i64>,
}

impl Campaign {
    /// Whether it runs at an instant, as far as its dates say.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// How often one member can get it.
    #[must_use]
    pub fn most(&self) -> u32 {
        match (&self.on, self.times) {
            (_, Some(times)) => times,
            (On::Schedule(dates), None) => u32::try_from(dates.len()).unwrap_or(u32::MAX),
            (On::Birthday { .. }, None) => u32::MAX,
            (_, None) if self.again_after.is_some() => u32::MAX,
            _ => 1,
        }
    }

    /// By how much it multiplies a rule, where it does (P9).
    #[must_use]
    pub fn multiplies(&self, rule: &Code) -> Option<Ratio> {
        self.award.iter().find_map(|award| match award {
            Award::Multiply { rule: of, by } if of == rule => Some(*by),
            _ => None,
        })
    }

    /// Whether it gives anything besides multiplying.
    #[must_use]
    pub fn gives(&self) -> bool {
        self.award.iter().any(|award| !matches!(award, Award::Multiply { .. }))
    }

    /// Until when what a member assigned at `at` does counts (C5).
    #[must_use]
    pub fn outcome_until(&self, zone: &Zone, at: Instant) -> Instant {
        match (self.outcome, self.until) {
            (Some(outcome), _) => zone.through(at, outcome),
            (None, Some(until)) => zone.through(until, Span::days(14)),
            (None, None) => Instant::MAX,
        }
    }
}

/// Whether a member is reached by a campaign or held out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Arm {
    /// Reached.
    Treated,
    /// Held out: nothing given, nothing shown.
    HeldOut,
}

impl Arm {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Arm::Treated => "treated",
            Arm::HeldOut => "held_out",
        }
    }

    /// The arm of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Arm> {
        [Arm::Treated, Arm::HeldOut].into_iter().find(|arm| arm.word() == word)
    }
}

/// What campaigns did to a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awarded {
    /// By campaign.
    pub by: BTreeMap<Code, Record>,
    /// The birthdays stated, oldest first, each with when.
    pub birthdays: Vec<(Instant, String)>,
    /// When a phone, e-mail or login was proven first.
    pub verified_at: Option<Instant>,
    /// Whether the person had an account before, as far as the shop can tell (C6).
    pub returning: bool,
}

/// What one campaign did to a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The arm, from the first occasion on.
    pub arm: Option<Arm>,
    /// How often it gave.
    pub times: u32,
    /// When it gave last.
    pub last: Option<Instant>,
    /// The last year a birthday was met in.
    pub year: Option<i16>,
    /// The last date or end of idleness that was met.
    pub met: Option<Instant>,
}

/// A row for the books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// A member met the occasion for the first time.
    Assigned {
        /// The campaign.
        campaign: Code,
        /// The arm.
        arm: Arm,
        /// When the occasion was.
        at: Instant,
        /// What it was.
        cause: Cause,
    },
    /// A member was given something.
    Awarded {
        /// The campaign.
        campaign: Code,
        /// The n-th time, or the year for a birthday (C2).
        n: i64,
        /// When the occasion was.
        at: Instant,
        /// What it was.
        cause: Cause,
        /// Points meant to be given.
        wanted: i64,
        /// Points given.
        granted: i64,
    },
}

/// What an operator did about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// The member is on the list of a campaign.
    Assign {
        /// The campaign.
        campaign: Code,
        /// The arm, where the list says it; else it is drawn.
        arm: Option<Arm>,
    },
    /// A phone, e-mail or login was proven to be the member's.
    Verify {
        /// Which of them: phone, email or login.
        what: String,
        /// Whether another member had it before.
        returning: bool,
    },
}

impl Deed {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Deed::Assign { .. } => "assign",
            Deed::Verify { .. } => "verify",
        }
    }
}

/// A campaign was paused, resumed or ended by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub campaign: Code,
    /// When.
    pub at: Instant,
    /// To what.
    pub state: State,
}

/// What an operator can make of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Paused,
    /// It goes on.
    Resumed,
    /// It is over for good.
    Ended,
}

impl State {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Paused => "paused",
            State::Resumed => "resumed",
            State::Ended => "ended",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<State> {
        [State::Paused, State::Resumed, State::Ended].into_iter().find(|state| state.word() == word)
    }
}

/// What was made of a campaign by an instant; `turns` ascend in time.
#[must_use]
pub fn state_at(turns: &[Turn], campaign: &Code, at: Instant) -> Option<State> {
    turns.iter().filter(|turn| turn.campaign == *campaign && turn.at <= at).map(|turn| turn.state).next_back()
}
