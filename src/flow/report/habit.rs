//! Habits of members: who comes back, how soon, how often (AN13–AN16). Who had not joined is not counted (AN8).

use super::super::Session;
use super::{every_purchase, every_purchase_day, today};
use crate::domain::report::cohort::{Cohort, Frame, cohorts};
use crate::domain::report::interval;
use crate::domain::report::ladder::{self as steps, Step};
use crate::domain::report::period::Period;
use crate::domain::report::purchase::{PurchaseDay, sorted};
use crate::domain::report::repeat as again;
use crate::domain::time::Every;
use crate::error::Result;
use crate::store;

/// What is counted as a purchase of a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// A member's purchase day.
    Days,
    /// Each order.
    Orders,
}

/// Cohorts of the window, by the period of each member's first purchase, seen through today.
pub fn cohort(session: &Session<'_>, every: Every, period: Period, counting: Counting) -> Result<Vec<Cohort>> {
    let purchases = match counting {
        Counting::Days => every_purchase_day(session)?,
        Counting::Orders => sorted(every_purchase(session)?),
    };
    let today = today(session);
    let is_over = session.zone().start(today.plus_days(1)) <= session.now.plus_seconds(1);
    let frame = Frame { every, from: period.from, until: period.until, today, is_over };
    Ok(cohorts(&of_members(session, purchases)?, frame))
}

/// How many bought again in the window, and how soon a second purchase followed.
pub fn repeat(session: &Session<'_>, period: Period) -> Result<again::Repeat> {
    Ok(again::repeat(&of_members(session, every_purchase_day(session)?)?, period, today(session)))
}

/// The days between purchases of which the later lies in the window.
pub fn intervals(session: &Session<'_>, period: Period) -> Result<interval::Intervals> {
    Ok(interval::intervals(&of_members(session, every_purchase_day(session)?)?, period))
}

/// How many reached a first, second, third purchase day in the window.
pub fn ladder(session: &Session<'_>, period: Period) -> Result<Vec<Step>> {
    Ok(steps::ladder(&of_members(session, every_purchase_day(session)?)?, period))
}

/// The purchase days of those who had joined by as-of.
pub(super) fn of_members(session: &Session<'_>, mut purchases: Vec<PurchaseDay>) -> Result<Vec<PurchaseDay>> {
    let not_joined = store::report::list_not_joined(session.db, session.now)?;
    if !not_joined.is_empty() {
        purchases.retain(|one| not_joined.binary_search(&one.member).is_err());
    }
    Ok(purchases)
}
