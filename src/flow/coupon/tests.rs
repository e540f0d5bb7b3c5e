use super::super::sample::{SAMPLE, Shop};
use super::*;
use crate::domain::money::Money;

fn issued(shop: &Shop, now: &str, member: &str) -> String {
    let run = |session: &mut Session<'_>| {
        let (id, member) = shop.member(session, member);
        issue(session, id, &member, "WELCOME20")
    };
    shop.write(now, &format!("issue {member}"), run).unwrap().code.unwrap()
}

fn used(shop: &Shop, now: &str, request: &str, code: &str) -> Result<Told> {
    shop.write(now, request, |session| {
        let (id, member) = shop.member(session, "M-1");
        let on = On::Basket { amount: Money(19_900), lines: Vec::new(), shipping: Money::ZERO };
        redeem(session, &Ask { id, member: &member, names: &[code.to_owned()], on: &on })
    })
}

/// A code is of seventeen signs, its own for ever, and no row of the books depends on which it is.
#[test]
fn codes_differ_and_books_do_not() {
    let made = || {
        let shop = Shop::new(SAMPLE);
        let code = issued(&shop, "2026-02-01", "M-1");
        used(&shop, "2026-02-02", "use", &code).unwrap();
        (shop.content(), code)
    };
    let ((first, one), (second, other)) = (made(), made());
    assert_eq!(first, second);
    assert!(one != other && one.len() == code::LENGTH && code::read(&one) == Some(one.clone()));
    assert_eq!(first.iter().filter(|row| row.starts_with("coupon_uses:")).count(), 1);
}

/// K7: what was known by an instant, under the same codes.
#[test]
fn a_list_knows_what_was_known() {
    let shop = Shop::new(SAMPLE);
    let code = issued(&shop, "2026-02-01", "M-1");
    used(&shop, "2026-02-03", "use", &code).unwrap();
    let states = |known: &str, whose: bool| {
        let all = shop.read_known("2026-02-04", known, |session| {
            let (id, member) = shop.member(session, "M-1");
            list(session, whose.then_some((id, &member)), None)
        });
        all.unwrap().into_iter().map(|one| (one.code, one.state)).collect::<Vec<_>>()
    };
    for whose in [true, false] {
        assert_eq!(states("2026-01-31", whose), []);
        assert_eq!(states("2026-02-02", whose), [(Some(code.clone()), State::Active)]);
        assert_eq!(states("2026-02-03", whose), [(Some(code.clone()), State::Redeemed)]);
    }
}

/// A refused ask leaves nothing; what time takes away unposted is away.
#[test]
fn a_refused_ask_leaves_nothing() {
    let shop = Shop::new(SAMPLE);
    let code = issued(&shop, "2026-02-01", "M-1");
    let before = shop.content();
    let word = |answer: Result<Told>| answer.err().map_or("granted", |error| error.code());
    assert_eq!(word(used(&shop, "2026-03-04", "late", &code)), "coupon-ended");
    assert_eq!(word(used(&shop, "2026-02-02", "none", "NONE")), "not-found");
    assert_eq!(shop.content(), before);
    assert_eq!(word(used(&shop, "2026-02-02", "use", &code)), "granted");
    assert_eq!(word(used(&shop, "2026-02-03", "again", &code)), "coupon-used");
}
