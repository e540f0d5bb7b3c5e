//! Members in groups: the RFM grid with who moved in it (AN31), and clusters (AN33–AN35).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::Session;
use super::{Bought, bounds, today};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::report::habit::{Habit, habits};
use crate::domain::report::period::Period;
use crate::domain::report::purchase::{PurchaseDay, by_member};
use crate::domain::report::rfm::{Placed, Row, Spot, Window, place, rows};
use crate::domain::segment::rfm::Limits;
use crate::domain::segment::{Segmentation, Wish, segment};
use crate::domain::time::Day;
use crate::error::Result;
use crate::store;
use crate::store::report::Member;

/// The grid of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouped {
    /// Each place that holds or held somebody, best first.
    pub rows: BTreeMap<Spot, Row>,
    /// All members.
    pub members: i64,
    /// Net of all members in the window.
    pub net: Money,
    /// Whether there is a window before to compare with.
    pub is_compared: bool,
}

/// The grid of a window, and who moved in it since the window before, by what is known now.
pub fn rfm(session: &Session<'_>, bought: &Bought, period: Period) -> Result<Grouped> {
    let bought = bought.everybody();
    let members = store::report::list_members(session.db, session.now)?;
    let limits = session.program().report.rfm;
    let now = placed(session, bought, &members, period, (today(session), limits));
    let before = period.previous().map(|previous| {
        let ahead = today(session).number() - period.until.number();
        placed(session, bought, &members, previous, (previous.until.plus_days(ahead), limits))
    });
    let rows = rows(&now, before.as_deref().unwrap_or_default());
    let net = rows.values().map(|row| row.net).sum();
    Ok(Grouped { rows, members: count(now.len()), net, is_compared: before.is_some() })
}

/// A member and the place that was found for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The member's number.
    pub number: String,
    /// The place and what led to it.
    pub placed: Placed,
}

/// Every member with a place, by net, highest first.
pub fn placements(session: &Session<'_>, bought: &Bought, period: Period) -> Result<Vec<Placement>> {
    let members = store::report::list_members(session.db, session.now)?;
    let by = (today(session), session.program().report.rfm);
    let placed = placed(session, bought.everybody(), &members, period, by);
    let mut all: Vec<Placement> = members
        .into_iter()
        .filter_map(|member| {
            let at = placed.binary_search_by_key(&member.id, |placed| placed.member).ok()?;
            Some(Placement { number: member.number, placed: placed[at] })
        })
        .collect();
    let net = |one: &Placement| Reverse(one.placed.bought.map(|(habit, _)| habit.net));
    all.sort_by(|a, b| (net(a), &a.number).cmp(&(net(b), &b.number)));
    Ok(all)
}

fn placed(
    session: &Session<'_>,
    bought: &[PurchaseDay],
    members: &[Member],
    period: Period,
    by: (Day, Limits),
) -> Vec<Placed> {
    let end = bounds(session, period).until;
    let joined = members.iter().filter(|member| member.joined_at < end).map(|member| member.id);
    let buyers: Vec<MemberId> =
        by_member(bought).filter(|own| own[0].day < period.until).map(|own| own[0].member).collect();
    let habits = habits(bought, period.from, period.until);
    let members: Vec<MemberId> = joined.collect();
    place(Window { members: &members, habits: &habits, buyers: &buyers, today: by.0, limits: by.1 })
}

/// The clusters of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Segments {
    /// What was found, with its quality.
    pub found: Segmentation,
    /// A row a cluster, highest mean net first.
    pub clusters: Vec<Clustered>,
}

/// What the members of a cluster have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clustered {
    /// Members.
    pub members: i64,
    /// Sum of the days since each one's last purchase day.
    pub days_since: i64,
    /// Sum of their purchase days.
    pub purchase_days: i64,
    /// Sum of their net.
    pub net: Money,
}

/// Clusters of those who bought in the window; none where there are too few different buyers to group.
pub fn segments(
    session: &Session<'_>,
    bought: &Bought,
    period: Period,
    k: Option<usize>,
    seed: u64,
) -> Result<Option<Segments>> {
    let members = store::report::list_members(session.db, session.now)?;
    let joined = |habit: &Habit| members.binary_search_by_key(&habit.member, |member| member.id).is_ok();
    let habits: Vec<Habit> = habits(bought.everybody(), period.from, period.until).into_iter().filter(joined).collect();
    let buyers: Vec<_> = habits.iter().map(|habit| habit.buyer(today(session))).collect();
    let minor_per_major = 10_u32.pow(session.program().shop.currency.digits().into());
    let wish = Wish { minor_per_major, k, seed, limits: session.program().report.rfm };
    let Some(found) = segment(&buyers, wish) else { return Ok(None) };
    let mut clusters = vec![Clustered::default(); found.names.len()];
    for (buyer, cluster) in buyers.iter().zip(&found.assigned) {
        let cluster = &mut clusters[*cluster as usize];
        cluster.members += 1;
        cluster.days_since += i64::from(buyer.recency_days);
        cluster.purchase_days += i64::from(buyer.frequency);
        cluster.net += Money(buyer.monetary_minor);
    }
    Ok(Some(Segments { found, clusters }))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
