//! Tiers: the ladder, what lifts a member onto a rung and what keeps one there (semantics 4).

pub mod assess;
pub mod metric;
pub mod outlook;
pub mod pin;
mod standing;

use crate::domain::award::Award;
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::domain::name::Name;
use crate::domain::ratio::Ratio;
use crate::domain::time::Span;

/// Everything a program says about tiers.
#[derive(Clone, Debug, PartialEq)]
pub struct TierRules {
    /// Over which time the metrics are summed.
    pub window: Window,
    /// At which stage an order counts: completed instead of paid.
    pub count_on_completed: bool,
    /// How long a tier is safe.
    pub guarantee: Guarantee,
    /// Days at risk before a fall.
    pub grace: Span,
    /// How far a fall goes.
    pub downgrade: Downgrade,
    /// Rises wait for the next month.
    pub upgrade_next_period: bool,
    /// A refund asks again at once.
    pub recheck_on_refund: bool,
    /// How long before the end of a guarantee a member in danger is told.
    pub notice: Span,
    /// Which entry rewards a jump pays.
    pub entry_rewards: EntryRewards,
    /// Whether entry rewards are paid at every entry, not once for life.
    pub entry_again: bool,
    /// Lowest first; the first has no conditions.
    pub ladder: Vec<Rung>,
}

/// Over which time a metric is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last so many months or days.
    Rolling(Span),
    /// The calendar month.
    Month,
    /// The quarter of the shop's year.
    Quarter,
    /// The shop's year.
    Year,
    /// From anniversary to anniversary of joining.
    Anniversary,
    /// All time.
    Lifetime,
}

/// How long a tier is safe from the day it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// So many months.
    Months(u32),
    /// To the end of the window's period.
    EndOfPeriod,
    /// To the end of the period after it.
    EndOfNextPeriod,
    /// Not at all.
    None,
}

/// How far a fall goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downgrade {
    /// One rung.
    OneStep,
    /// To the highest rung whose `retain` holds.
    Full,
    /// Nobody falls.
    Never,
}

/// Which entry rewards a jump over several rungs pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryRewards {
    /// Those of every rung passed, lowest first.
    EachPassed,
    /// Those of the rung reached.
    Highest,
}

/// One rung of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// Its code for ever.
    pub code: Code,
    /// What people call it.
    pub name: Name,
    /// What lifts a member here; none on the first.
    pub qualify: Option<Criteria>,
    /// What keeps a member here.
    pub retain: Option<Criteria>,
    /// Multiplies rules marked `multiplied`.
    pub multiplier: Ratio,
    /// Benefits: code and quota per period; none = the benefit's own.
    pub benefits: Vec<(Code, Option<u32>)>,
    /// Given on rising to it.
    pub entry: Vec<Award>,
    /// Once reached, kept.
    pub no_downgrade: bool,
}

/// Thresholds, all inclusive, `need` of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Spend over the window.
    pub spend: Option<Money>,
    /// Counted orders.
    pub orders: Option<i64>,
    /// Local days with a counted order.
    pub active_days: Option<i64>,
    /// Qualifying points.
    pub points: Option<Points>,
    /// How many must hold.
    pub need: usize,
}
