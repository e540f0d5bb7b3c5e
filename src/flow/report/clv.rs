//! What members will still bring (AN37–AN39).

use std::cmp::Reverse;

use super::super::Session;
use super::churn::limit;
use super::{Bought, today};
use crate::domain::forecast::Form;
use crate::domain::forecast::case::History;
use crate::domain::forecast::lifetime::{Horizon, Outlook, Study};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::report::churn::Limit;
use crate::domain::time::Day;
use crate::error::Result;
use crate::store;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// The model of how often.
    pub form: Form,
    /// How far ahead.
    pub horizon: Horizon,
    /// Of this member alone; the models are of all.
    pub member: Option<MemberId>,
}

/// How likely a member is to be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// More likely gone than not by far, or lapsed.
    High,
    /// In between.
    Medium,
    /// Very likely still there, or not lapsed.
    Low,
}

/// A member and what is to be expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Prospect {
    /// The member's number.
    pub number: String,
    /// Purchase days through the last whole day.
    pub purchase_days: u32,
    /// Days from the last of them to the last whole day.
    pub days_since: i32,
    /// What the models say.
    pub outlook: Outlook,
    /// What the purchases to come are worth today.
    pub value: Option<Money>,
    /// How likely to be lost.
    pub risk: Risk,
}

/// The study of the shop, and its members where all gates are open.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifetime {
    /// Gates, hold-out and models.
    pub study: Study,
    /// By what one-time buyers are judged.
    pub limit: Limit,
    /// By value, highest first.
    pub members: Vec<Prospect>,
}

/// Fits, tests and forecasts from all purchases through the last whole day.
pub fn clv(session: &Session<'_>, bought: &Bought, asked: Asked) -> Result<Lifetime> {
    let all = bought.of_joined();
    let end = last_whole_day(session);
    let scale = session.program().shop.currency.scale();
    let study = Study::of(all, end, asked.form, scale);
    let limit = limit(session, all, None);
    let wanted: Vec<History> = match asked.member {
        Some(member) => study.histories.iter().filter(|one| one.member == member).copied().collect(),
        None => study.histories.clone(),
    };
    let outlooks = match study.models.filter(|_| study.is_open()) {
        Some(models) => models.outlooks(&wanted, end, asked.horizon, scale),
        None => Vec::new(),
    };
    let members = store::report::list_members(session.db, session.now)?;
    let mut found: Vec<Prospect> = wanted
        .iter()
        .zip(outlooks)
        .filter_map(|(history, outlook)| {
            let at = members.binary_search_by_key(&history.member, |member| member.id).ok()?;
            Some(prospect(&members[at].number, history, outlook, end, limit, scale))
        })
        .collect();
    found.sort_by(|a, b| (Reverse(a.value), &a.number).cmp(&(Reverse(b.value), &b.number)));
    Ok(Lifetime { study, limit, members: found })
}

fn prospect(number: &str, history: &History, outlook: Outlook, end: Day, limit: Limit, scale: i64) -> Prospect {
    let days_since = end.number() - history.last.number();
    Prospect {
        number: number.to_owned(),
        purchase_days: history.repeats.saturating_add(1),
        days_since,
        outlook,
        value: outlook.value.map(|value| Money((value * scale as f64).round() as i64)),
        risk: risk(outlook.p_alive, days_since <= limit.days),
    }
}

fn risk(p_alive: Option<f64>, is_active: bool) -> Risk {
    match p_alive {
        Some(alive) if alive < 1.0 / 3.0 => Risk::High,
        Some(alive) if alive < 2.0 / 3.0 => Risk::Medium,
        None if !is_active => Risk::High,
        _ => Risk::Low,
    }
}

/// The last day that is over at as-of.
fn last_whole_day(session: &Session<'_>) -> Day {
    let today = today(session);
    let is_over = session.zone().start(today.plus_days(1)) <= session.now.plus_seconds(1);
    if is_over { today } else { today.plus_days(-1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AN39, and AN24 for one-time buyers, of whom BG/NBD cannot tell.
    #[test]
    fn risk_has_three_steps_and_two_for_one_time_buyers() {
        for (p_alive, is_active, expected) in [
            (Some(0.333), true, Risk::High),
            (Some(1.0 / 3.0), true, Risk::Medium),
            (Some(0.666), false, Risk::Medium),
            (Some(2.0 / 3.0), false, Risk::Low),
            (None, true, Risk::Low),
            (None, false, Risk::High),
        ] {
            assert_eq!(risk(p_alive, is_active), expected, "{p_alive:?}");
        }
    }
}
