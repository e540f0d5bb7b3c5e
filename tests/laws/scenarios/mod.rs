//! The golden scenarios of the rules, each with its numbers: what somebody checked by hand once and for all.

mod between;
mod coupons;
mod holds;
mod idle;
mod pins;
mod points;
mod tiers;
