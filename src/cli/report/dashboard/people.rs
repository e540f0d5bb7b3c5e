//! Members: where they stand by what they buy, and in which tiers.

use super::super::{groups, picture, tier_flow as tiers};
use super::Making;
use super::todo::List;
use crate::domain::money::Money;
use crate::domain::report::rfm::Row;
use crate::domain::segment::Cell;
use crate::error::Result;
use crate::flow::report::{self, Grouped};
use crate::output::dashboard::{Panel, Width};

impl Making<'_> {
    pub(super) fn rfm(&self, todo: &mut List) -> Result<Panel> {
        let period = self.window(groups::WINDOW)?;
        let found = report::rfm(self.session, &self.traded.bought, period)?;
        for (cell, key) in [
            (Cell::AtRisk, "dashboard.todo.at-risk"),
            (Cell::CantLose, "dashboard.todo.cant-lose"),
            (Cell::New, "dashboard.todo.new"),
        ] {
            let row = in_cell(&found, cell);
            if row.members > 0 {
                let values = [("members", &*self.say.count(row.members)), ("net", &self.say.money(row.net))];
                let command = format!("regulars report rfm --cell {}", cell.code());
                todo.add(row.net.get(), self.say.text(key, &values), &command);
            }
        }
        let own = &self.session.program().report.names;
        let chart = picture::rfm(&self.say, &found, &|cell| groups::called_by(self.front, own, cell));
        let table = groups::grid(&found, &|cell| groups::called(self.front, own, cell));
        let panel = self.panel("rfm", "dashboard.rfm", period, chart, table, "dashboard.rfm.none");
        let remark = self.name(if found.rows.values().any(|row| row.moved_in < row.members) {
            "dashboard.rfm.moved"
        } else {
            "dashboard.rfm.shade"
        });
        let remarks = if panel.figures.is_empty() { Vec::new() } else { vec![remark] };
        Ok(Panel { remarks, ..panel }.of_width(Width::Across))
    }

    pub(super) fn tiers(&self, todo: &mut List) -> Result<Panel> {
        let found = report::tier_flow(self.session, self.period)?;
        let chart = picture::tier_flow(&self.say, &found, &|code| self.front.tier(self.session, code));
        let fell = tiers::of(&found, crate::domain::report::tier_flow::Way::Fell);
        if fell > 0 {
            let text = self.say.text("dashboard.todo.fell", &[("members", &self.say.count(fell))]);
            todo.add(fell.saturating_mul(100), text, "regulars report tier-flow");
        }
        Ok(self.panel("tiers", "dashboard.tiers", self.period, chart, tiers::matrix(&found), "dashboard.tiers.none"))
    }
}

fn in_cell(found: &Grouped, cell: Cell) -> Row {
    let rows = found.rows.iter().filter(|(spot, _)| spot.cell() == cell);
    rows.fold(Row::default(), |sum, (_, row)| Row {
        members: sum.members + row.members,
        net: sum.net + row.net.max(Money::ZERO),
        ..sum
    })
}
