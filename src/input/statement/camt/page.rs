//! The statements of a camt.053 message: account, days, balances, counts, and pages, which are taken all or not at all.

use super::super::{Found, Reading, Refused, flawed, refused};
use super::entry::{Detail, Entry, day, is_credit, sum};
use super::wrong;
use crate::domain::identity::statement::{Flaw, Flawed, Statement};
use crate::domain::money::{Currency, Money};

/// Number of a page, and whether it is the last.
#[derive(Clone, Copy, Default)]
struct Page {
    number: u32,
    last: bool,
}

/// A balance, as far as it is read.
#[derive(Default)]
struct Balance {
    kind: String,
    amount: Option<(Money, Currency)>,
    credit: Option<bool>,
}

/// All that was read so far.
pub struct Pages<'r> {
    reading: &'r Reading,
    message: Option<Page>,
    done: Vec<(Option<Page>, Statement)>,
    account: Option<String>,
    /// The present statement.
    own: Statement,
    page: Option<Page>,
    number: u64,
    entries: i64,
    told: Option<i64>,
    from: Option<String>,
    until: Option<String>,
    balance: Balance,
    entry: Option<Entry>,
    currency: Vec<Option<String>>,
}

impl<'r> Pages<'r> {
    pub fn new(reading: &'r Reading) -> Pages<'r> {
        Pages {
            reading,
            message: None,
            done: Vec::new(),
            account: None,
            own: Statement::default(),
            page: None,
            number: 0,
            entries: 0,
            told: None,
            from: None,
            until: None,
            balance: Balance::default(),
            entry: None,
            currency: Vec::new(),
        }
    }

    /// An element opens; `path` is from below the root.
    pub fn open(&mut self, path: &[String], currency: Option<String>, number: u64) {
        self.currency.resize(path.len().saturating_sub(1), None);
        self.currency.push(currency);
        self.number = number;
        let names: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        match names.as_slice() {
            ["Stmt"] => {
                self.own = Statement { profile: "camt.053".to_owned(), ..Statement::default() };
                (self.page, self.entries, self.told, self.from, self.until) = (None, 0, None, None, None);
            }
            ["Stmt", "Bal"] => self.balance = Balance::default(),
            ["Stmt", "Ntry"] => {
                self.entry = Some(Entry::default());
                self.entries += 1;
            }
            ["Stmt", "Ntry", "NtryDtls", "TxDtls"] => {
                self.entry.iter_mut().for_each(|entry| entry.details.push(Detail::default()));
            }
            _ => {}
        }
    }

    /// An element closes, with its text.
    pub fn close(&mut self, path: &[String], text: &str) -> Result<(), Flawed> {
        let names: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        let currency = self.currency.get(path.len().saturating_sub(1)).cloned().flatten();
        match names.as_slice() {
            ["GrpHdr", "MsgPgntn", part] => page(&mut self.message, part, text)?,
            ["Stmt", "StmtPgntn", part] => page(&mut self.page, part, text)?,
            ["Stmt", "Acct", "Id", "IBAN"] | ["Stmt", "Acct", "Id", "Othr", "Id"] => self.of(text)?,
            ["Stmt", "FrToDt", "FrDtTm" | "FrDt"] => self.from = Some(text.to_owned()),
            ["Stmt", "FrToDt", "ToDtTm" | "ToDt"] => self.until = Some(text.to_owned()),
            ["Stmt", "TxsSummry", "TtlNtries", "NbOfNtries"] => self.told = text.parse().ok(),
            ["Stmt", "Bal", "Tp", "CdOrPrtry", "Cd"] => text.clone_into(&mut self.balance.kind),
            ["Stmt", "Bal", "Amt"] => self.balance.amount = Some(sum(text, currency.as_deref())?),
            ["Stmt", "Bal", "CdtDbtInd"] => self.balance.credit = Some(is_credit(text)?),
            ["Stmt", "Bal"] => self.stand()?,
            ["Stmt", "Ntry"] => {
                let entry = self.entry.take().unwrap_or_default();
                self.own.lines.extend(entry.lines(self.number)?);
            }
            ["Stmt", "Ntry", rest @ ..] => {
                if let Some(entry) = &mut self.entry {
                    entry.take(rest, text, currency.as_deref(), &self.reading.zone)?;
                }
            }
            ["Stmt"] => self.finish()?,
            _ => {}
        }
        Ok(())
    }

    /// A statement is of an account: all of a file are of one.
    fn of(&mut self, account: &str) -> Result<(), Flawed> {
        let known = self.account.get_or_insert_with(|| account.to_owned());
        if known == account { Ok(()) } else { Err(flawed(0, "statement-accounts")) }
    }

    /// A balance is whole.
    fn stand(&mut self) -> Result<(), Flawed> {
        let (Some((amount, _)), Some(credit)) = (self.balance.amount, self.balance.credit) else {
            return Err(wrong("statement-amount"));
        };
        let standing = if credit { amount } else { -amount };
        match self.balance.kind.as_str() {
            "OPBD" => self.own.opening = Some(standing),
            "PRCD" => self.own.opening = self.own.opening.or(Some(standing)),
            "CLBD" => self.own.closing = Some(standing),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Flawed> {
        if let Some(told) = self.told.filter(|told| *told != self.entries) {
            return Err((0, Flaw::Count { part: "all", told, found: self.entries }));
        }
        let zone = &self.reading.zone;
        if let (Some(from), Some(until)) = (&self.from, &self.until) {
            let ((from, _), (until, at)) = (day(from, zone)?, day(until, zone)?);
            let midnight = at.is_some_and(|at| zone.clock(at) == (0, 0, 0)) && until > from;
            let until = if midnight { until.plus_days(-1) } else { until };
            self.own.period = Some((from, until)).filter(|(from, until)| from <= until);
        }
        // A reference counts as the bank's own only where every line has one.
        self.own.unique_ref = self.own.lines.iter().all(|line| line.bank_ref.is_some());
        self.done.push((self.page, std::mem::take(&mut self.own)));
        Ok(())
    }

    /// The statements, pages put together.
    pub fn end(self) -> Result<Found, Refused> {
        let whole = |page: &Page| page.number == 1 && page.last;
        if self.message.as_ref().is_some_and(|page| !whole(page)) {
            return Err(refused("statement-pages"));
        }
        let mut statements: Vec<Statement> = Vec::new();
        let mut before = Page { number: 0, last: true };
        for (page, mut statement) in self.done {
            let page = page.unwrap_or(Page { number: 1, last: true });
            let expected = if before.last { 1 } else { before.number + 1 };
            if page.number != expected {
                return Err(refused("statement-pages"));
            }
            match statements.last_mut().filter(|_| !before.last) {
                Some(first) => {
                    first.lines.append(&mut statement.lines);
                    first.closing = statement.closing.or(first.closing);
                    first.unique_ref &= statement.unique_ref;
                }
                None => statements.push(statement),
            }
            before = page;
        }
        if !before.last {
            return Err(refused("statement-pages"));
        }
        if statements.is_empty() {
            return Err(refused("statement-empty"));
        }
        Ok(Found { statements, account: self.account })
    }
}

fn page(page: &mut Option<Page>, part: &str, text: &str) -> Result<(), Flawed> {
    let own = page.get_or_insert_default();
    match part {
        "PgNb" => own.number = text.parse().map_err(|_| wrong("statement-pages"))?,
        "LastPgInd" => own.last = matches!(text, "true" | "1"),
        _ => {}
    }
    Ok(())
}
