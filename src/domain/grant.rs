//! Grants: a quota of a benefit for a period, topped up by a rise, used soonest-ending first (B1–B7).

use serde::{Deserialize, Serialize};

use super::benefit::{Benefit, Per};
use super::id::Code;
use super::program::Program;
use super::time::{Every, Instant};

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
}

impl Source {
    /// Whether it gives on top of what it gave before, not up to a quota.
    fn is_extra(&self) -> bool {
        matches!(self, Source::Entry | Source::Campaign | Source::Referral)
    }

    /// The word kept in the file and shown to people.
    pub fn word(&self) -> &'static str {
        match self {
            Source::Tier => "tier",
            Source::Condition => "condition",
            Source::Entry => "entry",
            Source::Campaign => "campaign",
            Source::Referral => "referral",
        }
    }

    /// The source of a word.
    pub fn find(word: &str) -> Option<Source> {
        [Source::Tier, Source::Condition, Source::Entry, Source::Campaign, Source::Referral]
            .into_iter()
            .find(|source| source.word() == word)
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
    /// Used so far.
    pub used: u32,
    /// First instant.
    pub from: Instant,
    /// First instant no longer usable; [`Instant::MAX`] = never.
    pub until: Instant,
}

impl Grant {
    /// Uses left; none = unlimited.
    pub fn left(&self) -> Option<u32> {
        self.quota.map(|quota| quota.saturating_sub(self.used))
    }

    /// Its quota without what was carried into it.
    fn own(&self) -> u32 {
        self.quota.map_or(u32::MAX, |quota| quota.saturating_sub(self.carried))
    }

    /// Whether it can be used at an instant.
    pub fn usable(&self, at: Instant) -> bool {
        self.from <= at && at < self.until && self.left() != Some(0)
    }
}

/// A member's running grants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    last: u32,
    /// Grants not yet over.
    pub grants: Vec<Grant>,
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
    /// Grants what is due of one benefit in the period that holds `at`; a higher quota tops up (B3, B4). What a rung
    /// gives on entry comes on top: another rung may give the same.
    pub fn grant(
        &mut self,
        program: &Program,
        benefit: &Benefit,
        source: Source,
        quota: Option<u32>,
        at: Instant,
    ) -> Option<Grant> {
        let (period, from, until) = period(program, benefit, at);
        let same = |grant: &&Grant| grant.benefit == benefit.code && grant.source == source && grant.period == period;
        let held: Vec<&Grant> = self.grants.iter().filter(same).filter(|_| !source.is_extra()).collect();
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
        let (benefit, from) = (benefit.code.clone(), from.max(at));
        self.last += 1;
        let grant = Grant { number: self.last, benefit, source, period, quota, carried, used: 0, from, until };
        self.grants.push(grant.clone());
        Some(grant)
    }

    /// Takes over what is left of a grant of another account.
    pub fn receive(&mut self, grant: &Grant) -> Grant {
        self.last += 1;
        let (number, quota) = (self.last, grant.left());
        let grant = Grant { number, quota, carried: 0, used: 0, ..grant.clone() };
        self.grants.push(grant.clone());
        grant
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
        let close = |grant: &mut Grant| {
            (grant.quota, grant.carried) = (Some(grant.used), grant.carried.min(grant.used));
            grant.number
        };
        open.map(close).collect()
    }

    /// Forgets what is over at `at`, except what may still be carried into the next period.
    pub fn forget(&mut self, program: &Program, at: Instant) {
        let may_carry = |grant: &Grant| program.benefit(&grant.benefit).is_some_and(|benefit| benefit.rollover > 0);
        let once = |grant: &Grant| grant.until == Instant::MAX;
        self.grants.retain(|grant| once(grant) || grant.until > at || (grant.until == at && may_carry(grant)));
    }

    /// The grant that a use at `at` takes from: the one that ends soonest (B2).
    pub fn for_use(&mut self, benefit: &Code, at: Instant) -> Option<&mut Grant> {
        let mut usable: Vec<&mut Grant> =
            self.grants.iter_mut().filter(|grant| grant.benefit == *benefit && grant.usable(at)).collect();
        usable.sort_by_key(|grant| (grant.until, grant.number));
        usable.into_iter().next()
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
fn period(program: &Program, benefit: &Benefit, at: Instant) -> (i32, Instant, Instant) {
    let zone = &program.shop.zone;
    match benefit.per {
        Per::Once => (0, Instant::MIN, Instant::MAX),
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
        Per::Every(Every::Life) | Per::Once => None,
        Per::Every(every) => Some(every),
    };
    let mut kinds: Vec<Every> = benefits.filter_map(every).collect();
    kinds.sort();
    kinds.dedup();
    let day = program.shop.zone.day(at);
    let next = |every: Every| every.next(every.start(day, program.shop.year_start));
    kinds.into_iter().filter_map(next).min().map(|day| program.shop.zone.start(day))
}
