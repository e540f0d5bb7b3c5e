//! Payments and lines are brought together (identity §12): exact matches are kept, all else is told.

use std::collections::BTreeMap;

use super::Session;
use super::card::by;
use crate::domain::identity::reconcile::{Account, Key, Kind, Known, Line, Outcome, Pair, Payment, reconcile};
use crate::domain::identity::statement::{Span, stretches};
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::reconcile::{self as store, Kept};
use crate::store::statement;

/// Everything that was brought together, and what it came to.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// All payments.
    pub payments: BTreeMap<Key, Payment>,
    /// All lines that prove no card, and who paid or was paid.
    pub lines: BTreeMap<i64, (Line, String)>,
    /// What accounts are called.
    pub accounts: BTreeMap<i64, String>,
    /// The lines that are matched, and the numbers of their matches.
    pub matches: BTreeMap<Key, (i64, i64)>,
    /// What it came to.
    pub outcome: Outcome,
}

/// Looks at all payments and lines, and writes nothing.
pub fn look(session: &Session<'_>) -> Result<Reconciled> {
    let payments = payments(session)?;
    let lines = store::list_lines(session.db)?;
    let kept = statement::list_accounts(session.db)?;
    let statements = statement::list(session.db, None)?;
    let spans = |account: i64| -> Vec<Span> {
        statements.iter().filter(|kept| kept.account == account).filter_map(statement::Kept::span).collect()
    };
    let accounts: Vec<Account> = kept
        .iter()
        .map(|own| Account { id: own.id, sources: own.sources.clone(), stretches: stretches(&spans(own.id)) })
        .collect();
    let (rejected, matched): (Vec<Kept>, Vec<Kept>) =
        store::list(session.db)?.into_iter().partition(|kept| kept.rule == "rejected");
    let pairs = |kept: &[Kept]| -> Vec<Pair> { kept.iter().map(|kept| (kept.line, kept.payment)).collect() };
    let known = Known { matched: pairs(&matched), rejected: pairs(&rejected) };
    let bare: Vec<Line> = lines.iter().map(|(line, _)| line.clone()).collect();
    let outcome = reconcile(&payments, &bare, &accounts, &known);
    Ok(Reconciled {
        payments: payments.into_iter().map(|payment| (payment.key, payment)).collect(),
        lines: lines.into_iter().map(|(line, who)| (line.id, (line, who))).collect(),
        accounts: kept.into_iter().map(|account| (account.id, account.name)).collect(),
        matches: matched.into_iter().map(|kept| (kept.payment, (kept.line, kept.id))).collect(),
        outcome,
    })
}

/// Keeps the new matches (ID63): how many they are, and what all came to.
pub fn run(session: &Session<'_>) -> Result<Reconciled> {
    let mut all = look(session)?;
    for pair in &all.outcome.matched {
        let id = store::append(session.db, *pair, "reference", None, by(session))?;
        all.matches.insert(pair.1, (pair.0, id));
    }
    Ok(all)
}

/// What was paid with money from outside, and what of it went back.
fn payments(session: &Session<'_>) -> Result<Vec<Payment>> {
    let (currency, zone) = (session.program().shop.currency, session.zone());
    let mut ids = store::list_payment_ids(session.db)?;
    let (mut payments, mut orders) = (Vec::new(), BTreeMap::new());
    for paid in store::list_orders(session.db)? {
        let others: Money = paid.others.iter().copied().sum();
        let cash = paid.total - others;
        if cash <= Money::ZERO {
            continue;
        }
        let references: Vec<String> =
            std::iter::once(paid.external_id).chain(ids.remove(&paid.order).unwrap_or_default()).collect();
        // What stored value paid is given back before cash is (ID50).
        orders.insert(paid.order, (paid.source.clone(), references.clone(), paid.others[1], cash));
        let key = Key { kind: Kind::Order, id: paid.order };
        let (order, day, source) = (paid.order, zone.day(paid.paid_at), paid.source);
        payments.push(Payment { key, order, source, references, amount: cash, currency, day });
    }
    for store::Back { refund, order, external_id, at, amount } in store::list_refunds(session.db)? {
        let Some((source, references, balance, cash)) = orders.get_mut(&order) else { continue };
        let to_balance = amount.min(*balance);
        let back = (amount - to_balance).min(*cash);
        (*balance, *cash) = (*balance - to_balance, *cash - back);
        if back <= Money::ZERO {
            continue;
        }
        let references: Vec<String> = references.iter().cloned().chain([external_id]).collect();
        let (key, day, source) = (Key { kind: Kind::Refund, id: refund }, zone.day(at), source.clone());
        payments.push(Payment { key, order, source, references, amount: -back, currency, day });
    }
    Ok(payments)
}

/// What a suggestion is called: its line and its payment.
#[must_use]
pub fn name(pair: Pair) -> String {
    format!("L{}-{}{}", pair.0, if pair.1.kind == Kind::Order { "O" } else { "R" }, pair.1.id)
}

/// The pair of a name.
fn named(text: &str) -> Option<Pair> {
    let (line, payment) = text.strip_prefix(['L', 'l'])?.split_once('-')?;
    let kind = match payment.chars().next()? {
        'O' | 'o' => Kind::Order,
        'R' | 'r' => Kind::Refund,
        _ => return None,
    };
    Some((line.parse().ok()?, Key { kind, id: payment[1..].parse().ok()? }))
}

/// The suggestion of a name, as long as it stands.
fn suggestion(session: &Session<'_>, text: &str) -> Result<(Pair, Reconciled)> {
    let unknown = || Error::NotFound { noun: "suggestion", name: text.to_owned() };
    let pair = named(text).ok_or_else(unknown)?;
    let all = look(session)?;
    let by_payment = all.matches.get(&pair.1).map(|(line, _)| (*line, pair.1));
    let by_line = || all.matches.iter().find(|(_, (line, _))| *line == pair.0).map(|(key, _)| (pair.0, *key));
    if let Some(taken) = by_payment.or_else(by_line) {
        return Err(Refusal::PairTaken { suggestion: text.to_owned(), taken: name(taken) }.into());
    }
    if all.outcome.suggestions.contains(&pair) { Ok((pair, all)) } else { Err(unknown()) }
}

/// A suggestion is right, or it is not: the number of the row.
pub fn decide(session: &Session<'_>, text: &str, accepts: bool) -> Result<(i64, Pair, Reconciled)> {
    let (pair, all) = suggestion(session, text)?;
    let rule = if accepts { "accepted" } else { "rejected" };
    let id = store::append(session.db, pair, rule, None, by(session))?;
    Ok((id, pair, all))
}

/// A match, or a rejection, is taken back: its row stays.
pub fn undo(session: &Session<'_>, id: i64) -> Result<Kept> {
    let kept = store::find(session.db, id)?;
    let kept = kept.ok_or_else(|| Error::NotFound { noun: "match", name: id.to_string() })?;
    let undone_in = store::append(session.db, (kept.line, kept.payment), "undone", Some(kept.id), by(session))?;
    store::set_undone(session.db, kept.id, undone_in)?;
    Ok(kept)
}

/// What a payment is called: its order's source and number.
#[must_use]
pub fn called(payment: &Payment) -> String {
    let number = payment.references.first().map_or("", String::as_str);
    format!("{}/{number}", payment.source)
}
