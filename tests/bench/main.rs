//! Figures at a shop's full size: a generator of shops (`made`) and what settling them costs (`settle`), and what an import
//! costs beside SQLite's own (`import`). Nothing here is part of the gate, and nothing asserts a time unless told to:
//! `cargo bench --bench bench -- make FILE --members 1000000 --orders 10000000`, `cargo bench --bench bench -- import`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints what it measured")]

mod clv;
mod cost;
mod import;
mod lists;
mod made;
mod reference;
mod reports;
mod settle;
mod shop;
mod similarity;

use std::path::PathBuf;
use std::process::ExitCode;

use regulars::domain::recommend::Task;
use regulars::error::Result;

const USAGE: &str = "make FILE --members N --orders N [--seed N] | settle FILE | recalc FILE | touch FILE --members N
pack FILE | reports FILE [--only WORDS]
import [FILE [--currency CODE]] [--rows N] [--shuffled] [--assert] | reference FILE [--rows N] [--shuffled]
lists LOG.csv --out FILE --for home|cart|again [--tuned]
similarity FILE.csv [--fit cosine|balanced|walk|linear] [--k N] | clv [--members N]";

fn main() -> ExitCode {
    // Cargo adds `--bench` of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let Some((verb, options)) = words.split_first() else { return misused() };
    let word = |name: &str| {
        let at = options.iter().position(|word| word == name)?;
        options.get(at + 1)
    };
    let number = |name: &str, other: u64| Some(word(name)?.parse().unwrap_or(other));
    let file = options.first().filter(|word| !word.starts_with('-')).map(PathBuf::from);
    let rows = number("--rows", 0).and_then(|rows| usize::try_from(rows).ok()).unwrap_or(1_000_000);
    let shape = reference::Shape { rows, shuffled: options.iter().any(|word| word == "--shuffled") };
    if verb == "import" {
        let currency = word("--currency").map_or("CNY", String::as_str).to_owned();
        let assert = options.iter().any(|word| word == "--assert");
        return ended(import::run(&import::Asked { file, currency, shape, assert }));
    }
    if verb == "clv" {
        clv::run(number("--members", 0).and_then(|members| usize::try_from(members).ok()).unwrap_or(1_000_000));
        return ExitCode::SUCCESS;
    }
    let Some(file) = file else { return misused() };
    if verb == "reference" {
        return ended(reference::write(&file, shape).map(|()| ExitCode::SUCCESS));
    }
    if verb == "lists" {
        let task = match word("--for").map_or("home", String::as_str) {
            "cart" => Task::Cart,
            "again" => Task::Again,
            _ => Task::Home,
        };
        let out = PathBuf::from(word("--out").map_or("lists.csv", String::as_str));
        let tuned = options.iter().any(|word| word == "--tuned");
        return ended(lists::run(&lists::Asked { file, out, task, tuned }).map(|()| ExitCode::SUCCESS));
    }
    if verb == "similarity" {
        let k = number("--k", 100).and_then(|k| usize::try_from(k).ok()).unwrap_or(100);
        let asked = similarity::Asked { fit: word("--fit").map_or("cosine", String::as_str), k };
        return ended(similarity::run(&file, &asked).map(|()| ExitCode::SUCCESS));
    }
    if verb == "reports" {
        return ended(reports::run(&file, word("--only").map(String::as_str)));
    }
    let done: Result<()> = match verb.as_str() {
        "make" => {
            let size = made::Size {
                members: number("--members", 0).unwrap_or(10_000),
                orders: number("--orders", 0).unwrap_or(100_000),
                seed: number("--seed", 1).unwrap_or(1),
            };
            made::make(&file, size)
        }
        "pack" => reports::pack(&file),
        "settle" => settle::everything(&file),
        "recalc" => settle::recalc(&file),
        "touch" => made::touch(&file, number("--members", 1).unwrap_or(1)),
        _ => return misused(),
    };
    ended(done.map(|()| ExitCode::SUCCESS))
}

fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn ended<E: std::fmt::Display>(done: std::result::Result<ExitCode, E>) -> ExitCode {
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}
