//! `report campaign CODE`: did it work? (C5, AN30)

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::domain::money::Money;
use crate::domain::report::campaign::{Effect, Lift, Side, Verdict};
use crate::error::Result;
use crate::flow::report::{self, CampaignReport};
use crate::output::{Cell, Column, Kind, Note, View, cells, people};

#[derive(Args, Debug)]
pub(in crate::cli) struct Campaign {
    #[arg(value_name = "CODE")]
    campaign: String,
    #[command(flatten)]
    rows: Rows,
}

impl Campaign {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let currency = session.program().shop.currency;
            let money = |amount: Money| people::money(amount, &currency, front.everywhere.ascii);
            Ok(view(&report::campaign(session, &self.campaign)?, &money))
        })
    }
}

fn view(found: &CampaignReport, money: &dyn Fn(Money) -> String) -> View {
    let columns = [
        Column::new("arm", Kind::Word).keep(),
        Column::new("members", Kind::Int).keep(),
        Column::new("buyers", Kind::Int),
        Column::new("buyer_rate", Kind::Ratio).keep(),
        Column::new("orders", Kind::Int),
        Column::new("net", Kind::Money),
        Column::new("net_per_member", Kind::Money),
    ];
    let mut view = View::new("report-campaign/1", columns);
    let Effect { treated, held_out, verdict } = &found.effect;
    for (arm, side) in [("treated", treated), ("held_out", held_out)] {
        view.push(side_row(arm, side));
    }
    let code = &found.standing.campaign.code;
    let counted = &found.standing.counted;
    let gave = Note::new("campaign-gave").with("campaign", code).with("awards", counted.awards);
    let gave = gave.with("points", counted.points).with("cost", money(found.cost));
    let mut notes = vec![gave];
    if found.waiting > 0 {
        notes.push(Note::new("campaign-waiting").with("count", found.waiting));
    }
    notes.push(match verdict {
        Verdict::NoHoldout => Note::new("campaign-no-holdout"),
        Verdict::TooFew => Note::new("campaign-too-few"),
        Verdict::NotShown(lift) => told(money, "campaign-not-shown", lift, found.cost),
        Verdict::Works(lift) => told(money, "campaign-works", lift, found.cost),
        Verdict::Harms(lift) => told(money, "campaign-harms", lift, found.cost),
    });
    view.notes = notes;
    view
}

fn side_row(arm: &'static str, side: &Side) -> Vec<Cell> {
    let mean = side.mean().map(minor);
    cells![Cell::word(arm), side.members, side.buyers, side.rate(), side.orders, Money(side.net), mean]
}

/// The lift in points of a hundred, and what it brought.
fn told(money: &dyn Fn(Money) -> String, code: &'static str, lift: &Lift, cost: Money) -> Note {
    let points = |share: f64| format!("{:+.2}", share * 100.0);
    let each = |amount: f64| money(minor(amount));
    let per_cost = lift.extra_net / cost.get() as f64;
    let worth = if cost > Money::ZERO { format!("{per_cost:.2}") } else { "–".to_owned() };
    Note::new(code)
        .with("lift", points(lift.rate.value))
        .with("low", points(lift.rate.low))
        .with("high", points(lift.rate.high))
        .with("extra", format!("{:.0}", lift.extra_buyers))
        .with("net", each(lift.net.value))
        .with("net_low", each(lift.net.low))
        .with("net_high", each(lift.net.high))
        .with("extra_net", each(lift.extra_net))
        .with("worth", worth)
}

fn minor(amount: f64) -> Money {
    Money(amount.round() as i64)
}
