//! OpenID Connect: discovery, the question with PKCE, the exchange of a code, and what the answer comes to (identity §7).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::call::{Call, No, Reply};
use super::id_token::{self, Expected};
use super::json;
use super::provider::Provider;
use super::subject::{Subject, SubjectKind};
use super::url::{self, Url};

/// What an issuer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// Who it is.
    pub issuer: String,
    /// Where a person is sent.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// Whether it says its name in the redirect (RFC 9207).
    pub says_iss: bool,
}

/// What a question is asked with, and its answer is checked by.
pub struct Question {
    /// What the token must repeat.
    pub nonce: String,
    /// What only we know until the code is exchanged.
    pub verifier: Zeroizing<String>,
}

/// A verifier of PKCE.
#[must_use]
pub fn verifier(random: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(random))
}

/// What is told of a verifier beforehand.
#[must_use]
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// The request for what an issuer says of itself.
#[must_use]
pub fn discover(issuer: &str) -> Call {
    Call::get(format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))
}

/// What an issuer says of itself (ID33).
///
/// # Errors
///
/// Where it is somebody else, or names no place that may be called.
pub fn discovered(issuer: &str, reply: &Reply) -> Result<Discovery, No> {
    let protocol = || No::refused("protocol");
    let reply = reply.answer()?;
    let body = json::parse(&reply.body).map_err(|_| protocol())?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if reply.status != 200 || text("issuer") != Some(issuer) {
        return Err(protocol());
    }
    // Who speaks from afar does not send us to our own machine.
    let afar = Url::parse(issuer).is_some_and(|url| !url.is_loopback());
    let place = |name: &str| {
        let allowed = |url: &Url| if afar { url.scheme == "https" && !url.is_loopback() } else { url.may_be_called() };
        let sound = |text: &&str| Url::parse(text).as_ref().is_some_and(allowed);
        text(name).filter(sound).map(str::to_owned).ok_or_else(protocol)
    };
    Ok(Discovery {
        issuer: issuer.to_owned(),
        authorization: place("authorization_endpoint")?,
        token: place("token_endpoint")?,
        keys: place("jwks_uri")?,
        says_iss: body.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
    })
}

/// Where a person is sent.
#[must_use]
pub fn authorize(provider: &Provider, at: &Discovery, redirect_uri: &str, state: &str, question: &Question) -> String {
    let pairs = [
        ("response_type", "code"),
        ("scope", "openid"),
        ("client_id", provider.client_id.as_str()),
        ("redirect_uri", redirect_uri),
        ("state", state),
        ("nonce", question.nonce.as_str()),
        ("code_challenge", &challenge(&question.verifier)),
        ("code_challenge_method", "S256"),
    ];
    url::with_query(&at.authorization, &pairs)
}

/// The request that exchanges a code; with a secret as `client_secret_basic`, else as a public client.
#[must_use]
pub fn exchange(
    provider: &Provider,
    at: &Discovery,
    secret: Option<&str>,
    redirect_uri: &str,
    code: &str,
    verifier: &str,
) -> Call {
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ];
    if secret.is_none() {
        pairs.push(("client_id", &provider.client_id));
    }
    let call = Call::post(at.token.clone(), url::form(&pairs));
    let basic = |secret: &str| {
        let pair = Zeroizing::new(format!("{}:{}", url::encode(&provider.client_id), url::encode(secret)));
        Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
    };
    Call { authorization: secret.map(basic), ..call }
}

/// That the redirect came from the issuer, where either of them says so.
///
/// # Errors
///
/// Where it came from somebody else.
pub fn came_from(at: &Discovery, iss: Option<&str>) -> Result<(), No> {
    let fits = match iss {
        Some(iss) => iss == at.issuer,
        None => !at.says_iss,
    };
    if fits { Ok(()) } else { Err(No::denied("bad-token").told("redirect-iss")) }
}

/// The ID token of an answer.
///
/// # Errors
///
/// Where it says no, or brings none.
pub fn answered(reply: &Reply) -> Result<Zeroizing<String>, No> {
    let protocol = || No::refused("protocol");
    let reply = reply.answer()?;
    let body = json::parse(&reply.body).map_err(|_| protocol())?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if let Some(error) = text("error") {
        let no = match error {
            "invalid_grant" => No::denied("code-invalid"),
            "invalid_client" | "unauthorized_client" | "unsupported_grant_type" | "invalid_request" => {
                No::refused("config")
            }
            "temporarily_unavailable" | "server_error" => No::unavailable("provider-busy"),
            _ => No::denied("provider-refused"),
        };
        let more = text("error_description").unwrap_or_default();
        return Err(no.told(format!("{error} {more}").trim_end()));
    }
    let token = text("id_token").filter(|_| reply.status == 200).ok_or_else(protocol)?;
    Ok(Zeroizing::new(token.to_owned()))
}

/// Whom an ID token names.
///
/// # Errors
///
/// Where one of its checks fails; its name is told.
pub fn judge(token: &str, keys: &Reply, expected: &Expected<'_>) -> Result<Subject, No> {
    let keys = keys.answer()?;
    let bad = |check: &str| No::denied("bad-token").told(check);
    let sub = id_token::subject(token, &keys.body, expected).map_err(bad)?;
    Subject::new(expected.issuer, SubjectKind::Sub, &sub).ok_or_else(|| bad("sub"))
}

#[cfg(test)]
mod tests {
    use super::super::provider::Kind;
    use super::super::provider::tests::sample;
    use super::*;

    const ISSUER: &str = "https://id.example/a";

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status, body: body.as_bytes().to_vec() }
    }

    fn configuration(issuer: &str, at: &str, more: &str) -> String {
        format!(
            r#"{{"issuer":"{issuer}","authorization_endpoint":"{at}/auth","token_endpoint":"{at}/token","jwks_uri":"{at}/jwks"{more}}}"#
        )
    }

    fn found() -> Discovery {
        discovered(ISSUER, &reply(200, &configuration(ISSUER, "https://id.example", ""))).unwrap()
    }

    fn word(no: &No) -> String {
        let told = no.told.as_ref().map(|told| format!(" {told}")).unwrap_or_default();
        format!("{}/{}{told}", no.verdict.word(), no.reason)
    }

    /// RFC 7636, appendix B
    #[test]
    fn a_challenge_is_the_digest_of_its_verifier() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(self::verifier(&[0xff; 32]).len(), 43);
    }

    /// ID33
    #[test]
    fn an_issuer_is_who_it_says() {
        assert_eq!(*discover(ISSUER).address, "https://id.example/a/.well-known/openid-configuration");
        assert_eq!(*discover("https://id.example/").address, "https://id.example/.well-known/openid-configuration");
        assert_eq!((found().token.as_str(), found().says_iss), ("https://id.example/token", false));
        let promised =
            configuration(ISSUER, "https://x.example", r#","authorization_response_iss_parameter_supported":true"#);
        assert!(discovered(ISSUER, &reply(200, &promised)).unwrap().says_iss);
        let here = "http://127.0.0.1:9";
        assert!(discovered(here, &reply(200, &configuration(here, here, ""))).is_ok());
        for (status, body) in [
            (200, configuration("https://id.example/b", "https://id.example", "")),
            (200, configuration("https://id.example/a/", "https://id.example", "")),
            (200, configuration(ISSUER, "http://id.example", "")),
            (200, configuration(ISSUER, "http://127.0.0.1:9", "")),
            (200, configuration(ISSUER, "https://127.0.0.1:9", "")),
            (200, configuration(ISSUER, "https://id.example", r#","issuer":"x""#)),
            (404, configuration(ISSUER, "https://id.example", "")),
            (200, "{}".to_owned()),
        ] {
            let no = discovered(ISSUER, &reply(status, &body)).unwrap_err();
            assert_eq!(word(&no), "refused/protocol", "{status} {body}");
        }
    }

    #[test]
    fn a_question_is_asked_with_state_nonce_and_challenge() {
        let verifier = Zeroizing::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        let question = Question { nonce: "n1".to_owned(), verifier };
        assert_eq!(
            authorize(&sample(Kind::Oidc), &found(), "https://shop.example/cb", "s1", &question),
            "https://id.example/auth?response_type=code&scope=openid&client_id=app1\
             &redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s1&nonce=n1\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
    }

    #[test]
    fn a_code_is_exchanged_as_a_public_client_or_by_a_secret() {
        let at = found();
        let call = |secret| exchange(&sample(Kind::Oidc), &at, secret, "https://shop.example/cb", "c1", "v1");
        let form =
            "grant_type=authorization_code&code=c1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&code_verifier=v1";
        let public = call(None);
        assert_eq!(**public.form.as_ref().unwrap(), format!("{form}&client_id=app1"));
        assert!(public.authorization.is_none() && *public.address == "https://id.example/token");
        let secret = call(Some("s:1"));
        assert_eq!(
            (secret.form.unwrap().as_str(), secret.authorization.unwrap().as_str()),
            (form, "Basic YXBwMTpzJTNBMQ==")
        );
    }

    /// RFC 9207
    #[test]
    fn a_redirect_names_our_issuer_where_it_should() {
        let promising = Discovery { says_iss: true, ..found() };
        assert!(came_from(&found(), None).is_ok() && came_from(&promising, Some(ISSUER)).is_ok());
        for (at, iss) in [(found(), Some("https://evil.example")), (promising, None)] {
            assert_eq!(word(&came_from(&at, iss).unwrap_err()), "denied/bad-token redirect-iss");
        }
    }

    #[test]
    fn an_answer_brings_a_token_or_says_why_not() {
        assert_eq!(*answered(&reply(200, r#"{"id_token":"a.b.c","token_type":"Bearer"}"#)).unwrap(), "a.b.c");
        let cases = [
            (400, r#"{"error":"invalid_grant","error_description":"used"}"#, "denied/code-invalid invalid_grant used"),
            (401, r#"{"error":"invalid_client"}"#, "refused/config invalid_client"),
            (400, r#"{"error":"temporarily_unavailable"}"#, "unavailable/provider-busy temporarily_unavailable"),
            (400, r#"{"error":"odd"}"#, "denied/provider-refused odd"),
            (200, r#"{"error":"odd","id_token":"a.b.c"}"#, "denied/provider-refused odd"),
            (400, r#"{"id_token":"a.b.c"}"#, "refused/protocol"),
            (200, r#"{"access_token":"a"}"#, "refused/protocol"),
            (200, r#"{"id_token":"a","id_token":"b"}"#, "refused/protocol"),
            (503, r#"{"id_token":"a"}"#, "unavailable/server-error"),
            (307, "", "unavailable/redirected"),
        ];
        for (status, body, expected) in cases {
            assert_eq!(word(&answered(&reply(status, body)).unwrap_err()), expected, "{status} {body}");
        }
    }
}
