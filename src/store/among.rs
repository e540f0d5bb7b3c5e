//! Some members alone, for every statement that reads: views of the connection's own that are found before the tables of
//! the file, as those of an earlier instant are.

use rusqlite::named_params;

use super::known::lifted;
use super::{Db, json, sql};
use crate::domain::id::MemberId;
use crate::error::Result;

/// From here on the connection sees these members and what the file says of them, and nobody else; `asked` is how they
/// were asked for.
pub fn narrow(db: &Db, members: &[MemberId], asked: &str) -> Result<()> {
    let tables: Vec<String> = db.list(sql!("among/list_tables"), [], |row| row.get(0))?;
    lifted(db, || {
        db.batch(sql!("among/create"))?;
        db.run(sql!("among/insert"), named_params! {":members": json(members.iter().map(|member| member.0))})?;
        db.run(sql!("among/set_asked"), named_params! {":condition": asked})?;
        for table in tables {
            db.batch(&format!(
                "CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE member IN (SELECT member FROM among)"
            ))?;
        }
        db.batch(sql!("among/members"))
    })
}

/// Who is seen, by id; none where everybody is.
pub fn find(db: &Db) -> Result<Option<Vec<MemberId>>> {
    if !db.get(sql!("among/exists"), [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    db.list(sql!("among/list"), [], |row| row.get(0).map(MemberId)).map(Some)
}

/// How they were asked for; none where everybody is seen.
pub fn find_asked(db: &Db) -> Result<Option<String>> {
    if !db.get(sql!("among/exists"), [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    db.get(sql!("among/get_asked"), [], |row| row.get(0)).map(Some)
}
