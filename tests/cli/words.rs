//! The words are whole: every key in both languages, worded as CL28 asks, used, and none lacking.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Keys that the source puts together: for `column.member` it holds `"member"`.
const DYNAMIC: [&str; 14] = [
    "column.", "note.", "word.", "error.", "refusal.", "hint.", "wanted.", "noun.", "step.", "mistake.", "reject.",
    "heading.", "report.", "demo.",
];

/// Where the source names such a key by its tail alone.
const NAMED: [(&str, &str); 2] = [("Column::new(\"", "column."), ("Note::new(\"", "note.")];

/// A file's name and text.
type File = (String, String);

/// English and Chinese by key, and what is wrong with the files.
fn read(files: &[File]) -> (BTreeMap<String, (String, String)>, Vec<String>) {
    let (mut words, mut offences) = (BTreeMap::new(), Vec::new());
    for (name, text) in files {
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        if table.get("_version").and_then(toml::Value::as_integer) != Some(2) {
            offences.push(format!("{name}: _version = 2 is missing"));
        }
        for (key, entry) in table.iter().filter(|(key, _)| *key != "_version") {
            let text = |lang: &str| entry.get(lang).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            let (en, zh) = (text("en"), text("zh-CN"));
            if en.is_empty() || zh.is_empty() || entry.as_table().map(toml::Table::len) != Some(2) {
                offences.push(format!("{name}: {key}: not exactly en and zh-CN"));
            }
            if words.insert(key.clone(), (en, zh)).is_some() {
                offences.push(format!("{name}: {key}: stands twice"));
            }
        }
    }
    (words, offences)
}

/// What is wrong with the wording of one key.
fn misworded(en: &str, zh: &str) -> Vec<&'static str> {
    let mut offences = Vec::new();
    if placeholders(en).0 != placeholders(zh).0 {
        offences.push("other placeholders");
    }
    let bare = placeholders(zh).1;
    let chars: Vec<char> = bare.chars().collect();
    if !bare.chars().any(is_han) && bare.chars().any(|c| c.is_ascii_lowercase()) {
        offences.push("not Chinese");
    }
    for pair in chars.windows(2) {
        let (han, latin) = if is_han(pair[0]) { (true, pair[1]) } else { (is_han(pair[1]), pair[0]) };
        if han && (latin.is_ascii_alphanumeric() || latin == HOLE) {
            offences.push("no blank between Chinese and Latin or digits");
        }
        if is_han(pair[0]) && ",;:?!()".contains(pair[1]) {
            offences.push("half-width punctuation");
        }
    }
    offences
}

/// What stands for a placeholder in a bare text.
const HOLE: char = '\u{fffc}';

/// The names in `%{…}`, and the text with each as [`HOLE`].
fn placeholders(text: &str) -> (BTreeSet<&str>, String) {
    let mut pieces = text.split("%{");
    let (mut names, mut bare) = (BTreeSet::new(), pieces.next().unwrap_or_default().to_owned());
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
        names.insert(name);
        bare.push(HOLE);
        bare.push_str(rest);
    }
    (names, bare)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Keys that the source never names.
fn unused<'a>(keys: impl Iterator<Item = &'a String>, source: &[File]) -> Vec<String> {
    // All that stands between two quotes.
    let literals: HashSet<&str> = source.iter().flat_map(|(_, text)| text.split('"')).collect();
    let named = |word: &str| literals.contains(word);
    let tail = |key: &str| DYNAMIC.iter().find_map(|prefix| key.strip_prefix(prefix)).is_some_and(named);
    // Help is asked for by the shape of the command tree, which a test of `cli/help.rs` walks.
    keys.filter(|key| !key.starts_with("help.") && !named(key) && !tail(key)).cloned().collect()
}

/// Keys that the source asks for, outside its tests.
fn wanted(source: &[File]) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for (_, text) in source {
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for (call, prefix) in NAMED {
            let literals = text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            wanted.extend(literals.map(|name| format!("{prefix}{name}")));
        }
        for call in [" t!(", "::t!(", "(t!(", "say("] {
            let first = |rest: &str| rest.split(')').next()?.split('"').nth(1).map(str::to_owned);
            let literals = text.split(call).skip(1).filter_map(first);
            wanted.extend(literals.filter(|key| key.contains('.') && !key.contains(['{', ' '])));
        }
    }
    wanted
}

fn files(folder: &Path, ending: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(&folder).expect("a folder of ours").map(|entry| entry.expect("listed").path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push((path.display().to_string(), fs::read_to_string(&path).expect("UTF-8")));
            }
        }
    }
    files
}

fn source() -> Vec<File> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs")
}

fn catalogue() -> (BTreeMap<String, (String, String)>, Vec<String>) {
    read(&files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words"), "toml"))
}

#[test]
fn every_key_stands_once_in_both_languages_and_is_well_worded() {
    let (words, mut offences) = catalogue();
    for (key, (en, zh)) in &words {
        offences.extend(misworded(en, zh).iter().map(|offence| format!("{key}: {offence}")));
    }
    assert!(!words.is_empty());
    assert_eq!(offences, Vec::<String>::new());
}

#[test]
fn every_key_is_used_and_none_that_is_used_is_lacking() {
    let (words, _) = catalogue();
    assert_eq!(unused(words.keys(), &source()), Vec::<String>::new());
    let lacking: Vec<String> = wanted(&source()).into_iter().filter(|key| !words.contains_key(key)).collect();
    assert_eq!(lacking, Vec::<String>::new());
}

/// The compiled words are these very files, whichever format rust-i18n reads from them.
#[test]
fn the_program_speaks_both_languages_from_these_files() {
    use regulars::output::{Lang, words};
    for (key, (en, zh)) in catalogue().0 {
        assert_eq!(words::say(Lang::En, &key, &[]), en, "{key}");
        assert_eq!(words::say(Lang::Zh, &key, &[]), zh, "{key}");
    }
}

/// identity ID2: below a result that a service gave of a name, nobody's identity is verified.
#[test]
fn nobody_is_said_to_be_verified_who_is_not() {
    let claims = |text: &str| ["实名", "real name", "verified identity"].iter().any(|claim| text.contains(claim));
    let of_a_name = |key: &str| key.contains("real_name") || key.contains("real-name");
    let words = catalogue().0;
    let claimed = words.iter().filter(|(_, (en, zh))| claims(&en.to_lowercase()) || claims(zh));
    assert_eq!(claimed.map(|(key, _)| key).filter(|key| !of_a_name(key)).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(claims("会员已实名") && !claims("会员的姓名"));
}

/// H40: each check finds a planted offence.
#[test]
fn planted_offences_are_found() {
    let file = |text: &str| vec![("planted".to_owned(), text.to_owned())];
    let broken = |text: &str| !read(&file(text)).1.is_empty();
    assert!(broken("[\"a.b\"]\nen = \"x\"\nzh-CN = \"一\"\n"));
    assert!(broken("_version = 2\n[\"a.b\"]\nen = \"x\"\n"));
    assert!(broken("_version = 2\n[\"a.b\"]\nen = \"x\"\nzh-CN = \"一\"\nfr = \"un\"\n"));
    let twice = [
        file("_version = 2\n[k]\nen = \"x\"\nzh-CN = \"一\"\n"),
        file("_version = 2\n[k]\nen = \"x\"\nzh-CN = \"一\"\n"),
    ];
    assert!(!read(&twice.concat()).1.is_empty());
    let cases = [
        ("%{count} rows", "%{total} 行", Some("other placeholders")),
        ("Member", "Member", Some("not Chinese")),
        ("Member 1", "会员1", Some("no blank between Chinese and Latin or digits")),
        ("%{n} rows", "%{n}行", Some("no blank between Chinese and Latin or digits")),
        ("no, never", "不,从不", Some("half-width punctuation")),
        ("SKU", "SKU", None),
        ("%{a}: %{b}", "%{a}：%{b}", None),
    ];
    for (en, zh, expected) in cases {
        assert_eq!(misworded(en, zh).first().copied(), expected, "{zh}");
    }
    let code = "t!(\"a.b\"); Note::new(\"late\"); say(lang, &format!(\"x.{y}\")); words::say(\n lang,\n \"c.d\")";
    let keys = ["a.b", "c.d", "note.late", "note.early", "a.c"].map(str::to_owned);
    assert_eq!(unused(keys.iter(), &file(code)), ["note.early", "a.c"]);
    assert_eq!(wanted(&file(&format!(" {code}"))).into_iter().collect::<Vec<_>>(), ["a.b", "c.d", "note.late"]);
}

/// ID2: nothing that was proven below the level of a real name is called one.
#[test]
fn no_text_calls_control_of_an_account_a_real_name() {
    let claims = |text: &str| {
        let text = text.to_lowercase();
        ["verified identity", "real name", "实名"].into_iter().any(|claim| text.contains(claim))
    };
    let is_about_it = |key: &str| key.contains("real_name") || key.contains("real-name");
    let words = catalogue().0;
    let offences: Vec<&String> = words
        .iter()
        .filter(|(key, (en, zh))| !is_about_it(key) && (claims(en) || claims(zh)))
        .map(|(key, _)| key)
        .collect();
    assert_eq!(offences, Vec::<&String>::new());
    assert!(claims("A Real Name") && claims("已实名"));
}
