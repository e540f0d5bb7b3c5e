//! Aligned columns for people, within a width (CL9, CL34). No lines are drawn: their glyphs are of ambiguous width.
//!
//! Columns are dropped by rank until the rest fits, and the last line names them. Where not even those that are never
//! dropped fit, or the view is a page, each row becomes lines of title and value.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Cell as Box, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, Width};
use unicode_width::UnicodeWidthStr;

use super::{Kind, Style, Titles, View, people, safe, words};

/// Blanks between columns.
const GAP: usize = 2;
/// No line can be kept narrower than this.
const NARROWEST: usize = 12;
/// A text may be folded down to this, never further.
const FOLDED: usize = 24;

pub(super) fn write(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let width = style.width.clamp(NARROWEST, usize::from(u16::MAX));
    let titles: Vec<String> = view.columns.iter().map(|column| words::title(style.lang, column)).collect();
    if view.page && !view.rows.is_empty() {
        return pages(view, &titles, width, style, out);
    }
    let texts: Vec<Vec<String>> = view
        .rows
        .iter()
        .map(|row| row.iter().zip(&view.columns).map(|(cell, column)| people::cell(cell, column.kind, style)).collect())
        .collect();
    let needs: Vec<Need> = (0..titles.len()).map(|at| need(view, &titles, &texts, at)).collect();
    let Some(kept) = kept(view, &needs, width) else { return pages(view, &titles, width, style, out) };
    let widths = widths(&kept, &needs, width);
    let head = (style.titles != Titles::None).then(|| kept.iter().map(|at| titles[*at].as_str()).collect());
    let rights = kept.iter().map(|at| view.columns[*at].kind.is_number()).collect::<Vec<_>>();
    let rows = texts.iter().map(|row| kept.iter().map(|at| row[*at].as_str()).collect());
    let lines = folded(head, rows, &widths, &rights);
    let body = lines.iter().position(|line| !line.is_empty() && line.bytes().all(|b| b == b'-')).unwrap_or(0);
    for (at, line) in lines.iter().enumerate() {
        if style.color && at < body { writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")? } else { writeln!(out, "{line}")? }
    }
    let dropped = (0..titles.len()).filter(|at| !kept.contains(at)).map(|at| safe::visible(&view.columns[at].name));
    let dropped: Vec<_> = dropped.collect();
    if dropped.is_empty() {
        return Ok(());
    }
    let said = words::say(style.lang, "output.dropped", &[("columns", &dropped.join(", "))]);
    paragraph(&said, width).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// How wide a column would like to be, and how wide it must be.
struct Need {
    full: usize,
    least: usize,
}

fn need(view: &View, titles: &[String], texts: &[Vec<String>], at: usize) -> Need {
    let kind = view.columns[at].kind;
    let widest = texts.iter().map(|row| row[at].width()).max().unwrap_or(0);
    let word = titles[at].split(' ').map(str::width).max().unwrap_or(0);
    let least = if folds(kind) { widest.min(FOLDED) } else { widest };
    Need { full: widest.max(titles[at].width()).max(1), least: least.max(word).max(1) }
}

fn folds(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::List | Kind::Word)
}

/// The columns that stay, or none when even those of rank 0 do not fit.
fn kept(view: &View, needs: &[Need], width: usize) -> Option<Vec<usize>> {
    let mut kept: Vec<usize> = (0..needs.len()).collect();
    while kept.iter().map(|at| needs[*at].least + GAP).sum::<usize>() > width + GAP {
        let drop = kept.iter().enumerate().max_by_key(|(_, at)| view.columns[**at].rank)?;
        if view.columns[*drop.1].rank == 0 {
            return None;
        }
        kept.remove(drop.0);
    }
    Some(kept)
}

/// What each needs, and from the left what room is over.
fn widths(kept: &[usize], needs: &[Need], width: usize) -> Vec<usize> {
    let used: usize = kept.iter().map(|at| needs[*at].least + GAP).sum();
    let mut over = (width + GAP).saturating_sub(used);
    kept.iter()
        .map(|at| {
            let more = needs[*at].full.saturating_sub(needs[*at].least).min(over);
            over -= more;
            needs[*at].least + more
        })
        .collect()
}

fn pages(view: &View, titles: &[String], width: usize, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let texts: Vec<Vec<String>> = view
        .rows
        .iter()
        .map(|row| {
            row.iter().zip(&view.columns).map(|(cell, column)| people::alone(cell, column.kind, style)).collect()
        })
        .collect();
    let widths = page_widths(view, titles, &texts, width - GAP);
    for (at, row) in texts.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let pairs = titles.iter().zip(row).map(|(title, text)| vec![title.as_str(), text.as_str()]);
        folded(None, pairs, &widths, &[false, false]).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    Ok(())
}

/// The widths of titles and values. Titles give way before values do, and figures last.
fn page_widths(view: &View, titles: &[String], texts: &[Vec<String>], room: usize) -> [usize; 2] {
    let widest = |pieces: &mut dyn Iterator<Item = &str>| pieces.map(str::width).max().unwrap_or(1).max(1);
    let title = widest(&mut titles.iter().map(String::as_str));
    let word = widest(&mut titles.iter().flat_map(|title| title.split(' ')));
    let text = widest(&mut texts.iter().flatten().map(String::as_str));
    let figures = texts.iter().flat_map(|row| row.iter().zip(&view.columns)).filter(|(_, column)| !folds(column.kind));
    let figure = widest(&mut figures.flat_map(|(text, _)| text.split(' ')));
    let least = word.min(room.saturating_sub(figure)).max(room / 3);
    let left = title.min(room.saturating_sub(text).max(least));
    [left, text.min(room - left).max(1)]
}

/// A sentence in lines of a width.
fn paragraph(text: &str, width: usize) -> Vec<String> {
    folded(None, [vec![text]].into_iter(), &[width], &[false])
}

fn folded<'a>(
    head: Option<Vec<&'a str>>,
    rows: impl Iterator<Item = Vec<&'a str>>,
    widths: &[usize],
    rights: &[bool],
) -> Vec<String> {
    let boxes = |texts: Vec<&str>| {
        let aligned = texts.into_iter().zip(rights).map(|(text, right)| {
            Box::new(text).set_alignment(if *right { CellAlignment::Right } else { CellAlignment::Left })
        });
        Row::from(aligned.collect::<Vec<Box>>())
    };
    let mut table = Table::new();
    table.load_style(NOTHING.header_separator(LineStyle::none().fill('-').junction('-')));
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(head) = head {
        table.set_header(boxes(head));
    }
    for row in rows {
        table.add_row(boxes(row));
    }
    table.discover_columns();
    for (at, width) in widths.iter().enumerate() {
        // comfy-table puts one blank of its own between columns.
        let gap = if at + 1 < widths.len() { GAP - 1 } else { 0 };
        if let Some(column) = table.column_mut(at) {
            column.set_padding((0, fixed(gap)));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(fixed(width + gap))));
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn fixed(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::sample::{balances, shown, style};
    use super::super::{Format, Lang};
    use super::*;

    fn table(view: &View, lang: Lang, width: usize) -> String {
        shown(view, Format::Table, &style(lang, width))
    }

    /// CL9
    #[test]
    fn what_does_not_fit_is_dropped_by_rank_and_named() {
        assert_snapshot!(table(&balances(), Lang::En, 80), @"
        Member             Kind    Spendable points      Worth   Share  Next expiry
        ---------------------------------------------------------------------------
        M-1042             points             1,200  ¥1,234.50  48.3 %  2027-03-31
        =cmd|'/c calc'!A1  money                 -5    -¥12.50   0.0 %  -
        M-7                -                      0          -       -  2027-03-31
        Not shown for want of width: changed_at, tags, pinned (--fields picks columns)
        ");
        assert_snapshot!(table(&balances(), Lang::Zh, 44), @"
        会员               类型  可用积分   折合金额
        --------------------------------------------
        M-1042             积分     1,200  ¥1,234.50
        =cmd|'/c calc'!A1  金额        -5    -¥12.50
        M-7                -            0          -
        因宽度不足未显示：share, next_expiry,
        changed_at, tags, pinned（可用 --fields
        选择列）
        ");
    }

    #[test]
    fn chinese_columns_are_aligned_by_display_width() {
        assert_snapshot!(table(&balances(), Lang::Zh, 200), @"
        会员               类型  可用积分   折合金额    占比  下次过期    变更时间          标签                 已锁定
        ---------------------------------------------------------------------------------------------------------------
        M-1042             积分     1,200  ¥1,234.50  48.3 %  2027-03-31  2026-03-01 10:15  vip、老客            是
        =cmd|'/c calc'!A1  金额        -5    -¥12.50   0.0 %  -           -                 +8613800138000、a,b  否
        M-7                -            0          -       -  2027-03-31  2026-03-01 10:15  -                    否
        ");
    }

    #[test]
    fn where_not_even_the_name_fits_rows_become_lines() {
        let mut view = balances();
        view.rows.truncate(2);
        assert_snapshot!(table(&view, Lang::Zh, 20), @"
        会员      M-1042
        类型      积分
        可用积分  1,200 分
        折合金额  ¥1,234.50
        占比      48.3 %
        下次过期  2027-03-31
        变更时间  2026-03-01
                  10:15
        标签      vip、老客
        已锁定    是

        会员      =cmd|'/c
                  calc'!A1
        类型      金额
        可用积分  -5 分
        折合金额  -¥12.50
        占比      0.0 %
        下次过期  -
        变更时间  -
        标签      +861380013
                  8000、a,b
        已锁定    否
        ");
    }

    #[test]
    fn a_page_is_lines_of_title_and_value() {
        let mut view = balances().page();
        view.rows.truncate(1);
        let style = Style { personal: true, ascii: true, ..style(Lang::Zh, 80) };
        assert_snapshot!(shown(&view, Format::Table, &style), @"
        会员      M-1042
        姓名      王小明
        类型      积分
        可用积分  1,200 分
        折合金额  1,234.50 CNY
        占比      48.3 %
        下次过期  2027-03-31
        变更时间  2026-03-01 10:15
        标签      vip、老客
        已锁定    是
        ");
    }

    /// CL10
    #[test]
    fn nothing_found_is_the_titles_alone() {
        let mut view = balances();
        view.rows.clear();
        assert_snapshot!(table(&view, Lang::Zh, 60), @"
        会员  类型  可用积分  折合金额  占比  下次过期  变更时间
        --------------------------------------------------------
        因宽度不足未显示：tags, pinned（可用 --fields 选择列）
        ");
        assert_eq!(table(&view.clone().page(), Lang::Zh, 60), table(&view, Lang::Zh, 60));
    }

    #[test]
    fn titles_are_bold_in_colour_and_can_be_left_out() {
        let plain = table(&balances(), Lang::En, 30);
        let bold = shown(&balances(), Format::Table, &Style { color: true, ..style(Lang::En, 30) });
        let lines: Vec<&str> = bold.lines().collect();
        assert!(lines[..2].iter().all(|line| line.starts_with("\u{1b}[1m") && line.ends_with("\u{1b}[0m")), "{bold}");
        assert_eq!(bold.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""), plain);
        let bare = shown(&balances(), Format::Table, &Style { titles: Titles::None, ..style(Lang::En, 30) });
        assert!(bare.starts_with("M-1042 ") && plain.ends_with(&bare[bare.find("Not").unwrap()..]), "{bare}");
    }

    /// CL34, and the hostile names of CL33.
    #[test]
    fn no_line_is_wider_than_asked_at_any_width() {
        for (page, personal, ascii) in [(false, false, false), (false, true, true), (true, true, false)] {
            for lang in Lang::ALL {
                for width in 12..=200 {
                    let view = View { page, ..balances() };
                    let text = shown(&view, Format::Table, &Style { personal, ascii, ..style(lang, width) });
                    for line in text.lines() {
                        assert!(line.width() <= width, "{width}: {line}");
                        assert!(!line.contains(safe::is_hidden), "{line:?}");
                    }
                }
            }
        }
    }
}
