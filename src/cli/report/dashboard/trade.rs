//! Sales by week, and the products behind them.

use super::super::{basket, picture, product, sales as tables};
use super::{Making, figure};
use crate::domain::report::period::Period;
use crate::domain::report::sales::By;
use crate::domain::time::{Every, YearStart};
use crate::flow::{Session, report};
use crate::output::chart::Chart;
use crate::output::dashboard::{Figure, Panel, Width};
use crate::output::{Cell, View};

/// A year of weeks, so that the same week a year earlier stands in the same place.
const WEEKS: i32 = 52;
/// Pairs that a page has room for.
pub(super) const PAIRS: usize = 10;

/// The year of weeks that ends today, and the one before it.
pub(super) fn years(session: &Session<'_>, period: Period) -> [Period; 2] {
    let today = report::today(session);
    let monday = Every::Week.start(today, YearStart::default());
    [0, WEEKS].map(|weeks| {
        let from = monday.plus_days(-7 * (WEEKS - 1 + weeks));
        let until = today.plus_days(1 - 7 * weeks);
        Period::between(Some(from), Some(until), today).unwrap_or(period)
    })
}

impl Making<'_> {
    pub(super) fn sales(&self) -> Panel {
        let (period, [sold, before]) = (self.windows.weeks[0], &self.traded.weeks);
        // A year of which only the end is known would make every week a rise.
        let known =
            before.iter().filter(|one| one.row.orders > 0).count() * 5 >= before.len() * 4 && !before.is_empty();
        let chart = picture::weeks(&self.say, By::Week, sold, if known { before } else { &[] });
        let table = tables::sales(By::Week, tables::PLAIN, sold.iter().rev().cloned().collect());
        self.panel("sales", "dashboard.sales", period, chart, table, "dashboard.sales.none").of_width(Width::Across)
    }

    pub(super) fn products(&self) -> Panel {
        let (period, ranked) = (self.windows.ranked, &self.traded.ranked);
        let chart = picture::abc(&self.say, ranked);
        let sold = ranked.iter().filter(|one| one.net.is_some()).cloned().collect();
        let mut panel =
            self.panel("products", "dashboard.products", period, chart, tables::abc(sold), "dashboard.products.none");
        if panel.figures.is_empty() {
            return panel;
        }
        panel.figures[0].heading = Some(self.name("chart.abc.title"));
        let (period, rivals) = (self.windows.rivals, &self.traded.rivals);
        let (movers, field) = (picture::movers(&self.say, rivals), picture::rivals(&self.say, rivals));
        let table = product::view(rivals.clone());
        let about = |chart: &Chart| Some(format!("{} ({})", chart.finding, self.days(period)));
        panel.figures.push(figure(about(&movers), movers, View { notes: Vec::new(), ..table.clone() }));
        panel.figures.push(figure(about(&field), field, table));
        panel.figures.push(self.pairs());
        panel.of_width(Width::Pairs)
    }

    /// What is most often bought together, beyond chance.
    fn pairs(&self) -> Figure {
        let found = &self.traded.baskets;
        let key = if found.pairs.is_empty() { "dashboard.pairs.none" } else { "dashboard.pairs" };
        let mut view = basket::view(found.clone());
        let kept = ["product_a", "product_b", "baskets", "confidence_ab", "lift"];
        let places: Vec<usize> =
            kept.iter().filter_map(|name| view.columns.iter().position(|column| column.name == *name)).collect();
        view.columns = places.iter().map(|at| view.columns[*at].clone()).collect();
        for row in &mut view.rows {
            // Where nobody said what a product is called, its SKU stands.
            let named =
                |name: usize, sku: usize| if row[name] == Cell::Null { row[sku].clone() } else { row[name].clone() };
            let (a, b) = (named(places[0], 0), named(places[1], 2));
            let figures = places[2..].iter().map(|at| row[*at].clone());
            *row = [a, b].into_iter().chain(figures).collect();
        }
        Figure { heading: Some(self.name(key)), chart: None, table: Some(view) }
    }
}
