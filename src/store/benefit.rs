//! Grants of benefits and their uses, read back.

use rusqlite::named_params;
use rusqlite::types::Type;

use super::{Db, sql};
use crate::domain::grant::{Grant, Source};
use crate::domain::id::{ActId, Code, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;

/// The grant that a use was taken from.
pub fn get_used(db: &Db, act: ActId) -> Result<u32> {
    db.get(sql!("benefit/get_used"), named_params! {":act": act.0}, |row| row.get(0))
}

/// What a member held at an instant, by number; of what was taken away only the uses are left.
pub fn list_held(db: &Db, member: MemberId, at: Instant) -> Result<Vec<Grant>> {
    let broken = |column| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no word of ours".into());
    db.list(sql!("benefit/list_held"), named_params! {":member": member.0, ":at": at.0}, |row| {
        let used: u32 = row.get(5)?;
        let is_revoked: bool = row.get(8)?;
        Ok(Grant {
            number: row.get(0)?,
            benefit: Code::new(row.get_ref(1)?.as_str()?).ok_or_else(|| broken(1))?,
            source: Source::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?,
            period: row.get(3)?,
            quota: if is_revoked { Some(used) } else { row.get(4)? },
            carried: 0,
            used,
            from: Instant(row.get(6)?),
            until: row.get::<_, Option<i64>>(7)?.map_or(Instant::MAX, Instant),
        })
    })
}
