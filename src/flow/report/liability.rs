//! What the shop owes in points (P35–P37, AN40–AN42). The end of the books is reckoned from the lots, by the cache of open
//! lots where nothing was posted later, else from every member's rows in one pass.

use super::super::Session;
use super::bounds;
use crate::domain::money::Money;
use crate::domain::points::spend::worth;
use crate::domain::report::days::Days;
use crate::domain::report::liability::age::Ages;
use crate::domain::report::liability::books::Books;
use crate::domain::report::liability::cohort::{Cohorts, Ladder, Months, add};
use crate::domain::report::liability::{Holding, RollForward, Standing};
use crate::domain::report::period::Period;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::liability as store;

/// What is owed at the end of a period, and how it came to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liability {
    /// By the entries.
    pub roll: RollForward,
    /// By the lots.
    pub standing: Standing,
    /// What is still to come; none where too little is known of the past.
    pub ladder: Option<Ladder>,
    /// Members for whom something is due and not posted yet.
    pub n_due: i64,
}

/// The months of earning, and what is still to come of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earned {
    /// By month.
    pub cohorts: Cohorts,
    /// None where too little is known of the past.
    pub ladder: Option<Ladder>,
}

/// The roll-forward of a period beside what the lots hold at its end.
pub fn liability(session: &Session<'_>, period: Period) -> Result<Liability> {
    let (bounds, at) = (bounds(session, period), last(session, period));
    let before = store::get_opening(session.db, bounds.from)?;
    let booked = store::list_moved(session.db, bounds)?;
    let roll = RollForward::new(before, booked, store::get_ended(session.db, bounds)?);
    let mut standing = Standing::default();
    let is_now = is_now(session, at)?;
    if is_now {
        store::each_holding(session.db, |_, holding| standing.add(&met(holding, at), at))?;
    }
    let months = months(session, at)?;
    let mut cohorts = Cohorts::new();
    store::each_books(session.db, |_, books: &Books| {
        let stood = books.at(at);
        add(&mut cohorts, &stood, &months);
        if !is_now {
            standing.add(&met(stood.holding(), at), at);
        }
    })?;
    let ladder = Ladder::new(&cohorts, &months, at);
    let n_due = if is_now { store::get_due(session.db, at)? } else { 0 };
    Ok(Liability { roll, standing, ladder, n_due })
}

/// Lots and debts at the end of a period by age, and lots by end.
pub fn ages(session: &Session<'_>, period: Period) -> Result<Ages> {
    let at = last(session, period);
    let mut ages = Ages::new(session.zone().day(at));
    let first = store::find_first_posting(session.db)?.unwrap_or(at);
    let days = Days::new(session.zone(), first, at.plus_seconds(FAR));
    if is_now(session, at)? {
        store::each_holding(session.db, |_, holding| ages.add(&met(holding, at), &days))?;
    } else {
        store::each_books(session.db, |_, books| ages.add(&met(books.at(at).holding(), at), &days))?;
    }
    Ok(ages)
}

/// The months of earning as they stood at the end of a period.
pub fn earned(session: &Session<'_>, period: Period) -> Result<Earned> {
    let at = last(session, period);
    let months = months(session, at)?;
    let mut cohorts = Cohorts::new();
    store::each_books(session.db, |_, books| add(&mut cohorts, &books.at(at), &months))?;
    Ok(Earned { ladder: Ladder::new(&cohorts, &months, at), cohorts })
}

/// What points pay by the program in force at the end of a period; none without a value.
pub fn face(session: &Session<'_>, period: Period, points: i64) -> Option<Money> {
    worth(&session.versions().at(last(session, period)).points, points)
}

/// Lots end within a few years: so far ahead the days are known without asking the zone again.
const FAR: i64 = 5 * 366 * 86_400;

/// The last second of a period, or the instant worked at.
fn last(session: &Session<'_>, period: Period) -> Instant {
    bounds(session, period).until.plus_seconds(-1)
}

fn is_now(session: &Session<'_>, at: Instant) -> Result<bool> {
    Ok(store::get_last_posting(session.db)? <= at)
}

fn met(mut holding: Holding, at: Instant) -> Holding {
    holding.meet(at);
    holding
}

fn months(session: &Session<'_>, at: Instant) -> Result<Months> {
    let first = store::find_first_posting(session.db)?.unwrap_or(at);
    Ok(Months::new(session.zone(), first.min(at), at))
}
