//! Brings a file to this program's version: the schema files it lacks, in one transaction (H34).

use super::Db;
use crate::error::Result;

/// Every schema file, oldest first; never changed once released, only added to.
const SCHEMA: &[&str] = &[
    super::sql!("schema/0001_shop"),
    super::sql!("schema/0002_append_only"),
    super::sql!("schema/0003_engagement"),
    super::sql!("schema/0004_pools"),
    super::sql!("schema/0005_coupons"),
    super::sql!("schema/0006_plans"),
    super::sql!("schema/0007_penalties"),
    super::sql!("schema/0008_campaigns"),
    super::sql!("schema/0009_behaviour"),
    super::sql!("schema/0010_credentials"),
    super::sql!("schema/0011_cards"),
    super::sql!("schema/0012_providers"),
    super::sql!("schema/0013_profiles"),
    super::sql!("schema/0014_timeline"),
    super::sql!("schema/0015_avatars"),
    super::sql!("schema/0016_stored_value"),
    super::sql!("schema/0017_sale_blocks"),
    super::sql!("schema/0018_fast_reports"),
    super::sql!("schema/0019_book_blocks"),
    super::sql!("schema/0020_sparse_looks"),
];

/// The version of a file that has them all.
pub const VERSION: i64 = SCHEMA.len() as i64;

/// Runs what is missing.
pub(super) fn run(db: &Db) -> Result<()> {
    let tx = db.write()?;
    let have = usize::try_from(db.version()?).unwrap_or(0);
    for text in SCHEMA.iter().skip(have) {
        db.batch(text)?;
    }
    db.conn.pragma_update(None, "user_version", VERSION).map_err(|error| db.error(error))?;
    tx.commit()
}
