//! Laws: what must hold of any shop, and what must come out of the public ones.

mod benefit;
mod corners;
mod duckdb;
mod explain;
mod fold;
mod habit;
mod import;
mod ledger;
mod liability;
mod lifetime;
mod made;
mod model;
mod penalty;
mod plan;
mod proof;
mod rehearsal;
mod scenarios;
mod segment;
mod shop;
mod tier;
mod town;
