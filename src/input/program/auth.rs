//! `auth`: passwords and sessions (identity ID9, ID39).

use super::super::tables::Wanted;
use super::super::tables::section::Section;
use super::engagement::fits;
use crate::domain::identity::Rules;
use crate::domain::time::Span;

const AUTH: &[&str] = &["password_min", "session_absolute", "session_idle"];
const PASSWORD_MIN: std::ops::RangeInclusive<u32> = 8..=64;

/// `auth`; what is not written is as usual.
pub(super) fn auth(root: &Section<'_, '_>) -> Rules {
    let (section, usual) = (root.table("auth", AUTH), Rules::default());
    let span = |key| {
        let lasting = |span: &Span| !span.is_zero() && fits(span);
        section.read(key, Wanted::HoldSpan, |text| Span::parse(text).filter(lasting))
    };
    Rules {
        password_min: section.whole("password_min", Wanted::PasswordMin, PASSWORD_MIN),
        session_absolute: span("session_absolute").unwrap_or(usual.session_absolute),
        session_idle: span("session_idle").unwrap_or(usual.session_idle),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::refused::{HEAD, told};
    use super::*;
    use crate::domain::time::Unit;

    #[test]
    fn what_is_not_written_is_as_usual() {
        let read = |text: &str| super::super::parse(&format!("{HEAD}{text}")).unwrap();
        assert_eq!(read("").0.auth, Rules::default());
        let all = "[auth]\npassword_min = 15\nsession_absolute = '1 day'\nsession_idle = '5 minutes'";
        let (session_absolute, session_idle) = (Span::days(1), Span { count: 5, unit: Unit::Minutes });
        let (program, warnings) = read(all);
        assert_eq!(program.auth, Rules { password_min: Some(15), session_absolute, session_idle });
        assert!(!warnings.iter().any(|warning| warning.key.starts_with("auth")));
    }

    /// ID9: what NIST asks of a password used alone.
    #[test]
    fn passwords_may_be_short_with_a_remark() {
        for (least, doubts) in [(8, 1), (14, 1), (15, 0), (64, 0)] {
            let (_, warnings) = super::super::parse(&format!("{HEAD}[auth]\npassword_min = {least}")).unwrap();
            let found = warnings.iter().filter(|warning| warning.key == "auth.password_min");
            assert_eq!(found.count(), doubts, "{least}");
        }
    }

    /// R1: every mistake at once, in its place.
    #[test]
    fn mistakes_are_told_in_their_places() {
        let text = "[auth]\npassword_min = 7\nsession_absolute = '31 days'\nsession_idle = '0 minutes'\npassword = 'x'";
        let span = "needed is a span of at most 30 days: \"30 minutes\", \"2 hours\", \"7 days\"";
        let expected = [
            "7:16: auth.password_min: 7 does not fit; needed is a whole number from 8 to 64 without quotes".to_owned(),
            format!("8:20: auth.session_absolute: \"31 days\" does not fit; {span}"),
            format!("9:16: auth.session_idle: \"0 minutes\" does not fit; {span}"),
            "10:1: auth.password: no such key; allowed are password_min, session_absolute, session_idle".to_owned(),
        ];
        assert_eq!(told(&format!("{HEAD}{text}")), expected);
        assert_eq!(told(&format!("{HEAD}[auth]\npassword_min = 65")).len(), 1);
    }
}
