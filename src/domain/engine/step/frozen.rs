//! Asks that a running penalty forbids, and what may be done about a penalty (X1, X4).

use crate::domain::engine::fold::Asked;
use crate::domain::id::Code;
use crate::domain::penalty::{Sentence, Turn};
use crate::domain::refusal::Refusal;

impl Asked<'_> {
    /// Whether points may be redeemed, set aside, captured, given or received: a freeze forbids all of it.
    pub fn may_spend(&self, member: &str) -> Result<(), Refusal> {
        let Some(stop) = self.fold.account.sentences.spend_stop() else { return Ok(()) };
        let (member, penalty) = (member.to_owned(), stop.code.clone());
        Err(match self.last_day(stop) {
            Some(until) => Refusal::SpendFrozenUntil { member, penalty, until },
            None => Refusal::SpendFrozen { member, penalty },
        })
    }

    /// Whether benefits and coupons may be used.
    pub fn may_use(&self, member: &str) -> Result<(), Refusal> {
        let Some(stop) = self.fold.account.sentences.use_stop() else { return Ok(()) };
        let (member, penalty) = (member.to_owned(), stop.code.clone());
        Err(match self.last_day(stop) {
            Some(until) => Refusal::UseSuspendedUntil { member, penalty, until },
            None => Refusal::UseSuspended { member, penalty },
        })
    }

    /// Whether the program has such a penalty.
    pub fn open_penalty(&self, code: &str) -> Result<Code, Refusal> {
        let program = self.fold.program(self.fold.posted_at);
        let known = Code::new(code).filter(|code| program.penalty(code).is_some());
        known.ok_or_else(|| Refusal::NoSuchPenalty { penalty: code.to_owned() })
    }

    /// Whether a penalty may be moved on so; none where the member has no such penalty.
    pub fn turn_penalty(&self, turn: Turn, number: u32, member: &str) -> Result<Option<()>, Refusal> {
        let at = self.fold.posted_at;
        let Some(sentence) = self.fold.account.sentences.get(number) else { return Ok(None) };
        sentence.may(turn, at, &self.fold.program(at).shop.zone, member).map(Some)
    }

    /// Whether no penalty is open, so that the account may be joined to another.
    pub fn unpunished(&self, member: &str) -> Result<(), Refusal> {
        let Some(open) = self.fold.account.sentences.open_one() else { return Ok(()) };
        Err(Refusal::PenaltyOpen { member: member.to_owned(), number: open.number, penalty: open.code.clone() })
    }

    /// The last second of a penalty as people read it; none where it lasts until it is lifted.
    fn last_day(&self, sentence: &Sentence) -> Option<String> {
        let zone = &self.fold.program(self.fold.posted_at).shop.zone;
        sentence.until.map(|until| zone.shown(until))
    }
}
