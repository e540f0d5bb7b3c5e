//! Training: everything is learnt from a snapshot, then swapped in whole (H16, RC3). It reads facts only (H30).

use sha2::{Digest, Sha256};

use self::segments::Segments;
use super::model::Figures;
use super::{Session, Step, baskets};
use crate::domain::id::{OrderId, ProductId};
use crate::domain::recommend::content::Features;
use crate::domain::recommend::history::index;
use crate::domain::recommend::neighbour::to_bytes;
use crate::domain::recommend::quality::{self, Split};
use crate::domain::recommend::{Log, Model, Neighbour, Neighbours, Parameters, distinct};
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
    let mut baskets = baskets::load(session, Members::ALL)?;
    step(session, "grouping")?;
    let segments = segments::group(session, &baskets, wish.clusters, wish.seed)?;
    let cluster_of = segments.of(&baskets.members);
    let n_products = u32::try_from(features.len()).expect("products are counted in u32");
    let log = Log::new(std::mem::take(&mut baskets.histories), n_products);
    drop(baskets);
    step(session, "judging")?;
    let parameters = Parameters::default();
    let split = Split::global(&log, HELD_OUT);
    let held_out = quality::evaluate(&split, parameters, &features, wish.seed);
    let dropped_cold = split.dropped_cold;
    drop(split);
    step(session, "learning")?;
    let today = session.zone().day(session.now).number();
    let model = Model::train(&log, &features, &cluster_of, today, parameters);
    let figures = Figures {
        n_members: log.n_members(),
        n_products: model.shop.buyers.iter().filter(|n| **n > 0).count(),
        n_pairs: log.members().map(|history| distinct(history).len()).sum(),
        repeats: model.shop.repeats,
        held_out,
        dropped_cold,
    };
    let shop = recommend::pack(&model.shop);
    let shelf = Shelf::new(&model);
    let parameters = serde_json::to_string(&parameters).expect("numbers are plain data");
    let digest = shelf.digest(&[parameters.as_bytes(), &shop]);
    let seed = wish.seed;
    let through = session.now;
    Ok(Learnt { figures, before, through, last_order, seed, parameters, digest, shop, shelf, segments })
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
    for (product, lists) in learnt.shelf.lists() {
        if product % 1024 == 0 {
            session.step(Step { what: "writing", done: product.into(), of: Some(of) })?;
        }
        recommend::insert_neighbours(session.db, ProductId(product.into()), &lists)?;
    }
    Ok(Swapped::In)
}

fn step(session: &Session<'_>, what: &'static str) -> Result<()> {
    session.step(Step { what, done: 0, of: None })
}

/// What every product is, by its number.
fn features(session: &Session<'_>) -> Result<Vec<Features>> {
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
    leads_to: Neighbours,
    resembles: Neighbours,
    similar: Neighbours,
    alike: Neighbours,
}

impl Shelf {
    fn new(model: &Model) -> Self {
        let shown = |list: &Vec<Neighbour>| list[..list.len().min(SHOWN)].to_vec();
        let similar = Neighbours::new(model.similar.lists().iter().map(shown).collect());
        let alone = |(product, list): (u32, &Vec<Neighbour>)| {
            if similar.of(product).is_empty() { shown(list) } else { Vec::new() }
        };
        let alike = Neighbours::new((0u32..).zip(model.content.lists()).map(alone).collect());
        Self { leads_to: model.similar.inverted(), resembles: model.content.inverted(), similar, alike }
    }

    fn n_products(&self) -> u32 {
        let longest = self.leads_to.lists().len().max(self.resembles.lists().len());
        u32::try_from(longest).expect("products are counted in u32")
    }

    /// The lists of every product that has any.
    fn lists(&self) -> impl Iterator<Item = (u32, Lists<'_>)> {
        let of = |product| {
            let by_content = self.similar.of(product).is_empty();
            let similar = if by_content { &self.alike } else { &self.similar };
            let (leads_to, resembles) = (self.leads_to.of(product), self.resembles.of(product));
            (product, Lists { leads_to, resembles, similar: similar.of(product), by_content })
        };
        let any =
            |lists: &Lists<'_>| !(lists.leads_to.is_empty() && lists.resembles.is_empty() && lists.similar.is_empty());
        (0..self.n_products()).map(of).filter(move |(_, lists)| any(lists))
    }

    /// SHA-256 of what is filed, and of what goes with it.
    fn digest(&self, with: &[&[u8]]) -> String {
        let mut hash = Sha256::new();
        with.iter().for_each(|part| hash.update(part));
        for (product, lists) in self.lists() {
            hash.update(product.to_le_bytes());
            for list in [lists.leads_to, lists.resembles, lists.similar] {
                hash.update(to_bytes(list));
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
