//! What a program must satisfy beyond its single values, and what is allowed but probably not meant.
//! Each finding names its key by path, which the reader of the file turns into a line.

use std::collections::BTreeMap;

use super::Program;
pub use super::finding::{Doubt, Fault, Finding};
use crate::domain::award::Award;
use crate::domain::benefit::{Benefit, BenefitKind, Per};
use crate::domain::campaign::{Budget, On};
use crate::domain::condition::{Condition, Value, Verdict};
use crate::domain::coupon::Kind;
use crate::domain::id::Code;
use crate::domain::plan::Plan;
use crate::domain::points::rule::EarnRule;
use crate::domain::ratio::Ratio;
use crate::domain::spelling::nearest;
use crate::domain::tier::{Criteria, Downgrade, Guarantee, Rung, TierRules, Window};
use crate::domain::time::{Day, Span};

/// The most that may be held out of a campaign.
const HALF: Ratio = Ratio::HALF;
/// The code points that NIST asks of a password used alone.
const ADVISED: u32 = 15;
/// Days that an invitation may stay open.
const MOST_DAYS: u32 = 366;

/// All faults of a program, and all doubts.
pub fn check(program: &Program) -> (Vec<Finding<Fault>>, Vec<Finding<Doubt>>) {
    let mut notes = Notes { faults: Vec::new(), doubts: Vec::new() };
    notes.codes(program);
    notes.points(program);
    if let Some(tiers) = &program.tiers {
        notes.tiers(tiers);
        for (at, rung) in tiers.ladder.iter().enumerate() {
            notes.known_benefits(at, rung, &program.benefits);
        }
    }
    for plan in &program.plans {
        let named = plan.benefits.iter().map(|(code, _)| (format!("plans.{}.benefits.{code}", plan.code), code));
        notes.benefits_known(named, &program.benefits);
    }
    notes.benefits(program);
    notes.campaigns(program);
    notes.coupons(program);
    notes.conditions(program);
    if program.auth.password_min.is_some_and(|least| least < ADVISED) {
        notes.doubt("auth.password_min".to_owned(), Doubt::ShortPasswords);
    }
    (notes.faults, notes.doubts)
}

/// What a new version may not change about the one in force: what is fixed, and what a code names.
pub fn follows(before: &Program, after: &Program) -> Vec<Finding<Fault>> {
    let mut notes = Notes { faults: Vec::new(), doubts: Vec::new() };
    let year = |program: &Program| {
        let start = program.shop.year_start;
        format!("{:02}-{:02}", start.month, start.day)
    };
    let fixed = |program: &Program| {
        let shop = &program.shop;
        [
            ("program.code", shop.code.to_string()),
            ("program.currency", shop.currency.code().to_owned()),
            ("program.timezone", shop.zone.name().to_owned()),
            ("program.year_start", year(program)),
        ]
    };
    for ((path, old), (_, new)) in fixed(before).into_iter().zip(fixed(after)) {
        if old != new {
            notes.fault(path.to_owned(), Fault::FixedChanged { before: old, after: new });
        }
    }
    let old: BTreeMap<Code, Noun> = codes(before).into_iter().map(|(code, noun, _)| (code, noun)).collect();
    for (code, noun, path) in codes(after) {
        if old.get(&code).is_some_and(|was| *was != noun) {
            notes.fault(path, Fault::CodeOfTwoKinds(code));
        }
    }
    notes.faults
}

/// What a code may name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Noun {
    Rule,
    Tier,
    Benefit,
    Campaign,
    Penalty,
    Plan,
    Coupon,
    Segment,
}

fn codes(program: &Program) -> Vec<(Code, Noun, String)> {
    let rules = program.points.earn.iter().map(|rule| (&rule.code, Noun::Rule, format!("points.earn.{}", rule.code)));
    let ladder = program.tiers.iter().flat_map(|tiers| tiers.ladder.iter().enumerate());
    let tiers = ladder.map(|(at, rung)| (&rung.code, Noun::Tier, format!("tiers.ladder[{at}].code")));
    let benefits = program.benefits.iter().map(|one| (&one.code, Noun::Benefit, format!("benefits.{}", one.code)));
    let penalties = program.penalties.iter().map(|one| (&one.code, Noun::Penalty, format!("penalties.{}", one.code)));
    let plans = program.plans.iter().map(|one| (&one.code, Noun::Plan, format!("plans.{}", one.code)));
    let coupons = program.coupons.iter().map(|one| (&one.code, Noun::Coupon, format!("coupons.{}", one.code)));
    let segments = program.segments.iter().map(|(code, _)| (code, Noun::Segment, format!("segments.{code}")));
    let campaigns = program.campaigns.iter().map(|one| (&one.code, Noun::Campaign, format!("campaigns.{}", one.code)));
    let all = rules.chain(tiers).chain(benefits).chain(coupons).chain(plans).chain(campaigns).chain(penalties);
    all.chain(segments).map(|(code, noun, path)| (code.clone(), noun, path)).collect()
}

struct Notes {
    faults: Vec<Finding<Fault>>,
    doubts: Vec<Finding<Doubt>>,
}

impl Notes {
    fn fault(&mut self, path: String, what: Fault) {
        self.faults.push(Finding { path, what });
    }

    fn doubt(&mut self, path: String, what: Doubt) {
        self.doubts.push(Finding { path, what });
    }

    fn codes(&mut self, program: &Program) {
        let mut seen: BTreeMap<Code, Noun> = BTreeMap::new();
        for (code, noun, path) in codes(program) {
            match seen.get(&code) {
                Some(same) if *same == noun => self.fault(path, Fault::CodeTwice(code)),
                Some(_) => self.fault(path, Fault::CodeOfTwoKinds(code)),
                None => drop(seen.insert(code, noun)),
            }
        }
    }

    fn points(&mut self, program: &Program) {
        let points = &program.points;
        let redeem = &points.redeem;
        if redeem.step.get() > 0 && redeem.minimum.get() % redeem.step.get() != 0 {
            self.fault("points.redeem.minimum".to_owned(), Fault::MinimumNotAStep);
        }
        if redeem.max_per_day.is_some_and(|limit| limit < redeem.minimum) {
            self.doubt("points.redeem.max_per_day".to_owned(), Doubt::NobodyRedeems);
        }
        if points.value.is_none() {
            self.doubt("points.value".to_owned(), Doubt::NoValue);
        }
        if points.earn.is_empty() {
            self.doubt("points.earn".to_owned(), Doubt::NothingEarns);
        }
        for rule in &points.earn {
            if let (Some(from), Some(until)) = (rule.from, rule.until)
                && from >= until
            {
                self.fault(format!("points.earn.{}.until", rule.code), Fault::EndsBeforeBegin);
            }
        }
    }

    fn tiers(&mut self, tiers: &TierRules) {
        let to_an_end = matches!(tiers.guarantee, Guarantee::EndOfPeriod | Guarantee::EndOfNextPeriod);
        if to_an_end && matches!(tiers.window, Window::Rolling(_) | Window::Lifetime) {
            self.fault("tiers.guarantee".to_owned(), Fault::NoPeriodEnd);
        }
        if tiers.guarantee == Guarantee::None && !tiers.grace.is_zero() {
            self.fault("tiers.grace".to_owned(), Fault::GraceWithoutGuarantee);
        }
        let mut below: Option<(&Rung, &Criteria)> = None;
        for (at, rung) in tiers.ladder.iter().enumerate() {
            let path = format!("tiers.ladder[{at}]");
            let Some(qualify) = self.thresholds(&path, at, rung) else { continue };
            if let Some((lower, criteria)) = below {
                self.rising(&path, qualify, lower, criteria);
            }
            below = Some((rung, qualify));
            let stays = rung.retain.as_ref().is_some_and(free) && !free(qualify);
            if stays && tiers.downgrade != Downgrade::Never && !rung.no_downgrade {
                self.doubt(format!("{path}.retain"), Doubt::NobodyLeaves);
            }
            if free(qualify) {
                self.doubt(format!("{path}.qualify"), Doubt::EverybodyReaches);
            }
        }
    }

    /// The thresholds of one rung by themselves.
    fn thresholds<'p>(&mut self, path: &str, at: usize, rung: &'p Rung) -> Option<&'p Criteria> {
        if at == 0 {
            for (key, written) in [("qualify", rung.qualify.is_some()), ("retain", rung.retain.is_some())] {
                // An unwritten retain is a copy of qualify and not a mistake of its own.
                if written && (key == "qualify" || rung.qualify.is_none()) {
                    self.fault(format!("{path}.{key}"), Fault::FirstRung);
                }
            }
            return None;
        }
        let Some(qualify) = &rung.qualify else {
            self.fault(format!("{path}.qualify"), Fault::NoQualify);
            return None;
        };
        if let Some(retain) = &rung.retain {
            for (metric, kept) in metrics(retain) {
                if value(qualify, metric).is_some_and(|reached| kept > reached) {
                    self.fault(format!("{path}.retain.{metric}"), Fault::RetainAboveQualify);
                }
            }
        }
        Some(qualify)
    }

    /// No threshold is lower than on the rung below, and something is harder.
    fn rising(&mut self, path: &str, qualify: &Criteria, lower: &Rung, below: &Criteria) {
        let mut harder = qualify.need > below.need || metrics(qualify).len() != metrics(below).len();
        let mut fell = false;
        for (metric, reached) in metrics(qualify) {
            match value(below, metric) {
                Some(before) if reached < before => {
                    fell = true;
                    self.fault(format!("{path}.qualify.{metric}"), Fault::NotRising(lower.code.to_string()));
                }
                Some(before) => harder |= reached > before,
                None => harder = true,
            }
        }
        if !harder && !fell {
            self.fault(format!("{path}.qualify"), Fault::NotRising(lower.code.to_string()));
        }
    }

    fn known_benefits(&mut self, at: usize, rung: &Rung, all: &[Benefit]) {
        let named = rung.benefits.iter().map(|(code, _)| (format!("tiers.ladder[{at}].benefits.{code}"), code));
        let given = rung.entry.iter().enumerate().filter_map(|(n, award)| match award {
            Award::Benefit(code, _) => Some((format!("tiers.ladder[{at}].entry[{n}].benefit"), code)),
            Award::Points(_) | Award::Coupon(_) | Award::Multiply { .. } => None,
        });
        self.benefits_known(named.chain(given), all);
    }

    fn benefits_known<'p>(&mut self, named: impl Iterator<Item = (String, &'p Code)>, all: &[Benefit]) {
        for (path, code) in named {
            if !all.iter().any(|benefit| benefit.code == *code) {
                let near = nearest(code.as_str(), all.iter().map(|benefit| benefit.code.as_str())).map(str::to_owned);
                self.fault(path, Fault::UnknownBenefit { code: code.clone(), near });
            }
        }
    }

    fn benefits(&mut self, program: &Program) {
        let rungs = || program.tiers.iter().flat_map(|tiers| &tiers.ladder);
        for benefit in &program.benefits {
            let on_rung = |rung: &Rung| {
                rung.benefits.iter().any(|(code, _)| *code == benefit.code)
                    || rung.entry.iter().any(|award| matches!(award, Award::Benefit(code, _) if *code == benefit.code))
            };
            let in_plan = |plan: &Plan| plan.benefits.iter().any(|(code, _)| *code == benefit.code);
            let in_plans = program.plans.iter().any(in_plan);
            if benefit.free_when.is_none() && !in_plans && !rungs().any(on_rung) {
                self.doubt(format!("benefits.{}", benefit.code), Doubt::NobodyGets);
            }
            if benefit.per == Per::Term && (benefit.free_when.is_some() || rungs().any(on_rung)) {
                self.fault(format!("benefits.{}.per", benefit.code), Fault::OnlyPlansHaveTerms);
            }
            if matches!(benefit.kind, BenefitKind::Rebate(_)) {
                if !matches!(benefit.per, Per::Every(_)) {
                    self.fault(format!("benefits.{}.per", benefit.code), Fault::RebateWithoutPeriod);
                }
                if program.points.value.is_none() {
                    self.fault(format!("benefits.{}.kind", benefit.code), Fault::RebateWithoutValue);
                }
            }
        }
    }

    fn campaigns(&mut self, program: &Program) {
        for campaign in &program.campaigns {
            let path = format!("campaigns.{}", campaign.code);
            if campaign.from.zip(campaign.until).is_some_and(|(from, until)| from >= until) {
                self.fault(format!("{path}.until"), Fault::EndsBeforeBegin);
            }
            if campaign.holdout > HALF {
                self.fault(format!("{path}.holdout"), Fault::HoldoutTooLarge);
            }
            let at_will = matches!(campaign.on, On::Fact(_) | On::List);
            if at_will && campaign.until.is_none() && campaign.budget == Budget::default() {
                self.doubt(path.clone(), Doubt::EndlessCampaign);
            }
            let of = |rule: &&EarnRule| rule.multiplied && matches!(&campaign.on, On::Fact(on) if *on == rule.on);
            for (n, award) in campaign.award.iter().enumerate() {
                if let Award::Multiply { rule, .. } = award
                    && program.rule(rule).filter(of).is_none()
                {
                    self.fault(format!("{path}.award[{n}].multiply"), Fault::MultipliesNothing(rule.clone()));
                }
            }
            self.awards(&format!("{path}.award"), &campaign.award, program);
        }
        if let Some(rules) = &program.referral {
            self.awards("referral.inviter", &rules.inviter, program);
            self.awards("referral.friend", &rules.friend, program);
            let longest = Span::days(MOST_DAYS);
            let days = |span: Span| Day::new(2001, 1, 1).map(|day| span.after(day));
            if days(rules.expires) > days(longest) {
                self.fault("referral.expires".to_owned(), Fault::ExpiresTooLate);
            }
        }
    }

    /// What awards name is there.
    fn awards(&mut self, path: &str, awards: &[Award], program: &Program) {
        for (n, award) in awards.iter().enumerate() {
            if let Award::Benefit(code, _) = award
                && program.benefit(code).is_none()
            {
                let known = program.benefits.iter().map(|benefit| benefit.code.as_str());
                let near = nearest(code.as_str(), known).map(str::to_owned);
                self.fault(format!("{path}[{n}].benefit"), Fault::UnknownBenefit { code: code.clone(), near });
            }
        }
        self.known_coupons(path, awards, program);
    }

    fn coupons(&mut self, program: &Program) {
        for coupon in &program.coupons {
            let path = format!("coupons.{}", coupon.code);
            if let (Some(from), Some(until)) = (coupon.from, coupon.until)
                && from >= until
            {
                self.fault(format!("{path}.until"), Fault::EndsBeforeBegin);
            }
            if let (Some(starts_after), Some(valid)) = (coupon.starts_after, coupon.valid)
                && Day::from_number(0).is_some_and(|day| starts_after.after(day) >= valid.after(day))
            {
                self.fault(format!("{path}.starts_after"), Fault::NeverOpens);
            }
            if matches!(coupon.kind, Kind::Percent { most: None, .. }) {
                self.doubt(format!("{path}.value"), Doubt::NoCeiling);
            }
        }
        let ladder = program.tiers.iter().flat_map(|tiers| tiers.ladder.iter().enumerate());
        for (at, rung) in ladder {
            self.known_coupons(&format!("tiers.ladder[{at}].entry"), &rung.entry, program);
        }
        for benefit in &program.benefits {
            if let BenefitKind::Coupon(code) = &benefit.kind {
                self.known_coupon(format!("benefits.{}.coupon", benefit.code), code, program);
            }
        }
    }

    /// Awards give coupons that there are.
    fn known_coupons(&mut self, path: &str, awards: &[Award], program: &Program) {
        for (at, award) in awards.iter().enumerate() {
            if let Award::Coupon(code) = award {
                self.known_coupon(format!("{path}[{at}].coupon"), code, program);
            }
        }
    }

    fn known_coupon(&mut self, path: String, code: &Code, program: &Program) {
        if program.coupon(code).is_none() {
            let all = program.coupons.iter().map(|coupon| coupon.code.as_str());
            let near = nearest(code.as_str(), all).map(str::to_owned);
            self.fault(path, Fault::UnknownCoupon { code: code.clone(), near });
        }
    }

    fn conditions(&mut self, program: &Program) {
        let rules =
            program.points.earn.iter().map(|rule| (format!("points.earn.{}.when", rule.code), rule.when.as_ref()));
        let benefits = program.benefits.iter().flat_map(|benefit| {
            let path = format!("benefits.{}", benefit.code);
            [
                (format!("{path}.free_when"), benefit.free_when.as_ref()),
                (format!("{path}.where"), benefit.at_use.as_ref()),
            ]
        });
        let campaigns = program.campaigns.iter().map(|one| (format!("campaigns.{}.when", one.code), one.when.as_ref()));
        let segments = program.segments.iter().map(|(code, condition)| (format!("segments.{code}"), Some(condition)));
        let coupons = program.coupons.iter().map(|one| (format!("coupons.{}.where", one.code), one.at_use.as_ref()));
        for (path, condition) in rules.chain(benefits).chain(coupons).chain(campaigns).chain(segments) {
            if let Some(constant) = condition.and_then(constant) {
                self.doubt(path, if constant { Doubt::AlwaysHolds } else { Doubt::NeverHolds });
            }
        }
    }
}

/// What a condition that reads no name always answers.
fn constant(condition: &Condition) -> Option<bool> {
    condition.names().is_empty().then(|| condition.holds(&|_| Value::Missing) == Verdict::Met)
}

/// The thresholds written, by key.
fn metrics(criteria: &Criteria) -> Vec<(&'static str, i64)> {
    let all = [
        ("spend", criteria.spend.map(|money| money.get())),
        ("orders", criteria.orders),
        ("active_days", criteria.active_days),
        ("points", criteria.points.map(|points| points.get())),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

fn value(criteria: &Criteria, metric: &str) -> Option<i64> {
    metrics(criteria).into_iter().find(|(key, _)| *key == metric).map(|(_, value)| value)
}

/// Whether doing nothing meets it.
fn free(criteria: &Criteria) -> bool {
    metrics(criteria).iter().filter(|(_, value)| *value == 0).count() >= criteria.need
}
