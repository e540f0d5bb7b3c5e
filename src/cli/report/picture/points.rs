//! Points: how a period came from what was owed before to what is owed now, how old they are, and when they end.

use super::Wording;
use crate::domain::report::liability::age::{Ages, Band, SINCE, Sum};
use crate::domain::time::Day;
use crate::flow::report::Liability;
use crate::output::chart::{Bar, Chart, Columns, Series, Shape, Tone, Unit};

/// From what there was, by each kind that moved, to what there is.
pub(in crate::cli::report) fn roll_forward(say: &Wording, found: &Liability, face: Option<String>) -> Chart {
    let roll = &found.roll;
    let mut at = roll.opening.get();
    let mut bars = vec![whole(say, "opening_balance", at)];
    for moved in roll.moved.iter().filter(|moved| moved.points.get() != 0) {
        let points = moved.points.get();
        let (from, to) = (at as f64, (at + points) as f64);
        let sign = if points > 0 { "+" } else { "" };
        let told = format!("{sign}{}", say.count(points));
        let tone = if points > 0 { Tone::Good } else { Tone::Bad };
        bars.push(Bar { from, to, ..Bar::new(say.title(moved.kind.word()), 0.0, told) }.toned(tone));
        at += points;
    }
    bars.push(whole(say, "closing_balance", at));
    let owed = say.count(found.standing.outstanding().get());
    let finding = match face {
        Some(face) => say.text("chart.points.worth", &[("points", &owed), ("money", &face)]),
        None => say.text("chart.points.found", &[("points", &owed)]),
    };
    let title = say.text("chart.points.title", &[]);
    Chart { name: "points", title, finding, unit: Unit::Points, shape: Shape::Bars(bars) }
}

fn whole(say: &Wording, word: &str, points: i64) -> Bar {
    Bar::new(say.title(word), points as f64, say.count(points)).toned(Tone::Quiet)
}

/// How long ago the points were earned that are still there.
pub(in crate::cli::report) fn ageing(say: &Wording, ages: &Ages) -> Chart {
    let bar = |(band, sum): (&Band, &Sum)| Bar::new(days(say, *band), sum.points as f64, say.count(sum.points));
    let bars = SINCE.iter().zip(&ages.since_earning).map(bar).collect();
    let (old, all) = (ages.since_earning[3].points + ages.since_earning[4].points, whole_of(&ages.since_earning));
    let share = crate::domain::report::Share { part: old, whole: all }.value();
    let finding = say.text("chart.ageing.found", &[("share", &say.share(share))]);
    let title = say.text("chart.ageing.title", &[]);
    Chart { name: "ageing", title, finding, unit: Unit::Points, shape: Shape::Bars(bars) }
}

fn whole_of(sums: &[Sum]) -> i64 {
    sums.iter().map(|sum| sum.points).sum()
}

fn days(say: &Wording, band: Band) -> String {
    match band.to {
        Some(to) => say.text("chart.days", &[("from", &band.from.to_string()), ("to", &to.to_string())]),
        None => say.text("chart.days-over", &[("from", &band.from.to_string())]),
    }
}

/// Months ahead beyond which nobody plans.
const MONTHS: usize = 18;

/// What ends in which of the months to come.
pub(in crate::cli::report) fn forecast(say: &Wording, ages: &Ages) -> Chart {
    let name = |month: &Day| {
        let (year, month, _) = month.parts();
        format!("{year:04}-{month:02}")
    };
    let months = || ages.months.iter().take(MONTHS);
    let names: Vec<String> = months().map(|(month, _)| name(month)).collect();
    let ticks = names.iter().cloned().enumerate().collect();
    let values = months().map(|(_, sum)| Some(sum.points as f64)).collect();
    let series = Series { name: say.word("points_outstanding"), values };
    let columns = Columns { names, ticks, stacks: vec![series], ..Columns::default() };
    let soon = say.count(whole_of(&ages.to_end[..3]));
    let finding = say.text("chart.forecast.found", &[("points", &soon)]);
    let title = say.text("chart.forecast.title", &[]);
    Chart { name: "forecast", title, finding, unit: Unit::Points, shape: Shape::Columns(columns) }
}
