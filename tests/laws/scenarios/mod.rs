//! The golden scenarios of the rules, each with its numbers: what somebody checked by hand once and for all.

mod between;
mod campaigns;
mod coupons;
mod holds;
mod idle;
mod penalties;
mod pins;
mod plans;
mod points;
mod tiers;
