//! The refunds of a file laid on their orders, known or in the file; those that do not fit are refused (import I8, I24).

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::difference::{self, Difference};
use super::orders::Work;
use super::plan::{Plans, fault};
use super::refunds::{Refundable, Refusal};
use super::register::Register;
use crate::domain::money::Money;
use crate::domain::order::RefundLine;
use crate::error::Result;
use crate::input::order::{OrderFile, Refused, StatedRefund};
use crate::store::order;
use crate::store::sale::{self, Known};

/// What is known while the refunds of a file are laid.
#[derive(Default)]
struct Laying {
    /// What is left to refund, by the order's index.
    left: HashMap<u32, Refundable>,
    /// The order that each refund id was met with first.
    orders_of: HashMap<String, String>,
}

/// A refund and the lines of its order that it pays back.
type Laid = (StatedRefund, Vec<RefundLine>);

/// What goes in, or why it does not.
type Judged<T> = std::result::Result<T, Refused>;

impl Work<'_, '_> {
    /// Lays every new refund on its order; those that do not fit take their order's rows with them (I5).
    pub(super) fn judge_refunds(
        &mut self,
        file: &mut OrderFile,
        register: &Register<'_>,
        plans: &mut Plans,
    ) -> Result<Vec<Laid>> {
        let (mut laid, mut refused, mut laying) = (Vec::new(), Vec::new(), Laying::default());
        for refund in &file.refunds {
            match self.lay(file, register, &mut laying, refund)? {
                Ok(new) => laid.extend(new),
                Err(no) => refused.push(no),
            }
        }
        let out: HashSet<u32> = refused.iter().map(|no: &Refused| no.order).collect();
        laid.retain(|(refund, _): &Laid| !out.contains(&refund.index));
        plans.retain(|(index, _)| !out.contains(index));
        file.refuse(&refused);
        Ok(laid)
    }

    /// Lays a refund on its order; none where it is known.
    fn lay(
        &mut self,
        file: &OrderFile,
        register: &Register<'_>,
        laying: &mut Laying,
        refund: &StatedRefund,
    ) -> Result<Judged<Option<Laid>>> {
        let known_order = register.find(refund.index);
        let refund = match refund.so_far {
            false => refund.clone(),
            true => match self.more(file, refund, known_order)? {
                Ok(Some(more)) => more,
                Ok(None) => return Ok(Ok(None)),
                Err(shrank) => return Ok(Err(shrank)),
            },
        };
        let known_refund = register.find_refund(&refund.refund_id)?;
        if known_refund.is_some() && known_refund == known_order.map(|known| known.id) {
            self.counts.refunds_unchanged += 1;
            return Ok(Ok(None));
        }
        let first = laying.orders_of.entry(refund.refund_id.clone()).or_insert_with(|| refund.order_id.clone());
        if known_refund.is_some() || *first != refund.order_id {
            let row = Some(refund.first_row);
            let hint = if *first == refund.order_id { String::new() } else { first.clone() };
            return Ok(Err(Refused { row, ..fault(refund.index, Some("refund_id"), "refund-of-other", hint) }));
        }
        let refundable = match laying.left.entry(refund.index) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => match self.refundable(file, known_order, refund.index)? {
                Some(refundable) => free.insert(refundable),
                None => {
                    let why = fault(refund.index, Some("order_id"), "refund-no-order", String::new());
                    return Ok(Err(Refused { row: Some(refund.first_row), value: refund.order_id.clone(), ..why }));
                }
            },
        };
        Ok(refundable.take(&refund).map(|lines| Some((refund.clone(), lines))).map_err(|no| self.unfit(&refund, &no)))
    }

    /// Why an order cannot bear a refund.
    fn unfit(&self, refund: &StatedRefund, no: &Refusal) -> Refused {
        let hint = match no.code {
            "over-refund" => self.session.program().shop.currency.plain(Money(no.hint)),
            _ => String::new(),
        };
        Refused { row: Some(no.row), ..fault(refund.index, Some(no.column), no.code, hint) }
    }

    /// The refund of what a cell says was refunded beyond what is known; none where nothing is (I24).
    fn more(
        &mut self,
        file: &OrderFile,
        refund: &StatedRefund,
        known: Option<Known>,
    ) -> Result<Judged<Option<StatedRefund>>> {
        if known.is_none() && !file.is_good(refund.index) {
            return Ok(Ok(None));
        }
        let currency = self.session.program().shop.currency;
        let id = |sum: Money| format!("{}#{}", refund.order_id, currency.plain(sum));
        let (order, refunded, said) = match known {
            None => (Arc::new(file.order(refund.index).order), BTreeMap::new(), Money::ZERO),
            Some(known) => {
                let prefix = format!("{}#", refund.order_id);
                let ids = order::list_refund_ids(self.session.db, known.id)?;
                let sums = ids.iter().filter_map(|id| currency.parse(id.strip_prefix(&prefix)?).ok());
                let said = sums.max().unwrap_or(Money::ZERO);
                (self.content(known.id)?.1, sale::list_refunded(self.session.db, known.id)?, said)
            }
        };
        match difference::of(refund, &order, &refunded, said) {
            Difference::None => {
                self.counts.refunds_unchanged += u64::from(!refund.lines.is_empty());
                Ok(Ok(None))
            }
            Difference::Less(said) => {
                let row = Some(refund.first_row);
                let (value, hint) = (currency.plain(difference::total(refund)), currency.plain(said));
                Ok(Err(Refused { row, value, ..fault(refund.index, None, "refund-shrank", hint) }))
            }
            Difference::More(lines) => {
                let at = if known.is_some() && refund.undated { self.session.now } else { refund.at };
                let refund_id = id(difference::total(refund));
                Ok(Ok(Some(StatedRefund { at, refund_id, lines, ..refund.clone() })))
            }
        }
    }

    /// What of a known order, or of one in the file, can still be paid back.
    fn refundable(&self, file: &OrderFile, known: Option<Known>, index: u32) -> Result<Option<Refundable>> {
        if let Some(known) = known {
            let refunded = sale::list_refunded(self.session.db, known.id)?;
            return Ok(Some(Refundable::new(&self.content(known.id)?.1, &refunded)));
        }
        Ok(file.is_good(index).then(|| Refundable::new(&file.order(index).order, &BTreeMap::new())))
    }
}
