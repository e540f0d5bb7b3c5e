//! What the engine decided, appended row by row; nothing here is ever changed again but an end set once.

use rusqlite::named_params;

use super::batch::Codes;
use super::{Db, hold, sql};
use crate::domain::engine::consequence::{Consequence, Earning};
use crate::domain::grant::Grant;
use crate::domain::id::{BatchId, Cause, Code, MemberId};
use crate::domain::points::taking::Taking;
use crate::domain::points::{Allocation, Entry, Extension};
use crate::domain::tier::assess::Check;
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends one member's rows of one batch.
pub struct Writer<'a> {
    db: &'a Db,
    codes: &'a mut Codes,
    batch: BatchId,
    member: MemberId,
}

impl<'a> Writer<'a> {
    /// A writer for the rows of a member.
    pub fn new(db: &'a Db, codes: &'a mut Codes, batch: BatchId, member: MemberId) -> Writer<'a> {
        Writer { db, codes, batch, member }
    }

    /// Appends rows in their order.
    pub fn append(&mut self, rows: &[Consequence]) -> Result<()> {
        rows.iter().try_for_each(|row| self.row(row))
    }

    fn row(&mut self, row: &Consequence) -> Result<()> {
        match row {
            Consequence::Terms { order, tier, version } => {
                let tier = self.code(tier.as_ref())?;
                let params = named_params! {":order_id": order.0, ":tier": tier, ":version": version};
                self.db.run(sql!("consequence/append_terms"), params).map(drop)
            }
            Consequence::Earning(earning) => self.earning(earning),
            Consequence::Taken { of, rule, cause, target, taking, at } => {
                self.taking((*of, *cause), rule, *target, taking, *at)
            }
            Consequence::Entry(entry) => self.entry(entry),
            Consequence::Allocation(allocation) => self.allocation(allocation),
            Consequence::Held(opened) => hold::append(self.db, self.member, opened),
            Consequence::HeldOf(part) => hold::append_slice(self.db, self.member, part),
            Consequence::HoldEnded(ended) => hold::append_end(self.db, self.member, ended),
            Consequence::Extended(extension) => self.extension(extension),
            Consequence::Noticed { at, boundary } => {
                let params = named_params! {":member": self.member.0, ":subject": boundary.0, ":at": at.0};
                self.db.run(sql!("consequence/append_notice"), params).map(drop)
            }
            Consequence::PeriodOpened { number, tier, at, guaranteed_until, reason, version } => {
                let tier = self.codes.number(self.db, tier)?;
                let params = named_params! {
                    ":member": self.member.0,
                    ":number": number,
                    ":tier": tier,
                    ":from_at": at.0,
                    ":guaranteed_until": guaranteed_until.map(|at| at.0),
                    ":reason": reason.word(),
                    ":version": version,
                };
                self.db.run(sql!("consequence/append_period"), params).map(drop)
            }
            Consequence::PeriodClosed { number, at } => {
                let params = named_params! {":member": self.member.0, ":number": number, ":until_at": at.0};
                self.db.run(sql!("consequence/set_period_end"), params).map(drop)
            }
            Consequence::Checked { at, cause, check } => self.check(*at, *cause, check),
            Consequence::Granted { at, cause, grant } => self.grant(*at, *cause, grant),
            Consequence::Revoked { grant, at, .. } => {
                let params = named_params! {":member": self.member.0, ":number": grant, ":revoked_at": at.0};
                self.db.run(sql!("consequence/set_revoked"), params).map(drop)
            }
            Consequence::Used { act, grant, order, at } => {
                let params = named_params! {
                    ":act": act.0,
                    ":member": self.member.0,
                    ":grant_number": grant,
                    ":order_id": order.map(|order| order.0),
                    ":at": at.0,
                };
                self.db.run(sql!("consequence/append_use"), params).map(drop)
            }
        }
    }

    fn earning(&mut self, earning: &Earning) -> Result<()> {
        let (rule, tier) = (self.codes.number(self.db, &earning.rule)?, self.code(earning.tier.as_ref())?);
        let params = named_params! {
            ":member": self.member.0,
            ":fact_kind": earning.of.kind.word(),
            ":fact": earning.of.id,
            ":rule": rule,
            ":occurred_at": earning.occurred_at.0,
            ":version": earning.version,
            ":tier": tier,
            ":m_num": earning.m.num(),
            ":m_den": earning.m.den(),
            ":basis": earning.basis,
            ":wanted": earning.wanted,
            ":granted": earning.granted,
            ":cap": earning.cap.and_then(|cap| i64::try_from(cap).ok()),
        };
        self.db.run(sql!("consequence/append_earning"), params).map(drop)
    }

    fn taking(
        &mut self,
        (of, cause): (Cause, Cause),
        rule: &Code,
        target: i64,
        taking: &Taking,
        at: Instant,
    ) -> Result<()> {
        let rule = self.codes.number(self.db, rule)?;
        let params = named_params! {
            ":member": self.member.0,
            ":fact_kind": of.kind.word(),
            ":fact": of.id,
            ":rule": rule,
            ":cause_kind": cause.kind.word(),
            ":cause": cause.id,
            ":target": target,
            ":pending": taking.pending,
            ":own": taking.own,
            ":expired": taking.expired,
            ":others": taking.others,
            ":debt": taking.debt,
            ":waived": taking.waived,
            ":posted_at": at.0,
        };
        self.db.run(sql!("consequence/append_taking"), params).map(drop)
    }

    fn entry(&mut self, entry: &Entry) -> Result<()> {
        let rule = self.code(entry.rule.as_ref())?;
        let params = named_params! {
            ":member": self.member.0,
            ":number": entry.number,
            ":kind": entry.kind.word(),
            ":points": entry.points,
            ":occurred_at": entry.occurred_at.0,
            ":posted_at": entry.posted_at.0,
            ":cause_kind": entry.cause.kind.word(),
            ":cause": entry.cause.id,
            ":rule": rule,
            ":activates_at": entry.activates_at.map(|at| at.0),
            ":expires_at": entry.expires_at.map(|at| at.0),
            ":origin": entry.origin,
            ":undoes": entry.undoes,
            ":batch": self.batch.0,
        };
        self.db.run(sql!("consequence/append_entry"), params).map(drop)
    }

    fn allocation(&self, allocation: &Allocation) -> Result<()> {
        let params = named_params! {
            ":member": self.member.0,
            ":number": allocation.number,
            ":debit": allocation.debit,
            ":lot": allocation.lot,
            ":points": allocation.points,
            ":undoes": allocation.undoes,
            ":posted_at": allocation.posted_at.0,
        };
        self.db.run(sql!("consequence/append_allocation"), params).map(drop)
    }

    fn extension(&self, extension: &Extension) -> Result<()> {
        let params = named_params! {
            ":member": self.member.0,
            ":lot": extension.lot,
            ":from_at": extension.from.0,
            ":until_at": extension.until.0,
            ":at": extension.at.0,
        };
        self.db.run(sql!("consequence/append_extension"), params).map(drop)
    }

    fn check(&mut self, at: Instant, cause: Cause, check: &Check) -> Result<()> {
        let tier = self.codes.number(self.db, &check.tier)?;
        let params = named_params! {
            ":member": self.member.0,
            ":at": at.0,
            ":cause_kind": cause.kind.word(),
            ":cause": cause.id,
            ":tier": tier,
            ":asked": if check.retain { "retain" } else { "qualify" },
            ":window_from": (check.from > Instant::MIN).then_some(check.from.0),
            ":window_until": check.until.0,
            ":spend_minor": check.metrics.spend,
            ":orders": check.metrics.orders,
            ":active_days": check.metrics.active_days,
            ":points": check.metrics.points,
            ":outcome": check.outcome.word(),
            ":guaranteed_until": check.guaranteed_until.map(|at| at.0),
        };
        self.db.run(sql!("consequence/append_check"), params).map(drop)
    }

    fn grant(&mut self, at: Instant, cause: Cause, grant: &Grant) -> Result<()> {
        let benefit = self.codes.number(self.db, &grant.benefit)?;
        let params = named_params! {
            ":member": self.member.0,
            ":number": grant.number,
            ":benefit": benefit,
            ":source": grant.source.word(),
            ":period": grant.period,
            ":quota": grant.quota,
            ":from_at": grant.from.0,
            ":until_at": (grant.until < Instant::MAX).then_some(grant.until.0),
            ":granted_at": at.0,
            ":cause_kind": cause.kind.word(),
            ":cause": cause.id,
        };
        self.db.run(sql!("consequence/append_grant"), params).map(drop)
    }

    fn code(&mut self, code: Option<&Code>) -> Result<Option<i64>> {
        code.map(|code| self.codes.number(self.db, code)).transpose()
    }
}
