//! Do they come back? Members by the period of their first purchase, and what they did in each period after (AN13).
#![deny(clippy::float_arithmetic)]

use super::Share;
use super::purchase::{PurchaseDay, by_member};
use crate::domain::money::Money;
use crate::domain::time::{Day, Every, YearStart};

/// The members whose first purchase fell into one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The first day of the period.
    pub since: Day,
    /// How many.
    pub size: i64,
    /// Their own period, then each one after until today's.
    pub steps: Vec<Step>,
}

/// What a cohort did in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Members with at least one purchase in it.
    pub active: i64,
    /// Purchases, or purchase days, as they were given.
    pub purchases: i64,
    /// Their net.
    pub net: Money,
    /// The same with all periods before.
    pub cumulative: Money,
    /// Whether a part of the period is still to come.
    pub is_unfinished: bool,
}

impl Cohort {
    /// The members who purchased in a step, of all of the cohort.
    pub fn retention(&self, step: &Step) -> Share {
        Share { part: step.active, whole: self.size }
    }
}

/// Which cohorts are asked for, and how far they are seen.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The length of a period.
    pub every: Every,
    /// The first cohort holds this day; none = since the first purchase.
    pub from: Option<Day>,
    /// The last cohort begins before this day.
    pub until: Day,
    /// The day that all is seen from.
    pub today: Day,
    /// Whether that day, too, is over.
    pub is_over: bool,
}

/// The first day of each calendar period, and for each day which it lies in.
struct Calendar {
    first: Day,
    starts: Vec<Day>,
    period_of: Vec<u32>,
}

impl Calendar {
    fn new(every: Every, first: Day, today: Day) -> Calendar {
        let first = every.start(first, YearStart::default());
        let mut calendar = Calendar { first, starts: Vec::new(), period_of: Vec::new() };
        let mut at = Some(first);
        while let Some(start) = at.filter(|start| *start <= today) {
            let next = every.next(start);
            let end = next.map_or(today.number() + 1, |next| next.number().min(today.number() + 1));
            let place = u32::try_from(calendar.starts.len()).unwrap_or(u32::MAX);
            calendar.starts.push(start);
            calendar.period_of.extend((start.number()..end).map(|_| place));
            at = next;
        }
        calendar
    }

    fn period(&self, day: Day) -> Option<usize> {
        let place = usize::try_from(day.number() - self.first.number()).ok()?;
        self.period_of.get(place).map(|period| *period as usize)
    }
}

/// The cohorts of a frame, in the order of time, from the first that holds somebody; periods without newcomers are there with
/// nobody. Purchases are sorted by member and day and reach from the first of the shop through today.
pub fn cohorts(purchases: &[PurchaseDay], frame: Frame) -> Vec<Cohort> {
    let Some(first) = purchases.iter().map(|one| one.day).min() else { return Vec::new() };
    let calendar = Calendar::new(frame.every, first, frame.today);
    let Some(last) = calendar.starts.len().checked_sub(1) else { return Vec::new() };
    let ends = frame.every.next(calendar.starts[last]).map_or(i32::MAX, |next| next.number() - 1);
    let is_finished = frame.today.number() == ends && frame.is_over;
    let from = frame.from.map(|day| frame.every.start(day, YearStart::default()));
    let is_asked = |since: Day| from.is_none_or(|from| since >= from) && since < frame.until;
    // Steps grow with the square of the periods: only the cohorts that are asked for have any.
    let steps = |at: usize, since: Day| if is_asked(since) { vec![Step::default(); last - at + 1] } else { Vec::new() };
    let new = |(at, since): (usize, &Day)| Cohort { since: *since, size: 0, steps: steps(at, *since) };
    let mut all: Vec<Cohort> = calendar.starts.iter().enumerate().map(new).collect();
    for own in by_member(purchases) {
        let Some(home) = calendar.period(own[0].day) else { continue };
        let cohort = &mut all[home];
        if cohort.steps.is_empty() {
            continue;
        }
        cohort.size += 1;
        let mut seen = None;
        for purchase in own {
            let Some(period) = calendar.period(purchase.day) else { continue };
            let step = &mut cohort.steps[period - home];
            step.active += i64::from(seen != Some(period));
            step.purchases += 1;
            step.net += purchase.net;
            seen = Some(period);
        }
    }
    for cohort in &mut all {
        let mut sum = Money::ZERO;
        for step in &mut cohort.steps {
            sum += step.net;
            step.cumulative = sum;
        }
        if let Some(step) = cohort.steps.last_mut() {
            step.is_unfinished = !is_finished;
        }
    }
    all.retain(|cohort| is_asked(cohort.since));
    let nobody = all.iter().take_while(|cohort| cohort.size == 0).count();
    all.drain(..nobody);
    all
}

#[cfg(test)]
mod tests {
    use super::super::purchase::tests::days_of;
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn frame(every: Every, from: Option<&str>, until: &str, today: &str) -> Frame {
        Frame { every, from: from.map(day), until: day(until), today: day(today), is_over: true }
    }

    fn shown(all: &[Cohort]) -> Vec<(String, i64, Vec<i64>)> {
        let one = |cohort: &Cohort| {
            (cohort.since.to_string(), cohort.size, cohort.steps.iter().map(|step| step.active).collect())
        };
        all.iter().map(one).collect()
    }

    /// Ann and Bo come in January; Ann twice, and again in February; Bo again in March. Cy comes in March.
    fn shop() -> Vec<PurchaseDay> {
        days_of(&[
            (1, "2026-01-05", 10),
            (1, "2026-01-31", 20),
            (1, "2026-02-01", 30),
            (2, "2026-01-15", 5),
            (2, "2026-03-31", 7),
            (3, "2026-03-01", 1),
        ])
    }

    #[test]
    fn members_are_counted_once_in_each_period_after_their_first() {
        let found = cohorts(&shop(), frame(Every::Month, None, "2026-04-01", "2026-03-31"));
        let row = |since: &str, size, active: &[i64]| (since.to_owned(), size, active.to_vec());
        let expected = [row("2026-01-01", 2, &[2, 1, 1]), row("2026-02-01", 0, &[0, 0]), row("2026-03-01", 1, &[1])];
        assert_eq!(shown(&found), expected);
        let january: Vec<[i64; 3]> =
            found[0].steps.iter().map(|step| [step.purchases, step.net.get(), step.cumulative.get()]).collect();
        assert_eq!(january, [[3, 35, 35], [1, 30, 65], [1, 7, 72]]);
        assert_eq!(found[0].retention(&found[0].steps[1]), Share { part: 1, whole: 2 });
        assert_eq!(found[1].retention(&found[1].steps[0]).value(), None);
    }

    #[test]
    fn sizes_sum_to_all_who_ever_bought() {
        for every in [Every::Week, Every::Month, Every::Quarter] {
            let found = cohorts(&shop(), frame(every, None, "2026-04-01", "2026-03-31"));
            assert_eq!(found.iter().map(|cohort| cohort.size).sum::<i64>(), 3, "{every:?}");
        }
    }

    /// Who came before the first cohort asked for belongs to none of them.
    #[test]
    fn a_frame_shows_its_own_cohorts_and_sees_them_through_today() {
        let ask = |from, until| shown(&cohorts(&shop(), frame(Every::Month, from, until, "2026-03-31")));
        assert_eq!(ask(Some("2026-02-10"), "2026-04-01"), [("2026-03-01".to_owned(), 1, vec![1])]);
        assert_eq!(ask(None, "2026-02-01"), [("2026-01-01".to_owned(), 2, vec![2, 1, 1])]);
        assert_eq!(ask(Some("2027-01-01"), "2028-01-01"), []);
        assert_eq!(cohorts(&[], frame(Every::Month, None, "2026-04-01", "2026-03-31")), []);
    }

    #[test]
    fn only_the_period_of_today_can_be_unfinished() {
        let flags = |today: &str, is_over| {
            let frame = Frame { is_over, ..frame(Every::Month, None, "2026-05-01", today) };
            let flag = |cohort: &Cohort| cohort.steps.iter().map(|step| step.is_unfinished).collect();
            cohorts(&shop(), frame).iter().map(flag).collect::<Vec<Vec<bool>>>()
        };
        assert_eq!(flags("2026-03-31", true), [vec![false; 3], vec![false; 2], vec![false]]);
        for (today, is_over) in [("2026-03-31", false), ("2026-03-30", true)] {
            // A purchase of a day to come is not there.
            assert_eq!(flags(today, is_over), [vec![false, false, true], vec![false, true], vec![true]], "{today}");
        }
        assert_eq!(flags("2026-04-01", true)[2], [false, true]);
    }

    #[test]
    fn weeks_begin_on_monday_and_quarters_with_the_year() {
        let purchases = days_of(&[(1, "2025-12-31", 1), (1, "2026-01-05", 1), (1, "2026-04-01", 1)]);
        let weeks = cohorts(&purchases, frame(Every::Week, None, "2026-01-12", "2026-01-11"));
        assert_eq!(shown(&weeks), [("2025-12-29".to_owned(), 1, vec![1, 1]), ("2026-01-05".to_owned(), 0, vec![0])]);
        let quarters = cohorts(&purchases, frame(Every::Quarter, None, "2026-01-01", "2026-06-30"));
        assert_eq!(shown(&quarters), [("2025-10-01".to_owned(), 1, vec![1, 1, 1])]);
    }
}
