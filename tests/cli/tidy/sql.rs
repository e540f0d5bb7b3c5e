//! Statements stand in `sql/`, one a file, each used in one place, and sound against the schema.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::source::{File, files, line_of, words};
use super::{clean, finds};

/// How a statement begins, and with what it goes on.
const STATEMENTS: [&str; 8] =
    ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "WITH ", "REPLACE INTO ", "CREATE ", "DROP "];
const LINES_OF_A_STATEMENT: usize = 60;

fn statements(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files.iter().map(File::without_tests) {
        for (at, text) in file.literals() {
            let text = text.trim_start().trim_start_matches("\\n");
            if STATEMENTS.iter().any(|begin| text.starts_with(begin)) {
                offences.push(format!("{}: statement text outside sql/", file.at(line_of(&file.text, at))));
            }
        }
    }
    offences
}

/// Each `sql!("…")`: the name and where it stands.
fn uses(files: &[File]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in files {
        let code = file.code();
        for at in words(&code, "sql").filter(|at| code[at + 3..].starts_with("!(")) {
            let Some(name) = file.text[at + 5..].trim_start().strip_prefix('"') else { continue };
            let name = name.split('"').next().unwrap_or_default();
            found.push((name.to_owned(), file.at(line_of(&code, at))));
        }
    }
    found
}

/// Every file is used once; every use names a file.
fn misused(uses: &[(String, String)], known: &[String]) -> Vec<String> {
    let mut offences = Vec::new();
    let mut by_name: BTreeMap<&str, usize> = known.iter().map(|name| (name.as_str(), 0)).collect();
    for (name, place) in uses {
        match by_name.get_mut(name.as_str()) {
            Some(count) => *count += 1,
            None => offences.push(format!("{place}: there is no sql/{name}.sql")),
        }
    }
    let wrong = by_name.into_iter().filter(|(_, count)| *count != 1);
    offences.extend(wrong.map(|(name, count)| format!("sql/{name}.sql is used {count} times")));
    offences
}

/// A file in memory with the real schema.
fn schema() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    for file in files("sql/schema", ".sql") {
        conn.execute_batch(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.name));
    }
    conn
}

fn unsound(files: &[File], conn: &Connection) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files.iter().filter(|file| !file.name.starts_with("sql/schema/")) {
        if let Err(error) = conn.prepare(&file.text) {
            offences.push(format!("{}: {error}", file.name));
        }
        if file.text.lines().count() >= LINES_OF_A_STATEMENT {
            offences.push(format!("{}: {} lines", file.name, file.text.lines().count()));
        }
        if words(&file.text, "SELECT").any(|at| file.text[at + 6..].trim_start().starts_with('*')) {
            offences.push(format!("{}: columns are listed, never *", file.name));
        }
    }
    offences
}

#[test]
fn no_statement_stands_outside_its_folder() {
    clean(&statements(&files("src", ".rs")));
    finds(statements, "src/store/a.rs", "\nconst A: &str = \"SELECT id FROM members\";", "src/store/a.rs:2: statement");
    finds(statements, "src/store/a.rs", "fn a() { run(r#\"\n  WITH a AS (SELECT 1)\"#) }", "statement text");
}

#[test]
fn every_statement_is_used_in_one_place() {
    let names = files("sql", ".sql").into_iter();
    let known: Vec<String> =
        names.map(|file| file.name.trim_start_matches("sql/").trim_end_matches(".sql").to_owned()).collect();
    clean(&misused(&uses(&files("src", ".rs")), &known));
    let known = ["member/get".to_owned()];
    let check = |files: &[File]| misused(&uses(files), &known);
    finds(check, "src/a.rs", "fn get() { sql!(\"member/got\") }", "src/a.rs:1: there is no sql/member/got.sql");
    finds(check, "src/a.rs", "fn get() {}", "sql/member/get.sql is used 0 times");
    finds(check, "src/a.rs", "fn get() { sql!(\"member/get\"); sql!(\"member/get\") }", "is used 2 times");
}

#[test]
fn every_statement_is_sound_against_the_real_schema() {
    let conn = schema();
    clean(&unsound(&files("sql", ".sql"), &conn));
    let check = |files: &[File]| unsound(files, &conn);
    finds(check, "sql/member/a.sql", "SELECT no_such_column FROM members", "no such column");
    finds(check, "sql/member/a.sql", "SELECT id FROM members; SELECT 2", "ultiple statements");
    finds(check, "sql/member/a.sql", "SELECT * FROM members", "columns are listed, never *");
    finds(check, "sql/member/a.sql", &format!("SELECT 1{}", "\n".repeat(60)), "60 lines");
}
