//! `auth provider`: which providers a shop takes logins from, and where their secrets lie.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::id::Code;
use crate::domain::identity::provider::{Kind as ProviderKind, Provider};
use crate::domain::identity::url::Url;
use crate::error::{Error, Result};
use crate::flow::provider;
use crate::input::own;
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store::provider as stored;

#[derive(Debug, Subcommand)]
pub enum ProviderVerb {
    Add(Box<Add>),
    List(List),
    Remove(Remove),
}

#[derive(Args, Debug)]
pub struct Add {
    #[arg(value_name = "NAME")]
    provider: String,
    #[arg(long, value_name = "KIND", value_parser = ["wechat-web", "wechat-official", "wechat-mini", "alipay", "oidc"])]
    kind: String,
    #[arg(long, value_name = "ID")]
    client_id: String,
    #[arg(long, value_name = "URL")]
    redirect_uri: Option<String>,
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    peer_key_file: Option<PathBuf>,
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    #[arg(long, value_name = "WORD")]
    union_scope: Option<String>,
    #[arg(long)]
    sandbox: bool,
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub struct Remove {
    #[arg(value_name = "NAME")]
    provider: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl ProviderVerb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            ProviderVerb::Add(add) => add.run(front),
            ProviderVerb::List(list) => front.read(&list.rows, |session| {
                let mut view = View::new("auth-providers/1", columns());
                for (provider, at) in stored::list(session.db)? {
                    view.push([row(&provider), cells![at].to_vec()].concat());
                }
                Ok(view)
            }),
            ProviderVerb::Remove(remove) => front.write(&remove.page, &remove.writing, Vec::new(), |session| {
                let provider = provider::remove(session, &remove.provider)?;
                let columns = columns().into_iter().take(row(&provider).len());
                Ok(View::new("auth-provider-removed/1", columns).page().row(row(&provider)))
            }),
        }
    }
}

fn columns() -> [Column; 11] {
    [
        Column::new("provider", Kind::Text).keep(),
        Column::new("kind", Kind::Word).keep(),
        Column::new("client_id", Kind::Text),
        Column::new("redirect_uri", Kind::Text).rank(2),
        Column::new("issuer", Kind::Text).rank(2),
        Column::new("union_scope", Kind::Text).rank(3),
        Column::new("secret_file", Kind::Text).rank(3),
        Column::new("key_file", Kind::Text).rank(3),
        Column::new("peer_key", Kind::Bool).rank(3),
        Column::new("endpoint", Kind::Text).rank(4),
        Column::new("added_at", Kind::Instant).rank(4),
    ]
}

fn row(provider: &Provider) -> Vec<Cell> {
    let endpoint = provider.endpoint.clone().or_else(|| provider.sandbox.then(|| "sandbox".to_owned()));
    cells![
        provider.name.clone(),
        Cell::word(provider.kind.word()),
        provider.client_id.clone(),
        provider.redirect_uri.clone(),
        provider.issuer.clone(),
        provider.union_scope.clone(),
        provider.secret_path.clone(),
        provider.key_path.clone(),
        provider.peer_key.is_some(),
        endpoint
    ]
    .to_vec()
}

impl Add {
    #[cfg(feature = "online")]
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let new = self.provider(&front.around.here)?;
        front.write(&self.page, &self.writing, Vec::new(), |session| {
            provider::add(session, &new)?;
            let columns = columns().into_iter().take(row(&new).len());
            Ok(View::new("auth-provider-added/1", columns).page().row(row(&new)))
        })
    }

    /// A provider is only of use to who can ask it.
    #[cfg(not(feature = "online"))]
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        self.provider(&front.around.here)?;
        Err(crate::domain::refusal::Refusal::NotOnline.into())
    }

    /// The provider as it was typed, each address such as may be called.
    fn provider(&self, here: &Path) -> Result<Provider> {
        let invalid = |what, value: &str, wanted| Error::Invalid { what, value: value.to_owned(), wanted };
        let kind = ProviderKind::of(&self.kind).expect("clap takes no other word");
        Code::new(&self.provider.replace('-', "_")).ok_or_else(|| invalid("NAME", &self.provider, "provider-name"))?;
        if self.client_id.is_empty() || !self.client_id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(invalid("--client-id", &self.client_id, "client-id"));
        }
        let address = |what, text: &Option<String>, sound: fn(&Url) -> bool, wanted| match text {
            Some(text) if text.contains('#') || !Url::parse(text).is_some_and(|url| sound(&url)) => {
                Err(invalid(what, text, wanted))
            }
            text => Ok(text.clone()),
        };
        let at = |path: &Option<PathBuf>| path.as_ref().map(|path| here.join(path).display().to_string());
        let loopback = |url: &Url| url.is_loopback() && url.path == "/" && url.query.is_empty();
        let endpoint = address("--endpoint", &self.endpoint, loopback, "loopback")?;
        Ok(Provider {
            name: self.provider.clone(),
            kind,
            client_id: self.client_id.clone(),
            redirect_uri: address("--redirect-uri", &self.redirect_uri, |_| true, "web-address")?,
            issuer: address("--issuer", &self.issuer, |url| url.may_be_called() && url.query.is_empty(), "issuer")?,
            union_scope: self.union_scope.clone().unwrap_or_else(|| kind.family().to_owned()),
            endpoint: endpoint.and_then(|text| Url::parse(&text)).map(|url| url.origin()),
            sandbox: self.sandbox,
            secret_path: at(&self.secret_file),
            key_path: at(&self.key_file),
            peer_key: self.peer_key_file.as_ref().map(|path| public(&here.join(path))).transpose()?,
        })
    }
}

/// A public key is nobody's secret: its file may be read by all.
fn public(path: &Path) -> Result<String> {
    let failed = |source| Error::Unreadable { path: path.display().to_string(), source };
    let text = File::open(path).and_then(own::text).map_err(failed)?;
    Ok(text.trim().to_owned())
}
