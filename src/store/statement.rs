//! Receiving accounts, their statements and lines (identity §11).

use rusqlite::named_params;
use rusqlite::types::Type;

use super::{Db, sql};
use crate::domain::identity::statement::{Line, Span};
use crate::domain::money::{Currency, Money};
use crate::domain::time::{Day, Instant};
use crate::error::Result;

/// A receiving account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// `bank` or `provider`.
    pub kind: String,
    /// Its currency.
    pub currency: Currency,
    /// The last four digits of its own number, where said.
    pub tail: Option<String>,
    /// The sources whose orders are all paid into it.
    pub sources: Vec<String>,
}

/// Who records something, and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Who, as said.
    pub operator: &'a str,
    /// Why, as said.
    pub reason: Option<&'a str>,
    /// When.
    pub at: Instant,
}

/// Adds an account; its number is not yet known.
pub fn insert_account(db: &Db, account: &Account, by: By<'_>) -> Result<i64> {
    let params = named_params! {
        ":name": account.name,
        ":kind": account.kind,
        ":currency": account.currency.code(),
        ":tail": account.tail,
        ":sources": serde_json::to_string(&account.sources).expect("texts are plain data"),
        ":operator": by.operator,
        ":recorded_at": by.at.0,
    };
    db.insert(sql!("statement/insert_account"), params)
}

/// All accounts, by name.
pub fn list_accounts(db: &Db) -> Result<Vec<Account>> {
    db.list(sql!("statement/list_accounts"), [], |row| {
        let sources: String = row.get(5)?;
        Ok(Account {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            currency: currency(row, 3)?,
            tail: row.get(4)?,
            sources: serde_json::from_str(&sources).unwrap_or_default(),
        })
    })
}

pub(super) fn currency(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Currency> {
    let code: String = row.get(column)?;
    let broken = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no currency".into());
    Currency::find(&code).ok_or_else(broken)
}

pub(super) fn day(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(column)?.and_then(Day::from_number))
}

/// Whether a file was imported into an account.
pub fn has_file(db: &Db, account: i64, digest: &[u8]) -> Result<bool> {
    db.get(sql!("statement/has_file"), named_params! {":account": account, ":digest": digest}, |row| row.get(0))
}

/// A statement as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// Its account.
    pub account: i64,
    /// What that is called.
    pub account_name: String,
    /// The file.
    pub file: String,
    /// By which profile it was read.
    pub profile: String,
    /// The days it covers.
    pub days: Option<(Day, Day)>,
    /// Before and behind.
    pub balances: (Option<Money>, Option<Money>),
    /// Whether it was admitted with a gap before it.
    pub gap: bool,
    /// How many lines it has, and how many of them were new.
    pub lines: (i64, i64),
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The last day that anything was booked on, or that is covered.
    pub ends: Option<Day>,
    /// Whether it repeats a line that was known.
    pub shares: bool,
}

impl Kept {
    /// What coverage asks of it.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        let ((opening, closing), gap, shares) = (self.balances, self.gap, self.shares);
        let ends = |until| self.ends.unwrap_or(until);
        self.days.map(|(from, until)| Span { from, until, ends: ends(until), opening, closing, gap, shares })
    }
}

/// Statements of an account, or of all, by account and first day.
pub fn list(db: &Db, account: Option<i64>) -> Result<Vec<Kept>> {
    db.list(sql!("statement/list"), named_params! {":account": account}, |row| {
        let money = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(Money));
        Ok(Kept {
            id: row.get(0)?,
            account: row.get(1)?,
            account_name: row.get(2)?,
            file: row.get(3)?,
            profile: row.get(4)?,
            days: day(row, 5)?.zip(day(row, 6)?),
            balances: (money(7)?, money(8)?),
            gap: row.get(9)?,
            lines: (row.get(10)?, row.get(11)?),
            recorded_at: Instant(row.get(12)?),
            ends: day(row, 13)?,
            shares: row.get(14)?,
        })
    })
}

/// A statement to be kept.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The account.
    pub account: i64,
    /// The file's name.
    pub file: &'a str,
    /// Its SHA-256.
    pub digest: &'a [u8],
    /// Its place in the file.
    pub number: usize,
    /// By which profile it was read.
    pub profile: &'a str,
    /// The days covered.
    pub days: Option<(Day, Day)>,
    /// Before and behind.
    pub balances: (Option<Money>, Option<Money>),
    /// Whether it is admitted with a gap before it.
    pub gap: bool,
    /// The last day that anything was booked on, or that is covered.
    pub ends: Option<Day>,
    /// Whether it repeats a line that is known.
    pub shares: bool,
    /// How many lines it has, and how many of them are new.
    pub lines: (usize, usize),
}

/// Keeps a statement: its number.
pub fn insert(db: &Db, new: &New<'_>, by: By<'_>) -> Result<i64> {
    let params = named_params! {
        ":account": new.account,
        ":file": new.file,
        ":digest": new.digest,
        ":number": i64::try_from(new.number).unwrap_or(i64::MAX),
        ":profile": new.profile,
        ":from_on": new.days.map(|(from, _)| from.number()),
        ":until_on": new.days.map(|(_, until)| until.number()),
        ":opening_minor": new.balances.0.map(Money::get),
        ":closing_minor": new.balances.1.map(Money::get),
        ":ends_on": new.ends.map(Day::number),
        ":gap": new.gap,
        ":shares": new.shares,
        ":lines": i64::try_from(new.lines.0).unwrap_or(i64::MAX),
        ":lines_new": i64::try_from(new.lines.1).unwrap_or(i64::MAX),
        ":operator": by.operator,
        ":reason": by.reason,
        ":recorded_at": by.at.0,
    };
    db.insert(sql!("statement/insert"), params)
}

/// The line of a key, and what stood on the account behind it.
pub fn find_line(db: &Db, account: i64, key: &str) -> Result<Option<(i64, Option<Money>)>> {
    db.find(sql!("statement/find_line"), named_params! {":account": account, ":key": key}, |row| {
        Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Money)))
    })
}

/// Keeps a line with what was written to it: its number.
pub fn insert_line(
    db: &Db,
    (statement, account): (i64, i64),
    key: &str,
    line: &Line,
    running: Option<Money>,
) -> Result<i64> {
    let params = named_params! {
        ":statement": statement,
        ":account": account,
        ":line_no": i64::try_from(line.line_no).unwrap_or(i64::MAX),
        ":key": key,
        ":booked_on": line.booked_on.number(),
        ":booked_at": line.booked_at.map(|at| at.0),
        ":value_on": line.value_on.map(Day::number),
        ":amount_minor": line.amount.get(),
        ":currency": line.currency.code(),
        ":balance_after_minor": line.balance_after.map(Money::get),
        ":running_minor": running.map(Money::get),
        ":bank_ref": line.bank_ref,
        ":counterparty_tail": line.tail,
        ":reversal": line.reversal,
    };
    let id = db.insert(sql!("statement/insert_line"), params)?;
    let texts = named_params! {":line": id, ":reference": line.reference, ":counterparty": line.counterparty};
    db.run(sql!("statement/insert_text"), texts)?;
    Ok(id)
}
