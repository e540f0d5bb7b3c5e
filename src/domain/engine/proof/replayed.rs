//! The rows and caches of a member as all batches folded from nothing make them, against those of the file (P34).

use std::collections::BTreeSet;
use std::fmt::Debug;

use super::rows::Rows;
use super::subject::Books;
use super::{Check, Proof, Wanted};
use crate::domain::engine::account::Account;
use crate::domain::id::{Cause, CauseKind};
use crate::domain::points::standing::Case;

pub(super) fn prove(proof: &mut Proof, wanted: Wanted, books: &Books<'_>) {
    let replayed = books.timeline.replay(books.member, books.facts.to_vec());
    let (rows, due) = (books.rows, Rows::of(replayed.rows));
    if wanted.points {
        compare(proof, books, Check::ReplayTerms, (&rows.terms, &due.terms), |one| one.order);
        compare(proof, books, Check::ReplayEarnings, (&rows.earnings, &due.earnings), |one| (one.of, one.rule.clone()));
        in_order(proof, books, Check::ReplayTakings, (&rows.takings, &due.takings));
        compare(proof, books, Check::ReplayEntries, (&rows.entries, &due.entries), |one| one.1.number);
        compare(proof, books, Check::ReplayAllocations, (&rows.allocations, &due.allocations), |one| one.number);
        compare(proof, books, Check::ReplayHolds, (&rows.holds, &due.holds), |one| one.number);
        in_order(proof, books, Check::ReplayHolds, (&rows.held, &due.held));
        compare(proof, books, Check::ReplayHolds, (&rows.ends, &due.ends), |one| one.number);
        in_order(proof, books, Check::ReplayExtensions, (&rows.extensions, &due.extensions));
        cases(proof, books, &replayed.account);
    }
    if wanted.tier {
        compare(proof, books, Check::ReplayPeriods, (&rows.periods, &due.periods), |one| one.number);
        in_order(proof, books, Check::ReplayOutcomes, (&rows.checks, &due.checks));
        compare(proof, books, Check::ReplayNotices, (&rows.notices, &due.notices), |one| one.0);
        compare(proof, books, Check::ReplayGrants, (&rows.grants, &due.grants), |one| one.number);
        compare(proof, books, Check::ReplayUses, (&rows.uses, &due.uses), |one| one.act);
        compare(proof, books, Check::ReplayUses, (&rows.use_steps, &due.use_steps), |one| one.0);
        compare(proof, books, Check::ReplayDraws, (&rows.draws, &due.draws), |one| one.number);
        in_order(proof, books, Check::ReplayCoupons, (&rows.coupons, &due.coupons));
        in_order(proof, books, Check::ReplayPlans, (&rows.plans, &due.plans));
        in_order(proof, books, Check::ReplayPenalties, (&rows.penalties, &due.penalties));
        in_order(proof, books, Check::ReplayCampaigns, (&rows.campaigns, &due.campaigns));
        in_order(proof, books, Check::ReplayReferrals, (&rows.referrals, &due.referrals));
    }
    account(proof, books, replayed.account);
}

/// Rows that have a key, both sides in its order.
fn compare<T: Debug + PartialEq, K: Ord + Debug>(
    proof: &mut Proof,
    books: &Books<'_>,
    check: Check,
    (stored, due): (&[T], &[T]),
    key: impl Fn(&T) -> K,
) {
    proof.looked(check, stored.len().max(due.len()));
    if stored == due {
        return;
    }
    let keys: BTreeSet<K> = stored.iter().chain(due).map(&key).collect();
    for one in keys {
        let find = |rows: &[T]| rows.iter().position(|row| key(row) == one);
        let (stored, due) = (find(stored).map(|at| &stored[at]), find(due).map(|at| &due[at]));
        if stored != due {
            let (stored, due) = apart(stored, due);
            books.wrong(proof, check, || plain(&one), (stored, due));
        }
    }
}

/// Rows that only their order tells apart.
fn in_order<T: Debug + PartialEq>(proof: &mut Proof, books: &Books<'_>, check: Check, (stored, due): (&[T], &[T])) {
    let rows = stored.len().max(due.len());
    proof.looked(check, rows);
    for at in (0..rows).filter(|at| stored.get(*at) != due.get(*at)) {
        let (stored, due) = apart(stored.get(at), due.get(at));
        books.wrong(proof, check, || format!("{}", at + 1), (stored, due));
    }
}

fn cases(proof: &mut Proof, books: &Books<'_>, account: &Account) {
    let is_kept = |kind: CauseKind| matches!(kind, CauseKind::Order | CauseKind::Event);
    // What has ended of an earning is read from the ledger, not kept.
    let kept = |case: &Case| {
        let mut case = case.clone();
        case.earned.iter_mut().for_each(|earned| earned.expired = 0);
        case
    };
    let due: Vec<_> =
        account.cases.iter().filter(|(of, _)| is_kept(of.kind)).map(|(of, case)| (*of, kept(case))).collect();
    // What went home with an account that was taken out again stays filed here; nothing asks for it.
    let gone = |of: &Cause| books.is_joined() && !account.cases.contains_key(of);
    let stored = books.cases.iter().filter(|(of, _)| !gone(of)).map(|(of, case)| (*of, kept(case)));
    let stored: Vec<_> = stored.collect();
    compare(proof, books, Check::ReplayCases, (&stored, &due), |one| one.0);
}

fn account(proof: &mut Proof, books: &Books<'_>, mut due: Account) {
    due.cases.clear();
    proof.looked(Check::ReplayAccounts, 1);
    let nothing = due == Account::new(books.member);
    let Some(stored) = books.account() else {
        if !nothing {
            books.wrong(proof, Check::ReplayAccounts, || "account".to_owned(), ("-", "an account"));
        }
        return;
    };
    if *stored == due {
        return;
    }
    let mut parts: Vec<(&str, String, String)> = Vec::new();
    macro_rules! parts {
        ($($part:ident)*) => {
            $(if stored.$part != due.$part {
                let (stored, due) = apart(Some(&stored.$part), Some(&due.$part));
                parts.push((stringify!($part), stored, due));
            })*
        };
    }
    parts!(joined_at frontier ledger history tier tiers pin merged_into absorbed holdings counters streaks subjects);
    parts!(waiting orders profile activity engaged invites refunds redeemed transferred kept);
    parts!(wallet terms sentences awarded ties drawn);
    for (part, stored, due) in parts {
        books.wrong(proof, Check::ReplayAccounts, || part.to_owned(), (stored, due));
    }
}

/// Two values as texts, cut to where they begin to differ.
fn apart<T: Debug>(stored: Option<&T>, due: Option<&T>) -> (String, String) {
    let text = |one: Option<&T>| one.map_or_else(|| "-".to_owned(), |one| plain(one));
    let (stored, due) = (text(stored), text(due));
    if stored == "-" || due == "-" {
        return (cut(&stored, 0), cut(&due, 0));
    }
    let same = stored.chars().zip(due.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(BEFORE);
    (cut(&stored, from), cut(&due, from))
}

/// What is told of a value before it differs, and at most.
const BEFORE: usize = 30;
const MOST: usize = 120;

fn cut(text: &str, from: usize) -> String {
    let rest: String = text.chars().skip(from).take(MOST).collect();
    let more = text.chars().count() > from + MOST;
    [if from > 0 { "…" } else { "" }, &rest, if more { "…" } else { "" }].concat()
}

/// A value as its names and figures.
fn plain<T: Debug>(value: &T) -> String {
    format!("{value:?}").replace(['"', '\\'], "")
}
