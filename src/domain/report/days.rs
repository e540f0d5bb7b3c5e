//! The local days of many instants: each day's beginning is asked of the zone once.

use crate::domain::time::{Day, Instant, Zone};

/// The beginnings of a run of local days.
#[derive(Clone, Debug)]
pub struct Days {
    zone: Zone,
    first: Day,
    starts: Vec<Instant>,
}

/// Days kept at most; beyond, the zone is asked each time.
const KEPT: i32 = 40_000;
const DAY_S: i64 = 86_400;

impl Days {
    /// Ready for instants from the first to the last.
    pub fn new(zone: &Zone, first: Instant, last: Instant) -> Days {
        let (first, last) = (zone.day(first), zone.day(last));
        let n = (last.number() - first.number() + 2).clamp(0, KEPT);
        Days { zone: zone.clone(), first, starts: (0..n).map(|n| zone.start(first.plus_days(n))).collect() }
    }

    /// Ready for all of these instants.
    pub fn of(zone: &Zone, all: impl Iterator<Item = Instant> + Clone) -> Days {
        let first = all.clone().min().unwrap_or(Instant(0));
        Days::new(zone, first, all.max().unwrap_or(first))
    }

    /// The local day of an instant.
    pub fn day(&self, at: Instant) -> Day {
        self.place(at).map_or_else(|| self.zone.day(at), |place| self.numbered(place))
    }

    /// The local day and hour of an instant.
    pub fn hour(&self, at: Instant) -> (Day, u8) {
        let told = || u8::try_from(self.zone.clock(at).0).unwrap_or(0);
        let Some(place) = self.place(at) else { return (self.zone.day(at), told()) };
        let since = at.0 - self.starts[place].0;
        let is_plain = self.starts[place + 1].0 - self.starts[place].0 == DAY_S;
        let hour = if is_plain { u8::try_from(since / 3600).unwrap_or(0) } else { told() };
        (self.numbered(place), hour)
    }

    /// Where the beginning of an instant's day stands among those kept, with the next one behind it.
    fn place(&self, at: Instant) -> Option<usize> {
        let (first, last) = (self.starts.first()?, self.starts.last()?);
        if at < *first || at >= *last {
            return None;
        }
        // Nearly all days have as many seconds: from there it is a step or two.
        let mut place = usize::try_from((at.0 - first.0) / DAY_S).ok()?.min(self.starts.len() - 2);
        while self.starts[place] > at {
            place -= 1;
        }
        while self.starts[place + 1] <= at {
            place += 1;
        }
        Some(place)
    }

    fn numbered(&self, place: usize) -> Day {
        self.first.plus_days(i32::try_from(place).unwrap_or(KEPT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days of 23, 24 and 25 hours, and instants on either side of those kept.
    #[test]
    fn every_instant_falls_on_the_day_the_zone_says() {
        for name in ["Europe/Berlin", "Asia/Shanghai", "America/New_York"] {
            let zone = Zone::find(name).unwrap();
            let at = |text: &str| zone.parse(text).unwrap().0;
            let days = Days::new(&zone, at("2026-03-20"), at("2026-11-05"));
            for hour in 0..24 * 300 {
                for second in [-1, 0, 1] {
                    let at = at("2026-03-01").plus_seconds(3600 * hour + second);
                    assert_eq!(
                        days.hour(at),
                        (zone.day(at), zone.clock(at).0.unsigned_abs()),
                        "{name} {}",
                        zone.shown(at)
                    );
                    assert_eq!(days.day(at), zone.day(at));
                }
            }
        }
        let days = Days::of(&Zone::utc(), std::iter::empty());
        assert_eq!(days.day(Instant(86_400 * 9)), Day::from_number(9).unwrap());
    }
}
