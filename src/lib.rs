//! The map of the house, in reading order; each layer uses only what stands above it.
//!
//! * [`domain`]: what is true. Types and rules over values; no file, no clock, no terminal.
//! * [`input`]: what others hand us. Bytes to values; a bad row is a value too.

pub mod domain;
pub mod input;
