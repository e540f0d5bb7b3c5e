//! Members: one person a row (import.md 1.2). What they hold when the shop moves over comes elsewhere (I11).

use super::{Fatal, Reading, Sheet, Source};
use crate::domain::member::Change;
use crate::domain::time::Instant;

/// A member as a row states them; blank cells leave what is known (I10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedMember {
    /// The member number; without one the first account, phone or e-mail tells who is meant.
    pub number: Option<String>,
    /// Accounts elsewhere, as (source, folded account), in column order.
    pub accounts: Vec<(String, String)>,
    /// Profile fields with their normalised values, phone and e-mail among them, in the order of `Field`.
    pub changes: Vec<Change>,
    /// When they joined, where stated.
    pub joined_at: Option<Instant>,
    /// The member number of who invited them.
    pub referrer: Option<String>,
    /// `x.NAME` cells, as (name, value).
    pub extras: Vec<(String, String)>,
}

/// Reads a member file.
pub fn read(source: &Source, reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<StatedMember>, Fatal> {
    let _ = (source, reading, tell);
    Err(Fatal::Encoding { path: String::new(), found: "" })
}
