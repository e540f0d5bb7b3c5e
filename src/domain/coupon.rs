//! Coupons of a member.

use serde::{Deserialize, Serialize};

/// What a member has of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {}

/// A row for the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {}

/// What an operator or till did about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {}

impl Deed {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match *self {}
    }
}
