//! What the shop owes in points (P35–P37, AN40–AN42): the end of the books is reckoned from the lots of every member.

use super::super::Session;
use super::super::known::{self, Part};
use super::bounds;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::points::spend::worth;
use crate::domain::report::days::Days;
use crate::domain::report::liability::age::Ages;
use crate::domain::report::liability::books::Books;
use crate::domain::report::liability::cohort::{self, Cohorts, Ladder, Months};
use crate::domain::report::liability::posted::Posted;
use crate::domain::report::liability::{Holding, RollForward, Standing};
use crate::domain::report::period::{Bounds, Period};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::liability as store;
use crate::store::upkeep::Found;

/// What is owed at the end of a period, and how it came to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liability {
    /// By the entries.
    pub roll: RollForward,
    /// By the lots.
    pub standing: Standing,
    /// What is still to come; none where too little is known of the past.
    pub ladder: Option<Ladder>,
    /// Members for whom something is due and not posted yet.
    pub n_due: i64,
}

/// The months of earning, and what is still to come of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earned {
    /// By month.
    pub cohorts: Cohorts,
    /// None where too little is known of the past.
    pub ladder: Option<Ladder>,
}

/// All that the books of everybody tell of a period at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overall {
    /// The roll-forward of the period beside what the lots hold at its end.
    pub owed: Liability,
    /// Lots and debts at its end by age, and lots by end.
    pub ages: Ages,
    /// Who owes; none where the period ends before the instant worked at.
    pub debts: Option<Found>,
}

/// The roll-forward of a period beside what the lots hold at its end.
pub fn liability(session: &Session<'_>, period: Period) -> Result<Liability> {
    overall(session, period).map(|told| told.owed)
}

/// Lots and debts at the end of a period by age, and lots by end.
pub fn ages(session: &Session<'_>, period: Period) -> Result<Ages> {
    overall(session, period).map(|told| told.ages)
}

/// What the books of everybody tell, from one pass over them.
fn overall(session: &Session<'_>, period: Period) -> Result<Overall> {
    overall_beside(session, period, &[]).map(|(told, _)| told)
}

/// The same, and what entries tell of some other windows.
pub(super) fn overall_beside(session: &Session<'_>, period: Period, others: &[Bounds]) -> Result<(Overall, Posted)> {
    known::of_everybody(session, Part::Points)?;
    let (window, at) = (bounds(session, period), last(session, period));
    let (months, days) = (months(session, at)?, days(session, at)?);
    let today = session.zone().day(at);
    let windows = [others, &[window]].concat();
    let start = || Sums {
        standing: Standing::default(),
        ages: Ages::new(today),
        cohorts: Cohorts::new(),
        debts: Found::default(),
        posted: Posted::new(&windows),
    };
    let sums = sum(session, start, Sums::and, |sums, books| {
        let stood = books.at(at);
        let mut holding = stood.holding();
        sums.standing.add(&mut holding, window.from, at);
        sums.ages.add(&holding, &days);
        add_debt(&mut sums.debts, &holding);
        cohort::add(&mut sums.cohorts, stood, &months);
        sums.posted.add(books);
    })?;
    let Sums { standing, ages, cohorts, debts, posted } = sums;
    let roll = RollForward::new(posted.before(window.from), posted.moved(window), standing.ended);
    let n_due = if is_now(session, at)? { store::get_due(session.db, at)? } else { 0 };
    let owed = Liability { roll, standing, ladder: Ladder::new(&cohorts, &months, at), n_due };
    Ok((Overall { owed, ages, debts: (at == session.now).then_some(debts) }, posted))
}

/// What some members add to each part of [`Overall`].
struct Sums {
    standing: Standing,
    ages: Ages,
    cohorts: Cohorts,
    debts: Found,
    posted: Posted,
}

impl Sums {
    fn and(&mut self, other: Sums) {
        self.standing.and(&other.standing);
        self.ages.and(other.ages);
        cohort::and(&mut self.cohorts, other.cohorts);
        and_debts(&mut self.debts, other.debts);
        self.posted.and(&other.posted);
    }
}

/// Who owes at the instant worked at, and since when.
pub(super) fn debts(session: &Session<'_>) -> Result<Found> {
    let at = session.now;
    let add = move |debts: &mut Found, books: &Books| {
        let stood = books.at(at);
        if stood.is_owing() {
            add_debt(debts, &met(stood.holding(), at));
        }
    };
    if !is_now(session, at)? {
        return sum(session, Found::default, and_debts, add);
    }
    // Who owes nothing by what was posted owes nothing later.
    let mut debts = Found::default();
    for member in store::list_debtors(session.db)? {
        add(&mut debts, &store::get(session.db, member)?);
    }
    Ok(debts)
}

fn add_debt(debts: &mut Found, holding: &Holding) {
    if let Some(oldest) = holding.owed.iter().map(|owed| owed.since).min() {
        and_debts(debts, Found { count: 1, oldest: Some(oldest) });
    }
}

fn and_debts(debts: &mut Found, Found { count, oldest }: Found) {
    debts.count += count;
    debts.oldest = debts.oldest.into_iter().chain(oldest).min();
}

/// What each member had and owed at an instant, as it was posted.
pub(in crate::flow) fn list_holdings<T: Send>(
    session: &Session<'_>,
    at: Instant,
    told: impl Fn(MemberId, Holding) -> T + Sync,
) -> Result<Vec<T>> {
    let mut all = Vec::new();
    let add = |own: &mut Vec<T>, member: MemberId, books: &Books| own.push(told(member, books.at(at).holding()));
    store::fold(session.db, Vec::new, add, |own| all.extend(own))?;
    Ok(all)
}

/// The months of earning as they stood at the end of a period.
pub fn earned(session: &Session<'_>, period: Period) -> Result<Earned> {
    known::of_everybody(session, Part::Points)?;
    let at = last(session, period);
    let months = months(session, at)?;
    let add = |cohorts: &mut Cohorts, books: &Books| cohort::add(cohorts, books.at(at), &months);
    let cohorts = sum(session, Cohorts::new, cohort::and, add)?;
    Ok(Earned { ladder: Ladder::new(&cohorts, &months, at), cohorts })
}

/// The sum of what the books of each member add.
fn sum<T: Send>(
    session: &Session<'_>,
    start: impl Fn() -> T + Sync,
    and: impl Fn(&mut T, T),
    add: impl Fn(&mut T, &Books) + Sync,
) -> Result<T> {
    let mut sum = start();
    store::fold(session.db, &start, |own, _, books| add(own, books), |own| and(&mut sum, own))?;
    Ok(sum)
}

/// What points pay by the program in force at the end of a period; none without a value.
pub fn face(session: &Session<'_>, period: Period, points: i64) -> Option<Money> {
    worth(&session.versions().at(last(session, period)).points, points)
}

/// The local days on which lots were earned and may end.
fn days(session: &Session<'_>, at: Instant) -> Result<Days> {
    let first = store::find_first_posting(session.db)?.unwrap_or(at);
    Ok(Days::new(session.zone(), first, at.plus_seconds(FAR)))
}

/// Lots end within a few years: so far ahead the days are known without asking the zone again.
const FAR: i64 = 5 * 366 * 86_400;

/// The last second of a period, or the instant worked at.
fn last(session: &Session<'_>, period: Period) -> Instant {
    bounds(session, period).until.plus_seconds(-1)
}

fn is_now(session: &Session<'_>, at: Instant) -> Result<bool> {
    Ok(store::get_last_posting(session.db)? <= at)
}

fn met(mut holding: Holding, at: Instant) -> Holding {
    holding.meet(at);
    holding
}

fn months(session: &Session<'_>, at: Instant) -> Result<Months> {
    let first = store::find_first_posting(session.db)?.unwrap_or(at);
    Ok(Months::new(session.zone(), first.min(at), at))
}

#[cfg(test)]
mod tests {
    use super::super::super::busy::busy;
    use super::super::super::nightly::nightly;
    use super::super::super::redeem::redeem;
    use super::super::super::sample::{SAMPLE, Shop};
    use super::super::super::{post, settle};
    use super::super::today;
    use super::*;
    use crate::domain::money::Points;
    use crate::domain::points::EntryKind;
    use crate::domain::points::spend::Ask;
    use crate::domain::time::Day;
    use crate::store::batch::BatchKind;
    use crate::store::sample;

    /// What happens in a shop of two, in its order.
    enum Deed {
        Buys(&'static str, i64),
        Redeems(&'static str, i64),
        Adjusted(&'static str, i64),
        Night,
    }

    use Deed::{Adjusted, Buys, Night, Redeems};

    const DEEDS: [(&str, Deed); 11] = [
        ("2026-01-10 14:00", Buys("M-1", 300_000)),
        ("2026-01-12 09:00", Adjusted("M-2", 250)),
        // Beyond what is active: 50 are owed until the points of the next order are active.
        ("2026-01-15 09:00", Adjusted("M-2", -300)),
        ("2026-01-20 14:00", Buys("M-2", 20_000)),
        ("2026-01-25 00:00", Night),
        ("2026-02-01 09:00", Redeems("M-1", 1000)),
        ("2026-03-05 12:00", Redeems("M-1", 600)),
        ("2026-04-05 12:00", Buys("M-1", 90_000)),
        ("2026-05-06 12:00", Redeems("M-1", 500)),
        ("2027-02-03 00:00", Night),
        ("2027-05-01 09:00", Adjusted("M-2", -40)),
    ];

    fn act(shop: &Shop, number: usize, now: &str, deed: &Deed) {
        let id = format!("deed-{number}");
        match *deed {
            Buys(member, minor) => shop.order(&id, member, now, minor, now),
            Night => drop(shop.write(now, &id, |session| nightly(session, Some(session.now))).unwrap()),
            Redeems(number, points) => {
                let redeemed = shop.write(now, &id, |session| {
                    let (id, member) = shop.member(session, number);
                    redeem(session, id, &member, Ask { points: Some(points), payable: None })
                });
                assert!(redeemed.is_ok(), "{id}");
            }
            Adjusted(number, points) => {
                let adjusted = shop.write(now, &id, |session| {
                    let (id, member) = shop.member(session, number);
                    post::adjust(session, id, &member, points, None)
                });
                assert!(adjusted.is_ok(), "{id}");
            }
        }
    }

    fn shop() -> Shop {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        shop
    }

    /// Packs what is there into a block, whose next member is nobody.
    fn pack(shop: &Shop, now: &str) {
        let packed = shop.write(now, &format!("pack-{now}"), |session| {
            sample::fill_books(session.db);
            store::block::pack(session.db, || Ok(()))
        });
        assert_eq!(packed.unwrap(), 1);
    }

    /// What a block holds, with what came since, is what the rows say, whenever it was packed.
    #[test]
    fn a_packed_shop_tells_the_same() {
        let told = |shop: &Shop| {
            let at = |now: &str| {
                let period = Period::parse("2026-01-01..2027-12-31", Day::parse("2027-06-01").unwrap()).unwrap();
                shop.read(now, |session| Ok((overall(session, period)?, earned(session, period)?, debts(session)?)))
                    .unwrap()
            };
            ["2026-01-16", "2026-02-10", "2026-05-07", "2027-06-01"].map(at)
        };
        let plain = shop();
        DEEDS.iter().enumerate().for_each(|(number, (now, deed))| act(&plain, number, now, deed));
        let expected = told(&plain);
        for packed_after in 0..DEEDS.len() {
            let shop = shop();
            for (number, (now, deed)) in DEEDS.iter().enumerate() {
                act(&shop, number, now, deed);
                if number == packed_after {
                    pack(&shop, now);
                }
            }
            assert_eq!(told(&shop), expected, "{packed_after}");
            let wrong = shop.read("2027-06-01", |session| store::block::list_wrong(session.db));
            assert_eq!(wrong.unwrap(), [] as [i64; 0], "{packed_after}");
        }
    }

    fn ask<T>(shop: &Shop, now: &str, period: &str, run: impl FnOnce(&Session<'_>, Period) -> Result<T>) -> T {
        shop.read(now, |session| run(session, Period::parse(period, today(session)).unwrap())).unwrap()
    }

    /// P35, P4(7): both sides agree after every deed; and what a day's report said then, it says for ever.
    #[test]
    fn the_books_foot_after_every_deed_and_say_the_same_later() {
        let shop = shop();
        let told = |now: &str| {
            let owed = ask(&shop, now, "this month", liability);
            assert_eq!(owed.roll.closing(), owed.standing.net(), "{now}");
            (Liability { n_due: 0, ..owed }, ask(&shop, now, "ytd", ages), ask(&shop, now, "ytd", earned))
        };
        let mut then = Vec::new();
        for (number, (now, deed)) in DEEDS.iter().enumerate() {
            act(&shop, number, now, deed);
            then.push((now, told(now)));
        }
        assert!(then.iter().any(|(_, (owed, ..))| owed.standing.debt > Points::ZERO));
        assert!(then.last().unwrap().1.0.roll.moved.iter().any(|moved| moved.kind == EntryKind::AdjustOut));
        for (now, expected) in then {
            assert_eq!(told(now), expected, "{now}");
        }
        for period in ["2026", "2026-01", "2027-02", "..2026-03-15"] {
            let owed = ask(&shop, "2027-06-01", period, liability);
            assert_eq!(owed.roll.closing(), owed.standing.net(), "{period}");
        }
    }

    /// L1, P35: late orders, corrections and refunds of what is spent, at any day of the shop's and any width of window.
    #[test]
    fn a_busy_shop_foots_on_any_day() {
        let shop = busy();
        for day in ["2026-01-12", "2026-01-26", "2026-02-10", "2026-03-01", "2026-12-31", "2027-05-03", "2028-01-01"] {
            for period in ["today", "this month", "ytd", "90 days"] {
                let owed = ask(&shop, day, period, liability);
                assert_eq!(owed.roll.closing(), owed.standing.net(), "{day} {period}");
            }
            let months = ask(&shop, day, "ytd", earned).cohorts;
            let whole = ask(&shop, day, "ytd", ages).since_earning.iter().map(|sum| sum.points).sum::<i64>();
            assert_eq!(months.values().map(|month| month.outstanding).sum::<i64>(), whole, "{day}");
        }
    }

    /// K7: nobody has walked time: what has ended is gone from both sides, and the debt is repaid by what is active by now.
    #[test]
    fn boundaries_that_nobody_posted_are_met_on_both_sides() {
        let shop = shop();
        DEEDS[..4].iter().enumerate().for_each(|(number, (now, deed))| act(&shop, number, now, deed));
        let early = ask(&shop, "2026-01-27 23:59:59", "2026-01", liability);
        assert_eq!((early.standing.debt, early.standing.debtors), (Points(50), 1));
        for (now, period) in [("2026-02-10", "2026-02"), ("2027-06-01", "2027"), ("2027-06-01", "2027-06")] {
            let owed = ask(&shop, now, period, liability);
            assert_eq!(owed.roll.closing(), owed.standing.net(), "{now} {period}");
            assert_eq!(owed.standing.debt, Points::ZERO);
            assert!(owed.n_due > 0);
        }
        let gone = ask(&shop, "2027-06-01", "2027", liability);
        let expired = gone.roll.moved.iter().find(|moved| moved.kind == EntryKind::Expire).unwrap();
        assert_eq!((expired.points, expired.entries), (-gone.roll.opening, 0));
        assert_eq!(gone.standing.outstanding(), Points::ZERO);
    }

    #[test]
    fn an_empty_shop_owes_nothing() {
        let shop = shop();
        let owed = ask(&shop, "2026-03-01", "ytd", liability);
        assert_eq!((owed.roll.closing(), owed.standing, owed.ladder), (Points::ZERO, Standing::default(), None));
        assert_eq!(ask(&shop, "2026-03-01", "ytd", ages).months.len(), 0);
        shop.write("2026-03-02", "nothing", |session| settle::run(session, BatchKind::Import)).unwrap();
        assert!(ask(&shop, "2026-03-02", "ytd", earned).cohorts.is_empty());
    }
}
