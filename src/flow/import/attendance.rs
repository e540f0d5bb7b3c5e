//! Files of who came: each row a member who is entered as one typed is; what a rule refuses is a rejected row.

use super::people::{Match, People, keys};
use super::{MaxRejects, bear_up_to, cause, told};
use crate::domain::id::{EventId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::{Session, event};
use crate::input::attendance::StatedAttendance;
use crate::input::{Located, Sheet};
use crate::store::member;

/// Enters one member at an instant: the events that made.
pub type Enter<'a> = &'a dyn Fn(&Session<'_>, (MemberId, &str), Instant) -> Result<Vec<EventId>>;

/// What a file of attendance came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// Rows read.
    pub rows: u64,
    /// Members entered.
    pub new: u64,
    /// Rows of members who were entered before.
    pub unchanged: u64,
    /// Rows that did not go in.
    pub rejected: u64,
    /// The points it earned them.
    pub points: i64,
}

/// Enters the members of a file whose rows are read, and settles what they earned. Rows without a time are of `at`.
pub fn run(
    session: &mut Session<'_>,
    sheet: &mut Sheet<StatedAttendance>,
    (path, source, max_rejects): (&str, &str, MaxRejects),
    at: Instant,
    enter: Enter<'_>,
) -> Result<Came> {
    let people = People::load(session, source)?;
    let mut came = Came { rows: sheet.rows, ..Came::default() };
    let (mut rejects, mut events) = (Vec::new(), Vec::new());
    for (done, row) in sheet.values.iter().enumerate() {
        told(session, done, sheet.values.len())?;
        match one(session, &people, row, at, enter)? {
            Entered::New(member, made) => {
                came.new += 1;
                events.extend(made.into_iter().map(|event| (member, event)));
            }
            Entered::Known => came.unchanged += 1,
            Entered::Refused(code, hint) => rejects.push(sheet.reject(row, "member", cause(code, &hint))),
        }
    }
    sheet.rejects.extend(rejects);
    sheet.rejects.sort_by_key(|reject| (reject.file, reject.row));
    bear_up_to(max_rejects, path, sheet.rows, &sheet.rejects)?;
    came.rejected = u64::try_from(sheet.rejects.len()).unwrap_or(u64::MAX);
    event::settled(session)?;
    came.points = event::points(session, &events)?.earned;
    Ok(came)
}

enum Entered {
    New(MemberId, Vec<EventId>),
    Known,
    Refused(&'static str, String),
}

fn one(
    session: &Session<'_>,
    people: &People,
    row: &Located<StatedAttendance>,
    at: Instant,
    enter: Enter<'_>,
) -> Result<Entered> {
    let member = match people.find(session, keys(&row.value.who))? {
        Match::Member(member) => member,
        Match::Conflict(both) => return Ok(Entered::Refused("key-conflict", both)),
        Match::Nobody | Match::Unknown => return Ok(Entered::Refused("unknown-member", String::new())),
    };
    let number = member::get(session.db, member)?.number;
    match enter(session, (member, &number), row.value.at.unwrap_or(at)) {
        Ok(events) => Ok(Entered::New(member, events)),
        Err(Error::Refused(Refusal::CheckedIn { .. } | Refusal::Attended { .. })) => Ok(Entered::Known),
        Err(Error::Refused(refusal)) => Ok(refused(refusal)),
        Err(other) => Err(other),
    }
}

/// A refusal as a rejected row, and the figure its sentence speaks of.
fn refused(refusal: Refusal) -> Entered {
    let hint = match &refusal {
        Refusal::CheckInLate { until, .. } => until.clone(),
        Refusal::NotYet { opens, .. } => opens.clone(),
        Refusal::BeforeIt { begun, .. } => begun.clone(),
        Refusal::NotInClub { club, .. } => club.to_string(),
        Refusal::NotEnrolled { course, .. } => course.to_string(),
        _ => String::new(),
    };
    Entered::Refused(refusal.code(), hint)
}
