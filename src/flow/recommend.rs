//! Answers from the model in use: lists for a member, neighbours of a product, and why. Nothing is written.

use std::collections::BTreeMap;

use super::asker::Asker;
use super::model::{Current, current};
use super::rules::{self, Set};
use super::{Session, join};
use crate::domain::id::{MemberId, ProductId};
use crate::domain::recommend::answer::{Answer, Question, Which};
use crate::domain::recommend::blend::Line;
use crate::domain::recommend::content::Features;
use crate::domain::recommend::history::index;
use crate::domain::recommend::model::Shop;
use crate::domain::recommend::reason::{Part, Reason};
use crate::domain::recommend::repeat::Habit;
use crate::domain::recommend::rules::{Barred, Drops, Rule};
use crate::domain::recommend::{Task, distinct};
use crate::domain::refusal::Refusal;
use crate::domain::segment::Name;
use crate::error::{Error, Result};
use crate::store::product;
use crate::store::recommend;

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
    /// Whether it is tried for want of buyers.
    pub explored: bool,
}

/// What somebody is recommended.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// The member; none of a guest.
    pub id: Option<MemberId>,
    /// The member's number.
    pub member: Option<String>,
    /// The lines of each list in turn.
    pub items: Vec<Item>,
    /// Products that the items and reasons name.
    pub products: Products,
    /// What the clusters that reasons name are called.
    pub clusters: Vec<Name>,
    /// What the member searched for, by the number that reasons give.
    pub searches: Vec<String>,
    /// The basket at hand, ascending.
    pub basket: Vec<u32>,
    /// Whether nothing is known of whoever asks: no purchase, no look, no search, no basket.
    pub cold: bool,
    /// How many candidates each rule dropped, by list.
    pub drops: Vec<(Which, Drops)>,
    /// Whether popularity was served because the model was no better (RC23).
    pub popularity: bool,
}

impl Advice {
    /// Candidates left out because they are not sold now, of the list that lost most.
    pub fn unsold(&self) -> u32 {
        self.drops.iter().filter_map(|(_, drops)| drops.get(&Rule::Unsold)).copied().max().unwrap_or(0)
    }
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
    /// What is set beside the rules of the program.
    pub set: Set,
}

/// Who asks, and the SKUs of the basket at hand.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// A member as named; none is a guest.
    pub member: Option<&'a str>,
    /// In the order in which they were laid in.
    pub basket: &'a [String],
}

/// Recommends products to one member, or to a guest.
pub fn advise(session: &Session<'_>, who: Who<'_>, wanted: Wanted) -> Result<Advice> {
    let current = current(session)?;
    let member = who.member.map(|name| join::find(session, name)).transpose()?;
    let basket = who.basket.iter().map(|sku| find(session, sku).map(index)).collect::<Result<Vec<u32>>>()?;
    let shop = shop(session, &current)?;
    let rules = rules::load(session, wanted.set)?;
    let asker = Asker::load(session, &current, member.as_ref().map(|(id, _)| *id), &basket)?;
    let shelf = asker.shelf(session, &current, &shop, wanted.task)?;
    let habit = wanted.habit.unwrap_or(current.figures.repeats.habit());
    let question = Question { habit, task: wanted.task, rules: &rules, basket: &asker.basket, length: wanted.length };
    let lists = Which::of(habit, !asker.has_bought).iter();
    let lists: Vec<(Which, Answer)> = lists.map(|&which| (which, asker.answer(&shelf, which, question))).collect();
    let named = lists.iter().flat_map(|(_, list)| &list.lines).map(|line| line.product);
    let products = products(session, named.chain(asker.known()))?;
    let features = |product: u32| products.get(&product).map(|found| &found.features);
    let mut items = Vec::new();
    for (which, list) in &lists {
        for (line, rank) in list.lines.iter().zip(1..) {
            let reason = asker.parts(&shelf, *which, line, &features).first().map(|part| part.reason);
            let reason = reason.unwrap_or(Reason::Popular { members: 0 });
            let explored = list.explored.binary_search(&line.product).is_ok();
            let Line { product, score, fallback, .. } = *line;
            items.push(Item { which: *which, rank, product, score, reason, fallback, explored });
        }
    }
    Ok(Advice {
        id: member.as_ref().map(|(id, _)| *id),
        member: member.map(|(_, member)| member.number),
        items,
        products,
        clusters: clusters(current.run.clusters),
        cold: asker.is_stranger(),
        searches: asker.searches(),
        drops: lists.into_iter().map(|(which, list)| (which, list.drops)).collect(),
        popularity: asker.popularity,
        basket: asker.basket,
    })
}

/// Why a product stands where it stands for a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The list it would stand in.
    pub which: Which,
    /// Its place; none when a rule keeps it out, or nothing speaks for it.
    pub rank: Option<usize>,
    /// What the list is ordered by.
    pub score: f32,
    /// What adds up to the score, largest first.
    pub parts: Vec<Part>,
    /// The rule that keeps it out.
    pub barred: Option<Rule>,
    /// Products that the parts name.
    pub products: Products,
    /// What the clusters that parts name are called.
    pub clusters: Vec<Name>,
    /// What the member searched for, by the number that parts give.
    pub searches: Vec<String>,
}

/// The longest list; where rules arrange lines, those beyond it have no place.
pub const LONGEST: usize = 100;

/// Explains one product to one member, wherever in the list it stands (RC18).
pub fn explain(session: &Session<'_>, name: &str, sku: &str, task: Task) -> Result<Explained> {
    let current = current(session)?;
    let (id, _) = join::find(session, name)?;
    let product = index(find(session, sku)?);
    let shop = shop(session, &current)?;
    let rules = rules::load(session, Set::default())?;
    let asker = Asker::load(session, &current, Some(id), &[])?;
    let shelf = asker.shelf(session, &current, &shop, task)?;
    let owned = distinct(&asker.history);
    let which = if owned.binary_search(&product).is_ok() { Which::Again } else { Which::New };
    let habit = current.figures.repeats.habit();
    let question = Question { habit, task, rules: &rules, basket: &[], length: LONGEST };
    let barred = rules.barred_for(&owned, &[]);
    let mut barred_by = barred.rule(product);
    let others: Vec<u32> = barred.products().iter().copied().filter(|other| *other != product).collect();
    let list = asker.candidates(&shelf, which, question, &others);
    let at = list.lines.iter().position(|line| line.product == product);
    let mut place = at;
    if rules.arrange() && at.is_some() && barred_by.is_none() {
        place = asker.answer(&shelf, which, question).lines.iter().position(|line| line.product == product);
        // Who is not among the first for want of a good score stands where the score says.
        place = place.or(at.filter(|at| *at >= LONGEST));
        barred_by = if place.is_none() { Some(Rule::PerCategory) } else { None };
    }
    let products = products(session, asker.known().chain([product]))?;
    let features = |product: u32| products.get(&product).map(|found| &found.features);
    let parts = at.map(|at| asker.parts(&shelf, which, &list.lines[at], &features)).unwrap_or_default();
    Ok(Explained {
        which,
        rank: place.filter(|_| barred_by.is_none()).map(|at| at + 1),
        score: at.map_or(0.0, |at| list.lines[at].score),
        parts,
        barred: barred_by,
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
    let barred = Barred::new(rules::unsold(session)?);
    list.retain(|found| barred.rule(found.product).is_none());
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

/// What the model knows of the shop as a whole.
fn shop(session: &Session<'_>, current: &Current) -> Result<Shop> {
    let mut shop = recommend::find_shop(session.db, current.record.id)?.ok_or(Refusal::NoModel)?;
    rules::boost(session, &mut shop)?;
    Ok(shop)
}

fn find(session: &Session<'_>, sku: &str) -> Result<ProductId> {
    let found = product::find(session.db, sku)?;
    found.map(|(id, _)| id).ok_or_else(|| Error::NotFound { noun: "product", name: sku.to_owned() })
}

fn products(session: &Session<'_>, wanted: impl Iterator<Item = u32>) -> Result<Products> {
    let found = recommend::load_products(session.db, wanted.map(|product| ProductId(product.into())))?;
    Ok(found.into_iter().map(|(id, (sku, features))| (index(id), Product { sku, features })).collect())
}

fn clusters(found: Option<super::model::Found>) -> Vec<Name> {
    found.map(|found| found.names).unwrap_or_default()
}
