//! The points as a journal that plain-text accounting programs read. Names from outside are written so that no program can
//! take a part of them for something else, and no two of them become one.

use std::fmt::Write;

use super::safe;
use crate::domain::time::Day;

/// An entry of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting<'a> {
    /// The local day of posting.
    pub day: Day,
    /// The member's number.
    pub member: &'a str,
    /// The entry's number within the member's ledger.
    pub number: u32,
    /// The word of its kind.
    pub kind: &'a str,
    /// The word of the kind of its cause.
    pub cause: &'a str,
    /// The name of its cause; none for what time alone does.
    pub named: Option<&'a str>,
    /// Signed.
    pub points: i64,
}

/// A journal for hledger, written from top to bottom.
#[derive(Debug)]
pub struct Journal {
    text: String,
    commodity: String,
}

impl Journal {
    /// The head: what it is, the commodity that points are, and the account of each kind of entry.
    pub fn new<'a>(shop: &str, points: &str, as_of: &str, kinds: impl IntoIterator<Item = &'a str>) -> Journal {
        let commodity = commodity(points);
        let mut text = format!("; {}: points as of {}\n\ncommodity 1000. {commodity}\n", line(shop), line(as_of));
        text.extend(kinds.into_iter().map(|kind| format!("account points:{kind}\n")));
        Journal { text, commodity }
    }

    /// One transaction: the member's account against that of the kind.
    pub fn post(&mut self, posting: &Posting<'_>) {
        let Posting { day, member, number, kind, cause, named, points } = posting;
        let (member, commodity) = (account(member), &self.commodity);
        let named = named.map_or(String::new(), |named| format!(" {}", line(named)));
        let written = write!(
            self.text,
            "\n{day} ({number}) {kind}: {cause}{named}\n    members:{member}:points  {points} {commodity}\n    points:{kind}  {} {commodity}\n",
            -points,
        );
        written.expect("a String takes every text");
    }

    /// What a member has at the end, asserted; the account is declared, so that strict checks pass.
    pub fn assert(&mut self, day: Day, member: &str, balance: i64) {
        let (member, commodity) = (account(member), &self.commodity);
        let written = write!(
            self.text,
            "\naccount members:{member}:points\n{day} balance\n    members:{member}:points  0 {commodity} = {balance} {commodity}\n"
        );
        written.expect("a String takes every text");
    }

    /// The whole text.
    pub fn into_text(self) -> String {
        self.text
    }
}

/// A part of an account name: letters and digits of any script, `-`, `_` and `.` stand for themselves, the bytes of all
/// else as `%3B`. So no blank ends the name early, nothing opens a comment or a virtual posting, and `:` parts nothing.
fn account(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || "-_.".contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                write!(out, "%{byte:02X}").expect("a String takes every text");
            }
        }
    }
    if out.is_empty() { "%".to_owned() } else { out }
}

/// What points are called, in the quotes that let it hold blanks; what cannot stand in them goes.
fn commodity(name: &str) -> String {
    let kept: String = name.chars().filter(|c| !safe::is_hidden(*c) && !"\";".contains(*c)).collect();
    let kept = kept.trim();
    format!("\"{}\"", if kept.is_empty() { "points" } else { kept })
}

/// A text that stays on its line and opens neither a comment nor a note.
fn line(text: &str) -> String {
    let plain = |c: char| if safe::is_hidden(c) || ";|".contains(c) { ' ' } else { c };
    text.chars().map(plain).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_transaction_of_two_sides() {
        let mut journal = Journal::new("tea", "leaves", "2026-03-31 23:59:59", ["earn", "spend"]);
        let day = Day::parse("2026-03-01").unwrap();
        let posting = Posting {
            day,
            member: "M-1042",
            number: 3,
            kind: "spend",
            cause: "order",
            named: Some("csv/A;1\n2026"),
            points: -150,
        };
        journal.post(&posting);
        journal.assert(day, "M-1042", 162);
        let expected = "\
; tea: points as of 2026-03-31 23:59:59

commodity 1000. \"leaves\"
account points:earn
account points:spend

2026-03-01 (3) spend: order csv/A 1 2026
    members:M-1042:points  -150 \"leaves\"
    points:spend  150 \"leaves\"

account members:M-1042:points
2026-03-01 balance
    members:M-1042:points  0 \"leaves\" = 162 \"leaves\"
";
        assert_eq!(journal.into_text(), expected);
    }

    #[test]
    fn a_hostile_name_stays_one_part_of_one_account() {
        let cases = [
            ("M-1042", "M-1042"),
            ("会员7", "会员7"),
            ("a  b", "a%20%20b"),
            ("a;b", "a%3Bb"),
            ("a:b", "a%3Ab"),
            ("(a)", "%28a%29"),
            ("a\nb\t", "a%0Ab%09"),
            ("\"", "%22"),
            ("100%", "100%25"),
            ("é\u{200b}", "é%E2%80%8B"),
            ("", "%"),
        ];
        for (name, expected) in cases {
            assert_eq!(account(name), expected);
        }
        assert_ne!(account("a%20b"), account("a b"), "no two names become one");
    }

    #[test]
    fn points_are_a_commodity_whatever_they_are_called() {
        let cases = [
            ("茶叶", "\"茶叶\""),
            ("gold \"coins\";x\n", "\"gold coinsx\""),
            (" \u{202e}; ", "\"points\""),
            ("", "\"points\""),
        ];
        for (name, expected) in cases {
            assert_eq!(commodity(name), expected);
        }
    }
}
