//! Questions, clubs and courses: what may be done in them, and what of it counts (C11, C12). Points are not given here:
//! what counts becomes an event, and the earning rules pay for events.
#![deny(clippy::float_arithmetic)]

pub mod club;
pub mod course;
pub mod question;

use super::id::MemberId;
use super::time::{Instant, Span, Unit, Zone};

/// `engagement` of the program file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Characters of the shortest answer that counts.
    pub answer_length: i64,
    /// How long after it was given an answer may be accepted and still count.
    pub accept_within: Span,
    /// How long after the end of a meeting members are checked in without a reason.
    pub check_in_late: Span,
    /// How long after the first time a member's coming back is looked for.
    pub outcome: Span,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            answer_length: 1,
            accept_within: Span::days(30),
            check_in_late: Span { count: 24, unit: Unit::Hours },
            outcome: Span::days(90),
        }
    }
}

impl Rules {
    /// Whether an answer counts: long enough, and to somebody else's question (C11).
    pub fn answer_counts(&self, asker: MemberId, answerer: MemberId, text: &str) -> bool {
        let length = i64::try_from(text.trim().chars().count()).unwrap_or(i64::MAX);
        asker != answerer && length >= self.answer_length
    }

    /// Whether the acceptance of an answer that counts is in time (C11, K3).
    pub fn acceptance_counts(&self, zone: &Zone, given_at: Instant, accepted_at: Instant) -> bool {
        accepted_at < zone.through(given_at, self.accept_within)
    }
}

/// The number in a name such as `Q-7`; the mark before it may be left out.
fn number(mark: char, text: &str) -> Option<i64> {
    let text = text.trim();
    let rest = text.strip_prefix([mark, mark.to_ascii_lowercase()]).and_then(|rest| rest.strip_prefix('-'));
    let digits = rest.unwrap_or(text);
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?.filter(|number| *number > 0)
}

/// The subject of an event about the `number`-th meeting or session of what has a code.
pub fn subject(code: &str, number: u32) -> String {
    format!("{code}/{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        shanghai().parse(text).unwrap().0
    }

    fn shanghai() -> Zone {
        Zone::find("Asia/Shanghai").unwrap()
    }

    /// C11: the length is reached exactly, blanks around it do not count, and nobody answers oneself.
    #[test]
    fn an_answer_counts_that_is_long_enough_and_for_another() {
        let rules = Rules { answer_length: 5, ..Rules::default() };
        let cases = [
            (2, "水温九十五", true),
            (2, "水温九十", false),
            (2, " 水温九十 ", false),
            (2, "", false),
            (1, "水温九十五度", false),
        ];
        for (answerer, text, expected) in cases {
            assert_eq!(rules.answer_counts(MemberId(1), MemberId(answerer), text), expected, "{answerer} {text}");
        }
        assert!(!Rules::default().answer_counts(MemberId(1), MemberId(2), " "));
    }

    /// C11, K3: 30 days after 5 March 12:00 are over at 5 April 00:00.
    #[test]
    fn an_acceptance_counts_through_the_last_day() {
        let (rules, zone) = (Rules::default(), shanghai());
        let given = at("2026-03-05 12:00");
        for (accepted, expected) in [("2026-03-05 12:00", true), ("2026-04-04 23:59:59", true), ("2026-04-05", false)] {
            assert_eq!(rules.acceptance_counts(&zone, given, at(accepted)), expected, "{accepted}");
        }
    }

    #[test]
    fn a_number_is_read_with_its_mark_or_without() {
        let cases = [
            ("Q-7", Some(7)),
            ("q-7", Some(7)),
            ("7", Some(7)),
            ("A-7", None),
            ("Q-0", None),
            ("Q7", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number('Q', text), expected, "{text}");
        }
    }
}
