//! Passwords through the program: set, checked, locked and brought along from other systems.

use insta::assert_snapshot;
use rusqlite::Connection;

use crate::harness::{Shop, Told};

/// The first second of 2100 in UTC.
pub const EPOCH: i64 = 4_102_444_800;
pub const PASSWORD: &str = "correct horse tea";

/// A shop with cheap hashes, whose file has seen an instant far ahead: it is then by every clock.
pub fn shop() -> Shop {
    let shop = Shop::none();
    shop.done(&["init", "--code", "qingshan", "--name", "青山茶舍", "--test-costs"]);
    shop.done(&["member", "add", "--number", "M-1", "--name", "王小明", "--phone", "+8613800138000"]);
    shop.done(&["member", "add", "--number", "M-2"]);
    pin(&shop, 0);
    shop
}

/// Makes it so many seconds after [`EPOCH`].
pub fn pin(shop: &Shop, seconds: i64) {
    let conn = Connection::open(shop.path("shop.db")).expect("a file of ours");
    let set = "UPDATE meta SET value = ?1 WHERE key = 'recorded_at'";
    assert_eq!(conn.execute(set, [(EPOCH + seconds).to_string()]).expect("set"), 1);
}

/// One number that the file answers.
pub fn count(shop: &Shop, query: &str) -> i64 {
    let conn = Connection::open(shop.path("shop.db")).expect("a file of ours");
    conn.query_row(query, [], |row| row.get(0)).expect("a number")
}

/// The shop, and M-1 with [`PASSWORD`].
pub fn with_password() -> Shop {
    let shop = shop();
    assert_eq!(set(&shop, "M-1", PASSWORD).status, 0);
    shop
}

fn set(shop: &Shop, member: &str, password: &str) -> Told {
    shop.typed(password, &["auth", "set-password", member, "--password-stdin"])
}

pub fn verify(shop: &Shop, member: &str, password: &str) -> Told {
    shop.typed(password, &["auth", "verify", member, "--password-stdin"])
}

/// Runs a command by the clock that asks for nothing.
pub fn by_clock(shop: &Shop, words: &[&str]) -> Told {
    let mut command = shop.command();
    command.args(words);
    shop.told(command)
}

#[test]
fn a_password_is_set_and_checked() {
    let shop = shop();
    let table = |secret: &str, words: &[&str]| shop.typed(secret, &[words, &["--format", "table"]].concat());
    assert_snapshot!(table(PASSWORD, &["auth", "set-password", "M-1", "--password-stdin"]));
    assert_snapshot!("good", table(PASSWORD, &["auth", "verify", "phone:13800138000", "--password-stdin"]));
    let shop = shop.in_chinese();
    let words = ["auth", "verify", "M-1", "--password-stdin", "--format", "table"];
    assert_snapshot!("wrong_in_chinese", shop.typed("wrong", &words));
}

/// ID11
#[test]
fn a_file_with_cheap_hashes_is_named_by_its_check() {
    let told = |shop: &Shop| shop.run(&["db", "check", "--quick"]);
    let (cheap, usual) = (told(&shop()), told(&Shop::new()));
    assert!(cheap.status == 0 && cheap.err.contains("m=8,t=1,p=1"), "{cheap}");
    assert!(usual.status == 0 && !usual.err.contains("t=1"), "{usual}");
    let shop = Shop::new();
    assert_eq!(count(&shop, "SELECT value = 'm=65536,t=3,p=1' FROM meta WHERE key = 'password_cost'"), 1);
    shop.done(&["member", "add", "--number", "M-1"]);
    assert_eq!(set(&shop, "M-1", PASSWORD).status, 0);
    assert_eq!(count(&shop, "SELECT phc LIKE '$argon2id$v=19$m=65536,t=3,p=1$%' FROM credentials"), 1);
    assert_eq!([verify(&shop, "M-1", PASSWORD).status, verify(&shop, "M-1", "no").status], [0, 4]);
}

/// ID14
#[test]
fn failures_at_many_members_are_remarked() {
    let shop = shop();
    let rows: String = (1..=21).map(|number| format!("A-{number}\n")).collect();
    shop.file("m.csv", &format!("number\n{rows}"));
    shop.done(&["member", "import", "m.csv"]);
    for number in 1..=21 {
        pin(&shop, number * 30);
        assert_eq!(verify(&shop, &format!("A-{number}"), "spring 2100").status, 4);
        let told = shop.run(&["db", "check", "--quick"]).err;
        assert_eq!(told.contains("failed at 21 members"), number == 21, "{number}: {told}");
    }
    let conn = Connection::open(shop.path("shop.db")).expect("ours");
    let apart = "UPDATE throttle SET last_at = last_at + (member - 1) * 2";
    conn.execute(apart, []).expect("set");
    assert!(!shop.run(&["db", "check", "--quick"]).err.contains("failed at"), "ten minutes and more");
}

/// ID9, ID10: every reason, exit 1, and nothing is written.
#[test]
fn a_weak_password_is_refused_with_every_reason() {
    let shop = shop().in_chinese();
    let rows = "SELECT (SELECT count(*) FROM credentials) + (SELECT count(*) FROM audit)";
    let before = count(&shop, rows);
    assert_snapshot!(set(&shop, "M-1", "M-1 380013"));
    assert_eq!(set(&shop, "M-1", "茶茶").status, 1);
    assert_eq!(count(&shop, rows), before);
    assert_eq!(set(&shop, "M-9", PASSWORD).status, 4);
}

/// ID7: byte for byte, but for the name.
#[test]
fn nobody_learns_who_has_a_password() {
    let shop = with_password();
    shop.done(&["member", "add", "--number", "M-3"]);
    shop.done(&["member", "merge", "M-3", "--into", "M-2", "--reason", "one person", "--yes"]);
    pin(&shop, 0);
    let told = |member: &str| {
        let Told { out, err, status } = verify(&shop, member, "not this one");
        (out.replace(member, "M"), err, status)
    };
    let wrong = told("M-1");
    assert_eq!(wrong.2, 4);
    for other in ["M-2", "M-3", "M-9", "phone:+8613900139000"] {
        assert_eq!(told(other), wrong, "{other}");
    }
    let json = |member: &str| {
        let told =
            shop.typed("no", &["auth", "verify", member, "--password-stdin", "--json", "--fields", "result,reason"]);
        let (_, rows) = told.out.split_once("\"rows\"").expect("an answer");
        (rows.to_owned(), told.err, told.status)
    };
    assert_eq!(json("M-1"), json("M-9"));
}

/// ID12: three failures cost a second, the fourth two; locked is neither hashed nor counted.
#[test]
fn who_guesses_waits_and_is_told_until_when() {
    let shop = with_password();
    let failures =
        |expected: i64| assert_eq!(count(&shop, "SELECT coalesce(max(failures), 0) FROM throttle"), expected);
    let codes = |passwords: &[&str]| {
        let first = |told: Told| told.out.lines().nth(1).unwrap_or_default().split('\t').next().map(str::to_owned);
        passwords.iter().map(|password| first(verify(&shop, "M-1", password)).unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(
        codes(&["a", "b", PASSWORD, "a", "b", "c", "d", PASSWORD]),
        ["denied", "denied", "ok", "denied", "denied", "denied", "locked", "locked"]
    );
    failures(3);
    let before = count(&shop, "SELECT count(*) FROM audit");
    assert_snapshot!(verify(&shop, "M-1", PASSWORD));
    assert_eq!(count(&shop, "SELECT count(*) FROM audit"), before, "who is locked is answered without a write");
    pin(&shop, 1);
    assert_eq!(codes(&["e", "f"]), ["denied", "locked"]);
    pin(&shop, 2);
    assert_eq!(codes(&[PASSWORD]), ["locked"]);
    pin(&shop, 3);
    assert_eq!(codes(&[PASSWORD]), ["ok"]);
    failures(0);
}

#[test]
fn a_password_is_locked_until_it_is_unlocked() {
    let shop = with_password();
    let act = |verb: &str, member: &str, id: &str| {
        by_clock(&shop, &["auth", verb, member, "--reason", "asked for", "--request-id", id])
    };
    assert_snapshot!(act("lock", "M-1", "a"));
    assert_eq!(act("lock", "M-1", "a"), act("lock", "M-1", "a"));
    assert_snapshot!("locked", verify(&shop, "M-1", PASSWORD));
    // A new password does not unlock.
    assert_eq!(set(&shop, "M-1", "another horse tea").status, 0);
    assert_eq!(verify(&shop, "M-1", "another horse tea").status, 4);
    assert_eq!(act("unlock", "M-1", "b").status, 0);
    assert_eq!(verify(&shop, "M-1", "another horse tea").status, 0);
    assert_eq!([act("lock", "M-9", "c").status, act("unlock", "M-9", "d").status], [4, 4]);
    assert_eq!(by_clock(&shop, &["auth", "lock", "M-1"]).status, 2);
    let acts = "SELECT count(*) FROM identity_acts WHERE act IN ('locked', 'unlocked')";
    assert_eq!(count(&shop, acts), 2);
}

/// ID5, ID6
#[test]
fn what_would_give_a_secret_away_is_not_offered() {
    let shop = with_password();
    let refused = |words: &[&str]| {
        let told = by_clock(&shop, &[&["auth", "verify", "M-1"], words].concat());
        assert_eq!((told.status, told.out.as_str()), (2, ""), "{words:?}: {told}");
        assert!(!told.err.contains(PASSWORD), "{told}");
    };
    refused(&[]);
    refused(&["--password", PASSWORD]);
    refused(&[&format!("--password={PASSWORD}")]);
    refused(&["--password-stdin", "--request-id", "a"]);
    refused(&["--password-stdin", "--dry-run"]);
    refused(&["--password-stdin", "--as-of", "2026-03-01"]);
    refused(&["--password-stdin", "--fields", "result,nothing"]);
    assert_eq!(count(&shop, "SELECT count(*) FROM throttle"), 0);
    shop.file("password", PASSWORD);
    let by_file = ["auth", "verify", "M-1", "--password-file", "password"];
    let mode =
        |mode| std::fs::set_permissions(shop.path("password"), std::os::unix::fs::PermissionsExt::from_mode(mode));
    mode(0o644).expect("ours");
    assert_eq!(by_clock(&shop, &by_file).status, 1);
    mode(0o600).expect("ours");
    assert_eq!(by_clock(&shop, &by_file).status, 0);
    // Whoever asks for the columns is judged by nobody.
    let help = by_clock(&shop, &["auth", "verify", "M-1", "--fields", "help"]);
    assert!(help.status == 0 && help.out.contains("assurance"), "{help}");
}

/// ID15
#[test]
fn passwords_of_other_systems_come_along_wrapped() {
    let shop = shop();
    let md5 = "3032034154886e2c3eacb354d91a7807";
    let bcrypt = "$2b$04$1.5HPktzdFoaDe1xwShauOjHRPeiWy3nOkC/6SEIPhNQPirOzPOpS";
    shop.file(
        "m.csv",
        &format!(
            "number,会员名,password_scheme,password_hash\n\
             A-1,Ann,md5-salt-password,ab12:{md5}\nA-2,Bo,bcrypt,{bcrypt}\nA-3,Cy,plain,hunter2 and tea\n\
             A-4,Di,md5,fff{md5}\nA-5,Ed,crypt,{md5}\n\"A-6,Flo,md5,{md5}\n"
        )
        .replace("会员名", "name"),
    );
    let import = ["member", "import", "m.csv", "--max-rejects", "50%"];
    assert_snapshot!(shop.run(&import));
    assert_snapshot!("a_rejects_file_withholds_the_hash", shop.text("m.csv.rejects.csv"));
    let listed = by_clock(&shop, &["auth", "legacy", "list", "--fields", "member,scheme"]);
    assert_eq!(listed.out, "member\tscheme\nA-1\tmd5-salt-password\nA-2\tbcrypt\n");
    for (member, password) in [("A-1", "123456"), ("A-2", "123456"), ("A-3", "hunter2 and tea")] {
        assert_eq!(verify(&shop, member, "1234567").status, 4, "{member}");
        assert_eq!(verify(&shop, member, password).status, 0, "{member}");
    }
    let direct = "SELECT count(*) FROM credentials WHERE scheme = 'argon2id' AND salt = '' AND phc LIKE '$argon2id$v=19$m=8,t=1,p=1$%'";
    assert_eq!(count(&shop, direct), 3);
    // Once more: whoever has a password keeps it.
    let again = shop.run(&import);
    assert!(again.err.contains("3 members have a password"), "{again}");
    assert_eq!(verify(&shop, "A-1", "123456").status, 0);
}

#[test]
fn imported_passwords_that_nobody_used_expire() {
    let shop = shop();
    shop.file("m.csv", "number,password_scheme,password_hash\nA-1,md5,e10adc3949ba59abbe56e057f20f883e\n");
    shop.done(&["member", "import", "m.csv"]);
    let expire = |words: &[&str]| by_clock(&shop, &[&["auth", "legacy", "expire", "--days", "30"], words].concat());
    pin(&shop, 30 * 86_400 - 1);
    assert_eq!(expire(&[]).status, 2);
    assert_eq!(expire(&["--reason", "over", "--request-id", "a"]).out, "expired\trequest\n0\ta\n");
    pin(&shop, 30 * 86_400);
    assert_eq!(expire(&["--reason", "over", "--request-id", "b"]).out, "expired\trequest\n1\tb\n");
    assert_eq!(verify(&shop, "A-1", "123456").status, 4);
}
