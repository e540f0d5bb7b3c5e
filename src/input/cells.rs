//! Cells of a record by canonical column, and files in which every row is one value.

use super::csv::{Rows, Step};
use super::header::{Cause, Header, Layout};
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
pub fn cell<'r>(rows: &'r Rows<'_>, column: impl Named) -> &'r str {
    rows.header.place[column.place()].map_or("", |at| rows.cleaned(at))
}

/// Reads a cell; blank means not stated.
pub fn read<T>(
    rows: &Rows<'_>,
    column: impl Named,
    as_written: impl FnOnce(&str) -> Result<T, Bad>,
) -> Read<Option<T>> {
    match cell(rows, column) {
        "" => Ok(None),
        cell => as_written(cell).map(Some).map_err(|bad| blame(column, cell, bad)),
    }
}

/// Reads a cell that must not be blank.
pub fn need<T>(rows: &Rows<'_>, column: impl Named, as_written: impl FnOnce(&str) -> Result<T, Bad>) -> Read<T> {
    read(rows, column, as_written)?.ok_or_else(|| missing(column))
}

/// A cell refused.
pub fn blame(column: impl Named, value: &str, bad: Bad) -> BadCell {
    BadCell { column: column.name(), further: None, value: value.to_owned(), bad }
}

/// A cell that should have been stated.
pub fn missing(column: impl Named) -> BadCell {
    blame(column, "", bad("missing"))
}

/// Further columns that are stated: their names behind `prefix`, and their cells as `as_written` reads them.
pub fn extras(
    rows: &Rows<'_>,
    prefix: &str,
    as_written: impl Fn(&str) -> Result<String, Bad>,
) -> Read<Vec<(String, String)>> {
    let mut stated = Vec::new();
    for (at, name) in &rows.header.extras {
        let (cell, name) = (rows.cleaned(*at), name.get(prefix.len()..).filter(|_| has_prefix(name, prefix)));
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

/// Reads a file in which every row is one value.
pub fn sheet<T>(
    source: &Source,
    layout: &'static Layout,
    reading: &Reading,
    tell: &mut dyn FnMut(u64),
    mut read_row: impl FnMut(&Rows<'_>) -> Read<T>,
) -> Result<Sheet<T>, Fatal> {
    let mut rows = Rows::open(source, layout, reading, tell)?;
    let (mut values, mut rejects, mut n_rows) = (Vec::new(), Vec::new(), 0);
    loop {
        let at = match rows.step()? {
            Step::End => break,
            Step::Broken(broken) => {
                let cause = Cause { code: broken.code, value: &broken.value, hint: &broken.hint };
                rejects.push(rows.header.reject((rows.line, rows.row), None, cause));
                n_rows += 1;
                continue;
            }
            Step::Row => (rows.line, rows.row),
        };
        n_rows += 1;
        match read_row(&rows) {
            Ok(value) => values.push(Located { line: at.0, row: at.1, value }),
            Err(cell) => rejects.push(cell.reject(&rows.header, at)),
        }
    }
    Ok(Sheet { header: rows.header, values, rejects, rows: n_rows, warnings: Warnings::default() })
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
                self.rejects.push(self.header.reject(
                    (self.values[*at].line, self.values[*at].row),
                    Some(column.name()),
                    cause,
                ));
            }
        }
        let mut at = 0;
        self.values.retain(|_| {
            at += 1;
            !bad[at - 1]
        });
        self.rejects.sort_by_key(|reject| reject.row);
        self
    }
}
