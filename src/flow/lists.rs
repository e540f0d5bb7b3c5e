//! Lists for every member, for mail and web pages: the same that each would be answered with, made side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Current, current};
use super::recommend::Wanted;
use super::{Session, Step, baskets, behaviour, rules};
use crate::domain::id::MemberId;
use crate::domain::recommend::answer::{Question, Which};
use crate::domain::recommend::behaviour::{Behaviour, NONE};
use crate::domain::recommend::blend::Line;
use crate::domain::recommend::model::{Shelf, Shop, Visitor};
use crate::domain::recommend::{Leads, Purchase, Task};
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::recommend::{self, Lent, Members};

/// How many members are answered before their lines are handed out.
const AT_ONCE: usize = 2_000;

/// One line of one list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Listed<'a> {
    /// The member's number.
    pub member: &'a str,
    /// Which of the member's lists.
    pub which: Which,
    /// The place in it, from 1.
    pub rank: usize,
    /// The product's SKU.
    pub sku: &'a str,
    /// The product and what its score is made of.
    pub line: Line,
    /// Whether it is tried for want of buyers.
    pub explored: bool,
}

/// Hands out the lists of everybody who had joined by as-of, members by number of the file: how many members there were.
pub fn each(session: &Session<'_>, wanted: Wanted, mut take: impl FnMut(Listed<'_>) -> Result<()>) -> Result<usize> {
    let current = current(session)?;
    let mut shop = recommend::find_shop(session.db, current.record.id)?.ok_or(Refusal::NoModel)?;
    rules::boost(session, &mut shop)?;
    let shelf = shelf(session, &current, &shop, wanted.task)?;
    let crowd = Crowd::load(session, &current)?;
    let rules = rules::load(session, wanted.set)?;
    let habit = wanted.habit.unwrap_or(current.figures.repeats.habit());
    let question = Question { habit, task: wanted.task, rules: &rules, basket: &[], length: wanted.length };
    let skus = recommend::list_skus(session.db)?;
    let of = Some(crowd.members.len() as u64);
    for (at, members) in crowd.members.chunks(AT_ONCE).enumerate() {
        session.step(Step { what: "listing", done: (at * AT_ONCE) as u64, of })?;
        let numbers = recommend::list_numbers(session.db, members.iter().copied())?;
        let visitors: Vec<Visitor<'_>> = members.iter().map(|member| crowd.visitor(*member)).collect();
        for (member, lists) in numbers.iter().zip(shelf.answers(&visitors, question)) {
            for (which, list) in &lists {
                for (line, rank) in list.lines.iter().zip(1..) {
                    let sku = &skus[line.product as usize];
                    let explored = list.explored.binary_search(&line.product).is_ok();
                    take(Listed { member, which: *which, rank, sku, line: *line, explored })?;
                }
            }
        }
    }
    Ok(crowd.members.len())
}

/// The whole model turned to answer, but for learners that the task does not ask.
fn shelf<'a>(session: &Session<'_>, current: &'a Current, shop: &'a Shop, task: Task) -> Result<Shelf<'a>> {
    let learners = current.parameters.learners();
    let asked = current.parameters.learners_of(task);
    let asked: Vec<bool> = learners.iter().map(|learner| asked.contains(learner)).collect();
    let tables = match current.figures.serves_popularity() {
        true => vec![Leads::default(); asked.len()],
        false => recommend::list_leads(session.db, &asked)?,
    };
    Ok(Shelf { parameters: &current.parameters, shop, learners, tables: tables.into_iter().map(Arc::new).collect() })
}

/// Everybody who asks.
struct Crowd {
    members: Vec<MemberId>,
    histories: BTreeMap<MemberId, Vec<Purchase>>,
    clusters: BTreeMap<MemberId, u32>,
    company: BTreeMap<MemberId, Lent>,
    behaviour: BTreeMap<MemberId, Behaviour>,
    today: i32,
}

impl Crowd {
    fn load(session: &Session<'_>, current: &Current) -> Result<Crowd> {
        let baskets = baskets::load(session, Members::ALL)?;
        let clusters = match current.figures.serves_popularity() {
            true => BTreeMap::new(),
            false => recommend::list_clusters(session.db, current.record.run)?,
        };
        let histories: BTreeMap<_, _> = baskets.members.into_iter().zip(baskets.histories).collect();
        let today = session.zone().day(session.now).number();
        let (mut finder, mut weighed) = (behaviour::Finder::default(), BTreeMap::new());
        for (member, deeds) in behaviour::of_all(session)? {
            let history = histories.get(&member).map_or(&[][..], Vec::as_slice);
            weighed.insert(member, finder.weigh(session, deeds, history, today)?);
        }
        Ok(Crowd {
            members: recommend::list_joined(session.db, session.now)?,
            histories,
            behaviour: weighed,
            clusters,
            company: recommend::list_company(session.db)?,
            today,
        })
    }

    fn visitor(&self, member: MemberId) -> Visitor<'_> {
        Visitor {
            history: self.histories.get(&member).map_or(&[], Vec::as_slice),
            cluster: self.clusters.get(&member).copied(),
            company: self.company.get(&member).map_or(&[], Vec::as_slice),
            behaviour: self.behaviour.get(&member).unwrap_or(&NONE),
            today: self.today,
        }
    }
}
