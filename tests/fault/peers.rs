//! ID66: logins against parts that others wrote, on loopback: oidc-provider, oauth2-mock-server, Alipay's official SDK. They
//! stand in `tests/fault/peers/` and run under node; where that is absent nothing is proven, which is said.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::logins::Shop;
use super::peer::value;

/// Where a person with a native client is sent back to.
const CALLBACK: &str = "http://127.0.0.1/callback";

/// The folder where the peers and their packages lie; none where there is no node.
fn ready() -> Option<&'static PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let there =
            |program: &str| Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success());
        (there("node") && there("npm")).then(install)
    });
    if folder.is_none() {
        let in_ci = env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!in_ci, "node and npm are needed here");
        // Past the harness, which swallows what a passing test prints.
        let text = b"SKIPPED: no node or no npm; logins were NOT tested against the providers' own parts\n";
        std::io::stderr().write_all(text).ok();
    }
    folder.as_ref()
}

/// Packages are installed beside what cargo builds: the sources stay as they are.
fn install() -> PathBuf {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fault/peers");
    let to = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    fs::create_dir_all(&to).expect("a folder of ours");
    for entry in fs::read_dir(from).expect("the peers stand there").map(|entry| entry.expect("listed")) {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
        }
    }
    let done =
        Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&to).output();
    let done = done.expect("npm starts");
    assert!(done.status.success(), "npm ci: {}", String::from_utf8_lossy(&done.stderr));
    to
}

fn key(name: &str) -> String {
    format!("{}/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A peer at work; it ends with this value.
struct Peer {
    child: Child,
    stdin: Option<ChildStdin>,
    /// What it says later is read by nobody, but it must be able to say it.
    _stdout: BufReader<ChildStdout>,
    at: String,
}

impl Peer {
    /// Stands a peer up and reads where it is, under the name that it says.
    fn stand(script: &str, words: &[&str], name: &str) -> Option<Peer> {
        let mut command = Command::new("node");
        command.arg(script).args(words).current_dir(ready()?).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().expect("node starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        stdout.read_line(&mut line).expect("it speaks");
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{script} said {line:?}"));
        let at = told[name].as_str().expect("an address").to_owned();
        let stdin = child.stdin.take();
        Some(Peer { child, stdin, _stdout: stdout, at })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What a script of ours prints.
fn node(words: &[&str]) -> String {
    let folder = ready().expect("a peer stands already");
    let done = Command::new("node").args(words).current_dir(folder).output().expect("node starts");
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8").trim().to_owned()
}

/// Where somebody ends up who goes to an address, logs in and consents.
fn visit(url: &str, name: &str) -> String {
    node(&["browser.mjs", url, name])
}

const LINK: [&str; 4] = ["link", "M-1", "p", "--url-stdin"];
const LOGIN: [&str; 3] = ["login", "p", "--url-stdin"];
const FOR_LINK: [&str; 4] = ["--purpose", "link", "--member", "M-1"];

#[test]
#[ignore = "long: real parts, under node"]
fn an_issuer_of_others_lets_our_member_in_and_nobody_else() {
    let Some(issuer) = Peer::stand("issuer.mjs", &[], "issuer") else { return };
    let shop = Shop::new();
    shop.add(&["--kind", "oidc", "--client-id", "shop", "--issuer", &issuer.at, "--redirect-uri", CALLBACK]);
    let (url, _) = shop.begin(&FOR_LINK);
    let back = visit(&url, "ann");
    assert!(back.contains("iss="), "RFC 9207: {back}");
    assert_eq!(shop.verdict(&LOGIN, &back), "denied/state-unknown 4");
    assert_eq!(shop.verdict(&LINK, &back), "ok/- 0");
    assert_eq!(shop.verdict(&LINK, &back), "denied/state-used 4");
    let (url, state) = shop.begin(&[]);
    let there = visit(&url, "ann");
    let code = |url: &str| value(url.split_once('?').expect("a query").1, "code").expect("a code");
    // A code of another login, its verifier being another.
    let (_, other) = shop.begin(&[]);
    assert_eq!(shop.verdict(&LOGIN, &there.replace(&state, &other)), "denied/code-invalid 4");
    let (url, _) = shop.begin(&[]);
    let there = visit(&url, "ann");
    let (row, status) = shop.row(&LOGIN, &there);
    assert_eq!((row["result"].as_str(), row["member"].as_str(), status), (Some("ok"), Some("M-1"), 0), "{row}");
    // A replayed code in a login of its own.
    let (url, _) = shop.begin(&[]);
    let fresh = visit(&url, "ann");
    assert_eq!(shop.verdict(&LOGIN, &fresh.replace(&code(&fresh), &code(&there))), "denied/code-invalid 4");
    let (url, _) = shop.begin(&[]);
    let back = visit(&url, "ann");
    shop.change(
        "UPDATE auth_flows SET verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' WHERE consumed_at IS NULL",
    );
    assert_eq!(shop.verdict(&LOGIN, &back), "denied/code-invalid 4");
    let (url, _) = shop.begin(&[]);
    let back = visit(&url, "ann");
    shop.change("UPDATE auth_flows SET nonce = 'another' WHERE consumed_at IS NULL");
    assert_eq!(shop.verdict(&LOGIN, &back), "denied/bad-token 4");
    let (url, _) = shop.begin(&[]);
    assert_eq!(shop.verdict(&LOGIN, &visit(&url, "eve")), "denied/not-linked 4");
    let (_, state) = shop.begin(&[]);
    let refused = format!("{CALLBACK}?error=access_denied&state={state}");
    assert_eq!(shop.verdict(&LOGIN, &refused), "denied/provider-refused 4");
    assert_eq!(shop.count("auth link").0, 2);
}

#[test]
#[ignore = "long: real parts, under node"]
fn a_client_with_a_secret_and_another_clients_code() {
    let Some(issuer) = Peer::stand("issuer.mjs", &[], "issuer") else { return };
    let shop = Shop::new();
    shop.secret("secret", "a secret: of 100% & more +\n");
    let back = "https://shop.example/cb";
    let web = ["--kind", "oidc", "--client-id", "web", "--issuer", &issuer.at, "--redirect-uri", back];
    shop.add(&[&web[..], &["--secret-file", "secret"]].concat());
    let (url, _) = shop.begin(&FOR_LINK);
    // Signed with ES256.
    assert_eq!(shop.verdict(&LINK, &visit(&url, "ann")), "ok/- 0");
    shop.secret("secret", "another secret\n");
    let (url, _) = shop.begin(&[]);
    assert_eq!(shop.verdict(&LOGIN, &visit(&url, "ann")), "refused/config 1");
    // What was given to one client is none of another's.
    let other = Shop::new();
    other.add(&["--kind", "oidc", "--client-id", "other", "--issuer", &issuer.at, "--redirect-uri", CALLBACK]);
    let (url, _) = other.begin(&[]);
    let stolen = visit(&url.replace("client_id=other", "client_id=shop"), "ann");
    assert_eq!(other.verdict(&LOGIN, &stolen), "denied/code-invalid 4");
}

#[test]
#[ignore = "long: real parts, under node"]
fn a_browser_comes_back_to_this_machine() {
    let Some(issuer) = Peer::stand("issuer.mjs", &[], "issuer") else { return };
    let shop = Shop::new();
    shop.add(&["--kind", "oidc", "--client-id", "shop", "--issuer", &issuer.at]);
    for words in [&["link", "M-1", "p"][..], &["login", "p"]] {
        let mut command = shop.place.command(&[&["auth"], words, &["--loopback", "--json"]].concat());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stderr.take().expect("piped")).read_line(&mut line).expect("it says where to go");
        let url = line.split_whitespace().last().expect("an address");
        node(&["browser.mjs", url, "ann", "follow"]);
        let output = child.wait_with_output().expect("it ends");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
        assert_eq!(answer["rows"][0]["member"], "M-1", "{answer}");
    }
}

/// ID35 once more, by tokens that another library signed.
#[test]
#[ignore = "long: real parts, under node"]
fn bent_tokens_let_nobody_in() {
    let Some(issuer) = Peer::stand("bent.mjs", &[], "issuer") else { return };
    let shop = Shop::new();
    shop.add(&["--kind", "oidc", "--client-id", "shop", "--issuer", &issuer.at, "--redirect-uri", CALLBACK]);
    let bent = |bend: &str| {
        let (url, _) = shop.begin(&[]);
        let output = shop.run(&LOGIN, &visit(&format!("{url}&bend={bend}"), "ann"));
        let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
        let row = &answer["rows"][0];
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().rsplit(": ").next().unwrap_or_default().to_owned();
        format!("{} {} {said}", row["result"].as_str().unwrap_or_default(), row["reason"].as_str().unwrap_or("-"))
    };
    assert_eq!(bent("straight"), "denied not-linked ");
    for (bend, check) in [
        ("none", "algorithm"),
        ("hs256", "algorithm"),
        ("crit", "crit"),
        ("kid", "key"),
        ("swapped", "signature"),
        ("twin", "format"),
        ("iss", "iss"),
        ("aud", "aud"),
        ("aud-two", "aud"),
        ("azp", "azp"),
        ("expired", "exp"),
        ("not-yet", "nbf"),
        ("old", "iat"),
        ("nonce", "nonce"),
        ("no-nonce", "nonce"),
        ("no-sub", "sub"),
        ("long-sub", "sub"),
        ("redirect-iss", "redirect-iss"),
    ] {
        assert_eq!(bent(bend), format!("denied bad-token {check}"), "{bend}");
    }
    assert_eq!(bent("no-token"), "refused protocol ");
    let (url, _) = shop.begin(&FOR_LINK);
    assert_eq!(shop.verdict(&LINK, &visit(&url, "ann")), "ok/- 0");
    assert_eq!(shop.count("auth link").0, 2);
}

/// A shop whose Alipay is the gateway.
fn shop_of_alipay(gateway: &Peer, own: &str, app: &str) -> Shop {
    let shop = Shop::new();
    shop.secret("own", &fs::read_to_string(key(own)).expect("a key"));
    let (peer, back) = (key("peer.pub.pem"), "https://shop.example/cb");
    let add = ["--kind", "alipay", "--client-id", app, "--redirect-uri", back, "--key-file", "own"];
    shop.add(&[&add[..], &["--peer-key-file", &peer, "--endpoint", &gateway.at]].concat());
    shop
}

#[test]
#[ignore = "long: real parts, under node"]
fn alipays_own_sdk_takes_our_requests_and_the_gateways_answers() {
    let keys = [key("app.pub.pem"), key("peer.pem"), key("app.pem")];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let Some(gateway) = Peer::stand("gateway.mjs", &keys, "endpoint") else { return };
    let sdk = |code: &str| node(&["client.mjs", &gateway.at, &key("app.pem"), &key("peer.pub.pem"), code]);
    assert_eq!(sdk("sdk"), "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5");
    assert_eq!(sdk("old-sdk"), "2088102150477652");
    assert!(sdk("tampered").starts_with("error"));
    let try_it = |shop: &Shop, words: &[&str], code: &str| {
        let begin = if words[0] == "link" { &FOR_LINK[..] } else { &[] };
        let (_, state) = shop.begin(begin);
        shop.verdict(words, &format!("https://shop.example/cb?app_id=2021&auth_code={code}&state={state}"))
    };
    let shop = shop_of_alipay(&gateway, "app-pkcs1.pem", "2021");
    assert_eq!(try_it(&shop, &LINK, "good"), "ok/- 0");
    assert_eq!(try_it(&shop, &LOGIN, "good"), "denied/code-invalid 4");
    assert_eq!(try_it(&shop, &LOGIN, "again"), "ok/- 0");
    // An account of before the change, with another name.
    assert_eq!(try_it(&shop, &LOGIN, "old"), "denied/not-linked 4");
    for (code, expected) in [
        ("invalid", "denied/code-invalid 4"),
        ("unsigned", "denied/forged-answer 4"),
        ("tampered", "denied/forged-answer 4"),
        ("other-key", "denied/forged-answer 4"),
        ("twins", "refused/protocol 1"),
        ("respaced", "denied/forged-answer 4"),
        ("reescaped", "denied/forged-answer 4"),
        ("both-nodes", "denied/forged-answer 4"),
        ("nobody", "refused/protocol 1"),
        ("busy", "unavailable/provider-busy 1"),
    ] {
        assert_eq!(try_it(&shop, &LOGIN, code), expected, "{code}");
    }
    // A request of a key that the gateway does not know, and of an application that it does not.
    let unknown = shop_of_alipay(&gateway, "app.pem", "2022");
    let (_, state) = unknown.begin(&[]);
    let url = format!("https://shop.example/cb?app_id=2022&auth_code=c&state={state}");
    assert_eq!(unknown.verdict(&LOGIN, &url), "refused/config 1");
    assert_eq!(shop.count("auth link").0, 2);
}

/// ID20: certificates count, by the store that the system names.
#[test]
#[ignore = "long: real parts, under node"]
fn only_a_server_whose_certificate_holds_is_spoken_to() {
    let Some(folder) = ready() else { return };
    let certificate = |name: &str, holder: &str| {
        let (key, cert) = (folder.join(format!("{name}.key")), folder.join(format!("{name}.crt")));
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]);
        // What may sign others is not taken for a server.
        command.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
        command.args(["-subj", "/CN=test", "-addext", &format!("subjectAltName={holder}")]);
        let done = command.arg("-keyout").arg(&key).arg("-out").arg(&cert).output().expect("openssl is there");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        [key, cert].map(|path| path.display().to_string())
    };
    let (ours, foreign) = (certificate("ours", "IP:127.0.0.1"), certificate("foreign", "DNS:shop.example"));
    for (served, trusted, expected) in [
        (&ours, &ours, "denied/not-linked 4"),
        (&ours, &foreign, "unavailable/tls 1"),
        (&foreign, &foreign, "unavailable/tls 1"),
    ] {
        let Some(peer) = Peer::stand("tls.mjs", &[&served[0], &served[1]], "endpoint") else { return };
        let shop = Shop::new();
        shop.secret("secret", "s");
        shop.add(&["--kind", "wechat-mini", "--client-id", "wx1", "--secret-file", "secret", "--endpoint", &peer.at]);
        shop.secret("code", "c");
        let mut command = shop.place.command(&["auth", "login", "p", "--code-file", "code", "--json"]);
        let output = command.env("SSL_CERT_FILE", &trusted[1]).output().expect("the program starts");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
        let text = |name: &str| answer["rows"][0][name].as_str().unwrap_or("-").to_owned();
        let told = format!("{}/{} {}", text("result"), text("reason"), output.status.code().unwrap_or(-1));
        assert_eq!(told, expected, "{answer}");
    }
}
