//! The file as it was at an earlier instant (K7), for every statement that reads: tables and views of the connection's own
//! that are found before those of the file. Facts are those recorded by then. Of what batches wrote, only entries say of
//! which batch they are; the rest is laid into empty tables by whoever folds those batches again.

use rusqlite::named_params;

use super::account::{Keeper, Packing};
use super::batch::Codes;
use super::consequence::Writer;
use super::{Db, sql};
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::id::BatchId;
use crate::domain::time::Instant;
use crate::error::Result;

/// What is seen of the file through a condition alone.
const VIEWS: [&str; 11] = [
    sql!("known/members"),
    sql!("known/member_keys"),
    sql!("known/profile_changes"),
    sql!("known/orders"),
    sql!("known/order_stages"),
    sql!("known/refunds"),
    sql!("known/events"),
    sql!("known/acts"),
    sql!("known/merges"),
    sql!("known/batches"),
    sql!("known/entries"),
];

/// Makes a connection ready for [`look_at`]: rows of its own refer to rows of the file, which SQLite does not follow. To be
/// asked before a snapshot begins.
pub fn prepare(db: &Db) -> Result<()> {
    db.conn.pragma_update(None, "foreign_keys", false).map_err(|error| db.error(error))
}

/// From here on the connection sees the file as it was at an instant, and nothing yet of what its batches wrote but entries.
pub fn look_at(db: &Db, at: Instant) -> Result<()> {
    lifted(db, || {
        db.run(sql!("known/known"), named_params! {":at": at.0})?;
        let made = db.list(sql!("known/list_tables"), [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        for (kind, name, text) in made {
            db.batch(&of_our_own(&kind, &name, &text))?;
        }
        VIEWS.iter().try_for_each(|view| db.batch(view))
    })
}

/// The statement that makes a table or an index of the file, for one of the connection's own.
fn of_our_own(kind: &str, name: &str, text: &str) -> String {
    // An index belongs to where its own name says, a table too: the rest is as the file has it.
    let (before, after) = text.split_once(name).unwrap_or((text, ""));
    let before = if kind == "table" { before.replacen("TABLE", "TEMP TABLE", 1) } else { format!("{before}temp.") };
    format!("{before}{name}{after}")
}

/// What folding a member's batches again left.
#[derive(Debug)]
pub struct Found {
    /// The account.
    pub account: Account,
    /// When time must look at it.
    pub next_due: Option<Instant>,
    /// The rows, in their order.
    pub rows: Vec<Consequence>,
    /// The account in the form it is kept in.
    pub packed: Packing,
}

/// Lays what members' batches left where [`look_at`] made room for it. Each member is laid once.
pub fn lay<'f>(db: &Db, found: impl Iterator<Item = &'f mut Found>) -> Result<()> {
    lifted(db, || {
        // The batch stands in entries alone, and they are seen as they are.
        let (mut writer, mut keeper) = (Writer::new(db, BatchId(0)), Keeper::new(db));
        let mut codes = Codes::load(db)?;
        for one in found {
            one.rows.retain(|row| !matches!(row, Consequence::Entry(_) | Consequence::Drawn(_)));
            writer.append(&mut codes, one.account.member, &one.rows)?;
            keeper.save(&mut codes, &one.account, &one.packed, one.next_due, &[])?;
        }
        writer.finish()?;
        keeper.finish()
    })
}

/// Runs what writes into tables of the connection's own, which it may only here. Nothing reaches the file: all that is
/// written to is found there first, and a snapshot is never committed.
pub(super) fn lifted(db: &Db, run: impl FnOnce() -> Result<()>) -> Result<()> {
    let reads_only: bool =
        db.conn.pragma_query_value(None, "query_only", |row| row.get(0)).map_err(|error| db.error(error))?;
    let set = |to: bool| db.conn.pragma_update(None, "query_only", to).map_err(|error| db.error(error));
    set(false)?;
    let done = run();
    set(reads_only)?;
    done
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Fresh, Place, Stop, account, meta};
    use super::*;
    use crate::domain::id::MemberId;

    /// What holds for all time, what no answer about an earlier instant reads, and what is read by its own key alone.
    const AS_THEY_ARE: &[&str] = &[
        "activation_codes",
        "answers",
        "attribute_changes",
        "attributes",
        "attendances",
        "audit",
        "auth_flows",
        "audit_reach",
        "avatars",
        "campaign_turns",
        "card_acts",
        "card_challenges",
        "card_keys",
        "cards",
        "draws",
        "pools",
        "categories",
        "check_ins",
        "club_periods",
        "clubs",
        "code_batches",
        "code_tries",
        "codes",
        "courses",
        "enrolments",
        "coupon_batches",
        "coupon_codes",
        "credentials",
        "held_keys",
        "identities",
        "identity_links",
        "identity_acts",
        "imports",
        "invitations",
        "login_sessions",
        "matches",
        "meetings",
        "meta",
        "models",
        "neighbours",
        "company",
        "tunings",
        "value_balances",
        "value_entries",
        "value_holds",
        "order_extras",
        "order_lines",
        "person_digests",
        "products",
        "profiles",
        "program_versions",
        "providers",
        "questions",
        "receiving_accounts",
        "refund_lines",
        "requests",
        "searched",
        "segment_members",
        "segmentation_runs",
        "sessions",
        "sources",
        "throttle",
        "statement_lines",
        "statement_texts",
        "statements",
    ];

    fn names(db: &Db, text: &str) -> Vec<String> {
        let mut statement = db.conn.prepare(text).unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.map(|name| name.unwrap()).collect()
    }

    /// A table that is added must be thought of here, and a column where it is looked at.
    #[test]
    fn every_table_of_the_file_is_seen_as_it_was_or_is_for_all_time() {
        let db = Db::in_memory();
        let all = names(
            &db,
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE '%_search%' AND name NOT LIKE 'member_pairs%'",
        );
        prepare(&db).unwrap();
        look_at(&db, Instant(0)).unwrap();
        let ours: BTreeSet<String> =
            names(&db, "SELECT name FROM temp.sqlite_schema WHERE type <> 'index'").into_iter().collect();
        for table in all {
            assert_eq!(ours.contains(&table), !AS_THEY_ARE.contains(&table.as_str()), "{table}");
            let columns =
                |schema: &str| names(&db, &format!("SELECT name FROM pragma_table_info('{table}', '{schema}')"));
            if ours.contains(&table) {
                assert_eq!(columns("temp"), columns("main"), "{table}");
            }
        }
        let indexes =
            |schema: &str| format!("SELECT name FROM {schema}.sqlite_schema WHERE type = 'index' ORDER BY name");
        let of_file: BTreeSet<String> = names(&db, &indexes("main")).into_iter().collect();
        let of_ours = names(&db, &indexes("temp"));
        assert!(
            of_ours.iter().any(|name| name == "takings_member") && of_ours.iter().all(|name| of_file.contains(name))
        );
    }

    /// A connection that only reads lays its own rows while another writes, and only reads again afterwards.
    #[test]
    fn laying_needs_no_lock_and_gives_no_leave_to_write() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new("shop.db", folder.path(), 0).unwrap();
        let fresh = Fresh::new(&place).unwrap();
        drop(Db::create(&fresh, &Stop::default()).unwrap());
        fresh.keep().unwrap();
        let stop = Stop::default();
        let (reader, writer) = (Db::open_read(&place, &stop).unwrap(), Db::open_write(&place, &stop).unwrap());
        let _writing = writer.write().unwrap();
        prepare(&reader).unwrap();
        let snapshot = reader.read().unwrap();
        look_at(&reader, Instant(0)).unwrap();
        let account = Account::new(MemberId(1));
        let packed = Packing::of(&account);
        let mut found = [Found { account, next_due: None, rows: Vec::new(), packed }];
        lay(&reader, found.iter_mut()).unwrap();
        assert_eq!(account::list(&reader).unwrap(), [found[0].account.member]);
        assert!(meta::set_recorded_at(&reader, Instant(1)).is_err());
        snapshot.rollback().unwrap();
        assert_eq!(account::list(&reader).unwrap(), []);
    }
}
