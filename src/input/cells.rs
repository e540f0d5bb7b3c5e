//! Cells of a record by canonical column, and files in which every row is one value.

use std::borrow::Cow;

use super::csv::{Rows, Step};
use super::header::{Cause, Header, Layout, Place};
use super::record::Record;
use super::text::{Bad, bad};
use super::{Fatal, Located, Reading, Reject, Sheet, Source, Warnings};

/// A column of some layout: its place in the layout's table, and its canonical name.
pub trait Named: Copy {
    /// Place in the table.
    fn place(self) -> usize;
    /// Canonical name.
    fn name(self) -> &'static str;
}

/// A column, its cell, and why it is refused.
#[derive(Debug)]
pub struct BadCell {
    /// The canonical column; empty for a further one.
    pub column: &'static str,
    /// The place of a further column in the file, from 0.
    pub further: Option<usize>,
    /// The cell as read.
    pub value: String,
    /// Why.
    pub bad: Bad,
}

impl BadCell {
    /// The reject of the record `at` = (line, row) for this cell.
    pub fn reject(&self, header: &Header, at: (u64, u32)) -> Reject {
        let cause = Cause { code: self.bad.code, value: &self.value, hint: &self.bad.hint };
        match self.further {
            None => header.reject(at, Some(self.column), cause),
            Some(place) => header.reject_further(at, place, cause),
        }
    }
}

/// What reading a cell gives.
pub type Read<T> = Result<T, BadCell>;

/// A cell, cleaned; empty where the file has no such column.
pub fn cell<'r>(record: &'r Record<'_>, column: impl Named) -> Cow<'r, str> {
    found(record, &record.header.place[column.place()])
}

/// What stands at a place, cleaned.
pub fn found<'r>(record: &'r Record<'_>, place: &'r Place) -> Cow<'r, str> {
    let at = |at: usize| match record.cleaned(at) {
        "" => "",
        nothing if record.header.blank.iter().any(|blank| blank == nothing) => "",
        cell => cell,
    };
    match place {
        Place::Nowhere => Cow::Borrowed(""),
        Place::At(cell) => Cow::Borrowed(at(*cell)),
        Place::First(cells) => {
            Cow::Borrowed(cells.iter().map(|cell| at(*cell)).find(|cell| !cell.is_empty()).unwrap_or(""))
        }
        Place::Joined(cells) => {
            let parts: Vec<&str> = cells.iter().map(|cell| at(*cell)).filter(|cell| !cell.is_empty()).collect();
            Cow::Owned(parts.join(" "))
        }
        Place::Const(text) => Cow::Borrowed(text),
    }
}

/// Reads a cell; blank means not stated.
pub fn read<T>(
    record: &Record<'_>,
    column: impl Named,
    as_written: impl FnOnce(&str) -> Result<T, Bad>,
) -> Read<Option<T>> {
    match &*cell(record, column) {
        "" => Ok(None),
        cell => as_written(cell).map(Some).map_err(|bad| blame(column, cell, bad)),
    }
}

/// Reads a cell that must not be blank.
pub fn need<T>(record: &Record<'_>, column: impl Named, as_written: impl FnOnce(&str) -> Result<T, Bad>) -> Read<T> {
    read(record, column, as_written)?.ok_or_else(|| missing(column))
}

/// A cell refused.
pub fn blame(column: impl Named, value: &str, bad: Bad) -> BadCell {
    BadCell { column: column.name(), further: None, value: value.to_owned(), bad }
}

/// What stands at a place refused: its cell is blamed, or `column` where there is none.
pub fn blame_found(record: &Record<'_>, place: &Place, column: impl Named, value: &str, bad: Bad) -> BadCell {
    let stated = |at: &usize| !record.cleaned(*at).is_empty();
    let further = match place {
        Place::First(cells) => cells.iter().copied().find(stated).or(place.first()),
        _ => place.first(),
    };
    BadCell { further, ..blame(column, value, bad) }
}

/// A cell that should have been stated.
pub fn missing(column: impl Named) -> BadCell {
    blame(column, "", bad("missing"))
}

/// Further columns that are stated: their names behind `prefix`, and their cells as `as_written` reads them.
pub fn extras(
    record: &Record<'_>,
    prefix: &str,
    as_written: impl Fn(&str) -> Result<String, Bad>,
) -> Read<Vec<(String, String)>> {
    let mut stated = Vec::new();
    for (at, name) in &record.header.extras {
        let (cell, name) = (record.cleaned(*at), name.get(prefix.len()..).filter(|_| has_prefix(name, prefix)));
        if let Some(name) = name
            && !cell.is_empty()
        {
            let refused = |bad| BadCell { column: "", further: Some(*at), value: cell.to_owned(), bad };
            stated.push((name.trim().to_owned(), as_written(cell).map_err(refused)?));
        }
    }
    Ok(stated)
}

fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Reads files in which every row is one value.
pub fn sheet<T>(
    sources: &[Source],
    layout: &'static Layout,
    reading: &Reading,
    tell: &mut dyn FnMut(u64),
    mut read_row: impl FnMut(&Record<'_>) -> Read<T>,
) -> Result<Sheet<T>, Fatal> {
    let (headers, values, rejects, warnings) = (Vec::new(), Vec::new(), Vec::new(), Warnings::default());
    let mut sheet = Sheet { headers, values, rejects, rows: 0, warnings };
    let mut done = 0;
    for (file, source) in sources.iter().enumerate() {
        let before = done;
        let mut within = |bytes: u64| tell(before + bytes);
        let mut rows = Rows::open(source, layout, reading, &mut within)?;
        (rows.header.file, rows.before) = (file, sheet.rows);
        loop {
            let step = rows.step()?;
            let (line, row) = (rows.line, rows.row);
            match step {
                Step::End => break,
                Step::Broken(broken) => {
                    let cause = Cause { code: broken.code, value: &broken.value, hint: &broken.hint };
                    sheet.rejects.push(rows.header.reject((line, row), None, cause));
                }
                Step::Row => match read_row(&rows.record()) {
                    Ok(value) => sheet.values.push(Located { file, line, row, value }),
                    Err(cell) => sheet.rejects.push(cell.reject(&rows.header, (line, row))),
                },
            }
            sheet.rows += 1;
        }
        done += rows.bytes();
        sheet.headers.push(rows.header);
    }
    Ok(sheet)
}

impl<T: PartialEq> Sheet<T> {
    /// Rejects rows that state of one thing, named by `column`, something else than an earlier row.
    pub(super) fn once(mut self, column: impl Named, name: impl Fn(&T) -> Option<&str>) -> Sheet<T> {
        let mut order: Vec<usize> =
            (0..self.values.len()).filter(|at| name(&self.values[*at].value).is_some()).collect();
        order.sort_by_key(|at| (name(&self.values[*at].value), *at));
        let mut bad = vec![false; self.values.len()];
        for same in order.chunk_by(|a, b| name(&self.values[*a].value) == name(&self.values[*b].value)) {
            let first = &self.values[same[0]];
            for at in same.iter().filter(|at| self.values[**at].value != first.value) {
                bad[*at] = true;
                let value = name(&first.value).unwrap_or_default();
                let cause = Cause { code: "duplicate-row", value, hint: &first.line.to_string() };
                let own = &self.values[*at];
                let reject = self.headers[own.file].reject((own.line, own.row), Some(column.name()), cause);
                self.rejects.push(reject);
            }
        }
        let mut at = 0;
        self.values.retain(|_| {
            at += 1;
            !bad[at - 1]
        });
        self.rejects.sort_by_key(|reject| (reject.file, reject.row));
        self
    }
}
