//! Penalties, campaigns, referrals, coupons and paid plans, read back row by row.

use super::{Names, Reader, broken, cause, code, code_or_none, instant};
use crate::domain::campaign::{self, Arm};
use crate::domain::coupon::{self, Issued, Reserved, Root, Step, Stepped};
use crate::domain::id::{ActId, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::penalty::{self, Effect, State};
use crate::domain::plan;
use crate::domain::referral::{self, Side};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::sql;
use rusqlite::Row;

/// Of every member: they decide which points can be used, and which tier is in force.
pub(super) fn penalties(reader: &mut Reader<'_>) -> Result<()> {
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

/// What campaigns, referrals and plans left.
pub(super) fn campaigns(reader: &mut Reader<'_>) -> Result<()> {
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
    reader.each(sql!("books/list_plan_terms"), |names, row, held| {
        held.rows.plans.push(made(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_plan_steps"), |_, row, held| {
        held.rows.plans.push(stepped(row)?);
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

/// What coupons left.
pub(super) fn coupons(reader: &mut Reader<'_>) -> Result<()> {
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
