//! The map of the house, in reading order; each layer uses only what stands above it.
//!
//! * [`domain`]: what is true. Types and rules over values; no file, no clock, no terminal.
//! * [`input`]: what others hand us. Bytes to values, every mistake with its place.
//! * [`output`]: what we show. Typed rows to tables, CSV, JSON and Markdown, in two languages.
//! * [`error`]: what can go wrong, and with which exit code.
//! * [`store`]: what we keep. All the SQL, a function per statement.
//! * [`flow`]: what happens, in which order; one transaction a command.
//! * [`cli`]: what is typed. Arguments, help, the clock, the exit code.

pub mod cli;
pub mod domain;
pub mod error;
pub mod flow;
pub mod input;
pub mod output;
pub mod store;

rust_i18n::i18n!("src/words", fallback = "en");
