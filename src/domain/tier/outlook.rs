//! Where a member stands, what keeps them there and what lifts them (T11).

use super::assess::{Ladder, Standing};
use super::metric::{History, Metrics};
use super::{Criteria, Downgrade, Rung};
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::domain::time::Instant;

/// A standing at an instant, with what is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The window of the instant.
    pub window: (Instant, Instant),
    /// What counts in it.
    pub metrics: Metrics,
    /// What is still needed to keep the tier; none where nothing is asked.
    pub renew: Option<Goal>,
    /// What is still needed for the next rung; none at the top.
    pub rise: Option<(Code, Goal)>,
}

/// What is still needed of each metric that a rung asks about; none where it does not ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// Of how many of them the need must be filled; 0 when it is reached.
    pub need: usize,
    /// Money.
    pub spend: Option<Money>,
    /// Orders.
    pub orders: Option<i64>,
    /// Days with an order.
    pub active_days: Option<i64>,
    /// Qualifying points.
    pub points: Option<Points>,
}

impl Goal {
    /// What is left of thresholds when so much counts already.
    pub fn of(asked: &Criteria, metrics: &Metrics) -> Goal {
        let left = |asked: i64, counted: i64| (asked - counted).max(0);
        let mut goal = Goal {
            need: 0,
            spend: asked.spend.map(|spend| Money(left(spend.get(), metrics.spend))),
            orders: asked.orders.map(|orders| left(orders, metrics.orders)),
            active_days: asked.active_days.map(|days| left(days, metrics.active_days)),
            points: asked.points.map(|points| Points(left(points.get(), metrics.points))),
        };
        let all = [goal.spend.map(Money::get), goal.orders, goal.active_days, goal.points.map(Points::get)];
        goal.need = asked.need.saturating_sub(all.into_iter().flatten().filter(|left| *left == 0).count());
        goal
    }
}

impl Ladder<'_> {
    /// The outlook of a standing at an instant, what happened in its second included.
    pub fn outlook(&self, standing: &Standing, history: &History, at: Instant) -> Outlook {
        let after = at.plus_seconds(1);
        let window = (self.rules.window.start(at, self.calendar), after);
        let rank = self.rank(&standing.tier);
        let metrics = history.metrics(window.0, window.1);
        let next = self.rules.ladder.get(rank + 1);
        let rise = next.and_then(|rung| Some((rung.code.clone(), Goal::of(rung.qualify.as_ref()?, &metrics))));
        let asked = self.asked_to_stay(&self.rules.ladder[rank]);
        let renew = asked.map(|asked| {
            let boundary = standing.at_risk.map_or(standing.guaranteed_until, |risk| risk.boundary);
            let from = if boundary < Instant::MAX { self.window_ending(boundary).0 } else { window.0 };
            Goal::of(asked, &history.metrics(from, after))
        });
        Outlook { window, metrics, renew, rise }
    }

    fn asked_to_stay<'r>(&self, rung: &'r Rung) -> Option<&'r Criteria> {
        let kept = rung.no_downgrade || self.rules.downgrade == Downgrade::Never;
        rung.retain.as_ref().filter(|_| !kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_says_what_is_left_of_each_metric_and_of_how_many() {
        let asked = |need| Criteria { spend: Some(Money(1000)), orders: Some(3), need, ..Criteria::default() };
        let cases = [
            (2, 400, 1, (2, 600, 2)),
            (2, 1000, 1, (1, 0, 2)),
            (2, 1001, 3, (0, 0, 0)),
            (1, 999, 2, (1, 1, 1)),
            (1, 999, 3, (0, 1, 0)),
        ];
        for (need, spend, orders, expected) in cases {
            let goal = Goal::of(&asked(need), &Metrics { spend, orders, ..Metrics::default() });
            assert_eq!(
                (goal.need, goal.spend.unwrap().get(), goal.orders.unwrap()),
                expected,
                "{need} {spend} {orders}"
            );
            assert_eq!((goal.active_days, goal.points), (None, None));
        }
    }
}
