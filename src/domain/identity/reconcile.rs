//! Which line of a statement is which payment (identity ID62, ID63), and what the banks say of a payment (ID64). Exact or
//! not at all: no amount is rounded, no name guessed, and whoever asks twice is told the same.
#![deny(clippy::float_arithmetic)]

use std::collections::{BTreeMap, BTreeSet};

use super::remark::{SHORTEST, folded, stands_in, tokens};
use super::statement::holds;
use crate::domain::money::{Currency, Money};
use crate::domain::time::{Day, Instant};

/// Days before and after its own that a payment without a reference may be booked on.
const BEFORE: i32 = 1;
const AFTER: i32 = 5;

/// What a payment is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What an order was paid with.
    Order,
    /// What was paid back of one.
    Refund,
}

impl Kind {
    /// The word kept in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Order => "order",
            Kind::Refund => "refund",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Kind> {
        [Kind::Order, Kind::Refund].into_iter().find(|kind| kind.word() == word)
    }
}

/// A payment by its kind and the number of its order or refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Its kind.
    pub kind: Kind,
    /// The number.
    pub id: i64,
}

/// Money that came from outside, or went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which.
    pub key: Key,
    /// The order it belongs to.
    pub order: i64,
    /// The source of the order.
    pub source: String,
    /// What may stand in a line for it: the order's number first.
    pub references: Vec<String>,
    /// How much; below zero, what went back.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
    /// On which day.
    pub day: Day,
}

/// A line as it is matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// Its account.
    pub account: i64,
    /// The day it was booked.
    pub booked_on: Day,
    /// The moment, where known.
    pub booked_at: Option<Instant>,
    /// What it is known by on every export: lines of a day are taken in its order.
    pub key: String,
    /// The amount; credits are positive.
    pub amount: Money,
    /// In which currency.
    pub currency: Currency,
    /// Texts that may hold a reference.
    pub texts: Vec<String>,
}

/// A receiving account: whose orders are paid into it, and which days are covered without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// The sources.
    pub sources: Vec<String>,
    /// The stretches of days.
    pub stretches: Vec<(Day, Day)>,
}

/// A line and a payment.
pub type Pair = (i64, Key);

/// What is known of pairs already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Matches in force.
    pub matched: Vec<Pair>,
    /// Pairs that somebody rejected.
    pub rejected: Vec<Pair>,
}

/// What the banks say of a payment (ID64).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// No account claims its source, and no line matched.
    Unverified,
    /// Its days are not wholly covered, or something that may be it waits to be looked at.
    Pending,
    /// A line is matched to it.
    Verified,
    /// A line bears its reference with another amount or currency.
    Mismatch,
    /// Its days are covered without a gap, and nothing matches.
    Failed,
    /// It was verified, and all of it went back.
    Refunded,
}

impl State {
    /// All of them, in the order they are told in.
    pub const ALL: [State; 6] =
        [State::Verified, State::Refunded, State::Pending, State::Mismatch, State::Failed, State::Unverified];

    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Unverified => "unverified",
            State::Pending => "pay_pending",
            State::Verified => "verified",
            State::Mismatch => "mismatch",
            State::Failed => "failed",
            State::Refunded => "refunded",
        }
    }
}

/// All that lines and payments come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// New matches by reference.
    pub matched: Vec<Pair>,
    /// Lines with the reference of a payment of another amount or currency.
    pub mismatches: Vec<Pair>,
    /// Further lines for payments that have theirs.
    pub doubles: Vec<Pair>,
    /// Pairs to be accepted or rejected.
    pub suggestions: Vec<Pair>,
    /// Lines that are none of these.
    pub unmatched: Vec<i64>,
    /// What the banks say of each payment.
    pub states: BTreeMap<Key, State>,
}

/// Everything at hand, in the order that decides.
struct Desk<'a> {
    payments: Vec<&'a Payment>,
    lines: Vec<&'a Line>,
    accounts: &'a [Account],
    rejected: BTreeSet<Pair>,
    /// Payments by their folded references.
    by_reference: BTreeMap<String, Vec<usize>>,
    /// References with signs that no token has, by the longest token in them.
    odd: BTreeMap<String, Vec<(String, usize)>>,
    paid: BTreeSet<Key>,
    used: BTreeSet<i64>,
}

/// Matches lines to payments.
#[must_use]
pub fn reconcile(payments: &[Payment], lines: &[Line], accounts: &[Account], known: &Known) -> Outcome {
    let mut desk = Desk::new(payments, lines, accounts, known);
    let hits: Vec<Vec<usize>> = desk.lines.iter().map(|line| desk.hits(line)).collect();
    let mut outcome = Outcome::default();
    for (at, hits) in hits.iter().enumerate() {
        if let Some(pair) = desk.exact(at, hits) {
            desk.used.insert(pair.0);
            desk.paid.insert(pair.1);
            outcome.matched.push(pair);
        }
    }
    let mut bare = Vec::new();
    for (at, hits) in hits.iter().enumerate().filter(|(at, _)| !desk.used.contains(&desk.lines[*at].id)) {
        match desk.leftover(at, hits) {
            Leftover::Mismatch(pair) => outcome.mismatches.push(pair),
            Leftover::Double(pair) => outcome.doubles.push(pair),
            Leftover::Other => outcome.unmatched.push(desk.lines[at].id),
            Leftover::Bare => bare.push(at),
        }
    }
    let mismatched: BTreeSet<Key> = outcome.mismatches.iter().map(|(_, key)| *key).collect();
    let candidates = desk.candidates(&bare, &mismatched);
    let suggested: BTreeSet<i64> = desk.suggest(&candidates, &mut outcome);
    outcome.unmatched.extend(bare.iter().map(|at| desk.lines[*at].id).filter(|id| !suggested.contains(id)));
    let waiting: BTreeSet<Key> = candidates.iter().map(|(_, at)| desk.payments[*at].key).collect();
    outcome.states = desk.states(&mismatched, &waiting);
    outcome
}

/// What a line is that no payment fits exactly.
enum Leftover {
    Mismatch(Pair),
    Double(Pair),
    /// It bears a reference of a payment that is paid, and is something else.
    Other,
    /// It bears no reference.
    Bare,
}

impl<'a> Desk<'a> {
    fn new(payments: &'a [Payment], lines: &'a [Line], accounts: &'a [Account], known: &Known) -> Desk<'a> {
        let mut payments: Vec<&Payment> = payments.iter().collect();
        payments.sort_by(|a, b| {
            (a.day, a.key.kind, &a.source, &a.references, a.key).cmp(&(
                b.day,
                b.key.kind,
                &b.source,
                &b.references,
                b.key,
            ))
        });
        let used: BTreeSet<i64> = known.matched.iter().map(|(line, _)| *line).collect();
        let mut lines: Vec<&Line> = lines.iter().filter(|line| !used.contains(&line.id)).collect();
        lines.sort_by(|a, b| {
            (a.booked_on, a.booked_at, &a.key, a.account, a.id).cmp(&(
                b.booked_on,
                b.booked_at,
                &b.key,
                b.account,
                b.id,
            ))
        });
        let (mut by_reference, mut odd) = (BTreeMap::<String, Vec<usize>>::new(), BTreeMap::<_, Vec<_>>::new());
        for (at, payment) in payments.iter().enumerate() {
            let references: BTreeSet<String> =
                payment.references.iter().map(|reference| folded(reference).trim().to_owned()).collect();
            for reference in references.into_iter().filter(|reference| !reference.is_empty()) {
                if tokens(&reference).ne([reference.as_str()]) {
                    let longest = tokens(&reference).max_by_key(|token| token.len()).unwrap_or_default().to_owned();
                    odd.entry(longest).or_default().push((reference.clone(), at));
                }
                by_reference.entry(reference).or_default().push(at);
            }
        }
        let (rejected, paid) =
            (known.rejected.iter().copied().collect(), known.matched.iter().map(|(_, key)| *key).collect());
        Desk { payments, lines, accounts, rejected, by_reference, odd, paid, used }
    }

    /// Whether a payment of a source may be booked on an account.
    fn fits(&self, source: &str, account: i64) -> bool {
        let mut claiming = self.claiming(source).peekable();
        claiming.peek().is_none() || claiming.any(|claiming| claiming.id == account)
    }

    fn claiming(&self, source: &str) -> impl Iterator<Item = &'a Account> {
        self.accounts.iter().filter(move |account| account.sources.iter().any(|own| own == source))
    }

    /// Payments of the same sign whose reference stands whole in a line, in their order.
    fn hits(&self, line: &Line) -> Vec<usize> {
        let mut found = BTreeSet::new();
        for text in &line.texts {
            let text = folded(text);
            let whole = self.by_reference.get(text.trim()).into_iter().flatten();
            found.extend(whole.copied());
            for token in tokens(&text).filter(|token| token.len() >= SHORTEST) {
                found.extend(self.by_reference.get(token).into_iter().flatten().copied());
            }
            let odd = tokens(&text).chain([""]).filter_map(|token| self.odd.get(token)).flatten();
            found.extend(odd.filter(|(reference, _)| stands_in(&text, reference)).map(|(_, at)| *at));
        }
        found.retain(|at| {
            let payment = self.payments[*at];
            (payment.amount > Money::ZERO) == (line.amount > Money::ZERO) && self.fits(&payment.source, line.account)
        });
        found.into_iter().collect()
    }

    /// The payment that a line bears the reference, amount and currency of (a).
    fn exact(&self, at: usize, hits: &[usize]) -> Option<Pair> {
        let line = self.lines[at];
        let open = |at: &&usize| {
            let payment = self.payments[**at];
            let same = payment.amount == line.amount && payment.currency == line.currency;
            same && !self.paid.contains(&payment.key) && !self.rejected.contains(&(line.id, payment.key))
        };
        let open: Vec<usize> = hits.iter().filter(open).copied().collect();
        let first = *open.first()?;
        // Two shops may have given one number to two orders: nobody here can tell which was paid.
        let one_source = open.iter().all(|at| self.payments[*at].source == self.payments[first].source);
        one_source.then(|| (line.id, self.payments[first].key))
    }

    fn leftover(&self, at: usize, hits: &[usize]) -> Leftover {
        let line = self.lines[at];
        let hits = || hits.iter().map(|at| self.payments[*at]);
        let differs = |payment: &&Payment| payment.amount != line.amount || payment.currency != line.currency;
        let open = |payment: &&Payment| !self.paid.contains(&payment.key);
        if let Some(payment) = hits().find(|payment| !open(payment) && !differs(payment)) {
            return Leftover::Double((line.id, payment.key));
        }
        match hits().find(|payment| open(payment) && differs(payment)) {
            Some(payment) => Leftover::Mismatch((line.id, payment.key)),
            None if hits().next().is_some() => Leftover::Other,
            None => Leftover::Bare,
        }
    }

    /// Lines without a reference, and payments they may be by amount, currency and day (c); places in the lists.
    fn candidates(&self, bare: &[usize], mismatched: &BTreeSet<Key>) -> Vec<(usize, usize)> {
        let mut by_amount: BTreeMap<(Money, &str), Vec<usize>> = BTreeMap::new();
        for (at, payment) in self.payments.iter().enumerate() {
            if !self.paid.contains(&payment.key) && !mismatched.contains(&payment.key) {
                by_amount.entry((payment.amount, payment.currency.code())).or_default().push(at);
            }
        }
        let mut candidates = Vec::new();
        for at in bare {
            let line = self.lines[*at];
            let same = by_amount.get(&(line.amount, line.currency.code())).map_or(&[][..], Vec::as_slice);
            // Payments stand in the order of their days.
            let from = same.partition_point(|place| self.payments[*place].day.plus_days(AFTER) < line.booked_on);
            let in_time =
                same[from..].iter().take_while(|place| self.payments[**place].day.plus_days(-BEFORE) <= line.booked_on);
            candidates.extend(
                in_time
                    .filter(|place| {
                        let payment = self.payments[**place];
                        self.fits(&payment.source, line.account) && !self.rejected.contains(&(line.id, payment.key))
                    })
                    .map(|place| (*at, *place)),
            );
        }
        candidates
    }

    /// Suggests what has exactly one candidate on both sides: the lines of the suggestions.
    fn suggest(&self, candidates: &[(usize, usize)], outcome: &mut Outcome) -> BTreeSet<i64> {
        let (mut of_line, mut of_payment) = (BTreeMap::<usize, u32>::new(), BTreeMap::<usize, u32>::new());
        for (line, payment) in candidates {
            *of_line.entry(*line).or_default() += 1;
            *of_payment.entry(*payment).or_default() += 1;
        }
        let alone = candidates.iter().filter(|(line, payment)| of_line[line] == 1 && of_payment[payment] == 1);
        outcome.suggestions = alone.map(|(line, at)| (self.lines[*line].id, self.payments[*at].key)).collect();
        outcome.suggestions.iter().map(|(line, _)| *line).collect()
    }

    fn states(&self, mismatched: &BTreeSet<Key>, waiting: &BTreeSet<Key>) -> BTreeMap<Key, State> {
        let mut back: BTreeMap<i64, Money> = BTreeMap::new();
        for refund in self.payments.iter().filter(|payment| payment.key.kind == Kind::Refund) {
            if self.paid.contains(&refund.key) {
                *back.entry(refund.order).or_default() += refund.amount;
            }
        }
        let state = |payment: &Payment| {
            let (from, until) = (payment.day.plus_days(-BEFORE), payment.day.plus_days(AFTER));
            let mut claiming = self.claiming(&payment.source).peekable();
            let went_back = || back.get(&payment.order).is_some_and(|sum| *sum + payment.amount == Money::ZERO);
            match () {
                () if self.paid.contains(&payment.key) && payment.key.kind == Kind::Order && went_back() => {
                    State::Refunded
                }
                () if self.paid.contains(&payment.key) => State::Verified,
                () if mismatched.contains(&payment.key) => State::Mismatch,
                () if claiming.peek().is_none() => State::Unverified,
                () if waiting.contains(&payment.key) => State::Pending,
                () if claiming.all(|account| holds(&account.stretches, from, until)) => State::Failed,
                () => State::Pending,
            }
        };
        self.payments.iter().map(|payment| (payment.key, state(payment))).collect()
    }
}

#[cfg(test)]
mod tests;
