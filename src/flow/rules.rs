//! What lists may hold at the instant worked at: the program's rules, with the products they are about.

use super::Session;
use crate::domain::program::serving::Serving;
use crate::domain::ratio::Ratio;
use crate::domain::recommend::history::index;
use crate::domain::recommend::model::Shop;
use crate::domain::recommend::rules::{Barred, Rule, Rules};
use crate::error::Result;
use crate::store::{product, recommend};

/// What whoever asks may set beside the program.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Set {
    /// What likeness to what stands above costs.
    pub diversity: Option<f32>,
    /// Whether products with few buyers get a tenth of the places.
    pub explore: bool,
}

/// The share of a list that goes to trials where the program names none.
const TENTH: f32 = 0.1;

/// The rules of the shop.
pub fn load(session: &Session<'_>, set: Set) -> Result<Rules> {
    let serving = &session.program().recommend;
    let mut barred: Vec<(u32, Rule)> = unsold(session)?;
    for category in &serving.exclude_categories {
        barred.extend(of_category(session, category)?.into_iter().map(|product| (product, Rule::Excluded)));
    }
    let durable = serving.durable_categories.iter().map(|category| of_category(session, category));
    let explore = share(serving.explore);
    Ok(Rules {
        barred: Barred::new(barred),
        durable: durable.collect::<Result<_>>()?,
        per_category: serving.per_category,
        diversity: set.diversity.unwrap_or_else(|| share(serving.diversity)),
        explore: if set.explore && explore == 0.0 { TENTH } else { explore },
    })
}

/// Products not sold now, and those of which none is left.
pub fn unsold(session: &Session<'_>) -> Result<Vec<(u32, Rule)>> {
    let today = session.zone().day(session.now);
    let rule = |unsold| if unsold { Rule::Unsold } else { Rule::OutOfStock };
    let found = recommend::list_held_back(session.db, today)?;
    Ok(found.into_iter().map(|(product, unsold)| (index(product), rule(unsold))).collect())
}

/// Applies the boosts of the program; a product of several keeps within what one may be.
pub fn boost(session: &Session<'_>, shop: &mut Shop) -> Result<()> {
    let Serving { boosts, .. } = &session.program().recommend;
    let mut factors: Vec<(u32, f32)> = Vec::new();
    for (name, ratio) in boosts {
        let mut products = of_category(session, name)?;
        products.extend(product::find(session.db, name)?.map(|(id, _)| index(id)));
        factors.extend(products.into_iter().map(|product| (product, share(*ratio))));
    }
    factors.sort_by_key(|(product, _)| *product);
    let one = |same: &[(u32, f32)]| (same[0].0, same.iter().map(|(_, factor)| factor).product::<f32>().clamp(0.5, 2.0));
    let factors: Vec<(u32, f32)> = factors.chunk_by(|a, b| a.0 == b.0).map(one).collect();
    shop.boost(&factors);
    Ok(())
}

fn of_category(session: &Session<'_>, category: &str) -> Result<Vec<u32>> {
    Ok(recommend::list_of_category(session.db, category)?.into_iter().map(index).collect())
}

fn share(ratio: Ratio) -> f32 {
    ratio.num() as f32 / ratio.den() as f32
}
