//! Habits of members: who comes back, how soon, how often (AN13–AN16). Who had not joined is not counted (AN8).

use super::super::Session;
use super::{Bought, today};
use crate::domain::report::cohort::{Cohort, Frame, cohorts};
use crate::domain::report::interval;
use crate::domain::report::ladder::{self as steps, Step};
use crate::domain::report::period::Period;
use crate::domain::report::repeat as again;
use crate::domain::time::Every;

/// Cohorts of the window, by the period of each member's first purchase, seen through today.
pub fn cohort(session: &Session<'_>, bought: &Bought, every: Every, period: Period) -> Vec<Cohort> {
    let today = today(session);
    let is_over = session.zone().start(today.plus_days(1)) <= session.now.plus_seconds(1);
    let frame = Frame { every, from: period.from, until: period.until, today, is_over };
    cohorts(bought.of_joined(), frame)
}

/// How many bought again in the window, and how soon a second purchase followed.
pub fn repeat(session: &Session<'_>, bought: &Bought, period: Period) -> again::Repeat {
    again::repeat(bought.of_joined(), period, today(session))
}

/// The days between purchases of which the later lies in the window.
pub fn intervals(bought: &Bought, period: Period) -> interval::Intervals {
    interval::intervals(bought.of_joined(), period)
}

/// How many reached a first, second, third purchase day in the window.
pub fn ladder(bought: &Bought, period: Period) -> Vec<Step> {
    steps::ladder(bought.of_joined(), period)
}
