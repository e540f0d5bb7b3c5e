//! Texts kept once each and named by a number: millions of cells, thousands of different ones.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;

/// The number of no text.
pub const NONE: u32 = u32::MAX;

/// Different texts in the order they came; their bytes lie in one string.
#[derive(Debug, Default)]
pub struct Texts {
    all: String,
    ends: Vec<usize>,
    /// From the hash of a text to its number; a text whose place is taken moves on to the next hash.
    places: HashMap<u64, u32, BuildHasherDefault<Same>>,
    state: RandomState,
}

impl Texts {
    /// The number of a text, new or known.
    pub fn add(&mut self, text: &str) -> u32 {
        let mut hash = self.state.hash_one(text);
        loop {
            match self.places.get(&hash).copied() {
                Some(id) if self.get(id) == text => return id,
                Some(_) => hash = hash.wrapping_add(1),
                None => break,
            }
        }
        let id = u32::try_from(self.ends.len()).expect("a file has fewer cells than 2^32");
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.places.insert(hash, id);
        id
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

    /// Gives back what only adding needs.
    pub fn close(&mut self) {
        self.places = HashMap::default();
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The texts as shared ones, by number.
    pub fn shared(&self) -> Vec<Arc<str>> {
        (0..self.len()).map(|at| Arc::from(self.get(u32::try_from(at).unwrap_or(NONE)))).collect()
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

/// A hasher for keys that are hashes already.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.0 = self.0.rotate_left(8) ^ u64::from(*b));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
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
}
