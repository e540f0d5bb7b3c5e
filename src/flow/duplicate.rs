//! Pairs of members who may be one person: everybody is walked once, and only who shares a text is compared.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Session;
use crate::domain::id::MemberId;
use crate::domain::member::duplicate::{self, ENOUGH, Likeness, Person};
use crate::error::Result;
use crate::store;

/// A text that more members share than this tells nothing of one person: a name such as `-`, the shop's own address.
const COMMON: usize = 20;
/// Pairs that are compared at most, those that share most first.
const MOST: usize = 100_000;

/// Two members who may be one person; the first was there before the second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Number and what is known of the first.
    pub one: (String, Person),
    /// Number and what is known of the second.
    pub other: (String, Person),
    /// Why.
    pub likeness: Likeness,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The pairs, those most alike first.
    pub pairs: Vec<Pair>,
    /// Texts that too many share to say anything.
    pub n_common: usize,
    /// Pairs beyond what is compared.
    pub n_beyond: usize,
}

/// Pairs that nobody judged yet.
pub fn find(session: &Session<'_>) -> Result<Found> {
    let judged = store::duplicate::list_judged(session.db)?;
    let merged: BTreeSet<MemberId> = judged.iter().filter(|judged| judged.2).map(|judged| judged.0).collect();
    let judged: BTreeSet<(MemberId, MemberId)> =
        judged.iter().map(|(source, target, _)| (*source.min(target), *source.max(target))).collect();
    let mut keys = Vec::new();
    store::duplicate::each(session.db, |member, person| {
        if !merged.contains(&member) {
            keys.extend(duplicate::keys(person).into_iter().map(|(sign, text)| Key {
                digest: digest(&(sign, text)),
                member,
                weight: sign.weight(),
            }));
        }
    })?;
    let (mut pairs, n_common) = pairs(keys);
    pairs.retain(|pair| pair.0 >= ENOUGH && !judged.contains(&(pair.1, pair.2)));
    pairs.sort_unstable_by_key(|pair| (-pair.0, pair.1, pair.2));
    let n_beyond = pairs.len().saturating_sub(MOST);
    pairs.truncate(MOST);
    Ok(Found { pairs: compared(session, &pairs)?, n_common, n_beyond })
}

/// A text of a member, as far as it is needed to find its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    digest: u64,
    member: MemberId,
    weight: i32,
}

fn digest(text: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Pairs of members that share texts, with the weight of them, in no order of weight; and how many texts are too common.
fn pairs(mut keys: Vec<Key>) -> (Vec<(i32, MemberId, MemberId)>, usize) {
    keys.sort_unstable();
    keys.dedup();
    let (mut shared, mut n_common) = (Vec::new(), 0);
    for group in keys.chunk_by(|a, b| a.digest == b.digest) {
        if group.len() > COMMON {
            n_common += 1;
            continue;
        }
        for (at, one) in group.iter().enumerate() {
            shared.extend(group[at + 1..].iter().map(|other| (one.member, other.member, one.weight)));
        }
    }
    shared.sort_unstable();
    let sum = |group: &[(MemberId, MemberId, i32)]| (group.iter().map(|pair| pair.2).sum(), group[0].0, group[0].1);
    let pairs = shared.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(sum).collect();
    (pairs, n_common)
}

/// The pairs looked at in full: what only looked alike falls out.
fn compared(session: &Session<'_>, pairs: &[(i32, MemberId, MemberId)]) -> Result<Vec<Pair>> {
    let members: BTreeSet<MemberId> = pairs.iter().flat_map(|pair| [pair.1, pair.2]).collect();
    let people = store::duplicate::load(session.db, members.into_iter())?;
    let full = |(_, one, other): &(i32, MemberId, MemberId)| {
        let (one, other) = (people.get(one)?, people.get(other)?);
        let likeness = duplicate::compare(&one.1, &other.1);
        (likeness.score >= ENOUGH).then(|| Pair { one: one.clone(), other: other.clone(), likeness })
    };
    let mut found: Vec<Pair> = pairs.iter().filter_map(full).collect();
    found.sort_by_key(|pair| -pair.likeness.score);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digest: u64, member: i64, weight: i32) -> Key {
        Key { digest, member: MemberId(member), weight }
    }

    #[test]
    fn who_shares_texts_is_a_pair_once_and_what_everybody_shares_makes_none() {
        let mut keys = vec![key(1, 2, 70), key(1, 1, 70), key(2, 1, 80), key(2, 2, 80), key(2, 2, 80), key(3, 9, 70)];
        keys.extend((0..=20).map(|member| key(7, member, 70)));
        assert_eq!(pairs(keys), (vec![(150, MemberId(1), MemberId(2))], 1));
    }
}
