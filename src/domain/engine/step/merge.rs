//! Two accounts of one person joined, and taken apart again (P32). Each side is folded by itself: it is handed the other
//! account as it was at that instant.

use std::collections::BTreeSet;

use crate::domain::coupon::Held;
use crate::domain::engine::account::{Absorbed, Account};
use crate::domain::engine::boundary::ladder;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::Handed;
use crate::domain::engine::fold::Fold;
use crate::domain::grant::Source;
use crate::domain::id::{ActId, Cause, Code, MemberId};
use crate::domain::points::EntryKind;
use crate::domain::points::ledger::Lot;
use crate::domain::tier::assess::{Outcome, Standing};
use crate::domain::time::Instant;

impl Fold<'_> {
    /// The account goes into another: all its points leave, and it stands still from now on.
    pub(super) fn merge_out(&mut self, into: MemberId, cause: Cause, at: Instant) {
        let all: Vec<(u32, i64)> = self.account.ledger.lots.iter().map(|lot| (lot.number, lot.left)).collect();
        self.hand_out(&all, cause, at);
        let debt = self.account.ledger.balance(self.posted_at).debt;
        self.receive(EntryKind::AdjustIn, &for_ever(debt, at), cause, at);
        self.drain();
        self.account.waiting.clear();
        self.account.orders.clear();
        self.account.cases.clear();
        self.release_uses(cause);
        for grant in self.account.holdings.grants.iter_mut().filter(|grant| grant.left() != Some(0)) {
            self.out.push(Consequence::Revoked { grant: grant.close(), at: self.posted_at, cause });
        }
        self.account.holdings.drop_promises(self.posted_at);
        self.account.terms.leave(self.posted_at);
        self.turned(Vec::new(), cause);
        self.account.wallet.leave(|_| true, self.posted_at, cause);
        self.drain_wallet();
        if self.account.tier.is_some() {
            let number = u32::try_from(self.account.tiers.len()).unwrap_or(u32::MAX);
            self.out.push(Consequence::PeriodClosed { number, at: self.posted_at });
        }
        self.account.merged_into = Some(into);
    }

    /// Another account comes in: its points with their dates, its debt, what it counts for, and the higher tier.
    pub(super) fn merge_in(&mut self, from: MemberId, other: &Account, cause: Cause, at: Instant) {
        // What was set aside there came back before it was left.
        let mut other = other.clone();
        other.holdings.time_out(Instant::MAX);
        let other = &other;
        let mut came = Absorbed {
            stood: self.account.tier.clone(),
            orders: other.history.marks.iter().map(|mark| mark.order).chain(other.orders.keys().copied()).collect(),
            facts: other.cases.keys().copied().collect(),
            subjects: other.subjects.difference(&self.account.subjects).cloned().collect(),
            engaged: other.engaged.iter().map(|one| one.of).collect(),
            counters: other.counters.clone(),
            invites: other.invites,
            counted: other.wallet.counted.clone(),
            ..Absorbed::default()
        };
        for lot in &other.ledger.lots {
            came.lots.extend(self.receive(EntryKind::TransferIn, &handed(lot, other.ledger.end(lot)), cause, at));
        }
        self.account.foreign.extend(&came.lots);
        let debt = other.ledger.balance(self.posted_at).debt;
        if debt > 0 {
            came.debit = Some(self.account.ledger.debit(self.posting(at, cause), EntryKind::AdjustOut, debt).0);
        }
        self.drain();
        self.take_cases(other, |_| true);
        self.count_in(other);
        let moving = other.holdings.grants.iter().filter(|grant| grant.source != Source::Tier);
        let moving = moving.filter(|grant| grant.source.code().is_none());
        for grant in moving.filter(|grant| grant.usable(self.posted_at)) {
            let grant = self.account.holdings.receive(grant);
            self.out.push(Consequence::Granted { at: self.posted_at, cause, grant });
        }
        came.terms = self.take_terms(from, other, None, cause);
        came.coupons = self.take_coupons(other, |_| true, cause);
        self.account.wallet.counted.join(&came.counted, true);
        self.account.absorbed.insert(from, came);
        self.higher_tier(other.tier.as_ref(), cause);
        self.tier_after_fact(self.posted_at, cause);
    }

    /// Terms of plans come, all or those named, and with each that is in force what is left of its grants.
    fn take_terms(
        &mut self,
        from: MemberId,
        other: &Account,
        named: Option<&BTreeSet<ActId>>,
        cause: Cause,
    ) -> BTreeSet<ActId> {
        let (at, zone) = (self.posted_at, &self.program(self.posted_at).shop.zone);
        let (came, turns) = self.account.terms.join(&other.terms, named, from, zone, at);
        let begun = |plan: &Code| self.account.terms.running(plan).is_some_and(|term| came.contains(&term.id));
        let moving = other.holdings.grants.iter().filter(|grant| !grant.revoked && at < grant.until);
        let moving: Vec<_> = moving.filter(|grant| grant.source.code().is_some_and(begun)).cloned().collect();
        for grant in moving {
            // Used ones too: what was used of a period is not granted again.
            let grant = self.account.holdings.add(grant);
            self.out.push(Consequence::Granted { at, cause, grant });
        }
        self.turned(turns, cause);
        came
    }

    /// Coupons that were there and can still be used: their numbers here.
    fn take_coupons(&mut self, other: &Account, which: impl Fn(&Held) -> bool, cause: Cause) -> BTreeSet<u32> {
        let (member, at) = (self.account.member, self.posted_at);
        let coming = other.wallet.coupons.iter().filter(|held| held.left() > 0 && which(held));
        let taken = coming.map(|held| self.account.wallet.receive(member, held, at, cause)).collect();
        self.drain_wallet();
        taken
    }

    /// Facts that earned there and may change here.
    fn take_cases(&mut self, other: &Account, which: impl Fn(Cause) -> bool) {
        for (fact, case) in other.cases.iter().filter(|(fact, _)| which(**fact)) {
            let mut case = case.clone();
            case.uproot(self.account.ledger.newest());
            for earned in &case.earned {
                self.account.ended.remove(&(*fact, earned.rule.clone()));
            }
            self.account.cases.insert(*fact, case);
        }
    }

    fn count_in(&mut self, other: &Account) {
        let account = &mut self.account;
        other.history.marks.iter().for_each(|mark| account.history.set_mark(*mark));
        for one in &other.history.earnings {
            account.history.add_points(one.of, one.at, one.points, one.qualifying);
        }
        account.counters.add(&other.counters);
        account.subjects.extend(other.subjects.iter().cloned());
        account.activity.extend(&other.activity);
        account.activity.sort_by_key(|(day, _)| *day);
        account.engaged.extend(other.engaged.iter().cloned());
        account.engaged.sort_by_key(|one| one.at);
        account.kept.extend(&other.kept);
        account.kept.sort();
        account.refunds.extend(&other.refunds);
        account.refunds.sort();
        account.invites += other.invites;
        account.waiting.extend(other.waiting.iter().cloned());
        account.orders.extend(other.orders.iter().map(|(id, order)| (*id, order.clone())));
    }

    fn higher_tier(&mut self, other: Option<&Standing>, cause: Cause) {
        let ladder = self.account.joined_at.and_then(|joined| ladder(self.program(self.posted_at), joined));
        let (Some(ladder), Some(other), Some(own)) = (ladder, other, self.account.tier.take()) else { return };
        let mut standing = own;
        standing.rewarded.extend(other.rewarded.iter().cloned());
        let rises = ladder.rank(&other.tier) > ladder.rank(&standing.tier);
        if rises {
            standing = Standing { rewarded: standing.rewarded, ..other.clone() };
        }
        self.account.tier = Some(standing);
        if rises {
            self.stand(cause);
        }
    }

    /// Books the computed tier as the one in force, as far as no pin stands before it.
    fn stand(&mut self, cause: Cause) {
        let Some(standing) = &self.account.tier else { return };
        let guaranteed = standing.asked_next();
        if let Some(tier) = self.let_through(standing.tier.clone()) {
            self.open_period(tier, guaranteed, Outcome::Merged, cause);
        }
    }

    /// What came with an account goes out again: what is left of its lots, and what it counts for.
    pub(super) fn unmerge_out(&mut self, to: MemberId, cause: Cause, at: Instant) {
        let Some(came) = self.account.absorbed.remove(&to) else { return };
        let left: Vec<(u32, i64)> = left_of(&self.account, &came).iter().map(|lot| (lot.number, lot.left)).collect();
        self.hand_out(&left, cause, at);
        let owed = owed(&self.account, &came);
        self.receive(EntryKind::AdjustIn, &for_ever(owed, at), cause, at);
        self.drain();
        let account = &mut self.account;
        account.history.marks.retain(|mark| !came.orders.contains(&mark.order));
        account.history.earnings.retain(|one| !came.facts.contains(&one.of));
        account.engaged.retain(|one| !came.engaged.contains(&one.of));
        account.refunds.retain(|(_, order)| !came.orders.contains(order));
        account.cases.retain(|fact, _| !came.facts.contains(fact));
        account.subjects.retain(|subject| !came.subjects.contains(subject));
        account.waiting.retain(|waiting| !came.orders.contains(&waiting.order));
        account.orders.retain(|order, _| !came.orders.contains(order));
        account.counters.subtract(&came.counters);
        account.wallet.counted.join(&came.counted, false);
        account.wallet.leave(|held| came.coupons.contains(&held.number), self.posted_at, cause);
        self.drain_wallet();
        let account = &mut self.account;
        account.invites -= came.invites;
        let turns = self.account.terms.part(&came.terms, self.posted_at);
        self.turned(turns, cause);
        self.own_tier(came.stood, cause);
        self.tier_after_fact(self.posted_at, cause);
    }

    /// The tier that the other account brought goes with it; what the member's own facts reach is looked at next.
    fn own_tier(&mut self, stood: Option<Standing>, cause: Cause) {
        let ladder = self.account.joined_at.and_then(|joined| ladder(self.program(self.posted_at), joined));
        let (Some(ladder), Some(stood), Some(now)) = (ladder, stood, &mut self.account.tier) else { return };
        if ladder.rank(&now.tier) > ladder.rank(&stood.tier) {
            *now = Standing { rewarded: now.rewarded.clone(), ..stood };
            self.stand(cause);
        }
    }

    /// The account stands for itself again, with what is left of what it brought.
    pub(super) fn unmerge_in(&mut self, from: MemberId, other: &Account, cause: Cause, at: Instant) {
        let Some(came) = other.absorbed.get(&self.account.member) else { return };
        for lot in left_of(other, came) {
            let lot = self.receive(EntryKind::TransferIn, &handed(lot, other.ledger.end(lot)), cause, at);
            self.account.foreign.extend(lot);
        }
        self.take(EntryKind::AdjustOut, owed(other, came), cause, at);
        self.drain();
        self.take_coupons(other, |held| came.coupons.contains(&held.number), cause);
        self.take_cases(other, |fact| came.facts.contains(&fact));
        let account = &mut self.account;
        for mark in other.history.marks.iter().filter(|mark| came.orders.contains(&mark.order)) {
            account.history.set_mark(*mark);
        }
        account.history.earnings.retain(|one| !came.facts.contains(&one.of));
        for one in other.history.earnings.iter().filter(|one| came.facts.contains(&one.of)) {
            account.history.add_points(one.of, one.at, one.points, one.qualifying);
        }
        account.refunds = other.refunds.iter().filter(|(_, order)| came.orders.contains(order)).copied().collect();
        account.waiting = other.waiting.iter().filter(|one| came.orders.contains(&one.order)).cloned().collect();
        let orders = other.orders.iter().filter(|(id, _)| came.orders.contains(id));
        account.orders = orders.map(|(id, order)| (*id, order.clone())).collect();
        if let Some(standing) = &self.account.tier {
            let guaranteed = Some(standing.guaranteed_until).filter(|until| *until < Instant::MAX);
            self.open_period(self.under_pin(standing.tier.clone()), guaranteed, Outcome::Merged, cause);
        }
        self.account.merged_into = None;
        self.take_terms(from, other, Some(&came.terms), cause);
        self.tier_after_fact(self.posted_at, cause);
    }

    fn hand_out(&mut self, parts: &[(u32, i64)], cause: Cause, at: Instant) {
        if !parts.is_empty() {
            self.account.ledger.debit_from(self.posting(at, cause), EntryKind::TransferOut, parts, 0);
        }
    }
}

/// Points that only clear a debt.
fn for_ever(points: i64, at: Instant) -> Handed {
    Handed { points, activates_at: at, expires_at: Instant::MAX, idle: false, of: None, rule: None }
}

fn handed(lot: &Lot, expires_at: Instant) -> Handed {
    let Lot { left, activates_at, idle, of, rule, .. } = lot.clone();
    Handed { points: left, activates_at, expires_at, idle, of, rule }
}

/// What is left of the lots that came.
fn left_of<'a>(account: &'a Account, came: &Absorbed) -> Vec<&'a Lot> {
    account.ledger.lots.iter().filter(|lot| came.lots.contains(&lot.number)).collect()
}

/// What is still owed of the debt that came.
fn owed(account: &Account, came: &Absorbed) -> i64 {
    came.debit.map_or(0, |debit| account.ledger.owed(debit))
}
