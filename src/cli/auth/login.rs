//! `auth authorize-url`, `auth login`, `auth link`: through a provider to a member (identity §4).

use clap::Args;

use super::proof::{Bringing, Signed};
use crate::cli::shape::Page;

#[derive(Args, Debug)]
pub(in crate::cli) struct AuthorizeUrl {
    #[arg(value_name = "NAME")]
    pub(super) provider: String,
    #[arg(long, value_name = "PURPOSE", value_parser = ["login", "link"], default_value = "login")]
    pub(super) purpose: String,
    #[arg(long, value_name = "M", required_if_eq("purpose", "link"))]
    pub(super) member: Option<String>,
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=10))]
    pub(super) timeout: u64,
    #[command(flatten)]
    pub(super) signed: Signed,
    #[command(flatten)]
    pub(super) page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Login {
    #[arg(value_name = "NAME")]
    pub(super) provider: String,
    #[command(flatten)]
    pub(super) bringing: Bringing,
    #[command(flatten)]
    pub(super) signed: Signed,
    #[command(flatten)]
    pub(super) page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Link {
    #[arg(value_name = "M")]
    pub(super) member: String,
    #[arg(value_name = "NAME")]
    pub(super) provider: String,
    #[command(flatten)]
    pub(super) bringing: Bringing,
    #[command(flatten)]
    pub(super) signed: Signed,
    #[command(flatten)]
    pub(super) page: Page,
}

#[cfg(not(feature = "online"))]
mod offline {
    use super::{AuthorizeUrl, Link, Login};
    use crate::cli::front::{Answer, Front};
    use crate::domain::refusal::Refusal;
    use crate::error::Result;

    impl AuthorizeUrl {
        pub fn run(&self, _: &Front<'_>) -> Result<Answer> {
            Err(Refusal::NotOnline.into())
        }
    }

    impl Login {
        pub fn run(&self, _: &Front<'_>) -> Result<Answer> {
            Err(Refusal::NotOnline.into())
        }
    }

    impl Link {
        pub fn run(&self, _: &Front<'_>) -> Result<Answer> {
            Err(Refusal::NotOnline.into())
        }
    }
}
