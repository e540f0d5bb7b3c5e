//! The points ledger's rules; entries are only ever added.

pub mod rule;
