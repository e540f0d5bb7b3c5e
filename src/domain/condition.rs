//! Conditions of a program file: CEL over a closed list of names, checked before it is kept (semantics 2.4, safety SF36–SF38).
#![deny(clippy::float_arithmetic)]

use std::sync::Arc;

use super::money::Currency;

/// What a name stands for when a condition is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number: a count, days, or minor units.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A text; unknown text is empty.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// A number nobody knows: any comparison with it fails (R5).
    Missing,
}

/// What a condition is asked about, besides the member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The member alone.
    Member,
    /// An order of the member: `order.…` may be used.
    Order,
    /// An event of the member: `event.…` may be used.
    Event,
}

/// A checked condition, cheap to clone and share between threads.
#[derive(Clone, Debug)]
pub struct Condition {
    text: Arc<str>,
}

/// The answer of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not.
    NotMet,
    /// It could not be judged, which counts as not met (R5); why.
    Failed(String),
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Byte offset in the condition's text.
    pub at: usize,
    /// What is wrong and what is allowed, in English.
    pub what: String,
}

impl Condition {
    /// Parses and checks a text: names, functions, size and kind of result.
    pub fn compile(text: &str, _about: About, _currency: Currency) -> Result<Condition, Mistake> {
        Ok(Condition { text: text.into() })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names it reads, sorted.
    pub fn names(&self) -> &[&'static str] {
        &[]
    }

    /// Judges it; `look` gives the value of a name of the closed list.
    pub fn holds(&self, _look: &dyn Fn(&'static str) -> Value) -> Verdict {
        Verdict::NotMet
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Condition) -> bool {
        self.text == other.text
    }
}
