//! What checks found, as rows: each check with how much it looked at, under a failing one the first rows that differ.

use crate::domain::engine::proof::Proof;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store;

/// The answer of a command that checks; exit 1 when anything differs.
pub(super) fn view(session: &Session<'_>, schema: &'static str, proof: &Proof) -> Result<View> {
    let columns = [
        Column::new("check", Kind::Word).keep(),
        Column::new("looked_at", Kind::Int).keep(),
        Column::new("wrong", Kind::Int).keep(),
        Column::new("member", Kind::Text),
        Column::new("row", Kind::Text),
        Column::new("stored", Kind::Text).rank(2),
        Column::new("should_be", Kind::Text).rank(2),
    ];
    let mut view = View::new(schema, columns);
    for (check, found) in &proof.found {
        let nothing = || Cell::Null;
        let (looked, wrong) = (count(found.looked), count(found.wrong));
        let check = check.word();
        view.push(cells![Cell::word(check), looked, wrong, nothing(), nothing(), nothing(), nothing()]);
        for offence in &found.first {
            let member = offence.member.map(|member| store::member::find_number(session.db, member)).transpose()?;
            let member = member.flatten().or(offence.member.map(|member| format!("#{member}")));
            let (row, stored, due) = (offence.row.clone(), offence.stored.clone(), offence.due.clone());
            view.push(cells![Cell::word(check), nothing(), nothing(), member, row, stored, due]);
        }
    }
    if proof.holds() {
        return Ok(view.note(Note::new("all-holds")));
    }
    let exit = Error::Differs { what: "books" }.exit_code();
    Ok(view.note(Note::new("differs")).exit(exit))
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
