//! Who rose and who fell between two days (T13).

use super::super::Session;
use super::super::known::{self, Part};
use super::bounds;
use crate::domain::id::Code;
use crate::domain::report::period::Period;
use crate::domain::report::tier_flow::{Flow, ordered};
use crate::error::Result;
use crate::store;

/// The matrix of a window, and the ladder it is read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Cells that hold somebody, in the order of the ladder.
    pub cells: Vec<Flow>,
    /// From low to high.
    pub ladder: Vec<Code>,
}

/// Members by tier at the end of the day before a window, and at the end of its last day.
pub fn tier_flow(session: &Session<'_>, period: Period) -> Result<Matrix> {
    known::of_everybody(session, Part::Tiers)?;
    let rungs = session.program().tiers.as_ref().map(|tiers| tiers.ladder.as_slice()).unwrap_or_default();
    let ladder: Vec<Code> = rungs.iter().map(|rung| rung.code.clone()).collect();
    let cells = store::report::list_tier_flow(session.db, bounds(session, period))?;
    Ok(Matrix { cells: ordered(cells, &ladder), ladder })
}
