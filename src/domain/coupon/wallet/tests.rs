use proptest::prelude::*;

use super::*;

const WHO: MemberId = MemberId(1);

fn made(wallet: &mut Wallet, from: i64, until: i64, uses: u32) -> u32 {
    let template = Code::new("T").unwrap();
    let new = New { template, version: 1, root: None, from: Instant(from), until: Instant(until), uses, of: None };
    wallet.issue(WHO, new, Instant(0), cause())
}

fn cause() -> Cause {
    CauseKind::Act.of(1)
}

fn applied(coupon: u32) -> Applied {
    Applied { coupon, discount: Money(100) }
}

/// What became of coupons, in order.
fn steps(wallet: &mut Wallet) -> Vec<&'static str> {
    let word = |row: Row| match row {
        Row::Issued(_) => "issued",
        Row::Reserved(_) => "reserved",
        Row::Used(_) => "redeemed",
        Row::Stepped(row) => row.step.word(),
    };
    wallet.drain().into_iter().map(word).collect()
}

/// B13, K5: usable from its first second to the last before its end.
#[test]
fn a_coupon_opens_and_ends() {
    let mut wallet = Wallet::default();
    let number = made(&mut wallet, 10, 20, 1);
    let state = |wallet: &Wallet, at| wallet.find(number).map(|held| held.state(Instant(at)));
    for (at, expected) in [(9, State::Issued), (10, State::Active), (19, State::Active), (20, State::Expired)] {
        assert_eq!(state(&wallet, at), Some(expected), "{at}");
    }
    assert_eq!(wallet.next_turn(true), Some(Instant(10)));
    wallet.turn(true, Instant(10));
    assert_eq!(wallet.next_turn(true), Some(Instant(20)));
    wallet.turn(true, Instant(20));
    assert_eq!((state(&wallet, 20), wallet.next_turn(true)), (None, None));
    assert_eq!(steps(&mut wallet), ["issued", "opened", "expired"]);
}

/// B14: a reservation runs out by itself, and outlasts the coupon only where held points outlast their lots.
#[test]
fn a_reservation_runs_out() {
    for (survives, expected) in [
        (true, vec!["issued", "reserved", "timed_out", "expired"]),
        (false, vec!["issued", "reserved", "released", "expired"]),
    ] {
        let mut wallet = Wallet::default();
        let number = made(&mut wallet, 0, 20, 1);
        assert_eq!(wallet.reserve(applied(number), (None, Instant(25)), Instant(5), cause()), None);
        assert_eq!(wallet.find(number).map(|held| held.state(Instant(24))), Some(State::Reserved));
        let turn = wallet.next_turn(survives).unwrap();
        assert_eq!(turn, Instant(if survives { 25 } else { 20 }));
        if survives {
            assert_eq!(wallet.time_out(Instant(25)).len(), 1);
        }
        assert_eq!(wallet.turn(survives, turn).len(), usize::from(!survives));
        assert_eq!(steps(&mut wallet), expected);
    }
}

/// B16: what was used on an order comes back with it, if the template says so; used elsewhere meanwhile it cannot stand
/// again, which is a row.
#[test]
fn a_use_follows_its_order() {
    let (order, other) = (OrderId(1), OrderId(2));
    let mut wallet = Wallet::default();
    let number = made(&mut wallet, 0, 100, 1);
    wallet.redeem(applied(number), Some(order), Instant(1), ActId(1));
    assert_eq!(wallet.follow(order, true, |_| false, Instant(2), cause()), []);
    assert_eq!(wallet.follow(order, true, |_| true, Instant(2), cause()).len(), 1);
    assert_eq!(wallet.follow(order, true, |_| true, Instant(2), cause()), []);
    assert_eq!(wallet.follow(order, false, |_| true, Instant(3), cause()).len(), 1);
    wallet.follow(order, true, |_| true, Instant(4), cause());
    wallet.redeem(applied(number), Some(other), Instant(5), ActId(2));
    assert_eq!(wallet.follow(order, false, |_| true, Instant(6), cause()), []);
    assert_eq!(steps(&mut wallet), ["issued", "redeemed", "returned", "retaken", "returned", "redeemed", "unbooked"]);
    assert_eq!(wallet.counted.used.values().copied().collect::<Vec<_>>(), [1]);
}

/// X2: what was taken away comes back with the end it is given, and only once.
#[test]
fn a_coupon_taken_away_can_come_back() {
    let mut wallet = Wallet::default();
    let number = made(&mut wallet, 0, 20, 1);
    let held = wallet.find(number).cloned().unwrap();
    wallet.revoke(number, Instant(5), cause());
    assert!(wallet.find(number).is_none());
    for _ in 0..2 {
        wallet.revive(&held, Instant(60), Instant(45), cause());
    }
    assert_eq!(wallet.find(number).map(|held| held.until), Some(Instant(60)));
    assert_eq!(steps(&mut wallet), ["issued", "voided", "revived"]);
}

/// Only what can still be used moves, with what is left of it.
#[test]
fn what_is_left_moves_to_another_account() {
    let (mut from, mut into) = (Wallet::default(), Wallet::default());
    let (used, twice) = (made(&mut from, 0, 20, 1), made(&mut from, 0, 20, 2));
    from.redeem(applied(used), None, Instant(1), ActId(1));
    from.redeem(applied(twice), None, Instant(1), ActId(2));
    let held = from.find(twice).cloned().unwrap();
    from.leave(|_| true, Instant(2), cause());
    let number = into.receive(MemberId(2), &held, Instant(2), cause());
    let moved = into.find(number).unwrap();
    assert_eq!((moved.uses, moved.root, moved.until), (1, Root::Own(WHO, twice), Instant(20)));
    assert_eq!((from.find(used).is_some(), from.find(twice).is_some()), (true, false));
}

/// Something done to the coupon of a number, as a till may ask it; what is refused is not done.
#[derive(Clone, Copy, Debug)]
enum Does {
    Issue(u32),
    Reserve(u32),
    Redeem(u32, i64),
    Release(u32),
    Revoke(u32),
    Void(i64, bool),
    Time,
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        (1..4_u32).prop_map(Does::Issue),
        (1..4_u32).prop_map(Does::Reserve),
        (1..4_u32, 1..4_i64).prop_map(|(number, order)| Does::Redeem(number, order)),
        (1..4_u32).prop_map(Does::Release),
        (1..4_u32).prop_map(Does::Revoke),
        (1..4_i64, any::<bool>()).prop_map(|(order, void)| Does::Void(order, void)),
        Just(Does::Time),
    ]
}

fn follow(wallet: &mut Wallet, does: Does, at: Instant) {
    let usable = |wallet: &Wallet, number: u32| {
        wallet.find(number).is_some_and(|held| matches!(held.state(at), State::Active | State::Reserved))
    };
    match does {
        Does::Issue(uses) => drop(made(wallet, 0, at.0 + 12, uses)),
        Does::Reserve(number) if usable(wallet, number) => {
            wallet.reserve(applied(number), (None, at.plus_seconds(3)), at, cause());
        }
        Does::Redeem(number, order) if usable(wallet, number) => {
            wallet.redeem(applied(number), Some(OrderId(order)), at, ActId(at.0));
        }
        Does::Release(number) => drop(wallet.release(number, Step::Released, at, cause())),
        Does::Revoke(number) => drop(wallet.revoke(number, at, cause())),
        Does::Void(order, void) => drop(wallet.follow(OrderId(order), void, |_| true, at, cause())),
        Does::Reserve(_) | Does::Redeem(..) | Does::Time => {}
    }
}

proptest! {
    /// B14: whatever is asked in whatever order, no coupon is used more often than it may be, what is set aside is left,
    /// and the books say the same: uses and what stands again, less what came back.
    #[test]
    fn uses_never_pass_their_limit(all in prop::collection::vec(does(), 1..60)) {
        let (mut wallet, mut rows) = (Wallet::default(), Vec::new());
        for (at, does) in all.into_iter().enumerate() {
            let at = Instant(i64::try_from(at).unwrap());
            wallet.time_out(at);
            wallet.turn(true, at);
            follow(&mut wallet, does, at);
            rows.extend(wallet.drain());
            for held in &wallet.coupons {
                prop_assert!(held.used() <= held.uses, "{:?}", held);
                prop_assert!(held.reserved.is_none() || held.left() > 0, "{:?}", held);
                let net: i32 = rows.iter().filter(|row| row.number() == held.number).map(|row| match row {
                    Row::Used(_) => 1,
                    Row::Stepped(row) if row.step == Step::Retaken => 1,
                    Row::Stepped(row) if row.step == Step::Returned => -1,
                    _ => 0,
                }).sum();
                prop_assert_eq!(u32::try_from(net).ok(), Some(held.used()));
            }
        }
        let places: Vec<u32> = rows.iter().map(Row::place).filter(|place| place.0).map(|place| place.1).collect();
        prop_assert_eq!(&places, &(1..).take(places.len()).collect::<Vec<u32>>());
    }
}
