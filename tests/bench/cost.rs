//! What a program takes, from its start to its exit.

use std::io::{self, Error, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a program took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub wall_s: f64,
    pub cpu_s: f64,
    pub peak_mib: u64,
}

/// Runs a program to its end; that some rows are bad (3) is no failure.
pub fn measured(command: &mut Command) -> io::Result<Cost> {
    let before = cpu_s();
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let peak = watch(&child);
    let mut said = String::new();
    if let Some(stderr) = &mut child.stderr {
        io::Read::read_to_string(stderr, &mut said)?;
    }
    let status = child.wait()?;
    let wall_s = start.elapsed().as_secs_f64();
    if !matches!(status.code(), Some(0 | 3)) {
        io::stderr().write_all(said.as_bytes())?;
        return Err(Error::other(format!("{command:?}: {status}")));
    }
    Ok(Cost { wall_s, cpu_s: cpu_s() - before, peak_mib: peak.join().unwrap_or(0) })
}

/// The most memory of a child, looked at until it is gone; 0 where the system does not say.
fn watch(child: &Child) -> thread::JoinHandle<u64> {
    let status = format!("/proc/{}/status", child.id());
    thread::spawn(move || {
        let mut peak_kib = 0;
        while let Ok(text) = std::fs::read_to_string(&status) {
            let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmHWM:")) else { break };
            peak_kib = line.trim().trim_end_matches(" kB").parse().unwrap_or(peak_kib);
            thread::sleep(Duration::from_millis(5));
        }
        peak_kib / 1024
    })
}

/// Processor time of all children that have ended, in the system's hundredths of a second; 0 where it does not say.
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(13).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}
