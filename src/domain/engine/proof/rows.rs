//! The rows of one member's books as values: read from the file, or made by folding again.

use crate::domain::engine::consequence::{Consequence, Earning};
use crate::domain::grant::{Source, UseStep};
use crate::domain::id::{ActId, BatchId, Cause, Code, OrderId};
use crate::domain::points::hold::{Ended, Opened, Part};
use crate::domain::points::taking::Taking;
use crate::domain::points::{Allocation, Entry, Extension};
use crate::domain::pool::Draw;
use crate::domain::tier::assess::{Check, Outcome};
use crate::domain::time::Instant;
use crate::domain::{campaign, coupon, penalty, plan, referral};

/// All rows of one member, each list in the order of its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// What orders were sold under.
    pub terms: Vec<Terms>,
    /// Frozen computations, by fact and rule.
    pub earnings: Vec<Earning>,
    /// What was taken back, in the order booked.
    pub takings: Vec<Taken>,
    /// The ledger, with the batch of each entry.
    pub entries: Vec<(BatchId, Entry)>,
    /// Points of debits laid on lots.
    pub allocations: Vec<Allocation>,
    /// Holds that were made.
    pub holds: Vec<Opened>,
    /// Of which lots they keep points, in the order booked.
    pub held: Vec<Part>,
    /// Holds that ended.
    pub ends: Vec<Ended>,
    /// Later ends of lots, in the order booked.
    pub extensions: Vec<Extension>,
    /// Tier periods.
    pub periods: Vec<Period>,
    /// Tier checks, in the order booked.
    pub checks: Vec<Judged>,
    /// Boundaries a member was told of, with when.
    pub notices: Vec<(Instant, Instant)>,
    /// Grants.
    pub grants: Vec<Granted>,
    /// Uses, by act.
    pub uses: Vec<Used>,
    /// What came of uses, by act: when and by what.
    pub use_steps: Vec<(ActId, UseStep, Instant, Cause)>,
    /// Draws on shared limits.
    pub draws: Vec<Draw>,
    /// What was booked of coupons, in order.
    pub coupons: Vec<coupon::Row>,
    /// Of paid plans.
    pub plans: Vec<plan::Row>,
    /// Of penalties.
    pub penalties: Vec<penalty::Row>,
    /// Of campaigns.
    pub campaigns: Vec<campaign::Row>,
    /// Of referrals.
    pub referrals: Vec<referral::Row>,
}

/// What an order was sold under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The order.
    pub order: OrderId,
    /// Tier in force.
    pub tier: Option<Code>,
    /// Program version in force.
    pub version: u32,
}

/// What a change took back from an earning; of the taking the parts alone, not its slices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The fact that earned.
    pub of: Cause,
    /// The rule.
    pub rule: Code,
    /// What changed it.
    pub cause: Cause,
    /// What the earning stands at afterwards.
    pub target: i64,
    /// Where it came from.
    pub taking: Taking,
    /// When it entered the books.
    pub at: Instant,
}

/// A tier period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its number, from 1.
    pub number: u32,
    /// Its tier.
    pub tier: Code,
    /// When it began.
    pub from: Instant,
    /// When it ended; none while it is open.
    pub until: Option<Instant>,
    /// The guarantee it began with.
    pub guaranteed_until: Option<Instant>,
    /// Why it began.
    pub reason: Outcome,
    /// The program version then.
    pub version: u32,
}

/// A tier check as it was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// When.
    pub at: Instant,
    /// What made it.
    pub cause: Cause,
    /// The check.
    pub check: Check,
}

/// A grant as it was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Its number, from 1.
    pub number: u32,
    /// The benefit.
    pub benefit: Code,
    /// Where it came from.
    pub source: Source,
    /// Number of the first day of its period.
    pub period: i32,
    /// Uses; none = unlimited.
    pub quota: Option<u32>,
    /// First instant.
    pub from: Instant,
    /// First instant no longer usable; [`Instant::MAX`] = never.
    pub until: Instant,
    /// When it entered the books.
    pub at: Instant,
    /// What made it.
    pub cause: Cause,
    /// When it was taken away; none while it was not.
    pub revoked_at: Option<Instant>,
}

/// A use of a benefit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// The act.
    pub act: ActId,
    /// The grant's number.
    pub grant: u32,
    /// On which order.
    pub order: Option<OrderId>,
    /// When.
    pub at: Instant,
    /// When it comes back by itself, where it was set aside.
    pub reserved: Option<Instant>,
}

impl Rows {
    /// The rows that these consequences are, batch by batch.
    pub fn of(batches: Vec<(BatchId, Vec<Consequence>)>) -> Rows {
        let mut rows = Rows::default();
        for (batch, consequences) in batches {
            consequences.into_iter().for_each(|row| rows.add(batch, row));
        }
        rows.sort();
        rows
    }

    /// Brings the lists that are kept by other keys into ours.
    pub fn sort(&mut self) {
        self.terms.sort_by_key(|terms| terms.order);
        self.earnings.sort_by(|a, b| (a.of, &a.rule).cmp(&(b.of, &b.rule)));
        self.ends.sort_by_key(|ended| ended.number);
        self.notices.sort();
        self.uses.sort_by_key(|used| used.act);
        self.campaigns.sort();
        self.penalties.sort_by_key(penalty::Row::table);
        self.use_steps.sort_by_key(|step| (step.0, step.1));
        self.plans.sort_by_key(|row| row.number);
        self.coupons.sort_by_key(coupon::Row::place);
    }

    /// The earning of a rule on a fact.
    pub fn earning(&self, of: Cause, rule: &Code) -> Option<&Earning> {
        let place = self.earnings.binary_search_by(|one| (one.of, &one.rule).cmp(&(of, rule)));
        place.ok().map(|place| &self.earnings[place])
    }

    /// What an order was sold under.
    pub fn terms(&self, order: OrderId) -> Option<&Terms> {
        self.terms.binary_search_by_key(&order, |terms| terms.order).ok().map(|place| &self.terms[place])
    }

    fn add(&mut self, batch: BatchId, row: Consequence) {
        match row {
            Consequence::Terms { order, tier, version } => self.terms.push(Terms { order, tier, version }),
            Consequence::Earning(earning) => self.earnings.push(earning),
            Consequence::Taken { of, rule, cause, target, mut taking, at } => {
                taking.debits.clear();
                self.takings.push(Taken { of, rule, cause, target, taking, at });
            }
            Consequence::Entry(entry) => self.entries.push((batch, entry)),
            Consequence::Allocation(allocation) => self.allocations.push(allocation),
            Consequence::PeriodOpened { number, tier, at, guaranteed_until, reason, version } => {
                self.periods.push(Period { number, tier, from: at, until: None, guaranteed_until, reason, version });
            }
            Consequence::PeriodClosed { number, at } => {
                let period = self.periods.iter_mut().find(|period| period.number == number);
                period.into_iter().for_each(|period| period.until = Some(at));
            }
            Consequence::Checked { at, cause, check } => self.checks.push(Judged { at, cause, check }),
            Consequence::Held(opened) => self.holds.push(opened),
            Consequence::HeldOf(part) => self.held.push(part),
            Consequence::HoldEnded(ended) => self.ends.push(ended),
            Consequence::Extended(extension) => self.extensions.push(extension),
            Consequence::Noticed { at, boundary } => self.notices.push((boundary, at)),
            Consequence::Granted { at, cause, grant } => self.grants.push(Granted {
                number: grant.number,
                benefit: grant.benefit,
                source: grant.source,
                period: grant.period,
                quota: grant.quota,
                from: grant.from,
                until: grant.until,
                at,
                cause,
                revoked_at: None,
            }),
            Consequence::Revoked { grant, at, .. } => {
                let known = self.grants.iter_mut().find(|known| known.number == grant);
                known.into_iter().for_each(|grant| grant.revoked_at = Some(at));
            }
            Consequence::UseStepped { act, step, at, cause } => self.use_steps.push((act, step, at, cause)),
            Consequence::Drawn(draw) => self.draws.push(draw),
            Consequence::Coupon(row) => self.coupons.push(row),
            Consequence::Plan(row) => self.plans.push(row),
            Consequence::Penalty(row) => self.penalties.push(row),
            Consequence::Campaign(row) => self.campaigns.push(row),
            Consequence::Referral(row) => self.referrals.push(row),
            Consequence::Used { act, grant, order, at, reserved } => {
                self.uses.push(Used { act, grant, order, at, reserved });
            }
        }
    }
}
