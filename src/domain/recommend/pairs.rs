//! Every pair of products that members share, added up once: the row of the more bought product meets the less bought ones,
//! and what comes out is offered to the lists of both. No matrix of products by products is held.
//!
//! Threads take rows as they come and keep lists of their own, which are then merged: the strongest of a set are the same
//! in whatever order they were offered (RC3).

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::neighbour::Strongest;
use super::row::{LANES, Packing};
use super::similarity::Popularity;
use super::{Matrix, Neighbour};

/// The memory that the threads' own lists may take; fewer threads work where it would be passed.
const OWN_LISTS: usize = 1 << 30;

/// A product's number as it is stored: reading the members' rows is most of the work, so they are kept narrow.
pub(super) trait Number: Copy + Default + Send + Sync {
    /// The largest number there is.
    const MAX: usize;
    /// A number that is known to fit.
    fn new(number: usize) -> Self;
    /// The number as an index.
    fn index(self) -> usize;
}

impl Number for u16 {
    const MAX: usize = u16::MAX as usize;
    fn new(number: usize) -> Self {
        number as u16
    }
    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

impl Number for u32 {
    const MAX: usize = u32::MAX as usize;
    fn new(number: usize) -> Self {
        number as u32
    }
    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

/// Who bought what, by members and by products, the most bought first.
pub(super) struct Shared<N> {
    starts: Vec<u32>,
    columns: Vec<N>,
    buyer_starts: Vec<u32>,
    buyers: Vec<u32>,
    /// Beside each buyer: where in the buyer's row the less bought products begin.
    after: Vec<N>,
}

impl<N: Number> Shared<N> {
    /// The members' products by their numbers; members with fewer than two products are left empty (RC2).
    pub(super) fn new(members: &Matrix, popularity: &Popularity) -> Self {
        let n = popularity.order.len();
        let (mut starts, mut columns, mut row) = (vec![0u32], Vec::<N>::new(), Vec::new());
        let mut buyer_starts = vec![0u32; n + 1];
        for member in members.rows() {
            row.extend(member.iter().filter(|_| member.len() > 1).filter_map(|&product| popularity.number(product)));
            row.sort_unstable();
            row.iter().for_each(|&number| buyer_starts[number as usize + 1] += 1);
            columns.extend(row.drain(..).map(|number| N::new(number as usize)));
            starts.push(columns.len() as u32);
        }
        for at in 0..n {
            buyer_starts[at + 1] += buyer_starts[at];
        }
        let mut next = buyer_starts.clone();
        let (mut buyers, mut after) = (vec![0u32; columns.len()], vec![N::default(); columns.len()]);
        for (member, ends) in (0u32..).zip(starts.windows(2)) {
            let row = &columns[ends[0] as usize..ends[1] as usize];
            for (at, number) in row.iter().enumerate() {
                let here = &mut next[number.index()];
                (buyers[*here as usize], after[*here as usize]) = (member, N::new(at + 1));
                *here += 1;
            }
        }
        Self { starts, columns, buyer_starts, buyers, after }
    }

    fn span(&self, product: usize) -> std::ops::Range<usize> {
        self.buyer_starts[product] as usize..self.buyer_starts[product + 1] as usize
    }

    /// The members who bought a product, ascending.
    pub(super) fn buyers(&self, product: usize) -> &[u32] {
        &self.buyers[self.span(product)]
    }

    /// What each buyer of a product bought of the less bought ones.
    fn tails(&self, product: usize) -> impl Iterator<Item = (u32, &[N])> {
        let after = &self.after[self.span(product)];
        self.buyers(product).iter().zip(after).map(|(&member, after)| {
            let (from, until) = (self.starts[member as usize], self.starts[member as usize + 1]);
            (member, &self.columns[from as usize + after.index()..until as usize])
        })
    }
}

/// What the measures take from one product.
#[derive(Clone, Copy)]
pub(super) struct Term {
    /// What its cells are multiplied by.
    pub factor: f32,
    /// What is divided by where it is the bought product, and where it is the scored one.
    pub left: f32,
    pub right: f32,
}

/// The terms of [`LANES`] products, each kind side by side.
#[derive(Clone, Copy)]
struct Terms {
    factor: [f32; LANES],
    left: [f32; LANES],
    right: [f32; LANES],
}

impl Terms {
    /// Beyond the last product: a weight of 0 over 1.
    const NONE: Self = Self { factor: [1.0; LANES], left: [1.0; LANES], right: [1.0; LANES] };

    #[inline]
    fn at(&self, lane: usize) -> Term {
        Term { factor: self.factor[lane], left: self.left[lane], right: self.right[lane] }
    }
}

/// What is made of the pairs.
pub(super) struct Making<'a, W> {
    /// The product behind each number, which ties are settled by.
    order: &'a [u32],
    terms: Vec<Terms>,
    packing: Packing,
    ones: &'a [u64],
    k: usize,
    weigh: W,
}

impl<'a, W: Fn(Term, Term, f32) -> f32 + Sync> Making<'a, W> {
    /// `ones` is what each member adds, `k` how many each list keeps, `weigh` the weight of a bought product under a
    /// scored one given the sum of the pair; an empty sum must weigh nothing.
    pub(super) fn new(order: &'a [u32], terms: &[Term], packing: Packing, ones: &'a [u64], k: usize, weigh: W) -> Self {
        let mut blocks = vec![Terms::NONE; terms.len().div_ceil(LANES)];
        for (at, term) in terms.iter().enumerate() {
            let (block, lane) = (&mut blocks[at / LANES], at % LANES);
            (block.factor[lane], block.left[lane], block.right[lane]) = (term.factor, term.left, term.right);
        }
        Self { order, terms: blocks, packing, ones, k, weigh }
    }

    fn term(&self, number: usize) -> Term {
        self.terms[number / LANES].at(number % LANES)
    }

    /// The weights of a block of products under `own`, and of `own` under each of them.
    #[inline]
    fn weights(&self, own: Term, block: usize, cells: &[u64; LANES]) -> ([f32; LANES], [f32; LANES]) {
        let (mut here, mut there) = ([0f32; LANES], [0f32; LANES]);
        let terms = &self.terms[block];
        for (lane, cell) in cells.iter().enumerate() {
            let (other, sum) = (terms.at(lane), self.packing.sum(*cell));
            here[lane] = (self.weigh)(other, own, sum);
            there[lane] = (self.weigh)(own, other, sum);
        }
        (here, there)
    }
}

/// The strongest under each number.
pub(super) fn lists<N: Number>(
    shared: &Shared<N>,
    making: &Making<'_, impl Fn(Term, Term, f32) -> f32 + Sync>,
) -> Vec<Vec<Neighbour>> {
    let n = making.order.len();
    let next = AtomicUsize::new(0);
    let own_lists = (n * making.k.min(n)).saturating_mul(2 * size_of::<Neighbour>()).max(1);
    let workers = (OWN_LISTS / own_lists).max(1);
    let mut found = rayon::broadcast(|context| {
        if context.index() >= workers {
            return Vec::new();
        }
        let mut worker = Worker::new(n, making.k);
        loop {
            let product = next.fetch_add(1, Ordering::Relaxed);
            if product >= n {
                return worker.lists;
            }
            worker.row(shared, making, product);
        }
    });
    let mut first = found.swap_remove(0);
    let merged = |(product, strongest): (usize, &mut Strongest)| {
        for list in found.iter().filter_map(|lists| lists.get(product)) {
            list.offered().iter().for_each(|near| strongest.offer(*near));
        }
        strongest.take()
    };
    first.par_iter_mut().enumerate().map(merged).collect()
}

/// What one thread adds up and keeps.
struct Worker {
    cells: Vec<[u64; LANES]>,
    touched: Vec<usize>,
    lists: Vec<Strongest>,
    /// The floor of each list, side by side to be compared at once.
    floors: Vec<[f32; LANES]>,
}

impl Worker {
    fn new(n: usize, k: usize) -> Self {
        let blocks = n.div_ceil(LANES);
        let lists = vec![Strongest::new(k.min(n)); n];
        let floors = vec![[f32::MIN_POSITIVE; LANES]; blocks];
        Self { cells: vec![[0; LANES]; blocks], touched: Vec::new(), lists, floors }
    }

    fn row<N: Number>(
        &mut self,
        shared: &Shared<N>,
        making: &Making<'_, impl Fn(Term, Term, f32) -> f32 + Sync>,
        own: usize,
    ) {
        let adds: usize = shared.tails(own).map(|(_, tail)| tail.len()).sum();
        // A long row meets most products anyway: then noting which ones costs more than sweeping over all of them (RC7).
        if adds > (making.order.len() - own) / 8 {
            for (member, tail) in shared.tails(own) {
                let (one, cells) = (making.ones[member as usize], self.cells.as_flattened_mut());
                for column in tail {
                    let cell = &mut cells[column.index()];
                    *cell = cell.wrapping_add(one);
                }
            }
            self.sweep(making, own);
        } else {
            for (member, tail) in shared.tails(own) {
                let (one, cells) = (making.ones[member as usize], self.cells.as_flattened_mut());
                for column in tail {
                    let cell = &mut cells[column.index()];
                    if *cell == 0 {
                        self.touched.push(column.index());
                    }
                    *cell = cell.wrapping_add(one);
                }
            }
            self.pick(making, own);
        }
    }

    fn sweep(&mut self, making: &Making<'_, impl Fn(Term, Term, f32) -> f32 + Sync>, own: usize) {
        let term = making.term(own);
        for block in (own + 1) / LANES..self.cells.len() {
            let cells = std::mem::replace(&mut self.cells[block], [0; LANES]);
            let (here, there) = making.weights(term, block, &cells);
            let (floor, floors) = (self.lists[own].floor(), self.floors[block]);
            let passes = |lane: usize| (here[lane] >= floor) | (there[lane] >= floors[lane]);
            if (0..LANES).fold(false, |any, lane| any | passes(lane)) {
                for lane in (0..LANES).filter(|lane| passes(*lane)) {
                    let together = making.packing.count(cells[lane]);
                    self.offer(making.order, own, block * LANES + lane, [here[lane], there[lane]], together);
                }
            }
        }
    }

    fn pick(&mut self, making: &Making<'_, impl Fn(Term, Term, f32) -> f32 + Sync>, own: usize) {
        let (term, touched) = (making.term(own), std::mem::take(&mut self.touched));
        for &other in &touched {
            let cell = std::mem::take(&mut self.cells.as_flattened_mut()[other]);
            let (sum, together) = (making.packing.sum(cell), making.packing.count(cell));
            let weights =
                [(making.weigh)(making.term(other), term, sum), (making.weigh)(term, making.term(other), sum)];
            self.offer(making.order, own, other, weights, together);
        }
        self.touched = touched;
        self.touched.clear();
    }

    /// Offers a pair to the lists of both products: with the first weight to `own`, with the second to the other.
    #[inline]
    fn offer(&mut self, order: &[u32], own: usize, other: usize, [here, there]: [f32; 2], together: u32) {
        if here >= self.lists[own].floor() {
            self.lists[own].offer(Neighbour { product: order[other], weight: here, together });
        }
        let floor = &mut self.floors.as_flattened_mut()[other];
        if there >= *floor {
            self.lists[other].offer(Neighbour { product: order[own], weight: there, together });
            *floor = self.lists[other].floor();
        }
    }
}
