//! The map of the house, in reading order; each layer uses only what stands above it.
//!
//! * [`domain`]: what is true. Types and rules over values; no file, no clock, no terminal.
//! * [`input`]: what others hand us. Bytes to values, every mistake with its place.
//! * [`output`]: what we show. Typed rows to tables, CSV, JSON and Markdown, in two languages.

pub mod domain;
pub mod input;
pub mod output;

rust_i18n::i18n!("src/words", fallback = "en");
