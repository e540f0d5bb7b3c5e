//! Everything that time alone brings about, up to a midnight (N3, N4).

use super::login::clock;
use super::settle::{self, Settled};
use super::{Session, Step};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store;

/// What a night's work did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Night {
    /// Time was walked up to here.
    pub until: Instant,
    /// What came of it.
    pub settled: Settled,
    /// Sessions, failed tries and logins under way that were old enough to be forgotten (SF23).
    pub n_forgotten: usize,
}

/// Walks time to `until` (N3), by default to the last local midnight not after now less the program's `wait` (N4).
pub fn nightly(session: &mut Session<'_>, until: Option<Instant>) -> Result<Night> {
    let until = until.unwrap_or_else(|| midnight(session));
    if until > session.now {
        let shown = |at| session.zone().shown(at);
        let values = vec![("until", shown(until)), ("now", shown(session.now))];
        return Err(Error::Usage { code: "until-ahead", values });
    }
    let n_forgotten = forget(session)?;
    let settled = settle::catch_up(session, until)?;
    pack(session)?;
    Ok(Night { until, settled, n_forgotten })
}

/// Orders and books by the block, so that reports need not read each row.
fn pack(session: &Session<'_>) -> Result<()> {
    let mut done = 0;
    let mut step = || {
        session.step(Step { what: "packing", done, of: None })?;
        done += 1;
        session.stop.check()
    };
    store::block::pack(session.db, &mut step)?;
    store::liability::block::pack(session.db, &mut step).map(drop)
}

const DAY: i64 = 86_400;
/// Days that an ended session is kept.
const SESSIONS: i64 = 30;
/// Days that failed tries are kept after the last.
const THROTTLES: i64 = 90;
/// Days that a login under way is kept after its end.
const FLOWS: i64 = 1;

/// By the clock: a chosen instant must not free anybody (identity ID6).
fn forget(session: &Session<'_>) -> Result<usize> {
    let by = |days: i64| clock(session).map(|now| now.plus_seconds(-days * DAY));
    let sessions = store::session::delete_ended(session.db, by(SESSIONS)?)?;
    let flows = store::provider::delete_flows(session.db, by(FLOWS)?)?;
    Ok(sessions + flows + store::credential::delete_idle_throttles(session.db, by(THROTTLES)?)?)
}

fn midnight(session: &Session<'_>) -> Instant {
    let shop = &session.program().shop;
    shop.zone.start(shop.wait.before(shop.zone.day(session.now)))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, Shop, at};
    use super::*;

    fn night(shop: &Shop, now: &str, until: Option<&str>) -> Result<Night> {
        let until = until.map(at);
        shop.write(now, &format!("{now} {until:?}"), |session| nightly(session, until))
    }

    /// N4
    #[test]
    fn a_night_goes_to_the_last_midnight_less_what_the_tills_need() {
        let shop = Shop::new(SAMPLE);
        assert_eq!(night(&shop, "2026-03-31 03:15", None).unwrap().until, at("2026-03-31"));
        let late = Shop::new(&SAMPLE.replace("wait = \"0 days\"", "wait = \"2 days\""));
        assert_eq!(night(&late, "2026-03-31 03:15", None).unwrap().until, at("2026-03-29"));
    }

    /// N3: refused after now; everything due once, counted by kind; a second run finds nothing.
    #[test]
    fn a_night_is_done_once() {
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-03-05 12:00", 320_000, "2026-03-05 13:00");
        let refused = night(&shop, "2026-03-06 03:00", Some("2026-03-07")).unwrap_err();
        assert_eq!((refused.code(), refused.exit_code()), ("until-ahead", 2));
        let done = night(&shop, "2027-05-01 03:00", None).unwrap().settled;
        let count = |word| done.tally.get(word).map(|happened| (happened.times, happened.points));
        assert_eq!(
            (count("expire"), count("at_risk"), count("fell")),
            (Some((2, Some(-3220))), Some((1, None)), Some((1, None)))
        );
        assert_eq!(night(&shop, "2027-05-01 03:01", None).unwrap().settled, Settled::default());
    }

    /// A file imported with its settling left to the night is settled first, at its own instants.
    #[test]
    fn what_an_import_left_is_settled_too() {
        let shop = Shop::new(SAMPLE);
        shop.record("A-1", "M-1", "2026-03-05 12:00", 26_800, "2026-03-05 13:00");
        let done = night(&shop, "2026-03-06 03:00", None).unwrap().settled;
        assert_eq!(done.tally["earn"].points, Some(288));
        assert_eq!((done.late, done.members), (0, 1));
    }
}
