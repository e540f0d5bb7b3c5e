//! Figures at a shop's full size: a generator of shops (`made`) and what settling them costs (`settle`). Nothing here is
//! part of the gate, and nothing asserts a time: `cargo bench --bench bench -- make FILE --members 1000000 --orders 10000000`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measured")]

mod made;
mod settle;
mod shop;

use std::path::PathBuf;
use std::process::ExitCode;

use regulars::error::Result;

const USAGE: &str = "make FILE --members N --orders N [--seed N] | settle FILE | recalc FILE | touch FILE --members N";

fn main() -> ExitCode {
    // Cargo adds `--bench` of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [verb, file, options @ ..] = words.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let number = |name: &str, other: u64| {
        let at = options.iter().position(|word| word == name)?;
        Some(options.get(at + 1)?.parse().unwrap_or(other))
    };
    let file = PathBuf::from(file);
    let done: Result<()> = match verb.as_str() {
        "make" => {
            let size = made::Size {
                members: number("--members", 0).unwrap_or(10_000),
                orders: number("--orders", 0).unwrap_or(100_000),
                seed: number("--seed", 1).unwrap_or(1),
            };
            made::make(&file, size)
        }
        "settle" => settle::everything(&file),
        "recalc" => settle::recalc(&file),
        "touch" => made::touch(&file, number("--members", 1).unwrap_or(1)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
