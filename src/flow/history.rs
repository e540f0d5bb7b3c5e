//! A member's tier periods: as they are kept, or as they were known at an instant (K7).

use super::{Session, replay};
use crate::domain::engine::consequence::Consequence;
use crate::domain::id::MemberId;
use crate::domain::tier::assess::{self, Outcome};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::tier::{self, Check, Period};

/// Tier periods begun by the instant worked at, newest first.
pub fn tier_periods(session: &Session<'_>, member: MemberId) -> Result<Vec<Period>> {
    if session.known_at.is_none() {
        return tier::list_periods(session.db, member, session.now);
    }
    // The rows do not say which batch ended a period; folding the batches that were known does.
    let rows = replay::of_member(session, member)?.rows;
    Ok(periods(rows.iter().flat_map(|(_, rows)| rows), session.now))
}

fn periods<'a>(rows: impl Iterator<Item = &'a Consequence>, now: Instant) -> Vec<Period> {
    let (mut periods, mut checks): (Vec<Period>, Vec<(Instant, &assess::Check)>) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Consequence::Checked { at, check, .. } if *at <= now => checks.push((*at, check)),
            Consequence::PeriodClosed { at, .. } if *at <= now => {
                periods.iter_mut().rev().take(1).for_each(|period| period.until = Some(*at));
            }
            Consequence::PeriodOpened { tier, at, guaranteed_until, reason, .. } if *at <= now => {
                let before = periods.last().map(|period| &period.tier);
                let asked = if *reason == Outcome::Fell { before } else { Some(tier) };
                let decided = |one: &&(Instant, &assess::Check)| {
                    one.0 == *at && one.1.outcome == *reason && Some(&one.1.tier) == asked
                };
                let check = checks.iter().rfind(decided).map(|(_, check)| shown(check));
                periods.push(Period {
                    tier: tier.clone(),
                    from: *at,
                    until: None,
                    guaranteed_until: *guaranteed_until,
                    reason: reason.word().to_owned(),
                    check,
                });
            }
            _ => {}
        }
    }
    periods.reverse();
    periods
}

fn shown(check: &assess::Check) -> Check {
    Check {
        asked: if check.retain { "retain" } else { "qualify" }.to_owned(),
        from: (check.from > Instant::MIN).then_some(check.from),
        until: check.until,
        metrics: check.metrics,
    }
}

#[cfg(test)]
mod tests {
    use super::super::busy::busy;
    use super::super::join;
    use super::super::sample::{Shop, at};
    use super::*;

    fn seen(shop: &Shop, member: &str, now: &str, known: Option<&str>) -> Vec<Period> {
        let periods = shop.read(now, |session| {
            let session = Session { known_at: known.map(at), programs: session.programs.clone(), ..*session };
            tier_periods(&session, join::find(&session, member)?.0)
        });
        periods.unwrap()
    }

    #[test]
    fn what_is_known_now_is_what_is_kept() {
        let shop = busy();
        for member in ["M-1", "M-2", "M-3"] {
            for now in ["2026-01-01 09:00", "2026-01-10 14:00", "2027-02-12", "2027-05-03"] {
                assert_eq!(
                    seen(&shop, member, now, Some("2027-05-03")),
                    seen(&shop, member, now, None),
                    "{member} {now}"
                );
            }
        }
        assert_eq!(seen(&shop, "M-1", "2027-05-03", None).len(), 3);
    }

    /// K7: the fall was booked on the night of 1 May; a day earlier nobody knew of it.
    #[test]
    fn a_period_that_was_ended_later_is_open_as_known_before() {
        let shop = busy();
        let tiers = |known: &str| {
            let periods = seen(&shop, "M-1", "2027-05-03", Some(known));
            periods.into_iter().map(|period| (period.tier.to_string(), period.until)).collect::<Vec<_>>()
        };
        let vip = |until: Option<&str>| ("vip".to_owned(), until.map(at));
        let first = ("member".to_owned(), Some(at("2026-01-10 14:00")));
        assert_eq!(tiers("2027-04-30"), [vip(None), first.clone()]);
        assert_eq!(tiers("2027-05-01"), [("member".to_owned(), None), vip(Some("2027-02-10")), first]);
        assert_eq!(tiers("2026-01-09"), [("member".to_owned(), None)]);
    }
}
