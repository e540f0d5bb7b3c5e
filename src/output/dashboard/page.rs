//! The page itself.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::table::table;
use super::{Figure, Page, Panel, Tile, Width};
use crate::output::chart::svg::{Size, within};
use crate::output::chart::{Chart, Tone};
use crate::output::{Lang, Style, safe, words};

const CSS: &str = include_str!("style.css");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The page as one HTML file.
pub fn write(page: &Page, style: &Style) -> String {
    let say = |key: &str| words::say(style.lang, key, &[]);
    let lang = if style.lang == Lang::Zh { "zh-CN" } else { "en" };
    let markup = html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (text(&page.shop)) " · " (page.window) }
                style { (PreEscaped(CSS)) }
            }
            body {
                a class="skip" href="#main" { (say("dashboard.skip")) }
                (head(page, style))
                main id="main" {
                    (todo(page, style))
                    section class="tiles" aria-label=(say("dashboard.tiles")) { @for tile in &page.tiles { (figure(tile, style)) } }
                    div class="panels" { @for panel in &page.panels { (panel_of(panel, style)) } }
                    (notes(page, style))
                }
                footer { p { (say("dashboard.foot")) } }
            }
        }
    };
    markup.into_string() + "\n"
}

/// Text from outside, with nothing hidden in it; maud escapes it. A figure is not parted from its sign.
fn text(text: &str) -> String {
    safe::visible(text).replace(" %", "\u{a0}%")
}

fn head(page: &Page, style: &Style) -> Markup {
    html! {
        header {
            p class="kicker" { (words::say(style.lang, "dashboard.kicker", &[])) }
            h1 { (text(&page.shop)) }
            p class="window" { (page.window) }
            dl class="facts" { @for (name, value) in &page.head { div { dt { (text(name)) } dd { (text(value)) } } } }
        }
    }
}

fn todo(page: &Page, style: &Style) -> Markup {
    html! {
        section class="todo" aria-labelledby="todo" {
            h2 id="todo" { (words::say(style.lang, "dashboard.todo", &[])) }
            @if page.todo.is_empty() { p { (words::say(style.lang, "dashboard.todo.nothing", &[])) } }
            ol { @for one in &page.todo { li { p { (text(&one.text)) } code { (text(&one.command)) } } } }
        }
    }
}

fn figure(tile: &Tile, style: &Style) -> Markup {
    html! {
        div class="tile" {
            h2 { (text(&tile.name)) }
            p class="value" { (text(&tile.value)) }
            div class="spark" { (svg(&tile.spark, Size::HALF, style)) }
            p class="remark" {
                @if let Some((change, tone)) = &tile.change { span class=(toned(*tone)) { (text(change)) } " " }
                (text(&tile.remark))
            }
        }
    }
}

fn toned(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Plain | Tone::Quiet => "even",
    }
}

fn panel_of(panel: &Panel, style: &Style) -> Markup {
    let class = match (panel.figures.is_empty(), panel.width) {
        (true, _) => "panel empty",
        (false, Width::Half) => "panel",
        (false, Width::Across) => "panel wide",
        (false, Width::Pairs) => "panel wide pairs",
    };
    html! {
        section class=(class) id=(panel.id) aria-labelledby={ (panel.id) "-h" } {
            p class="kicker" { (text(&panel.name)) @if !panel.window.is_empty() { span class="days" { (panel.window) } } }
            h2 id={ (panel.id) "-h" } { (text(&panel.finding)) }
            @if !panel.figures.is_empty() {
                div class="figures" { @for figure in &panel.figures { (drawn(figure, panel, style)) } }
            }
            @for remark in &panel.remarks { p class="aside" { (text(remark)) } }
        }
    }
}

fn drawn(figure: &Figure, panel: &Panel, style: &Style) -> Markup {
    let title = figure.heading.as_deref().or(figure.chart.as_ref().map(|chart| chart.title.as_str()));
    let title = title.unwrap_or(&panel.name);
    html! {
        div class="figure" {
            @if let Some(heading) = &figure.heading { h3 { (text(heading)) } }
            @if let Some(chart) = &figure.chart {
                div class="plot" { (svg(chart, if panel.width == Width::Across { Size::WIDE } else { Size::HALF }, style)) }
                div class="plot narrow" { (svg(chart, Size::NARROW, style)) }
            }
            @if let Some(view) = &figure.table {
                @if figure.chart.is_some() {
                    details {
                        summary { (words::say(style.lang, "dashboard.table", &[])) span class="of" { (text(title)) } }
                        (table(view, &text(title), style))
                    }
                } @else { (table(view, &text(title), style)) }
            }
        }
    }
}

fn svg(chart: &Chart, size: Size, style: &Style) -> Markup {
    PreEscaped(within(chart, size, style))
}

fn notes(page: &Page, style: &Style) -> Markup {
    html! {
        section class="notes" aria-labelledby="notes" {
            h2 id="notes" { (words::say(style.lang, "dashboard.notes", &[])) }
            dl {
                @for notes in page.notes.chunk_by(|a, b| a.0 == b.0) {
                    dt { (text(&notes[0].0)) }
                    dd { @for (_, note) in notes { p { (text(note)) } } }
                }
            }
        }
    }
}
