//! Who takes part, and what became of those who did beside comparable others (AN26, C13).

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::super::Session;
use super::{asked, bounds, each_deal, ever, face};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::report::engagement::effect::{Effect, Matching, Person};
use crate::domain::report::engagement::{Activity, NO_ACTIVITY, Purchases, activities};
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::flow::{club, course};
use crate::store::engagement::report as rows;
use crate::store::report;

/// The activities of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    /// Members who bought or did anything in it.
    pub active: i64,
    /// All together, then by kind; with what their points pay.
    pub rows: Vec<(Activity, Option<Money>)>,
}

/// Who took part in what in a window.
pub fn engagement(session: &Session<'_>, period: Period) -> Result<Engagement> {
    let window = bounds(session, period);
    let deeds = rows::list_deeds(session.db, window, session.now, &NO_ACTIVITY)?;
    let since = Bounds { from: window.from, until: session.now.plus_seconds(1).max(window.from) };
    let purchases = purchases(session, since)?;
    let mut active: BTreeSet<MemberId> = rows::list_doers(session.db, window)?;
    active.extend(purchases.members_in(window));
    let found = activities(&deeds, &active, &purchases, window, session.now);
    let cost = |row: Activity| {
        let cost = face(session, period, row.points);
        (row, cost)
    };
    let rows = found.into_iter().map(cost).collect();
    Ok(Engagement { active: i64::try_from(active.len()).unwrap_or(i64::MAX), rows })
}

/// When members bought, by what stands and was not given back whole (AN1).
fn purchases(session: &Session<'_>, bounds: Bounds) -> Result<Purchases> {
    let mut all = Vec::new();
    each_deal(session, &asked(session, bounds), |Deal { sale, .. }| {
        let member = sale.member.filter(|_| sale.is_purchase() && bounds.hold(sale.sold_at));
        all.extend(member.map(|member| (member, sale.sold_at)));
    })?;
    Ok(Purchases::new(all))
}

/// Whose taking part is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Questions, clubs and courses together.
    All,
    /// Asking and answering.
    Questions,
    /// The meetings of a club.
    Club(String),
    /// The sessions of a course.
    Course(String),
}

impl Of {
    /// The kinds of events, and how what they are about begins.
    fn events(&self) -> (&'static [&'static str], String) {
        match self {
            Of::All => (
                &[
                    "question_asked",
                    "answer_given",
                    "answer_accepted",
                    "club_joined",
                    "club_attended",
                    "course_joined",
                    "session_attended",
                    "course_completed",
                ],
                String::new(),
            ),
            Of::Questions => (&["question_asked", "answer_given"], String::new()),
            Of::Club(code) => (&["club_attended"], format!("{code}/")),
            Of::Course(code) => (&["session_attended"], format!("{code}/")),
        }
    }

    /// What stands for it in the order of drawing, and in the head.
    pub fn word(&self) -> &str {
        match self {
            Of::All => "engagement",
            Of::Questions => "questions",
            Of::Club(code) | Of::Course(code) => code,
        }
    }
}

/// Those who took part for the first time in a window against comparable others; the club or course must be there.
pub fn effect(session: &Session<'_>, of: &Of, period: Period) -> Result<Effect> {
    match of {
        Of::Club(code) => drop(club::find(session, code)?),
        Of::Course(code) => drop(course::find(session, code)?),
        Of::All | Of::Questions => {}
    }
    let (kinds, prefix) = of.events();
    let firsts = rows::list_firsts(session.db, kinds, &prefix, session.now)?;
    let mut stays = rows::list_tier_stays(session.db, session.now)?;
    let members = report::list_members(session.db, session.now)?;
    let person = |member: report::Member| Person {
        member: member.id,
        joined_at: member.joined_at,
        tiers: stays.remove(&member.id).unwrap_or_default(),
        draw: draw(of.word(), member.id),
    };
    let people: Vec<Person> = members.into_iter().map(person).collect();
    let (purchases, zone) = (purchases(session, ever(session))?, session.zone());
    let outcome = session.program().engagement.outcome;
    let matching =
        Matching { people: &people, firsts: &firsts, purchases: &purchases, zone, outcome, as_of: session.now };
    let window = bounds(session, period);
    Ok(matching.compare(window.from, window.until))
}

/// The first 8 bytes of C4's digest.
fn draw(code: &str, member: MemberId) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"regulars-holdout-v1\0");
    hash.update(code.as_bytes());
    hash.update(b"\0");
    hash.update(member.to_string().as_bytes());
    hash.finalize().iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C4 gives these buckets for `welcome`.
    #[test]
    fn others_are_drawn_by_the_digest_of_the_page() {
        let buckets = (1..=5).map(|member| draw("welcome", MemberId(member)) % 10_000);
        assert_eq!(buckets.collect::<Vec<_>>(), [9587, 1050, 832, 6347, 583]);
    }
}
