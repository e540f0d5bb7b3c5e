//! Penalties: fines given back, what is earned under a freeze, and how a penalty begins and ends (X1–X4, S39, S40).

use regulars::domain::engine::fact::Act;
use regulars::domain::id::Code;
use regulars::domain::penalty::{Deed, State, Turn};

use crate::penalty::{open, turn};
use crate::shop::{PLAIN, Sale, Shop};

fn program(penalty: &str) -> String {
    format!("{PLAIN}[penalties]\np = {penalty}\n")
}

/// S39: of a fine of 200, 150 with 10 days left are taken and 50 owed; overturned 20 days later, nothing is owed and 150
/// last for 10 days again.
#[test]
fn a_fine_comes_back_with_the_life_its_points_had_left() {
    let mut shop = Shop::new(&program("{ fine = 200, appeal = \"30 days\" }"));
    shop.adjust("2026-03-01 10:00", 150, Some("2026-03-12")); // through the 11th
    shop.act("2026-03-01 12:00", open("p"));
    let books = shop.at("2026-03-02");
    assert_eq!(
        (books.balance(), books.lines()),
        ([0, 0, 50], vec!["+150 adjust_in".to_owned(), "-200 penalty".to_owned()])
    );
    shop.act("2026-03-20 12:00", turn(Turn::Appeal));
    shop.act("2026-03-21 12:00", turn(Turn::Overturn));
    let books = shop.at("2026-03-21 12:00");
    assert_eq!(books.lines()[2..], ["+50 restore", "+150 restore"]);
    assert_eq!((books.balance(), books.lots()), ([0, 150, 0], vec!["150 until 2026-04-01 00:00".to_owned()]));
    assert_eq!(shop.at("2026-03-31 23:59:59").balance()[1], 150);
    assert_eq!(shop.at("2026-04-01").balance()[1], 0);
}

/// X2: slices whose lots are still there go back into them, the points too that repaid the fine since.
#[test]
fn what_repaid_a_fine_comes_back_too() {
    let mut shop = Shop::new(&program("{ fine = 200 }"));
    shop.adjust("2026-03-01 10:00", 150, Some("2026-06-01"));
    shop.act("2026-03-01 12:00", open("p"));
    shop.adjust("2026-03-02 10:00", 80, Some("2026-05-01"));
    assert_eq!(shop.at("2026-03-03").balance(), [0, 30, 0]);
    shop.act("2026-03-04 12:00", turn(Turn::Appeal));
    shop.act("2026-03-05 12:00", turn(Turn::Overturn));
    let books = shop.at("2026-03-06");
    assert_eq!(books.lots(), ["150 until 2026-06-01 00:00", "80 until 2026-05-01 00:00"]);
    assert_eq!((books.balance(), books.lines().last().map(String::as_str)), ([0, 230, 0], Some("+200 restore")));
}

/// X3: the shortfall is owed, or let go; without any points nothing is booked.
#[test]
fn a_fine_takes_what_is_there_and_owes_or_waives_the_rest() {
    for (short, given, lines, balance) in [
        ("debt", 150, vec!["+150 adjust_in", "-200 penalty"], [0, 0, 50]),
        ("waive", 150, vec!["+150 adjust_in", "-150 penalty"], [0, 0, 0]),
        ("waive", 500, vec!["+500 adjust_in", "-200 penalty"], [0, 300, 0]),
        ("waive", 0, vec![], [0, 0, 0]),
        ("debt", 0, vec!["-200 penalty"], [0, 0, 200]),
    ] {
        let mut shop = Shop::new(&program(&format!("{{ fine = 200, fine_short = \"{short}\" }}")));
        if given > 0 {
            shop.adjust("2026-03-01 10:00", given, None);
        }
        shop.act("2026-03-01 12:00", open("p"));
        let books = shop.at("2026-03-02");
        assert_eq!(
            (books.lines(), books.balance()),
            (lines.iter().map(ToString::to_string).collect(), balance),
            "{short} {given}"
        );
    }
}

/// S40: an earn freeze from 1 through 31 March; 50 earned on the 10th are kept back, and usable when it is lifted, or ends.
#[test]
fn what_is_earned_under_a_freeze_is_usable_when_it_ends() {
    for (lifted, before, from) in [
        (Some("2026-03-20 09:00"), "2026-03-20 08:59:59", "2026-03-20 09:00"),
        (None, "2026-03-31 23:59:59", "2026-04-01"),
    ] {
        let mut shop = Shop::new(&program("{ effects = [\"earn_freeze\"], lasts = \"30 days\" }"));
        shop.act("2026-03-01", open("p"));
        shop.order(1, "2026-03-10 10:00", Sale::of(&["50.00"]));
        if let Some(at) = lifted {
            shop.act(at, turn(Turn::Lift));
        }
        let blocked = |at: &str| shop.at(at).account.ledger.balance(shop.instant(at)).blocked;
        assert_eq!((blocked("2026-03-11"), shop.at("2026-03-11").balance()), (50, [0, 0, 0]));
        assert_eq!((blocked(before), shop.at(before).balance()), (50, [0, 0, 0]));
        assert_eq!((blocked(from), shop.at(from).balance()), (0, [0, 50, 0]));
        assert_eq!(shop.walked(&["2026-03-05", "2026-03-15", "2026-04-02"]).rows, shop.at("2026-04-02").rows);
    }
}

/// P6: points kept back repay nothing; freed, they do.
#[test]
fn points_kept_back_repay_only_when_they_are_freed() {
    let mut shop = Shop::new(&program("{ effects = [\"earn_freeze\"], fine = 30, lasts = \"10 days\" }"));
    shop.act("2026-03-01 10:00", open("p"));
    shop.order(1, "2026-03-02 10:00", Sale::of(&["50.00"]));
    assert_eq!(shop.at("2026-03-11 23:59:59").balance(), [0, 0, 30]);
    assert_eq!(shop.at("2026-03-12").balance(), [0, 20, 0]);
}

/// Two freezes: what was earned under both is kept back until the later ends; what was earned before the second is not.
#[test]
fn each_lot_waits_for_the_penalties_it_was_earned_under() {
    let mut shop = Shop::new(&format!(
        "{PLAIN}[penalties]\np = {{ effects = [\"earn_freeze\"], lasts = \"9 days\" }}\nq = {{ effects = [\"earn_freeze\"], lasts = \"30 days\" }}\n"
    ));
    shop.act("2026-03-01 10:00", open("p"));
    shop.order(1, "2026-03-02 10:00", Sale::of(&["50.00"]));
    shop.act("2026-03-03 10:00", open("q"));
    shop.order(2, "2026-03-04 10:00", Sale::of(&["70.00"]));
    let usable = ["2026-03-10", "2026-03-11", "2026-04-02", "2026-04-03"].map(|at| shop.at(at).balance()[1]);
    assert_eq!(usable, [0, 50, 50, 120]);
}

/// X1: a proposal does nothing until it is upheld; one with a day begins by itself; an appeal outlasts the penalty.
#[test]
fn a_penalty_begins_and_ends_at_its_own_instants() {
    let state = |shop: &Shop, at: &str| shop.at(at).account.sentences.all[0].state;
    let text = program("{ effects = [\"earn_freeze\"], lasts = \"5 days\", fine = 10, appeal = \"20 days\" }");
    let deed = |from, proposed| {
        Act::Penalty(Deed::Open { code: Code::new("p").expect("a code"), evidence: String::new(), from, proposed })
    };
    let mut shop = Shop::new(&text);
    shop.adjust("2026-03-01 09:00", 100, None);
    shop.act("2026-03-01 10:00", deed(None, true));
    assert_eq!((state(&shop, "2026-03-09"), shop.at("2026-03-09").balance()), (State::Proposed, [0, 100, 0]));
    shop.act("2026-03-10 10:00", turn(Turn::Uphold));
    assert_eq!((state(&shop, "2026-03-11"), shop.at("2026-03-11").balance()), (State::Active, [0, 90, 0]));
    shop.act("2026-03-12 10:00", turn(Turn::Appeal));
    shop.order(1, "2026-03-13 10:00", Sale::of(&["50.00"]));
    assert_eq!(shop.at("2026-03-15 23:59:59").balance(), [0, 90, 0]);
    assert_eq!((state(&shop, "2026-03-16"), shop.at("2026-03-16").balance()), (State::Appealed, [0, 140, 0]));
    shop.act("2026-03-17 10:00", turn(Turn::Overturn));
    assert_eq!((state(&shop, "2026-03-18"), shop.at("2026-03-18").balance()), (State::Overturned, [0, 150, 0]));

    let mut shop = Shop::new(&text);
    let from = shop.instant("2026-03-05");
    shop.act("2026-03-01 10:00", deed(Some(from), false));
    assert_eq!((state(&shop, "2026-03-04 23:59:59"), state(&shop, "2026-03-05")), (State::Proposed, State::Active));
    assert_eq!((state(&shop, "2026-03-10 23:59:59"), state(&shop, "2026-03-11")), (State::Active, State::Ended));
    assert_eq!(shop.at("2026-03-11").balance(), [0, 0, 10]);
}
