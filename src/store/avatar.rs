//! Pictures of members that are kept in the file.

use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::member::picture::Format;
use crate::domain::time::Instant;
use crate::error::Result;

/// Keeps a picture in place of the one there was, for the command of an audit row.
pub fn replace(
    db: &Db,
    member: MemberId,
    (format, bytes): (Format, &[u8]),
    recorded_at: Instant,
    audit: i64,
) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":format": format.word(),
        ":bytes": bytes,
        ":recorded_at": recorded_at.0,
        ":audit": audit,
    };
    db.run(sql!("avatar/replace"), params).map(drop)
}

/// Lets a picture go, where there is one.
pub fn delete(db: &Db, member: MemberId) -> Result<()> {
    db.run(sql!("avatar/delete"), named_params! {":member": member.0}).map(drop)
}

/// What a member's picture is, and how many bytes.
pub fn find_kind(db: &Db, member: MemberId) -> Result<Option<(Format, usize)>> {
    db.find(sql!("avatar/find_kind"), named_params! {":member": member.0}, |row| {
        Ok((format(row)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default()))
    })
}

/// A member's picture.
pub fn find(db: &Db, member: MemberId) -> Result<Option<(Format, Vec<u8>)>> {
    db.find(sql!("avatar/find"), named_params! {":member": member.0}, |row| Ok((format(row)?, row.get(1)?)))
}

fn format(row: &Row<'_>) -> rusqlite::Result<Format> {
    let unread = || rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, "no such format".into());
    Format::find(row.get_ref(0)?.as_str()?).ok_or_else(unread)
}
