//! `report funnel`: where members stop on the way to an order (AN23).

use std::iter::repeat_n;

use clap::Args;

use super::picture::{self, Wording};
use super::{Span, few_rows, filled, headed};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Output, Picture, Rows};
use crate::domain::event::kind;
use crate::domain::report::funnel::{MOST_STEPS, Steps};
use crate::error::{Error, Result};
use crate::flow::report::{self, Funnel as Found, FunnelAsk, FunnelBy, FunnelKey, ORDER};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "30 days";

#[derive(Args, Debug)]
pub(in crate::cli) struct Funnel {
    #[arg(long, value_name = "KEY", conflicts_with = "chart")]
    by: Option<String>,
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
    within: u16,
    #[arg(long, value_name = "A,B", default_value = "view,cart,order")]
    steps: String,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

impl Funnel {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let by = by(self.by.as_deref())?;
        let steps = steps(&self.steps)?;
        front.read(Output::from(&self.rows).drawn(self.picture), |session| {
            let period = self.span.begin(session, WINDOW)?;
            let ask = FunnelAsk { steps: &steps, within_days: self.within, by };
            let found = report::funnel(session, period, &ask)?;
            let none = Steps(Vec::new());
            let first = found.rows.first().map_or(&none, |(_, steps)| steps);
            let say = Wording::new(front, session);
            let chart = self.picture.chart.then(|| picture::funnel(&say, &steps, first));
            headed(session, "funnel", period, view(&ask, found).drawn(chart))
        })
    }
}

fn by(word: Option<&str>) -> Result<FunnelBy> {
    Ok(match word {
        None => FunnelBy::All,
        Some("product") => FunnelBy::Product,
        Some("category") => FunnelBy::Category,
        Some("member") => FunnelBy::Member,
        Some(other) => return Err(Error::Invalid { what: "--by", value: other.to_owned(), wanted: "funnel-key" }),
    })
}

/// The kinds named, each once; what was bought is an order.
fn steps(text: &str) -> Result<Vec<String>> {
    let invalid = || Error::Invalid { what: "--steps", value: text.to_owned(), wanted: "funnel-steps" };
    let step = |word: &str| match word.trim() {
        ORDER | "buy" => Some(ORDER.to_owned()),
        word => kind(word).map(str::to_owned),
    };
    let steps: Vec<String> = text.split(',').map(step).collect::<Option<_>>().ok_or_else(invalid)?;
    let twice = (1..steps.len()).any(|at| steps[..at].contains(&steps[at]));
    if twice || !(2..=MOST_STEPS).contains(&steps.len()) { Err(invalid()) } else { Ok(steps) }
}

pub(super) fn view(ask: &FunnelAsk<'_>, found: Found) -> View {
    let (name, mut columns) = match ask.by {
        FunnelBy::All => ("report-funnel/1", Vec::new()),
        FunnelBy::Product => (
            "report-funnel-product/1",
            vec![Column::new("sku", Kind::Text).keep(), Column::new("product", Kind::Text).rank(2)],
        ),
        FunnelBy::Category => ("report-funnel-category/1", vec![Column::new("category", Kind::Text).keep()]),
        FunnelBy::Member => ("report-funnel-member/1", vec![Column::new("member", Kind::Text).keep()]),
    };
    columns.extend([
        Column::new("step", Kind::Word).keep(),
        Column::new("pairs", Kind::Int).titled("member_products").keep(),
        Column::new("from_previous", Kind::Ratio),
        Column::new("from_first", Kind::Ratio),
        Column::new("skipped", Kind::Int).rank(2),
    ]);
    let mut view = View::new(name, columns).note(Note::new("defined-funnel").with("days", ask.within_days));
    if found.open > 0 {
        view = view.note(Note::new("funnel-open").with("count", found.open).with("days", ask.within_days));
    }
    if found.stray > 0 {
        view = view.note(Note::new("funnel-stray").with("count", found.stray));
    }
    let entered = found.rows.iter().flat_map(|(_, steps)| repeat_n(steps.entered(), steps.0.len()));
    view = few_rows(view, entered);
    for (key, steps) in found.rows {
        for at in 0..steps.0.len() {
            view.push(row(&key, &ask.steps[at], &steps, at));
        }
    }
    view
}

fn row(key: &FunnelKey, step: &str, steps: &Steps, at: usize) -> Vec<Cell> {
    let mut cells = match key.clone() {
        FunnelKey::All => Vec::new(),
        FunnelKey::Product(goods) => cells![goods.sku, filled(goods.name)],
        FunnelKey::Category(path) => cells![path],
        FunnelKey::Member(number) => cells![number],
    };
    cells.extend(cells![
        Cell::word(step.to_owned()),
        steps.0[at].pairs,
        steps.from_previous(at).and_then(|share| share.value()),
        steps.from_first(at).value(),
        steps.0[at].skipped,
    ]);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::funnel::Step;
    use crate::flow::report::Goods;
    use crate::output::words;

    #[test]
    fn steps_are_kinds_of_events_and_the_order() {
        let cases: [(&str, Option<&[&str]>); 9] = [
            ("view,cart,order", Some(&["view", "cart", "order"])),
            ("pv, cart ,buy", Some(&["view", "cart", "order"])),
            ("x.look,checkout", Some(&["x.look", "checkout"])),
            ("view", None),
            ("", None),
            ("view,glance", None),
            ("view,cart,view", None),
            ("view,order,buy", None),
            ("view,cart,order,visit,search,share,comment,follow,checkout", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                steps(text).ok(),
                expected.map(|all| all.iter().map(|one| (*one).to_owned()).collect()),
                "{text}"
            );
        }
    }

    #[test]
    fn each_key_is_shown_with_all_its_steps() {
        let goods = Goods { sku: "A".to_owned(), name: "茶".to_owned() };
        let keys = [
            (FunnelBy::All, FunnelKey::All),
            (FunnelBy::Product, FunnelKey::Product(goods)),
            (FunnelBy::Category, FunnelKey::Category(None)),
            (FunnelBy::Member, FunnelKey::Member("M-1".to_owned())),
        ];
        let steps = steps("view,order").unwrap();
        for (by, key) in keys {
            let counted = Steps(vec![Step { pairs: 40, skipped: 0 }, Step { pairs: 10, skipped: 3 }]);
            let few = Steps(vec![Step { pairs: 2, skipped: 0 }, Step::default()]);
            let ask = FunnelAsk { steps: &steps, within_days: 7, by };
            let found = Found { rows: vec![(key.clone(), counted), (key, few)], stray: 5, open: 6 };
            let view = view(&ask, found);
            let last = view.columns.len() - 5;
            assert_eq!(view.rows.len(), 4);
            assert_eq!(view.rows[0][last..], cells![Cell::word("view"), 40, Cell::Null, 1.0, 0]);
            assert_eq!(view.rows[1][last..], cells![Cell::word("order"), 10, 0.25, 0.25, 3]);
            assert!(view.notes.iter().any(|note| note.code == "few-rows" && note.values[1].1 == "2"));
            assert_eq!(words::missing(&view), Vec::<String>::new(), "{by:?}");
        }
        assert!(by(Some("colour")).is_err());
    }
}
