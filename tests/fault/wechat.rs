//! A WeChat that keeps its own rules: codes are used once and live ten minutes, errors come under status 200, as
//! `text/plain`; and ways in which it fails.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::peer::{Asked, reply, stand};

pub const APP: &str = "wx0123456789";
pub const SECRET: &str = "0123456789abcdef";

/// Seconds that a code lives.
const LIFE: u64 = 600;

/// A code that was handed out: to whom, how long ago, and whether it was used.
struct Code {
    answer: Value,
    age: u64,
    used: bool,
}

fn code(answer: Value, age: u64) -> Code {
    Code { answer, age, used: false }
}

fn person(name: &str, union: bool) -> Value {
    let mut answer = json!({
        "access_token": "t", "expires_in": 7200, "refresh_token": "r", "openid": format!("o-{name}-0000000"), "scope": "snsapi_login",
    });
    if union {
        answer["unionid"] = format!("u-{name}-0000000").into();
    }
    answer
}

/// Stands it up. Codes: `ann`, `ann-2`, `ann-union`, `bob`, `mixed`, `old`, `snapshot`; `e<errcode>`; `slow`, `huge`, `redirect`,
/// `garbage`, `twins`, `deep`, `hangup`, `busy`.
pub fn wechat() -> String {
    let mut mixed = person("ann", false);
    mixed["unionid"] = "u-bob-0000000".into();
    let mut snapshot = person("eve", false);
    snapshot["is_snapshotuser"] = 1.into();
    let mut codes = BTreeMap::from([
        ("ann", code(person("ann", false), 0)),
        ("ann-2", code(person("ann", false), 0)),
        ("ann-union", code(person("ann", true), 0)),
        ("bob", code(person("bob", true), LIFE - 1)),
        ("mixed", code(mixed, 0)),
        ("old", code(person("ann", false), LIFE + 1)),
        ("snapshot", code(snapshot, 0)),
    ]);
    stand(move |asked, stream| {
        let code = asked.value("code").or_else(|| asked.value("js_code")).unwrap_or_default();
        if !misbehaves(&code, stream) {
            reply(stream, 200, "text/plain", &answer(&mut codes, asked, &code).to_string());
        }
    })
}

fn answer(codes: &mut BTreeMap<&str, Code>, asked: &Asked, code: &str) -> Value {
    let error = |code: i64| json!({"errcode": code, "errmsg": "no, rid: 1"});
    if asked.value("appid").as_deref() != Some(APP) {
        return error(40013);
    }
    if asked.value("secret").as_deref() != Some(SECRET) {
        return error(40125);
    }
    if asked.value("grant_type").as_deref() != Some("authorization_code") {
        return error(40002);
    }
    if let Some(number) = code.strip_prefix('e').and_then(|number| number.parse().ok()) {
        return error(number);
    }
    match codes.get_mut(code) {
        None => error(40029),
        Some(known) if known.used => error(40163),
        Some(known) if known.age > LIFE => error(42003),
        Some(known) => {
            known.used = true;
            known.answer.clone()
        }
    }
}

/// Whether it did something other than answering.
fn misbehaves(code: &str, stream: &mut TcpStream) -> bool {
    let good = person("eve", false).to_string();
    match code {
        "slow" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").ok();
            while stream.write_all(b" ").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        }
        "huge" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n").ok();
            stream.write_all(good.as_bytes()).ok();
            while stream.write_all(&[b' '; 4096]).is_ok() {}
        }
        "redirect" => {
            let head = "HTTP/1.1 302 Found\r\nlocation: /sns/oauth2/access_token?code=ann\r\n";
            stream.write_all(format!("{head}content-length: {}\r\n\r\n{good}", good.len()).as_bytes()).ok();
        }
        "garbage" => reply(stream, 200, "text/html", "<html>\u{1b}[2J"),
        "twins" => reply(stream, 200, "text/plain", &good.replacen('{', r#"{"openid":"o-bob-0000000","#, 1)),
        "deep" => reply(stream, 200, "text/plain", &format!("{}{}", "[".repeat(30_000), "]".repeat(30_000))),
        "hangup" => {}
        "busy" => reply(stream, 502, "text/html", &good),
        _ => return false,
    }
    true
}
