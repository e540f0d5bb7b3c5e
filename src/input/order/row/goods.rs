//! What a row says of goods: a SKU, and texts that mostly come again with it.

use std::borrow::Cow;

use super::super::super::cells::Named as _;
use super::super::super::cells::{Read, blame, cell, read};
use super::super::super::header::Place;
use super::super::super::record::Record;
use super::super::super::text::{self, Bad};
use super::super::super::texts::{NONE, Texts};
use super::super::super::written;
use super::reader::RowReader;
use super::{C, HeldLine, NOTHING};
use crate::domain::money::LIMIT;

/// By the word that is a SKU: the words last told with it, its product's name and its category. A cell that equals such a
/// word needs no reading.
#[derive(Debug, Default)]
pub struct Told(Vec<[u32; 2]>);

const PRODUCT: usize = 0;
const CATEGORY: usize = 1;

impl Told {
    fn of(&mut self, sku: u32) -> &mut [u32; 2] {
        let at = sku as usize;
        if self.0.len() <= at {
            self.0.resize((at + 1).next_power_of_two(), [NONE; 2]);
        }
        &mut self.0[at]
    }

    /// The word of a cell that comes with a SKU; [`NONE`] where it is blank.
    fn word(
        &mut self,
        words: &mut Texts,
        (sku, place): (u32, usize),
        cell: &str,
        as_written: impl FnOnce(&str) -> Result<Cow<'_, str>, Bad>,
    ) -> Result<u32, Bad> {
        if cell.is_empty() {
            return Ok(NONE);
        }
        let last = &mut self.of(sku)[place];
        if *last == NONE || words.get(*last) != cell {
            *last = words.add(&as_written(cell)?);
        }
        Ok(*last)
    }
}

impl RowReader<'_> {
    /// The texts of a line; none without a SKU.
    pub(super) fn goods(&mut self, record: &Record<'_>, order: u32) -> Read<Option<HeldLine>> {
        // What stands in for a SKU may be a name, and long.
        let stands_in =
            matches!(&record.header.place[C::Sku.place()], Place::First(all) if record.cleaned(all[0]).is_empty());
        let sku = read(record, C::Sku, |cell| {
            let long = if stands_in { cell.char_indices().nth(64) } else { None };
            let end = long.map_or(cell.len(), |(end, _)| end);
            text::id(&cell[..end], 64).map(|sku| self.words.add(&sku))
        })?;
        let Some(sku) = sku else { return Ok(None) };
        let line_id = read(record, C::LineId, |cell| text::id(cell, 128).map(|id| self.keys.add(&id)))?;
        let product = cell(record, C::Product);
        let named = self.told.word(&mut self.words, (sku, PRODUCT), &product, |cell| text::text(cell, 500));
        let path = cell(record, C::Category);
        let filed = self.told.word(&mut self.words, (sku, CATEGORY), &path, written::category);
        let product = named.map_err(|bad| blame(C::Product, &product, bad))?;
        let category = filed.map_err(|bad| blame(C::Category, &path, bad))?;
        let line_id = line_id.unwrap_or(NONE);
        Ok(Some(HeldLine { order, row: self.before + record.row, sku, category, product, line_id, ..NOTHING }))
    }
}

/// Quantity times price, rounded half up once; none beyond the limit.
pub fn gross(price: i64, quantity_milli: i64) -> Option<i64> {
    let gross = match price.checked_mul(quantity_milli).and_then(|gross| gross.checked_add(500)) {
        Some(gross) => gross.div_euclid(1000),
        None => i64::try_from((i128::from(price) * i128::from(quantity_milli) + 500).div_euclid(1000)).ok()?,
    };
    Some(gross).filter(|gross| *gross <= LIMIT)
}
