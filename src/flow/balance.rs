//! Stored value: paid in, paid with, set aside, given back. What is taken is checked in the transaction that takes it, and
//! a hold is known by the request id that made it (identity ID47–ID49, ID51).

use super::{Session, post};
use crate::domain::balance::{Balance, Kind, Rules};
use crate::domain::engine::fold::judge;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::audit;
use crate::store::balance::{self, Entry, Hold, NewHold};
use crate::store::member::{self, Member};

/// Whose it is.
pub type Whose<'a> = (MemberId, &'a Member);

/// What pays in without a name of its own: notes and coins.
pub const CASH: &str = "cash";

/// What a member has.
pub fn of(session: &Session<'_>, member: MemberId) -> Result<Balance> {
    Ok(balance::find(session.db, member, session.now)?.0)
}

/// Books a payment that came in; each counts once, but `cash`, which has no name.
pub fn top_up(session: &mut Session<'_>, whose: Whose<'_>, amount: Money, payment: &str) -> Result<Balance> {
    let (rules, before) = ready(session, whose)?;
    if payment != CASH
        && let Some(member) = balance::find_payment(session.db, payment)?
    {
        return Err(Refusal::TopUpKnown { payment: payment.to_owned(), member }.into());
    }
    let after = before.add(amount, rules, &whose.1.number, &shown(session))?;
    book(session, whose.0, Entry { payment: Some(payment), ..entry(Kind::TopUp, amount) })?;
    Ok(after)
}

/// Pays with stored value, all of it or nothing.
pub fn pay(session: &mut Session<'_>, whose: Whose<'_>, amount: Money, order: Option<&str>) -> Result<Balance> {
    let (_, before) = ready(session, whose)?;
    may_spend(session, whose)?;
    let after = before.take(amount, &whose.1.number, &shown(session))?;
    book(session, whose.0, Entry { order, ..entry(Kind::Pay, -amount) })?;
    Ok(after)
}

/// Gives back of what an order was paid with, up to that.
pub fn refund(session: &mut Session<'_>, whose: Whose<'_>, amount: Money, order: &str) -> Result<Balance> {
    let (_, before) = ready(session, whose)?;
    let paid = balance::get_paid(session.db, whose.0, order)?;
    // What was paid from the balance fits into it again, whatever the most is.
    let after = before.add(amount, Rules::default(), &whose.1.number, &shown(session))?;
    if amount > paid {
        let (paid, asked) = (shown(session)(paid), shown(session)(amount));
        return Err(Refusal::NotPaidSo { order: order.to_owned(), paid, asked }.into());
    }
    book(session, whose.0, Entry { order: Some(order), ..entry(Kind::Refund, amount) })?;
    Ok(after)
}

/// Gives or takes by hand.
pub fn adjust(session: &mut Session<'_>, whose: Whose<'_>, amount: Money) -> Result<Balance> {
    let (rules, before) = ready(session, whose)?;
    let number = &whose.1.number;
    let after = match amount < Money::ZERO {
        true => before.take(-amount, number, &shown(session))?,
        false => before.add(amount, rules, number, &shown(session))?,
    };
    book(session, whose.0, entry(Kind::Adjust, amount))?;
    Ok(after)
}

/// Sets an amount aside, as long as points are held; the balance then, and until when.
pub fn hold(
    session: &mut Session<'_>,
    whose: Whose<'_>,
    amount: Money,
    order: Option<&str>,
) -> Result<(Balance, Instant)> {
    let (_, before) = ready(session, whose)?;
    may_spend(session, whose)?;
    before.take(amount, &whose.1.number, &shown(session))?;
    let until = session.zone().through(session.now, session.program().points.hold.lasts);
    let new = NewHold {
        request: session.request.expect("a hold is named by its request"),
        member: whose.0,
        amount,
        order,
        at: session.now,
        until,
        audit: audit::get_next(session.db)?,
    };
    balance::insert_hold(session.db, &new)?;
    Ok((Balance { held: before.held + amount, ..before }, until))
}

/// What became of a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Number of the member.
    pub member: String,
    /// What was paid of it.
    pub captured: Money,
    /// What was freed.
    pub released: Money,
    /// What the member has now.
    pub balance: Balance,
}

/// Pays with what is set aside, or a part of it, and frees the rest.
pub fn capture(session: &mut Session<'_>, name: &str, amount: Option<Money>) -> Result<Ended> {
    let (hold, member) = open(session, name)?;
    let captured = amount.unwrap_or(hold.amount);
    let held = Balance { total: hold.amount, held: Money::ZERO };
    let rest = held.take(captured, &member.number, &shown(session))?;
    balance::end_hold(session.db, hold.id, session.now, "captured")?;
    let order = hold.order.as_deref();
    book(session, hold.member, Entry { order, hold: Some(hold.id), ..entry(Kind::Capture, -captured) })?;
    ended(session, &hold, member, captured, rest.total)
}

/// Frees what is set aside.
pub fn release(session: &mut Session<'_>, name: &str) -> Result<Ended> {
    let (hold, member) = open(session, name)?;
    balance::end_hold(session.db, hold.id, session.now, "released")?;
    ended(session, &hold, member, Money::ZERO, hold.amount)
}

/// Refuses to go on while a member has stored value: it would stay behind.
pub fn none_left(session: &Session<'_>, (id, member): Whose<'_>) -> Result<()> {
    let total = of(session, id)?.total;
    if total == Money::ZERO {
        return Ok(());
    }
    Err(Refusal::HasStoredValue { member: member.number.clone(), amount: shown(session)(total) }.into())
}

fn ended(session: &Session<'_>, hold: &Hold, member: Member, captured: Money, released: Money) -> Result<Ended> {
    let balance = of(session, hold.member)?;
    Ok(Ended { member: member.number, captured, released, balance })
}

/// A hold that is open: neither ended nor run out.
fn open(session: &mut Session<'_>, name: &str) -> Result<(Hold, Member)> {
    let found = balance::find_hold(session.db, name)?.filter(|hold| !hold.ended && session.now < hold.until);
    let hold = found.ok_or_else(|| Refusal::NoHold { hold: name.to_owned() })?;
    let member = member::get(session.db, hold.member)?;
    ready(session, (hold.member, &member))?;
    Ok((hold, member))
}

/// The rules and the balance before an entry: the program knows stored value, and nothing later was booked.
fn ready(session: &mut Session<'_>, (id, member): Whose<'_>) -> Result<(Rules, Balance)> {
    let rules = session.program().stored_value.ok_or(Refusal::NoStoredValue)?;
    post::ready(session, id, member)?;
    let (balance, newest) = balance::find(session.db, id, session.now)?;
    if let Some(newest) = newest.filter(|newest| session.now < *newest) {
        let frontier = session.zone().shown(newest);
        return Err(Refusal::BeforeFrontier { member: member.number.clone(), frontier }.into());
    }
    Ok((rules, balance))
}

/// X4: who may not redeem points may not pay with stored value either.
fn may_spend(session: &mut Session<'_>, (id, member): Whose<'_>) -> Result<()> {
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.may_spend(&member.number)).map_err(Into::into)
}

fn entry<'a>(kind: Kind, amount: Money) -> Entry<'a> {
    let (member, at) = (MemberId(0), Instant(0));
    Entry { member, kind, amount, payment: None, order: None, hold: None, at, audit: 0 }
}

fn book(session: &Session<'_>, member: MemberId, entry: Entry<'_>) -> Result<()> {
    let audit = audit::get_next(session.db)?;
    balance::append(session.db, &Entry { member, at: session.now, audit, ..entry })
}

fn shown(session: &Session<'_>) -> impl Fn(Money) -> String + use<> {
    let currency = session.program().shop.currency;
    move |money| currency.plain(money)
}
