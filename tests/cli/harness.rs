//! A shop of its own for each test: a fresh folder, an empty environment, a fixed instant, width and language (H41).

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// When everything happens unless a test says otherwise.
pub const NOW: &str = "2026-03-01T10:00:00+08:00";

/// A folder with a shop in it, or without.
pub struct Shop {
    folder: TempDir,
    lang: &'static str,
    now: &'static str,
}

/// All that a command told: stdout, stderr and status as one value.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub out: String,
    pub err: String,
    pub status: i32,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.out)?;
        if !self.err.is_empty() {
            write!(f, "--- stderr\n{}", self.err)?;
        }
        write!(f, "--- exit {}", self.status)
    }
}

impl Shop {
    /// A folder without a shop.
    pub fn none() -> Shop {
        Shop { folder: TempDir::new().expect("a folder"), lang: "en", now: NOW }
    }

    /// A shop with the starting program.
    pub fn new() -> Shop {
        let shop = Shop::none();
        shop.done(&["init", "--code", "qingshan", "--name", "青山茶舍"]);
        shop
    }

    /// The same shop at another instant than [`NOW`].
    pub fn at(self, now: &'static str) -> Shop {
        Shop { now, ..self }
    }

    /// The same shop, spoken to in Chinese.
    pub fn in_chinese(self) -> Shop {
        Shop { lang: "zh", ..self }
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into its folder.
    pub fn file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file of ours");
    }

    /// The text of a file in its folder.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text of ours")
    }

    /// The names in its folder.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder of ours");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("listed").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Runs a command at the shop's instant, or at its own `--as-of`.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Told {
        let mut command = self.command();
        command.args(words);
        if !words.contains(&"--as-of") {
            command.args(["--as-of", self.now]);
        }
        self.told(command)
    }

    /// Runs a command at the reading of the clock, which alone judges who proves themselves.
    pub fn run_now(&self, words: &[&str]) -> Told {
        let mut command = self.command();
        command.args(words);
        self.told(command)
    }

    /// Runs a command that must succeed: what it printed.
    pub fn done(&self, words: &[&str]) -> String {
        let told = self.run(words);
        assert_eq!(told.status, 0, "{words:?}: {told}");
        told.out
    }

    /// The program in its folder, with nothing of ours around it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command.current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.envs([("REGULARS_LANG", self.lang), ("REGULARS_OPERATOR", "ann"), ("COLUMNS", "80")]);
        command
    }

    /// Runs a command by the clock, with a secret on its standard input.
    #[must_use]
    pub fn typed(&self, secret: &str, words: &[&str]) -> Told {
        let mut command = self.command();
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // Who is locked or mistyped is answered without anybody reading what was typed.
        child.stdin.take().expect("piped").write_all(format!("{secret}\n").as_bytes()).ok();
        let output = child.wait_with_output().expect("it ends");
        self.of(output)
    }

    /// Runs any command of the folder.
    #[must_use]
    pub fn told(&self, mut command: Command) -> Told {
        let output = command.output().expect("the program starts");
        self.of(output)
    }

    fn of(&self, output: Output) -> Told {
        let text = |bytes: Vec<u8>| self.hidden(&String::from_utf8(bytes).expect("UTF-8"));
        Told { out: text(output.stdout), err: text(output.stderr), status: output.status.code().unwrap_or(-1) }
    }

    fn hidden(&self, text: &str) -> String {
        let real = self.folder.path().canonicalize().unwrap_or_else(|_| self.folder.path().to_owned());
        let hide = |text: &str, path: &Path| text.replace(&path.display().to_string(), "$SHOP");
        hide(&hide(text, &real), self.folder.path())
    }
}
