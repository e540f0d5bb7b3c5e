//! The `regulars` program: everything is in the library.

fn main() {}
