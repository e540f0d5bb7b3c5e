//! What somebody did in a made-up story, and the facts it comes to.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use regulars::domain::campaign;
use regulars::domain::engine::fact::{Act, Fact, Handed, What};
use regulars::domain::event::Event;
use regulars::domain::grant;
use regulars::domain::id::{ActId, Code, EventId, MemberId, OrderId, RefundId};
use regulars::domain::member::{Change, Field};
use regulars::domain::money::{LIMIT, Money, Points};
use regulars::domain::order::{Line, Order, RefundLine, Stage};
use regulars::domain::penalty::{self, Turn};
use regulars::domain::tier::pin::Pin;
use regulars::domain::time::Instant;

use super::{DAYS, any_of, day, zone};

/// What somebody did, before it is a fact.
#[derive(Clone, Debug)]
pub enum Deed {
    Order { lines: Vec<i64>, points: i64, stages: [Option<i64>; 3] },
    Refund { of: usize, line: u32, share: i64 },
    Stage { of: usize, stage: Stage },
    Amend { of: usize, lines: Vec<i64>, points: i64 },
    Event { kind: &'static str, subject: &'static str },
    Undo { of: usize },
    Redeem(i64),
    Adjust { points: i64, ends_in: Option<i32> },
    Use,
    Aside { minutes: i64 },
    Taken { of: usize },
    Freed { of: usize },
    Friend,
    FriendBuys { of: usize, amount: i64, cancelled: Option<i64> },
    FriendReturns { of: usize, share: i64 },
    Invited,
    Born(&'static str),
    Verify,
    Hold { points: i64, minutes: i64 },
    Capture { of: usize, points: i64 },
    Release { of: usize },
    Give(i64),
    Get { points: i64, ends_in: Option<i32> },
    Extend { lot: u32, days: i32 },
    Forgive(i64),
    Open { points: i64, usable_in: i32, ends_in: i32 },
    Pin { tier: &'static str, floor: bool, days: Option<i32> },
    Unpin,
    Punish { code: &'static str, proposed: bool, days: Option<i32> },
    Turn { turn: Turn, number: u32 },
}

/// Seconds between facts are coarse, so that some fall on one instant and some on midnight.
pub fn deed() -> impl Strategy<Value = (Instant, i64, Deed)> {
    let hours = prop_oneof![Just(0_i64), Just(10), 0..24_i64];
    let at = (0..DAYS, hours).prop_map(|(number, hour)| day(number).plus_seconds(hour * 3600));
    let after = prop_oneof![Just(0_i64), 0..90 * 86_400_i64];
    let lines = || vec(prop_oneof![4 => Just(0_i64), 30 => 1..40_000_i64, 1 => Just(LIMIT)], 1..4);
    let points = || prop_oneof![120 => Just(0_i64), 30 => 1..80_i64, 1 => Just(LIMIT)];
    let stage = || proptest::option::of(0..30 * 86_400_i64);
    let what = prop_oneof![
        8 => (lines(), points(), [stage(), stage(), stage()])
            .prop_map(|(lines, points, stages)| Deed::Order { lines, points, stages }),
        3 => (any::<usize>(), 0..4_u32, 1..=4_i64).prop_map(|(of, line, share)| Deed::Refund { of, line, share }),
        2 => (any::<usize>(), any_stage()).prop_map(|(of, stage)| Deed::Stage { of, stage }),
        2 => (any::<usize>(), lines(), points()).prop_map(|(of, lines, points)| Deed::Amend { of, lines, points }),
        4 => (any_of(&["share", "sign_in", "club_attended"]), any_of(&["a", "b"]))
            .prop_map(|(kind, subject)| Deed::Event { kind, subject }),
        1 => any::<usize>().prop_map(|of| Deed::Undo { of }),
        2 => (1..200_i64).prop_map(Deed::Redeem),
        2 => (prop_oneof![60 => -60..120_i64, 1 => Just(-LIMIT), 1 => Just(LIMIT)], proptest::option::of(0..60)).prop_map(|(points, ends_in)| Deed::Adjust { points, ends_in }),
        3 => used(),
        2 => Just(Deed::Friend),
        3 => social(),
        6 => asked(),
    ];
    (at, after, what)
}

/// Uses of a benefit, at once or set aside first.
fn used() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Use),
        3 => (0..4_000_i64).prop_map(|minutes| Deed::Aside { minutes }),
        2 => any::<usize>().prop_map(|of| Deed::Taken { of }),
        1 => any::<usize>().prop_map(|of| Deed::Freed { of }),
    ]
}

/// What friends do, and what is learnt of the member.
fn social() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (any::<usize>(), 3_000..9_000_i64, proptest::option::of(0..20 * 86_400_i64))
            .prop_map(|(of, amount, cancelled)| Deed::FriendBuys { of, amount, cancelled }),
        2 => (any::<usize>(), 1..=3_i64).prop_map(|(of, share)| Deed::FriendReturns { of, share }),
        1 => Just(Deed::Invited),
        2 => any_of(&["2000-02-29", "03-05", "12-31", ""]).prop_map(Deed::Born),
        1 => Just(Deed::Verify),
    ]
}

/// Asks as if granted, and what an operator does.
fn asked() -> impl Strategy<Value = Deed> {
    let ends = || proptest::option::of(0..60);
    prop_oneof![
        3 => (1..150_i64, prop_oneof![Just(30_i64), 1..30_000_i64])
            .prop_map(|(points, minutes)| Deed::Hold { points, minutes }),
        2 => (any::<usize>(), 1..150_i64).prop_map(|(of, points)| Deed::Capture { of, points }),
        1 => any::<usize>().prop_map(|of| Deed::Release { of }),
        1 => (1..100_i64).prop_map(Deed::Give),
        1 => (1..100_i64, ends()).prop_map(|(points, ends_in)| Deed::Get { points, ends_in }),
        1 => (1..12_u32, 0..90).prop_map(|(lot, days)| Deed::Extend { lot, days }),
        1 => (1..100_i64).prop_map(Deed::Forgive),
        1 => (1..100_i64, 0..20, 0..60)
            .prop_map(|(points, usable_in, ends_in)| Deed::Open { points, usable_in, ends_in }),
        2 => (any_of(&["basic", "gold", "top"]), any::<bool>(), ends())
            .prop_map(|(tier, floor, days)| Deed::Pin { tier, floor, days }),
        1 => Just(Deed::Unpin),
        2 => (any_of(&["quiet", "halt", "still"]), any::<bool>(), ends())
            .prop_map(|(code, proposed, days)| Deed::Punish { code, proposed, days }),
        3 => (proptest::sample::select(Turn::ALL), 1..4_u32).prop_map(|(turn, number)| Deed::Turn { turn, number }),
    ]
}

fn any_stage() -> impl Strategy<Value = Stage> {
    proptest::sample::select(&[Stage::Completed, Stage::Cancelled, Stage::Reopened][..])
}

/// A paid order of these lines.
pub fn order(lines: &[i64], points: i64) -> Order {
    let line = |amount: &i64| Line { sku: "S".into(), amount: Money(*amount), ..Line::default() };
    let mut order = Order { paid: true, lines: lines.iter().map(line).collect(), ..Order::default() };
    order.total = order.sum();
    order.tenders.points = Points(points);
    order.tenders.points_money = Money(points.min(order.total.get()));
    order
}

fn shipping() -> Code {
    Code::new("shipping").expect("a code")
}

/// An ask as if granted; captures and releases are of any hold, also of one not made yet, or ended long ago.
fn act(deed: Deed, at: Instant, id: ActId, holds: &mut Vec<ActId>) -> Option<Act> {
    let later = |days: i32| zone().start(zone().day(at).plus_days(days + 1));
    let held = |of: usize, holds: &[ActId]| of.checked_rem(holds.len()).map(|place| holds[place]);
    Some(match deed {
        Deed::Hold { points, minutes } => {
            holds.push(id);
            Act::Hold { points, until: at.plus_seconds(minutes * 60) }
        }
        Deed::Use => Act::Use { benefit: shipping(), order: None },
        Deed::Aside { minutes } => {
            holds.push(id);
            let until = at.plus_seconds(minutes * 60);
            Act::Benefit(grant::Deed::Reserve { benefit: shipping(), order: None, until })
        }
        Deed::Taken { of } => Act::Benefit(grant::Deed::Take { usage: held(of, holds)?, order: None }),
        Deed::Freed { of } => Act::Benefit(grant::Deed::Release { usage: held(of, holds)? }),
        Deed::Capture { of, points } => Act::Capture { hold: held(of, holds)?, points },
        Deed::Release { of } => Act::Release { hold: held(of, holds)? },
        Deed::Give(points) => Act::TransferOut { to: MemberId(99), points },
        Deed::Get { points, ends_in } => {
            let expires_at = ends_in.map_or(Instant::MAX, later);
            let part = Handed { points, activates_at: day(-10), expires_at, idle: false, of: None, rule: None };
            Act::TransferIn { from: MemberId(99), parts: vec![part] }
        }
        Deed::Extend { lot, days } => Act::Extend { lot, until: later(days) },
        Deed::Forgive(points) => Act::Forgive { points },
        Deed::Open { points, usable_in, ends_in } => {
            let (from, until) = (later(usable_in), later(usable_in + ends_in + 1));
            Act::Open { points, activates_at: Some(from), expires_at: Some(until) }
        }
        Deed::Pin { tier, floor, days } => {
            Act::Pin(Pin { tier: Code::new(tier).expect("a code"), floor, until: days.map(later) })
        }
        Deed::Unpin => Act::Unpin,
        Deed::Punish { code, proposed, days } => Act::Penalty(penalty::Deed::Open {
            code: Code::new(code).expect("a code"),
            evidence: String::new(),
            from: days.map(later),
            proposed,
        }),
        Deed::Turn { turn, number } => Act::Penalty(penalty::Deed::Turn(turn, number)),
        _ => return None,
    })
}

/// An order sold at an instant that reaches some stages so many seconds later.
fn through(mut order: Order, at: Instant, number: i64, stages: [Option<i64>; 3]) -> Order {
    order.sold_at = at;
    let [completed, cancelled, reopened] = stages.map(|after| after.map(|after| at.plus_seconds(after)));
    order.stages.completed_at = completed;
    order.stages.cancelled_at = cancelled.filter(|_| number % 3 == 0);
    order.stages.reopened_at = reopened.filter(|_| number % 6 == 0);
    order
}

/// Deeds as facts; what changes an order or event comes some time after it, and is nothing where there is none.
pub fn facts(deeds: Vec<(Instant, i64, Deed)>) -> Vec<Fact> {
    let mut orders: Vec<(Instant, Arc<Order>)> = Vec::new();
    let mut events: Vec<Instant> = Vec::new();
    let mut holds: Vec<ActId> = Vec::new();
    let mut friends = Friends::default();
    let mut facts = vec![(day(-30), What::Join)];
    for (number, (at, after, deed)) in (1_i64..).zip(deeds) {
        let chosen = |of: usize, all: usize| (all > 0).then(|| of % all);
        let id = |of: usize| OrderId(i64::try_from(of).unwrap_or(0));
        let fact = match deed {
            Deed::Order { lines, points, stages } => {
                let order = Arc::new(through(order(&lines, points), at, number, stages));
                orders.push((at, Arc::clone(&order)));
                Some((at, What::Order(id(orders.len() - 1), order)))
            }
            Deed::Refund { of, line, share } => chosen(of, orders.len()).map(|of| {
                let (sold, order) = &orders[of];
                let whole = order.lines.get((line as usize).wrapping_sub(1)).map_or(order.total, |line| line.amount);
                let lines = vec![RefundLine { line, amount: Money(whole.get() / share), quantity_milli: 0 }];
                (sold.plus_seconds(after), What::Refund(RefundId(number), id(of), lines))
            }),
            Deed::Stage { of, stage } => chosen(of, orders.len()).map(|of| {
                let (sold, order) = &orders[of];
                (sold.plus_seconds(after), What::Stage(id(of), stage, Arc::clone(order)))
            }),
            Deed::Amend { of, lines, points } => chosen(of, orders.len()).map(|of| {
                let (sold, known) = &orders[of];
                let order = Order { sold_at: *sold, stages: known.stages, ..order(&lines, points) };
                (sold.plus_seconds(after), What::Amend(id(of), Arc::new(order)))
            }),
            Deed::Event { kind, subject } => {
                events.push(at);
                let event = Event { at, kind: kind.into(), subject: subject.into(), ..Event::default() };
                Some((at, What::Event(EventId(i64::try_from(events.len() - 1).unwrap_or(0)), Arc::new(event))))
            }
            Deed::Undo { of } => chosen(of, events.len())
                .map(|of| (events[of].plus_seconds(after), What::Undo(EventId(i64::try_from(of).unwrap_or(0))))),
            Deed::Redeem(points) => Some((at, What::Act(ActId(number), Act::Redeem { points }))),
            Deed::Adjust { points, ends_in } => {
                let expires_at = ends_in.map(|days| zone().start(zone().day(at).plus_days(days + 1)));
                Some((at, What::Act(ActId(number), Act::Adjust { points, expires_at })))
            }
            social @ (Deed::Friend
            | Deed::FriendBuys { .. }
            | Deed::FriendReturns { .. }
            | Deed::Invited
            | Deed::Born(_)
            | Deed::Verify) => friends.fact(social, number, (at, after)),
            asked => act(asked, at, ActId(number), &mut holds).map(|act| (at, What::Act(ActId(number), act))),
        };
        facts.extend(fact);
    }
    let named = |(number, (at, what)): (usize, (Instant, What))| Fact { at, name: format!("{number:04}").into(), what };
    facts.into_iter().enumerate().map(named).collect()
}

/// Friends who joined, and what they bought.
#[derive(Default)]
struct Friends {
    joined: Vec<(Instant, MemberId)>,
    orders: Vec<(Instant, MemberId, OrderId, i64)>,
}

impl Friends {
    fn fact(&mut self, deed: Deed, number: i64, (at, after): (Instant, i64)) -> Option<(Instant, What)> {
        match deed {
            Deed::Friend => {
                self.joined.push((at, MemberId(1_000 + number)));
                Some((at, What::Friend(MemberId(1_000 + number))))
            }
            Deed::FriendBuys { of, amount, cancelled } => self.buy((of, number), after, amount, cancelled),
            Deed::FriendReturns { of, share } => self.give_back((of, number), after, share),
            // Who was invited was so from the beginning, and once.
            Deed::Invited => number.eq(&1).then(|| (day(-30), What::Invited(MemberId(900)))),
            Deed::Born(birthday) => {
                let change = Change { field: Field::Birthday, value: birthday.to_owned() };
                Some((at, What::Profile(vec![change])))
            }
            Deed::Verify => {
                let verify = campaign::Deed::Verify { what: "phone".to_owned(), returning: false };
                Some((at, What::Act(ActId(number), Act::Campaign(verify))))
            }
            _ => None,
        }
    }

    fn buy(
        &mut self,
        (of, number): (usize, i64),
        after: i64,
        amount: i64,
        cancelled: Option<i64>,
    ) -> Option<(Instant, What)> {
        let (joined, friend) = *self.joined.get(of.checked_rem(self.joined.len())?)?;
        let (at, id) = (joined.plus_seconds(after), OrderId(1_000 + number));
        let mut order = order(&[amount], 0);
        order.sold_at = at;
        order.stages.cancelled_at = cancelled.map(|after| at.plus_seconds(after));
        self.orders.push((at, friend, id, amount));
        Some((at, What::OfFriend(friend, Box::new(What::Order(id, Arc::new(order))))))
    }

    fn give_back(&mut self, (of, number): (usize, i64), after: i64, share: i64) -> Option<(Instant, What)> {
        let (sold, friend, id, amount) = *self.orders.get(of.checked_rem(self.orders.len())?)?;
        let lines = vec![RefundLine { line: 1, amount: Money(amount / share), quantity_milli: 0 }];
        let refund = What::Refund(RefundId(1_000 + number), id, lines);
        Some((sold.plus_seconds(after), What::OfFriend(friend, Box::new(refund))))
    }
}
