//! What is owed in points, and what campaigns and benefits did and cost.

use super::super::{picture, points as tables};
use super::todo::List;
use super::{Making, figure};
use crate::domain::report::campaign::{Lift, Verdict};
use crate::domain::report::liability::age::Ages;
use crate::error::Result;
use crate::flow::report::{self, Liability};
use crate::output::dashboard::{Figure, Panel, Width};
use crate::output::{Cell, Column, Kind, View, cells};

impl Making<'_> {
    pub(super) fn points(&self, found: &Liability, ages: &Ages, todo: &mut List) -> Result<Panel> {
        let face = |points: i64| report::face(self.session, self.period, points);
        let worth = face(found.standing.outstanding().get()).map(|face| self.say.money(face));
        let chart = picture::roll_forward(&self.say, found, worth);
        let table = tables::liability(self.session, self.period, found);
        let panel = self.panel("points", "dashboard.points", self.period, chart, table, "dashboard.points.none");
        if panel.figures.is_empty() {
            return Ok(panel);
        }
        let soon = ages.to_end[0].points;
        if soon > 0 {
            let text = self.say.text("dashboard.todo.ending", &[("points", &self.say.count(soon))]);
            todo.add(face(soon).map_or(1, |money| money.get()), text, "regulars report points --forecast");
        }
        let (old, ends) = (picture::ageing(&self.say, ages), picture::forecast(&self.say, ages));
        let mut figures = panel.figures;
        figures[0].heading = Some(self.name("chart.points.title"));
        figures.push(self.owed(&figures[0]));
        for (chart, table) in [
            (old, tables::ageing(self.session, self.period, ages)),
            (ends, tables::forecast(self.session, self.period, ages)),
        ] {
            figures.push(figure(Some(chart.finding.clone()), chart, table));
        }
        Ok(Panel { figures, ..panel }.of_width(Width::Pairs))
    }

    /// The part of the roll-forward's table that is no movement.
    fn owed(&self, roll: &Figure) -> Figure {
        const STATES: [&str; 7] = [
            "pending_points",
            "blocked_points",
            "active_points",
            "held_points",
            "liability",
            "owed_points",
            "expected",
        ];
        let is_state = |cell: &Cell| matches!(cell, Cell::Word(word) if STATES.contains(&word.as_ref()));
        let table = roll.table.clone().map(|mut view| {
            view.rows.retain(|row| is_state(&row[0]));
            view.rows.iter_mut().for_each(|row| row.truncate(3));
            view.columns.truncate(3);
            View { notes: Vec::new(), ..view }
        });
        Figure { heading: Some(self.name("dashboard.points.owed")), chart: None, table }
    }

    pub(super) fn campaigns(&self, todo: &mut List) -> Panel {
        let (id, name) = ("campaigns", self.name("dashboard.campaigns"));
        let campaigns = &self.traded.campaigns;
        if campaigns.is_empty() {
            return Panel::without(id, name, self.name("dashboard.campaigns.none"));
        }
        let columns = [
            Column::new("campaign", Kind::Text).keep(),
            Column::new("state", Kind::Word),
            Column::new("treated", Kind::Int).keep(),
            Column::new("held_out", Kind::Int),
            Column::new("lift", Kind::Change).titled("points_apart"),
            Column::new("low", Kind::Change).rank(2),
            Column::new("high", Kind::Change).rank(2),
            Column::new("cost", Kind::Money),
            Column::new("verdict", Kind::Text),
        ];
        let mut view = View::new("dashboard-campaigns/1", columns);
        let mut shown_to_work = 0;
        for found in campaigns {
            let standing = &found.standing;
            let code = standing.campaign.code.as_str();
            let (lift, verdict) = told(&found.effect.verdict);
            shown_to_work += i64::from(matches!(found.effect.verdict, Verdict::Works(_)));
            if matches!(found.effect.verdict, Verdict::NotShown(_) | Verdict::Harms(_)) {
                let values = [("campaign", code), ("cost", &*self.say.money(found.cost))];
                let text = self.say.text("dashboard.todo.campaign", &values);
                todo.add(found.cost.get(), text, &format!("regulars report campaign {code}"));
            }
            view.push(cells![
                self.front.name(&standing.campaign.name),
                Cell::word(standing.phase.word()),
                standing.counted.treated,
                standing.counted.held_out,
                lift.map(|lift| lift.rate.value),
                lift.map(|lift| lift.rate.low),
                lift.map(|lift| lift.rate.high),
                found.cost,
                self.name(verdict),
            ]);
        }
        let values = [("works", &*self.say.count(shown_to_work)), ("all", &self.say.count(campaigns.len() as i64))];
        let finding = self.say.text("dashboard.campaigns.found", &values);
        let figures = vec![Figure { table: Some(view), ..Figure::default() }];
        let window = String::new();
        Panel {
            id,
            name,
            window,
            finding,
            width: Width::Across,
            figures,
            remarks: vec![self.name("dashboard.campaigns.lift")],
        }
    }
}

/// The lift, where there is one to tell, and the word of what can be said.
fn told(verdict: &Verdict) -> (Option<&Lift>, &'static str) {
    match verdict {
        Verdict::NoHoldout => (None, "dashboard.campaign.no-holdout"),
        Verdict::TooFew => (None, "dashboard.campaign.too-few"),
        Verdict::NotShown(lift) => (Some(lift), "dashboard.campaign.not-shown"),
        Verdict::Works(lift) => (Some(lift), "dashboard.campaign.works"),
        Verdict::Harms(lift) => (Some(lift), "dashboard.campaign.harms"),
    }
}
