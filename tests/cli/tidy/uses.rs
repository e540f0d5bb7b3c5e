//! Who uses whom: layers (H6), the line of nouns inside `domain` (H7), doors of crates (H9), a pure `domain` (H10).

use super::source::{File, files, line_of, words};
use super::{clean, finds};

/// The layers and what each may use besides itself.
const LAYERS: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("input", &["domain"]),
    ("output", &["domain"]),
    ("error", &["domain", "input", "output"]),
    ("store", &["domain", "input", "output", "error"]),
    ("flow", &["domain", "input", "output", "error", "store"]),
    ("cli", &["domain", "input", "output", "error", "store", "flow"]),
];

/// Each crate and where alone it is named, tests set apart. A crate without a row is an offence.
const DOORS: [(&str, &[&str]); 52] = [
    ("anstream", &["src/cli/mod.rs"]),
    ("argmin", &["src/domain/forecast/"]),
    ("argmin_math", &["src/domain/forecast/"]),
    ("argon2", &["src/domain/identity/"]),
    ("base64", &["src/domain/identity/"]),
    ("bcrypt", &["src/domain/identity/"]),
    ("calamine", &["src/input/source/workbook.rs"]),
    ("cel", &["src/domain/condition/"]),
    ("clap", &["src/cli/"]),
    ("comfy_table", &["src/output/table.rs"]),
    ("csv", &["src/input/", "src/output/"]),
    ("encoding_rs", &["src/input/source/encoding.rs"]),
    ("faer", &["src/domain/recommend/linear.rs"]),
    ("flate2", &["src/input/source/packed.rs"]),
    ("hmac", &["src/domain/identity/"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("jiff", &["src/domain/time/", "src/cli/mod.rs"]),
    ("jsonwebtoken", &["src/domain/identity/"]),
    ("libm", &["src/domain/forecast/", "src/domain/report/"]),
    ("linfa", &["src/domain/segment/kmeans.rs"]),
    ("linfa_clustering", &["src/domain/segment/kmeans.rs"]),
    ("maud", &["src/output/dashboard/"]),
    ("md5", &["src/domain/identity/"]),
    ("ndarray", &["src/domain/segment/kmeans.rs"]),
    ("pbkdf2", &["src/domain/identity/"]),
    ("plotters", &["src/output/chart/"]),
    ("postcard", &["src/store/"]),
    ("quick_xml", &["src/input/statement/camt.rs"]),
    ("rand", &["src/domain/segment/", "src/domain/recommend/", "src/flow/secret.rs"]),
    ("rand_xoshiro", &["src/domain/segment/", "src/domain/recommend/"]),
    ("rayon", &["src/domain/engine/batch.rs", "src/domain/identity/", "src/domain/recommend/"]),
    ("rpassword", &["src/cli/ask.rs"]),
    ("rusqlite", &["src/store/", "src/error.rs"]),
    ("rust_i18n", &["src/output/words.rs", "src/lib.rs"]),
    ("rustix", &["src/cli/around.rs", "src/input/own.rs", "src/store/place.rs"]),
    ("rustls", &["src/flow/online.rs"]),
    ("serde", &["src/"]),
    ("serde_json", &["src/cli/", "src/domain/identity/", "src/flow/", "src/output/", "src/store/"]),
    ("sha1", &["src/domain/identity/"]),
    ("sha2", &["src/flow/", "src/domain/campaign/", "src/domain/identity/"]),
    ("signal_hook", &["src/cli/signal.rs"]),
    ("tempfile", &["src/cli/out.rs", "src/store/"]),
    ("thiserror", &["src/error.rs", "src/input/mod.rs", "src/domain/refusal.rs"]),
    ("toml", &["src/input/profile/", "src/input/program/", "src/input/tables/"]),
    ("unicode_normalization", &["src/domain/identity/", "src/input/"]),
    ("unicode_width", &["src/output/table.rs", "src/output/chart/"]),
    ("ureq", &["src/flow/online.rs"]),
    ("uuid", &["src/flow/secret.rs"]),
    ("zeroize", &["src/domain/identity/", "src/flow/", "src/cli/", "src/input/"]),
    ("zip", &["src/input/source/workbook.rs", "src/input/statement/archive.rs"]),
    ("zstd", &["src/input/source/packed.rs", "src/store/squeeze.rs"]),
    ("regulars", &["src/main.rs"]),
];

/// What `domain` does not name: it has no file, no clock and no terminal.
const IMPURE: [&str; 5] = ["fs", "io", "env", "net", "process"];
const PRINTS: [&str; 5] = ["println", "print", "eprintln", "eprint", "SystemTime"];

fn layers(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files {
        let own = file.name.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == own) else { continue };
        for named in file.named() {
            let Some(used) = LAYERS.iter().map(|(layer, _)| *layer).find(|layer| is_in(&named.path, &[layer])) else {
                continue;
            };
            if used != own && !allowed.contains(&used) {
                offences.push(format!("{}: {own} uses {used}", file.at(named.line)));
            }
        }
    }
    offences
}

fn is_in(path: &[String], module: &[&str]) -> bool {
    path.first().is_some_and(|root| root == "crate") && module.iter().eq(path.iter().skip(1).take(module.len()))
}

/// The line of nouns as the doc of `domain` tells it.
fn line_of_nouns(doc: &str) -> Vec<String> {
    let (_, list) = doc.split_once("Each noun uses only those before it:").expect("the doc of domain tells the line");
    let list: Vec<&str> =
        list.lines().map_while(|line| line.strip_prefix("//!").or(line.is_empty().then_some(line))).collect();
    let list = list.join(" ");
    list.trim().trim_end_matches('.').split(',').map(|noun| noun.trim().to_owned()).collect()
}

fn nouns(files: &[File], line: &[String]) -> Vec<String> {
    let place = |noun: &str| line.iter().position(|known| known == noun);
    let mut offences = Vec::new();
    for file in files {
        let Some(inside) = file.name.strip_prefix("src/domain/").filter(|inside| *inside != "mod.rs") else { continue };
        let own = inside.split(['/', '.']).next().unwrap_or_default();
        let Some(at) = place(own) else {
            offences.push(format!("{}: {own} has no place in the line", file.name));
            continue;
        };
        for named in file.named().iter().filter(|named| is_in(&named.path, &["domain"])) {
            let Some(used) = named.path.get(2).filter(|used| place(used).is_some_and(|used| used > at)) else {
                continue;
            };
            offences.push(format!("{}: {own} uses {used}, which comes later", file.at(named.line)));
        }
    }
    offences
}

fn doors(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files {
        let code = file.without_tests().code();
        for (name, allowed) in DOORS {
            let goes_on = |at: &usize| {
                let rest = &code[at + name.len()..];
                rest.starts_with("::") || (code[..*at].ends_with("use ") && rest.starts_with([';', ' ']))
            };
            let own_module = |at: usize| ["self::", "super::"].iter().any(|own| code[..at].ends_with(own));
            let found = words(&code, name).filter(goes_on).find(|at| !own_module(*at));
            if let Some(at) = found.filter(|_| !allowed.iter().any(|door| file.name.starts_with(door))) {
                offences.push(format!("{}: names {name}", file.at(line_of(&code, at))));
            }
        }
        let reads = words(&code, "t").find(|at| code[at + 1..].starts_with("!("));
        if let Some(at) = reads.filter(|_| file.name != "src/output/words.rs") {
            offences.push(format!("{}: reads the words with t!", file.at(line_of(&code, at))));
        }
    }
    offences
}

fn pure(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files.iter().filter(|file| file.name.starts_with("src/domain/")) {
        for named in file.named().iter().filter(|named| named.path[0] == "std") {
            if let Some(part) = named.path.get(1).filter(|part| IMPURE.contains(&part.as_str())) {
                offences.push(format!("{}: domain names std::{part}", file.at(named.line)));
            }
        }
        let code = file.code();
        for name in PRINTS {
            offences
                .extend(words(&code, name).map(|at| format!("{}: domain names {name}", file.at(line_of(&code, at)))));
        }
    }
    offences
}

#[test]
fn a_layer_uses_only_those_before_it() {
    clean(&layers(&files("src", ".rs")));
    finds(
        layers,
        "src/input/a.rs",
        "use crate::{output::View, domain::id::Code};",
        "src/input/a.rs:1: input uses output",
    );
    finds(layers, "src/output/a.rs", "\nfn a() { crate::input::x() }", "src/output/a.rs:2: output uses input");
    finds(layers, "src/domain/a.rs", "mod tests {\n use super::super::super::store;\n}", "domain uses store");
    finds(layers, "src/store/a/b.rs", "use crate::flow::Session;", "store uses flow");
    finds(layers, "src/error.rs", "use crate::store::Db;", "error uses store");
}

#[test]
fn a_noun_uses_only_those_before_it() {
    let all = files("src/domain", ".rs");
    let doc = all.iter().find(|file| file.name == "src/domain/mod.rs").expect("domain is told of in its mod.rs");
    let line = line_of_nouns(&doc.text);
    clean(&nouns(&all, &line));
    for noun in &line {
        assert!(doc.text.contains(&format!("pub mod {noun};")), "{noun} stands in the line and is no module");
    }
    let check = |files: &[File]| nouns(files, &line);
    finds(check, "src/domain/points/a.rs", "use super::super::tier::Rung;", "points uses tier, which comes later");
    finds(check, "src/domain/money.rs", "use super::{id::Code, ratio::Ratio};", "money uses id, which comes later");
    finds(check, "src/domain/gift.rs", "", "gift has no place in the line");
}

#[test]
fn a_crate_is_named_behind_its_door_alone() {
    clean(&doors(&files("src", ".rs")));
    let manifest: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
    for name in manifest["dependencies"].as_table().unwrap().keys() {
        let name = name.replace('-', "_");
        assert!(DOORS.iter().any(|(known, _)| *known == name), "{name} has no door");
    }
    finds(doors, "src/flow/a.rs", "use rusqlite::Connection;", "src/flow/a.rs:1: names rusqlite");
    finds(doors, "src/cli/a.rs", "fn a() { ::csv::Reader::new() }", "names csv");
    finds(doors, "src/flow/a.rs", "fn a() { t!(\"x\") }", "reads the words with t!");
    let tested = File::new("src/flow/a.rs", "#[cfg(test)]\nmod tests {\n use tempfile::TempDir;\n}");
    assert!(doors(&[tested]).is_empty(), "tests have their own tools");
}

#[test]
fn domain_touches_nothing_outside() {
    clean(&pure(&files("src/domain", ".rs")));
    finds(pure, "src/domain/a.rs", "use std::{fmt, fs::File};", "domain names std::fs");
    finds(pure, "src/domain/a.rs", "\nfn a() { println!() }", "src/domain/a.rs:2: domain names println");
}
