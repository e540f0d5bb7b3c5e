//! A login through a provider, in the order of ID19: what is known is read, the provider asked while no transaction is open,
//! and then, in one write, the state consumed and the identities looked up and changed.

use std::time::Duration;

use zeroize::Zeroizing;

use super::authorize::{self, Asked};
use super::keys::{self, Keys};
use super::online::{self, Door};
use super::provider;
use super::{Session, attest};
use crate::domain::id::MemberId;
use crate::domain::identity::call::{Call, No, Verdict};
use crate::domain::identity::id_token::Expected;
use crate::domain::identity::oidc::{self, Discovery, Question};
use crate::domain::identity::provider::{Brought, Kind, Provider, back};
use crate::domain::identity::subject::{self, Resolved, Subject};
use crate::domain::identity::{alipay, wechat};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::member::{self, Member};
use crate::store::{Stop, identity, merge, provider as stored};

/// What is to be asked, and all that the answer is judged by.
pub struct Plan {
    provider: Provider,
    keys: Keys,
    /// The state that the file holds.
    state: Option<i64>,
    /// What an ID token is checked by, and when it was asked.
    question: Option<(Question, Instant)>,
    /// The code, or why nothing is to be asked.
    code: std::result::Result<Zeroizing<String>, No>,
    iss: Option<String>,
    redirect_uri: String,
    /// What the issuer said of itself, where it was asked already.
    at: Option<Discovery>,
    link: Option<MemberId>,
    now: Instant,
}

/// What came of a login or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Who it is, or why not.
    pub result: std::result::Result<Known, No>,
    /// As whom the provider knows them, masked.
    pub subject: Option<String>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The member's number.
    pub member: String,
    /// The identity that says so.
    pub identity: i64,
    /// Whether it was the member's first proof.
    pub first: bool,
}

/// Whose account is to be linked, as far as it can be.
pub fn linkable(session: &Session<'_>, id: MemberId, member: &Member) -> Result<()> {
    let Some(into) = merge::find_target(session.db, id)? else { return Ok(()) };
    let into = member::get(session.db, into)?.number;
    Err(Refusal::Merged { member: member.number.clone(), into }.into())
}

/// Reads what is known of a login: provider, keys and state.
pub fn plan(session: &Session<'_>, name: &str, brought: Brought, link: Option<MemberId>) -> Result<Plan> {
    let (number, provider) = provider::find(session, name)?;
    let keys = keys::load(&provider)?;
    let now = authorize::clock(session)?;
    let redirect_uri = provider.redirect_uri.clone().unwrap_or_default();
    let (state, code, iss) = match brought {
        Brought::Code(code, None) => (None, Ok(code), None),
        Brought::Code(code, state) => (state, Ok(code), None),
        Brought::Url(url) => match back(&provider, &redirect_uri, url.trim()) {
            Ok(back) => (Some(back.state), back.code, back.iss),
            Err(no) => (None, Err(no), None),
        },
    };
    let mut plan = Plan { keys, state: None, question: None, code, iss, redirect_uri, at: None, link, now, provider };
    if state.is_none() && (plan.code.is_err() || plan.provider.kind == Kind::WechatMini) {
        return Ok(plan);
    }
    let flow = stored::find_flow(session.db, &authorize::digest(&state.unwrap_or_default()))?;
    // A state of another provider, purpose or member is left to whom it belongs to.
    let Some(flow) = flow.filter(|flow| flow.provider == number && flow.member == link) else {
        return Ok(Plan { code: Err(No::denied("state-unknown")), ..plan });
    };
    plan.state = Some(flow.id);
    if flow.consumed_at.is_some() {
        plan.code = Err(No::denied("state-used"));
    } else if flow.expires_at <= now {
        plan.code = Err(No::denied("state-expired"));
    }
    let question = flow.nonce.zip(flow.verifier.map(Zeroizing::new));
    plan.question = question.map(|(nonce, verifier)| (Question { nonce, verifier }, flow.created_at));
    Ok(plan)
}

/// What is told to whoever stands at this machine while a browser is waited for.
pub struct Host<'a> {
    /// Is told where to go.
    pub tell: &'a dyn Fn(&str),
    /// What the browser shows in the end.
    pub farewell: &'a str,
    /// Whether a signal asks us to stop.
    pub stop: &'a Stop,
}

/// Sends somebody to an issuer and waits for them to be sent back to a door of this machine; nothing of it is in the file
/// (ID34). No transaction is open meanwhile.
pub fn plan_here(asked: Asked, link: Option<MemberId>, within: Duration, host: &Host<'_>) -> Result<Tried> {
    if asked.provider.kind != Kind::Oidc {
        return Err(Error::Usage {
            code: "no-loopback",
            values: vec![("kind", asked.provider.kind.word().to_owned())],
        });
    }
    let opened = Door::open().and_then(|door| Ok((authorize::begin(asked, Some(door.address()), within)?, door)));
    let (begun, door) = match opened {
        Ok(opened) => opened,
        Err(no) => return Ok(Tried { plan: None, answer: Err(no) }),
    };
    (host.tell)(&begun.url);
    let came = match door.wait(&begun.state, host.farewell, host.stop)? {
        Ok(came) => came,
        Err(no) => return Ok(Tried { plan: None, answer: Err(no) }),
    };
    let now = begun.asked.now.plus_seconds(came.seconds);
    let (code, iss) = match back(&begun.asked.provider, &begun.redirect_uri, &came.url) {
        Ok(back) => (back.code, back.iss),
        Err(no) => (Err(no), None),
    };
    let plan = Plan {
        provider: begun.asked.provider,
        keys: begun.asked.keys,
        state: None,
        question: begun.question.map(|question| (question, begun.asked.now)),
        code,
        iss,
        redirect_uri: begun.redirect_uri,
        at: begun.at,
        link,
        now,
    };
    Ok(plan.tried(within))
}

/// A plan and what came of it.
pub struct Tried {
    /// None where it came to nothing before there was anything to ask.
    plan: Option<Plan>,
    answer: std::result::Result<Vec<Subject>, No>,
}

impl Plan {
    /// Asks the provider. No transaction is open meanwhile.
    #[must_use]
    pub fn tried(self, within: Duration) -> Tried {
        let answer = ask(&self, within);
        Tried { plan: Some(self), answer }
    }
}

/// Asks the provider whom a code stands for.
fn ask(plan: &Plan, within: Duration) -> std::result::Result<Vec<Subject>, No> {
    let code = plan.code.as_ref().map_err(Clone::clone)?;
    let config = || No::refused("config");
    match plan.provider.kind {
        Kind::WechatWeb | Kind::WechatOfficial | Kind::WechatMini => {
            let secret = plan.keys.secret.as_ref().ok_or_else(config)?;
            wechat::judge(&plan.provider, &online::ask(&wechat::exchange(&plan.provider, secret, code), within)?)
        }
        Kind::Alipay => {
            let (own, peer) = plan.keys.own.as_ref().zip(plan.keys.peer.as_ref()).ok_or_else(config)?;
            let call = alipay::exchange(&plan.provider, own, code, plan.now).map_err(|_| config())?;
            alipay::judge(&plan.provider, peer, &online::ask(&call, within)?)
        }
        Kind::Oidc => ask_issuer(plan, code, within).map(|subject| vec![subject]),
    }
}

fn ask_issuer(plan: &Plan, code: &str, within: Duration) -> std::result::Result<Subject, No> {
    let config = || No::refused("config");
    let issuer = plan.provider.issuer.as_deref().ok_or_else(config)?;
    let (question, asked_at) = plan.question.as_ref().ok_or_else(config)?;
    let at = match &plan.at {
        Some(at) => at.clone(),
        None => oidc::discovered(issuer, &online::ask(&oidc::discover(issuer), within)?)?,
    };
    oidc::came_from(&at, plan.iss.as_deref())?;
    // The keys come first: a code that was exchanged is gone, keys can be asked for again.
    let keys = online::ask(&Call::get(at.keys.clone()), within)?;
    keys.answer()?;
    let secret = plan.keys.secret.as_ref().map(|secret| secret.as_str());
    let call = oidc::exchange(&plan.provider, &at, secret, &plan.redirect_uri, code, &question.verifier);
    let token = oidc::answered(&online::ask(&call, within)?)?;
    let client_id = plan.provider.client_id.as_str();
    let nonce = question.nonce.as_str();
    oidc::judge(&token, &keys, &Expected { issuer, client_id, nonce, asked_at: *asked_at, now: plan.now })
}

/// Consumes the state, whatever the answer was, and looks up and changes identities.
pub fn settle(session: &mut Session<'_>, tried: Tried) -> Result<Outcome> {
    let no = |no| Ok(Outcome { result: Err(no), subject: None });
    let (plan, answer) = match tried {
        // No answer changes nothing: the same URL may be tried again.
        Tried { answer: Err(none), .. } if none.verdict == Verdict::Unavailable => return no(none),
        Tried { plan: None, answer } => return no(answer.err().unwrap_or_else(|| No::refused("protocol"))),
        Tried { plan: Some(plan), answer } => (plan, answer),
    };
    if let Some(state) = plan.state
        && !stored::set_consumed(session.db, state, session.recorded_at)?
        && answer.is_ok()
    {
        return no(No::denied("state-used"));
    }
    let subjects = match answer {
        Ok(subjects) => subjects,
        Err(other) => return no(other),
    };
    let shown = subject::shown(&subjects).map(Subject::masked);
    // ID6: the instant of the act, as of the audit row.
    session.now = session.recorded_at;
    let result = resolved(session, &plan, &subjects)?;
    Ok(Outcome { result, subject: shown })
}

fn resolved(session: &mut Session<'_>, plan: &Plan, subjects: &[Subject]) -> Result<std::result::Result<Known, No>> {
    let mut held = Vec::new();
    for subject in subjects {
        held.push((subject.clone(), identity::find_holder(session.db, subject)?.map(|(_, member)| member)));
    }
    let (member, lacking) = match (subject::resolve(&held), plan.link) {
        (Resolved::Conflict, _) => return Ok(Err(No::refused("conflict"))),
        (Resolved::One(holder, _), Some(asked)) if holder != asked => return Ok(Err(No::refused("conflict"))),
        (Resolved::One(holder, lacking), _) => (holder, lacking),
        (Resolved::Nobody, Some(asked)) => (asked, subjects.to_vec()),
        (Resolved::Nobody, None) => return Ok(Err(No::denied("not-linked"))),
    };
    // ID7: who went into another account is nobody's to log in as.
    if plan.link.is_none() && merge::find_target(session.db, member)?.is_some() {
        return Ok(Err(No::denied("not-linked")));
    }
    for subject in &lacking {
        let id = identity::insert(session.db, member, &plan.provider.name, subject, session.recorded_at)?;
        identity::append_link(session.db, (id, member), "linked", session.recorded_at, session.reason)?;
    }
    let shown = subject::shown(subjects).map_or(Ok(None), |shown| identity::find_holder(session.db, shown))?;
    let (id, _) = shown.expect("every subject of the answer is held by now");
    let found = member::get(session.db, member)?;
    let first = match plan.link {
        Some(_) => attest::login(session, member, &found, subjects)?,
        None => {
            identity::set_used(session.db, id, session.recorded_at)?;
            false
        }
    };
    Ok(Ok(Known { member: found.number, identity: id, first }))
}
