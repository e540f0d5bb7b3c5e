//! How a file writes what the canonical layout writes in one way: signs, times, words, what a row is (import.md 2).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::super::Reading;
use super::super::super::cells::{Read, blame_found, found};
use super::super::super::header::{Header, Place, fold};
use super::super::super::profile::{self, Column, Grain, Marked, Profile, RefundStyle, Tax};
use super::super::super::record::Record;
use super::super::super::text::{self, Bad, bad};
use super::super::super::written::Clock;
use super::super::Status;
use super::C;
use crate::domain::time::{Instant, Zone};

/// Known words that are told where another stands.
const SHOWN: usize = 8;

/// The manner of one file; the canonical one says nothing.
#[derive(Debug)]
pub struct Manner {
    /// Whether its header is the canonical one.
    pub canonical: bool,
    /// Whether stated taxes are part of the prices.
    pub tax: Tax,
    /// The one time of a file that knows no other.
    pub sold: Place,
    /// All products of an order in one cell.
    pub joined: Option<Joined>,
    /// How it tells refunds.
    pub refund: Option<Telling>,
    /// What its currency is where no column states it.
    pub currency: Option<String>,
    clock: Clock,
    strip: Vec<String>,
    times: Vec<String>,
    /// Whether every format begins with the year, as the short way does.
    year_first: bool,
    zone: Option<Place>,
    clocks: BTreeMap<String, Clock>,
    /// Its column, what its words mean, and some of them as the platform writes them.
    status: Option<(Place, BTreeMap<String, u8>, String)>,
    no_line: Option<Words>,
    carry: Option<Carry>,
}

/// Rows in whose cell one of these words stands.
#[derive(Debug)]
pub struct Words {
    place: Place,
    words: Vec<String>,
}

/// Rows that belong to the order above.
#[derive(Debug)]
struct Carry {
    /// The first column of the order's id.
    id: Place,
    /// What must be blank or equal.
    by: Place,
}

/// All products of an order in one cell.
#[derive(Debug)]
pub struct Joined {
    place: Place,
    between: String,
    quantity: Vec<(String, String)>,
}

/// How a file tells refunds, by the places of its columns.
#[derive(Debug)]
pub struct Telling {
    /// The way.
    pub style: RefundStyle,
    /// The amount.
    pub amount: Place,
    /// When.
    pub time: Place,
    /// The refund's own id.
    pub id: Place,
    /// Whether the latest earlier order of the same member is meant.
    pub latest: bool,
    /// Which rows tell a refund.
    pub marked: Option<Words>,
    none: Vec<String>,
}

impl Manner {
    /// The manner of a file in the canonical layout.
    pub fn canonical(reading: &Reading) -> Manner {
        Manner {
            canonical: true,
            tax: Tax::OnTop,
            sold: Place::Nowhere,
            joined: None,
            refund: None,
            currency: None,
            clock: Clock::new(reading.local(None)),
            strip: Vec::new(),
            times: Vec::new(),
            year_first: true,
            zone: None,
            clocks: BTreeMap::new(),
            status: None,
            no_line: None,
            carry: None,
        }
    }

    /// The manner of a file that a profile fits; one that is joined states no order, whatever its columns are called.
    pub fn of(profile: &Profile, is_join: bool, header: &Header, reading: &Reading) -> Manner {
        let first = |names: &[String]| header.place_of(&Column::First(names.to_vec()));
        let marked = |marked: &Marked| Words {
            place: first(&marked.column),
            words: marked.words.iter().map(|word| fold(word)).collect(),
        };
        let (file, shape) = (&profile.file, &profile.shape);
        let zone = file.zone.as_deref().and_then(Zone::find);
        let id = match profile.columns.get("order_id") {
            Some(Column::First(names)) => first(&names[..1]),
            _ => Place::Nowhere,
        };
        let carry = shape.carry.as_ref().map(|by| Carry { id, by: first(std::slice::from_ref(by)) });
        let status = profile.status.as_ref().filter(|_| !is_join).map(|statuses| {
            let word = |(word, status): (&String, &Status)| (fold(word), *status as u8 + 1);
            let mut some = statuses.words.keys().map(String::as_str).take(SHOWN).collect::<Vec<_>>().join(", ");
            if statuses.words.len() > SHOWN {
                some += ", …";
            }
            (first(&statuses.column), statuses.words.iter().map(word).collect(), some)
        });
        Manner {
            canonical: false,
            tax: shape.tax,
            sold: profile
                .columns
                .get(profile::SOLD_AT)
                .filter(|_| !is_join)
                .map_or(Place::Nowhere, |sold| header.place_of(sold)),
            joined: Joined::of(&shape.grain, header),
            refund: profile.refund.as_ref().map(|refund| Telling {
                style: refund.style,
                amount: first(&refund.amount),
                time: refund.time.as_ref().map_or(Place::Nowhere, |time| header.place_of(time)),
                id: first(&refund.id),
                latest: refund.matched == profile::Match::Latest,
                marked: refund.marked.as_ref().map(marked),
                none: refund.none.iter().map(|word| fold(word)).collect(),
            }),
            currency: shape.currency.clone(),
            clock: Clock::new(reading.local(zone)),
            strip: shape.strip.clone(),
            times: file.times.clone(),
            year_first: file
                .times
                .iter()
                .all(|format| format.starts_with("%Y-%m-%d") || format.starts_with("%Y/%m/%d")),
            zone: file.zone_column.as_ref().map(|name| first(std::slice::from_ref(name))),
            clocks: BTreeMap::new(),
            status,
            no_line: shape.no_line.as_ref().map(marked),
            carry,
        }
    }

    /// The zone a row names itself, if it does.
    pub fn zone_of(&self, record: &Record<'_>) -> Option<String> {
        self.zone.as_ref().map(|place| found(record, place).into_owned()).filter(|name| !name.is_empty())
    }

    /// The moment a cell names, which may not be later than `now`, and whether it names only the day.
    pub fn past(&mut self, now: Instant, cell: &str, zone: Option<&str>) -> Result<(Instant, bool), Bad> {
        let clock = match zone {
            None => &mut self.clock,
            Some(name) => {
                if !self.clocks.contains_key(name) {
                    let iana = profile::iana(name).and_then(Zone::find).ok_or(bad("not-a-zone"))?;
                    self.clocks.insert(name.to_owned(), Clock::new(iana));
                }
                self.clocks.get_mut(name).expect("it was just put there")
            }
        };
        let written = |clock: &Clock| {
            let cell = text::ascii(cell);
            self.times.iter().find_map(|format| clock.zone().parse_as(format, &cell))
        };
        let read = match (self.year_first, clock.time(cell)) {
            (true, Ok(read)) => read,
            (_, other) => written(clock).map_or(other, Ok)?,
        };
        if read.0 > now { Err(bad("future")) } else { Ok(read) }
    }

    /// An amount without the signs that stand around it; one in brackets is less than nothing.
    pub fn amount<'c>(&self, cell: &'c str) -> Cow<'c, str> {
        if self.strip.is_empty() {
            return Cow::Borrowed(cell);
        }
        let mut plain = text::ascii(cell).into_owned();
        for sign in &self.strip {
            plain = plain.replace(text::ascii(sign).as_ref(), "");
        }
        let plain = plain.trim();
        match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => Cow::Owned(format!("-{}", inner.trim())),
            None => Cow::Owned(plain.to_owned()),
        }
    }

    /// What the row says of its order's stage, 1 to 4; none where the manner is canonical.
    pub fn status(&self, record: &Record<'_>) -> Option<Read<u8>> {
        let (place, words, some) = self.status.as_ref()?;
        let cell = found(record, place);
        if cell.is_empty() {
            return Some(Ok(0));
        }
        let known = words.get(&fold(&cell)).copied();
        Some(known.ok_or_else(|| {
            let bad = Bad { code: "unknown-status", hint: some.clone().into() };
            blame_found(record, place, C::Status, &cell, bad)
        }))
    }

    /// Whether a row sells nothing.
    pub fn sells_nothing(&self, record: &Record<'_>) -> bool {
        self.no_line.as_ref().is_some_and(|marked| marked.stand_in(record))
    }

    /// What tells that a row belongs to the order above: none if it has an id of its own, else what must be equal.
    pub fn carried<'r>(&'r self, record: &'r Record<'_>) -> Option<Cow<'r, str>> {
        let carry = self.carry.as_ref()?;
        found(record, &carry.id).is_empty().then(|| found(record, &carry.by))
    }

    /// What the next rows must equal, or leave blank, to belong to this row's order.
    pub fn carries(&self, record: &Record<'_>) -> Option<String> {
        self.carry.as_ref().map(|carry| found(record, &carry.by).into_owned())
    }
}

impl Words {
    /// Whether one of them stands in the row.
    pub fn stand_in(&self, record: &Record<'_>) -> bool {
        self.words.contains(&fold(&found(record, &self.place)))
    }
}

impl Telling {
    /// Whether a cell says that there was no refund.
    pub fn is_none(&self, cell: &str) -> bool {
        cell.is_empty() || self.none.contains(&fold(cell))
    }
}

impl Joined {
    fn of(grain: &Grain, header: &Header) -> Option<Joined> {
        let Grain::Joined { column, between, quantity } = grain else { return None };
        let halves = |pattern: &String| pattern.split_once('#').map(|(a, b)| (a.to_owned(), b.to_owned()));
        Some(Joined {
            place: header.place_of(&Column::First(column.clone())),
            between: between.clone(),
            quantity: quantity.iter().filter_map(halves).collect(),
        })
    }

    /// The products of a row: name, and quantity as written.
    pub fn products(&self, record: &Record<'_>) -> Vec<(String, Option<String>)> {
        let cell = found(record, &self.place);
        cell.split(self.between.as_str())
            .map(text::clean)
            .filter(|one| !one.is_empty())
            .map(|one| self.one(one))
            .collect()
    }

    fn one(&self, product: &str) -> (String, Option<String>) {
        for (before, behind) in &self.quantity {
            let Some(rest) = product.strip_suffix(behind.as_str()) else { continue };
            if let Some((name, count)) = rest.rsplit_once(before.as_str())
                && !count.trim().is_empty()
                && count.trim().bytes().all(|b| b.is_ascii_digit() || b == b'.')
            {
                return (text::clean(name).to_owned(), Some(count.trim().to_owned()));
            }
        }
        (product.to_owned(), None)
    }
}
