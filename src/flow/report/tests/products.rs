//! What is bought together, against rivals, after a look and after a search, in a shop worked out by hand.

use super::*;
use crate::domain::event::Event;
use crate::domain::report::Share;
use crate::domain::report::rival::Quadrant;
use crate::error::Error;

impl Clerk {
    fn met(&mut self, sku: &str, category: &str) {
        self.catalogue.meet(&self.db, &sku.into(), "茶", &category.into(), Instant(0)).unwrap();
    }

    /// An event, taken back by another where `undone` says when.
    fn event(&mut self, member: Option<MemberId>, kind: &str, subject: &str, when: &str, undone: Option<&str>) {
        let source = self.source;
        let mut insert = |event: &Event, undoes| {
            self.n += 1;
            let external_id = format!("E-{}", self.n);
            let member = member.unwrap();
            let new =
                store::event::New { source, external_id: &external_id, member, event, undoes, recorded_at: Instant(0) };
            store::event::insert(&self.db, &new).unwrap()
        };
        let event = Event { at: at(when), kind: kind.into(), subject: subject.into(), ..Event::default() };
        let id = insert(&event, None);
        if let Some(when) = undone {
            insert(&Event { at: at(when), ..event }, Some(id));
        }
    }
}

/// Ann buys A and B on five days of March, on the first in two orders; a guest buys C twenty times, with A in one of them.
fn baskets() -> Clerk {
    let mut clerk = Clerk::new();
    let ann = Some(clerk.member("M-1", "2026-01-01"));
    clerk.sell(ann, "2026-03-01 08:00", &[("B", 1, 100)]);
    clerk.sell(ann, "2026-03-01 20:00", &[("A", 1, 100), ("A", 1, 100)]);
    for day in 2..=5 {
        clerk.sell(ann, &format!("2026-03-0{day} 12:00"), &[("B", 1, 100), ("A", 1, 100)]);
    }
    for hour in 1..20 {
        clerk.sell(None, &format!("2026-03-06 {hour:02}:00"), &[("C", 1, 100)]);
    }
    clerk.sell(None, "2026-03-06 00:00", &[("C", 1, 100), ("A", 1, 100)]);
    // Nobody said what it was of; before the window; gone back in full.
    clerk.sell(None, "2026-03-07 12:00", &[]);
    clerk.sell(ann, "2026-02-28 12:00", &[("A", 1, 100), ("B", 1, 100)]);
    let back = clerk.sell(ann, "2026-03-09 12:00", &[("A", 1, 100), ("B", 1, 100)]);
    clerk.refund(back, ann, "2026-03-10 12:00", 0, 200);
    clerk
}

/// AN17: 25 baskets, 6 with A, 5 with B, 5 with both: lift 25 · 5 ÷ (6 · 5), p = 6 ÷ C(25, 5) = 6 ÷ 53,130.
#[test]
fn what_is_bought_together_is_found() {
    let found = baskets().ask("2026-03-31", |session| basket(session, month(session, "2026-03"), 10));
    assert_eq!((found.baskets, found.large, found.empty, found.tested, found.found), (25, 0, 1, 1, 1));
    let Together { a, b, pair } = &found.pairs[0];
    assert_eq!((a.sku.as_str(), b.sku.as_str(), pair.n_a, pair.n_b, pair.together), ("A", "B", 6, 5, 5));
    assert!((pair.lift(25) - 25.0 / 6.0).abs() < 1e-12 && (pair.p / (6.0 / 53_130.0) - 1.0).abs() < 1e-9);
    let none = baskets().ask("2026-03-31", |session| basket(session, month(session, "2026-03"), 0));
    assert_eq!((none.pairs.len(), none.found), (0, 1));
    let empty = Clerk::new().ask("2026-03-31", |session| basket(session, month(session, "2026-03"), 10));
    assert_eq!((empty.baskets, empty.empty, empty.pairs.len()), (0, 0, 0));
}

/// AN22 in a shop: the three of its example in 茶/绿茶, after and before; a fourth product elsewhere.
#[test]
fn products_stand_against_those_of_their_category() {
    let shop = || {
        let mut clerk = Clerk::new();
        let ann = Some(clerk.member("M-1", "2026-01-01"));
        ["X", "Y", "Z"].iter().for_each(|sku| clerk.met(sku, "茶/绿茶"));
        clerk.met("P", "器");
        for (sku, now, then) in [("Z", 25_000, 20_000), ("Y", 25_000, 30_000), ("X", 50_000, 40_000)] {
            let line = |sku, amount| {
                let category = Arc::from(if sku == "P" { "器" } else { "茶/绿茶" });
                let (sku, amount) = (Arc::from(sku), Money(amount));
                OrderLine { sku, category, quantity_milli: 5000, amount, ..OrderLine::default() }
            };
            for (when, amount) in [("2026-02-10 12:00", then), ("2026-03-10 12:00", now)] {
                let lines = vec![line(sku, amount), line("P", 100)];
                let total = lines.iter().map(|line| line.amount).sum();
                clerk.record(ann, None, &Order { sold_at: at(when), paid: true, lines, total, ..Order::default() });
            }
        }
        clerk
    };
    let found = shop().ask("2026-03-31", |session| product(session, month(session, "2026-03"), None));
    let told: Vec<_> = found
        .iter()
        .map(|one| {
            (one.category.as_deref(), one.goods.sku.as_str(), one.standing.relative.value(), one.standing.quadrant)
        })
        .collect();
    let expected = [
        (Some("器"), "P", None, Some(Quadrant::Star)),
        (Some("茶/绿茶"), "X", Some(2.0), Some(Quadrant::Star)),
        (Some("茶/绿茶"), "Y", Some(0.5), Some(Quadrant::Dog)),
        (Some("茶/绿茶"), "Z", Some(0.5), Some(Quadrant::Question)),
    ];
    assert_eq!(told, expected);
    assert_eq!(found[1].standing.loyalty, Share { part: 0, whole: 1 });
    let below = shop().ask("2026-03-31", |session| product(session, month(session, "2026-03"), Some("茶")));
    assert_eq!(below.len(), 3);
    shop().ask("2026-03-31", |session| {
        let unknown = product(session, month(session, "2026-03"), Some("酒"));
        assert!(matches!(unknown, Err(Error::NotFound { noun: "category", .. })));
        Ok(())
    });
}

/// Ann: A looked at, in the cart, ordered; B looked at and ordered; her look at C was taken back. Bo: A in the cart before
/// he looked at it, and a page. A guest's order is nobody's.
fn lookers() -> Clerk {
    let mut clerk = Clerk::new();
    let ann = Some(clerk.member("M-1", "2026-01-01"));
    let bo = Some(clerk.member("M-2", "2026-01-01"));
    clerk.met("A", "茶");
    clerk.met("B", "");
    clerk.met("C", "茶");
    clerk.event(ann, "view", "A", "2026-03-10 10:00", None);
    clerk.event(ann, "cart", "A", "2026-03-10 10:05", None);
    clerk.sell(ann, "2026-03-10 10:30", &[("A", 1, 100)]);
    clerk.event(ann, "view", "B", "2026-03-10 10:00", None);
    clerk.event(ann, "buy", "B", "2026-03-11 10:00", None);
    clerk.event(ann, "view", "C", "2026-03-10 10:00", Some("2026-03-10 10:01"));
    clerk.event(bo, "cart", "A", "2026-03-30 09:00", None);
    clerk.event(bo, "view", "A", "2026-03-30 10:00", None);
    clerk.event(bo, "view", "/about", "2026-03-30 10:00", None);
    clerk.sell(None, "2026-03-30 11:00", &[("A", 1, 100)]);
    clerk
}

/// AN23, its three cases.
#[test]
fn pairs_stop_where_they_stop() {
    let steps: Vec<String> = ["view", "cart", ORDER].map(str::to_owned).into();
    let told = |by: FunnelBy| {
        let found = lookers().ask("2026-03-31", |session| {
            funnel(session, month(session, "2026-03"), &FunnelAsk { steps: &steps, within_days: 7, by })
        });
        // Of two events one is about a page; Bo may yet put A into the cart.
        assert_eq!((found.stray, found.open), (1, 1));
        let counts = |steps: &crate::domain::report::funnel::Steps| {
            steps.0.iter().map(|step| (step.pairs, step.skipped)).collect::<Vec<_>>()
        };
        found.rows.into_iter().map(|(key, steps)| (key, counts(&steps))).collect::<Vec<_>>()
    };
    assert_eq!(told(FunnelBy::All), [(FunnelKey::All, vec![(3, 0), (1, 0), (1, 1)])]);
    let sku = |sku: &str| FunnelKey::Product(Goods { sku: sku.to_owned(), name: "茶".to_owned() });
    let (tea, other) = (vec![(2, 0), (1, 0), (1, 0)], vec![(1, 0), (0, 0), (0, 1)]);
    assert_eq!(told(FunnelBy::Product), [(sku("A"), tea.clone()), (sku("B"), other.clone())]);
    let category = |path: Option<&str>| FunnelKey::Category(path.map(str::to_owned));
    assert_eq!(told(FunnelBy::Category), [(category(Some("茶")), tea), (category(None), other)]);
    let member = |number: &str| FunnelKey::Member(number.to_owned());
    let (ann, bo) = (vec![(2, 0), (1, 0), (1, 1)], vec![(1, 0), (0, 0), (0, 0)]);
    assert_eq!(told(FunnelBy::Member), [(member("M-1"), ann), (member("M-2"), bo)]);
}

/// An order alone may be the first step; one that was cancelled, and one of a day past the window, are none.
#[test]
fn a_way_may_begin_with_an_order() {
    let steps: Vec<String> = [ORDER, "view"].map(str::to_owned).into();
    let found = shop().ask("2026-04-30", |session| {
        let ask = FunnelAsk { steps: &steps, within_days: 7, by: FunnelBy::Member };
        funnel(session, month(session, "2026-03"), &ask)
    });
    let pairs: Vec<i64> = found.rows.iter().map(|(_, steps)| steps.entered()).collect();
    // Ann bought A and B, Bo A.
    assert_eq!(pairs, [2, 1]);
}

/// Ann looks, puts into the cart and orders after 龙井, in other letters the second time; nothing follows Bo's.
#[test]
fn terms_without_a_sale_come_first() {
    let mut clerk = Clerk::new();
    let ann = Some(clerk.member("M-1", "2026-01-01"));
    let bo = Some(clerk.member("M-2", "2026-01-01"));
    clerk.event(ann, "search", "Green  TEA", "2026-03-10 10:00", None);
    clerk.event(ann, "search", " green tea", "2026-03-10 10:01", None);
    clerk.event(ann, "view", "A", "2026-03-10 10:01", None);
    clerk.event(ann, "cart", "A", "2026-03-11 10:01", None);
    clerk.sell(ann, "2026-03-11 10:00", &[("A", 1, 100)]);
    clerk.event(bo, "search", "green tea", "2026-03-31 10:00", None);
    clerk.event(bo, "search", "壶", "2026-03-12 10:00", None);
    clerk.event(bo, "search", " ", "2026-03-12 10:00", None);
    let found = clerk.ask("2026-03-31", |session| search(session, month(session, "2026-03"), 1));
    assert_eq!((found.empty, found.open), (1, 1));
    let told: Vec<_> = found
        .terms
        .iter()
        .map(|term| (term.text.as_str(), term.row.searches, term.row.members, term.row.viewed, term.row.carted))
        .collect();
    assert_eq!(told, [("green tea", 3, 2, 2, 1), ("壶", 1, 1, 0, 0)]);
    // Ann's order came within a day of both of hers: of three one is left, as of 壶; then by the words.
    assert_eq!(found.terms.iter().map(|term| term.row.unsold().part).collect::<Vec<_>>(), [1, 1]);
}
