//! Questions and answers, and finding them by any part of their texts.

use rusqlite::named_params;

use super::{instant, instant_or_none};
use crate::domain::engagement::question::{Answer, AnswerId, Question, QuestionId};
use crate::domain::id::{EventId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::{Db, sql};

/// A question or answer to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// Whose.
    pub member: MemberId,
    /// What is written.
    pub text: &'a str,
    /// When.
    pub at: Instant,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// A question with what it was recorded by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As decisions need it.
    pub question: Question,
    /// Since when it is hidden.
    pub hidden_at: Option<Instant>,
    /// Its event.
    pub event: EventId,
}

/// An answer with what it was recorded by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// As decisions need it.
    pub answer: Answer,
    /// The number of who gave it.
    pub number: String,
    /// Since when it is hidden.
    pub hidden_at: Option<Instant>,
    /// Its event; none where it does not count.
    pub event: Option<EventId>,
    /// The event of its acceptance.
    pub accepted_event: Option<EventId>,
}

/// The id of the question asked next.
pub fn get_next_question(db: &Db) -> Result<QuestionId> {
    db.get(sql!("engagement/get_next_question"), [], |row| row.get(0).map(QuestionId))
}

/// The id of the answer given next.
pub fn get_next_answer(db: &Db) -> Result<AnswerId> {
    db.get(sql!("engagement/get_next_answer"), [], |row| row.get(0).map(AnswerId))
}

/// Records a question, about a product where one is named.
pub fn insert_question(db: &Db, id: QuestionId, new: &New<'_>, sku: Option<&str>, event: EventId) -> Result<()> {
    let params = named_params! {
        ":id": id.0,
        ":member": new.member.0,
        ":sku": sku,
        ":text": new.text,
        ":at": new.at.0,
        ":event": event.0,
        ":recorded_at": new.recorded_at.0,
    };
    db.run(sql!("engagement/insert_question"), params)?;
    replace_search(db, id)
}

/// Records an answer.
pub fn insert_answer(db: &Db, id: AnswerId, question: QuestionId, new: &New<'_>, event: Option<EventId>) -> Result<()> {
    let params = named_params! {
        ":id": id.0,
        ":question": question.0,
        ":member": new.member.0,
        ":text": new.text,
        ":at": new.at.0,
        ":event": event.map(|event| event.0),
        ":recorded_at": new.recorded_at.0,
    };
    db.run(sql!("engagement/insert_answer"), params)?;
    replace_search(db, question)
}

/// The question of an id.
pub fn find_question(db: &Db, id: QuestionId) -> Result<Option<Asked>> {
    db.find(sql!("engagement/find_question"), named_params! {":id": id.0}, |row| {
        let hidden_at = instant_or_none(row, 4)?;
        let question = Question {
            id: QuestionId(row.get(0)?),
            asker: MemberId(row.get(1)?),
            asker_number: row.get(2)?,
            asked_at: instant(row, 3)?,
            hidden: hidden_at.is_some(),
            accepted: row.get::<_, Option<i64>>(6)?.map(AnswerId),
        };
        Ok(Asked { question, hidden_at, event: EventId(row.get(5)?) })
    })
}

/// The answer of an id.
pub fn find_answer(db: &Db, id: AnswerId) -> Result<Option<Given>> {
    db.find(sql!("engagement/find_answer"), named_params! {":id": id.0}, |row| {
        let event = |column: usize| row.get::<_, Option<i64>>(column).map(|id| id.map(EventId));
        let (event, accepted_event, hidden_at) = (event(4)?, event(5)?, instant_or_none(row, 6)?);
        let answer = Answer {
            id: AnswerId(row.get(0)?),
            question: QuestionId(row.get(1)?),
            member: MemberId(row.get(2)?),
            given_at: instant(row, 3)?,
            counted: event.is_some(),
            hidden: hidden_at.is_some(),
        };
        Ok(Given { answer, number: row.get(7)?, hidden_at, event, accepted_event })
    })
}

/// Marks an answer as the accepted one.
pub fn set_accepted(db: &Db, id: AnswerId, at: Instant, event: Option<EventId>) -> Result<()> {
    let params = named_params! {":id": id.0, ":at": at.0, ":event": event.map(|event| event.0)};
    db.run(sql!("engagement/set_accepted"), params).map(drop)
}

/// Hides a question.
pub fn set_question_hidden(db: &Db, id: QuestionId, at: Instant) -> Result<()> {
    db.run(sql!("engagement/set_question_hidden"), named_params! {":id": id.0, ":at": at.0})?;
    db.run(sql!("engagement/delete_question_search"), named_params! {":id": id.0}).map(drop)
}

/// Hides an answer to a question.
pub fn set_answer_hidden(db: &Db, id: AnswerId, question: QuestionId, at: Instant) -> Result<()> {
    db.run(sql!("engagement/set_answer_hidden"), named_params! {":id": id.0, ":at": at.0})?;
    replace_search(db, question)
}

fn replace_search(db: &Db, question: QuestionId) -> Result<()> {
    db.run(sql!("engagement/replace_question_search"), named_params! {":id": question.0}).map(drop)
}

/// Which questions are listed.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// Asked by then, and as they stood then.
    pub as_of: Instant,
    /// Whose.
    pub member: Option<MemberId>,
    /// About which product.
    pub sku: Option<&'a str>,
    /// What they or their answers hold.
    pub search: Option<&'a str>,
    /// Those alone that have no accepted answer.
    pub open: bool,
    /// Hidden ones too.
    pub hidden: bool,
    /// At most so many.
    pub most: i64,
}

/// A question as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    /// Which.
    pub id: QuestionId,
    /// When.
    pub at: Instant,
    /// The asker's number.
    pub member: String,
    /// The product it is about.
    pub sku: Option<String>,
    /// What is asked.
    pub text: String,
    /// Answers that are shown.
    pub n_answers: i64,
    /// The accepted one.
    pub accepted: Option<AnswerId>,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// Trigrams have three characters.
const SHORTEST: usize = 3;

/// Questions, newest first.
pub fn list_questions(db: &Db, filter: &Filter<'_>) -> Result<Vec<QuestionRow>> {
    let (short, long): (Option<&str>, Option<&str>) = match filter.search {
        Some(text) if text.chars().count() < SHORTEST => (Some(text), None),
        other => (None, other),
    };
    let params = named_params! {
        ":as_of": filter.as_of.0,
        ":member": filter.member.map(|member| member.0),
        ":sku": filter.sku,
        ":phrase": long.map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
        ":short": short,
        ":open": filter.open,
        ":hidden": filter.hidden,
        ":most": filter.most,
    };
    db.list(sql!("engagement/list_questions"), params, |row| {
        Ok(QuestionRow {
            id: QuestionId(row.get(0)?),
            at: instant(row, 1)?,
            member: row.get(2)?,
            sku: row.get(3)?,
            text: row.get(4)?,
            n_answers: row.get(5)?,
            accepted: row.get::<_, Option<i64>>(6)?.map(AnswerId),
            hidden: row.get(7)?,
        })
    })
}

/// What stands in a question: when, who, about which product, and the text.
pub fn get_question(db: &Db, id: QuestionId) -> Result<(Instant, String, Option<String>, String)> {
    db.get(sql!("engagement/get_question"), named_params! {":id": id.0}, |row| {
        Ok((instant(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })
}

/// An answer as it is shown under its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// Which.
    pub id: AnswerId,
    /// When.
    pub at: Instant,
    /// The number of who gave it.
    pub number: String,
    /// What it says.
    pub text: String,
    /// Whether it is accepted.
    pub accepted: bool,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its events.
    pub events: [Option<EventId>; 2],
}

/// The answers to a question given by an instant, as they came.
pub fn list_answers(db: &Db, question: QuestionId, as_of: Instant) -> Result<Vec<AnswerRow>> {
    let params = named_params! {":question": question.0, ":as_of": as_of.0};
    db.list(sql!("engagement/list_answers"), params, |row| {
        let event = |column: usize| row.get::<_, Option<i64>>(column).map(|id| id.map(EventId));
        Ok(AnswerRow {
            id: AnswerId(row.get(0)?),
            at: instant(row, 1)?,
            number: row.get(2)?,
            text: row.get(3)?,
            accepted: row.get(4)?,
            hidden: row.get(5)?,
            events: [event(6)?, event(7)?],
        })
    })
}
