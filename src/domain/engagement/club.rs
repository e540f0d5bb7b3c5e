//! Clubs: who may join, and when members are checked in at a meeting (C12).

use super::{Rules, subject};
use crate::domain::id::Code;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Zone};

/// A club as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Club {
    /// Its number in the file.
    pub id: i64,
    /// What it is named by.
    pub code: Code,
    /// What it is called.
    pub name: String,
    /// Members it takes; none = any number.
    pub places: Option<i64>,
    /// Who may join, as written; none = everybody.
    pub condition: Option<String>,
}

/// What is known of somebody who wants to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The member's number.
    pub number: &'a str,
    /// Since when the member is in it already.
    pub member_since: Option<Instant>,
    /// When the member left it last.
    pub left_at: Option<Instant>,
    /// Whether the club's condition holds.
    pub fits: bool,
}

/// A meeting of a club.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Its number in the file.
    pub id: i64,
    /// The code of the club.
    pub club: Code,
    /// Which of the club's, from 1.
    pub number: u32,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Where.
    pub place: String,
}

impl Club {
    /// Whether somebody may join while so many are in it.
    pub fn may_join(&self, zone: &Zone, who: Candidate<'_>, members: i64, at: Instant) -> Result<(), Refusal> {
        let (member, club) = (who.number.to_owned(), self.code.clone());
        if let Some(since) = who.member_since {
            return Err(Refusal::InClub { member, club, since: zone.shown(since) });
        }
        if let Some(left) = who.left_at.filter(|left| at < *left) {
            let what = club.to_string();
            return Err(Refusal::BeforeIt { what, begun: zone.shown(left), at: zone.shown(at) });
        }
        if let Some(condition) = self.condition.clone().filter(|_| !who.fits) {
            return Err(Refusal::NotForMember { member, what: club.to_string(), condition });
        }
        match self.places {
            Some(places) if members >= places => Err(Refusal::Full { what: club.to_string(), places }),
            _ => Ok(()),
        }
    }
}

impl Meeting {
    /// The subject of events about it.
    pub fn subject(&self) -> String {
        subject(self.club.as_str(), self.number)
    }

    /// The first instant at which a check-in is late.
    pub fn late_from(&self, zone: &Zone, rules: &Rules) -> Instant {
        zone.through(self.ends_at, rules.check_in_late)
    }

    /// Whether somebody may be checked in at an instant: from the day it begins on; late with a reason alone (C12).
    pub fn may_check_in(&self, zone: &Zone, rules: &Rules, at: Instant, has_reason: bool) -> Result<(), Refusal> {
        opens(zone, &self.subject(), self.starts_at, at)?;
        let until = self.late_from(zone, rules);
        if at >= until && !has_reason {
            return Err(Refusal::CheckInLate { meeting: self.subject(), until: zone.shown(until) });
        }
        Ok(())
    }
}

/// Nobody is there before the day.
pub(super) fn opens(zone: &Zone, what: &str, starts_at: Instant, at: Instant) -> Result<(), Refusal> {
    let opens = zone.start(zone.day(starts_at));
    if at >= opens {
        return Ok(());
    }
    Err(Refusal::NotYet { what: what.to_owned(), opens: zone.shown(opens) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> Zone {
        Zone::find("Asia/Shanghai").unwrap()
    }

    fn at(text: &str) -> Instant {
        shanghai().parse(text).unwrap().0
    }

    fn word(judged: Result<(), Refusal>) -> &'static str {
        judged.map_or_else(|refusal| refusal.code(), |()| "granted")
    }

    #[test]
    fn a_club_takes_whom_its_condition_lets_in_while_there_is_room() {
        let condition = Some("tier_rank >= 1".to_owned());
        let code = Code::new("gongfu").unwrap();
        let club = Club { id: 1, code, name: "功夫茶".to_owned(), places: Some(2), condition };
        let who = Candidate { number: "M-1", member_since: None, left_at: None, fits: true };
        let check = |who, members, now: &str| word(club.may_join(&shanghai(), who, members, at(now)));
        assert_eq!(check(who, 1, "2026-03-01"), "granted");
        assert_eq!(check(who, 2, "2026-03-01"), "full");
        assert_eq!(check(Candidate { fits: false, ..who }, 1, "2026-03-01"), "not-for-member");
        assert_eq!(check(Candidate { member_since: Some(at("2026-02-01")), ..who }, 1, "2026-03-01"), "in-club");
        let left = Candidate { left_at: Some(at("2026-03-01")), ..who };
        assert_eq!((check(left, 1, "2026-03-01"), check(left, 1, "2026-02-28")), ("granted", "before-it"));
        let open = Club { places: None, condition: None, ..club.clone() };
        let judged = open.may_join(&shanghai(), Candidate { fits: false, ..who }, 1_000, at("2026-03-01"));
        assert_eq!(word(judged), "granted");
    }

    /// C12: 24 hours after the end a check-in needs a reason, one second earlier it needs none.
    #[test]
    fn a_check_in_is_late_after_a_day() {
        let (starts_at, ends_at) = (at("2026-03-07 14:00"), at("2026-03-07 16:00"));
        let club = Code::new("gongfu").unwrap();
        let meeting = Meeting { id: 1, club, number: 3, starts_at, ends_at, place: String::new() };
        let check = |now: &str, reason| word(meeting.may_check_in(&shanghai(), &Rules::default(), at(now), reason));
        let cases = [
            ("2026-03-06 23:59:59", true, "not-yet"),
            ("2026-03-07 00:00", false, "granted"),
            ("2026-03-08 15:59:59", false, "granted"),
            ("2026-03-08 16:00", false, "check-in-late"),
            ("2026-03-08 16:00", true, "granted"),
        ];
        for (now, reason, expected) in cases {
            assert_eq!(check(now, reason), expected, "{now}");
        }
        assert_eq!(meeting.subject(), "gongfu/3");
    }
}
