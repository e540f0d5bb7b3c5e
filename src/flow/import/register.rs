//! What of an order file is known already: looked up one by one in a large shop, else all at once (import I37).

use std::collections::HashMap;

use crate::domain::id::OrderId;
use crate::error::Result;
use crate::input::order::OrderFile;
use crate::store::Db;
use crate::store::sale::{self, Known};

/// Orders of a source below which all are fetched at once.
const FEW: usize = 50_000;

/// The orders that a file names and the shop knows.
pub struct Register<'a> {
    db: &'a Db,
    source: i64,
    /// By index of the file; empty where the shop knows none.
    orders: Vec<Option<Known>>,
    /// The order of each refund by the refund's own id; none where they are looked up one by one.
    refunds: Option<HashMap<Box<str>, OrderId>>,
}

impl<'a> Register<'a> {
    /// What of the file is known under its source.
    pub fn open(db: &'a Db, source: i64, file: &OrderFile) -> Result<Register<'a>> {
        let stored = usize::try_from(sale::count(db, source)?).unwrap_or(usize::MAX);
        let mut register = Register { db, source, orders: Vec::new(), refunds: Some(HashMap::new()) };
        if stored == 0 {
            return Ok(register);
        }
        register.orders = vec![None; file.named()];
        if stored >= FEW && file.named().saturating_mul(10) < stored {
            register.refunds = None;
            for (index, known) in (0_u32..).zip(&mut register.orders) {
                *known = sale::find(db, source, file.id(index))?;
            }
            return Ok(register);
        }
        let (finder, orders) = (file.finder(), &mut register.orders);
        sale::each_known(db, source, |id, known| {
            if let Some(index) = finder.find(id) {
                orders[index as usize] = Some(known);
            }
        })?;
        let refunds = register.refunds.get_or_insert_default();
        sale::each_refund(db, source, |id, order| {
            refunds.insert(id.into(), order);
        })?;
        Ok(register)
    }

    /// The order of an index.
    pub fn find(&self, index: u32) -> Option<Known> {
        self.orders.get(index as usize).copied().flatten()
    }

    /// The order of a refund by the refund's own id, if that is known.
    pub fn find_refund(&self, id: &str) -> Result<Option<OrderId>> {
        match &self.refunds {
            Some(refunds) => Ok(refunds.get(id).copied()),
            None => sale::find_refund(self.db, self.source, id),
        }
    }
}
