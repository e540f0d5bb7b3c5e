//! Benefits used, given back, and given or taken away by hand (B2, B5).

use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::{Asked, Fold};
use crate::domain::grant::{Deed, Grant, Source, Usage, UseStep};
use crate::domain::id::{ActId, Cause, CauseKind, Code, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::pool::{Limited, Pool};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Fold<'_> {
    /// Uses a benefit, or sets a use of it aside.
    pub(super) fn use_benefit(
        &mut self,
        act: ActId,
        benefit: &Code,
        order: Option<OrderId>,
        reserved: Option<Instant>,
    ) {
        let at = self.posted_at;
        let rules = self.program(at).benefit(benefit);
        let plans_rest = self.account.sentences.plan_suspended();
        if self.account.holdings.for_use(benefit, at, plans_rest).is_none() {
            return;
        }
        let drawn = rules.is_some_and(|rules| rules.stock.is_some());
        if drawn && self.draw(stock(benefit), 1) < 1 {
            return;
        }
        let Some(grant) = self.account.holdings.for_use(benefit, at, plans_rest) else { return };
        grant.used += 1;
        // Nothing stays set aside beyond its grant.
        let (grant, reserved) = (grant.number, reserved.map(|until| until.min(grant.until)));
        let mut usage = Usage { act, benefit: benefit.clone(), grant, order, term: None, drawn, reserved };
        if reserved.is_none() {
            usage.term = self.charge(&usage);
        }
        self.account.holdings.uses.push(usage);
        self.out.push(Consequence::Used { act, grant, order, at, reserved });
    }

    /// Counts a use for the term of the plan that gave it: what is refunded of the term is less by its cost.
    fn charge(&mut self, usage: &Usage) -> Option<(ActId, Money)> {
        let cost = self.program(self.posted_at).benefit(&usage.benefit).map(|rules| rules.cost).unwrap_or_default();
        let grant = self.account.holdings.grants.iter().find(|grant| grant.number == usage.grant)?;
        let plan = grant.source.code()?.clone();
        Some((self.account.terms.used(&plan, 1, cost)?, cost))
    }

    /// Uses what was set aside.
    fn take_reserved(&mut self, act: ActId, order: Option<OrderId>, cause: Cause) {
        let at = self.posted_at;
        let Some(usage) = self.account.holdings.take(act, order).cloned() else { return };
        let term = self.charge(&usage);
        let taken = self.account.holdings.uses.iter_mut().filter(|usage| usage.act == act);
        taken.for_each(|usage| usage.term = term);
        self.out.push(Consequence::UseStepped { act, step: UseStep::Taken, at, cause });
    }

    /// Gives a use back whose grant is not over (B5).
    fn give_back(&mut self, usage: ActId, cause: Cause) {
        let given = self.account.holdings.give_back(usage, self.posted_at);
        given.into_iter().for_each(|usage| self.came_back(usage, UseStep::Reversed, cause));
    }

    /// Gives up what was set aside.
    fn release_use(&mut self, usage: ActId, cause: Cause) {
        let freed = self.account.holdings.free(usage);
        freed.into_iter().for_each(|usage| self.came_back(usage, UseStep::Released, cause));
    }

    /// What was set aside until now comes back.
    pub(in crate::domain::engine) fn uses_time_out(&mut self, at: Instant) {
        for usage in self.account.holdings.time_out(at) {
            let cause = CauseKind::Act.of(usage.act.0);
            self.came_back(usage, UseStep::TimedOut, cause);
        }
    }

    fn came_back(&mut self, usage: Usage, step: UseStep, cause: Cause) {
        let at = self.posted_at;
        if let Some((term, cost)) = usage.term {
            self.account.terms.unused(term, cost);
        }
        if usage.drawn {
            self.draw(stock(&usage.benefit), -1);
        }
        self.out.push(Consequence::UseStepped { act: usage.act, step, at, cause });
    }

    /// An order is void: what was used on it, or set aside for it, comes back.
    pub(super) fn give_back_uses(&mut self, order: OrderId, cause: Cause) {
        let on_it = self.account.holdings.uses.iter().filter(|usage| usage.order == Some(order));
        let acts: Vec<(ActId, bool)> = on_it.map(|usage| (usage.act, usage.reserved.is_some())).collect();
        for (act, reserved) in acts {
            if reserved { self.release_use(act, cause) } else { self.give_back(act, cause) }
        }
    }

    /// The account is left: nothing stays set aside in it.
    pub(super) fn release_uses(&mut self, cause: Cause) {
        let open = self.account.holdings.uses.iter().filter(|usage| usage.reserved.is_some());
        let acts: Vec<ActId> = open.map(|usage| usage.act).collect();
        acts.into_iter().for_each(|act| self.release_use(act, cause));
    }

    /// Books what was done by hand.
    pub(super) fn benefit(&mut self, act: ActId, deed: Deed, at: Instant) {
        let cause = CauseKind::Act.of(act.0);
        match deed {
            Deed::Give { benefit, quota, until } => self.give_benefit(&benefit, quota, until, (cause, at)),
            Deed::Reserve { benefit, order, until } => self.use_benefit(act, &benefit, order, Some(until)),
            Deed::Take { usage, order } => self.take_reserved(usage, order, cause),
            Deed::Release { usage } => self.release_use(usage, cause),
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
        let found = holdings.uses.iter().find(|known| known.act == usage && known.reserved.is_none());
        found.filter(|usage| runs(usage)).cloned().ok_or_else(|| Refusal::NoUse { usage: name.to_owned() })
    }

    /// Whether something is set aside under this name.
    pub fn reserved_use(&self, usage: ActId, name: &str) -> Result<Usage, Refusal> {
        let found = self.account().holdings.set_aside(usage).map(|(usage, _)| usage.clone());
        found.ok_or_else(|| Refusal::NotReserved { usage: name.to_owned() })
    }

    /// Whether what is set aside can be used: its grant stands, the member may, and the order is one for it.
    pub fn take_use(
        &self,
        (usage, name): (ActId, &str),
        order: Option<&Order>,
        member: &str,
    ) -> Result<Usage, Refusal> {
        let reserved = self.reserved_use(usage, name)?;
        self.may_use(member)?;
        let benefit = || reserved.benefit.clone();
        let grant = self.account().holdings.set_aside(usage).and_then(|(_, grant)| grant);
        let rests = |grant: &Grant| grant.is_of_plan() && self.account().sentences.plan_suspended();
        if grant.is_none_or(rests) {
            return Err(Refusal::Suspended { member: member.to_owned(), benefit: benefit() });
        }
        if order.is_some() && !self.fits(&reserved.benefit, order) {
            return Err(Refusal::NotForThisOrder { benefit: benefit() });
        }
        Ok(reserved)
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
