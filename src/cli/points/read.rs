//! What a member can spend, and what it came from.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::member::noted;
use crate::cli::shape::{Known, Page, Rows};
use crate::domain::id::Code;
use crate::domain::money::Points;
use crate::domain::program::Program;
use crate::error::Result;
use crate::flow::join;
use crate::flow::standing::{self, Purse};
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store;

#[derive(Args, Debug)]
pub struct Balance {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    known: Known,
}

#[derive(Args, Debug)]
pub struct History {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

impl Balance {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.page, &self.known), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (purse, penalties) = standing::points_and_penalties(session, id)?;
            let Purse { balance, next_expiry, worth, is_frozen } = purse;
            let (day, ending) = next_expiry.unzip();
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("active", Kind::Points),
                Column::new("pending", Kind::Points),
                Column::new("blocked", Kind::Points),
                Column::new("held", Kind::Points),
                Column::new("debt", Kind::Points),
                Column::new("spendable", Kind::Points).keep(),
                Column::new("next_expiry", Kind::Day),
                Column::new("expiring", Kind::Points),
                Column::new("worth", Kind::Money),
            ];
            let view = View::new("points-balance/1", columns).page().row(cells![
                member.number,
                Points(balance.active),
                Points(balance.pending),
                Points(balance.blocked),
                Points(balance.held),
                Points(balance.debt),
                Points(if is_frozen { 0 } else { balance.active }),
                day,
                ending.map(Points),
                worth,
            ]);
            Ok(noted(session, &penalties, view))
        })
    }
}

impl History {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| {
            let (id, _) = join::find(session, &self.member)?;
            let columns = [
                Column::new("at", Kind::Instant).keep(),
                Column::new("kind", Kind::Word).keep(),
                Column::new("points", Kind::Points).keep(),
                Column::new("cause", Kind::Word),
                Column::new("cause_name", Kind::Text),
                Column::new("rule", Kind::Text).rank(5),
                Column::new("rule_name", Kind::Text).rank(2),
                Column::new("usable_from", Kind::Instant).rank(3),
                Column::new("ends", Kind::Instant).rank(3),
                Column::new("reason", Kind::Text).rank(4),
                Column::new("occurred_at", Kind::Instant).rank(6),
                Column::new("entry", Kind::Int).rank(6),
            ];
            let mut view = View::new("points-history/1", columns);
            for line in store::points::list_entries(session.db, id, session.now, None)? {
                let called = line.rule.as_ref().map(|rule| called(front, session.program(), rule));
                view.push(cells![
                    line.posted_at,
                    Cell::word(line.kind.word()),
                    Points(line.points),
                    Cell::word(line.cause),
                    line.named,
                    line.rule,
                    called,
                    line.activates_at,
                    line.expires_at,
                    line.reason,
                    line.occurred_at,
                    line.number,
                ]);
            }
            Ok(view)
        })
    }
}

/// What people call a rule, tier or benefit; one that the program no longer has goes by its code.
fn called(front: &Front<'_>, program: &Program, code: &Code) -> String {
    let rule = program.rule(code).map(|rule| &rule.name);
    let name = rule.or_else(|| program.rung(code).map(|rung| &rung.name));
    let name = name.or_else(|| program.benefit(code).map(|benefit| &benefit.name));
    name.map_or_else(|| code.to_string(), |name| front.name(name))
}
