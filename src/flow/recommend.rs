//! Answers from the model in use: lists for a member, neighbours of a product, and why. Nothing is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Current, current};
use super::{Session, baskets, behaviour, join};
use crate::domain::id::{MemberId, ProductId};
use crate::domain::recommend::answer::{Question, Which};
use crate::domain::recommend::behaviour::Behaviour;
use crate::domain::recommend::blend::{Line, List};
use crate::domain::recommend::content::Features;
use crate::domain::recommend::history::index;
use crate::domain::recommend::model::{Shelf, Shop, Visitor};
use crate::domain::recommend::reason::{Part, Reason};
use crate::domain::recommend::repeat::Habit;
use crate::domain::recommend::{Neighbour, Neighbours, Purchase, Task, distinct};
use crate::domain::refusal::Refusal;
use crate::domain::segment::Name;
use crate::error::{Error, Result};
use crate::store::product;
use crate::store::recommend::{self, Lent, Members};

/// What people call each product that an answer names, by its number.
pub type Products = BTreeMap<u32, Product>;

/// A product that an answer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its SKU.
    pub sku: String,
    /// What it is.
    pub features: Features,
}

/// A recommended product and the largest reason for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// The list it stands in.
    pub which: Which,
    /// Its place in it, from 1.
    pub rank: usize,
    /// The product.
    pub product: u32,
    /// What the list is ordered by.
    pub score: f32,
    /// Why.
    pub reason: Reason,
    /// Whether it only fills the list up.
    pub fallback: bool,
}

/// What a member is recommended.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// The member's number.
    pub member: String,
    /// The lines of each list in turn.
    pub items: Vec<Item>,
    /// Products that the items and reasons name.
    pub products: Products,
    /// What the clusters that reasons name are called.
    pub clusters: Vec<Name>,
    /// What the member searched for, by the number that reasons give.
    pub searches: Vec<String>,
    /// Whether nothing is known of the member: no purchase, no look, no search.
    pub cold: bool,
    /// Candidates left out because they are not sold now.
    pub unsold: u32,
    /// Whether popularity was served because the model was no better (RC23).
    pub popularity: bool,
}

/// What lists are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Overrides what training found members to do (RC9).
    pub habit: Option<Habit>,
    /// What lists of new products are for (RC5).
    pub task: Task,
    /// How many products a list.
    pub length: usize,
}

/// Recommends products to one member.
pub fn advise(session: &Session<'_>, name: &str, wanted: Wanted) -> Result<Advice> {
    let current = current(session)?;
    let (id, member) = join::find(session, name)?;
    let shop = shop(session, &current)?;
    let asker = Asker::load(session, &current, id)?;
    let shelf = asker.shelf(session, &current, &shop, wanted.task)?;
    let habit = wanted.habit.unwrap_or(current.figures.repeats.habit());
    let lists = Which::of(habit, asker.history.is_empty()).iter();
    let lists: Vec<(Which, List)> =
        lists.map(|&which| (which, asker.list(&shelf, which, habit, &asker.unsold, wanted.length))).collect();
    let named = lists.iter().flat_map(|(_, list)| &list.lines).map(|line| line.product);
    let products = products(session, named.clone().chain(asker.known()))?;
    let shelf = narrowed(&shelf, named.collect());
    let mut items = Vec::new();
    for (which, list) in &lists {
        for (line, rank) in list.lines.iter().zip(1..) {
            let reason = asker.parts(&shelf, *which, line, &products).first().map(|part| part.reason);
            let reason = reason.unwrap_or(Reason::Popular { members: 0 });
            items.push(Item {
                which: *which,
                rank,
                product: line.product,
                score: line.score,
                reason,
                fallback: line.fallback,
            });
        }
    }
    Ok(Advice {
        member: member.number,
        items,
        products,
        clusters: clusters(current.run.clusters),
        cold: asker.history.is_empty() && asker.behaviour.is_empty(),
        searches: asker.searches(),
        unsold: lists.iter().map(|(_, list)| list.dropped_excluded).max().unwrap_or(0),
        popularity: asker.popularity,
    })
}

/// Why a product stands where it stands for a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The list it would stand in.
    pub which: Which,
    /// Its place; none when it is not sold now, or nothing speaks for it.
    pub rank: Option<usize>,
    /// What the list is ordered by.
    pub score: f32,
    /// What adds up to the score, largest first.
    pub parts: Vec<Part>,
    /// Whether it is sold now.
    pub sold: bool,
    /// Products that the parts name.
    pub products: Products,
    /// What the clusters that parts name are called.
    pub clusters: Vec<Name>,
    /// What the member searched for, by the number that parts give.
    pub searches: Vec<String>,
}

/// Explains one product to one member, wherever in the list it stands (RC18).
pub fn explain(session: &Session<'_>, name: &str, sku: &str, task: Task) -> Result<Explained> {
    let current = current(session)?;
    let (id, _) = join::find(session, name)?;
    let product = index(find(session, sku)?);
    let shop = shop(session, &current)?;
    let asker = Asker::load(session, &current, id)?;
    let shelf = asker.shelf(session, &current, &shop, task)?;
    let owned = distinct(&asker.history);
    let which = if owned.binary_search(&product).is_ok() { Which::Again } else { Which::New };
    let sold = asker.unsold.binary_search(&product).is_err();
    let mut excluded = asker.unsold.clone();
    excluded.retain(|other| *other != product);
    let habit = current.figures.repeats.habit();
    let list = asker.list(&shelf, which, habit, &excluded, shop.buyers.len());
    let at = list.lines.iter().position(|line| line.product == product);
    let products = products(session, asker.known().chain([product]))?;
    let parts = at.map(|at| asker.parts(&shelf, which, &list.lines[at], &products)).unwrap_or_default();
    Ok(Explained {
        which,
        rank: at.filter(|_| sold).map(|at| at + 1),
        score: at.map_or(0.0, |at| list.lines[at].score),
        parts,
        sold,
        products,
        clusters: clusters(current.run.clusters),
        searches: asker.searches(),
    })
}

/// Products like another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// Each with how alike it is and how many members bought both; strongest first.
    pub items: Vec<(u32, f32, u32)>,
    /// Whether they are alike by content, for want of members who bought this one with others.
    pub by_content: bool,
    /// The products named.
    pub products: Products,
}

/// At most `length` neighbours of a product that are sold now.
pub fn similar(session: &Session<'_>, sku: &str, length: usize) -> Result<Similar> {
    recommend::find_model(session.db)?.ok_or(Refusal::NoModel)?;
    let found = recommend::find_similar(session.db, find(session, sku)?)?;
    let (mut list, by_content) = found.unwrap_or_default();
    let unsold = unsold(session)?;
    list.retain(|found| unsold.binary_search(&found.product).is_err());
    list.truncate(length);
    let products = products(session, list.iter().map(|found| found.product))?;
    let items = list.iter().map(|found| (found.product, found.weight, found.together)).collect();
    Ok(Similar { items, by_content, products })
}

/// The model in use and how far the shop has moved on since.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The model.
    pub current: Current,
    /// Days since the last one it knows of.
    pub age_days: i32,
    /// Orders and amendments it does not know.
    pub n_new_orders: i64,
}

/// Looks at the model in use.
pub fn status(session: &Session<'_>) -> Result<Status> {
    let current = current(session)?;
    let day = |at| session.zone().day(at).number();
    Ok(Status {
        age_days: day(session.now) - day(current.record.trained_through),
        n_new_orders: recommend::count_orders_after(session.db, current.record.last_order)?,
        current,
    })
}

/// A member who asks, with all that an answer depends on.
struct Asker {
    history: Vec<Purchase>,
    cluster: Option<u32>,
    company: Lent,
    behaviour: Behaviour,
    today: i32,
    unsold: Vec<u32>,
    popularity: bool,
}

impl Asker {
    fn load(session: &Session<'_>, current: &Current, member: MemberId) -> Result<Asker> {
        let mut histories = baskets::load(session, Members::one(member))?.histories;
        let segment = recommend::find_segment(session.db, current.record.run, member)?;
        let history = histories.pop().unwrap_or_default();
        let today = session.zone().day(session.now).number();
        let deeds = behaviour::of_member(session, member)?;
        Ok(Asker {
            behaviour: behaviour::Finder::default().weigh(session, deeds, &history, today)?,
            history,
            cluster: segment.and_then(|(_, cluster)| cluster),
            company: recommend::find_company(session.db, member)?.unwrap_or_default(),
            today,
            unsold: unsold(session)?,
            popularity: current.figures.serves_popularity(),
        })
    }

    /// The model turned to this member and task: only the lists of what the member bought are read.
    fn shelf<'a>(&self, session: &Session<'_>, current: &'a Current, shop: &'a Shop, task: Task) -> Result<Turned<'a>> {
        let learners = current.parameters.learners();
        let mut tables = vec![vec![Vec::new(); shop.buyers.len()]; learners.len()];
        let ids = self.known().filter(|_| !self.popularity).map(|product| ProductId(product.into()));
        for (product, leads_to) in recommend::load_neighbours(session.db, ids)? {
            for (table, list) in tables.iter_mut().zip(leads_to) {
                table[index(product) as usize] = list;
            }
        }
        let tables = tables.into_iter().map(|table| Arc::new(Neighbours::new(table))).collect();
        Ok(Turned { shelf: Shelf { parameters: &current.parameters, shop, learners, tables }, task })
    }

    /// What the member bought or looked at.
    fn known(&self) -> impl Iterator<Item = u32> {
        distinct(&self.history).into_iter().chain(self.behaviour.looks.iter().map(|look| look.product))
    }

    fn searches(&self) -> Vec<String> {
        self.behaviour.searches.iter().map(|search| search.text.clone()).collect()
    }

    fn visitor(&self) -> Visitor<'_> {
        let cluster = self.cluster.filter(|_| !self.popularity);
        Visitor {
            history: &self.history,
            cluster,
            company: &self.company,
            behaviour: &self.behaviour,
            today: self.today,
        }
    }

    fn list(&self, turned: &Turned<'_>, which: Which, habit: Habit, excluded: &[u32], length: usize) -> List {
        let question = Question { habit, task: turned.task, excluded, length };
        turned.shelf.answer(which, self.visitor(), question, &mut turned.shelf.board())
    }

    fn parts(&self, turned: &Turned<'_>, which: Which, line: &Line, products: &Products) -> Vec<Part> {
        let task = if which == Which::New { turned.task } else { Task::Again };
        let features = |product: u32| products.get(&product).map(|found| &found.features);
        turned.shelf.explain(task, self.visitor(), line, &features)
    }
}

/// A model turned to a member, and what new products are wanted for.
struct Turned<'a> {
    shelf: Shelf<'a>,
    task: Task,
}

/// The part of a shelf that speaks for these products: reasons are looked for in it line by line.
fn narrowed<'a>(turned: &Turned<'a>, mut products: Vec<u32>) -> Turned<'a> {
    products.sort_unstable();
    let kept = |list: &Vec<Neighbour>| {
        list.iter().filter(|found| products.binary_search(&found.product).is_ok()).copied().collect()
    };
    let narrow = |table: &Arc<Neighbours>| Arc::new(Neighbours::new(table.lists().iter().map(kept).collect()));
    let shelf = &turned.shelf;
    let tables = shelf.tables.iter().map(narrow).collect();
    Turned { shelf: Shelf { tables, learners: shelf.learners.clone(), ..*shelf }, task: turned.task }
}

/// What the model knows of the shop as a whole.
fn shop(session: &Session<'_>, current: &Current) -> Result<Shop> {
    Ok(recommend::find_shop(session.db, current.record.id)?.ok_or(Refusal::NoModel)?)
}

fn find(session: &Session<'_>, sku: &str) -> Result<ProductId> {
    let found = product::find(session.db, sku)?;
    found.map(|(id, _)| id).ok_or_else(|| Error::NotFound { noun: "product", name: sku.to_owned() })
}

fn unsold(session: &Session<'_>) -> Result<Vec<u32>> {
    let today = session.zone().day(session.now);
    Ok(recommend::list_unsold(session.db, today)?.into_iter().map(index).collect())
}

fn products(session: &Session<'_>, wanted: impl Iterator<Item = u32>) -> Result<Products> {
    let found = recommend::load_products(session.db, wanted.map(|product| ProductId(product.into())))?;
    Ok(found.into_iter().map(|(id, (sku, features))| (index(id), Product { sku, features })).collect())
}

fn clusters(found: Option<super::model::Found>) -> Vec<Name> {
    found.map(|found| found.names).unwrap_or_default()
}
