//! Paid plans at the counter: bought, prolonged, stopped for a while, given up (B8–B11).

use super::{Session, post, settle};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::{ActId, Code, MemberId};
use crate::domain::money::Money;
use crate::domain::plan::{Back, Bought, Deed, Offer, Plan, Quote, State, Term};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store;
use crate::store::member::Member;

/// Whose plan it is about.
pub type Whose<'a> = (MemberId, &'a Member);

/// What is paid for a term.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Its reference.
    pub reference: &'a str,
    /// How much; none = what the program asks.
    pub paid: Option<Money>,
}

/// What a plan was exchanged for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgraded {
    /// The new term.
    pub term: Term,
    /// What was left of the old plan.
    pub credit: Money,
    /// What the credit did not cover of the fee.
    pub to_pay: Money,
    /// What it had beyond the fee: it goes back as money.
    pub money_back: Money,
}

/// The plan of a name.
pub fn find<'s>(session: &'s Session<'_>, name: &str) -> Result<&'s Plan> {
    let plan = Code::new(name).and_then(|code| session.program().plan(&code));
    plan.ok_or_else(|| Error::NotFound { noun: "plan", name: name.to_owned() })
}

/// A plan of the program, or one that the member still has from an earlier one.
fn held(session: &Session<'_>, id: MemberId, name: &str) -> Result<Code> {
    if let Ok(plan) = find(session, name) {
        return Ok(plan.code.clone());
    }
    let account = settle::load_one(session, id, session.now)?;
    let code = Code::new(name).filter(|code| account.terms.last(code).is_some());
    code.ok_or_else(|| Error::NotFound { noun: "plan", name: name.to_owned() })
}

/// Begins a plan, or prolongs one.
pub fn buy(
    session: &mut Session<'_>,
    whose: Whose<'_>,
    name: &str,
    payment: Payment<'_>,
    offer: Offer,
) -> Result<Term> {
    let plan = find(session, name)?.clone();
    let quote = quote(session, whose, &plan, offer)?;
    let payment = fresh(session, payment.reference, payment.paid.unwrap_or(quote.fee), &plan.code)?;
    let deed = match offer {
        Offer::Renew => Deed::Renew(payment),
        Offer::Activate => Deed::Activate(payment),
        Offer::Subscribe | Offer::Try => Deed::Subscribe(payment),
    };
    done(session, whose.0, deed)
}

/// Begins a trial.
pub fn try_out(session: &mut Session<'_>, whose: Whose<'_>, name: &str) -> Result<Term> {
    let plan = find(session, name)?.clone();
    quote(session, whose, &plan, Offer::Try)?;
    done(session, whose.0, Deed::Try { plan: plan.code })
}

fn quote(session: &mut Session<'_>, (id, member): Whose<'_>, plan: &Plan, offer: Offer) -> Result<Quote> {
    let account = post::ready(session, id, member)?;
    let quote = judge(session.versions(), &account, session.now, |asked| asked.offer(plan, offer, &member.number))?;
    Ok(quote)
}

/// A payment that has paid for nothing yet.
fn fresh(session: &Session<'_>, reference: &str, paid: Money, plan: &Code) -> Result<Bought> {
    let payment = reference.trim().to_owned();
    if store::plan::find_payment(session.db, &payment)? {
        return Err(Refusal::PaymentKnown { payment }.into());
    }
    Ok(Bought { plan: plan.clone(), payment, paid })
}

fn done(session: &mut Session<'_>, id: MemberId, deed: Deed) -> Result<Term> {
    let act = post::act(session, id, &Act::Plan(deed))?;
    term(session, id, act)
}

fn term(session: &Session<'_>, id: MemberId, act: ActId) -> Result<Term> {
    let account = settle::load_one(session, id, session.now)?;
    let term = account.terms.terms.into_iter().find(|term| term.id == act);
    Ok(term.expect("a term that was granted is there"))
}

/// The last term of a plan that the member has.
fn last(session: &Session<'_>, id: MemberId, plan: &Code) -> Result<Option<Term>> {
    Ok(settle::load_one(session, id, session.now)?.terms.last(plan).cloned())
}

/// Stops a plan, until an instant or for as long as it may be.
pub fn pause(
    session: &mut Session<'_>,
    (id, member): Whose<'_>,
    name: &str,
    until: Option<Instant>,
) -> Result<Option<Term>> {
    let plan = held(session, id, name)?;
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.pause(&plan, until, &member.number))?;
    post::act(session, id, &Act::Plan(Deed::Pause { plan: plan.clone(), until }))?;
    running(session, id, &plan)
}

/// Lets it go on.
pub fn resume(session: &mut Session<'_>, (id, member): Whose<'_>, name: &str) -> Result<Option<Term>> {
    let plan = held(session, id, name)?;
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.terms().may_resume(&plan, &member.number))?;
    post::act(session, id, &Act::Plan(Deed::Resume { plan: plan.clone() }))?;
    running(session, id, &plan)
}

fn running(session: &Session<'_>, id: MemberId, plan: &Code) -> Result<Option<Term>> {
    Ok(settle::load_one(session, id, session.now)?.terms.running(plan).cloned())
}

/// Lets it end without a renewal.
pub fn cancel(session: &mut Session<'_>, (id, member): Whose<'_>, name: &str) -> Result<Option<Term>> {
    let plan = held(session, id, name)?;
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| {
        asked.terms().may_cancel(&plan, &member.number).map(drop)
    })?;
    post::act(session, id, &Act::Plan(Deed::Cancel { plan: plan.clone() }))?;
    last(session, id, &plan)
}

/// Gives up what is left of a plan, or the one term that a payment names: what comes back of each, the last first.
pub fn refund(
    session: &mut Session<'_>,
    (id, member): Whose<'_>,
    name: &str,
    payment: Option<&str>,
) -> Result<Vec<Back>> {
    let plan = held(session, id, name)?;
    let account = post::ready(session, id, member)?;
    let back = judge(session.versions(), &account, session.now, |asked| asked.refund(&plan, payment, &member.number))?;
    let payment = payment.map(str::to_owned);
    post::act(session, id, &Act::Plan(Deed::Refund { plan: plan.clone(), payment }))?;
    Ok(back)
}

/// Exchanges what is left of a plan for another.
pub fn upgrade(
    session: &mut Session<'_>,
    (id, member): Whose<'_>,
    name: &str,
    to: &str,
    payment: Payment<'_>,
) -> Result<Upgraded> {
    let (from, plan) = (held(session, id, name)?, find(session, to)?.clone());
    if from == plan.code {
        return Err(Refusal::SamePlan { plan: from }.into());
    }
    let account = post::ready(session, id, member)?;
    let (quote, back) = judge(session.versions(), &account, session.now, |asked| {
        Ok((asked.offer(&plan, Offer::Subscribe, &member.number)?, asked.refund(&from, None, &member.number)?))
    })?;
    let credit = Money(back.iter().map(|back| back.amount.get()).sum());
    let short = quote.fee.get() - credit.get();
    let (to_pay, money_back) = (Money(short.max(0)), Money((-short).max(0)));
    let to = fresh(session, payment.reference, payment.paid.unwrap_or(to_pay), &plan.code)?;
    let term = done(session, id, Deed::Upgrade { from, to })?;
    Ok(Upgraded { term, credit, to_pay, money_back })
}

/// The word for how a term stands.
pub fn state(term: &Term) -> &'static str {
    match term.state {
        State::Active if term.cancelled => "not_renewed",
        state => state.word(),
    }
}
