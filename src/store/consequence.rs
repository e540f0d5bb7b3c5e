//! What the engine decided, appended row by row; nothing here is ever changed again but an end set once.

use super::batch::Codes;
use super::bulk::{Bulk, Value};
use super::liability::block::Notes;
use super::{Db, Kept, campaign, coupon, draw, hold, penalty, plan, referral, sql};
use crate::domain::engine::consequence::{Consequence, Earning};
use crate::domain::grant::Grant;
use crate::domain::id::{BatchId, Cause, Code, MemberId};
use crate::domain::points::taking::Taking;
use crate::domain::points::{Entry, Extension};
use crate::domain::tier::assess::Check;
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends the rows of one batch, member by member; a statement a table, and many rows a statement where there are many.
pub struct Writer<'a> {
    db: &'a Db,
    batch: BatchId,
    terms: Bulk<'a, 'static>,
    earning: Bulk<'a, 'static>,
    taking: Kept<'a>,
    entry: Bulk<'a, 'static>,
    allocation: Kept<'a>,
    extension: Kept<'a>,
    notice: Kept<'a>,
    period: Kept<'a>,
    period_end: Kept<'a>,
    check: Kept<'a>,
    grant: Bulk<'a, 'static>,
    revoked: Kept<'a>,
    used: Kept<'a>,
    use_step: Kept<'a>,
    notes: Notes<'a>,
}

impl<'a> Writer<'a> {
    /// A writer for the rows of a batch.
    pub fn new(db: &'a Db, batch: BatchId) -> Writer<'a> {
        Writer {
            db,
            batch,
            terms: Bulk::new(db, sql!("consequence/append_terms")),
            earning: Bulk::new(db, sql!("consequence/append_earning")),
            taking: Kept::new(db, sql!("consequence/append_taking")),
            entry: Bulk::new(db, sql!("consequence/append_entry")),
            allocation: Kept::new(db, sql!("consequence/append_allocation")),
            extension: Kept::new(db, sql!("consequence/append_extension")),
            notice: Kept::new(db, sql!("consequence/append_notice")),
            period: Kept::new(db, sql!("consequence/append_period")),
            period_end: Kept::new(db, sql!("consequence/set_period_end")),
            check: Kept::new(db, sql!("consequence/append_check")),
            grant: Bulk::new(db, sql!("consequence/append_grant")),
            revoked: Kept::new(db, sql!("consequence/set_revoked")),
            used: Kept::new(db, sql!("consequence/append_use")),
            use_step: Kept::new(db, sql!("consequence/append_use_step")),
            notes: Notes::new(db),
        }
    }

    /// Appends rows of a member in their order.
    pub fn append(&mut self, codes: &mut Codes, member: MemberId, rows: &[Consequence]) -> Result<()> {
        self.notes.note(member, rows)?;
        rows.iter().try_for_each(|row| self.row(codes, member, row))
    }

    /// Writes what still waits.
    pub fn finish(&mut self) -> Result<()> {
        [&mut self.terms, &mut self.earning, &mut self.entry, &mut self.grant].into_iter().try_for_each(Bulk::write)
    }

    fn row(&mut self, codes: &mut Codes, member: MemberId, row: &Consequence) -> Result<()> {
        let of = member.0;
        match row {
            Consequence::Terms { order, tier, version } => {
                let tier = self.code(codes, tier.as_ref())?;
                let version = i64::from(*version);
                self.terms.add([of.into(), order.0.into(), Value::some(tier), version.into()])
            }
            Consequence::Earning(earning) => self.earning(codes, of, earning),
            Consequence::Taken { of: fact, rule, cause, target, taking, at } => {
                let rule = codes.number(self.db, rule)?;
                self.taking(of, (*fact, *cause), rule, *target, taking, *at)
            }
            Consequence::Entry(entry) => self.entry(codes, of, entry),
            Consequence::Allocation(part) => {
                self.allocation.run((of, part.number, part.debit, part.lot, part.points, part.undoes, part.posted_at.0))
            }
            Consequence::Held(opened) => hold::append(self.db, member, opened),
            Consequence::HeldOf(part) => hold::append_slice(self.db, member, part),
            Consequence::HoldEnded(ended) => hold::append_end(self.db, member, ended),
            Consequence::Extended(Extension { lot, from, until, at }) => {
                self.extension.run((of, lot, from.0, until.0, at.0))
            }
            Consequence::Noticed { at, boundary } => self.notice.run((of, boundary.0, at.0)),
            Consequence::PeriodOpened { number, tier, at, guaranteed_until, reason, version } => {
                let tier = codes.number(self.db, tier)?;
                let guaranteed_until = guaranteed_until.map(|at| at.0);
                self.period.run((of, number, tier, at.0, guaranteed_until, reason.word(), version))
            }
            Consequence::PeriodClosed { number, at } => self.period_end.run((at.0, of, number)),
            Consequence::Checked { at, cause, check } => self.check(codes, of, *at, *cause, check),
            Consequence::Granted { at, cause, grant } => self.grant(codes, of, *at, *cause, grant),
            Consequence::Revoked { grant, at, .. } => {
                // It may be one of those that wait.
                self.grant.write()?;
                self.revoked.run((at.0, of, grant))
            }
            Consequence::Drawn(drawn) => draw::append(self.db, codes, member, drawn),
            Consequence::Coupon(row) => coupon::append(self.db, codes, member, row),
            Consequence::Plan(row) => plan::append(self.db, codes, member, row),
            Consequence::Penalty(row) => penalty::append(self.db, codes, member, row),
            Consequence::Campaign(row) => campaign::append(self.db, codes, member, row),
            Consequence::Referral(row) => referral::append(self.db, member, row),
            Consequence::Used { act, grant, order, at, reserved } => {
                let reserved = reserved.map(|until| until.0);
                self.used.run((act.0, of, grant, order.map(|order| order.0), at.0, reserved))
            }
            Consequence::UseStepped { act, step, at, cause } => {
                self.use_step.run((of, act.0, step.word(), at.0, cause.kind.word(), cause.id))
            }
        }
    }

    fn earning(&mut self, codes: &mut Codes, of: i64, earning: &Earning) -> Result<()> {
        let (rule, tier) = (codes.number(self.db, &earning.rule)?, self.code(codes, earning.tier.as_ref())?);
        let joined = earning.joined.iter().map(Code::as_str).collect::<Vec<_>>().join(" ");
        self.earning.add([
            of.into(),
            earning.of.kind.word().into(),
            earning.of.id.into(),
            rule.into(),
            earning.occurred_at.0.into(),
            i64::from(earning.version).into(),
            Value::some(tier),
            earning.m.num().into(),
            earning.m.den().into(),
            joined.into(),
            earning.basis.into(),
            earning.wanted.into(),
            earning.granted.into(),
            Value::some(earning.cap.and_then(|cap| i64::try_from(cap).ok())),
        ])
    }

    fn taking(
        &mut self,
        of: i64,
        (fact, cause): (Cause, Cause),
        rule: i64,
        target: i64,
        taking: &Taking,
        at: Instant,
    ) -> Result<()> {
        self.taking.run((
            of,
            fact.kind.word(),
            fact.id,
            rule,
            cause.kind.word(),
            cause.id,
            target,
            taking.pending,
            taking.own,
            taking.expired,
            taking.others,
            taking.debt,
            taking.waived,
            at.0,
        ))
    }

    fn entry(&mut self, codes: &mut Codes, of: i64, entry: &Entry) -> Result<()> {
        let rule = self.code(codes, entry.rule.as_ref())?;
        self.entry.add([
            of.into(),
            i64::from(entry.number).into(),
            entry.kind.word().into(),
            entry.points.into(),
            entry.occurred_at.0.into(),
            entry.posted_at.0.into(),
            entry.cause.kind.word().into(),
            entry.cause.id.into(),
            Value::some(rule),
            Value::some(entry.activates_at.map(|at| at.0)),
            Value::some(entry.expires_at.map(|at| at.0)),
            Value::some(entry.origin.map(i64::from)),
            Value::some(entry.undoes.map(i64::from)),
            self.batch.0.into(),
        ])
    }

    fn check(&mut self, codes: &mut Codes, of: i64, at: Instant, cause: Cause, check: &Check) -> Result<()> {
        let tier = codes.number(self.db, &check.tier)?;
        self.check.run((
            of,
            at.0,
            cause.kind.word(),
            cause.id,
            tier,
            if check.retain { "retain" } else { "qualify" },
            (check.from > Instant::MIN).then_some(check.from.0),
            check.until.0,
            check.metrics.spend,
            check.metrics.orders,
            check.metrics.active_days,
            check.metrics.points,
            check.outcome.word(),
            check.guaranteed_until.map(|at| at.0),
        ))
    }

    fn grant(&mut self, codes: &mut Codes, of: i64, at: Instant, cause: Cause, grant: &Grant) -> Result<()> {
        let benefit = codes.number(self.db, &grant.benefit)?;
        self.grant.add([
            of.into(),
            i64::from(grant.number).into(),
            benefit.into(),
            grant.source.word().into(),
            Value::some(self.code(codes, grant.source.code())?),
            i64::from(grant.period).into(),
            Value::some(grant.quota.map(i64::from)),
            grant.from.0.into(),
            Value::some((grant.until < Instant::MAX).then_some(grant.until.0)),
            at.0.into(),
            cause.kind.word().into(),
            cause.id.into(),
        ])
    }

    fn code(&self, codes: &mut Codes, code: Option<&Code>) -> Result<Option<i64>> {
        code.map(|code| codes.number(self.db, code)).transpose()
    }
}
