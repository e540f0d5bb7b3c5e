//! Who members are, through the program.

use insta::assert_snapshot;

use crate::campaign::{PROGRAM, active, shop, sound};

/// C4, C6
#[test]
fn a_proof_sets_off_the_welcome_once_for_a_person() {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1", "--phone", "+8613800138000"]);
    let attest = |kind: &'static str| {
        shop.run(&["auth", "attest", "M-1", "--kind", kind, "--reason", "code by SMS", "--request-id", kind])
    };
    assert_snapshot!(attest("phone"));
    assert_snapshot!("nothing_to_attest", attest("email"));
    assert_eq!(active(&shop, "M-1", "2026-03-02"), 20);
    let report = shop.run(&["report", "campaign", "hello", "--as-of", "2026-04-02", "--format", "table"]);
    assert_snapshot!("a_report", report);
    assert_eq!(shop.run(&["report", "campaign", "none"]).status, 4);
    sound(&shop, "2026-04-02");
}

/// C6: a contact that another member proved before welcomes nobody again.
#[test]
fn who_comes_back_by_another_account_is_not_welcomed_again() {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1", "--phone", "+8613800138000"]);
    shop.done(&["auth", "attest", "M-1", "--kind", "phone", "--reason", "code by SMS"]);
    shop.done(&["member", "edit", "M-1", "--clear", "phone"]);
    shop.done(&["member", "add", "--number", "M-2", "--phone", "+8613800138000"]);
    shop.done(&["auth", "attest", "M-2", "--kind", "phone", "--reason", "code by SMS"]);
    assert_eq!([active(&shop, "M-1", "2026-03-02"), active(&shop, "M-2", "2026-03-02")], [20, 0]);
    sound(&shop, "2026-03-02");
}
