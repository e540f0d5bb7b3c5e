//! What coupons take off an order: on items, on the whole, on shipping, in this order (B15). Pure, and in whole minor units.

use std::collections::BTreeMap;

use super::{Kind, Stack, Template};
use crate::domain::id::Code;
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Line, Order};
use crate::domain::points::earn;
use crate::domain::ratio::{Rounding, shares};
use crate::domain::refusal::Refusal;

/// A coupon somebody wants to use.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'p> {
    /// What tells two of one template apart.
    pub key: i64,
    /// Its template, of the version it was issued under.
    pub template: &'p Template,
    /// Whether its own condition holds.
    pub fits: bool,
}

/// Why a coupon takes nothing off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The eligible lines come to too little.
    BelowMinimum {
        /// What they come to.
        spend: Money,
    },
    /// Its own condition does not hold.
    NotForThisOrder,
    /// One of them stands alone.
    Alone,
    /// Another of its group takes more off.
    Outdone,
    /// Nothing is left that it could take off.
    NothingLeft,
}

impl Why {
    /// The same as a refusal of a coupon, by the name it goes by.
    #[must_use]
    pub fn refusal(self, name: &str, template: &Template, currency: Currency) -> Refusal {
        let coupon = name.to_owned();
        match self {
            Why::BelowMinimum { spend } => {
                let (spend, least) = (currency.plain(spend), currency.plain(template.min_spend));
                Refusal::CouponBelowMinimum { coupon, spend, least }
            }
            Why::NotForThisOrder => Refusal::CouponNotForThisOrder { coupon },
            Why::Alone | Why::Outdone => Refusal::CouponNotBeside { coupon },
            Why::NothingLeft => Refusal::CouponNothingLeft { coupon },
        }
    }
}

/// What an order comes to with coupons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priced {
    /// What each takes off, in the order applied.
    pub discounts: Vec<Discount>,
    /// The others, by their place among the asked, and why.
    pub aside: Vec<(usize, Why)>,
    /// What each line came to before.
    pub before: Vec<i64>,
    /// What is left of each line.
    pub lines: Vec<i64>,
    /// What is left of shipping.
    pub shipping: i64,
}

/// What one coupon takes off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// Its place among the asked.
    pub place: usize,
    /// In all.
    pub amount: Money,
    /// Of each line (P10).
    pub lines: Vec<i64>,
    /// Of shipping.
    pub shipping: i64,
}

impl Priced {
    /// What is left of the items.
    #[must_use]
    pub fn items(&self) -> Money {
        Money(self.lines.iter().sum())
    }

    /// What is left to pay.
    #[must_use]
    pub fn payable(&self) -> Money {
        self.items() + Money(self.shipping)
    }

    /// What all coupons take off.
    #[must_use]
    pub fn off(&self) -> Money {
        self.discounts.iter().map(|discount| discount.amount).sum()
    }
}

/// What coupons take off an order. In which order they are named changes nothing.
#[must_use]
pub fn price(order: &Order, asked: &[Asked<'_>]) -> Priced {
    let basket = Basket { order, before: earn::nets(order).into_iter().map(|net| net.max(0)).collect() };
    let mut aside: Vec<(usize, Why)> = Vec::new();
    let mut fit: Vec<usize> = Vec::new();
    for (place, one) in asked.iter().enumerate() {
        let spend = Money(earn::basis(order, &one.template.basis).iter().sum());
        if !one.fits {
            aside.push((place, Why::NotForThisOrder));
        } else if spend < one.template.min_spend {
            aside.push((place, Why::BelowMinimum { spend }));
        } else {
            fit.push(place);
        }
    }
    fit.sort_by_key(|place| turn(&asked[*place]));
    let (alone, together): (Vec<usize>, Vec<usize>) =
        fit.into_iter().partition(|place| asked[*place].template.stack == Stack::Alone);
    let (joined, outdone) = basket.best_of_groups(asked, &together);
    let choices: Vec<Vec<usize>> = std::iter::once(joined).chain(alone.iter().map(|place| vec![*place])).collect();
    let priced: Vec<Priced> = choices.iter().map(|choice| basket.apply(asked, choice)).collect();
    // Of equals the first: those that may stand together, then who comes first.
    let best = (0..choices.len()).rev().max_by_key(|at| (priced[*at].off(), !priced[*at].discounts.is_empty()));
    let best = best.unwrap_or(0);
    let not_chosen = alone.iter().chain(&together).filter(|place| !choices[best].contains(place));
    aside.extend(not_chosen.map(|place| {
        let beside = best == 0 && outdone.contains(place);
        (*place, if beside { Why::Outdone } else { Why::Alone })
    }));
    let mut priced = priced.into_iter().nth(best).unwrap_or_default();
    priced.aside.extend(aside);
    priced.aside.sort_by_key(|(place, _)| *place);
    priced
}

/// Who comes first: the step, the priority, the code.
fn turn<'p>(asked: &Asked<'p>) -> (u8, u32, &'p Code, i64) {
    let template = asked.template;
    let step = match template.kind {
        Kind::Gift { .. } => 0,
        Kind::Fixed(_) | Kind::Percent { .. } => {
            let some = !template.basis.only_categories.is_empty() || !template.basis.only_skus.is_empty();
            u8::from(!some)
        }
        Kind::Shipping { .. } => 2,
    };
    (step, template.priority, &template.code, asked.key)
}

struct Basket<'o> {
    order: &'o Order,
    before: Vec<i64>,
}

impl Basket<'_> {
    fn untouched(&self) -> Priced {
        let (before, lines) = (self.before.clone(), self.before.clone());
        Priced { before, lines, shipping: self.order.shipping.get(), ..Priced::default() }
    }

    /// Of each group the one that takes most off by itself, with those that join all; and the others.
    fn best_of_groups(&self, asked: &[Asked<'_>], together: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let mut best: BTreeMap<&Code, (usize, Money)> = BTreeMap::new();
        for place in together {
            let template = asked[*place].template;
            if template.stack == Stack::Free {
                continue;
            }
            let off = self.apply(asked, &[*place]).off();
            let known = best.entry(&template.group).or_insert((*place, off));
            if off > known.1 {
                *known = (*place, off);
            }
        }
        let stays = |place: &usize| {
            let template = asked[*place].template;
            template.stack == Stack::Free || best.get(&template.group).is_some_and(|best| best.0 == *place)
        };
        together.iter().copied().partition(stays)
    }

    /// Applies coupons one after the other, in the order given.
    fn apply(&self, asked: &[Asked<'_>], chosen: &[usize]) -> Priced {
        let mut priced = self.untouched();
        for place in chosen {
            let template = asked[*place].template;
            let (lines, shipping) = self.off(template, &priced);
            let amount = Money(lines.iter().sum::<i64>() + shipping);
            if amount == Money::ZERO && !matches!(template.kind, Kind::Gift { .. }) {
                priced.aside.push((*place, Why::NothingLeft));
                continue;
            }
            priced.lines.iter_mut().zip(&lines).for_each(|(left, off)| *left -= off);
            priced.shipping -= shipping;
            priced.discounts.push(Discount { place: *place, amount, lines, shipping });
        }
        priced
    }

    /// What one coupon takes off of what is left: of each line, and of shipping.
    fn off(&self, template: &Template, priced: &Priced) -> (Vec<i64>, i64) {
        let nothing = || vec![0; priced.lines.len()];
        let eligible = |amounts: &[i64]| -> Vec<i64> {
            let counts = |at: usize| earn::eligible(self.order.lines.get(at), &template.basis);
            amounts.iter().enumerate().map(|(at, amount)| if counts(at) { *amount } else { 0 }).collect()
        };
        let left = eligible(&priced.lines);
        let room: i64 = left.iter().sum();
        let wanted = match &template.kind {
            Kind::Fixed(value) => value.get(),
            Kind::Percent { rate, most } => {
                let of: i64 = if template.of_initial { eligible(&self.before).iter().sum() } else { room };
                let share = rate.of(of, Rounding::Floor);
                most.map_or(share, |most| share.min(most.get()))
            }
            Kind::Shipping { most } => {
                let off = most.map_or(priced.shipping, |most| priced.shipping.min(most.get()));
                return (nothing(), off.max(0));
            }
            Kind::Gift { sku } => {
                let mut lines = nothing();
                if let Some(at) = self.order.lines.iter().position(|line| *line.sku == **sku) {
                    lines[at] = piece(&self.order.lines[at], priced.lines[at]);
                }
                return (lines, 0);
            }
        };
        (shares(wanted.clamp(0, room), &left), 0)
    }
}

/// What one piece of a line comes to.
fn piece(line: &Line, left: i64) -> i64 {
    let pieces = line.quantity_milli.max(1000);
    Rounding::Floor.divide(i128::from(left) * 1000, i128::from(pieces))
}

#[cfg(test)]
mod tests;
