//! Scenarios of points set aside: refunds while they are, lots that end meanwhile, and how they come free (P30).

use regulars::domain::engine::fact::Act;
use regulars::domain::engine::fold::judge;
use regulars::domain::id::ActId;
use regulars::domain::order::Stage;
use regulars::domain::points::spend::Ask;
use regulars::domain::refusal::Refusal;

use crate::shop::{Books, PLAIN, SAMPLE, Sale, Shop, changed};

fn plain_with(line: &str) -> String {
    changed(PLAIN, "[points]\n", &format!("[points]\n{line}\n"))
}

/// Whether a hold can be captured whole.
fn captures(shop: &Shop, books: &Books, at: &str, hold: ActId) -> Result<i64, Refusal> {
    judge(&shop.versions(), &books.account, shop.instant(at), |asked| asked.capture(hold, None, "h")).map(|got| got.0)
}

/// S3, P21, P30: what ended is attributed, what is held is not taken; what comes free repays and leaves nothing to end.
#[test]
fn a_refund_while_points_are_held_leaves_them_and_owes_the_rest() {
    let mut shop = Shop::new(&plain_with("expiry = { after = \"1 month\" }"));
    shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
    shop.redeem("2026-01-10 10:00", 40);
    let hold = shop.hold("2026-02-05 20:00", 25, 30 * 24 * 60);
    shop.refund(1, "2026-02-10 10:00", 1, "80.00");
    let books = shop.at("2026-02-10 10:00");
    assert_eq!(books.lines(), ["+100 earn", "-40 spend", "-35 expire", "-45 clawback"]);
    assert_eq!(books.taken(), ["shop 20: 0/0/35/0/45/0"]);
    assert_eq!((books.balance(), books.held()), ([0, 0, 45], 25));
    shop.release("2026-02-11 10:00", hold);
    let books = shop.at("2026-03-31");
    assert_eq!(books.lines().len(), 4);
    assert_eq!((books.balance(), books.held()), ([0, 0, 20], 0));
}

/// S9, P21: held points are never taken.
#[test]
fn a_claw_back_beside_a_hold_takes_what_is_free_and_owes_the_rest() {
    for (captured, balance) in [(false, [0, 50, 0]), (true, [0, 0, 30])] {
        let mut shop = Shop::new(PLAIN);
        shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
        let hold = shop.hold("2026-03-02 10:00", 80, 30);
        shop.refund(1, "2026-03-02 10:10", 1, "50.00");
        let books = shop.at("2026-03-02 10:10");
        assert_eq!(books.taken(), ["shop 50: 0/20/0/0/30/0"]);
        assert_eq!((books.balance(), books.held()), ([0, 0, 30], 80));
        if captured {
            shop.capture("2026-03-02 10:20", hold, 80)
        } else {
            shop.release("2026-03-02 10:20", hold)
        }
        let books = shop.at("2026-03-02 10:20");
        assert_eq!((books.balance(), books.held()), (balance, 0), "{captured}");
    }
}

/// S11, P30: held points outlive their lot until the hold ends, and not a second longer.
#[test]
fn a_slice_outlives_its_lot_until_the_hold_runs_out() {
    let mut shop = Shop::new(PLAIN);
    shop.adjust("2026-03-01 10:00", 100, Some("2026-03-10"));
    let hold = shop.hold("2026-03-09 23:50", 80, 30);
    let books = shop.at("2026-03-10");
    assert_eq!((books.lines(), books.held()), (vec!["+100 adjust_in".into(), "-20 expire".into()], 80));
    assert_eq!(captures(&shop, &books, "2026-03-10 00:19:59", hold), Ok(80));
    assert_eq!(captures(&shop, &books, "2026-03-10 00:20:00", hold), Err(Refusal::NoHold { hold: "h".into() }));
    let books = shop.at("2026-03-10 00:20:00");
    assert_eq!(books.lines()[2..], ["-80 expire"]);
    assert_eq!(books.shown(books.entries()[2].posted_at), "2026-03-10 00:20");
    shop.capture("2026-03-10 00:19:59", hold, 80);
    assert_eq!(shop.at("2026-04-01").lines()[2..], ["-80 spend"]);
}

/// P30: where held points do not survive their lot, the hold goes on with what is left of it.
#[test]
fn a_program_may_let_held_points_end_with_their_lot() {
    let mut shop = Shop::new(&plain_with("hold = { survives_expiry = false }"));
    shop.adjust("2026-03-01 10:00", 50, Some("2026-03-10"));
    shop.adjust("2026-03-01 10:00", 50, Some("2026-03-20"));
    let hold = shop.hold("2026-03-09 23:50", 80, 30);
    assert_eq!(shop.at("2026-03-09 23:59:59").held(), 80);
    let books = shop.at("2026-03-10");
    assert_eq!((books.lines()[2..].to_vec(), books.held()), (vec!["-50 expire".to_owned()], 30));
    assert_eq!(captures(&shop, &books, "2026-03-10 00:10", hold), Ok(30));
    shop.capture("2026-03-10 00:10", hold, 30);
    let books = shop.at("2026-03-10 00:10");
    assert_eq!((books.lines()[3..].to_vec(), books.balance()), (vec!["-30 spend".to_owned()], [0, 20, 0]));
}

/// P15: a lot's later end holds for what is held of it too, and for what comes back into it.
#[test]
fn a_later_end_reaches_what_is_held_and_what_comes_back() {
    let mut shop = Shop::new(PLAIN);
    shop.adjust("2026-03-01 10:00", 100, Some("2026-03-10"));
    shop.order(1, "2026-03-02 10:00", Sale::of(&["0.50"]).points(40, "0.40"));
    shop.hold("2026-03-09 23:50", 60, 30);
    let until = shop.instant("2026-04-01");
    shop.act("2026-03-09 23:55", Act::Extend { lot: 1, until });
    assert_eq!(shop.at("2026-03-10 00:20").lots(), ["60 until 2026-04-01 00:00"]);
    shop.stage(1, Stage::Cancelled, "2026-03-20 10:00");
    assert_eq!(shop.at("2026-03-20 10:00").lots(), ["100 until 2026-04-01 00:00"]);
    assert_eq!(shop.at("2026-04-01").lines()[2..], ["+40 restore", "-100 expire"]);
}

/// P28, P30: what is held takes from the day's room.
#[test]
fn held_points_count_against_the_room_of_the_day() {
    let mut shop = Shop::new(&changed(SAMPLE, "max_per_day = 20000", "max_per_day = 1000"));
    shop.adjust("2026-03-01 10:00", 3000, Some("2027-01-01"));
    shop.hold("2026-03-02 10:00", 600, 30);
    let books = shop.at("2026-03-02 10:00");
    let asked = |at: &str, points| {
        let ask = Ask { points: Some(points), payable: None };
        judge(&shop.versions(), &books.account, shop.instant(at), |asked| asked.redeem(ask, "M-1")).is_ok()
    };
    assert!(!asked("2026-03-02 10:29:59", 500) && asked("2026-03-02 10:30", 500));
}
