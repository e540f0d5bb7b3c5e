//! Recorded segmentation runs: where members stood in the newest, and who moved since an earlier one (AN27, AN32).

use std::collections::BTreeMap;

use super::super::Session;
use super::super::model;
use crate::domain::report::movement::{Move, Stood, moves};
use crate::domain::segment::Name;
use crate::domain::time::{Day, Instant};
use crate::error::Result;
use crate::store::segment;

/// A recorded run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Up to when it read.
    pub at: Instant,
    /// What each cluster is called.
    pub names: Vec<Name>,
    id: i64,
}

impl Run {
    /// The newest of an instant or before.
    fn by(session: &Session<'_>, as_of: Instant) -> Result<Option<Run>> {
        let found = segment::find_run(session.db, as_of)?;
        Ok(found.map(|run| {
            // A run that another version wrote has clusters without names.
            let parameters = serde_json::from_str::<model::Run>(&run.parameters).ok();
            let names = parameters.and_then(|run| run.clusters).map(|found| found.names).unwrap_or_default();
            Run { at: run.at, names, id: run.id }
        }))
    }

    /// The newest by as-of.
    pub fn newest(session: &Session<'_>) -> Result<Option<Run>> {
        Run::by(session, session.now)
    }

    pub(super) fn stood(&self, session: &Session<'_>) -> Result<Vec<Stood>> {
        segment::list_stood(session.db, self.id)
    }
}

/// Who moved between two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The earlier one.
    pub before: Run,
    /// The later one.
    pub after: Run,
    /// Members from cluster to cluster.
    pub moves: BTreeMap<Move, i64>,
}

/// Who moved between the newest run by the end of a day and the newest by as-of; none where these are not two.
pub fn moved(session: &Session<'_>, since: Day) -> Result<Option<Moved>> {
    let then = session.zone().start(since.plus_days(1)).plus_seconds(-1).min(session.now);
    let (before, after) = (Run::by(session, then)?, Run::newest(session)?);
    let Some((before, after)) = before.zip(after).filter(|(before, after)| before.id != after.id) else {
        return Ok(None);
    };
    let moves = moves(&before.stood(session)?, &after.stood(session)?);
    Ok(Some(Moved { before, after, moves }))
}
