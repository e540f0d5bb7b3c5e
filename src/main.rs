//! The `regulars` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    regulars::cli::main()
}
