//! Where each bought product leads, laid out for scoring: all lists one after the other, each by product.

use super::row::LANES;
use super::{Neighbour, Neighbours};

/// A product that is led to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lead {
    /// The product.
    pub product: u32,
    /// How strongly it counts, as [`kept`].
    pub weight: f32,
}

/// Leads to products that lie side by side, 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Block {
    /// Their number among the blocks of all products.
    pub at: usize,
    pub weights: [f32; LANES],
}

/// What adding up reads.
pub(super) enum List<'a> {
    /// One lead after the other.
    Leads(&'a [Lead]),
    /// Many leads at once.
    Blocks(&'a [Block]),
}

/// From so many leads a block on, adding whole blocks takes less time.
const CROWDED: usize = 3;

/// Under each bought product all those that keep it as a neighbour: what scoring a member reads (RC4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leads {
    /// The bought products that lead anywhere, ascending.
    bought: Vec<u32>,
    /// Where the list of each ends.
    ends: Vec<usize>,
    leads: Vec<Lead>,
    /// Beside each lead: how many members the two products share.
    together: Vec<u32>,
    /// The crowded lists once more, and where those of each bought product end.
    blocks: Vec<Block>,
    block_ends: Vec<usize>,
    /// Under each product its place in `bought`, [`NOWHERE`] where it leads nowhere; empty unless laid out.
    places: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

/// The bits of a weight that are filed: the sign, the exponent and 15 of 23 of the fraction.
const FILED_BITS: u32 = 0xffff_ff00;

/// A weight as it is filed, rounded to the nearest of 24 bits; it is rounded before it is used, so that a model answers
/// the same before and after it was filed.
#[must_use]
pub fn kept(weight: f32) -> f32 {
    f32::from_bits(weight.to_bits().wrapping_add(0x80) & FILED_BITS)
}

impl Leads {
    /// Files the neighbours that each scored product keeps under the other product; weights that are no numbers lead
    /// nowhere.
    #[must_use]
    pub fn new(neighbours: &Neighbours) -> Self {
        let lists = neighbours.lists();
        let all = || (0u32..).zip(lists).flat_map(|(scored, list)| list.iter().map(move |found| (scored, found)));
        let filed = || all().filter(|(_, found)| found.weight.is_finite());
        let mut next = vec![0usize; lists.len() + 1];
        filed().for_each(|(_, found)| next[found.product as usize + 1] += 1);
        for at in 0..lists.len() {
            next[at + 1] += next[at];
        }
        let n = next[lists.len()];
        let (mut leads, mut together) = (vec![Lead { product: 0, weight: 0.0 }; n], vec![0; n]);
        // Scored products are read in order, so each list ascends.
        for (product, found) in filed() {
            let place = &mut next[found.product as usize];
            (leads[*place], together[*place]) = (Lead { product, weight: kept(found.weight) }, found.together);
            *place += 1;
        }
        // Each has moved on to where its list ends.
        let begins = |at: usize| if at == 0 { 0 } else { next[at - 1] };
        let any = (0..lists.len()).filter(|&at| next[at] > begins(at));
        let (bought, ends) = any.map(|at| (at as u32, next[at])).unzip();
        Self { bought, ends, leads, together, ..Self::default() }.laid_out()
    }

    /// The same with crowded lists in blocks, which pays where many members are answered.
    #[must_use]
    pub fn laid_out(mut self) -> Self {
        (self.blocks, self.block_ends) = (Vec::new(), Vec::with_capacity(self.ends.len()));
        self.places = vec![NOWHERE; self.bought.last().map_or(0, |last| *last as usize + 1)];
        (0u32..).zip(&self.bought).for_each(|(place, bought)| self.places[*bought as usize] = place);
        let mut start = 0;
        for &end in &self.ends {
            let list = &self.leads[start..end];
            let same = |a: &Lead, b: &Lead| a.product as usize / LANES == b.product as usize / LANES;
            if list.len() >= CROWDED * list.chunk_by(same).count() {
                self.blocks.extend(list.chunk_by(same).map(|leads| {
                    let mut weights = [0.0; LANES];
                    leads.iter().for_each(|lead| weights[lead.product as usize % LANES] = lead.weight);
                    Block { at: leads[0].product as usize / LANES, weights }
                }));
            }
            self.block_ends.push(self.blocks.len());
            start = end;
        }
        self
    }

    /// Where a bought product leads, by product.
    #[must_use]
    pub fn of(&self, bought: u32) -> &[Lead] {
        &self.leads[self.span(bought)]
    }

    /// The same as it is added up fastest.
    pub(super) fn list(&self, bought: u32) -> List<'_> {
        let Some(place) = self.place(bought) else { return List::Leads(&[]) };
        let blocks = span(&self.block_ends, place);
        if blocks.is_empty() {
            List::Leads(&self.leads[span(&self.ends, place)])
        } else {
            List::Blocks(&self.blocks[blocks])
        }
    }

    fn place(&self, bought: u32) -> Option<usize> {
        if self.places.is_empty() {
            return self.bought.binary_search(&bought).ok();
        }
        self.places.get(bought as usize).filter(|place| **place != NOWHERE).map(|place| *place as usize)
    }

    /// What leads from one product to another, if anything does.
    #[must_use]
    pub fn find(&self, bought: u32, product: u32) -> Option<Neighbour> {
        let span = self.span(bought);
        let at = span.start + self.leads[span].binary_search_by_key(&product, |lead| lead.product).ok()?;
        Some(Neighbour { product, weight: self.leads[at].weight, together: self.together[at] })
    }

    /// One more than the largest product that is led to or leads.
    #[must_use]
    pub fn width(&self) -> usize {
        let largest = self.leads.iter().map(|lead| lead.product).max().max(self.bought.last().copied());
        largest.map_or(0, |product| product as usize + 1)
    }

    fn span(&self, bought: u32) -> std::ops::Range<usize> {
        self.place(bought).map_or(0..0, |place| span(&self.ends, place))
    }

    /// Appends the list of a product as bytes: their number as a little-endian u32, then of each lead how far its product
    /// lies beyond the one before, three bytes of weight, and how many members the two share; whole numbers in groups of
    /// seven bits, the lowest first.
    pub fn write(&self, bought: u32, bytes: &mut Vec<u8>) {
        let (span, head) = (self.span(bought), bytes.len());
        bytes.extend([0; HEAD]);
        let mut before = 0;
        for (lead, together) in self.leads[span.clone()].iter().zip(&self.together[span]) {
            write_number(lead.product - before, bytes);
            bytes.extend(&lead.weight.to_bits().to_le_bytes()[1..]);
            write_number(*together, bytes);
            before = lead.product;
        }
        let length = u32::try_from(bytes.len() - head - HEAD).expect("a list is shorter than four gigabytes");
        bytes[head..head + HEAD].copy_from_slice(&length.to_le_bytes());
    }

    /// Takes the list of a product, which must come after those taken before, off the front of what [`Leads::write`] wrote;
    /// `None` when the bytes are cut short.
    pub fn read(&mut self, bought: u32, bytes: &mut &[u8]) -> Option<()> {
        let mut list = split(bytes)?;
        let mut product = 0u32;
        while !list.is_empty() {
            product = product.checked_add(read_number(&mut list)?)?;
            let (&[a, b, c], rest) = list.split_first_chunk()?;
            list = rest;
            self.leads.push(Lead { product, weight: f32::from_le_bytes([0, a, b, c]) });
            self.together.push(read_number(&mut list)?);
        }
        if self.leads.len() > self.ends.last().copied().unwrap_or(0) {
            self.bought.push(bought);
            self.ends.push(self.leads.len());
        }
        Some(())
    }
}

/// From the end of the one before to its own; nothing where ends are not known.
fn span(ends: &[usize], at: usize) -> std::ops::Range<usize> {
    let end = ends.get(at).copied().unwrap_or(0);
    if at == 0 { 0..end } else { ends.get(at - 1).copied().unwrap_or(0)..end }
}

/// The bytes that tell how many follow.
const HEAD: usize = 4;

/// Takes one list off the front, without reading it.
pub fn split<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<HEAD>()?;
    let (list, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    Some(list)
}

fn write_number(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[inline]
fn read_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn neighbour(product: u32, weight: f32) -> Neighbour {
        Neighbour { product, weight, together: product * 300 }
    }

    /// Product 0 keeps 1, product 2 keeps 1 and 0, and a weight that is none.
    fn leads() -> Leads {
        let third = vec![neighbour(1, 0.75), neighbour(3, f32::NAN), neighbour(0, -0.125)];
        Leads::new(&Neighbours::new(vec![vec![neighbour(1, 0.5)], vec![], third, vec![]]))
    }

    #[test]
    fn each_pair_is_filed_under_the_bought_product() {
        let leads = leads();
        let from = |bought| leads.of(bought).iter().map(|lead| (lead.product, lead.weight)).collect::<Vec<_>>();
        assert_eq!(
            [from(0), from(1), from(3), from(9)],
            [vec![(2, -0.125)], vec![(0, 0.5), (2, 0.75)], vec![], vec![]]
        );
        assert_eq!(leads.find(1, 2), Some(Neighbour { product: 2, weight: 0.75, together: 300 }));
        assert_eq!((leads.find(1, 1), leads.find(3, 2), leads.width()), (None, None, 3));
        assert_eq!(Leads::default().width(), 0);
    }

    #[test]
    fn lists_are_filed_one_behind_the_other_and_come_back() {
        let leads = leads();
        let mut bytes = Vec::new();
        [0, 3, 1].into_iter().for_each(|bought| leads.write(bought, &mut bytes));
        // One list of one lead: product 2, three bytes of -0.125, no member; one of none; two leads of 5 and 6 bytes.
        assert_eq!(bytes[..13], [5, 0, 0, 0, 2, 0, 0, 0xbe, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[13..], [12, 0, 0, 0, 0, 0, 0, 0x3f, 0xac, 2, 2, 0, 0x40, 0x3f, 0xac, 2]);
        let (mut found, mut rest) = (Leads::default(), bytes.as_slice());
        assert_eq!(found.read(0, &mut rest), Some(()));
        assert_eq!(split(&mut rest), Some(&[][..]));
        assert_eq!(found.read(1, &mut rest), Some(()));
        assert!(rest.is_empty());
        assert_eq!(found.laid_out(), leads);
        for cut in [1, 3, 6, 8, bytes.len() - 1] {
            let mut rest = &bytes[..cut];
            let read = |rest: &mut &[u8]| Leads::default().read(0, rest).is_some();
            assert!(!(read(&mut rest) && read(&mut rest) && read(&mut rest)), "{cut}");
        }
    }

    #[test]
    fn a_crowded_list_is_laid_out_in_blocks_and_a_thin_one_is_not() {
        let keeps = |product: u32| vec![neighbour(0, 1.0 + product as f32), neighbour(1 + product % 2 * product, 0.5)];
        let leads = Leads::new(&Neighbours::new((0..21).map(keeps).collect()));
        let List::Blocks(blocks) = leads.list(0) else { panic!("21 leads in 2 blocks") };
        assert_eq!(blocks.iter().map(|block| block.at).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((blocks[0].weights[7], blocks[1].weights[3], blocks[1].weights[5]), (8.0, 20.0, 0.0));
        assert!(matches!(leads.list(4), List::Leads([Lead { product: 3, .. }])));
        assert!(matches!(leads.list(19), List::Leads([])));
    }

    proptest! {
        #[test]
        fn a_filed_weight_is_filed_as_it_is(weight in prop::num::f32::NORMAL, number in any::<u32>()) {
            let once = kept(weight);
            prop_assert_eq!(kept(once), once);
            prop_assert!(!once.is_finite() || ((once - weight) / weight).abs() <= 1.0 / 65_536.0);
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            prop_assert_eq!(read_number(&mut bytes.as_slice()), Some(number));
        }
    }
}
