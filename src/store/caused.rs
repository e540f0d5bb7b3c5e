//! What an order caused, its stages, corrections and refunds included: rows of the books that name one of them.

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::{Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::points::EntryKind;
use crate::domain::points::taking::Taking;
use crate::domain::time::Instant;
use crate::error::Result;

/// A row of the books and what made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caused {
    /// What made it.
    pub cause: Cause,
    /// When it entered the books.
    pub at: Instant,
    /// The row.
    pub what: What,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// An entry of the ledger.
    Entry {
        /// Its number.
        number: u32,
        /// Why.
        kind: EntryKind,
        /// Signed.
        points: i64,
        /// The rule, tier or benefit that gave it.
        rule: Option<Code>,
        /// The kind of the entry it undoes.
        undoes: Option<EntryKind>,
    },
    /// What one of the order's earnings came to, and what that took.
    Taken {
        /// The rule.
        rule: Code,
        /// What the earning stands at now.
        target: i64,
        /// Where the difference came from; negative parts were given again.
        taking: Taking,
    },
    /// A tier check, and the move it made.
    Checked {
        /// The word of what came of it.
        outcome: String,
        /// Whose thresholds were asked.
        tier: Code,
        /// The tier before; none where nobody moved.
        from: Option<Code>,
        /// The tier after; none where nobody moved.
        to: Option<Code>,
    },
    /// A benefit granted, or taken away again.
    Granted {
        /// The benefit.
        benefit: Code,
        /// Its uses; none = unlimited.
        quota: Option<i64>,
        /// Whether it was taken away.
        revoked: bool,
    },
}

/// Everything booked by an instant for an order: entries, takings, tier checks, grants, each in their own order.
pub fn list(db: &Db, member: MemberId, order: OrderId, at: Instant) -> Result<Vec<Caused>> {
    let params = named_params! {":member": member.0, ":order_id": order.0, ":at": at.0};
    let mut all = db.list(sql!("caused/list_entries"), params, |row| {
        let undone = row.get::<_, Option<String>>(7)?;
        let rule = row.get::<_, Option<String>>(6)?.and_then(|code| Code::new(&code));
        let kind = EntryKind::find(row.get_ref(4)?.as_str()?).ok_or_else(|| broken(4))?;
        let undoes = undone.and_then(|word| EntryKind::find(&word));
        caused(row, What::Entry { number: row.get(3)?, kind, points: row.get(5)?, rule, undoes })
    })?;
    all.extend(db.list(sql!("caused/list_takings"), params, |row| {
        let taking = Taking {
            pending: row.get(5)?,
            own: row.get(6)?,
            expired: row.get(7)?,
            others: row.get(8)?,
            debt: row.get(9)?,
            waived: row.get(10)?,
            ..Taking::default()
        };
        caused(row, What::Taken { rule: code(row, 3)?, target: row.get(4)?, taking })
    })?);
    all.extend(db.list(sql!("caused/list_checks"), params, |row| {
        let known = |column: usize| row.get::<_, Option<String>>(column).map(|code| code.and_then(|c| Code::new(&c)));
        caused(row, What::Checked { outcome: row.get(3)?, tier: code(row, 4)?, from: known(5)?, to: known(6)? })
    })?);
    all.extend(db.list(sql!("caused/list_grants"), params, |row| {
        caused(row, What::Granted { benefit: code(row, 3)?, quota: row.get(4)?, revoked: row.get(5)? })
    })?);
    Ok(all)
}

/// The first three columns of every one of these statements.
fn caused(row: &Row<'_>, what: What) -> rusqlite::Result<Caused> {
    let kind = CauseKind::find(row.get_ref(0)?.as_str()?).ok_or_else(|| broken(0))?;
    Ok(Caused { cause: kind.of(row.get(1)?), at: Instant(row.get(2)?), what })
}

fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    Code::new(row.get_ref(column)?.as_str()?).ok_or_else(|| broken(column))
}

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "a word this program does not know".into())
}
