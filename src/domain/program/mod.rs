//! The program: all rules of a shop as one value, and the versions that held one after another.

pub mod check;
mod finding;
pub mod reporting;
pub mod serving;

use std::sync::Arc;

use self::reporting::Reporting;
use self::serving::Serving;
use super::award::Award;
use super::benefit::Benefit;
use super::campaign::{self, Budget, Campaign, State, Turn};
use super::condition::Condition;
use super::coupon::Template;
use super::id::Code;
use super::identity;
use super::money::{Currency, Money};
use super::name::Name;
use super::penalty::PenaltyRule;
use super::plan::Plan;
use super::points::earn;
use super::points::rule::{Basis, EarnRule, PointsRules};
use super::pool::{Limited, Pool};
use super::ratio::Ratio;
use super::referral;
use super::tier::{Rung, TierRules};
use super::time::{Instant, Span, YearStart, Zone};
use super::{balance, engagement};

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
    /// Campaigns, by code.
    pub campaigns: Vec<Campaign>,
    /// Referrals; a program without them has none.
    pub referral: Option<referral::Rules>,
    /// Passwords and sessions.
    pub auth: identity::Rules,
    /// Questions, clubs and courses.
    pub engagement: engagement::Rules,
    /// Money that members pay in beforehand; none = the shop keeps none.
    pub stored_value: Option<balance::Rules>,
    /// Penalties, by code.
    pub penalties: Vec<PenaltyRule>,
    /// Paid plans, by code.
    pub plans: Vec<Plan>,
    /// Coupons, by code.
    pub coupons: Vec<Template>,
    /// Named conditions, by code.
    pub segments: Vec<(Code, Condition)>,
    /// What lists of recommended products may hold.
    pub recommend: Serving,
    /// What reports judge by.
    pub report: Reporting,
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
    /// When somebody born on 29 February is congratulated in a common year: month and day.
    pub leap_birthday: (i8, i8),
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

    /// The penalty of a code.
    pub fn penalty(&self, code: &Code) -> Option<&PenaltyRule> {
        self.penalties.iter().find(|penalty| penalty.code == *code)
    }

    /// The plan of a code.
    pub fn plan(&self, code: &Code) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.code == *code)
    }

    /// The coupon template of a code.
    pub fn coupon(&self, code: &Code) -> Option<&Template> {
        self.coupons.iter().find(|coupon| coupon.code == *code)
    }

    /// The place of a tier on the ladder, 0 = lowest.
    pub fn rank(&self, tier: &Code) -> Option<usize> {
        self.tiers.as_ref()?.ladder.iter().position(|rung| rung.code == *tier)
    }

    /// The rung of a tier.
    pub fn rung(&self, tier: &Code) -> Option<&Rung> {
        self.tiers.as_ref()?.ladder.iter().find(|rung| rung.code == *tier)
    }

    /// The multiplier of a rule at a tier, with those of plans and campaigns that joined it (P9).
    pub fn multiplier(&self, rule: &EarnRule, tier: Option<&Code>, joined: &[Code]) -> Ratio {
        if !rule.multiplied {
            return Ratio::ONE;
        }
        let rung = tier.and_then(|tier| self.rung(tier)).map(|rung| rung.multiplier);
        let factors: Vec<Ratio> =
            rung.into_iter().chain(joined.iter().filter_map(|code| self.factor(rule, code))).collect();
        if factors.is_empty() { Ratio::ONE } else { earn::multiplier(&self.points, &factors) }
    }

    /// By how much a plan or campaign multiplies a rule.
    fn factor(&self, rule: &EarnRule, code: &Code) -> Option<Ratio> {
        match self.plan(code) {
            Some(plan) => Some(plan.multiplier),
            None => self.campaign(code)?.multiplies(&rule.code),
        }
    }

    /// The campaign of a code.
    pub fn campaign(&self, code: &Code) -> Option<&Campaign> {
        self.campaigns.iter().find(|campaign| campaign.code == *code)
    }

    /// Whether members share any limit.
    pub fn has_limits(&self) -> bool {
        self.campaigns.iter().any(|campaign| campaign.budget != Budget::default())
            || self.benefits.iter().any(|benefit| benefit.stock.is_some())
            || self.coupons.iter().any(|one| one.limits.issued.is_some() || one.limits.discount.is_some())
    }

    /// How much there is of a limit that all members share; none = no such limit.
    pub fn limit(&self, pool: &Pool) -> Option<i64> {
        let budget = || self.campaign(&pool.code).map(|campaign| campaign.budget);
        match pool.of {
            Limited::Points => budget()?.points.map(|points| points.get()),
            Limited::Money => budget()?.money.map(|money| money.get()),
            Limited::Awards => budget()?.awards,
            Limited::Stock => self.benefit(&pool.code)?.stock.map(i64::from),
            Limited::Issued => self.coupon(&pool.code)?.limits.issued,
            Limited::Discount => self.coupon(&pool.code)?.limits.discount.map(|most| most.get()),
            Limited::Cap(_) => None,
        }
    }

    /// What an award costs the shop, points apart: uses of a benefit at their cost, a coupon at the
    /// most it can take off.
    pub fn cost(&self, award: &Award) -> Money {
        match award {
            Award::Benefit(code, quota) => {
                let cost = self.benefit(code).map_or(0, |benefit| benefit.cost.get());
                Money(cost.saturating_mul(i64::from(*quota)))
            }
            Award::Coupon(code) => self.coupon(code).and_then(|template| template.kind.most()).unwrap_or(Money::ZERO),
            Award::Points(_) | Award::Multiply { .. } => Money::ZERO,
        }
    }
}

/// The versions of a program, oldest first; the first holds from the beginning of time (R8).
#[derive(Clone, Debug)]
pub struct Versions {
    all: Vec<(Instant, Arc<Program>)>,
    /// What operators made of campaigns, in the order of time.
    turns: Arc<[Turn]>,
}

impl Versions {
    /// Versions with the instants they hold from; none when there is not one.
    pub fn new(mut all: Vec<(Instant, Arc<Program>)>) -> Option<Versions> {
        all.sort_by_key(|(from, program)| (*from, program.number));
        (!all.is_empty()).then(|| Versions { all, turns: Arc::default() })
    }

    /// A single version.
    pub fn one(program: Program) -> Versions {
        Versions { all: vec![(Instant::MIN, Arc::new(program))], turns: Arc::default() }
    }

    /// The same, with what operators made of campaigns, in the order of time.
    #[must_use]
    pub fn with_turns(self, turns: Arc<[Turn]>) -> Versions {
        Versions { turns, ..self }
    }

    /// What operators made of campaigns, in the order of time.
    pub fn turns(&self) -> &Arc<[Turn]> {
        &self.turns
    }

    /// What an operator made of a campaign by an instant.
    pub fn state_of(&self, campaign: &Code, at: Instant) -> Option<State> {
        campaign::state_at(&self.turns, campaign, at)
    }

    /// The version in force at an instant.
    pub fn at(&self, at: Instant) -> &Arc<Program> {
        let after = self.all.partition_point(|(from, _)| *from <= at);
        &self.all[after.max(1) - 1].1
    }

    /// The version of a number.
    pub fn number(&self, number: u32) -> Option<&Program> {
        self.all.iter().map(|(_, program)| &**program).find(|program| program.number == number)
    }

    /// The newest version.
    pub fn latest(&self) -> &Arc<Program> {
        &self.all[self.all.len() - 1].1
    }

    /// All of them, oldest first, with the instants they hold from.
    pub fn all(&self) -> &[(Instant, Arc<Program>)] {
        &self.all
    }
}
