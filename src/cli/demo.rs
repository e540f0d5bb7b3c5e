//! `regulars demo`: a shop in a fresh file, from the rows that come with the program, and a walk through the main job.
//! Each step is the command itself, run as anybody would type it.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use super::front::{Answer, Front};
use super::out;
use super::shape::Page;
use crate::error::{Error, Result};
use crate::output::{Column, Kind, Lang, View, cells, words};

#[derive(Args, Debug)]
pub(super) struct Demo {
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
}

/// The rows that come with the program: real baskets of a grocer's year, with invented people (fixtures/README.md).
const FILES: [(&str, &[u8]); 4] = [
    ("members.csv", include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shop/members.csv"))),
    ("products.csv", include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shop/products.csv"))),
    ("orders.csv", include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shop/orders.csv"))),
    ("events.csv", include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shop/events.csv"))),
];

/// The day after the last order, so that the year is whole.
const AS_OF: &str = "2018-01-02";

/// The walk: what each part is about (a word of `demo.<word>`), and its commands.
const WALK: [(&str, &[&str]); 10] = [
    (
        "begin",
        &[
            "init --code grocer --name CornerGrocer --currency USD --timezone America/New_York --write-program program.toml",
            "program check program.toml",
        ],
    ),
    (
        "import",
        &[
            "member import members.csv",
            "product import products.csv",
            "order import orders.csv --no-settle",
            "event import events.csv",
        ],
    ),
    ("again", &["order import orders.csv"]),
    ("time", &["tier list", "tier show H392"]),
    ("member", &["member show H392", "points balance H392", "points history H392 --limit 6"]),
    ("spend", &["points redeem H392 500", "benefit list H392"]),
    (
        "stay",
        &[
            "auth attest H392 --kind phone --reason code-sent",
            "benefit coupon list H392",
            "benefit use H392 sample",
            "report campaign welcome",
            "member penalty open H1657 fake_review --evidence chat-log --reason bought-reviews",
        ],
    ),
    ("recommend", &["recommend train", "recommend for H392 --limit 5", "recommend similar 1029743 --limit 5"]),
    (
        "report",
        &[
            "report overview --period 2017",
            "report sales --by month --period 2017",
            "report sales --by product --period 2017 --limit 5",
            "report rfm --period 2017",
            "report segments --period 2017",
        ],
    ),
    ("night", &["nightly --as-of 2018-02-01", "points balance H392 --as-of 2018-02-01"]),
];

impl Demo {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let folder = out::scratch()?;
        let shop = match &self.keep {
            Some(path) => {
                let path = front.around.here.join(path);
                out::may(&path, false, &folder.path().join("shop.db"))?;
                path
            }
            None => folder.path().join("shop.db"),
        };
        for (name, bytes) in FILES {
            let path = folder.path().join(name);
            fs::write(&path, bytes).map_err(|source| failed(&path, source))?;
        }
        for (about, commands) in WALK {
            say(&format!("\n# {}\n", words::say(front.lang(), &format!("demo.{about}"), &[])))?;
            for command in commands {
                self.step(front, folder.path(), &shop, command)?;
            }
        }
        let shown = self.keep.as_ref().map(|path| path.display().to_string());
        let n_commands: usize = WALK.iter().map(|(_, commands)| commands.len()).sum();
        let n_commands = i64::try_from(n_commands).unwrap_or(i64::MAX);
        let columns = [Column::new("commands", Kind::Int).keep(), Column::new("file", Kind::Text)];
        front.plain(&Page::default(), View::new("demo/1", columns).page().row(cells![n_commands, shown]))
    }

    /// Runs one command as it is typed, with its answer where ours goes.
    fn step(&self, front: &Front<'_>, folder: &Path, shop: &Path, command: &str) -> Result<()> {
        let dated = if command.contains("--as-of") { command.to_owned() } else { format!("{command} --as-of {AS_OF}") };
        say(&format!("\n$ regulars {dated}\n"))?;
        let own = env::current_exe().map_err(|source| failed(Path::new("regulars"), source))?;
        let mut process = Command::new(own);
        process.args(dated.split(' ')).args(["--lang", language(front), "--no-input"]);
        if !command.starts_with("program check") {
            process.args(["--format", "table"]);
        }
        process.arg("--db").arg(shop).current_dir(folder);
        process.env("COLUMNS", front.around.width.to_string());
        let status = process.status().map_err(|source| failed(Path::new("regulars"), source))?;
        if status.success() {
            return Ok(());
        }
        Err(Error::Usage { code: "demo-failed", values: vec![("command", command.to_owned())] })
    }
}

/// What the reader sees between the commands; flushed, so that it stands before what they print.
fn say(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|source| Error::Output { path: "stdout".to_owned(), source, done: false })
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Unreadable { path: path.display().to_string(), source }
}

/// The language as `--lang` takes it.
fn language(front: &Front<'_>) -> &'static str {
    match front.lang() {
        Lang::En => "en",
        Lang::Zh => "zh",
    }
}
