//! The invariants of the ledger, from its rows alone (P4).

use std::collections::BTreeMap;

use super::subject::{Books, Lot};
use super::{Check, Proof, hold};
use crate::domain::penalty;
use crate::domain::points::{Allocation, Entry};
use crate::domain::time::Instant;

/// What the rows leave open.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Lots with points left.
    pub lots: Vec<Lot>,
    /// What is owed, by the debit's number.
    pub debts: Vec<(u32, i64)>,
    /// Points in open holds.
    pub held: i64,
}

/// What was laid on each entry, by its place.
struct Laid {
    /// Of a lot: used; of a debit: covered, by lots or by what was given back of it.
    points: Vec<i64>,
    /// Of a debit: given back.
    returned: Vec<i64>,
}

pub(super) fn prove(proof: &mut Proof, books: &Books<'_>) -> Standing {
    numbers(proof, books);
    let laid = lay(proof, books);
    let held = hold::prove(proof, books);
    standing(proof, books, &laid, &held)
}

fn numbers(proof: &mut Proof, books: &Books<'_>) {
    let (entries, allocations) = (&books.rows.entries, &books.rows.allocations);
    proof.looked(Check::Numbers, entries.len() + allocations.len());
    let mut last = Instant::MIN;
    for (due, (_, entry)) in (1..).zip(entries) {
        if entry.number != due {
            return books.wrong(proof, Check::Numbers, || format!("entry {}", entry.number), (entry.number, due));
        }
        if entry.posted_at < last {
            let stored = (books.at(entry.posted_at), format!("≥ {}", books.at(last)));
            books.wrong(proof, Check::Numbers, || format!("entry {due}"), stored);
        }
        last = entry.posted_at;
    }
    for (due, allocation) in (1..).zip(allocations) {
        if allocation.number != due {
            let row = || format!("allocation {}", allocation.number);
            return books.wrong(proof, Check::Numbers, row, (allocation.number, due));
        }
    }
}

/// The place of an entry; rows come in the order of their numbers.
fn place(books: &Books<'_>, number: u32) -> Option<usize> {
    let entries = &books.rows.entries;
    let near = usize::try_from(number).ok()?.checked_sub(1)?;
    if entries.get(near).is_some_and(|(_, entry)| entry.number == number) {
        return Some(near);
    }
    entries.binary_search_by_key(&number, |(_, entry)| entry.number).ok()
}

fn is_lot(entry: &Entry) -> bool {
    entry.points > 0 && entry.activates_at.is_some()
}

fn lay(proof: &mut Proof, books: &Books<'_>) -> Laid {
    let (entries, allocations) = (&books.rows.entries, &books.rows.allocations);
    let mut laid = Laid { points: vec![0; entries.len()], returned: vec![0; entries.len()] };
    for allocation in allocations {
        let (lot, debit) = (place(books, allocation.lot), place(books, allocation.debit));
        match lot.filter(|lot| is_lot(&entries[*lot].1)) {
            Some(lot) => laid.points[lot] += allocation.points,
            None => wrong_end(proof, books, Check::Lots, allocation, allocation.lot),
        }
        match debit.filter(|debit| entries[*debit].1.points < 0) {
            Some(debit) => laid.points[debit] += allocation.points,
            None => wrong_end(proof, books, Check::Debits, allocation, allocation.debit),
        }
    }
    for (_, entry) in entries.iter().filter(|(_, entry)| entry.points > 0) {
        match (entry.undoes, entry.undoes.and_then(|debit| place(books, debit))) {
            (_, Some(debit)) if entries[debit].1.points < 0 => {
                laid.returned[debit] += entry.points;
                // Points that went back into their own lots, or of a debt, are no lot of their own.
                laid.points[debit] += if is_lot(entry) { 0 } else { entry.points };
            }
            (None, _) if is_lot(entry) => {}
            (undoes, _) => {
                let stored = undoes.map_or_else(|| "-".to_owned(), |debit| debit.to_string());
                books.wrong(proof, Check::Undone, || format!("entry {}", entry.number), (stored, "a debit"));
            }
        }
    }
    undone(proof, books, &laid);
    laid
}

fn wrong_end(proof: &mut Proof, books: &Books<'_>, check: Check, allocation: &Allocation, stored: u32) {
    let due = if check == Check::Lots { "a lot" } else { "a debit" };
    books.wrong(proof, check, || format!("allocation {}", allocation.number), (stored, due));
}

/// P4.5, of allocations and of debits.
fn undone(proof: &mut Proof, books: &Books<'_>, laid: &Laid) {
    let allocations = &books.rows.allocations;
    let mut back: Vec<i64> = vec![0; allocations.len()];
    proof.looked(Check::Undone, allocations.len() + books.rows.entries.len());
    for allocation in allocations {
        let row = || format!("allocation {}", allocation.number);
        let Some(undone) = allocation.undoes else {
            if allocation.points <= 0 {
                books.wrong(proof, Check::Undone, row, (allocation.points, "> 0"));
            }
            continue;
        };
        let place = allocations.binary_search_by_key(&undone, |one| one.number).ok();
        match place.map(|place| (place, &allocations[place])) {
            Some((place, of))
                if allocation.points < 0
                    && of.number < allocation.number
                    && (of.debit, of.lot) == (allocation.debit, allocation.lot) =>
            {
                back[place] -= allocation.points;
            }
            _ => books.wrong(proof, Check::Undone, row, (undone, "an earlier one of the same debit and lot")),
        }
    }
    for (allocation, back) in allocations.iter().zip(back).filter(|(one, back)| *back > one.points && one.points > 0) {
        let row = || format!("allocation {}", allocation.number);
        books.wrong(proof, Check::Undone, row, (back, format!("≤ {}", allocation.points)));
    }
    for ((_, entry), back) in books.rows.entries.iter().zip(&laid.returned) {
        if *back > 0 && *back > -entry.points {
            let due = format!("≤ {}", -entry.points);
            books.wrong(proof, Check::Undone, || format!("entry {}", entry.number), (*back, due));
        }
    }
}

/// P4.1 to P4.4: what the rows leave open, and whether it can be.
fn standing(proof: &mut Proof, books: &Books<'_>, laid: &Laid, held: &BTreeMap<u32, i64>) -> Standing {
    let mut standing = Standing { held: held.values().sum(), ..Standing::default() };
    let ends = hold::ends(proof, books);
    for ((_, entry), laid) in books.rows.entries.iter().zip(&laid.points) {
        let (number, row) = (entry.number, || format!("entry {}", entry.number));
        if let Some(activates_at) = entry.activates_at.filter(|_| entry.points > 0) {
            proof.looked(Check::Lots, 1);
            let held = held.get(&number).copied().unwrap_or(0);
            let left = entry.points - laid - held;
            if left < 0 || *laid < 0 || held < 0 {
                books.wrong(proof, Check::Lots, row, (laid + held, format!("0..{}", entry.points)));
            } else if left > 0 {
                let expires_at = entry.expires_at.unwrap_or(Instant::MAX);
                let expires_at = ends.get(&number).copied().unwrap_or(expires_at);
                standing.lots.push(Lot { number, left, activates_at, expires_at });
            }
        } else if entry.points < 0 {
            proof.looked(Check::Debits, 1);
            let owed = -entry.points - laid;
            if owed < 0 || *laid < 0 {
                books.wrong(proof, Check::Debits, row, (laid, format!("0..{}", -entry.points)));
            } else if owed > 0 {
                standing.debts.push((number, owed));
            }
        }
    }
    let at = books.account().map_or(Instant::MIN, |account| account.frontier);
    let blocked = penalty::blocked(&books.rows.penalties);
    let usable = standing.lots.iter().filter(|lot| lot.activates_at <= at && at < lot.expires_at);
    let usable = usable.filter(|lot| !blocked.contains(&lot.number));
    let (active, debt) =
        (usable.map(|lot| lot.left).sum::<i64>(), standing.debts.iter().map(|debt| debt.1).sum::<i64>());
    proof.looked(Check::DebtActive, 1);
    if debt > 0 && active > 0 {
        books.wrong(proof, Check::DebtActive, || format!("{debt} owed"), (active, 0));
    }
    standing
}
