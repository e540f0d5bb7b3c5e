//! `auth reconcile`, and what a person decides about its suggestions (identity §12).

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Personal, Rows, Writing};
use crate::domain::identity::reconcile::{Key, Pair, State};
use crate::domain::money::Money;
use crate::domain::report::period::Period;
use crate::domain::time::Day;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::reconcile::{self, Reconciled, called, name};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Args, Debug)]
pub(in crate::cli) struct Reconcile {
    #[arg(long, value_name = "P")]
    period: Option<String>,
    #[arg(long)]
    matches: bool,
    #[command(flatten)]
    personal: Personal,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Accept {
    #[arg(value_name = "SUGGESTION")]
    suggestion: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Reject {
    #[arg(value_name = "SUGGESTION")]
    suggestion: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Undo {
    #[arg(value_name = "MATCH")]
    id: i64,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Reconcile {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        let output = crate::cli::shape::Output::from(&self.rows).with(self.personal);
        front.write(output, &self.writing, Vec::new(), |session| {
            let days = self.period.as_deref().map(|text| days(session, text)).transpose()?;
            let all = reconcile::run(session)?;
            Ok(Told { session, all: &all, days }.view(self.matches))
        })
    }
}

/// The first and the last day of a period; one without a first goes back for ever.
fn days(session: &Session<'_>, text: &str) -> Result<(Option<Day>, Day)> {
    let today = session.zone().day(session.recorded_at);
    let invalid = |_| Error::Invalid { what: "--period", value: text.to_owned(), wanted: "period" };
    let period = Period::parse(text, today).map_err(invalid)?;
    Ok((period.from, period.until.plus_days(-1)))
}

/// What is told of all that was brought together.
struct Told<'a, 's> {
    session: &'a Session<'s>,
    all: &'a Reconciled,
    days: Option<(Option<Day>, Day)>,
}

impl Told<'_, '_> {
    fn view(&self, with_matches: bool) -> View {
        let columns = [
            Column::new("part", Kind::Word).keep(),
            Column::new("state", Kind::Word).keep(),
            Column::new("day", Kind::Day).keep(),
            Column::new("payments", Kind::Int),
            Column::new("amount", Kind::Money).keep(),
            Column::new("payment", Kind::Text),
            Column::new("line", Kind::Int),
            Column::new("account", Kind::Text),
            Column::new("suggestion", Kind::Text).keep(),
            Column::new("match", Kind::Int).rank(2),
            Column::new("booked_amount", Kind::Text).rank(2),
            Column::new("counterparty", Kind::Text).personal(),
        ];
        let mut view = View::new("auth-reconcile/1", columns);
        self.states(&mut view);
        let outcome = &self.all.outcome;
        self.pairs(&mut view, "suggestion", &outcome.suggestions);
        self.pairs(&mut view, "mismatch", &outcome.mismatches);
        self.pairs(&mut view, "double", &outcome.doubles);
        for line in &outcome.unmatched {
            self.line(&mut view, "unmatched", *line, None);
        }
        if with_matches {
            let kept: Vec<Pair> = self.all.matches.iter().map(|(key, (line, _))| (*line, *key)).collect();
            self.pairs(&mut view, "match", &kept);
        }
        view.note(Note::new("reconciled").with("count", outcome.matched.len()))
    }

    fn is_in(&self, day: Day) -> bool {
        self.days.is_none_or(|(from, until)| from.is_none_or(|from| from <= day) && day <= until)
    }

    /// Counts and sums by state, then by state and day.
    fn states(&self, view: &mut View) {
        let mut sums: BTreeMap<(usize, Option<Day>), (usize, Money)> = BTreeMap::new();
        for (key, state) in &self.all.outcome.states {
            let payment = &self.all.payments[key];
            let place = State::ALL.iter().position(|known| known == state).unwrap_or_default();
            for day in [None, Some(payment.day)].into_iter().filter(|_| self.is_in(payment.day)) {
                let sum = sums.entry((place, day)).or_default();
                (sum.0, sum.1) = (sum.0 + 1, sum.1 + payment.amount);
            }
        }
        for whole in [true, false] {
            for ((place, day), (count, sum)) in sums.iter().filter(|((_, day), _)| day.is_none() == whole) {
                let part = if whole { "all_days" } else { "by_day" };
                let state = Cell::word(State::ALL[*place].word());
                let mut row = cells![Cell::word(part), state, *day, *count, *sum];
                row.resize(view.columns.len(), Cell::Null);
                view.push(row);
            }
        }
    }

    fn pairs(&self, view: &mut View, part: &'static str, pairs: &[Pair]) {
        for (line, key) in pairs {
            self.line(view, part, *line, Some(*key));
        }
    }

    fn line(&self, view: &mut View, part: &'static str, line: i64, key: Option<Key>) {
        // A matched line may have proved nothing else, and stands among them too.
        let Some((line, who)) = self.all.lines.get(&line) else { return };
        if !self.is_in(line.booked_on) {
            return;
        }
        let own = self.session.program().shop.currency;
        let state = key.and_then(|key| self.all.outcome.states.get(&key));
        let suggestion = key.filter(|_| part == "suggestion").map(|key| name((line.id, key)));
        let number = key.filter(|_| part == "match").and_then(|key| self.all.matches.get(&key)).map(|(_, id)| *id);
        view.push(cells![
            Cell::word(part),
            state.map(|state| Cell::word(state.word())).unwrap_or(Cell::Null),
            line.booked_on,
            Cell::Null,
            Some(line.amount).filter(|_| line.currency == own),
            key.map(|key| called(&self.all.payments[&key])),
            line.id,
            self.all.accounts.get(&line.account).cloned(),
            suggestion,
            number,
            format!("{} {}", line.currency.plain(line.amount), line.currency.code()),
            who.as_str(),
        ]);
    }
}

/// What was done to a pair.
fn receipt(
    schema: &'static str,
    session: &Session<'_>,
    id: i64,
    rule: &'static str,
    pair: Pair,
    payment: String,
) -> View {
    let columns = [
        Column::new("match", Kind::Int).keep(),
        Column::new("rule", Kind::Word).keep(),
        Column::new("line", Kind::Int).keep(),
        Column::new("payment", Kind::Text).keep(),
        Column::new("request", Kind::Text).rank(2),
    ];
    let request = session.request.map(str::to_owned);
    View::new(schema, columns).page().row(cells![id, Cell::word(rule), pair.0, payment, request])
}

fn decided(front: &Front<'_>, suggestion: &str, (writing, page): (&Writing, &Page), accepts: bool) -> Result<Answer> {
    front.at_the_clock()?;
    front.write(page, writing, Vec::new(), |session| {
        let (id, pair, all) = reconcile::decide(session, suggestion, accepts)?;
        let rule = if accepts { "match_accepted" } else { "match_rejected" };
        let payment = called(&all.payments[&pair.1]);
        Ok(receipt("auth-match/1", session, id, rule, pair, payment))
    })
}

impl Accept {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        decided(front, &self.suggestion, (&self.writing, &self.page), true)
    }
}

impl Reject {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        decided(front, &self.suggestion, (&writing, &self.page), false)
    }
}

impl Undo {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let kept = reconcile::undo(session, self.id)?;
            let all = reconcile::look(session)?;
            let payment = all.payments.get(&kept.payment).map(called).unwrap_or_default();
            Ok(receipt("auth-match/1", session, kept.id, "match_undone", (kept.line, kept.payment), payment))
        })
    }
}
