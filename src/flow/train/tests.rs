//! A small shop with a known answer: tea drinkers and coffee drinkers, learnt and answered from end to end.

use std::sync::Arc;

use super::*;
use crate::domain::money::Money;
use crate::domain::order::{Line, Order, RefundLine, Stages};
use crate::domain::product::Product;
use crate::domain::recommend::answer::Which;
use crate::domain::recommend::reason::{Part, Reason};
use crate::domain::recommend::repeat::Habit;
use crate::domain::time::Day;
use crate::error::Error;
use crate::flow::model::{Chosen, current};
use crate::flow::recommend::{Advice, Wanted, Who, advise, explain, similar, status};
use crate::flow::rules::Set;
use crate::flow::sample::{PLAIN, Shop, at};
use crate::store::batch;
use crate::store::product::{self, Catalogue};
use crate::store::sale::{self, New, NewRefund};

const NOW: &str = "2026-03-31";
const WISH: Wish = Wish { seed: 42, clusters: None, memory: 1 << 20 };
const WANTED: Wanted =
    Wanted { habit: None, task: Task::Home, length: 3, set: Set { diversity: None, explore: false } };

/// Records an order of one line a SKU, 10.00 each.
fn sell(shop: &Shop, id: &str, member: &str, sold: &str, skus: &[&str]) {
    sell_as(shop, id, member, sold, skus, |order| order);
}

fn sell_as(shop: &Shop, id: &str, member: &str, sold: &str, skus: &[&str], stated: impl FnOnce(Order) -> Order) {
    let line = |sku: &&str| Line { sku: (*sku).into(), amount: Money(1000), quantity_milli: 1000, ..Line::default() };
    let lines: Vec<Line> = skus.iter().map(line).collect();
    let total = Money(1000 * i64::try_from(lines.len()).unwrap());
    let order = stated(Order { sold_at: at(sold), paid: true, lines, total, ..Order::default() });
    shop.write(NOW, id, |session| {
        let mut catalogue = Catalogue::load(session.db)?;
        for sku in skus {
            catalogue.meet(session.db, &Arc::from(*sku), "", &Arc::from(""), session.recorded_at)?;
        }
        let member = Some(shop.member(session, member).0);
        let (source, recorded_at) = (batch::source(session.db, "csv")?, session.recorded_at);
        let content = order.stated();
        let new =
            New { source, external_id: id, amends: None, hash: 1, member, order: content, import: None, recorded_at };
        sale::insert(session.db, &mut catalogue, &new, &order.lines).map(drop)
    })
    .unwrap();
}

fn keep(shop: &Shop, product: &Product) {
    shop.write(NOW, &format!("keep {}", product.sku), |session| {
        product::replace(session.db, product, session.recorded_at)
    })
    .unwrap();
}

const TEA: [&str; 6] = ["T1", "T2", "T3", "T4", "T5", "T6"];
const COFFEE: [&str; 6] = ["C1", "C2", "C3", "C4", "C5", "C6"];

/// M-1 to M-6 buy all tea, M-7 to M-12 all coffee; but M-1 lacks T6 and M-7 lacks C6. M-13 has bought nothing.
fn shop() -> Shop {
    let shop = Shop::new(PLAIN);
    (2..=13).for_each(|n| shop.join(&format!("2026-01-01 09:{n:02}")));
    for n in 1..=12 {
        let kind = if n <= 6 { TEA } else { COFFEE };
        let kept = if n == 1 || n == 7 { 5 } else { 6 };
        sell(&shop, &format!("A-{n}"), &format!("M-{n}"), &format!("2026-03-{:02}", 10 + n), &kind[..kept]);
    }
    shop
}

fn train(shop: &Shop, request: &str) -> Swapped {
    let learnt = shop.read(NOW, |session| learn(session, WISH)).unwrap();
    shop.write(NOW, request, |session| swap(session, &learnt)).unwrap()
}

fn who(member: &str) -> Who<'_> {
    Who { member: Some(member), basket: &[] }
}

fn advice(shop: &Shop, member: &str, habit: Option<Habit>) -> Advice {
    shop.read(NOW, |session| advise(session, who(member), Wanted { habit, ..WANTED })).unwrap()
}

fn skus(advice: &Advice) -> Vec<&str> {
    advice.items.iter().map(|item| advice.products[&item.product].sku.as_str()).collect()
}

#[test]
fn a_member_is_recommended_what_their_own_kind_buys() {
    let shop = shop();
    assert_eq!(train(&shop, "t"), Swapped::In);
    for (member, own, bought) in [("M-1", TEA, "2026-03-11"), ("M-7", COFFEE, "2026-03-17")] {
        let found = advice(&shop, member, None);
        let first = found.items[0];
        assert_eq!((skus(&found)[0], first.which, first.rank, first.fallback), (own[5], Which::New, 1, false));
        // What the member has is no news.
        assert!(!skus(&found).iter().any(|sku| own[..5].contains(sku)));
        let explained = shop.read(NOW, |session| explain(session, member, own[5], Task::Home)).unwrap();
        let together = |part: &Part| match part.reason {
            Reason::BoughtTogether { product, members, day } => {
                assert_eq!(Day::from_number(day), Day::parse(bought));
                Some((explained.products[&product].sku.as_str(), members))
            }
            _ => None,
        };
        let mut together: Vec<(&str, u32)> = explained.parts.iter().filter_map(together).collect();
        together.sort_unstable();
        assert_eq!(together, own[..5].iter().map(|sku| (*sku, 5)).collect::<Vec<_>>());
    }
    let again = advice(&shop, "M-1", Some(Habit::Both));
    let own = again.items.iter().filter(|item| item.which == Which::Again).map(|item| item.product);
    let mut own: Vec<String> = own.map(|product| again.products[&product].sku.clone()).collect();
    own.sort();
    assert_eq!(own, TEA[..3], "the lists were asked for three lines");
    assert!(again.items.iter().any(|item| item.which == Which::New && again.products[&item.product].sku == "T6"));
}

#[test]
fn who_has_bought_nothing_gets_what_is_popular() {
    let shop = shop();
    train(&shop, "t");
    let found = advice(&shop, "M-13", Some(Habit::Both));
    assert!(found.cold && found.items.iter().all(|item| item.fallback && item.which == Which::New));
    // Six buyers each; ties by number.
    assert_eq!(skus(&found), TEA[..3]);
    assert_eq!(found.items[0].reason, Reason::Popular { members: 6 });
}

/// RC3
#[test]
fn training_again_gives_the_same_model() {
    let shop = shop();
    let digest = |shop: &Shop| shop.read(NOW, |session| Ok(current(session)?.record)).unwrap();
    train(&shop, "t1");
    let first = digest(&shop);
    train(&shop, "t2");
    let second = digest(&shop);
    assert_eq!((first.digest.as_str(), first.figures), (second.digest.as_str(), second.figures));
    assert!(first.id < second.id && first.digest.len() == 64);
    sell(&shop, "A-13", "M-13", "2026-03-09", &["T1", "C1"]);
    train(&shop, "t3");
    assert_ne!(first.digest, digest(&shop).digest);
}

/// RC1: paid, not cancelled, up to as-of, less what went back.
#[test]
fn only_what_was_bought_and_kept_is_learnt() {
    let shop = shop();
    let pairs = |shop: &Shop| shop.read(NOW, |session| Ok(learn(session, WISH)?.figures)).unwrap();
    let before = pairs(&shop);
    assert_eq!((before.n_members, before.n_products, before.n_pairs), (12, 12, 70));
    sell_as(&shop, "B-1", "M-13", "2026-03-09", &["T1"], |order| Order { paid: false, ..order });
    let cancelled = Stages { cancelled_at: Some(at("2026-03-10")), ..Stages::default() };
    sell_as(&shop, "B-2", "M-13", "2026-03-09", &["T1"], |order| Order { stages: cancelled, ..order });
    sell(&shop, "B-3", "M-13", "2026-04-09", &["T1"]);
    assert_eq!(pairs(&shop), before);
    sell(&shop, "B-4", "M-13", "2026-03-09", &["T1", "C1"]);
    shop.write(NOW, "refund", |session| {
        let source = batch::source(session.db, "csv")?;
        let order = sale::find(session.db, source, "B-4")?.unwrap().id;
        let member = Some(shop.member(session, "M-13").0);
        let lines = [RefundLine { line: 1, amount: Money(1000), quantity_milli: 1000 }];
        let (at, recorded_at) = (at("2026-03-12"), session.recorded_at);
        sale::insert_refund(
            session.db,
            &NewRefund { source, external_id: "R", order, member, at, lines: &lines, recorded_at },
        )
    })
    .unwrap();
    let after = pairs(&shop);
    assert_eq!((after.n_members, after.n_products, after.n_pairs), (13, 12, 71));
}

#[test]
fn what_is_not_sold_now_is_left_out() {
    let shop = shop();
    train(&shop, "t");
    let day = Day::parse;
    let product = |until, from| Product {
        sku: "T6".to_owned(),
        sold_until: day(until),
        sold_from: day(from),
        ..Product::default()
    };
    for (until, from, sold) in
        [("2026-03-30", "", false), ("2026-03-31", "2026-03-31", true), ("", "2026-04-01", false)]
    {
        let shop = shop.copy();
        keep(&shop, &product(until, from));
        let found = advice(&shop, "M-1", None);
        assert_eq!((skus(&found).contains(&"T6"), found.unsold()), (sold, u32::from(!sold)), "{until} {from}");
        let explained = shop.read(NOW, |session| explain(session, "M-1", "T6", Task::Home)).unwrap();
        assert_eq!((explained.barred.is_none(), explained.rank.is_some()), (sold, sold));
        let near = shop.read(NOW, |session| similar(session, "T1", 9)).unwrap();
        assert_eq!(near.products.values().any(|product| product.sku == "T6"), sold);
    }
}

/// RC18: the parts add up to the score of the line that the list shows.
#[test]
fn an_explanation_adds_up() {
    let shop = shop();
    train(&shop, "t");
    for habit in [Habit::New, Habit::Again] {
        let found = advice(&shop, "M-1", Some(habit));
        for item in &found.items {
            let sku = &found.products[&item.product].sku;
            let explained = shop.read(NOW, |session| explain(session, "M-1", sku, Task::Home)).unwrap();
            if explained.which != item.which {
                continue;
            }
            assert_eq!((explained.rank, explained.score), (Some(item.rank), item.score), "{sku}");
            let sum: f32 = explained.parts.iter().map(|part| part.amount).sum();
            assert!((sum - item.score).abs() < 1e-5, "{sku}: {sum} {}", item.score);
            assert_eq!(explained.parts[0].reason, item.reason);
        }
    }
}

#[test]
fn neighbours_are_those_bought_together_and_else_those_alike() {
    let shop = shop();
    for sku in TEA.into_iter().chain(["T9"]) {
        let category = Some("tea".to_owned());
        keep(&shop, &Product { sku: sku.to_owned(), category, ..Product::default() });
    }
    train(&shop, "t");
    let near = |sku| {
        let found = shop.read(NOW, |session| similar(session, sku, 9)).unwrap();
        let of = |(product, _, together): &(u32, f32, u32)| (found.products[product].sku.clone(), *together);
        (found.items.iter().map(of).collect::<Vec<_>>(), found.by_content)
    };
    let (mut found, by_content) = near("T1");
    found.sort();
    assert_eq!(
        (found, by_content),
        (TEA[1..].iter().map(|sku| ((*sku).to_owned(), if *sku == "T6" { 5 } else { 6 })).collect(), false)
    );
    let (found, by_content) = near("T9");
    let mut found: Vec<String> = found.into_iter().map(|(sku, _)| sku).collect();
    found.sort();
    assert_eq!((found, by_content), (TEA.map(str::to_owned).to_vec(), true));
}

/// H16
#[test]
fn a_training_that_was_overtaken_is_dropped() {
    let shop = shop();
    let slow = shop.read("2026-03-30", |session| learn(session, WISH)).unwrap();
    let same = shop.read(NOW, |session| learn(session, WISH)).unwrap();
    assert_eq!(train(&shop, "quick"), Swapped::In);
    let kept = shop.read(NOW, current).unwrap();
    for (learnt, request) in [(&slow, "slow"), (&same, "same")] {
        assert_eq!(shop.write(NOW, request, |session| swap(session, learnt)).unwrap(), Swapped::Overtaken);
        assert_eq!(shop.read(NOW, current).unwrap(), kept);
    }
    // One that knows more takes its place, whatever happened meanwhile.
    let later = shop.read("2026-04-01", |session| learn(session, WISH)).unwrap();
    train(&shop, "again");
    assert_eq!(shop.write("2026-04-01", "later", |session| swap(session, &later)).unwrap(), Swapped::In);
}

#[test]
fn a_run_of_segments_is_recorded_with_the_model() {
    let shop = shop();
    let learnt = shop.read(NOW, |session| learn(session, Wish { clusters: Some(2), ..WISH })).unwrap();
    shop.write(NOW, "t", |session| swap(session, &learnt)).unwrap();
    shop.read(NOW, |session| {
        let current = current(session)?;
        assert_eq!((current.run.n_buyers, current.run.chosen), (12, Chosen::Given));
        assert_eq!(current.run.clusters.map(|found| found.names.len()), Some(2));
        let segment = |number| recommend::find_segment(session.db, current.record.run, shop.member(session, number).0);
        assert_eq!(segment("M-13")?, Some(("prospect".to_owned(), None)));
        assert!(segment("M-1")?.is_some_and(|(_, cluster)| cluster.is_some_and(|cluster| cluster < 2)));
        Ok(())
    })
    .unwrap();
}

#[test]
fn without_a_model_or_a_name_there_is_no_answer() {
    let shop = shop();
    let code = |error: Error| (error.code(), error.exit_code());
    let none = |told: Result<()>| assert_eq!(code(told.unwrap_err()), ("no-model", 1));
    none(shop.read(NOW, |session| advise(session, who("M-1"), WANTED)).map(drop));
    none(shop.read(NOW, |session| explain(session, "M-1", "T1", Task::Home)).map(drop));
    none(shop.read(NOW, |session| similar(session, "T1", 3)).map(drop));
    none(shop.read(NOW, status).map(drop));
    train(&shop, "t");
    assert_eq!(shop.read(NOW, |session| advise(session, who("M-99"), WANTED)).unwrap_err().exit_code(), 4);
    assert_eq!(shop.read(NOW, |session| similar(session, "T99", 3)).unwrap_err().exit_code(), 4);
    assert_eq!(shop.read(NOW, |session| explain(session, "M-1", "T99", Task::Home)).unwrap_err().exit_code(), 4);
    sell(&shop, "A-13", "M-13", "2026-03-09", &["T1"]);
    let found = shop.read("2026-04-02", status).unwrap();
    assert_eq!((found.age_days, found.n_new_orders), (2, 1));
}

#[test]
fn a_shop_that_has_sold_nothing_can_be_learnt_too() {
    let shop = Shop::new(PLAIN);
    assert_eq!(train(&shop, "t"), Swapped::In);
    assert_eq!(advice(&shop, "M-1", None).items, []);
}
