//! Faults and abuse: the built program is killed, crowded, starved and handed files that are not its own (safety §13).

mod crowd;
mod file;
mod hostile;
mod journal;
mod kill;
mod order_csv;
mod place;
mod statement;
mod workbook;
mod year;
