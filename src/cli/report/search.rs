//! `report search`: what is searched for and not bought.

use clap::Args;

use super::{Span, few_rows, headed};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::error::Result;
use crate::flow::report::{self, Searches, Term};
use crate::output::{Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "30 days";

#[derive(Args, Debug)]
pub(in crate::cli) struct Search {
    #[arg(long, value_name = "DAYS", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=366))]
    within: u16,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Search {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, WINDOW)?;
            let found = report::search(session, period, self.within)?;
            headed(session, "search", period, view(self.within, found))
        })
    }
}

fn view(within_days: u16, found: Searches) -> View {
    let columns = [
        Column::new("term", Kind::Text).titled("search_term").keep(),
        Column::new("searches", Kind::Int).keep(),
        Column::new("members", Kind::Int).rank(2),
        Column::new("viewed", Kind::Int).rank(3),
        Column::new("carted", Kind::Int).rank(3),
        Column::new("ordered", Kind::Int).rank(2),
        Column::new("unsold", Kind::Int),
        Column::new("unsold_share", Kind::Ratio).keep(),
    ];
    let mut view = View::new("report-search/1", columns);
    view = view.note(Note::new("defined-search").with("hours", 24 * u32::from(within_days)));
    if found.open > 0 {
        view = view.note(Note::new("search-open").with("count", found.open));
    }
    if found.empty > 0 {
        view = view.note(Note::new("search-empty").with("count", found.empty));
    }
    view = few_rows(view, found.terms.iter().map(|term| term.row.searches));
    for Term { text, row } in found.terms {
        let unsold = row.unsold();
        view.push(cells![
            text,
            row.searches,
            row.members,
            row.viewed,
            row.carted,
            row.ordered,
            unsold.part,
            unsold.value(),
        ]);
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::search::Row;
    use crate::output::{Cell, words};

    #[test]
    fn a_term_shows_what_became_of_its_searches() {
        let row = Row { searches: 40, members: 9, viewed: 30, carted: 20, ordered: 10 };
        let few = Row { searches: 1, members: 1, ..Row::default() };
        let term = |text: &str, row| Term { text: text.to_owned(), row };
        let view = view(2, Searches { terms: vec![term("茶", row), term("壶", few)], empty: 1, open: 2 });
        assert_eq!(view.rows[0][6..], [Cell::Int(30), Cell::Ratio(0.75)]);
        let notes: Vec<(&str, &str)> =
            view.notes.iter().map(|note| (note.code.as_ref(), note.values.last().unwrap().1.as_str())).collect();
        let expected = [("defined-search", "48"), ("search-open", "2"), ("search-empty", "1"), ("few-rows", "1")];
        assert_eq!(notes, expected);
        assert_eq!(words::missing(&view), Vec::<String>::new());
    }
}
