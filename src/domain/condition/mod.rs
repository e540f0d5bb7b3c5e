//! Conditions of a program file: CEL over a closed list of names, checked before it is kept (semantics 2.4, safety SF36–SF38).
//! Parsed once and shared by all threads; judging looks up only the names it reads.
#![deny(clippy::float_arithmetic)]

mod check;
mod limits;
mod names;

use std::sync::{Arc, LazyLock};

use cel::common::types::{CelBool, CelInt, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, ExecutionError, IdedExpr};

pub use names::{Kind, NAMES, Name};

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
    inner: Arc<Checked>,
}

#[derive(Debug)]
struct Checked {
    text: String,
    names: Vec<&'static str>,
    expression: IdedExpr,
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
    pub fn compile(text: &str, about: About, currency: Currency) -> Result<Condition, Mistake> {
        let (expression, names) = check::read(text, about, currency)?;
        Ok(Condition { inner: Arc::new(Checked { text: text.to_owned(), names, expression }) })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The names it reads, sorted.
    pub fn names(&self) -> &[&'static str] {
        &self.inner.names
    }

    /// Whether the profile, the day of joining and the calendar are all that it asks of a member.
    pub fn is_of_stated(&self) -> bool {
        self.inner.names.iter().all(|name| names::STATED.contains(name))
    }

    /// Judges it; `look` gives the value of a name of the closed list.
    pub fn holds(&self, look: &dyn Fn(&'static str) -> Value) -> Verdict {
        let scene = Scene(self.inner.names.iter().map(|&name| (name, Held::new(look(name)))).collect());
        let root: &Context<'_, '_> = &ROOT;
        let mut context = root.new_inner_scope();
        context.set_variable_resolver(&scene);
        match cel::Value::resolve(&self.inner.expression, &context) {
            Ok(cel::Value::Bool(true)) => Verdict::Met,
            Ok(cel::Value::Bool(false)) => Verdict::NotMet,
            Ok(other) => Verdict::Failed(format!("it gives {}, not yes or no", other.type_of())),
            Err(ExecutionError::UndeclaredReference(name)) => Verdict::Failed(format!("{name} is not known")),
            Err(error) => Verdict::Failed(error.to_string()),
        }
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Condition) -> bool {
        self.inner.text == other.inner.text
    }
}

/// Functions and operators, built once: an inner scope of it costs about 1 µs, a fresh one 40 (H29).
static ROOT: LazyLock<Context<'static, 'static>> = LazyLock::new(Context::default);

/// The values of one judgement, by name; a missing one is left to CEL to find undeclared.
struct Scene(Vec<(&'static str, Held)>);

enum Held {
    Int(CelInt),
    Bool(CelBool),
    Text(CelString<'static>),
    List(CelList<'static>),
    Missing,
}

impl Held {
    fn new(value: Value) -> Held {
        match value {
            Value::Int(number) => Held::Int(number.into()),
            Value::Bool(yes) => Held::Bool(yes.into()),
            Value::Text(text) => Held::Text(text.into()),
            Value::List(all) => {
                let items = all.into_iter().map(|one| Box::new(CelString::from(one)) as Box<dyn Val>);
                Held::List(items.collect::<Vec<_>>().into())
            }
            Value::Missing => Held::Missing,
        }
    }

    fn value(&self) -> Option<&dyn Val> {
        match self {
            Held::Int(value) => Some(value),
            Held::Bool(value) => Some(value),
            Held::Text(value) => Some(value),
            Held::List(value) => Some(value),
            Held::Missing => None,
        }
    }
}

impl VariableResolver for Scene {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let asked = variable.strip_prefix(check::KNOWN);
        let name = asked.unwrap_or(variable);
        let held = self.0.iter().find(|(known, _)| *known == name).map(|(_, held)| held)?;
        match asked {
            Some(_) => Some(CowVal::owned(CelBool::from(held.value().is_some()))),
            None => held.value().map(CowVal::Borrowed),
        }
    }
}

#[cfg(test)]
mod tests;
