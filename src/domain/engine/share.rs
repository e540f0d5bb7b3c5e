//! Limits that all members share, when many are folded at once (house H22): every draw is granted in full first; where
//! that is more than there is, draws are granted in the order of time, and whoever gets less is folded again with it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::account::Account;
use super::consequence::Consequence;
use super::fact::Fact;
use super::fold::fold;
use crate::domain::id::MemberId;
use crate::domain::pool::{Draw, Pool};
use crate::domain::program::Versions;
use crate::domain::time::Instant;

/// What draws by number get where they get less than they want.
pub type Short = BTreeMap<u32, i64>;

/// A limit of the program that was in force when a draw was made.
fn limit(versions: &Versions, draw: &Draw) -> Option<i64> {
    versions.at(draw.at).limit(&draw.pool)
}

/// What all draws take of each limit in full, and whether that is certainly no more than there is.
#[derive(Clone, Debug)]
pub struct Drawn {
    so_far: BTreeMap<Pool, i64>,
    over: bool,
}

impl Drawn {
    /// On top of what was drawn before.
    #[must_use]
    pub fn after(pools: BTreeMap<Pool, i64>) -> Drawn {
        Drawn { so_far: pools, over: false }
    }

    /// Adds a draw. What is given back may come after others have drawn, and so counts for nothing.
    pub fn add(&mut self, versions: &Versions, draw: &Draw) {
        if draw.granted <= 0 {
            return;
        }
        let so_far = self.so_far.entry(draw.pool.clone()).or_default();
        *so_far += draw.granted;
        self.over |= limit(versions, draw).is_some_and(|limit| *so_far > limit);
    }

    /// Whether more may have been granted than there is.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over
    }
}

/// The draws among the rows of a fold.
pub fn draws(rows: &[Consequence]) -> impl Iterator<Item = &Draw> {
    rows.iter().filter_map(|row| if let Consequence::Drawn(draw) = row { Some(draw) } else { None })
}

/// What a member draws where there is enough of everything.
#[must_use]
pub fn drawn_by(versions: &Versions, account: Account, facts: Vec<Fact>, until: Instant) -> Vec<Draw> {
    draws(&fold(versions, account, facts, until).consequences).cloned().collect()
}

/// A member who draws, ready to be folded again.
struct Drawer {
    account: Account,
    facts: Vec<Fact>,
    draws: Vec<Draw>,
    next: usize,
    short: Short,
}

impl Drawer {
    fn fold(&mut self, versions: &Versions, until: Instant) {
        let account = Account { short: self.short.clone(), ..self.account.clone() };
        let folded = fold(versions, account, self.facts.clone(), until);
        self.draws = draws(&folded.consequences).cloned().collect();
    }
}

/// Members whose draws are to be granted in the order of time.
#[derive(Default)]
pub struct Queue(BTreeMap<MemberId, Drawer>);

impl Queue {
    /// Adds a member, if anything is drawn by their fold.
    pub fn add(&mut self, versions: &Versions, account: Account, facts: Vec<Fact>, until: Instant) {
        let mut drawer = Drawer { account, facts, draws: Vec::new(), next: 0, short: Short::new() };
        drawer.fold(versions, until);
        if !drawer.draws.is_empty() {
            self.0.insert(drawer.account.member, drawer);
        }
    }

    /// Grants all draws in the order of (instant, rank, member, number); what draws get where that is less than wanted.
    #[must_use]
    pub fn grant(
        mut self,
        versions: &Versions,
        mut drawn: BTreeMap<Pool, i64>,
        until: Instant,
    ) -> BTreeMap<MemberId, Short> {
        let place = |draw: &Draw, member: MemberId| Reverse((draw.at, draw.rank, member));
        let mut heap: BinaryHeap<_> =
            self.0.iter().filter_map(|(member, one)| Some(place(one.draws.first()?, *member))).collect();
        while let Some(Reverse((.., member))) = heap.pop() {
            let Some(one) = self.0.get_mut(&member) else { continue };
            let Some(draw) = one.draws.get(one.next).cloned() else { continue };
            let so_far = drawn.entry(draw.pool.clone()).or_default();
            let left = limit(versions, &draw).map_or(i64::MAX, |limit| (limit - *so_far).max(0));
            let granted = match draw.wanted {
                fits if fits <= left => fits,
                _ if draw.whole => 0,
                _ => left,
            };
            *so_far += granted;
            if granted < draw.wanted {
                one.short.insert(draw.number, granted);
                one.fold(versions, until);
            }
            one.next += 1;
            heap.extend(one.draws.get(one.next).map(|draw| place(draw, member)));
        }
        let short = self.0.into_iter().map(|(member, one)| (member, one.short));
        short.filter(|(_, short)| !short.is_empty()).collect()
    }
}
