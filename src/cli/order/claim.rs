//! A guest's order given to a member (import I29), and the orders that wait for theirs (I28).

use clap::Args;

use super::receipt;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Personal, Rows, Writing};
use crate::domain::id::OrderId;
use crate::error::Result;
use crate::flow::{Session, claim, join};
use crate::output::{Column, Kind, Note, View, cells};
use crate::store::{held, order};

#[derive(Args, Debug)]
pub struct Claim {
    #[arg(value_name = "ORDER")]
    order: String,
    #[arg(long, value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Held {
    #[command(flatten)]
    personal: Personal,
    #[command(flatten)]
    rows: Rows,
}

impl Claim {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        let lang = front.spoken(&self.page);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, name, known) = super::find(session, &self.order)?;
            let (member, whose) = join::find(session, &self.member)?;
            let caused = claim::claim(session, (id, &name, known), (member, &whose))?;
            let order = newest(session, id)?;
            let head = (order.total, order.sold_at);
            let view = receipt::new("order-claimed/1", &name, "claimed", head, &whose.number);
            let view = receipt::fill(view, session, lang, (&name, Some(member)), &caused)?;
            Ok(if caused.is_empty() { view.note(Note::new("nothing-caused").with("order", &name)) } else { view })
        })
    }
}

/// An order as last corrected.
pub(super) fn newest(session: &Session<'_>, id: OrderId) -> Result<crate::domain::order::Order> {
    let newest = order::list_newest(session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
    let known = order::load(session.db, [id, newest].into_iter())?;
    let (first, newest) = known.get(&id).zip(known.get(&newest)).expect("an order found by its name has content");
    Ok(crate::domain::order::Order { sold_at: first.sold_at, ..(**newest).clone() })
}

impl Held {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let output = crate::cli::shape::Output::from(&self.rows).with(self.personal);
        front.read(output, |session| {
            let columns = [
                Column::new("order", Kind::Text).keep(),
                Column::new("sold_at", Kind::Instant),
                Column::new("total", Kind::Money),
                Column::new("waits_for", Kind::List).keep(),
                Column::new("keys", Kind::List).personal(),
            ];
            let mut view = View::new("order-held/1", columns);
            for one in held::list(session.db)? {
                let (kinds, keys): (Vec<String>, Vec<String>) = one.keys.into_iter().unzip();
                view.push(cells![one.name, one.sold_at, one.total, kinds, keys]);
            }
            Ok(view)
        })
    }
}
