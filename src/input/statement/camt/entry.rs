//! An entry of a camt.053 statement with its details, and the lines they become.

use super::super::super::text::{clean, shown};
use super::super::{masked, remark, tail};
use super::wrong;
use crate::domain::identity::statement::{Flaw, Flawed, Line};
use crate::domain::money::{Currency, LIMIT, Money};
use crate::domain::time::{Day, Instant, Zone};

/// An amount with its currency.
pub type Sum = (Money, Currency);

/// An entry, as far as it is read.
#[derive(Default)]
pub struct Entry {
    pub amount: Option<Sum>,
    credit: Option<bool>,
    reversal: bool,
    status: String,
    booked: Option<(Day, Option<Instant>)>,
    value_on: Option<Day>,
    bank_ref: String,
    pub details: Vec<Detail>,
}

/// A payment within an entry.
#[derive(Default)]
pub struct Detail {
    pub amount: Option<Sum>,
    credit: Option<bool>,
    /// References and remarks.
    words: Vec<String>,
    bank_ref: String,
    /// Name and account of who paid, and of who was paid.
    debtor: (String, String),
    creditor: (String, String),
}

/// An amount as XML writes it.
pub fn sum(text: &str, currency: Option<&str>) -> Result<Sum, Flawed> {
    let bad = |code| {
        let (column, value) = ("Amt".to_owned(), shown(text));
        (0, Flaw::Cell { column, value, code, hint: String::new() })
    };
    let currency = currency.and_then(Currency::find).ok_or_else(|| bad("currency"))?;
    let money = currency.parse(text).map_err(|_| bad("not-a-number"))?;
    if money < Money::ZERO || money.get() > LIMIT { Err(bad("too-large")) } else { Ok((money, currency)) }
}

/// Whether a mark says that money came in.
pub fn is_credit(text: &str) -> Result<bool, Flawed> {
    match text {
        "CRDT" => Ok(true),
        "DBIT" => Ok(false),
        _ => Err(wrong("statement-mark")),
    }
}

/// A day, and the moment where there is one.
pub fn day(text: &str, zone: &Zone) -> Result<(Day, Option<Instant>), Flawed> {
    let bad = || {
        let (column, value) = ("Dt".to_owned(), shown(text));
        (0, Flaw::Cell { column, value, code: "not-a-date", hint: String::new() })
    };
    // A bare date may carry a zone, which says nothing of its day.
    let bare = text.get(..10).filter(|_| !text.contains('T')).unwrap_or(text);
    let (at, whole_day) = zone.parse(bare).ok_or_else(bad)?;
    Ok((zone.day(at), (!whole_day).then_some(at)))
}

impl Entry {
    /// Takes what stands at a path below `Ntry`.
    pub fn take(&mut self, path: &[&str], text: &str, currency: Option<&str>, zone: &Zone) -> Result<(), Flawed> {
        match path {
            ["Amt"] => self.amount = Some(sum(text, currency)?),
            ["CdtDbtInd"] => self.credit = Some(is_credit(text)?),
            ["RvslInd"] => self.reversal = matches!(text, "true" | "1"),
            ["Sts"] if !text.is_empty() => text.clone_into(&mut self.status),
            ["Sts", "Cd" | "Prtry"] => text.clone_into(&mut self.status),
            ["BookgDt", "Dt" | "DtTm"] => self.booked = Some(day(text, zone)?),
            ["ValDt", "Dt" | "DtTm"] => self.value_on = Some(day(text, zone)?.0),
            ["AcctSvcrRef"] => self.bank_ref = remark(text),
            ["NtryDtls", "TxDtls", rest @ ..] => {
                if let Some(detail) = self.details.last_mut() {
                    detail.take(rest, text, currency)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The lines it becomes: its details, where they sum to it, else one (ID61); none while it is not booked.
    pub fn lines(self, number: u64) -> Result<Vec<Line>, Flawed> {
        if self.status != "BOOK" {
            return Ok(Vec::new());
        }
        let (amount, currency) = self.amount.ok_or_else(|| wrong("statement-amount"))?;
        let credit = self.credit.ok_or_else(|| wrong("statement-mark"))?;
        let signed = |amount: Money, credit: bool| if credit { amount } else { -amount };
        let total = signed(amount, credit);
        let parts: Option<Vec<Money>> = self
            .details
            .iter()
            .map(|detail| {
                let (amount, own) = detail.amount.filter(|(_, own)| *own == currency)?;
                Some((signed(amount, detail.credit.unwrap_or(credit)), own).0)
            })
            .collect();
        let parts = parts.filter(|parts| parts.len() > 1 && parts.iter().copied().sum::<Money>() == total);
        let (booked_on, booked_at) = self.booked.ok_or_else(|| wrong("statement-undated"))?;
        let line = |amount: Money, details: &[Detail], ordinal: Option<usize>| {
            let words: Vec<&str> = details.iter().flat_map(|detail| &detail.words).map(String::as_str).collect();
            let own = details.iter().map(|detail| detail.bank_ref.as_str()).find(|own| !own.is_empty());
            let bank_ref = match (self.bank_ref.as_str(), own, ordinal) {
                (entry, Some(own), Some(_)) if own != entry => own.to_owned(),
                ("", _, _) => String::new(),
                (entry, _, Some(ordinal)) => format!("{entry}/{ordinal}"),
                (entry, _, None) => entry.to_owned(),
            };
            let side =
                |detail: &Detail| if amount < Money::ZERO { detail.creditor.clone() } else { detail.debtor.clone() };
            let (name, account) = match details {
                [one] => side(one),
                _ => (String::new(), String::new()),
            };
            Line {
                line_no: number,
                booked_on,
                booked_at,
                value_on: self.value_on,
                amount,
                currency,
                balance_after: None,
                bank_ref: Some(bank_ref).filter(|bank_ref| !bank_ref.is_empty()),
                reference: remark(&words.join(" ")),
                counterparty: masked(&name),
                tail: tail(clean(&account)),
                reversal: self.reversal,
            }
        };
        Ok(match parts {
            Some(parts) => parts
                .into_iter()
                .zip(&self.details)
                .enumerate()
                .map(|(at, (amount, detail))| line(amount, std::slice::from_ref(detail), Some(at + 1)))
                .collect(),
            None => vec![line(total, &self.details, None)],
        })
    }
}

impl Detail {
    fn take(&mut self, path: &[&str], text: &str, currency: Option<&str>) -> Result<(), Flawed> {
        match path {
            ["Amt"] | ["AmtDtls", "TxAmt", "Amt"] => self.amount = Some(sum(text, currency)?),
            ["CdtDbtInd"] => self.credit = Some(is_credit(text)?),
            ["Refs", "EndToEndId"] if text == "NOTPROVIDED" => {}
            ["Refs", "EndToEndId"] | ["RmtInf", "Ustrd"] | ["RmtInf", "Strd", "CdtrRefInf", "Ref"] => {
                self.words.push(text.to_owned());
            }
            ["Refs", "AcctSvcrRef"] => self.bank_ref = remark(text),
            ["RltdPties", who, name @ ..] => self.party(who, name, text),
            _ => {}
        }
        Ok(())
    }

    fn party(&mut self, who: &str, path: &[&str], text: &str) {
        let side = if who.starts_with("Dbtr") { &mut self.debtor } else { &mut self.creditor };
        match (who, path) {
            ("Dbtr" | "Cdtr", ["Nm"] | ["Pty", "Nm"]) => text.clone_into(&mut side.0),
            ("DbtrAcct" | "CdtrAcct", ["Id", "IBAN"] | ["Id", "Othr", "Id"]) => text.clone_into(&mut side.1),
            _ => {}
        }
    }
}
