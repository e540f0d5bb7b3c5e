//! Benefits given and taken away by hand, and uses given back (B2, B5).

use super::{Session, post, settle};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::grant::{Deed, Grant, Usage};
use crate::domain::id::{Code, MemberId};
use crate::domain::pool::{Limited, Pool};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::member::{self, Member};
use crate::store::{benefit, draw};

/// Gives a benefit, so often and until then, or as the program says.
pub fn give(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    name: &str,
    quota: Option<u32>,
    until: Option<Instant>,
) -> Result<Grant> {
    let known = Code::new(name).filter(|code| session.program().benefit(code).is_some());
    let benefit = known.ok_or_else(|| Error::NotFound { noun: "benefit", name: name.to_owned() })?;
    post::ready(session, id, member)?;
    post::act(session, id, &Act::Benefit(Deed::Give { benefit: benefit.clone(), quota, until }))?;
    let grants = settle::load_one(session, id, session.now)?.holdings.grants;
    let given = grants.into_iter().rfind(|grant| grant.benefit == benefit);
    Ok(given.expect("what is given by hand is always granted"))
}

/// A use that was given back, and what is left of its grant.
#[derive(Clone, Debug)]
pub struct Returned {
    /// Whose it was.
    pub id: MemberId,
    /// The member.
    pub member: Member,
    /// The use.
    pub usage: Usage,
    /// The grant.
    pub grant: Option<Grant>,
}

/// Gives a use back, named by the request that used it.
pub fn give_back(session: &mut Session<'_>, request: &str) -> Result<Returned> {
    let absent = || Refusal::NoUse { usage: request.to_owned() };
    let (act, id) = benefit::find_use(session.db, request)?.ok_or_else(absent)?;
    let member = member::get(session.db, id)?;
    let account = post::ready(session, id, &member)?;
    let usage = judge(session.versions(), &account, session.now, |asked| asked.give_back(act, request))?;
    post::act(session, id, &Act::Benefit(Deed::Return { usage: act }))?;
    let grant = grant(session, id, usage.grant)?;
    Ok(Returned { id, member, usage, grant })
}

/// Takes a grant away: as it was before.
pub fn revoke(session: &mut Session<'_>, (id, member): (MemberId, &Member), number: u32) -> Result<Grant> {
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.revoke(number, &member.number))?;
    let before = account.holdings.grants.into_iter().find(|grant| grant.number == number);
    post::act(session, id, &Act::Benefit(Deed::Revoke { grant: number }))?;
    before.ok_or_else(|| Refusal::NoOpenGrant { member: member.number.clone(), grant: number }.into())
}

fn grant(session: &Session<'_>, id: MemberId, number: u32) -> Result<Option<Grant>> {
    let grants = settle::load_one(session, id, session.now)?.holdings.grants;
    Ok(grants.into_iter().find(|grant| grant.number == number))
}

/// Whether there is one left for all members together.
pub fn in_stock(session: &Session<'_>, code: &Code) -> Result<()> {
    let Some(stock) = session.program().benefit(code).and_then(|benefit| benefit.stock) else { return Ok(()) };
    let (stock, used) = (i64::from(stock), draw::get_granted(session.db, &Pool::of_all_time(Limited::Stock, code))?);
    if used < stock { Ok(()) } else { Err(Refusal::OutOfStock { benefit: code.clone(), stock }.into()) }
}
