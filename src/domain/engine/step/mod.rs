//! What one fact does, by the kind of fact.

mod act;
mod ask;
mod benefit;
mod change;
mod earn;
mod event;
mod join;
mod merge;
mod order;

pub(super) use benefit::next_period;
pub(super) use event::LOOK_BACK;
