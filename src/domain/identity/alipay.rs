//! Alipay: a signed call, and an answer that counts only once its signature was verified over the bytes as they were sent
//! (identity §6).

use serde_json::Value;

use super::call::{Call, No, Reply};
use super::json;
use super::key::{BadKey, PrivateKey, PublicKey};
use super::provider::Provider;
use super::subject::{Subject, SubjectKind};
use super::url;
use crate::domain::time::{Instant, Zone};

const PAGE: &str = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm";
const SANDBOX_PAGE: &str = "https://openauth-sandbox.dl.alipaydev.com/oauth2/publicAppAuthorize.htm";
const API: &str = "https://openapi.alipay.com";
const SANDBOX_API: &str = "https://openapi-sandbox.dl.alipaydev.com";
const NODE: &str = "alipay_system_oauth_token_response";
const ERROR: &str = "error_response";

/// Where a person is sent (ID27).
#[must_use]
pub fn authorize(provider: &Provider, redirect_uri: &str, state: &str) -> String {
    let page = if provider.sandbox { SANDBOX_PAGE } else { PAGE };
    let pairs = [
        ("app_id", provider.client_id.as_str()),
        ("scope", "auth_user"),
        ("redirect_uri", redirect_uri),
        ("state", state),
    ];
    url::with_query(page, &pairs)
}

/// What is signed (ID29): all parameters but `sign`, none empty, by name in byte order, as they are.
#[must_use]
pub fn signing_string(parameters: &[(&str, &str)]) -> String {
    let mut signed: Vec<&(&str, &str)> =
        parameters.iter().filter(|(name, value)| *name != "sign" && !value.is_empty()).collect();
    signed.sort_unstable();
    let pairs: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The request that exchanges a code (ID28).
///
/// # Errors
///
/// Where the key cannot sign.
pub fn exchange(provider: &Provider, key: &PrivateKey, code: &str, now: Instant) -> Result<Call, BadKey> {
    let timestamp = timestamp(now);
    let public = [
        ("app_id", provider.client_id.as_str()),
        ("charset", "utf-8"),
        ("format", "JSON"),
        ("method", "alipay.system.oauth.token"),
        ("sign_type", "RSA2"),
        ("timestamp", timestamp.as_str()),
        ("version", "1.0"),
    ];
    let own = [("code", code), ("grant_type", "authorization_code")];
    let sign = key.sign(signing_string(&[&public[..], &own[..]].concat()).as_bytes())?;
    let origin = provider.endpoint.as_deref().unwrap_or(if provider.sandbox { SANDBOX_API } else { API });
    let address = url::with_query(&format!("{origin}/gateway.do"), &[&public[..], &[("sign", sign.as_str())]].concat());
    Ok(Call::post(address, url::form(&own)))
}

/// `yyyy-MM-dd HH:mm:ss` of Beijing, wherever the shop is.
fn timestamp(now: Instant) -> String {
    let (utc, there) = (Zone::utc(), now.plus_seconds(8 * 3600));
    let ((year, month, day), (hour, minute, second)) = (utc.day(there).parts(), utc.clock(there));
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Whom an answer names (ID31, ID32).
///
/// # Errors
///
/// Where it is not Alipay's, or says no.
pub fn judge(provider: &Provider, peer: &PublicKey, reply: &Reply) -> Result<Vec<Subject>, No> {
    let protocol = || No::refused("protocol");
    let reply = reply.answer()?;
    let members = json::slices(&reply.body).map_err(|_| protocol())?;
    let one = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, slice)| *slice);
    let forged = || No::denied("forged-answer");
    match (one(NODE), one(ERROR), one("sign")) {
        (Some(_), Some(_), _) => Err(forged()),
        (Some(node), None, None) => Err(unsigned(node).unwrap_or_else(forged)),
        (Some(node), None, sign) => {
            // Nothing of the node is looked at before its bytes are known to be Alipay's.
            let sign = sign.and_then(|sign| serde_json::from_str::<String>(sign).ok()).ok_or_else(forged)?;
            if !peer.verifies(node.as_bytes(), &sign) {
                return Err(forged());
            }
            subjects(provider, &json::parse(node.as_bytes()).map_err(|_| protocol())?)
        }
        // An error needs no signature: all it can do is fail.
        (None, Some(node), _) => Err(refused(&json::parse(node.as_bytes()).map_err(|_| protocol())?, true)),
        (None, None, _) => Err(protocol()),
    }
}

/// The subjects of a node that is Alipay's.
fn subjects(provider: &Provider, node: &Value) -> Result<Vec<Subject>, No> {
    let protocol = || No::refused("protocol");
    let node_object = node.as_object().ok_or_else(protocol)?;
    if node_object.get("code").is_some_and(|code| text(code) != "10000") {
        return Err(refused(node, false));
    }
    let full = |key: &str| node_object.get(key).and_then(Value::as_str).filter(|value| !value.is_empty());
    full("access_token").ok_or_else(protocol)?;
    let mut found = Vec::new();
    for (scope, kind) in [
        (provider.client_id.as_str(), SubjectKind::AlipayOpenId),
        (provider.union_scope.as_str(), SubjectKind::AlipayUnionId),
        ("alipay", SubjectKind::AlipayUserId),
    ] {
        if let Some(value) = full(kind.word()) {
            found.push(Subject::new(scope, kind, value).ok_or_else(protocol)?);
        }
    }
    if found.is_empty() { Err(protocol()) } else { Ok(found) }
}

/// What an unsigned node says where it is an error: like `error_response`, it can only fail.
fn unsigned(node: &str) -> Option<No> {
    let node = json::parse(node.as_bytes()).ok()?;
    let code = text(node.get("code")?);
    (code != "10000").then(|| refused(&node, true))
}

/// A code is written as a text or as a number.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What an error means to us.
fn refused(node: &Value, unsigned: bool) -> No {
    let said = |key: &str| node.get(key).map(text).unwrap_or_default();
    let (code, sub) = (said("code"), said("sub_code"));
    let no = match (code.as_str(), sub.as_str()) {
        ("20000" | "40005", _) | (_, "isp.unknow-error") => No::unavailable("provider-busy"),
        (_, "isv.code-invalid") => No::denied("code-invalid"),
        (_, "isv.grant-type-invalid" | "isv.invalid-app-id" | "isv.invalid-signature")
        | ("40001" | "40002" | "40003" | "40006", _) => No::refused("config"),
        _ => No::denied("provider-refused"),
    };
    let mark = if unsigned { " (unsigned)" } else { "" };
    no.told(&format!("{code} {sub}{mark}"))
}

#[cfg(test)]
mod tests {
    use super::super::key::tests::{APP, APP_PUBLIC, PEER, PEER_PUBLIC};
    use super::super::provider::Kind;
    use super::super::provider::tests::sample;
    use super::*;

    const EXAMPLE: &str = "app_id=2021000000000001&charset=utf-8&code=abc123&format=JSON&grant_type=authorization_code\
         &method=alipay.system.oauth.token&sign_type=RSA2&timestamp=2026-03-01 10:15:00&version=1.0";

    /// What `openssl dgst -sha256 -sign fixtures/keys/app.pem` makes of it.
    const SIGNED: &str = "yYw2/H7CUnKZu+Kzw/UUTyxn6kmVmebxVmbodVR4cwT5uRlIMi9X49OmAR1c/IR9qswWA4KLROul5rVbGPVlkcuyejRZf2bjqsN1\
         /NZ2pANLuVImptwwpMGJuvaDK6ZI57KiKNTPQixOCRBdIYv2bDDb4orxrnOmTw8xGhNzJNo4H3DPfZlosS1ZyVXrbltep6awG5iK\
         j/xOWYV/YQVA7f+nk3pEEXbpM1J2CuaF2jDo4v/3Qzw9evvjRUc8k9TnCtaBzzAzC9QXgxQYA8Z9VYxgB2QkeOTXLHB4Uc4et2Ud\
         YCRZJWn2sWzQ0DcVEkYH2TBP0i2Qqd6Sbo2Vdn47UQ==";

    const GOOD: &str = r#"{"access_token":"t","expires_in":"300","open_id":"074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5",
 "x":"\/\u5f20"}"#;

    fn provider() -> Provider {
        Provider { client_id: "2021000000000001".to_owned(), ..sample(Kind::Alipay) }
    }

    fn sign(node: &str) -> String {
        PrivateKey::parse(PEER).unwrap().sign(node.as_bytes()).unwrap()
    }

    fn signed(node: &str) -> String {
        format!(r#"{{"{NODE}":{node},"sign":"{}"}}"#, sign(node))
    }

    fn told(body: &[u8]) -> String {
        let peer = PublicKey::parse(PEER_PUBLIC).unwrap();
        match judge(&provider(), &peer, &Reply { status: 200, body: body.to_vec() }) {
            Ok(subjects) => {
                let one = |subject: &Subject| format!("{}:{}={}", subject.scope, subject.kind.word(), subject.value);
                subjects.iter().map(one).collect::<Vec<_>>().join(" ")
            }
            Err(no) => {
                let told = no.told.map(|told| format!(" [{told}]")).unwrap_or_default();
                format!("{}/{}{told}", no.verdict.word(), no.reason)
            }
        }
    }

    #[test]
    fn a_person_is_sent_to_alipay_or_its_sandbox() {
        let query = "?app_id=2021000000000001&scope=auth_user&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=0a";
        assert_eq!(authorize(&provider(), "https://shop.example/cb", "0a"), format!("{PAGE}{query}"));
        let sandbox = Provider { sandbox: true, ..provider() };
        assert_eq!(authorize(&sandbox, "https://shop.example/cb", "0a"), format!("{SANDBOX_PAGE}{query}"));
    }

    /// ID28, ID29
    #[test]
    fn a_call_is_signed_over_every_parameter() {
        let now = Zone::utc().parse("2026-03-01 02:15:00").unwrap().0;
        let call = exchange(&provider(), &PrivateKey::parse(APP).unwrap(), "abc123", now).unwrap();
        let (address, query) = call.address.split_once('?').unwrap();
        let form = call.form.as_ref().unwrap();
        assert_eq!(
            (address, form.as_str()),
            ("https://openapi.alipay.com/gateway.do", "code=abc123&grant_type=authorization_code")
        );
        let sent = [url::pairs(query).unwrap(), url::pairs(form).unwrap()].concat();
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(signing_string(&sent), EXAMPLE);
        assert!(sent.contains(&("sign", SIGNED)));
        assert!(PublicKey::parse(APP_PUBLIC).unwrap().verifies(EXAMPLE.as_bytes(), SIGNED));
        assert_eq!(signing_string(&[("b", "2"), ("a", ""), ("sign", "x"), ("B", "1 &")]), "B=1 &&b=2");
    }

    /// ID32, ID36: an application of today gets an `open_id` alone.
    #[test]
    fn a_signed_node_names_its_subjects() {
        let open = "2021000000000001:open_id=074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5";
        assert_eq!(told(signed(GOOD).as_bytes()), open);
        let all = r#"{"code":"10000","access_token":"t","user_id":"2088","union_id":"u","open_id":"o"}"#;
        assert_eq!(told(signed(all).as_bytes()), "2021000000000001:open_id=o alipay:union_id=u alipay:user_id=2088");
        let swapped = format!(r#" {{"sign":"{}" , "{NODE}" : {GOOD}}}"#, sign(GOOD));
        assert_eq!(told(swapped.as_bytes()), open);
    }

    /// ID31
    #[test]
    fn what_is_not_alipays_own_is_forged() {
        let other = PrivateKey::parse(APP).unwrap().sign(GOOD.as_bytes()).unwrap();
        let cases = [
            format!(r#"{{"{NODE}":{GOOD}}}"#),
            format!(r#"{{"{NODE}":{}}}"#, GOOD.replacen('{', r#"{"code":"10000","#, 1)),
            format!(r#"{{"{NODE}":{GOOD},"sign":""}}"#),
            format!(r#"{{"{NODE}":{GOOD},"sign":null}}"#),
            format!(r#"{{"{NODE}":{GOOD},"sign":["{}"]}}"#, sign(GOOD)),
            format!(r#"{{"{NODE}":{GOOD},"sign":"{other}"}}"#),
            format!(r#"{{"{NODE}":{GOOD},"sign":"{}"}}"#, sign(&GOOD.replace(' ', ""))),
            format!(r#"{{"{NODE}":{},"sign":"{}"}}"#, GOOD.replace("\\/", "/"), sign(GOOD)),
            format!(r#"{{"{NODE}":{GOOD},"{ERROR}":{{}},"sign":"{}"}}"#, sign(GOOD)),
        ];
        for body in cases {
            assert_eq!(told(body.as_bytes()), "denied/forged-answer", "{body}");
        }
        let twins = format!(r#"{{"{NODE}":{GOOD},"{NODE}":{{"open_id":"evil"}},"sign":"{}"}}"#, sign(GOOD));
        let inside = r#"{"access_token":"t","open_id":"a","open_id":"b"}"#;
        for body in [twins, signed(inside), "[]".to_owned(), "{}".to_owned(), "<html>".to_owned()] {
            assert_eq!(told(body.as_bytes()), "refused/protocol", "{body}");
        }
        for node in [r#"{"access_token":"t"}"#, r#"{"open_id":"o"}"#, r#"{"access_token":"t","open_id":""}"#, "7"] {
            assert_eq!(told(signed(node).as_bytes()), "refused/protocol", "{node}");
        }
    }

    /// ID65
    #[test]
    fn every_byte_of_node_and_signature_counts() {
        let body = signed(GOOD).into_bytes();
        let node = body.iter().position(|byte| *byte == b':').unwrap() + 1;
        let sign = body.len() - 2 - sign(GOOD).len();
        let places = (node..node + GOOD.len()).chain(sign..body.len() - 2);
        for at in places {
            let mut flipped = body.clone();
            flipped[at] ^= 1;
            let told = told(&flipped);
            assert!(["denied/forged-answer", "refused/protocol"].contains(&told.as_str()), "{at}: {told}");
        }
    }

    #[test]
    fn every_code_of_the_table_has_its_meaning() {
        let table = [
            ("20000", "isp.unknow-error", "unavailable/provider-busy"),
            ("40004", "isp.unknow-error", "unavailable/provider-busy"),
            ("40005", "", "unavailable/provider-busy"),
            ("40002", "isv.code-invalid", "denied/code-invalid"),
            ("40002", "isv.grant-type-invalid", "refused/config"),
            ("40004", "isv.invalid-app-id", "refused/config"),
            ("40002", "isv.invalid-signature", "refused/config"),
            ("40001", "isv.x", "refused/config"),
            ("40003", "isv.x", "refused/config"),
            ("40006", "isv.x", "refused/config"),
            ("20001", "aop.invalid-auth-token", "denied/provider-refused"),
            ("40004", "isv.x", "denied/provider-refused"),
        ];
        for (code, sub, expected) in table {
            let node = format!(r#"{{"code":"{code}","msg":"no","sub_code":"{sub}"}}"#);
            let unsigned = format!(r#"{{"{ERROR}":{node}}}"#);
            assert_eq!(told(unsigned.as_bytes()), format!("{expected} [{code} {sub} (unsigned)]"));
            assert_eq!(told(signed(&node).as_bytes()), format!("{expected} [{code} {sub}]"));
            let bare = format!(r#"{{"{NODE}":{node}}}"#);
            assert_eq!(told(bare.as_bytes()), format!("{expected} [{code} {sub} (unsigned)]"));
        }
    }
}
