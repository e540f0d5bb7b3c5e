//! What the shop owes: of any history the roll-forward foots, every month of earning is accounted for, and each earlier
//! instant is found again from the rows (P35, P4(7), K7).

use std::collections::BTreeMap;

use proptest::prelude::*;
use regulars::domain::engine::account::Account;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::money::Points;
use regulars::domain::penalty::{Effect, Row, State};
use regulars::domain::points::Entry;
use regulars::domain::points::hold::Part;
use regulars::domain::report::liability::books::{Aside, Books, Kept as Keeps};
use regulars::domain::report::liability::cohort::{Cohorts, Months, add};
use regulars::domain::report::liability::{Moved, RollForward, Standing};
use regulars::domain::time::Instant;

use crate::fold::Kept;
use crate::made::{day, end, shops, zone};

/// All rows of a member as the reports read them.
fn books(kept: &Kept) -> Books {
    let mut books = Books::default();
    let (mut until, mut ended, mut parts) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let (mut lasts, mut over, mut kept_back) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for row in &kept.rows {
        match row {
            Consequence::Entry(entry) => books.lines.push(entry.into()),
            Consequence::Allocation(allocation) => books.laid.push(allocation.into()),
            Consequence::Extended(extension) => books.extended.push(*extension),
            Consequence::Held(opened) => drop(until.insert(opened.number, opened.until)),
            Consequence::HeldOf(part) => parts.push(*part),
            Consequence::HoldEnded(end) => drop(ended.insert(end.number, end.at)),
            Consequence::Penalty(Row::Stepped { number, state, at, until, .. }) => {
                if *state == State::Active {
                    lasts.insert(*number, until.unwrap_or(Instant::MAX));
                } else if state.is_final() {
                    over.insert(*number, *at);
                }
            }
            Consequence::Penalty(Row::Effected { number, effect, entry: Some(lot), at, .. })
                if *effect != Effect::Fine =>
            {
                kept_back.push((*number, *lot, *at));
            }
            _ => {}
        }
    }
    let keeps = |(number, lot, at): (u32, u32, Instant)| Keeps {
        lot,
        at,
        until: lasts[&number],
        ended_at: over.get(&number).copied(),
    };
    books.kept = kept_back.into_iter().map(keeps).collect();
    let aside = |part: Part| Aside {
        lot: part.lot,
        points: part.points,
        at: part.at,
        until: until[&part.hold],
        ended_at: ended.get(&part.hold).copied(),
    };
    books.aside = parts.into_iter().map(aside).collect();
    books
}

fn entries(kept: &Kept) -> impl Iterator<Item = &Entry> {
    kept.rows.iter().filter_map(|row| if let Consequence::Entry(entry) = row { Some(entry) } else { None })
}

/// Number and points of what is open, and of what is owed; points held.
type Left = (Vec<(u32, i64)>, Vec<(u32, i64)>, i64);

fn left(account: &Account) -> Left {
    let ledger = &account.ledger;
    let open = ledger.lots.iter().map(|lot| (lot.number, lot.left)).collect();
    let owed = ledger.debts.iter().map(|debt| (debt.debit, debt.left)).collect();
    (open, owed, ledger.balance(account.frontier).held)
}

/// The period `[from, at]` foots, and the months of earning hold every point.
fn foots(kept: &Kept, books: &Books, months: &Months, from: Instant, at: Instant) -> Result<(), TestCaseError> {
    let stood = books.at(at);
    let mut standing = Standing::default();
    standing.add(&mut stood.holding(), from, at);
    let before = entries(kept).filter(|entry| entry.posted_at < from).map(|entry| Points(entry.points)).sum();
    let booked = entries(kept).filter(|entry| from <= entry.posted_at && entry.posted_at <= at);
    let booked = booked.map(|entry| Moved { kind: entry.kind, points: Points(entry.points), entries: 1 });
    let roll = RollForward::new(before, booked, standing.ended);
    prop_assert_eq!(roll.closing(), standing.net(), "{:?} to {:?}", from, at);
    let mut cohorts = Cohorts::new();
    add(&mut cohorts, stood, months);
    for (month, cohort) in &cohorts {
        let gone = cohort.redeemed_now() + cohort.expired;
        prop_assert_eq!(cohort.issued, gone + cohort.outstanding, "month {}", month);
        prop_assert!(cohort.outstanding >= 0 && cohort.expired >= 0);
    }
    let outstanding: i64 = cohorts.values().map(|cohort| cohort.outstanding).sum();
    prop_assert_eq!(Points(outstanding), standing.outstanding());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_foots_at_any_instant(made in shops(), picks in proptest::collection::vec((-40..900_i32, 0..400_i32), 8)) {
        let mut kept = Kept::new(&made.versions());
        let mut then: Vec<(Instant, Left)> = Vec::new();
        for at_once in made.in_time().chunk_by(|a, b| a.at == b.at) {
            kept.fold(at_once.to_vec(), at_once[0].at);
            then.push((at_once[0].at, left(&kept.account)));
        }
        // Nobody has walked time since: what is due is met in memory.
        let months = Months::new(&zone(), day(-40), end());
        for walked in [false, true] {
            if walked {
                kept.fold(Vec::new(), end());
            }
            let books = books(&kept);
            for (at, expected) in &then {
                let holding = books.at(*at).holding();
                let open: Vec<(u32, i64)> = holding.open.iter().map(|open| (open.lot, open.left)).collect();
                let owed: Vec<(u32, i64)> = holding.owed.iter().map(|owed| (owed.debit, owed.left)).collect();
                let held = holding.held.iter().map(|held| held.of.left).sum();
                prop_assert_eq!(&(open, owed, held), expected, "at {:?}", at);
                foots(&kept, &books, &months, Instant::MIN, *at)?;
            }
            for (from, days) in &picks {
                foots(&kept, &books, &months, day(*from), day(from + days).plus_seconds(-1))?;
            }
        }
    }

    /// L1: facts that come late are posted later than they happened, and the sums hold all the same.
    #[test]
    fn late_facts_foot_too(made in shops(), batches in 2..5_usize, until in 0..900_i32) {
        let mut kept = Kept::new(&made.versions());
        for batch in 0..batches {
            let mine = made.facts.iter().enumerate().filter(|(at, _)| at % batches == batch);
            let facts: Vec<_> = mine.map(|(_, fact)| fact.clone()).collect();
            let until = facts.iter().map(|fact| fact.at).max().unwrap_or(kept.account.frontier);
            kept.nightly(facts, until);
        }
        let (books, months) = (books(&kept), Months::new(&zone(), day(-40), end()));
        for at in [day(until), kept.account.frontier, end()] {
            foots(&kept, &books, &months, day(until / 2).min(at), at)?;
        }
    }
}
