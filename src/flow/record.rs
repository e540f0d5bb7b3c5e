//! One order stated by hand: written as rows of the canonical layout and taken in as a file of them is, so that there is
//! one way in.

use super::import::{self, Imported, MaxRejects, OnChange, Rules, Unknown, orders};
use super::{Session, settle};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::input::{Reject, Source, order as reader};
use crate::store::batch::{self, BatchKind};
use crate::store::caused::{self, Caused};
use crate::store::sale::{self, Known};

/// Rows of the canonical layout, cell by cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Vec<(&'static str, String)>>,
}

impl Table {
    /// Adds a row; cells that are blank are not stated.
    pub fn row(&mut self, cells: Vec<(&'static str, String)>) {
        self.rows.push(cells);
    }

    /// The rows as a canonical file.
    fn text(&self) -> String {
        let mut columns: Vec<&'static str> = Vec::new();
        for (column, _) in self.rows.iter().flatten() {
            if !columns.contains(column) {
                columns.push(column);
            }
        }
        let mut text = columns.join(",") + "\n";
        for row in &self.rows {
            let cell = |column: &&str| {
                let stated = row.iter().find(|cell| cell.0 == *column).map_or("", |cell| cell.1.as_str());
                format!("\"{}\"", stated.replace('"', "\"\""))
            };
            text += &columns.iter().map(cell).collect::<Vec<_>>().join(",");
            text.push('\n');
        }
        text
    }
}

/// What became of an order stated by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The order.
    pub order: OrderId,
    /// Whose it is; none for a guest's.
    pub member: Option<MemberId>,
    /// The import that stands for the command.
    pub imported: Imported,
    /// What came of it.
    pub caused: Vec<Caused>,
}

/// Takes the rows of one order in; settling is left to the caller.
pub fn take(session: &mut Session<'_>, source: &str, table: &Table, on_change: OnChange) -> Result<Imported> {
    let name = session.request.unwrap_or("order").to_owned();
    let sources = [Source::bytes(&name, table.text().into_bytes())];
    let mut file = reader::read(&sources, &session.reading(), &mut |_| ())?;
    if let Some(bad) = file.rejects.first() {
        return Err(refused(bad));
    }
    let rules = Rules {
        source: source.to_owned(),
        unknown: Unknown::Reject,
        on_change,
        atomic: true,
        max_rejects: MaxRejects::Count(0),
        no_settle: true,
        late: false,
        fields: false,
        profile: None,
    };
    let files = import::fingerprint(&sources)?;
    match orders::run(session, &mut file, &name, &rules, &files) {
        Err(Error::TooManyRejects { .. }) if !file.rejects.is_empty() => Err(refused(&file.rejects[0])),
        other => other,
    }
}

/// Takes the rows of one order in and settles them: what that caused beyond what stood `before`.
pub fn settled(
    session: &mut Session<'_>,
    (source, id): (&str, &str),
    table: &Table,
    on_change: OnChange,
    before: &[Caused],
) -> Result<Stated> {
    let imported = take(session, source, table, on_change)?;
    let settled = settle::run(session, BatchKind::Act)?;
    if let Some(batch) = settled.batch {
        import::set_batch(session, imported.import, batch)?;
    }
    let known = find(session, source, id)?.expect("an order that was taken in is there");
    let mut caused = match known.member {
        Some(member) => caused::list(session.db, member, known.id, Instant::MAX)?,
        None => Vec::new(),
    };
    for one in before {
        if let Some(at) = caused.iter().position(|other| other == one) {
            caused.remove(at);
        }
    }
    Ok(Stated { order: known.id, member: known.member, imported, caused })
}

/// The order of a source's id, as it stands.
pub fn find(session: &Session<'_>, source: &str, id: &str) -> Result<Option<Known>> {
    sale::find(session.db, batch::source(session.db, source)?, id)
}

fn refused(bad: &Reject) -> Error {
    let value = bad.value.clone();
    Error::BadOrder { what: bad.header.clone(), value, code: bad.code, hint: bad.hint.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_file_in_which_no_cell_breaks_out() {
        let mut table = Table::default();
        table.row(vec![("order_id", "A-1".to_owned()), ("sku", "a\"b,c".to_owned())]);
        table.row(vec![("order_id", "A-1".to_owned()), ("quantity", "2".to_owned())]);
        assert_eq!(table.text(), "order_id,sku,quantity\n\"A-1\",\"a\"\"b,c\",\"\"\n\"A-1\",\"\",\"2\"\n");
    }
}
