use insta::assert_snapshot;
use unicode_width::UnicodeWidthStr;

use super::sample::{all, bars, columns, curve, funnel, grid, histogram, scatter, spark, style};
use super::svg::{Size, alone, within};
use super::{Chart, terminal};
use crate::output::{Lang, Style, safe};

const SIZES: [Size; 3] = [Size::WIDE, Size::HALF, Size::NARROW];

fn drawn(chart: &Chart, size: Size) -> String {
    within(chart, size, &style(Lang::En, 80))
}

#[test]
fn charts_are_drawn_as_they_were() {
    assert_snapshot!("columns", drawn(&columns(), Size::HALF));
    assert_snapshot!("histogram", drawn(&histogram(), Size::NARROW));
    assert_snapshot!("bars", drawn(&bars(), Size::HALF));
    assert_snapshot!("curve", drawn(&curve(), Size::HALF));
    assert_snapshot!("scatter", drawn(&scatter(), Size::HALF));
    assert_snapshot!("grid", drawn(&grid(), Size::HALF));
    assert_snapshot!("funnel", drawn(&funnel(), Size::HALF));
    assert_snapshot!("spark", drawn(&spark(), Size::HALF));
}

/// AN45: what an SVG of ours never holds, and how large it may be.
#[test]
fn no_chart_reaches_out_of_itself() {
    for chart in all() {
        for text in
            SIZES.map(|size| drawn(&chart, size)).into_iter().chain([alone(&chart, Size::WIDE, &style(Lang::Zh, 80))])
        {
            let bare = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
            for word in ["http", "<script", "url(", "@import", "<style", "\u{1b}"] {
                assert!(!bare.contains(word), "{}: {word}", chart.name);
            }
            assert!(text.contains("viewBox") && text.contains("role=\"img\"") && text.contains("<title id="));
            assert!(text.len() < 10_000, "{}: {}", chart.name, text.len());
            // Well formed: quick-xml, or any reader, takes it.
            assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}

/// AN48: only colours that a page knows to replace.
#[test]
fn every_colour_is_one_of_ours() {
    use super::colour::{BAD, FIRST, GOOD, INK, INVERSE, LINE, MUTED, PAPER, RAMP, SECOND, THIRD};
    let ours = [&[INK, MUTED, LINE, PAPER, INVERSE, FIRST, SECOND, THIRD, GOOD, BAD][..], &RAMP].concat();
    for chart in all() {
        let text = drawn(&chart, Size::HALF);
        for piece in text.split("=\"#").skip(1) {
            let word = format!("#{}", piece.split('"').next().unwrap());
            assert!(ours.contains(&word.as_str()), "{}: {word}", chart.name);
        }
    }
}

#[test]
fn nothing_to_draw_is_said() {
    for chart in all() {
        let empty = Chart { shape: emptied(&chart), ..chart };
        assert!(empty.is_empty() && drawn(&empty, Size::HALF).contains("Nothing to draw"));
        assert_eq!(terminal::lines(&empty, &style(Lang::Zh, 80))[1], "暂无可绘制的数据");
    }
}

fn emptied(chart: &Chart) -> super::Shape {
    use super::Shape::{Bars, Columns, Curve, Funnel, Grid, Scatter, Spark};
    match &chart.shape {
        Columns(_) => Columns(super::Columns::default()),
        Bars(_) => Bars(vec![]),
        Curve(_) => Curve(super::Curve::default()),
        Scatter(_) => Scatter(super::Scatter::default()),
        Grid(_) => Grid(super::Grid::default()),
        Funnel(_) => Funnel(vec![]),
        Spark(_) => Spark(vec![Some(1.0)]),
    }
}

#[test]
fn the_same_in_a_terminal() {
    let text = |width, ascii| {
        let style = Style { ascii, ..style(Lang::Zh, width) };
        all().map(|chart| terminal::lines(&chart, &style).join("\n")).join("\n\n")
    };
    assert_snapshot!("terminal", text(80, false));
    assert_snapshot!("terminal_in_ascii", text(60, true));
    assert_snapshot!("terminal_too_narrow_for_bars", text(32, false));
}

/// AN54, CL34
#[test]
fn no_line_is_wider_than_the_terminal() {
    for chart in all() {
        for width in 12..=200 {
            for ascii in [false, true] {
                for line in terminal::lines(&chart, &Style { ascii, ..style(Lang::Zh, width) }) {
                    assert!(line.width() <= width, "{} {width}: {line}", chart.name);
                    assert!(!line.contains(safe::is_hidden), "{line:?}");
                }
            }
        }
    }
}

#[test]
fn without_its_colour_a_grid_reads_the_same() {
    let coloured = terminal::lines(&grid(), &Style { color: true, ..style(Lang::En, 80) }).join("\n");
    let mut bare = String::new();
    for (at, piece) in coloured.split('\u{1b}').enumerate() {
        bare += if at == 0 { piece } else { piece.split_once('m').unwrap().1 };
    }
    assert!(coloured.contains("\u{1b}[48;5;"));
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&bare), trimmed(&terminal::lines(&grid(), &style(Lang::En, 80)).join("\n")));
}
