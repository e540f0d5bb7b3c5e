//! Statements of banks and providers: CSV by a profile, also from a zip, and camt.053 (identity ID59–ID61). A file is
//! read whole or refused with the line that is wrong; whether its lines are known already only the shop file tells.

use std::io::{Cursor, Read};

use super::profile::statement::Profile;
use super::source::Source;
use super::{Fatal, text};
use crate::domain::identity::statement::{Flaw, Flawed, Statement};
use crate::domain::money::Currency;
use crate::domain::time::Zone;

mod archive;
mod camt;
mod head;
mod pattern;
mod rows;

/// Bytes a CSV file may have (safety SF35).
const CSV: u64 = 64 << 20;
/// Bytes an XML file may have.
const XML: u64 = 256 << 20;

/// How the statements of a shop are written where they do not say.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The zone of days and times.
    pub zone: Zone,
    /// The currency of the account.
    pub currency: Currency,
}

/// What a file held: one statement, or several of one account in XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The statements.
    pub statements: Vec<Statement>,
    /// The number of the account as the file has it, where it says it.
    pub account: Option<String>,
}

/// Why a file is not taken.
#[derive(Debug)]
pub enum Refused {
    /// It cannot be read at all.
    File(Fatal),
    /// What is wrong with it, and on which line.
    Flawed(Flawed),
}

impl From<Flawed> for Refused {
    fn from(flawed: Flawed) -> Refused {
        Refused::Flawed(flawed)
    }
}

fn refused(why: &'static str) -> Refused {
    Refused::Flawed(flawed(0, why))
}

fn flawed(line: u64, why: &'static str) -> Flawed {
    (line, Flaw::File { why })
}

/// Reads a file, by a profile where one was named.
///
/// # Errors
///
/// Why it is not taken.
pub fn read(source: &Source, profile: Option<&Profile>, reading: &Reading) -> Result<Found, Refused> {
    let mut file = source.open().map_err(Refused::File)?;
    let failed = |error| Refused::File(Fatal::io(source.name(), error));
    let mut head = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut head).map_err(failed)?;
    let whole = Cursor::new(head.clone()).chain(file);
    if head.starts_with(b"PK\x03\x04") {
        let bytes = archive::unpack(taken(whole, CSV, source)?)?;
        return csv(&bytes, profile, reading);
    }
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    if start.starts_with(b"<") {
        return camt::read(whole.take(XML + 1), reading);
    }
    csv(&taken(whole, CSV, source)?, profile, reading)
}

fn csv(bytes: &[u8], profile: Option<&Profile>, reading: &Reading) -> Result<Found, Refused> {
    let statement = rows::read(bytes, profile, reading)?;
    Ok(Found { statements: vec![statement], account: None })
}

/// All of a file that may have so many bytes.
fn taken(from: impl Read, most: u64, source: &Source) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let read = from.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Refused::File(Fatal::io(source.name(), error)))?;
    if bytes.len() as u64 > most { Err(refused("statement-too-large")) } else { Ok(bytes) }
}

/// The longest remark that is kept.
const LONGEST: usize = 500;

/// What somebody wrote to a payment, made safe rather than refused: nobody's remark may keep a statement out.
fn remark(written: &str) -> String {
    let mut words = String::new();
    for word in written.split(|c: char| c.is_whitespace() || text::text(c.encode_utf8(&mut [0; 4]), 1).is_err()) {
        if !word.is_empty() && !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words.chars().take(LONGEST).collect()
}

/// Who paid, without numbers of accounts: of twelve digits and more only the last four are kept.
fn masked(written: &str) -> String {
    let (mut masked, mut digits) = (String::new(), String::new());
    let flush = |digits: &mut String, masked: &mut String| {
        if digits.len() >= 12 {
            masked.push_str("****");
            masked.push_str(&digits[digits.len() - 4..]);
        } else {
            masked.push_str(digits);
        }
        digits.clear();
    };
    for c in remark(written).chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            flush(&mut digits, &mut masked);
            masked.push(c);
        }
    }
    flush(&mut digits, &mut masked);
    masked
}

/// The last four digits of an account, where it ends with at least as many.
fn tail(account: &str) -> Option<String> {
    let digits = account.trim_end().bytes().rev().take_while(u8::is_ascii_digit).count();
    let account = account.trim_end();
    (digits >= 4).then(|| account[account.len() - 4..].to_owned())
}

/// The currency of a word as banks write it.
fn currency(word: &str) -> Option<Currency> {
    const NAMES: [(&str, &str); 8] = [
        ("人民币", "CNY"),
        ("人民币元", "CNY"),
        ("美元", "USD"),
        ("港币", "HKD"),
        ("欧元", "EUR"),
        ("日元", "JPY"),
        ("英镑", "GBP"),
        ("RMB", "CNY"),
    ];
    let code = NAMES.iter().find(|(name, _)| *name == word).map_or(word, |(_, code)| code);
    Currency::find(&code.to_ascii_uppercase())
}

#[cfg(test)]
mod tests;
