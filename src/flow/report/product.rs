//! How products stand against their rivals (AN22).

use std::collections::BTreeMap;

use super::super::Session;
use super::basket::{Goods, Shelf};
use super::bounds;
use super::walk::{self, Labels, Taker, Walked};
use crate::domain::product::covers;
use crate::domain::report::days::Days;
use crate::domain::report::parts;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::rival::{Sold, Standing, Tally, When};
use crate::domain::report::trade::Deal;
use crate::domain::time::Instant;
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
    walk::alone(session, Rivals::of(session, period, category)?)
}

/// Products and their rivals as sales come by.
pub(super) struct Rivals<'a> {
    category: Option<&'a str>,
    now: Bounds,
    before: Option<Bounds>,
    as_of: Instant,
    shelf: Shelf,
    tally: Tally,
}

impl<'a> Rivals<'a> {
    pub(super) fn of(session: &Session<'_>, period: Period, category: Option<&'a str>) -> Result<Rivals<'a>> {
        let shelf = Shelf::load(session)?;
        Ok(Rivals {
            category,
            now: bounds(session, period),
            before: period.previous().map(|previous| bounds(session, previous)),
            as_of: session.now,
            tally: Tally::new(shelf.len()),
            shelf,
        })
    }
}

impl Taker for Rivals<'_> {
    fn asked(&self) -> Asked {
        let bounds = self.before.map_or(self.now, |before| before.around(self.now));
        Asked { bounds, as_of: self.as_of, label: None, lines: Some(bounds) }
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        let sale = deal.sale;
        let when = match self.before {
            _ if self.now.hold(sale.sold_at) => When::Now,
            Some(before) if before.hold(sale.sold_at) => When::Before,
            _ => return,
        };
        if !sale.is_purchase() {
            return;
        }
        let sold = Sold { when, at: sale.sold_at, day: days.day(sale.sold_at), member: sale.member };
        for part in parts::by_line(deal) {
            if let Some(line) = part.line {
                self.tally.add(sold, self.shelf.rank(line.product), &part);
            }
        }
    }
}

impl Walked for Rivals<'_> {
    type Told = Vec<Rival>;

    fn told(self, session: &Session<'_>, _: &Labels) -> Result<Vec<Rival>> {
        let Rivals { category, before, shelf, tally, .. } = self;
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
        let mut rivals: Vec<Rival> = tally.standings(before.is_some()).into_iter().map(rival).collect();
        let is_asked = |rival: &Rival| {
            category.is_none_or(|asked| rival.category.as_ref().is_some_and(|path| covers(asked, path)))
        };
        rivals.retain(is_asked);
        // By their numbers until here; within a category they stay as they are.
        rivals.sort_by(|a, b| a.category.cmp(&b.category));
        Ok(rivals)
    }
}
