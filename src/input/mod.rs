//! What others hand us: bytes to values; a bad row is a value.

pub mod program;
