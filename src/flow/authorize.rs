//! A login that begins: where a person is sent, and what the answer will be known by (ID17).

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::keys::{self, Keys};
use super::online;
use super::provider;
use super::{Session, secret};
use crate::domain::id::MemberId;
use crate::domain::identity::call::No;
use crate::domain::identity::oidc::{self, Discovery, Question};
use crate::domain::identity::provider::{Kind, Provider};
use crate::domain::identity::{alipay, wechat};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::meta;
use crate::store::provider::{self as stored, Flow};

/// Seconds that a state holds.
const HOLDS: i64 = 600;
/// Seconds after which nobody asks any more why it does not.
const FORGOTTEN: i64 = 86_400;

/// The instant of an act of proof: the clock, but never before what the file has seen (ID6).
pub fn clock(session: &Session<'_>) -> Result<Instant> {
    let newest = meta::find_recorded_at(session.db)?;
    Ok(newest.map_or(session.recorded_at, |newest| newest.max(session.recorded_at)))
}

/// What of a state stands in the file.
#[must_use]
pub fn digest(state: &str) -> Vec<u8> {
    Sha256::digest(state).to_vec()
}

/// Letters and digits alone: WeChat takes nothing else.
fn word() -> String {
    secret::bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whom to ask, and what they are spoken to with.
pub struct Asked {
    number: i64,
    /// Whom.
    pub provider: Provider,
    /// With what.
    pub keys: Keys,
    /// When.
    pub now: Instant,
}

/// A login that has begun.
pub struct Begun {
    /// Of whom it was asked.
    pub asked: Asked,
    /// What the answer will carry.
    pub state: String,
    /// What an ID token will be checked by.
    pub question: Option<Question>,
    /// What the issuer said of itself.
    pub at: Option<Discovery>,
    /// Where the person is sent back to.
    pub redirect_uri: String,
    /// Where the person is sent.
    pub url: String,
}

/// Reads whom to ask.
pub fn find(session: &Session<'_>, name: &str) -> Result<Asked> {
    let (number, provider) = provider::find(session, name)?;
    if provider.kind == Kind::WechatMini {
        return Err(Refusal::NoLoginPage { provider: provider.name }.into());
    }
    Ok(Asked { number, keys: keys::load(&provider)?, now: clock(session)?, provider })
}

/// Makes the address to which a person is sent; an issuer is asked for it. `redirect_uri` is another than the provider's.
pub fn begin(asked: Asked, redirect_uri: Option<String>, within: Duration) -> std::result::Result<Begun, No> {
    let config = || No::refused("config");
    let provider = &asked.provider;
    let redirect_uri = redirect_uri.or_else(|| provider.redirect_uri.clone()).ok_or_else(config)?;
    let (state, mut question, mut found) = (word(), None, None);
    let url = match provider.kind {
        Kind::Alipay => alipay::authorize(provider, &redirect_uri, &state),
        Kind::Oidc => {
            let issuer = provider.issuer.as_deref().ok_or_else(config)?;
            let at = oidc::discovered(issuer, &online::ask(&oidc::discover(issuer), within)?)?;
            let asks = question.insert(Question { nonce: word(), verifier: oidc::verifier(&secret::bytes()) });
            let url = oidc::authorize(provider, &at, &redirect_uri, &state, asks);
            found = Some(at);
            url
        }
        _ => wechat::authorize(provider, &redirect_uri, &state).ok_or_else(config)?,
    };
    Ok(Begun { asked, state, question, at: found, redirect_uri, url })
}

/// Keeps what the answer will be known by; until when it holds.
pub fn keep(session: &Session<'_>, begun: &Begun, link: Option<MemberId>) -> Result<Instant> {
    let now = session.recorded_at;
    let question = begun.question.as_ref();
    let flow = Flow {
        id: 0,
        provider: begun.asked.number,
        member: link,
        nonce: question.map(|question| question.nonce.clone()),
        verifier: question.map(|question| question.verifier.to_string()),
        created_at: now,
        expires_at: now.plus_seconds(HOLDS),
        consumed_at: None,
    };
    stored::delete_flows(session.db, now.plus_seconds(-FORGOTTEN))?;
    stored::insert_flow(session.db, &digest(&begun.state), &flow)?;
    Ok(flow.expires_at)
}
