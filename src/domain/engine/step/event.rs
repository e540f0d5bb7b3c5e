//! A behaviour event: figures, streaks and what the rules pay for it.

use super::change::fnv;
use super::earn::Subject;
use crate::domain::engine::account::Activity;
use crate::domain::engine::engaged::Engaged;
use crate::domain::engine::fold::Fold;
use crate::domain::event::Event;
use crate::domain::id::{CauseKind, EventId};
use crate::domain::points::rule::Trigger;

/// Days that figures such as `shares_90d` and `sign_in_streak` look back, at most.
pub(in crate::domain::engine) const LOOK_BACK: i32 = 400;

impl Fold<'_> {
    pub(in crate::domain::engine) fn event(&mut self, id: EventId, event: &Event) {
        let of = CauseKind::Event.of(id.0);
        if self.earn(&Trigger::Event(event.kind.to_string()), of, event.at, Some(Subject::Event(event))) {
            self.tier_after_fact(event.at, of);
        }
        if let Some(case) = self.account.cases.get_mut(&of) {
            case.at = event.at;
            case.subject = fnv(&event.subject);
        }
        let zone = &self.program(event.at).shop.zone;
        let day = zone.day(event.at);
        if let Some(engaged) = Engaged::of(of, event) {
            engaged.enter(&mut self.account.engaged, zone.start(day.plus_days(-LOOK_BACK)));
        }
        let did = match &*event.kind {
            "share" => Activity::Share,
            "comment" => Activity::Comment,
            "sign_in" => Activity::SignIn,
            _ => return,
        };
        self.account.activity.retain(|(on, _)| on.plus_days(LOOK_BACK) >= day);
        let place = self.account.activity.partition_point(|(on, _)| *on <= day);
        self.account.activity.insert(place, (day, did));
        self.account.counters.forget_before(day.plus_days(-LOOK_BACK));
        self.account.subjects.retain(|(_, _, on)| *on == 0 || *on >= day.number() - LOOK_BACK);
    }
}
