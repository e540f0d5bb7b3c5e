//! Laws: what must hold of any shop, and what must come out of the public ones.

mod benefit;
mod corners;
mod fold;
mod ledger;
mod made;
mod rehearsal;
mod scenarios;
mod segment;
mod shop;
mod tier;
