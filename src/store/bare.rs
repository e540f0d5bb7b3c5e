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
const FILL_KIB: i64 = 32 * 1024;

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

    /// Makes the indexes again, as the schema says.
    pub fn restore(self, db: &Db) -> Result<()> {
        self.0.iter().try_for_each(|made| db.batch(made))
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
