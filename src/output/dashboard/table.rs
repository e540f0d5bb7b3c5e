//! The rows of a view as an HTML table; what is long is cut, and says so.

use maud::{Markup, html};

use crate::output::{Cell, Column, Kind, Style, View, people, words};

/// Rows beyond these are told of, not shown.
const ROWS: usize = 50;
/// The same on paper, where `style.css` hides the others.
const ON_PAPER: usize = 8;

pub(super) fn table(view: &View, title: &str, style: &Style) -> Markup {
    let shown: Vec<usize> = (0..view.columns.len()).filter(|at| visible(&view.columns[*at], style)).collect();
    html! {
        div class="scroll" role="region" aria-label=(title) tabindex="0" {
            table {
                thead { tr {
                    @for at in &shown { th scope="col" class=[side(&view.columns[*at])] { (words::title(style.lang, &view.columns[*at])) } }
                } }
                tbody {
                    @for row in view.rows.iter().take(ROWS) { tr {
                        @for (place, at) in shown.iter().enumerate() { (cell(&row[*at], &view.columns[*at], place == 0, style)) }
                    } }
                }
            }
        }
        @for (key, class, rows) in [("dashboard.cut", "cut", ROWS), ("dashboard.paper", "paper", ON_PAPER)] {
            @if view.rows.len() > rows { p class=(class) { (cut(key, rows, view.rows.len(), style)) } }
        }
    }
}

fn cut(key: &str, shown: usize, total: usize, style: &Style) -> String {
    words::say(style.lang, key, &[("shown", &shown.to_string()), ("total", &total.to_string())])
}

fn cell(cell: &Cell, column: &Column, first: bool, style: &Style) -> Markup {
    let text = people::cell(cell, column.kind, style);
    html! {
        @if first { th scope="row" class=[side(column)] { (text) } } @else { td class=[side(column)] { (text) } }
    }
}

fn visible(column: &Column, style: &Style) -> bool {
    style.personal || !column.personal
}

/// Figures stand at the right; they, and days, are never parted.
fn side(column: &Column) -> Option<&'static str> {
    match column.kind {
        Kind::Day | Kind::Instant => Some("d"),
        kind => kind.is_number().then_some("n"),
    }
}
