//! What every report costs, as an operator meets it: the whole command, from its start to its end, and the most memory it
//! ever had. Each runs once; a shop of a full size is its own average.

use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

use regulars::error::Result;
use regulars::store::block;

use super::cost::{Cost, measured};
use super::{made, shop};

/// A year of the two that a made-up shop trades, all of it, and what is asked of a report beside its window.
const ASKED: &[&[&str]] = &[
    &["overview", "--period", "2025"],
    &["sales", "--by", "day", "--period", "2025"],
    &["sales", "--by", "month", "--period", "2025"],
    &["sales", "--by", "month", "--period", "all"],
    &["sales", "--by", "channel", "--period", "2025"],
    &["sales", "--by", "city", "--period", "2025"],
    &["sales", "--by", "tier", "--period", "2025"],
    &["sales", "--by", "product", "--period", "2025"],
    &["sales", "--by", "category", "--period", "2025"],
    &["rfm"],
    &["segments"],
    &["cohort"],
    &["cohort", "--value", "net", "--period", "all"],
    &["repeat"],
    &["interval"],
    &["ladder"],
    &["basket", "--period", "2025"],
    &["product", "--period", "2025"],
    &["abc", "--period", "2025"],
    &["funnel", "--period", "2025"],
    &["search", "--period", "2025"],
    &["price-band", "--period", "2025"],
    &["heatmap", "--period", "2025"],
    &["geo", "--period", "2025"],
    &["churn", "--period", "2025"],
    &["churn", "--watch"],
    &["clv"],
    &["tier-flow", "--period", "2025"],
    &["points", "--period", "2025"],
    &["engagement", "--period", "2025"],
    &["benefit", "--period", "2025"],
    &["exceptions"],
    &["sales", "--by", "month", "--period", "2025", "--where", "city == \"杭州\""],
    &["dashboard"],
];

/// Packs what no night has packed.
pub fn pack(file: &Path) -> Result<()> {
    shop::timed("blocks packed", || {
        let mut blocks = 0;
        shop::write(file, made::now(), |session| {
            blocks = block::pack(session.db, || Ok(()))?;
            Ok(())
        })?;
        Ok(u64::try_from(blocks).unwrap_or(0))
    })
}

/// Runs every report, or those whose words hold a text, and prints seconds and MiB of each.
pub fn run(file: &Path, only: Option<&str>) -> io::Result<ExitCode> {
    let mut failed = false;
    for words in ASKED.iter().filter(|words| only.is_none_or(|only| words.join(" ").contains(only))) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command.arg("--db").arg(file).args(["--as-of", "2026-10-31", "--quiet", "report"]).args(*words);
        let words = words.join(" ");
        match measured(&mut command) {
            Ok(Cost { wall_s, cpu_s, peak_mib }) => {
                println!("{wall_s:7.2} s {cpu_s:7.2} s cpu {peak_mib:5} MiB  {words}")
            }
            Err(error) => {
                eprintln!("{words}: {error}");
                failed = true;
            }
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}
