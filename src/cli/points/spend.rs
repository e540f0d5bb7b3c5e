//! Spending points, and giving or taking them by hand.

use clap::{ArgGroup, Args};

use super::receipt;
use crate::cli::ask;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Consent, Page, Writing, amount, through};
use crate::domain::money::Money;
use crate::domain::points::spend::Ask;
use crate::error::{Error, Result};
use crate::flow::{Session, join, post, redeem};

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("how_many").args(["points", "all"]).required(true))]
pub struct Redeem {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: Option<i64>,
    #[arg(long)]
    all: bool,
    #[arg(long, value_name = "MONEY")]
    payable: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Adjust {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "±N", allow_negative_numbers = true)]
    points: i64,
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    ask_above: u64,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Redeem {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let payable = self.payable.as_deref().map(|text| money(session, text)).transpose()?;
            let ask = Ask { points: self.points, payable };
            let granted = redeem::redeem(session, id, &member, ask)?;
            receipt(session, "points-redeemed/1", id, &member.number, granted.points, granted.money)
        })
    }
}

impl Adjust {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        if self.until.is_some() && self.points < 0 {
            return Err(Error::Usage { code: "end-of-taken-points", values: Vec::new() });
        }
        if self.points.unsigned_abs() > self.ask_above {
            ask::agree(front, self.consent, &self.writing, "ask.adjust")?;
        }
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let expires_at = self.until.as_deref().map(|text| through(session, text)).transpose()?;
            post::adjust(session, id, &member, self.points, expires_at)?;
            receipt(session, "points-adjusted/1", id, &member.number, self.points, None)
        })
    }
}

pub(super) fn money(session: &Session<'_>, text: &str) -> Result<Money> {
    amount(session, "--payable", text)
}
