//! FT15: secrets with a mark on them go through every command that takes or makes one; afterwards nothing that a command
//! said or wrote holds any of them, in any form that would be the secret itself or could be guessed from.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use md5::{Digest, Md5};
use rusqlite::Connection;
use sha1::Sha1;
use sha2::Sha256;

use super::place::Place;

/// How a command is handed its secret.
enum Given {
    /// As the first line of its standard input.
    Stdin,
    /// In the file `secret`, which only its owner reads.
    File,
    /// In the file that it imports, whose rows these are; `%` is the secret.
    Rows(&'static str),
}

/// A command that takes a secret: its words, how it gets it, its exit code. A command that is added joins this list; they
/// run in this order.
const COMMANDS: &[(&[&str], Given, i32)] = &[
    (&["auth", "set-password", "M-1", "--password-stdin"], Given::Stdin, 0),
    (&["auth", "set-password", "M-1", "--password-file", "secret"], Given::File, 0),
    (&["auth", "verify", "M-1", "--password-stdin"], Given::Stdin, 4),
    (&["auth", "verify", "M-9", "--password-stdin", "--json"], Given::Stdin, 4),
    (&["auth", "verify", "M-1", "--password-stdin", "--request-id", "a"], Given::Stdin, 2),
    (&["auth", "verify", "M-1", "--password-file", "nothing"], Given::Stdin, 1),
    (&["auth", "session", "issue", "M-1", "--purpose", "spend", "--password-file", "secret"], Given::File, 4),
    (&["auth", "session", "check", "--purpose", "spend", "--token-stdin"], Given::Stdin, 4),
    (&["member", "import", "rows.csv", "--max-rejects", "100%"], Given::Rows("A-1,plain,%"), 0),
    (&["member", "import", "rows.csv", "--max-rejects", "100%"], Given::Rows("A-2,md5,%"), 3),
    (&["member", "import", "rows.csv", "--max-rejects", "100%"], Given::Rows("A-3,%,md5"), 3),
    (&["member", "import", "rows.csv", "--max-rejects", "100%"], Given::Rows("A-4,plain,%,%"), 3),
    (&["member", "import", "rows.csv", "--atomic"], Given::Rows("\"A-5,plain,%"), 1),
    (&["order", "detect", "rows.csv"], Given::Rows("A-6,plain,%"), 2),
    (&["order", "import", "rows.csv"], Given::Rows("A-7,plain,%"), 2),
];

/// The secret of a number: with a mark that nothing else has.
fn secret(number: usize) -> String {
    format!("c4nary-Sängerin-{number}-7f3e91d5")
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

/// What must stand nowhere: the secret in three encodings, and what fast hashes make of it.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = || secret.encode_utf16();
    let digests = [Md5::digest(secret).to_vec(), Sha1::digest(secret).to_vec(), Sha256::digest(secret).to_vec()];
    let mut forms = vec![
        ("plain", secret.as_bytes().to_vec()),
        ("folded", secret.to_lowercase().into_bytes()),
        ("UTF-16LE", wide().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", wide().flat_map(u16::to_be_bytes).collect()),
    ];
    for digest in digests {
        forms.push(("hex digest", hex(&digest)));
        forms.push(("digest", digest));
    }
    forms
}

fn holds(text: &[u8], form: &[u8]) -> bool {
    text.windows(form.len()).any(|window| window == form)
}

/// Which forms of a secret stand in a text.
fn found(text: &[u8], secret: &str) -> Vec<&'static str> {
    forms(secret).into_iter().filter(|(_, form)| holds(text, form)).map(|(name, _)| name).collect()
}

/// Every file below a folder, and what stands in it. Another process reads them: closing the shop file here would end the
/// locks of the connection that keeps its log.
fn files(place: &Place, folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of ours") {
        let path = entry.expect("listed").path();
        if path.is_dir() {
            all.extend(files(place, &path));
        } else {
            let name = path.display().to_string();
            let read = place.any("cat", &[&name]).output().expect("it reads");
            assert!(read.status.success(), "{name}");
            all.push((name, read.stdout));
        }
    }
    all
}

/// Runs a command; what is left over of its temporary files stays in `temp`.
fn run(place: &Place, words: &[&str], typed: Option<&str>) -> Output {
    let mut command = place.command(words);
    command.env("TMPDIR", place.path("temp")).stdin(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    // Who refuses beforehand does not read.
    stdin.write_all(format!("{}\n", typed.unwrap_or_default()).as_bytes()).ok();
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// A shop whose log stays beside it, since somebody has it open.
fn shop() -> (Place, Connection) {
    let place = Place::bare();
    fs::create_dir(place.path("temp")).expect("ours");
    for words in [&["init", "--test-costs"][..], &["member", "add", "--number", "M-1"]] {
        assert_eq!(place.code(words), 0, "{words:?}");
    }
    let open = Connection::open(place.db()).expect("it opens");
    let members: i64 = open.query_row("SELECT count(*) FROM members", [], |row| row.get(0)).expect("a number");
    assert_eq!(members, 1);
    (place, open)
}

fn said(output: &Output) -> Vec<u8> {
    [output.stdout.as_slice(), output.stderr.as_slice()].concat()
}

#[test]
fn no_secret_stands_anywhere_afterwards() {
    let (place, _open) = shop();
    for (number, (words, given, code)) in COMMANDS.iter().enumerate() {
        let secret = secret(number);
        let handed = match given {
            Given::Stdin => None,
            Given::File => Some(("secret", secret.clone())),
            Given::Rows(row) => {
                Some(("rows.csv", format!("number,password_scheme,password_hash\n{}\n", row.replace('%', &secret))))
            }
        };
        if let Some((name, text)) = &handed {
            place.secret(name, text);
        }
        let output = run(&place, words, Some(&secret));
        assert_eq!(output.status.code(), Some(*code), "{words:?}: {}", String::from_utf8_lossy(&said(&output)));
        assert_eq!(found(&said(&output), &secret), Vec::<&str>::new(), "{words:?} tells it");
        if let Some((name, _)) = &handed {
            fs::remove_file(place.path(name)).expect("ours");
        }
        let file = handed.map(|(_, text)| hex(&Sha256::digest(text)));
        for (name, text) in files(&place, &place.path("")) {
            assert_eq!(found(&text, &secret), Vec::<&str>::new(), "{words:?} leaves it in {name}");
            // One secret in a file of one row is as easily guessed from the digest of the file.
            assert!(!file.as_ref().is_some_and(|file| holds(&text, file)), "{words:?} leaves a digest in {name}");
        }
    }
    let log = place.path("shop.db-wal").metadata().map(|log| log.len());
    assert!(log.is_ok_and(|bytes| bytes > 0), "the log was looked at");
    assert_eq!(files(&place, &place.path("temp")).len(), 0);
}

/// ID40, ID23: of a card its last four digits and a keyed digest are kept, of its key and of a provider's secret nothing.
#[test]
fn no_number_of_a_card_and_no_key_stands_anywhere() {
    let (place, _open) = shop();
    let (card, number, wrong) = ("6222021234567894", "6222 0212 3456 7894", "6222021234567895");
    let new = ["auth", "key", "new", "--key-file", "keys/card.key"];
    fs::create_dir(place.path("keys")).expect("ours");
    assert_eq!(place.code(&new), 0);
    let key = fs::read_to_string(place.path("keys/card.key")).expect("a key").trim().to_owned();
    let bind = ["auth", "card", "bind", "M-1", "--card-stdin", "--key-file", "keys/card.key"];
    place.secret("keys/app.secret", &secret(1));
    let provider = [
        "auth",
        "provider",
        "add",
        "mini",
        "--kind",
        "wechat-mini",
        "--client-id",
        "wx1",
        "--secret-file",
        "keys/app.secret",
    ];
    let steps: [(&[&str], &str, i32); 6] = [
        (&bind, number, 0),
        (&bind, wrong, 1),
        (&[&bind[..], &["--json"]].concat(), card, 0),
        (&["auth", "card", "list", "M-1", "--json"], "", 0),
        (&provider, "", 0),
        (&["auth", "provider", "list", "--json"], "", 0),
    ];
    for (words, typed, code) in steps {
        let output = run(&place, words, Some(typed));
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {}", String::from_utf8_lossy(&said));
        for hidden in [card, number, wrong, &card[..8], &key, &secret(1)] {
            assert_eq!(found(&said, hidden), Vec::<&str>::new(), "{words:?} tells {hidden}");
        }
    }
    // The files of the operator's own hold them; nothing else does.
    fs::remove_dir_all(place.path("keys")).expect("ours");
    for (name, text) in files(&place, &place.path("")) {
        for hidden in [card, number, wrong, &key, &secret(1)] {
            assert_eq!(found(&text, hidden), Vec::<&str>::new(), "{hidden} is left in {name}");
        }
    }
}

/// ID39: a token is told once, by the command that makes it, and its digest alone is kept.
#[test]
fn a_token_is_told_once() {
    let (place, _open) = shop();
    let password = secret(0);
    assert_eq!(run(&place, COMMANDS[0].0, Some(&password)).status.code(), Some(0));
    let issue = ["auth", "session", "issue", "M-1", "--purpose", "spend", "--password-stdin", "--titles", "none"];
    let issued = run(&place, &[&issue[..], &["--fields", "token"]].concat(), Some(&password));
    let token = String::from_utf8(issued.stdout).expect("UTF-8").trim().to_owned();
    assert_eq!(token.len(), 43);
    let check = ["auth", "session", "check", "--purpose", "spend", "--token-stdin", "--json"];
    let checked = run(&place, &check, Some(&token));
    assert_eq!(checked.status.code(), Some(0));
    let kept: Vec<&str> = files(&place, &place.path("")).iter().flat_map(|(_, text)| found(text, &token)).collect();
    assert!(!kept.is_empty() && kept.iter().all(|form| *form == "digest"), "{kept:?}");
    assert_eq!(found(&said(&checked), &token), Vec::<&str>::new());
}

/// Each form of a planted secret is found.
#[test]
fn a_planted_secret_is_found() {
    let secret = secret(99);
    for (name, form) in forms(&secret) {
        let text = [b"before".as_slice(), &form, b"behind"].concat();
        assert!(found(&text, &secret).contains(&name), "{name}");
    }
    assert_eq!(found(b"nothing of it", &secret), Vec::<&str>::new());
}
