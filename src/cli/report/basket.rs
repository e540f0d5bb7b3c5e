//! `report basket`: what is bought together (AN17).

use clap::Args;

use super::{Span, few_rows, filled, headed};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::domain::report::Share;
use crate::domain::report::basket::{LEAST_TOGETHER, MOST_PRODUCTS};
use crate::error::Result;
use crate::flow::report::{self, Baskets, Together};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "12 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct Basket {
    #[arg(long, value_name = "N", default_value_t = 1000)]
    top: usize,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Basket {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, WINDOW)?;
            headed(session, "basket", period, view(report::basket(session, period, self.top)?))
        })
    }
}

pub(super) fn view(found: Baskets) -> View {
    let columns = [
        Column::new("a", Kind::Text).keep(),
        Column::new("product_a", Kind::Text).rank(2),
        Column::new("b", Kind::Text).keep(),
        Column::new("product_b", Kind::Text).rank(2),
        Column::new("baskets", Kind::Int),
        Column::new("baskets_a", Kind::Int).rank(4),
        Column::new("baskets_b", Kind::Int).rank(4),
        Column::new("support", Kind::Ratio).rank(3),
        Column::new("confidence_ab", Kind::Ratio),
        Column::new("confidence_ba", Kind::Ratio),
        Column::new("lift", Kind::Decimal).keep(),
        Column::new("p", Kind::Chance).rank(4),
        Column::new("q", Kind::Chance).rank(3),
    ];
    let mut view = View::new("report-basket/1", columns);
    view = view.note(Note::new("defined-basket").with("least", LEAST_TOGETHER));
    let counted = Note::new("basket-counted").with("baskets", found.baskets).with("tested", found.tested);
    view = view.note(counted.with("found", found.found).with("shown", found.pairs.len()));
    if found.large > 0 {
        view = view.note(Note::new("basket-large").with("count", found.large).with("most", MOST_PRODUCTS));
    }
    if found.empty > 0 {
        view = view.note(Note::new("basket-empty").with("count", found.empty));
    }
    view = few_rows(view, found.pairs.iter().map(|together| together.pair.n_a.min(together.pair.n_b)));
    for Together { a, b, pair } in found.pairs {
        let [ab, ba] = pair.confidences().map(Share::value);
        view.push(cells![
            a.sku,
            filled(a.name),
            b.sku,
            filled(b.name),
            pair.together,
            pair.n_a,
            pair.n_b,
            pair.support(found.baskets).value(),
            ab,
            ba,
            pair.lift(found.baskets),
            Cell::Chance(pair.p),
            Cell::Chance(pair.q),
        ]);
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::basket::Pair;
    use crate::flow::report::Goods;
    use crate::output::words;

    fn baskets(n_a: i64) -> Baskets {
        let goods = |sku: &str| Goods { sku: sku.to_owned(), name: String::new() };
        let pair = Pair { a: 0, b: 1, n_a, n_b: 50, together: 20, p: 6.38e-9, q: 6.38e-9 };
        let pairs = vec![Together { a: goods("A"), b: goods("B"), pair }];
        Baskets { baskets: 1000, large: 2, empty: 3, tested: 1, found: 1, pairs }
    }

    /// AN6, AN17: the known pair; what was left out, and a share over few, is said.
    #[test]
    fn a_pair_shows_its_figures_and_what_was_left_out() {
        let shown = view(baskets(100));
        let ratios = [0.02, 0.2, 0.4, 4.0].map(Cell::Ratio);
        assert_eq!(shown.rows[0][7..11], ratios);
        assert_eq!(words::missing(&shown), Vec::<String>::new());
        let codes = |view: &View| view.notes.iter().map(|note| note.code.to_string()).collect::<Vec<_>>();
        assert_eq!(codes(&shown), ["defined-basket", "basket-counted", "basket-large", "basket-empty"]);
        let of_few = view(Baskets { large: 0, empty: 0, ..baskets(29) });
        assert_eq!(codes(&of_few), ["defined-basket", "basket-counted", "few-rows"]);
        assert_eq!(words::missing(&of_few), Vec::<String>::new());
    }
}
