//! Benefits used, given back, and given or taken away by hand (B2, B5).

use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::{Asked, Fold};
use crate::domain::grant::{Deed, Grant, Source, Usage};
use crate::domain::id::{ActId, Cause, CauseKind, Code, OrderId};
use crate::domain::pool::{Limited, Pool};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Fold<'_> {
    pub(super) fn use_benefit(&mut self, act: ActId, benefit: &Code, order: Option<OrderId>) {
        let at = self.posted_at;
        let rules = self.program(at).benefit(benefit);
        if self.account.holdings.for_use(benefit, at).is_none() {
            return;
        }
        let drawn = rules.is_some_and(|rules| rules.stock.is_some());
        if drawn && self.draw(stock(benefit), 1) < 1 {
            return;
        }
        let Some(grant) = self.account.holdings.for_use(benefit, at) else { return };
        grant.used += 1;
        let (grant, plan) = (grant.number, grant.source.code().cloned());
        let cost = rules.map(|rules| rules.cost).unwrap_or_default();
        let term = plan.and_then(|plan| self.account.terms.used(&plan, 1, cost)).map(|term| (term, cost));
        let benefit = benefit.clone();
        self.account.holdings.uses.push(Usage { act, benefit, grant, order, term, drawn });
        self.out.push(Consequence::Used { act, grant, order, at });
    }

    /// Gives a use back whose grant is not over (B5).
    fn give_back(&mut self, usage: ActId, cause: Cause) {
        let at = self.posted_at;
        let Some(usage) = self.account.holdings.give_back(usage, at) else { return };
        if let Some((term, cost)) = usage.term {
            self.account.terms.unused(term, cost);
        }
        if usage.drawn {
            self.draw(stock(&usage.benefit), -1);
        }
        self.out.push(Consequence::UseReversed { act: usage.act, at, cause });
    }

    /// An order is void: what was used on it comes back.
    pub(super) fn give_back_uses(&mut self, order: OrderId, cause: Cause) {
        let on_it = self.account.holdings.uses.iter().filter(|usage| usage.order == Some(order));
        let acts: Vec<ActId> = on_it.map(|usage| usage.act).collect();
        acts.into_iter().for_each(|act| self.give_back(act, cause));
    }

    /// Books what was done by hand.
    pub(super) fn benefit(&mut self, act: ActId, deed: Deed, at: Instant) {
        let cause = CauseKind::Act.of(act.0);
        match deed {
            Deed::Give { benefit, quota, until } => self.give_benefit(&benefit, quota, until, (cause, at)),
            Deed::Return { usage } => self.give_back(usage, cause),
            Deed::Revoke { grant } => {
                let at = self.posted_at;
                let open =
                    self.account.holdings.grants.iter_mut().find(|known| known.number == grant && !known.revoked);
                if let Some(open) = open {
                    // Its quota stands, so that its source does not make up for it in the same period.
                    open.revoked = true;
                    self.account.holdings.drop_promises(at);
                    self.out.push(Consequence::Revoked { grant, at, cause });
                }
            }
        }
    }

    fn give_benefit(&mut self, code: &Code, quota: Option<u32>, until: Option<Instant>, (cause, at): (Cause, Instant)) {
        let program = self.program(at);
        let Some(benefit) = program.benefit(code) else { return };
        let (quota, source) = (quota.or(benefit.quota), Source::Operator);
        let Some(until) = until else { return self.grant(program, benefit, source, quota, cause) };
        let (at, day) = (self.posted_at, program.shop.zone.day(at));
        let period = (day.number(), at, until);
        if let Some(grant) = self.account.holdings.grant_for(benefit, source, quota, period, at) {
            self.out.push(Consequence::Granted { at, cause, grant });
        }
    }
}

fn stock(benefit: &Code) -> Pool {
    Pool::of_all_time(Limited::Stock, benefit)
}

impl Asked<'_> {
    /// Whether a use can be given back: its grant still runs.
    pub fn give_back(&self, usage: ActId, name: &str) -> Result<Usage, Refusal> {
        let (holdings, at) = (&self.account().holdings, self.at());
        let runs = |usage: &Usage| holdings.grants.iter().any(|grant| grant.number == usage.grant && at < grant.until);
        let found = holdings.uses.iter().find(|known| known.act == usage).filter(|usage| runs(usage));
        found.cloned().ok_or_else(|| Refusal::NoUse { usage: name.to_owned() })
    }

    /// Whether a grant can be taken away: it runs, and something is left of it.
    pub fn revoke(&self, grant: u32, member: &str) -> Result<(), Refusal> {
        let (holdings, at) = (&self.account().holdings, self.at());
        let open =
            |known: &&Grant| known.number == grant && !known.revoked && at < known.until && known.left() != Some(0);
        let found = holdings.grants.iter().find(open);
        found.map(drop).ok_or_else(|| Refusal::NoOpenGrant { member: member.to_owned(), grant })
    }
}
