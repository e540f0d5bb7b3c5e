//! The file as it was at an earlier instant (K7): what the batches known then left of a member, or of everybody, is found
//! by folding them again, and laid where every command looks. Of a session that looks at all there is, nothing is done.

use std::collections::BTreeMap;

use super::{Session, Step, replay};
use crate::domain::engine::batch;
use crate::domain::engine::boundary;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::Fact;
use crate::domain::engine::replay::Timeline;
use crate::domain::id::{BatchId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::account::Packing;
use crate::store::books;
use crate::store::fact;
use crate::store::known::{self, Found};

/// Members folded at once: what is in memory of a shop of any size.
const CHUNK: i64 = 2048;

/// Which rows are wanted of everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whose points are where.
    Points,
    /// Who stands in which tier.
    Tiers,
    /// Whom a penalty was opened against.
    Penalties,
    /// Who holds which coupons.
    Coupons,
}

impl Part {
    fn has(self, row: &Consequence) -> bool {
        match row {
            // Both: they keep points back and tiers down.
            Consequence::Penalty(_) => true,
            Consequence::Allocation(_)
            | Consequence::Held(_)
            | Consequence::HeldOf(_)
            | Consequence::HoldEnded(_)
            | Consequence::Extended(_) => self == Part::Points,
            Consequence::Coupon(_) => self == Part::Coupons,
            Consequence::PeriodOpened { .. } | Consequence::PeriodClosed { .. } => self == Part::Tiers,
            _ => false,
        }
    }
}

/// What was known of a member, whole. To be asked once, before anything else of the member is read.
pub fn of_member(session: &Session<'_>, member: MemberId) -> Result<()> {
    if session.known_at.is_none() {
        return Ok(());
    }
    let timeline = replay::timeline(session)?;
    range(session, &timeline, member, member, None)
}

/// What was known of everybody, as far as a part goes. To be asked once, before anything else is read.
pub fn of_everybody(session: &Session<'_>, part: Part) -> Result<()> {
    if session.known_at.is_none() {
        return Ok(());
    }
    let timeline = replay::timeline(session)?;
    let last = books::find_last_member(session.db)?.map_or(0, |member| member.0);
    for from in (1..=last).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
        session.step(Step { what: "recalling", done: from.unsigned_abs() - 1, of: Some(last.unsigned_abs()) })?;
        range(session, &timeline, MemberId(from), MemberId(from + CHUNK - 1), Some(part))?;
    }
    Ok(())
}

fn range(
    session: &Session<'_>,
    timeline: &Timeline,
    first: MemberId,
    last: MemberId,
    part: Option<Part>,
) -> Result<()> {
    let mut facts: BTreeMap<MemberId, Vec<(BatchId, Fact)>> = fact::load_settled(session.db, &(first..=last))?;
    facts.values_mut().try_for_each(|own| replay::hand_over_settled(session.db, timeline, own))?;
    let now = session.now;
    let fold = |(member, facts)| found(timeline, member, facts, part, now);
    let mut found = batch::each(facts.into_iter().collect(), fold);
    known::lay(session.db, found.iter_mut())
}

fn found(
    timeline: &Timeline,
    member: MemberId,
    facts: Vec<(BatchId, Fact)>,
    part: Option<Part>,
    now: Instant,
) -> Found {
    let replayed = timeline.replay(member, facts);
    let mut account = replayed.account;
    // Only facts that are settled ask for the cases of others, and nothing is settled here.
    account.cases.clear();
    let next_due = boundary::next_due(&timeline.versions, &account);
    let rows = replayed.rows.into_iter().flat_map(|(_, rows)| rows);
    let rows = rows.filter(|row| part.is_none_or(|part| part.has(row))).collect();
    // Of everybody, only what time may still make of somebody asks for more than the columns.
    let punished = part == Some(Part::Penalties) && !account.sentences.all.is_empty();
    let is_wanted = part.is_none() || punished || next_due.is_some_and(|due| due <= now);
    let packed = if is_wanted { Packing::of(&account) } else { Packing::none() };
    Found { account, next_due, rows, packed }
}
