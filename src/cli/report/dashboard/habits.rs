//! Who comes back, how soon and how often.

use super::super::{cohort, habit, picture};
use super::todo::List;
use super::{Making, figure};
use crate::domain::report::cohort::Cohort;
use crate::error::Result;
use crate::flow::report;
use crate::output::dashboard::{Panel, Width};

/// A year of months.
const COHORTS: i32 = 12;

impl Making<'_> {
    pub(super) fn cohorts(&self) -> Result<Panel> {
        let (period, found, table) = cohort::months(self.session, &self.traded.bought, COHORTS)?;
        let named = |one: &Cohort| one.since.to_string()[..7].to_owned();
        let chart = picture::cohort(&self.say, &found, &named);
        let panel = self.panel("cohort", "dashboard.cohort", period, chart, table, "dashboard.cohort.none");
        let remarks = if panel.figures.is_empty() { Vec::new() } else { vec![self.name("dashboard.cohort.read")] };
        Ok(Panel { remarks, ..panel }.of_width(Width::Across))
    }

    pub(super) fn habits(&self, todo: &mut List) -> Result<Panel> {
        let period = self.window(habit::INTERVAL_WINDOW)?;
        let steps = report::ladder(&self.traded.bought, period);
        let lengths = report::intervals(&self.traded.bought, period);
        if let [first, second, ..] = steps[..] {
            let once = first.members - second.members;
            let days = second.median_days.unwrap_or(0);
            let values = [("members", &*self.say.count(once)), ("days", &days.to_string())];
            // Weightless beside money that is known.
            if once > 0 {
                todo.add(once, self.say.text("dashboard.todo.once", &values), "regulars report ladder");
            }
        }
        let (ladder, interval) = (picture::ladder(&self.say, &steps), picture::interval(&self.say, &lengths));
        let table = habit::steps(&steps);
        let panel = self.panel("habits", "dashboard.habits", period, ladder, table, "dashboard.habits.none");
        if panel.figures.is_empty() {
            return Ok(panel);
        }
        let mut figures = panel.figures;
        figures[0].heading = Some(self.name("chart.ladder.title"));
        figures.push(figure(Some(interval.finding.clone()), interval, habit::intervals(&lengths)));
        Ok(Panel { figures, ..panel }.of_width(Width::Pairs))
    }
}
