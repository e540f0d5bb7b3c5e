//! The program of a shop: its versions as they were applied.

use std::sync::Arc;

use crate::domain::program::{Program, Versions};
use crate::error::{Error, Result};
use crate::input;
use crate::store::{self, Db};

/// Reads a program text; `path` names it in messages.
pub fn read(path: &str, text: &str) -> Result<Program> {
    let read = input::program::parse(text);
    read.map(|(program, _)| program).map_err(|mistakes| Error::BadProgram { path: path.to_owned(), mistakes })
}

/// The versions applied so far; none in a file that has not had its first.
pub fn versions(db: &Db) -> Result<Option<Versions>> {
    let mut all = Vec::new();
    for version in store::program::list(db)? {
        let mut program = read(&format!("program {}", version.number), &version.text)?;
        program.number = version.number;
        all.push((version.effective_from, Arc::new(program)));
    }
    Ok(Versions::new(all))
}
