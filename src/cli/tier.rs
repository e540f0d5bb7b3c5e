//! `regulars tier`: the ladder, who stands where, and why (semantics 4).

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::shape::{Page, Rows, Writing};
use crate::domain::id::Code;
use crate::domain::money::{Currency, Money, Points};
use crate::domain::tier::outlook::Goal;
use crate::domain::tier::{Award, Criteria, Rung};
use crate::error::{Error, Result};
use crate::flow::standing::{self, Tier};
use crate::flow::{Session, join, recalc};
use crate::output::{Cell, Column, Kind, Note, View, cells, people, words};
use crate::store;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    List(List),
    Show(Show),
    History(History),
    Recalc(Recalc),
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(super) struct Show {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct History {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(super) struct Recalc {
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => front.read(&list.rows, |session| ladder(front, session)),
            Verb::Show(show) => show.run(front),
            Verb::History(history) => history.run(front),
            Verb::Recalc(recalc) => recalc.run(front),
        }
    }
}

fn ladder(front: &Front<'_>, session: &Session<'_>) -> Result<View> {
    let columns = [
        Column::new("tier", Kind::Text).keep(),
        Column::new("tier_name", Kind::Text).keep(),
        Column::new("members", Kind::Int).keep(),
        Column::new("qualify", Kind::Text),
        Column::new("retain", Kind::Text).rank(2),
        Column::new("multiplier", Kind::Decimal).rank(3),
        Column::new("benefits", Kind::List).rank(4),
        Column::new("entry_rewards", Kind::List).rank(5),
    ];
    let mut view = View::new("tier-list/1", columns);
    let program = session.program();
    let Some(tiers) = &program.tiers else { return Ok(view.note(Note::new("no-tiers"))) };
    let standing = store::program::list_standing(session.db)?;
    for rung in &tiers.ladder {
        let members = standing.iter().find(|(code, _)| code == rung.code.as_str()).map_or(0, |(_, members)| *members);
        let asked =
            |criteria: &Option<Criteria>| criteria.as_ref().map(|asked| rule(front, asked, &program.shop.currency));
        let (benefits, entry) = gifts(rung);
        view.push(cells![
            rung.code.as_str(),
            front.name(&rung.name),
            members,
            asked(&rung.qualify),
            asked(&rung.retain),
            rung.multiplier,
            benefits,
            entry,
        ]);
    }
    Ok(view)
}

/// The benefits of a rung with their quotas, and what is given on reaching it.
fn gifts(rung: &Rung) -> (Vec<String>, Vec<String>) {
    let benefit = |(code, quota): &(Code, Option<u32>)| match quota {
        Some(quota) => format!("{code} × {quota}"),
        None => code.to_string(),
    };
    let award = |award: &Award| match award {
        Award::Points(points) => format!("points × {}", points.get()),
        Award::Benefit(code, quota) => format!("{code} × {quota}"),
    };
    (rung.benefits.iter().map(benefit).collect(), rung.entry.iter().map(award).collect())
}

/// Thresholds in words: `spend ¥3,000.00 or 12 orders`.
fn rule(front: &Front<'_>, asked: &Criteria, currency: &Currency) -> String {
    let lang = front.lang();
    let spend = asked.spend.map(|spend| people::money(spend, currency, front.everywhere.ascii));
    let count = |count: i64| people::grouped(&count.to_string());
    let parts = [
        ("tier.spend", spend),
        ("tier.orders", asked.orders.map(count)),
        ("tier.active-days", asked.active_days.map(count)),
        ("tier.points", asked.points.map(|points| count(points.get()))),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter_map(|(key, figure)| Some(words::say(lang, key, &[("figure", &figure?)]))).collect();
    let joined = |key: &str| parts.join(&words::say(lang, key, &[]));
    match asked.need {
        1 => joined("tier.or"),
        need if need >= parts.len() => joined("tier.and"),
        need => words::say(lang, "tier.of", &[("need", &need.to_string()), ("rules", &joined("tier.comma"))]),
    }
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
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
    let metrics = tier.outlook.metrics;
    let line = |name: &'static str, kind: Kind, cell: Cell| (Column::new(name, kind), cell);
    vec![
        line("tier", Kind::Text, tier.code.as_str().into()),
        line("tier_name", Kind::Text, name.into()),
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
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
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
            for period in store::tier::list_periods(session.db, id, session.now)? {
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

impl Recalc {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.write(&self.rows, &self.writing, Vec::new(), |session| {
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("from_tier", Kind::Text).keep(),
                Column::new("to_tier", Kind::Text).keep(),
                Column::new("reason", Kind::Word),
                Column::new("at", Kind::Instant),
            ];
            let mut view = View::new("tier-recalc/1", columns);
            for moved in recalc::recalc(session, self.full)? {
                let member = store::member::get(session.db, moved.member)?;
                view.push(cells![member.number, moved.from, moved.to, Cell::word(moved.reason.word()), moved.at]);
            }
            let nobody = view.rows.is_empty();
            Ok(if nobody { view.note(Note::new("nobody-moved")) } else { view })
        })
    }
}
