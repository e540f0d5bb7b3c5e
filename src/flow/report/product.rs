//! How products stand against their rivals (AN22).

use std::collections::BTreeMap;

use super::super::Session;
use super::basket::{Goods, Shelf};
use super::{Fetched, bounds, fetch};
use crate::domain::product::covers;
use crate::domain::report::parts;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::rival::{Sold, Standing, Tally, When};
use crate::domain::report::trade::{Line, Lines, Sale};
use crate::error::{Error, Result};
use crate::store;

/// A product and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// Which.
    pub goods: Goods,
    /// The category of its latest sale; none where nobody stated one.
    pub category: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// What its buyers took when they next bought of the category without it.
    pub next: Option<Goods>,
}

/// All products sold in a window or in the one before, by category, then by net, highest first; those of one category or
/// below it where that is asked.
pub fn product(session: &Session<'_>, period: Period, category: Option<&str>) -> Result<Vec<Rival>> {
    let shelf = Shelf::load(session)?;
    let mut tally = Tally::new(shelf.len());
    tell(session, &shelf, period, When::Now, &mut tally)?;
    let previous = period.previous();
    if let Some(previous) = previous {
        tell(session, &shelf, previous, When::Before, &mut tally)?;
    }
    let paths: BTreeMap<i64, String> = store::report::list_categories(session.db)?.into_iter().collect();
    if let Some(asked) = category.filter(|asked| !paths.values().any(|path| covers(asked, path))) {
        return Err(Error::NotFound { noun: "category", name: asked.to_owned() });
    }
    let rival = |standing: Standing| Rival {
        goods: shelf.goods(standing.product),
        category: paths.get(&standing.category).filter(|path| !path.is_empty()).cloned(),
        standing,
        next: standing.next.map(|(product, _)| shelf.goods(product)),
    };
    let mut rivals: Vec<Rival> = tally.standings(previous.is_some()).into_iter().map(rival).collect();
    rivals.retain(|rival| category.is_none_or(|asked| rival.category.as_ref().is_some_and(|path| covers(asked, path))));
    // By their numbers until here; within a category they stay as they are.
    rivals.sort_by(|a, b| a.category.cmp(&b.category));
    Ok(rivals)
}

fn tell(session: &Session<'_>, shelf: &Shelf, period: Period, when: When, tally: &mut Tally) -> Result<()> {
    let window = bounds(session, period);
    let fetched = fetch(session, window, None)?;
    each_purchase(session, &fetched, window, |place, sale, lines| {
        let sold = Sold { when, at: sale.sold_at, day: fetched.days.day(sale.sold_at), member: sale.member };
        for part in parts::by_line(sale, lines, fetched.trade.returns_of(place)) {
            if let Some(line) = part.line {
                tally.add(sold, shelf.rank(line.product), &part);
            }
        }
    })
}

/// Sales whose lines are held at a time.
const AT_ONCE: usize = 50_000;

/// Hands out the purchases of a window with their lines, of which only some are ever held.
pub(super) fn each_purchase(
    session: &Session<'_>,
    fetched: &Fetched,
    window: Bounds,
    mut take: impl FnMut(usize, &Sale, &[Line]),
) -> Result<()> {
    for (chunk, sales) in fetched.trade.sales.chunks(AT_ONCE).enumerate() {
        let (first, last) = (&sales[0], &sales[sales.len() - 1]);
        let held = store::report::list_lines(session.db, first.content, last.content)?;
        let mut lines = Lines::new(&held);
        for (at, sale) in sales.iter().enumerate() {
            let lines = lines.of(sale);
            if window.hold(sale.sold_at) && sale.is_purchase() {
                take(chunk * AT_ONCE + at, sale, lines);
            }
        }
    }
    Ok(())
}
