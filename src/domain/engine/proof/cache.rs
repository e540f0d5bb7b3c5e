//! What is kept of the rows to be read at once: open lots, debts, balance, tier, when to look next.

use std::collections::BTreeSet;

use super::ledger::Standing;
use super::subject::{Books, Lot};
use super::{Check, Proof};
use crate::domain::engine::boundary;
use crate::domain::penalty;
use crate::domain::time::Instant;

/// What is said of an account whose stored form this program does not read.
const UNREADABLE: &str = "a form that cannot be read";

pub(super) fn prove_points(proof: &mut Proof, books: &Books<'_>, standing: &Standing) {
    let kept = |lot: &crate::domain::points::ledger::Lot| Lot {
        number: lot.number,
        left: lot.left,
        activates_at: lot.activates_at,
        expires_at: lot.expires_at,
    };
    lots(proof, books, books.lots, &standing.lots, "open lot");
    // An account that is not there, or cannot be read, is told once, with the balance.
    if let Some(account) = books.account() {
        let in_account: Vec<Lot> = account.ledger.lots.iter().map(kept).collect();
        lots(proof, books, &in_account, &standing.lots, "lot of the account");
    }
    balances(proof, books, standing);
}

fn lots(proof: &mut Proof, books: &Books<'_>, kept: &[Lot], due: &[Lot], what: &str) {
    proof.looked(Check::OpenLots, kept.len().max(due.len()));
    if kept == due {
        return;
    }
    let find = |lots: &[Lot], number: u32| lots.iter().find(|lot| lot.number == number).copied();
    let mut numbers: Vec<u32> = kept.iter().chain(due).map(|lot| lot.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let text = |lot: Option<Lot>| {
        lot.map_or_else(
            || "-".to_owned(),
            |lot| format!("{} ({}, {})", lot.left, books.at(lot.activates_at), books.at(lot.expires_at)),
        )
    };
    for number in numbers {
        let (kept, due) = (find(kept, number), find(due, number));
        if kept != due {
            books.wrong(proof, Check::OpenLots, || format!("{what} {number}"), (text(kept), text(due)));
        }
    }
}

fn balances(proof: &mut Proof, books: &Books<'_>, standing: &Standing) {
    let owed: i64 = standing.debts.iter().map(|debt| debt.1).sum();
    let left: i64 = standing.lots.iter().map(|lot| lot.left).sum();
    proof.looked(Check::Balances, 1);
    proof.looked(Check::Sums, 1);
    let Some(saved) = books.saved else {
        if !books.rows.entries.is_empty() {
            books.wrong(proof, Check::Balances, || "account".to_owned(), ("-", left - owed));
        }
        return;
    };
    if saved.debt != owed {
        books.wrong(proof, Check::Balances, || "debt".to_owned(), (saved.debt, owed));
    }
    let Some(account) = &saved.account else {
        return books.wrong(proof, Check::Balances, || "account".to_owned(), (UNREADABLE, left - owed));
    };
    let kept: Vec<(u32, i64)> = account.ledger.debts.iter().map(|debt| (debt.debit, debt.left)).collect();
    if kept != standing.debts {
        let text = |debts: &[(u32, i64)]| {
            let debts: Vec<String> = debts.iter().map(|(debit, left)| format!("{left} of entry {debit}")).collect();
            debts.join(", ")
        };
        books.wrong(proof, Check::Balances, || "debts".to_owned(), (text(&kept), text(&standing.debts)));
    }
    let blocked = penalty::blocked(&books.rows.penalties);
    if account.ledger.blocked != blocked {
        let text = |lots: &BTreeSet<u32>| lots.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        books.wrong(
            proof,
            Check::Balances,
            || "blocked lots".to_owned(),
            (text(&account.ledger.blocked), text(&blocked)),
        );
    }
    let owed: i64 = kept.iter().map(|debt| debt.1).sum();
    let open = account.ledger.lots.iter().map(|lot| lot.left).sum::<i64>() + standing.held - owed;
    let entries: i64 = books.rows.entries.iter().map(|(_, entry)| entry.points).sum();
    if open != entries {
        books.wrong(proof, Check::Sums, || "account".to_owned(), (open, entries));
    }
}

/// Whether the account can be read, and says of itself what stands beside it.
pub(super) fn prove_account(proof: &mut Proof, books: &Books<'_>) {
    proof.looked(Check::Accounts, 1);
    let row = |what: &'static str| move || what.to_owned();
    let Some(saved) = books.saved else {
        if !books.facts.is_empty() {
            books.wrong(proof, Check::Accounts, row("account"), ("-", "an account"));
        }
        return;
    };
    let Some(account) = &saved.account else {
        return books.wrong(proof, Check::Accounts, row("account"), (UNREADABLE, "an account"));
    };
    if account.member != books.member {
        books.wrong(proof, Check::Accounts, row("member"), (account.member, books.member));
    }
    if saved.frontier != account.frontier {
        let due = (books.at(saved.frontier), books.at(account.frontier));
        books.wrong(proof, Check::Accounts, row("frontier"), due);
    }
    let next = boundary::next_due(&books.timeline.versions, account);
    if saved.next_due != next {
        let text = |at: Option<Instant>| at.map_or_else(|| "-".to_owned(), |at| books.at(at));
        books.wrong(proof, Check::Accounts, row("next due"), (text(saved.next_due), text(next)));
    }
}
