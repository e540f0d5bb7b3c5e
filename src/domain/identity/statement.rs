//! Statements of a receiving account: their lines, whether a file hangs together, what it covers (identity ID53–ID58).
#![deny(clippy::float_arithmetic)]

use std::collections::BTreeMap;

use super::card;
use crate::domain::money::{Currency, Money};
use crate::domain::time::{Day, Instant};

/// A movement on a receiving account (ID54); credits are positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its line in the file, from 1; of XML the number of its entry.
    pub line_no: u64,
    /// The day it was booked.
    pub booked_on: Day,
    /// The moment, where the bank says it.
    pub booked_at: Option<Instant>,
    /// The day from which it counts for interest.
    pub value_on: Option<Day>,
    /// What came in; below zero, what went out.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
    /// What stood on the account behind it, as stated.
    pub balance_after: Option<Money>,
    /// What the bank calls it.
    pub bank_ref: Option<String>,
    /// All that was written to the payment: references and remarks.
    pub reference: String,
    /// Who paid or was paid, as far as shown.
    pub counterparty: String,
    /// The last four digits of their account, where at least four are shown.
    pub tail: Option<String>,
    /// Whether it takes back an earlier line.
    pub reversal: bool,
}

/// Which lines a stated figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All rows.
    All,
    /// What came in.
    In,
    /// What went out.
    Out,
    /// Rows that move nothing.
    Neither,
}

impl Part {
    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Part::All => "all",
            Part::In => "in",
            Part::Out => "out",
            Part::Neither => "neither",
        }
    }
}

/// A figure that a file states of itself (ID57).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of which lines.
    pub part: Part,
    /// How many they are.
    pub count: Option<i64>,
    /// What they sum to, without a sign.
    pub total: Option<Money>,
}

/// A statement as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// By which profile.
    pub profile: String,
    /// Its lines in the order of the file.
    pub lines: Vec<Line>,
    /// Rows that move nothing: they are counted, and no lines.
    pub neither: i64,
    /// What stood on the account before, as stated.
    pub opening: Option<Money>,
    /// What stood on it behind, as stated.
    pub closing: Option<Money>,
    /// The first and the last day that it says to cover.
    pub period: Option<(Day, Day)>,
    /// What it states of itself.
    pub told: Vec<Told>,
    /// Whether its totals may differ, as its own note says.
    pub loose_totals: bool,
    /// Whether balances follow from row to row.
    pub unordered: bool,
    /// Whether the bank gives no two lines one reference.
    pub unique_ref: bool,
}

/// What is wrong with a statement; a code, and figures in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A cell cannot be read: its column, as it stands, and a code of `input`; without a column, a row has so many cells.
    Cell {
        /// The column.
        column: String,
        /// The cell.
        value: String,
        /// Why.
        code: &'static str,
        /// The figure or word that its sentence speaks of.
        hint: String,
    },
    /// A balance is not the one before plus the amount.
    Balance {
        /// As stated.
        balance: String,
        /// As it should be.
        expected: String,
        /// The one before.
        before: String,
        /// `+` or `-`.
        sign: &'static str,
        /// The amount without its sign.
        amount: String,
    },
    /// The closing balance is not the opening one plus all amounts.
    Sum {
        /// As stated.
        closing: String,
        /// As it should be.
        expected: String,
    },
    /// Another number of lines than stated.
    Count {
        /// Of which lines.
        part: &'static str,
        /// As stated.
        told: i64,
        /// As read.
        found: i64,
    },
    /// Another total than stated.
    Total {
        /// Of which lines.
        part: &'static str,
        /// As stated.
        told: String,
        /// As read.
        found: String,
    },
    /// It does not go on where the statement before ended.
    Gap {
        /// What it begins with.
        opening: String,
        /// What the one before ended with.
        closing: String,
        /// The last day of that one.
        until: String,
    },
    /// No profile fits.
    NoProfile {
        /// The nearest, and what it lacks.
        nearest: String,
    },
    /// More than one profile fits.
    TwoProfiles {
        /// Their names.
        profiles: String,
    },
    /// The file is broken off, packed or written otherwise than its kind may be; the word says how.
    File {
        /// The word.
        why: &'static str,
    },
}

impl Flaw {
    /// The stable word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Flaw::Cell { column, .. } if column.is_empty() => "statement-cells",
            Flaw::Cell { .. } => "statement-cell",
            Flaw::Balance { .. } => "broken",
            Flaw::Sum { .. } => "broken-sum",
            Flaw::Count { .. } => "counts-differ",
            Flaw::Total { .. } => "totals-differ",
            Flaw::Gap { .. } => "gap",
            Flaw::NoProfile { .. } => "no-statement-profile",
            Flaw::TwoProfiles { .. } => "two-statement-profiles",
            Flaw::File { why } => why,
        }
    }

    /// Its figures under the names that the word files use.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        let text = |text: &String| text.clone();
        match self {
            Flaw::Cell { column, value, code, hint } => {
                vec![
                    ("column", text(column)),
                    ("value", text(value)),
                    ("why", (*code).to_owned()),
                    ("hint", text(hint)),
                ]
            }
            Flaw::Balance { balance, expected, before, sign, amount } => vec![
                ("balance", text(balance)),
                ("expected", text(expected)),
                ("before", text(before)),
                ("sign", (*sign).to_owned()),
                ("amount", text(amount)),
            ],
            Flaw::Sum { closing, expected } => vec![("closing", text(closing)), ("expected", text(expected))],
            Flaw::Count { part, told, found } => {
                vec![("part", (*part).to_owned()), ("told", told.to_string()), ("found", found.to_string())]
            }
            Flaw::Total { part, told, found } => {
                vec![("part", (*part).to_owned()), ("told", text(told)), ("found", text(found))]
            }
            Flaw::Gap { opening, closing, until } => {
                vec![("opening", text(opening)), ("closing", text(closing)), ("until", text(until))]
            }
            Flaw::NoProfile { nearest } => vec![("nearest", text(nearest))],
            Flaw::TwoProfiles { profiles } => vec![("profiles", text(profiles))],
            Flaw::File { .. } => Vec::new(),
        }
    }

    /// Whether the wrong file or option was named, rather than the file being wrong.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Flaw::NoProfile { .. } | Flaw::TwoProfiles { .. })
    }
}

/// A flaw and the line it stands on; 0: the file as a whole.
pub type Flawed = (u64, Flaw);

/// What stood on the account before and behind the lines, and behind each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Before the first.
    pub opening: Option<Money>,
    /// Behind the last.
    pub closing: Option<Money>,
    /// Behind each line, in the order of the file; none where nothing says it.
    pub after: Vec<Option<Money>>,
}

/// Follows the balances of a statement (ID55): in the order of the file, or, if that fails at the second row, in reverse.
///
/// # Errors
///
/// The first line whose balance is not the one before plus its amount.
pub fn follow(statement: &Statement) -> Result<Run, Flawed> {
    let lines = &statement.lines;
    let one_currency = lines.windows(2).all(|pair| pair[0].currency == pair[1].currency);
    if statement.unordered || !one_currency {
        return sums(statement);
    }
    let forward: Vec<usize> = (0..lines.len()).collect();
    match walk(statement, &forward) {
        Ok(run) => Ok(run),
        Err((at, flaw)) => {
            let reverse: Vec<usize> = forward.iter().rev().copied().collect();
            match walk(statement, &reverse) {
                Ok(run) if at <= 1 => Ok(run),
                Err((further, flaw)) if at <= 1 && further > 1 => Err((line_at(lines, &reverse, further), flaw)),
                _ => Err((line_at(lines, &forward, at), flaw)),
            }
        }
    }
}

fn line_at(lines: &[Line], order: &[usize], at: usize) -> u64 {
    order.get(at).map_or(0, |at| lines[*at].line_no)
}

/// The balances in one order of reading; an error says at which step, the number of lines meaning the closing balance.
fn walk(statement: &Statement, order: &[usize]) -> Result<Run, (usize, Flaw)> {
    let lines = &statement.lines;
    let first = order.first().and_then(|at| lines[*at].balance_after.map(|balance| balance - lines[*at].amount));
    let opening = statement.opening.or(first);
    let (mut standing, mut after) = (opening, vec![None; lines.len()]);
    for (step, at) in order.iter().enumerate() {
        let line = &lines[*at];
        let before = standing;
        standing = standing.map(|standing| standing + line.amount);
        if let (Some(balance), Some(expected), Some(before)) = (line.balance_after, standing, before)
            && balance != expected
        {
            return Err((step, off(line, balance, expected, before)));
        }
        standing = standing.or(line.balance_after);
        after[*at] = standing;
    }
    if let (Some(closing), Some(standing)) = (statement.closing, standing)
        && closing != standing
    {
        return Err((lines.len(), unequal(statement, closing, standing)));
    }
    Ok(Run { opening, closing: statement.closing.or(standing), after })
}

fn off(line: &Line, balance: Money, expected: Money, before: Money) -> Flaw {
    let shown = |money: Money| line.currency.plain(money);
    Flaw::Balance {
        balance: shown(balance),
        expected: shown(expected),
        before: shown(before),
        sign: if line.amount < Money::ZERO { "-" } else { "+" },
        amount: shown(Money(line.amount.get().abs())),
    }
}

fn unequal(statement: &Statement, closing: Money, expected: Money) -> Flaw {
    let shown = |money: Money| statement.lines.first().map_or_else(String::new, |line| line.currency.plain(money));
    Flaw::Sum { closing: shown(closing), expected: shown(expected) }
}

/// Only the sums: rows that follow no order, or are of several currencies.
fn sums(statement: &Statement) -> Result<Run, Flawed> {
    let all: Money = statement.lines.iter().map(|line| line.amount).sum();
    if let (Some(opening), Some(closing)) = (statement.opening, statement.closing)
        && opening + all != closing
    {
        return Err((0, unequal(statement, closing, opening + all)));
    }
    let after = vec![None; statement.lines.len()];
    Ok(Run { opening: statement.opening, closing: statement.closing, after })
}

/// Whether a statement says of itself what it is (ID57): the totals that differ, where that is no refusal.
///
/// # Errors
///
/// The first figure that differs.
pub fn agree(statement: &Statement) -> Result<Vec<Flaw>, Flawed> {
    let mut remarks = Vec::new();
    let lines = || statement.lines.iter();
    for told in &statement.told {
        let of = |line: &&Line| match told.part {
            Part::All => true,
            Part::In => line.amount > Money::ZERO,
            Part::Out => line.amount < Money::ZERO,
            Part::Neither => false,
        };
        let moved = i64::try_from(lines().filter(of).count()).unwrap_or(i64::MAX);
        let found = moved + if matches!(told.part, Part::All | Part::Neither) { statement.neither } else { 0 };
        if let Some(count) = told.count.filter(|count| *count != found) {
            return Err((0, Flaw::Count { part: told.part.word(), told: count, found }));
        }
        let sum = Money(lines().filter(of).map(|line| line.amount).sum::<Money>().get().abs());
        let Some(total) = told.total.filter(|total| *total != sum && told.part != Part::Neither) else { continue };
        let shown = |money| lines().next().map_or_else(String::new, |line| line.currency.plain(money));
        let flaw = Flaw::Total { part: told.part.word(), told: shown(total), found: shown(sum) };
        if !statement.loose_totals {
            return Err((0, flaw));
        }
        remarks.push(flaw);
    }
    Ok(remarks)
}

/// The days a statement covers (ID58): as declared, else from its first day to the one before its last, which may be
/// unfinished.
#[must_use]
pub fn covered(statement: &Statement) -> Option<(Day, Day)> {
    statement.period.or_else(|| {
        let days = || statement.lines.iter().map(|line| line.booked_on);
        let (first, last) = (days().min()?, days().max()?);
        Some((first, last.plus_days(-1))).filter(|(from, until)| from <= until)
    })
}

/// What each line is known by in its account (ID56), in the order of the file.
#[must_use]
pub fn keys(statement: &Statement, file_key: &[u8]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut key = |line: &Line| {
        let own = line.bank_ref.as_ref().filter(|_| statement.unique_ref);
        let base = own.map_or_else(|| described(line, file_key), |bank_ref| format!("r|{bank_ref}"));
        let ordinal = seen.entry(base.clone()).or_default();
        *ordinal += 1;
        format!("{base}|{ordinal}")
    };
    statement.lines.iter().map(&mut key).collect()
}

/// A line by what it says. The remark counts too: two payments of one second by somebody not shown are told apart by it
/// alone, and a day that one export has in part would else give the place of one to the other.
fn described(line: &Line, file_key: &[u8]) -> String {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let who = format!("{}|{}|{}", line.counterparty, line.reference, line.bank_ref.as_deref().unwrap_or_default());
    let digest = card::person(file_key, "counterparty", &who);
    format!(
        "d|{}|{}|{}{}|{}|{}",
        line.booked_on,
        number(line.booked_at.map(|at| at.0)),
        line.amount.get(),
        line.currency.code(),
        number(line.balance_after.map(Money::get)),
        &digest[..32],
    )
}

/// What an account knows of a statement: its days, and what stood on the account before and behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day covered.
    pub from: Day,
    /// The last day covered.
    pub until: Day,
    /// The last day that anything was booked on, which may be one more.
    pub ends: Day,
    /// Before.
    pub opening: Option<Money>,
    /// Behind.
    pub closing: Option<Money>,
    /// Whether it was admitted although it does not go on where the one before ended.
    pub gap: bool,
    /// Whether it repeats a line that was known, with the same balance behind it.
    pub shares: bool,
}

/// Whether a statement goes on where the one before ends: by balances where both have them, else by days.
fn joined(before: &Span, next: &Span) -> bool {
    match (before.closing, next.opening) {
        (Some(closing), Some(opening)) if closing == opening => true,
        (Some(_), Some(_)) => next.from <= before.ends && (before.shares || next.shares) && !next.gap,
        _ => next.from <= before.until.plus_days(1) && !next.gap,
    }
}

/// The stretches of days that continuous statements cover, from the first day to the last.
#[must_use]
pub fn stretches(spans: &[Span]) -> Vec<(Day, Day)> {
    let mut spans = spans.to_vec();
    spans.sort_by_key(|span| (span.from, span.until));
    let mut all: Vec<(Day, Day)> = Vec::new();
    let mut last: Option<Span> = None;
    for span in spans {
        match (all.last_mut(), last) {
            (Some(stretch), Some(before)) if joined(&before, &span) => stretch.1 = stretch.1.max(span.until),
            _ => all.push((span.from, span.until)),
        }
        // Of two that overlap, the one that ends later is what the next goes on from.
        if last.is_none_or(|before| span.until >= before.until) {
            last = Some(span);
        }
    }
    all
}

/// Whether one stretch holds all days from one to another.
#[must_use]
pub fn holds(stretches: &[(Day, Day)], from: Day, until: Day) -> bool {
    stretches.iter().any(|stretch| stretch.0 <= from && until <= stretch.1)
}

#[cfg(test)]
mod tests;
