//! Texts kept once each and named by a number: millions of cells, thousands of different ones.

use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;
use std::sync::Arc;

/// The number of no text.
pub const NONE: u32 = u32::MAX;

/// Different texts in the order they came; their bytes lie in one string.
#[derive(Debug, Default)]
pub struct Texts {
    all: String,
    ends: Vec<usize>,
    /// A hash table of our own: eight bytes a place instead of the library's seventeen, for what is looked up millions
    /// of times waits for memory and for nothing else. A text stands at its place or soon behind.
    places: Vec<Place>,
    seed: Seed,
}

/// What hashes depend on: chance, so that nobody can write a file whose texts all meet in one place.
#[derive(Debug)]
struct Seed(u64, u64);

impl Default for Seed {
    fn default() -> Seed {
        let chance = RandomState::new();
        Seed(chance.hash_one(1), chance.hash_one(2) | 1)
    }
}

/// The upper half of a text's hash, and its number; [`NONE`] where the place is free.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    id: u32,
}

const FREE: Place = Place { hash: 0, id: NONE };

impl Texts {
    /// The number of a text, new or known.
    pub fn add(&mut self, text: &str) -> u32 {
        if self.places.len() <= self.ends.len() + self.ends.len() / 2 {
            self.grow();
        }
        let hash = self.hash(text);
        let at = match self.probe(&self.places, hash, text) {
            Ok(known) => return known,
            Err(free) => free,
        };
        let id = u32::try_from(self.ends.len()).expect("a file has fewer cells than 2^32");
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.places[at] = Place { hash, id };
        id
    }

    /// Eight bytes a step: texts are short, and there are millions of them.
    fn hash(&self, text: &str) -> u32 {
        let Seed(start, factor) = self.seed;
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let mut hash = start ^ text.len() as u64;
        for word in words {
            hash = folded(hash ^ u64::from_le_bytes(*word), factor);
        }
        hash = folded(hash ^ rest.iter().fold(0, |all, b| all << 8 | u64::from(*b)), factor);
        u32::try_from(folded(hash, start | 1) >> 32).unwrap_or_default()
    }

    /// The number of a text among `places`, else the free place where it belongs.
    fn probe(&self, places: &[Place], hash: u32, text: &str) -> Result<u32, usize> {
        let mut at = home(hash, places.len());
        loop {
            let place = places[at];
            if place.id == NONE {
                return Err(at);
            }
            if place.hash == hash && self.get(place.id) == text {
                return Ok(place.id);
            }
            at = (at + 1) & (places.len() - 1);
        }
    }

    /// The numbers that texts seem to have by their hashes, and [`NONE`]: all are asked before one is answered, so that what
    /// looking them up will need comes near at once, where otherwise one waits for memory again and again.
    pub fn guess<'t>(&self, texts: impl Iterator<Item = &'t str>, numbers: &mut Vec<u32>) {
        numbers.clear();
        if self.places.is_empty() {
            return;
        }
        numbers.extend(texts.map(|text| self.hash(text)));
        for number in &mut *numbers {
            *number = self.places[home(*number, self.places.len())].id;
        }
        let ends = numbers.iter().filter_map(|id| self.ends.get(*id as usize));
        let last = |end: &usize| self.all.as_bytes().get(end.wrapping_sub(1)).copied();
        black_box(ends.filter_map(last).fold(0, |all, byte| all ^ byte));
    }

    /// What finds texts again after [`Texts::close`].
    pub fn finder(&self) -> Finder<'_> {
        let mut places = vec![FREE; (self.ends.len() * 2).next_power_of_two().max(64)];
        for id in (0..self.ends.len()).map(|at| u32::try_from(at).unwrap_or(NONE)) {
            let text = self.get(id);
            let hash = self.hash(text);
            if let Err(free) = self.probe(&places, hash, text) {
                places[free] = Place { hash, id };
            }
        }
        Finder { texts: self, places }
    }

    /// Doubles the places; they number a power of two.
    fn grow(&mut self) {
        let n = (self.places.len() * 2).max(64);
        let old = std::mem::replace(&mut self.places, vec![FREE; n]);
        for place in old.into_iter().filter(|place| place.id != NONE) {
            let mut at = home(place.hash, n);
            while self.places[at].id != NONE {
                at = (at + 1) & (n - 1);
            }
            self.places[at] = place;
        }
    }

    /// The text of a number; empty for [`NONE`].
    pub fn get(&self, id: u32) -> &str {
        let at = id as usize;
        let Some(end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.all[start..*end]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes they have.
    pub fn bytes(&self) -> usize {
        self.all.len()
    }

    /// Gives back what only adding needs.
    pub fn close(&mut self) {
        self.places = Vec::new();
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The texts as shared ones, by number.
    pub fn shared(&self) -> Vec<Arc<str>> {
        (0..self.len()).map(|at| Arc::from(self.get(u32::try_from(at).unwrap_or(NONE)))).collect()
    }
}

/// Finds the numbers of texts that are all there.
#[derive(Debug)]
pub struct Finder<'a> {
    texts: &'a Texts,
    places: Vec<Place>,
}

impl Finder<'_> {
    /// The number of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.texts.probe(&self.places, self.texts.hash(text), text).ok()
    }
}

/// Texts shared as they come.
#[derive(Debug, Default)]
pub struct Shared {
    texts: Texts,
    all: Vec<Arc<str>>,
}

impl Shared {
    /// The shared copy of a text.
    pub fn get(&mut self, text: &str) -> Arc<str> {
        let id = self.texts.add(text) as usize;
        if id == self.all.len() {
            self.all.push(Arc::from(text));
        }
        Arc::clone(&self.all[id])
    }
}

/// Both halves of a product.
fn folded(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    let half = |part: u128| u64::try_from(part & u128::from(u64::MAX)).unwrap_or_default();
    half(wide) ^ half(wide >> 64)
}

/// Where among `n` places a hash belongs: its upper bits, so that places keep their order when they double.
fn home(hash: u32, n: usize) -> usize {
    usize::try_from((u64::from(hash) * n as u64) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut texts = Texts::default();
        let ids: Vec<u32> = ["茶", "", "cup", "茶", "cup", ""].iter().map(|text| texts.add(text)).collect();
        assert_eq!(ids, [0, 1, 2, 0, 2, 1]);
        assert_eq!((texts.get(0), texts.get(1), texts.get(2), texts.get(NONE)), ("茶", "", "cup", ""));
        assert_eq!(texts.shared().len(), 3);
    }

    #[test]
    fn many_texts_keep_their_numbers() {
        let mut texts = Texts::default();
        for round in 0..2 {
            for n in 0..10_000_u32 {
                assert_eq!(texts.add(&format!("A-{n}")), n, "round {round}");
            }
        }
        assert_eq!((texts.len(), texts.get(9_999)), (10_000, "A-9999"));
        texts.close();
        let finder = texts.finder();
        assert!((0..10_000).all(|n| finder.find(&format!("A-{n}")) == Some(n)));
        assert_eq!((finder.find("A-10000"), Texts::default().finder().find("")), (None, None));
    }
}
