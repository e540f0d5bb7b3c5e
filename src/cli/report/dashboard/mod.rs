//! `report dashboard`: all of it on one page (analytics 8). Each panel asks its report, and says why where there is nothing.

mod habits;
mod money;
mod people;
mod tiles;
mod todo;
mod trade;
mod visits;
mod watch;
mod way;

use clap::Args;

use super::picture::Wording;
use super::{Span, basket, product, report, sales, visit};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Output, Personal, Sheet};
use crate::domain::report::period::Period;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::report::{Overall, Traded, Windows};
use crate::output::chart::Chart;
use crate::output::dashboard::{Figure, Page, Panel, Width, write};
use crate::output::{Style, View, people as shown};

/// The window when none is said.
pub(super) const WINDOW: &str = "this month";

#[derive(Args, Debug)]
pub(in crate::cli) struct Dashboard {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    sheet: Sheet,
    #[command(flatten)]
    personal: Personal,
}

/// The page in the making.
struct Making<'a> {
    front: &'a Front<'a>,
    session: &'a Session<'a>,
    say: Wording,
    period: Period,
    windows: Windows,
    /// Most panels ask for it.
    traded: Traded,
}

impl Dashboard {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let output = Output::from(&self.sheet).with(self.personal);
        if output.file().is_none() && front.around.terminal {
            return Err(Error::Usage { code: "no-page", values: Vec::new() });
        }
        let mut text = String::new();
        let answer = front.read(output, |session| {
            let period = self.span.begin(session, WINDOW)?;
            let say = Wording::new(front, session);
            let style = Style { personal: self.personal.personal, ..say.style.clone() };
            let windows = windows(session, period)?;
            let traded = report::traded(session, &windows)?;
            text = write(&Making { front, session, say, period, windows, traded }.page()?, &style);
            Ok(View::new("report-dashboard/1", []))
        })?;
        Ok(Answer { text: Some(text), ..answer })
    }
}

impl Making<'_> {
    fn page(&self) -> Result<Page> {
        let mut todo = todo::List::default();
        let Overall { owed, ages, debts } = &self.traded.points;
        let panels = vec![
            self.sales(),
            self.rfm(&mut todo)?,
            self.cohorts()?,
            self.habits(&mut todo)?,
            self.tiers(&mut todo)?,
            self.benefits()?,
            self.points(owed, ages, &mut todo)?,
            self.products(),
            self.visits(),
            self.areas(),
            self.funnel()?,
            self.watch(&mut todo)?,
            self.campaigns(&mut todo),
        ];
        let mut notes: Vec<(String, String)> = panels.iter().flat_map(|panel| self.notes(panel)).collect();
        notes.extend(self.exceptions(*debts, &mut todo)?);
        Ok(Page {
            shop: self.front.name(&self.session.program().shop.name),
            window: self.days(self.period),
            head: self.head(&mut todo)?,
            tiles: self.tiles(owed),
            todo: todo.ranked(),
            panels,
            notes,
        })
    }

    /// AN9.
    fn head(&self, todo: &mut todo::List) -> Result<Vec<(String, String)>> {
        let (say, zone) = (&self.say, self.session.zone());
        let head = report::head(self.session, self.period)?;
        let newest = head.newest.map_or_else(|| say.text("dashboard.none", &[]), |at| zone.shown(at));
        let unsettled = say.count(head.n_unsettled);
        if head.n_unsettled > 0 {
            let text = say.text("dashboard.todo.unsettled", &[("count", &unsettled)]);
            todo.add(head.n_unsettled.saturating_mul(1000), text, "regulars nightly");
        }
        let only = head.only.map(|only| (say.text("dashboard.only", &[]), only));
        let told = [
            (say.text("dashboard.as-of", &[]), format!("{} {}", zone.shown(self.session.now), zone.name())),
            (say.text("dashboard.currency", &[]), self.session.program().shop.currency.code().to_owned()),
            (say.text("dashboard.newest", &[]), newest),
            (say.text("dashboard.unsettled", &[]), unsettled),
        ];
        Ok(told.into_iter().chain(only).collect())
    }

    fn days(&self, period: Period) -> String {
        let last = period.last().to_string();
        match period.from {
            Some(from) => self.say.text("dashboard.days", &[("from", &from.to_string()), ("last", &last)]),
            None => self.say.text("dashboard.until", &[("last", &last)]),
        }
    }

    /// The days of a report that has a window of its own.
    fn window(&self, text: &str) -> Result<Period> {
        window(self.session, text)
    }

    fn name(&self, key: &str) -> String {
        self.say.text(key, &[])
    }

    /// A panel of one chart and its table; without anything to draw, one that says why.
    fn panel(&self, id: &'static str, name: &str, period: Period, chart: Chart, table: View, why: &str) -> Panel {
        if chart.is_empty() {
            return Panel::without(id, self.name(name), self.name(why));
        }
        Panel {
            id,
            name: self.name(name),
            window: self.days(period),
            finding: chart.finding.clone(),
            width: Width::Half,
            figures: vec![figure(None, chart, table)],
            remarks: Vec::new(),
        }
    }

    /// What the tables of a panel have to say beside their rows.
    fn notes(&self, panel: &Panel) -> Vec<(String, String)> {
        let notes = panel.figures.iter().filter_map(|figure| figure.table.as_ref()).flat_map(|view| &view.notes);
        notes.map(|note| (panel.name.clone(), shown::note(note, self.say.lang()))).collect()
    }
}

/// The windows of all panels that ask for sales.
fn windows(session: &Session<'_>, period: Period) -> Result<Windows> {
    Ok(Windows {
        weeks: trade::years(session, period),
        ranked: window(session, sales::ABC_WINDOW)?,
        rivals: window(session, product::WINDOW)?,
        baskets: (window(session, basket::WINDOW)?, trade::PAIRS),
        hours: window(session, visit::WINDOW)?,
        areas: window(session, visit::GEO_WINDOW)?,
        figures: (period, tiles::PERIODS),
    })
}

/// The days of a report that has a window of its own.
fn window(session: &Session<'_>, text: &str) -> Result<Period> {
    Span::default().period(session, text)
}

fn figure(heading: Option<String>, chart: Chart, table: View) -> Figure {
    Figure { heading, chart: Some(chart), table: Some(table) }
}
