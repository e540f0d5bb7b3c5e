//! Every command that takes `--known-at`, against the file as it was: what the file says now of what it knew then is what it
//! said then (K7).

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use clap::{Command, FromArgMatches};

use super::around::Around;
use super::front::Front;
use super::{Cli, tree};
use crate::flow::busy::busy_copied;
use crate::flow::sample::at;
use crate::output::{Lang, people};
use crate::store::Stop;

/// What is known at each of these differs: before and after a late order, a refund recorded and not settled, rules applied
/// and not in force, corrections, ends, open holds, an account merged into
/// another, penalties.
const INSTANTS: [&str; 7] = [
    "2026-01-12",
    "2026-01-26 10:00",
    "2026-02-04",
    "2026-02-08 11:30",
    "2027-05-03 10:15",
    "2027-05-05 12:00",
    "2027-05-07 14:30",
];

/// The commands, `M` standing for each member.
const COMMANDS: [&str; 25] = [
    "points balance M",
    "points history M",
    "points explain M",
    "points explain M --lot 1",
    "points explain M --entry 2",
    "points explain M --limit 1000",
    "points holds M",
    "points holds",
    "points liability",
    "points liability --period ytd",
    "points liability --ageing",
    "points liability --forecast",
    "points liability --cohorts --period ytd",
    "points liability --debt",
    "points export --ledger hledger",
    "report points",
    "report tier-flow --period ytd",
    "report overview --period ytd",
    "tier show M",
    "tier history M",
    "tier explain M --all",
    "tier list",
    "member penalty list M",
    "member penalty list --all",
    "member penalty show M 1",
];

/// All that a command tells in a folder: rows, notes and exit code, or its error.
fn told(tree: &mut Command, folder: &Path, command: &str, options: &[&str]) -> String {
    // What is a text of its own is no rows.
    let format = if command.contains("export") { None } else { Some("--json") };
    let words = ["regulars"].into_iter().chain(command.split(' ')).chain(options.iter().copied()).chain(format);
    let words: Vec<OsString> = words.map(Into::into).collect();
    let matches = tree.try_get_matches_from_mut(&words).unwrap();
    let cli = Cli::from_arg_matches(&matches).unwrap();
    let here = folder.to_owned();
    let around = Around {
        words,
        lang: Lang::En,
        json: true,
        terminal: false,
        lively: false,
        width: 80,
        user: None,
        here,
        config: None,
    };
    let front = Front {
        around: &around,
        everywhere: &cli.everywhere,
        reading: at(LATER),
        stop: Stop::default(),
        command: String::new(),
        content: Vec::new(),
    };
    let answer = match cli.noun.run(&front) {
        Ok(answer) => answer,
        Err(error) => return format!("error: {} {}", error.code(), error.exit_code()),
    };
    let mut text = Vec::new();
    answer.print(&mut text).unwrap();
    let notes: Vec<String> = answer.view.notes.iter().map(|note| people::note(note, Lang::En)).collect();
    format!("{}{}, exit {}", String::from_utf8(text).unwrap(), notes.join("; "), answer.view.exit_code())
}

/// After all that happens in the shop.
const LATER: &str = "2027-06-01";

/// Runs every command of every member.
fn each(mut run: impl FnMut(&'static str, &str)) {
    for command in COMMANDS {
        let members = if command.contains('M') { 1..=4 } else { 1..=1 };
        members.for_each(|member| run(command, &command.replace('M', &format!("M-{member}"))));
    }
}

#[test]
fn what_was_known_is_what_the_file_said_then() {
    let (shop, mut tree) = (busy_copied(&INSTANTS), tree());
    let before = shop.content();
    let mut differed = BTreeSet::new();
    for (known, (_, then)) in INSTANTS.iter().zip(shop.then()) {
        for as_of in [known, LATER] {
            each(|kind, command| {
                let now = told(&mut tree, shop.folder(), command, &["--as-of", as_of, "--known-at", known]);
                let said = told(&mut tree, then.folder(), command, &["--as-of", as_of]);
                assert_eq!(now, said, "{command} --as-of {as_of} --known-at {known}");
                if !differed.contains(kind) && said != told(&mut tree, shop.folder(), command, &["--as-of", as_of]) {
                    differed.insert(kind);
                }
            });
        }
    }
    // What was learnt later makes a difference to every one of them.
    assert_eq!(differed, BTreeSet::from(COMMANDS));
    assert_eq!(shop.content(), before);
}
