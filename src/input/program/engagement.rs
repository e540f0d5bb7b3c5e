//! `engagement`: what of questions, clubs and courses counts (semantics 2.3, C11–C13).

use super::super::tables::Wanted;
use super::super::tables::section::Section;
use crate::domain::engagement::Rules;
use crate::domain::time::{Span, Unit};

const ENGAGEMENT: &[&str] = &["answer_length", "accept_within", "check_in_late", "outcome"];
const LATEST_MINUTES: u32 = 30 * 24 * 60;

/// `engagement`; what is not written is as usual.
pub(super) fn engagement(root: &Section<'_, '_>) -> Rules {
    let (section, usual) = (root.table("engagement", ENGAGEMENT), Rules::default());
    Rules {
        answer_length: section.count("answer_length", 1).unwrap_or(usual.answer_length),
        accept_within: section.days("accept_within", Wanted::SomeDays).unwrap_or(usual.accept_within),
        check_in_late: section
            .read("check_in_late", Wanted::HoldSpan, |text| Span::parse(text).filter(fits))
            .unwrap_or(usual.check_in_late),
        outcome: section.days("outcome", Wanted::SomeDays).unwrap_or(usual.outcome),
    }
}

/// Whether a span is of at most 30 days.
pub(super) fn fits(span: &Span) -> bool {
    let minutes = match span.unit {
        Unit::Minutes => 1,
        Unit::Hours => 60,
        Unit::Days => 24 * 60,
        Unit::Weeks => 7 * 24 * 60,
        Unit::Months | Unit::Years => return span.is_zero(),
    };
    span.count.saturating_mul(minutes) <= LATEST_MINUTES
}

#[cfg(test)]
mod tests {
    use super::super::tests::refused::{HEAD, told};
    use super::*;

    fn read(text: &str) -> Rules {
        super::super::parse(&format!("{HEAD}{text}")).unwrap().0.engagement
    }

    #[test]
    fn what_is_not_written_is_as_usual() {
        assert_eq!(read(""), Rules::default());
        let all = "[engagement]\nanswer_length = 20\naccept_within = '2 weeks'\ncheck_in_late = '0 hours'\noutcome = '60 days'";
        let check_in_late = Span { count: 0, unit: Unit::Hours };
        let accept_within = Span { count: 2, unit: Unit::Weeks };
        assert_eq!(read(all), Rules { answer_length: 20, accept_within, check_in_late, outcome: Span::days(60) });
    }

    /// R1: every mistake at once, in its place.
    #[test]
    fn mistakes_are_told_in_their_places() {
        let text = "[engagement]\nanswer_length = '20'\naccept_within = '24 hours'\ncheck_in_late = '31 days'\noutcome = 90\nanswers = 1";
        let expected = [
            "7:17: engagement.answer_length: \"20\" does not fit; needed is a whole number from 1 to 10^12 without quotes",
            "8:17: engagement.accept_within: \"24 hours\" does not fit; needed is a span of at least one day: \"7 days\", \"12 months\", \"1 year\"",
            "9:17: engagement.check_in_late: \"31 days\" does not fit; needed is a span of at most 30 days: \"30 minutes\", \"2 hours\", \"7 days\"",
            "10:11: engagement.outcome: 90 does not fit; needed is a span of at least one day: \"7 days\", \"12 months\", \"1 year\"",
            "11:1: engagement.answers: no such key; allowed are answer_length, accept_within, check_in_late, outcome",
        ];
        assert_eq!(told(&format!("{HEAD}{text}")), expected);
    }
}
