//! `regulars member question`: what members ask and answer (C11).

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::order::past;
use crate::cli::points::span_of;
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::engagement::question::{AnswerId, QuestionId, TextId};
use crate::domain::id::EventId;
use crate::domain::money::Points;
use crate::error::{Error, Result};
use crate::flow::question::{self, Done};
use crate::flow::{Session, join};
use crate::input::text;
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells};
use crate::store::engagement::question::{self as kept, Filter};
use crate::store::{engagement, event};

/// Characters of a question or answer.
const LONGEST: usize = 2000;

/// Questions a list shows at most; `--limit` shows fewer.
const MOST: i64 = 10_000;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Ask(Ask),
    Answer(Give),
    Accept(Accept),
    Hide(Hide),
    List(List),
    Show(Show),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Ask {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "TEXT")]
    text: String,
    #[arg(long, value_name = "SKU")]
    product: Option<String>,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Give {
    #[arg(value_name = "QUESTION")]
    question: String,
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "TEXT")]
    text: String,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Accept {
    #[arg(value_name = "ANSWER")]
    answer: String,
    #[arg(long, value_name = "M")]
    by: Option<String>,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Hide {
    #[arg(value_name = "Q-N|A-N")]
    text: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[arg(long, value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "SKU")]
    product: Option<String>,
    #[arg(long)]
    open: bool,
    #[arg(long)]
    hidden: bool,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "QUESTION")]
    question: String,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Ask(ask) => ask.run(front),
            Verb::Answer(give) => give.run(front),
            Verb::Accept(accept) => accept.run(front),
            Verb::Hide(hide) => hide.run(front),
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
        }
    }
}

impl Ask {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let text = written(&self.text)?;
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let at = past(session, self.at.as_deref())?;
            let done = question::ask(session, &self.member, &text, self.product.as_deref(), at)?;
            Ok(receipt(session, "question-asked/1", &done))
        })
    }
}

impl Give {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let (question, text) = (question_id(&self.question)?, written(&self.text)?);
        let lang = front.spoken(&self.page);
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let at = past(session, self.at.as_deref())?;
            let done = question::answer(session, &self.member, question, &text, at)?;
            Ok(limits(session, lang, receipt(session, "question-answered/1", &done), &done))
        })
    }
}

impl Accept {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = || Error::Invalid { what: "ANSWER", value: self.answer.clone(), wanted: "answer-name" };
        let answer = AnswerId::parse(&self.answer).ok_or_else(invalid)?;
        let lang = front.spoken(&self.page);
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let at = past(session, self.at.as_deref())?;
            let done = question::accept(session, answer, self.by.as_deref(), at)?;
            Ok(limits(session, lang, receipt(session, "answer-accepted/1", &done), &done))
        })
    }
}

impl Hide {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = || Error::Invalid { what: "Q-N|A-N", value: self.text.clone(), wanted: "text-name" };
        let text = TextId::parse(&self.text).ok_or_else(invalid)?;
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let done = question::hide(session, text, session.now)?;
            Ok(receipt(session, "text-hidden/1", &done))
        })
    }
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let columns = [
                Column::new("question", Kind::Text).keep(),
                Column::new("at", Kind::Instant),
                Column::new("member", Kind::Text),
                Column::new("sku", Kind::Text).rank(3),
                Column::new("text", Kind::Text).keep(),
                Column::new("answers", Kind::Int).titled("answers_given"),
                Column::new("accepted", Kind::Text).rank(2),
                Column::new("state", Kind::Word),
            ];
            let member = self.member.as_deref().map(|name| join::find(session, name)).transpose()?;
            let filter = Filter {
                as_of: session.now,
                member: member.map(|(id, _)| id),
                sku: self.product.as_deref(),
                search: self.search.as_deref().map(str::trim).filter(|text| !text.is_empty()),
                open: self.open,
                hidden: self.hidden,
                most: MOST,
            };
            let mut view = View::new("question-list/1", columns);
            for row in kept::list_questions(session.db, &filter)? {
                let accepted = row.accepted.map(|answer| answer.to_string());
                let state = state(row.hidden, accepted.is_some(), row.n_answers);
                let (id, text) = (row.id.to_string(), row.text);
                view.push(cells![id, row.at, row.member, row.sku, text, row.n_answers, accepted, state]);
            }
            Ok(view)
        })
    }
}

fn state(hidden: bool, accepted: bool, n_answers: i64) -> Cell {
    Cell::word(match (hidden, accepted, n_answers) {
        (true, ..) => "hidden",
        (_, true, _) => "accepted",
        (_, _, 0) => "open",
        _ => "answered",
    })
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let id = question_id(&self.question)?;
        front.read(&self.rows, |session| {
            let asked = question::asked(session, id)?;
            let (at, member, sku, text) = kept::get_question(session.db, id)?;
            if at > session.now {
                return Err(Error::NotFound { noun: "question", name: id.to_string() });
            }
            let columns = [
                Column::new("what", Kind::Word).rank(2),
                Column::new("number", Kind::Text).keep(),
                Column::new("at", Kind::Instant),
                Column::new("member", Kind::Text).keep(),
                Column::new("text", Kind::Text).keep(),
                Column::new("state", Kind::Word),
                Column::new("points", Kind::Points),
            ];
            let mut view = View::new("question-show/1", columns);
            let answers = kept::list_answers(session.db, id, session.now)?;
            let hidden = asked.hidden_at.is_some_and(|hidden| hidden <= session.now);
            let n_shown = i64::try_from(answers.iter().filter(|one| !one.hidden).count()).unwrap_or(i64::MAX);
            let accepted = answers.iter().any(|one| one.accepted && !one.hidden);
            let points = standing(session, &[Some(asked.event)])?;
            let (what, state) = (Cell::word("question"), state(hidden, accepted, n_shown));
            view.push(cells![what, id.to_string(), at, member, text, state, points]);
            for one in answers {
                let state = match (one.hidden, one.accepted) {
                    (true, _) => Cell::word("hidden"),
                    (_, true) => Cell::word("accepted"),
                    _ => Cell::Null,
                };
                let points = standing(session, &one.events)?;
                view.push(cells![
                    Cell::word("answer"),
                    one.id.to_string(),
                    one.at,
                    one.number,
                    one.text,
                    state,
                    points
                ]);
            }
            Ok(match sku {
                Some(sku) => view.note(Note::new("question-about").with("sku", sku)),
                None => view,
            })
        })
    }
}

/// What events came to, less what was taken back; in whose books is what the event says, which may be another's since a merge.
fn standing(session: &Session<'_>, events: &[Option<EventId>]) -> Result<Points> {
    let mut sum = 0;
    for event in events.iter().flatten() {
        let member = event::get(session.db, *event)?.member;
        let points = engagement::get_points(session.db, member, *event)?;
        sum += points.earned + points.taken;
    }
    Ok(Points(sum))
}

fn question_id(typed: &str) -> Result<QuestionId> {
    let invalid = || Error::Invalid { what: "QUESTION", value: typed.to_owned(), wanted: "question-name" };
    QuestionId::parse(typed).ok_or_else(invalid)
}

/// A text as it is kept: one paragraph, not empty.
fn written(typed: &str) -> Result<String> {
    let line = typed.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    let refused = |code, hint: String| Error::BadValue { field: "text", value: String::new(), code, hint };
    if line.is_empty() {
        return Err(refused("missing", String::new()));
    }
    let clean = text::text(&line, LONGEST).map_err(|bad| refused(bad.code, bad.hint.into_owned()))?;
    Ok(clean.into_owned())
}

fn receipt(session: &Session<'_>, schema: &'static str, done: &Done) -> View {
    let columns = [
        Column::new("question", Kind::Text).keep(),
        Column::new("answer", Kind::Text).keep(),
        Column::new("member", Kind::Text).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("request", Kind::Text),
    ];
    let row = cells![
        done.question.to_string(),
        done.answer.map(|answer| answer.to_string()),
        done.member.as_str(),
        Points(done.points),
        session.request.map(str::to_owned),
    ];
    View::new(schema, columns).page().row(row)
}

/// Says why nothing can come of an answer that does not count.
fn limits(session: &Session<'_>, lang: Lang, view: View, done: &Done) -> View {
    if done.counts {
        return view;
    }
    let rules = session.program().engagement;
    let note = Note::new("answer-does-not-count").with("length", rules.answer_length);
    view.note(note.with("within", span_of(lang, rules.accept_within)))
}
