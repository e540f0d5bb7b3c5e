//! Scenarios of coupons: what a rise gives, what they take off, what a cancellation brings back (5.3).

use regulars::domain::coupon::{Applied, Deed, Row, Tried, Wanted};
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::Act;
use regulars::domain::engine::fold::judge;
use regulars::domain::id::{Code, OrderId};
use regulars::domain::money::Money;
use regulars::domain::order::Stage;
use regulars::domain::refusal::Refusal;

use crate::shop::{Books, SAMPLE, Sale, Shop, changed, money};

/// The coupons of the books: template and what gave it.
fn issued(books: &Books) -> Vec<String> {
    let told = |row: &Consequence| match row {
        Consequence::Coupon(Row::Issued(row)) => {
            Some(format!("{} by {}", row.template, row.of.as_ref().map_or("hand", Code::as_str)))
        }
        _ => None,
    };
    books.rows.iter().filter_map(told).collect()
}

/// What became of them.
fn steps(books: &Books) -> Vec<String> {
    let told = |row: &Consequence| match row {
        Consequence::Coupon(Row::Stepped(row)) => Some(format!("{} {}", row.number, row.step.word())),
        Consequence::Coupon(Row::Used(row)) => Some(format!("{} redeemed", row.number)),
        Consequence::Coupon(Row::Reserved(row)) => Some(format!("{} reserved", row.number)),
        _ => None,
    };
    books.rows.iter().filter_map(told).collect()
}

fn issue(shop: &mut Shop, at: &str, template: &str) {
    let template = Code::new(template).expect("a code");
    shop.act(at, Act::Coupon(Deed::Issue { template }));
}

fn redeem(shop: &mut Shop, at: &str, coupon: u32, order: Option<i64>) {
    let uses = vec![Applied { coupon, discount: Money(2000) }];
    let tried = Tried { uses, order: order.map(OrderId), ..Tried::default() };
    shop.act(at, Act::Coupon(Deed::Redeem { tried }));
}

fn wanted(coupon: u32) -> Wanted {
    Wanted { name: format!("C-{coupon}"), coupon, claim: None }
}

/// S24: a leap to Supreme gives the coupon of the rung passed, that rung's monthly voucher, and 1 000 points.
#[test]
fn a_leap_gives_the_coupon_of_the_rung_passed() {
    let mut shop = Shop::new(SAMPLE);
    let paid = "2026-03-05 10:00";
    shop.order_through(1, paid, Sale::of(&["12000.00"]), &[(Stage::Completed, paid)]);
    let books = shop.at("2026-03-05 10:00");
    assert_eq!((books.tier().as_str(), books.left("shipping")), ("supreme", Some(6)));
    let mut coupons = issued(&books);
    coupons.sort();
    assert_eq!(coupons, ["VIP30 by vip", "VIP30 by voucher"]);
    assert!(books.lines().contains(&"+1000 award".to_owned()) && books.granted("shop") == [12_000]);
    let until: Vec<String> = books.account.wallet.coupons.iter().map(|held| books.shown(held.until)).collect();
    assert_eq!(until, ["2026-04-06 00:00"; 2]); // K3: 31 full days
    let books = shop.at("2026-04-01");
    assert_eq!(issued(&books).len(), 3); // B4: the voucher of April
}

/// S31: 199.00 with WELCOME20 and 2 350 points: 20.00 off, 2 300 points for 23.00, and 156.00 are left to pay.
#[test]
fn points_are_redeemed_on_what_a_coupon_leaves() {
    let mut shop = Shop::new(SAMPLE);
    shop.adjust("2026-03-01 10:00", 2350, None);
    issue(&mut shop, "2026-03-01 10:00", "WELCOME20");
    let books = shop.at("2026-03-02");
    let basket = Sale::of(&["199.00"]).0;
    let (priced, points) = judge(&shop.versions(), &books.account, shop.instant("2026-03-02 10:00"), |asked| {
        let priced = asked.coupons(&[wanted(1)], (&basket, None), "M-1")?;
        let points = asked.points_on(priced.items(), "M-1");
        Ok((priced, points))
    })
    .expect("the coupon may be used");
    assert_eq!((priced.off(), priced.payable()), (money("20.00"), money("179.00")));
    assert_eq!((points, priced.payable() - points.1), ((2300, money("23.00")), money("156.00")));
}

/// B13: what may not be used says what may; the last second is the coupon's, the next is not (K5).
#[test]
fn a_coupon_is_refused_before_and_after_its_time_and_when_it_is_used() {
    let late = changed(SAMPLE, "valid = \"30 days\"", "valid = \"30 days\", starts_after = \"2 days\"");
    let mut shop = Shop::new(&late);
    issue(&mut shop, "2026-03-01 10:00", "WELCOME20");
    let basket = Sale::of(&["199.00"]).0;
    let asked = |shop: &Shop, books: &Books, at: &str| {
        let at = shop.instant(at);
        judge(&shop.versions(), &books.account, at, |asked| asked.coupons(&[wanted(1)], (&basket, None), "M-1"))
            .map(|priced| priced.off())
            .map_err(|refusal| refusal.code())
    };
    let books = shop.at("2026-03-01 10:00");
    for (at, expected) in [
        ("2026-03-02 23:59:59", Err("coupon-not-yet")),
        ("2026-03-03 00:00:00", Ok(Money(2000))),
        ("2026-03-31 23:59:59", Ok(Money(2000))),
        ("2026-04-01 00:00:00", Err("coupon-gone")),
    ] {
        assert_eq!(asked(&shop, &books, at), expected, "{at}");
    }
    redeem(&mut shop, "2026-03-04 10:00", 1, None);
    let books = shop.at("2026-03-04 10:00");
    assert_eq!(asked(&shop, &books, "2026-03-04 11:00"), Err("coupon-used"));
}

/// R10: a coupon keeps the conditions it was issued under.
#[test]
fn the_template_at_issue_holds() {
    let mut shop = Shop::new(SAMPLE);
    issue(&mut shop, "2026-03-01 10:00", "WELCOME20");
    shop.rules("2026-03-02", &changed(SAMPLE, "value = \"20.00\"", "value = \"5.00\""));
    issue(&mut shop, "2026-03-03 10:00", "VIP30");
    let books = shop.at("2026-03-04");
    let basket = Sale::of(&["199.00"]).0;
    let off = judge(&shop.versions(), &books.account, shop.instant("2026-03-04"), |asked| {
        asked.coupons(&[wanted(1), wanted(2)], (&basket, None), "M-1")
    });
    // 19.90 is a tenth of 199.00, and VIP30 comes first by its code: 199.00 − 19.90 − 20.00.
    assert_eq!(off.map(|priced| priced.payable()), Ok(money("159.10")));
}

/// B16: a partial refund returns nothing, a whole one and a cancellation do; the order that stands again takes it again.
#[test]
fn only_a_whole_cancellation_returns_a_coupon() {
    let left = |shop: &Shop, at: &str| shop.at(at).account.wallet.find(1).map(|held| held.left());
    let start = || {
        let mut shop = Shop::new(SAMPLE);
        issue(&mut shop, "2026-03-01 10:00", "WELCOME20");
        shop.order(1, "2026-03-02 10:00", Sale::of(&["100.00", "79.00"]));
        redeem(&mut shop, "2026-03-02 10:00", 1, Some(1));
        shop
    };
    let mut shop = start();
    shop.refund(1, "2026-03-03 10:00", 1, "100.00");
    assert_eq!(left(&shop, "2026-03-03 10:00"), Some(0));
    shop.refund(1, "2026-03-04 10:00", 2, "79.00");
    assert_eq!(left(&shop, "2026-03-04 10:00"), Some(1));
    let mut shop = start();
    shop.stage(1, Stage::Cancelled, "2026-03-03 10:00");
    assert_eq!(left(&shop, "2026-03-03 10:00"), Some(1));
    shop.stage(1, Stage::Reopened, "2026-03-04 10:00");
    let books = shop.at("2026-05-01");
    assert_eq!(steps(&books), ["1 redeemed", "1 returned", "1 retaken"]);
    assert_eq!(books.account.wallet.coupons, []);
}

/// B14: at most so many a member, whatever gives them.
#[test]
fn nobody_gets_more_than_the_limit_of_one_member() {
    let mut shop = Shop::new(SAMPLE);
    issue(&mut shop, "2026-03-01 10:00", "WELCOME20");
    let books = shop.at("2026-03-01 10:00");
    let code = Code::new("WELCOME20").expect("a code");
    let again =
        judge(&shop.versions(), &books.account, shop.instant("2026-03-02"), |asked| asked.issue_coupon(&code, "M-1"));
    assert_eq!(again, Err(Refusal::CouponMemberLimit { template: code, member: "M-1".into(), limit: 1 }));
    issue(&mut shop, "2026-03-02 10:00", "WELCOME20");
    assert_eq!(issued(&shop.at("2026-03-02 10:00")), ["WELCOME20 by hand"]);
}
