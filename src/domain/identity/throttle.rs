//! How long whoever guesses must wait (ID12). Nothing sleeps: a state says until when the next try is refused.

use crate::domain::time::Instant;

/// Failures in a row that cost nothing.
const FREE: u32 = 3;
/// The longest wait, in seconds.
const LONGEST: i64 = 900;
/// Failures in a row after which only an operator lets anybody try again.
const MOST: u32 = 100;

/// What is known of the tries at one member's password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Failures since the last success.
    pub failures: u32,
    /// The instant before which no try is judged.
    pub wait_until: Option<Instant>,
    /// Since when nobody may try until an operator unlocks.
    pub blocked_at: Option<Instant>,
}

/// Whether a try is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It is.
    Open,
    /// From that instant on.
    Waiting(Instant),
    /// Not before an operator unlocks.
    Blocked,
}

impl Throttle {
    /// Whether a try at an instant is judged.
    #[must_use]
    pub fn gate(&self, now: Instant) -> Gate {
        match (self.blocked_at, self.wait_until) {
            (Some(_), _) => Gate::Blocked,
            (None, Some(until)) if now < until => Gate::Waiting(until),
            _ => Gate::Open,
        }
    }

    /// After one more failure.
    #[must_use]
    pub fn failed(&self, now: Instant) -> Throttle {
        let failures = self.failures.saturating_add(1);
        let wait = wait(failures);
        Throttle {
            failures,
            wait_until: (wait > 0).then(|| now.plus_seconds(wait)),
            blocked_at: self.blocked_at.or((failures >= MOST).then_some(now)),
        }
    }

    /// Blocked by an operator.
    #[must_use]
    pub fn locked(&self, now: Instant) -> Throttle {
        Throttle { blocked_at: self.blocked_at.or(Some(now)), ..*self }
    }
}

/// The seconds to wait after so many failures in a row.
fn wait(failures: u32) -> i64 {
    let Some(over) = failures.checked_sub(FREE) else { return 0 };
    1_i64.checked_shl(over).filter(|seconds| (1..LONGEST).contains(seconds)).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32, now: i64) -> Throttle {
        (0..failures).fold(Throttle::default(), |throttle, _| throttle.failed(Instant(now)))
    }

    /// ID12
    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        for (failures, expected) in
            [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (9, 64), (12, 512), (13, 900), (14, 900), (99, 900)]
        {
            assert_eq!(wait(failures), expected, "{failures}");
        }
        assert_eq!(wait(u32::MAX), LONGEST);
        assert_eq!((0..MOST).map(wait).sum::<i64>(), 79_323);
    }

    #[test]
    fn a_wait_ends_in_its_very_second() {
        let throttle = after(9, 1_000);
        for (now, expected) in
            [(1_000, Gate::Waiting(Instant(1_064))), (1_063, Gate::Waiting(Instant(1_064))), (1_064, Gate::Open)]
        {
            assert_eq!(throttle.gate(Instant(now)), expected, "{now}");
        }
        assert_eq!([0, 1, 2].map(|failures| after(failures, 5).gate(Instant(5))), [Gate::Open; 3]);
        assert_eq!(after(3, 5).gate(Instant(4)), Gate::Waiting(Instant(6)));
    }

    #[test]
    fn the_hundredth_failure_blocks_for_good() {
        let far = Instant(i64::MAX / 2);
        assert_eq!((after(99, 7).gate(far), after(100, 7).gate(far)), (Gate::Open, Gate::Blocked));
        let locked = after(2, 7).locked(Instant(9));
        assert_eq!((locked.gate(far), locked.failures, locked.blocked_at), (Gate::Blocked, 2, Some(Instant(9))));
        assert_eq!(locked.locked(Instant(11)), locked);
    }
}
