//! Grants: a quota of a benefit for a period, topped up by a rise, used soonest-ending first (B1–B7).

pub use self::usage::{Usage, UseStep};
use serde::{Deserialize, Serialize};

use super::benefit::{Benefit, Per};
use super::id::{ActId, Cause, CauseKind, Code, OrderId};
use super::points::taking::Earned;
use super::program::Program;
use super::time::{Every, Instant};

mod usage;

/// What a grant came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// The member's tier.
    Tier,
    /// The benefit's own condition.
    Condition,
    /// Reaching a rung for the first time.
    Entry,
    /// A campaign.
    Campaign,
    /// A referral.
    Referral,
    /// A paid plan.
    Plan(Code),
    /// An operator.
    Operator,
}

impl Source {
    /// The word kept in the file and shown to people.
    pub fn word(&self) -> &'static str {
        match self {
            Source::Tier => "tier",
            Source::Condition => "condition",
            Source::Entry => "entry",
            Source::Campaign => "campaign",
            Source::Referral => "referral",
            Source::Plan(_) => "plan",
            Source::Operator => "operator",
        }
    }

    /// The plan that it is, of those that have a code.
    pub fn code(&self) -> Option<&Code> {
        match self {
            Source::Plan(code) => Some(code),
            _ => None,
        }
    }

    /// The source of a word and a code.
    pub fn find(word: &str, code: Option<Code>) -> Option<Source> {
        match (word, code) {
            ("plan", Some(code)) => Some(Source::Plan(code)),
            (_, Some(_)) => None,
            _ => [Source::Tier, Source::Condition, Source::Entry, Source::Campaign, Source::Referral, Source::Operator]
                .into_iter()
                .find(|source| source.word() == word),
        }
    }

    /// Whether it is one of those whose quotas a benefit may take the largest of (B3); what is given once comes on top.
    fn combines(&self) -> bool {
        matches!(self, Source::Tier | Source::Condition | Source::Plan(_))
    }
}

/// A running grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its number among the member's grants, from 1.
    pub number: u32,
    /// The benefit.
    pub benefit: Code,
    /// Where it came from.
    pub source: Source,
    /// Number of the first day of its period; 0 for what is granted once.
    pub period: i32,
    /// Uses; none = unlimited.
    pub quota: Option<u32>,
    /// Those among them that were left over from the period before; they are used first.
    pub carried: u32,
    /// Used so far, and set aside.
    pub used: u32,
    /// First instant.
    pub from: Instant,
    /// First instant no longer usable; [`Instant::MAX`] = never.
    pub until: Instant,
    /// Whether it cannot be used for now: its plan is in grace or paused.
    pub suspended: bool,
    /// Whether it was taken away.
    pub revoked: bool,
}

/// A rebate for one period (B6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebate {
    /// The benefit.
    pub benefit: Code,
    /// The program version that granted it.
    pub version: u32,
    /// The period's first instant.
    pub from: Instant,
    /// Its end.
    pub until: Instant,
    /// When it is reckoned.
    pub due: Instant,
    /// The points paid, once they were, and how many of them ended unused.
    pub paid: Option<(Earned, i64)>,
}

/// What an operator did about benefits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// A benefit was given.
    Give {
        /// Which.
        benefit: Code,
        /// How often it can be used; none = as the benefit says.
        quota: Option<u32>,
        /// Its end; none = that of the benefit's own period.
        until: Option<Instant>,
    },
    /// A use was set aside.
    Reserve {
        /// Of which benefit.
        benefit: Code,
        /// On which order.
        order: Option<OrderId>,
        /// When it comes back by itself.
        until: Instant,
    },
    /// What was set aside was used.
    Take {
        /// The act that set it aside.
        usage: ActId,
        /// On which order; none = the one it was set aside for.
        order: Option<OrderId>,
    },
    /// What was set aside was given up.
    Release {
        /// The act that set it aside.
        usage: ActId,
    },
    /// A use was given back.
    Return {
        /// The act that used it.
        usage: ActId,
    },
    /// A grant was taken away.
    Revoke {
        /// Its number.
        grant: u32,
    },
}

impl Deed {
    /// The word kept in the file and shown to people.
    pub fn word(&self) -> &'static str {
        match self {
            Deed::Give { .. } => "grant",
            Deed::Reserve { .. } => "benefit_reserve",
            Deed::Take { .. } => "benefit_take",
            Deed::Release { .. } => "benefit_release",
            Deed::Return { .. } => "return",
            Deed::Revoke { .. } => "revoke",
        }
    }
}

impl Grant {
    /// Uses left; none = unlimited.
    pub fn left(&self) -> Option<u32> {
        if self.revoked { Some(0) } else { self.quota.map(|quota| quota.saturating_sub(self.used)) }
    }

    /// Takes away what is left of it: it stays as used up. Gives its number.
    pub fn close(&mut self) -> u32 {
        (self.quota, self.carried, self.revoked) = (Some(self.used), self.carried.min(self.used), true);
        self.number
    }

    /// Its quota without what was carried into it.
    fn own(&self) -> u32 {
        self.quota.map_or(u32::MAX, |quota| quota.saturating_sub(self.carried))
    }

    /// Whether a paid plan gave it.
    pub fn is_of_plan(&self) -> bool {
        matches!(self.source, Source::Plan(_))
    }

    /// Whether it can be used at an instant.
    pub fn usable(&self, at: Instant) -> bool {
        !self.suspended && !self.revoked && self.from <= at && at < self.until && self.left() != Some(0)
    }
}

/// A member's running grants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    last: u32,
    /// Grants not yet over.
    pub grants: Vec<Grant>,
    /// Uses of them.
    pub uses: Vec<Usage>,
    /// Rebates to come, and those that were paid.
    pub rebates: Vec<Rebate>,
    /// When the periods were last looked at; none before joining.
    pub looked_at: Option<Instant>,
}

/// What a tier gives of a benefit: its quota, with the lower rungs' benefits counted in (B3).
pub fn entitlements<'p>(program: &'p Program, tier: Option<&Code>) -> Vec<(&'p Benefit, Option<u32>)> {
    let (Some(rules), Some(rank)) = (&program.tiers, tier.and_then(|tier| program.rank(tier))) else {
        return Vec::new();
    };
    let mut given: Vec<(&Benefit, Option<u32>)> = Vec::new();
    for (code, quota) in rules.ladder[..=rank].iter().flat_map(|rung| &rung.benefits) {
        let Some(benefit) = program.benefit(code) else { continue };
        let quota = quota.or(benefit.quota);
        match given.iter_mut().find(|(known, _)| known.code == *code) {
            Some(known) => known.1 = quota,
            None => given.push((benefit, quota)),
        }
    }
    given.sort_by(|a, b| a.0.code.cmp(&b.0.code));
    given
}

impl Holdings {
    /// Grants what is due of one benefit in the period that holds `at`; a higher quota tops up (B3, B4). What is given once
    /// comes on top: another rung may give the same.
    pub fn grant(
        &mut self,
        program: &Program,
        benefit: &Benefit,
        source: Source,
        quota: Option<u32>,
        at: Instant,
    ) -> Option<Grant> {
        self.grant_for(benefit, source, quota, period(program, benefit, at), at)
    }

    /// The same in a period given by the number of its first day, its first instant and its end.
    pub fn grant_for(
        &mut self,
        benefit: &Benefit,
        source: Source,
        quota: Option<u32>,
        (period, from, until): (i32, Instant, Instant),
        at: Instant,
    ) -> Option<Grant> {
        let of_period = |grant: &&Grant| grant.benefit == benefit.code && grant.period == period;
        // The largest quota of several sources is the own one as far as it is more than what the others gave.
        let others =
            self.grants.iter().filter(of_period).filter(|grant| grant.source != source && grant.source.combines());
        let others = if benefit.combine_max && source.combines() { sum(others.map(Grant::own)) } else { 0 };
        let quota = quota.map(|quota| quota.saturating_sub(others));
        let held: Vec<&Grant> =
            self.grants.iter().filter(of_period).filter(|grant| grant.source == source && source.combines()).collect();
        let (quota, carried) = match quota {
            None if held.iter().any(|grant| grant.quota.is_none()) => return None,
            None => (None, 0),
            Some(quota) if held.is_empty() => {
                let carried = self.carried(benefit, &source, from);
                (Some(quota.saturating_add(carried)), carried)
            }
            Some(quota) => (Some(quota.saturating_sub(sum(held.iter().map(|grant| grant.own())))), 0),
        };
        if quota == Some(0) {
            return None;
        }
        let grant = Grant {
            number: 0,
            benefit: benefit.code.clone(),
            source,
            period,
            quota,
            carried,
            used: 0,
            from: from.max(at),
            until,
            suspended: false,
            revoked: false,
        };
        Some(self.add(grant))
    }

    /// Takes up a grant under a number of its own.
    pub fn add(&mut self, grant: Grant) -> Grant {
        self.last += 1;
        let grant = Grant { number: self.last, ..grant };
        self.grants.push(grant.clone());
        grant
    }

    /// Takes over what is left of a grant of another account.
    pub fn receive(&mut self, grant: &Grant) -> Grant {
        self.add(Grant { quota: grant.left(), carried: 0, used: 0, ..grant.clone() })
    }

    /// The grants of a plan that run.
    pub fn of_plan(&mut self, plan: &Code, at: Instant) -> impl Iterator<Item = &mut Grant> {
        let own = move |grant: &&mut Grant| grant.source.code() == Some(plan) && at < grant.until;
        self.grants.iter_mut().filter(own)
    }

    /// Takes away what a fall leaves of a tier's grants where they are more than its quota (B4); gives their numbers.
    /// They stay as used up, so that rising again in the same period gives no use twice.
    pub fn revoke(&mut self, benefit: &Code, quota: Option<u32>, at: Instant) -> Vec<u32> {
        let running = |grant: &&mut Grant| {
            grant.benefit == *benefit && grant.source == Source::Tier && grant.from <= at && at < grant.until
        };
        let had = sum(self.grants.iter_mut().filter(running).map(|grant| grant.own()));
        if quota.is_none_or(|quota| had <= quota) {
            return Vec::new();
        }
        let open = self.grants.iter_mut().filter(running).filter(|grant| grant.left() != Some(0));
        open.map(Grant::close).collect()
    }

    /// Forgets what is over at `at`, except what may still be carried into the next period.
    pub fn forget(&mut self, program: &Program, at: Instant) {
        let may_carry = |grant: &Grant| program.benefit(&grant.benefit).is_some_and(|benefit| benefit.rollover > 0);
        let once = |grant: &Grant| grant.until == Instant::MAX;
        self.grants.retain(|grant| once(grant) || grant.until > at || (grant.until == at && may_carry(grant)));
        let kept = &self.grants;
        self.uses.retain(|usage| kept.iter().any(|grant| grant.number == usage.grant));
    }

    /// Unused uses of the period that ended at `from`; carried once, not again.
    fn carried(&self, benefit: &Benefit, source: &Source, from: Instant) -> u32 {
        let before = |grant: &&Grant| grant.benefit == benefit.code && grant.source == *source && grant.until == from;
        let own_left = |grant: &Grant| grant.left().map_or(0, |left| left.min(grant.own()));
        sum(self.grants.iter().filter(before).map(own_left)).min(benefit.rollover)
    }
}

fn sum(all: impl Iterator<Item = u32>) -> u32 {
    all.fold(0, u32::saturating_add)
}

/// The first instant of the period of a benefit that holds `at`; the beginning of time for what is granted once.
pub fn began(program: &Program, benefit: &Benefit, at: Instant) -> Instant {
    period(program, benefit, at).1
}

/// Number of the period's first day, its first instant and its end.
pub fn period(program: &Program, benefit: &Benefit, at: Instant) -> (i32, Instant, Instant) {
    let zone = &program.shop.zone;
    match benefit.per {
        // Of a term of its own only the plan knows; from any other source it is given once.
        Per::Once | Per::Term => (0, Instant::MIN, Instant::MAX),
        Per::Every(every) => {
            let start = every.start(zone.day(at), program.shop.year_start);
            let end = every.next(start).map_or(Instant::MAX, |end| zone.start(end));
            (start.number(), zone.start(start), end)
        }
    }
}

/// The first instant after `at` at which a period of one of these benefits begins.
pub fn next_period<'p>(program: &Program, benefits: impl Iterator<Item = &'p Benefit>, at: Instant) -> Option<Instant> {
    let every = |benefit: &Benefit| match benefit.per {
        Per::Every(Every::Life) | Per::Once | Per::Term => None,
        Per::Every(every) => Some(every),
    };
    let mut kinds: Vec<Every> = benefits.filter_map(every).collect();
    kinds.sort();
    kinds.dedup();
    let day = program.shop.zone.day(at);
    let next = |every: Every| every.next(every.start(day, program.shop.year_start));
    kinds.into_iter().filter_map(next).min().map(|day| program.shop.zone.start(day))
}

impl Rebate {
    /// What made it: the instant it fell due, which no other of the same benefit shares.
    pub fn cause(&self) -> Cause {
        CauseKind::Rebate.of(self.due.0)
    }
}

impl Holdings {
    /// When a rebate falls due next.
    pub fn next_rebate(&self) -> Option<Instant> {
        self.rebates.iter().filter(|rebate| rebate.paid.is_none()).map(|rebate| rebate.due).min()
    }

    /// Forgets rebates of running periods all of whose grants were taken away.
    pub fn drop_promises(&mut self, at: Instant) {
        let kept = &self.grants;
        let stands = |rebate: &Rebate| {
            let same = |grant: &Grant| grant.benefit == rebate.benefit && grant.until == rebate.until && !grant.revoked;
            rebate.until <= at || kept.iter().any(same)
        };
        self.rebates.retain(stands);
    }

    /// Points of a rebate ended unused, or came back when negative (P21).
    pub fn rebate_ended(&mut self, of: Cause, benefit: &Code, points: i64) {
        let own = self.rebates.iter_mut().filter(|rebate| rebate.cause() == of && rebate.benefit == *benefit);
        own.filter_map(|rebate| rebate.paid.as_mut()).for_each(|paid| paid.1 += points);
    }
}
