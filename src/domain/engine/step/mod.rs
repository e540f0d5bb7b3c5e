//! What one fact does, by the kind of fact.

mod act;
mod ask;
mod benefit;
mod campaign;
mod change;
mod coupon;
mod earn;
mod event;
mod frozen;
mod join;
mod merge;
mod order;
mod penalty;
mod plan;
mod rebate;
mod referral;
mod usage;

pub(super) use benefit::next_period;
pub(super) use campaign::next_occasion;
pub(super) use coupon::next_turn;
pub(super) use event::LOOK_BACK;
pub(super) use referral::next_of_ties;
