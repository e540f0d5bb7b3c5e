//! From a look to an order: where members stop.

use std::cmp::Ordering;

use super::super::{funnel, picture};
use super::Making;
use crate::domain::report::FEW;
use crate::domain::report::funnel::Steps;
use crate::error::Result;
use crate::flow::report::{self, FunnelAsk, FunnelBy, FunnelKey, ORDER};
use crate::output::dashboard::Panel;

/// How long a pair has.
const WITHIN_DAYS: u16 = 7;

impl Making<'_> {
    pub(super) fn funnel(&self) -> Result<Panel> {
        let period = self.window(funnel::WINDOW)?;
        let steps = ["view", "cart", ORDER].map(str::to_owned);
        let ask = FunnelAsk { steps: &steps, within_days: WITHIN_DAYS, by: FunnelBy::All };
        let found = report::funnel(self.session, period, &ask)?;
        let none = Steps(Vec::new());
        let first = found.rows.first().map_or(&none, |(_, steps)| steps);
        let chart = picture::funnel(&self.say, &steps, first);
        let table = funnel::view(&ask, found.clone());
        let panel = self.panel("funnel", "dashboard.funnel", period, chart, table, "dashboard.funnel.none");
        if panel.figures.is_empty() {
            return Ok(panel);
        }
        let of_categories = report::funnel(self.session, period, &FunnelAsk { by: FunnelBy::Category, ..ask })?.rows;
        let last = steps.len() - 1;
        let through = |steps: &Steps| steps.from_first(last).value().unwrap_or(0.0);
        let mut firm: Vec<(String, f64)> = Vec::new();
        for (key, steps) in of_categories.iter().filter(|(_, steps)| steps.entered() >= FEW) {
            if let FunnelKey::Category(Some(path)) = key {
                firm.push((path.rsplit('/').next().unwrap_or(path).to_owned(), through(steps)));
            }
        }
        firm.sort_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Equal).then_with(|| a.0.cmp(&b.0)));
        let remarks = match &firm[..] {
            [best, .., worst] => {
                let share = |one: &(String, f64)| self.say.share(Some(one.1));
                let values = [
                    ("best", &*best.0),
                    ("best_share", &share(best)),
                    ("worst", &worst.0),
                    ("worst_share", &share(worst)),
                ];
                vec![self.say.text("dashboard.funnel.categories", &values)]
            }
            _ => Vec::new(),
        };
        Ok(Panel { remarks, ..panel })
    }
}
