//! Points set aside: each hold keeps what its slices say, and ends once (P4.6, P30).

use std::collections::BTreeMap;

use super::subject::Books;
use super::{Check, Proof};
use crate::domain::points::EntryKind;
use crate::domain::points::hold::How;

/// Points that open holds keep, by lot.
pub(super) type Held = BTreeMap<u32, i64>;

pub(super) fn prove(proof: &mut Proof, books: &Books<'_>) -> Held {
    let rows = books.rows;
    proof.looked(Check::Holds, rows.holds.len());
    let mut open = Held::new();
    for (due, hold) in (1..).zip(&rows.holds) {
        let row = || format!("hold {}", hold.number);
        if hold.number != due {
            books.wrong(proof, Check::Holds, row, (hold.number, due));
            return open;
        }
        let slices = || rows.held.iter().filter(|part| part.hold == hold.number);
        let taken: i64 = slices().map(|part| part.points.max(0)).sum();
        if taken != hold.points {
            books.wrong(proof, Check::Holds, row, (hold.points, taken));
        }
        let mut left = Held::new();
        slices().for_each(|part| *left.entry(part.lot).or_default() += part.points);
        let end = rows.hold_ends.iter().find(|end| end.number == hold.number);
        match end {
            None => left.into_iter().for_each(|(lot, points)| *open.entry(lot).or_default() += points),
            Some(end) => {
                let most: i64 = left.values().sum();
                let spent = end.entry.and_then(|number| rows.entries.iter().find(|(_, entry)| entry.number == number));
                let spent = spent.map(|(_, entry)| entry).filter(|entry| entry.kind == EntryKind::Spend);
                let fits = match (end.how, spent) {
                    (How::Captured, Some(spend)) => (1..=most).contains(&-spend.points),
                    (How::Captured, None) => false,
                    _ => end.entry.is_none(),
                };
                if !fits || end.at < hold.at {
                    let stored = spent.map_or(0, |spend| -spend.points);
                    books.wrong(proof, Check::Holds, row, (format!("{} {stored}", end.how.word()), most));
                }
            }
        }
    }
    open
}
