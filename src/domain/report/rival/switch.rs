//! What buyers take instead of a product when they next buy of its category.
#![deny(clippy::float_arithmetic)]

use super::Bought;
use crate::domain::report::Share;

/// Buyers who took the second instead of the first; of all of the first's buyers who took another, where the two are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    from: u32,
    to: u32,
    buyers: u32,
}

/// Rows kept before equal ones are made one.
const CROWDED: usize = 1 << 22;

/// The switches of all buyers, by product. A buyer switches once from a product: on the first day after the first with it
/// on which something of the category was bought, but not it. Rows are sorted by member, day and product.
pub fn switches(bought: &[Bought], category: impl Fn(u32) -> i64) -> Vec<Switch> {
    let mut found: Vec<Switch> = Vec::new();
    let mut most = CROWDED;
    let mut own: Vec<(i64, i32, u32)> = Vec::new();
    for rows in bought.chunk_by(|a, b| a.member == b.member) {
        own.clear();
        own.extend(rows.iter().map(|row| (category(row.product), row.day, row.product)));
        own.sort_unstable();
        for shelf in own.chunk_by(|a, b| a.0 == b.0) {
            let days: Vec<&[(i64, i32, u32)]> = shelf.chunk_by(|a, b| a.1 == b.1).collect();
            of_one(&days, &mut found);
        }
        if found.len() > most {
            join(&mut found);
            most = CROWDED.max(found.len() * 2);
        }
    }
    join(&mut found);
    found
}

/// The switches of one buyer in one category, whose days follow one another.
fn of_one(days: &[&[(i64, i32, u32)]], found: &mut Vec<Switch>) {
    let holds = |day: &[(i64, i32, u32)], product: u32| day.iter().any(|row| row.2 == product);
    for (at, day) in days.iter().enumerate() {
        for (.., from) in *day {
            if days[..at].iter().any(|earlier| holds(earlier, *from)) {
                continue;
            }
            let Some(other) = days[at + 1..].iter().find(|later| !holds(later, *from)) else { continue };
            found.push(Switch { from: *from, to: *from, buyers: 1 });
            found.extend(other.iter().map(|row| Switch { from: *from, to: row.2, buyers: 1 }));
        }
    }
}

fn join(all: &mut Vec<Switch>) {
    all.sort_unstable_by_key(|switch| (switch.from, switch.to));
    all.dedup_by(|later, kept| {
        let same = (later.from, later.to) == (kept.from, kept.to);
        kept.buyers += if same { later.buyers } else { 0 };
        same
    });
}

/// What most took instead of a product, of equals the smaller number, and which share of those who took another.
pub fn most_taken(all: &[Switch], product: u32) -> Option<(u32, Share)> {
    let first = all.partition_point(|switch| switch.from < product);
    let own = &all[first..][..all[first..].partition_point(|switch| switch.from == product)];
    let whole = own.iter().find(|switch| switch.to == product)?.buyers;
    let others = own.iter().filter(|switch| switch.to != product);
    let most = others.max_by_key(|switch| (switch.buyers, u32::MAX - switch.to))?;
    Some((most.to, Share { part: most.buyers.into(), whole: whole.into() }))
}
