//! A batch folded ahead, for what it draws of limits that members share (house H22). Folding twice costs less than writing
//! what may have to be taken back: inside a savepoint SQLite copies each page it changes, and walks the copies after each
//! statement.

use std::collections::BTreeMap;

use super::super::{Session, replay};
use super::{AtOnce, Work, accounts, parts, range};
use crate::domain::engine::batch;
use crate::domain::engine::share::{Drawn, Queue, Short, drawn_by};
use crate::domain::id::{BatchId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::fact;
use crate::store::order::Texts;
use crate::store::{batch as batches, draw};

/// What is to be settled.
pub(super) struct Ahead<'a, 'b> {
    pub session: &'a Session<'b>,
    pub scope: &'a [(MemberId, u32)],
    pub until: Instant,
    pub at_once: AtOnce,
}

impl Ahead<'_, '_> {
    /// Which draws get less than they want, and what they get; nothing where there is enough for all.
    pub fn short(&self) -> Result<BTreeMap<MemberId, Short>> {
        let (versions, until) = (self.session.versions(), self.until);
        let pools = draw::list_pools(self.session.db)?;
        let mut drawn = Drawn::after(pools.clone());
        let fold = |work| batch::each(work, |(account, facts)| drawn_by(versions, account, facts, until));
        self.each(|work, next| {
            let (draws, next) = batch::alongside(|| fold(work), next);
            draws.iter().flatten().for_each(|draw| drawn.add(versions, draw));
            next
        })?;
        if !drawn.is_over() {
            return Ok(BTreeMap::new());
        }
        let mut queue = Queue::default();
        self.each(|work, next| {
            work.into_iter().for_each(|(account, facts)| queue.add(versions, account, facts, until));
            next()
        })?;
        Ok(queue.grant(versions, pools, until))
    }

    /// Each part in turn: what is done with it is handed the part and how to read the next.
    fn each(
        &self,
        mut done: impl FnMut(Work, &mut dyn FnMut() -> Result<Option<Work>>) -> Result<Option<Work>>,
    ) -> Result<()> {
        let passed = batches::find_last_nightly(self.session.db)?;
        let (mut parts, mut texts) = (parts(self.scope, self.at_once).into_iter(), Texts::default());
        let mut read = || {
            self.session.stop.check()?;
            parts.next().map(|part| self.load(part, passed, &mut texts)).transpose()
        };
        let mut at_hand = read()?;
        while let Some(work) = at_hand {
            at_hand = done(work, &mut read)?;
        }
        Ok(())
    }

    fn load(&self, part: &[(MemberId, u32)], passed: Instant, texts: &mut Texts) -> Result<Work> {
        let mut facts = fact::load_unsettled(self.session.db, texts, &range(part), None)?;
        replay::hand_over(self.session, BatchId(i64::MAX), facts.values_mut().flatten())?;
        accounts(self.session, part, facts, passed, self.until)
    }
}
