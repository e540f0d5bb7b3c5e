//! Months of earning as cohorts: what of each was redeemed at which age, and what is still to come by chain ladder (AN41,
//! AN42). Points that are merely unspent are not breakage.

use std::collections::BTreeMap;

use super::books::{Line, Stood};
use crate::domain::points::EntryKind;
use crate::domain::ratio::Rounding;
use crate::domain::report::Share;
use crate::domain::time::{Day, Instant, Zone};

/// Fewer months of history tell nothing of the rest (AN42).
pub const LEAST_MONTHS: usize = 6;

/// Calendar months counted from year 0, and their local beginnings, each asked of the zone once.
#[derive(Clone, Debug)]
pub struct Months {
    zone: Zone,
    first: i32,
    starts: Vec<Instant>,
}

impl Months {
    /// Ready for instants from the first to the last.
    pub fn new(zone: &Zone, first: Instant, last: Instant) -> Months {
        let (from, to) = (number(zone.day(first)), number(zone.day(last)));
        let starts = (from..=to.min(from.saturating_add(12_000)) + 1).map(|month| zone.start(beginning(month)));
        Months { zone: zone.clone(), first: from, starts: starts.collect() }
    }

    /// The month of an instant.
    pub fn of(&self, at: Instant) -> i32 {
        let after = self.starts.partition_point(|start| *start <= at);
        if after == 0 || after == self.starts.len() {
            return number(self.zone.day(at));
        }
        self.first + i32::try_from(after - 1).unwrap_or(0)
    }

    /// The last month that is over at an instant, itself included: a month ends with its last second.
    fn last_whole(&self, at: Instant) -> i32 {
        self.of(at.plus_seconds(1)) - 1
    }
}

fn number(day: Day) -> i32 {
    let (year, month, _) = day.parts();
    i32::from(year) * 12 + i32::from(month) - 1
}

/// The first day of a month by its number.
pub fn beginning(month: i32) -> Day {
    let year = i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX);
    let of_year = i8::try_from(month.rem_euclid(12)).unwrap_or(0) + 1;
    Day::new(year, of_year, 1).unwrap_or_else(|| Day::parse("9999-12-01").expect("a day"))
}

/// The points earned in one month, and what became of them: issued = redeemed + expired + outstanding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cohort {
    /// Points given, less those taken back or handed on.
    pub issued: i64,
    /// Redeemed by age in months, less what came back then.
    pub redeemed: BTreeMap<usize, i64>,
    /// Ended unused.
    pub expired: i64,
    /// Still there.
    pub outstanding: i64,
    /// Redeemed of the lots of which nothing is left.
    pub closed_redeemed: i64,
    /// Expired of those.
    pub closed_expired: i64,
}

impl Cohort {
    fn and(&mut self, other: Cohort) {
        let Cohort { issued, redeemed, expired, outstanding, closed_redeemed, closed_expired } = other;
        self.issued += issued;
        redeemed.into_iter().for_each(|(age, points)| *self.redeemed.entry(age).or_default() += points);
        self.expired += expired;
        self.outstanding += outstanding;
        self.closed_redeemed += closed_redeemed;
        self.closed_expired += closed_expired;
    }

    /// Redeemed through an age.
    pub fn redeemed_by(&self, age: usize) -> i64 {
        self.redeemed.range(..=age).map(|(_, points)| points).sum()
    }

    /// Redeemed so far.
    pub fn redeemed_now(&self) -> i64 {
        self.redeemed.values().sum()
    }

    /// Redeemed ÷ (redeemed + expired) of the lots that are wholly closed (AN41).
    pub fn rate(&self) -> Share {
        Share { part: self.closed_redeemed, whole: self.closed_redeemed + self.closed_expired }
    }
}

/// All months of earning, by their number.
pub type Cohorts = BTreeMap<i32, Cohort>;

/// Adds what became of one member's lots, what time alone has brought about met.
pub fn add(cohorts: &mut Cohorts, mut stood: Stood<'_>, months: &Months) {
    stood.meet();
    let stood = &stood;
    let mut spent: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    for laid in &stood.laid {
        let (Some(lot), Some(debit)) = (stood.line(laid.lot), stood.line(laid.debit)) else { continue };
        let cohort = cohort_of(cohorts, stood, lot, months);
        let gone = spent.entry(laid.lot).or_default();
        match debit.kind {
            EntryKind::Spend => {
                *cohort.1.redeemed.entry(age(cohort.0, months.of(laid.at))).or_default() += laid.points;
                gone.0 += laid.points;
            }
            EntryKind::Expire => {
                cohort.1.expired += laid.points;
                gone.1 += laid.points;
            }
            _ => cohort.1.issued -= laid.points,
        }
    }
    for (lot, left) in stood.lots() {
        let undone = lot.origin.and(lot.undoes).and_then(|debit| stood.line(debit));
        let (month, cohort) = cohort_of(cohorts, stood, lot, months);
        let (has_ended, held) = (stood.end(lot) <= stood.at, stood.held(lot.number));
        let (redeemed, expired) = spent.get(&lot.number).copied().unwrap_or_default();
        match undone.map(|debit| debit.kind) {
            // What takes up an ended lot was redeemed from it, or ended in it, and is so no longer.
            Some(EntryKind::Spend) => {
                *cohort.redeemed.entry(age(month, months.of(lot.posted_at))).or_default() -= lot.points;
                cohort.closed_redeemed -= lot.points;
            }
            Some(EntryKind::Expire) => {
                cohort.expired -= lot.points;
                cohort.closed_expired -= lot.points;
            }
            _ => cohort.issued += lot.points,
        }
        cohort.outstanding += if has_ended { held } else { held + left };
        cohort.expired += if has_ended { left } else { 0 };
        if held == 0 && (has_ended || left == 0) {
            cohort.closed_redeemed += redeemed;
            cohort.closed_expired += expired + left;
        }
    }
}

/// Adds what became of other members' lots.
pub fn and(cohorts: &mut Cohorts, other: Cohorts) {
    other.into_iter().for_each(|(month, cohort)| cohorts.entry(month).or_default().and(cohort));
}

fn cohort_of<'a>(cohorts: &'a mut Cohorts, stood: &Stood<'_>, lot: &Line, months: &Months) -> (i32, &'a mut Cohort) {
    let month = months.of(stood.root(lot).occurred_at);
    (month, cohorts.entry(month).or_default())
}

fn age(cohort: i32, month: i32) -> usize {
    usize::try_from(month - cohort).unwrap_or(0)
}

/// What a cohort will come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Redeemed in the end, at most what was issued.
    pub ultimate: i64,
    /// Of that, what is still to come.
    pub to_come: i64,
}

/// The chain ladder over all cohorts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder {
    /// By how much the redeemed grow from age k to k + 1: the sums over the cohorts that have reached it.
    pub factors: Vec<Share>,
    /// By month of earning.
    pub outlooks: BTreeMap<i32, Outlook>,
}

impl Ladder {
    /// Projects every cohort (AN42); none with fewer than [`LEAST_MONTHS`] whole months of history, or where nobody redeemed
    /// yet. A cohort has reached an age whose month is over; the month that runs counts, and says nothing of the pace.
    pub fn new(cohorts: &Cohorts, months: &Months, at: Instant) -> Option<Ladder> {
        let last = months.last_whole(at);
        let history = cohorts.keys().next().and_then(|first| usize::try_from(last - first + 1).ok())?;
        let is_telling = history >= LEAST_MONTHS && cohorts.values().any(|cohort| cohort.redeemed_now() > 0);
        is_telling.then(|| Ladder::project(cohorts, last, history))
    }

    fn project(cohorts: &Cohorts, last: i32, history: usize) -> Ladder {
        let factors = factors(cohorts, last, history);
        let project = |(month, cohort): (&i32, &Cohort)| {
            let reached = usize::try_from(last - month).ok();
            let base = reached.map_or_else(|| cohort.redeemed_now(), |age| cohort.redeemed_by(age));
            (*month, outlook(cohort, base, factors.get(reached.unwrap_or(0)..).unwrap_or_default()))
        };
        Ladder { outlooks: cohorts.iter().map(project).collect(), factors }
    }

    /// What is still to come of all.
    pub fn to_come(&self) -> i64 {
        self.outlooks.values().map(|outlook| outlook.to_come).sum()
    }

    /// What is redeemed in the end, of all.
    pub fn ultimate(&self) -> i64 {
        self.outlooks.values().map(|outlook| outlook.ultimate).sum()
    }
}

fn factors(cohorts: &Cohorts, last: i32, history: usize) -> Vec<Share> {
    let mut factors = vec![Share { part: 0, whole: 0 }; history.saturating_sub(1)];
    for (month, cohort) in cohorts {
        let (reached, mut redeemed) = (usize::try_from(last - month).unwrap_or(0), cohort.redeemed_by(0));
        for (age, factor) in factors.iter_mut().enumerate().take(reached) {
            factor.whole += redeemed;
            redeemed += cohort.redeemed.get(&(age + 1)).copied().unwrap_or(0);
            factor.part += redeemed;
        }
    }
    factors
}

/// Millionths carried from factor to factor; the one rounding comes at the end.
const FINE: i128 = 1_000_000;

fn outlook(cohort: &Cohort, base: i64, ahead: &[Share]) -> Outlook {
    let now = cohort.redeemed_now();
    let mut grown = i128::from(base) * FINE;
    // Where nothing was redeemed by an age, it tells no pace.
    for factor in ahead.iter().filter(|factor| factor.whole > 0) {
        grown = grown * i128::from(factor.part) / i128::from(factor.whole);
        grown = grown.clamp(0, i128::from(cohort.issued.max(0)) * FINE);
    }
    let ultimate = Rounding::HalfUp.divide(grown, FINE).min(cohort.issued).max(now);
    let to_come = (ultimate - now).clamp(0, cohort.outstanding.max(0));
    Outlook { ultimate: now + to_come, to_come }
}

#[cfg(test)]
mod tests {
    use super::super::books::{Books, Laid};
    use super::*;

    fn cohort(issued: i64, redeemed: &[i64]) -> Cohort {
        let redeemed: BTreeMap<usize, i64> = redeemed.iter().copied().enumerate().collect();
        let outstanding = issued - redeemed.values().sum::<i64>();
        Cohort { issued, redeemed, outstanding, ..Cohort::default() }
    }

    /// AN42, worked: redeemed by age 400 600 700 · 480 720 · 360.
    #[test]
    fn what_is_still_to_come_follows_the_pace_of_older_months() {
        let cohorts: Cohorts =
            [(10, cohort(1000, &[400, 200, 100])), (11, cohort(1200, &[480, 240])), (12, cohort(800, &[360]))].into();
        let ladder = Ladder::project(&cohorts, 12, 3);
        assert_eq!(ladder.factors, [Share { part: 1320, whole: 880 }, Share { part: 700, whole: 600 }]);
        let outlooks: Vec<(i64, i64)> =
            ladder.outlooks.values().map(|outlook| (outlook.ultimate, outlook.to_come)).collect();
        assert_eq!(outlooks, [(700, 0), (840, 120), (630, 270)]);
        assert_eq!((ladder.to_come(), ladder.ultimate()), (390, 2170));
    }

    /// AN42: at most what was issued, at most what is there.
    #[test]
    fn nothing_comes_that_is_not_there() {
        let mut fast = cohort(100, &[90]);
        let cohorts: Cohorts = [(1, cohort(100, &[10, 80])), (2, fast.clone())].into();
        assert_eq!(Ladder::project(&cohorts, 2, 2).outlooks[&2], Outlook { ultimate: 100, to_come: 10 });
        (fast.outstanding, fast.expired) = (4, 6);
        let cohorts: Cohorts = [(1, cohort(100, &[10, 80])), (2, fast)].into();
        assert_eq!(Ladder::project(&cohorts, 2, 2).outlooks[&2], Outlook { ultimate: 94, to_come: 4 });
    }

    #[test]
    fn under_six_months_nothing_is_foretold_and_a_running_month_sets_no_pace() {
        let zone = Zone::utc();
        let at = |text: &str| zone.parse(text).unwrap().0;
        let months = Months::new(&zone, at("2026-01-01"), at("2026-07-20"));
        let first = months.of(at("2026-01-31"));
        let cohorts: Cohorts = [(first, cohort(100, &[10, 10, 0, 0, 0, 0, 5])), (first + 5, cohort(100, &[20]))].into();
        assert_eq!(Ladder::new(&cohorts, &months, at("2026-06-30 23:59:58")), None);
        assert!(Ladder::new(&cohorts, &months, at("2026-06-30 23:59:59")).is_some());
        // In July the second is at an age that is not over: twice what it redeemed by the first, as the other did.
        let ladder = Ladder::new(&cohorts, &months, at("2026-07-20")).unwrap();
        assert_eq!(ladder.outlooks[&(first + 5)], Outlook { ultimate: 40, to_come: 20 });
        assert_eq!(beginning(first + 6), Day::parse("2026-07-01").unwrap());
        let unused: Cohorts = [(first, cohort(100, &[]))].into();
        for nothing in [Cohorts::new(), unused] {
            assert_eq!(Ladder::new(&nothing, &months, at("2026-07-20")), None);
        }
    }

    /// 100 earned in January, 60 of them spent in February and 40 ended in March; in April 20 of the 60 come back as a lot
    /// that takes up the first, of which 5 are taken back and 15 spent in May. 30 more earned in May.
    #[test]
    fn every_point_of_a_month_is_accounted_for() {
        let zone = Zone::utc();
        let at = |text: &str| zone.parse(text).unwrap().0;
        let line = |number, kind, points: i64, day: &str, expires: Option<&str>| Line {
            number,
            kind,
            points,
            occurred_at: at(day),
            posted_at: at(day),
            activates_at: (points > 0).then(|| at(day)),
            expires_at: expires.map_or(Instant::MAX, at),
            origin: None,
            undoes: None,
        };
        let mut anew = line(4, EntryKind::Restore, 20, "2026-04-05", None);
        (anew.origin, anew.undoes) = (Some(1), Some(2));
        let laid = |debit, lot, points, day: &str| Laid { debit, lot, points, at: at(day) };
        let books = Books {
            lines: vec![
                line(1, EntryKind::Earn, 100, "2026-01-10", Some("2026-03-01")),
                line(2, EntryKind::Spend, -60, "2026-02-10", None),
                line(3, EntryKind::Expire, -40, "2026-03-01", None),
                anew,
                line(5, EntryKind::Clawback, -5, "2026-04-06", None),
                line(6, EntryKind::Spend, -15, "2026-05-01", None),
                line(7, EntryKind::Earn, 30, "2026-05-02", None),
            ],
            laid: vec![
                laid(2, 1, 60, "2026-02-10"),
                laid(3, 1, 40, "2026-03-01"),
                laid(5, 4, 5, "2026-04-06"),
                laid(6, 4, 15, "2026-05-01"),
            ],
            ..Books::default()
        };
        let months = Months::new(&zone, at("2026-01-01"), at("2026-06-01"));
        let january = months.of(at("2026-01-01"));
        for day in ["2026-01-20", "2026-02-28", "2026-03-02", "2026-04-05", "2026-05-31"] {
            let mut cohorts = Cohorts::new();
            add(&mut cohorts, books.at(at(day)), &months);
            for cohort in cohorts.values() {
                let gone = cohort.redeemed_now() + cohort.expired;
                assert_eq!(cohort.issued, gone + cohort.outstanding, "{day}");
            }
        }
        let mut cohorts = Cohorts::new();
        add(&mut cohorts, books.at(at("2026-05-31")), &months);
        let first = &cohorts[&january];
        assert_eq!((first.issued, first.expired, first.outstanding), (95, 40, 0));
        assert_eq!(first.redeemed, [(1, 60), (3, -20), (4, 15)].into());
        assert_eq!(first.rate(), Share { part: 55, whole: 95 });
        assert_eq!((cohorts[&(january + 4)].outstanding, cohorts.len()), (30, 2));
    }
}
