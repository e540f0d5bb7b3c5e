//! Training: everything is learnt from a snapshot, then swapped in whole (H16, RC3). It reads facts only (H30).

use sha2::{Digest, Sha256};

use self::segments::Segments;
use super::baskets::{self, Baskets};
use super::behaviour::{self, Searched};
use super::model::{Figures, parameters, proven};
use super::{Session, Step};
use crate::domain::id::{MemberId, OrderId, ProductId};
use crate::domain::recommend::content::Features;
use crate::domain::recommend::evaluate;
use crate::domain::recommend::history::index;
use crate::domain::recommend::learner::Learner;
use crate::domain::recommend::neighbour::to_bytes;
use crate::domain::recommend::split::Split;
use crate::domain::recommend::{Leads, Log, Matrix, Model, Neighbour, Neighbours, Task, distinct, linear};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::recommend::{self, Lists, Members, Record};

mod segments;
#[cfg(test)]
mod tests;

/// The share of the latest lines that the model is judged on.
const HELD_OUT: f64 = 0.1;

/// Neighbours kept to be shown as such; lists for members need more.
const SHOWN: usize = 50;

/// What may be chosen for a training.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// What chance is drawn from.
    pub seed: u64,
    /// The number of clusters, when it is not to be looked for.
    pub clusters: Option<usize>,
    /// What a linear model may take of memory, in bytes (RC8).
    pub memory: u64,
}

/// Everything a training found, ready to be swapped in.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// What was counted and measured.
    pub figures: Figures,
    /// The model that was in use when the facts were read.
    before: Option<i64>,
    through: Instant,
    last_order: OrderId,
    seed: u64,
    parameters: String,
    digest: String,
    shop: Vec<u8>,
    shelf: Shelf,
    company: Vec<(MemberId, recommend::Lent)>,
    searched: Searched,
    segments: Segments,
}

/// What became of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// The model is in use.
    In,
    /// Another training was swapped in meanwhile that knows as much or more; it stays.
    Overtaken,
}

/// Learns from all that is known at the instant worked at.
pub fn learn(session: &Session<'_>, wish: Wish) -> Result<Learnt> {
    step(session, "reading")?;
    let before = recommend::find_model(session.db)?.map(|record| record.id);
    let last_order = recommend::find_last_order(session.db)?.unwrap_or_default();
    let features = features(session)?;
    let baskets = baskets::load(session, Members::ALL)?;
    let searched = behaviour::learn(session, &baskets)?;
    step(session, "grouping")?;
    let segments = segments::group(session, &baskets, wish.clusters, wish.seed)?;
    let cluster_of = segments.of(&baskets.members);
    let (members, log) = log(session, baskets, &features)?;
    step(session, "judging")?;
    let split = Split::global(&log, HELD_OUT);
    let (judged, _) = proven(session, Task::Home)?;
    let held_out = evaluate::brief(&split, &features, &judged, wish.memory, wish.seed);
    drop(split);
    step(session, "learning")?;
    let parameters = parameters(session)?;
    let today = session.zone().day(session.now).number();
    let linear = parameters.learners().iter().any(|learner| matches!(learner, Learner::Linear(_)));
    let model = Model::train(&log, &features, &cluster_of, today, parameters, wish.memory);
    let figures = Figures {
        n_members: log.n_members(),
        n_products: model.shop.buyers.iter().filter(|n| **n > 0).count(),
        n_pairs: log.members().map(|history| distinct(history).len()).sum(),
        n_paired: model.shop.buyers.iter().filter(|n| **n > 1).count(),
        n_linear: linear.then(|| linear::core(&Matrix::of_log(&log), wish.memory)),
        repeats: model.shop.repeats,
        held_out,
    };
    let shop = recommend::pack(&model.shop);
    let parameters = serde_json::to_string(&model.parameters).expect("numbers are plain data");
    let shelf = Shelf::new(&model);
    let company: Vec<_> = members.into_iter().zip(model.company.into_lists()).collect();
    let digest = shelf.digest(&[parameters.as_bytes(), &shop], &company)?;
    let (seed, through) = (wish.seed, session.now);
    Ok(Learnt {
        figures,
        before,
        through,
        last_order,
        seed,
        parameters,
        digest,
        shop,
        shelf,
        company,
        searched,
        segments,
    })
}

/// What all members bought, by member and product; the books it came from are let go.
pub(super) fn log(session: &Session<'_>, baskets: Baskets, features: &[Features]) -> Result<(Vec<MemberId>, Log)> {
    let n_products = u32::try_from(features.len()).expect("products are counted in u32");
    let Baskets { members, histories, .. } = baskets;
    // Lines stand as the source numbers them (I22); without its numbers they stand by SKU.
    let lines_ordered = recommend::lines_numbered(session.db)?;
    Ok((members, Log::new(histories, n_products).with_lines_ordered(lines_ordered)))
}

/// Puts what was learnt in the place of the model in use, unless that was trained meanwhile and knows as much.
pub fn swap(session: &Session<'_>, learnt: &Learnt) -> Result<Swapped> {
    let current = recommend::find_model(session.db)?;
    let overtakes = |other: &Record| Some(other.id) != learnt.before && other.trained_through >= learnt.through;
    if current.as_ref().is_some_and(overtakes) {
        return Ok(Swapped::Overtaken);
    }
    let record = Record {
        id: 0,
        trained_at: session.recorded_at,
        trained_through: learnt.through,
        last_order: learnt.last_order,
        run: learnt.segments.record(session, learnt.seed)?,
        parameters: learnt.parameters.clone(),
        figures: serde_json::to_string(&learnt.figures).expect("figures are plain data"),
        seed: learnt.seed,
        digest: learnt.digest.clone(),
    };
    recommend::replace_model(session.db, &record, &learnt.shop)?;
    let of = u64::from(learnt.shelf.n_products());
    learnt.shelf.each(|product, lists| {
        if product % 1024 == 0 {
            session.step(Step { what: "writing", done: product.into(), of: Some(of) })?;
        }
        recommend::insert_neighbours(session.db, ProductId(product.into()), lists)
    })?;
    for (member, lent) in &learnt.company {
        recommend::insert_company(session.db, *member, lent)?;
    }
    behaviour::keep(session, &learnt.searched)?;
    Ok(Swapped::In)
}

fn step(session: &Session<'_>, what: &'static str) -> Result<()> {
    session.step(Step { what, done: 0, of: None })
}

/// What every product is, by its number.
pub(super) fn features(session: &Session<'_>) -> Result<Vec<Features>> {
    let mut features = Vec::new();
    for (product, found) in recommend::list_features(session.db)? {
        features.resize(index(product) as usize, Features::default());
        features.push(found);
    }
    Ok(features)
}

/// The lists of a model as they are filed, by product.
#[derive(Clone, Debug)]
struct Shelf {
    /// By learner.
    leads: Vec<Leads>,
    similar: Neighbours,
    alike: Neighbours,
}

impl Shelf {
    fn new(model: &Model) -> Self {
        // A neighbour to be shown is one that is bought together; the linear model tells what one adds to the other.
        let table = |wanted: fn(&Learner) -> bool| {
            let learners = model.parameters.learners();
            let at = learners.iter().position(wanted);
            at.map(|at| &model.tables[at])
        };
        let together = table(|learner| matches!(learner, Learner::Similarity(_)));
        let together = together.or_else(|| table(|learner| matches!(learner, Learner::Linear(_))));
        let content = table(|learner| matches!(learner, Learner::Content { .. }));
        let shown = |list: &Vec<Neighbour>| {
            list.iter()
                .filter(|found| found.weight > 0.0 && found.together > 0)
                .take(SHOWN)
                .copied()
                .collect::<Vec<_>>()
        };
        let all = |table: Option<&Neighbours>| {
            Neighbours::new(table.map(|table| table.lists().iter().map(shown).collect()).unwrap_or_default())
        };
        let leads = model.tables.iter().map(Leads::new).collect();
        Self { leads, similar: all(together), alike: all(content) }
    }

    fn n_products(&self) -> u32 {
        let longest = self.leads.iter().map(Leads::width).chain([self.similar.lists().len(), self.alike.lists().len()]);
        u32::try_from(longest.max().unwrap_or(0)).expect("products are counted in u32")
    }

    /// Hands out the lists of every product that has any.
    fn each(&self, mut take: impl FnMut(u32, &Lists<'_>) -> Result<()>) -> Result<()> {
        let mut leads_to = Vec::new();
        for product in 0..self.n_products() {
            let by_content = self.similar.of(product).is_empty();
            let similar = if by_content { &self.alike } else { &self.similar }.of(product);
            if similar.is_empty() && self.leads.iter().all(|leads| leads.of(product).is_empty()) {
                continue;
            }
            leads_to.clear();
            self.leads.iter().for_each(|leads| leads.write(product, &mut leads_to));
            take(product, &Lists { leads_to: &leads_to, similar, by_content })?;
        }
        Ok(())
    }

    /// SHA-256 of what is filed, and of what goes with it.
    fn digest(&self, with: &[&[u8]], company: &[(MemberId, recommend::Lent)]) -> Result<String> {
        let mut hash = Sha256::new();
        with.iter().for_each(|part| hash.update(part));
        self.each(|product, lists| {
            hash.update(product.to_le_bytes());
            hash.update(lists.leads_to);
            hash.update(to_bytes(lists.similar));
            Ok(())
        })?;
        for (member, lent) in company {
            hash.update(member.0.to_le_bytes());
            lent.iter()
                .for_each(|(product, amount)| hash.update([product.to_le_bytes(), amount.to_le_bytes()].concat()));
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
