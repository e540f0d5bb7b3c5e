//! A shop whose commands work by the clock, as those do that prove something: days are told from what the program says.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use regulars::domain::time::Day;

use super::harness::{Shop, Told};

/// A shop made now.
pub struct Clocked {
    pub shop: Shop,
}

impl Clocked {
    /// A shop with the starting program, a member `M-1` and a receiving account `bank` for orders of `web`.
    pub fn new() -> Clocked {
        let clocked = Clocked { shop: Shop::none() };
        clocked.done(&["init", "--code", "qingshan", "--name", "青山茶舍"]);
        clocked.done(&["member", "add", "--number", "M-1", "--name", "王小明"]);
        clocked.done(&["auth", "account", "add", "bank", "--kind", "bank", "--sources", "web"]);
        clocked
    }

    /// The same, spoken to in Chinese.
    pub fn in_chinese(self) -> Clocked {
        Clocked { shop: self.shop.in_chinese() }
    }

    /// Runs a command.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Told {
        self.fed(words, None)
    }

    /// Runs a command with a text on standard input.
    #[must_use]
    pub fn fed(&self, words: &[&str], text: Option<&str>) -> Told {
        let mut command = self.shop.command();
        command.args(words).env("REGULARS_KEY_FILE", self.shop.path("shop.key"));
        if let Some(text) = text {
            self.shop.file("stdin.txt", text);
            command.stdin(Stdio::from(File::open(self.shop.path("stdin.txt")).expect("a file of ours")));
        }
        self.shop.told(command)
    }

    /// Runs a command that must succeed: what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let told = self.run(words);
        assert_eq!(told.status, 0, "{words:?}: {told}");
        told.out
    }

    /// One column of what a command prints, a row a line.
    pub fn column(&self, words: &[&str], column: &str) -> Vec<String> {
        let out = self.done(&[words, &["--fields", column, "--titles", "none", "--format", "plain"]].concat());
        out.lines().map(|line| line.trim_matches('"').to_owned()).collect()
    }

    /// Writes a file that only its owner can read.
    pub fn secret(&self, name: &str, text: &str) -> String {
        self.shop.file(name, text);
        let path = self.shop.path(name);
        fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("a file of ours");
        name.to_owned()
    }

    /// Binds a card to a member: its number in the file.
    pub fn bound(&self, member: &str, number: &str) -> String {
        let told = self.fed(&["auth", "card", "bind", member, "--card-stdin", "--json"], Some(number));
        assert_eq!(told.status, 0, "{told}");
        value(&told.out, "card")
    }

    /// Asks for a payment to the shop: amount, code, and a day within the time.
    pub fn asked(&self, card: &str) -> (String, String, Day) {
        let out = self.done(&["auth", "card", "verify", card, "--account", "bank", "--json"]);
        let until = Day::parse(&value(&out, "until")[..10]).expect("a day");
        (value(&out, "amounts"), value(&out, "code"), until.plus_days(-3))
    }

    /// Imports rows under the columns of the `generic` profile.
    pub fn statement(&self, name: &str, rows: &str) -> Told {
        let head = "booked_on,amount,balance_after,bank_ref,reference,counterparty,counterparty_tail,reversal\n";
        self.shop.file(name, &format!("{head}{rows}"));
        self.run(&["auth", "statement", "import", name, "--account", "bank"])
    }

    /// Where the cards of a member stand.
    pub fn states(&self, member: &str) -> Vec<String> {
        self.column(&["auth", "card", "list", member], "state")
    }
}

/// A value of the first row of JSON; the first of a list.
pub fn value(json: &str, key: &str) -> String {
    let answer: serde_json::Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let found = &answer["rows"][0][key];
    let found = if found.is_array() { &found[0] } else { found };
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}
