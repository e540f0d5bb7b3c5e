//! The order cells that a file has. The rows of an order mostly state the same, and then only the first of them is read.

use super::super::super::cells::Named as _;
use super::super::super::header::{Header, Place};
use super::super::super::record::Record;
use super::{C, HeadCells, MONEY_COLUMNS, TENDER_COLUMNS, TEXT_COLUMNS, TIME_COLUMNS};

/// The order columns that a file has, with their places in the arrays of [`HeadCells`]: a row has few of the many.
#[derive(Clone, Copy, Debug, Default)]
pub struct There {
    pub times: Few<5>,
    pub texts: Few<9>,
    pub money: Few<4>,
    pub tenders: Few<5>,
    /// Whether there is anything besides: what is told there is asked for in no other row.
    pub extras: bool,
}

impl There {
    /// Those of a header.
    pub fn of(header: &Header) -> There {
        There {
            times: Few::of(TIME_COLUMNS, header),
            texts: Few::of(TEXT_COLUMNS, header),
            money: Few::of(MONEY_COLUMNS, header),
            tenders: Few::of(TENDER_COLUMNS, header),
            extras: !header.extras.is_empty() || Few::of([C::Lat, C::Lon], header).each().next().is_some(),
        }
    }
}

/// Some of `N` columns.
#[derive(Clone, Copy, Debug)]
pub struct Few<const N: usize>([Option<(usize, C)>; N]);

impl<const N: usize> Default for Few<N> {
    fn default() -> Few<N> {
        Few([None; N])
    }
}

impl<const N: usize> Few<N> {
    fn of(columns: [C; N], header: &Header) -> Few<N> {
        let mut few = Few::default();
        let there =
            columns.into_iter().enumerate().filter(|(_, column)| header.place[column.place()] != Place::Nowhere);
        few.0.iter_mut().zip(there).for_each(|(free, one)| *free = Some(one));
        few
    }

    /// Each with its place.
    pub fn each(self) -> impl Iterator<Item = (usize, C)> {
        self.0.into_iter().map_while(|one| one)
    }
}

/// The order cells of the last row that was read, as they are written.
#[derive(Debug, Default)]
pub struct Last {
    /// Where such cells stand; none in the file of a profile, which has ways of its own.
    places: Vec<usize>,
    /// The order, and what its cells say; none where the next row is to be read in any case.
    read: Option<(u32, HeadCells)>,
    text: String,
    ends: Vec<usize>,
}

impl Last {
    /// Nothing yet, in a file whose header is canonical.
    pub fn of(header: &Header) -> Last {
        let columns = TIME_COLUMNS.iter().chain(&TEXT_COLUMNS).chain(&MONEY_COLUMNS).chain(&TENDER_COLUMNS);
        let columns = columns.chain(&[C::Lat, C::Lon, C::Status, C::Currency]);
        let places = columns.filter_map(|column| header.place[column.place()].first()).collect();
        Last { places, ..Last::default() }
    }

    /// What a row's cells say, if it is of the same order and they are written alike.
    pub fn again(&self, order: u32, record: &Record<'_>) -> Option<HeadCells> {
        let (_, head) = self.read.filter(|(last, _)| *last == order)?;
        let mut from = 0;
        let mut pairs = self.places.iter().zip(&self.ends);
        let alike = pairs.all(|(place, end)| {
            let last = &self.text[from..*end];
            from = *end;
            record.cells.get(*place) == Some(last)
        });
        alike.then_some(head)
    }

    /// Keeps a row that was read.
    pub fn keep(&mut self, order: u32, record: &Record<'_>, head: &HeadCells) {
        if self.places.is_empty() {
            return;
        }
        self.text.clear();
        self.ends.clear();
        for place in &self.places {
            self.text.push_str(record.cells.get(*place).unwrap_or(""));
            self.ends.push(self.text.len());
        }
        self.read = Some((order, *head));
    }

    /// What was read was refused.
    pub fn forget(&mut self) {
        self.read = None;
    }
}
