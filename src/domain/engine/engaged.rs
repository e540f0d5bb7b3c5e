//! What a member did in questions, clubs and courses, as far as figures ask for it: `questions_90d`, `answers_90d`, `clubs`,
//! `courses`. Events alone tell it, so that a fold from zero knows the same.

use serde::{Deserialize, Serialize};

use crate::domain::event::Event;
use crate::domain::id::Cause;
use crate::domain::time::Instant;

/// One of these events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Engaged {
    /// When.
    pub at: Instant,
    /// The event.
    pub of: Cause,
    /// What was done.
    pub did: Did,
    /// The club or course; empty for questions and answers, which are counted alone.
    pub about: String,
}

/// What figures tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Did {
    /// Asked a question.
    Asked,
    /// Gave an answer.
    Answered,
    /// Joined a club.
    Joined,
    /// Left a club.
    Left,
    /// Completed a course.
    Completed,
}

impl Engaged {
    /// What of an event figures ask for; none for events they do not look at.
    pub(super) fn of(of: Cause, event: &Event) -> Option<Engaged> {
        let did = match &*event.kind {
            "question_asked" => Did::Asked,
            "answer_given" => Did::Answered,
            "club_joined" => Did::Joined,
            "club_left" => Did::Left,
            "course_completed" => Did::Completed,
            _ => return None,
        };
        let about = match did {
            Did::Asked | Did::Answered => String::new(),
            Did::Joined | Did::Left | Did::Completed => event.subject.to_string(),
        };
        Some(Engaged { at: event.at, of, did, about })
    }

    /// Takes its place among others, behind those of its instant; counted ones before `oldest` are asked for no more.
    pub(super) fn enter(self, all: &mut Vec<Engaged>, oldest: Instant) {
        let place = all.partition_point(|known| known.at <= self.at);
        all.insert(place, self);
        all.retain(|one| one.at >= oldest || !matches!(one.did, Did::Asked | Did::Answered));
    }
}

/// How often something was done in `[from, until)`.
pub(super) fn times(all: &[Engaged], did: Did, from: Instant, until: Instant) -> i64 {
    let fits = |one: &&Engaged| one.did == did && one.at >= from && one.at < until;
    i64::try_from(all.iter().filter(fits).count()).unwrap_or(i64::MAX)
}

/// The clubs the member is in before an instant, by code.
pub(super) fn clubs(all: &[Engaged], until: Instant) -> Vec<String> {
    let mut clubs: Vec<String> = Vec::new();
    for one in all.iter().filter(|one| one.at < until) {
        match one.did {
            Did::Joined if !clubs.contains(&one.about) => clubs.push(one.about.clone()),
            Did::Left => clubs.retain(|club| *club != one.about),
            _ => {}
        }
    }
    clubs.sort();
    clubs
}

/// The courses the member has completed before an instant, by code.
pub(super) fn courses(all: &[Engaged], until: Instant) -> Vec<String> {
    let done = all.iter().filter(|one| one.at < until && one.did == Did::Completed);
    let mut courses: Vec<String> = done.map(|one| one.about.clone()).collect();
    courses.sort();
    courses.dedup();
    courses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CauseKind;

    fn all(events: &[(i64, &str, &str)]) -> Vec<Engaged> {
        let mut all = Vec::new();
        for (number, (at, kind, subject)) in events.iter().enumerate() {
            let event =
                Event { at: Instant(*at), kind: (*kind).into(), subject: (*subject).into(), ..Event::default() };
            let of = CauseKind::Event.of(i64::try_from(number).unwrap());
            Engaged::of(of, &event).unwrap().enter(&mut all, Instant(10));
        }
        all
    }

    /// Semantics 2.4: a club that was left is none of the member's, one joined again is; what came late takes its place.
    #[test]
    fn clubs_are_those_joined_and_not_left() {
        let all = all(&[
            (40, "club_joined", "oolong"),
            (20, "club_joined", "gongfu"),
            (30, "club_left", "gongfu"),
            (50, "club_joined", "gongfu"),
            (45, "course_completed", "basics"),
        ]);
        assert_eq!(clubs(&all, Instant(25)), ["gongfu"]);
        assert_eq!(clubs(&all, Instant(41)), ["oolong"]);
        assert_eq!(clubs(&all, Instant(51)), ["gongfu", "oolong"]);
        assert_eq!((courses(&all, Instant(45)).len(), courses(&all, Instant(46))), (0, vec!["basics".to_owned()]));
    }

    #[test]
    fn questions_and_answers_are_counted_in_a_window_and_forgotten_after() {
        let all = all(&[(5, "question_asked", "Q-1"), (5, "club_joined", "a"), (20, "question_asked", "Q-2")]);
        let asked = |from| times(&all, Did::Asked, Instant(from), Instant(21));
        assert_eq!((asked(20), asked(21), asked(0)), (1, 0, 1));
        assert_eq!((all.len(), clubs(&all, Instant(20))), (2, vec!["a".to_owned()]));
        assert_eq!(times(&all, Did::Answered, Instant(0), Instant(99)), 0);
        let view = Event { kind: "view".into(), ..Event::default() };
        assert_eq!(Engaged::of(CauseKind::Event.of(1), &view), None);
    }
}
