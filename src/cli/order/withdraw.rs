//! A wrong import taken back, with a receipt of what went and what stays (import I26).

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::ask;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Consent, Page, Writing};
use crate::domain::money::Points;
use crate::error::Result;
use crate::flow::Session;
use crate::flow::import::Counts;
use crate::flow::withdraw::{self, Withdrawn};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::import::Kept;

#[derive(Args, Debug)]
pub struct Withdraw {
    #[arg(value_name = "IMPORT")]
    import: i64,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// Names told of the orders left alone; the rest is counted.
const TOLD: usize = 10;

impl Withdraw {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        if ask::would(front, self.consent, &writing) {
            ask::show(&self.write(front, &Writing { dry_run: true, ..writing.clone() })?)?;
        }
        ask::agree(front, self.consent, &writing, "ask.withdraw")?;
        self.write(front, &writing)
    }

    fn write(&self, front: &Front<'_>, writing: &Writing) -> Result<Answer> {
        front.write(&self.page, writing, Vec::new(), |session| {
            let kept = super::batches::find(session, self.import)?;
            let done = withdraw::withdraw(session, &kept)?;
            Ok(receipt(session, &kept, &done))
        })
    }
}

/// What went, what was left alone and why, what stays, and what became of points and tiers.
fn receipt(session: &Session<'_>, kept: &Kept, done: &Withdrawn) -> View {
    let columns = [
        Column::new("what", Kind::Word).keep(),
        Column::new("count", Kind::Int).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("about", Kind::Text).rank(2),
    ];
    let mut view = View::new("order-withdrawn/1", columns);
    let wide = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut add = |what: &'static str, count: i64, about: &str| {
        view.push(cells![Cell::word(what), count, Cell::Null, about]);
    };
    add("withdrawn", wide(done.orders), session.reason.unwrap_or_default());
    for (left, names) in &done.left {
        let mut told = names.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > TOLD {
            told += ", …";
        }
        add(left.word(), wide(names.len()), &told);
    }
    let counts: Counts = serde_json::from_str(&kept.counts).unwrap_or_default();
    let members = i64::try_from(counts.members_created).unwrap_or(i64::MAX);
    for (what, count) in [
        ("refunds-void", i64::from(done.refunds)),
        ("amendments-stay", done.amendments),
        ("refunds-stay", done.other_refunds),
        ("members-stay", members),
    ] {
        if count > 0 {
            add(what, count, "");
        }
    }
    for word in ["cancel", "clawback", "restore"] {
        if let Some(happened) = done.settled.tally.get(word) {
            view.push(cells![Cell::word(word), happened.times, happened.points.map(Points), ""]);
        }
    }
    let mut moves: BTreeMap<String, i64> = BTreeMap::new();
    for moved in &done.settled.moved {
        let from = moved.from.as_ref().map_or_else(String::new, ToString::to_string);
        *moves.entry(format!("{from} → {}", moved.to)).or_default() += 1;
    }
    for (about, members) in moves {
        view.push(cells![Cell::word("tier-moved"), members, Cell::Null, about]);
    }
    let code = if done.orders > 0 { "withdrawn" } else { "nothing-withdrawn" };
    view.note(Note::new(code).with("import", kept.id).with("count", done.orders))
}
