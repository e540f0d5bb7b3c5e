//! `regulars member club`: clubs, who is in them, meetings and who came (C12).

use clap::{Args, Subcommand};

use super::instant;
use crate::cli::front::{Answer, Front};
use crate::cli::import::attend::{self, Attendees};
use crate::cli::order::past;
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::engagement::club::{Club, Meeting};
use crate::domain::id::Code;
use crate::domain::money::Points;
use crate::domain::time::{Instant, Span};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::club::{self, Done};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::engagement::club::{self as kept, New};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Create(Create),
    Join(Move),
    Leave(Move),
    Meet(Meet),
    Attend(Box<Attend>),
    List(List),
    Show(Show),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Create {
    #[arg(value_name = "CLUB")]
    club: String,
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    topic: String,
    #[arg(long, value_name = "CITY", default_value = "")]
    city: String,
    #[arg(long, value_name = "CONDITION")]
    condition: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    places: Option<i64>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Move {
    #[arg(value_name = "CLUB")]
    club: String,
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Meet {
    #[arg(value_name = "CLUB")]
    club: String,
    #[arg(long, value_name = "T")]
    starts: String,
    #[arg(long, value_name = "SPAN", default_value = "2 hours")]
    lasts: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    place: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Attend {
    #[arg(value_name = "CLUB")]
    club: String,
    #[arg(long, value_name = "N")]
    meeting: u32,
    #[command(flatten)]
    who: Attendees,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "CLUB")]
    club: String,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Create(create) => create.run(front),
            Verb::Join(join) => join.run(front, "club-joined/1", club::join),
            Verb::Leave(leave) => leave.run(front, "club-left/1", club::leave),
            Verb::Meet(meet) => meet.run(front),
            Verb::Attend(attend) => attend.run(front),
            Verb::List(list) => front.read(&list.rows, clubs),
            Verb::Show(show) => front.read(&show.rows, |session| one(session, &show.club)),
        }
    }
}

impl Create {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = || Error::Invalid { what: "CLUB", value: self.club.clone(), wanted: "code" };
        let code = Code::new(&self.club).ok_or_else(invalid)?;
        let name = attend::words("name", self.name.as_deref().unwrap_or(code.as_str()))?;
        let (topic, city) = (attend::words("topic", &self.topic)?, attend::words("city", &self.city)?);
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let new = New {
                code: code.as_str(),
                name: &name,
                topic: &topic,
                city: &city,
                condition: self.condition.as_deref(),
                places: self.places,
                recorded_at: session.recorded_at,
            };
            let club = club::create(session, &new)?;
            let columns = [
                Column::new("club", Kind::Text).keep(),
                Column::new("name", Kind::Text).keep(),
                Column::new("topic", Kind::Text),
                Column::new("city", Kind::Text),
                Column::new("condition", Kind::Text),
                Column::new("places", Kind::Int),
                Column::new("request", Kind::Text),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![club.code, club.name, blank(topic), blank(city), club.condition, club.places, request];
            Ok(View::new("club-created/1", columns).page().row(row))
        })
    }
}

fn blank(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl Move {
    fn run(
        &self,
        front: &Front<'_>,
        schema: &'static str,
        step: fn(&mut Session<'_>, &str, &str) -> Result<Done>,
    ) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let done = step(session, &self.club, &self.member)?;
            let columns = [
                Column::new("club", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("at", Kind::Instant).keep(),
                Column::new("members", Kind::Int),
                Column::new("points", Kind::Points).keep(),
                Column::new("request", Kind::Text),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![self.club.as_str(), done.member, session.now, done.members, Points(done.points), request];
            Ok(View::new(schema, columns).page().row(row))
        })
    }
}

impl Meet {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let place = attend::words("place", &self.place)?;
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let club = club::find(session, &self.club)?;
            let (starts_at, ends_at) = self.times(session)?;
            let number = kept::insert_meeting(session.db, club.id, (starts_at, ends_at), &place, session.recorded_at)?;
            let columns = [
                Column::new("club", Kind::Text).keep(),
                Column::new("meeting", Kind::Int).keep(),
                Column::new("starts_at", Kind::Instant).keep(),
                Column::new("ends_at", Kind::Instant),
                Column::new("place", Kind::Text),
                Column::new("request", Kind::Text),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![club.code, number, starts_at, ends_at, blank(place), request];
            Ok(View::new("club-meeting/1", columns).page().row(row))
        })
    }

    fn times(&self, session: &Session<'_>) -> Result<(Instant, Instant)> {
        let starts_at = instant(session, "--starts", Some(&self.starts))?.unwrap_or(session.now);
        let span = Span::parse(&self.lasts).filter(|span| !span.is_zero() && span.count <= 10_000);
        let invalid = || Error::Invalid { what: "--lasts", value: self.lasts.clone(), wanted: "span" };
        Ok((starts_at, session.zone().plus(starts_at, span.ok_or_else(invalid)?)))
    }
}

impl Attend {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let found = |session: &Session<'_>| -> Result<(Club, Meeting)> {
            let club = club::find(session, &self.club)?;
            let meeting = club::meeting(session, &club, self.meeting)?;
            Ok((club, meeting))
        };
        if self.who.is_file() {
            return self.who.run(front, "club-attended/1", |session| {
                let (club, meeting) = found(session)?;
                Ok(Box::new(move |session, who, at| club::check_in(session, &club, &meeting, who, at)))
            });
        }
        let writing = self.who.writing.named(front.reading);
        front.write(&self.who.page, &writing, Vec::new(), |session| {
            let (club, meeting) = found(session)?;
            let at = past(session, self.who.at.as_deref())?;
            let done = club::attend(session, &club, &meeting, self.who.member(), at)?;
            let columns = [
                Column::new("club", Kind::Text).keep(),
                Column::new("meeting", Kind::Int).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("at", Kind::Instant),
                Column::new("points", Kind::Points).keep(),
                Column::new("request", Kind::Text),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![club.code, meeting.number, done.member, at, Points(done.points), request];
            Ok(View::new("club-checked-in/1", columns).page().row(row))
        })
    }
}

fn clubs(session: &Session<'_>) -> Result<View> {
    let columns = [
        Column::new("club", Kind::Text).keep(),
        Column::new("name", Kind::Text).keep(),
        Column::new("topic", Kind::Text).rank(2),
        Column::new("city", Kind::Text).rank(2),
        Column::new("condition", Kind::Text).rank(4),
        Column::new("places", Kind::Int).rank(2),
        Column::new("members", Kind::Int),
        Column::new("meetings", Kind::Int),
        Column::new("next_meeting", Kind::Instant),
    ];
    let mut view = View::new("club-list/1", columns);
    for row in kept::list(session.db, session.now)? {
        view.push(cells![
            row.code,
            row.name,
            blank(row.topic),
            blank(row.city),
            row.condition,
            row.places,
            row.n_members,
            row.n_meetings,
            row.next_at,
        ]);
    }
    Ok(view)
}

/// The meetings of a club, then who is in it.
fn one(session: &Session<'_>, name: &str) -> Result<View> {
    let club = club::find(session, name)?;
    let columns = [
        Column::new("what", Kind::Word).keep(),
        Column::new("about", Kind::Text).keep(),
        Column::new("since", Kind::Instant).titled("at").keep(),
        Column::new("until", Kind::Instant).rank(2),
        Column::new("place", Kind::Text).rank(2),
        Column::new("came", Kind::Int),
        Column::new("last_at", Kind::Instant).rank(3),
    ];
    let mut view = View::new("club-show/1", columns);
    for row in kept::list_meetings(session.db, club.id, session.now)? {
        let (about, place) = (format!("{}/{}", club.code, row.number), blank(row.place));
        view.push(cells![Cell::word("meeting"), about, row.starts_at, row.ends_at, place, row.n_came, Cell::Null]);
    }
    let members = kept::list_members(session.db, club.id, session.now)?;
    let n_members = members.len();
    for row in members {
        let none = Cell::Null;
        view.push(cells![Cell::word("member"), row.number, row.since, none.clone(), none, row.n_meetings, row.last_at]);
    }
    let places = club.places.map_or_else(|| "-".to_owned(), |places| places.to_string());
    let note = Note::new("club-head").with("club", club.code).with("name", club.name).with("members", n_members);
    view.notes.push(note.with("places", places));
    if let Some(condition) = club.condition {
        view.notes.push(Note::new("club-condition").with("condition", condition));
    }
    Ok(view)
}
