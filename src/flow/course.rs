//! Courses: made, enrolled in, attended, completed (C12). Each step is an event of the member.

use super::club::happened;
use super::{Session, event, standing};
use crate::domain::engagement::course::{Candidate, Course};
use crate::domain::engagement::subject;
use crate::domain::engagement::{self, course as rules};
use crate::domain::id::{Code, EventId, MemberId};
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::engagement::course::{self, New};

/// What a member did on a course, and the points of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The member's number.
    pub member: String,
    /// Sessions attended.
    pub attended: i64,
    /// When it was completed.
    pub completed_at: Option<Instant>,
    /// Points earned.
    pub points: i64,
}

/// Makes a course with its sessions, each with its instant where it has one.
pub fn create(session: &Session<'_>, new: &New<'_>, sessions: &[Option<Instant>]) -> Result<Course> {
    if let Some(known) = course::find(session.db, new.code)? {
        return Err(Refusal::CourseKnown { course: known.code }.into());
    }
    let n_sessions = i64::try_from(sessions.len()).unwrap_or(i64::MAX);
    if new.needed > n_sessions {
        return Err(Refusal::NeededOverSessions { needed: new.needed, sessions: n_sessions }.into());
    }
    if let Some(tier) = new.tier
        && Code::new(tier).and_then(|tier| session.program().rank(&tier)).is_none()
    {
        return Err(Error::NotFound { noun: "tier", name: tier.to_owned() });
    }
    let id = course::insert(session.db, new)?;
    for (number, starts_at) in (1..).zip(sessions) {
        course::insert_session(session.db, id, number, *starts_at, session.recorded_at)?;
    }
    find(session, new.code)
}

/// The course of a code.
pub fn find(session: &Session<'_>, code: &str) -> Result<Course> {
    let absent = || Error::NotFound { noun: "course", name: code.to_owned() };
    course::find(session.db, code)?.ok_or_else(absent)
}

/// The session of a number.
pub fn session_of(session: &Session<'_>, course: &Course, number: u32) -> Result<rules::Session> {
    let absent = || Error::NotFound { noun: "session", name: subject(course.code.as_str(), number) };
    course::find_session(session.db, course.id, number)?.ok_or_else(absent)
}

/// Enrols a member: an ask, judged as of now (F6).
pub fn enrol(session: &mut Session<'_>, code: &str, name: &str, paid: Option<Money>) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let (course, now) = (find(session, code)?, session.now);
    let enrolment = course::find_enrolment(session.db, course.id, member)?.map(|(_, enrolment)| enrolment);
    let who = Candidate {
        number: &known.number,
        enrolled_at: enrolment.map(|enrolment| enrolment.at),
        in_tier: course.tier.as_ref().map_or(Ok(true), |tier| stands_in(session, member, tier))?,
        paid,
    };
    let enrolled = course::count_enrolled(session.db, course.id)?;
    let currency = session.program().shop.currency;
    course.may_enrol(session.zone(), who, enrolled, &|money| currency.plain(money))?;
    course::insert_enrolment(session.db, (course.id, member), now, paid, session.recorded_at)?;
    let joined = happened("course_joined", course.code.as_str(), now);
    let event = event::put(session, member, &format!("enrolled:{}:{member}", course.id), joined)?;
    done(session, &course, (member, known.number), &[event])
}

/// Whether a member stands in a tier or above.
fn stands_in(session: &Session<'_>, member: MemberId, tier: &Code) -> Result<bool> {
    let program = session.program();
    let own = standing::account(session, member)?.stands_in().and_then(|own| program.rank(own));
    Ok(own >= program.rank(tier) && own.is_some())
}

/// Enters one member for a session.
pub fn attend(
    session: &mut Session<'_>,
    course: &Course,
    of: &rules::Session,
    name: &str,
    at: Instant,
) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let events = enter(session, course, of, (member, &known.number), at)?;
    done(session, course, (member, known.number), &events)
}

/// Enters a member for a session, which may complete the course; settling is left to the caller.
pub fn enter(
    session: &Session<'_>,
    course: &Course,
    of: &rules::Session,
    (member, number): (MemberId, &str),
    at: Instant,
) -> Result<Vec<EventId>> {
    let enrolled = course::find_enrolment(session.db, course.id, member)?;
    course.may_attend(session.zone(), of, (number, enrolled.map(|(_, enrolment)| enrolment)), at)?;
    let subject = engagement::subject(course.code.as_str(), of.number);
    if let Some(known) = course::find_attendance(session.db, of.id, member)? {
        let (member, at) = (number.to_owned(), session.zone().shown(known));
        return Err(Refusal::Attended { member, session: subject, at }.into());
    }
    let came = happened("session_attended", &subject, at);
    let event = event::put(session, member, &format!("session:{}:{member}", of.id), came)?;
    course::insert_attendance(session.db, (of.id, member), at, event, session.recorded_at)?;
    let mut events = vec![event];
    if let Some((holder, enrolment)) = enrolled
        && course.is_completed_by(&enrolment, enrolment.attended + 1)
    {
        events.push(finish(session, course, (member, holder), at, None)?);
    }
    Ok(events)
}

/// Calls a member's course completed by hand.
pub fn complete(session: &mut Session<'_>, code: &str, name: &str, score: Option<i64>, at: Instant) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let course = find(session, code)?;
    let enrolled = course::find_enrolment(session.db, course.id, member)?;
    let enrolment = enrolled.map(|(_, enrolment)| enrolment);
    course.may_complete(session.zone(), (&known.number, enrolment), at)?;
    let holder = enrolled.map_or(member, |(holder, _)| holder);
    let event = finish(session, &course, (member, holder), at, score)?;
    done(session, &course, (member, known.number), &[event])
}

/// C12: the key is (course, member), so it earns once.
fn finish(
    session: &Session<'_>,
    course: &Course,
    (member, holder): (MemberId, MemberId),
    at: Instant,
    score: Option<i64>,
) -> Result<EventId> {
    course::set_completed(session.db, course.id, holder, at, score)?;
    let completed = happened("course_completed", course.code.as_str(), at);
    event::put(session, member, &format!("completed:{}:{holder}", course.id), completed)
}

/// Settles, and tells how far the member is.
fn done(
    session: &mut Session<'_>,
    course: &Course,
    (id, member): (MemberId, String),
    events: &[EventId],
) -> Result<Done> {
    event::settled(session)?;
    let events: Vec<(MemberId, EventId)> = events.iter().map(|event| (id, *event)).collect();
    let points = event::points(session, &events)?.earned;
    let enrolment = course::find_enrolment(session.db, course.id, id)?.map(|(_, enrolment)| enrolment);
    Ok(Done {
        member,
        attended: enrolment.map_or(0, |enrolment| enrolment.attended),
        completed_at: enrolment.and_then(|enrolment| enrolment.completed_at),
        points,
    })
}
