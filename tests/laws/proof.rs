//! The books of any shop pass every check, settled again from nothing too; and no change of the ledger passes.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use regulars::domain::engine::boundary::next_due;
use regulars::domain::engine::fact::{Fact, What};
use regulars::domain::engine::proof::{Books, Lot, Proof, Rows, Saved, Wanted, prove};
use regulars::domain::engine::replay::{Batch, Timeline};
use regulars::domain::id::{BatchId, CauseKind, MemberId, OrderId};
use regulars::domain::time::Instant;

use crate::fold::Kept;
use crate::made::{Made, day, shops};

/// A shop's history as it was settled: imports, some facts a batch late, and a night after every second one.
struct Settled {
    kept: Kept,
    rows: Rows,
    facts: Vec<(BatchId, Fact)>,
    timeline: Timeline,
}

impl Settled {
    fn of(made: &Made, cuts: &[i32]) -> Settled {
        let versions = made.versions();
        let (mut kept, mut rows, mut facts) = (Kept::new(&versions), Vec::new(), Vec::new());
        let (mut batches, mut passed) = (Vec::new(), Instant::MIN);
        let shared = std::sync::Arc::new(versions.clone());
        for (place, (until, own)) in cut(made, cuts).into_iter().enumerate() {
            let id = BatchId(i64::try_from(place).unwrap_or(0) + 1);
            let due = next_due(&versions, &kept.account).is_some_and(|due| due <= until);
            batches.push(Batch { id, until, walks: true, passed, versions: shared.clone() });
            facts.extend(own.iter().map(|fact| (id, fact.clone())));
            if !own.is_empty() || due {
                if kept.account.joined_at.is_some() {
                    kept.account.frontier = kept.account.frontier.max(passed);
                }
                let before = kept.rows.len();
                kept.fold(own, until);
                rows.push((id, kept.rows[before..].to_vec()));
            }
            if place % 2 == 1 {
                passed = passed.max(until);
            }
        }
        Settled { kept, rows: Rows::of(rows), facts, timeline: Timeline::new(batches, passed, shared) }
    }

    fn proof(&self, rows: &Rows) -> Proof {
        let mut account = self.kept.account.clone();
        let is_kept = |kind: CauseKind| matches!(kind, CauseKind::Order | CauseKind::Event);
        let cases = std::mem::take(&mut account.cases).into_iter().filter(|(of, _)| is_kept(of.kind)).collect();
        let lot = |lot: &regulars::domain::points::ledger::Lot| Lot {
            number: lot.number,
            left: lot.left,
            activates_at: lot.activates_at,
            expires_at: lot.expires_at,
        };
        let lots: Vec<Lot> = account.ledger.lots.iter().map(lot).collect();
        let saved = Saved {
            frontier: account.frontier,
            next_due: next_due(&self.timeline.versions, &account),
            debt: account.ledger.balance(account.frontier).debt,
            tier: account.stands_in().cloned(),
            account: Some(account),
        };
        let books = Books {
            member: MemberId(1),
            rows,
            saved: Some(&saved),
            lots: &lots,
            cases: &cases,
            facts: &self.facts,
            timeline: &self.timeline,
        };
        let mut proof = Proof::default();
        prove(&mut proof, Wanted { points: true, tier: true, replay: true }, &books);
        proof
    }
}

/// The facts of each batch, and up to when it walks; every fourth fact comes a batch late.
fn cut(made: &Made, cuts: &[i32]) -> Vec<(Instant, Vec<Fact>)> {
    let mut cuts: BTreeMap<Instant, Vec<Fact>> = cuts.iter().map(|cut| (day(*cut), Vec::new())).collect();
    cuts.insert(day(2000), Vec::new());
    let mut began: BTreeMap<OrderId, Instant> = BTreeMap::new();
    for (place, fact) in made.in_time().into_iter().enumerate() {
        let late = usize::from(place > 0 && place % 4 == 3);
        let reached: Vec<Instant> = cuts.range(fact.at..).map(|(until, _)| *until).take(late + 1).collect();
        let mut until = *reached.last().expect("the last cut is after every fact");
        // What changes an order is not settled before it.
        if let What::Order(id, _) | What::Stage(id, ..) | What::Amend(id, _) | What::Refund(_, id, _) = &fact.what {
            let sold = began.entry(*id).or_insert(until);
            until = until.max(*sold);
        }
        cuts.get_mut(&until).expect("a cut").push(fact);
    }
    cuts.into_iter().collect()
}

fn cuts() -> impl Strategy<Value = Vec<i32>> {
    vec(0..600_i32, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// P4, P8, P11, P34, T1: no false alarm.
    #[test]
    fn any_books_are_proved(made in shops(), cuts in cuts()) {
        let settled = Settled::of(&made, &cuts);
        let proof = settled.proof(&settled.rows);
        prop_assert!(proof.holds(), "{:#?}", proof.found.iter().filter(|(_, found)| found.wrong > 0).collect::<Vec<_>>());
    }

    /// Whatever line of the ledger is changed, a check finds it without settling again.
    #[test]
    fn no_changed_entry_is_proved(made in shops(), cuts in cuts(), of in any::<usize>(), by in 1..50_i64) {
        let settled = Settled::of(&made, &cuts);
        let mut rows = settled.rows.clone();
        prop_assume!(!rows.entries.is_empty());
        let place = of % rows.entries.len();
        rows.entries[place].1.points += by;
        let proof = settled.proof(&rows);
        let by_rows = |word: &str| !word.starts_with("replay");
        let found = proof.found.iter().filter(|(_, found)| found.wrong > 0).any(|(check, _)| by_rows(check.word()));
        prop_assert!(found);
    }
}
