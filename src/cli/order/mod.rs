//! `regulars order`: order history in, and what is known of orders.

pub(in crate::cli) use self::record::past;

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::import::{Import, OrderRules, Reader};
use super::member::instant;
use super::shape::Rows;
use crate::domain::id::{MemberId, OrderId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::import::orders;
use crate::flow::{Session, join};
use crate::input::order::{self as reader, OrderFile};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::shown::{self, Filter};

mod amend;
mod batches;
mod claim;
mod detect;
mod profiles;
mod receipt;
mod record;
mod refund;
mod show;
mod withdraw;

use self::amend::Amend;
use self::batches::Batches;
use self::claim::{Claim, Held};
use self::detect::Detect;
use self::profiles::Profiles;
use self::record::Record;
use self::refund::Refund;
use self::show::Show;
use self::withdraw::Withdraw;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Import(ImportOrders),
    List(List),
    Show(Show),
    Refund(Refund),
    Batches(Batches),
    Withdraw(Withdraw),
    Claim(Claim),
    Held(Held),
    Record(Box<Record>),
    Amend(Box<Amend>),
    Detect(Detect),
    Profiles(Profiles),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Import(import) => import.run(front),
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
            Verb::Refund(refund) => refund.run(front),
            Verb::Batches(batches) => batches.run(front),
            Verb::Withdraw(withdraw) => withdraw.run(front),
            Verb::Claim(claim) => claim.run(front),
            Verb::Held(held) => held.run(front),
            Verb::Record(record) => record.run(front),
            Verb::Amend(amend) => amend.run(front),
            Verb::Detect(detect) => detect.run(front),
            Verb::Profiles(profiles) => profiles.run(front),
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
        let reader: Reader<OrderFile> = Reader {
            noun: "order",
            read: reader::read,
            prepare: |_, _, files| Ok(files),
            run: orders::run,
            rejects: |file| &file.rejects,
            found: |file| file.found(),
            profile: |file| file.profile().map(|profile| profile.name.as_str()),
        };
        self.import.run(front, &reader, &self.rules)
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
    #[arg(long)]
    withdrawn: bool,
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
            let filter = self.shown.filter(session)?;
            for row in shown::list_orders(session.db, &filter, self.withdrawn)? {
                let status = Cell::word(row.status);
                view.push(cells![row.name, row.sold_at, row.member, status, row.n_lines, row.total, row.refunded]);
            }
            let left_out = if self.withdrawn { 0 } else { shown::count_withdrawn(session.db, &filter)? };
            if left_out > 0 {
                view.notes.push(Note::new("withdrawn-left-out").with("count", left_out));
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
