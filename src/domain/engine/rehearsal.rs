//! One member's history folded twice from an instant on, by the rules that held and by others, to be compared
//! (semantics 2.5). Late facts stand in their own time in both arms, and people are taken to behave as they did.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::account::Account;
use super::consequence::Consequence;
use super::fact::{Act, Fact, What};
use super::fold::{fold, in_time};
use super::replay::Timeline;
use crate::domain::grant::{Deed, UseStep};
use crate::domain::id::{ActId, BatchId, Code, MemberId};
use crate::domain::money::Money;
use crate::domain::points::{Balance, EntryKind, spend};
use crate::domain::program::{Program, Versions};
use crate::domain::time::Instant;
use crate::domain::{campaign, coupon};

/// Facts of other members, by member: those of accounts that were merged.
pub type Others = BTreeMap<MemberId, Vec<Fact>>;

/// Two timelines of rules over one stretch of time.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    old: Versions,
    new: Versions,
    from: Instant,
    last: Instant,
}

/// What happened to a member in one arm, and what it left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Points earned and awarded, less what was taken back of them.
    pub earned: i64,
    /// Points spent, less what came back.
    pub spent: i64,
    /// Points that ended, less what was reinstated.
    pub expired: i64,
    /// Signed: given and taken by hand, brought along, passed on, let go. A debt forgiven is one that was owed, so that it
    /// too may differ.
    pub by_hand: i64,
    /// What the member has in the end.
    pub balance: Balance,
    /// Where the member stands in the end.
    pub tier: Option<Code>,
    /// Benefits granted.
    pub granted: i64,
    /// Coupons issued.
    pub coupons: i64,
    /// Awards of campaigns.
    pub awards: i64,
    /// Benefits used.
    pub used: i64,
    /// What those uses cost the shop.
    pub used_cost: Money,
    /// Spent points that no lot covered at that instant: they became debt.
    pub uncovered: i64,
    /// Uses of a benefit that the member did not hold.
    pub unheld: i64,
}

/// One member, rehearsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// Who.
    pub member: MemberId,
    /// By the rules that held.
    pub before: Figures,
    /// By the others.
    pub after: Figures,
    /// Whether the new rules begin with the member on a lower rung, for want of the one held until then.
    pub lowered: bool,
    /// Extensions of lots that were left out: they name a lot by its number, which may be another's now.
    pub extensions: usize,
}

/// Where a member ends by the new rules, seen from the old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// On a lower rung.
    Lost,
    /// On a higher rung.
    Gained,
    /// On one that no ladder has beside the other.
    Changed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Arm {
    Old,
    New,
}

impl Figures {
    /// Points that the shop owes: all but those that the member owes (P36).
    pub fn outstanding(&self) -> i64 {
        self.balance.pending + self.balance.blocked + self.balance.active + self.balance.held
    }

    /// What the member has, less what the member owes.
    pub fn net(&self) -> i64 {
        self.outstanding() - self.balance.debt
    }

    /// What points and benefits cost the shop, points at the face value of a program; none where it gives them none.
    fn cost(&self, program: &Program) -> Option<Money> {
        let points = spend::worth(&program.points, self.earned)?;
        Some(Money(points.get().saturating_add(self.used_cost.get())))
    }

    /// Adds the figures of another member; tiers are not for adding.
    pub fn add(&mut self, other: &Figures) {
        self.earned += other.earned;
        self.spent += other.spent;
        self.expired += other.expired;
        self.balance.pending += other.balance.pending;
        self.balance.blocked += other.balance.blocked;
        self.balance.active += other.balance.active;
        self.balance.held += other.balance.held;
        self.balance.debt += other.balance.debt;
        self.granted += other.granted;
        self.coupons += other.coupons;
        self.awards += other.awards;
        self.used += other.used;
        self.used_cost = Money(self.used_cost.get().saturating_add(other.used_cost.get()));
        self.uncovered += other.uncovered;
        self.unheld += other.unheld;
    }
}

impl Way {
    /// The word shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Way::Lost => "lost",
            Way::Gained => "gained",
            Way::Changed => "changed",
        }
    }
}

impl Rehearsal {
    /// Whether members share any limit under either program.
    pub fn has_limits(&self) -> bool {
        [&self.old, &self.new].iter().any(|arm| arm.latest().has_limits())
    }

    /// Other rules from `from` on, in place of all that held then and later; looked at up to and with `last`. The rules
    /// that hold at `from` anyway go on as they are, as applying their text again makes no version.
    pub fn new(versions: &Versions, program: Program, from: Instant, last: Instant) -> Rehearsal {
        let present = versions.at(from);
        let again = Program { number: present.number, ..program };
        let mut all: Vec<_> = versions.all().iter().filter(|version| version.0 <= from).cloned().collect();
        if **present != again {
            all.retain(|version| version.0 < from);
            let number = versions.all().iter().map(|version| version.1.number).max().map_or(1, |last| last + 1);
            let from = if all.is_empty() { Instant::MIN } else { from };
            all.push((from, Arc::new(Program { number, ..again })));
        }
        let new = Versions::new(all).map(|new| new.with_turns(Arc::clone(versions.turns())));
        let new = new.unwrap_or_else(|| versions.clone());
        Rehearsal { old: versions.clone(), new, from, last }
    }

    /// Points at face value in the end: what the shop owes by each arm.
    pub fn liability(&self, before: &Figures, after: &Figures) -> (Option<Money>, Option<Money>) {
        let (old, new) = self.programs();
        (spend::worth(&old.points, before.outstanding()), spend::worth(&new.points, after.outstanding()))
    }

    /// What points and benefits cost the shop by each arm.
    pub fn cost(&self, before: &Figures, after: &Figures) -> (Option<Money>, Option<Money>) {
        let (old, new) = self.programs();
        (before.cost(old), after.cost(new))
    }

    /// The program in force in the end, by the rules that held and by the others.
    pub fn programs(&self) -> (&Program, &Program) {
        (self.old.at(self.last), self.new.at(self.last))
    }

    /// Folds a member's facts, in any order, in both arms.
    pub fn member(&self, member: MemberId, mut facts: Vec<Fact>, others: &Others) -> Rehearsed {
        let known = facts.len();
        facts.retain(|fact| !matches!(fact.what, What::Act(_, Act::Extend { .. })));
        let extensions = known - facts.len();
        facts.retain(|fact| fact.at <= self.last);
        let (account, rest) = self.prelude(member, facts, self.last, others);
        let lowered = account.stands_in().is_some_and(|tier| self.rung_for(tier) != *tier);
        let run = |arm| self.figures(arm, account.clone(), rest.clone(), others);
        Rehearsed { member, before: run(Arm::Old), after: run(Arm::New), lowered, extensions }
    }

    /// Where a member ends by the new rules, seen from the old; none where it is the same.
    pub fn way(&self, one: &Rehearsed) -> Option<Way> {
        let (before, after) = (one.before.tier.as_ref(), one.after.tier.as_ref());
        if before == after {
            return None;
        }
        let (Some(before), Some(after)) = (before, after) else {
            return Some(if before.is_none() { Way::Gained } else { Way::Lost });
        };
        let (old, new) = self.programs();
        let places = [new, old].map(|program| program.rank(before).zip(program.rank(after)));
        Some(match places.into_iter().flatten().next() {
            Some((from, to)) if to > from => Way::Gained,
            Some((from, to)) if to < from => Way::Lost,
            _ => Way::Changed,
        })
    }

    /// What both arms share: the account just before the new rules, and the facts from then on.
    fn prelude(&self, member: MemberId, facts: Vec<Fact>, until: Instant, others: &Others) -> (Account, Vec<Fact>) {
        let mut facts = in_time(facts);
        let rest = facts.split_off(facts.partition_point(|fact| fact.at < self.from));
        self.hand_over(Arm::Old, member, &mut facts, others);
        let until = until.min(self.from.plus_seconds(-1));
        (fold(&self.old, Account::new(member), facts, until).account, rest)
    }

    /// The rest in one arm, with its rows.
    fn arm(
        &self,
        arm: Arm,
        account: Account,
        mut facts: Vec<Fact>,
        until: Instant,
        others: &Others,
    ) -> (Account, Vec<Consequence>) {
        self.hand_over(arm, account.member, &mut facts, others);
        let (versions, account) = match arm {
            Arm::Old => (&self.old, account),
            Arm::New => (&self.new, self.moved_in(account)),
        };
        let folded = fold(versions, account, self.without_lost_pins(arm, facts), until);
        (folded.account, folded.consequences)
    }

    /// Gives facts that take another account in, or part from one, that account as it is in the same arm.
    fn hand_over(&self, arm: Arm, member: MemberId, facts: &mut [Fact], others: &Others) {
        for fact in facts {
            let at = fact.at;
            let What::Act(own, Act::MergeIn { from, handed } | Act::UnmergeIn { from, handed }) = &mut fact.what else {
                continue;
            };
            // What was done to the other account before, its own side of this act not among it.
            let before = |fact: &&Fact| match &fact.what {
                What::Act(_, Act::MergeOut { into: to } | Act::UnmergeOut { to }) if *to == member => fact.at < at,
                What::Act(id, _) => (fact.at, *id) < (at, *own),
                _ => fact.at <= at,
            };
            let known = others.get(from).into_iter().flatten().filter(before).cloned().collect();
            let (account, rest) = self.prelude(*from, known, at, others);
            let account = if at < self.from { account } else { self.arm(arm, account, rest, at, others).0 };
            *handed = Some(Arc::new(account));
        }
    }

    /// An account as the new rules take it over: whoever stands on a rung that they do not have, stands on the next
    /// lower one that they have; a pin to such a rung holds no more.
    fn moved_in(&self, mut account: Account) -> Account {
        let new = self.new.at(self.from);
        if new.tiers.is_none() {
            (account.tier, account.pin) = (None, None);
            return account;
        }
        let (at, stood) = (account.frontier, account.stands_in().cloned());
        let unpinned = account.pin.take_if(|pin| new.rung(&pin.tier).is_none()).is_some();
        let (Some(standing), Some(stood)) = (&mut account.tier, stood) else { return account };
        standing.tier = self.rung_for(&standing.tier);
        let stands = if unpinned { standing.tier.clone() } else { self.rung_for(&stood) };
        if stands != stood {
            account.tiers.push((at, stands));
        }
        account
    }

    /// A rung itself, or the next lower one of the old ladder that the new one has, or its lowest.
    fn rung_for(&self, tier: &Code) -> Code {
        let (old, new) = (self.old.at(self.from.plus_seconds(-1)), self.new.at(self.from));
        let rungs = |program: &Program| -> Vec<Code> {
            let ladder = program.tiers.iter().flat_map(|tiers| &tiers.ladder);
            ladder.map(|rung| rung.code.clone()).collect()
        };
        let known = rungs(new);
        let below = old.rank(tier).map_or_else(Vec::new, |rank| rungs(old)[..=rank].to_vec());
        let found = std::iter::once(tier).chain(below.iter().rev()).find(|code| known.contains(code));
        found.or(known.first()).unwrap_or(tier).clone()
    }

    /// A pin to a rung that the new rules do not have holds nobody.
    fn without_lost_pins(&self, arm: Arm, mut facts: Vec<Fact>) -> Vec<Fact> {
        let new = self.new.at(self.from);
        let lost = |fact: &Fact| matches!(&fact.what, What::Act(_, Act::Pin(pin)) if new.rung(&pin.tier).is_none());
        facts.retain(|fact| arm == Arm::Old || !lost(fact));
        facts
    }

    fn figures(&self, arm: Arm, account: Account, facts: Vec<Fact>, others: &Others) -> Figures {
        let uses = wanted_uses(&facts);
        let (account, rows) = self.arm(arm, account, facts, self.last, others);
        let versions = if arm == Arm::Old { &self.old } else { &self.new };
        let mut figures = Figures {
            balance: account.ledger.balance(self.last),
            tier: account.stands_in().cloned(),
            uncovered: uncovered(&rows),
            ..Figures::default()
        };
        for row in &rows {
            match row {
                Consequence::Entry(entry) => figures.entry(entry.kind, entry.points),
                Consequence::Granted { .. } => figures.granted += 1,
                Consequence::Coupon(coupon::Row::Issued(_)) => figures.coupons += 1,
                Consequence::Campaign(campaign::Row::Awarded { .. }) => figures.awards += 1,
                Consequence::Used { act, at, reserved: None, .. }
                | Consequence::UseStepped { act, step: UseStep::Taken, at, .. } => {
                    let benefit = uses.get(act).and_then(|code| versions.at(*at).benefit(code));
                    figures.used += 1;
                    figures.used_cost.0 += benefit.map_or(0, |benefit| benefit.cost.get());
                }
                _ => {}
            }
        }
        figures.unheld = i64::try_from(uses.len()).unwrap_or(i64::MAX) - figures.used;
        figures
    }
}

impl Figures {
    fn entry(&mut self, kind: EntryKind, points: i64) {
        match kind {
            EntryKind::Earn | EntryKind::Award | EntryKind::Rebate | EntryKind::Cancel | EntryKind::Clawback => {
                self.earned += points
            }
            EntryKind::Spend | EntryKind::Restore => self.spent -= points,
            EntryKind::Expire | EntryKind::Reinstate => self.expired -= points,
            _ => self.by_hand += points,
        }
    }
}

/// The uses that somebody asked for, at once or after setting them aside, by the act that named the benefit.
fn wanted_uses(facts: &[Fact]) -> BTreeMap<ActId, Code> {
    let (mut wanted, mut aside) = (BTreeMap::new(), BTreeMap::new());
    for fact in facts {
        match &fact.what {
            What::Act(id, Act::Use { benefit, .. }) => drop(wanted.insert(*id, benefit.clone())),
            What::Act(id, Act::Benefit(Deed::Reserve { benefit, .. })) => drop(aside.insert(*id, benefit)),
            What::Act(_, Act::Benefit(Deed::Take { usage, .. })) => {
                wanted.extend(aside.get(usage).map(|benefit| (*usage, (*benefit).clone())));
            }
            _ => {}
        }
    }
    wanted
}

/// Spent points that no lot covered when they were spent. A debit's own allocations follow its entry at once; what
/// repays it later comes at a later instant.
fn uncovered(rows: &[Consequence]) -> i64 {
    let mut uncovered = 0;
    for (place, row) in rows.iter().enumerate() {
        let Consequence::Entry(entry) = row else { continue };
        if entry.kind != EntryKind::Spend {
            continue;
        }
        let own = rows[place + 1..].iter().map_while(|row| match row {
            Consequence::Allocation(part) if part.debit == entry.number && part.posted_at == entry.posted_at => {
                Some(part.points)
            }
            _ => None,
        });
        uncovered += -entry.points - own.sum::<i64>();
    }
    uncovered
}

/// How many of a member's settled facts came after the frontier had passed them. Whoever had none before the end of an
/// earlier batch had none; only the others are replayed.
pub fn late(timeline: &Timeline, member: MemberId, facts: &[(BatchId, Fact)]) -> usize {
    let mut by_batch: Vec<&(BatchId, Fact)> = facts.iter().collect();
    by_batch.sort_by_key(|fact| fact.0);
    let (mut walked, mut met, mut batches) = (Instant::MIN, Instant::MIN, timeline.batches.iter().peekable());
    let mut may_be_late = false;
    for group in by_batch.chunk_by(|a, b| a.0 == b.0) {
        while let Some(batch) = batches.next_if(|batch| batch.id < group[0].0) {
            walked = walked.max(batch.until);
        }
        may_be_late |= group.iter().any(|(_, fact)| fact.at < walked.max(met));
        met = group.iter().map(|(_, fact)| fact.at).max().map_or(met, |at| met.max(at));
    }
    if may_be_late { timeline.replay(member, facts.to_vec()).late } else { 0 }
}
