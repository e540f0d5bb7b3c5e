//! Paid plans and rebates, with the numbers of S41 to S44 and of B3, B9 to B11, P9.

use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::Act;
use regulars::domain::grant::{Deed as Given, Grant};
use regulars::domain::id::{ActId, Code};
use regulars::domain::order::Stage;
use regulars::domain::plan::{Bought, Deed, Step, What};

use crate::shop::{Books, PLAIN, Sale, Shop, money};

/// The plain program with a yearly and a monthly card; 30 days of pause, three shippings a month, 40 points a term.
const CARDS: &str = "[plans.card]
fee = '199.00'
term = '1 year'
trial = '14 days'
grace = '3 days'
pause_max = '30 days'
multiplier = '1.2'
benefits = { shipping = 3, gift = true }
[plans.monthly]
fee = '19.00'
term = '1 month'
[benefits]
shipping = { kind = 'free_shipping', per = 'month', cost = '8.00' }
gift = { kind = 'points', points = 40, per = 'term' }
";

fn cards() -> Shop {
    Shop::new(&format!("{PLAIN}\n{CARDS}"))
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn bought(plan: &str, payment: &str, paid: &str) -> Bought {
    Bought { plan: code(plan), payment: payment.to_owned(), paid: money(paid) }
}

fn subscribe(shop: &mut Shop, at: &str, plan: &str, paid: &str) -> ActId {
    shop.act(at, Act::Plan(Deed::Subscribe(bought(plan, at, paid))))
}

fn renew(shop: &mut Shop, at: &str, plan: &str) {
    shop.act(at, Act::Plan(Deed::Renew(bought(plan, at, "199.00"))));
}

fn plan(shop: &mut Shop, at: &str, deed: Deed) {
    shop.act(at, Act::Plan(deed));
}

fn use_shipping(shop: &mut Shop, at: &str) -> ActId {
    shop.act(at, Act::Use { benefit: code("shipping"), order: None })
}

/// What happened to terms, as `begun 2026-01-01 00:00 to 2027-01-01 00:00`.
fn steps(books: &Books) -> Vec<String> {
    let line = |row: &Consequence| match row {
        Consequence::Plan(row) => match &row.what {
            What::Step { step, until, .. } => {
                Some(format!("{} {} to {}", step.word(), books.shown(row.at), books.shown(*until)))
            }
            What::Made(_) => None,
        },
        _ => None,
    };
    books.rows.iter().filter_map(line).collect()
}

fn back(books: &Books) -> Vec<i64> {
    let line = |row: &Consequence| match row {
        Consequence::Plan(row) => match &row.what {
            What::Step { step: Step::Refunded, amount, .. } => amount.map(|amount| amount.get()),
            _ => None,
        },
        _ => None,
    };
    books.rows.iter().filter_map(line).collect()
}

fn terms(books: &Books) -> Vec<String> {
    let line = |row: &Consequence| match row {
        Consequence::Plan(row) => match &row.what {
            What::Made(made) => Some(format!("{} to {}", books.shown(made.from), books.shown(made.until))),
            What::Step { .. } => None,
        },
        _ => None,
    };
    books.rows.iter().filter_map(line).collect()
}

fn uses(books: &Books) -> usize {
    books.rows.iter().filter(|row| matches!(row, Consequence::Used { .. })).count()
}

/// S41, B11: days begun are used; the price paid counts, not the list's; used benefits cost.
#[test]
fn a_term_is_refunded_by_days_left_of_what_was_paid() {
    for (paid, shippings, expected) in [("199.00", 0, 14_447), ("99.00", 0, 7_187), ("199.00", 3, 12_047)] {
        let mut shop = cards();
        subscribe(&mut shop, "2026-01-01", "card", paid);
        for _ in 0..shippings {
            use_shipping(&mut shop, "2026-02-03 10:00");
        }
        plan(&mut shop, "2026-04-10 15:00", Deed::Refund { plan: code("card"), payment: None });
        let books = shop.at("2026-04-10 15:00");
        assert_eq!(back(&books), [expected], "{paid} {shippings}");
        assert_eq!(books.left("shipping"), Some(0));
        assert!(books.account.terms.terms.is_empty());
        assert_eq!(steps(&shop.at("2028-01-01")), steps(&books));
    }
}

/// B11, P21: points from the term are clawed back, from other points and into debt where they are spent; terms not begun
/// come back in full, the last first.
#[test]
fn a_refund_takes_back_what_the_term_gave() {
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    renew(&mut shop, "2026-02-01", "card");
    shop.redeem("2026-03-01 10:00", 30);
    plan(&mut shop, "2026-04-10 15:00", Deed::Refund { plan: code("card"), payment: None });
    let books = shop.at("2026-04-10 15:00");
    assert_eq!(back(&books), [19_900, 14_447]);
    assert_eq!(books.taken(), ["gift 0: 0/10/0/0/30/0"]);
    assert_eq!(books.balance(), [0, 0, 30]);
    // One of them alone.
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    renew(&mut shop, "2026-02-01", "card");
    let payment = Some("2026-02-01".to_owned());
    plan(&mut shop, "2026-04-10 15:00", Deed::Refund { plan: code("card"), payment });
    let books = shop.at("2026-12-31");
    assert_eq!((back(&books), books.left("shipping")), (vec![19_900], Some(3)));
}

/// S42, B10: paid in grace from the old end, paid after it from the payment.
#[test]
fn a_term_paid_in_grace_begins_at_the_old_end() {
    for (paid_at, expected) in [
        ("2026-06-20 12:00", "2026-07-01 00:00 to 2027-07-01 00:00"),
        ("2026-07-03 09:00", "2026-07-01 00:00 to 2027-07-01 00:00"),
        ("2026-07-03 23:59:59", "2026-07-01 00:00 to 2027-07-01 00:00"),
        ("2026-07-05 09:30", "2026-07-05 09:30 to 2027-07-05 00:00"),
    ] {
        let mut shop = cards();
        subscribe(&mut shop, "2025-07-01 10:00", "card", "199.00");
        renew(&mut shop, paid_at, "card");
        assert_eq!(terms(&shop.at("2026-07-06")), ["2025-07-01 10:00 to 2026-07-01 00:00", expected], "{paid_at}");
    }
}

/// S43, K2: every end is counted from the first start.
#[test]
fn monthly_terms_end_where_the_first_began() {
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-31 09:00", "monthly", "19.00");
    renew(&mut shop, "2026-02-10", "monthly");
    renew(&mut shop, "2026-02-11", "monthly");
    let books = shop.at("2026-02-11");
    let ends: Vec<String> = books.account.terms.terms.iter().map(|term| books.shown(term.until)).collect();
    assert_eq!(ends, ["2026-02-28 00:00", "2026-03-31 00:00", "2026-04-30 00:00"]);
    assert_eq!(terms(&books)[1], "2026-02-28 00:00 to 2026-03-31 00:00");
}

/// B9: grace uses nothing, then it lapses; a cancelled plan has no grace; a plan without grace lapses at once.
#[test]
fn a_plan_that_is_not_renewed_falls_into_grace_and_lapses() {
    let mut shop = cards();
    subscribe(&mut shop, "2025-07-01", "card", "199.00");
    use_shipping(&mut shop, "2026-06-30 23:59:59");
    use_shipping(&mut shop, "2026-07-01 10:00");
    let books = shop.at("2026-07-03");
    assert_eq!(uses(&books), 1);
    assert!(books.account.terms.in_force(shop.instant("2026-07-02")).is_empty());
    let books = shop.at("2026-08-01");
    let begun = "begun 2025-07-01 00:00 to 2026-07-01 00:00";
    let lapsed = ["grace 2026-07-01 00:00 to 2026-07-04 00:00", "lapsed 2026-07-04 00:00 to 2026-07-01 00:00"];
    assert_eq!(steps(&books), [begun, lapsed[0], lapsed[1]]);
    assert_eq!(books.left("shipping"), Some(0));
    assert_eq!(books.rows, shop.walked(&["2026-06-30", "2026-07-02", "2026-08-01"]).rows);
    let mut shop = cards();
    subscribe(&mut shop, "2025-07-01", "card", "199.00");
    plan(&mut shop, "2026-06-01", Deed::Cancel { plan: code("card") });
    let expected =
        [begun, "cancelled 2026-06-01 00:00 to 2026-07-01 00:00", "ended 2026-07-01 00:00 to 2026-07-01 00:00"];
    assert_eq!(steps(&shop.at("2026-08-01")), expected);
    // Paid after all: the new term takes the place of the end.
    renew(&mut shop, "2026-06-15", "card");
    assert_eq!(shop.at("2026-08-01").account.terms.terms.len(), 1);
}

/// B9: whole days, at most those allowed, and it goes on by itself when they are over.
#[test]
fn a_pause_moves_the_end_by_whole_days() {
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    renew(&mut shop, "2026-01-02", "card");
    plan(&mut shop, "2026-02-01 10:00", Deed::Pause { plan: code("card"), until: None });
    use_shipping(&mut shop, "2026-02-02 10:00");
    plan(&mut shop, "2026-02-11 09:00", Deed::Resume { plan: code("card") });
    let books = shop.at("2026-02-11 09:00");
    assert_eq!(uses(&books), 0);
    assert_eq!(
        steps(&books),
        [
            "begun 2026-01-01 00:00 to 2027-01-01 00:00",
            "paused 2026-02-01 10:00 to 2026-03-03 00:00",
            "resumed 2026-02-11 09:00 to 2027-01-11 00:00",
            "moved 2026-02-11 09:00 to 2028-01-11 00:00"
        ]
    );
    // Twenty days are left, and nobody ends this one.
    plan(&mut shop, "2026-05-01 10:00", Deed::Pause { plan: code("card"), until: None });
    let books = shop.at("2026-06-30");
    assert_eq!(
        steps(&books)[4..6],
        ["paused 2026-05-01 10:00 to 2026-05-21 00:00", "resumed 2026-05-21 00:00 to 2027-01-31 00:00"]
    );
    assert_eq!(books.left("shipping"), Some(3));
    plan(&mut shop, "2026-07-01", Deed::Pause { plan: code("card"), until: None });
    assert_eq!(steps(&shop.at("2026-07-01")).len(), steps(&books).len());
    // Days of pause are no days of the term: 365 of them, of which 100 are begun on 30 April.
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    plan(&mut shop, "2026-02-01", Deed::Pause { plan: code("card"), until: None });
    plan(&mut shop, "2026-02-21", Deed::Resume { plan: code("card") });
    plan(&mut shop, "2026-04-30", Deed::Refund { plan: code("card"), payment: None });
    assert_eq!(back(&shop.at("2026-04-30")), [14_447]);
}

/// P9: the multiplier in force at the sale counts, whenever the order is completed, and joins the others.
#[test]
fn a_plan_multiplies_what_was_sold_while_it_was_in_force() {
    let program = PLAIN.replace("on = \"order.paid\"", "on = \"order.completed\"").replacen(
        "shop = { ",
        "shop = { multiplied = true, ",
        1,
    );
    let mut shop = Shop::new(&format!("{program}\n{CARDS}"));
    subscribe(&mut shop, "2025-07-01", "card", "199.00");
    shop.order_through(1, "2026-06-30 23:59:59", Sale::of(&["100.00"]), &[(Stage::Completed, "2026-08-01 10:00")]);
    shop.order_through(2, "2026-07-01", Sale::of(&["100.00"]), &[(Stage::Completed, "2026-08-01 11:00")]);
    let books = shop.at("2026-08-02");
    assert_eq!(books.granted("shop"), [120, 100]);
    assert_eq!(books.earnings("shop")[0].joined, [code("card")]);
}

/// B3: tier 2 and plan 3 make 5, or 3 where the largest counts; a rise tops up to what is the largest then.
#[test]
fn quotas_of_tier_and_plan_are_added_or_the_largest_counts() {
    for (combine, first, risen) in [("sum", 5, 9), ("max", 3, 6)] {
        let tiers = "[tiers]\nwindow = \"lifetime\"\nguarantee = \"none\"\n[[tiers.ladder]]\ncode = \"basic\"\nbenefits = { shipping = 2 }\n\
                     [[tiers.ladder]]\ncode = \"top\"\nqualify = { spend = \"100.00\" }\nbenefits = { shipping = 6 }";
        let cards = CARDS.replace("per = 'month', cost", &format!("per = 'month', combine = '{combine}', cost"));
        let mut shop = Shop::new(&format!("{PLAIN}\n{tiers}\n{cards}"));
        subscribe(&mut shop, "2026-01-01", "card", "199.00");
        assert_eq!(shop.at("2026-01-05").left("shipping"), Some(first), "{combine}");
        assert_eq!(shop.at("2026-02-05").left("shipping"), Some(first), "{combine}");
        shop.order(1, "2026-02-10 10:00", Sale::of(&["100.00"]));
        assert_eq!(shop.at("2026-02-10 10:00").left("shipping"), Some(risen), "{combine}");
    }
}

/// A trial is a term at 0.00, once per person; what is paid for in it begins where it ends.
#[test]
fn a_trial_is_had_once() {
    let mut shop = cards();
    plan(&mut shop, "2026-01-01 10:00", Deed::Try { plan: code("card") });
    renew(&mut shop, "2026-01-10", "card");
    plan(&mut shop, "2028-01-01 10:00", Deed::Try { plan: code("card") });
    let expected = ["2026-01-01 10:00 to 2026-01-15 00:00", "2026-01-15 00:00 to 2027-01-15 00:00"];
    assert_eq!(terms(&shop.at("2028-02-01")), expected);
}

/// B11: what is left of one plan is credit for another.
#[test]
fn an_upgrade_begins_the_other_plan_at_once() {
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    let to = bought("monthly", "more", "0.00");
    plan(&mut shop, "2026-04-10 15:00", Deed::Upgrade { from: code("card"), to });
    let books = shop.at("2026-04-10 15:00");
    assert_eq!((back(&books), terms(&books)[1].as_str()), (vec![14_447], "2026-04-10 15:00 to 2026-05-10 00:00"));
    assert_eq!(books.account.terms.terms[0].paid, money("19.00"));
}

/// S44, B6: paid 15 days after the quarter, and following a refund of it.
#[test]
fn a_rebate_is_a_share_of_the_period_and_follows_refunds() {
    let tiers = "[tiers]\n[[tiers.ladder]]\ncode = \"basic\"\nbenefits = { cashback = 1 }\n[benefits]\n\
                 cashback = { kind = \"rebate\", rate = \"2%\", maximum = \"200.00\", per = \"quarter\" }";
    let mut shop = Shop::new(&format!("{PLAIN}\n{tiers}"));
    shop.order(1, "2026-02-10 10:00", Sale::of(&["1000.00", "234.56"]));
    shop.order(2, "2026-04-02 10:00", Sale::of(&["50.00"]));
    let paid = |books: &Books| -> Vec<String> {
        let own = books.entries().into_iter().filter(|entry| entry.rule == Some(code("cashback")));
        own.map(|entry| format!("{:+} {} {}", entry.points, entry.kind.word(), books.shown(entry.posted_at))).collect()
    };
    assert!(paid(&shop.at("2026-04-15 23:59:59")).is_empty());
    assert_eq!(paid(&shop.at("2026-04-16")), ["+2469 rebate 2026-04-16 00:00"]);
    shop.refund(1, "2026-04-20 10:00", 2, "234.56");
    let books = shop.at("2026-04-20 10:00");
    assert!(books.taken().contains(&"cashback 2000: 0/469/0/0/0/0".to_owned()), "{:?}", books.taken());
    assert_eq!(books.rows, shop.walked(&["2026-03-31", "2026-04-16", "2026-04-20 10:00"]).rows);
    // At most the maximum.
    shop.order(3, "2026-05-10 10:00", Sale::of(&["99999.00"]));
    assert_eq!(paid(&shop.at("2026-07-16"))[1], "+20000 rebate 2026-07-16 00:00");
}

/// B5: a use comes back with the whole order, or by hand, while its period is open.
#[test]
fn a_use_comes_back_while_its_period_is_open() {
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    shop.order(1, "2026-02-03 10:00", Sale::of(&["100.00"]));
    let on_it = Act::Use { benefit: code("shipping"), order: Some(regulars::domain::id::OrderId(1)) };
    shop.act("2026-02-03 11:00", on_it);
    let by_hand = use_shipping(&mut shop, "2026-02-04 10:00");
    shop.refund(1, "2026-02-05 10:00", 1, "40.00");
    assert_eq!(shop.at("2026-02-05 10:00").left("shipping"), Some(1));
    shop.refund(1, "2026-02-06 10:00", 1, "60.00");
    assert_eq!(shop.at("2026-02-06 10:00").left("shipping"), Some(2));
    shop.act("2026-02-07", Act::Benefit(Given::Return { usage: by_hand }));
    let books = shop.at("2026-02-07");
    assert_eq!((books.left("shipping"), books.account.terms.terms[0].used.0), (Some(3), 0));
    // In March what was used in February stays used.
    let late = use_shipping(&mut shop, "2026-02-20 10:00");
    shop.act("2026-03-01", Act::Benefit(Given::Return { usage: late }));
    assert_eq!(shop.at("2026-03-01").account.terms.terms[0].used.0, 1);
}

/// What is given by hand comes on top, and what is taken away gives no use back.
#[test]
fn benefits_are_given_and_taken_away_by_hand() {
    let mut shop = cards();
    subscribe(&mut shop, "2026-01-01", "card", "199.00");
    let benefit = code("shipping");
    let until = Some(shop.instant("2026-03-15"));
    shop.act("2026-02-02", Act::Benefit(Given::Give { benefit, quota: Some(2), until }));
    let usage = use_shipping(&mut shop, "2026-02-03 10:00");
    let books = shop.at("2026-02-03 10:00");
    assert_eq!(books.left("shipping"), Some(4));
    let by_plan = |grant: &&Grant| grant.source.code().is_some() && grant.used == 1;
    let number = books.account.holdings.grants.iter().find(by_plan).expect("it ends sooner").number;
    shop.act("2026-02-04", Act::Benefit(Given::Revoke { grant: number }));
    assert_eq!(shop.at("2026-02-04").left("shipping"), Some(2));
    shop.act("2026-02-05", Act::Benefit(Given::Return { usage }));
    assert_eq!(shop.at("2026-02-05").left("shipping"), Some(2));
    assert_eq!(shop.at("2026-02-28").left("shipping"), Some(2));
    assert_eq!(shop.at("2026-03-01").left("shipping"), Some(5));
}
