//! What is proved: one member's rows, what is kept of them, and the facts behind them.

use std::collections::BTreeMap;

use super::{Check, Offence, Proof, Rows, shown};
use crate::domain::engine::account::Account;
use crate::domain::engine::fact::{Act, Fact, What};
use crate::domain::engine::replay::Timeline;
use crate::domain::id::{BatchId, Cause, Code, MemberId};
use crate::domain::points::standing::Case;
use crate::domain::time::Instant;

/// One member's books.
pub struct Books<'a> {
    /// Whose.
    pub member: MemberId,
    /// The rows that settling wrote.
    pub rows: &'a Rows,
    /// What is kept of the account; none for who has none.
    pub saved: Option<&'a Saved>,
    /// Open lots as kept by themselves.
    pub lots: &'a [Lot],
    /// What is kept of facts that earned.
    pub cases: &'a BTreeMap<Cause, Case>,
    /// The settled facts, in the order of their batches.
    pub facts: &'a [(BatchId, Fact)],
    /// The shop's batches and versions.
    pub timeline: &'a Timeline,
}

/// An account as it is kept, with the columns beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The last thing folded.
    pub frontier: Instant,
    /// When time must look next.
    pub next_due: Option<Instant>,
    /// Points owed.
    pub debt: i64,
    /// The tier.
    pub tier: Option<Code>,
    /// The account; none where its stored form cannot be read.
    pub account: Option<Account>,
}

/// An open lot as it is kept by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Its number.
    pub number: u32,
    /// What is left of it.
    pub left: i64,
    /// First usable instant.
    pub activates_at: Instant,
    /// First instant no longer usable.
    pub expires_at: Instant,
}

impl Books<'_> {
    /// The account, where there is one that can be read.
    pub(super) fn account(&self) -> Option<&Account> {
        self.saved.and_then(|saved| saved.account.as_ref())
    }

    /// Whether the account was ever joined with another: facts of one may then have earned in the other (P32).
    pub(super) fn is_joined(&self) -> bool {
        let joins = |act: &Act| {
            matches!(act, Act::MergeIn { .. } | Act::MergeOut { .. } | Act::UnmergeIn { .. } | Act::UnmergeOut { .. })
        };
        self.facts.iter().any(|(_, fact)| matches!(&fact.what, What::Act(_, act) if joins(act)))
    }

    /// Notes an offence of this member.
    pub(super) fn wrong(
        &self,
        proof: &mut Proof,
        check: Check,
        row: impl FnOnce() -> String,
        (stored, due): (impl ToString, impl ToString),
    ) {
        let member = Some(self.member);
        proof.wrong(check, || Offence { member, row: row(), stored: stored.to_string(), due: due.to_string() });
    }

    /// An instant as the shop's people read it.
    pub(super) fn at(&self, at: Instant) -> String {
        shown(&self.timeline.versions.latest().shop.zone, at)
    }
}
