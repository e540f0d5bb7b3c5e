//! The books of a range of members, read a table at a time in member order: what settling wrote, and what is kept of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::account::unpack;
use super::batch::Codes;
use super::{Db, sql};
use crate::domain::campaign::{self, Arm};
use crate::domain::coupon::{self, Issued, Reserved, Root, Step, Stepped};
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::proof::{Granted, Judged, Lot, Period, Rows, Saved, Taken, Terms, Used, Wanted};
use crate::domain::grant::{Source, UseStep};
use crate::domain::id::{ActId, BatchId, Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::penalty::{self, Effect, State};
use crate::domain::plan;
use crate::domain::points::hold::{Ended, How, Opened, Part};
use crate::domain::points::standing::Case;
use crate::domain::points::taking::Taking;
use crate::domain::points::{Allocation, Entry, EntryKind, Extension};
use crate::domain::pool::{Draw, Limited, Pool};
use crate::domain::ratio::Ratio;
use crate::domain::referral::{self, Side};
use crate::domain::tier::assess::{Check, Outcome};
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::Result;

/// What stands of one member.
#[derive(Debug, Default)]
pub struct Held {
    /// The rows.
    pub rows: Rows,
    /// What is kept of the account.
    pub saved: Option<Saved>,
    /// Open lots as kept by themselves.
    pub lots: Vec<Lot>,
    /// What is kept of facts that earned.
    pub cases: BTreeMap<Cause, Case>,
}

/// The largest member id; none while nobody joined.
pub fn find_last_member(db: &Db) -> Result<Option<MemberId>> {
    db.get(sql!("books/find_last_member"), [], |row| Ok(row.get::<_, Option<i64>>(0)?.map(MemberId)))
}

/// The codes of rules, tiers and benefits by their numbers.
pub type Names = BTreeMap<i64, Code>;

/// The codes of rules, tiers and benefits.
pub fn load_names(db: &Db) -> Result<Names> {
    Codes::load(db).map(Codes::names)
}

/// The books of a range of members, as far as they are wanted.
pub fn load(
    db: &Db,
    names: &Names,
    members: &RangeInclusive<MemberId>,
    wanted: Wanted,
) -> Result<BTreeMap<MemberId, Held>> {
    let mut reader = Reader { db, names, members, held: BTreeMap::new() };
    reader.each(sql!("books/list_accounts"), |names, row, held| {
        held.saved = Some(saved(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_periods"), |names, row, held| {
        held.rows.periods.push(period(names, row)?);
        Ok(())
    })?;
    penalties(&mut reader)?;
    if wanted.points {
        points(&mut reader)?;
    }
    if wanted.tier {
        tiers(&mut reader)?;
    }
    if wanted.points && wanted.replay {
        reader.each(sql!("books/list_cases"), |_, row, held| {
            held.cases.insert(cause(row, 1)?, unpack(row.get_ref(3)?.as_blob()?)?);
            Ok(())
        })?;
    }
    reader.held.values_mut().for_each(|held| held.rows.sort());
    Ok(reader.held)
}

struct Reader<'a> {
    db: &'a Db,
    names: &'a Names,
    members: &'a RangeInclusive<MemberId>,
    held: BTreeMap<MemberId, Held>,
}

impl Reader<'_> {
    /// Walks a statement whose rows begin with their member and come in member order.
    fn each(
        &mut self,
        statement: &str,
        take: impl Fn(&Names, &Row<'_>, &mut Held) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let params = named_params! {":from": self.members.start().0, ":to": self.members.end().0};
        let (names, held) = (self.names, &mut self.held);
        self.db.each(statement, params, |row| take(names, row, held.entry(MemberId(row.get(0)?)).or_default()))
    }
}

fn points(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_terms"), |names, row, held| {
        let (order, version) = (OrderId(row.get(1)?), row.get(3)?);
        held.rows.terms.push(Terms { order, tier: code_or_none(names, row, 2)?, version });
        Ok(())
    })?;
    reader.each(sql!("books/list_earnings"), |names, row, held| {
        held.rows.earnings.push(earning(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_takings"), |names, row, held| {
        held.rows.takings.push(taken(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_entries"), |names, row, held| {
        held.rows.entries.push((BatchId(row.get(13)?), entry(names, row)?));
        Ok(())
    })?;
    reader.each(sql!("books/list_allocations"), |_, row, held| {
        let (number, debit, lot, points, undoes) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let posted_at = Instant(row.get(6)?);
        held.rows.allocations.push(Allocation { number, debit, lot, points, undoes, posted_at });
        Ok(())
    })?;
    holds(reader)?;
    reader.each(sql!("books/list_lots"), |_, row, held| {
        let (number, left) = (row.get(1)?, row.get(2)?);
        held.lots.push(Lot { number, left, activates_at: Instant(row.get(3)?), expires_at: Instant(row.get(4)?) });
        Ok(())
    })
}

fn holds(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_holds"), |_, row, held| {
        let (number, act, points) = (row.get(1)?, ActId(row.get(2)?), row.get(3)?);
        held.rows.holds.push(Opened { number, act, points, at: Instant(row.get(4)?), until: Instant(row.get(5)?) });
        Ok(())
    })?;
    reader.each(sql!("books/list_hold_slices"), |_, row, held| {
        let (hold, lot, points) = (row.get(1)?, row.get(2)?, row.get(3)?);
        held.rows.held.push(Part { hold, lot, points, at: Instant(row.get(4)?) });
        Ok(())
    })?;
    reader.each(sql!("books/list_hold_ends"), |_, row, held| {
        let word = row.get_ref(2)?.as_str()?;
        let how = [How::Captured, How::Released, How::TimedOut].into_iter().find(|how| how.word() == word);
        let (number, at, entry) = (row.get(1)?, Instant(row.get(3)?), row.get(4)?);
        held.rows.ends.push(Ended { number, how: how.ok_or_else(|| broken(2))?, at, entry });
        Ok(())
    })?;
    reader.each(sql!("books/list_extensions"), |_, row, held| {
        let (lot, at) = (row.get(1)?, Instant(row.get(4)?));
        held.rows.extensions.push(Extension { lot, from: Instant(row.get(2)?), until: Instant(row.get(3)?), at });
        Ok(())
    })
}

fn tiers(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_assignments"), |names, row, held| {
        let arm = Arm::find(row.get_ref(4)?.as_str()?).ok_or_else(|| broken(4))?;
        let (campaign, at, cause) = (code(names, row, 3)?, Instant(row.get(5)?), cause(row, 1)?);
        held.rows.campaigns.push(campaign::Row::Assigned { campaign, arm, at, cause });
        Ok(())
    })?;
    reader.each(sql!("books/list_awards"), |names, row, held| {
        let (campaign, at, cause) = (code(names, row, 3)?, Instant(row.get(5)?), cause(row, 1)?);
        let (n, wanted, granted) = (row.get(4)?, row.get(6)?, row.get(7)?);
        held.rows.campaigns.push(campaign::Row::Awarded { campaign, n, at, cause, wanted, granted });
        Ok(())
    })?;
    reader.each(sql!("books/list_referral_steps"), |_, row, held| {
        held.rows.referrals.push(referral::Row {
            other: MemberId(row.get(3)?),
            side: Side::find(row.get_ref(4)?.as_str()?).ok_or_else(|| broken(4))?,
            state: referral::State::find(row.get_ref(5)?.as_str()?).ok_or_else(|| broken(5))?,
            at: Instant(row.get(6)?),
            cause: cause(row, 1)?,
            points: row.get(7)?,
        });
        Ok(())
    })?;
    reader.each(sql!("books/list_draws"), |names, row, held| {
        held.rows.draws.push(draw(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_checks"), |names, row, held| {
        held.rows.checks.push(judged(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_notices"), |_, row, held| {
        held.rows.notices.push((Instant(row.get(1)?), Instant(row.get(2)?)));
        Ok(())
    })?;
    reader.each(sql!("books/list_grants"), |names, row, held| {
        held.rows.grants.push(granted(names, row)?);
        Ok(())
    })?;
    coupons(reader)?;
    reader.each(sql!("books/list_uses"), |_, row, held| {
        let order = row.get::<_, Option<i64>>(3)?.map(OrderId);
        let (act, grant, at) = (ActId(row.get(1)?), row.get(2)?, Instant(row.get(4)?));
        held.rows.uses.push(Used { act, grant, order, at, reserved: row.get::<_, Option<i64>>(5)?.map(Instant) });
        Ok(())
    })?;
    reader.each(sql!("books/list_use_steps"), |_, row, held| {
        let step = UseStep::find(&row.get::<_, String>(2)?).ok_or_else(|| broken(2))?;
        held.rows.use_steps.push((ActId(row.get(1)?), step, Instant(row.get(3)?), cause(row, 4)?));
        Ok(())
    })?;
    reader.each(sql!("books/list_plan_terms"), |names, row, held| {
        held.rows.plans.push(made(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_plan_steps"), |_, row, held| {
        held.rows.plans.push(stepped(row)?);
        Ok(())
    })
}

/// Of every member: they decide which points can be used, and which tier is in force.
fn penalties(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_penalties"), |names, row, held| {
        let (number, act, evidence, at) = (row.get(1)?, ActId(row.get(3)?), row.get(4)?, Instant(row.get(5)?));
        held.rows.penalties.push(penalty::Row::Opened { number, code: code(names, row, 2)?, act, evidence, at });
        Ok(())
    })?;
    reader.each(sql!("books/list_penalty_steps"), |_, row, held| {
        let state = State::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?;
        let (number, at, until) = (row.get(1)?, Instant(row.get(3)?), instant(row, 4)?);
        let act = row.get::<_, Option<i64>>(5)?.map(ActId);
        held.rows.penalties.push(penalty::Row::Stepped { number, state, at, until, act });
        Ok(())
    })?;
    reader.each(sql!("books/list_penalty_effects"), |_, row, held| {
        let effect = Effect::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?;
        let (number, entry, coupon, points) = (row.get(1)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let at = Instant(row.get(6)?);
        held.rows.penalties.push(penalty::Row::Effected { number, effect, entry, coupon, points, at });
        Ok(())
    })
}

fn made(names: &Names, row: &Row<'_>) -> rusqlite::Result<plan::Row> {
    let made = plan::Made {
        plan: code(names, row, 3)?,
        version: row.get(4)?,
        payment: row.get(5)?,
        paid: Money(row.get(6)?),
        from: Instant(row.get(7)?),
        until: instant(row, 8)?.unwrap_or(Instant::MAX),
        came_from: row.get::<_, Option<i64>>(9)?.map(MemberId),
    };
    let (number, term, at) = (row.get(1)?, ActId(row.get(2)?), Instant(row.get(10)?));
    Ok(plan::Row { number, term, at, what: plan::What::Made(made) })
}

fn stepped(row: &Row<'_>) -> rusqlite::Result<plan::Row> {
    let step = plan::Step::find(row.get_ref(3)?.as_str()?).ok_or_else(|| broken(3))?;
    let (until, amount) = (instant(row, 4)?.unwrap_or(Instant::MAX), row.get::<_, Option<i64>>(5)?.map(Money));
    let (number, term, at) = (row.get(1)?, ActId(row.get(2)?), Instant(row.get(6)?));
    Ok(plan::Row { number, term, at, what: plan::What::Step { step, until, amount } })
}

fn coupons(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_coupons"), |names, row, held| {
        let own = row.get::<_, Option<i64>>(4)?.map(MemberId).zip(row.get(5)?);
        let root = match own {
            Some((member, number)) => Root::Own(member, number),
            None => Root::Bearer(row.get(6)?),
        };
        held.rows.coupons.push(coupon::Row::Issued(Issued {
            number: row.get(1)?,
            template: code(names, row, 2)?,
            version: row.get(3)?,
            root,
            from: Instant(row.get(8)?),
            until: Instant(row.get(9)?),
            uses: row.get(10)?,
            of: code_or_none(names, row, 11)?,
            at: Instant(row.get(7)?),
            cause: cause(row, 12)?,
        }));
        Ok(())
    })?;
    reader.each(sql!("books/list_coupon_steps"), |_, row, held| {
        held.rows.coupons.push(coupon_step(row)?);
        Ok(())
    })
}

fn coupon_step(row: &Row<'_>) -> rusqlite::Result<coupon::Row> {
    let (place, number, at, cause) = (row.get(1)?, row.get(2)?, Instant(row.get(7)?), cause(row, 8)?);
    let order = row.get::<_, Option<i64>>(4)?.map(OrderId);
    let discount = Money(row.get::<_, Option<i64>>(5)?.unwrap_or(0));
    let until = instant(row, 6)?;
    Ok(match Step::find(row.get_ref(3)?.as_str()?).ok_or_else(|| broken(3))? {
        Step::Reserved => {
            let until = until.ok_or_else(|| broken(6))?;
            coupon::Row::Reserved(Reserved { place, number, order, discount, until, at, cause })
        }
        Step::Redeemed => coupon::Row::Used(coupon::Used { place, number, act: ActId(cause.id), order, discount, at }),
        step => coupon::Row::Stepped(Stepped { place, number, step, until, at, cause }),
    })
}

fn saved(names: &Names, row: &Row<'_>) -> rusqlite::Result<Saved> {
    Ok(Saved {
        frontier: Instant(row.get(1)?),
        next_due: instant(row, 2)?,
        debt: row.get(3)?,
        tier: code_or_none(names, row, 4)?,
        account: unpack::<Account>(row.get_ref(5)?.as_blob()?).ok(),
    })
}

fn earning(names: &Names, row: &Row<'_>) -> rusqlite::Result<Earning> {
    let m = Ratio::new(row.get(7)?, row.get(8)?).ok_or_else(|| broken(7))?;
    Ok(Earning {
        of: cause(row, 1)?,
        rule: code(names, row, 3)?,
        occurred_at: Instant(row.get(4)?),
        version: row.get(5)?,
        tier: code_or_none(names, row, 6)?,
        m,
        basis: row.get(9)?,
        wanted: row.get(10)?,
        granted: row.get(11)?,
        cap: row.get::<_, Option<i64>>(12)?.map(|cap| usize::try_from(cap).unwrap_or(usize::MAX)),
        joined: row.get_ref(13)?.as_str()?.split_whitespace().filter_map(Code::new).collect(),
    })
}

fn draw(names: &Names, row: &Row<'_>) -> rusqlite::Result<Draw> {
    let of = Limited::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?;
    Ok(Draw {
        number: row.get(1)?,
        pool: Pool { of, code: code(names, row, 3)?, period: row.get(4)? },
        at: Instant(row.get(5)?),
        rank: row.get(6)?,
        wanted: row.get(7)?,
        whole: row.get(8)?,
        granted: row.get(9)?,
    })
}

fn taken(names: &Names, row: &Row<'_>) -> rusqlite::Result<Taken> {
    let taking = Taking {
        debits: Vec::new(),
        pending: row.get(7)?,
        own: row.get(8)?,
        expired: row.get(9)?,
        others: row.get(10)?,
        debt: row.get(11)?,
        waived: row.get(12)?,
    };
    let (of, rule) = (cause(row, 1)?, code(names, row, 3)?);
    Ok(Taken { of, rule, cause: cause(row, 4)?, target: row.get(6)?, taking, at: Instant(row.get(13)?) })
}

fn entry(names: &Names, row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        number: row.get(1)?,
        kind: EntryKind::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?,
        points: row.get(3)?,
        occurred_at: Instant(row.get(4)?),
        posted_at: Instant(row.get(5)?),
        cause: cause(row, 6)?,
        rule: code_or_none(names, row, 8)?,
        activates_at: instant(row, 9)?,
        expires_at: instant(row, 10)?,
        origin: row.get(11)?,
        undoes: row.get(12)?,
    })
}

fn period(names: &Names, row: &Row<'_>) -> rusqlite::Result<Period> {
    Ok(Period {
        number: row.get(1)?,
        tier: code(names, row, 2)?,
        from: Instant(row.get(3)?),
        until: instant(row, 4)?,
        guaranteed_until: instant(row, 5)?,
        reason: outcome(row, 6)?,
        version: row.get(7)?,
    })
}

fn judged(names: &Names, row: &Row<'_>) -> rusqlite::Result<Judged> {
    let metrics = Metrics { spend: row.get(8)?, orders: row.get(9)?, active_days: row.get(10)?, points: row.get(11)? };
    let check = Check {
        tier: code(names, row, 4)?,
        retain: row.get_ref(5)?.as_str()? == "retain",
        from: instant(row, 6)?.unwrap_or(Instant::MIN),
        until: Instant(row.get(7)?),
        metrics,
        outcome: outcome(row, 12)?,
        guaranteed_until: instant(row, 13)?,
    };
    Ok(Judged { at: Instant(row.get(1)?), cause: cause(row, 2)?, check })
}

fn granted(names: &Names, row: &Row<'_>) -> rusqlite::Result<Granted> {
    Ok(Granted {
        number: row.get(1)?,
        benefit: code(names, row, 2)?,
        source: Source::find(row.get_ref(3)?.as_str()?, code_or_none(names, row, 12)?).ok_or_else(|| broken(3))?,
        period: row.get(4)?,
        quota: row.get(5)?,
        from: Instant(row.get(6)?),
        until: instant(row, 7)?.unwrap_or(Instant::MAX),
        at: Instant(row.get(8)?),
        cause: cause(row, 9)?,
        revoked_at: instant(row, 11)?,
    })
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    row.get::<_, Option<i64>>(column).map(|at| at.map(Instant))
}

/// A cause: its kind, and its id in the column after.
fn cause(row: &Row<'_>, column: usize) -> rusqlite::Result<Cause> {
    let kind = CauseKind::find(row.get_ref(column)?.as_str()?).ok_or_else(|| broken(column))?;
    Ok(kind.of(row.get(column + 1)?))
}

fn code_or_none(names: &Names, row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Code>> {
    let number: Option<i64> = row.get(column)?;
    number.map(|number| names.get(&number).cloned().ok_or_else(|| broken(column))).transpose()
}

fn code(names: &Names, row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    code_or_none(names, row, column)?.ok_or_else(|| broken(column))
}

fn outcome(row: &Row<'_>, column: usize) -> rusqlite::Result<Outcome> {
    use Outcome::{AtRisk, Fell, Joined, Merged, Pinned, Renewed, Reopened, Rose, Unlocked, Unpinned};
    let word = row.get_ref(column)?.as_str()?;
    let known = [Joined, Rose, Renewed, AtRisk, Fell, Reopened, Pinned, Unpinned, Unlocked, Merged];
    known.into_iter().find(|outcome| outcome.word() == word).ok_or_else(|| broken(column))
}

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "a word this program does not know".into())
}
