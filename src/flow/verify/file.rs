//! The file itself: what SQLite says of it, and what its header says.

use crate::domain::engine::proof::{Check, Offence, Proof};
use crate::error::Result;
use crate::flow::Session;
use crate::store::check::{self, Header};
use crate::store::{balance, block, liability};

/// Checks the file; with `quick` without references, and without holding indexes against their tables.
pub fn file(session: &Session<'_>, quick: bool) -> Result<Proof> {
    let (db, mut proof) = (session.db, Proof::default());
    proof.looked(Check::Integrity, 1);
    for damage in check::list_damage(db, quick)? {
        wrong(&mut proof, Check::Integrity, "file".to_owned(), damage, "ok".to_owned());
    }
    if !quick {
        proof.looked(Check::ForeignKeys, 1);
        for (table, row, parent) in check::list_dangling(db)? {
            let row = row.map_or_else(|| table.clone(), |row| format!("{table} {row}"));
            wrong(&mut proof, Check::ForeignKeys, row, "-".to_owned(), parent);
        }
        proof.looked(Check::StoredValue, 1);
        for member in balance::list_wrong(db)? {
            wrong(&mut proof, Check::StoredValue, member, "balance".to_owned(), "sum of entries".to_owned());
        }
        proof.looked(Check::SaleBlocks, 1);
        for number in block::list_wrong(db)? {
            wrong(&mut proof, Check::SaleBlocks, number.to_string(), "block".to_owned(), "its orders".to_owned());
        }
        proof.looked(Check::BookBlocks, 1);
        for number in liability::block::list_wrong(db)? {
            wrong(&mut proof, Check::BookBlocks, number.to_string(), "block".to_owned(), "its members".to_owned());
        }
    }
    header(&mut proof, Check::ApplicationId, check::get_application_id(db)?);
    header(&mut proof, Check::Version, check::get_version(db)?);
    Ok(proof)
}

fn header(proof: &mut Proof, check: Check, header: Header) {
    proof.looked(check, 1);
    if header.found != header.ours {
        wrong(proof, check, "file".to_owned(), header.found.to_string(), header.ours.to_string());
    }
}

fn wrong(proof: &mut Proof, check: Check, row: String, stored: String, due: String) {
    proof.wrong(check, || Offence { member: None, row, stored, due });
}
