//! `regulars report`: what the buying tells. Each report answers with its rows, and with its head as notes (AN9).

mod basket;
mod campaign;
mod churn;
mod clv;
mod cohort;
mod dashboard;
mod engagement;
mod funnel;
mod groups;
mod habit;
mod overview;
mod picture;
mod points;
mod price_band;
mod product;
mod sales;
mod search;
mod tier_flow;
mod upkeep;
mod visit;

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::shape::Rows;
use crate::domain::report::FEW;
use crate::domain::report::period::{BadPeriod, Period};
use crate::domain::time::Day;
use crate::error::{Error, Result};
use crate::flow::{Session, among, report};
use crate::output::{Cell, Column, Kind, Note, View, cells, words};

pub(super) use self::points::PointsOwed;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    List(List),
    Overview(overview::Overview),
    Sales(sales::Sales),
    Rfm(groups::Rfm),
    Segments(groups::Segments),
    Cohort(cohort::Cohort),
    Repeat(habit::Repeat),
    Interval(habit::Interval),
    Ladder(habit::Ladder),
    Basket(basket::Basket),
    Product(product::Product),
    Abc(sales::Abc),
    Funnel(funnel::Funnel),
    Search(search::Search),
    PriceBand(price_band::PriceBand),
    Heatmap(visit::Heatmap),
    Geo(visit::Geo),
    Churn(churn::Churn),
    Clv(clv::Clv),
    TierFlow(tier_flow::TierFlow),
    Points(PointsOwed),
    Campaign(campaign::Campaign),
    Engagement(engagement::Engagement),
    Dashboard(dashboard::Dashboard),
    Benefit(upkeep::Benefit),
    Exceptions(upkeep::Exceptions),
}

/// The reports, what each answers, and the window it takes when none is said; empty where it takes none.
const REPORTS: [(&str, &str, &str); 25] = [
    ("overview", "report.overview", overview::WINDOW),
    ("sales", "report.sales", sales::WINDOW),
    ("rfm", "report.rfm", groups::WINDOW),
    ("segments", "report.segments", groups::WINDOW),
    ("cohort", "report.cohort", cohort::WINDOW),
    ("repeat", "report.repeat", habit::WINDOW),
    ("interval", "report.interval", habit::INTERVAL_WINDOW),
    ("ladder", "report.ladder", habit::LADDER_WINDOW),
    ("basket", "report.basket", basket::WINDOW),
    ("product", "report.product", product::WINDOW),
    ("abc", "report.abc", sales::ABC_WINDOW),
    ("funnel", "report.funnel", funnel::WINDOW),
    ("search", "report.search", search::WINDOW),
    ("price-band", "report.price-band", price_band::WINDOW),
    ("heatmap", "report.heatmap", visit::WINDOW),
    ("geo", "report.geo", visit::GEO_WINDOW),
    ("churn", "report.churn", churn::WINDOW),
    ("clv", "report.clv", ""),
    ("tier-flow", "report.tier-flow", tier_flow::WINDOW),
    ("points", "report.points", points::WINDOW),
    ("campaign", "report.campaign", ""),
    ("engagement", "report.engagement", engagement::WINDOW),
    ("dashboard", "report.dashboard", dashboard::WINDOW),
    ("benefit", "report.benefit", upkeep::WINDOW),
    ("exceptions", "report.exceptions", upkeep::EXCEPTIONS_WINDOW),
];

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    rows: Rows,
}

/// The days a report is about.
#[derive(Args, Clone, Debug, Default)]
struct Span {
    #[arg(long, value_name = "P", conflicts_with_all = ["from", "until"])]
    period: Option<String>,
    #[arg(long, value_name = "D")]
    from: Option<String>,
    #[arg(long, value_name = "D")]
    until: Option<String>,
    #[arg(long = "where", value_name = "CONDITION")]
    only: Option<String>,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => front.plain(&list.rows, reports(front)),
            Verb::Overview(overview) => overview.run(front),
            Verb::Sales(sales) => sales.run(front),
            Verb::Rfm(rfm) => rfm.run(front),
            Verb::Segments(segments) => segments.run(front),
            Verb::Cohort(cohort) => cohort.run(front),
            Verb::Repeat(repeat) => repeat.run(front),
            Verb::Interval(interval) => interval.run(front),
            Verb::Ladder(ladder) => ladder.run(front),
            Verb::Basket(basket) => basket.run(front),
            Verb::Product(product) => product.run(front),
            Verb::Abc(abc) => abc.run(front),
            Verb::Funnel(funnel) => funnel.run(front),
            Verb::Search(search) => search.run(front),
            Verb::PriceBand(bands) => bands.run(front),
            Verb::Heatmap(heatmap) => heatmap.run(front),
            Verb::Geo(geo) => geo.run(front),
            Verb::Churn(churn) => churn.run(front),
            Verb::Clv(clv) => clv.run(front),
            Verb::TierFlow(flow) => flow.run(front),
            Verb::Points(points) => points.run(front),
            Verb::Campaign(campaign) => campaign.run(front),
            Verb::Engagement(engagement) => engagement.run(front),
            Verb::Dashboard(dashboard) => dashboard.run(front),
            Verb::Benefit(benefit) => benefit.run(front),
            Verb::Exceptions(exceptions) => exceptions.run(front),
        }
    }
}

fn reports(front: &Front<'_>) -> View {
    let columns = [
        Column::new("report", Kind::Text).keep(),
        Column::new("period", Kind::Text),
        Column::new("answers", Kind::Text).keep(),
    ];
    let mut view = View::new("report-list/1", columns);
    for (name, answers, window) in REPORTS {
        let window = (!window.is_empty()).then_some(window);
        view.push(cells![name, window, words::say(front.lang(), answers, &[])]);
    }
    view
}

impl Span {
    /// Narrows what is seen to whom the report is about; then the days meant.
    fn begin(&self, session: &Session<'_>, window: &str) -> Result<Period> {
        let period = self.period(session, window)?;
        self.narrow(session)?;
        Ok(period)
    }

    fn narrow(&self, session: &Session<'_>) -> Result<()> {
        self.only.as_deref().map_or(Ok(()), |only| among::narrow(session, only))
    }

    /// Whether any days were said.
    fn is_said(&self) -> bool {
        self.period.is_some() || self.from.is_some() || self.until.is_some()
    }

    /// The days meant; without a word `window` is.
    fn period(&self, session: &Session<'_>, window: &str) -> Result<Period> {
        let today = report::today(session);
        if self.from.is_none() && self.until.is_none() {
            let text = self.period.as_deref().unwrap_or(window);
            return Period::parse(text, today).map_err(|bad| refused("--period", text, bad));
        }
        let (from, until) = (day("--from", self.from.as_deref())?, day("--until", self.until.as_deref())?);
        let shown = |text: &Option<String>| text.clone().unwrap_or_default();
        let text = format!("{}..{}", shown(&self.from), shown(&self.until));
        Period::between(from, until, today).map_err(|bad| refused("--from --until", &text, bad))
    }
}

fn day(what: &'static str, text: Option<&str>) -> Result<Option<Day>> {
    let Some(text) = text else { return Ok(None) };
    let invalid = || Error::Invalid { what, value: text.to_owned(), wanted: "day" };
    Day::parse(text.trim()).map(Some).ok_or_else(invalid)
}

/// CL17: refused, never guessed.
fn refused(what: &'static str, value: &str, bad: BadPeriod) -> Error {
    let wanted = match bad {
        BadPeriod::Unknown => "period",
        BadPeriod::Ambiguous => "period-ambiguous",
        BadPeriod::Empty => "period-empty",
    };
    Error::Invalid { what, value: value.to_owned(), wanted }
}

/// The view with the head of its report in front of its notes (AN9).
fn headed(session: &Session<'_>, name: &'static str, period: Period, mut view: View) -> Result<View> {
    let (head, shop, zone) = (report::head(session, period)?, &session.program().shop, session.zone());
    let mut notes = vec![
        Note::new("report-head")
            .with("shop", &shop.code)
            .with("report", name)
            .with("window", head.period)
            .with("as_of", zone.shown(session.now))
            .with("zone", zone.name())
            .with("currency", shop.currency.code()),
    ];
    let facts = if head.newest.is_some() { "report-facts" } else { "report-no-facts" };
    let newest = head.newest.map_or(String::new(), |at| zone.shown(at));
    notes.push(Note::new(facts).with("newest", newest).with("unsettled", head.n_unsettled));
    notes.extend(head.only.map(|only| Note::new("report-only").with("condition", only)));
    if head.n_rejected > 0 {
        notes.push(Note::new("report-rejected").with("rows", head.n_rejected));
    }
    if head.is_unfinished {
        notes.push(Note::new("report-unfinished").with("last", head.period.last()));
    }
    view.notes.splice(0..0, notes);
    Ok(view)
}

/// The view with a note on how many of its ratios rest on few cases (AN6); over none there is no ratio.
fn few_rows(view: View, cases: impl Iterator<Item = i64>) -> View {
    match cases.filter(|cases| (1..FEW).contains(cases)).count() {
        0 => view,
        rows => view.note(Note::new("few-rows").with("few", FEW).with("rows", rows)),
    }
}

/// A text, or nothing where it is empty.
fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A word of ours, or nothing where there is none.
fn word_or_null(word: Option<&'static str>) -> Cell {
    word.map_or(Cell::Null, Cell::word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Lang;

    /// CL17: a refusal shows three ways that would have been taken.
    #[test]
    fn a_refused_period_is_told_with_three_that_are_not() {
        let today = Day::parse("2026-08-19").unwrap();
        for (lang, examples) in [
            (Lang::En, ["last month", "2026-Q1", "2026-03-01..2026-03-15"]),
            (Lang::Zh, ["上月", "2026 年第 1 季度", "2026-03-01 至 2026-03-15"]),
        ] {
            for wanted in ["period", "period-ambiguous"] {
                let text = words::say(lang, &format!("wanted.{wanted}"), &[]);
                assert!(examples.iter().all(|example| text.contains(example)), "{text}");
            }
            assert!(examples.iter().all(|example| Period::parse(example, today).is_ok()));
        }
        for (bad, wanted) in [(BadPeriod::Ambiguous, "period-ambiguous"), (BadPeriod::Empty, "period-empty")] {
            assert!(matches!(refused("--period", "x", bad), Error::Invalid { wanted: found, .. } if found == wanted));
        }
    }

    #[test]
    fn every_report_is_listed_with_a_window_that_can_be_read() {
        let today = Day::parse("2026-08-19").unwrap();
        for (name, answers, window) in REPORTS {
            let is_known = window.is_empty() || window == cohort::WINDOW;
            assert!(is_known || Period::parse(window, today).is_ok(), "{window}");
            for lang in Lang::ALL {
                assert!(words::has(lang, answers), "{name}");
            }
        }
    }
}
