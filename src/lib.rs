//! The map of the house, in reading order; each layer uses only what stands above it.
//!
//! * [`domain`]: what is true. Types and rules over values; no file, no clock, no terminal.

pub mod domain;
