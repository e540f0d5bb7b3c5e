//! Who is leaving, and who stays away longer than is their habit (AN24).

use std::cmp::Reverse;

use super::super::Session;
use super::{Bought, today};
use crate::domain::report::churn::{self as definition, Churn, Limit};
use crate::domain::report::period::Period;
use crate::domain::report::purchase::PurchaseDay;
use crate::error::Result;
use crate::store;

/// The churn of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Churned {
    /// The lapse limit used.
    pub limit: Limit,
    /// The figures; none without a purchase before the window.
    pub churn: Option<Churn>,
}

/// Who was lost and won back in the window, cut at as-of. `lapse_days` is a lapse limit of the asker's own.
pub fn churn(session: &Session<'_>, bought: &Bought, period: Period, lapse_days: Option<i32>) -> Churned {
    let all = bought.of_joined();
    let limit = limit(session, all, lapse_days);
    let until = period.until.min(today(session).plus_days(1));
    let from = period.from.unwrap_or(until).min(until);
    let found = definition::churn(all, from, until, limit.days);
    let is_there = found.lapsed.whole + found.won_back.whole > 0;
    Churned { limit, churn: is_there.then_some(found) }
}

/// The lapse limit: as said, else the program's, else as found by as-of.
pub(super) fn limit(session: &Session<'_>, all: &[PurchaseDay], lapse_days: Option<i32>) -> Limit {
    let program = session.program().report.lapse_days.and_then(|days| i32::try_from(days).ok());
    match lapse_days.or(program) {
        Some(days) => Limit { days, intervals: None },
        None => definition::limit(all, today(session)),
    }
}

/// A member of the watch list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The member's number.
    pub number: String,
    /// Why.
    pub watched: definition::Watched,
}

/// The watch list at as-of, by net, highest first, and the lapse limit used.
pub fn watch(session: &Session<'_>, bought: &Bought, lapse_days: Option<i32>) -> Result<(Limit, Vec<Watched>)> {
    let all = bought.of_joined();
    let limit = limit(session, all, lapse_days);
    let found = definition::watch(all, today(session), limit.days);
    let members = store::report::list_members(session.db, session.now)?;
    let mut found: Vec<Watched> = found
        .into_iter()
        .filter_map(|watched| {
            let at = members.binary_search_by_key(&watched.member, |member| member.id).ok()?;
            Some(Watched { number: members[at].number.clone(), watched })
        })
        .collect();
    found.sort_by(|a, b| (Reverse(a.watched.net), &a.number).cmp(&(Reverse(b.watched.net), &b.number)));
    Ok((limit, found))
}
