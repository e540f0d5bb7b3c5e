//! The program: all rules of a shop as one value, and the versions that held one after another.

pub mod check;
mod finding;
pub mod serving;

use std::sync::Arc;

use self::serving::Serving;
use super::benefit::Benefit;
use super::condition::Condition;
use super::id::Code;
use super::money::Currency;
use super::name::Name;
use super::points::earn;
use super::points::rule::{Basis, EarnRule, PointsRules};
use super::ratio::Ratio;
use super::tier::{Rung, TierRules};
use super::time::{Instant, Span, YearStart, Zone};

/// All rules of a shop.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Version number, from 1; 0 before it is applied.
    pub number: u32,
    /// The shop itself.
    pub shop: Shop,
    /// What of an order counts unless a rule says otherwise.
    pub basis: Basis,
    /// Points.
    pub points: PointsRules,
    /// Tiers; a program without them has none.
    pub tiers: Option<TierRules>,
    /// Benefits, by code.
    pub benefits: Vec<Benefit>,
    /// Named conditions, by code.
    pub segments: Vec<(Code, Condition)>,
    /// What lists of recommended products may hold.
    pub recommend: Serving,
}

/// What holds for the shop as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Shop {
    /// Its code, fixed with the first fact.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// The one currency.
    pub currency: Currency,
    /// The time zone of its days.
    pub zone: Zone,
    /// How phone numbers without a prefix are read: ISO 3166, empty = not at all.
    pub country: String,
    /// Where its year begins.
    pub year_start: YearStart,
    /// Orders before joining earn too (F5).
    pub earn_before_joining: bool,
    /// How far behind today's midnight the nightly stays (N4).
    pub wait: Span,
}

impl Program {
    /// The earning rule of a code.
    pub fn rule(&self, code: &Code) -> Option<&EarnRule> {
        self.points.earn.iter().find(|rule| rule.code == *code)
    }

    /// The benefit of a code.
    pub fn benefit(&self, code: &Code) -> Option<&Benefit> {
        self.benefits.iter().find(|benefit| benefit.code == *code)
    }

    /// The place of a tier on the ladder, 0 = lowest.
    pub fn rank(&self, tier: &Code) -> Option<usize> {
        self.tiers.as_ref()?.ladder.iter().position(|rung| rung.code == *tier)
    }

    /// The rung of a tier.
    pub fn rung(&self, tier: &Code) -> Option<&Rung> {
        self.tiers.as_ref()?.ladder.iter().find(|rung| rung.code == *tier)
    }

    /// The multiplier of a rule at a tier (P9).
    pub fn multiplier(&self, rule: &EarnRule, tier: Option<&Code>) -> Ratio {
        match tier.and_then(|tier| self.rung(tier)) {
            Some(rung) if rule.multiplied => earn::multiplier(&self.points, &[rung.multiplier]),
            _ => Ratio::ONE,
        }
    }
}

/// The versions of a program, oldest first; the first holds from the beginning of time (R8).
#[derive(Clone, Debug)]
pub struct Versions(Vec<(Instant, Arc<Program>)>);

impl Versions {
    /// Versions with the instants they hold from; none when there is not one.
    pub fn new(mut all: Vec<(Instant, Arc<Program>)>) -> Option<Versions> {
        all.sort_by_key(|(from, program)| (*from, program.number));
        (!all.is_empty()).then_some(Versions(all))
    }

    /// A single version.
    pub fn one(program: Program) -> Versions {
        Versions(vec![(Instant::MIN, Arc::new(program))])
    }

    /// The version in force at an instant.
    pub fn at(&self, at: Instant) -> &Arc<Program> {
        let after = self.0.partition_point(|(from, _)| *from <= at);
        &self.0[after.max(1) - 1].1
    }

    /// The version of a number.
    pub fn number(&self, number: u32) -> Option<&Program> {
        self.0.iter().map(|(_, program)| &**program).find(|program| program.number == number)
    }

    /// The newest version.
    pub fn latest(&self) -> &Arc<Program> {
        &self.0[self.0.len() - 1].1
    }

    /// All of them, oldest first, with the instants they hold from.
    pub fn all(&self) -> &[(Instant, Arc<Program>)] {
        &self.0
    }
}
