//! What the commands that judge share: where a secret comes from, who works, and the row of ID7.

use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use crate::cli::ask::{self, Source};
use crate::cli::front::Front;
use crate::domain::identity::verdict::Verdict;
use crate::error::{Error, Result};
use crate::output::{Cell, Column, Kind, View};

/// Who works. A command that judges takes no request id and no dry run: either would be a free guess (ID6).
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct Clerk {
    #[arg(long, value_name = "NAME", env = "REGULARS_OPERATOR", hide_env = true)]
    pub operator: Option<String>,
}

/// Where a password comes from; the terminal unless said.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct PasswordFrom {
    #[arg(long, conflicts_with = "password_file")]
    password_stdin: bool,
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// Where a token comes from; the terminal unless said.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct TokenFrom {
    #[arg(long, conflicts_with = "token_file")]
    token_stdin: bool,
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl PasswordFrom {
    fn source(&self) -> Source<'_> {
        Source { stdin: self.password_stdin, file: self.password_file.as_deref() }
    }

    /// A password as it is known.
    pub fn take(&self, front: &Front<'_>) -> Result<Zeroizing<String>> {
        ask::secret(front, self.source(), "ask.password")
    }

    /// A password to be set: typed twice where it is typed.
    pub fn take_new(&self, front: &Front<'_>) -> Result<Zeroizing<String>> {
        let source = self.source();
        let typed = ask::secret(front, source, "ask.new-password")?;
        if !source.stdin && source.file.is_none() && *ask::secret(front, source, "ask.again")? != *typed {
            return Err(Error::Usage { code: "typed-otherwise", values: Vec::new() });
        }
        Ok(typed)
    }
}

impl TokenFrom {
    /// A token as it was told.
    pub fn take(&self, front: &Front<'_>) -> Result<Zeroizing<String>> {
        ask::secret(front, Source { stdin: self.token_stdin, file: self.token_file.as_deref() }, "ask.token")
    }
}

/// A view of one judged try without its row; `more` are the columns of what it brought.
pub(in crate::cli) fn blank<const N: usize>(schema: &'static str, more: [Column; N]) -> View {
    let columns = [
        Column::new("result", Kind::Word).keep(),
        Column::new("reason", Kind::Word).keep(),
        Column::new("member", Kind::Text).keep(),
        Column::new("assurance", Kind::Word),
        Column::new("until", Kind::Instant),
        Column::new("retryable", Kind::Bool).rank(2),
    ];
    View::new(schema, columns.into_iter().chain(more)).page()
}

/// The same with its row and exit code; without `more` nothing was brought.
pub(in crate::cli) fn judged<const N: usize>(blank: View, verdict: &Verdict, more: Option<[Cell; N]>) -> View {
    let mut row = vec![
        Cell::word(verdict.result.word()),
        verdict.reason.map_or(Cell::Null, Cell::word),
        verdict.member.clone().into(),
        verdict.assurance.map_or(Cell::Null, |level| Cell::word(level.word())),
        verdict.until.into(),
        verdict.retryable.into(),
    ];
    match more {
        Some(more) => row.extend(more),
        None => row.resize(blank.columns.len(), Cell::Null),
    }
    blank.row(row).exit(verdict.result.exit())
}
