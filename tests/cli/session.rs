//! Login sessions through the program: issued after a password, checked by their token, and ended.

use insta::assert_snapshot;

use crate::harness::{Shop, Told};
use crate::password::{PASSWORD, by_clock, count, pin, verify, with_password};

/// Issues a session: its token.
fn issue(shop: &Shop, purpose: &str) -> String {
    let words = ["auth", "session", "issue", "M-1", "--purpose", purpose, "--password-stdin"];
    let told = shop.typed(PASSWORD, &[&words[..], &["--fields", "token", "--titles", "none"]].concat());
    assert_eq!(told.status, 0, "{told}");
    told.out.trim().to_owned()
}

fn check(shop: &Shop, token: &str, purpose: &str) -> Told {
    shop.typed(token, &["auth", "session", "check", "--purpose", purpose, "--token-stdin"])
}

/// What a check says first, and its reason.
fn word(shop: &Shop, token: &str) -> String {
    let told = check(shop, token, "spend");
    let row = told.out.lines().nth(1).unwrap_or_default();
    row.split('\t').take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_session_is_issued_and_checked() {
    let shop = with_password();
    let token = issue(&shop, "spend");
    assert_eq!(token.len(), 43);
    pin(&shop, 59);
    assert_snapshot!(check(&shop, &token, "spend"));
    assert_snapshot!("nobody_knows_it", check(&shop, "AAAA", "spend"));
    assert_eq!(word(&shop, &token), "ok ");
    let other = check(&shop, &token, "log-in");
    assert!(other.status == 4 && other.out.contains("other-purpose"), "{other}");
    assert_eq!(check(&shop, &token, "Log in").status, 2);
    let wrong = shop.typed("no", &["auth", "session", "issue", "M-1", "--purpose", "spend", "--password-stdin"]);
    assert_snapshot!("wrong", wrong);
    let words = ["auth", "session", "issue", "M-9", "--purpose", "spend", "--password-stdin"];
    assert_eq!(shop.typed("no", &words).out.replace("M-9", "M-1"), wrong.out);
}

/// ID39: it is written over a minute after the last time, and not before.
#[test]
fn a_session_lasts_while_it_is_used_and_no_longer_than_half_a_day() {
    let shop = with_password();
    let token = issue(&shop, "spend");
    let seen = |at: i64| {
        pin(&shop, at);
        assert_eq!(word(&shop, &token), "ok ", "{at}");
        count(&shop, "SELECT last_seen_at - issued_at FROM login_sessions")
    };
    assert_eq!([seen(60), seen(61), seen(61 + 1799)], [0, 61, 61 + 1799]);
    let mut at = 61 + 1799;
    while at + 1799 < 12 * 3600 {
        at += 1799;
        seen(at);
    }
    pin(&shop, 12 * 3600 - 1);
    assert_eq!(word(&shop, &token), "ok ");
    pin(&shop, 12 * 3600);
    assert_eq!(word(&shop, &token), "denied session-ended");
    let idle = issue(&shop, "spend");
    pin(&shop, 12 * 3600 + 1800);
    assert_eq!(word(&shop, &idle), "denied session-ended");
}

#[test]
fn sessions_are_ended_one_by_one_or_all() {
    let shop = with_password();
    let tokens = [issue(&shop, "spend"), issue(&shop, "spend"), issue(&shop, "spend")];
    let revoke = |words: &[&str]| by_clock(&shop, &[&["auth", "session", "revoke"], words].concat());
    assert_snapshot!(revoke(&["2"]));
    assert_eq!(tokens.each_ref().map(|token| word(&shop, token)), ["ok ", "denied session-ended", "ok "]);
    assert_eq!(revoke(&["2"]).out, "member\tsessions_ended\nM-1\t0\n");
    assert_eq!(revoke(&["--all", "M-1", "--dry-run"]).out, "member\tsessions_ended\nM-1\t2\n");
    assert_eq!(revoke(&["--all", "M-1"]).out, "member\tsessions_ended\nM-1\t2\n");
    assert_eq!(word(&shop, &tokens[0]), "denied session-ended");
    assert_snapshot!("no_such_session", revoke(&["9"]));
    assert_eq!(
        [revoke(&["--all", "M-9"]).status, revoke(&[]).status, revoke(&["1", "--all", "M-1"]).status],
        [4, 2, 2]
    );
}

/// ID39: a new password, a lock and a merge end every session.
#[test]
fn what_changes_the_login_ends_every_session() {
    let shop = with_password();
    let ended = |shop: &Shop, token: &str| assert_eq!(word(shop, token), "denied session-ended");
    let token = issue(&shop, "spend");
    assert_eq!(shop.typed(PASSWORD, &["auth", "set-password", "M-1", "--password-stdin"]).status, 0);
    ended(&shop, &token);
    let token = issue(&shop, "spend");
    assert_eq!(by_clock(&shop, &["auth", "lock", "M-1", "--reason", "lost"]).status, 0);
    ended(&shop, &token);
    assert_eq!(by_clock(&shop, &["auth", "unlock", "M-1", "--reason", "found"]).status, 0);
    let token = issue(&shop, "spend");
    shop.done(&["member", "merge", "M-1", "--into", "M-2", "--reason", "one person", "--yes"]);
    ended(&shop, &token);
    assert_eq!(verify(&shop, "M-1", PASSWORD).status, 4);
}

/// SF23: by the clock, not by the instant that the night works at; a lock stays.
#[test]
fn the_night_forgets_what_ended_long_ago() {
    let shop = with_password();
    issue(&shop, "spend");
    assert_eq!([verify(&shop, "M-1", "no").status, verify(&shop, "M-2", "no").status], [4, 4]);
    assert_eq!(by_clock(&shop, &["auth", "lock", "M-2", "--reason", "lost"]).status, 0);
    let left = |at: i64| {
        pin(&shop, at);
        shop.done(&["nightly"]);
        let rows = |table: &str| count(&shop, &format!("SELECT count(*) FROM {table}"));
        [rows("login_sessions"), rows("throttle")]
    };
    let day = 86_400;
    assert_eq!(left(day / 2 + 30 * day - 1), [1, 2]);
    assert_eq!(left(day / 2 + 30 * day), [0, 2]);
    assert_eq!([left(90 * day - 1), left(90 * day)], [[0, 2], [0, 1]]);
    assert_eq!(count(&shop, "SELECT count(*) FROM throttle WHERE blocked_at IS NOT NULL"), 1);
}
