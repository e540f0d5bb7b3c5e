//! The ways to learn which products lead to which: each a setting that, given what was bought, yields one table.

use serde::{Deserialize, Serialize};

use super::blend::Kind;
use super::content::Content;
use super::{Log, Matrix, Neighbours, linear, sequence, similarity};

/// One way to learn, with its setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Learner {
    /// Products alike by who bought them.
    Similarity(similarity::Setting),
    /// Products that predict one another in the closed-form linear model.
    Linear(linear::Setting),
    /// Products bought soon after one another.
    Sequence(sequence::Setting),
    /// Products alike by what they are.
    Content {
        /// How many neighbours each product keeps.
        k: usize,
    },
}

/// What learners learn from.
#[derive(Clone, Copy, Debug)]
pub struct Lesson<'a> {
    /// All purchases.
    pub log: &'a Log,
    /// The same as members by products.
    pub members: &'a Matrix,
    /// What the products are.
    pub content: &'a Content,
    /// What a linear model may take of memory, in bytes (RC8).
    pub memory: u64,
}

impl Learner {
    /// Where its scores are filed.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Similarity(_) => Kind::Together,
            Self::Linear(_) => Kind::Linear,
            Self::Sequence(_) => Kind::Sequence,
            Self::Content { .. } => Kind::Content,
        }
    }

    /// The neighbours that each scored product keeps.
    #[must_use]
    pub fn learn(self, lesson: Lesson<'_>) -> Neighbours {
        match self {
            Self::Similarity(setting) => similarity::similar(lesson.members, setting),
            Self::Sequence(setting) => sequence::follows(lesson.log, setting),
            Self::Content { k } => lesson.content.neighbours(k),
            Self::Linear(setting) => {
                let core = linear::core(lesson.members, lesson.memory);
                completed(linear::fit(lesson.members, setting.within(core), core), lesson.members)
            }
        }
    }
}

/// RC8: products beyond the dense core are scored by the balanced cosine, on the scale of the core.
fn completed(dense: Neighbours, members: &Matrix) -> Neighbours {
    let buyers = members.transposed().degrees();
    let beyond = |product: usize| buyers[product] >= 2 && dense.lists()[product].is_empty();
    if !(0..buyers.len()).any(beyond) {
        return dense;
    }
    let cosine = similarity::similar(members, similarity::Setting::default());
    // The mean of what a product of the core gets, by each; a product counts in both or in neither.
    let strength = |table: &Neighbours, product: usize| {
        table.lists()[product].iter().take(50).map(|found| f64::from(found.weight)).sum::<f64>()
    };
    let core = || (0..buyers.len()).filter(|&product| !dense.lists()[product].is_empty());
    let (there, here): (f64, f64) =
        (core().map(|product| strength(&dense, product)).sum(), core().map(|product| strength(&cosine, product)).sum());
    let scale = if here > 0.0 { (there / here) as f32 } else { 1.0 };
    let list = |product: usize| {
        let mut list = dense.lists()[product].clone();
        if beyond(product) {
            list = cosine.lists()[product].clone();
            list.iter_mut().for_each(|found| found.weight *= scale);
        }
        list
    };
    Neighbours::new((0..buyers.len()).map(list).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::Purchase;

    /// RC8: with room for four of eight products the other four go by the cosine, on the scale of the dense ones.
    #[test]
    fn products_beyond_the_dense_core_are_scored_all_the_same() {
        let bought = |product, day: i32| Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day };
        // Products 0 to 3 have 40 buyers each, 4 to 7 have 20.
        let member = |m: u32| {
            let rare = m.is_multiple_of(2).then(|| bought(4 + m / 2 % 4, 3));
            [bought(m % 4, 1), bought((m + 1) % 4, 2)].into_iter().chain(rare).collect::<Vec<_>>()
        };
        let log = Log::new((0..80).map(member), 8);
        let members = Matrix::of_log(&log);
        let content = Content::new(&[]);
        let lesson = |memory| Lesson { log: &log, members: &members, content: &content, memory };
        let learner = Learner::Linear(linear::Setting { lambda: 1.0, ..linear::Setting::default() });
        let room = linear::bytes(4);
        assert_eq!(linear::core(&members, room), 4);
        let found = learner.learn(lesson(room));
        assert!((0..8).all(|product| !found.of(product).is_empty()), "{found:?}");
        let strength = |product| found.of(product).iter().map(|found| found.weight).fold(0.0, f32::max);
        assert!(strength(4) < 10.0 * strength(0) && strength(0) < 10.0 * strength(4));
        let whole = learner.learn(lesson(1 << 20));
        assert!((0..8).all(|product| !whole.of(product).is_empty()));
        assert_ne!(found, whole);
    }
}
