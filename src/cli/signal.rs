//! Signals become a flag that the work looks at; once it is rolled back we die by the signal itself (safety §5).

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level};

use crate::store::Stop;

/// From now on the first signal sets the flag; a second SIGINT ends at once.
pub(super) fn watch(stop: &Stop) -> io::Result<()> {
    let again = Arc::new(AtomicBool::new(false));
    flag::register_conditional_default(SIGINT, Arc::clone(&again))?;
    flag::register(SIGINT, again)?;
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let number = usize::try_from(signal).expect("signals are numbered from 1");
        flag::register_usize(signal, stop.cell(), number)?;
    }
    // A file that grew too large is an error of the write then, not our end.
    flag::register(SIGXFSZ, Arc::default())?;
    Ok(())
}

/// Ends as if the signal had not been caught, so that the shell sees it.
pub(super) fn die(signal: i32) {
    // Where even that fails, the exit code tells it.
    low_level::emulate_default_handler(signal).ok();
}
