//! What was imported: a line an import, or all that is kept of one (import I34).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::import::{Counts, FileRead};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::import::{self, Kept};

#[derive(Args, Debug)]
pub struct Batches {
    #[arg(value_name = "IMPORT")]
    import: Option<i64>,
    #[command(flatten)]
    rows: Rows,
}

/// Imports a list shows at most.
const MOST: i64 = 10_000;
/// Orders shown of one import.
const ORDERS: i64 = 50;

impl Batches {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| match self.import {
            None => list(session),
            Some(id) => page(session, id),
        })
    }
}

/// An import of which the session knows.
pub(super) fn find(session: &Session<'_>, id: i64) -> Result<Kept> {
    let kept = import::list(session.db, Some(id), session.known_at.unwrap_or(Instant::MAX), 1)?.pop();
    kept.ok_or_else(|| Error::NotFound { noun: "import", name: id.to_string() })
}

fn list(session: &Session<'_>) -> Result<View> {
    let columns = [
        Column::new("import", Kind::Int).keep(),
        Column::new("kind", Kind::Word).keep(),
        Column::new("source", Kind::Text),
        Column::new("profile", Kind::Text).rank(4),
        Column::new("file_names", Kind::List).rank(2),
        Column::new("rows", Kind::Int),
        Column::new("new", Kind::Int).keep(),
        Column::new("changed", Kind::Int),
        Column::new("unchanged", Kind::Int).rank(2),
        Column::new("refunds", Kind::Int).rank(3),
        Column::new("members_created", Kind::Int).rank(3),
        Column::new("late", Kind::Int).rank(4),
        Column::new("rejected", Kind::Int),
        Column::new("batch", Kind::Int).rank(6),
        Column::new("recorded_at", Kind::Instant),
        Column::new("operator", Kind::Text).rank(2),
        Column::new("withdrawn_at", Kind::Instant).rank(5),
        Column::new("options", Kind::List).rank(7),
    ];
    let mut view = View::new("order-batches/1", columns);
    for one in import::list(session.db, None, session.known_at.unwrap_or(Instant::MAX), MOST)? {
        let counts = counts(&one);
        let files: Vec<String> = FileRead::list(&one.files).into_iter().map(|file| file.name).collect();
        view.push(cells![
            one.id,
            Cell::word(one.kind.clone()),
            one.source.as_str(),
            one.profile.as_ref().map(|profile| profile.0.as_str()),
            files,
            wide(counts.rows),
            wide(counts.new),
            wide(counts.changed),
            wide(counts.unchanged),
            wide(counts.refunds),
            wide(counts.members_created),
            wide(counts.late),
            wide(counts.rejected),
            one.batch.map(|batch| batch.0),
            one.recorded_at,
            one.operator.as_str(),
            withdrawn(session, &one),
            options(&one),
        ]);
    }
    Ok(view)
}

/// A row for each thing that is known of an import, then the orders it brought.
fn page(session: &Session<'_>, id: i64) -> Result<View> {
    let one = find(session, id)?;
    let columns = [
        Column::new("what", Kind::Word).keep(),
        Column::new("about", Kind::Text).keep(),
        Column::new("count", Kind::Int),
        Column::new("at", Kind::Instant),
        Column::new("amount", Kind::Money),
    ];
    let mut page = Page(View::new("order-batch/1", columns));
    page.text("kind", one.kind.as_str());
    page.text("source", one.source.as_str());
    if let Some((name, digest)) = &one.profile {
        page.text("profile", &format!("{name} · {digest}"));
    }
    for file in FileRead::list(&one.files) {
        let rows = file.rows.map_or(Cell::Null, |rows| wide(rows).into());
        page.row("file", file.name.as_str(), rows, None);
        page.row("bytes", file.name.as_str(), wide(file.bytes).into(), None);
        page.text("sha-256", &file.sha256);
        if let Some(same) = import::find_same(session.db, one.id, &file.sha256)? {
            page.0.notes.push(Note::new("same-file").with("file", &file.name).with("import", same));
        }
    }
    page.row("imported", one.operator.as_str(), Cell::Null, Some(one.recorded_at));
    if let Some(at) = withdrawn(session, &one) {
        page.row("withdrawn", "", Cell::Null, Some(at));
    }
    if let Some(request) = &one.request {
        page.text("request", request);
    }
    options(&one).iter().for_each(|option| page.text("option", option));
    if let Some(batch) = one.batch {
        page.row("batch", "", batch.0.into(), None);
    }
    page.counts(&counts(&one));
    for (word, at) in [("first", one.first_at), ("last", one.last_at)] {
        if at.is_some() {
            page.row(word, "", Cell::Null, at);
        }
    }
    page.orders(session, id)?;
    Ok(page.0)
}

/// The page of one import.
struct Page(View);

impl Page {
    fn row(&mut self, what: &'static str, about: &str, count: Cell, at: Option<Instant>) {
        self.0.push(cells![Cell::word(what), about, count, at, Cell::Null]);
    }

    fn text(&mut self, what: &'static str, about: &str) {
        self.row(what, about, Cell::Null, None);
    }

    /// Its counts, and its warnings by code.
    fn counts(&mut self, counts: &Counts) {
        let all = [
            ("rows", counts.rows),
            ("created", counts.new),
            ("corrected", counts.changed),
            ("unchanged", counts.unchanged),
            ("refunds", counts.refunds),
            ("refunds-known", counts.refunds_unchanged),
            ("members-created", counts.members_created),
            ("guests", counts.guests),
            ("orders-held", counts.held),
            ("late", counts.late),
            ("rejected", counts.rejected),
        ];
        all.into_iter().for_each(|(what, count)| self.row(what, "", wide(count).into(), None));
        for (code, count) in [("masked-key", counts.masked_keys), ("total-differs", counts.totals_differ)] {
            if count > 0 {
                self.row("warning", code, wide(count).into(), None);
            }
        }
    }

    fn orders(&mut self, session: &Session<'_>, id: i64) -> Result<()> {
        let orders = import::list_orders(session.db, id, ORDERS + 1)?;
        let shown = usize::try_from(ORDERS).unwrap_or(usize::MAX);
        for order in orders.iter().take(shown) {
            let what = match (order.amends, order.withdrawn) {
                (true, _) => "amendment",
                (_, true) => "withdrawn-order",
                _ => "order",
            };
            let about = [Some(order.name.as_str()), order.member.as_deref()];
            let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            self.0.push(cells![Cell::word(what), about, Cell::Null, order.sold_at, order.total]);
        }
        if orders.len() > shown {
            self.0.notes.push(Note::new("more-orders").with("count", shown));
        }
        Ok(())
    }
}

fn counts(one: &Kept) -> Counts {
    serde_json::from_str(&one.counts).unwrap_or_default()
}

/// What it was told, as `name=value`.
fn options(one: &Kept) -> Vec<String> {
    let all: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&one.options).unwrap_or_default();
    let shown = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    all.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect()
}

/// When it was taken back, as far as the session knows of it.
fn withdrawn(session: &Session<'_>, one: &Kept) -> Option<Instant> {
    one.withdrawn_at.filter(|at| *at <= session.known_at.unwrap_or(Instant::MAX))
}

fn wide(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
