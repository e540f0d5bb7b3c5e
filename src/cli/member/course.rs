//! `regulars member course`: training courses, who is on them and how far each is (C12).

use clap::{ArgGroup, Args, Subcommand};

use super::instant;
use crate::cli::front::{Answer, Front};
use crate::cli::import::attend::{self, Attendees};
use crate::cli::order::past;
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::engagement::course::{Course, Session as Lesson};
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::course::{self, Done};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::engagement::course::{self as kept, New};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Create(Box<Create>),
    Enrol(Enrol),
    Attend(Box<Attend>),
    Complete(Complete),
    List(List),
    Show(Show),
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("lessons").args(["sessions", "session"]).required(true))]
pub(in crate::cli) struct Create {
    #[arg(value_name = "COURSE")]
    course: String,
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    sessions: Option<u32>,
    #[arg(long, value_name = "T")]
    session: Vec<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    needed: Option<i64>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    places: Option<i64>,
    #[arg(long, value_name = "MONEY", allow_hyphen_values = true)]
    fee: Option<String>,
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Enrol {
    #[arg(value_name = "COURSE")]
    course: String,
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "MONEY", allow_hyphen_values = true)]
    paid: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Attend {
    #[arg(value_name = "COURSE")]
    course: String,
    #[arg(long, value_name = "N")]
    session: u32,
    #[command(flatten)]
    who: Attendees,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Complete {
    #[arg(value_name = "COURSE")]
    course: String,
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    score: Option<i64>,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "COURSE")]
    course: String,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Create(create) => create.run(front),
            Verb::Enrol(enrol) => enrol.run(front),
            Verb::Attend(attend) => attend.run(front),
            Verb::Complete(complete) => complete.run(front),
            Verb::List(list) => front.read(&list.rows, courses),
            Verb::Show(show) => front.read(&show.rows, |session| one(session, &show.course)),
        }
    }
}

impl Create {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = || Error::Invalid { what: "COURSE", value: self.course.clone(), wanted: "code" };
        let code = Code::new(&self.course).ok_or_else(invalid)?;
        let name = attend::words("name", self.name.as_deref().unwrap_or(code.as_str()))?;
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let sessions = self.times(session)?;
            let new = New {
                code: code.as_str(),
                name: &name,
                needed: self.needed.unwrap_or(i64::try_from(sessions.len()).unwrap_or(i64::MAX)),
                places: self.places,
                fee: self.fee.as_deref().map(|text| money(session, "--fee", text)).transpose()?,
                tier: self.tier.as_deref(),
                recorded_at: session.recorded_at,
            };
            let course = course::create(session, &new, &sessions)?;
            let columns = [
                Column::new("course", Kind::Text).keep(),
                Column::new("name", Kind::Text).keep(),
                Column::new("sessions", Kind::Int),
                Column::new("needed", Kind::Int).titled("sessions_needed"),
                Column::new("places", Kind::Int),
                Column::new("fee", Kind::Money),
                Column::new("tier", Kind::Text),
                Column::new("request", Kind::Text),
            ];
            let (fee, tier, request) = (course.fee, course.tier, session.request.map(str::to_owned));
            let row =
                cells![course.code, course.name, sessions.len(), course.needed, course.places, fee, tier, request];
            Ok(View::new("course-created/1", columns).page().row(row))
        })
    }

    /// When the sessions are, in the order of time; those of a mere number have no time.
    fn times(&self, session: &Session<'_>) -> Result<Vec<Option<Instant>>> {
        if let Some(sessions) = self.sessions {
            return Ok(vec![None; usize::try_from(sessions).unwrap_or(0)]);
        }
        let mut times =
            self.session.iter().map(|text| instant(session, "--session", Some(text))).collect::<Result<Vec<_>>>()?;
        times.sort();
        Ok(times)
    }
}

fn money(session: &Session<'_>, what: &'static str, text: &str) -> Result<Money> {
    let parsed = session.program().shop.currency.parse(text).ok().filter(|money| money.get() > 0);
    parsed.ok_or_else(|| Error::Invalid { what, value: text.to_owned(), wanted: "price" })
}

impl Enrol {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let paid = self.paid.as_deref().map(|text| money(session, "--paid", text)).transpose()?;
            let done = course::enrol(session, &self.course, &self.member, paid)?;
            let columns = [
                Column::new("course", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("at", Kind::Instant).keep(),
                Column::new("paid", Kind::Money),
                Column::new("points", Kind::Points).keep(),
                Column::new("request", Kind::Text),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![self.course.as_str(), done.member, session.now, paid, Points(done.points), request];
            Ok(View::new("course-enrolled/1", columns).page().row(row))
        })
    }
}

impl Attend {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let found = |session: &Session<'_>| -> Result<(Course, Lesson)> {
            let course = course::find(session, &self.course)?;
            let lesson = course::session_of(session, &course, self.session)?;
            Ok((course, lesson))
        };
        if self.who.is_file() {
            return self.who.run(front, "course-attended/1", |session| {
                let (course, lesson) = found(session)?;
                Ok(Box::new(move |session, who, at| course::enter(session, &course, &lesson, who, at)))
            });
        }
        let writing = self.who.writing.named(front.reading);
        front.write(&self.who.page, &writing, Vec::new(), |session| {
            let (course, lesson) = found(session)?;
            let at = past(session, self.who.at.as_deref())?;
            let done = course::attend(session, &course, &lesson, self.who.member(), at)?;
            Ok(progress(session, "session-attended/1", &course, &done, Some((lesson.number, at))))
        })
    }
}

impl Complete {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let at = past(session, self.at.as_deref())?;
            let done = course::complete(session, &self.course, &self.member, self.score, at)?;
            let course = course::find(session, &self.course)?;
            Ok(progress(session, "course-completed/1", &course, &done, None))
        })
    }
}

/// How far a member is.
fn progress(
    session: &Session<'_>,
    schema: &'static str,
    course: &Course,
    done: &Done,
    came: Option<(u32, Instant)>,
) -> View {
    let columns = [
        Column::new("course", Kind::Text).keep(),
        Column::new("session", Kind::Int),
        Column::new("member", Kind::Text).keep(),
        Column::new("at", Kind::Instant),
        Column::new("attended", Kind::Int),
        Column::new("needed", Kind::Int).titled("sessions_needed"),
        Column::new("completed_at", Kind::Instant),
        Column::new("points", Kind::Points).keep(),
        Column::new("request", Kind::Text),
    ];
    let row = cells![
        course.code.as_str(),
        came.map(|(number, _)| number),
        done.member.as_str(),
        came.map(|(_, at)| at),
        done.attended,
        course.needed,
        done.completed_at,
        Points(done.points),
        session.request.map(str::to_owned),
    ];
    View::new(schema, columns).page().row(row)
}

fn courses(session: &Session<'_>) -> Result<View> {
    let columns = [
        Column::new("course", Kind::Text).keep(),
        Column::new("name", Kind::Text).keep(),
        Column::new("sessions", Kind::Int),
        Column::new("needed", Kind::Int).titled("sessions_needed").rank(2),
        Column::new("places", Kind::Int).rank(2),
        Column::new("fee", Kind::Money).rank(3),
        Column::new("tier", Kind::Text).rank(3),
        Column::new("enrolled", Kind::Int),
        Column::new("completed", Kind::Int),
    ];
    let mut view = View::new("course-list/1", columns);
    for row in kept::list(session.db, session.now)? {
        view.push(cells![
            row.code,
            row.name,
            row.n_sessions,
            row.needed,
            row.places,
            row.fee,
            row.tier,
            row.n_enrolled,
            row.n_completed,
        ]);
    }
    Ok(view)
}

/// The sessions of a course, then who is on it.
fn one(session: &Session<'_>, name: &str) -> Result<View> {
    let course = course::find(session, name)?;
    let columns = [
        Column::new("what", Kind::Word).keep(),
        Column::new("about", Kind::Text).keep(),
        Column::new("since", Kind::Instant).titled("at").keep(),
        Column::new("came", Kind::Int),
        Column::new("needed", Kind::Int).titled("sessions_needed").rank(2),
        Column::new("paid", Kind::Money).rank(3),
        Column::new("completed_at", Kind::Instant),
        Column::new("score", Kind::Int).rank(2),
    ];
    let mut view = View::new("course-show/1", columns);
    let none = || Cell::Null;
    for row in kept::list_sessions(session.db, course.id, session.now)? {
        let about = format!("{}/{}", course.code, row.number);
        let what = Cell::word("session");
        view.push(cells![what, about, row.starts_at, row.n_came, none(), none(), none(), none()]);
    }
    for row in kept::list_enrolled(session.db, course.id, session.now)? {
        let (what, done) = (Cell::word("member"), row.completed_at);
        view.push(cells![what, row.number, row.at, row.attended, course.needed, row.paid, done, row.score]);
    }
    let note = Note::new("course-head").with("course", course.code).with("name", course.name);
    Ok(view.note(note.with("needed", course.needed)))
}
