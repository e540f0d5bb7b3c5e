//! One row of a product of sparse matrices while it is being added up: how often two products meet, and how much that weighs.

use super::Neighbour;
use super::neighbour::Strongest;

/// How many cells are weighed at once, so that the compiler can do them side by side.
pub(super) const LANES: usize = 16;

/// A count in the high bits and a sum in fixed point below, so that one integer addition serves both and the order of
/// additions cannot matter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packing {
    shift: u32,
    scale: f64,
    unit: f64,
}

impl Packing {
    /// Room for `count` additions whose sum stays below `sum`.
    pub(super) fn new(count: u32, sum: f64) -> Self {
        // At most 52 bits of sum, as a float holds them exactly.
        let shift = 32 + count.leading_zeros().min(20);
        let scale = (1u64 << shift) as f64 / sum;
        Self { shift, scale, unit: 1.0 / scale }
    }

    /// What is added to a cell for one meeting.
    #[inline]
    pub(super) fn one(self, weight: f32) -> u64 {
        (1 << self.shift) | (f64::from(weight) * self.scale) as u64
    }

    /// The sum in a cell.
    #[inline]
    pub(super) fn sum(self, cell: u64) -> f32 {
        // The bits of 2^52 + n are those of 2^52 with n in the mantissa: a conversion that needs no instruction of its own,
        // where the plain one would keep the loop over the lanes from being vectorised.
        const TWO_52: u64 = 0x4330_0000_0000_0000;
        let sum = f64::from_bits(TWO_52 | (cell & ((1 << self.shift) - 1))) - f64::from_bits(TWO_52);
        (sum * self.unit) as f32
    }

    /// The count in a cell.
    #[inline]
    pub(super) fn count(self, cell: u64) -> u32 {
        (cell >> self.shift) as u32
    }
}

/// What one thread adds up for the row at hand.
pub(super) struct Row {
    packing: Packing,
    /// As many cells as columns, rounded up to whole lanes.
    cells: Vec<[u64; LANES]>,
    touched: Vec<u32>,
    strongest: Strongest,
}

impl Row {
    /// A row of `n` columns of which `k` will be kept.
    pub(super) fn new(n: usize, k: usize, packing: Packing) -> Self {
        let cells = vec![[0; LANES]; n.div_ceil(LANES)];
        Self { packing, cells, touched: Vec::new(), strongest: Strongest::new(k.min(n)) }
    }

    #[inline]
    fn cell(&mut self, column: u32) -> &mut u64 {
        &mut self.cells.as_flattened_mut()[column as usize]
    }

    /// Adds to a cell of a row that will be swept.
    #[inline]
    pub(super) fn add(&mut self, column: u32, one: u64) {
        let cell = self.cell(column);
        *cell = cell.wrapping_add(one);
    }

    /// Adds to a cell of a row that will be picked.
    #[inline]
    pub(super) fn add_noting(&mut self, column: u32, one: u64) {
        if *self.cell(column) == 0 {
            self.touched.push(column);
        }
        self.add(column, one);
    }

    /// Takes the strongest of the noted cells but for `own`, and clears the row. `weigh` turns a sum into a weight,
    /// `name` a column into the product that ties are settled by.
    pub(super) fn pick(
        &mut self,
        own: u32,
        name: impl Fn(u32) -> u32,
        weigh: impl Fn(usize, f32) -> f32,
    ) -> Vec<Neighbour> {
        for at in 0..self.touched.len() {
            let column = self.touched[at];
            let cell = std::mem::take(self.cell(column));
            if column != own {
                let weight = weigh(column as usize, self.packing.sum(cell));
                let together = self.packing.count(cell);
                self.strongest.offer(Neighbour { product: name(column), weight, together });
            }
        }
        self.touched.clear();
        self.strongest.take()
    }

    /// Takes the strongest of all cells but for `own`, and clears the row. `weigh` is asked for the lanes beyond the last
    /// column too; an empty cell must weigh nothing.
    pub(super) fn sweep(
        &mut self,
        own: u32,
        name: impl Fn(u32) -> u32,
        weigh: impl Fn(usize, f32) -> f32,
    ) -> Vec<Neighbour> {
        *self.cell(own) = 0;
        for (block, cells) in self.cells.iter_mut().enumerate() {
            let weights: [f32; LANES] =
                std::array::from_fn(|lane| weigh(block * LANES + lane, self.packing.sum(cells[lane])));
            let floor = self.strongest.floor();
            if weights.iter().fold(false, |any, weight| any | (*weight >= floor)) {
                for lane in 0..LANES {
                    if cells[lane] > 0 {
                        let product = name((block * LANES + lane) as u32);
                        let together = self.packing.count(cells[lane]);
                        self.strongest.offer(Neighbour { product, weight: weights[lane], together });
                    }
                }
            }
            *cells = [0; LANES];
        }
        self.strongest.take()
    }

    /// Writes the counts of the first columns and the sums of the rest, and clears the row.
    pub(super) fn drain(&mut self, counts: &mut [f32], sums: &mut [f32]) {
        let cells = self.cells.as_flattened_mut();
        for (count, cell) in counts.iter_mut().zip(&*cells) {
            *count = self.packing.count(*cell) as f32;
        }
        for (sum, cell) in sums.iter_mut().zip(&cells[counts.len()..]) {
            *sum = self.packing.sum(*cell);
        }
        cells.fill(0);
    }

    /// `n` rounded up to what [`Row::sweep`] may ask for.
    pub(super) fn width(n: usize) -> usize {
        n.next_multiple_of(LANES)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_and_sums_come_back_out_of_one_number() {
        for (count, sum) in [(1, 1.0), (41, 0.3), (5_000, 100.0), (70_000, 4_000.0), (20_000_000, 10.0)] {
            let packing = Packing::new(count, sum);
            let one = packing.one((sum / f64::from(count) * 0.99) as f32);
            let cell = one * u64::from(count);
            assert_eq!(packing.count(cell), count);
            assert!((f64::from(packing.sum(cell)) / sum - 0.99).abs() < 1e-3, "{count} {}", packing.sum(cell));
        }
        assert_eq!((Packing::new(9, 1.0).sum(0), Packing::new(0, 1.0).count(0)), (0.0, 0));
    }

    proptest! {
        #[test]
        fn sweeping_and_picking_find_the_same(adds in prop::collection::vec((0u32..40, 1u8..9), 0..200), k in 0usize..12) {
            let packing = Packing::new(200, 2000.0);
            let (mut swept, mut picked) = (Row::new(40, k, packing), Row::new(40, k, packing));
            let weigh = |at: usize, sum: f32| sum / (1.0 + at as f32);
            for _ in 0..2 {
                for (column, weight) in &adds {
                    swept.add(*column, packing.one(f32::from(*weight)));
                    picked.add_noting(*column, packing.one(f32::from(*weight)));
                }
                let found = swept.sweep(7, |column| 99 - column, weigh);
                prop_assert!(found.iter().all(|found| found.product != 92 && found.product > 59));
                prop_assert_eq!(found, picked.pick(7, |column| 99 - column, weigh));
            }
        }
    }
}
