//! Questions and their answers: who may answer, accept and hide (C11).

use std::fmt;

use super::number;
use crate::domain::id::MemberId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Zone};

/// A question; people write it `Q-7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuestionId(pub i64);

/// An answer; people write it `A-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerId(pub i64);

/// What can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextId {
    /// A question.
    Question(QuestionId),
    /// An answer.
    Answer(AnswerId),
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Q-{}", self.0)
    }
}

impl fmt::Display for AnswerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A-{}", self.0)
    }
}

impl QuestionId {
    /// Reads `Q-7` or `7`.
    pub fn parse(text: &str) -> Option<QuestionId> {
        number('Q', text).map(QuestionId)
    }
}

impl AnswerId {
    /// Reads `A-12` or `12`.
    pub fn parse(text: &str) -> Option<AnswerId> {
        number('A', text).map(AnswerId)
    }
}

impl TextId {
    /// Reads `Q-7` or `A-12`; a bare number could be either.
    pub fn parse(text: &str) -> Option<TextId> {
        if text.trim().bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let question = QuestionId::parse(text).map(TextId::Question);
        question.or_else(|| AnswerId::parse(text).map(TextId::Answer))
    }
}

/// A question as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which.
    pub id: QuestionId,
    /// Who asked.
    pub asker: MemberId,
    /// The asker's number.
    pub asker_number: String,
    /// When.
    pub asked_at: Instant,
    /// Whether it is hidden.
    pub hidden: bool,
    /// The accepted answer that is shown.
    pub accepted: Option<AnswerId>,
}

/// An answer as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub id: AnswerId,
    /// To which question.
    pub question: QuestionId,
    /// Who answered.
    pub member: MemberId,
    /// When.
    pub given_at: Instant,
    /// Whether it was long enough and for another when it was given.
    pub counted: bool,
    /// Whether it is hidden.
    pub hidden: bool,
}

impl Question {
    /// Whether it may be answered at an instant.
    pub fn may_be_answered(&self, zone: &Zone, at: Instant) -> Result<(), Refusal> {
        self.is_shown()?;
        not_before(zone, &self.id.to_string(), self.asked_at, at)
    }

    /// Whether an answer to it may be accepted, by a member or, where none is named, by an operator.
    pub fn may_accept(
        &self,
        zone: &Zone,
        answer: &Answer,
        by: Option<(MemberId, &str)>,
        at: Instant,
    ) -> Result<(), Refusal> {
        self.is_shown()?;
        if answer.hidden {
            return Err(Refusal::AnswerHidden { answer: answer.id.to_string() });
        }
        if let Some((_, member)) = by.filter(|(member, _)| *member != self.asker) {
            let (member, asker) = (member.to_owned(), self.asker_number.clone());
            return Err(Refusal::NotTheAsker { question: self.id.to_string(), asker, member });
        }
        if let Some(accepted) = self.accepted {
            return Err(Refusal::HasAccepted { question: self.id.to_string(), answer: accepted.to_string() });
        }
        not_before(zone, &answer.id.to_string(), answer.given_at, at)
    }

    fn is_shown(&self) -> Result<(), Refusal> {
        if self.hidden { Err(Refusal::QuestionHidden { question: self.id.to_string() }) } else { Ok(()) }
    }
}

/// Nothing can happen to what is not there yet.
pub fn not_before(zone: &Zone, what: &str, begun: Instant, at: Instant) -> Result<(), Refusal> {
    if at >= begun {
        return Ok(());
    }
    Err(Refusal::BeforeIt { what: what.to_owned(), begun: zone.shown(begun), at: zone.shown(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        let (id, asker) = (QuestionId(7), MemberId(1));
        Question { id, asker, asker_number: "M-1".to_owned(), asked_at: Instant(100), hidden: false, accepted: None }
    }

    fn answer() -> Answer {
        let (id, question, member) = (AnswerId(12), QuestionId(7), MemberId(2));
        Answer { id, question, member, given_at: Instant(200), counted: true, hidden: false }
    }

    /// C11: the asker or an operator, one answer a question, nothing hidden, nothing before it is there.
    #[test]
    fn an_answer_is_accepted_once_and_by_the_asker() {
        let check = |question: &Question, answer: &Answer, by: Option<(i64, &str)>, at: i64| {
            let by = by.map(|(member, number)| (MemberId(member), number));
            let judged = question.may_accept(&Zone::utc(), answer, by, Instant(at));
            judged.map_or_else(|refusal| refusal.code(), |()| "granted")
        };
        let (asked, given) = (question(), answer());
        assert_eq!(check(&asked, &given, None, 200), "granted");
        assert_eq!(check(&asked, &given, Some((1, "M-1")), 200), "granted");
        assert_eq!(check(&asked, &given, Some((2, "M-2")), 200), "not-the-asker");
        assert_eq!(check(&asked, &given, None, 199), "before-it");
        let done = Question { accepted: Some(AnswerId(3)), ..question() };
        assert_eq!(check(&done, &given, None, 200), "has-accepted");
        assert_eq!(check(&Question { hidden: true, ..question() }, &given, None, 200), "question-hidden");
        assert_eq!(check(&asked, &Answer { hidden: true, ..answer() }, None, 200), "answer-hidden");
    }

    #[test]
    fn a_shown_question_is_answered_from_when_it_was_asked() {
        let check = |question: Question, at| question.may_be_answered(&Zone::utc(), Instant(at)).is_ok();
        assert!(check(question(), 100) && !check(question(), 99));
        assert!(!check(Question { hidden: true, ..question() }, 100));
    }

    #[test]
    fn a_text_is_named_with_its_mark() {
        assert_eq!(TextId::parse("Q-7"), Some(TextId::Question(QuestionId(7))));
        assert_eq!(TextId::parse(" a-12 "), Some(TextId::Answer(AnswerId(12))));
        assert_eq!((TextId::parse("12"), TextId::parse("B-1"), TextId::parse("")), (None, None, None));
        assert_eq!((QuestionId(7).to_string(), AnswerId(12).to_string()), ("Q-7".to_owned(), "A-12".to_owned()));
    }
}
