//! What steps do to the tier in force: the computed tier, a pin over it, notices, and what a change brings (T1, T9, T11).

use super::boundary::ladder;
use super::consequence::Consequence;
use super::fold::Fold;
use crate::domain::id::{Cause, Code};
use crate::domain::tier::assess::{Move, Outcome};
use crate::domain::tier::pin::Pin;
use crate::domain::time::Instant;

impl Fold<'_> {
    /// Books what a step did to the computed tier. Under a pin only what it lets through is in force.
    pub(super) fn moved(&mut self, moves: Vec<Move>, cause: Cause) {
        let at = self.posted_at;
        for one in moves {
            match one {
                Move::Checked(check) => self.out.push(Consequence::Checked { at, cause, check }),
                Move::Opened { tier, guaranteed_until, reason } => {
                    if let Some(tier) = self.let_through(tier) {
                        self.open_period(tier, guaranteed_until, reason, cause);
                    }
                }
                Move::Reward(tier) => self.reward(&tier, cause),
            }
        }
    }

    /// The tier in force when the computed one is `tier`; none where nothing changes.
    pub(super) fn let_through(&self, tier: Code) -> Option<Code> {
        if self.account.pin.is_none() && !self.account.sentences.locks_tier() {
            return Some(tier);
        }
        let shown = self.under_lock(self.under_pin(tier));
        (self.account.stands_in() != Some(&shown)).then_some(shown)
    }

    /// The tier in force when the computed one is `tier`.
    pub(super) fn under_pin(&self, tier: Code) -> Code {
        let Some(pin) = &self.account.pin else { return tier };
        let rank = |tier: &Code| self.program(self.posted_at).rank(tier).unwrap_or(0);
        if pin.floor && rank(&tier) > rank(&pin.tier) { tier } else { pin.tier.clone() }
    }

    /// The tier in force when it would be `tier` without penalties: a lock lets it fall and not rise.
    fn under_lock(&self, tier: Code) -> Code {
        let Some(now) = self.account.stands_in().filter(|_| self.account.sentences.locks_tier()) else { return tier };
        let rank = |tier: &Code| self.program(self.posted_at).rank(tier).unwrap_or(0);
        if rank(&tier) > rank(now) { now.clone() } else { tier }
    }

    /// A lock is over: the tier is what it would be without it (X2). What was reached under it is paid where the lock
    /// should not have been, else as far as the member stands there now.
    pub(super) fn unlock(&mut self, overturned: bool, cause: Cause) {
        let Some(standing) = &self.account.tier else { return };
        let (computed, guaranteed) = (standing.tier.clone(), standing.asked_next());
        let shown = self.under_pin(computed.clone());
        if self.account.stands_in() != Some(&shown) {
            let guaranteed = guaranteed.filter(|_| shown == computed);
            self.open_period(shown, guaranteed, Outcome::Unlocked, cause);
        }
        let program = self.program(self.posted_at);
        let rank = |tier: &Code| program.rank(tier).unwrap_or(0);
        let (pays, gone): (Vec<Code>, Vec<Code>) = std::mem::take(&mut self.account.sentences.withheld)
            .into_iter()
            .partition(|tier| overturned || rank(tier) <= rank(&computed));
        if let Some(standing) = &mut self.account.tier {
            standing.rewarded.retain(|tier| !gone.contains(tier));
        }
        pays.iter().for_each(|tier| self.entry_rewards(tier, cause));
    }

    /// An exact pin keeps what is reached beneath it from paying; it pays when the pin ends and the rung is entered.
    fn reward(&mut self, tier: &Code, cause: Cause) {
        if self.account.pin.as_ref().is_some_and(|pin| !pin.floor) {
            if let Some(standing) = &mut self.account.tier {
                standing.rewarded.remove(tier);
            }
            return;
        }
        if self.account.sentences.locks_tier() {
            self.account.sentences.withheld.push(tier.clone());
            return;
        }
        self.entry_rewards(tier, cause);
    }

    pub(super) fn open_period(&mut self, tier: Code, guaranteed_until: Option<Instant>, reason: Outcome, cause: Cause) {
        let at = self.posted_at;
        let program = self.program(at);
        let rank = |tier: &Code| program.rank(tier).unwrap_or(0);
        let fell = self.account.tiers.last().is_some_and(|(_, before)| rank(&tier) < rank(before));
        let number = u32::try_from(self.account.tiers.len()).unwrap_or(u32::MAX);
        if number > 0 && self.account.merged_into.is_none() {
            self.out.push(Consequence::PeriodClosed { number, at });
        }
        self.account.tiers.push((at, tier.clone()));
        let (number, version) = (number + 1, program.number);
        self.out.push(Consequence::PeriodOpened { number, tier, at, guaranteed_until, reason, version });
        self.tier_changed(fell, cause);
    }

    /// A member is put in a tier by hand (T9).
    pub(super) fn pin(&mut self, pin: Pin, cause: Cause) {
        let Some(computed) = self.account.tier.as_ref().map(|standing| standing.tier.clone()) else { return };
        let until = pin.until;
        self.account.pin = Some(pin);
        if let Some(tier) = self.let_through(computed) {
            self.open_period(tier, until, Outcome::Pinned, cause);
        }
    }

    /// A pin ends: the computed tier where it is higher, else the pinned rung with a guarantee of its own.
    pub(super) fn unpin(&mut self, at: Instant, cause: Cause) {
        let Some(pin) = self.account.pin.take() else { return };
        let Some(mut standing) = self.account.tier.take() else { return };
        let ladder = self.account.joined_at.and_then(|joined| ladder(self.program(at), joined));
        let higher = ladder.is_some_and(|ladder| ladder.rank(&standing.tier) > ladder.rank(&pin.tier));
        let mut unpaid = Vec::new();
        match ladder {
            Some(ladder) if higher => unpaid = ladder.unpaid(&mut standing),
            Some(ladder) => ladder.land(&mut standing, &pin.tier, at),
            None => {}
        }
        let (computed, guaranteed) = (standing.tier.clone(), standing.asked_next());
        self.account.tier = Some(standing);
        let tier = self.under_lock(computed);
        if !higher || self.account.stands_in() != Some(&tier) {
            self.open_period(tier, guaranteed, Outcome::Unpinned, cause);
        }
        for tier in &unpaid {
            self.reward(tier, cause);
        }
    }

    pub(super) fn notice(&mut self, at: Instant) {
        let Some(ladder) = self.account.joined_at.and_then(|joined| ladder(self.program(at), joined)) else { return };
        let Some(mut standing) = self.account.tier.take() else { return };
        if let Some(boundary) = ladder.notice(&mut standing, &self.account.history, at) {
            self.out.push(Consequence::Noticed { at, boundary });
        }
        self.account.tier = Some(standing);
    }
}
