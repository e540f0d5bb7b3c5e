//! Rows that go into a table many a statement, so that a row costs what it is and not what a statement is (import I38).

use std::sync::Arc;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Statement, params_from_iter};

use super::Db;
use crate::error::Result;

/// Rows that a statement takes at once.
const AT_ONCE: usize = 64;

/// A value of a row that waits; its text is still the caller's.
#[derive(Clone, Debug)]
pub(in crate::store) enum Value<'v> {
    Null,
    Int(i64),
    Text(&'v str),
    Shared(Arc<str>),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(value: &'v str) -> Self {
        Value::Text(value)
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Value::Shared(value.into())
    }
}

impl From<&Arc<str>> for Value<'_> {
    fn from(value: &Arc<str>) -> Self {
        if value.is_empty() { Value::Text("") } else { Value::Shared(Arc::clone(value)) }
    }
}

impl Value<'_> {
    /// Nothing, where there is none.
    pub(in crate::store) fn some<'v>(value: Option<impl Into<Value<'v>>>) -> Value<'v> {
        value.map_or(Value::Null, Into::into)
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Shared(value) => ValueRef::Text(value.as_bytes()),
        }))
    }
}

/// Rows of one table that wait to be written.
pub(in crate::store) struct Bulk<'a, 'v> {
    db: &'a Db,
    /// Inserts one row.
    sql: &'static str,
    columns: usize,
    waiting: Vec<Value<'v>>,
    one: Option<CachedStatement<'a>>,
    many: Option<CachedStatement<'a>>,
    /// What the parameters of `many` are bound to.
    bound: Vec<Bound>,
}

/// What a parameter is bound to, as far as it is often the same: it keeps its value from one run to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Null,
    Int(i64),
    NoText,
    Other,
}

impl Bound {
    fn to(value: &Value<'_>) -> Bound {
        match value {
            Value::Null => Bound::Null,
            Value::Int(value) => Bound::Int(*value),
            Value::Text("") => Bound::NoText,
            Value::Text(_) | Value::Shared(_) => Bound::Other,
        }
    }
}

impl<'a, 'v> Bulk<'a, 'v> {
    /// None yet; the statement inserts one row, a parameter for each of its columns.
    pub(in crate::store) fn new(db: &'a Db, sql: &'static str) -> Bulk<'a, 'v> {
        let columns = sql.matches(':').count();
        Bulk { db, sql, columns, waiting: Vec::new(), one: None, many: None, bound: Vec::new() }
    }

    /// Adds a row.
    pub(in crate::store) fn row<const N: usize>(&mut self, values: [Value<'v>; N]) {
        assert_eq!(N, self.columns, "a value for each column of {}", self.sql);
        self.waiting.extend(values);
    }

    /// Adds a row, and writes what fills a statement.
    pub(in crate::store) fn add<const N: usize>(&mut self, values: [Value<'v>; N]) -> Result<()> {
        self.row(values);
        if self.is_full() { self.write_full() } else { Ok(()) }
    }

    /// How many rows wait.
    pub(in crate::store) fn waiting(&self) -> usize {
        self.waiting.len() / self.columns
    }

    /// Whether a statement is full.
    pub(in crate::store) fn is_full(&self) -> bool {
        self.waiting() >= AT_ONCE
    }

    /// Writes as many rows as fill statements; the others wait on.
    pub(in crate::store) fn write_full(&mut self) -> Result<()> {
        let full = self.waiting.len() - self.waiting.len() % (AT_ONCE * self.columns);
        for rows in self.waiting[..full].chunks_exact(AT_ONCE * self.columns) {
            let statement = prepared(self.db, &mut self.many, || many(self.sql, self.columns))?;
            // A new statement's parameters are bound to nothing.
            self.bound.resize(rows.len(), Bound::Null);
            run(statement, rows, &mut self.bound).map_err(|error| self.db.error(error))?;
        }
        self.waiting.drain(..full);
        Ok(())
    }

    /// Writes every row.
    pub(in crate::store) fn write(&mut self) -> Result<()> {
        self.write_full()?;
        self.write_singly()
    }

    /// Writes every row by a statement of its own. A statement of many could fail in its middle, and a full-text index
    /// that gathers words empties its memory before every such statement.
    pub(in crate::store) fn write_singly(&mut self) -> Result<()> {
        for row in self.waiting.chunks_exact(self.columns) {
            let statement = prepared(self.db, &mut self.one, || self.sql.to_owned())?;
            statement.execute(params_from_iter(row)).map_err(|error| self.db.error(error))?;
        }
        self.waiting.clear();
        Ok(())
    }
}

/// Runs a statement with the values of its parameters, of which some are `bound` already.
fn run(statement: &mut Statement<'_>, values: &[Value<'_>], bound: &mut [Bound]) -> rusqlite::Result<usize> {
    for (at, (value, bound)) in (1..).zip(values.iter().zip(bound)) {
        let next = Bound::to(value);
        if next == Bound::Other || next != *bound {
            statement.raw_bind_parameter(at, value)?;
            *bound = next;
        }
    }
    statement.raw_execute()
}

fn prepared<'s, 'a>(
    db: &'a Db,
    kept: &'s mut Option<CachedStatement<'a>>,
    sql: impl FnOnce() -> String,
) -> Result<&'s mut CachedStatement<'a>> {
    let statement = match kept.take() {
        Some(statement) => statement,
        None => db.prepare(&sql())?,
    };
    Ok(kept.insert(statement))
}

/// The statement of one row for many; so many parameters have no names.
fn many(one: &str, columns: usize) -> String {
    let (head, _) = one.split_once("VALUES").expect("a statement that inserts values");
    let row = format!("({})", vec!["?"; columns].join(", "));
    format!("{head}VALUES {}", vec![row; AT_ONCE].join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_written_once() {
        for n in [0, 1, AT_ONCE, 2 * AT_ONCE + 3] {
            let db = Db::in_memory();
            let mut bulk = Bulk::new(&db, "INSERT INTO categories (id, path) VALUES (:id, :path)");
            let paths: Vec<String> = (0..n).map(|at| format!("茶/{at}")).collect();
            for (id, path) in (1_i64..).zip(&paths) {
                bulk.row([id.into(), path.as_str().into()]);
                if bulk.is_full() {
                    bulk.write_full().unwrap();
                }
            }
            assert_eq!(bulk.waiting(), n % AT_ONCE);
            bulk.write().unwrap();
            bulk.write().unwrap();
            let found = db.list("SELECT path FROM categories ORDER BY id", [], |row| row.get::<_, String>(0)).unwrap();
            assert_eq!(found, paths);
        }
    }
}
