//! Reports against another's arithmetic: what a shop imported is reckoned once by us and once by DuckDB, from the same files
//! and by definitions written anew in SQL (tests/laws/duckdb), and every cell is compared.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use csv::StringRecord;
use tempfile::TempDir;

/// A python that knows DuckDB: the one the gate installs, else the system's; none where neither does.
fn python() -> Option<&'static PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/duckdb/bin/python3");
        let knows = |python: &PathBuf| {
            let mut command = Command::new(python);
            command.args(["-c", "import duckdb"]).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        [installed, PathBuf::from("python3")].into_iter().find(knows)
    });
    if found.is_none() {
        let in_ci = env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!in_ci, "python3 with duckdb is needed here");
        tell("SKIPPED: no python3 with duckdb; reports were NOT compared with another's arithmetic");
    }
    found.as_ref()
}

/// Past the harness, which swallows what a passing test prints.
fn tell(text: &str) {
    writeln!(std::io::stderr(), "{text}").ok();
}

/// What a program of any kind prints.
fn run(command: &mut Command, may_reject: bool) -> String {
    let done = command.stdin(Stdio::null()).output().expect("it starts");
    let fine = done.status.success() || (may_reject && done.status.code() == Some(3));
    assert!(fine, "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn script(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name));
    command
}

/// A shop in a folder with the files it imports.
struct Shop<'a> {
    python: &'a Path,
    folder: PathBuf,
    money: &'static str,
    zone: &'static str,
}

/// The days of a report: the first, the first after, and the last that is known.
type Days = [&'static str; 3];

impl Shop<'_> {
    fn regulars(&self, words: &[&str], may_reject: bool) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command.args(words).current_dir(&self.folder).env_clear();
        command.envs([("REGULARS_LANG", "en"), ("REGULARS_OPERATOR", "ann")]);
        run(&mut command, may_reject)
    }

    /// Imports what there is; orders are not settled, as reports of buying ask for no points.
    fn open(&self) {
        self.regulars(
            &["init", "--code", "peer", "--currency", self.money, "--timezone", self.zone, "--as-of", "2010-01-01"],
            false,
        );
        let import = [
            ("members.csv", &["member", "import", "members.csv"][..]),
            ("products.csv", &["product", "import", "products.csv"]),
            ("orders.csv", &["order", "import", "orders.csv", "--no-settle", "--max-rejects", "100%"]),
            ("events.csv", &["event", "import", "events.csv", "--max-rejects", "100%"]),
        ];
        for (_, words) in import.iter().filter(|(file, _)| self.folder.join(file).exists()) {
            self.regulars(words, true);
        }
    }

    /// One report, ours and theirs; `name` is what the script calls it.
    fn compare(&self, name: &str, words: &[&str], days: Days) {
        let [from, until, as_of] = days;
        let span = ["--from", from, "--until", until, "--as-of", as_of, "--format", "csv"];
        let ours = self.regulars(&[&["report"], words, &span].concat(), false);
        let mut answer = script(self.python, "laws/duckdb/answer.py");
        let theirs = run(answer.arg(&self.folder).args([name, from, until, as_of]), false);
        let (ours, theirs) = (Table::read(&ours), Table::read(&theirs));
        let n = theirs.rows.len();
        assert!(n > 0, "{name}: nothing to compare");
        assert_eq!(ours.rows.len(), n, "{name}: rows");
        for (at, (our, their)) in ours.rows.iter().zip(&theirs.rows).enumerate() {
            for (column, cell) in theirs.names.iter().zip(their) {
                let place = ours.names.iter().position(|known| known == column).expect("a column of the report");
                let same = same(column, &our[place], cell);
                assert!(same, "{name}, row {at}, {column}: {:?} is {cell:?}\n{our:?}\n{their:?}", &our[place]);
            }
        }
        tell(&format!("{name}: {n} rows of {} columns are the same", theirs.names.len()));
    }

    fn compare_all(&self, days: Days) {
        self.compare("abc", &["abc"], days);
        self.compare("rfm", &["rfm"], days);
        self.compare("cohort", &["cohort"], days);
        self.compare("basket", &["basket", "--top", "100000000"], days);
    }

    fn compare_funnels(&self, days: Days) {
        self.compare("funnel", &["funnel"], days);
        self.compare("funnel-product", &["funnel", "--by", "product"], days);
    }
}

struct Table {
    names: Vec<String>,
    rows: Vec<StringRecord>,
}

impl Table {
    fn read(text: &str) -> Table {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names = reader.headers().expect("titles").iter().map(str::to_owned).collect();
        Table { names, rows: reader.records().map(|row| row.expect("a row")).collect() }
    }
}

/// Cells are the same letter by letter; chances, which come from sums of logarithms, to one in a hundred thousand.
fn same(column: &str, our: &str, their: &str) -> bool {
    if !["p", "q"].contains(&column) {
        return our == their;
    }
    let number = |text: &str| text.parse::<f64>().expect("a number");
    (number(our) - number(their)).abs() <= 1e-5 * number(their) + 1e-290
}

/// A folder of the fixtures, compared.
fn fixture(name: &str, money: &'static str, zone: &'static str, days: Days) {
    let Some(python) = python() else { return };
    let home = TempDir::new().expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    for file in ["orders.csv", "products.csv", "members.csv", "events.csv"] {
        if from.join(file).exists() {
            fs::copy(from.join(file), home.path().join(file)).expect("a copy");
        }
    }
    let shop = Shop { python, folder: home.path().to_owned(), money, zone };
    shop.open();
    shop.compare_all(days);
    if from.join("events.csv").exists() {
        shop.compare_funnels(["2017-09-01", "2017-10-01", "2017-09-28"]);
    }
}

/// A public data set, compared whole; and its end with behaviour derived from it.
fn public(name: &str, convert: &str, [money, zone]: [&'static str; 2], days: Days, looks: Days) {
    let Some(python) = python() else { return };
    // Public data is not in the repository.
    let Some(data) = env::var_os("REGULARS_DATA").map(|folder| PathBuf::from(folder).join(name)) else {
        return tell(&format!("SKIPPED: REGULARS_DATA names no folder; {name} was not compared"));
    };
    let home = TempDir::new().expect("a folder");
    let (whole, end) = (home.path().join("whole"), home.path().join("end"));
    run(script(python, convert).arg(data).arg(&whole), false);
    let mut derive = script(python, "laws/duckdb/derive.py");
    run(derive.arg(&whole).arg(&end).args(&looks[..2]), false);
    let shop = Shop { python, folder: whole, money, zone };
    shop.open();
    shop.compare_all(days);
    let shop = Shop { folder: end, ..shop };
    shop.open();
    shop.compare_funnels(looks);
}

#[test]
#[ignore = "long: DuckDB"]
fn a_grocers_year_is_as_another_reckons_it() {
    fixture("shop", "USD", "America/New_York", ["2017-04-01", "2017-12-01", "2017-11-30"]);
}

#[test]
#[ignore = "long: DuckDB"]
fn a_gift_shop_is_as_another_reckons_it() {
    fixture("giftshop", "GBP", "Europe/London", ["2011-02-01", "2011-12-01", "2011-11-30"]);
}

#[test]
#[ignore = "long: DuckDB over a public data set"]
fn complete_journey_is_as_another_reckons_it() {
    let days = ["2017-06-01", "2018-01-01", "2017-12-31"];
    let looks = ["2017-12-01", "2017-12-20", "2017-12-16"];
    let place = ["USD", "America/New_York"];
    public("completejourney", "convert/complete_journey.py", place, days, looks);
}

#[test]
#[ignore = "long: DuckDB over a public data set"]
fn online_retail_is_as_another_reckons_it() {
    let days = ["2011-06-01", "2011-12-01", "2011-11-30"];
    let looks = ["2011-11-01", "2011-12-01", "2011-11-30"];
    public("online_retail", "convert/online_retail.py", ["GBP", "Europe/London"], days, looks);
}
