//! Some members alone, for every statement that reads: views of the connection's own that are found before the tables of
//! the file, as those of an earlier instant are.

use rusqlite::named_params;

use super::known::lifted;
use super::{Db, json, sql};
use crate::domain::id::MemberId;
use crate::error::Result;

/// Whom a connection sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Among {
    /// By id.
    pub members: Vec<MemberId>,
    /// How they were asked for.
    pub asked: String,
}

impl Among {
    /// Whether what is somebody's, or nobody's, is seen.
    pub fn has(&self, member: Option<MemberId>) -> bool {
        member.is_some_and(|member| self.members.binary_search(&member).is_ok())
    }
}

/// From here on the connection sees these members and what the file says of them, and nobody else. To be asked once.
pub fn narrow(db: &Db, among: Among) -> Result<()> {
    let views: Vec<String> = db.list(sql!("among/list_views"), [], |row| row.get(0))?;
    lifted(db, || {
        let members = json(among.members.iter().map(|member| member.0));
        db.run(sql!("among/create"), named_params! {":members": members})?;
        views.iter().try_for_each(|view| db.batch(view))
    })?;
    db.among.set(among).expect("a connection is narrowed once");
    Ok(())
}

/// Whom it sees; none where that is everybody.
pub fn find(db: &Db) -> Option<&Among> {
    db.among.get()
}
