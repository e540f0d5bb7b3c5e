//! `regulars points`: what a member can spend, what it came from, and spending it (semantics 3).

use clap::Subcommand;

use self::earn::Earn;
use self::explain::Explain;
use self::export::Export;
use self::hold::{Capture, Hold, Holds, Release};
use self::mend::{Extend, Forgive, Reinstate};
use self::open::Open;
use self::read::{Balance, History};
use self::spend::{Adjust, Redeem};
use self::transfer::Transfer;
use self::verify::Verify;
use super::front::{Answer, Front};
use super::report::PointsOwed;
use crate::domain::id::MemberId;
use crate::domain::money::{Money, Points};
use crate::error::Result;
use crate::flow::{Session, standing};
use crate::output::{Column, Kind, View, cells};

mod earn;
mod explain;
mod export;
mod hold;
mod mend;
mod open;
mod read;
mod spend;
mod transfer;
mod verify;
mod why;

pub(super) use self::why::span_of;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Balance(Balance),
    History(History),
    Earn(Box<Earn>),
    Redeem(Redeem),
    Hold(Hold),
    Capture(Capture),
    Release(Release),
    Holds(Holds),
    Transfer(Transfer),
    Adjust(Adjust),
    Open(Open),
    Extend(Extend),
    Reinstate(Reinstate),
    Forgive(Forgive),
    Verify(Verify),
    Liability(PointsOwed),
    Export(Export),
    Explain(Explain),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Balance(balance) => balance.run(front),
            Verb::History(history) => history.run(front),
            Verb::Earn(earn) => earn.run(front),
            Verb::Redeem(redeem) => redeem.run(front),
            Verb::Hold(hold) => hold.run(front),
            Verb::Capture(capture) => capture.run(front),
            Verb::Release(release) => release.run(front),
            Verb::Holds(holds) => holds.run(front),
            Verb::Transfer(transfer) => transfer.run(front),
            Verb::Adjust(adjust) => adjust.run(front),
            Verb::Open(open) => open.run(front),
            Verb::Extend(extend) => extend.run(front),
            Verb::Reinstate(reinstate) => reinstate.run(front),
            Verb::Forgive(forgive) => forgive.run(front),
            Verb::Verify(verify) => verify.run(front),
            Verb::Liability(owed) => owed.run(front),
            Verb::Export(export) => export.run(front),
            Verb::Explain(explain) => explain.run(front),
        }
    }
}

/// What was done, and what the member has now.
fn receipt(
    session: &Session<'_>,
    schema: &'static str,
    id: MemberId,
    number: &str,
    points: i64,
    money: Option<Money>,
) -> Result<View> {
    let balance = standing::points(session, id)?.balance;
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("money", Kind::Money),
        Column::new("active", Kind::Points),
        Column::new("pending", Kind::Points),
        Column::new("debt", Kind::Points),
        Column::new("request", Kind::Text),
    ];
    let row = cells![
        number,
        Points(points),
        money,
        Points(balance.active),
        Points(balance.pending),
        Points(balance.debt),
        session.request.map(str::to_owned),
    ];
    Ok(View::new(schema, columns).page().row(row))
}
