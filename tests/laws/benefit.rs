//! Benefits period by period: topping up, carrying over, taking away, and when a condition is asked.

use regulars::domain::engine::fact::Act;
use regulars::domain::id::Code;

use crate::shop::{PLAIN, Sale, Shop, changed};

const SHIPPING: &str = "shipping = { kind = \"free_shipping\", per = \"month\" }";

/// A rung at 100.00 of the calendar month with two shippings, another at 300.00 with five.
fn monthly(benefits: &str) -> String {
    format!(
        "{PLAIN}\n[tiers]\nwindow = \"calendar_month\"\nguarantee = \"end_of_next_period\"\non_refund = \"recheck\"\n\
         [[tiers.ladder]]\ncode = \"basic\"\n\
         [[tiers.ladder]]\ncode = \"gold\"\nqualify = {{ spend = \"100.00\" }}\nbenefits = {{ shipping = 2 }}\n\
         [[tiers.ladder]]\ncode = \"top\"\nqualify = {{ spend = \"300.00\" }}\nbenefits = {{ shipping = 5 }}\n\
         [benefits]\n{benefits}\n"
    )
}

fn use_one(shop: &mut Shop, at: &str) {
    let benefit = Code::new("shipping").expect("a code");
    shop.act(at, Act::Use { benefit, order: None });
}

/// B3: VIP 2, top 5, one used, leaves 4 after the rise; what was carried stays on top of it, once (B4).
#[test]
fn a_rise_tops_up_to_the_quota_and_what_was_carried_stays() {
    let mut shop = Shop::new(&monthly("shipping = { kind = \"free_shipping\", per = \"month\", rollover = 1 }"));
    shop.order(1, "2026-01-05 10:00", Sale::of(&["150.00"]));
    assert_eq!(shop.at("2026-01-31").left("shipping"), Some(2));
    assert_eq!(shop.at("2026-02-01").left("shipping"), Some(3));
    use_one(&mut shop, "2026-02-02 10:00");
    shop.order(2, "2026-02-03 10:00", Sale::of(&["300.00"]));
    assert_eq!(shop.at("2026-02-28").left("shipping"), Some(5));
    assert_eq!(shop.at("2026-03-01").left("shipping"), Some(6));
    assert_eq!(shop.at("2026-04-30").left("shipping"), Some(3)); // gold again from April: 2 and 1 carried
}

/// B4: a fall takes away what is too much, at once or with the period; rising again gives no use twice.
#[test]
fn a_fall_takes_benefits_away_only_where_the_program_says_so() {
    for (on_downgrade, after_fall, after_rise) in [("keep", 1, 1), ("revoke", 0, 1)] {
        let benefit =
            format!("shipping = {{ kind = \"free_shipping\", per = \"month\", on_downgrade = {on_downgrade:?} }}");
        let mut shop = Shop::new(&monthly(&benefit));
        shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
        use_one(&mut shop, "2026-01-06 10:00");
        shop.refund(1, "2026-01-07 10:00", 1, "100.00");
        let books = shop.at("2026-01-07 10:00");
        assert_eq!((books.tier().as_str(), books.left("shipping")), ("basic", Some(after_fall)), "{on_downgrade}");
        shop.order(2, "2026-01-08 10:00", Sale::of(&["100.00"]));
        assert_eq!(shop.at("2026-01-08 10:00").left("shipping"), Some(after_rise), "{on_downgrade}");
    }
    // From five to two: what is beyond two goes.
    let benefit = "shipping = { kind = \"free_shipping\", per = \"month\", on_downgrade = \"revoke\" }";
    let mut shop = Shop::new(&monthly(benefit));
    shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
    shop.order(2, "2026-01-05 11:00", Sale::of(&["300.00"]));
    use_one(&mut shop, "2026-01-06 10:00");
    shop.refund(2, "2026-01-07 10:00", 1, "300.00");
    let books = shop.at("2026-01-07 10:00");
    assert_eq!((books.tier().as_str(), books.left("shipping")), ("gold", Some(1)));
}

/// B7: asked at the start of its own period, not of another benefit's.
#[test]
fn a_condition_is_asked_when_its_own_period_begins() {
    let benefits = "talk = { kind = \"exclusive\", per = \"month\", quota = 1, free_when = 'orders_30d >= 1' }\n\
                    tea = { kind = \"exclusive\", per = \"day\", quota = 1, free_when = 'orders_30d >= 0' }";
    let mut shop = Shop::new(&monthly(&format!("{SHIPPING}\n{benefits}")));
    shop.order(1, "2026-01-10 10:00", Sale::of(&["10.00"]));
    assert_eq!(shop.at("2026-01-31").left("talk"), Some(0));
    assert_eq!(shop.at("2026-01-31").left("tea"), Some(1));
    assert_eq!(shop.at("2026-02-01").left("talk"), Some(1));
}

/// R8, R9: tiers and benefits that a new version brings begin with it, also for a member nothing happens to.
#[test]
fn a_new_version_brings_its_tiers_and_benefits_at_its_instant() {
    let mut shop = Shop::new(PLAIN);
    let talk = "talk = { kind = \"exclusive\", per = \"month\", quota = 1, free_when = 'month > 0' }";
    shop.rules(
        "2026-01-15",
        &monthly(&format!(
            "{SHIPPING}
{talk}"
        )),
    );
    assert_eq!(shop.at("2026-01-14 23:59:59").tiers(), [""; 0]);
    let books = shop.walked(&["2026-01-10", "2026-01-20"]);
    assert_eq!(books.tiers(), ["basic 2026-01-15 00:00 joined"]);
    assert_eq!(books.left("talk"), Some(1));
    assert_eq!(books.rows, shop.at("2026-01-20").rows);
    // A guarantee that the old rules did not give is given by the new ones.
    let mut shop =
        Shop::new(&changed(&monthly(SHIPPING), "guarantee = \"end_of_next_period\"", "guarantee = \"none\""));
    shop.rules("2026-01-15", &monthly(SHIPPING));
    shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
    assert_eq!(shop.at("2026-01-15").guaranteed(), "2026-03-01 00:00");
}
