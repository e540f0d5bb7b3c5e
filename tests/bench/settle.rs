//! What it costs to settle a made-up shop, and to look at everybody again.

use std::path::Path;

use regulars::error::Result;
use regulars::flow::{nightly, recalc};

use super::{made, shop};

/// Settles everything recorded and walks time to the night after the last order.
pub fn everything(file: &Path) -> Result<()> {
    shop::timed("members settled", || {
        let mut members = 0;
        shop::write(file, made::now(), |session| {
            members = nightly::nightly(session, Some(made::until()))?.settled.members;
            Ok(())
        })?;
        Ok(u64::try_from(members).unwrap_or(0))
    })
}

/// Asks every account when it is due.
pub fn recalc(file: &Path) -> Result<()> {
    shop::timed("members moved by a full recalculation", || {
        let mut moved = 0;
        shop::write(file, made::now(), |session| {
            moved = recalc::recalc(session, true)?.len();
            Ok(())
        })?;
        Ok(u64::try_from(moved).unwrap_or(0))
    })
}
