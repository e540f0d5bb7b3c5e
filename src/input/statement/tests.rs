//! Every fixture of `fixtures/statements/` gives the lines its `expected.txt` states.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::domain::identity::statement::{Line, agree, covered, follow};
use crate::domain::money::Money;
use crate::input::profile::statement::builtin;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/statements")
}

fn reading() -> Reading {
    Reading { zone: Zone::find("Asia/Shanghai").unwrap(), currency: Currency::find("CNY").unwrap() }
}

fn dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

fn told(line: &Line, zone: &Zone) -> String {
    let balance = line.balance_after.map(|money| line.currency.plain(money)).unwrap_or_default();
    let at = line.booked_at.map(|at| zone.rfc3339(at)[10..19].replace('T', " ")).unwrap_or_default();
    format!(
        "{} {}{at} {} {} {} | {} | {} | {} | {}{}\n",
        line.line_no,
        line.booked_on,
        line.currency.plain(line.amount),
        line.currency.code(),
        dash(&balance),
        dash(line.bank_ref.as_deref().unwrap_or_default()),
        dash(&line.reference),
        dash(&line.counterparty),
        line.tail.as_deref().unwrap_or("-"),
        if line.reversal { " reversal" } else { "" },
    )
}

/// A statement in the words of `expected.txt`.
fn shown(statement: &Statement) -> String {
    let run = follow(statement).unwrap_or_else(|error| panic!("{error:?}"));
    let currency = statement.lines.first().map(|line| line.currency).unwrap_or(reading().currency);
    let plain = |money: Option<Money>| money.map_or_else(|| "-".to_owned(), |money| currency.plain(money));
    let days = covered(statement).map_or_else(|| "-".to_owned(), |(from, until)| format!("{from} to {until}"));
    let (opening, closing) = (plain(run.opening), plain(run.closing));
    let (profile, neither) = (&statement.profile, statement.neither);
    let mut text = format!("profile {profile}, {days}, neither {neither}, opening {opening}, closing {closing}\n");
    let zone = reading().zone;
    statement.lines.iter().for_each(|line| text.push_str(&told(line, &zone)));
    for flaw in agree(statement).unwrap_or_else(|error| panic!("{error:?}")) {
        let figures: Vec<String> = flaw.figures().into_iter().map(|(_, figure)| figure).collect();
        writeln!(text, "remark {} {}", flaw.code(), figures.join(" ")).unwrap();
    }
    text
}

/// ID59, ID60: the traps of each profile.
#[test]
fn every_fixture_gives_the_lines_expected_of_it() {
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let folder = entry.unwrap().path();
        let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
        let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
        for file in files.filter(|file| !file.ends_with("expected.txt")) {
            let found = read(&Source::file(&file), None, &reading()).unwrap_or_else(|error| panic!("{error:?}"));
            let text: String = found.statements.iter().map(shown).collect();
            assert_eq!(text, expected, "{}", file.display());
            seen.push(found.statements[0].profile.clone());
        }
    }
    let untested: Vec<&str> = builtin()
        .iter()
        .map(|profile| profile.name.as_str())
        .filter(|name| !seen.contains(&(*name).to_owned()))
        .collect();
    assert_eq!(untested, [""; 0], "a profile without a fixture");
}

fn csv_of(text: &str) -> Result<Statement, (u64, &'static str)> {
    let found = read(&Source::bytes("s.csv", text.as_bytes().to_vec()), None, &reading());
    match found {
        Ok(mut found) => Ok(found.statements.remove(0)),
        Err(Refused::Flawed((line, flaw))) => Err((line, flaw.code())),
        Err(Refused::File(fatal)) => panic!("{fatal}"),
    }
}

#[test]
fn a_bad_row_refuses_the_file_with_its_line() {
    let good = "booked_on,amount,currency,reference\n2026-03-05,28.16,CNY,A-1\n";
    assert_eq!(csv_of(good).unwrap().lines.len(), 1);
    let cases = [
        ("2026-03-05,x,CNY,A-1\n", (3, "statement-cell")),
        ("2026-03-32,1,CNY,A-1\n", (3, "statement-cell")),
        ("2026-03-05,1,ZZZ,A-1\n", (3, "statement-cell")),
        ("2026-03-05,1,JPY\n", (3, "statement-cells")),
        ("2026-03-05,1,CNY,A-1,more\n", (3, "statement-cells")),
        ("2026-03-05,99999999999999,CNY,A-1\n", (3, "statement-cell")),
        ("\n\n2026-03-05,,CNY,A-1\n", (5, "statement-cell")),
        (",1,CNY,A-1\n", (3, "statement-cell")),
        ("2026-03-05,1,CNY,\"A-1\n2026-03-05,1,CNY,A-1\n", (3, "statement-row")),
    ];
    for (row, expected) in cases {
        assert_eq!(csv_of(&format!("{good}{row}")), Err(expected), "{row}");
    }
    assert_eq!(csv_of(&format!("{good}2026-03-05,1,CNY,A-1,\n , ,,\n2026-03-05,0.00,CNY,\n")).unwrap().lines.len(), 2);
}

#[test]
fn a_file_of_no_bank_or_of_two_is_told() {
    assert_eq!(csv_of("order_id,paid_at\n1,2\n"), Err((0, "no-statement-profile")));
    assert_eq!(csv_of(""), Err((0, "no-statement-profile")));
    assert_eq!(csv_of("booked_on,amount,amount\n2026-03-05,1,2\n"), Err((1, "statement-twice")));
    assert_eq!(csv_of("booked_on,amount\n2026-03-05,1\0\n"), Err((0, "statement-encoding")));
    let both = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要,booked_on,amount\n";
    assert_eq!(csv_of(both).unwrap().profile, "cmb");
}

#[test]
fn a_remark_is_made_safe_and_an_account_masked() {
    assert_eq!(remark("A-1 \t谢谢\u{1b}[31m\n  \u{202e}x"), "A-1 谢谢 [31m x");
    assert_eq!(remark(&"茶".repeat(501)).chars().count(), 500);
    let cases = [
        ("张三 6222021234567894", "张三 ****7894"),
        ("张三6222021234567894", "张三****7894"),
        ("ACME 12345678901", "ACME 12345678901"),
        ("123456789012x3456", "****9012x3456"),
        ("", ""),
    ];
    for (written, expected) in cases {
        assert_eq!(masked(written), expected, "{written}");
    }
}

#[test]
fn a_tail_is_four_digits_at_the_end() {
    let cases = [
        ("6226******5669", Some("5669")),
        ("5669", Some("5669")),
        ("张三 66666666666666 ", Some("6666")),
        ("669", None),
        ("Z200******010N", None),
        ("a***@qq.com", None),
        ("", None),
        ("尾号茶", None),
    ];
    for (account, expected) in cases {
        assert_eq!(tail(account).as_deref(), expected, "{account}");
    }
}

#[test]
fn currencies_are_known_by_their_names_too() {
    for (word, expected) in [("人民币", Some("CNY")), ("usd", Some("USD")), ("RMB", Some("CNY")), ("贝壳", None)] {
        assert_eq!(currency(word).map(|found| found.code().to_owned()).as_deref(), expected, "{word}");
    }
}
