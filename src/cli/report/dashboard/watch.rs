//! The watch list: members who stay away longer than is their habit, by what they brought.

use super::super::churn;
use super::Making;
use super::todo::List;
use crate::domain::member::Field;
use crate::domain::money::Money;
use crate::error::Result;
use crate::flow::report;
use crate::output::dashboard::{Figure, Panel, Width};
use crate::output::{Cell, Column, Kind};
use crate::store::member;

/// As many as somebody can write to in a week.
const LISTED: usize = 20;

impl Making<'_> {
    pub(super) fn watch(&self, todo: &mut List) -> Result<Panel> {
        let (id, name) = ("watch", self.name("dashboard.watch"));
        let (limit, mut found) = report::watch(self.session, &self.traded.bought, None)?;
        if found.is_empty() {
            return Ok(Panel::without(id, name, self.name("dashboard.watch.none")));
        }
        let net: Money = found.iter().map(|one| one.watched.net).sum();
        let values = [("members", &*self.say.count(found.len() as i64)), ("net", &self.say.money(net))];
        let finding = self.say.text("dashboard.watch.found", &values);
        todo.add(net.get(), self.say.text("dashboard.todo.watch", &values), "regulars report churn --watch");
        let total = found.len();
        found.truncate(LISTED);
        let mut table = churn::limited(churn::watch_list(&found), "defined-churn-watch", limit);
        table.columns.insert(1, Column::new("name", Kind::Text).titled("person").personal());
        for (row, one) in table.rows.iter_mut().zip(&found) {
            let profile = member::load_profile(self.session.db, one.watched.member)?;
            row.insert(1, profile.get(&Field::Name).map_or(Cell::Null, |name| name.as_str().into()));
        }
        let shown = [("shown", &*found.len().to_string()), ("total", &total.to_string())];
        let remarks = if total > found.len() { vec![self.say.text("dashboard.watch.cut", &shown)] } else { Vec::new() };
        let figures = vec![Figure { table: Some(table), ..Figure::default() }];
        Ok(Panel { id, name, window: String::new(), finding, width: Width::Across, figures, remarks })
    }
}
