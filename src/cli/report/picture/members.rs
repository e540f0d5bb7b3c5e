//! Members in their places: the RFM grid, and who moved between tiers.

use super::Wording;
use crate::domain::money::Money;
use crate::domain::report::Share;
use crate::domain::report::rfm::{Row, Spot};
use crate::domain::report::tier_flow::{Flow, Stand, Way};
use crate::domain::segment::Cell as Segment;
use crate::flow::report::{Grouped, Matrix};
use crate::output::chart::{Bar, Cell, Chart, Grid, Shape, Tone, Unit};

/// The grid: members as figures, their share of net as shade, and who came and went.
pub(in crate::cli::report) fn rfm(say: &Wording, found: &Grouped, called: &dyn Fn(Segment) -> String) -> Chart {
    let at = |r: u8, f: u8| found.rows.get(&Spot::Grid(std::cmp::Reverse((r, f)))).copied().unwrap_or_default();
    // Where nobody stood anywhere before, everybody has come.
    let moved = found.is_compared && found.rows.values().any(|row| row.moved_in < row.members);
    let most = found.rows.values().map(|row| row.net).max().unwrap_or_default().max(Money(1));
    let cell = |r: u8, f: u8| {
        let row = at(r, f);
        let mut lines = vec![say.count(row.members), called(Segment::of_scores(r, f))];
        if moved {
            lines.push(format!("↑{}  ↓{}", say.count(row.moved_in), say.count(row.moved_out)));
        }
        let shade = row.net.get().max(0) as f64 / most.get() as f64;
        (row != Row::default()).then_some(Cell { shade, lines, unfinished: false })
    };
    let rows = (1..=5).rev().map(|r| (1..=5).map(|f| cell(r, f)).collect());
    let grid = Grid {
        down: String::new(),
        rows: (1..=5)
            .rev()
            .map(|r| ends(say, format!("R{r}"), r, ["chart.rfm.long-ago", "chart.rfm.lately"]))
            .collect(),
        columns: (1..=5).map(|f| ends(say, format!("F{f}"), f, ["chart.rfm.seldom", "chart.rfm.often"])).collect(),
        cells: rows.collect(),
    };
    let best = |spot: &Spot| matches!(spot.cell(), Segment::Champions | Segment::Loyal);
    let (members, net) = found
        .rows
        .iter()
        .filter(|(spot, _)| best(spot))
        .fold((0, Money::ZERO), |sum, (_, row)| (sum.0 + row.members, sum.1 + row.net));
    let values = [
        ("members", &*say.count(members)),
        ("share", &say.share(Share { part: members, whole: found.members }.value())),
        ("net_share", &say.share(Share::of(net, found.net).value())),
    ];
    let finding = say.text("chart.rfm.found", &values);
    Chart { name: "rfm", title: say.text("chart.rfm.title", &[]), finding, unit: Unit::Count, shape: Shape::Grid(grid) }
}

/// The score, with what it means at both ends of the scale.
fn ends(say: &Wording, score: String, at: u8, words: [&str; 2]) -> String {
    match at {
        1 => format!("{score} {}", say.text(words[0], &[])),
        5 => format!("{score} {}", say.text(words[1], &[])),
        _ => score,
    }
}

/// Members by tier at the end, with those who kept it, rose into it and fell into it.
pub(in crate::cli::report) fn tier_flow(say: &Wording, found: &Matrix, named: &dyn Fn(&str) -> String) -> Chart {
    let sum = |which: &dyn Fn(&Flow) -> bool| -> i64 {
        found.cells.iter().filter(|flow| which(flow)).map(|flow| flow.members).sum()
    };
    let bar = |code: &crate::domain::id::Code| {
        let here = Stand::Tier(code.clone());
        let way = |way: Way| say.count(sum(&|flow| flow.to == here && flow.way(&found.ladder) == way));
        let members = sum(&|flow| flow.to == here);
        let values = [
            ("members", &*say.count(members)),
            ("kept", &way(Way::Kept)),
            ("rose", &way(Way::Rose)),
            ("fell", &way(Way::Fell)),
        ];
        Bar::new(named(code.as_str()), members as f64, say.text("chart.tiers.told", &values)).toned(Tone::Plain)
    };
    let bars = found.ladder.iter().rev().map(bar).collect();
    let all = |way: Way| say.count(sum(&|flow| flow.way(&found.ladder) == way));
    let finding = say.text("chart.tiers.found", &[("rose", &all(Way::Rose)), ("fell", &all(Way::Fell))]);
    let title = say.text("chart.tiers.title", &[]);
    Chart { name: "tiers", title, finding, unit: Unit::Count, shape: Shape::Bars(bars) }
}
