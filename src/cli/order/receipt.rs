//! What a command about one order caused: points, tier, benefits, a row each.

use crate::cli::taking::sentence;
use crate::domain::id::MemberId;
use crate::domain::money::{Money, Points};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::{Session, refund, standing};
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells, words};
use crate::store::caused::{Caused, What};

/// A receipt that begins with the order itself.
pub fn new(schema: &'static str, name: &str, what: &'static str, (total, at): (Money, Instant), why: &str) -> View {
    let columns = [
        Column::new("order", Kind::Text).rank(3),
        Column::new("what", Kind::Word).keep(),
        Column::new("amount", Kind::Money).rank(2),
        Column::new("points", Kind::Points).keep(),
        Column::new("why", Kind::Text).keep(),
        Column::new("at", Kind::Instant).rank(2),
    ];
    View::new(schema, columns).row(cells![name, Cell::word(what), total, Cell::Null, why, at])
}

/// The same with a row for each thing it caused, and what the member has now.
pub fn fill(
    mut view: View,
    session: &Session<'_>,
    lang: Lang,
    (name, member): (&str, Option<MemberId>),
    caused: &[Caused],
) -> Result<View> {
    for one in caused.iter().filter(|one| refund::is_told(&one.what)) {
        let (what, points, why) = told(lang, &one.what);
        view.push(cells![name, what, Cell::Null, points.map(Points), why, one.at]);
    }
    let Some(member) = member else { return Ok(view.note(Note::new("refund-of-guest").with("order", name))) };
    let balance = standing::points(session, member)?.balance;
    let note = Note::new("refund-balance").with("active", balance.active);
    Ok(view.note(note.with("pending", balance.pending).with("debt", balance.debt)))
}

fn told(lang: Lang, what: &What) -> (Cell, Option<i64>, String) {
    match what {
        What::Entry { kind, points, rule, .. } => {
            let why = rule.as_ref().map_or_else(|| words::say(lang, "order.spent-points", &[]), ToString::to_string);
            (Cell::word(kind.word()), Some(*points), why)
        }
        What::Taken { rule, target, taking } => {
            let booked = taking.pending + taking.own + taking.others + taking.debt;
            let word = if booked > 0 || taking.total() > 0 { "clawback" } else { "restore" };
            (Cell::word(word), Some(-booked), sentence(lang, rule.as_str(), *target, taking))
        }
        What::Checked { outcome, tier, from, to } => {
            let why = match (from, to) {
                (Some(from), Some(to)) => {
                    words::say(lang, "order.tier-moved", &[("from", from.as_str()), ("to", to.as_str())])
                }
                _ => words::say(lang, "order.tier-asked", &[("tier", tier.as_str())]),
            };
            (Cell::word(outcome.clone()), None, why)
        }
        What::Granted { benefit, quota, revoked } => {
            let why = quota.map_or_else(|| benefit.to_string(), |quota| format!("{benefit} × {quota}"));
            (Cell::word(if *revoked { "revoked" } else { "granted" }), None, why)
        }
    }
}
