//! What commands share that judge or hand out a secret: no request id, no dry run, the clock alone (ID6), and one row (ID7).

use clap::Args;

use crate::cli::front::Front;
use crate::cli::shape::Writing;
use crate::domain::identity::Assurance;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::output::{Cell, Column, Kind, View, cells};

/// Who works, and why; nothing that would let an answer be had twice or a try be taken back.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Plainly {
    #[arg(long, value_name = "NAME", env = "REGULARS_OPERATOR", hide_env = true)]
    operator: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Plainly {
    /// How it is written.
    pub fn writing(&self) -> Writing {
        Writing { operator: self.operator.clone(), reason: self.reason.clone(), ..Writing::default() }
    }
}

/// Refuses a chosen instant: it would end what only time may end.
pub(super) fn by_the_clock(front: &Front<'_>) -> Result<()> {
    match front.everywhere.as_of {
        Some(_) => Err(Error::Usage { code: "no-as-of", values: Vec::new() }),
        None => Ok(()),
    }
}

/// What was judged, and of whom.
pub(super) struct Row {
    pub result: &'static str,
    pub reason: Option<&'static str>,
    pub member: String,
    pub assurance: Option<Assurance>,
    pub until: Option<Instant>,
    pub retryable: bool,
}

impl Row {
    /// The one row of ID7; a no is exit 4.
    pub fn view(self, schema: &'static str) -> View {
        let columns = [
            Column::new("result", Kind::Word).keep(),
            Column::new("reason", Kind::Word).keep(),
            Column::new("member", Kind::Text).keep(),
            Column::new("assurance", Kind::Word),
            Column::new("until", Kind::Instant),
            Column::new("retryable", Kind::Bool),
        ];
        let row = cells![
            Cell::word(self.result),
            self.reason.map(Cell::word).unwrap_or(Cell::Null),
            self.member,
            self.assurance.map(|level| Cell::word(level.word())).unwrap_or(Cell::Null),
            self.until,
            self.retryable,
        ];
        View::new(schema, columns).page().row(row).exit(if self.result == "ok" { 0 } else { 4 })
    }
}
