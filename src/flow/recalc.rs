//! What is due now is settled, and whoever moved is named.

use super::Session;
use super::settle::{self, Moved};
use crate::error::Result;

/// Settles everything due at the instant worked at. `full` first asks every account when it is due instead of trusting
/// what is kept; the rows are the same.
pub fn recalc(session: &mut Session<'_>, full: bool) -> Result<Vec<Moved>> {
    if full {
        settle::refresh(session)?;
    }
    let settled = settle::catch_up(session, session.now)?;
    Ok(settled.moved)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, Shop, at};
    use super::*;
    use crate::domain::tier::assess::Outcome;

    #[test]
    fn looking_at_everybody_gives_the_same_rows_as_looking_at_those_due() {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-01-10 14:00", 1_200_000, "2026-01-10 15:00");
        shop.order("A-2", "M-2", "2026-01-11 14:00", 5_000, "2026-01-11 15:00");
        shop.record("A-3", "M-2", "2027-03-01 10:00", 400_000, "2027-03-01 10:01");
        let (few, all) = (shop.copy(), shop);
        let moved = few.write("2027-03-02", "r-1", |session| recalc(session, false)).unwrap();
        assert_eq!(all.write("2027-03-02", "r-1", |session| recalc(session, true)).unwrap(), moved);
        assert_eq!(few.content(), all.content());
        let rows: Vec<_> = moved
            .iter()
            .map(|one| (one.member.0, one.from.as_ref().map(|from| from.as_str()), one.to.as_str(), one.reason, one.at))
            .collect();
        let expected = [
            (1, Some("supreme"), "vip", Outcome::Fell, at("2027-02-10")),
            (2, Some("member"), "vip", Outcome::Rose, at("2027-03-01 10:00")),
        ];
        assert_eq!(rows, expected);
        assert_eq!(few.write("2027-03-02", "r-2", |session| recalc(session, true)).unwrap(), []);
    }
}
