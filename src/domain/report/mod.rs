//! Definitions of reports: what is no plain count or sum. Rows in, figures out; what is fetched and shown is not decided here.

pub mod period;
