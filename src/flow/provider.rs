//! Providers of logins: added with what they cannot do without, found, removed.

use super::Session;
use crate::domain::identity::provider::Provider;
use crate::error::{Error, Result};
use crate::store::provider;

/// Records a provider that has all it needs (ID23).
#[cfg(feature = "online")]
pub fn add(session: &Session<'_>, new: &Provider) -> Result<()> {
    use crate::domain::identity::provider::Kind;
    use crate::domain::refusal::Refusal;
    let needs = |option| Err(Refusal::ProviderNeeds { kind: new.kind.word(), option }.into());
    match new.kind {
        Kind::WechatWeb | Kind::WechatOfficial | Kind::Alipay if new.redirect_uri.is_none() => {
            return needs("--redirect-uri");
        }
        Kind::Oidc if new.issuer.is_none() => return needs("--issuer"),
        _ => {}
    }
    super::keys::load(new)?;
    if provider::find(session.db, &new.name)?.is_some() {
        return Err(Refusal::ProviderKnown { provider: new.name.clone() }.into());
    }
    provider::insert(session.db, new, session.recorded_at)
}

/// The provider of a name, and its number.
pub fn find(session: &Session<'_>, name: &str) -> Result<(i64, Provider)> {
    let found = provider::find(session.db, name)?;
    found.ok_or_else(|| Error::NotFound { noun: "provider", name: name.to_owned() })
}

/// Takes a provider away; who is linked through it stays linked.
pub fn remove(session: &Session<'_>, name: &str) -> Result<Provider> {
    let (number, provider) = find(session, name)?;
    provider::set_removed(session.db, number, session.recorded_at)?;
    Ok(provider)
}
