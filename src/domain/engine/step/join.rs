//! A member joins, or a friend they invited does.

use crate::domain::engine::boundary::ladder;
use crate::domain::engine::fold::Fold;
use crate::domain::id::{CauseKind, MemberId};
use crate::domain::member::{Change, Field};
use crate::domain::points::rule::Trigger;
use crate::domain::time::Instant;

impl Fold<'_> {
    pub(in crate::domain::engine) fn join(&mut self, at: Instant) {
        self.account.joined_at = Some(at);
        let cause = CauseKind::Join.of(self.account.member.0);
        if let Some(ladder) = ladder(self.program(at), at) {
            let (standing, moves) = ladder.join(at);
            self.account.tier = Some(standing);
            self.moved(moves, cause);
        }
        self.look_at_benefits(cause);
        // F5: where orders before joining qualify, they do from the first moment there is a tier to rise from.
        if self.program(at).shop.earn_before_joining {
            self.tier_after_fact(at, cause);
        }
    }

    pub(in crate::domain::engine) fn friend(&mut self, friend: MemberId, at: Instant) {
        self.account.invites += 1;
        self.invited_friend(friend, at);
        let of = CauseKind::Friend.of(friend.0);
        if self.earn(&Trigger::ReferralJoined, of, at, None) {
            self.tier_after_fact(at, of);
        }
    }

    /// A stated value; which birthdays were stated when decides on which a member is congratulated (C9).
    pub(in crate::domain::engine) fn profile(&mut self, change: &Change, at: Instant) {
        self.account.profile.apply(change);
        if change.field == Field::Birthday {
            let stated = &mut self.account.awarded.birthdays;
            let place = stated.partition_point(|(since, _)| *since <= at);
            stated.insert(place, (at, change.value.clone()));
        }
    }
}
