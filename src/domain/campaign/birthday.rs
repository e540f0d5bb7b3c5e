//! The day on which a member is congratulated in a year (C9).

use crate::domain::time::{Day, Instant, Span, Zone};

/// How the days of birth of a member lie in calendar years.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    /// Where days begin.
    pub zone: &'a Zone,
    /// When somebody born on 29 February is congratulated in a common year: month and day.
    pub leap: (i8, i8),
    /// A date changed less than this before it counts from the next year.
    pub notice: Span,
}

impl Calendar<'_> {
    /// The start of the day in a year, by the birthdays stated (oldest first, each with when). A changed date counts
    /// where the change lies at least the notice before it, else the one before holds; none before it was stated.
    #[must_use]
    pub fn in_year(&self, stated: &[(Instant, String)], year: i16) -> Option<Instant> {
        for (place, (since, birthday)) in stated.iter().enumerate().rev() {
            let start = self.zone.start(self.day(birthday, year)?);
            let known = match place {
                0 => *since <= start,
                _ => self.zone.plus(*since, self.notice) <= start,
            };
            if known {
                return Some(start);
            }
        }
        None
    }

    /// The day of a birthday, `MM-DD` or with its year in front, in a year.
    fn day(&self, birthday: &str, year: i16) -> Option<Day> {
        let (month, day) = month_day(birthday)?;
        Day::new(year, month, day).or_else(|| Day::new(year, self.leap.0, self.leap.1))
    }
}

/// Month and day of a birthday.
#[must_use]
pub fn month_day(birthday: &str) -> Option<(i8, i8)> {
    let mut parts = birthday.rsplit('-');
    let (day, month) = (parts.next()?, parts.next()?);
    Some((month.parse().ok()?, day.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stated: &[(&str, &str)], years: &[i16]) -> Vec<String> {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let calendar = Calendar { zone: &zone, leap: (2, 28), notice: Span::days(30) };
        let stated: Vec<(Instant, String)> =
            stated.iter().map(|(at, day)| (zone.parse(at).unwrap().0, (*day).to_owned())).collect();
        let day = |year: &i16| calendar.in_year(&stated, *year).map_or("-".to_owned(), |at| zone.day(at).to_string());
        years.iter().map(day).collect()
    }

    /// S35
    #[test]
    fn a_date_changed_shortly_before_counts_from_the_next_year() {
        let born = ("2020-01-01", "2000-02-29");
        assert_eq!(shown(&[born, ("2026-02-10", "2000-02-20")], &[2026, 2027]), ["2026-02-28", "2027-02-20"]);
        assert_eq!(shown(&[born], &[2026, 2027, 2028]), ["2026-02-28", "2027-02-28", "2028-02-29"]);
    }

    #[test]
    fn who_states_a_birthday_first_is_congratulated_from_then_on() {
        assert_eq!(shown(&[("2026-05-03", "05-10")], &[2025, 2026]), ["-", "2026-05-10"]);
        assert_eq!(shown(&[("2026-05-11", "05-10")], &[2026, 2027]), ["-", "2027-05-10"]);
        assert_eq!(shown(&[("2026-05-03", "05-10"), ("2026-05-05", "")], &[2026]), ["-"]);
        assert!(shown(&[], &[2026]) == ["-"]);
    }
}
