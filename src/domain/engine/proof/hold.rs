//! Holds and later ends of lots, from their rows (P4.6, P15, P30).

use std::collections::BTreeMap;

use super::subject::Books;
use super::{Check, Proof};
use crate::domain::points::hold::Hold;
use crate::domain::time::Instant;

/// What open holds keep of each lot, held against what the account says.
pub(super) fn prove(proof: &mut Proof, books: &Books<'_>) -> BTreeMap<u32, i64> {
    let rows = books.rows;
    proof.looked(Check::Holds, rows.holds.len() + rows.ends.len());
    let mut kept: BTreeMap<u32, BTreeMap<u32, i64>> =
        rows.holds.iter().map(|hold| (hold.number, BTreeMap::new())).collect();
    let mut set_aside: BTreeMap<u32, i64> = BTreeMap::new();
    for part in &rows.held {
        let row = || format!("hold {} of lot {}", part.hold, part.lot);
        let Some(lots) = kept.get_mut(&part.hold) else {
            books.wrong(proof, Check::Holds, row, (part.points, "no such hold"));
            continue;
        };
        let left = lots.entry(part.lot).or_default();
        *left += part.points;
        if *left < 0 {
            books.wrong(proof, Check::Holds, row, (*left, "≥ 0"));
        }
        *set_aside.entry(part.hold).or_default() += part.points.max(0);
    }
    for (due, hold) in (1..).zip(&rows.holds) {
        let row = || format!("hold {}", hold.number);
        let points = set_aside.get(&hold.number).copied().unwrap_or(0);
        if hold.number != due {
            books.wrong(proof, Check::Holds, row, (hold.number, due));
        } else if points != hold.points {
            books.wrong(proof, Check::Holds, row, (hold.points, points));
        }
    }
    for end in &rows.ends {
        let row = || format!("end of hold {}", end.number);
        let Some(hold) = rows.holds.iter().find(|hold| hold.number == end.number) else {
            books.wrong(proof, Check::Holds, row, (end.number, "a hold"));
            continue;
        };
        if end.at < hold.at {
            books.wrong(proof, Check::Holds, row, (books.at(end.at), format!("≥ {}", books.at(hold.at))));
        }
        kept.remove(&end.number);
    }
    open(proof, books, &kept);
    let mut held: BTreeMap<u32, i64> = BTreeMap::new();
    for (lot, points) in kept.into_values().flatten() {
        *held.entry(lot).or_default() += points;
    }
    held
}

/// The holds that the account keeps open are those without an end, with what is left in them.
fn open(proof: &mut Proof, books: &Books<'_>, kept: &BTreeMap<u32, BTreeMap<u32, i64>>) {
    let Some(account) = books.account() else { return };
    let parts = |hold: &Hold| hold.parts.iter().map(|(lot, points)| (lot.number, *points)).collect();
    let known: BTreeMap<u32, BTreeMap<u32, i64>> =
        account.ledger.holds.iter().map(|hold| (hold.number, parts(hold))).collect();
    let mut kept = kept.clone();
    kept.values_mut().for_each(|lots| lots.retain(|_, points| *points != 0));
    if known != kept {
        let text = |holds: &BTreeMap<u32, BTreeMap<u32, i64>>| format!("{holds:?}");
        books.wrong(proof, Check::Holds, || "open holds of the account".to_owned(), (text(&known), text(&kept)));
    }
}

/// The ends of lots that were moved by hand; each moves the one before it to a later one.
pub(super) fn ends(proof: &mut Proof, books: &Books<'_>) -> BTreeMap<u32, Instant> {
    let mut ends: BTreeMap<u32, Instant> = BTreeMap::new();
    for extension in &books.rows.extensions {
        let row = || format!("extension of lot {}", extension.lot);
        let entries = &books.rows.entries;
        let place = entries.binary_search_by_key(&extension.lot, |(_, entry)| entry.number).ok();
        let first = place.map(|place| entries[place].1.expires_at.unwrap_or(Instant::MAX));
        let Some(before) = ends.get(&extension.lot).copied().or(first) else {
            books.wrong(proof, Check::Lots, row, (extension.lot, "a lot"));
            continue;
        };
        if extension.from != before || extension.until < before {
            let due = format!("from {} to a later end", books.at(before));
            let stored = format!("from {} to {}", books.at(extension.from), books.at(extension.until));
            books.wrong(proof, Check::Lots, row, (stored, due));
        }
        ends.insert(extension.lot, extension.until);
    }
    ends
}
