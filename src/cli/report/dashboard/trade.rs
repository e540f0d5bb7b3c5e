//! Sales by week, and the products behind them.

use super::super::picture;
use super::super::sales as tables;
use super::{Making, figure};
use crate::domain::report::period::Period;
use crate::domain::report::sales::By;
use crate::domain::time::{Every, YearStart};
use crate::error::Result;
use crate::flow::report;
use crate::output::dashboard::{Panel, Width};

/// A year of weeks, so that the same week a year earlier stands in the same place.
const WEEKS: i32 = 52;

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
        let table = tables::sales(By::Week, sold.into_iter().rev().collect());
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
        let by_category = report::sales(self.session, period, By::Category)?;
        let chart = picture::sales(&self.say, By::Category, &by_category);
        let heading = Some(chart.finding.clone());
        let chart = crate::output::chart::Chart { name: "categories", ..chart };
        panel.figures[0].heading = Some(self.name("chart.abc.title"));
        panel.figures.push(figure(heading, chart, tables::sales(By::Category, by_category)));
        Ok(panel.of_width(Width::Pairs))
    }
}
