//! Points set aside for a payment: reserved, then captured in whole or in part, released, or timed out (P30).

use serde::{Deserialize, Serialize};

use super::EntryKind;
use super::ledger::{Ledger, Lot, Posting};
use crate::domain::id::{ActId, CauseKind};
use crate::domain::time::Instant;

/// An open hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its number among the member's holds, from 1.
    pub number: u32,
    /// The act that made it, by which it is known.
    pub act: ActId,
    /// When it was made.
    pub made_at: Instant,
    /// When it runs out.
    pub until: Instant,
    /// What is set aside, in the order of consumption: the lot, empty, and the points.
    pub parts: Vec<(Lot, i64)>,
}

impl Hold {
    /// Points it sets aside.
    pub fn points(&self) -> i64 {
        self.parts.iter().map(|part| part.1).sum()
    }
}

/// A hold began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its number.
    pub number: u32,
    /// The act that made it.
    pub act: ActId,
    /// Points set aside.
    pub points: i64,
    /// When.
    pub at: Instant,
    /// When it runs out.
    pub until: Instant,
}

/// Points of one lot in a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The hold's number.
    pub hold: u32,
    /// The lot's entry number.
    pub lot: u32,
    /// Set aside; negative where they were freed before the hold ended.
    pub points: i64,
    /// When.
    pub at: Instant,
}

/// A hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its number.
    pub number: u32,
    /// How.
    pub how: How,
    /// When.
    pub at: Instant,
    /// The spend it was captured by.
    pub entry: Option<u32>,
}

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Spent, in whole or in part.
    Captured,
    /// Freed.
    Released,
    /// Freed by time.
    TimedOut,
}

impl How {
    /// The kind of a word.
    pub fn find(word: &str) -> Option<How> {
        [How::Captured, How::Released, How::TimedOut].into_iter().find(|how| how.word() == word)
    }

    /// The word kept in the file and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            How::Captured => "captured",
            How::Released => "released",
            How::TimedOut => "timed_out",
        }
    }
}

impl Ledger {
    /// Sets usable points aside, by P5, until an instant; as many as there are.
    pub fn hold(&mut self, act: ActId, points: i64, at: Instant, until: Instant) {
        let parts = self.draw(points, &self.usable_order(at));
        self.held += 1;
        let hold = Hold { number: self.held, act, made_at: at, until, parts };
        let number = hold.number;
        self.rows.push(super::Row::Held(Opened { number, act, points: hold.points(), at, until }));
        for (lot, points) in &hold.parts {
            self.rows.push(super::Row::HeldOf(Part { hold: number, lot: lot.number, points: *points, at }));
        }
        self.holds.push(hold);
    }

    /// The open hold that an act made.
    pub fn hold_of(&self, act: ActId) -> Option<&Hold> {
        self.holds.iter().find(|hold| hold.act == act)
    }

    /// Spends points of a hold and frees the rest; what lots no longer give is owed. Gives the lots that ended with the
    /// release, and what was left of each.
    pub fn capture(&mut self, posting: Posting, act: ActId, points: i64) -> Vec<(Lot, i64)> {
        let Some(hold) = self.close(act) else { return Vec::new() };
        let mut left = points;
        let mut parts = Vec::new();
        for (lot, held) in &hold.parts {
            let part = left.min(*held);
            left -= part;
            if part > 0 {
                parts.push((lot.number, part));
            }
        }
        let (entry, _) = self.debit_from(posting, EntryKind::Spend, &parts, left);
        self.ended(&hold, How::Captured, posting.posted_at, Some(entry));
        self.free(&hold, posting.posted_at)
    }

    /// Frees a hold: first to repay debt, then to the lots; what comes back to an ended lot ends at once. Gives the lots
    /// that ended, and what was left of each.
    pub fn release(&mut self, act: ActId, how: How, at: Instant) -> Vec<(Lot, i64)> {
        let Some(hold) = self.close(act) else { return Vec::new() };
        self.ended(&hold, how, at, None);
        self.free(&hold, at)
    }

    /// Frees what holds keep of lots that end by `at`, so that it ends with them.
    pub fn free_ended(&mut self, at: Instant) {
        let mut back = Vec::new();
        for hold in &mut self.holds {
            for (lot, points) in hold.parts.extract_if(.., |(lot, _)| lot.expires_at <= at) {
                let part = Part { hold: hold.number, lot: lot.number, points: -points, at };
                self.rows.push(super::Row::HeldOf(part));
                back.push((lot, points));
            }
        }
        for (lot, points) in back {
            self.open(&lot).left += points;
        }
    }

    /// Takes a hold off the list and lays its points back into their lots.
    fn close(&mut self, act: ActId) -> Option<Hold> {
        let place = self.holds.iter().position(|hold| hold.act == act)?;
        let hold = self.holds.remove(place);
        for (lot, points) in &hold.parts {
            self.open(lot).left += points;
        }
        Some(hold)
    }

    fn ended(&mut self, hold: &Hold, how: How, at: Instant, entry: Option<u32>) {
        self.rows.push(super::Row::HoldEnded(Ended { number: hold.number, how, at, entry }));
    }

    fn free(&mut self, hold: &Hold, at: Instant) -> Vec<(Lot, i64)> {
        let mut gone = Vec::new();
        for (lot, _) in &hold.parts {
            if self.end(lot) > at {
                continue;
            }
            self.repay_from(lot.number, at);
            let posting = Posting { occurred_at: at, posted_at: at, cause: CauseKind::Lot.of(i64::from(lot.number)) };
            let points = self.expire(posting, lot.number);
            if points > 0 {
                gone.push((lot.clone(), points));
            }
        }
        self.repay(at);
        gone
    }
}
