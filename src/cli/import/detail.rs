//! The rows of an import: its counts, and what was asked for beside them: its fields, and the facts that came late.

use crate::domain::engine::fact::Late;
use crate::flow::import::{Field, Imported};
use crate::output::{Cell, Column, Kind, View};

/// A column of the counts, how dear it is, and what stands in it.
pub type Figure = (&'static str, u8, i64);

/// Columns of the counts that the rows of fields have too.
const OF_FIELDS: [&str; 3] = ["new", "changed", "rejected"];

/// The row of the counts, then a row for each field and each late fact.
pub fn view(figures: &[Figure], imported: &Imported) -> View {
    let (fields, late) = (&imported.fields, &imported.late);
    let mut columns = Vec::new();
    if !fields.is_empty() {
        columns.push(Column::new("field", Kind::Text).keep());
        columns.push(Column::new("file_columns", Kind::List));
    }
    if !late.is_empty() {
        columns.push(Column::new("what", Kind::Word));
        columns.push(Column::new("fact", Kind::Text).keep());
        columns.push(Column::new("member", Kind::Text));
        columns.push(Column::new("occurred_at", Kind::Instant).keep());
        columns.push(Column::new("posted_at", Kind::Instant));
    }
    let detailed = !columns.is_empty();
    columns.extend(figures.iter().map(|(name, rank, _)| {
        let rank = if detailed && !OF_FIELDS.contains(name) { rank + 2 } else { *rank };
        let column = Column::new(*name, Kind::Int).rank(rank);
        // Points are held too, in another sense.
        if *name == "held" { column.titled("orders_held") } else { column }
    }));
    if !fields.is_empty() {
        columns.push(Column::new("differences", Kind::List).rank(1));
    }
    let mut view = View::new("import/1", columns);
    push(&mut view, |name| figures.iter().find(|figure| figure.0 == name).map_or(Cell::Null, |one| one.2.into()));
    for field in fields {
        push(&mut view, |name| of_field(field, name));
    }
    for (member, fact) in late {
        push(&mut view, |name| of_late(member, fact, name));
    }
    view
}

fn push(view: &mut View, cell: impl Fn(&str) -> Cell) {
    let row: Vec<Cell> = view.columns.iter().map(|column| cell(&column.name)).collect();
    view.push(row);
}

fn of_field(field: &Field, column: &str) -> Cell {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX).into();
    match column {
        "field" => field.name.as_str().into(),
        "file_columns" => field.columns.clone().into(),
        "new" => count(field.new),
        "changed" => count(field.changed),
        "rejected" => count(field.rejected),
        "differences" => {
            let told = |(order, then, now): &(String, String, String)| {
                let then = if then.is_empty() { "-" } else { then };
                format!("{order}: {then} → {now}")
            };
            field.differences.iter().map(told).collect::<Vec<_>>().into()
        }
        _ => Cell::Null,
    }
}

fn of_late(member: &str, fact: &Late, column: &str) -> Cell {
    match column {
        "what" => Cell::word(fact.what),
        // A change of a profile has no name of its own.
        "fact" if fact.what != "profile" => (*fact.name).into(),
        "member" => member.into(),
        "occurred_at" => fact.at.into(),
        "posted_at" => fact.posted_at.into(),
        _ => Cell::Null,
    }
}
