//! Orders recorded without a member: whose a later row says they are, and what the others wait for (import I28).

use super::orders::Work;
use super::people::{Keys, Match, Unknown};
use crate::domain::id::{MemberId, OrderId};
use crate::error::Result;
use crate::input::order::OrderFile;
use crate::store::held;
use crate::store::sale::Known;

/// Orders of nobody, each with its index in the file.
#[derive(Debug, Default)]
pub(super) struct Nobodys {
    /// Their rows say whose they are.
    pub claimed: Vec<(OrderId, u32)>,
    /// They wait for whoever receives one of their keys.
    pub held: Vec<(OrderId, u32)>,
}

impl Work<'_, '_> {
    /// Looks at a known order: if it is nobody's, its row may say whose it is.
    pub(super) fn meet_known(&mut self, known: Option<Known>, index: u32, found: &Match) {
        let Some(Known { id, member: None, .. }) = known else { return };
        match (found, self.rules.unknown) {
            (Match::Member(_), _) | (Match::Unknown, Unknown::Create) => self.nobodys.claimed.push((id, index)),
            (Match::Unknown, Unknown::Hold) => self.nobodys.held.push((id, index)),
            _ => {}
        }
    }

    /// A new order without a member waits for one if it has keys.
    pub(super) fn meet_new(&mut self, file: &OrderFile, (id, index): (OrderId, u32), member: Option<MemberId>) {
        if member.is_none() && self.keys_of(file, index) != [None; 4] {
            self.nobodys.held.push((id, index));
        }
    }

    /// Gives orders of nobody to those whom their rows name, and keeps the keys of those that wait.
    pub(super) fn settle_nobodys(&mut self, file: &OrderFile) -> Result<()> {
        let Nobodys { claimed, held } = std::mem::take(&mut self.nobodys);
        for (order, index) in held {
            held::keep(self.session.db, order, self.people.named(self.keys_of(file, index)))?;
        }
        for (order, index) in claimed.into_iter().filter(|(_, index)| file.is_good(*index)) {
            if let Match::Member(member) = self.people.find(self.session, self.keys_of(file, index))? {
                held::claim(self.session.db, order, member, self.session.recorded_at)?;
                self.counts.claimed += 1;
            }
        }
        Ok(())
    }

    /// The keys by which an order of the file names who bought.
    pub(super) fn keys_of<'f>(&self, file: &'f OrderFile, index: u32) -> Keys<'f> {
        file.who(self.buyers.keys[self.buyers.of[index as usize] as usize])
    }
}
