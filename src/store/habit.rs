//! Rows for the reports on habits, on when and where. Nothing here writes.

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::report::geo::Place;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::Sale;
use crate::domain::time::Instant;
use crate::error::Result;

/// Members who had not joined by as-of, by id.
pub fn list_not_joined(db: &Db, as_of: Instant) -> Result<Vec<MemberId>> {
    db.list(sql!("report/list_not_joined"), named_params! {":as_of": as_of.0}, |row| row.get(0).map(MemberId))
}

/// Rows of orders paid within bounds of which the day is known and the hour is not, by id.
pub fn list_day_only(db: &Db, bounds: Bounds) -> Result<Vec<OrderId>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.list(sql!("report/list_day_only"), params, |row| row.get(0).map(OrderId))
}

/// The places that orders state, each spelling once in the order in which it comes up, and which of them each sale states.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// As they are spelt.
    pub stated: Vec<Place>,
    /// For each sale its place among them.
    pub place_of: Vec<u32>,
}

/// The places of sales, which are sorted by their content.
pub fn list_places(db: &Db, sales: &[Sale]) -> Result<Places> {
    let mut found = Places::default();
    let (Some(first), Some(last)) = (sales.first(), sales.last()) else { return Ok(found) };
    let mut known: BTreeMap<Place, u32> = BTreeMap::new();
    let mut sales = sales.iter().peekable();
    let mut next = 0;
    db.each(sql!("report/list_places"), named_params! {":first": first.content.0, ":last": last.content.0}, |row| {
        let content = OrderId(row.get(0)?);
        if sales.next_if(|sale| sale.content == content).is_none() {
            return Ok(());
        }
        let (province, city) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
        // Neighbours often go to the same place: it is looked up only when it changes.
        let same = |place: &Place| place.province == province && place.city == city;
        if !found.stated.get(next as usize).is_some_and(same) {
            let place = Place { province: province.to_owned(), city: city.to_owned() };
            let new = u32::try_from(known.len()).unwrap_or(u32::MAX);
            next = *known.entry(place.clone()).or_insert(new);
            if next == new {
                found.stated.push(place);
            }
        }
        found.place_of.push(next);
        Ok(())
    })?;
    Ok(found)
}
