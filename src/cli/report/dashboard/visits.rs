//! When they come and from where, and what needs a look.

use super::super::{picture, upkeep, visit};
use super::Making;
use super::todo::List;
use crate::domain::report::geo::Level;
use crate::error::Result;
use crate::flow::report;
use crate::output::dashboard::{Panel, Width};
use crate::output::{Cell, View, people};
use crate::store::upkeep::Found;

impl Making<'_> {
    pub(super) fn visits(&self) -> Panel {
        let (period, found) = (self.windows.hours, &self.traded.hours);
        let chart = picture::hours(&self.say, found, &visit::WEEKDAYS);
        let table = visit::orders(found);
        self.panel("hours", "dashboard.hours", period, chart, table, "dashboard.hours.none").of_width(Width::Across)
    }

    pub(super) fn areas(&self) -> Panel {
        let (period, found) = (self.windows.areas, &self.traded.areas);
        let chart = picture::areas(&self.say, found);
        let table = visit::areas(found, Level::Province);
        self.panel("areas", "dashboard.areas", period, chart, table, "dashboard.areas.none")
    }

    pub(super) fn benefits(&self) -> Result<Panel> {
        let (id, name) = ("benefits", self.name("dashboard.benefits"));
        let found = report::benefit(self.session, self.period)?;
        if found.is_empty() {
            return Ok(Panel::without(id, name, self.name("dashboard.benefits.none")));
        }
        let benefits = || found.iter().filter(|(source, _)| matches!(source, report::Source::Benefit(_)));
        let used: i64 = benefits().map(|(_, perk)| perk.used).sum();
        let cost = benefits().map(|(_, perk)| perk.cost).sum();
        let values = [("used", &*self.say.count(used)), ("cost", &self.say.money(cost))];
        let finding = self.say.text("dashboard.benefits.found", &values);
        let mut table = upkeep::perks(&found);
        for row in &mut table.rows {
            if let Cell::Text(code) = &row[0] {
                row[0] = self.perk(code).into();
            }
        }
        let figures = vec![crate::output::dashboard::Figure { table: Some(table), ..Default::default() }];
        let window = self.days(self.period);
        Ok(Panel { id, name, window, finding, width: Width::Half, figures, remarks: Vec::new() })
    }

    /// What the shop calls a benefit or a plan; one that the program no longer has goes by its code.
    fn perk(&self, code: &str) -> String {
        let program = self.session.program();
        let benefits = program.benefits.iter().map(|one| (&one.code, &one.name));
        let plans = program.plans.iter().map(|one| (&one.code, &one.name));
        let mut named = benefits.chain(plans).filter(|(own, _)| own.as_str() == code);
        named.next().map_or_else(|| code.to_owned(), |(_, name)| self.front.name(name))
    }

    /// What needs a look stands among the things to do, all of it among the notes.
    pub(super) fn exceptions(&self, debts: Option<Found>, todo: &mut List) -> Result<Vec<(String, String)>> {
        let found = report::exceptions(self.session, self.window(upkeep::EXCEPTIONS_WINDOW)?, debts)?;
        let view: View = upkeep::matters(self.say.lang(), &found);
        let mut notes = Vec::new();
        for row in &view.rows {
            let shown = |at: usize| people::cell(&row[at], view.columns[at].kind, &self.say.style);
            let values = [("matter", &*shown(0)), ("count", &shown(1)), ("oldest", &shown(2)), ("hint", &shown(3))];
            notes.push((self.name("dashboard.exceptions"), self.say.text("dashboard.exception", &values)));
        }
        let count: i64 = found.iter().map(|(_, one)| one.count).sum();
        if count > 0 {
            let kinds = view.rows.iter().map(|row| people::cell(&row[0], view.columns[0].kind, &self.say.style));
            let kinds = kinds.collect::<Vec<_>>().join(self.name("dashboard.between").as_str());
            let values = [("count", &*self.say.count(count)), ("kinds", &kinds)];
            todo.add(count, self.say.text("dashboard.todo.exceptions", &values), "regulars report exceptions");
        }
        Ok(notes)
    }
}
