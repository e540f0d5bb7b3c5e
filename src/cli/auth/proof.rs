//! What the commands that judge a proof share: who does it, and what somebody brings from a provider (ID5, ID6).

use std::path::PathBuf;

use clap::Args;

use crate::cli::shape::Writing;
#[cfg(feature = "online")]
use crate::{
    cli::ask::{self, Source},
    cli::front::Front,
    domain::identity::provider::Brought,
    error::{Error, Result},
    flow::secret,
};

/// Who does it, and why: a command that judges a secret takes no request id and no dry run.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Signed {
    #[arg(long, value_name = "NAME", env = "REGULARS_OPERATOR", hide_env = true)]
    operator: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Signed {
    /// The same as the frame knows it.
    pub fn writing(&self) -> Writing {
        Writing { operator: self.operator.clone(), reason: self.reason.clone(), ..Writing::default() }
    }
}

#[cfg(feature = "online")]
impl Signed {
    /// The same for a command that records an act, which is known by an id of ours.
    pub fn acting(&self, front: &Front<'_>) -> Writing {
        Writing { request_id: Some(secret::request_id(front.reading)), ..self.writing() }
    }
}

/// What somebody brings from a provider, and from where it is read: never from the command line (ID5).
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Bringing {
    #[arg(long, conflicts_with_all = ["url_file", "code_stdin", "code_file"])]
    url_stdin: bool,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["code_stdin", "code_file"])]
    url_file: Option<PathBuf>,
    #[arg(long, conflicts_with = "code_file")]
    code_stdin: bool,
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    #[arg(long, conflicts_with_all = ["url_stdin", "url_file", "code_stdin", "code_file", "state"])]
    pub loopback: bool,
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=10))]
    pub timeout: u64,
}

#[cfg(feature = "online")]
impl Bringing {
    /// What was brought: a URL, or a code and its state.
    pub fn read(&self, front: &Front<'_>) -> Result<Brought> {
        let code = self.code_stdin || self.code_file.is_some();
        if self.state.is_some() && !code {
            return Err(Error::Usage { code: "state-without-code", values: Vec::new() });
        }
        let source = if code {
            Source { stdin: self.code_stdin, file: self.code_file.as_deref() }
        } else {
            Source { stdin: self.url_stdin, file: self.url_file.as_deref() }
        };
        let text = ask::secret(front, source, if code { "ask.provider-code" } else { "ask.redirected-url" })?;
        Ok(if code { Brought::Code(text, self.state.clone()) } else { Brought::Url(text) })
    }
}
