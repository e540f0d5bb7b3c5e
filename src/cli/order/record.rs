//! One order typed: written as canonical rows and taken in as an imported one is.

use clap::Args;

use super::receipt;
use crate::cli::front::{Answer, Front};
use crate::cli::member::instant;
use crate::cli::shape::{Page, Writing};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::import::OnChange;
use crate::flow::record::{self, Table};
use crate::flow::{Session, join, settle};
use crate::output::Note;
use crate::store::batch::BatchKind;

#[derive(Args, Debug)]
pub struct Record {
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[arg(long, value_name = "NAME", default_value = "shop")]
    source: String,
    #[arg(long, value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[arg(long, value_name = "STATUS", value_parser = ["pending", "paid", "completed", "cancelled"], default_value = "paid")]
    status: String,
    #[command(flatten)]
    content: Content,
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    #[arg(long, value_name = "NAME")]
    store: Option<String>,
    #[arg(long, value_name = "NAME")]
    city: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// Lines and amounts, as typed.
#[derive(Args, Clone, Debug)]
pub(super) struct Content {
    #[arg(long = "line", value_name = "SKU:QTY:PRICE", value_parser = line)]
    pub lines: Vec<Line>,
    #[arg(long, value_name = "MONEY")]
    pub discount: Option<String>,
    #[arg(long, value_name = "MONEY")]
    pub shipping: Option<String>,
    #[arg(long, value_name = "MONEY")]
    pub total: Option<String>,
}

/// A line as typed.
#[derive(Clone, Debug)]
pub(super) struct Line {
    sku: String,
    quantity: String,
    price: String,
}

/// A SKU may hold colons itself.
fn line(typed: &str) -> std::result::Result<Line, String> {
    let mut parts = typed.rsplitn(3, ':').map(str::to_owned);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(price), Some(quantity), Some(sku)) if ![&price, &quantity, &sku].iter().any(|part| part.is_empty()) => {
            Ok(Line { sku, quantity, price })
        }
        _ => Err("SKU:QTY:PRICE".to_owned()),
    }
}

impl Line {
    pub fn cells(&self) -> [(&'static str, String); 3] {
        [("sku", self.sku.clone()), ("quantity", self.quantity.clone()), ("unit_price", self.price.clone())]
    }
}

/// An instant that is not to come; now, where none was typed.
pub(in crate::cli) fn past(session: &Session<'_>, typed: Option<&str>) -> Result<Instant> {
    let at = instant(session, "--at", typed)?.unwrap_or(session.now);
    if at > session.now {
        let value = typed.unwrap_or_default().to_owned();
        return Err(Error::Invalid { what: "--at", value, wanted: "past-instant" });
    }
    Ok(at)
}

impl Record {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        let lang = front.spoken(&self.page);
        front.write(&self.page, &writing, Vec::new(), |session| {
            // What else waits is settled before, so that the receipt is of this alone.
            settle::run(session, BatchKind::Import)?;
            let id = self.id.clone().or_else(|| session.request.map(str::to_owned)).unwrap_or_default();
            let at = past(session, self.at.as_deref())?;
            let table = self.table(session, &id, at)?;
            let done = record::settled(session, (&self.source, &id), &table, OnChange::Reject, &[])?;
            let name = format!("{}/{id}", self.source);
            if done.imported.counts.new == 0 {
                let order = super::claim::newest(session, done.order)?;
                let view = receipt::new("order-recorded/1", &name, "unchanged", (order.total, order.sold_at), "");
                return Ok(view.note(Note::new("nothing-changed")));
            }
            let order = super::claim::newest(session, done.order)?;
            let why = session.reason.unwrap_or_default();
            let view = receipt::new("order-recorded/1", &name, "order", (order.total, order.sold_at), why);
            receipt::fill(view, session, lang, (&name, done.member), &done.caused)
        })
    }

    fn table(&self, session: &Session<'_>, id: &str, at: Instant) -> Result<Table> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !(1..=64).contains(&self.source.len()) || !self.source.bytes().all(plain) {
            return Err(Error::Invalid { what: "--source", value: self.source.clone(), wanted: "source" });
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let member = match &self.member {
            Some(name) => join::find(session, name)?.1.number,
            None => String::new(),
        };
        let when = if self.status == "pending" { "placed_at" } else { "paid_at" };
        let mut head = vec![
            ("order_id", id.to_owned()),
            (when, session.zone().rfc3339(at)),
            ("status", self.status.clone()),
            ("member", member),
            ("order_discount", text(&self.content.discount)),
            ("shipping", text(&self.content.shipping)),
            ("order_amount", text(&self.content.total)),
            ("channel", text(&self.channel)),
            ("store", text(&self.store)),
            ("city", text(&self.city)),
        ];
        let mut table = Table::default();
        let mut lines = self.content.lines.iter();
        head.extend(lines.next().into_iter().flat_map(Line::cells));
        table.row(head);
        for line in lines {
            table.row([("order_id", id.to_owned())].into_iter().chain(line.cells()).collect());
        }
        Ok(table)
    }
}
