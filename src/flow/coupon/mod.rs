//! Coupons issued, listed, given up and taken away (B13–B16); [`tried`] is their use.

mod tried;

use std::sync::Arc;

pub use self::tried::{Ask, Named, On, Told, check, redeem, reserve};

use super::{Session, known, post, secret, settle};
use crate::domain::coupon::{Deed, State, Template, code};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::{fold, judge};
use crate::domain::id::{Code, MemberId};
use crate::domain::pool::{Limited, Pool};
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store;
use crate::store::batch::Codes;
use crate::store::coupon::{Batch, Event, Known, Shown};
use crate::store::member::{self, Member};

/// Issues a coupon of a template to a member: what the member has now.
pub fn issue(session: &mut Session<'_>, id: MemberId, member: &Member, template: &str) -> Result<Shown> {
    let template = template_of(session, template)?.code.clone();
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.issue_coupon(&template, &member.number))?;
    may_issue(session, &template, 1)?;
    post::act(session, id, &Act::Coupon(Deed::Issue { template: template.clone() }))?;
    let issued = store::coupon::list(session.db, Some(id), Some(&template), session.now)?;
    Ok(issued.into_iter().max_by_key(|one| one.number).expect("an issue that was granted is booked"))
}

/// Makes codes of a template for whoever has them.
pub fn make(session: &mut Session<'_>, template: &str, count: u32) -> Result<Vec<String>> {
    let program = Arc::clone(session.program());
    let template = template_of(session, template)?;
    let (from, until) = match template.lasts(&program.shop.zone, session.now) {
        Some(lasts) => lasts,
        None => return Err(template.may_issue(&program.shop.zone, session.now).expect_err("it lasts no time").into()),
    };
    may_issue(session, &template.code, count.into())?;
    let batch = Batch {
        request: session.request.expect("the command line gives every act a request id"),
        template: &template.code,
        version: program.number,
        size: count,
        issued_at: session.now,
        from,
        until,
        operator: session.operator,
        reason: session.reason.unwrap_or_default(),
        recorded_at: session.recorded_at,
    };
    // Nobody draws them, and yet they are issued.
    let pool = Pool { of: Limited::Issued, code: template.code.clone(), period: 0 };
    store::draw::add(session.db, &mut Codes::load(session.db)?, &pool, i64::from(batch.size))?;
    store::coupon::insert_batch(session.db, &batch, secret::code_bytes)
}

fn template_of<'s>(session: &'s Session<'_>, name: &str) -> Result<&'s Template> {
    let template = Code::new(name).and_then(|code| session.program().coupon(&code));
    template.ok_or_else(|| Error::NotFound { noun: "coupon", name: name.to_owned() })
}

/// Whether so many more may be issued, by the rows of all.
fn may_issue(session: &Session<'_>, template: &Code, asked: i64) -> Result<()> {
    let Some(limit) = session.program().coupon(template).and_then(|one| one.limits.issued) else { return Ok(()) };
    let left = (limit - store::coupon::get_issued(session.db, template)?).max(0);
    if asked > left {
        return Err(Refusal::CouponIssueLimit { template: template.clone(), asked, left }.into());
    }
    Ok(())
}

/// Coupons of one member or of all, as they stand; those that time alone has issued since are among a member's.
pub fn list(session: &Session<'_>, whose: Option<(MemberId, &Member)>, template: Option<&Code>) -> Result<Vec<Shown>> {
    let Some((id, member)) = whose else {
        known::of_everybody(session, known::Part::Coupons)?;
        return store::coupon::list(session.db, None, template, session.now);
    };
    known::of_member(session, id)?;
    let mut all = store::coupon::list(session.db, Some(id), template, session.now)?;
    let account = settle::load_one(session, id, session.now)?;
    if session.now < account.frontier {
        return Ok(all);
    }
    let posted = account.wallet.next_number();
    let account = fold(session.versions(), account, Vec::new(), session.now).account;
    let new = account.wallet.coupons.into_iter().filter(|held| held.number >= posted);
    all.extend(new.filter(|held| template.is_none_or(|template| held.template == *template)).map(|held| Shown {
        id,
        member: member.number.clone(),
        number: held.number,
        code: None,
        version: held.version,
        issued_at: session.now,
        from: held.from,
        until: held.until,
        uses: held.uses,
        used: held.used(),
        given_by: None,
        state: held.state(session.now),
        template: held.template,
    }));
    Ok(all)
}

/// A coupon by its code, and what became of it. A code that nobody has used yet has only the code's own side.
pub enum Found {
    /// A coupon in a member's hands.
    Held(Shown, Vec<Event>),
    /// A code for whoever has it.
    Bearer(Known),
}

/// What a code is.
pub fn show(session: &Session<'_>, name: &str) -> Result<Found> {
    let known = find(session, name)?;
    let Some((id, number)) = store::coupon::list_holders(session.db, &known)?.pop() else {
        return if known.bearer.is_some() { Ok(Found::Bearer(known)) } else { Err(absent(name)) };
    };
    let all = store::coupon::list(session.db, Some(id), None, session.now)?;
    let shown = all.into_iter().find(|one| one.number == number).ok_or_else(|| absent(name))?;
    let steps = store::coupon::list_steps(session.db, id, number, session.now)?;
    Ok(Found::Held(shown, steps))
}

fn find(session: &Session<'_>, name: &str) -> Result<Known> {
    let code = code::read(name).ok_or_else(|| absent(name))?;
    store::coupon::find_code(session.db, &code)?.ok_or_else(|| absent(name))
}

fn absent(name: &str) -> Error {
    Error::NotFound { noun: "coupon", name: name.to_owned() }
}

/// A coupon in a member's hands, by its code.
struct Mine {
    id: MemberId,
    member: Member,
    number: u32,
}

/// In whose hands a coupon is: of several who have the same code, of one who has set it aside, else of the last.
fn mine(session: &Session<'_>, known: &Known) -> Result<Option<Mine>> {
    let holders = store::coupon::list_holders(session.db, known)?;
    let Some(mut found) = holders.last().copied() else { return Ok(None) };
    for (id, number) in holders.into_iter().rev() {
        let all = store::coupon::list(session.db, Some(id), None, session.now)?;
        if all.iter().any(|one| one.number == number && one.state == State::Reserved) {
            found = (id, number);
            break;
        }
    }
    let (id, number) = found;
    Ok(Some(Mine { id, member: member::get(session.db, id)?, number }))
}

/// Gives a reservation up.
pub fn release(session: &mut Session<'_>, name: &str) -> Result<()> {
    let known = find(session, name)?;
    let not_reserved = || Refusal::CouponNotReserved { coupon: name.to_owned() };
    let Mine { id, member, number } = mine(session, &known)?.ok_or_else(not_reserved)?;
    let account = post::ready(session, id, &member)?;
    judge(session.versions(), &account, session.now, |asked| asked.reserved_coupon(number, name))?;
    post::act(session, id, &Act::Coupon(Deed::Release { coupon: number })).map(drop)
}

/// Takes a coupon away. A code for whoever has it can be used by nobody from then on.
pub fn revoke(session: &mut Session<'_>, name: &str) -> Result<()> {
    let known = find(session, name)?;
    if known.revoked_at.is_some() {
        return Err(Refusal::CouponGone { coupon: name.to_owned() }.into());
    }
    let Some(Mine { id, member, number }) = mine(session, &known)? else {
        return store::coupon::set_revoked(session.db, known.id, session.now);
    };
    let account = post::ready(session, id, &member)?;
    let own = store::coupon::list(session.db, Some(id), None, session.now)?;
    tried::still_there(session, &own, number, name)?;
    judge(session.versions(), &account, session.now, |asked| asked.revocable_coupon(number, name))?;
    post::act(session, id, &Act::Coupon(Deed::Revoke { coupon: number }))?;
    if known.bearer.is_some() { store::coupon::set_revoked(session.db, known.id, session.now) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
