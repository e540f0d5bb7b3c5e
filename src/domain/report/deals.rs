//! Sales with what went back of them and their lines, laid side by side: what one thread hands to another.

use super::trade::{Deal, Line, Return, Sale};

/// Some deals, in the order they were added.
#[derive(Clone, Debug, Default)]
pub struct Deals {
    /// Each with the ends of its returns and of its lines.
    sales: Vec<(Sale, usize, usize)>,
    returns: Vec<Return>,
    lines: Vec<Line>,
}

impl Deals {
    /// Adds one.
    pub fn add(&mut self, deal: &Deal<'_>) {
        self.returns.extend_from_slice(deal.returns);
        self.lines.extend_from_slice(deal.lines);
        self.sales.push((deal.sale, self.returns.len(), self.lines.len()));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sales.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sales.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Deal<'_>> {
        let (mut returned, mut listed) = (0, 0);
        self.sales.iter().map(move |(sale, returns, lines)| {
            let deal =
                Deal { sale: *sale, returns: &self.returns[returned..*returns], lines: &self.lines[listed..*lines] };
            (returned, listed) = (*returns, *lines);
            deal
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::trade::tests::{line, sale};
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::time::Instant;

    #[test]
    fn deals_come_out_as_they_went_in() {
        let told = |deal: &Deal<'_>| (deal.sale, deal.returns.to_vec(), deal.lines.to_vec());
        let back = |at: i64| Return { at: Instant(at), line: 0, amount: Money(3) };
        let returns = [back(20), back(21)];
        let lines = [line(1, 11, 1000, 5), line(1, 12, 1000, 6), line(3, 11, 2000, 7)];
        let all = [
            Deal { sale: sale(1, 7, 10, 5), returns: &[], lines: &lines[..2] },
            Deal { sale: sale(2, 7, 11, 5), returns: &returns, lines: &[] },
            Deal { sale: sale(3, 8, 12, 5), returns: &returns[1..], lines: &lines[2..] },
            Deal { sale: sale(4, 0, 13, 5), returns: &[], lines: &[] },
        ];
        let mut deals = Deals::default();
        assert!(deals.is_empty());
        all.iter().for_each(|deal| deals.add(deal));
        assert_eq!(deals.len(), all.len());
        assert_eq!(deals.iter().map(|deal| told(&deal)).collect::<Vec<_>>(), all.iter().map(told).collect::<Vec<_>>());
    }
}
