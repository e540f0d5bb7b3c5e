//! Questions and answers: asked, answered, accepted, hidden (C11). What counts is an event of whoever wrote it.

use super::{Session, event, join};
use crate::domain::engagement::question::{AnswerId, QuestionId, TextId};
use crate::domain::event::Event;
use crate::domain::id::{EventId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::engagement::question::{self, Asked, Given, New};
use crate::store::product;

/// What was done with a text, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The question.
    pub question: QuestionId,
    /// The answer, where one is meant.
    pub answer: Option<AnswerId>,
    /// The number of whose text it is.
    pub member: String,
    /// Whether it counts (C11).
    pub counts: bool,
    /// Points earned, or taken back (below 0).
    pub points: i64,
}

/// Asks a question, about a product where one is named.
pub fn ask(session: &mut Session<'_>, name: &str, text: &str, sku: Option<&str>, at: Instant) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    if let Some(sku) = sku
        && product::find(session.db, sku)?.is_none()
    {
        return Err(Error::NotFound { noun: "product", name: sku.to_owned() });
    }
    let id = question::get_next_question(session.db)?;
    let happened = written("question_asked", &id.to_string(), text, at);
    let event = event::put(session, member, &format!("question:{}", id.0), happened)?;
    let new = New { member, text, at, recorded_at: session.recorded_at };
    question::insert_question(session.db, id, &new, sku, event)?;
    let points = earned(session, member, Some(event))?;
    Ok(Done { question: id, answer: None, member: known.number, counts: true, points })
}

/// Answers a question.
pub fn answer(session: &mut Session<'_>, name: &str, to: QuestionId, text: &str, at: Instant) -> Result<Done> {
    let (member, known) = event::member(session, name)?;
    let asked = asked(session, to)?.question;
    asked.may_be_answered(session.zone(), at)?;
    let id = question::get_next_answer(session.db)?;
    let counts = session.versions().at(at).engagement.answer_counts(asked.asker, member, text);
    let happened = written("answer_given", &id.to_string(), text, at);
    let event = counts.then(|| event::put(session, member, &format!("answer:{}", id.0), happened)).transpose()?;
    let new = New { member, text, at, recorded_at: session.recorded_at };
    question::insert_answer(session.db, id, to, &new, event)?;
    let points = earned(session, member, event)?;
    Ok(Done { question: to, answer: Some(id), member: known.number, counts, points })
}

/// Accepts an answer, in the name of a member or as the operator: the event is the answerer's.
pub fn accept(session: &mut Session<'_>, id: AnswerId, by: Option<&str>, at: Instant) -> Result<Done> {
    super::settle::run(session, crate::store::batch::BatchKind::Import)?;
    let Given { answer, number, .. } = given(session, id)?;
    let asked = asked(session, answer.question)?.question;
    let by = by.map(|name| join::find(session, name)).transpose()?;
    let by = by.as_ref().map(|(id, member)| (*id, member.number.as_str()));
    asked.may_accept(session.zone(), &answer, by, at)?;
    let rules = session.versions().at(at).engagement;
    let counts = answer.counted && rules.acceptance_counts(session.zone(), answer.given_at, at);
    let happened = written("answer_accepted", &id.to_string(), "", at);
    let member = crate::store::merge::find_target(session.db, answer.member)?.unwrap_or(answer.member);
    let event = counts.then(|| event::put(session, member, &format!("accepted:{}", id.0), happened)).transpose()?;
    question::set_accepted(session.db, id, at, event)?;
    let points = earned(session, member, event)?;
    Ok(Done { question: answer.question, answer: Some(id), member: number, counts, points })
}

/// Hides a text: its events are taken back, and their points with them (P20).
pub fn hide(session: &mut Session<'_>, text: TextId, at: Instant) -> Result<Done> {
    super::settle::run(session, crate::store::batch::BatchKind::Import)?;
    let (question, answer, member, events) = match text {
        TextId::Question(id) => {
            let Asked { question, hidden_at, event } = asked(session, id)?;
            shown(session, &id.to_string(), hidden_at, question.asked_at, at)?;
            question::set_question_hidden(session.db, id, at)?;
            (id, None, question.asker_number, vec![event])
        }
        TextId::Answer(id) => {
            let given = given(session, id)?;
            let of = given.answer.question;
            shown(session, &id.to_string(), given.hidden_at, given.answer.given_at, at)?;
            question::set_answer_hidden(session.db, id, of, at)?;
            (of, Some(id), given.number, [given.event, given.accepted_event].into_iter().flatten().collect())
        }
    };
    let undone = events.iter().map(|event| Ok((event::take_back(session, *event, at)?, *event)));
    let undone = undone.collect::<Result<Vec<(MemberId, EventId)>>>()?;
    event::settled(session)?;
    let points = event::points(session, &undone)?.taken;
    Ok(Done { question, answer, member, counts: !undone.is_empty(), points })
}

fn shown(session: &Session<'_>, text: &str, hidden_at: Option<Instant>, begun: Instant, at: Instant) -> Result<()> {
    if let Some(hidden) = hidden_at {
        return Err(Refusal::AlreadyHidden { text: text.to_owned(), at: session.zone().shown(hidden) }.into());
    }
    Ok(crate::domain::engagement::question::not_before(session.zone(), text, begun, at)?)
}

/// The question of an id.
pub fn asked(session: &Session<'_>, id: QuestionId) -> Result<Asked> {
    let absent = || Error::NotFound { noun: "question", name: id.to_string() };
    question::find_question(session.db, id)?.ok_or_else(absent)
}

fn given(session: &Session<'_>, id: AnswerId) -> Result<Given> {
    let absent = || Error::NotFound { noun: "answer", name: id.to_string() };
    question::find_answer(session.db, id)?.ok_or_else(absent)
}

fn written(kind: &str, subject: &str, text: &str, at: Instant) -> Event {
    Event { at, kind: kind.into(), subject: subject.into(), text: text.into(), ..Event::default() }
}

/// Settles, and sums what an event gave.
fn earned(session: &mut Session<'_>, member: MemberId, event: Option<EventId>) -> Result<i64> {
    event::settled(session)?;
    let events: Vec<(MemberId, EventId)> = event.map(|event| (member, event)).into_iter().collect();
    Ok(event::points(session, &events)?.earned)
}
