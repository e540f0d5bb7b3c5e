//! FT16: logins that mean harm. Each is refused, links nothing and leaves one audit row; no answer leaves the state open.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::peer::{reply, stand};
use super::place::Place;
use super::wechat::{self, wechat};

const CALLBACK: &str = "https://shop.example/cb";

/// A shop with members and a provider.
pub struct Shop {
    pub place: Place,
}

impl Shop {
    pub fn new() -> Shop {
        let shop = Shop { place: Place::new() };
        for number in ["M-1", "M-2"] {
            assert_eq!(shop.place.code(&["member", "add", "--number", number, "--as-of", "2017-01-02"]), 0);
        }
        shop
    }

    /// A file that nobody else may read.
    pub fn secret(&self, name: &str, text: &str) {
        fs::write(self.place.path(name), text).expect("written");
        fs::set_permissions(self.place.path(name), PermissionsExt::from_mode(0o600)).expect("set");
    }

    pub fn add(&self, words: &[&str]) {
        let output = self.run(&[&["provider", "add", "p"], words].concat(), "");
        assert!(output.status.success(), "{output:?}");
    }

    pub fn run(&self, words: &[&str], typed: &str) -> Output {
        fs::write(self.place.path("typed"), typed).expect("written");
        let mut command = self.place.command(&[&["auth"], words, &["--json"]].concat());
        command.stdin(Stdio::from(File::open(self.place.path("typed")).expect("written")));
        command.output().expect("the program starts")
    }

    /// The first row of an answer, and the exit code.
    pub fn row(&self, words: &[&str], typed: &str) -> (Value, i32) {
        let output = self.run(words, typed);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words:?}: {output:?}"));
        (answer["rows"][0].clone(), output.status.code().unwrap_or(-1))
    }

    /// Result and reason, the exit code behind.
    pub fn verdict(&self, words: &[&str], typed: &str) -> String {
        told(&self.row(words, typed))
    }

    /// Begins a login: address and state.
    pub fn begin(&self, words: &[&str]) -> (String, String) {
        let (row, status) = self.row(&[&["authorize-url", "p"], words].concat(), "");
        assert_eq!(status, 0, "{row}");
        let text = |name: &str| row[name].as_str().expect("a text").to_owned();
        (text("url"), text("state"))
    }

    /// Every identity and every act of linking, and audit rows of a command.
    pub fn count(&self, command: &str) -> (i64, i64) {
        let conn = Connection::open(self.place.db()).expect("it opens");
        let one = |text: &str, named: &[&dyn rusqlite::ToSql]| {
            conn.query_row(text, named, |row| row.get(0)).expect("a count")
        };
        let linked = one("SELECT (SELECT count(*) FROM identities) + (SELECT count(*) FROM identity_links)", &[]);
        (linked, one("SELECT count(*) FROM audit WHERE command = ?1", &[&command]))
    }

    pub fn change(&self, text: &str) {
        Connection::open(self.place.db()).expect("it opens").execute(text, []).expect("it changes");
    }
}

fn told((row, status): &(Value, i32)) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or("-");
    format!("{}/{} {status}", text("result"), text("reason"))
}

fn shop_of_wechat() -> Shop {
    let shop = Shop::new();
    shop.secret("secret", wechat::SECRET);
    let endpoint = wechat();
    shop.add(&[
        "--kind",
        "wechat-web",
        "--client-id",
        wechat::APP,
        "--redirect-uri",
        CALLBACK,
        "--secret-file",
        "secret",
        "--endpoint",
        &endpoint,
    ]);
    shop
}

fn back(name: &str, code: &str, state: &str) -> String {
    format!("{CALLBACK}?{name}={code}&state={state}")
}

const LOGIN: [&str; 5] = ["login", "p", "--url-stdin", "--timeout", "2"];
const LINK: [&str; 4] = ["link", "M-1", "p", "--url-stdin"];

fn link(shop: &Shop, member: &str, code: &str) -> String {
    let (_, state) = shop.begin(&["--purpose", "link", "--member", member]);
    shop.verdict(&["link", member, "p", "--url-stdin", "--timeout", "2"], &back("code", code, &state))
}

#[test]
fn replayed_expired_and_foreign_states_link_nothing() {
    let shop = shop_of_wechat();
    let (_, state) = shop.begin(&["--purpose", "link", "--member", "M-1"]);
    let url = back("code", "ann", &state);
    shop.change("UPDATE auth_flows SET expires_at = created_at - 1");
    assert_eq!(shop.verdict(&LINK, &url), "denied/state-expired 4");
    shop.change("UPDATE auth_flows SET expires_at = created_at + 600");
    assert_eq!(shop.verdict(&["link", "M-2", "p", "--url-stdin"], &url), "denied/state-unknown 4");
    assert_eq!(shop.verdict(&LOGIN, &url), "denied/state-unknown 4");
    assert_eq!(shop.verdict(&LINK, &back("code", "ann", &"0".repeat(32))), "denied/state-unknown 4");
    let endpoint = wechat();
    let other =
        ["provider", "add", "q", "--kind", "wechat-web", "--client-id", wechat::APP, "--redirect-uri", CALLBACK];
    assert!(
        shop.run(&[&other[..], &["--secret-file", "secret", "--endpoint", &endpoint]].concat(), "").status.success()
    );
    assert_eq!(shop.verdict(&["link", "M-1", "q", "--url-stdin"], &url), "denied/state-unknown 4");
    assert_eq!(shop.count("auth link"), (0, 4));
    assert_eq!(shop.verdict(&LINK, &url), "ok/- 0");
    assert_eq!(shop.verdict(&LINK, &url), "denied/state-used 4");
    // A fresh state does not bring a used code back.
    assert_eq!(link(&shop, "M-2", "ann"), "denied/code-used 4");
    assert_eq!(link(&shop, "M-2", "old"), "denied/code-invalid 4");
    assert_eq!(link(&shop, "M-2", "ann-2"), "refused/conflict 1");
    assert_eq!(shop.count("auth link"), (2, 9));
}

#[test]
fn one_url_in_many_hands_is_taken_once() {
    let shop = Shop::new();
    shop.secret("secret", "s");
    // Here the provider itself would take a code for ever.
    let endpoint = stand(|_, stream| reply(stream, 200, "text/plain", r#"{"openid":"o-ann-0000000"}"#));
    let add = ["--kind", "wechat-web", "--client-id", "wx1", "--redirect-uri", CALLBACK, "--secret-file", "secret"];
    shop.add(&[&add[..], &["--endpoint", &endpoint]].concat());
    let (_, state) = shop.begin(&["--purpose", "link", "--member", "M-1"]);
    shop.secret("url", &back("code", "c", &state));
    let words = ["auth", "link", "M-1", "p", "--url-file", "url", "--json"];
    let children: Vec<_> = (0..8).map(|_| shop.place.command(&words).spawn().expect("it starts")).collect();
    let mut results: Vec<String> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().expect("it ends");
            let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
            told(&(answer["rows"][0].clone(), output.status.code().unwrap_or(-1)))
        })
        .collect();
    results.sort();
    let expected: Vec<String> =
        (0..8).map(|n| if n < 7 { "denied/state-used 4" } else { "ok/- 0" }.to_owned()).collect();
    assert_eq!(results, expected);
    assert_eq!(shop.count("auth link"), (2, 8));
}

/// ID26
#[test]
fn every_no_of_wechat_is_told_and_links_nothing() {
    let shop = shop_of_wechat();
    let cases: [(&[i64], &str); 7] = [
        (&[-1, -1000, 45009, 45011], "unavailable/provider-busy 1"),
        (&[40001, 40125, 41004, 40002, 40013, 41002, 48001], "refused/config 1"),
        (&[40029, 42003, 42007], "denied/code-invalid 4"),
        (&[40163], "denied/code-used 4"),
        (&[40226], "denied/blocked-by-provider 4"),
        (&[40003, 40014, 40030, 41003, 41008, 41009, 42001, 42002], "refused/protocol 1"),
        (&[12345], "denied/provider-refused 4"),
    ];
    let mut n = 0;
    for (codes, expected) in cases {
        for code in codes {
            assert_eq!(link(&shop, "M-1", &format!("e{code}")), expected, "{code}");
            n += 1;
        }
    }
    assert_eq!(link(&shop, "M-1", "snapshot"), "denied/snapshot-user 4");
    assert_eq!(shop.count("auth link"), (0, n + 1));
    assert_eq!(link(&shop, "M-2", "bob"), "ok/- 0");
    assert_eq!(link(&shop, "M-1", "ann"), "ok/- 0");
    // The union id that turns up later, on another member.
    assert_eq!(link(&shop, "M-1", "mixed"), "refused/conflict 1");
}

#[test]
fn no_answer_leaves_the_state_open_and_nonsense_ends_it() {
    let shop = shop_of_wechat();
    let (_, state) = shop.begin(&["--purpose", "link", "--member", "M-1"]);
    let words = ["link", "M-1", "p", "--url-stdin", "--timeout", "1"];
    for (code, expected) in [
        ("slow", "unavailable/timed-out 1"),
        ("huge", "unavailable/answer-too-long 1"),
        ("redirect", "unavailable/redirected 1"),
        ("hangup", "unavailable/no-answer 1"),
        ("busy", "unavailable/server-error 1"),
    ] {
        let (row, status) = shop.row(&words, &back("code", code, &state));
        assert_eq!((told(&(row.clone(), status)), &row["retryable"]), (expected.to_owned(), &json!(true)));
    }
    assert_eq!(shop.count("auth link"), (0, 5));
    assert_eq!(shop.verdict(&words, &back("code", "ann", &state)), "ok/- 0");
    for code in ["garbage", "twins", "deep"] {
        let (_, state) = shop.begin(&[]);
        let url = back("code", code, &state);
        let output = shop.run(&LOGIN, &url);
        assert!(!String::from_utf8_lossy(&output.stderr).contains('\u{1b}'), "{output:?}");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
        assert_eq!(
            told(&(answer["rows"][0].clone(), output.status.code().unwrap_or(-1))),
            "refused/protocol 1",
            "{code}"
        );
        assert_eq!(shop.verdict(&LOGIN, &url), "denied/state-used 4", "{code}");
    }
    // 8 KiB of an address, and an end of input that is none.
    assert_eq!(shop.verdict(&LOGIN, &back("code", &"x".repeat(9000), &state)), "refused/protocol 1");
    assert_eq!(shop.run(&LOGIN, &"x".repeat(70_000)).status.code(), Some(1));
    assert_eq!(shop.run(&LOGIN, "").status.code(), Some(2));
    assert_eq!(shop.count("auth login").0, 2);
}

/// What Alipay signs, as it sends it.
fn signed(node: &str) -> String {
    let key = EncodingKey::from_rsa_pem(include_bytes!("../../fixtures/keys/peer.pem")).expect("a key");
    let url_safe = crypto::sign(node.as_bytes(), &key, Algorithm::RS256).expect("signed");
    let mut sign = url_safe.replace('-', "+").replace('_', "/");
    sign += &"=".repeat((4 - sign.len() % 4) % 4);
    format!(r#"{{"alipay_system_oauth_token_response":{node},"sign":"{sign}"}}"#)
}

#[test]
fn alipays_answers_bent_on_the_way_link_nothing() {
    let shop = Shop::new();
    shop.secret("app.pem", include_str!("../../fixtures/keys/app.pem"));
    shop.secret("peer.pub.pem", include_str!("../../fixtures/keys/peer.pub.pem"));
    let answer = Arc::new(Mutex::new(String::new()));
    let said = Arc::clone(&answer);
    let endpoint = stand(move |asked, stream| {
        assert!(asked.target.starts_with("/gateway.do?") && asked.value("grant_type").is_some());
        reply(stream, 200, "text/html", &said.lock().expect("one at a time"));
    });
    shop.add(&[
        "--kind",
        "alipay",
        "--client-id",
        "2021",
        "--redirect-uri",
        CALLBACK,
        "--key-file",
        "app.pem",
        "--peer-key-file",
        "peer.pub.pem",
        "--endpoint",
        &endpoint,
    ]);
    let try_it = |body: &str| {
        *answer.lock().expect("one at a time") = body.to_owned();
        let (_, state) = shop.begin(&["--purpose", "link", "--member", "M-1"]);
        shop.verdict(&LINK, &(back("auth_code", "c", &state) + "&app_id=2021"))
    };
    let node = r#"{"access_token":"t","expires_in":300,"open_id":"o-ann-0000000","user_id":"2088000000000001"}"#;
    let good = signed(node);
    let at = good.find("o-ann").expect("it is there");
    let sign = good.find("\"sign\"").expect("it is there") + 20;
    let other = good.replace("o-ann-0000000", "o-bob-0000000");
    let twin =
        good.replacen('{', &format!(r#"{{"alipay_system_oauth_token_response":{},"#, node.replace("ann", "bob")), 1);
    let flipped = |at: usize| {
        let mut bytes = good.clone().into_bytes();
        bytes[at] ^= 1;
        String::from_utf8(bytes).expect("ASCII")
    };
    let forged = [other, flipped(at), flipped(at + 5), flipped(sign), good.replace(':', ": ")];
    let n = i64::try_from(forged.len()).expect("few");
    for body in forged {
        assert_eq!(try_it(&body), "denied/forged-answer 4", "{body}");
    }
    assert_eq!(try_it(&twin), "refused/protocol 1");
    assert_eq!(
        try_it(r#"{"error_response":{"code":"20000","sub_code":"isp.unknow-error"}}"#),
        "unavailable/provider-busy 1"
    );
    assert_eq!(try_it(r#"{"error_response":{"code":"40002","sub_code":"isv.code-invalid"}}"#), "denied/code-invalid 4");
    assert_eq!(shop.count("auth link"), (0, n + 3));
    assert_eq!(try_it(&good), "ok/- 0");
    assert_eq!(shop.count("auth link"), (4, n + 4));
}

/// A provider that cannot be reached at all.
#[test]
fn a_closed_port_is_no_answer() {
    let shop = Shop::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    shop.add(&["--kind", "oidc", "--client-id", "shop", "--issuer", &issuer, "--redirect-uri", CALLBACK]);
    let (row, status) = shop.row(&["authorize-url", "p", "--timeout", "2"], "");
    assert_eq!((told(&(row.clone(), status)).as_str(), &row["url"]), ("unavailable/no-answer 1", &Value::Null));
}
