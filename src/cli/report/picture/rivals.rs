//! Products among their rivals, and how far members come on the way to an order.

use std::cmp::Reverse;

use super::Wording;
use crate::domain::report::Share;
use crate::domain::report::funnel::Steps;
use crate::flow::report::Rival;
use crate::output::chart::{Bar, Chart, Dot, Scatter, Shape, Step, Tone, Unit};

/// Those whose net changed most, up and down.
const MOVERS: usize = 6;
/// Names in the picture.
const NAMED: usize = 8;
/// What lies beyond is drawn at the edge.
const EDGE: (f64, f64) = (4.0, 2.0);
/// Fewer units in either window make a growth of anything.
const LEAST_MILLI: i64 = 5000;

fn name(rival: &Rival) -> String {
    if rival.goods.name.is_empty() { rival.goods.sku.clone() } else { rival.goods.name.clone() }
}

/// Share against the strongest rival, and growth.
pub(in crate::cli::report) fn rivals(say: &Wording, found: &[Rival]) -> Chart {
    let firm = |one: &&Rival| one.standing.now.quantity_milli.min(one.standing.before.quantity_milli) >= LEAST_MILLI;
    let place = |one: &'_ Rival| Some((one.standing.relative.value()?, one.standing.growth.value()?));
    let mut all: Vec<(&Rival, (f64, f64))> =
        found.iter().filter(firm).filter_map(|one| Some((one, place(one)?))).collect();
    all.sort_by_key(|(one, _)| Reverse(one.standing.now.net));
    let mut growths: Vec<f64> = all.iter().map(|(_, at)| at.1).collect();
    growths.sort_by(f64::total_cmp);
    let median = growths.get(growths.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    let dot = |(place, (one, at)): (usize, &(&Rival, (f64, f64)))| Dot {
        x: at.0.min(EDGE.0),
        y: at.1.clamp(-1.0, EDGE.1),
        name: (place < NAMED).then(|| name(one)),
    };
    let dots: Vec<Dot> = all.iter().enumerate().map(dot).collect();
    let strong = all.iter().filter(|(_, at)| at.0 >= 1.0 && at.1 >= median).count();
    let cross = (1.0, median.clamp(-1.0, EDGE.1));
    let (across, up) = (say.text("chart.rivals.across", &[]), say.text("chart.rivals.up", &[]));
    let finding = say.text("chart.rivals.found", &[("count", &say.count(strong as i64))]);
    let shape = Shape::Scatter(Scatter { across, up, dots, cross });
    Chart { name: "rivals", title: say.text("chart.rivals.title", &[]), finding, unit: Unit::Share, shape }
}

/// The products whose net rose and fell most since the window before.
pub(in crate::cli::report) fn movers(say: &Wording, found: &[Rival]) -> Chart {
    let change = |one: &Rival| one.standing.now.net - one.standing.before.net;
    let mut all: Vec<&Rival> = found.iter().filter(|one| change(one).get() != 0).collect();
    all.sort_by_key(|one| (Reverse(change(one)), one.goods.sku.clone()));
    let bar = |one: &&Rival| {
        let by = change(one);
        let sign = if by.get() > 0 { "+" } else { "" };
        let tone = if by.get() > 0 { Tone::Good } else { Tone::Bad };
        Bar::new(name(one), by.get() as f64, format!("{sign}{}", say.money(by))).toned(tone)
    };
    let up = all.iter().take(MOVERS).filter(|one| change(one).get() > 0);
    let down = all.iter().rev().take(MOVERS).filter(|one| change(one).get() < 0).collect::<Vec<_>>();
    let bars: Vec<Bar> = up.chain(down.into_iter().rev()).map(bar).collect();
    let finding = match (all.first(), all.last()) {
        (Some(up), Some(down)) if change(up).get() > 0 && change(down).get() < 0 => {
            say.text("chart.movers.found", &[("up", &name(up)), ("down", &name(down))])
        }
        _ => say.text("chart.movers.title", &[]),
    };
    let title = say.text("chart.movers.title", &[]);
    Chart { name: "movers", title, finding, unit: Unit::Money, shape: Shape::Bars(bars) }
}

/// The steps of a way, from those that entered to those that came to its end.
pub(in crate::cli::report) fn funnel(say: &Wording, names: &[String], steps: &Steps) -> Chart {
    let step = |(at, one): (usize, &crate::domain::report::funnel::Step)| Step {
        name: names.get(at).map_or_else(String::new, |word| say.title(word)),
        value: one.pairs as f64,
        told: say.count(one.pairs),
        kept: steps.from_previous(at).map(|share| say.share(share.value())),
    };
    let last = steps.0.len().saturating_sub(1);
    let through = if steps.0.is_empty() { Share { part: 0, whole: 0 } } else { steps.from_first(last) };
    let finding = say.text("chart.funnel.found", &[("share", &say.share(through.value()))]);
    let shape = Shape::Funnel(steps.0.iter().enumerate().map(step).collect());
    Chart { name: "funnel", title: say.text("chart.funnel.title", &[]), finding, unit: Unit::Count, shape }
}
