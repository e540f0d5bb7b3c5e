//! The segmentation run of a training: the cell of every member, and the cluster of those who bought lately (AN32–AN35).

use crate::domain::id::MemberId;
use crate::domain::report::habit::habits;
use crate::domain::report::period::Bounds;
use crate::domain::report::purchase::{by_member, purchase_days};
use crate::domain::report::rfm::{self, Placed, Window};
use crate::domain::segment::{Wish, segment};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::Session;
use crate::flow::baskets::Baskets;
use crate::flow::model::{Chosen, Found, Run};
use crate::store::recommend;

/// The months that count, as in the report.
const WINDOW_MONTHS: i32 = 24;

/// From so many buyers on the number of clusters is not looked for, which would take longer than all the rest.
const MANY: usize = 5_000;

/// The number of clusters then.
const FIXED: usize = 4;

/// Where every member stands.
#[derive(Clone, Debug)]
pub(super) struct Segments {
    pub run: Run,
    placed: Vec<Placed>,
    /// In the order of `placed`.
    clusters: Vec<Option<u32>>,
}

impl Segments {
    /// The cluster of each of these members, who ascend.
    pub fn of(&self, members: &[MemberId]) -> Vec<Option<u32>> {
        let cluster = |member: &MemberId| {
            let at = self.placed.binary_search_by_key(member, |placed| placed.member).ok()?;
            self.clusters[at]
        };
        members.iter().map(cluster).collect()
    }

    /// Records the run: its id.
    pub fn record(&self, session: &Session<'_>, seed: u64) -> Result<i64> {
        let parameters = serde_json::to_string(&self.run).expect("figures are plain data");
        let run = recommend::insert_run(session.db, session.now, seed, &parameters)?;
        for (placed, cluster) in self.placed.iter().zip(&self.clusters) {
            recommend::insert_segment(session.db, run, placed.member, placed.spot.cell().code(), *cluster)?;
        }
        Ok(run)
    }
}

/// Groups everybody who had joined by as-of.
pub(super) fn group(session: &Session<'_>, baskets: &Baskets, clusters: Option<usize>, seed: u64) -> Result<Segments> {
    let today = session.zone().day(session.now);
    let ever = Bounds { from: Instant::MIN, until: session.now.plus_seconds(1) };
    let all = purchase_days(&baskets.trade, &baskets.days, ever);
    let habits = habits(&all, Some(today.plus_months(-WINDOW_MONTHS)), today.plus_days(1));
    let buyers: Vec<MemberId> = by_member(&all).map(|own| own[0].member).collect();
    let members = recommend::list_joined(session.db, session.now)?;
    // As in the report (AN31): a member's cell is one, wherever it is told.
    let limits = session.program().report.rfm;
    let placed = rfm::place(Window { members: &members, habits: &habits, buyers: &buyers, today, limits });
    let bought: Vec<_> = placed.iter().filter_map(|one| one.bought).map(|(habit, _)| habit.buyer(today)).collect();
    let (k, chosen) = match clusters {
        Some(k) => (Some(k), Chosen::Given),
        None if bought.len() < MANY => (None, Chosen::Stability),
        None => (Some(FIXED), Chosen::Fixed),
    };
    let minor_per_major = u32::try_from(session.program().shop.currency.scale()).unwrap_or(1);
    let found = segment(&bought, Wish { minor_per_major, k, seed, limits });
    let mut assigned = found.as_ref().map(|found| found.assigned.clone()).unwrap_or_default().into_iter();
    let cluster = |one: &Placed| one.bought.and_then(|_| assigned.next());
    let clusters = placed.iter().map(cluster).collect();
    let found = found.map(|found| Found {
        names: found.names,
        space: found.space,
        clusters: found.clusters,
        quality: found.quality,
        firmness: found.stability,
        stable: found.stable,
    });
    let run = Run { window_months: WINDOW_MONTHS, n_buyers: bought.len(), limits, chosen, clusters: found };
    Ok(Segments { run, placed, clusters })
}
