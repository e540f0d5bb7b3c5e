//! Points traced to facts, rules, sums and roundings, line by line (P33); the sentences stand in `why.rs`.

use clap::Args;

use super::why::{Wording, touched_word};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Page};
use crate::cli::taking::parts;
use crate::domain::engine::explain::Judged;
use crate::domain::id::CauseKind;
use crate::domain::money::{Money, Points};
use crate::domain::points::parts::Part;
use crate::error::Result;
use crate::flow::explain::points::{self, After, Left, Settled, Sum, Told, Which};
use crate::flow::join;
use crate::output::{Cell, Column, Kind, Note, View};
use crate::store::points::Line;

#[derive(Args, Debug)]
pub struct Explain {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "N")]
    lot: Option<u32>,
    #[arg(long, value_name = "N", conflicts_with = "lot")]
    entry: Option<u32>,
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with_all = ["lot", "entry"])]
    limit: usize,
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    known: Known,
}

/// The columns: name, kind, rank.
const COLUMNS: [(&str, Kind, u8); 45] = [
    ("lot", Kind::Int, 0),
    ("what", Kind::Word, 0),
    ("points", Kind::Points, 0),
    ("why", Kind::Text, 0),
    ("at", Kind::Instant, 2),
    ("occurred_at", Kind::Instant, 6),
    ("cause", Kind::Word, 5),
    ("cause_name", Kind::Text, 5),
    ("reason", Kind::Text, 5),
    ("entry", Kind::Int, 5),
    ("rule", Kind::Text, 5),
    ("program", Kind::Int, 5),
    ("tier", Kind::Text, 5),
    ("line", Kind::Int, 6),
    ("sku", Kind::Text, 6),
    ("charged", Kind::Money, 6),
    ("discount", Kind::Money, 7),
    ("tax", Kind::Money, 7),
    ("tenders", Kind::Money, 7),
    ("excluded", Kind::Money, 7),
    ("counted", Kind::Money, 6),
    ("basis", Kind::Money, 5),
    ("units", Kind::Int, 6),
    ("rate", Kind::Text, 5),
    ("multiplier", Kind::Decimal, 5),
    ("rounding", Kind::Word, 6),
    ("wanted", Kind::Points, 5),
    ("granted", Kind::Points, 5),
    ("cap", Kind::Text, 5),
    ("usable_from", Kind::Instant, 5),
    ("ends", Kind::Instant, 5),
    ("standing", Kind::Money, 7),
    ("target", Kind::Points, 6),
    ("stood", Kind::Points, 6),
    ("from_pending", Kind::Points, 7),
    ("from_own", Kind::Points, 7),
    ("attributed", Kind::Points, 7),
    ("from_others", Kind::Points, 7),
    ("to_debt", Kind::Points, 7),
    ("waived", Kind::Points, 7),
    ("state", Kind::Word, 6),
    ("held", Kind::Points, 6),
    ("late", Kind::Bool, 7),
    ("reckoned", Kind::Points, 6),
    ("agrees", Kind::Bool, 6),
];

/// A row by the names of its columns; what is not set is absent.
struct Row(Vec<Cell>);

impl Row {
    fn new(lot: Option<u32>, what: &'static str, why: String) -> Row {
        let row = Row(vec![Cell::Null; COLUMNS.len()]);
        row.set("lot", lot).set("what", Cell::word(what)).set("why", why)
    }

    fn set(mut self, name: &str, cell: impl Into<Cell>) -> Row {
        let place = COLUMNS.iter().position(|column| column.0 == name).expect("the column is one of these");
        self.0[place] = cell.into();
        self
    }

    /// What made it, and when.
    fn by(self, line: &Line) -> Row {
        let row = self.set("at", line.posted_at).set("occurred_at", line.occurred_at).set("entry", line.number);
        let row = row.set("cause", Cell::word(line.cause.clone()));
        row.set("cause_name", line.named.clone()).set("reason", line.reason.clone())
    }
}

impl Explain {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.page, &self.known), |session| {
            let (id, _) = join::find(session, &self.member)?;
            let which = match (self.lot, self.entry) {
                (Some(lot), _) => Which::Lot(lot),
                (None, Some(entry)) => Which::Entry(entry),
                (None, None) => Which::All,
            };
            let (told, total) = points::explain(session, id, which, Some(self.limit))?;
            let columns = COLUMNS.map(|(name, kind, rank)| Column::new(name, kind).rank(rank));
            let mut view = View::new("points-explain/1", columns);
            let wording = Wording { front, session, lang: front.spoken(&self.page) };
            for one in &told {
                rows(&wording, one, which != Which::All).into_iter().for_each(|row| view.push(row.0));
            }
            if told.len() < total {
                let note = Note::new("explain-newest").with("shown", told.len());
                view = view.note(note.with("total", total));
            }
            let differs = told.iter().any(|one| !one.agrees());
            Ok(if differs { view.note(Note::new("explain-differs")).exit(1) } else { view })
        })
    }
}

/// The rows of one lot, or of points that were refused.
fn rows(wording: &Wording<'_>, told: &Told, in_full: bool) -> Vec<Row> {
    let lot = told.line.as_ref().filter(|_| told.left.is_some()).map(|line| line.number);
    let mut rows = vec![head(wording, told, lot)];
    if let Some(sum) = &told.sum {
        rows.extend(lines(wording, sum, lot, in_full));
        rows.push(reckoned(wording, sum, lot));
    }
    if lot.is_some() {
        rows.push(life(wording, told, lot));
    }
    rows.extend(told.after.iter().map(|after| later(wording, told, after, lot)));
    if told.owed > 0 {
        rows.push(Row::new(None, "owed", wording.owed()).set("points", Points(-told.owed)));
    }
    if let Some(left) = told.left {
        rows.push(rest(wording, left, lot));
    }
    rows
}

/// What happened, and how many points it gave.
fn head(wording: &Wording<'_>, told: &Told, lot: Option<u32>) -> Row {
    let why = wording.head(told);
    let row = match &told.line {
        Some(line) => Row::new(lot, line.kind.word(), why).by(line).set("points", Points(line.points)),
        None => Row::new(lot, "refused", why).set("points", Points(0)),
    };
    let Some(sum) = &told.sum else { return row.set("rule", told.line.as_ref().and_then(|line| line.rule.clone())) };
    let row = row.set("rule", sum.earning.rule.clone()).set("program", sum.earning.version);
    let row = row.set("tier", sum.earning.tier.clone()).set("occurred_at", sum.earning.occurred_at);
    let row = row.set("cause", Cell::word(sum.earning.of.kind.word())).set("cause_name", sum.named.clone());
    row.set("late", told.place().map(|place| place.is_late()))
}

/// The order line by line; where not all is asked for, only the lines that count for less than was charged.
fn lines(wording: &Wording<'_>, sum: &Sum, lot: Option<u32>, in_full: bool) -> Vec<Row> {
    let Some((order, again)) = sum.order.as_ref().zip(sum.again.as_ref()) else { return Vec::new() };
    // What is given whole does not hang on the lines.
    if wording.rule(&sum.earning).is_none_or(|rule| wording.rate(rule).is_none()) {
        return Vec::new();
    }
    let money = |minor: i64| Money(minor);
    let shown = |part: &&Part| part.charged != 0 && (in_full || part.charged != part.counted);
    let row = |part: &Part| {
        let line = part.line.and_then(|line| order.lines.get(usize::try_from(line).ok()?.checked_sub(1)?));
        let row = Row::new(lot, if part.line.is_some() { "line" } else { "rest" }, wording.part(part, line));
        let row = row.set("line", part.line).set("sku", line.map(|line| line.sku.to_string()));
        let row = row.set("charged", money(part.charged)).set("discount", money(part.discount));
        let row = row.set("tax", money(part.tax)).set("tenders", money(part.tender));
        row.set("excluded", money(part.excluded)).set("counted", money(part.counted))
    };
    again.parts.iter().filter(shown).map(row).collect()
}

/// The sum as it was booked, and whether it comes out again.
fn reckoned(wording: &Wording<'_>, sum: &Sum, lot: Option<u32>) -> Row {
    let earning = &sum.earning;
    let rule = wording.rule(earning);
    let row = Row::new(lot, "sum", wording.sum(sum));
    let is_money = earning.of.kind == CauseKind::Order;
    let row = row.set("basis", is_money.then_some(Money(earning.basis)));
    let row = row.set("units", (!is_money).then_some(earning.basis));
    let row = row.set("rate", rule.and_then(|rule| wording.rate(rule))).set("multiplier", earning.m);
    let row = row.set("rounding", rule.map(|rule| Cell::word(wording.rounding(rule))));
    let row = row.set("wanted", Points(earning.wanted)).set("granted", Points(earning.granted));
    let row = row.set("cap", rule.zip(earning.cap).and_then(|(rule, cap)| wording.cap(rule, cap)));
    let again = sum.again.as_ref().map(|again| Points(again.granted.points));
    row.set("reckoned", again).set("agrees", sum.agrees)
}

/// From when the points can be used, to when, and by which rule.
fn life(wording: &Wording<'_>, told: &Told, lot: Option<u32>) -> Row {
    let (usable_from, ends) = told.line.as_ref().map_or((None, None), |line| (line.activates_at, line.expires_at));
    let row = Row::new(lot, "life", wording.life(told.sum.as_ref(), usable_from, ends));
    row.set("usable_from", usable_from).set("ends", ends)
}

/// Something that touched the lot, or changed what it should have been.
fn later(wording: &Wording<'_>, told: &Told, after: &After, lot: Option<u32>) -> Row {
    match after {
        After::Touched { lot, touch, by, debit, judged } => {
            let why = wording.touched(told, touch, by, debit, judged.as_deref());
            let row = Row::new(Some(*lot), touched_word(touch, by), why).by(by).set("points", Points(touch.points));
            let row = row.set("at", touch.at);
            settled(row, judged.as_deref())
        }
        After::Judged { settled: one, named, of } => {
            let why = wording.judged(told, one, named.as_deref(), of.as_deref());
            let row = Row::new(lot, "judged", why).set("at", one.taken.at).set("cause_name", named.clone());
            settled(row.set("cause", Cell::word(one.taken.cause.kind.word())), Some(one))
        }
        After::Heir(line) => Row::new(lot, "heir", wording.heir(line)).by(line),
    }
}

/// The figures of a judgement.
fn settled(row: Row, one: Option<&Settled>) -> Row {
    let Some(Settled { taken, again, agrees }) = one else { return row };
    let standing = |judged: &Judged| (judged.standing >= 0).then_some(Money(judged.standing));
    let is_money = taken.of.kind == CauseKind::Order;
    let row = row.set("standing", again.as_ref().filter(|_| is_money).and_then(standing));
    let row = row.set("target", Points(taken.target)).set("stood", Points(taken.target + taken.taking.total()));
    let names = ["from_pending", "from_own", "attributed", "from_others", "to_debt", "waived"];
    let figures = names.into_iter().zip(parts(&taken.taking));
    let row = figures.fold(row, |row, (name, (_, points))| row.set(name, Points(points)));
    row.set("reckoned", again.as_ref().map(|again| Points(again.target))).set("agrees", *agrees)
}

fn rest(wording: &Wording<'_>, left: Left, lot: Option<u32>) -> Row {
    let row = Row::new(lot, "remains", wording.left(left)).set("points", Points(left.points));
    row.set("state", Cell::word(wording.state(left))).set("held", Points(left.held)).set("agrees", left.agrees)
}
