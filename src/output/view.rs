//! The one shape of an answer: named, typed columns, rows of typed cells, and notes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Cell;
use super::chart::Chart;

/// A word of ours: a literal, or the same read back from a kept view.
pub type Term = Cow<'static, str>;

/// What a command answers. It is kept under its request id (house H17), hence the serde.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Name and number of the shape, such as `points-balance/1`; within a number columns are only added (CL11).
    pub schema: Term,
    /// What the cells of each row are.
    pub columns: Vec<Column>,
    /// One cell per column each.
    pub rows: Vec<Vec<Cell>>,
    /// What should be known beside the rows.
    pub notes: Vec<Note>,
    /// Whether people see each row as lines of title and value.
    pub page: bool,
    /// Whether rows of the input were rejected.
    pub partial: bool,
    /// The exit code of a command that did its work; a no that is kept is not 0.
    pub exit: u8,
    /// The rows as a picture, where that was asked for; only what reads draws, so none is ever kept.
    #[serde(skip)]
    pub chart: Option<Box<Chart>>,
}

impl View {
    /// An answer without rows yet.
    pub fn new(schema: impl Into<Term>, columns: impl IntoIterator<Item = Column>) -> View {
        View {
            schema: schema.into(),
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            notes: Vec::new(),
            page: false,
            partial: false,
            exit: 0,
            chart: None,
        }
    }

    /// The same, shown to people as lines of title and value.
    pub fn page(mut self) -> View {
        self.page = true;
        self
    }

    /// The same with one more row.
    pub fn row(mut self, row: impl Into<Vec<Cell>>) -> View {
        self.push(row);
        self
    }

    /// The same with one more note.
    pub fn note(mut self, note: Note) -> View {
        self.notes.push(note);
        self
    }

    /// The same with an exit code of its own.
    pub fn exit(mut self, code: u8) -> View {
        self.exit = code;
        self
    }

    /// The same with its picture, where there is one.
    pub fn drawn(mut self, chart: Option<Chart>) -> View {
        self.chart = chart.map(Box::new);
        self
    }

    /// Adds a row; its cells must be those of the columns, in number and kind.
    pub fn push(&mut self, row: impl Into<Vec<Cell>>) {
        let row = row.into();
        assert_eq!(row.len(), self.columns.len(), "{}: a row has a cell per column", self.schema);
        for (cell, column) in row.iter().zip(&self.columns) {
            assert!(column.kind.admits(cell), "{}.{}: {cell:?} is no {:?}", self.schema, column.name, column.kind);
        }
        self.rows.push(row);
    }

    /// The exit code of the process: its own, else 3 when rows were rejected.
    pub fn exit_code(&self) -> u8 {
        if self.exit == 0 && self.partial { 3 } else { self.exit }
    }

    /// The columns at these places, in this order.
    pub(super) fn picked(mut self, places: &[usize]) -> View {
        self.columns = places.iter().map(|at| self.columns[*at].clone()).collect();
        for row in &mut self.rows {
            *row = places.iter().map(|at| row[*at].clone()).collect();
        }
        self
    }
}

/// A column: what data calls it, what it holds, and how dear it is when room is short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The English key of data; people read `column.<name>` of the words.
    pub name: Term,
    /// What its cells are.
    pub kind: Kind,
    /// 0 is never dropped from a table; the higher goes first, of equals the right one.
    pub rank: u8,
    /// Personal data: left out unless asked for (safety SF24).
    pub personal: bool,
    /// What it is titled as, where that is not its name: a person's name is no tier's.
    #[serde(default)]
    pub titled: Option<Term>,
    /// The name came from the asker (a statement's own column) and is its own title.
    pub verbatim: bool,
}

impl Column {
    /// A column of rank 1.
    pub fn new(name: impl Into<Term>, kind: Kind) -> Column {
        Column { name: name.into(), kind, rank: 1, personal: false, titled: None, verbatim: false }
    }

    /// The same with another rank.
    pub fn rank(mut self, rank: u8) -> Column {
        self.rank = rank;
        self
    }

    /// The same, never dropped: what the row is named by.
    pub fn keep(self) -> Column {
        self.rank(0)
    }

    /// The same, left out unless personal data is asked for.
    pub fn personal(mut self) -> Column {
        self.personal = true;
        self
    }

    /// The same, titled as a column of another name.
    pub fn titled(mut self, title: impl Into<Term>) -> Column {
        self.titled = Some(title.into());
        self
    }

    /// The same, titled by its name.
    pub fn verbatim(mut self) -> Column {
        self.verbatim = true;
        self
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Text that may have come from outside.
    Text,
    /// One of a closed list of English words of ours.
    Word,
    /// A count.
    Int,
    /// Points.
    Points,
    /// Money of the program's currency.
    Money,
    /// A share of a whole: `0.483241`, for people `48.3 %`.
    Ratio,
    /// A share whose sign matters: `0.021000`, for people `+2.1 %`.
    Change,
    /// Any other number that is not whole: `1.350000`, for people `1.35`.
    Decimal,
    /// How probable something is, however small: `6.380389e-9`, for people `6.4e-9`.
    Chance,
    /// A moment.
    Instant,
    /// A calendar day.
    Day,
    /// Yes or no.
    Bool,
    /// Several texts.
    List,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 13] = [
        Kind::Text,
        Kind::Word,
        Kind::Int,
        Kind::Points,
        Kind::Money,
        Kind::Ratio,
        Kind::Change,
        Kind::Decimal,
        Kind::Chance,
        Kind::Instant,
        Kind::Day,
        Kind::Bool,
        Kind::List,
    ];

    /// Its English word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Word => "word",
            Kind::Int => "count",
            Kind::Points => "points",
            Kind::Money => "money",
            Kind::Ratio => "ratio",
            Kind::Change => "change",
            Kind::Decimal => "decimal",
            Kind::Chance => "chance",
            Kind::Instant => "instant",
            Kind::Day => "day",
            Kind::Bool => "yes-no",
            Kind::List => "list",
        }
    }

    /// Whether its cells stand at the right of their column.
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Kind::Int | Kind::Points | Kind::Money | Kind::Ratio | Kind::Change | Kind::Decimal | Kind::Chance
        )
    }

    fn admits(self, cell: &Cell) -> bool {
        match cell {
            Cell::Null => true,
            Cell::Text(_) => self == Kind::Text,
            Cell::Word(_) => self == Kind::Word,
            Cell::Int(_) => matches!(self, Kind::Int | Kind::Decimal),
            Cell::Points(_) => self == Kind::Points,
            Cell::Money(_) => self == Kind::Money,
            Cell::Ratio(_) => matches!(self, Kind::Ratio | Kind::Change | Kind::Decimal),
            Cell::Chance(_) => self == Kind::Chance,
            Cell::Instant(_) => self == Kind::Instant,
            Cell::Day(_) => self == Kind::Day,
            Cell::Bool(_) => self == Kind::Bool,
            Cell::List(_) => self == Kind::List,
        }
    }
}

/// What should be known beside the rows: `note.<code>` of the words, with values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its word; it never changes meaning.
    pub code: Term,
    /// What stands in its placeholders.
    pub values: Vec<(Term, String)>,
}

impl Note {
    /// A note without values.
    pub fn new(code: impl Into<Term>) -> Note {
        Note { code: code.into(), values: Vec::new() }
    }

    /// The same with a value.
    pub fn with(mut self, name: impl Into<Term>, value: impl ToString) -> Note {
        self.values.push((name.into(), value.to_string()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::{cells, sample::balances};
    use super::*;

    #[test]
    fn a_kept_view_reads_back_as_it_was() {
        let kept = serde_json::to_string(&balances()).unwrap();
        assert_eq!(serde_json::from_str::<View>(&kept).unwrap(), balances());
    }

    #[test]
    fn rejected_rows_are_exit_3_unless_the_view_says_otherwise() {
        let cases = [(0, false, 0), (0, true, 3), (4, false, 4), (4, true, 4)];
        for (exit, partial, expected) in cases {
            assert_eq!(View { exit, partial, ..balances() }.exit_code(), expected);
        }
    }

    #[test]
    #[should_panic(expected = "x/1.n: Text(\"7\") is no Int")]
    fn a_cell_of_another_kind_is_a_mistake_of_ours() {
        View::new("x/1", [Column::new("n", Kind::Int)]).push(cells!["7"]);
    }

    #[test]
    #[should_panic(expected = "a row has a cell per column")]
    fn a_short_row_is_a_mistake_of_ours() {
        View::new("x/1", [Column::new("n", Kind::Int)]).push(cells![]);
    }
}
