//! The form in which caches of many rows are kept: plain data, compressed.

use rusqlite::types::Type;
use serde::{Deserialize, Serialize};

/// How hard zstd tries: most of a block is numbers that are small already.
const LEVEL: i32 = 1;
/// No block is larger: a value takes ten bytes at most, and a text is not longer than a row may be.
const LARGEST: usize = 256 << 20;

/// The form it is kept in.
pub(in crate::store) fn packed(value: &impl Serialize) -> Vec<u8> {
    let bytes = postcard::to_stdvec(value).expect("plain data has a form");
    zstd::bulk::compress(&bytes, LEVEL).expect("memory is the only thing it could lack")
}

/// What is said of a column that cannot be read.
pub(in crate::store) fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, "a block is cut short".into())
}

/// A value read back from that form.
pub(in crate::store) fn unpacked<T: for<'d> Deserialize<'d>>(column: usize, body: &[u8]) -> rusqlite::Result<T> {
    let bytes = zstd::bulk::decompress(body, LARGEST).map_err(|_| broken(column))?;
    postcard::from_bytes(&bytes).map_err(|_| broken(column))
}
