//! Logins through providers, through the program: a peer on loopback stands for WeChat, and one for an issuer.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insta::assert_snapshot;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::campaign::{PROGRAM, active, shop, sound};
use crate::harness::{Shop, Told};
use crate::peer::{reply, stand, value};

const CALLBACK: &str = "https://shop.example/cb";

/// Runs an `auth` command, which takes no instant but the clock's; `typed` is its standard input.
fn auth(shop: &Shop, words: &[&str], typed: &str) -> Told {
    shop.file("typed", typed);
    let mut command = shop.command();
    command.arg("auth").args(words).stdin(Stdio::from(File::open(shop.path("typed")).expect("written")));
    shop.told(command)
}

/// The first row of an answer, and its exit code.
fn row(shop: &Shop, words: &[&str], typed: &str) -> (Value, i32) {
    let told = auth(shop, &[words, &["--json"]].concat(), typed);
    let answer: Value = serde_json::from_str(&told.out).unwrap_or_else(|_| panic!("{words:?}: {told}"));
    (answer["rows"][0].clone(), told.status)
}

/// Result, reason, member and exit code.
fn verdict(shop: &Shop, words: &[&str], typed: &str) -> (String, i32) {
    let (row, status) = row(shop, words, typed);
    let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
    (format!("{} {} {}", text("result"), text("reason"), text("member")), status)
}

fn secret(shop: &Shop, name: &str, text: &str) {
    shop.file(name, text);
    fs::set_permissions(shop.path(name), PermissionsExt::from_mode(0o600)).expect("set");
}

/// Begins a login: the state.
fn begin(shop: &Shop, words: &[&str]) -> String {
    let (row, status) = row(shop, &[&["authorize-url"], words].concat(), "");
    assert_eq!((row["result"].as_str(), status), (Some("ok"), 0), "{row}");
    row["state"].as_str().expect("a state").to_owned()
}

fn back(code: &str, state: &str) -> String {
    format!("{CALLBACK}?code={code}&state={state}\n")
}

/// A shop with two members and a WeChat on loopback that answers by code.
fn wechat() -> Shop {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1"]);
    shop.done(&["member", "add", "--number", "M-2"]);
    secret(&shop, "wx.secret", "s3cret\n");
    let endpoint = stand(|asked, stream| {
        assert_eq!(asked.value("secret").as_deref(), Some("s3cret"));
        let body = match asked.value("code").expect("a code").as_str() {
            "ann" => json!({"openid": "oAnn0000000001", "access_token": "t"}),
            "ann-all" => json!({"openid": "oAnn0000000001", "unionid": "uAnn0000000001"}),
            "bob" => json!({"openid": "oBob0000000002", "unionid": "uBob0000000002"}),
            "both" => json!({"openid": "oAnn0000000001", "unionid": "uBob0000000002"}),
            "used" => json!({"errcode": 40163, "errmsg": "code been used"}),
            "busy" => json!({"errcode": -1, "errmsg": "busy \u{1b}[31m"}),
            _ => json!({"errcode": 40029, "errmsg": "invalid code"}),
        };
        reply(stream, 200, "text/plain", &body.to_string());
    });
    let add = ["provider", "add", "wechat", "--kind", "wechat-web", "--client-id", "wx1", "--redirect-uri", CALLBACK];
    let added = auth(&shop, &[&add[..], &["--secret-file", "wx.secret", "--endpoint", &endpoint]].concat(), "");
    assert_eq!(added.status, 0, "{added}");
    shop
}

fn link(shop: &Shop, member: &str, code: &str) -> (Value, i32) {
    let state = begin(shop, &["wechat", "--purpose", "link", "--member", member]);
    row(shop, &["link", member, "wechat", "--url-stdin"], &back(code, &state))
}

fn login(shop: &Shop, code: &str) -> (String, i32) {
    let state = begin(shop, &["wechat"]);
    verdict(shop, &["login", "wechat", "--url-stdin"], &back(code, &state))
}

fn said(text: &str, status: i32) -> (String, i32) {
    (text.to_owned(), status)
}

/// ID19, ID37, C6
#[test]
fn an_account_is_linked_and_logs_its_member_in() {
    let shop = wechat();
    assert_eq!(login(&shop, "ann"), said("denied not-linked -", 4));
    let (linked, status) = link(&shop, "M-1", "ann");
    let told = ["result", "member", "assurance", "subject", "first_proof"].map(|name| linked[name].to_string());
    assert_eq!((told.join(" ").as_str(), status), ("\"ok\" \"M-1\" \"account\" \"oAn***001\" true", 0));
    assert_eq!(login(&shop, "ann"), said("ok - M-1", 0));
    // The union id that comes later is added, and finds the member from then on.
    assert_eq!(login(&shop, "ann-all"), said("ok - M-1", 0));
    let (again, _) = link(&shop, "M-1", "ann-all");
    assert_eq!((&again["result"], &again["first_proof"]), (&json!("ok"), &json!(false)));
    let listed =
        auth(&shop, &["identities", "M-1", "--fields", "identity,provider,kind,subject,assurance,subject_scope"], "");
    assert_snapshot!(listed);
    assert_eq!(active(&shop, "M-1", "2099-01-01"), 20);
    sound(&shop, "2099-01-01");
    let identity = auth(&shop, &["unlink", "M-1", "1", "--reason", "asked"], "");
    assert_eq!(identity.status, 0, "{identity}");
    assert_eq!(login(&shop, "ann"), said("denied not-linked -", 4));
    assert_snapshot!("the_last_way", auth(&shop, &["unlink", "M-1", "2", "--reason", "asked"], ""));
    assert_eq!(auth(&shop, &["unlink", "M-1", "2", "--reason", "asked", "--force"], "").status, 0);
    assert_eq!(auth(&shop, &["unlink", "M-1", "2", "--reason", "asked"], "").status, 4);
    // What was unlinked may be another's.
    assert_eq!(link(&shop, "M-2", "ann").0["member"], "M-2");
}

/// ID38: a password is a way to log in too.
#[test]
fn the_last_account_goes_where_a_password_stays() {
    let shop = wechat();
    assert_eq!(link(&shop, "M-1", "ann").1, 0);
    assert_eq!(auth(&shop, &["unlink", "M-1", "1", "--reason", "asked"], "").status, 1);
    assert_eq!(auth(&shop, &["set-password", "M-1", "--password-stdin"], "correct horse tea\n").status, 0);
    assert_eq!(auth(&shop, &["unlink", "M-1", "1", "--reason", "asked"], "").status, 0);
}

/// ID37, ID38
#[test]
fn an_account_is_one_members_and_a_flow_one_members_too() {
    let shop = wechat();
    assert_eq!([link(&shop, "M-1", "ann").1, link(&shop, "M-2", "bob").1], [0, 0]);
    let conflict = link(&shop, "M-2", "ann");
    assert_eq!((&conflict.0["reason"], conflict.1), (&json!("conflict"), 1));
    assert_eq!(login(&shop, "both"), said("refused conflict -", 1));
    let state = begin(&shop, &["wechat", "--purpose", "link", "--member", "M-1"]);
    let url = back("ann-all", &state);
    for words in [&["link", "M-2", "wechat", "--url-stdin"][..], &["login", "wechat", "--url-stdin"]] {
        assert_eq!(verdict(&shop, words, &url), said("denied state-unknown -", 4));
    }
    assert_eq!(verdict(&shop, &["link", "M-1", "wechat", "--url-stdin"], &url), said("ok - M-1", 0));
}

/// ID19, ID26
#[test]
fn an_answer_is_judged_once_and_no_answer_may_be_tried_again() {
    let shop = wechat();
    for (code, expected, status) in [("x", "denied code-invalid -", 4), ("used", "denied code-used -", 4)] {
        let state = begin(&shop, &["wechat"]);
        let told = |code: &str| verdict(&shop, &["login", "wechat", "--url-stdin"], &back(code, &state));
        assert_eq!(told(code), said(expected, status));
        assert_eq!(told("ann"), said("denied state-used -", 4));
    }
    let state = begin(&shop, &["wechat"]);
    let told = |url: &str| verdict(&shop, &["login", "wechat", "--url-stdin"], url);
    for _ in 0..2 {
        assert_eq!(told(&back("busy", &state)), said("unavailable provider-busy -", 1));
    }
    assert_eq!(told("https://evil.example/cb?code=c&state=s"), said("denied foreign-redirect -", 4));
    assert_eq!(told(&back("ann", "00")), said("denied state-unknown -", 4));
    assert_eq!(told(&format!("{CALLBACK}?state={state}")), said("denied no-code -", 4));
    assert_eq!(told(&back("ann", &state)), said("denied state-used -", 4));
    let busy = begin(&shop, &["wechat"]);
    let chinese = shop.in_chinese();
    assert_snapshot!(
        "no_answer_in_chinese",
        auth(&chinese, &["login", "wechat", "--url-stdin", "--format", "table"], &back("busy", &busy))
    );
}

/// ID5, ID6, ID23
#[test]
fn what_cannot_be_is_refused_before_anything_is_asked() {
    let shop = wechat();
    let keys = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/keys");
    for name in ["app.pem", "peer.pub.pem", "app.pub.pem", "short.pem"] {
        secret(&shop, name, &fs::read_to_string(keys.join(name)).expect("a key"));
    }
    shop.file("open.secret", "s");
    let mut told = String::new();
    let alipay = "provider add a --kind alipay --client-id 2021 --redirect-uri https://shop.example/cb";
    for line in [
        "provider add x --kind wechat-web --client-id wx1 --redirect-uri https://shop.example/cb",
        "provider add x --kind wechat-web --client-id wx1 --secret-file wx.secret",
        "provider add x --kind wechat-mini --client-id wx1 --secret-file open.secret",
        "provider add wechat --kind wechat-mini --client-id wx1 --secret-file wx.secret",
        "provider add x --kind wechat-mini --client-id wx1 --secret-file wx.secret --endpoint http://localhost:1",
        "provider add x --kind oidc --client-id shop",
        "provider add x --kind oidc --client-id shop --issuer http://id.example",
        "provider add x.y --kind oidc --client-id shop --issuer https://id.example",
        &format!("{alipay} --key-file app.pem"),
        &format!("{alipay} --key-file short.pem --peer-key-file peer.pub.pem"),
        &format!("{alipay} --key-file app.pem --peer-key-file app.pem"),
        &format!("{alipay} --key-file app.pem --peer-key-file app.pub.pem"),
        "provider remove none",
        "authorize-url none",
        "authorize-url wechat --purpose link",
        "authorize-url wechat --member M-1",
        "authorize-url wechat --purpose link --member M-9",
        "login none --url-stdin",
        "login wechat",
        "login wechat https://shop.example/cb?code=c",
        "login wechat --url-stdin --state s",
        "login wechat --loopback",
        "login wechat --url-stdin --as-of 2026-01-01",
        "login wechat --url-stdin --request-id r-1",
        "login wechat --url-stdin --dry-run",
        "login wechat --url-stdin --timeout 11",
        "link M-9 wechat --url-stdin",
        "identities M-9",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        told += &format!("$ {line}\n{}\n", auth(&shop, &words, "x"));
    }
    assert_snapshot!(told);
}

#[test]
fn providers_are_listed_and_removed() {
    let shop = wechat();
    let fields = "provider,kind,client_id,redirect_uri,union_scope,secret_file,peer_key";
    assert_snapshot!(auth(&shop, &["provider", "list", "--fields", fields], ""));
    assert_eq!(link(&shop, "M-1", "ann").1, 0);
    assert_eq!(auth(&shop, &["provider", "remove", "wechat"], "").status, 0);
    assert_eq!(auth(&shop, &["authorize-url", "wechat"], "").status, 4);
    let listed = auth(&shop, &["identities", "M-1", "--fields", "identity,subject"], "");
    assert!(listed.out.contains("oAn***001"), "{listed}");
}

/// ID8: no row, message or file holds a secret, a code or a state.
#[test]
fn nothing_secret_is_kept_or_told() {
    let shop = wechat();
    let state = begin(&shop, &["wechat"]);
    let told = auth(&shop, &["login", "wechat", "--url-stdin"], &back("ann-all", &state));
    let mut kept = told.to_string().into_bytes();
    for name in shop.names().into_iter().filter(|name| name.starts_with("shop.db")) {
        kept.extend(fs::read(shop.path(&name)).expect("ours"));
    }
    for hidden in [&state, "s3cret", "ann-all", "oAnn0000000001"] {
        assert!(!kept.windows(hidden.len()).any(|part| part == hidden.as_bytes()), "{hidden}");
    }
}

/// An issuer on loopback: what its tokens say beside nonce and issuer is the test's.
fn issuer(nonce: &Arc<Mutex<String>>) -> String {
    let (nonce, own) = (Arc::clone(nonce), Arc::new(Mutex::new(String::new())));
    let address = Arc::clone(&own);
    let issuer = stand(move |asked, stream| {
        let at = own.lock().expect("one at a time").clone();
        let body = match asked.target.as_str() {
            "/jwks" => include_str!("../../fixtures/keys/jwks.json").to_owned(),
            "/token" => {
                assert!(asked.value("code_verifier").is_some_and(|verifier| verifier.len() == 43));
                let now = now();
                let nonce = nonce.lock().expect("one at a time").clone();
                let claims =
                    json!({"iss": at, "aud": "shop", "sub": "ann", "iat": now, "exp": now + 300, "nonce": nonce});
                json!({"id_token": token(&claims), "token_type": "Bearer"}).to_string()
            }
            _ => json!({
                "issuer": at,
                "authorization_endpoint": format!("{at}/auth"),
                "token_endpoint": format!("{at}/token"),
                "jwks_uri": format!("{at}/jwks"),
            })
            .to_string(),
        };
        reply(stream, 200, "application/json", &body);
    });
    *address.lock().expect("one at a time") = issuer.clone();
    issuer
}

/// Tokens are judged by the clock.
#[expect(clippy::disallowed_methods, reason = "the issuer has a clock of its own")]
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn token(claims: &Value) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", part(r#"{"alg":"RS256","kid":"a"}"#), part(&claims.to_string()));
    let key = EncodingKey::from_rsa_pem(include_bytes!("../../fixtures/keys/app.pem")).expect("a key");
    format!("{signed}.{}", crypto::sign(signed.as_bytes(), &key, Algorithm::RS256).expect("signed"))
}

/// ID33 to ID35
#[test]
fn an_issuer_is_asked_with_a_nonce_and_its_token_checked() {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1"]);
    let nonce = Arc::new(Mutex::new(String::new()));
    let issuer = issuer(&nonce);
    let add = ["provider", "add", "id", "--kind", "oidc", "--client-id", "shop", "--redirect-uri", CALLBACK];
    assert_eq!(auth(&shop, &[&add[..], &["--issuer", &issuer]].concat(), "").status, 0);
    let begin = |words: &[&str]| {
        let (row, _) = row(&shop, &[&["authorize-url", "id"], words].concat(), "");
        let url = row["url"].as_str().expect("an address").to_owned();
        let (page, query) = url.split_once('?').expect("a question");
        assert_eq!(page, format!("{issuer}/auth"));
        *nonce.lock().expect("one at a time") = value(query, "nonce").expect("a nonce");
        back("c", &value(query, "state").expect("a state"))
    };
    let url = begin(&["--purpose", "link", "--member", "M-1"]);
    assert_eq!(verdict(&shop, &["link", "M-1", "id", "--url-stdin"], &url), said("ok - M-1", 0));
    let url = begin(&[]);
    assert_eq!(verdict(&shop, &["login", "id", "--url-stdin"], &url), said("ok - M-1", 0));
    let url = begin(&[]);
    *nonce.lock().expect("one at a time") = "other".to_owned();
    assert_eq!(verdict(&shop, &["login", "id", "--url-stdin"], &url), said("denied bad-token -", 4));
    let here = format!("{}&iss=https%3A%2F%2Fevil.example", begin(&[]).trim());
    assert_eq!(verdict(&shop, &["login", "id", "--url-stdin"], &here), said("denied bad-token -", 4));
}

/// ID34: the browser on this machine brings the answer.
#[test]
fn a_login_comes_back_by_loopback() {
    use std::io::{BufRead, BufReader, Read, Write};
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1"]);
    let nonce = Arc::new(Mutex::new(String::new()));
    let issuer = issuer(&nonce);
    assert_eq!(
        auth(&shop, &["provider", "add", "id", "--kind", "oidc", "--client-id", "shop", "--issuer", &issuer], "")
            .status,
        0
    );
    for words in [&["link", "M-1", "id"][..], &["login", "id"]] {
        let mut command = shop.command();
        command.arg("auth").args(words).args(["--loopback", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stderr.take().expect("piped")).read_line(&mut line).expect("it tells where to go");
        let (_, query) = line.trim().split_once('?').expect("a question");
        *nonce.lock().expect("one at a time") = value(query, "nonce").expect("a nonce");
        let redirect = value(query, "redirect_uri").expect("where to come back to");
        let host = redirect.trim_start_matches("http://").trim_end_matches("/callback");
        let mut stream = std::net::TcpStream::connect(host).expect("the door is open");
        let state = value(query, "state").expect("a state");
        write!(stream, "GET /callback?code=c&state={state} HTTP/1.1\r\nhost: {host}\r\n\r\n").expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("close this window"), "{answer}");
        let output = child.wait_with_output().expect("it ends");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
        let row = &answer["rows"][0];
        assert_eq!((&row["result"], &row["member"]), (&json!("ok"), &json!("M-1")), "{row}");
    }
}
