//! Sales over time or by key, and how the products add up.

use super::Wording;
use crate::domain::money::Money;
use crate::domain::report::Share;
use crate::domain::report::abc::Class;
use crate::domain::report::overview::change;
use crate::domain::report::sales::By;
use crate::domain::segment::Cell as Segment;
use crate::domain::time::Day;
use crate::flow::report::{Ranked, Sold, SoldKey};
use crate::output::chart::{Bar, Chart, Columns, Curve, Cut, Series, Shape, Unit};

/// Bars beyond these say no more.
const BARS: usize = 12;

/// Sales by time as columns of members and guests, by anything else as bars.
pub(in crate::cli::report) fn sales(say: &Wording, by: By, sold: &[Sold], called: &dyn Fn(Segment) -> String) -> Chart {
    if by.every().is_some() { weeks(say, by, sold, &[]) } else { bars(say, by, sold, called) }
}

/// Sales by time, with those of a year earlier where they are known.
pub(in crate::cli::report) fn weeks(say: &Wording, by: By, sold: &[Sold], before: &[Sold]) -> Chart {
    let (net, members) = sums(sold);
    let of = |value: &dyn Fn(&Sold) -> Money| sold.iter().map(|one| Some(value(one).get() as f64)).collect();
    let mut stacks = vec![
        Series { name: say.text("chart.members", &[]), values: of(&|one| one.row.of_members) },
        Series { name: say.text("chart.guests", &[]), values: of(&|one| one.row.net() - one.row.of_members) },
    ];
    stacks.retain(|series| series.values.iter().flatten().any(|value| *value != 0.0));
    let earlier = (0..sold.len()).map(|place| before.get(place).map(|one| one.row.net().get() as f64));
    let lines = if before.is_empty() {
        vec![]
    } else {
        vec![Series { name: say.text("column.last_year", &[]), values: earlier.collect() }]
    };
    let days: Vec<Option<Day>> = sold.iter().map(|one| since(&one.key)).collect();
    let names = days.iter().map(|day| day.map_or_else(|| "-".to_owned(), |day| named(by, day)));
    let columns = Columns { names: names.collect(), ticks: ticks(say, by, &days), stacks, lines, mark: None };
    let share = say.share(Share::of(members, net).value());
    let change = change(Some(net.get() as f64), Some(sums(before).0.get() as f64));
    let values = [("net", &*say.money(net)), ("share", &share), ("change", &say.change(change))];
    let finding = match change {
        Some(_) => say.text("chart.sales.against", &values),
        None => say.text("chart.sales.found", &values[..2]),
    };
    let title = say.text("chart.sales.title", &[("by", &title_of(say, by))]);
    Chart { name: "sales", title, finding, unit: Unit::Money, shape: Shape::Columns(columns) }
}

fn bars(say: &Wording, by: By, sold: &[Sold], called: &dyn Fn(Segment) -> String) -> Chart {
    let (net, _) = sums(sold);
    let name = |key: &SoldKey| match key {
        SoldKey::Product { sku, name } if name.is_empty() => sku.clone(),
        SoldKey::Named(path) if by == By::Category => path.rsplit('/').next().unwrap_or(path).to_owned(),
        SoldKey::Named(cell) if by == By::Rfm => Segment::of_code(cell).map_or_else(|| say.word(cell), called),
        SoldKey::Product { name, .. } | SoldKey::Named(name) => name.clone(),
        SoldKey::Cluster(number) => number.to_string(),
        SoldKey::Since(day) => day.to_string(),
        SoldKey::Unknown => say.text("chart.unknown", &[]),
    };
    let one = |one: &Sold| {
        let own = one.row.net();
        let told = format!("{} | {}", say.money(own), say.share(Share::of(own, net).value()));
        Bar::new(name(&one.key), own.get() as f64, told)
    };
    let bars: Vec<Bar> = sold.iter().take(BARS).map(one).collect();
    let first = sold.first().map(|one| (name(&one.key), one.row.net()));
    let finding = first.map_or_else(String::new, |(name, own)| {
        let share = say.share(Share::of(own, net).value());
        say.text("chart.sales.leads", &[("name", &name), ("net", &say.money(own)), ("share", &share)])
    });
    let title = say.text("chart.sales.title", &[("by", &title_of(say, by))]);
    Chart { name: "sales", title, finding, unit: Unit::Money, shape: Shape::Bars(bars) }
}

/// What a report calls its key.
fn title_of(say: &Wording, by: By) -> String {
    let title = say.text(&format!("column.{}", by.word()), &[]);
    if say.is_chinese() { title } else { title.to_lowercase() }
}

fn sums(sold: &[Sold]) -> (Money, Money) {
    (sold.iter().map(|one| one.row.net()).sum(), sold.iter().map(|one| one.row.of_members).sum())
}

fn since(key: &SoldKey) -> Option<Day> {
    match key {
        SoldKey::Since(day) => Some(*day),
        _ => None,
    }
}

fn named(by: By, day: Day) -> String {
    let (year, month, _) = day.parts();
    match by {
        By::Month => format!("{year:04}-{month:02}"),
        By::Week => {
            let (year, week) = day.iso_week();
            format!("{year:04}-W{week:02}")
        }
        _ => day.to_string(),
    }
}

/// The months stand under the columns, each where it begins; days stand under a few columns themselves.
fn ticks(say: &Wording, by: By, days: &[Option<Day>]) -> Vec<(usize, String)> {
    let mut ticks = Vec::new();
    let mut last = None;
    for (place, day) in days.iter().enumerate() {
        let Some(day) = day else { continue };
        let (year, month, _) = day.parts();
        let few = by == By::Day && days.len() <= 31;
        if few {
            ticks.push((place, day.to_string()[5..].to_owned()));
        } else if last.replace((year, month)) != Some((year, month)) && (place > 0 || by == By::Month || begins(*day)) {
            ticks.push((place, month_name(say, year, month, ticks.is_empty())));
        }
    }
    ticks
}

/// Whether a period is the first of its month, as far as one can see from its first day.
fn begins(day: Day) -> bool {
    day.parts().2 <= 7
}

/// A month; with its year where it is a January, or the first of all.
fn month_name(say: &Wording, year: i16, month: i8, first: bool) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let dated = first || month == 1;
    if say.is_chinese() {
        return if dated { format!("{year} 年 {month} 月") } else { format!("{month} 月") };
    }
    let name = NAMES[usize::try_from(month - 1).unwrap_or(0).min(11)];
    if dated { format!("{name} {year}") } else { name.to_owned() }
}

/// Products from the one that brings most, and where the classes part.
pub(in crate::cli::report) fn abc(say: &Wording, ranked: &[Ranked]) -> Chart {
    let sold: Vec<&Ranked> = ranked.iter().filter(|one| one.net.is_some()).collect();
    let n = sold.len() as f64;
    let share = |one: &Ranked| one.standing.cumulative.value().unwrap_or(0.0);
    let points = [(0.0, 0.0)].into_iter().chain(sold.iter().zip(1..).map(|(one, at)| (f64::from(at) / n, share(one))));
    let points = if sold.is_empty() { Vec::new() } else { thinned(points.collect()) };
    let within = |class: Class| sold.iter().take_while(|one| one.standing.class <= class).count();
    let cut = |class: Class| {
        let (count, own) = (within(class), sold.iter().filter(|one| one.standing.class == class).count());
        (own > 0).then(|| Cut {
            x: count as f64 / n,
            y: sold.get(count.wrapping_sub(1)).map_or(0.0, |one| share(one)),
            name: class.word().to_owned(),
            told: say.text("chart.abc.products", &[("count", &say.count(own as i64))]),
        })
    };
    let cuts = [Class::A, Class::B].into_iter().filter_map(cut).collect();
    let first = within(Class::A);
    let values = [
        ("count", &*say.count(first as i64)),
        ("all", &say.count(sold.len() as i64)),
        ("share", &say.share(first.checked_sub(1).map(|at| share(sold[at])))),
    ];
    let finding = say.text("chart.abc.found", &values);
    let curve = Curve { points, cuts, along: say.text("chart.abc.along", &[]) };
    Chart {
        name: "abc",
        title: say.text("chart.abc.title", &[]),
        finding,
        unit: Unit::Share,
        shape: Shape::Curve(curve),
    }
}

/// No more points than there are places to see.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    const PLACES: usize = 200;
    let last = points.len() - 1;
    let every = points.len().div_ceil(PLACES);
    points.into_iter().enumerate().filter(|(at, _)| at % every == 0 || *at == last).map(|(_, point)| point).collect()
}
