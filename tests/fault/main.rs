//! Faults and abuse: the built program is killed, crowded, starved and handed files that are not its own (safety §13).

mod file;
mod journal;
mod kill;
mod place;
