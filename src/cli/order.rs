//! `regulars order`: order history in, and what is known of orders.

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::import::{Import, OrderRules, Reader};
use super::member::instant;
use super::shape::{Page, Rows};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::import::orders;
use crate::flow::{Session, join};
use crate::input::order::{self as reader, OrderFile};
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store::shown::{self, Filter};
use crate::store::{order, sale};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Import(ImportOrders),
    List(List),
    Show(Show),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Import(import) => import.run(front),
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct ImportOrders {
    #[command(flatten)]
    import: Import,
    #[command(flatten)]
    rules: OrderRules,
}

impl ImportOrders {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<OrderFile> =
            Reader { noun: "order", read: reader::read, run: orders::run, rejects: |file| &file.rejects };
        self.import.run(front, &reader, self.rules)
    }
}

/// Which facts a list shows, as typed.
#[derive(Args, Debug)]
pub(super) struct Shown {
    #[arg(long, value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "T")]
    from: Option<String>,
    #[arg(long, value_name = "T")]
    until: Option<String>,
}

/// Facts a list shows at most; `--limit` shows fewer.
const MOST: i64 = 10_000;

impl Shown {
    pub fn filter(&self, session: &Session<'_>) -> Result<Filter> {
        let member = self.member.as_deref().map(|name| join::find(session, name)).transpose()?;
        let until = instant(session, "--until", self.until.as_deref())?;
        Ok(Filter {
            member: member.map(|(id, _)| id),
            from: instant(session, "--from", self.from.as_deref())?.unwrap_or(Instant::MIN),
            until: until.unwrap_or(session.now.plus_seconds(1)),
            most: MOST,
        })
    }
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    rows: Rows,
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let columns = [
                Column::new("order", Kind::Text).keep(),
                Column::new("sold_at", Kind::Instant).keep(),
                Column::new("member", Kind::Text),
                Column::new("status", Kind::Word),
                Column::new("lines", Kind::Int).rank(3),
                Column::new("total", Kind::Money),
                Column::new("refunded", Kind::Money).rank(2),
            ];
            let mut view = View::new("order-list/1", columns);
            for row in shown::list_orders(session.db, &self.shown.filter(session)?)? {
                let status = Cell::word(row.status);
                view.push(cells![row.name, row.sold_at, row.member, status, row.n_lines, row.total, row.refunded]);
            }
            Ok(view)
        })
    }
}

#[derive(Args, Debug)]
pub(super) struct Show {
    #[arg(value_name = "ORDER")]
    order: String,
    #[command(flatten)]
    page: Page,
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let (id, name, member) = find(session, &self.order)?;
            let columns = [
                Column::new("order", Kind::Text).rank(3),
                Column::new("what", Kind::Word).keep(),
                Column::new("at", Kind::Instant).keep(),
                Column::new("about", Kind::Text).keep(),
                Column::new("amount", Kind::Money),
                Column::new("points", Kind::Points),
            ];
            let mut view = View::new("order-show/1", columns);
            content(session, id, &name, &mut view)?;
            if let Some(member) = member {
                caused(session, (id, member), &name, &mut view)?;
            }
            Ok(view)
        })
    }
}

/// The order a name means; an id that several sources have is refused with the candidates (CL2).
pub(super) fn find(session: &Session<'_>, name: &str) -> Result<(OrderId, String, Option<MemberId>)> {
    let mut found = shown::find_orders(session.db, name)?;
    match found.len() {
        0 => Err(Error::NotFound { noun: "order", name: name.to_owned() }),
        1 => Ok(found.remove(0)),
        _ => {
            let candidates: Vec<String> = found.into_iter().map(|(_, name, _)| name).collect();
            Err(Error::Ambiguous { name: name.to_owned(), candidates: candidates.join(", ") })
        }
    }
}

/// What the shop stated: lines as last amended, stages, refunds.
fn content(session: &Session<'_>, id: OrderId, name: &str, view: &mut View) -> Result<()> {
    let newest = order::list_newest(session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
    let known = order::load(session.db, [id, newest].into_iter())?;
    let (Some(first), Some(newest)) = (known.get(&id), known.get(&newest)) else { return Ok(()) };
    let none = Cell::Null;
    for line in &newest.lines {
        let about = format!("{} × {}", line.sku, quantity(line.quantity_milli));
        view.push(cells![name, Cell::word("line"), first.sold_at, about, line.amount, none.clone()]);
    }
    let member = crate::store::sale::find_member(session.db, id)?;
    let who = member.unwrap_or_default();
    view.push(cells![name, Cell::word("order"), first.sold_at, who, newest.total, none.clone()]);
    let later = sale::list_stages(session.db, id)?.into_iter().map(|(stage, at)| (at, stage));
    for (at, stage) in first.stages.in_time().into_iter().chain(later) {
        view.push(cells![name, Cell::word(order::stage_word(stage)), at, "", none.clone(), none.clone()]);
    }
    for (refund, at, line, amount) in shown::list_refunds(session.db, id)? {
        let sku = usize::try_from(line).ok().and_then(|line| newest.lines.get(line.checked_sub(1)?));
        let about = sku.map_or_else(|| refund.clone(), |line| format!("{refund} · {}", line.sku));
        view.push(cells![name, Cell::word("refund"), at, about, -amount, none.clone()]);
    }
    Ok(())
}

/// What came of it: the computations of the rules, and the entries in the member's ledger.
fn caused(session: &Session<'_>, (id, member): (OrderId, MemberId), name: &str, view: &mut View) -> Result<()> {
    for row in shown::list_earnings(session.db, member, id)? {
        let tier = row.tier.map(|tier| format!(" · {tier}")).unwrap_or_default();
        let cut = if row.granted < row.wanted { format!(" ({})", row.wanted) } else { String::new() };
        let about = format!("{} × {}{tier}{cut}", row.rule, row.m);
        view.push(cells![name, Cell::word("earning"), row.at, about, row.basis, Cell::Points(row.granted)]);
    }
    for (kind, at, points, rule) in shown::list_entries(session.db, member, id)? {
        let rule = rule.unwrap_or_default();
        view.push(cells![name, Cell::word(kind.word()), at, rule, Cell::Null, Cell::Points(points)]);
    }
    Ok(())
}

/// Thousandths as people write them: `2`, `0.328`.
fn quantity(milli: i64) -> String {
    let (whole, part) = (milli / 1000, (milli % 1000).abs());
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:03}").trim_end_matches('0').to_owned() }
}
