//! What members looked at and searched for up to the instant worked at, and what their searches find.

use std::collections::BTreeMap;

use super::Session;
use crate::domain::id::{MemberId, ProductId};
use crate::domain::recommend::behaviour::{Act, Behaviour, Deed, MOST_OF_A_KIND, WINDOW_DAYS};
use crate::domain::recommend::history::index;
use crate::domain::recommend::searched::{self, Seeker};
use crate::domain::recommend::{Neighbour, Purchase, content};
use crate::domain::report::days::Days;
use crate::error::Result;
use crate::flow::baskets::Baskets;
use crate::store::behaviour::{self, Kept, Window};

/// What was done, by member; weighed when the purchases of each are at hand.
pub type Deeds = BTreeMap<MemberId, Vec<Deed>>;

/// The events of one member that count.
pub fn of_member(session: &Session<'_>, member: MemberId) -> Result<Vec<Deed>> {
    let window = window(session);
    let days = Days::new(session.zone(), window.since, window.as_of);
    let mut deeds = Vec::new();
    for (act, kind) in Act::ALL {
        let kept = behaviour::list_newest(session.db, member, kind, window, MOST_OF_A_KIND)?;
        // Newest first as they come: of one instant the later row is the later deed.
        deeds.extend(kept.into_iter().rev().map(|kept| deed(&days, act, kept)));
    }
    Ok(deeds)
}

/// The events of every member that count.
pub fn of_all(session: &Session<'_>) -> Result<Deeds> {
    let window = window(session);
    let days = Days::new(session.zone(), window.since, window.as_of);
    let mut all = Deeds::new();
    let mut run = (MemberId(0), Act::Viewed, 0);
    behaviour::each(session.db, window, |member, kind, kept| {
        let Some(&(act, _)) = Act::ALL.iter().find(|(_, known)| *known == kind) else { return };
        run = if (run.0, run.1) == (member, act) { (member, act, run.2 + 1) } else { (member, act, 1) };
        if run.2 <= MOST_OF_A_KIND {
            all.entry(member).or_default().push(deed(&days, act, kept));
        }
    })?;
    all.values_mut().for_each(|deeds| deeds.reverse());
    Ok(all)
}

fn window(session: &Session<'_>) -> Window {
    Window { since: session.now.plus_seconds(-i64::from(WINDOW_DAYS) * 86_400), as_of: session.now }
}

fn deed(days: &Days, act: Act, kept: Kept) -> Deed {
    let product = kept.product.map(index);
    Deed { at: kept.at.0, day: days.day(kept.at).number(), act, product, words: kept.words }
}

/// What words match, best first, and what was bought after each was searched.
type Found = (Vec<(u32, f64)>, Vec<Vec<Neighbour>>);

/// What searches find; each wording is looked up once.
#[derive(Debug, Default)]
pub struct Finder {
    found: BTreeMap<Vec<String>, Found>,
}

impl Finder {
    /// Weighs what a member did, and answers what was searched.
    pub fn weigh(
        &mut self,
        session: &Session<'_>,
        deeds: Vec<Deed>,
        history: &[Purchase],
        today: i32,
    ) -> Result<Behaviour> {
        let mut weighed = Behaviour::of(deeds, history, today);
        for search in &mut weighed.searches {
            let words = search.words();
            if !self.found.contains_key(&words) {
                // Words that many products have cost time, and say little where others are met too.
                let mut matches = behaviour::search(session.db, &words, false, searched::KEPT.into())?;
                if matches.len() < searched::KEPT.into() && words.len() > 1 {
                    matches = behaviour::search(session.db, &words, true, searched::KEPT.into())?;
                }
                let matches = matches.into_iter().map(|(product, score)| (index(product), score)).collect();
                let after = behaviour::load_searched(session.db, &words)?;
                self.found.insert(words.clone(), (matches, after));
            }
            let (matches, after) = &self.found[&words];
            search.take(matches, after);
        }
        Ok(weighed)
    }
}

/// What training keeps for searches.
#[derive(Clone, Debug)]
pub struct Searched {
    /// The words of each product.
    texts: Vec<(ProductId, String)>,
    /// What is bought after a word was searched.
    after: Vec<(String, Vec<Neighbour>)>,
}

/// Learns what searches lead to.
pub fn learn(session: &Session<'_>, baskets: &Baskets) -> Result<Searched> {
    let mut texts = behaviour::list_named(session.db)?;
    texts.iter_mut().for_each(|(_, text)| *text = content::words(text).join(" "));
    let mut searches: BTreeMap<MemberId, Vec<(i64, String)>> = BTreeMap::new();
    behaviour::each_search(session.db, session.now, |member, at, text| {
        searches.entry(member).or_default().push((at.0, text.to_owned()));
    })?;
    let buyers = baskets
        .members
        .iter()
        .zip(&baskets.histories)
        .map(|(member, history)| Seeker { searches: searches.get(member).map_or(&[], Vec::as_slice), history });
    let others = searches.iter().filter(|(member, _)| baskets.members.binary_search(member).is_err());
    let others = others.map(|(_, searches)| Seeker { searches, history: &[] });
    Ok(Searched { texts, after: searched::learn(buyers.chain(others)) })
}

/// Keeps what was learnt, in the place of what was there.
pub fn keep(session: &Session<'_>, learnt: &Searched) -> Result<()> {
    behaviour::replace_search(session.db, &learnt.texts)?;
    behaviour::replace_searched(session.db, &learnt.after)
}
