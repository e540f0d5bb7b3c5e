//! Where one member stands and stood, what keeps them there and what raises them.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Page, Rows};
use crate::domain::money::{Money, Points};
use crate::domain::tier::outlook::Goal;
use crate::error::{Error, Result};
use crate::flow::standing::{self, Tier};
use crate::flow::{Session, join};
use crate::output::{Cell, Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Show {
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

impl Show {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.page, &self.known), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let Some(tier) = standing::of(session, id)?.tier else {
                return Err(Error::NotFound { noun: "tier-of", name: member.number });
            };
            let mut lines = vec![(Column::new("member", Kind::Text).keep(), Cell::from(member.number))];
            lines.extend(stands(front, session, &tier));
            lines.extend(goals(&tier));
            let (columns, row): (Vec<Column>, Vec<Cell>) = lines.into_iter().unzip();
            Ok(View::new("tier/1", columns).page().row(row))
        })
    }
}

/// A title and what stands beside it.
type Line = (Column, Cell);

fn stands(front: &Front<'_>, session: &Session<'_>, tier: &Tier) -> Vec<Line> {
    let name = session.program().rung(&tier.code).map(|rung| front.name(&rung.name));
    let (metrics, pin) = (tier.outlook.metrics, tier.pin.as_ref());
    let line = |name: &'static str, kind: Kind, cell: Cell| (Column::new(name, kind), cell);
    vec![
        line("tier", Kind::Text, tier.code.as_str().into()),
        line("tier_name", Kind::Text, name.into()),
        line("pin", Kind::Word, pin.map_or(Cell::Null, |pin| Cell::word(pin.word()))),
        line("pinned_until", Kind::Instant, pin.and_then(|pin| pin.until).into()),
        line("computed", Kind::Text, tier.computed.as_str().into()),
        line("since", Kind::Instant, tier.since.into()),
        line("guaranteed_until", Kind::Instant, tier.guaranteed_until.into()),
        line("at_risk_until", Kind::Instant, tier.at_risk_until.into()),
        line("window_from", Kind::Instant, tier.outlook.window.0.into()),
        line("spend", Kind::Money, Money(metrics.spend).into()),
        line("orders", Kind::Int, metrics.orders.into()),
        line("active_days", Kind::Int, metrics.active_days.into()),
        line("qualifying_points", Kind::Points, Points(metrics.points).into()),
        line("projected", Kind::Text, tier.projected.as_str().into()),
    ]
}

/// What is still needed to renew and to rise; of a metric that is not asked about there is nothing.
fn goals(tier: &Tier) -> Vec<Line> {
    let names = [
        ["renew_need", "renew_spend", "renew_orders", "renew_active_days", "renew_points"],
        ["rise_need", "rise_spend", "rise_orders", "rise_active_days", "rise_points"],
    ];
    let rise = tier.outlook.rise.as_ref();
    let mut lines = Vec::new();
    for (names, goal) in names.into_iter().zip([tier.outlook.renew, rise.map(|(_, goal)| *goal)]) {
        let of = |figure: &dyn Fn(Goal) -> Cell| goal.map_or(Cell::Null, figure);
        let kinds = [Kind::Int, Kind::Money, Kind::Int, Kind::Int, Kind::Points];
        let row = [
            of(&|goal| goal.need.into()),
            of(&|goal| goal.spend.into()),
            of(&|goal| goal.orders.into()),
            of(&|goal| goal.active_days.into()),
            of(&|goal| goal.points.into()),
        ];
        if names[0] == "rise_need" {
            lines.push((Column::new("next_tier", Kind::Text), rise.map(|(next, _)| next.clone()).into()));
        }
        lines.extend(names.into_iter().zip(kinds).zip(row).map(|((name, kind), cell)| (Column::new(name, kind), cell)));
    }
    lines
}

impl History {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| {
            let (id, _) = join::find(session, &self.member)?;
            let columns = [
                Column::new("tier", Kind::Text).keep(),
                Column::new("since", Kind::Instant).keep(),
                Column::new("until", Kind::Instant),
                Column::new("reason", Kind::Word).keep(),
                Column::new("guaranteed_until", Kind::Instant).rank(2),
                Column::new("asked", Kind::Word).rank(5),
                Column::new("window_from", Kind::Instant).rank(4),
                Column::new("window_until", Kind::Instant).rank(4),
                Column::new("spend", Kind::Money),
                Column::new("orders", Kind::Int),
                Column::new("active_days", Kind::Int).rank(5),
                Column::new("qualifying_points", Kind::Points).rank(5),
            ];
            let mut view = View::new("tier-history/1", columns);
            for period in standing::tier_periods(session, id)? {
                let check = period.check.as_ref();
                let metrics = check.map(|check| check.metrics);
                view.push(cells![
                    period.tier,
                    period.from,
                    period.until,
                    Cell::word(period.reason),
                    period.guaranteed_until,
                    check.map_or(Cell::Null, |check| Cell::word(check.asked.clone())),
                    check.and_then(|check| check.from),
                    check.map(|check| check.until),
                    metrics.map(|metrics| Money(metrics.spend)),
                    metrics.map(|metrics| metrics.orders),
                    metrics.map(|metrics| metrics.active_days),
                    metrics.map(|metrics| Points(metrics.points)),
                ]);
            }
            Ok(view)
        })
    }
}
