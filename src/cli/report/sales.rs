//! `report sales` and `report abc`: what was sold, to whom, and which products carry the shop.

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Picture, Rows};
use super::groups::{self, called_cluster};
use super::picture::{self, Wording};
use super::{Span, filled, headed};
use crate::domain::report::sales::By;
use crate::domain::report::{Share, mean, whole_units};
use crate::domain::segment::{Cell as Segment, Name};
use crate::domain::time::Day;
use crate::error::{Error, Result};
use crate::flow::report::{self, Ranked, Run, Sold, SoldKey};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window of sales when none is said.
pub(super) const WINDOW: &str = "this year";
/// The window of classes when none is said.
pub(super) const ABC_WINDOW: &str = "12 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct Sales {
    #[arg(long, value_name = "KEY", default_value = "month")]
    by: String,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Abc {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

impl Sales {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = || Error::Invalid { what: "--by", value: self.by.clone(), wanted: "sales-key" };
        let by = By::find(&self.by).ok_or_else(invalid)?;
        let output = Output::from(&self.rows).drawn(self.picture);
        let are_people = groups::are_people(front, &output)?;
        front.read(output, |session| {
            let period = self.span.begin(session, WINDOW)?;
            let (own, drawn) = (groups::names(session, are_people), groups::names(session, true));
            let run = if by.is_of_run() { Run::newest(session)? } else { None };
            let names = run.as_ref().map(|run| run.names.as_slice()).unwrap_or_default();
            let sold = report::sales(session, period, by)?;
            let label = |cell| groups::called_by(front, drawn, cell);
            let chart = self.picture.chart.then(|| picture::sales(&Wording::new(front, session), by, &sold, &label));
            let called = |cell| groups::called(front, own, cell);
            let view = sales(by, (names, &called), sold).drawn(chart).note(Note::new("defined-sales"));
            let view = match run {
                Some(run) => view.note(Note::new("sales-run").with("at", session.zone().shown(run.at))),
                None if by.is_of_run() => view.note(Note::new("sales-no-run")),
                None => view,
            };
            headed(session, "sales", period, view)
        })
    }
}

impl Abc {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(Output::from(&self.rows).drawn(self.picture), |session| {
            let period = self.span.begin(session, ABC_WINDOW)?;
            let ranked = report::abc(session, period)?;
            let chart = self.picture.chart.then(|| picture::abc(&Wording::new(front, session), &ranked));
            headed(session, "abc", period, abc(ranked).drawn(chart).note(Note::new("defined-abc")))
        })
    }
}

/// What recorded clusters are called, and what cells are.
pub(super) type Names<'a> = (&'a [Name], &'a dyn Fn(Segment) -> Cell);

/// The names of cells that nobody gave others, and of no cluster.
pub(super) const PLAIN: Names<'_> = (&[], &|cell| Cell::word(cell.code()));

pub(super) fn sales(by: By, names: Names<'_>, sold: Vec<Sold>) -> View {
    let key = match by {
        By::Day => Kind::Day,
        By::Rfm => Kind::Word,
        By::Cluster => Kind::Int,
        _ => Kind::Text,
    };
    let mut columns = vec![Column::new(if by == By::Product { "sku" } else { by.word() }, key).keep()];
    if by == By::Product {
        columns.push(Column::new("product", Kind::Text));
    }
    if by == By::Cluster {
        columns.extend([Column::new("segment", Kind::Word), Column::new("apart", Kind::Word)]);
    }
    columns.extend([
        Column::new("orders", Kind::Int),
        Column::new("items", Kind::Int).rank(2),
        Column::new("gross", Kind::Money).rank(3),
        Column::new("discounts", Kind::Money).rank(3),
        Column::new("refunds", Kind::Money).rank(3),
        Column::new("net", Kind::Money).keep(),
        Column::new("members", Kind::Int),
        Column::new("member_share", Kind::Ratio).rank(2),
        Column::new("aov", Kind::Money),
    ]);
    let mut view = View::new(format!("report-sales-{}/1", by.word()), columns);
    for Sold { key, row } in sold {
        let net = row.net();
        let mut cells = named(by, names, key);
        cells.extend(cells![
            row.orders,
            whole_units(row.quantity_milli),
            row.gross,
            row.discounts,
            row.refunds,
            net,
            row.members,
            Share::of(row.of_members, net).value(),
            mean(net, row.orders)
        ]);
        view.push(cells);
    }
    view
}

fn named(by: By, (clusters, called): Names<'_>, key: SoldKey) -> Vec<Cell> {
    match key {
        SoldKey::Since(day) => match by {
            By::Day => cells![day],
            By::Week => cells![week(day)],
            _ => cells![month(day)],
        },
        SoldKey::Product { sku, name } => cells![sku, filled(name)],
        SoldKey::Named(name) if by == By::Rfm => vec![Segment::of_code(&name).map_or_else(|| Cell::word(name), called)],
        SoldKey::Named(name) => cells![name],
        SoldKey::Cluster(number) => {
            let [segment, apart] = called_cluster(clusters, number, called);
            cells![number, segment, apart]
        }
        SoldKey::Unknown if by == By::Cluster => vec![Cell::Null, Cell::Null, Cell::Null],
        SoldKey::Unknown if by == By::Product => vec![Cell::Null, Cell::Null],
        SoldKey::Unknown => vec![Cell::Null],
    }
}

/// An ISO week as `--period` reads it back.
pub(super) fn week(day: Day) -> String {
    let (year, week) = day.iso_week();
    format!("{year:04}-W{week:02}")
}

/// A month as `--period` reads it back.
pub(super) fn month(day: Day) -> String {
    let (year, month, _) = day.parts();
    format!("{year:04}-{month:02}")
}

pub(super) fn abc(ranked: Vec<Ranked>) -> View {
    let columns = [
        Column::new("sku", Kind::Text).keep(),
        Column::new("product", Kind::Text),
        Column::new("net", Kind::Money),
        Column::new("share", Kind::Ratio),
        Column::new("cumulative", Kind::Ratio).rank(2),
        Column::new("class", Kind::Word).keep(),
    ];
    let mut view = View::new("report-abc/1", columns);
    for Ranked { sku, name, net, standing } in ranked {
        let sold = net.is_some();
        view.push(cells![
            sku,
            filled(name),
            net,
            standing.share.value().filter(|_| sold),
            standing.cumulative.value().filter(|_| sold),
            Cell::word(standing.class.word())
        ]);
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::report::abc::standings;
    use crate::domain::report::sales::Row;
    use crate::output::words;

    #[test]
    fn every_way_of_telling_apart_has_its_own_words() {
        let day = Day::parse("2026-01-01").unwrap();
        for (word, by) in By::ALL {
            let key = match by {
                By::Product => SoldKey::Product { sku: "A".to_owned(), name: String::new() },
                By::Rfm => SoldKey::Named("loyal".to_owned()),
                By::Cluster => SoldKey::Cluster(1),
                _ if by.every().is_some() => SoldKey::Since(day),
                _ => SoldKey::Named("x".to_owned()),
            };
            let view = sales(
                by,
                PLAIN,
                vec![Sold { key, row: Row::default() }, Sold { key: SoldKey::Unknown, row: Row::default() }],
            );
            assert_eq!(words::missing(&view), Vec::<String>::new(), "{word}");
            let expected = match by {
                By::Day => Cell::Day(day),
                By::Week => "2026-W01".into(),
                By::Month => "2026-01".into(),
                By::Product => "A".into(),
                By::Rfm => Cell::word("loyal"),
                By::Cluster => Cell::Int(1),
                _ => "x".into(),
            };
            assert_eq!((&view.rows[0][0], &view.rows[1][0]), (&expected, &Cell::Null), "{word}");
        }
    }

    #[test]
    fn a_row_without_orders_has_no_mean_and_no_share() {
        let view = sales(By::Store, PLAIN, vec![Sold { key: SoldKey::Unknown, row: Row::default() }]);
        assert_eq!(view.rows[0][8..], [Cell::Null, Cell::Null]);
        let row = Row { orders: 2, quantity_milli: 2500, gross: Money(105), of_members: Money(21), ..Row::default() };
        let view = sales(By::Store, PLAIN, vec![Sold { key: SoldKey::Unknown, row }]);
        assert_eq!(view.rows[0][2], Cell::Int(3), "2.5 items, halves up");
        assert_eq!(view.rows[0][8..], [Cell::Ratio(0.2), Cell::Money(Money(53))]);
    }

    #[test]
    fn a_product_not_sold_has_a_class_and_no_share() {
        let nets = [Some(Money(8)), None];
        let ranked = nets.iter().zip(standings(&nets)).map(|(net, standing)| Ranked {
            sku: "A".to_owned(),
            name: "茶".to_owned(),
            net: *net,
            standing,
        });
        let view = abc(ranked.collect());
        assert_eq!(view.rows[0][2..], [Cell::Money(Money(8)), Cell::Ratio(1.0), Cell::Ratio(1.0), Cell::word("A")]);
        assert_eq!(view.rows[1][2..], [Cell::Null, Cell::Null, Cell::Null, Cell::word("U")]);
        assert_eq!(words::missing(&view), Vec::<String>::new());
    }
}
