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
        (Cell::Ratio(a), Cell::Ratio(b)) | (Cell::Chance(a), Cell::Chance(b)) => a.total_cmp(b),
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

#[cfg(test)]
mod tests {
    use super::super::sample::balances;
    use super::*;

    fn ask(fields: &str, sort: &str, limit: Option<usize>) -> Ask {
        let fields = (!fields.is_empty()).then(|| fields.split(',').map(str::to_owned).collect());
        Ask { fields, sort: (!sort.is_empty()).then(|| sort.to_owned()), limit }
    }

    fn names(view: &View) -> Vec<&str> {
        view.columns.iter().map(|column| column.name.as_ref()).collect()
    }

    #[test]
    fn columns_are_picked_in_the_order_asked() {
        let view = apply(balances(), &ask("worth,member", "", None), false).unwrap();
        assert_eq!(names(&view), ["worth", "member"]);
        assert_eq!(view.rows[2], [Cell::Null, Cell::from("M-7")]);
        assert!(view.columns.iter().all(|column| column.rank == 0));
    }

    #[test]
    fn rows_are_sorted_by_value_and_what_is_absent_comes_last() {
        let cases = [
            ("spendable", ["=cmd|'/c calc'!A1", "M-7", "M-1042"]),
            ("-spendable", ["M-1042", "M-7", "=cmd|'/c calc'!A1"]),
            ("worth", ["=cmd|'/c calc'!A1", "M-1042", "M-7"]),
            ("-worth", ["M-1042", "=cmd|'/c calc'!A1", "M-7"]),
            ("share", ["=cmd|'/c calc'!A1", "M-1042", "M-7"]),
            ("-next_expiry", ["M-1042", "M-7", "=cmd|'/c calc'!A1"]),
        ];
        for (sort, expected) in cases {
            let view = apply(balances(), &ask("member", sort, None), false).unwrap();
            let members: Vec<&Cell> = view.rows.iter().map(|row| &row[0]).collect();
            assert_eq!(members, expected.map(Cell::from).iter().collect::<Vec<_>>(), "{sort}");
        }
    }

    #[test]
    fn a_cut_is_told() {
        for (limit, rows, notes) in [(2, 2, 2), (3, 3, 1), (4, 3, 1), (0, 0, 2)] {
            let view = apply(balances(), &ask("", "", Some(limit)), false).unwrap();
            assert_eq!((view.rows.len(), view.notes.len()), (rows, notes), "{limit}");
        }
    }

    /// CL14
    #[test]
    fn an_unknown_field_is_told_with_the_nearest() {
        let cases = [
            ("wroth", "unknown field \"wroth\"; did you mean \"worth\"? see --fields help"),
            ("xyzzy", "unknown field \"xyzzy\"; see --fields help"),
            ("\u{1b}", "unknown field \"\\u{1b}\"; see --fields help"),
            ("nam", "unknown field \"nam\"; see --fields help"),
            ("name", "field \"name\" is personal data; add --personal to show it"),
            ("worth,worth", "field \"worth\" is named twice"),
        ];
        for (fields, expected) in cases {
            assert_eq!(apply(balances(), &ask(fields, "", None), false).unwrap_err().say(Lang::En), expected);
        }
        assert!(apply(balances(), &ask("", "-wroth", None), false).is_err());
        assert!(apply(balances(), &ask("name", "name", None), true).is_ok());
    }

    #[test]
    fn near_names_are_found_across_slips_of_the_hand() {
        let cases = [
            ("teir", Some("tier")),
            ("tiers", Some("tier")),
            ("spendabel", Some("spendable")),
            ("spend", None),
            ("", None),
            ("x", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, ["member", "tier", "spendable"]), expected, "{word}");
        }
    }

    #[test]
    fn help_lists_every_column_with_its_kind() {
        let help = help(&balances(), Lang::Zh);
        assert_eq!(help.rows.len(), balances().columns.len());
        assert_eq!(help.rows[1], cells!["name", Cell::word("text"), "姓名", true]);
        assert!(ask("help", "", None).wants_help() && !ask("help,worth", "", None).wants_help());
    }
}
