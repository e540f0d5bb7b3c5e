//! The catalogue: one product a row (import.md 1.2).

use super::{Fatal, Reading, Sheet, Source};
use crate::domain::product::Product;

/// Reads a product file; blank cells leave what is known (I10).
pub fn read(source: &Source, reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<Product>, Fatal> {
    let _ = (source, reading, tell);
    Err(Fatal::Encoding { path: String::new(), found: "" })
}
