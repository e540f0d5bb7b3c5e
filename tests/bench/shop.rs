//! A shop file under a bench: made, opened, written in one transaction at an instant, and the time it took.

use std::path::Path;

use regulars::domain::time::{Instant, Zone};
use regulars::error::Result;
use regulars::flow::desk::{AsOf, Asked, Desk, Setting};
use regulars::flow::{Session, program};
use regulars::output::View;
use regulars::store::{Db, Fresh, Place, Stop};

const PROGRAM: &str = include_str!("../../fixtures/program.toml");

/// The zone of the tea shop.
pub fn zone() -> Zone {
    Zone::find("Asia/Shanghai").expect("a zone that exists")
}

/// A day's first instant there.
pub fn midnight(day: &str) -> Instant {
    zone().parse(day).expect("a day").0
}

/// Makes an empty shop under the tea shop's program.
pub fn create(file: &Path, now: Instant) -> Result<()> {
    let goal = place(file)?;
    let fresh = Fresh::new(&goal)?;
    drop(Db::create(&fresh, &Stop::default())?);
    fresh.keep()?;
    let draft = program::read("program.toml", PROGRAM.to_owned())?;
    write(file, now, |session| program::apply(session, &draft, None).map(drop))
}

/// One transaction on the file, at an instant.
pub fn write(file: &Path, now: Instant, run: impl FnOnce(&mut Session<'_>) -> Result<()>) -> Result<()> {
    let stop = Stop::default();
    let setting = Setting { reading: now, as_of: AsOf::Clock, operator: "bench".to_owned(), stop };
    let desk = Desk::open_write(&place(file)?, setting, Box::new(|_| ()))?;
    let asked = Asked { command: "bench".to_owned(), ..Asked::default() };
    desk.write(&asked, |session| {
        run(session)?;
        Ok(View::new("bench/1", []))
    })
    .map(drop)
}

/// Runs something and says how many of what a second it did, with the most memory the process had so far.
pub fn timed(what: &str, run: impl FnOnce() -> Result<u64>) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    let start = std::time::Instant::now();
    let count = run()?;
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = count as f64 / seconds;
    println!("{what}: {count} in {seconds:.2} s, {rate:.0}/s, peak {} MiB", peak_mib());
    Ok(())
}

/// The most memory the process ever had, as the system counts it; 0 where it does not say.
pub fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}

fn place(file: &Path) -> Result<Place> {
    let file = std::path::absolute(file).unwrap_or_default();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Place::new(&name, file.parent().unwrap_or(Path::new("/")), 30)
}
