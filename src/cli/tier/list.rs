//! The ladder, and how many stand on each rung.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Rows};
use crate::domain::award::Award;
use crate::domain::id::Code;
use crate::domain::money::Currency;
use crate::domain::tier::{Criteria, Rung};
use crate::error::Result;
use crate::flow::{Session, standing};
use crate::output::{Column, Kind, Note, View, cells, people, words};

#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

impl List {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| ladder(front, session))
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
    let standing = standing::tiers(session)?;
    for rung in &tiers.ladder {
        let members = standing.get(&rung.code).copied().unwrap_or(0);
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
        Award::Coupon(code) => code.to_string(),
        Award::Multiply { rule, by } => format!("{rule} × {by}"),
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
