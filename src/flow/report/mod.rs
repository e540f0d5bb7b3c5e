//! Reports: rows fetched from one snapshot, a definition over them, plain values out. Nothing is written.

mod basket;
mod booked;
mod bought;
mod campaign;
mod churn;
mod clv;
mod engagement;
mod funnel;
mod groups;
mod habit;
mod liability;
mod movement;
mod overview;
mod product;
mod sales;
mod tier_flow;
mod traded;
mod trend;
mod upkeep;
mod visit;
mod walk;

pub use self::basket::{Baskets, Goods, Together, basket};
pub use self::bought::{Bought, bought, bought_by_order};
pub use self::campaign::{Report as CampaignReport, campaign};
pub use self::churn::{Churned, Watched, churn, watch};
pub use self::clv::{Asked as LifetimeAsked, Lifetime, Prospect, Risk, clv};
pub use self::engagement::{Engagement, Of, effect, engagement};
pub use self::funnel::{Funnel, FunnelAsk, FunnelBy, FunnelKey, ORDER, Searches, Term, funnel, search};
pub use self::groups::{Clustered, Grouped, Placement, Segments, placements, rfm, segments};
pub use self::habit::{cohort, intervals, ladder, repeat};
pub(super) use self::liability::list_holdings;
pub use self::liability::{Earned, Liability, Overall, ages, earned, face, liability};
pub use self::movement::{Moved, Run, moved};
pub use self::overview::{Figure, Metric, Overview, overview};
pub use self::product::{Rival, product};
pub use self::sales::{Ranked, Sold, SoldKey, abc, price_bands, sales};
pub use self::tier_flow::{Matrix, tier_flow};
pub use self::traded::{Traded, Windows, traded};
pub use self::trend::Figures;
pub use self::upkeep::{Matter, Perk, Source, benefit, exceptions};
pub use self::visit::{geo, heatmap};

use super::Session;
use crate::domain::report::days::Days;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::trade::{Deal, Refunds};
use crate::domain::time::{Day, Instant};
use crate::error::Result;
use crate::store;
use crate::store::trade::Asked;

/// What stands over every report (AN9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The window.
    pub period: Period,
    /// Whether a part of it is still to come.
    pub is_unfinished: bool,
    /// The newest order by as-of.
    pub newest: Option<Instant>,
    /// Facts recorded and not settled yet.
    pub n_unsettled: i64,
    /// Rows that the imports of the window's facts rejected.
    pub n_rejected: i64,
    /// The condition on members that it is narrowed by.
    pub only: Option<String>,
}

/// What is to be said over a report about these days.
pub fn head(session: &Session<'_>, period: Period) -> Result<Head> {
    Ok(Head {
        period,
        is_unfinished: period.is_unfinished(session.zone(), session.now),
        newest: store::report::find_newest(session.db, session.now)?,
        n_unsettled: store::report::get_unsettled(session.db)?,
        n_rejected: store::report::get_rejected(session.db, bounds(session, period))?,
        only: store::among::find(session.db).map(|among| among.asked.clone()),
    })
}

/// The local day of the instant worked at.
pub fn today(session: &Session<'_>) -> Day {
    session.zone().day(session.now)
}

fn bounds(session: &Session<'_>, period: Period) -> Bounds {
    period.bounds(session.zone(), session.now)
}

/// What a window's reports need of sales, without labels and lines.
fn asked(session: &Session<'_>, bounds: Bounds) -> Asked {
    Asked { bounds, as_of: session.now, label: None, lines: None }
}

/// All that ever was, by as-of.
fn ever(session: &Session<'_>) -> Bounds {
    Bounds { from: Instant::MIN, until: session.now.plus_seconds(1) }
}

/// Hands out what was sold and what went back; what the labels of the sales point at.
fn each_deal(session: &Session<'_>, asked: &Asked, mut take: impl FnMut(&Deal<'_>)) -> Result<Vec<Option<String>>> {
    let mut refunds = Refunds::new(store::trade::list_refund_parts(session.db, session.now)?);
    let labels = store::trade::each(session.db, asked, |sale, lines| {
        let (sale, returns) = refunds.lay(sale);
        take(&Deal { sale, returns, lines });
    })?;
    session.stop.check()?;
    Ok(labels)
}

/// The local days of a shop's whole history.
fn days(session: &Session<'_>) -> Result<Days> {
    let oldest = store::trade::find_oldest(session.db)?.unwrap_or(session.now);
    Ok(Days::new(session.zone(), oldest.min(session.now), session.now))
}

#[cfg(test)]
mod tests;
