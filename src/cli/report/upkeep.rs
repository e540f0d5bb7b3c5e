//! `report benefit` and `report exceptions`: what perks and plans cost, and what needs a look.

use std::collections::BTreeMap;

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::Rows;
use super::{Span, few_rows, headed};
use crate::error::Result;
use crate::flow::report::{self, Matter, Perk, Source};
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells, words};
use crate::store::upkeep::Found;

/// The window of benefits when none is said.
pub(super) const WINDOW: &str = "this month";
/// The window of what needs a look when none is said.
pub(super) const EXCEPTIONS_WINDOW: &str = "7 days";

#[derive(Args, Debug)]
pub(in crate::cli) struct Benefit {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Exceptions {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Benefit {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, WINDOW)?;
            headed(session, "benefit", period, perks(&report::benefit(session, period)?))
        })
    }
}

impl Exceptions {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, EXCEPTIONS_WINDOW)?;
            let found = report::exceptions(session, period, None)?;
            headed(session, "exceptions", period, matters(front.spoken(&self.rows), &found))
        })
    }
}

pub(super) fn perks(found: &BTreeMap<Source, Perk>) -> View {
    let columns = [
        Column::new("code", Kind::Text).titled("perk").keep(),
        Column::new("kind", Kind::Word).keep(),
        Column::new("granted", Kind::Int).titled("grants"),
        Column::new("used", Kind::Int).titled("times_used"),
        Column::new("use_rate", Kind::Ratio),
        Column::new("cost", Kind::Money),
        Column::new("active_terms", Kind::Int).rank(2),
        Column::new("renewed", Kind::Int).rank(2),
        Column::new("lapsed", Kind::Int).rank(2),
    ];
    let mut view = View::new("report-benefit/1", columns);
    for (source, perk) in found {
        let (code, kind) = match source {
            Source::Benefit(code) => (code, "benefit"),
            Source::Plan(code) => (code, "plan"),
        };
        let terms = perk.terms.as_ref();
        view.push(cells![
            code.as_str(),
            Cell::word(kind),
            perk.granted.whole,
            perk.used,
            perk.granted.value(),
            perk.cost,
            terms.map(|terms| terms.active),
            terms.map(|terms| terms.renewed),
            terms.map(|terms| terms.lapsed)
        ]);
    }
    few_rows(view.note(Note::new("defined-benefit")), found.values().map(|perk| perk.granted.whole))
}

/// The word of a matter, and the sentence that says where to look.
fn told(matter: Matter) -> (&'static str, &'static str) {
    match matter {
        Matter::Debts => ("members_in_debt", "report.exceptions.debts"),
        Matter::Capped => ("caps_hit", "report.exceptions.capped"),
        Matter::Waived => ("waived_clawbacks", "report.exceptions.waived"),
        Matter::Held => ("held_orders", "report.exceptions.held"),
        Matter::Rejects => ("rejected_rows", "report.exceptions.rejects"),
        Matter::Totals => ("totals_differ", "report.exceptions.totals"),
        Matter::Penalties => ("open_penalties", "report.exceptions.penalties"),
    }
}

pub(super) fn matters(lang: Lang, found: &[(Matter, Found)]) -> View {
    let columns = [
        Column::new("kind", Kind::Word).titled("matter").keep(),
        Column::new("count", Kind::Int).keep(),
        Column::new("oldest", Kind::Instant),
        Column::new("hint", Kind::Text),
    ];
    let mut view = View::new("report-exceptions/1", columns);
    for (matter, found) in found {
        let (word, hint) = told(*matter);
        view.push(cells![Cell::word(word), found.count, found.oldest, words::say(lang, hint, &[])]);
    }
    view.note(Note::new("defined-exceptions"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::report::Share;
    use crate::domain::time::Instant;
    use crate::store::upkeep::Terms;

    #[test]
    fn every_matter_has_its_word_and_its_hint_in_both_languages() {
        let all = [
            Matter::Debts,
            Matter::Capped,
            Matter::Waived,
            Matter::Held,
            Matter::Rejects,
            Matter::Totals,
            Matter::Penalties,
        ];
        for lang in Lang::ALL {
            let view = matters(lang, &all.map(|matter| (matter, Found { count: 2, oldest: Some(Instant(9)) })));
            assert_eq!(words::missing(&view), Vec::<String>::new());
            for matter in all {
                let (word, hint) = told(matter);
                assert!(words::has(lang, hint) && words::has(lang, &format!("word.{word}")), "{word}");
            }
        }
        assert_eq!(matters(Lang::En, &[]).rows.len(), 0);
    }

    #[test]
    fn a_plan_tells_its_terms_and_a_benefit_has_none() {
        let terms = Some(Terms { active: 5, renewed: 2, lapsed: 1 });
        let perk = |granted, terms| Perk { granted, used: 7, cost: Money(700), terms };
        let found = BTreeMap::from([
            (Source::Plan("card".to_owned()), perk(Share { part: 0, whole: 0 }, terms)),
            (Source::Benefit("gift".to_owned()), perk(Share { part: 1, whole: 4 }, None)),
        ]);
        let view = perks(&found);
        assert_eq!(view.rows[0][2..7], [4_i64.into(), 7_i64.into(), 0.25.into(), Money(700).into(), Cell::Null]);
        assert_eq!(view.rows[1][4..], [Cell::Null, Money(700).into(), 5_i64.into(), 2_i64.into(), 1_i64.into()]);
        assert_eq!(words::missing(&view), Vec::<String>::new());
        let few = view.notes.iter().find(|note| note.code == "few-rows").map(|note| note.values[1].1.as_str());
        assert_eq!(few, Some("1"), "a share of nothing is none");
    }
}
