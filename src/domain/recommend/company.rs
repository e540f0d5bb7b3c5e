//! What the members most like a member buy: beside one's own habit the best word on the next basket (RC10).
//!
//! After UP-CF (Faggioli et al. 2020): members alike by the products they share, who lend each other their decayed frequencies.

use super::parameters::Again;
use super::similarity::{self, Measure, Setting, in_order};
use super::weight::Weighting;
use super::{Log, Matrix, Neighbour, Neighbours};

/// How many alike members are asked.
const ASKED: usize = 100;

/// How many products of theirs are kept for each member.
const KEPT: usize = 60;

/// Of each member what alike members buy, by product; empty where that counts nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company {
    of: Vec<Vec<(u32, f32)>>,
}

impl Company {
    /// What counts by these parameters: nothing where company counts nothing.
    #[must_use]
    pub fn of(log: &Log, members: &Matrix, again: &Again) -> Self {
        if again.company > 0.0 { Self::lent(log, &alike(members), again) } else { Self::default() }
    }

    /// What members lend one another: the mean of their frequencies, weighted by how alike they are.
    #[must_use]
    pub fn lent(log: &Log, alike: &Neighbours, again: &Again) -> Self {
        let frequencies = in_order(log.n_members(), || (), |(), member| again.decay.frequencies(log.member(member)));
        let lent = |board: &mut Lent, member: usize| board.sum(alike.of(member as u32), again.exponent, &frequencies);
        let n = log.n_products() as usize;
        let empty = || Lent { amounts: vec![0.0; n], touched: Vec::new(), found: Vec::new() };
        Self { of: in_order(log.n_members(), empty, lent) }
    }

    /// What the members most like a member buy.
    #[must_use]
    pub fn get(&self, member: usize) -> &[(u32, f32)] {
        self.of.get(member).map_or(&[], Vec::as_slice)
    }

    /// Of every member in turn.
    #[must_use]
    pub fn into_lists(self) -> Vec<Vec<(u32, f32)>> {
        self.of
    }
}

/// The members most like each member, by cosine of what they bought.
#[must_use]
pub fn alike(members: &Matrix) -> Neighbours {
    let setting =
        Setting { weighting: Weighting::Plain, measure: Measure::Cosine { alpha: 0.5 }, shrinkage: 0.0, k: ASKED };
    similarity::similar(&members.transposed(), setting)
}

/// What is being added up for one member.
struct Lent {
    amounts: Vec<f32>,
    touched: Vec<u32>,
    found: Vec<(u32, f32)>,
}

impl Lent {
    fn sum(&mut self, alike: &[Neighbour], exponent: f32, frequencies: &[Vec<(u32, f32)>]) -> Vec<(u32, f32)> {
        let weight = |found: &Neighbour| found.weight.powf(exponent);
        let whole: f32 = alike.iter().map(weight).sum();
        for found in alike {
            let share = weight(found) / whole;
            for &(product, frequency) in &frequencies[found.product as usize] {
                let amount = &mut self.amounts[product as usize];
                if *amount == 0.0 {
                    self.touched.push(product);
                }
                *amount += share * frequency;
            }
        }
        let amounts = &mut self.amounts;
        self.found
            .extend(self.touched.drain(..).map(|product| (product, std::mem::take(&mut amounts[product as usize]))));
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if self.found.len() > KEPT {
            self.found.select_nth_unstable_by(KEPT - 1, order);
            self.found.truncate(KEPT);
        }
        self.found.sort_unstable_by(order);
        // A list of its own length: many times as many products were touched, and every member's list is held at once.
        let lent = self.found.to_vec();
        self.found.clear();
        lent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::Purchase;
    use crate::domain::recommend::repeat::Decay;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day }
    }

    /// Members 0 to 2 buy tea (0, 1), the third of them also 2; members 3 and 4 coffee (3, 4).
    fn log() -> Log {
        let tea = vec![bought(0, 1), bought(1, 2)];
        let coffee = vec![bought(3, 1), bought(4, 2), bought(4, 3)];
        Log::new([tea.clone(), tea.clone(), [tea, vec![bought(2, 3)]].concat(), coffee.clone(), coffee], 5)
    }

    #[test]
    fn members_lend_what_their_own_kind_buys() {
        let log = log();
        let again = Again { decay: Decay { per_basket: 0.5, power: 1.0 }, ..Again::default() };
        let found = Company::lent(&log, &alike(&Matrix::of_log(&log)), &again);
        let products = |member| found.get(member).iter().map(|(product, _)| *product).collect::<Vec<_>>();
        assert_eq!(products(3), [4, 3], "member 4 alone shares anything with member 3");
        assert_eq!(found.get(3)[0], (4, 1.5), "one basket of age 0 and one of age 1");
        assert!(products(0).iter().all(|product| *product < 3));
        assert_eq!(found.get(99), []);
    }

    #[test]
    fn where_company_counts_nothing_nobody_is_asked() {
        let log = log();
        let of = |company| {
            let again = Again { company, ..Again::default() };
            Company::of(&log, &Matrix::of_log(&log), &again).into_lists().len()
        };
        assert_eq!([of(0.0), of(0.5)], [0, 5]);
    }
}
