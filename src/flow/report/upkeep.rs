//! What perks and plans cost, and what needs a look.

use std::collections::BTreeMap;

use super::super::Session;
use super::bounds;
use super::liability::each_holding;
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::report::Share;
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::store::upkeep::{self as rows, Counted, Found, Terms};

/// A benefit, or all that a plan gave.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The benefit of a code, wherever it came from.
    Benefit(String),
    /// The plan of a code.
    Plan(String),
}

/// What became of it in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Perk {
    /// Grants made in the window, and those of them of which something was used by as-of.
    pub granted: Share,
    /// Uses of the window, whenever they were granted.
    pub used: i64,
    /// What these uses cost, as the program in force says.
    pub cost: Money,
    /// Of plans.
    pub terms: Option<Terms>,
}

impl Default for Perk {
    fn default() -> Perk {
        Perk { granted: Share { part: 0, whole: 0 }, used: 0, cost: Money::ZERO, terms: None }
    }
}

/// Benefits, then plans, of which there is anything to tell, by code.
pub fn benefit(session: &Session<'_>, period: Period) -> Result<BTreeMap<Source, Perk>> {
    let window = bounds(session, period);
    let mut perks: BTreeMap<Source, Perk> = BTreeMap::new();
    for granted in rows::list_granted(session.db, window, session.now)? {
        for source in sources(&granted) {
            let share = &mut perks.entry(source).or_default().granted;
            share.whole += granted.count;
            share.part += granted.used;
        }
    }
    for used in rows::list_used(session.db, window, session.now)? {
        let benefit = Code::new(&used.benefit).and_then(|code| session.program().benefit(&code));
        let cost = benefit.map_or(0, |benefit| benefit.cost.get());
        for source in sources(&used) {
            let perk = perks.entry(source).or_default();
            perk.used += used.count;
            perk.cost += Money(cost.saturating_mul(used.count));
        }
    }
    for (plan, terms) in rows::list_terms(session.db, window)? {
        let plan = Source::Plan(plan);
        if terms != Terms::default() || perks.contains_key(&plan) {
            perks.entry(plan).or_default().terms = Some(terms);
        }
    }
    Ok(perks)
}

/// Each count is told of the benefit, and of the plan that gave it.
fn sources(counted: &Counted) -> impl Iterator<Item = Source> + use<> {
    let plan = counted.plan.clone().map(Source::Plan);
    [Source::Benefit(counted.benefit.clone())].into_iter().chain(plan)
}

/// What may need a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Members who owe points.
    Debts,
    /// Earnings of the window that a limit cut short.
    Capped,
    /// Points of the window that should have been taken back and were let go.
    Waived,
    /// Orders that wait for their member.
    Held,
    /// Rows that imports of the window rejected.
    Rejects,
    /// Orders in imports of the window whose stated total is not the sum.
    Totals,
    /// Penalties that are not over.
    Penalties,
}

/// All that needs a look: how many, and since when; what there is none of is not told.
pub fn exceptions(session: &Session<'_>, period: Period) -> Result<Vec<(Matter, Found)>> {
    let window = bounds(session, period);
    let at = window.until.plus_seconds(-1);
    let mut debts = Found::default();
    each_holding(session, at, |_, mut holding| {
        holding.meet(at);
        if let Some(oldest) = holding.owed.iter().map(|owed| owed.since).min() {
            debts.count += 1;
            debts.oldest = Some(debts.oldest.map_or(oldest, |known| known.min(oldest)));
        }
    })?;
    let [rejects, totals] = rows::get_rejects(session.db, window)?;
    let all = [
        (Matter::Debts, debts),
        (Matter::Capped, rows::get_capped(session.db, window)?),
        (Matter::Waived, rows::get_waived(session.db, window)?),
        (Matter::Held, rows::get_held(session.db, window)?),
        (Matter::Rejects, rejects),
        (Matter::Totals, totals),
        (Matter::Penalties, rows::get_penalties(session.db, window)?),
    ];
    Ok(all.into_iter().filter(|(_, found)| found.count > 0).collect())
}
