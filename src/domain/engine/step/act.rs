//! Granted asks and operators' acts, booked (F6).

use std::sync::Arc;

use crate::domain::engine::account::Account;
use crate::domain::engine::fact::{Act, Handed};
use crate::domain::engine::fold::Fold;
use crate::domain::engine::life::idleness;
use crate::domain::id::{ActId, Cause, CauseKind};
use crate::domain::points::hold::How;
use crate::domain::points::ledger::{Credit, Lot};
use crate::domain::points::{EntryKind, earn};
use crate::domain::time::Instant;

impl Fold<'_> {
    pub(in crate::domain::engine) fn act(&mut self, id: ActId, act: Act, at: Instant) {
        let cause = CauseKind::Act.of(id.0);
        match act {
            Act::Redeem { points } => self.redeem(id, points, at),
            Act::Adjust { points, expires_at } if points > 0 => {
                self.give(EntryKind::AdjustIn, points, (None, expires_at), cause, at);
            }
            Act::Adjust { points, .. } => self.take(EntryKind::AdjustOut, -points, cause, at),
            Act::Benefit(deed) => self.benefit(id, deed, at),
            Act::Coupon(deed) => self.coupon(id, deed),
            Act::Plan(deed) => self.plan(id, deed, at),
            Act::Penalty(deed) => self.penalty(id, deed, at),
            Act::Campaign(deed) => self.campaign(id, deed, at),
            Act::Referral(deed) => self.referral(id, deed, at),
            Act::Use { benefit, order } => self.use_benefit(id, &benefit, order, None),
            Act::Hold { points, until } => self.account.ledger.hold(id, points, self.posted_at, until),
            Act::Capture { hold, points } => self.capture(hold, points, cause, at),
            Act::Release { hold } => {
                let idleness = idleness(self.versions, &self.account, self.posted_at);
                let gone = self.account.ledger.release(hold, How::Released, self.posted_at, idleness);
                self.gone(&gone);
            }
            Act::TransferOut { points, .. } => self.transfer_out(points, cause, at),
            Act::TransferIn { parts, .. } => {
                for part in &parts {
                    self.receive(EntryKind::TransferIn, part, cause, at);
                }
            }
            Act::Extend { lot, until } => self.account.ledger.extend(lot, until, self.posted_at),
            Act::Reinstate { entry, of_lot, lot } => self.reinstate((entry, of_lot), &lot, cause, at),
            Act::Forgive { points } => {
                let owed = self.account.ledger.balance(at).debt;
                self.give(EntryKind::WriteOff, points.min(owed), (None, None), cause, at);
            }
            Act::Open { points, activates_at, expires_at } => {
                self.give(EntryKind::Opening, points, (activates_at, expires_at), cause, at);
            }
            Act::Pin(pin) => self.pin(pin, cause),
            Act::Unpin => self.unpin(self.posted_at, cause),
            Act::MergeOut { into } => self.merge_out(into, cause, at),
            Act::UnmergeOut { to } => self.unmerge_out(to, cause, at),
            Act::MergeIn { from, handed } => self.with(handed, |fold, other| fold.merge_in(from, other, cause, at)),
            Act::UnmergeIn { from, handed } => {
                self.with(handed, |fold, other| fold.unmerge_in(from, other, cause, at));
            }
        }
    }

    /// Whoever folds hands the other account over; without it nothing could be booked.
    fn with(&mut self, handed: Option<Arc<Account>>, then: impl FnOnce(&mut Fold<'_>, &Account)) {
        let other = handed.expect("settling and replaying hand the other account over");
        then(self, &other);
    }

    fn redeem(&mut self, id: ActId, points: i64, at: Instant) {
        if points <= 0 {
            return;
        }
        let posting = self.posting(at, CauseKind::Act.of(id.0));
        self.account.ledger.debit(posting, EntryKind::Spend, points);
        let day = self.program(at).shop.zone.day(at);
        let today = self.account.redeemed_on(day) + points;
        self.account.redeemed = Some((day, today));
    }

    fn capture(&mut self, hold: ActId, points: i64, cause: Cause, at: Instant) {
        let idleness = idleness(self.versions, &self.account, self.posted_at);
        let gone = self.account.ledger.capture(self.posting(at, cause), hold, points, idleness);
        self.gone(&gone);
        let day = self.program(at).shop.zone.day(at);
        self.account.redeemed = Some((day, self.account.redeemed_on(day) + points));
    }

    fn gone(&mut self, lots: &[(Lot, i64)]) {
        for (lot, points) in lots {
            self.ended(lot, *points);
        }
    }

    fn transfer_out(&mut self, points: i64, cause: Cause, at: Instant) {
        self.take(EntryKind::TransferOut, points, cause, at);
        let day = self.program(at).shop.zone.day(at);
        self.account.transferred = Some((day, self.account.transferred_on(day) + points));
    }

    /// Books points given by hand; without dates they are usable at once and end as the program says.
    fn give(
        &mut self,
        kind: EntryKind,
        points: i64,
        (activates_at, expires_at): (Option<Instant>, Option<Instant>),
        cause: Cause,
        at: Instant,
    ) {
        let program = self.program(at);
        let activates_at = activates_at.unwrap_or(at);
        let by_program =
            || earn::expires(&program.shop.zone, activates_at, &program.points.expiry, program.shop.year_start);
        let idle = expires_at.is_none() && program.points.expiry.is_idle();
        let expires_at = expires_at.unwrap_or_else(by_program);
        self.receive(kind, &Handed { points, activates_at, expires_at, idle, of: None, rule: None }, cause, at);
    }

    /// Books a credit with dates of its own; gives the lot's number.
    pub(super) fn receive(&mut self, kind: EntryKind, part: &Handed, cause: Cause, at: Instant) -> Option<u32> {
        let Handed { points, activates_at, expires_at, idle, of, rule } = part.clone();
        if points <= 0 {
            return None;
        }
        let credit = Credit { kind, points, activates_at, expires_at, idle, rule, of, origin: None };
        Some(self.account.ledger.credit(self.posting(at, cause), credit))
    }

    pub(super) fn take(&mut self, kind: EntryKind, points: i64, cause: Cause, at: Instant) {
        if points > 0 {
            self.account.ledger.debit(self.posting(at, cause), kind, points);
        }
    }

    fn reinstate(&mut self, (entry, of_lot): (u32, u32), lot: &Handed, cause: Cause, at: Instant) {
        if lot.points <= 0 {
            return;
        }
        let credit = Credit {
            kind: EntryKind::Reinstate,
            points: lot.points,
            activates_at: lot.activates_at,
            expires_at: lot.expires_at,
            idle: lot.idle,
            rule: lot.rule.clone(),
            of: lot.of,
            origin: Some(of_lot),
        };
        self.account.ledger.credit_for(self.posting(at, cause), credit, entry);
        // It is not lost any more (P21).
        self.ended_of((lot.of, lot.rule.clone()), of_lot, -lot.points);
    }
}
