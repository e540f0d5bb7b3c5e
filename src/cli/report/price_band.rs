//! `report price-band`: at which prices do they buy? (AN19)

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::Rows;
use super::{Span, few_rows, headed};
use crate::domain::money::Money;
use crate::domain::report::price_band::Bands;
use crate::domain::report::{Share, whole_units};
use crate::error::Result;
use crate::flow::report;
use crate::output::{Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "12 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct PriceBand {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl PriceBand {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.period(session, WINDOW)?;
            let is_given = !session.program().report.price_bands.is_empty();
            headed(session, "price-band", period, view(&report::price_bands(session, period)?, is_given))
        })
    }
}

/// Where no line was sold there is no row.
fn view(found: &Bands, is_given: bool) -> View {
    let columns = [
        Column::new("from", Kind::Money).keep(),
        Column::new("to", Kind::Money).keep(),
        Column::new("lines", Kind::Int),
        Column::new("units", Kind::Int).titled("items").rank(2),
        Column::new("net", Kind::Money),
        Column::new("share", Kind::Ratio),
        Column::new("members", Kind::Int).rank(2),
        Column::new("repeat_rate", Kind::Ratio),
    ];
    let mut view = View::new("report-price-band/1", columns);
    let whole: Money = found.bands.iter().map(|band| band.net).sum();
    let is_sold = found.bands.iter().any(|band| band.lines > 0);
    for band in found.bands.iter().filter(|_| is_sold) {
        view.push(cells![
            band.from,
            band.to,
            band.lines,
            whole_units(band.quantity_milli),
            band.net,
            Share::of(band.net, whole).value(),
            band.repeat.members,
            band.repeat.rate().value()
        ]);
    }
    let defined = if is_given { "defined-price-band" } else { "defined-price-band-fifths" };
    view = view.note(Note::new(defined).with("without_amount", found.without_amount));
    few_rows(view, found.bands.iter().map(|band| band.repeat.members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::price_band::{Band, Repeat};
    use crate::output::{Cell, words};

    #[test]
    fn a_band_of_the_program_stands_even_where_nothing_was_sold_in_it() {
        let sold = Band {
            to: Some(Money(100)),
            lines: 2,
            quantity_milli: 2500,
            net: Money(50),
            repeat: Repeat { members: 4, returned: 1 },
            ..Band::default()
        };
        let bands = vec![sold, Band { from: Some(Money(100)), ..Band::default() }];
        let view = view(&Bands { bands, without_amount: 7 }, true);
        assert_eq!(view.rows.len(), 2);
        assert_eq!(view.rows[0][3..6], [Cell::Int(3), Cell::Money(Money(50)), Cell::Ratio(1.0)]);
        assert_eq!([&view.rows[0][7], &view.rows[1][7]], [&Cell::Ratio(0.25), &Cell::Null]);
        assert_eq!(words::missing(&view), Vec::<String>::new());
        let codes: Vec<&str> = view.notes.iter().map(|note| note.code.as_ref()).collect();
        assert_eq!(codes, ["defined-price-band", "few-rows"]);
    }

    #[test]
    fn without_lines_there_is_no_row() {
        let bands = vec![Band::default(); 3];
        let view = view(&Bands { bands, without_amount: 0 }, false);
        assert_eq!((view.rows.len(), words::missing(&view)), (0, Vec::new()));
    }
}
