//! How products stand against their rivals (AN22).

use std::collections::BTreeMap;

use super::super::Session;
use super::basket::{Goods, Shelf};
use super::{asked, bounds, days, each_deal};
use crate::domain::product::covers;
use crate::domain::report::parts;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::rival::{Sold, Standing, Tally, When};
use crate::error::{Error, Result};
use crate::store;
use crate::store::trade::Asked;

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
    let previous = period.previous();
    tell(session, &shelf, (period, previous), &mut tally)?;
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

/// Adds the purchases of a window and of the one before.
fn tell(session: &Session<'_>, shelf: &Shelf, of: (Period, Option<Period>), tally: &mut Tally) -> Result<()> {
    let (now, before) = (bounds(session, of.0), of.1.map(|previous| bounds(session, previous)));
    let span = Bounds { from: before.map_or(now.from, |before| before.from.min(now.from)), until: now.until };
    let days = days(session)?;
    each_deal(session, &Asked { lines: true, ..asked(session, span) }, |deal| {
        let sale = deal.sale;
        let when = match before {
            _ if now.hold(sale.sold_at) => When::Now,
            Some(before) if before.hold(sale.sold_at) => When::Before,
            _ => return,
        };
        if !sale.is_purchase() {
            return;
        }
        let sold = Sold { when, at: sale.sold_at, day: days.day(sale.sold_at), member: sale.member };
        for part in parts::by_line(deal) {
            if let Some(line) = part.line {
                tally.add(sold, shelf.rank(line.product), &part);
            }
        }
    })
    .map(drop)
}
