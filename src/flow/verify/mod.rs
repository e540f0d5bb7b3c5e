//! The books held against what they came from: every invariant, every computation, every cache, and on demand all
//! batches folded again from nothing. Nothing is written and nothing mended.

mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

pub use self::file::file;
use super::{Session, Step, replay};
pub use crate::domain::engine::proof::Wanted;
use crate::domain::engine::proof::{Books, Check, Proof, prove};
use crate::domain::engine::replay::Timeline;
use crate::domain::id::MemberId;
use crate::error::Result;
use crate::store::books::{self, Names};
use crate::store::{Db, audit, fact};

/// Members read and proved at once.
const CHUNK: i64 = 1_000;

/// Proves the books of every member. Chunks of members are read and proved by as many threads as there are processors,
/// each on its own connection to the same snapshot.
pub fn books(session: &Session<'_>, wanted: Wanted) -> Result<Proof> {
    let work = Work {
        timeline: replay::timeline(session)?,
        names: books::load_names(session.db)?,
        wanted,
        newest: audit::find_newest(session.db)?,
        next: AtomicI64::new(1),
        last: books::find_last_member(session.db)?.map_or(0, |member| member.0),
    };
    let mut helpers = Vec::new();
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    for _ in 1..processors.min(usize::try_from(work.last / CHUNK).unwrap_or(1) + 1) {
        helpers.extend(session.db.beside(session.stop)?);
    }
    let proofs = thread::scope(|scope| {
        let work = &work;
        let helpers: Vec<_> = helpers.into_iter().map(|db| scope.spawn(move || work.help(&db))).collect();
        let own = work.run(session.db, &|done, of| session.step(Step { what: "verifying", done, of: Some(of) }));
        if own.is_err() {
            work.next.store(i64::MAX, Ordering::Relaxed);
        }
        let helped = helpers.into_iter().map(|helper| helper.join().expect("a helper that panics is a bug to be told"));
        std::iter::once(own).chain(helped).collect::<Result<Vec<Proof>>>()
    })?;
    let mut proof = Proof::default();
    Check::ALL.iter().filter(|check| wanted.has(**check)).for_each(|check| proof.looked(*check, 0));
    Ok(proofs.into_iter().fold(proof, Proof::and))
}

/// What the threads share.
struct Work {
    timeline: Timeline,
    names: Names,
    wanted: Wanted,
    /// The newest row of the audit as the session sees it.
    newest: Option<i64>,
    /// The first member of the next chunk.
    next: AtomicI64,
    last: i64,
}

impl Work {
    /// The same on another connection; where somebody wrote since the session began, its snapshot is another one.
    fn help(&self, db: &Db) -> Result<Proof> {
        let snapshot = db.read()?;
        let proof =
            if audit::find_newest(db)? == self.newest { self.run(db, &|_, _| Ok(()))? } else { Proof::default() };
        snapshot.rollback()?;
        Ok(proof)
    }

    fn run(&self, db: &Db, tell: &dyn Fn(u64, u64) -> Result<()>) -> Result<Proof> {
        let mut proof = Proof::default();
        loop {
            let from = self.next.fetch_add(CHUNK, Ordering::Relaxed);
            if !(1..=self.last).contains(&from) {
                return Ok(proof);
            }
            tell(from.unsigned_abs() - 1, self.last.unsigned_abs())?;
            proof = proof.and(self.chunk(db, from)?);
        }
    }

    fn chunk(&self, db: &Db, from: i64) -> Result<Proof> {
        let members = MemberId(from)..=MemberId(from + CHUNK - 1);
        let mut held = books::load(db, &self.names, &members, self.wanted)?;
        let mut facts = BTreeMap::new();
        if self.wanted.points || self.wanted.replay {
            facts = fact::load_settled(db, &members)?;
        }
        for member in facts.keys() {
            held.entry(*member).or_default();
        }
        let mut proof = Proof::default();
        for (member, held) in held {
            let mut facts = facts.remove(&member).unwrap_or_default();
            if self.wanted.replay {
                replay::hand_over_settled(db, &self.timeline, &mut facts)?;
            }
            let books = Books {
                member,
                rows: &held.rows,
                saved: held.saved.as_ref(),
                lots: &held.lots,
                cases: &held.cases,
                facts: &facts,
                timeline: &self.timeline,
            };
            prove(&mut proof, self.wanted, &books);
        }
        Ok(proof)
    }
}
