//! Products against their rivals, worked out by hand.

use super::super::parts;
use super::super::trade::tests::{line, sale};
use super::super::trade::{Deal, Line, Trade};
use super::*;

/// Who, on which day, what, how many units and for how much; day 0 and later is the window, before it the one before.
type Row = (i64, i32, u32, i64, i64);

fn tally(rows: &[Row]) -> Tally {
    let mut tally = Tally::new(20);
    for (member, day, product, units, net) in rows {
        let at = i64::from(*day) * 86_400;
        let lines = [Line { category: i64::from(*product) / 10, ..line(1, (*product).into(), units * 1000, *net) }];
        let trade = Trade::new(vec![sale(1, *member, at, *net)], &[]);
        let when = if *day < 0 { When::Before } else { When::Now };
        let sold = Sold { when, at: Instant(at), day: Day::from_number(*day).unwrap(), member: trade.sales[0].member };
        let part = &parts::by_line(&Deal { sale: trade.sales[0], returns: &[], lines: &lines })[0];
        tally.add(sold, *product, part);
    }
    tally
}

fn standings(rows: &[Row]) -> Vec<Standing> {
    tally(rows).standings(true)
}

fn round(value: Option<f64>) -> Option<f64> {
    value.map(|value| (value * 1000.0).round() / 1000.0)
}

/// AN22: nets 500 250 250 after 400 300 200.
#[test]
fn the_known_three_are_star_dog_and_question() {
    let after = [(1, 500, 400), (2, 250, 300), (3, 250, 200)];
    let rows: Vec<Row> =
        after.iter().flat_map(|(at, now, then)| [(0, 1, *at, 10, *now), (0, -1, *at, 10, *then)]).collect();
    let found = standings(&rows);
    let told: Vec<_> =
        found.iter().map(|one| (one.product, one.relative.value(), round(one.growth.value()), one.quadrant)).collect();
    let expected = [
        (1, Some(2.0), Some(0.25), Some(Quadrant::Star)),
        (2, Some(0.5), Some(-0.167), Some(Quadrant::Dog)),
        (3, Some(0.5), Some(0.25), Some(Quadrant::Question)),
    ];
    assert_eq!(told, expected);
    // 1000 after 900; 50 % after 44.4 %.
    assert_eq!(round(found[0].category_growth.value()), Some(0.111));
    assert_eq!((found[0].share.value(), round(found[0].share_change())), (Some(0.5), Some(0.056)));
    assert!(tally(&rows).standings(false).iter().all(|one| one.quadrant.is_none()));
}

/// Growth of a product with 4, 5 or 6 units before counts for the median from 5 on.
#[test]
fn the_median_is_of_products_sold_often_enough() {
    for (units, quadrant) in [(4, Quadrant::Star), (5, Quadrant::Cow), (6, Quadrant::Cow)] {
        // Product 1 grows by 10 %, 2 by 50 % and 3 by 20 %: the median is 10 % of two, 20 % of three.
        let rows = [
            (0, 1, 1, 9, 1100),
            (0, -1, 1, 9, 1000),
            (0, 1, 2, 9, 150),
            (0, -1, 2, 9, 100),
            (0, 1, 3, 9, 120),
            (0, -1, 3, units, 100),
        ];
        assert_eq!(standings(&rows)[0].quadrant, Some(quadrant), "{units}");
    }
}

#[test]
fn what_was_not_sold_before_is_new_and_what_is_sold_no_more_stays() {
    let found = standings(&[(0, 1, 1, 5, 70), (0, -1, 2, 5, 30), (0, 1, 11, 1, 10)]);
    let told: Vec<_> = found.iter().map(|one| (one.product, one.growth.value(), one.quadrant)).collect();
    // Nothing was sold often enough in both windows to tell a median; product 11 stands alone in another category.
    let expected = [(1, None, Some(Quadrant::New)), (2, Some(-1.0), None), (11, None, Some(Quadrant::New))];
    assert_eq!(told, expected);
    assert_eq!((found[0].relative.value(), found[2].relative.value()), (None, None));
    assert_eq!((found[1].share.value(), found[2].share.value()), (Some(0.0), Some(1.0)));
}

/// Prices paid of 10, 20 and 30: the median is 20; what was given away is 0, what was not sold has none.
#[test]
fn a_price_is_told_beside_the_median_of_the_category() {
    let found = standings(&[(0, 1, 1, 3, 30), (0, 1, 2, 1, 20), (0, 1, 3, 1, 30), (0, -1, 4, 1, 5)]);
    let told: Vec<_> = found.iter().map(|one| (one.product, one.price_index)).collect();
    assert_eq!(told, [(1, Some(50.0)), (3, Some(150.0)), (2, Some(100.0)), (4, None)]);
    assert_eq!(standings(&[(0, 1, 1, 3, 0)])[0].price_index, None, "a median of nothing");
}

/// Ann buys 1 on two days, Bo on one day twice, a guest buys it too; the day before the window does not count.
#[test]
fn loyal_is_who_bought_it_on_two_days() {
    let rows = [(7, 1, 1, 1, 9), (7, 2, 1, 1, 9), (8, 1, 1, 1, 9), (8, 1, 1, 1, 9), (0, 1, 1, 1, 9), (8, -1, 1, 1, 9)];
    let found = standings(&rows);
    assert_eq!(found[0].loyalty, Share { part: 1, whole: 2 });
    assert_eq!(found[0].cases(), 2);
}

/// Ann: 1, then 1 and 2, then 2 and 3: she takes 2 and 3 instead of 1. Bo: 1, then 12 of another category, then 3. Cy: 1
/// and 3 on one day only. Of the two who went on without 1, both took 3 and one took 2.
#[test]
fn next_is_what_most_took_when_they_left_it() {
    let rows = [
        (1, 1, 1, 1, 9),
        (1, 2, 1, 1, 9),
        (1, 2, 2, 1, 9),
        (1, 3, 2, 1, 9),
        (1, 3, 3, 1, 9),
        (2, 1, 1, 1, 9),
        (2, 2, 12, 1, 9),
        (2, 3, 3, 1, 9),
        (3, 1, 1, 1, 9),
        (3, 1, 3, 1, 9),
    ];
    let found = standings(&rows);
    let next = |product: u32| found.iter().find(|one| one.product == product).unwrap().next;
    assert_eq!(next(1), Some((3, Share { part: 2, whole: 2 })));
    // Nobody bought of the category without 2 or 3 afterwards.
    assert_eq!((next(2), next(3), next(12)), (None, None, None));
    // Of equals the smaller number.
    let tie = standings(&[(1, 1, 1, 1, 9), (1, 2, 3, 1, 9), (1, 2, 2, 1, 9)]);
    assert_eq!(tie.iter().find(|one| one.product == 1).unwrap().next, Some((2, Share { part: 1, whole: 1 })));
}

/// A product stands in the category of its latest sale, with all that was sold of it.
#[test]
fn a_product_that_moved_stands_where_it_was_sold_last() {
    let mut tally = tally(&[(0, 2, 1, 1, 10)]);
    for (day, category) in [(3, 5), (1, 6)] {
        let at = Instant(i64::from(day) * 86_400);
        let lines = [Line { category, ..line(1, 1, 1000, 10) }];
        let sold = Sold { when: When::Now, at, day: Day::from_number(day).unwrap(), member: None };
        tally.add(sold, 1, &parts::by_line(&Deal { sale: sale(1, 0, at.0, 10), returns: &[], lines: &lines })[0]);
    }
    let found = tally.standings(true);
    assert_eq!((found.len(), found[0].category, found[0].now.net), (1, 5, Money(30)));
    assert!(Tally::new(0).standings(true).is_empty());
}
