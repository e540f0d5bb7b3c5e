//! What an order file is, for who asks before importing it: how it is written, which layout, column by column (I18).

use std::collections::BTreeMap;

use super::super::csv::Step;
use super::super::header::{Header, Place};
use super::super::profile::{self, Profile};
use super::super::source::Found;
use super::super::{Fatal, Reading, Source, text};
use super::fit::{self, Chosen, Tried};
use super::row::LAYOUT;
use super::{OrderFile, Part};

/// What a file is.
#[derive(Clone, Debug)]
pub struct Detected {
    /// How it is written.
    pub found: Found,
    /// The profile it fits, `csv` for the canonical layout; none where no layout is known.
    pub layout: Option<String>,
    /// How well each profile fits, the best first.
    pub tried: Vec<Tried>,
    /// Its columns.
    pub columns: Vec<Seen>,
    /// How many records it has.
    pub rows: u64,
    /// How many of them cannot be read.
    pub broken: u64,
}

/// A column of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its name as written.
    pub name: String,
    /// The canonical columns it feeds.
    pub fields: Vec<String>,
    /// How many of its cells are not blank.
    pub stated: u64,
    /// How often each cleaner was needed.
    pub cleaners: BTreeMap<&'static str, u64>,
}

/// Looks through a whole file.
pub fn detect(source: &Source, reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Detected, Fatal> {
    let rows = fit::start(source, reading, tell)?;
    let chosen = fit::choose(&reading.profile, &rows.names);
    let tried = match &reading.profile {
        Some(profile) => fit::tried(&profile::score(profile, &rows.names)),
        None => fit::tried(&profile::detect(&rows.names).1),
    };
    let named = |name: &String| Seen { name: text::clean(name).to_owned(), ..Seen::default() };
    let columns: Vec<Seen> = rows.names.iter().map(named).collect();
    let (found, known) = (rows.found.clone(), !matches!(chosen, Chosen::None(_)));
    if !known {
        return Ok(Detected { found, layout: None, tried, columns, rows: 0, broken: 0 });
    }
    let fitted = fit::fitted(source, rows, chosen)?;
    let (mut rows, profile) = (fitted.rows, fitted.profile);
    let mut columns = seen(&rows.header, profile.as_deref().map(|profile| (profile, fitted.is_join)));
    let (mut n_rows, mut broken) = (0, 0);
    loop {
        match rows.step()? {
            Step::End => break,
            Step::Broken(_) => broken += 1,
            Step::Row => count(&mut columns, rows.cells()),
        }
        n_rows += 1;
    }
    let layout = Some(profile.map_or_else(|| "csv".to_owned(), |profile| profile.name.clone()));
    Ok(Detected { found, layout, tried, columns, rows: n_rows, broken })
}

impl OrderFile {
    /// The columns of each file, and what they feed.
    pub fn seen(&self) -> Vec<Vec<Seen>> {
        let own = |part: &Part| seen(&part.header, part.profile.as_deref().map(|profile| (profile, part.is_join)));
        self.parts.iter().map(own).collect()
    }
}

/// The columns of a header, and what they feed; what a profile fits may be a join.
fn seen(header: &Header, profile: Option<(&Profile, bool)>) -> Vec<Seen> {
    let named = |name: &String| Seen { name: text::clean(name).to_owned(), ..Seen::default() };
    let mut columns: Vec<Seen> = header.names.iter().map(named).collect();
    for (column, place) in LAYOUT.columns.iter().zip(&header.place) {
        feed(&mut columns, place, column.name);
    }
    for (at, name) in &header.extras {
        feed(&mut columns, &Place::At(*at), &format!("x.{}", name.get(2..).unwrap_or_default().trim()));
    }
    if let Some(profile) = profile {
        further(&mut columns, profile, header);
    }
    columns
}

/// What a profile reads besides the canonical columns.
fn further(columns: &mut [Seen], (profile, is_join): (&Profile, bool), header: &Header) {
    let first = |names: &[String]| header.place_of(&profile::Column::First(names.to_vec()));
    if let (Some(status), false) = (&profile.status, is_join) {
        feed(columns, &first(&status.column), "status");
    }
    if let Some(refund) = &profile.refund {
        feed(columns, &first(&refund.amount), "refund");
        feed(columns, &first(&refund.id), "refund_id");
        if let Some(time) = &refund.time {
            feed(columns, &header.place_of(time), "refunded_at");
        }
        if let Some(marked) = &refund.marked {
            feed(columns, &first(&marked.column), "kind");
        }
    }
    if let (Some(sold), false) = (profile.columns.get(profile::SOLD_AT), is_join) {
        feed(columns, &header.place_of(sold), profile::SOLD_AT);
    }
    if let profile::Grain::Joined { column, .. } = &profile.shape.grain {
        feed(columns, &first(column), "product");
    }
}

fn feed(columns: &mut [Seen], place: &Place, field: &str) {
    let cells = match place {
        Place::Nowhere | Place::Const(_) => &[],
        Place::At(at) => std::slice::from_ref(at),
        Place::First(cells) | Place::Joined(cells) => &cells[..],
    };
    for at in cells {
        if !columns[*at].fields.iter().any(|known| known == field) {
            columns[*at].fields.push(field.to_owned());
        }
    }
}

fn count<'c>(columns: &mut [Seen], cells: impl Iterator<Item = &'c str>) {
    for (column, cell) in columns.iter_mut().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        column.stated += u64::from(!text::clean(cell).is_empty());
        for cleaner in text::cleaners(cell) {
            *column.cleaners.entry(cleaner).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::tests::reading;

    /// I18.
    #[test]
    fn a_file_is_told_column_by_column() {
        let text =
            "订单号,付款时间,货号,单价,_note\n=\"007\",2026-03-01 10:15,TEA, 5,\n'8,2026-03-02,CUP,６,x\n\"9\n,,,\n";
        let source = Source::bytes("o.csv", text.as_bytes());
        let seen = detect(&source, &reading(), &mut |_| ()).unwrap();
        assert_eq!((seen.layout.as_deref(), seen.found.delimiter, seen.found.header_line), (Some("csv"), b',', 1));
        let column = |at: usize| (seen.columns[at].fields.clone(), seen.columns[at].stated);
        assert_eq!([column(0), column(3)], [(vec!["order_id".to_owned()], 2), (vec!["unit_price".to_owned()], 2)]);
        assert_eq!(column(4), (vec![], 1));
        assert_eq!(seen.columns[0].cleaners, BTreeMap::from([("formula", 1), ("apostrophe", 1)]));
        assert_eq!(seen.columns[3].cleaners, BTreeMap::from([("blanks", 1), ("full-width", 1)]));
        assert!(seen.broken > 0 && seen.rows > 2);
    }

    #[test]
    fn an_unknown_file_is_told_what_it_lacks() {
        let text = "Name,Email,Financial Status,Paid at,colour\n#1,a@example.com,paid,,\n";
        let seen = detect(&Source::bytes("o.csv", text.as_bytes()), &reading(), &mut |_| ()).unwrap();
        assert_eq!(seen.layout, None);
        assert_eq!((seen.tried[0].profile.as_str(), seen.tried[0].found.len()), ("shopify", 4));
    }
}
