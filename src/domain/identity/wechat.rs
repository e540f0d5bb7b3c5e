//! WeChat: shaped like OAuth 2.0, but with its own names, the secret in the query and errors under status 200
//! (identity §5). There is no signature: TLS is the only integrity.

use serde_json::Value;

use super::call::{Call, No, Reply};
use super::json;
use super::provider::{Kind, Provider};
use super::subject::{Subject, SubjectKind};
use super::url;

const API: &str = "https://api.weixin.qq.com";
const PAGES: &str = "https://open.weixin.qq.com/connect";

/// Where a person is sent; none for a mini-program, which hands over its code itself.
#[must_use]
pub fn authorize(provider: &Provider, redirect_uri: &str, state: &str) -> Option<String> {
    let (page, scope) = match provider.kind {
        Kind::WechatWeb => ("qrconnect", "snsapi_login"),
        Kind::WechatOfficial => ("oauth2/authorize", "snsapi_base"),
        _ => return None,
    };
    let pairs = [
        ("appid", provider.client_id.as_str()),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("scope", scope),
        ("state", state),
    ];
    Some(format!("{PAGES}/{page}?{}#wechat_redirect", url::form(&pairs)))
}

/// The request that exchanges a code.
#[must_use]
pub fn exchange(provider: &Provider, secret: &str, code: &str) -> Call {
    let (path, name) = match provider.kind {
        Kind::WechatMini => ("/sns/jscode2session", "js_code"),
        _ => ("/sns/oauth2/access_token", "code"),
    };
    let pairs = [
        ("appid", provider.client_id.as_str()),
        ("secret", secret),
        (name, code),
        ("grant_type", "authorization_code"),
    ];
    let origin = provider.endpoint.as_deref().unwrap_or(API);
    Call::get(format!("{origin}{path}?{}", url::form(&pairs)))
}

/// Whom an answer names (ID26).
///
/// # Errors
///
/// Where it is an error of WeChat, or no answer of WeChat at all.
pub fn judge(provider: &Provider, reply: &Reply) -> Result<Vec<Subject>, No> {
    let protocol = || No::refused("protocol");
    let reply = reply.answer()?;
    let body = json::parse(&reply.body).map_err(|_| protocol())?;
    let body = body.as_object().filter(|_| reply.status == 200).ok_or_else(protocol)?;
    if let Some(code) = body.get("errcode").filter(|code| **code != 0) {
        let code = code.as_i64().ok_or_else(protocol)?;
        let said = body.get("errmsg").and_then(Value::as_str).unwrap_or_default();
        return Err(meaning(code).told(&format!("{code} {said}")));
    }
    if body.get("is_snapshotuser").is_some_and(|value| *value == 1) {
        return Err(No::denied("snapshot-user"));
    }
    let subject = |key: &str, scope: &str, kind| match body.get(key) {
        None => Ok(None),
        Some(value) => {
            let value = value.as_str().ok_or_else(protocol)?;
            if value.is_empty() { Ok(None) } else { Subject::new(scope, kind, value).map(Some).ok_or_else(protocol) }
        }
    };
    let open = subject("openid", &provider.client_id, SubjectKind::OpenId)?.ok_or_else(protocol)?;
    let union = subject("unionid", &provider.union_scope, SubjectKind::UnionId)?;
    Ok([Some(open), union].into_iter().flatten().collect())
}

/// What an error code means to us.
fn meaning(code: i64) -> No {
    match code {
        -1 | -1000 | 45009 | 45011 => No::unavailable("provider-busy"),
        40001 | 40125 | 41004 | 40002 | 40013 | 41002 | 48001 => No::refused("config"),
        40029 | 42003 | 42007 => No::denied("code-invalid"),
        40163 => No::denied("code-used"),
        40226 => No::denied("blocked-by-provider"),
        40003 | 40014 | 40030 | 41003 | 41008 | 41009 | 42001 | 42002 => No::refused("protocol"),
        _ => No::denied("provider-refused"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::call::Verdict;
    use super::super::provider::tests::sample;
    use super::*;

    fn told(status: u16, body: &str) -> String {
        let reply = Reply { status, body: body.as_bytes().to_vec() };
        match judge(&sample(Kind::WechatWeb), &reply) {
            Ok(subjects) => {
                let one = |subject: &Subject| format!("{}:{}={}", subject.scope, subject.kind.word(), subject.value);
                subjects.iter().map(one).collect::<Vec<_>>().join(" ")
            }
            Err(no) => format!("{}/{}", no.verdict.word(), no.reason),
        }
    }

    /// ID24
    #[test]
    fn a_person_is_sent_with_the_parameters_in_wechats_order() {
        let url = |kind| authorize(&sample(kind), "https://shop.example/cb", "0a");
        assert_eq!(
            url(Kind::WechatWeb).unwrap(),
            "https://open.weixin.qq.com/connect/qrconnect?appid=app1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
             &response_type=code&scope=snsapi_login&state=0a#wechat_redirect"
        );
        assert_eq!(
            url(Kind::WechatOfficial).unwrap(),
            "https://open.weixin.qq.com/connect/oauth2/authorize?appid=app1&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
             &response_type=code&scope=snsapi_base&state=0a#wechat_redirect"
        );
        assert_eq!(url(Kind::WechatMini), None);
    }

    /// ID25
    #[test]
    fn a_code_is_exchanged_by_get() {
        let call = exchange(&sample(Kind::WechatWeb), "s&1", "c/1");
        assert_eq!(
            *call.address,
            "https://api.weixin.qq.com/sns/oauth2/access_token?appid=app1&secret=s%261&code=c%2F1\
             &grant_type=authorization_code"
        );
        assert!(call.form.is_none() && call.authorization.is_none());
        let here = Provider { endpoint: Some("http://127.0.0.1:9".to_owned()), ..sample(Kind::WechatMini) };
        assert_eq!(
            *exchange(&here, "s", "c").address,
            "http://127.0.0.1:9/sns/jscode2session?appid=app1&secret=s&js_code=c&grant_type=authorization_code"
        );
    }

    /// ID26, ID36
    #[test]
    fn success_is_an_openid_without_an_errcode() {
        let cases = [
            (200, r#"{"openid":"o1","access_token":"t"}"#, "app1:openid=o1"),
            (200, r#"{"errcode":0,"openid":"o1","unionid":"u1"}"#, "app1:openid=o1 wechat:unionid=u1"),
            (200, r#"{"openid":"o1","unionid":""}"#, "app1:openid=o1"),
            (200, r#"{"openid":"o1","is_snapshotuser":0}"#, "app1:openid=o1"),
            (200, r#"{"openid":"o1","is_snapshotuser":1}"#, "denied/snapshot-user"),
            (200, r#"{"openid":"o1","openid":"o2"}"#, "refused/protocol"),
            (200, r#"{"openid":""}"#, "refused/protocol"),
            (200, r#"{"openid":7}"#, "refused/protocol"),
            (200, r#"{"openid":"o1","errcode":"40029"}"#, "refused/protocol"),
            (200, r"[]", "refused/protocol"),
            (200, r"<html>", "refused/protocol"),
            (200, "", "refused/protocol"),
            (404, r#"{"openid":"o1"}"#, "refused/protocol"),
            (302, r#"{"openid":"o1"}"#, "unavailable/redirected"),
            (502, r#"{"openid":"o1"}"#, "unavailable/server-error"),
        ];
        for (status, body, expected) in cases {
            assert_eq!(told(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn every_errcode_of_the_table_has_its_meaning() {
        let table: [(&[i64], &str); 7] = [
            (&[-1, -1000, 45009, 45011], "unavailable/provider-busy"),
            (&[40001, 40125, 41004, 40002, 40013, 41002, 48001], "refused/config"),
            (&[40029, 42003, 42007], "denied/code-invalid"),
            (&[40163], "denied/code-used"),
            (&[40226], "denied/blocked-by-provider"),
            (&[40003, 40014, 40030, 41003, 41008, 41009, 42001, 42002], "refused/protocol"),
            (&[1, 99999], "denied/provider-refused"),
        ];
        for (codes, expected) in table {
            for code in codes {
                // An error is one even where an openid stands beside it.
                let body = format!(r#"{{"errcode":{code},"errmsg":"no","openid":"o1"}}"#);
                assert_eq!(told(200, &body), expected, "{code}");
            }
        }
        let body = format!(r#"{{"errcode":99999,"errmsg":"{}"}}"#, "x".repeat(500));
        let no = judge(&sample(Kind::WechatWeb), &Reply { status: 200, body: body.into_bytes() }).unwrap_err();
        assert_eq!((no.verdict, no.told.unwrap().len()), (Verdict::Denied, 200));
    }
}
