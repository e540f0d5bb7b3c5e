//! `report overview`: the figures of a window beside those of the one before and of last year's (AN11).

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Known, Output, Rows};
use super::{Span, headed};
use crate::domain::report::{Share, mean};
use crate::error::Result;
use crate::flow::report::{self, Figure, Metric};
use crate::output::{Cell, Column, Format, Kind, Note, Style, View, cells, people};

/// The window when none is said.
pub(super) const WINDOW: &str = "this month";

#[derive(Args, Debug)]
pub(in crate::cli) struct Overview {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

impl Overview {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let format = Output::from(&self.rows).format(front.around.terminal)?;
        front.read((&self.rows, &self.known), |session| {
            let period = self.span.begin(session, WINDOW)?;
            let shop = &session.program().shop;
            let style = Style::new(front.lang(), shop.zone.clone(), shop.currency);
            let style = Style { ascii: front.everywhere.ascii, ..style };
            let are_people = matches!(format, Format::Table | Format::Md);
            let shown = |figure: Figure| if are_people { for_people(figure, &style) } else { for_data(figure, &style) };
            headed(
                session,
                "overview",
                period,
                view(&report::overview(session, period)?, &shown).note(Note::new("defined-overview")),
            )
        })
    }
}

/// Figures of several sorts stand in one column, hence as texts, each with its unit beside it.
fn view(metrics: &[Metric], shown: &dyn Fn(Figure) -> Option<String>) -> View {
    let columns = [
        Column::new("metric", Kind::Word).keep(),
        Column::new("unit", Kind::Word).rank(3),
        Column::new("value", Kind::Text).keep(),
        Column::new("previous", Kind::Text),
        Column::new("change", Kind::Change),
        Column::new("last_year", Kind::Text).rank(2),
        Column::new("change_last_year", Kind::Change).rank(2),
    ];
    let mut view = View::new("report-overview/1", columns);
    let mut few = Vec::new();
    for metric in metrics {
        let of = |figure: Option<Figure>| figure.and_then(shown);
        view.push(cells![
            Cell::word(metric.word),
            Cell::word(unit(metric.value).word()),
            of(Some(metric.value)),
            of(metric.previous),
            metric.change(),
            of(metric.last_year),
            metric.change_last_year()
        ]);
        if metric.value.is_of_few() {
            few.push(metric.word);
        }
    }
    if few.is_empty() { view } else { view.note(Note::new("low-n").with("metrics", few.join(", "))) }
}

fn unit(figure: Figure) -> Kind {
    match figure {
        Figure::Count(_) => Kind::Int,
        Figure::Points(_) => Kind::Points,
        Figure::Money(_) | Figure::Mean(..) => Kind::Money,
        Figure::Share(_) => Kind::Ratio,
        Figure::Rate(..) => Kind::Decimal,
    }
}

fn cell(figure: Figure) -> Cell {
    match figure {
        Figure::Count(count) => count.into(),
        Figure::Points(points) => points.into(),
        Figure::Money(money) => money.into(),
        Figure::Mean(sum, n) => mean(sum, n).into(),
        Figure::Share(Share { .. }) | Figure::Rate(..) => figure.number().into(),
    }
}

pub(super) fn for_people(figure: Figure, style: &Style) -> Option<String> {
    let cell = cell(figure);
    (cell != Cell::Null).then(|| people::cell(&cell, unit(figure), style))
}

/// As CL12 writes it.
fn for_data(figure: Figure, style: &Style) -> Option<String> {
    match cell(figure) {
        Cell::Int(number) | Cell::Points(number) => Some(number.to_string()),
        Cell::Money(money) => Some(style.currency.plain(money)),
        Cell::Ratio(number) => Some(format!("{number:.6}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::{Currency, Money, Points};
    use crate::domain::time::Zone;
    use crate::output::{Lang, words};

    #[test]
    fn figures_read_as_people_or_machines_write_them() {
        let style = Style::new(Lang::En, Zone::utc(), Currency::find("CNY").unwrap());
        let cases = [
            (Figure::Count(1200), "1,200", "1200"),
            (Figure::Points(Points(-5)), "-5", "-5"),
            (Figure::Money(Money(123_450)), "¥1,234.50", "1234.50"),
            (Figure::Mean(Money(100), 3), "¥0.33", "0.33"),
            (Figure::Share(Share { part: 1139, whole: 2357 }), "48.3 %", "0.483241"),
            (Figure::Rate(2500, 2), "1.25", "1.250000"),
        ];
        for (figure, people, data) in cases {
            assert_eq!(for_people(figure, &style).as_deref(), Some(people));
            assert_eq!(for_data(figure, &style).as_deref(), Some(data));
        }
        let nothing = Figure::Share(Share { part: 1, whole: 0 });
        assert_eq!((for_people(nothing, &style), for_data(nothing, &style)), (None, None));
    }

    /// AN6
    #[test]
    fn a_ratio_over_few_cases_is_marked() {
        let metric = |whole| Metric {
            word: "repeat_rate",
            value: Figure::Share(Share { part: 1, whole }),
            previous: None,
            last_year: None,
        };
        for (whole, marked) in [(29, true), (30, false)] {
            let view = view(&[metric(whole)], &|_| None);
            assert_eq!(view.notes.iter().any(|note| note.code == "low-n"), marked, "{whole}");
            assert_eq!(words::missing(&view), Vec::<String>::new());
        }
    }
}
