//! Clubs, who is in them since when, their meetings and who came.

use rusqlite::{Row, named_params};

use super::{code, instant, instant_or_none};
use crate::domain::engagement::club::{Club, Meeting};
use crate::domain::id::{EventId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::{Db, sql};

/// A club to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// What it is named by.
    pub code: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// What it is about.
    pub topic: &'a str,
    /// Where it is.
    pub city: &'a str,
    /// Who may join.
    pub condition: Option<&'a str>,
    /// Members it takes.
    pub places: Option<i64>,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records a club.
pub fn insert(db: &Db, new: &New<'_>) -> Result<()> {
    let params = named_params! {
        ":code": new.code,
        ":name": new.name,
        ":topic": new.topic,
        ":city": new.city,
        ":condition": new.condition,
        ":places": new.places,
        ":recorded_at": new.recorded_at.0,
    };
    db.run(sql!("engagement/insert_club"), params).map(drop)
}

/// The club of a code, and what it is about and where.
pub fn find(db: &Db, name: &str) -> Result<Option<(Club, String, String)>> {
    db.find(sql!("engagement/find_club"), named_params! {":code": name}, |row| {
        let (id, code, name) = (row.get(0)?, code(row, 1)?, row.get(2)?);
        let club = Club { id, code, name, places: row.get(3)?, condition: row.get(4)? };
        Ok((club, row.get(5)?, row.get(6)?))
    })
}

/// A club as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClubRow {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// Where it is.
    pub city: String,
    /// Who may join.
    pub condition: Option<String>,
    /// Members it takes.
    pub places: Option<i64>,
    /// Members it has.
    pub n_members: i64,
    /// Meetings begun.
    pub n_meetings: i64,
    /// When the next begins.
    pub next_at: Option<Instant>,
}

/// All clubs at an instant, by code.
pub fn list(db: &Db, as_of: Instant) -> Result<Vec<ClubRow>> {
    db.list(sql!("engagement/list_clubs"), named_params! {":as_of": as_of.0}, |row| {
        Ok(ClubRow {
            code: row.get(0)?,
            name: row.get(1)?,
            topic: row.get(2)?,
            city: row.get(3)?,
            condition: row.get(4)?,
            places: row.get(5)?,
            n_members: row.get(6)?,
            n_meetings: row.get(7)?,
            next_at: instant_or_none(row, 8)?,
        })
    })
}

/// A time that a member was in a club.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Its number in the file.
    pub id: i64,
    /// Since when.
    pub from: Instant,
    /// Until when; none = still.
    pub until: Option<Instant>,
    /// Whose, where it came with a merged account.
    pub member: MemberId,
}

/// Begins a membership.
pub fn insert_period(db: &Db, club: i64, member: MemberId, at: Instant, recorded_at: Instant) -> Result<i64> {
    let params = named_params! {":club": club, ":member": member.0, ":at": at.0, ":recorded_at": recorded_at.0};
    db.insert(sql!("engagement/insert_period"), params)
}

/// Ends a membership.
pub fn set_period_end(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("engagement/set_period_end"), named_params! {":id": id, ":at": at.0}).map(drop)
}

/// When a member was in a club, oldest first.
pub fn list_periods(db: &Db, club: i64, member: MemberId) -> Result<Vec<Stay>> {
    let params = named_params! {":club": club, ":member": member.0};
    db.list(sql!("engagement/list_periods"), params, |row| {
        let (id, from, until) = (row.get(0)?, instant(row, 1)?, instant_or_none(row, 2)?);
        Ok(Stay { id, from, until, member: MemberId(row.get(3)?) })
    })
}

/// How many are in a club at an instant.
pub fn count_members(db: &Db, club: i64, at: Instant) -> Result<i64> {
    db.get(sql!("engagement/count_members"), named_params! {":club": club, ":at": at.0}, |row| row.get(0))
}

/// Somebody in a club.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The member's number.
    pub number: String,
    /// Since when.
    pub since: Instant,
    /// Meetings the member came to.
    pub n_meetings: i64,
    /// The last check-in.
    pub last_at: Option<Instant>,
}

/// Those in a club at an instant.
pub fn list_members(db: &Db, club: i64, as_of: Instant) -> Result<Vec<MemberRow>> {
    let params = named_params! {":club": club, ":as_of": as_of.0};
    db.list(sql!("engagement/list_members"), params, |row| {
        let (number, since) = (row.get(0)?, instant(row, 1)?);
        Ok(MemberRow { number, since, n_meetings: row.get(2)?, last_at: instant_or_none(row, 3)? })
    })
}

/// Records a meeting: its number among the club's.
pub fn insert_meeting(
    db: &Db,
    club: i64,
    (starts_at, ends_at): (Instant, Instant),
    place: &str,
    recorded_at: Instant,
) -> Result<u32> {
    let params = named_params! {
        ":club": club,
        ":starts_at": starts_at.0,
        ":ends_at": ends_at.0,
        ":place": place,
        ":recorded_at": recorded_at.0,
    };
    db.get(sql!("engagement/insert_meeting"), params, |row| row.get(0))
}

/// The meeting of a number.
pub fn find_meeting(db: &Db, club: &Club, number: u32) -> Result<Option<Meeting>> {
    let params = named_params! {":club": club.id, ":number": number};
    let read = |row: &Row<'_>| {
        Ok(Meeting {
            id: row.get(0)?,
            club: club.code.clone(),
            number: row.get(1)?,
            starts_at: instant(row, 2)?,
            ends_at: instant(row, 3)?,
            place: row.get(4)?,
        })
    };
    db.find(sql!("engagement/find_meeting"), params, read)
}

/// A meeting as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRow {
    /// Its number.
    pub number: u32,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Where.
    pub place: String,
    /// Who was checked in.
    pub n_came: i64,
}

/// The meetings of a club, with check-ins by an instant.
pub fn list_meetings(db: &Db, club: i64, as_of: Instant) -> Result<Vec<MeetingRow>> {
    let params = named_params! {":club": club, ":as_of": as_of.0};
    db.list(sql!("engagement/list_meetings"), params, |row| {
        let (number, starts_at, ends_at) = (row.get(0)?, instant(row, 1)?, instant(row, 2)?);
        Ok(MeetingRow { number, starts_at, ends_at, place: row.get(3)?, n_came: row.get(4)? })
    })
}

/// A check-in to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct CheckIn<'a> {
    /// At which meeting.
    pub meeting: i64,
    /// Whose.
    pub member: MemberId,
    /// When.
    pub at: Instant,
    /// Why it is late, where it is.
    pub late_reason: Option<&'a str>,
    /// Its event.
    pub event: EventId,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records a check-in.
pub fn insert_check_in(db: &Db, new: &CheckIn<'_>) -> Result<()> {
    let params = named_params! {
        ":meeting": new.meeting,
        ":member": new.member.0,
        ":at": new.at.0,
        ":late_reason": new.late_reason,
        ":event": new.event.0,
        ":recorded_at": new.recorded_at.0,
    };
    db.run(sql!("engagement/insert_check_in"), params).map(drop)
}

/// When a member was checked in at a meeting.
pub fn find_check_in(db: &Db, meeting: i64, member: MemberId) -> Result<Option<Instant>> {
    let params = named_params! {":meeting": meeting, ":member": member.0};
    db.find(sql!("engagement/find_check_in"), params, |row| instant(row, 0))
}
