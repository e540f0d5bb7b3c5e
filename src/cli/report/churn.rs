//! `report churn`: who is leaving, and who stays away longer than is their habit (AN24).

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::Rows;
use super::{Span, few_rows, headed};
use crate::domain::report::churn::Limit;
use crate::error::Result;
use crate::flow::report::{self, Churned, Watched};
use crate::output::{Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "3 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct Churn {
    #[arg(long, conflicts_with_all = ["period", "from", "until"])]
    watch: bool,
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=3650))]
    lapse_days: Option<i32>,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Churn {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, WINDOW)?;
            let bought = report::bought(session)?;
            let view = if self.watch {
                let (limit, found) = report::watch(session, &bought, self.lapse_days)?;
                limited(watch_list(&found), "defined-churn-watch", limit)
            } else {
                let found = report::churn(session, &bought, period, self.lapse_days);
                limited(rates(&found), "defined-churn", found.limit)
            };
            headed(session, "churn", period, view)
        })
    }
}

/// The definition, and where its limit is from.
pub(super) fn limited(mut view: View, defined: &'static str, limit: Limit) -> View {
    let mut notes = vec![Note::new(defined).with("limit", limit.days)];
    if let Some(intervals) = limit.intervals {
        notes.push(Note::new("churn-limit").with("limit", limit.days).with("intervals", intervals));
    }
    view.notes.splice(0..0, notes);
    view
}

/// Without a purchase before the window there is no row.
fn rates(found: &Churned) -> View {
    let columns = [
        Column::new("active", Kind::Int).titled("active_at_start").keep(),
        Column::new("lapsed", Kind::Int).titled("lapsed_members").keep(),
        Column::new("churn_rate", Kind::Ratio).keep(),
        Column::new("away", Kind::Int),
        Column::new("won_back", Kind::Int),
        Column::new("win_back_rate", Kind::Ratio).keep(),
    ];
    let mut view = View::new("report-churn/1", columns);
    let Some(churn) = found.churn else { return view };
    let (lapsed, back) = (churn.lapsed, churn.won_back);
    view.push(cells![lapsed.whole, lapsed.part, lapsed.value(), back.whole, back.part, back.value()]);
    few_rows(view, [lapsed.whole, back.whole].into_iter().filter(|cases| *cases > 0).min().into_iter())
}

pub(super) fn watch_list(found: &[Watched]) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("purchase_days", Kind::Int),
        Column::new("last_purchase", Kind::Day).rank(2),
        Column::new("median_interval", Kind::Int).keep(),
        Column::new("days_since", Kind::Int).keep(),
        Column::new("intervals_gone", Kind::Decimal),
        Column::new("overdue_days", Kind::Int),
        Column::new("net", Kind::Money),
    ];
    let mut view = View::new("report-churn-watch/1", columns);
    for Watched { number, watched } in found {
        view.push(cells![
            number.as_str(),
            watched.purchase_days,
            watched.last,
            watched.median_interval,
            watched.days_since,
            watched.intervals_gone().value(),
            watched.overdue(),
            watched.net
        ]);
    }
    view
}
