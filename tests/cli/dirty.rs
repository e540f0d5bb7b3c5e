//! The hand-made bad files of the fixtures, and what they say becomes of each row.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::harness::Shop;

fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dirty").join(file)
}

/// A shop of the fixtures' program with bad files beside it; late enough that all that is right in them has happened.
pub fn shop(files: &[&str]) -> Shop {
    let shop = Shop::none().at("2026-04-01T10:00:00+08:00");
    shop.file("program.toml", include_str!("../../fixtures/program.toml"));
    shop.done(&["init", "--program-file", "program.toml"]);
    for file in files {
        fs::copy(fixture(file), shop.path(file)).expect("a fixture");
    }
    shop
}

/// Every row was rejected, or went in, as its `_expect` says; `finer` are codes that say more than the fixture's word.
pub fn check_rejects(shop: &Shop, file: &str, finer: &[(&str, &str)]) {
    let rejects = read(&shop.path(&format!("{file}.rejects.csv")));
    let codes: BTreeMap<&str, &str> =
        rejects.iter().map(|(_, row)| (row["_line"].as_str(), row["_code"].as_str())).collect();
    let rows = read(&fixture(file));
    for (line, row) in &rows {
        let expected = row.get("_expect").map_or("rejected", String::as_str);
        let code = codes.get(line.to_string().as_str()).copied();
        let fits = match expected {
            "any" => true,
            "ok" => code.is_none(),
            "rejected" => code.is_some(),
            word => code.is_some_and(|code| code == word || finer.contains(&(word, code))),
        };
        assert!(fits, "{file}:{line}: {expected} was expected, got {code:?}: {row:?}");
    }
    assert!(rows.len() > 5 && !codes.is_empty(), "{file} says something");
}

/// The rows of a CSV file by header, with their lines.
fn read(path: &Path) -> Vec<(u64, BTreeMap<String, String>)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).expect("a file of ours");
    let header = reader.headers().expect("it has a header").clone();
    let rows = reader.records().map(|row| row.expect("UTF-8"));
    let cells =
        |row: &csv::StringRecord| header.iter().zip(row).map(|(name, cell)| (name.into(), cell.into())).collect();
    rows.map(|row| (row.position().expect("it was read").line(), cells(&row))).collect()
}
