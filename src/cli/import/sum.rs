//! What an import came to: its counts, which foot, and remarks (import I33).

use super::detail::{self, Figure};
use crate::domain::money::{Currency, Money};
use crate::flow::import::{Counts, Imported};
use crate::output::{Note, View};

/// The last line, and what else is to be remarked.
pub fn view(noun: &'static str, imported: &Imported, currency: Currency) -> View {
    let (counts, import) = (&imported.counts, imported.import);
    let mut view = detail::view(&figures(imported), imported).note(summary(noun, counts, import));
    if counts.late > 0 {
        view = view.note(Note::new("late-facts").with("count", counts.late.to_string()));
    }
    if counts.held > 0 {
        view = view.note(Note::new("orders-held").with("count", counts.held));
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
        let gap = currency.plain(Money(counts.largest_gap));
        view = view.note(Note::new("totals-differ").with("count", counts.totals_differ.to_string()).with("gap", gap));
    }
    for (code, count) in [("plain-passwords", counts.plain_passwords), ("passwords-kept", counts.passwords_kept)] {
        if count > 0 {
            view = view.note(Note::new(code).with("count", count));
        }
    }
    if counts.rows == 0 {
        view = view.note(Note::new("no-rows"));
    }
    view.partial = counts.rejected > 0;
    // A file that was read before is remarked (I34).
    let same =
        imported.same.iter().map(|(file, import)| Note::new("same-file").with("file", file).with("import", import));
    same.fold(view, View::note)
}

/// The columns of the last line, how dear they are, and what stands in them.
fn figures(imported: &Imported) -> [Figure; 12] {
    let counts = &imported.counts;
    [
        ("import", 0, imported.import),
        ("rows", 0, wide(counts.rows)),
        ("new", 0, wide(counts.new)),
        ("changed", 0, wide(counts.changed)),
        ("unchanged", 0, wide(counts.unchanged)),
        ("refunds", 1, wide(counts.refunds)),
        ("refunds_unchanged", 2, wide(counts.refunds_unchanged)),
        ("members_created", 1, wide(counts.members_created)),
        ("guests", 2, wide(counts.guests)),
        ("held", 2, wide(counts.held)),
        ("late", 1, wide(counts.late)),
        ("rejected", 0, wide(counts.rejected)),
    ]
}

fn summary(noun: &'static str, counts: &Counts, import: i64) -> Note {
    let code = match noun {
        "order" => "imported-orders",
        "product" => "imported-products",
        "event" => "imported-events",
        "opening" => "imported-openings",
        "assignment" => "imported-assignments",
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
