//! Nothing lies about unread: every test file is declared, every noun of the command line has its own.

use super::source::{File, files};
use super::{clean, finds};

/// Rust files of `tests/` that no other file declares.
fn undeclared(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files {
        let Some((folder, stem)) = file.name.trim_end_matches(".rs").rsplit_once('/') else { continue };
        let (folder, stem) = match (stem, folder.rsplit_once('/')) {
            ("main", _) => continue,
            ("mod", Some(above)) => above,
            _ => (folder, stem),
        };
        let parents = [format!("{folder}/main.rs"), format!("{folder}/mod.rs"), format!("{folder}.rs")];
        let declared = files.iter().filter(|parent| parents.contains(&parent.name)).any(|parent| {
            parent.code().lines().any(|line| line.trim().trim_start_matches("pub ") == format!("mod {stem};"))
        });
        if !declared {
            offences.push(format!("{} is declared nowhere", file.name));
        }
    }
    offences
}

/// The words of the command tree's first level.
fn nouns(code: &str) -> Vec<String> {
    let (_, list) = code.split_once("enum Noun {").expect("the command line has nouns");
    let variants = list.lines().map_while(|line| (line != "}").then_some(line.trim()));
    variants
        .filter_map(|line| line.split_once('('))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with('#'))
        .map(str::to_lowercase)
        .collect()
}

fn untested(nouns: &[String], files: &[File]) -> Vec<String> {
    let tested = |noun: &str| {
        let names = [format!("tests/cli/{noun}.rs"), format!("tests/cli/{noun}/mod.rs")];
        files.iter().any(|file| names.contains(&file.name) && file.text.contains("#[test]"))
    };
    let lacking = nouns.iter().filter(|noun| !tested(noun));
    lacking.map(|noun| format!("{noun} has no tests/cli/{noun}.rs")).collect()
}

#[test]
fn every_test_file_is_declared() {
    clean(&undeclared(&files("tests", ".rs")));
    finds(undeclared, "tests/cli/lost.rs", "", "tests/cli/lost.rs is declared nowhere");
    finds(undeclared, "tests/cli/lost/mod.rs", "", "tests/cli/lost/mod.rs is declared nowhere");
}

#[test]
fn every_noun_has_its_test_file() {
    let all = files("src/cli", ".rs");
    let tree = all.iter().find(|file| file.name == "src/cli/mod.rs").expect("the command tree stands there");
    let nouns = nouns(&tree.code());
    assert!(nouns.len() > 10 && nouns.contains(&"member".to_owned()), "{nouns:?}");
    clean(&untested(&nouns, &files("tests", ".rs")));
    finds(|files| untested(&nouns, files), "tests/cli/init.rs", "", "member has no tests/cli/member.rs");
    finds(|files| untested(&nouns, files), "tests/cli/member.rs", "// none yet", "member has no tests/cli/member.rs");
}
