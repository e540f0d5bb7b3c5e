//! Clubs: made, joined, left, met in, attended (C12). Joining, leaving and coming are events of the member.

use super::{Session, condition, event};
use crate::domain::engagement::club::{Candidate, Club, Meeting};
use crate::domain::event::Event;
use crate::domain::id::{EventId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::engagement::club::{self, CheckIn, New, Stay};

/// What a member did in a club, and the points of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The member's number.
    pub member: String,
    /// Who is in the club now.
    pub members: i64,
    /// Points earned.
    pub points: i64,
}

/// Makes a club.
pub fn create(session: &Session<'_>, new: &New<'_>) -> Result<Club> {
    if let Some((known, ..)) = club::find(session.db, new.code)? {
        return Err(Refusal::ClubKnown { club: known.code }.into());
    }
    if let Some(text) = new.condition {
        condition::compile(session, text)?;
    }
    club::insert(session.db, new)?;
    find(session, new.code)
}

/// The club of a code.
pub fn find(session: &Session<'_>, code: &str) -> Result<Club> {
    let absent = || Error::NotFound { noun: "club", name: code.to_owned() };
    club::find(session.db, code)?.map(|(club, ..)| club).ok_or_else(absent)
}

/// The meeting of a number.
pub fn meeting(session: &Session<'_>, club: &Club, number: u32) -> Result<Meeting> {
    let absent = || Error::NotFound { noun: "meeting", name: format!("{}/{number}", club.code) };
    club::find_meeting(session.db, club, number)?.ok_or_else(absent)
}

/// Joins: an ask, judged on the member as of now (F6).
pub fn join(session: &mut Session<'_>, code: &str, name: &str) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let (club, now) = (find(session, code)?, session.now);
    let stays = club::list_periods(session.db, club.id, member)?;
    let who = Candidate {
        number: &known.number,
        member_since: stays.iter().find(|stay| stay.until.is_none()).map(|stay| stay.from),
        left_at: stays.iter().filter_map(|stay| stay.until).max(),
        fits: club.condition.as_deref().map_or(Ok(true), |text| condition::holds(session, member, text))?,
    };
    let members = club::count_members(session.db, club.id, now)?;
    club.may_join(session.zone(), who, members, now)?;
    let stay = club::insert_period(session.db, club.id, member, now, session.recorded_at)?;
    let joined = happened("club_joined", club.code.as_str(), now);
    let event = event::put(session, member, &format!("joined:{stay}"), joined)?;
    event::settled(session)?;
    let points = event::points(session, &[(member, event)])?.earned;
    Ok(Done { member: known.number, members: members + 1, points })
}

/// Leaves.
pub fn leave(session: &mut Session<'_>, code: &str, name: &str) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let (club, now) = (find(session, code)?, session.now);
    let stays = club::list_periods(session.db, club.id, member)?;
    let stay = stay_at(&stays, now).filter(|stay| stay.until.is_none());
    let stay = stay.ok_or_else(|| not_in(session, &club, &known.number, now))?;
    club::set_period_end(session.db, stay.id, now)?;
    event::put(session, member, &format!("left:{}", stay.id), happened("club_left", club.code.as_str(), now))?;
    event::settled(session)?;
    let members = club::count_members(session.db, club.id, now)?;
    Ok(Done { member: known.number, members, points: 0 })
}

/// Checks one member in.
pub fn attend(session: &mut Session<'_>, club: &Club, meeting: &Meeting, name: &str, at: Instant) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let events = check_in(session, club, meeting, (member, &known.number), at)?;
    event::settled(session)?;
    let events: Vec<(MemberId, EventId)> = events.into_iter().map(|event| (member, event)).collect();
    let points = event::points(session, &events)?.earned;
    let members = club::count_members(session.db, club.id, at)?;
    Ok(Done { member: known.number, members, points })
}

/// Checks a member in; settling is left to the caller.
pub fn check_in(
    session: &Session<'_>,
    club: &Club,
    meeting: &Meeting,
    (member, number): (MemberId, &str),
    at: Instant,
) -> Result<Vec<EventId>> {
    if let Some(known) = club::find_check_in(session.db, meeting.id, member)? {
        let (member, at) = (number.to_owned(), session.zone().shown(known));
        return Err(Refusal::CheckedIn { member, meeting: meeting.subject(), at }.into());
    }
    let stays = club::list_periods(session.db, club.id, member)?;
    stay_at(&stays, at).ok_or_else(|| not_in(session, club, number, at))?;
    let rules = session.versions().at(at).engagement;
    let reason = session.reason.filter(|reason| !reason.trim().is_empty());
    meeting.may_check_in(session.zone(), &rules, at, reason.is_some())?;
    let late_reason = reason.filter(|_| at >= meeting.late_from(session.zone(), &rules));
    let came = happened("club_attended", &meeting.subject(), at);
    let event = event::put(session, member, &format!("check-in:{}:{member}", meeting.id), came)?;
    let recorded_at = session.recorded_at;
    club::insert_check_in(session.db, &CheckIn { meeting: meeting.id, member, at, late_reason, event, recorded_at })?;
    Ok(vec![event])
}

fn stay_at(stays: &[Stay], at: Instant) -> Option<&Stay> {
    stays.iter().find(|stay| stay.from <= at && stay.until.is_none_or(|until| at < until))
}

fn not_in(session: &Session<'_>, club: &Club, number: &str, at: Instant) -> Error {
    let (member, club, at) = (number.to_owned(), club.code.clone(), session.zone().shown(at));
    Refusal::NotInClub { member, club, at }.into()
}

pub(super) fn happened(kind: &str, subject: &str, at: Instant) -> Event {
    Event { at, kind: kind.into(), subject: subject.into(), ..Event::default() }
}
