//! Those who took part against comparable others who never did (C13): matched on the day of the first time by tier and by
//! how lately and how often they had bought. What is left between them is no effect of taking part: people chose to.

use std::collections::{BTreeMap, BTreeSet};

use super::super::proportion::{Difference, Proportion, difference};
use super::{Purchases, bought_times, count};
use crate::domain::id::{Code, MemberId};
use crate::domain::time::{Day, Instant, Span, Zone};

/// Others drawn for each who took part, at most.
const OTHERS: usize = 5;
/// Months of the curve.
const MONTHS: i32 = 12;

/// The tiers somebody stood in, by when each began, oldest first; none where a period ended with nothing after it.
pub type Stays = Vec<(Instant, Option<Code>)>;

/// A member as matching needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub member: MemberId,
    /// When the member joined.
    pub joined_at: Instant,
    /// The tiers stood in.
    pub tiers: Stays,
    /// The place in the order of drawing (C4's digest).
    pub draw: u64,
}

/// What is measured against what.
pub struct Matching<'a> {
    /// All members.
    pub people: &'a [Person],
    /// The first time of each who ever took part.
    pub firsts: &'a BTreeMap<MemberId, Instant>,
    /// When members bought.
    pub purchases: &'a Purchases,
    /// The zone of the days.
    pub zone: &'a Zone,
    /// How long after the first time coming back is looked for.
    pub outcome: Span,
    /// What is not yet known at this instant is not judged.
    pub as_of: Instant,
}

/// The comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Members who took part for the first time in the window.
    pub participants: i64,
    /// Of these those whose outcome is not over.
    pub unfinished: i64,
    /// Of these those for whom nobody comparable was left.
    pub unmatched: i64,
    /// What was measured, in order.
    pub rows: Vec<Measured>,
}

/// One measure in both groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What.
    pub measure: Measure,
    /// Those who took part, at risk, and of them those who bought.
    pub participants: (i64, i64),
    /// The others.
    pub others: i64,
    /// The share of the others who bought, each participant's others weighing as one.
    pub others_share: Option<f64>,
    /// Participants less others.
    pub difference: Option<Difference>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A purchase within the outcome.
    Retained,
    /// Two or more.
    Repeat,
    /// A purchase in the n-th month after.
    Month(i32),
}

impl Measure {
    /// The word shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Measure::Retained => "came_back",
            Measure::Repeat => "bought_again",
            Measure::Month(_) => "month",
        }
    }
}

/// Somebody who took part, when for the first time, and the others drawn.
struct Matched {
    member: MemberId,
    at: Instant,
    others: Vec<MemberId>,
}

/// Tier, band of days since the last order, band of orders in a year.
type Stratum<'a> = (Option<&'a Code>, u8, u8);

impl Matching<'_> {
    /// Compares those whose first time lies in `[from, until)`.
    pub fn compare(&self, from: Instant, until: Instant) -> Effect {
        let known: BTreeSet<MemberId> = self.people.iter().map(|person| person.member).collect();
        let firsts = self.firsts.iter().filter(|(member, at)| from <= **at && **at < until && known.contains(member));
        let mut finished: BTreeMap<Day, Vec<(Instant, MemberId)>> = BTreeMap::new();
        let mut effect = Effect::default();
        for (member, at) in firsts {
            effect.participants += 1;
            match self.is_over(self.zone.through(*at, self.outcome)) {
                true => finished.entry(self.zone.day(*at)).or_default().push((*at, *member)),
                false => effect.unfinished += 1,
            }
        }
        let mut matched = Vec::new();
        let mut used = BTreeSet::new();
        for (day, mut firsts) in finished {
            firsts.sort();
            matched.extend(self.draw(day, &firsts, &mut used));
        }
        effect.unmatched = count(matched.iter().filter(|one| one.others.is_empty()).count());
        matched.retain(|one| !one.others.is_empty());
        effect.rows = self.measure(&matched);
        effect
    }

    fn is_over(&self, end: Instant) -> bool {
        end <= self.as_of.plus_seconds(1)
    }

    /// Draws others for those of one day: one for each in turn, as long as there are any, and each at most once.
    fn draw(&self, day: Day, firsts: &[(Instant, MemberId)], used: &mut BTreeSet<MemberId>) -> Vec<Matched> {
        let start = self.zone.start(day);
        let own: BTreeSet<MemberId> = firsts.iter().map(|(_, member)| *member).collect();
        let mut strata: BTreeMap<MemberId, Stratum<'_>> = BTreeMap::new();
        let mut pools: BTreeMap<Stratum<'_>, Vec<(u64, MemberId)>> = BTreeMap::new();
        for person in self.people.iter().filter(|person| person.joined_at < start || own.contains(&person.member)) {
            let stratum = self.stratum(person, day, start);
            if own.contains(&person.member) {
                strata.insert(person.member, stratum);
            } else if !self.firsts.contains_key(&person.member) && !used.contains(&person.member) {
                pools.entry(stratum).or_default().push((person.draw, person.member));
            }
        }
        // The last of a pool is drawn first.
        pools.values_mut().for_each(|pool| pool.sort_by(|a, b| b.cmp(a)));
        let of = |(at, member): &(Instant, MemberId)| Matched { member: *member, at: *at, others: Vec::new() };
        let mut matched: Vec<Matched> = firsts.iter().map(of).collect();
        for _ in 0..OTHERS {
            for one in &mut matched {
                let pool = strata.get(&one.member).and_then(|stratum| pools.get_mut(stratum));
                if let Some((_, member)) = pool.and_then(Vec::pop) {
                    used.insert(member);
                    one.others.push(member);
                }
            }
        }
        matched
    }

    fn stratum<'p>(&self, person: &'p Person, day: Day, start: Instant) -> Stratum<'p> {
        let after = person.tiers.partition_point(|(from, _)| *from < start);
        let tier = after.checked_sub(1).and_then(|place| person.tiers[place].1.as_ref());
        let bought = self.purchases.of(person.member);
        let before = &bought[..bought.partition_point(|one| one.1 < start)];
        let since = before.last().map(|at| day.number() - self.zone.day(at.1).number());
        let year = self.zone.start(day.plus_days(-365));
        let orders = before.len() - before.partition_point(|one| one.1 < year);
        (tier, days_band(since), orders_band(orders))
    }

    fn measure(&self, matched: &[Matched]) -> Vec<Measured> {
        let whole: Vec<&Matched> = matched.iter().collect();
        let times = |least: usize| {
            move |member: MemberId, at: Instant| {
                let end = self.zone.through(at, self.outcome);
                bought_times(self.purchases, member, at.plus_seconds(1), end) >= least
            }
        };
        let mut rows =
            vec![measured(Measure::Retained, &whole, &times(1)), measured(Measure::Repeat, &whole, &times(2))];
        for month in 1..=MONTHS {
            let end = |at: Instant, month: i32| self.zone.start(self.zone.day(at).plus_months(month).plus_days(1));
            let at_risk: Vec<&Matched> = matched.iter().filter(|one| self.is_over(end(one.at, month))).collect();
            if at_risk.is_empty() {
                break;
            }
            let bought = |member: MemberId, at: Instant| {
                let begin = if month == 1 { at.plus_seconds(1) } else { end(at, month - 1) };
                bought_times(self.purchases, member, begin, end(at, month)) > 0
            };
            rows.push(measured(Measure::Month(month), &at_risk, &bought));
        }
        rows
    }
}

/// Days since the last order: 0–30, 31–90, 91–180, over, none (C13).
fn days_band(days: Option<i32>) -> u8 {
    match days {
        Some(..=30) => 0,
        Some(31..=90) => 1,
        Some(91..=180) => 2,
        Some(_) => 3,
        None => 4,
    }
}

/// Orders in 365 days: 0, 1, 2–3, 4–9, 10 and more (C13).
fn orders_band(orders: usize) -> u8 {
    match orders {
        0 => 0,
        1 => 1,
        2..=3 => 2,
        4..=9 => 3,
        _ => 4,
    }
}

fn measured(measure: Measure, matched: &[&Matched], bought: &dyn Fn(MemberId, Instant) -> bool) -> Measured {
    let n_bought = matched.iter().filter(|one| bought(one.member, one.at)).count();
    let (mut shares, mut weights) = (0.0, 0.0);
    for one in matched {
        let n = one.others.len() as f64;
        shares += one.others.iter().filter(|other| bought(**other, one.at)).count() as f64 / n;
        weights += 1.0 / n;
    }
    let participants = (count(matched.len()), count(n_bought));
    let n = matched.len() as f64;
    // Others who stand for more weigh more, which makes of so many as good as fewer (Kish).
    let others = (weights > 0.0).then(|| Proportion { share: shares / n, cases: n * n / weights });
    let took_part = Proportion::of(participants.1, participants.0);
    Measured {
        measure,
        participants,
        others: count(matched.iter().map(|one| one.others.len()).sum()),
        others_share: others.map(|others| others.share),
        difference: took_part.zip(others).map(|(first, second)| difference(first, second)),
    }
}

#[cfg(test)]
mod tests;
