//! `report product`: how a product stands against its rivals (AN22).

use clap::Args;

use super::{Span, few_rows, filled, headed, word_or_null};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::domain::report::rival::Quadrant;
use crate::domain::report::{Share, whole_units};
use crate::error::Result;
use crate::flow::report::{self, Goods, Rival};
use crate::output::{Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "3 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct Product {
    #[arg(long, value_name = "C")]
    category: Option<String>,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Product {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, WINDOW)?;
            let found = report::product(session, period, self.category.as_deref())?;
            headed(session, "product", period, view(found))
        })
    }
}

pub(super) fn view(found: Vec<Rival>) -> View {
    let columns = [
        Column::new("category", Kind::Text).rank(2),
        Column::new("sku", Kind::Text).keep(),
        Column::new("product", Kind::Text).rank(3),
        Column::new("net", Kind::Money),
        Column::new("units", Kind::Int).rank(4),
        Column::new("share", Kind::Ratio),
        Column::new("share_change", Kind::Change).rank(4),
        Column::new("relative_share", Kind::Decimal),
        Column::new("growth", Kind::Change),
        Column::new("category_growth", Kind::Change).rank(4),
        Column::new("price_index", Kind::Decimal).rank(3),
        Column::new("buyers", Kind::Int).rank(5),
        Column::new("loyalty", Kind::Ratio).rank(3),
        Column::new("next", Kind::Text).rank(3),
        Column::new("next_product", Kind::Text).rank(5),
        Column::new("next_share", Kind::Ratio).rank(4),
        Column::new("quadrant", Kind::Word).keep(),
    ];
    let view = View::new("report-product/1", columns).note(Note::new("defined-product"));
    let mut view = few_rows(view, found.iter().map(|rival| rival.standing.cases()));
    for Rival { goods, category, standing, next } in found {
        let next_share = standing.next.and_then(|(_, share)| share.value());
        let Goods { sku: next, name: next_name } = next.unwrap_or_default();
        let Share { whole: buyers, .. } = standing.loyalty;
        view.push(cells![
            category,
            goods.sku,
            filled(goods.name),
            standing.now.net,
            whole_units(standing.now.quantity_milli),
            standing.share.value(),
            standing.share_change(),
            standing.relative.value(),
            standing.growth.value(),
            standing.category_growth.value(),
            standing.price_index,
            buyers,
            standing.loyalty.value(),
            filled(next),
            filled(next_name),
            next_share,
            word_or_null(standing.quadrant.map(Quadrant::word)),
        ]);
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::report::rival::{Standing, Sum};
    use crate::output::{Cell, Lang, words};

    /// A product alone in its category, sold for the first time to one buyer.
    #[test]
    fn what_cannot_be_told_is_absent() {
        let now = Sum { lines: 1, net: Money(900), quantity_milli: 1500 };
        let none = Share { part: 0, whole: 0 };
        let standing = Standing {
            product: 0,
            category: 0,
            now,
            before: Sum::default(),
            share: Share { part: 900, whole: 900 },
            share_before: none,
            relative: none,
            growth: Share { part: 900, whole: 0 },
            category_growth: none,
            price_index: Some(100.0),
            loyalty: Share { part: 0, whole: 1 },
            next: None,
            quadrant: Some(Quadrant::New),
        };
        let goods = Goods { sku: "A".to_owned(), name: String::new() };
        let view = view(vec![Rival { goods, category: None, standing, next: None }]);
        let null = view.rows[0].iter().map(|cell| *cell == Cell::Null);
        let absent: Vec<&str> =
            view.columns.iter().zip(null).filter(|(_, null)| *null).map(|(column, _)| column.name.as_ref()).collect();
        let expected = ["category", "product", "share_change", "relative_share", "growth", "category_growth"];
        assert_eq!(absent, [&expected[..], &["next", "next_product", "next_share"]].concat());
        assert_eq!(view.notes[1].code, "few-rows");
        assert_eq!(words::missing(&view), Vec::<String>::new());
    }

    #[test]
    fn every_quadrant_has_its_word() {
        for quadrant in [Quadrant::Star, Quadrant::Cow, Quadrant::Question, Quadrant::Dog, Quadrant::New] {
            assert!(Lang::ALL.iter().all(|lang| words::has(*lang, &format!("word.{}", quadrant.word()))));
        }
    }
}
