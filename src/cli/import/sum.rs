//! What an import came to: its counts, which foot, and remarks (import I33).

use crate::flow::import::{Counts, Imported};
use crate::output::{Column, Kind, Note, View, cells};

/// The last line, and what else is to be remarked.
pub fn view(noun: &'static str, imported: &Imported) -> View {
    let (counts, import) = (&imported.counts, imported.import);
    let columns = [
        ("import", 0),
        ("rows", 0),
        ("new", 0),
        ("changed", 0),
        ("unchanged", 0),
        ("refunds", 1),
        ("refunds_unchanged", 2),
        ("members_created", 1),
        ("guests", 2),
        ("late", 1),
        ("rejected", 0),
    ];
    let row = cells![
        import,
        wide(counts.rows),
        wide(counts.new),
        wide(counts.changed),
        wide(counts.unchanged),
        wide(counts.refunds),
        wide(counts.refunds_unchanged),
        wide(counts.members_created),
        wide(counts.guests),
        wide(counts.late),
        wide(counts.rejected),
    ];
    let columns = columns.map(|(name, rank)| Column::new(name, Kind::Int).rank(rank));
    let mut view = View::new("import/1", columns).row(row).note(summary(noun, counts, import));
    if counts.late > 0 {
        view = view.note(Note::new("late-facts").with("count", counts.late.to_string()));
    }
    if counts.points_taken + counts.points_returned > 0 {
        let note = Note::new("points-moved-back").with("taken", counts.points_taken);
        view = view.note(note.with("returned", counts.points_returned));
    }
    if counts.claimed > 0 {
        view = view.note(Note::new("held-claimed").with("count", counts.claimed));
    }
    if counts.masked_keys > 0 {
        view = view.note(Note::new("masked-keys").with("count", counts.masked_keys.to_string()));
    }
    if counts.totals_differ > 0 {
        view = view.note(Note::new("totals-differ").with("count", counts.totals_differ.to_string()));
    }
    view.partial = counts.rejected > 0;
    // A file that was read before is remarked (I34).
    let same =
        imported.same.iter().map(|(file, import)| Note::new("same-file").with("file", file).with("import", import));
    same.fold(view, View::note)
}

fn summary(noun: &'static str, counts: &Counts, import: i64) -> Note {
    let code = match noun {
        "order" => "imported-orders",
        "product" => "imported-products",
        "event" => "imported-events",
        "opening" => "imported-openings",
        _ => "imported-members",
    };
    [
        ("import", import.to_string()),
        ("rows", counts.rows.to_string()),
        ("new", counts.new.to_string()),
        ("changed", counts.changed.to_string()),
        ("unchanged", counts.unchanged.to_string()),
        ("refunds", counts.refunds.to_string()),
        ("created", counts.members_created.to_string()),
        ("late", counts.late.to_string()),
        ("rejected", counts.rejected.to_string()),
        ("rows_new", counts.rows_new.to_string()),
        ("rows_changed", counts.rows_changed.to_string()),
        ("rows_unchanged", counts.rows_unchanged.to_string()),
    ]
    .into_iter()
    .fold(Note::new(code), |note, (name, value)| note.with(name, value))
}

fn wide(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
