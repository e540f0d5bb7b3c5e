//! Courses, their sessions, who is enrolled and how far each is.

use rusqlite::named_params;

use super::{code, instant, instant_or_none};
use crate::domain::engagement::course::{Course, Enrolment, Session};
use crate::domain::id::{Code, EventId, MemberId};
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::{Db, sql};

/// A course to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// What it is named by.
    pub code: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Sessions needed.
    pub needed: i64,
    /// Members it takes.
    pub places: Option<i64>,
    /// What is paid for it.
    pub fee: Option<Money>,
    /// The tier it is open or free for.
    pub tier: Option<&'a str>,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records a course: its number in the file.
pub fn insert(db: &Db, new: &New<'_>) -> Result<i64> {
    let params = named_params! {
        ":code": new.code,
        ":name": new.name,
        ":needed": new.needed,
        ":places": new.places,
        ":fee_minor": new.fee.map(Money::get),
        ":tier": new.tier,
        ":recorded_at": new.recorded_at.0,
    };
    db.insert(sql!("engagement/insert_course"), params)
}

/// Records a session of a course.
pub fn insert_session(
    db: &Db,
    course: i64,
    number: u32,
    starts_at: Option<Instant>,
    recorded_at: Instant,
) -> Result<()> {
    let params = named_params! {
        ":course": course,
        ":number": number,
        ":starts_at": starts_at.map(|at| at.0),
        ":recorded_at": recorded_at.0,
    };
    db.run(sql!("engagement/insert_session"), params).map(drop)
}

/// The course of a code.
pub fn find(db: &Db, name: &str) -> Result<Option<Course>> {
    db.find(sql!("engagement/find_course"), named_params! {":code": name}, |row| {
        Ok(Course {
            id: row.get(0)?,
            code: code(row, 1)?,
            name: row.get(2)?,
            needed: row.get(3)?,
            places: row.get(4)?,
            fee: row.get::<_, Option<i64>>(5)?.map(Money),
            tier: row.get::<_, Option<String>>(6)?.and_then(|tier| Code::new(&tier)),
        })
    })
}

/// A course as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseRow {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Sessions needed.
    pub needed: i64,
    /// Members it takes.
    pub places: Option<i64>,
    /// What is paid for it.
    pub fee: Option<Money>,
    /// The tier it is open or free for.
    pub tier: Option<String>,
    /// Sessions it has.
    pub n_sessions: i64,
    /// Members enrolled.
    pub n_enrolled: i64,
    /// Members who completed it.
    pub n_completed: i64,
}

/// All courses at an instant, by code.
pub fn list(db: &Db, as_of: Instant) -> Result<Vec<CourseRow>> {
    db.list(sql!("engagement/list_courses"), named_params! {":as_of": as_of.0}, |row| {
        Ok(CourseRow {
            code: row.get(0)?,
            name: row.get(1)?,
            needed: row.get(2)?,
            places: row.get(3)?,
            fee: row.get::<_, Option<i64>>(4)?.map(Money),
            tier: row.get(5)?,
            n_sessions: row.get(6)?,
            n_enrolled: row.get(7)?,
            n_completed: row.get(8)?,
        })
    })
}

/// A session as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its number.
    pub number: u32,
    /// When; none where everybody takes it in their own time.
    pub starts_at: Option<Instant>,
    /// Who attended it.
    pub n_came: i64,
}

/// The sessions of a course, attended by an instant.
pub fn list_sessions(db: &Db, course: i64, as_of: Instant) -> Result<Vec<SessionRow>> {
    let params = named_params! {":course": course, ":as_of": as_of.0};
    db.list(sql!("engagement/list_sessions"), params, |row| {
        Ok(SessionRow { number: row.get(0)?, starts_at: instant_or_none(row, 1)?, n_came: row.get(2)? })
    })
}

/// The session of a number.
pub fn find_session(db: &Db, course: i64, number: u32) -> Result<Option<Session>> {
    db.find(sql!("engagement/find_session"), named_params! {":course": course, ":number": number}, |row| {
        Ok(Session { id: row.get(0)?, number: row.get(1)?, starts_at: instant_or_none(row, 2)? })
    })
}

/// Enrols a member.
pub fn insert_enrolment(
    db: &Db,
    (course, member): (i64, MemberId),
    at: Instant,
    paid: Option<Money>,
    recorded_at: Instant,
) -> Result<()> {
    let params = named_params! {
        ":course": course,
        ":member": member.0,
        ":at": at.0,
        ":paid_minor": paid.map(Money::get),
        ":recorded_at": recorded_at.0,
    };
    db.run(sql!("engagement/insert_enrolment"), params).map(drop)
}

/// A member's enrolment, and under whom it is kept: it may have come with a merged account.
pub fn find_enrolment(db: &Db, course: i64, member: MemberId) -> Result<Option<(MemberId, Enrolment)>> {
    let params = named_params! {":course": course, ":member": member.0};
    db.find(sql!("engagement/find_enrolment"), params, |row| {
        let (at, completed_at) = (instant(row, 1)?, instant_or_none(row, 2)?);
        Ok((MemberId(row.get(0)?), Enrolment { at, completed_at, attended: row.get(3)? }))
    })
}

/// Marks a course as completed by a member.
pub fn set_completed(db: &Db, course: i64, member: MemberId, at: Instant, score: Option<i64>) -> Result<()> {
    let params = named_params! {":course": course, ":member": member.0, ":at": at.0, ":score": score};
    db.run(sql!("engagement/set_completed"), params).map(drop)
}

/// How many are enrolled.
pub fn count_enrolled(db: &Db, course: i64) -> Result<i64> {
    db.get(sql!("engagement/count_enrolled"), named_params! {":course": course}, |row| row.get(0))
}

/// Somebody on a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledRow {
    /// The member's number.
    pub number: String,
    /// Since when.
    pub at: Instant,
    /// Sessions attended.
    pub attended: i64,
    /// What was paid.
    pub paid: Option<Money>,
    /// When it was completed.
    pub completed_at: Option<Instant>,
    /// With which score.
    pub score: Option<i64>,
}

/// Those on a course by an instant.
pub fn list_enrolled(db: &Db, course: i64, as_of: Instant) -> Result<Vec<EnrolledRow>> {
    let params = named_params! {":course": course, ":as_of": as_of.0};
    db.list(sql!("engagement/list_enrolled"), params, |row| {
        Ok(EnrolledRow {
            number: row.get(0)?,
            at: instant(row, 1)?,
            attended: row.get(2)?,
            paid: row.get::<_, Option<i64>>(3)?.map(Money),
            completed_at: instant_or_none(row, 4)?,
            score: row.get(5)?,
        })
    })
}

/// Records that a member attended a session.
pub fn insert_attendance(
    db: &Db,
    (session, member): (i64, MemberId),
    at: Instant,
    event: EventId,
    recorded_at: Instant,
) -> Result<()> {
    let params = named_params! {
        ":session": session,
        ":member": member.0,
        ":at": at.0,
        ":event": event.0,
        ":recorded_at": recorded_at.0,
    };
    db.run(sql!("engagement/insert_attendance"), params).map(drop)
}

/// When a member attended a session.
pub fn find_attendance(db: &Db, session: i64, member: MemberId) -> Result<Option<Instant>> {
    let params = named_params! {":session": session, ":member": member.0};
    db.find(sql!("engagement/find_attendance"), params, |row| instant(row, 0))
}
