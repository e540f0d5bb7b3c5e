//! Who takes part in what, and who buys afterwards (AN26): an association, for people choose to take part.

pub mod effect;

use std::collections::{BTreeMap, BTreeSet};

use super::period::Bounds;
use crate::domain::id::MemberId;
use crate::domain::time::Instant;

/// Kinds of events that are traffic or trade, and no activity.
pub const NO_ACTIVITY: [&str; 8] = ["visit", "view", "search", "favourite", "cart", "uncart", "checkout", "buy"];

/// Kinds that complete something: a meeting attended, an answer accepted, a course done.
const COMPLETE: [&str; 3] = ["club_attended", "answer_accepted", "course_completed"];

/// How long after a purchase is looked for.
const AFTER_SECONDS: i64 = 30 * 86_400;

/// When members bought.
#[derive(Clone, Debug, Default)]
pub struct Purchases {
    /// By member, then time.
    all: Vec<(MemberId, Instant)>,
}

impl Purchases {
    /// Of purchases in any order.
    pub fn new(mut all: Vec<(MemberId, Instant)>) -> Purchases {
        all.sort_unstable();
        Purchases { all }
    }

    /// Those of a member, in the order of time.
    fn of(&self, member: MemberId) -> &[(MemberId, Instant)] {
        let from = self.all.partition_point(|one| one.0 < member);
        let n = self.all[from..].partition_point(|one| one.0 == member);
        &self.all[from..from + n]
    }

    /// Who bought in a window, each once.
    pub fn members_in(&self, window: Bounds) -> impl Iterator<Item = MemberId> {
        let each = self.all.chunk_by(|a, b| a.0 == b.0);
        each.filter(move |own| own.iter().any(|one| window.hold(one.1))).map(|own| own[0].0)
    }
}

/// Something a member did that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub member: MemberId,
    /// The kind of event.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// Points it gave, less what was taken back.
    pub points: i64,
}

/// One activity in a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// The kind of event; none for all of them together.
    pub kind: Option<String>,
    /// Members who did it.
    pub participants: i64,
    /// What was completed, where that means something.
    pub completed: Option<i64>,
    /// Points given.
    pub points: i64,
    /// Of the participants those whose 30 days are over, and of these those who bought in them.
    pub bought: (i64, i64),
    /// The share of active members who took no part that bought in the 30 days after the same instants.
    pub bought_others: Option<f64>,
}

/// The activities of a window, all of them together first, then by kind. `active` are the members who bought or did
/// anything in it.
pub fn activities(
    deeds: &[Deed],
    active: &BTreeSet<MemberId>,
    purchases: &Purchases,
    window: Bounds,
    as_of: Instant,
) -> Vec<Activity> {
    let mut by_kind: BTreeMap<Option<&str>, Vec<&Deed>> = BTreeMap::new();
    for deed in deeds.iter().filter(|deed| window.from <= deed.at && deed.at < window.until) {
        by_kind.entry(None).or_default().push(deed);
        by_kind.entry(Some(&deed.kind)).or_default().push(deed);
    }
    let rows = by_kind.into_iter();
    rows.map(|(kind, deeds)| activity(kind, &deeds, active, purchases, as_of)).collect()
}

fn activity(
    kind: Option<&str>,
    deeds: &[&Deed],
    active: &BTreeSet<MemberId>,
    purchases: &Purchases,
    as_of: Instant,
) -> Activity {
    let mut firsts: BTreeMap<MemberId, Instant> = BTreeMap::new();
    for deed in deeds {
        let first = firsts.entry(deed.member).or_insert(deed.at);
        *first = (*first).min(deed.at);
    }
    let over = |at: &Instant| at.plus_seconds(AFTER_SECONDS) <= as_of;
    let judged = firsts.iter().filter(|(_, at)| over(at));
    let bought = judged
        .clone()
        .filter(|(member, at)| bought_in(purchases, **member, at.plus_seconds(1), at.plus_seconds(AFTER_SECONDS + 1)));
    let mut anchors: Vec<Instant> = judged.clone().map(|(_, at)| *at).collect();
    anchors.sort();
    let others = active.iter().filter(|member| !firsts.contains_key(member)).copied();
    Activity {
        kind: kind.map(str::to_owned),
        participants: count(firsts.len()),
        completed: completed(kind, deeds),
        points: deeds.iter().map(|deed| deed.points).sum(),
        bought: (count(anchors.len()), count(bought.count())),
        bought_others: bought_after(&anchors, others, purchases),
    }
}

fn completed(kind: Option<&str>, deeds: &[&Deed]) -> Option<i64> {
    let completes = |deed: &&&Deed| COMPLETE.contains(&deed.kind.as_str());
    let applies = kind.is_none_or(|kind| COMPLETE.contains(&kind));
    applies.then(|| count(deeds.iter().filter(completes).count()))
}

/// Over all pairs of a member and an instant, the share in which the member bought within 30 days after it: others are
/// looked at over the same days as those who took part.
fn bought_after(anchors: &[Instant], others: impl Iterator<Item = MemberId>, purchases: &Purchases) -> Option<f64> {
    let (mut members, mut pairs) = (0_usize, 0_usize);
    for member in others {
        members += 1;
        let mut reached = 0;
        for (_, at) in purchases.of(member) {
            // Instants with at − 30 days ≤ instant < at; those met by an earlier purchase are counted.
            let from = anchors.partition_point(|anchor| anchor.plus_seconds(AFTER_SECONDS) < *at).max(reached);
            reached = anchors.partition_point(|anchor| anchor < at).max(reached);
            pairs += reached - from.min(reached);
        }
    }
    let all = members * anchors.len();
    (all > 0).then(|| pairs as f64 / all as f64)
}

/// Whether a member bought in `[from, until)`.
fn bought_in(purchases: &Purchases, member: MemberId, from: Instant, until: Instant) -> bool {
    bought_times(purchases, member, from, until) > 0
}

/// How often a member bought in `[from, until)`.
fn bought_times(purchases: &Purchases, member: MemberId, from: Instant, until: Instant) -> usize {
    let all = purchases.of(member);
    let place = |at: Instant| all.partition_point(|one| one.1 < at);
    place(until).saturating_sub(place(from))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn deed(member: i64, kind: &str, day: i64, points: i64) -> Deed {
        Deed { member: MemberId(member), kind: kind.to_owned(), at: Instant(day * DAY), points }
    }

    fn purchases(all: &[(i64, &[i64])]) -> Purchases {
        let of = |(member, days): &(i64, &[i64])| {
            let member = MemberId(*member);
            days.iter().map(move |day| (member, Instant(day * DAY))).collect::<Vec<_>>()
        };
        Purchases::new(all.iter().flat_map(of).collect())
    }

    /// AN26: five active members, two take part; one of them buys within 30 days, and of the others one of three. 4 buys 40
    /// days after the first check-in and 20 after the second: in half of the pairs.
    #[test]
    fn who_took_part_is_set_beside_who_did_not() {
        let deeds = [
            deed(1, "club_attended", 100, 20),
            deed(2, "club_attended", 120, 20),
            deed(1, "club_attended", 125, 0),
            deed(1, "share", 101, 5),
            deed(9, "share", 400, 5),
        ];
        let active = (1..=5).map(MemberId).collect();
        let bought = purchases(&[(1, &[90, 130]), (2, &[120, 151]), (3, &[110, 121]), (4, &[140])]);
        let window = Bounds { from: Instant(0), until: Instant(200 * DAY) };
        let rows = activities(&deeds, &active, &bought, window, Instant(200 * DAY));
        let kinds: Vec<Option<&str>> = rows.iter().map(|row| row.kind.as_deref()).collect();
        assert_eq!(kinds, [None, Some("club_attended"), Some("share")]);
        let club = &rows[1];
        assert_eq!((club.participants, club.completed, club.points, club.bought), (2, Some(3), 40, (2, 1)));
        // Of 3 × 2 pairs: member 3 after both, member 4 after the second alone, member 5 never.
        assert_eq!(club.bought_others, Some(3.0 / 6.0));
        assert_eq!((rows[0].participants, rows[0].completed, rows[0].points), (2, Some(3), 45));
        assert_eq!((rows[2].participants, rows[2].completed), (1, None));
    }

    #[test]
    fn thirty_days_that_are_not_over_are_not_judged() {
        let deeds = [deed(1, "share", 100, 0), deed(2, "share", 101, 0)];
        let window = Bounds { from: Instant(0), until: Instant(200 * DAY) };
        let bought = purchases(&[(1, &[130]), (2, &[131])]);
        let active = (1..=2).map(MemberId).collect();
        let rows = activities(&deeds, &active, &bought, window, Instant(130 * DAY));
        assert_eq!((rows[0].bought, rows[0].bought_others), ((1, 1), None));
        assert_eq!(activities(&[], &active, &bought, window, Instant(0)), []);
    }

    /// A purchase at the very instant is no purchase after it, one 30 days later to the second is.
    #[test]
    fn the_ends_of_thirty_days_are_exact() {
        for (day, expected) in [(100, 0), (101, 1), (130, 1), (131, 0)] {
            let bought = purchases(&[(1, &[day]), (2, &[day])]);
            let window = Bounds { from: Instant(0), until: Instant(200 * DAY) };
            let active = (1..=2).map(MemberId).collect();
            let rows = activities(&[deed(1, "share", 100, 0)], &active, &bought, window, Instant(200 * DAY));
            assert_eq!(rows[0].bought, (1, expected), "{day}");
            assert_eq!(rows[0].bought_others, Some(expected as f64), "{day}");
        }
    }
}
