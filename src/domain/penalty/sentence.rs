//! The penalties of one member: what each still does, and what may be done about it (X1, X4).

use serde::{Deserialize, Serialize};

use super::{Effect, PenaltyRule, State, Turn};
use crate::domain::coupon::Held;
use crate::domain::id::{ActId, Code};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Span, Zone};

/// One penalty of a member, on the terms it was opened on (R10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its number among the member's, from 1.
    pub number: u32,
    /// Which of the program's.
    pub code: Code,
    /// The act that opened it.
    pub act: ActId,
    /// How it stands.
    pub state: State,
    /// What it does.
    pub effects: Vec<Effect>,
    /// How long it lasts; none = until it is lifted.
    pub lasts: Option<Span>,
    /// How long the member may object.
    pub appeal: Span,
    /// Points it takes.
    pub fine: i64,
    /// What the member does not have of them is let go.
    pub waives_short: bool,
    /// When it begins, or began; none while that is for somebody to say.
    pub from: Option<Instant>,
    /// When it ends; none = when it is lifted, or before it began.
    pub until: Option<Instant>,
    /// Until when the member may object; none before it began.
    pub appeal_until: Option<Instant>,
    /// Whether what it does is over, though an objection may still be open.
    pub is_over: bool,
    /// The debit of its fine.
    pub debit: Option<u32>,
    /// Lots it keeps back.
    pub lots: Vec<u32>,
    /// Coupons it took away, each with when.
    pub coupons: Vec<(Held, Instant)>,
}

/// A member's penalties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentences {
    last: u32,
    /// All of them, oldest first.
    pub all: Vec<Sentence>,
    /// Rungs reached under a lock, whose rewards wait for its end.
    pub withheld: Vec<Code>,
}

impl Sentence {
    /// Whether it does what it does.
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Active | State::Appealed | State::Upheld) && !self.is_over
    }

    /// Whether it does one of these now.
    pub fn does(&self, effects: &[Effect]) -> bool {
        self.is_running() && self.effects.iter().any(|effect| effects.contains(effect))
    }

    /// It begins: how long it lasts and may be objected to counts from now.
    pub fn begin(&mut self, zone: &Zone, at: Instant) {
        self.state = State::Active;
        self.from = Some(at);
        self.until = self.lasts.map(|span| zone.through(at, span));
        self.appeal_until = Some(zone.through(at, self.appeal));
    }

    /// Whether it may be moved on so now; a no says what may be done.
    pub fn may(&self, turn: Turn, at: Instant, zone: &Zone, member: &str) -> Result<(), Refusal> {
        let (number, member) = (self.number, member.to_owned());
        let closed = self.appeal_until.filter(|until| *until <= at);
        let day = |until: Instant| zone.day(until.plus_seconds(-1)).to_string();
        match (self.state, turn) {
            (State::Proposed, Turn::Uphold | Turn::Lift)
            | (State::Active | State::Upheld, Turn::Lift)
            | (State::Appealed, Turn::Uphold | Turn::Overturn) => Ok(()),
            (State::Active, Turn::Appeal) => match closed {
                Some(until) => Err(Refusal::AppealClosed { member, number, until: day(until) }),
                None => Ok(()),
            },
            (State::Proposed, _) => Err(Refusal::PenaltyProposed { member, number }),
            (State::Active, _) if closed.is_some() => Err(Refusal::PenaltyPastAppeal { member, number }),
            (State::Active, _) => {
                let until = self.appeal_until.map_or_else(String::new, day);
                Err(Refusal::PenaltyActive { member, number, until })
            }
            (State::Appealed, _) => Err(Refusal::PenaltyAppealed { member, number }),
            (State::Upheld, _) => Err(Refusal::PenaltyUpheld { member, number }),
            (State::Ended, _) => Err(Refusal::PenaltyEnded { member, number }),
            (State::Lifted, _) => Err(Refusal::PenaltyLifted { member, number }),
            (State::Overturned, _) => Err(Refusal::PenaltyOverturned { member, number }),
        }
    }
}

impl Sentences {
    /// Takes up a new one: proposed, until it begins.
    pub fn open(&mut self, rule: &PenaltyRule, act: ActId, from: Option<Instant>) -> u32 {
        let number = self.skip();
        self.all.push(Sentence {
            number,
            code: rule.code.clone(),
            act,
            state: State::Proposed,
            effects: rule.effects.clone(),
            lasts: rule.lasts,
            appeal: rule.appeal,
            fine: rule.fine.get(),
            waives_short: rule.waives_short,
            from,
            until: None,
            appeal_until: None,
            is_over: false,
            debit: None,
            lots: Vec::new(),
            coupons: Vec::new(),
        });
        number
    }

    /// Counts one that these rules do not have, so that later ones keep their numbers.
    pub fn skip(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// The one of a number.
    pub fn get(&self, number: u32) -> Option<&Sentence> {
        self.all.iter().find(|one| one.number == number)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut Sentence> {
        self.all.iter_mut().find(|one| one.number == number)
    }

    /// When time must look at one of them: one begins, or one ends.
    pub fn next_due(&self) -> Option<Instant> {
        self.all.iter().filter_map(|one| if one.state == State::Proposed { one.from } else { end(one) }).min()
    }

    /// Those that begin by an instant, and then those that end by it.
    pub fn due(&self, at: Instant) -> (Vec<u32>, Vec<u32>) {
        let begins = |one: &&Sentence| one.state == State::Proposed && one.from.is_some_and(|from| from <= at);
        let ends = |one: &&Sentence| end(one).is_some_and(|until| until <= at);
        let numbers =
            |which: &dyn Fn(&&Sentence) -> bool| self.all.iter().filter(which).map(|one| one.number).collect();
        (numbers(&begins), numbers(&ends))
    }

    /// The running one that does any of these and lasts longest.
    pub fn longest(&self, effects: &[Effect]) -> Option<&Sentence> {
        self.all.iter().filter(|one| one.does(effects)).max_by_key(|one| one.until.unwrap_or(Instant::MAX))
    }

    /// Whether any running one does one of these.
    pub fn any(&self, effects: &[Effect]) -> bool {
        self.all.iter().any(|one| one.does(effects))
    }

    /// What forbids to use points (X4).
    pub fn spend_stop(&self) -> Option<&Sentence> {
        self.longest(&[Effect::SpendFreeze, Effect::AccountFreeze])
    }

    /// What forbids to use benefits and coupons (X4).
    pub fn use_stop(&self) -> Option<&Sentence> {
        self.longest(&[Effect::SpendFreeze, Effect::BenefitSuspend, Effect::AccountFreeze])
    }

    /// Whether benefits of paid plans rest; a term's end does not move (X4).
    pub fn plan_suspended(&self) -> bool {
        self.any(&[Effect::PlanSuspend, Effect::AccountFreeze])
    }

    /// Whether benefits rest (X4).
    pub fn benefits_suspended(&self) -> bool {
        self.any(&[Effect::BenefitSuspend, Effect::AccountFreeze])
    }

    /// Whether the tier in force does not rise (T9, X4).
    pub fn locks_tier(&self) -> bool {
        self.any(&[Effect::TierLock, Effect::AccountFreeze])
    }

    /// Since when what is earned is kept back; none while it is not (X4).
    pub fn keeps_back_since(&self) -> Option<Instant> {
        let keeping = self.all.iter().filter(|one| one.keeps_earned());
        keeping.filter_map(|one| one.from).min()
    }

    /// One that is not over: nobody's account is joined to another meanwhile.
    pub fn open_one(&self) -> Option<&Sentence> {
        self.all.iter().find(|one| !one.state.is_final())
    }
}

impl Sentence {
    /// Whether it keeps back what is earned now.
    pub fn keeps_earned(&self) -> bool {
        self.does(&[Effect::EarnFreeze, Effect::AccountFreeze])
    }
}

/// When a running one ends by itself.
fn end(one: &Sentence) -> Option<Instant> {
    one.until.filter(|_| one.is_running())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Points;

    fn rule() -> PenaltyRule {
        PenaltyRule {
            code: Code::new("fraud").unwrap(),
            effects: vec![Effect::SpendFreeze],
            lasts: Some(Span::days(30)),
            appeal: Span::days(14),
            fine: Points(0),
            waives_short: false,
        }
    }

    /// X1: each state, and what may be done in it: lift, appeal, uphold, overturn.
    #[test]
    fn every_state_lets_through_what_its_turn_allows() {
        let mut sentences = Sentences::default();
        sentences.open(&rule(), ActId(1), None);
        let mut one = sentences.all.remove(0);
        one.begin(&Zone::utc(), Instant(0));
        for (state, allowed) in [
            (State::Proposed, [true, false, true, false]),
            (State::Active, [true, true, false, false]),
            (State::Appealed, [false, false, true, true]),
            (State::Upheld, [true, false, false, false]),
            (State::Ended, [false; 4]),
            (State::Lifted, [false; 4]),
            (State::Overturned, [false; 4]),
        ] {
            one.state = state;
            let may = |turn: &Turn| one.may(*turn, Instant(1), &Zone::utc(), "M-1").is_ok();
            assert_eq!(Turn::ALL.iter().map(may).collect::<Vec<_>>(), allowed, "{state:?}");
        }
    }

    /// X1, K3: the appeal ends through(start, 14 days): fifteen midnights on, to the second.
    #[test]
    fn an_appeal_is_heard_until_its_last_second() {
        let mut sentences = Sentences::default();
        sentences.open(&rule(), ActId(1), None);
        let one = &mut sentences.all[0];
        one.begin(&Zone::utc(), Instant(43_200));
        assert_eq!((one.until, one.appeal_until), (Some(Instant(31 * 86_400)), Some(Instant(15 * 86_400))));
        let may = |at| one.may(Turn::Appeal, Instant(at), &Zone::utc(), "M-1");
        assert!(may(15 * 86_400 - 1).is_ok());
        assert_eq!(may(15 * 86_400).unwrap_err().code(), "appeal-closed");
    }
}
