//! What an import costs beside SQLite's own `.import` of the same file into one flat table: five pairs by turns, from start
//! to exit, in fresh files on one disk; then the same rows once more (import I42, I43).

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tempfile::TempDir;

use super::cost::{Cost, measured};
use super::reference::{self, Shape};

/// What is asked.
pub struct Asked {
    /// A file of the operator's instead of the reference file.
    pub file: Option<PathBuf>,
    /// The currency it is in.
    pub currency: String,
    /// The reference file's lines, and whether they are shuffled.
    pub shape: Shape,
    /// Whether a missed bar is a failure.
    pub assert: bool,
}

const PAIRS: usize = 5;
/// Recorded, against SQLite's flat table; again, against the first time; MiB on the reference file (I42).
const FIRST: f64 = 1.0;
const AGAIN: f64 = 0.5;
const PEAK_MIB: u64 = 256;

/// Runs the pairs and prints the figures.
pub fn run(asked: &Asked) -> io::Result<ExitCode> {
    let bench = Bench::new(asked)?;
    let rows = bench.rows()?;
    let (mut flat, mut first, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        flat.extend(bench.flat()?);
        first.push(bench.import(&bench.file, true)?);
        again.push(bench.import(&bench.longer, false)?);
    }
    let (flat, first, again) = (median(flat), median(first).unwrap_or_default(), median(again).unwrap_or_default());
    println!("{rows} rows, {} MB", bench.file.metadata()?.len() / 1_000_000);
    let rate = |cost: Cost| rows / cost.wall_s;
    let mut told = vec![("regulars order import --no-settle", first), ("the same rows again", again)];
    told.extend(flat.map(|flat| ("sqlite3 .import", flat)));
    for (what, cost) in told {
        let Cost { wall_s, cpu_s, peak_mib } = cost;
        println!("{what:34} {wall_s:6.2} s {cpu_s:6.2} s cpu {:9.0} rows/s {peak_mib:5} MiB", rate(cost));
    }
    let mut missed = vec![again.wall_s / first.wall_s > AGAIN, first.peak_mib.max(again.peak_mib) > PEAK_MIB];
    match flat {
        Some(flat) => {
            println!("first / sqlite3   {:5.2}   bar {FIRST}", first.wall_s / flat.wall_s);
            missed.push(first.wall_s / flat.wall_s > FIRST);
        }
        None => println!("no sqlite3 is installed: nothing to compare the first import with"),
    }
    println!("again / first     {:5.2}   bar {AGAIN}", again.wall_s / first.wall_s);
    println!("peak memory      {:4} MiB  bar {PEAK_MIB} MiB", first.peak_mib.max(again.peak_mib));
    Ok(ExitCode::from(u8::from(asked.assert && missed.contains(&true))))
}

fn median(mut costs: Vec<Cost>) -> Option<Cost> {
    costs.sort_by(|a, b| a.wall_s.total_cmp(&b.wall_s));
    costs.get(costs.len() / 2).copied()
}

struct Bench {
    folder: TempDir,
    file: PathBuf,
    /// The same with a row more, for the second time.
    longer: PathBuf,
    currency: String,
}

impl Bench {
    fn new(asked: &Asked) -> io::Result<Bench> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let currency = asked.currency.clone();
        if let Some(file) = &asked.file {
            return Ok(Bench { folder, file: file.clone(), longer: file.clone(), currency });
        }
        let (file, longer) = (folder.path().join("reference.csv"), folder.path().join("longer.csv"));
        reference::write(&file, asked.shape)?;
        reference::write(&longer, Shape { rows: asked.shape.rows + 1, ..asked.shape })?;
        Ok(Bench { folder, file, longer, currency })
    }

    /// How many rows the file has; reading it warms the cache.
    fn rows(&self) -> io::Result<f64> {
        for file in [&self.file, &self.longer] {
            io::copy(&mut File::open(file)?, &mut io::sink())?;
        }
        let text = std::fs::read(&self.file)?;
        #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
        let lines = text.iter().filter(|byte| **byte == b'\n').count() as f64;
        Ok(lines - 1.0)
    }

    /// The flat table; none where there is no sqlite3.
    fn flat(&self) -> io::Result<Option<Cost>> {
        let new = self.folder.path().join("flat.db");
        gone(&new)?;
        let mut command = Command::new("sqlite3");
        command.arg(&new).arg(".mode csv").arg(format!(".import {} t", self.file.display()));
        match measured(&mut command) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    /// An import into a shop made for it, its making included; or into the same once more.
    fn import(&self, file: &Path, fresh: bool) -> io::Result<Cost> {
        let shop = self.folder.path().join("shop.db");
        let program = |words: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
            command.args(words).arg("--db").arg(&shop);
            command
        };
        let mut made = Cost::default();
        if fresh {
            gone(&shop)?;
            made = measured(&mut program(&["init", "--currency", &self.currency]))?;
        }
        let mut import = program(&["order", "import", "--no-settle", "--rejects", "none", "--max-rows", "1000000000"]);
        let cost = measured(import.arg(file))?;
        Ok(Cost { wall_s: made.wall_s + cost.wall_s, cpu_s: made.cpu_s + cost.cpu_s, ..cost })
    }
}

fn gone(file: &Path) -> io::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{}{ending}", file.display())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
