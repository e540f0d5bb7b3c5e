//! What a row tells besides: where the order was sold, and columns of the shop's own (`x.`). Nothing reckons with it.

use super::super::super::cells::{Read, extras, read};
use super::super::super::record::Record;
use super::super::super::{text, written};
use super::reader::RowReader;
use super::{C, Held, HeldExtra};

/// The columns of the place on earth, and how many degrees there are each way.
const DEGREES: [(C, &str, i64); 2] = [(C::Lat, super::LAT, 90), (C::Lon, super::LON, 180)];

impl RowReader<'_> {
    /// Holds what a row tells besides; the same again is held once.
    pub(super) fn extras(&mut self, record: &Record<'_>, order: u32, held: &mut Held) -> Read<()> {
        let row = self.before + record.row;
        let mut hold = |name: &str, value: &str| {
            let (name, value) = (self.keys.add(name), self.keys.add(value));
            held.extras.push(HeldExtra { order, name, value, row });
        };
        for (column, name, most) in DEGREES {
            if let Some(degrees) = read(record, column, |cell| written::degrees(cell, most))? {
                hold(name, &written::degrees_text(degrees));
            }
        }
        for (name, value) in extras(record, "x.", |cell| text::text(cell, 500).map(String::from))? {
            hold(&format!("x.{name}"), &value);
        }
        Ok(())
    }
}
