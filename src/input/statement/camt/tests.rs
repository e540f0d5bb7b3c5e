//! Statements in XML that are refused, and what of them counts.

use super::*;
use crate::domain::money::Currency;
use crate::domain::time::Zone;

fn reading() -> Reading {
    Reading { zone: Zone::find("Asia/Shanghai").unwrap(), currency: Currency::find("CNY").unwrap() }
}

const OPEN: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>";
const CLOSE: &str = "</BkToCstmrStmt></Document>";
const ENTRY: &str = "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
    <BookgDt><Dt>2026-03-05</Dt></BookgDt></Ntry>";

/// Amounts in cents, or why there are none.
fn check(body: &str) -> Result<Vec<i64>, String> {
    whole(&format!("{OPEN}{body}{CLOSE}"))
}

fn whole(text: &str) -> Result<Vec<i64>, String> {
    match read(text.as_bytes(), &reading()) {
        Ok(found) => Ok(found.statements.iter().flat_map(|one| &one.lines).map(|line| line.amount.get()).collect()),
        Err(Refused::Flawed((line, flaw))) => Err(format!("{line} {}", flaw.code())),
        Err(Refused::File(fatal)) => panic!("{fatal}"),
    }
}

fn one(entry: &str) -> Result<Vec<i64>, String> {
    check(&format!("<Stmt>{entry}</Stmt>"))
}

/// ID61: the sign is the mark alone.
#[test]
fn a_reversed_credit_arrives_as_a_debit_and_stays_one() {
    let entry = |mark: &str, reversal: &str| {
        one(&ENTRY.replace("CRDT", mark).replace("<Sts>", &format!("<RvslInd>{reversal}</RvslInd><Sts>")))
    };
    for (mark, reversal, expected) in [("CRDT", "false", 100), ("CRDT", "true", 100), ("DBIT", "true", -100)] {
        assert_eq!(entry(mark, reversal), Ok(vec![expected]), "{mark} {reversal}");
    }
    assert_eq!(entry("BOTH", "true"), Err("1 statement-mark".to_owned()));
}

#[test]
fn an_entry_that_lacks_something_refuses_the_file() {
    let cases = [
        ("<Sts>BOOK</Sts>", "", Ok(vec![])),
        ("BOOK", "PDNG", Ok(vec![])),
        ("1.00", "-1.00", Err("1 statement-cell")),
        ("1.00", "1,00", Err("1 statement-cell")),
        ("1.00", "1.001", Err("1 statement-cell")),
        ("1.00", "10000000000.01", Err("1 statement-cell")),
        ("EUR", "XXX", Err("1 statement-cell")),
        (" Ccy=\"EUR\"", "", Err("1 statement-cell")),
        ("2026-03-05", "2026-02-30", Err("1 statement-cell")),
        ("<BookgDt><Dt>2026-03-05</Dt></BookgDt>", "", Err("1 statement-undated")),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "", Err("1 statement-mark")),
    ];
    for (from, to, expected) in cases {
        assert_eq!(one(&ENTRY.replacen(from, to, 1)), expected.map_err(str::to_owned), "{from} {to}");
    }
}

/// SF35: no DTD, no entities beyond the five, depth at most 64, text at most 1 MiB.
#[test]
fn what_could_grow_is_refused() {
    let nested = |depth: usize| format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth));
    assert_eq!(check(&format!("<Stmt>{}</Stmt>", nested(61))), Ok(vec![]));
    assert_eq!(check(&format!("<Stmt>{}</Stmt>", nested(62))), Err("0 statement-depth".to_owned()));
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    assert_eq!(whole(&format!("{bomb}{OPEN}<Stmt>&b;</Stmt>{CLOSE}")), Err("0 statement-doctype".to_owned()));
    assert_eq!(one("<AddtlStmtInf>&b;</AddtlStmtInf>"), Err("0 statement-entity".to_owned()));
    assert_eq!(one("<AddtlStmtInf>&#x110000;</AddtlStmtInf>"), Err("0 statement-markup".to_owned()));
    let text = |len: usize| one(&format!("<AddtlStmtInf>{}</AddtlStmtInf>", "a".repeat(len)));
    assert_eq!(text(1 << 19), Ok(vec![]));
    assert_eq!(text(3 << 20), Err("0 statement-text".to_owned()));
    assert_eq!(one(&format!("<a>{}</a>", "a&amp;".repeat(600_000))), Err("0 statement-text".to_owned()));
    assert_eq!(one(&format!("<a {}/>", "b=\"c\" ".repeat(600_000))), Err("0 statement-text".to_owned()));
    assert_eq!(one(&format!("<!--{}-->", "a".repeat(3 << 20))), Err("0 statement-text".to_owned()));
}

#[test]
fn what_is_broken_off_or_something_else_is_refused() {
    let cases = [
        (format!("{OPEN}<Stmt>{ENTRY}"), "0 statement-cut"),
        (format!("{OPEN}<Stmt></Ntry>{CLOSE}"), "0 statement-markup"),
        (format!("{}{CLOSE}", OPEN.replace("053", "054")), "0 statement-not-camt"),
        ("<html><body/></html>".to_owned(), "0 statement-not-camt"),
        (format!("{OPEN}{CLOSE}"), "0 statement-empty"),
        (format!("{OPEN}<Stmt>\u{fffd}&{CLOSE}"), "0 statement-markup"),
    ];
    for (text, expected) in cases {
        assert_eq!(whole(&text), Err(expected.to_owned()), "{text}");
    }
    let latin = [format!("{OPEN}<Stmt><Nm>").as_bytes(), b"\xE9", format!("</Nm></Stmt>{CLOSE}").as_bytes()].concat();
    assert!(read(&latin[..], &reading()).is_err());
}

/// ID57.
#[test]
fn the_number_of_entries_is_as_stated() {
    let told = |count: &str| {
        one(&format!("<TxsSummry><TtlNtries><NbOfNtries>{count}</NbOfNtries></TtlNtries></TxsSummry>{ENTRY}"))
    };
    assert_eq!(told("1"), Ok(vec![100]));
    assert_eq!(told("2"), Err("1 counts-differ".to_owned()));
}

/// ID60: all pages or nothing.
#[test]
fn pages_are_taken_all_or_not_at_all() {
    let page = |number: u32, last: bool| {
        format!("<Stmt><StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>{ENTRY}</Stmt>")
    };
    let message = |last: bool| {
        format!("<GrpHdr><MsgPgntn><PgNb>1</PgNb><LastPgInd>{last}</LastPgInd></MsgPgntn></GrpHdr><Stmt>{ENTRY}</Stmt>")
    };
    let refused = Err("0 statement-pages".to_owned());
    assert_eq!(check(&(page(1, false) + &page(2, true))), Ok(vec![100, 100]));
    assert_eq!(check(&(page(1, true) + &page(1, true))), Ok(vec![100, 100]));
    for pages in [page(1, false), page(2, true), page(1, false) + &page(3, true), page(1, true) + &page(2, true)] {
        assert_eq!(check(&pages), refused, "{pages}");
    }
    assert_eq!(check(&message(true)), Ok(vec![100]));
    assert_eq!(check(&message(false)), refused);
    let two = |id: &str| format!("<Stmt><Acct><Id><IBAN>{id}</IBAN></Id></Acct></Stmt>");
    assert!(check(&(two("A") + &two("A"))).is_ok());
    assert_eq!(check(&(two("A") + &two("B"))), Err("0 statement-accounts".to_owned()));
}
