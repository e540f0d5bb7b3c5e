//! `--fields`, `--sort`, `--limit`: picking, ordering and cutting a view before it is written (CL14).

use std::cmp::Ordering;

use super::{Cell, Column, Kind, Lang, Note, Term, View, cells, safe, words};

/// What was asked of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The columns wanted, in order; none is all.
    pub fields: Option<Vec<String>>,
    /// The column to sort by, `-` in front for the greatest first.
    pub sort: Option<String>,
    /// How many rows at most.
    pub limit: Option<usize>,
}

impl Ask {
    /// Whether the columns themselves are asked for: `--fields help`.
    pub fn wants_help(&self) -> bool {
        self.fields.as_deref().is_some_and(|fields| fields == ["help"])
    }
}

/// Why a field cannot be had; exit 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// No column has this name.
    Unknown {
        /// As it was typed.
        field: String,
        /// The column that looks most like it.
        nearest: Option<String>,
    },
    /// The column is personal data, which was not asked for.
    Personal(String),
    /// The same name twice would give JSON the same key twice.
    Twice(String),
}

impl FieldError {
    /// What happened, in words.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            FieldError::Unknown { field, nearest: Some(nearest) } => words::say(
                lang,
                "output.unknown-field-near",
                &[("field", &safe::visible(field)), ("nearest", &safe::visible(nearest))],
            ),
            FieldError::Unknown { field, nearest: None } => {
                words::say(lang, "output.unknown-field", &[("field", &safe::visible(field))])
            }
            FieldError::Personal(field) => words::say(lang, "output.personal-field", &[("field", field)]),
            FieldError::Twice(field) => words::say(lang, "output.field-twice", &[("field", field)]),
        }
    }
}

/// Sorts, cuts and picks, in this order: one may sort by what is not shown.
pub fn apply(mut view: View, ask: &Ask, personal: bool) -> Result<View, FieldError> {
    if let Some(sort) = &ask.sort {
        let (name, descending) = sort.strip_prefix('-').map_or((sort.as_str(), false), |name| (name, true));
        let at = find(&view.columns, name, personal)?;
        view.rows.sort_by(|a, b| compare(&a[at], &b[at], descending));
    }
    if let Some(fields) = &ask.fields {
        let mut places = Vec::with_capacity(fields.len());
        for field in fields {
            let at = find(&view.columns, field, personal)?;
            if places.contains(&at) {
                return Err(FieldError::Twice(field.clone()));
            }
            places.push(at);
        }
        view = view.picked(&places);
        // What was asked for by name is not dropped for want of room.
        view.columns.iter_mut().for_each(|column| column.rank = 0);
    }
    if let Some(limit) = ask.limit
        && view.rows.len() > limit
    {
        let total = view.rows.len();
        view.rows.truncate(limit);
        view.notes.push(Note::new("limited").with("shown", limit).with("total", total));
    }
    Ok(view)
}

/// The columns of a view as rows: `--fields help`.
pub fn help(view: &View, lang: Lang) -> View {
    let columns = [
        Column::new("field", Kind::Text).keep(),
        Column::new("kind", Kind::Word),
        Column::new("meaning", Kind::Text),
        Column::new("personal", Kind::Bool).rank(2),
    ];
    let mut help = View::new("fields/1", columns);
    for column in &view.columns {
        let kind = Cell::word(column.kind.word());
        help.push(cells![column.name.as_ref(), kind, words::title(lang, column), column.personal]);
    }
    help
}

/// The candidate that looks most like a word, when any is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = 1 + word.chars().count() / 3;
    let near = candidates.into_iter().map(|candidate| (distance(word, candidate), candidate));
    near.filter(|(distance, _)| *distance <= far).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

fn find(columns: &[Column], name: &str, personal: bool) -> Result<usize, FieldError> {
    let Some(at) = columns.iter().position(|column| column.name == name) else {
        let shown = columns.iter().filter(|column| personal || !column.personal).map(|column| column.name.as_ref());
        return Err(FieldError::Unknown { field: name.to_owned(), nearest: nearest(name, shown).map(str::to_owned) });
    };
    if columns[at].personal && !personal { Err(FieldError::Personal(name.to_owned())) } else { Ok(at) }
}

/// By value; what is absent comes last either way.
fn compare(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let order = match (a, b) {
        (Cell::Null, _) | (_, Cell::Null) => return (*a == Cell::Null).cmp(&(*b == Cell::Null)),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (Cell::Word(a), Cell::Word(b)) => Term::cmp(a, b),
        (Cell::Int(a), Cell::Int(b)) | (Cell::Points(a), Cell::Points(b)) => a.cmp(b),
        (Cell::Money(a), Cell::Money(b)) => a.cmp(b),
        (Cell::Ratio(a), Cell::Ratio(b)) => a.total_cmp(b),
        (Cell::Instant(a), Cell::Instant(b)) => a.cmp(b),
        (Cell::Day(a), Cell::Day(b)) => a.cmp(b),
        (Cell::Bool(a), Cell::Bool(b)) => a.cmp(b),
        (Cell::List(a), Cell::List(b)) => a.cmp(b),
        // A column holds one kind.
        _ => Ordering::Equal,
    };
    if descending { order.reverse() } else { order }
}

/// Letters to add, take, change or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
