//! A value with its type, and all that becomes one.

use serde::{Deserialize, Serialize};

use super::Term;
use crate::domain::id::{ActId, BatchId, Code, EventId, MemberId, OrderId, ProductId, RefundId};
use crate::domain::money::{Money, Points};
use crate::domain::ratio::Ratio;
use crate::domain::time::{Day, Instant};

/// A value with its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Absent.
    Null,
    /// Text that may have come from outside.
    Text(String),
    /// An English word of ours; people read `word.<it>` of the words where that stands.
    Word(Term),
    /// A count.
    Int(i64),
    /// Points.
    Points(i64),
    /// Money.
    Money(Money),
    /// A number that is not whole.
    Ratio(f64),
    /// How probable something is, however small.
    Chance(f64),
    /// A moment.
    Instant(Instant),
    /// A calendar day.
    Day(Day),
    /// Yes or no.
    Bool(bool),
    /// Several texts.
    List(Vec<String>),
}

impl Cell {
    /// A word of ours.
    pub fn word(word: impl Into<Term>) -> Cell {
        Cell::Word(word.into())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Cell {
    /// What is no number, a share of nothing, is absent.
    fn from(number: f64) -> Cell {
        if number.is_finite() { Cell::Ratio(number) } else { Cell::Null }
    }
}

impl From<Ratio> for Cell {
    fn from(ratio: Ratio) -> Cell {
        Cell::Ratio(ratio.num() as f64 / ratio.den() as f64)
    }
}

impl From<Instant> for Cell {
    /// The two ends of time are absent: “never” has no text in RFC 3339.
    fn from(at: Instant) -> Cell {
        if at == Instant::MIN || at == Instant::MAX { Cell::Null } else { Cell::Instant(at) }
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

macro_rules! cell_from {
    ($($from:ty => |$value:ident| $cell:expr),+ $(,)?) => {
        $(impl From<$from> for Cell {
            fn from($value: $from) -> Cell {
                $cell
            }
        })+
    };
}

cell_from! {
    String => |text| Cell::Text(text),
    Code => |code| Cell::Text(code.as_str().to_owned()),
    i64 => |count| Cell::Int(count),
    i32 => |count| Cell::Int(count.into()),
    u32 => |count| Cell::Int(count.into()),
    u16 => |count| Cell::Int(count.into()),
    u8 => |count| Cell::Int(count.into()),
    Points => |points| Cell::Points(points.get()),
    Money => |money| Cell::Money(money),
    Day => |day| Cell::Day(day),
    bool => |yes| Cell::Bool(yes),
    Vec<String> => |texts| Cell::List(texts),
    MemberId => |id| Cell::Int(id.0),
    ProductId => |id| Cell::Int(id.0),
    OrderId => |id| Cell::Int(id.0),
    RefundId => |id| Cell::Int(id.0),
    EventId => |id| Cell::Int(id.0),
    ActId => |id| Cell::Int(id.0),
    BatchId => |id| Cell::Int(id.0),
}

/// A row from values of any types that are cells: `cells![number, points, day]`.
macro_rules! cells {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::output::Cell::from($value)),*]
    };
}
pub(crate) use cells;
