//! What a fact is worth under a rule: the basis of an order by line, the gain, and the dates of the lot (P7–P13).

use super::rule::{Basis, Expiry, Gain, Multipliers, PointsRules, RoundUp, Tender};
use crate::domain::money::{LIMIT, Money};
use crate::domain::order::{Line, Order};
use crate::domain::product::covers;
use crate::domain::ratio::{Ratio, Rounding, shares};
use crate::domain::time::{Day, Every, Instant, Span, YearStart, Zone};

/// What was charged for each line after its share of the order's discount. An order without lines has one part.
pub fn nets(order: &Order) -> Vec<i64> {
    let amounts = amounts(order);
    let off = shares(order.discount.get(), &amounts);
    amounts.iter().zip(off).map(|(amount, off)| amount - off).collect()
}

fn amounts(order: &Order) -> Vec<i64> {
    if order.lines.is_empty() {
        return vec![(order.net() + order.discount).get()];
    }
    order.lines.iter().map(|line| line.amount.get()).collect()
}

/// The basis of an order by line (P7); shipping, where it counts, is the last part.
pub fn basis(order: &Order, rule: &Basis) -> Vec<i64> {
    let amounts = amounts(order);
    let off = shares(order.discount.get(), &amounts);
    let mut paid: Vec<i64> = amounts.iter().zip(&off).map(|(amount, off)| amount - off).collect();
    let tax = shares(order.tax.get(), &paid);
    paid.iter_mut().zip(&tax).for_each(|(paid, tax)| *paid += tax);
    paid.push(order.shipping.get());
    let uncounted = shares(uncounted(order, rule).get(), &paid);
    let mut parts: Vec<i64> = Vec::with_capacity(paid.len());
    for (at, amount) in amounts.iter().enumerate() {
        let line = order.lines.get(at);
        let before = line.map_or(0, |line| line.discount.get());
        let discounts = if rule.after_discounts { -off[at] } else { before };
        let counted = amount + discounts + if rule.tax { tax[at] } else { 0 } - uncounted[at];
        parts.push(if eligible(line, rule) { counted.max(0) } else { 0 });
    }
    let shipping = if rule.shipping { order.shipping.get() - uncounted[paid.len() - 1] } else { 0 };
    parts.push(shipping.max(0));
    parts
}

fn uncounted(order: &Order, rule: &Basis) -> Money {
    let tenders = &order.tenders;
    [
        (Tender::Points, tenders.points_money),
        (Tender::Balance, tenders.balance),
        (Tender::GiftCard, tenders.gift_card),
        (Tender::Voucher, tenders.voucher),
    ]
    .into_iter()
    .filter(|(tender, _)| !rule.tenders.contains(tender))
    .map(|(_, amount)| amount)
    .sum()
}

/// Whether a line is among those that a rule is about.
pub fn eligible(line: Option<&Line>, rule: &Basis) -> bool {
    let Some(line) = line else { return rule.only_categories.is_empty() && rule.only_skus.is_empty() };
    let among = |skus: &[String]| skus.iter().any(|sku| **sku == *line.sku);
    let below = |categories: &[String]| categories.iter().any(|of| covers(of, &line.category));
    (rule.only_categories.is_empty() || below(&rule.only_categories))
        && (rule.only_skus.is_empty() || among(&rule.only_skus))
        && !below(&rule.exclude_categories)
        && !among(&rule.exclude_skus)
}

/// Points of a gain on `units` (basis in minor units, value or quantity), multiplied and rounded once (P8); never more
/// than one fact may carry, so that a member's sums stay inside their type.
pub fn wanted(gain: &Gain, units: i64, m: Ratio, rounding: Rounding) -> i64 {
    let points = match gain {
        Gain::Fixed(points) => m.of(points.get(), rounding),
        Gain::Streak(_) => 0,
        Gain::Rate { points, per, per_full, .. } => {
            let units = if *per_full { units - units.rem_euclid(*per) } else { units };
            let num = i128::from(units.max(0)) * i128::from(points.get()) * i128::from(m.num());
            rounding.divide(num, i128::from(*per) * i128::from(m.den()))
        }
    };
    points.min(LIMIT)
}

/// Several multipliers as one (P9), at most the program's ceiling.
pub fn multiplier(rules: &PointsRules, all: &[Ratio]) -> Ratio {
    let fold = |sum: Ratio, next: &Ratio| match rules.multipliers {
        Multipliers::Additive => sum.plus(*next).and_then(|both| both.minus(Ratio::ONE)),
        Multipliers::Multiplicative => sum.times(*next),
    };
    let m = all.iter().fold(Ratio::ONE, |sum, next| fold(sum, next).unwrap_or(sum));
    rules.max_multiplier.map_or(m, |most| m.min(most))
}

/// When points earned at `at` become usable (P12).
pub fn activates(zone: &Zone, at: Instant, pending: Span) -> Instant {
    if pending.is_zero() { at } else { zone.through(at, pending) }
}

/// When points usable from `activates` end (P13); [`Instant::MAX`] = never.
pub fn expires(zone: &Zone, activates: Instant, expiry: &Expiry, year: YearStart) -> Instant {
    match expiry {
        Expiry::Never | Expiry::Idle { .. } => Instant::MAX,
        Expiry::After { span, round_up } => {
            let last = span.after(zone.day(activates));
            zone.start(round_up.map_or(last, |to| last_day(to, last, year)).plus_days(1))
        }
        Expiry::On(days) => {
            let first = zone.day(activates).plus_days(1);
            let (this, _, _) = first.parts();
            let ends = (this..=this + 1).flat_map(|y| days.iter().filter_map(move |(m, d)| Day::new(y, *m, *d)));
            ends.filter(|day| *day >= first).min().map_or(Instant::MAX, |day| zone.start(day.plus_days(1)))
        }
    }
}

fn last_day(to: RoundUp, day: Day, year: YearStart) -> Day {
    let end = |every: Every| every.next(every.start(day, year)).unwrap_or(day).plus_days(-1);
    match to {
        RoundUp::Month => end(Every::Month),
        RoundUp::Quarter => end(Every::Quarter),
        RoundUp::Year => end(Every::Year),
        RoundUp::Half => {
            let start = Every::Year.start(day, year);
            let half = start.plus_months(6).plus_days(-1);
            if day <= half { half } else { end(Every::Year) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::money::Points;
    use crate::domain::order::Tenders;

    fn order(lines: &[(i64, &str)]) -> Order {
        let line = |(amount, category): &(i64, &str)| Line {
            sku: Arc::from("S"),
            amount: Money(*amount),
            category: Arc::from(*category),
            ..Line::default()
        };
        let mut order = Order { lines: lines.iter().map(line).collect(), ..Order::default() };
        order.total = order.sum();
        order
    }

    #[test]
    fn a_discount_off_the_order_is_shared_over_its_lines() {
        let mut order = order(&[(6000, ""), (3900, "")]);
        order.discount = Money(2000);
        order.total = order.sum();
        assert_eq!(nets(&order), [4788, 3112]); // P10: 20.00 on 60.00/39.00 → 12.12/7.88
        assert_eq!(basis(&order, &Basis::default()), [4788, 3112, 0]);
        assert_eq!(basis(&order, &Basis { after_discounts: false, ..Basis::default() }), [6000, 3900, 0]);
    }

    /// S32, S7: points are no cash, excluded categories do not count.
    #[test]
    fn uncounted_tenders_and_categories_are_left_out() {
        let mut paid = order(&[(10_000, ""), (10_000, "")]);
        paid.tenders = Tenders { points: Points(5000), points_money: Money(5000), ..Tenders::default() };
        assert_eq!(basis(&paid, &Basis::default()), [7500, 7500, 0]);
        let card = order(&[(26_800, "茶"), (3_000, "礼品卡/电子")]);
        let rule = Basis { exclude_categories: vec!["礼品卡".into()], ..Basis::default() };
        assert_eq!(basis(&card, &rule), [26_800, 0, 0]);
    }

    #[test]
    fn an_order_without_lines_counts_as_one() {
        let bare = Order { total: Money(9000), shipping: Money(800), ..Order::default() };
        assert_eq!(basis(&bare, &Basis::default()), [8200, 0]);
        assert_eq!(basis(&bare, &Basis { shipping: true, ..Basis::default() }), [8200, 800]);
    }

    /// S25 and P8's whole steps.
    #[test]
    fn one_rounding_of_rate_and_multiplier() {
        let rate = |points, per, per_full| Gain::Rate {
            points: Points(points),
            per,
            of: super::super::rule::Measure::Order,
            per_full,
        };
        let m = |text| Ratio::parse(text).unwrap();
        assert_eq!(wanted(&rate(1, 100, false), 3333, m("2.5"), Rounding::Floor), 83);
        assert_eq!(wanted(&rate(1, 100, false), 3333, m("3"), Rounding::Floor), 99);
        assert_eq!(wanted(&rate(1, 100, false), 3333, m("3"), Rounding::HalfUp), 100);
        assert_eq!(wanted(&rate(2, 200, true), 700, m("1"), Rounding::Floor), 6);
        assert_eq!(wanted(&rate(1, 100, false), -5, m("1"), Rounding::Floor), 0);
        assert_eq!(wanted(&rate(LIMIT, 1, false), LIMIT, m("5"), Rounding::Floor), LIMIT);
    }

    /// S7, S5.
    #[test]
    fn a_lot_ends_at_the_end_of_its_last_day_or_month() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let at = |text| zone.parse(text).unwrap().0;
        let after = |span, round_up| Expiry::After { span: Span::parse(span).unwrap(), round_up };
        let year = YearStart::default();
        let active = activates(&zone, at("2026-03-05 12:00"), Span::days(7));
        assert_eq!(active, at("2026-03-13"));
        assert_eq!(expires(&zone, active, &after("12 months", Some(RoundUp::Month)), year), at("2027-04-01"));
        assert_eq!(expires(&zone, at("2026-01-31 10:00"), &after("1 month", None), year), at("2026-03-01"));
        assert_eq!(expires(&zone, active, &after("1 month", Some(RoundUp::Half)), year), at("2026-07-01"));
        assert_eq!(expires(&zone, at("2026-06-30 09:00"), &Expiry::On(vec![(6, 30)]), year), at("2027-07-01"));
    }
}
