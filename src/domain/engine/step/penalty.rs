//! Penalties, as acts and time change them: what is kept back, taken, stopped, and given back (X1–X4).

use crate::domain::coupon::Held;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::engine::life::idleness;
use crate::domain::id::{ActId, Cause, CauseKind};
use crate::domain::penalty::{Deed, Effect, Row, Sentence, State, Turn};
use crate::domain::points::EntryKind;
use crate::domain::points::hold::How;
use crate::domain::points::ledger::Lot;
use crate::domain::time::{Instant, Span, Unit};

impl Fold<'_> {
    /// Books what was done.
    pub(super) fn penalty(&mut self, act: ActId, deed: Deed, at: Instant) {
        match deed {
            Deed::Open { code, evidence, from, proposed } => {
                let Some(rule) = self.program(at).penalty(&code) else {
                    self.account.sentences.skip();
                    return;
                };
                let now = self.posted_at;
                let from = from.filter(|_| !proposed);
                let number = self.account.sentences.open(rule, act, from);
                self.booked(Row::Opened { number, code, act, evidence, at: now });
                if proposed || from.is_some_and(|from| from > now) {
                    self.stepped(number, State::Proposed, Some(act));
                } else {
                    self.begin_penalty(number, Some(act));
                }
            }
            Deed::Turn(turn, number) => self.turn(turn, number, act),
        }
    }

    fn turn(&mut self, turn: Turn, number: u32, act: ActId) {
        let zone = &self.program(self.posted_at).shop.zone;
        let at = self.posted_at;
        let Some(sentence) = self.account.sentences.get_mut(number) else { return };
        // It was judged when it was asked; other rules may have it otherwise.
        if sentence.may(turn, at, zone, "").is_err() {
            return;
        }
        let cause = CauseKind::Act.of(act.0);
        match (turn, sentence.state) {
            (Turn::Uphold, State::Proposed) => self.begin_penalty(number, Some(act)),
            (Turn::Uphold, _) => {
                sentence.state = if sentence.is_over { State::Ended } else { State::Upheld };
                let debit = sentence.debit;
                self.account.ledger.forget_fine(debit);
                self.stepped(number, State::Upheld, Some(act));
            }
            (Turn::Appeal, _) => {
                sentence.state = State::Appealed;
                self.stepped(number, State::Appealed, Some(act));
            }
            (Turn::Lift, _) => self.end_penalty(number, State::Lifted, Some(act), cause),
            (Turn::Overturn, _) => {
                self.give_back_fine(number, cause);
                self.revive_coupons(number, cause);
                self.end_penalty(number, State::Overturned, Some(act), cause);
            }
        }
    }

    /// Penalties that begin by an instant, and then those that end by it (N1).
    pub(in crate::domain::engine) fn penalties_due(&mut self, at: Instant) {
        for number in self.account.sentences.due(at).0 {
            self.begin_penalty(number, None);
        }
        for number in self.account.sentences.due(at).1 {
            self.end_penalty(number, State::Ended, None, CauseKind::Tier.of(at.0));
        }
    }

    fn begin_penalty(&mut self, number: u32, act: Option<ActId>) {
        let (at, zone) = (self.posted_at, &self.program(self.posted_at).shop.zone);
        let Some(sentence) = self.account.sentences.get_mut(number) else { return };
        sentence.begin(zone, at);
        let (effects, sentenced) = (sentence.effects.clone(), sentence.act);
        self.stepped(number, State::Active, act);
        for effect in &effects {
            self.booked(Row::Effected { number, effect: *effect, entry: None, coupon: None, points: 0, at });
        }
        if effects.contains(&Effect::SpendFreeze) {
            self.release_all(at);
        }
        if effects.contains(&Effect::CouponRevoke) {
            self.revoke_coupons(number, CauseKind::Act.of(sentenced.0));
        }
        self.fine(number);
        self.keep_back();
    }

    /// X4: what was set aside for a payment goes back under a spend freeze.
    fn release_all(&mut self, at: Instant) {
        let holds: Vec<ActId> = self.account.ledger.holds.iter().map(|hold| hold.act).collect();
        for hold in holds {
            let idleness = idleness(self.versions, &self.account, at);
            for (lot, points) in self.account.ledger.release(hold, How::Released, at, idleness) {
                self.ended(&lot, points);
            }
        }
    }

    /// X3: active points by P5; the shortfall is owed, or let go.
    fn fine(&mut self, number: u32) {
        let at = self.posted_at;
        let active = self.account.ledger.balance(at).active;
        let Some(sentence) = self.account.sentences.get(number).filter(|one| one.fine > 0) else { return };
        let points = if sentence.waives_short { sentence.fine.min(active) } else { sentence.fine };
        let cause = CauseKind::Act.of(sentence.act.0);
        let entry = (points > 0).then(|| self.account.ledger.fine(self.posting(at, cause), points));
        if let Some(sentence) = self.account.sentences.get_mut(number) {
            sentence.debit = entry;
        }
        self.booked(Row::Effected { number, effect: Effect::Fine, entry, coupon: None, points, at });
    }

    /// X2: slices back into their lots; one whose lot has ended lives as long as it had left when it was taken.
    fn give_back_fine(&mut self, number: u32, cause: Cause) {
        let at = self.posted_at;
        let Some(debit) = self.account.sentences.get(number).and_then(|sentence| sentence.debit) else { return };
        let zone = &self.program(at).shop.zone;
        let posting = self.posting(at, cause);
        let idleness = idleness(self.versions, &self.account, at);
        let life = |lot: &Lot, taken: Instant| {
            if lot.idle || lot.expires_at == Instant::MAX {
                return Instant::MAX;
            }
            let left = zone.day(lot.expires_at.plus_seconds(-1)).number() - zone.day(taken).number();
            zone.through(at, Span { count: u32::try_from(left).unwrap_or(0), unit: Unit::Days })
        };
        self.account.ledger.unfine(posting, debit, idleness, &life);
    }

    /// What it does is over: `state` says how.
    fn end_penalty(&mut self, number: u32, state: State, act: Option<ActId>, cause: Cause) {
        let at = self.posted_at;
        let Some(sentence) = self.account.sentences.get_mut(number) else { return };
        let locked = sentence.does(&[Effect::TierLock, Effect::AccountFreeze]);
        sentence.is_over = true;
        if !(state == State::Ended && sentence.state == State::Appealed) {
            sentence.state = state;
        }
        let (debit, lots) = (sentence.debit.filter(|_| sentence.state.is_final()), std::mem::take(&mut sentence.lots));
        self.account.ledger.forget_fine(debit);
        self.stepped(number, state, act);
        let sentences = &self.account.sentences;
        let kept = |lot: &u32| sentences.all.iter().any(|one| one.is_running() && one.lots.contains(lot));
        let free: Vec<u32> = lots.into_iter().filter(|lot| !kept(lot)).collect();
        self.account.ledger.free_blocked(&free);
        self.keep_back();
        self.account.ledger.repay(at);
        self.drain();
        if locked && !self.account.sentences.locks_tier() {
            self.unlock(state == State::Overturned, cause);
        }
    }

    /// From now on the ledger keeps back what running penalties say.
    pub(super) fn keep_back(&mut self) {
        self.account.ledger.keep_back = self.account.sentences.keeps_back_since();
    }

    /// Points that a benefit gives while benefits rest are kept back with them.
    pub(super) fn keep_back_benefits(&mut self) {
        if self.account.sentences.benefits_suspended() {
            self.account.ledger.keep_back = Some(Instant::MIN);
        }
    }

    /// Names, for each lot that was just kept back, the penalties that do so.
    pub(in crate::domain::engine) fn note_blocked(&mut self) {
        let account = &mut self.account;
        if account.ledger.blocked.is_empty() {
            return;
        }
        let program = self.versions.at(self.posted_at);
        for entry in account.ledger.written() {
            let is_credit = matches!(entry.kind, EntryKind::Earn | EntryKind::Award) && entry.activates_at.is_some();
            if !is_credit || !account.ledger.blocked.contains(&entry.number) {
                continue;
            }
            let by_benefit = entry.rule.as_ref().is_some_and(|rule| program.benefit(rule).is_some());
            for sentence in &mut account.sentences.all {
                let Some(effect) = keeps(sentence, entry.occurred_at, by_benefit) else { continue };
                sentence.lots.push(entry.number);
                let (number, points, at) = (sentence.number, entry.points, entry.posted_at);
                let row = Row::Effected { number, effect, entry: Some(entry.number), coupon: None, points, at };
                self.out.push(Consequence::Penalty(row));
            }
        }
    }

    fn stepped(&mut self, number: u32, state: State, act: Option<ActId>) {
        let begun = self.account.sentences.get(number).filter(|_| state == State::Active);
        let until = begun.and_then(|sentence| sentence.until);
        self.booked(Row::Stepped { number, state, at: self.posted_at, until, act });
    }

    fn booked(&mut self, row: Row) {
        self.out.push(Consequence::Penalty(row));
    }

    /// X2: coupons that can still be used are taken away, and kept to be given back.
    fn revoke_coupons(&mut self, number: u32, cause: Cause) {
        let at = self.posted_at;
        let open: Vec<Held> = self.account.wallet.coupons.iter().filter(|held| held.left() > 0).cloned().collect();
        for held in open {
            let coupon = Some(held.number);
            self.revoke_coupon(held.number, cause);
            self.booked(Row::Effected { number, effect: Effect::CouponRevoke, entry: None, coupon, points: 0, at });
            if let Some(sentence) = self.account.sentences.get_mut(number) {
                sentence.coupons.push((held, at));
            }
        }
    }

    /// X2: they come back with the days that they had left.
    fn revive_coupons(&mut self, number: u32, cause: Cause) {
        let at = self.posted_at;
        let Some(sentence) = self.account.sentences.get_mut(number) else { return };
        for (held, taken) in std::mem::take(&mut sentence.coupons) {
            let until = self.as_long_as_left(held.until, taken);
            self.account.wallet.revive(&held, until, at, cause);
        }
        self.drain_wallet();
    }

    /// The end of what had an end when it was taken, and is given back now.
    fn as_long_as_left(&self, end: Instant, taken: Instant) -> Instant {
        if end == Instant::MAX {
            return Instant::MAX;
        }
        let zone = &self.program(self.posted_at).shop.zone;
        let left = zone.day(end.plus_seconds(-1)).number() - zone.day(taken).number();
        zone.through(self.posted_at, Span { count: u32::try_from(left).unwrap_or(0), unit: Unit::Days })
    }
}

/// By which of its effects a penalty keeps back a credit of that instant.
fn keeps(sentence: &Sentence, occurred_at: Instant, by_benefit: bool) -> Option<Effect> {
    let earned = sentence.keeps_earned() && sentence.from.is_some_and(|from| from <= occurred_at);
    let does = |effect: &&Effect| match effect {
        Effect::EarnFreeze => earned,
        Effect::AccountFreeze => earned || by_benefit,
        Effect::BenefitSuspend => by_benefit,
        _ => false,
    };
    sentence.effects.iter().find(does).copied().filter(|_| sentence.is_running())
}
