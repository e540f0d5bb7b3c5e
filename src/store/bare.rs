//! An empty file is filled bare: without the indexes of orders, which are made again before anybody reads, and without
//! foreign keys looked up row by row (import I39).

use super::{Db, Tx, sql};
use crate::error::Result;

/// What takes the indexes away.
const DROPS: [&str; 4] = [
    sql!("bare/drop_orders_key"),
    sql!("bare/drop_orders_member"),
    sql!("bare/drop_orders_sold"),
    sql!("bare/drop_orders_unsettled"),
];

/// The page cache while orders are looked up in a walk over all, or added at the end of an empty file: neither needs much,
/// and the file of orders is in memory then. Whoever adds to a filled file says what it expects.
const FILL_KIB: i64 = 16 * 1024;

/// What an order weighs in the sorter of an index, besides its id; and in the table that each index is made from.
const SORTED: u64 = 64;
const STORED: u64 = 96;
/// The most that the sorter keeps in one piece of memory; what is more it would lay into a file.
const SORTED_MOST: u64 = 512 << 20;
/// Where the sorter lays its rows: all in one piece as long as they fit the page cache, or each by itself.
const IN_ONE_PIECE: i64 = 1;
const EACH_BY_ITSELF: i64 = 2;

/// The indexes that orders stand without.
#[derive(Debug)]
#[must_use = "the indexes must be made again"]
pub struct Bare(Vec<String>);

/// Takes the indexes off the orders as long as there are none.
pub fn strip(db: &Db) -> Result<Bare> {
    if has_orders(db)? {
        return Ok(Bare(Vec::new()));
    }
    let made = db.list(sql!("bare/list_indexes"), [], |row| row.get(0))?;
    assert_eq!(made.len(), DROPS.len(), "every index of orders is taken away, or none");
    DROPS.iter().try_for_each(|drop| db.batch(drop))?;
    Ok(Bare(made))
}

impl Bare {
    /// Whether any are.
    pub fn is_bare(&self) -> bool {
        !self.0.is_empty()
    }

    /// Makes the indexes again, as the schema says, for so many orders whose ids have so many bytes.
    pub fn restore(self, db: &Db, orders: usize, id_bytes: usize) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let weight = wide(id_bytes).saturating_add(wide(orders).saturating_mul(SORTED));
        let fits = weight <= SORTED_MOST;
        if fits {
            // The sorter may be as large as the cache; and a table that fits is not read again for every index.
            let room = weight + wide(orders).saturating_mul(STORED);
            db.set("cache_size", -FILL_KIB.max(i64::try_from(room >> 10).unwrap_or(0)))?;
            db.set("temp_store", IN_ONE_PIECE)?;
        }
        self.0.iter().try_for_each(|made| db.batch(made))?;
        if fits { db.set("temp_store", EACH_BY_ITSELF) } else { Ok(()) }
    }
}

impl Db {
    /// Begins the one transaction of a command that brings orders. Where there are none yet, foreign keys are off until
    /// it ends: whoever writes then writes ids that were handed out in it, or read in it.
    pub fn fill(&self) -> Result<Tx<'_>> {
        self.set("cache_size", -FILL_KIB)?;
        if has_orders(self)? {
            return self.write();
        }
        self.set("foreign_keys", 0)?;
        let tx = self.write()?;
        if !has_orders(self)? {
            return Ok(tx);
        }
        // Somebody was faster.
        tx.rollback()?;
        self.set("foreign_keys", 1)?;
        self.write()
    }

    fn set(&self, name: &str, value: i64) -> Result<()> {
        self.conn.pragma_update(None, name, value).map_err(|error| self.error(error))
    }
}

fn has_orders(db: &Db) -> Result<bool> {
    db.get(sql!("bare/has_orders"), [], |row| row.get(0))
}
