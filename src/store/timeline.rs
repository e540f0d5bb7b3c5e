//! Everything that happened to a member, row by row as each source has it, and the commands that recorded it.

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::{Db, json, sql};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;

/// The sources of the whole: what each tells of, and its statement. What others are caused by comes before them.
const ALL: [(&str, &str); 16] = [
    ("member", sql!("timeline/list_joining")),
    ("order", sql!("timeline/list_orders")),
    ("order", sql!("timeline/list_stages")),
    ("order", sql!("timeline/list_refunds")),
    ("event", sql!("timeline/list_events")),
    ("event", sql!("timeline/list_answers")),
    ("act", sql!("timeline/list_acts")),
    ("points", sql!("timeline/list_entries")),
    ("points", sql!("timeline/list_holds")),
    ("tier", sql!("timeline/list_periods")),
    ("benefit", sql!("timeline/list_grants")),
    ("benefit", sql!("timeline/list_uses")),
    ("coupon", sql!("timeline/list_coupons")),
    ("plan", sql!("timeline/list_terms")),
    ("penalty", sql!("timeline/list_penalties")),
    ("campaign", sql!("timeline/list_campaigns")),
];

/// Those of a profile.
const PROFILE: [(&str, &str); 2] =
    [("profile", sql!("timeline/list_fields")), ("profile", sql!("timeline/list_attributes"))];

const REFERRAL: (&str, &str) = ("referral", sql!("timeline/list_referrals"));

/// Something that happened, as its source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the source tells of: `order`, `points`, `tier`, …
    pub of: &'static str,
    /// When.
    pub at: Instant,
    /// The word of what happened.
    pub what: String,
    /// What it was about, by the name people know it by; of a profile the field.
    pub about: Option<String>,
    /// The value before.
    pub was: Option<String>,
    /// The value from then on, or what else names it.
    pub value: Option<String>,
    /// Points given, or taken.
    pub points: Option<i64>,
    /// Money.
    pub amount: Option<Money>,
    /// The word and id of the fact it is, or was caused by.
    pub cause: Option<(String, i64)>,
    /// The audit row of the command that recorded it, where it is a fact.
    pub audit: Option<i64>,
    /// Who, as the row itself says.
    pub operator: Option<String>,
    /// The request id it was asked under.
    pub request: Option<String>,
    /// Why, as said.
    pub reason: Option<String>,
}

/// Everything that happened to a member, source by source.
pub fn list(db: &Db, member: MemberId) -> Result<Vec<Row>> {
    let mut rows = list_profile(db, member)?;
    for source in ALL.into_iter().chain([REFERRAL]) {
        read(db, member, source, &mut rows)?;
    }
    Ok(rows)
}

/// What was stated of a member's fields and attributes.
pub fn list_profile(db: &Db, member: MemberId) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for source in PROFILE {
        read(db, member, source, &mut rows)?;
    }
    Ok(rows)
}

fn read(db: &Db, member: MemberId, (of, statement): (&'static str, &str), rows: &mut Vec<Row>) -> Result<()> {
    db.each(statement, named_params! {":member": member.0}, |row| {
        let cause: Option<i64> = row.get(8)?;
        rows.push(Row {
            of,
            at: Instant(row.get(0)?),
            what: row.get(1)?,
            about: row.get(2)?,
            was: row.get(3)?,
            value: row.get(4)?,
            points: row.get(5)?,
            amount: row.get::<_, Option<i64>>(6)?.map(Money),
            cause: row.get::<_, Option<String>>(7)?.zip(cause),
            audit: row.get(9)?,
            operator: row.get(10)?,
            request: row.get(11)?,
            reason: row.get(12)?,
        });
        Ok(())
    })
}

/// A command that recorded something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words.
    pub command: Option<String>,
    /// Who ran it, as said.
    pub operator: Option<String>,
    /// Under which request id.
    pub request: Option<String>,
    /// Why, as said.
    pub reason: Option<String>,
    /// The import it was.
    pub import: Option<i64>,
}

/// The commands of audit rows.
pub fn list_commands(db: &Db, audits: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, Command>> {
    let rows = db.list(sql!("timeline/list_commands"), named_params! {":audits": json(audits)}, |row| {
        let (command, operator, request) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, Command { command, operator, request, reason: row.get(4)?, import: row.get(5)? }))
    })?;
    Ok(rows.into_iter().collect())
}
