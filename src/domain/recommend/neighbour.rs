//! Lists of related products: what is kept, in which order, and as which bytes.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A product related to another one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// The related product.
    pub product: u32,
    /// How strongly it counts.
    pub weight: f32,
    /// How many members (or, of content, features) the two share: the figure behind “bought together by 41 members”.
    pub together: u32,
}

impl Neighbour {
    /// Strongest first, ties by product (RC3).
    #[must_use]
    #[inline]
    pub fn order(&self, other: &Self) -> Ordering {
        other.rank().cmp(&self.rank())
    }

    /// One number that orders as `f32::total_cmp` does and then by product, the first the largest: sorting compares without
    /// a branch that way.
    #[inline]
    fn rank(&self) -> i64 {
        let bits = self.weight.to_bits() as i32;
        let ordered = bits ^ (((bits >> 31) as u32) >> 1) as i32;
        i64::from(ordered) << 32 | i64::from(!self.product)
    }
}

const BYTES: usize = 12;

/// A list as little-endian triples of (u32 product, f32 weight, u32 together).
#[must_use]
pub fn to_bytes(list: &[Neighbour]) -> Vec<u8> {
    let triple = |n: &Neighbour| [n.product.to_le_bytes(), n.weight.to_le_bytes(), n.together.to_le_bytes()];
    list.iter().flat_map(triple).flatten().collect()
}

/// The list that [`to_bytes`] wrote; `None` when the length is not whole triples.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> Option<Vec<Neighbour>> {
    let (triples, rest) = bytes.as_chunks::<BYTES>();
    let read = |[a, b, c, d, e, f, g, h, i, j, k, l]: &[u8; BYTES]| Neighbour {
        product: u32::from_le_bytes([*a, *b, *c, *d]),
        weight: f32::from_le_bytes([*e, *f, *g, *h]),
        together: u32::from_le_bytes([*i, *j, *k, *l]),
    };
    rest.is_empty().then(|| triples.iter().map(read).collect())
}

/// One list of neighbours for each product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Neighbours {
    lists: Vec<Vec<Neighbour>>,
}

impl Neighbours {
    /// Takes the list of product 0, 1, 2…, each in [`Neighbour::order`].
    #[must_use]
    pub fn new(lists: Vec<Vec<Neighbour>>) -> Self {
        Self { lists }
    }

    /// The neighbours of a product, strongest first; none for a product that came after the training.
    #[must_use]
    pub fn of(&self, product: u32) -> &[Neighbour] {
        self.lists.get(product as usize).map_or(&[], Vec::as_slice)
    }

    /// Every list in turn.
    #[must_use]
    pub fn lists(&self) -> &[Vec<Neighbour>] {
        &self.lists
    }
}

/// Keeps the `k` strongest of all that is offered, by quickselect over a buffer of `2k`.
#[derive(Clone, Debug)]
pub struct Strongest {
    k: usize,
    buffer: Vec<Neighbour>,
    floor: f32,
}

impl Strongest {
    /// An empty selection of at most `k`.
    #[must_use]
    pub fn new(k: usize) -> Self {
        Self { k, buffer: Vec::new(), floor: f32::MIN_POSITIVE }
    }

    /// What is kept so far, in no order: the strongest `k` and perhaps some more.
    #[must_use]
    pub fn offered(&self) -> &[Neighbour] {
        &self.buffer
    }

    /// The weight below which an offer changes nothing.
    #[inline]
    #[must_use]
    pub fn floor(&self) -> f32 {
        self.floor
    }

    /// Offers one more; what is not positive never stays.
    #[inline]
    pub fn offer(&mut self, neighbour: Neighbour) {
        // Written so that NaN fails; an equal weight must pass, for ties are settled by product.
        if neighbour.weight >= self.floor && self.k > 0 {
            self.buffer.push(neighbour);
            if self.buffer.len() == 2 * self.k {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        if self.buffer.len() > self.k {
            let (_, last, _) = self.buffer.select_nth_unstable_by(self.k - 1, Neighbour::order);
            self.floor = last.weight;
            self.buffer.truncate(self.k);
        }
    }

    /// The strongest in order, leaving the selection empty for the next use.
    pub fn take(&mut self) -> Vec<Neighbour> {
        self.shrink();
        self.floor = f32::MIN_POSITIVE;
        self.buffer.sort_unstable_by(Neighbour::order);
        let list = self.buffer.clone();
        self.buffer.clear();
        list
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn neighbour(product: u32, weight: f32) -> Neighbour {
        Neighbour { product, weight, together: product + 1 }
    }

    #[test]
    fn bytes_are_little_endian_triples_and_come_back() {
        let list = [Neighbour { product: 1, weight: 1.0, together: 258 }, neighbour(7, 0.25)];
        let bytes = to_bytes(&list);
        assert_eq!(bytes[..12], [1, 0, 0, 0, 0, 0, 0x80, 0x3f, 2, 1, 0, 0]);
        assert_eq!(from_bytes(&bytes).as_deref(), Some(&list[..]));
        assert_eq!(from_bytes(&bytes[..13]), None);
        assert_eq!(from_bytes(&[]), Some(vec![]));
    }

    #[test]
    fn lists_are_ordered_by_weight_down_and_then_by_product_up() {
        let weights = [f32::INFINITY, 2.0, 1.0, f32::MIN_POSITIVE, 0.0, -0.0, -1.0, -2.0, f32::NEG_INFINITY];
        let strongest_first =
            |a: &Neighbour, b: &Neighbour| b.weight.total_cmp(&a.weight).then(a.product.cmp(&b.product));
        for (a, b) in weights.iter().flat_map(|a| weights.iter().map(move |b| (*a, *b))) {
            for (p, q) in [(0, 0), (0, 1), (7, u32::MAX - 1)] {
                let (a, b) = (neighbour(p, a), neighbour(q, b));
                assert_eq!(
                    (a.order(&b), b.order(&a)),
                    (strongest_first(&a, &b), strongest_first(&b, &a)),
                    "{a:?} {b:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn selecting_equals_sorting(weights in prop::collection::vec(0u8..6, 0..60), k in 0usize..9) {
            let mut all: Vec<Neighbour> = (0u32..).zip(&weights).map(|(p, w)| neighbour(p, f32::from(*w))).collect();
            let mut strongest = Strongest::new(k);
            all.iter().for_each(|n| strongest.offer(*n));
            all.sort_by(Neighbour::order);
            all.retain(|n| n.weight > 0.0);
            all.truncate(k);
            prop_assert_eq!(strongest.take(), all);
        }
    }
}
