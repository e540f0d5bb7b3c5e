//! Holding a member at a tier by hand, and letting go (T9).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing, through};
use crate::domain::id::MemberId;
use crate::error::Result;
use crate::flow::{Session, join, pin, standing};
use crate::output::{Cell, Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Pin {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "TIER")]
    tier: String,
    #[arg(long)]
    floor: bool,
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Unpin {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Pin {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let until = self.until.as_deref().map(|text| through(session, text)).transpose()?;
            pin::pin(session, (id, &member), &self.tier, self.floor, until)?;
            receipt(session, "tier-pinned/1", id, member.number)
        })
    }
}

impl Unpin {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            pin::unpin(session, id, &member)?;
            receipt(session, "tier-unpinned/1", id, member.number)
        })
    }
}

fn receipt(session: &Session<'_>, schema: &'static str, id: MemberId, number: String) -> Result<View> {
    let tier = standing::of(session, id)?.tier;
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("tier", Kind::Text).keep(),
        Column::new("computed", Kind::Text),
        Column::new("pin", Kind::Word),
        Column::new("pinned_until", Kind::Instant),
        Column::new("guaranteed_until", Kind::Instant),
        Column::new("request", Kind::Text),
    ];
    let pin = tier.as_ref().and_then(|tier| tier.pin.clone());
    let row = cells![
        number,
        tier.as_ref().map(|tier| tier.code.clone()),
        tier.as_ref().map(|tier| tier.computed.clone()),
        pin.as_ref().map_or(Cell::Null, |pin| Cell::word(pin.word())),
        pin.and_then(|pin| pin.until),
        tier.and_then(|tier| tier.guaranteed_until),
        session.request.map(str::to_owned),
    ];
    Ok(View::new(schema, columns).page().row(row))
}
