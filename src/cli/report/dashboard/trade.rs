//! Sales by week, and the products behind them.

use super::super::{basket, picture, product, sales as tables};
use super::{Making, figure};
use crate::domain::report::period::Period;
use crate::domain::report::sales::By;
use crate::domain::time::{Every, YearStart};
use crate::error::Result;
use crate::flow::report;
use crate::output::chart::Chart;
use crate::output::dashboard::{Figure, Panel, Width};
use crate::output::{Cell, View};

/// A year of weeks, so that the same week a year earlier stands in the same place.
const WEEKS: i32 = 52;
/// Pairs that a page has room for.
const PAIRS: usize = 10;

impl Making<'_> {
    pub(super) fn sales(&self) -> Result<Panel> {
        let today = report::today(self.session);
        let monday = Every::Week.start(today, YearStart::default());
        let year = |weeks: i32| {
            let from = monday.plus_days(-7 * (WEEKS - 1 + weeks));
            let until = today.plus_days(1 - 7 * weeks);
            Period::between(Some(from), Some(until), today).unwrap_or(self.period)
        };
        let (period, earlier) = (year(0), year(WEEKS));
        let sold = report::sales(self.session, period, By::Week)?;
        let before = report::sales(self.session, earlier, By::Week)?;
        // A year of which only the end is known would make every week a rise.
        let known =
            before.iter().filter(|one| one.row.orders > 0).count() * 5 >= before.len() * 4 && !before.is_empty();
        let chart = picture::weeks(&self.say, By::Week, &sold, if known { &before } else { &[] });
        let table = tables::sales(By::Week, tables::PLAIN, sold.into_iter().rev().collect());
        Ok(self.panel("sales", "dashboard.sales", period, chart, table, "dashboard.sales.none").of_width(Width::Across))
    }

    pub(super) fn products(&self) -> Result<Panel> {
        let period = self.window(tables::ABC_WINDOW)?;
        let ranked = report::abc(self.session, period)?;
        let chart = picture::abc(&self.say, &ranked);
        let sold = ranked.into_iter().filter(|one| one.net.is_some()).collect();
        let mut panel =
            self.panel("products", "dashboard.products", period, chart, tables::abc(sold), "dashboard.products.none");
        if panel.figures.is_empty() {
            return Ok(panel);
        }
        panel.figures[0].heading = Some(self.name("chart.abc.title"));
        let period = self.window(product::WINDOW)?;
        let rivals = report::product(self.session, period, None)?;
        let (movers, field) = (picture::movers(&self.say, &rivals), picture::rivals(&self.say, &rivals));
        let table = product::view(rivals);
        let about = |chart: &Chart| Some(format!("{} ({})", chart.finding, self.days(period)));
        panel.figures.push(figure(about(&movers), movers, View { notes: Vec::new(), ..table.clone() }));
        panel.figures.push(figure(about(&field), field, table));
        panel.figures.push(self.pairs()?);
        Ok(panel.of_width(Width::Pairs))
    }

    /// What is most often bought together, beyond chance.
    fn pairs(&self) -> Result<Figure> {
        let found = report::basket(self.session, self.window(basket::WINDOW)?, PAIRS)?;
        let key = if found.pairs.is_empty() { "dashboard.pairs.none" } else { "dashboard.pairs" };
        let mut view = basket::view(found);
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
        Ok(Figure { heading: Some(self.name(key)), chart: None, table: Some(view) })
    }
}
