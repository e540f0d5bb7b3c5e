//! What the earning rules make of a fact: wishes judged on the account as it is, then paid one by one (P7–P13).

use crate::domain::campaign::Campaign;
use crate::domain::engine::account::Streak;
use crate::domain::engine::consequence::{Consequence, Earning};
use crate::domain::engine::fold::Fold;
use crate::domain::engine::scene::Scene;
use crate::domain::event::Event;
use crate::domain::id::{Cause, Code};
use crate::domain::order::Order;
use crate::domain::points::EntryKind;
use crate::domain::points::cap::When;
use crate::domain::points::earn;
use crate::domain::points::ledger::Credit;
use crate::domain::points::rule::{EarnRule, Gain, Measure, OncePer, Trigger};
use crate::domain::points::standing::Case;
use crate::domain::points::taking::Earned;
use crate::domain::program::Program;
use crate::domain::ratio::Ratio;
use crate::domain::time::{Day, Instant};

/// What a rule is asked about besides the member.
#[derive(Clone, Copy)]
pub(super) enum Subject<'s> {
    /// An order and its case.
    Order(&'s Order),
    /// An event.
    Event(&'s Event),
}

/// What a rule would pay before its caps.
struct Wish<'p> {
    rule: &'p EarnRule,
    parts: Vec<i64>,
    basis: i64,
    m: Ratio,
    wanted: i64,
    tier: Option<Code>,
    joined: Vec<Code>,
    streak: Option<Streak>,
    once: Option<(Code, String, i32)>,
}

impl<'a> Fold<'a> {
    /// Lets every rule on `on` pay for the fact `of` that happened at `at`. An order's rules are those of its sale.
    /// Whether anything of it counts for a tier.
    pub(super) fn earn(&mut self, on: &Trigger, of: Cause, at: Instant, subject: Option<Subject<'_>>) -> bool {
        self.keep_alive(on, of, at);
        let case = self.account.cases.get(&of);
        let program = match case {
            Some(case) => self.versions.number(case.version).unwrap_or_else(|| self.program(at)),
            None => self.program(at),
        };
        let campaigns = self.concerned(program, on, &self.scene(program, at, subject, case));
        for campaign in &campaigns {
            self.assign_to(campaign, None, of, at);
        }
        let mut qualifies = false;
        for wish in self.wishes(program, on, (of, at), subject, &campaigns) {
            let qualifying = wish.rule.qualifying;
            qualifies |= self.pay(program, wish, of, at) > 0 && qualifying;
        }
        for campaign in campaigns {
            self.reach(program, campaign, of, at);
        }
        qualifies
    }

    /// What conditions see of a fact.
    fn scene<'s>(
        &'s self,
        program: &'s Program,
        at: Instant,
        subject: Option<Subject<'s>>,
        case: Option<&Case>,
    ) -> Scene<'s> {
        let (order, event) = match subject {
            Some(Subject::Order(order)) => (Some((order, case.map_or(1, |case| case.number))), None),
            Some(Subject::Event(event)) => (None, Some(event)),
            None => (None, None),
        };
        Scene { program, account: &self.account, at, order, event }
    }

    fn wishes(
        &self,
        program: &'a Program,
        on: &Trigger,
        (of, at): (Cause, Instant),
        subject: Option<Subject<'_>>,
        campaigns: &[&Campaign],
    ) -> Vec<Wish<'a>> {
        let case = self.account.cases.get(&of);
        let scene = self.scene(program, at, subject, case);
        let open = |rule: &&EarnRule| {
            rule.on == *on && rule.from.is_none_or(|from| from <= at) && rule.until.is_none_or(|until| at < until)
        };
        let wish = |rule: &'a EarnRule| self.wish(rule, &scene, subject, case, campaigns);
        best_of_groups(program.points.earn.iter().filter(open).filter_map(wish).collect())
    }

    fn wish(
        &self,
        rule: &'a EarnRule,
        scene: &Scene<'_>,
        subject: Option<Subject<'_>>,
        case: Option<&Case>,
        campaigns: &[&Campaign],
    ) -> Option<Wish<'a>> {
        let (program, day) = (scene.program, scene.program.shop.zone.day(scene.at));
        if !scene.holds(rule.when.as_ref()) {
            return None;
        }
        let tier = match case {
            Some(case) => case.tier.clone(),
            None => self.account.tier_at(scene.at).cloned(),
        };
        let joined = self.joined(rule, scene, campaigns, case);
        let m = program.multiplier(rule, tier.as_ref(), &joined);
        let mut wish = Wish { rule, parts: Vec::new(), basis: 0, m, wanted: 0, tier, joined, streak: None, once: None };
        match subject {
            Some(Subject::Order(order)) => {
                wish.parts = earn::basis(order, &rule.basis);
                wish.basis = case.map_or_else(|| wish.parts.iter().sum(), |case| case.left_of(&wish.parts));
                if wish.basis < rule.minimum.get() {
                    return None;
                }
            }
            Some(Subject::Event(event)) => {
                wish.once = self.once(rule, event, day)?;
                wish.basis = match rule.gain {
                    Gain::Rate { of: Measure::EventQuantity, .. } => event.quantity,
                    Gain::Rate { .. } => event.value.get(),
                    _ => 0,
                };
            }
            None => {}
        }
        wish.wanted = match &rule.gain {
            Gain::Streak(steps) => {
                let streak = self.streak(rule, day)?;
                wish.streak = Some(streak);
                let step = usize::try_from(streak.days - 1).unwrap_or(0) % steps.len().max(1);
                earn::wanted(&Gain::Fixed(*steps.get(step)?), 0, m, rule.rounding)
            }
            gain => earn::wanted(gain, wish.basis, m, rule.rounding),
        };
        Some(wish)
    }

    /// Plans and campaigns whose multipliers join a rule, ascending (P9).
    fn joined(&self, rule: &EarnRule, scene: &Scene<'_>, campaigns: &[&Campaign], case: Option<&Case>) -> Vec<Code> {
        if !rule.multiplied {
            return Vec::new();
        }
        let mut joined = case.map_or_else(|| self.account.terms.in_force(scene.at), |case| case.plans.clone());
        joined.retain(|code| scene.program.plan(code).is_some_and(|plan| plan.multiplier > Ratio::ONE));
        joined.extend(self.multiplying(rule, campaigns));
        joined.sort();
        joined
    }

    /// The subject an event would use up; none at all when it was used before.
    #[expect(clippy::option_option, reason = "used before, nothing to use, and something to use are three answers")]
    fn once(&self, rule: &EarnRule, event: &Event, day: Day) -> Option<Option<(Code, String, i32)>> {
        let day = match rule.once_per {
            OncePer::Fact => return Some(None),
            OncePer::Subject => 0,
            OncePer::SubjectDay => day.number(),
        };
        let key = (rule.code.clone(), event.subject.to_string(), day);
        (!self.account.subjects.contains(&key)).then_some(Some(key))
    }

    /// The run of days with today in it; none when today paid already or lies before the last day.
    fn streak(&self, rule: &EarnRule, day: Day) -> Option<Streak> {
        match self.account.streaks.get(&rule.code) {
            Some(run) if run.last >= day => None,
            Some(run) if run.last == day.plus_days(-1) => Some(Streak { last: day, days: run.days + 1 }),
            _ => Some(Streak { last: day, days: 1 }),
        }
    }

    /// Pays what the caps leave of a wish; gives how much.
    fn pay(&mut self, program: &Program, wish: Wish<'_>, of: Cause, at: Instant) -> i64 {
        let (rule, shop) = (wish.rule, &program.shop);
        let when = When { day: shop.zone.day(at), year: shop.year_start };
        let granted = self.account.counters.grant(rule, wish.wanted, when);
        self.account.counters.count(rule, granted.points, i64::from(granted.points > 0), when);
        let activates_at = earn::activates(&shop.zone, at, rule.pending);
        let expires_at = earn::expires(&shop.zone, activates_at, &rule.expiry, shop.year_start);
        self.out.push(Consequence::Earning(Earning {
            of,
            rule: rule.code.clone(),
            occurred_at: at,
            version: program.number,
            tier: wish.tier,
            m: wish.m,
            joined: wish.joined,
            basis: wish.basis,
            wanted: wish.wanted,
            granted: granted.points,
            cap: granted.cap,
        }));
        if let Some(streak) = wish.streak {
            self.account.streaks.insert(rule.code.clone(), streak);
        }
        if granted.points > 0 {
            self.account.subjects.extend(wish.once);
            let credit = Credit {
                kind: EntryKind::Earn,
                points: granted.points,
                activates_at,
                expires_at,
                idle: rule.expiry.is_idle(),
                rule: Some(rule.code.clone()),
                of: Some(of),
                origin: None,
            };
            self.account.ledger.credit(self.posting(at, of), credit);
            self.drain();
        }
        let qualifying = if rule.qualifying { granted.points } else { 0 };
        self.account.history.add_points(of, at, granted.points, qualifying);
        let case = self.account.cases.entry(of).or_default();
        case.earned.push(Earned {
            rule: rule.code.clone(),
            version: program.number,
            occurred_at: at,
            parts: wish.parts,
            m: wish.m,
            wanted: wish.wanted,
            granted: granted.points,
            net: granted.points,
            stood: wish.basis,
            activates_at,
            expires_at,
            idle: rule.expiry.is_idle(),
            expired: 0,
            ended_before: 0,
            takings: Vec::new(),
        });
        granted.points
    }
}

/// Of wishes sharing a group only the best paying stays; equal: the code first in the alphabet.
fn best_of_groups(wishes: Vec<Wish<'_>>) -> Vec<Wish<'_>> {
    let beats = |a: &Wish<'_>, b: &Wish<'_>| {
        a.rule.group.is_some() && a.rule.group == b.rule.group && (a.wanted, &b.rule.code) > (b.wanted, &a.rule.code)
    };
    let beaten: Vec<bool> = wishes.iter().map(|one| wishes.iter().any(|other| beats(other, one))).collect();
    wishes.into_iter().zip(beaten).filter(|(_, beaten)| !beaten).map(|(wish, _)| wish).collect()
}
