//! History rehearsed under another program, a chunk of members at a time; nothing is written (semantics 2.5).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::program::{Draft, same_shop};
use super::{Session, Step, replay};
use crate::domain::engine::batch;
use crate::domain::engine::fact::{Act, Fact, What};
use crate::domain::engine::rehearsal::{Figures, Others, Rehearsal, Rehearsed, Way, late};
use crate::domain::engine::replay::Timeline;
use crate::domain::id::{BatchId, Code, MemberId};
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::order::Texts;
use crate::store::{account, fact, member};

/// Members folded at once: what is in memory of a shop of any size.
const CHUNK: usize = 2048;

/// What is to be rehearsed, and who is to be named.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// From when the new rules hold; none = from the beginning.
    pub from: Option<Instant>,
    /// The last instant looked at.
    pub last: Instant,
    /// Who is named one by one.
    pub named: Named,
}

/// Who is named one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// So many of those who move, and so many of those with the largest differences.
    Most(usize),
    /// Everybody.
    All,
    /// Everybody who moves.
    Movers,
}

/// What a rehearsal tells.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Both timelines of rules.
    pub rules: Rehearsal,
    /// How many members were looked at.
    pub members: i64,
    /// All of them together, by the rules that held.
    pub before: Figures,
    /// And by the others.
    pub after: Figures,
    /// How many end in each tier, by the rules that held and by the others; lowest first.
    pub tiers: Vec<(Code, i64, i64)>,
    /// How many move.
    pub ways: BTreeMap<Way, i64>,
    /// Those of them who are named, lower ones first.
    pub movers: Vec<(String, Way, Rehearsed)>,
    /// Other members who are named.
    pub named: Vec<(String, Rehearsed)>,
    /// How many members it makes a difference for.
    pub differing: i64,
    /// Facts that came late and were put on time.
    pub late: i64,
    /// Members who spent points that they would not have had.
    pub uncovered: i64,
    /// Members who used benefits that they would not have held.
    pub unheld: i64,
    /// Members who begin on a lower rung for want of the one they stood on.
    pub lowered: i64,
    /// Members with extended lots, which are left out.
    pub extended: i64,
    /// Whether members share limits, which are taken as large enough.
    pub limits: bool,
}

/// Rehearses the shop's history under a program.
pub fn simulate(session: &Session<'_>, draft: &Draft, ask: Ask) -> Result<Simulation> {
    same_shop(session, &draft.program)?;
    let from = ask.from.unwrap_or(Instant::MIN);
    let rules = Rehearsal::new(session.versions(), draft.program.clone(), from, ask.last);
    let timeline = replay::timeline(session)?;
    let mut sums = Sums::new(rules, ask.named);
    let mut members: BTreeSet<MemberId> = account::list(session.db)?.into_iter().collect();
    members.extend(fact::list_unsettled_members(session.db)?.into_iter().map(|(member, _)| member));
    let members: Vec<MemberId> = members.into_iter().collect();
    for chunk in members.chunks(CHUNK) {
        let done = u64::try_from(sums.members).unwrap_or(0);
        session.step(Step { what: "rehearsing", done, of: u64::try_from(members.len()).ok() })?;
        let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
        let (pasts, others) = pasts(session, &timeline, &(*first..=*last), ask.last)?;
        for (rehearsed, late) in fold(&sums.rules, &timeline, pasts, &others) {
            sums.add(rehearsed, late);
        }
        sums.trim();
    }
    sums.told(session)
}

/// A member's facts up to an instant: those settled, with the batch of each, and those not settled yet.
struct Past {
    member: MemberId,
    settled: Vec<(BatchId, Fact)>,
    unsettled: Vec<Fact>,
}

fn fold(rules: &Rehearsal, timeline: &Timeline, pasts: Vec<Past>, others: &Others) -> Vec<(Rehearsed, usize)> {
    batch::each(pasts, |Past { member, settled, unsettled }| {
        let late = late(timeline, member, &settled);
        let facts = settled.into_iter().map(|(_, fact)| fact).chain(unsettled).collect();
        (rules.member(member, facts, others), late)
    })
}

/// The facts of a range of members in one pass, and those of the accounts that were merged into theirs.
fn pasts(
    session: &Session<'_>,
    timeline: &Timeline,
    range: &RangeInclusive<MemberId>,
    last: Instant,
) -> Result<(Vec<Past>, Others)> {
    let mut unsettled = fact::load_unsettled(session.db, &mut Texts::default(), range, None)?;
    let mut settled = fact::load_settled(session.db, range)?;
    let members: BTreeSet<MemberId> = settled.keys().chain(unsettled.keys()).copied().collect();
    let mut pasts = Vec::with_capacity(members.len());
    for member in members {
        let mut past = Past {
            member,
            settled: settled.remove(&member).unwrap_or_default(),
            unsettled: unsettled.remove(&member).unwrap_or_default(),
        };
        past.settled.retain(|(_, fact)| fact.at <= last);
        past.unsettled.retain(|fact| fact.at <= last);
        if past.settled.is_empty() && past.unsettled.is_empty() {
            continue; // Came after the last instant looked at.
        }
        replay::hand_over_settled(session.db, timeline, &mut past.settled)?;
        pasts.push(past);
    }
    let all = pasts.iter().flat_map(|past| past.settled.iter().map(|(_, fact)| fact).chain(&past.unsettled));
    let wanted = all.filter_map(merged).collect();
    Ok((pasts, others(session, wanted)?))
}

/// The facts of members, and of whoever was merged into them.
fn others(session: &Session<'_>, mut wanted: Vec<MemberId>) -> Result<Others> {
    let mut others = Others::new();
    while let Some(member) = wanted.pop() {
        if others.contains_key(&member) {
            continue;
        }
        let range = member..=member;
        let settled = fact::load_settled(session.db, &range)?.remove(&member).unwrap_or_default();
        let unsettled =
            fact::load_unsettled(session.db, &mut Texts::default(), &range, None)?.remove(&member).unwrap_or_default();
        let facts: Vec<Fact> = settled.into_iter().map(|(_, fact)| fact).chain(unsettled).collect();
        wanted.extend(facts.iter().filter_map(merged));
        others.insert(member, facts);
    }
    Ok(others)
}

/// Whose account a fact hands over.
fn merged(fact: &Fact) -> Option<MemberId> {
    match &fact.what {
        What::Act(_, Act::MergeIn { from, .. } | Act::UnmergeIn { from, .. }) => Some(*from),
        _ => None,
    }
}

/// What is kept of the members folded so far.
struct Sums {
    rules: Rehearsal,
    asked: Named,
    members: i64,
    before: Figures,
    after: Figures,
    tiers: BTreeMap<Code, (i64, i64)>,
    ways: BTreeMap<Way, i64>,
    movers: Vec<(Way, Rehearsed)>,
    named: Vec<(Size, Rehearsed)>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    differing: i64,
    late: i64,
    uncovered: i64,
    unheld: i64,
    lowered: i64,
    extended: i64,
}

/// How large a difference is: its cost first, then the points left, then whatever else; larger first.
type Size = Reverse<(i64, i64, bool)>;

impl Sums {
    fn new(rules: Rehearsal, asked: Named) -> Sums {
        Sums {
            rules,
            asked,
            members: 0,
            before: Figures::default(),
            after: Figures::default(),
            tiers: BTreeMap::new(),
            ways: BTreeMap::new(),
            movers: Vec::new(),
            named: Vec::new(),
            counts: Counts::default(),
        }
    }

    fn add(&mut self, one: Rehearsed, late: usize) {
        let (before, after, counts) = (&one.before, &one.after, &mut self.counts);
        self.members += 1;
        self.before.add(before);
        self.after.add(after);
        if let Some(tier) = &before.tier {
            self.tiers.entry(tier.clone()).or_default().0 += 1;
        }
        if let Some(tier) = &after.tier {
            self.tiers.entry(tier.clone()).or_default().1 += 1;
        }
        let size = size(&self.rules, &one);
        let differs = size != Reverse((0, 0, false));
        counts.differing += i64::from(differs);
        counts.late += i64::try_from(late).unwrap_or(i64::MAX);
        counts.uncovered += i64::from(after.uncovered > before.uncovered);
        counts.unheld += i64::from(after.unheld > before.unheld);
        counts.lowered += i64::from(one.lowered);
        counts.extended += i64::from(one.extensions > 0);
        let way = self.rules.way(&one);
        if let Some(way) = way {
            *self.ways.entry(way).or_default() += 1;
            if self.asked != Named::All {
                self.movers.push((way, one.clone()));
            }
        }
        match self.asked {
            Named::All => self.named.push((size, one)),
            Named::Most(_) if differs => self.named.push((size, one)),
            _ => {}
        }
    }

    /// Lets go of whoever will not be named.
    fn trim(&mut self) {
        self.movers.sort_by_key(|(way, one)| (*way, one.member));
        let Named::Most(most) = self.asked else { return };
        self.named.sort_by_key(|(size, one)| (*size, one.member));
        self.movers.truncate(most);
        self.named.truncate(most);
    }

    fn told(self, session: &Session<'_>) -> Result<Simulation> {
        let number = |one: &Rehearsed| Ok::<_, crate::error::Error>(member::get(session.db, one.member)?.number);
        let movers = self.movers.into_iter().map(|(way, one)| Ok((number(&one)?, way, one)));
        let named = self.named.into_iter().map(|(_, one)| Ok((number(&one)?, one)));
        let (movers, named) = (movers.collect::<Result<Vec<_>>>()?, named.collect::<Result<Vec<_>>>()?);
        let (old, new) = self.rules.programs();
        let place = |tier: &Code| (new.rank(tier).is_none(), new.rank(tier), old.rank(tier));
        let mut tiers: Vec<(Code, i64, i64)> =
            self.tiers.into_iter().map(|(tier, (before, after))| (tier, before, after)).collect();
        tiers.sort_by_key(|(tier, ..)| place(tier));
        let limits = self.rules.has_limits();
        let Counts { differing, late, uncovered, unheld, lowered, extended } = self.counts;
        Ok(Simulation {
            members: self.members,
            before: self.before,
            after: self.after,
            tiers,
            ways: self.ways,
            movers,
            named,
            differing,
            late,
            uncovered,
            unheld,
            lowered,
            extended,
            limits,
            rules: self.rules,
        })
    }
}

fn size(rules: &Rehearsal, one: &Rehearsed) -> Size {
    let (before, after) = rules.cost(&one.before, &one.after);
    let money = |cost: Option<Money>| cost.map_or(0, Money::get);
    let cost = money(after).saturating_sub(money(before)).saturating_abs();
    let points = (one.after.net() - one.before.net()).saturating_abs();
    Reverse((cost, points, one.before != one.after))
}

#[cfg(test)]
mod tests {
    use super::super::busy::busy;
    use super::super::program::read;
    use super::super::sample::{SAMPLE, Shop, at};
    use super::super::{merge, post};
    use super::*;

    const DOUBLED: (&str, &str) = ("rate = { points = 1, per = \"1.00\" }", "rate = { points = 2, per = \"1.00\" }");

    fn told(shop: &Shop, now: &str, text: &str, from: Option<&str>, named: Named) -> Simulation {
        let draft = read("new", text.to_owned()).unwrap();
        let ask = |now| Ask { from: from.map(at), last: now, named };
        shop.read(now, |session| simulate(session, &draft, ask(session.now))).unwrap()
    }

    /// A shop whose second version doubles a rate: it is the one in force, and its text changes nothing.
    #[test]
    fn the_rules_in_force_change_nothing_and_late_facts_are_counted() {
        let shop = busy();
        let before = shop.content();
        let doubled = SAMPLE.replace(DOUBLED.0, DOUBLED.1);
        let same = told(&shop, "2027-05-08", &doubled, Some("2026-02-05"), Named::Most(20));
        assert_eq!((same.members, same.differing, same.before.clone()), (4, 0, same.after));
        assert!(same.before.earned > 0 && same.movers.is_empty() && same.named.is_empty());
        let replayed = |session: &Session<'_>| {
            let members = account::list(session.db)?.into_iter();
            members.map(|member| Ok(replay::of_member(session, member)?.late)).sum::<Result<usize>>()
        };
        let late = i64::try_from(shop.read("2027-05-08", replayed).unwrap()).unwrap();
        assert_eq!((same.late, late), (late, 4), "two are corrections (L5)");
        assert_eq!(shop.content(), before);
    }

    #[test]
    fn those_with_the_largest_differences_are_named_first_and_no_more_than_asked() {
        let shop = busy();
        let doubled = SAMPLE.replace(DOUBLED.0, DOUBLED.1);
        let names = |named| {
            let told = told(&shop, "2026-02-04", &doubled, None, named);
            let names: Vec<String> = told.named.into_iter().map(|(number, _)| number).collect();
            (told.differing, names.join(" "))
        };
        assert_eq!(names(Named::Most(20)), (2, "M-1 M-2".to_owned()));
        assert_eq!(names(Named::Most(1)), (2, "M-1".to_owned()));
        assert_eq!(names(Named::All), (2, "M-1 M-2 M-3 M-4".to_owned()));
        assert_eq!(names(Named::Movers), (2, String::new()));
    }

    /// P32: what was merged is loaded and rehearsed with the member it went to, also when it was taken back.
    #[test]
    fn merged_members_are_rehearsed_together() {
        let shop = Shop::new(super::super::sample::PLAIN);
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-01-10 14:00", 10_000, "2026-01-10 15:00");
        shop.order("A-2", "M-2", "2026-01-11 14:00", 5_000, "2026-01-11 15:00");
        let doubled = super::super::sample::PLAIN.replace(DOUBLED.0, DOUBLED.1);
        let left = |now: &str| {
            let told = told(&shop, now, &doubled, None, Named::All);
            told.named.iter().map(|(_, one)| (one.before.net(), one.after.net())).collect::<Vec<_>>()
        };
        shop.write("2026-01-20", "merge", |session| {
            let (source, target) = (shop.member(session, "M-2"), shop.member(session, "M-1"));
            merge::merge(session, (source.0, &source.1), (target.0, &target.1))
        })
        .unwrap();
        assert_eq!(left("2026-01-21"), [(150, 300), (0, 0)]);
        shop.write("2026-01-22", "take", |session| {
            let (id, member) = shop.member(session, "M-1");
            post::adjust(session, id, &member, -20, None)
        })
        .unwrap();
        shop.write("2026-01-23", "unmerge", |session| {
            let (source, target) = (shop.member(session, "M-2"), shop.member(session, "M-1"));
            merge::unmerge(session, (source.0, &source.1), (target.0, &target.1))
        })
        .unwrap();
        assert_eq!(left("2026-01-24"), [(80, 180), (50, 100)]);
    }
}
