//! Training courses: who may enrol, what is paid, and when a course is completed (C12).

use super::{club, subject};
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Zone};

/// A course as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its number in the file.
    pub id: i64,
    /// What it is named by.
    pub code: Code,
    /// What it is called.
    pub name: String,
    /// Sessions to be attended for it to be completed.
    pub needed: i64,
    /// Members it takes; none = any number.
    pub places: Option<i64>,
    /// What is paid for it; with a tier, by whoever stands below.
    pub fee: Option<Money>,
    /// The tier from which on it is open, or free where there is a fee.
    pub tier: Option<Code>,
}

/// A session of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number in the file.
    pub id: i64,
    /// Which of the course's, from 1.
    pub number: u32,
    /// When; none where everybody takes it in their own time.
    pub starts_at: Option<Instant>,
}

/// What is known of somebody who wants to enrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The member's number.
    pub number: &'a str,
    /// Since when the member is enrolled.
    pub enrolled_at: Option<Instant>,
    /// Whether the member stands in the course's tier or above.
    pub in_tier: bool,
    /// What the member paid.
    pub paid: Option<Money>,
}

/// Somebody on a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Since when.
    pub at: Instant,
    /// Sessions attended.
    pub attended: i64,
    /// When it was completed.
    pub completed_at: Option<Instant>,
}

impl Course {
    /// Whether somebody may enrol while so many are on it; `written` shows money.
    pub fn may_enrol(
        &self,
        zone: &Zone,
        who: Candidate<'_>,
        enrolled: i64,
        written: &dyn Fn(Money) -> String,
    ) -> Result<(), Refusal> {
        let (member, course) = (who.number.to_owned(), self.code.clone());
        if let Some(since) = who.enrolled_at {
            return Err(Refusal::Enrolled { member, course, since: zone.shown(since) });
        }
        let fee = match (&self.tier, self.fee) {
            (Some(tier), None) if !who.in_tier => {
                return Err(Refusal::BelowTier { member, course, tier: tier.clone() });
            }
            (Some(_), _) if who.in_tier => None,
            (_, fee) => fee,
        };
        match (fee, who.paid) {
            (Some(fee), paid) if paid != Some(fee) => return Err(Refusal::FeeDue { course, fee: written(fee) }),
            (None, Some(_)) => return Err(Refusal::NoFee { member, course }),
            _ => {}
        }
        match self.places {
            Some(places) if enrolled >= places => Err(Refusal::Full { what: course.to_string(), places }),
            _ => Ok(()),
        }
    }

    /// Whether somebody may be entered for a session; the sessions attended so far do not hold this one.
    pub fn may_attend(
        &self,
        zone: &Zone,
        session: &Session,
        (number, enrolment): (&str, Option<Enrolment>),
        at: Instant,
    ) -> Result<(), Refusal> {
        let what = subject(self.code.as_str(), session.number);
        let enrolment = self.enrolled(number, enrolment)?;
        let begun = enrolment.at.max(session.starts_at.map_or(Instant::MIN, |starts| zone.start(zone.day(starts))));
        if at < enrolment.at {
            return Err(Refusal::BeforeIt { what, begun: zone.shown(begun), at: zone.shown(at) });
        }
        session.starts_at.map_or(Ok(()), |starts| club::opens(zone, &what, starts, at))
    }

    /// Whether somebody's course may be called completed by hand.
    pub fn may_complete(
        &self,
        zone: &Zone,
        (number, enrolment): (&str, Option<Enrolment>),
        at: Instant,
    ) -> Result<(), Refusal> {
        let enrolment = self.enrolled(number, enrolment)?;
        if let Some(done) = enrolment.completed_at {
            let (member, course) = (number.to_owned(), self.code.clone());
            return Err(Refusal::CourseCompleted { member, course, at: zone.shown(done) });
        }
        super::question::not_before(zone, self.code.as_str(), enrolment.at, at)
    }

    /// Whether so many sessions complete it for somebody who has not completed it.
    pub fn is_completed_by(&self, enrolment: &Enrolment, attended: i64) -> bool {
        enrolment.completed_at.is_none() && attended >= self.needed
    }

    fn enrolled(&self, number: &str, enrolment: Option<Enrolment>) -> Result<Enrolment, Refusal> {
        enrolment.ok_or_else(|| Refusal::NotEnrolled { member: number.to_owned(), course: self.code.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(fee: Option<i64>, tier: Option<&str>) -> Course {
        let (code, tier) = (Code::new("basics").unwrap(), tier.and_then(Code::new));
        Course { id: 1, code, name: String::new(), needed: 2, places: Some(2), fee: fee.map(Money), tier }
    }

    fn word(judged: Result<(), Refusal>) -> &'static str {
        judged.map_or_else(|refusal| refusal.code(), |()| "granted")
    }

    /// A fee, a tier, or a fee below the tier.
    #[test]
    fn a_course_is_paid_for_or_open_to_a_tier() {
        let who = Candidate { number: "M-1", enrolled_at: None, in_tier: false, paid: None };
        let check = |course: &Course, who, enrolled| {
            word(course.may_enrol(&Zone::utc(), who, enrolled, &|money| money.get().to_string()))
        };
        let (free, paid) = (course(None, None), course(Some(9_900), None));
        let (tier, either) = (course(None, Some("vip")), course(Some(9_900), Some("vip")));
        let vip = Candidate { in_tier: true, ..who };
        let paying = Candidate { paid: Some(Money(9_900)), ..who };
        let cases = [
            (&free, who, "granted"),
            (&free, paying, "no-fee"),
            (&paid, who, "fee-due"),
            (&paid, paying, "granted"),
            (&paid, Candidate { paid: Some(Money(9_899)), ..who }, "fee-due"),
            (&tier, who, "below-tier"),
            (&tier, vip, "granted"),
            (&either, who, "fee-due"),
            (&either, paying, "granted"),
            (&either, vip, "granted"),
            (&either, Candidate { in_tier: true, ..paying }, "no-fee"),
        ];
        for (place, (course, who, expected)) in cases.into_iter().enumerate() {
            assert_eq!(check(course, who, 1), expected, "{place}");
        }
        assert_eq!(check(&free, who, 2), "full");
        assert_eq!(check(&free, Candidate { enrolled_at: Some(Instant(1)), ..who }, 1), "enrolled");
    }

    #[test]
    fn a_session_is_attended_by_whoever_is_enrolled_from_its_day_on() {
        let (course, zone) = (course(None, None), Zone::utc());
        let day = 86_400;
        let session = |starts_at: Option<i64>| Session { id: 1, number: 1, starts_at: starts_at.map(Instant) };
        let enrolment = Enrolment { at: Instant(day), attended: 0, completed_at: None };
        let check = |starts_at, enrolment, at| {
            word(course.may_attend(&zone, &session(starts_at), ("M-1", enrolment), Instant(at)))
        };
        assert_eq!(check(None, None, day), "not-enrolled");
        assert_eq!(check(None, Some(enrolment), day), "granted");
        assert_eq!(check(None, Some(enrolment), day - 1), "before-it");
        assert_eq!(check(Some(3 * day + 100), Some(enrolment), 3 * day), "granted");
        assert_eq!(check(Some(3 * day + 100), Some(enrolment), 3 * day - 1), "not-yet");
    }

    /// C12: by the sessions, or by hand, and once.
    #[test]
    fn a_course_is_completed_once() {
        let course = course(None, None);
        let open = Enrolment { at: Instant(1), attended: 1, completed_at: None };
        let done = Enrolment { completed_at: Some(Instant(2)), ..open };
        assert_eq!([1, 2, 3].map(|attended| course.is_completed_by(&open, attended)), [false, true, true]);
        assert!(!course.is_completed_by(&done, 3));
        let check = |enrolment, at| word(course.may_complete(&Zone::utc(), ("M-1", enrolment), Instant(at)));
        assert_eq!(check(None, 1), "not-enrolled");
        assert_eq!((check(Some(open), 1), check(Some(open), 0)), ("granted", "before-it"));
        assert_eq!(check(Some(done), 2), "course-completed");
    }
}
