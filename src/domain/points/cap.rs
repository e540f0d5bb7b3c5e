//! Limits of what a rule pays one member: wanted, granted, and the room left in each period (P8, P11).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rule::{Cap, CapLimit, CapPer, EarnRule};
use crate::domain::id::Code;
use crate::domain::time::{Day, Every, YearStart};

/// Net grants of each capped rule by period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters(BTreeMap<(Code, Every, i32), Count>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    points: i64,
    times: i64,
}

/// What the caps left of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Points granted.
    pub points: i64,
    /// The cap that cut last, by its place in the rule's list.
    pub cap: Option<usize>,
}

/// The local day a fact counts in, and where the shop's year begins.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// Local day of `occurred_at`.
    pub day: Day,
    /// The shop's year.
    pub year: YearStart,
}

impl Counters {
    /// Cuts `wanted` by the rule's caps in the order listed.
    pub fn grant(&self, rule: &EarnRule, wanted: i64, when: When) -> Granted {
        let mut granted = Granted { points: wanted, cap: None };
        for (at, cap) in rule.caps.iter().enumerate() {
            let room = self.room(rule, cap, when).max(0);
            if room < granted.points {
                granted = Granted { points: if cap.reject { 0 } else { room }, cap: Some(at) };
            }
        }
        granted
    }

    /// What an earning of `granted` may grow by inside its caps (P20).
    pub fn growth(&self, rule: &EarnRule, granted: i64, when: When) -> i64 {
        let of = |cap: &Cap| match (cap.limit, cap.per) {
            (CapLimit::Times(_), _) if granted > 0 => i64::MAX,
            (CapLimit::Points(limit), CapPer::Fact) => limit.get() - granted,
            // Its own points count though the period was forgotten since.
            (CapLimit::Points(limit), _) => self.room(rule, cap, when).min(limit.get() - granted),
            _ => self.room(rule, cap, when),
        };
        rule.caps.iter().map(of).min().unwrap_or(i64::MAX).max(0)
    }

    /// Counts points (and how many times it paid) in every period the rule's caps name; negative to take back.
    pub fn count(&mut self, rule: &EarnRule, points: i64, times: i64, when: When) {
        let mut seen = Vec::new();
        for cap in &rule.caps {
            let CapPer::Period(every) = cap.per else { continue };
            if seen.contains(&every) {
                continue;
            }
            seen.push(every);
            let count = self.0.entry(key(rule, every, when)).or_default();
            count.points += points;
            count.times += times;
        }
    }

    /// Counts what another account counted.
    pub fn add(&mut self, other: &Counters) {
        for (key, count) in &other.0 {
            let own = self.0.entry(key.clone()).or_default();
            own.points += count.points;
            own.times += count.times;
        }
    }

    /// Takes off what another account counted.
    pub fn subtract(&mut self, other: &Counters) {
        for (key, count) in &other.0 {
            let own = self.0.entry(key.clone()).or_default();
            own.points -= count.points;
            own.times -= count.times;
        }
    }

    /// Forgets days and weeks that ended before `day`; no fact that late is capped again.
    pub fn forget_before(&mut self, day: Day) {
        self.0.retain(|(_, every, start), _| !matches!(every, Every::Day | Every::Week) || *start >= day.number());
    }

    fn room(&self, rule: &EarnRule, cap: &Cap, when: When) -> i64 {
        let count = match cap.per {
            CapPer::Fact => Count::default(),
            CapPer::Period(every) => self.0.get(&key(rule, every, when)).copied().unwrap_or_default(),
        };
        match cap.limit {
            CapLimit::Points(limit) => limit.get() - count.points,
            CapLimit::Times(limit) if count.times < limit => i64::MAX,
            CapLimit::Times(_) => 0,
        }
    }
}

fn key(rule: &EarnRule, every: Every, when: When) -> (Code, Every, i32) {
    (rule.code.clone(), every, every.start(when.day, when.year).number())
}
