//! `report tier-flow`: members by tier before a window and at its end (T13, AN25).

use clap::Args;

use super::picture::{self, Wording};
use super::{Span, headed};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Output, Picture, Rows};
use crate::domain::report::Share;
use crate::domain::report::tier_flow::{Flow, Stand, Way};
use crate::error::Result;
use crate::flow::report::{self, Matrix};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "last month";

#[derive(Args, Debug)]
pub(in crate::cli) struct TierFlow {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
    #[command(flatten)]
    picture: Picture,
}

impl TierFlow {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(Output::from((&self.rows, &self.known)).drawn(self.picture), |session| {
            let period = self.span.begin(session, WINDOW)?;
            let found = report::tier_flow(session, period)?;
            let say = Wording::new(front, session);
            let chart = self.picture.chart.then(|| picture::tier_flow(&say, &found, &|code| front.tier(session, code)));
            headed(session, "tier-flow", period, matrix(&found).drawn(chart).note(Note::new("defined-tier-flow")))
        })
    }
}

pub(super) fn matrix(found: &Matrix) -> View {
    let columns = [
        Column::new("from_tier", Kind::Text).keep(),
        Column::new("to_tier", Kind::Text).keep(),
        Column::new("way", Kind::Word),
        Column::new("members", Kind::Int).keep(),
        Column::new("share_of_from", Kind::Ratio).rank(2),
    ];
    let mut view = View::new("report-tier-flow/1", columns);
    let sum = |which: &dyn Fn(&Flow) -> bool| -> i64 {
        found.cells.iter().filter(|flow| which(flow)).map(|flow| flow.members).sum()
    };
    for flow in &found.cells {
        let whole = sum(&|other| other.from == flow.from);
        view.push(cells![
            text(&flow.from),
            text(&flow.to),
            Cell::word(flow.way(&found.ladder).word()),
            flow.members,
            Share { part: flow.members, whole }.value()
        ]);
    }
    let of = |way: Way| of(found, way);
    let note = Note::new("tier-flow").with("kept", of(Way::Kept)).with("rose", of(Way::Rose));
    view.note(note.with("fell", of(Way::Fell)).with("joined", of(Way::Joined)).with("left", of(Way::Left)))
}

/// How many went a way.
pub(super) fn of(found: &Matrix, way: Way) -> i64 {
    found.cells.iter().filter(|flow| flow.way(&found.ladder) == way).map(|flow| flow.members).sum()
}

/// The tier's code; whoever had not joined yet or has left has none, which the way tells.
fn text(stand: &Stand) -> Option<String> {
    match stand {
        Stand::Tier(code) => Some(code.to_string()),
        Stand::NotJoined | Stand::None | Stand::Left => None,
    }
}
