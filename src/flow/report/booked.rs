//! The points of windows: as entries tell them, and what has ended and nobody posted yet (K7).

use super::super::Session;
use crate::domain::money::Points;
use crate::domain::points::EntryKind;
use crate::domain::report::liability::posted::Posted;
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store;

/// What happened to points in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flow {
    /// Earned and awarded.
    pub earned: Points,
    /// Spent, less what came back.
    pub spent: Points,
    /// Ended, posted or not.
    pub expired: Points,
    /// Pending and usable at its end, less debts.
    pub outstanding: Points,
}

/// What entries tell of some windows; the books are read once for all of them.
pub(super) fn posted(session: &Session<'_>, windows: &[Bounds]) -> Result<Posted> {
    let mut posted = Posted::new(windows);
    let start = || Posted::new(windows);
    store::liability::fold(session.db, start, |own, _, books| own.add(books), |own| posted.and(&own))?;
    Ok(posted)
}

/// What happened to points in a window, one of those that entries were asked about.
pub(super) fn flow(session: &Session<'_>, posted: &Posted, window: Bounds) -> Result<Flow> {
    let ended = |from: Instant| store::report::get_ended(session.db, Bounds { from, ..window });
    let moved = posted.moved(window);
    let sum = |kinds: &[EntryKind]| -> Points {
        moved.iter().filter(|moved| kinds.contains(&moved.kind)).map(|moved| moved.points).sum()
    };
    Ok(Flow {
        earned: sum(&[EntryKind::Earn, EntryKind::Award]),
        spent: -sum(&[EntryKind::Spend, EntryKind::Restore]),
        expired: ended(window.from)? - sum(&[EntryKind::Expire]),
        outstanding: posted.before(window.until) - ended(Instant::MIN)?,
    })
}
