//! Where members stop on the way to an order (AN23), and what they search for and do not buy.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::super::Session;
use super::basket::{Goods, Shelf};
use super::{asked, bounds, each_deal};
use crate::domain::id::MemberId;
use crate::domain::report::funnel::{Passage, Steps, Touch, Way, passages};
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::search::{self, Deed, What};
use crate::domain::report::trade::Deal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store;
use crate::store::trade::Asked;

/// The step that an order line is, beside an event `buy`.
pub const ORDER: &str = "order";

const DAY_S: i64 = 86_400;

/// What a funnel is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunnelBy {
    /// Nothing: one for all.
    All,
    /// The product.
    Product,
    /// The category that the product stands in now.
    Category,
    /// The member.
    Member,
}

/// What a funnel is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunnelKey {
    /// All pairs.
    All,
    /// Pairs with a product.
    Product(Goods),
    /// Pairs with products of a category; none where none is stated.
    Category(Option<String>),
    /// Pairs of a member, by number.
    Member(String),
}

/// Which funnel is asked for.
#[derive(Clone, Copy, Debug)]
pub struct FunnelAsk<'a> {
    /// Kinds of events, and [`ORDER`], each once.
    pub steps: &'a [String],
    /// Days that a pair has from its entering.
    pub within_days: u16,
    /// What it is told apart by.
    pub by: FunnelBy,
}

/// A funnel, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// By pairs that entered, most first.
    pub rows: Vec<(FunnelKey, Steps)>,
    /// Events left out: about nothing that is a product.
    pub stray: i64,
    /// Pairs whose time is not over.
    pub open: i64,
}

/// How far pairs of member and product came that entered in a window.
pub fn funnel(session: &Session<'_>, period: Period, ask: &FunnelAsk<'_>) -> Result<Funnel> {
    let window = bounds(session, period);
    let way = Way { steps: ask.steps.len(), window, within_s: i64::from(ask.within_days) * DAY_S };
    let shelf = Shelf::load(session)?;
    let (touches, stray) = touches(session, &shelf, &way, ask.steps)?;
    let mut by_key: BTreeMap<i64, Steps> = BTreeMap::new();
    let mut open = 0;
    let key = keys(session, &shelf, ask.by)?;
    for passage in passages(&touches, &way) {
        by_key.entry(key.of(&passage)).or_insert_with(|| Steps::new(way.steps)).add(&passage);
        open += i64::from(passage.is_open(&way, session.now));
    }
    drop(touches);
    let mut rows: Vec<(FunnelKey, Steps)> =
        by_key.into_iter().map(|(id, steps)| (key.named(&shelf, id), steps)).collect();
    rows.sort_by(|a, b| (Reverse(a.1.entered()), &a.0).cmp(&(Reverse(b.1.entered()), &b.0)));
    Ok(Funnel { rows, stray, open })
}

/// All touches of pairs, sorted, and how many events are about no product.
fn touches(session: &Session<'_>, shelf: &Shelf, way: &Way, steps: &[String]) -> Result<(Vec<Touch>, i64)> {
    let reach = Bounds { from: way.window.from, until: after(session, way.window, way.within_s) };
    let kinds: Vec<&str> = steps.iter().map(|step| if step == ORDER { "buy" } else { step }).collect();
    let (mut touches, mut stray) = (Vec::new(), 0);
    store::funnel::each_touch(session.db, reach, session.now, &kinds, |event| {
        let step = (0..).zip(&kinds).find(|(_, kind)| **kind == event.kind).map(|(step, _)| step);
        match (step, event.product) {
            (Some(step), Some(product)) => {
                touches.push(Touch { member: event.member, product: shelf.rank(product), at: event.at, step });
            }
            _ => stray += 1,
        }
    })?;
    touches.sort_unstable();
    let Some(step) = (0..).zip(steps).find(|(_, step)| *step == ORDER).map(|(at, _)| at) else {
        return Ok((touches, stray));
    };
    let n_events = touches.len();
    if step > 0 && n_events == 0 {
        return Ok((touches, stray));
    }
    let own_of = ranges(&touches);
    each_deal(session, &Asked { lines: Some(reach), ..asked(session, reach) }, |Deal { sale, lines, .. }| {
        let Some(member) = sale.member.filter(|_| sale.is_purchase() && reach.hold(sale.sold_at)) else {
            return;
        };
        let own = own_of.get(&member).cloned().unwrap_or_default();
        for line in *lines {
            let touch = Touch { member, product: shelf.rank(line.product), at: sale.sold_at, step };
            // An order of what nobody looked at is no step, unless it is the first.
            if step == 0 || is_met(&touches[own.clone()], touch.product) {
                touches.push(touch);
            }
        }
    })?;
    touches.sort_unstable();
    Ok((touches, stray))
}

/// Where each member's own begin and end: to look for a member among all, order after order, takes most of the time.
fn ranges(touches: &[Touch]) -> HashMap<MemberId, Range<usize>> {
    let mut from = 0;
    let own = touches.chunk_by(|a, b| a.member == b.member).map(|own| {
        let range = from..from + own.len();
        from = range.end;
        (own[0].member, range)
    });
    own.collect()
}

fn is_met(own: &[Touch], product: u32) -> bool {
    own.binary_search_by_key(&product, |known| known.product).is_ok()
}

/// The first instant that is too late for what a window's last second began, or not known yet.
fn after(session: &Session<'_>, window: Bounds, within_s: i64) -> Instant {
    window.until.plus_seconds(within_s).min(session.now.plus_seconds(1))
}

/// How passages are told apart: by numbers while they are counted, by names at the end.
enum Keys {
    All,
    Product,
    Category { of: Vec<u32>, paths: Vec<String> },
    Member(Vec<store::report::Member>),
}

fn keys(session: &Session<'_>, shelf: &Shelf, by: FunnelBy) -> Result<Keys> {
    Ok(match by {
        FunnelBy::All => Keys::All,
        FunnelBy::Product => Keys::Product,
        FunnelBy::Member => Keys::Member(store::report::list_members(session.db, session.now)?),
        FunnelBy::Category => {
            let stated = store::funnel::list_categories(session.db)?;
            let mut paths: Vec<String> = stated.iter().map(|(_, path)| path.clone()).collect();
            paths.sort_unstable();
            paths.dedup();
            let mut of = vec![0; shelf.len()];
            for (product, path) in &stated {
                let place = paths.partition_point(|known| known < path);
                of[shelf.rank(*product) as usize] = u32::try_from(place).unwrap_or(u32::MAX);
            }
            Keys::Category { of, paths }
        }
    })
}

impl Keys {
    fn of(&self, passage: &Passage) -> i64 {
        match self {
            Keys::All => 0,
            Keys::Product => passage.product.into(),
            Keys::Category { of, .. } => of[passage.product as usize].into(),
            Keys::Member(_) => passage.member.0,
        }
    }

    fn named(&self, shelf: &Shelf, key: i64) -> FunnelKey {
        let place = usize::try_from(key).unwrap_or(usize::MAX);
        match self {
            Keys::All => FunnelKey::All,
            Keys::Product => FunnelKey::Product(shelf.goods(u32::try_from(key).unwrap_or(u32::MAX))),
            Keys::Category { paths, .. } => {
                FunnelKey::Category(paths.get(place).filter(|path| !path.is_empty()).cloned())
            }
            Keys::Member(members) => {
                let found = members.binary_search_by_key(&MemberId(key), |member| member.id);
                FunnelKey::Member(found.map_or(String::new(), |at| members[at].number.clone()))
            }
        }
    }
}

/// A term and what became of the searches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// In lower case, with single blanks.
    pub text: String,
    /// Its figures.
    pub row: search::Row,
}

/// The searches of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searches {
    /// By searches that no order followed, most first.
    pub terms: Vec<Term>,
    /// Searches without words.
    pub empty: i64,
    /// Searches whose time is not over.
    pub open: i64,
}

/// What was searched in a window, and what the same members did in the days after each search.
pub fn search(session: &Session<'_>, period: Period, within_days: u16) -> Result<Searches> {
    let (window, within_s) = (bounds(session, period), i64::from(within_days) * DAY_S);
    let after = after(session, window, within_s);
    let mut terms = Terms::default();
    let (mut deeds, mut empty, mut open) = (Vec::new(), 0, 0);
    store::funnel::each_search(session.db, window, after, session.now, |member, kind, at, words| {
        let what = match kind {
            "view" => What::View,
            "cart" => What::Cart,
            "buy" => What::Order,
            _ => {
                open += i64::from(at.plus_seconds(within_s) > session.now);
                match terms.number(words) {
                    Some(term) => What::Search(term),
                    None => {
                        empty += 1;
                        return;
                    }
                }
            }
        };
        deeds.push(Deed { member, at, what });
    })?;
    if !deeds.is_empty() {
        let mut searched: Vec<MemberId> = deeds.iter().map(|deed| deed.member).collect();
        searched.sort_unstable();
        searched.dedup();
        let reach = Bounds { from: window.from, until: after };
        each_deal(session, &asked(session, reach), |Deal { sale, .. }| {
            let member = sale.member.filter(|own| searched.binary_search(own).is_ok());
            if let Some(member) = member.filter(|_| sale.is_purchase() && reach.hold(sale.sold_at)) {
                deeds.push(Deed { member, at: sale.sold_at, what: What::Order });
            }
        })?;
    }
    deeds.sort_unstable();
    let rows = search::terms(&deeds, terms.texts.len(), within_s);
    let mut terms: Vec<Term> = terms.texts.into_iter().zip(rows).map(|(text, row)| Term { text, row }).collect();
    terms.sort_by(|a, b| (Reverse(a.row.unsold().part), &a.text).cmp(&(Reverse(b.row.unsold().part), &b.text)));
    Ok(Searches { terms, empty, open })
}

/// The numbers of terms.
#[derive(Default)]
struct Terms {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Terms {
    /// The number of what was searched; none for blanks.
    fn number(&mut self, words: &str) -> Option<u32> {
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if text.is_empty() {
            return None;
        }
        let next = u32::try_from(self.texts.len()).ok()?;
        let number = *self.numbers.entry(text.clone()).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        Some(number)
    }
}
