//! Different members by place, however often each comes by.

use crate::domain::id::MemberId;

/// Who came to which place.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    /// Place and member in one number: half the room of two, and sorted in half the time.
    seen: Vec<u64>,
    /// Those whose numbers do not fit.
    far: Vec<(u32, MemberId)>,
}

impl Crowd {
    /// Adds that a member came to a place.
    pub fn add(&mut self, place: u32, member: MemberId) {
        match u32::try_from(member.0) {
            Ok(member) => self.seen.push(u64::from(place) << 32 | u64::from(member)),
            Err(_) => self.far.push((place, member)),
        }
    }

    /// The same with other numbers for the places, several of which may become one.
    #[must_use]
    pub fn at(mut self, place: impl Fn(u32) -> u32) -> Crowd {
        self.seen.iter_mut().for_each(|one| *one = u64::from(place(place_of(*one))) << 32 | *one & u64::from(u32::MAX));
        self.far.iter_mut().for_each(|one| one.0 = place(one.0));
        self
    }

    /// Hands out the place of each member that came there, once.
    pub fn each(self, mut take: impl FnMut(u32)) {
        let Crowd { mut seen, mut far } = self;
        seen.sort_unstable();
        seen.dedup();
        far.sort_unstable();
        far.dedup();
        seen.iter().for_each(|one| take(place_of(*one)));
        far.iter().for_each(|(place, _)| take(*place));
    }
}

fn place_of(seen: u64) -> u32 {
    u32::try_from(seen >> 32).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_counts_once_at_each_place() {
        let mut crowd = Crowd::default();
        let far = i64::from(u32::MAX) + 7;
        for (place, member) in [(3, 1), (0, 1), (3, 1), (3, 2), (3, far), (0, 7), (3, far), (3, -1), (3, 7)] {
            crowd.add(place, MemberId(member));
        }
        let places = |crowd: Crowd| {
            let mut places = Vec::new();
            crowd.each(|place| places.push(place));
            places.sort_unstable();
            places
        };
        assert_eq!(places(crowd.clone()), [0, 0, 3, 3, 3, 3, 3]);
        // 1 and 7 came to both.
        assert_eq!(places(crowd.at(|_| 4)), [4; 5]);
    }
}
