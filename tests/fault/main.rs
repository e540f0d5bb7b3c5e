//! Faults and abuse: the built program is killed, crowded, starved and handed files that are not its own (safety §13).

mod canary;
mod crowd;
mod dashboard;
mod file;
mod hostile;
mod journal;
mod kill;
mod lockout;
#[cfg(feature = "online")]
mod logins;
mod order_csv;
#[cfg(feature = "online")]
mod peer;
#[cfg(feature = "online")]
mod peers;
mod place;
mod statement;
#[cfg(feature = "online")]
mod wechat;
mod workbook;
mod year;
