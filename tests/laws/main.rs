//! Laws: what must hold of any shop, and what must come out of the public ones.

mod corners;
mod scenarios;
mod segment;
mod shop;
