//! The books of a batch: members folded, and written one after another.

use std::collections::BTreeMap;

use super::super::{Session, Step, contact, secret};
use super::Settled;
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::Fact;
use crate::domain::engine::fold::{Folded, fold};
use crate::domain::engine::share;
use crate::domain::id::BatchId;
use crate::domain::penalty::{Effect, Row};
use crate::domain::pool::Pool;
use crate::domain::program::Versions;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::account::{Keeper, OpenLot, Packing};
use crate::store::batch::Codes;
use crate::store::consequence::Writer;
use crate::store::{self, Db};

/// A member folded, and ready to be written.
pub(super) struct Ready {
    folded: Folded,
    before: Vec<OpenLot>,
    packed: Packing,
}

impl Ready {
    pub fn fold(versions: &Versions, account: Account, facts: Vec<Fact>, until: Instant) -> Ready {
        let before = OpenLot::all_of(&account);
        let mut folded = fold(versions, account, facts, until);
        folded.account.short.clear();
        Ready { before, packed: Packing::of(&folded.account), folded }
    }
}

/// The books of a batch, and what was done in it so far.
pub(super) struct Books<'a> {
    codes: Codes,
    writer: Writer<'a>,
    keeper: Keeper<'a>,
    of: Option<u64>,
    pub settled: Settled,
    /// What was drawn of shared limits.
    drawn: BTreeMap<Pool, i64>,
}

impl<'a> Books<'a> {
    pub fn open(db: &'a Db, batch: BatchId, of: Option<u64>) -> Result<Books<'a>> {
        let settled = Settled { batch: Some(batch), ..Settled::default() };
        Ok(Books {
            codes: Codes::load(db)?,
            writer: Writer::new(db, batch),
            keeper: Keeper::new(db),
            of,
            settled,
            drawn: BTreeMap::new(),
        })
    }

    pub fn write(&mut self, session: &Session<'_>, all: &[Ready]) -> Result<()> {
        for Ready { folded, before, packed } in all {
            if self.settled.members.is_multiple_of(256) {
                let done = u64::try_from(self.settled.members).unwrap_or(0);
                session.step(Step { what: "settling", done, of: self.of })?;
            }
            let account = &folded.account;
            self.writer.append(&mut self.codes, account.member, &folded.consequences)?;
            store::coupon::give_codes(session.db, account.member, &folded.consequences, secret::code_bytes)?;
            if folded.consequences.iter().any(blacklists) {
                contact::keep(session.db, account.member)?;
            }
            self.keeper.save(&mut self.codes, account, packed, folded.next_due, before)?;
            for draw in share::draws(&folded.consequences) {
                *self.drawn.entry(draw.pool.clone()).or_default() += draw.granted;
            }
            self.settled.members += 1;
            self.settled.late += folded.late.len();
            if session.lists_late {
                self.settled.late_facts.extend(folded.late.iter().map(|late| (account.member, late.clone())));
            }
            self.settled.consequences += folded.consequences.len();
            folded.consequences.iter().for_each(|row| self.settled.count(account, row));
        }
        Ok(())
    }

    pub fn close(&mut self, db: &Db) -> Result<()> {
        self.writer.finish()?;
        self.keeper.finish()?;
        self.drawn.iter().try_for_each(|(pool, drawn)| store::draw::add(db, &mut self.codes, pool, *drawn))
    }
}

/// Whether a row keeps somebody from ever being welcomed again (X4).
fn blacklists(row: &Consequence) -> bool {
    matches!(row, Consequence::Penalty(Row::Effected { effect: Effect::Blacklist, .. }))
}
