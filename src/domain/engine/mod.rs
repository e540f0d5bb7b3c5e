//! The engine: facts and boundaries of time in, consequences out, for one member at a time.
//!
//! A *fact* happened and is kept for ever; a *consequence* is what the program in force makes of it. The engine folds
//! a member's facts and the boundaries between them in the one order of semantics N1. It knows no file and no clock.

pub mod account;
pub mod batch;
pub mod boundary;
pub mod consequence;
pub mod engaged;
pub mod explain;
pub mod fact;
pub mod fold;
pub mod life;
pub mod lives;
pub mod proof;
pub mod rehearsal;
pub mod replay;
pub mod scene;
pub mod share;
mod step;
mod tier;
