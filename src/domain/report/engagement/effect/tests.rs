//! Known answers of the matched comparison.

use super::*;

const DAY: i64 = 86_400;

/// A shop in which members 1 to 3 took part on day 1000, and 11 to 30 never did. Everybody joined on day 1 and bought on day
/// 990; whoever is named in `bought` bought again so many days after day 1000.
struct Shop {
    people: Vec<Person>,
    firsts: BTreeMap<MemberId, Instant>,
    purchases: Purchases,
    zone: Zone,
}

impl Shop {
    fn new(bought: &[(i64, &[i64])]) -> Shop {
        let members: Vec<i64> = (1..=3).chain(11..=30).collect();
        let person = |member: &i64| Person {
            member: MemberId(*member),
            joined_at: Instant(DAY),
            tiers: vec![(Instant(DAY), Code::new("member"))],
            draw: u64::try_from(*member).unwrap(),
        };
        let before = members.iter().map(|member| (MemberId(*member), Instant(990 * DAY)));
        let after = bought
            .iter()
            .flat_map(|(member, days)| days.iter().map(|day| (MemberId(*member), Instant((1000 + day) * DAY))));
        let purchases = Purchases::new(before.chain(after).collect());
        let firsts = (1..=3).map(|member| (MemberId(member), Instant(1000 * DAY + member))).collect();
        Shop { people: members.iter().map(person).collect(), firsts, purchases, zone: Zone::utc() }
    }

    /// As if the member had bought on these days alone.
    fn rewrite(&mut self, member: i64, days: &[i64]) {
        let mut all = std::mem::take(&mut self.purchases).all;
        all.retain(|one| one.0 != MemberId(member));
        all.extend(days.iter().map(|day| (MemberId(member), Instant(day * DAY))));
        self.purchases = Purchases::new(all);
    }

    fn compare(&self, as_of: i64) -> Effect {
        let matching = Matching {
            people: &self.people,
            firsts: &self.firsts,
            purchases: &self.purchases,
            zone: &self.zone,
            outcome: Span::days(90),
            as_of: Instant(as_of * DAY),
        };
        matching.compare(Instant(0), Instant(2000 * DAY))
    }
}

/// C13: each of three gets five others in the order of drawing, 11 to 25; the rest is not looked at.
#[test]
fn five_others_are_drawn_for_each_and_each_once() {
    let shop = Shop::new(&[(1, &[10]), (2, &[20, 40]), (11, &[10]), (14, &[91]), (25, &[5]), (26, &[5]), (30, &[5])]);
    let effect = shop.compare(1400);
    assert_eq!((effect.participants, effect.unfinished, effect.unmatched), (3, 0, 0));
    let [retained, repeat, month, ..] = &effect.rows[..] else { panic!("{effect:?}") };
    assert_eq!((retained.measure, retained.participants, retained.others), (Measure::Retained, (3, 2), 15));
    // 11 and 25 bought within 90 days; 14 did on the 91st, and 26 and 30 were not drawn.
    assert_eq!(retained.others_share, Some((1.0 / 5.0 + 1.0 / 5.0) / 3.0));
    let expected = difference(Proportion::of(2, 3).unwrap(), Proportion { share: 2.0 / 15.0, cases: 15.0 });
    let found = retained.difference.unwrap();
    assert!((found.value - expected.value).abs() < 1e-12 && (found.low - expected.low).abs() < 1e-12, "{found:?}");
    assert_eq!((repeat.measure, repeat.participants), (Measure::Repeat, (3, 1)));
    assert_eq!((month.measure, month.participants), (Measure::Month(1), (3, 2)));
    assert_eq!(effect.rows.len(), 2 + 12);
}

/// Whoever stands in another tier, bought less lately or otherwise often, joined later or took part at any time is no match.
#[test]
fn only_the_comparable_are_drawn() {
    let mut shop = Shop::new(&[]);
    for person in &mut shop.people {
        match person.member.0 {
            11..=14 => person.tiers = vec![(Instant(DAY), Code::new("vip"))],
            15..=18 => person.joined_at = Instant(1000 * DAY),
            _ => {}
        }
    }
    for member in 19..=22 {
        shop.rewrite(member, &[960]);
    }
    for member in 23..=26 {
        shop.rewrite(member, &[989, 990]);
    }
    for member in 27..=29 {
        shop.firsts.insert(MemberId(member), Instant(1300 * DAY));
    }
    let effect = shop.compare(1400);
    // On day 1000 there is 30 alone; on day 1300, for 27 to 29, there are 15 to 18 and 19 to 22.
    assert_eq!((effect.participants, effect.unfinished, effect.unmatched), (6, 0, 2));
    assert_eq!((effect.rows[0].participants.0, effect.rows[0].others), (1 + 3, 1 + 8));
}

/// 90 days after day 1000 are over at the start of day 1091; a month with nobody whose month is over is not shown.
#[test]
fn what_is_not_over_is_counted_apart() {
    let shop = Shop::new(&[]);
    let matching = |as_of: i64| {
        let effect = shop.compare(as_of);
        (effect.unfinished, effect.rows[0].participants.0, effect.rows.len() - 2)
    };
    assert_eq!(matching(1090), (3, 0, 0));
    assert_eq!(matching(1091), (0, 3, 2));
    assert_eq!(matching(1095), (0, 3, 3));
}

/// C13: the bands, each at its ends.
#[test]
fn bands_end_where_they_should() {
    let days = [(0, 0), (30, 0), (31, 1), (90, 1), (91, 2), (180, 2), (181, 3)];
    for (days, expected) in days {
        assert_eq!(days_band(Some(days)), expected, "{days}");
    }
    assert_eq!(days_band(None), 4);
    let orders = [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (9, 3), (10, 4), (99, 4)];
    for (orders, expected) in orders {
        assert_eq!(orders_band(orders), expected, "{orders}");
    }
}

/// Where participants have unequal numbers of others, each participant's others weigh as one.
#[test]
fn others_weigh_as_one_for_each_participant() {
    let one = |member: i64, others: &[i64]| Matched {
        member: MemberId(member),
        at: Instant(0),
        others: others.iter().map(|other| MemberId(*other)).collect(),
    };
    let all = [one(1, &[11, 12, 13, 14, 15]), one(2, &[16])];
    let bought = |member: MemberId, _: Instant| [1, 11, 16].contains(&member.0);
    let found = measured(Measure::Retained, &all.iter().collect::<Vec<_>>(), &bought);
    assert_eq!((found.participants, found.others, found.others_share), ((2, 1), 6, Some(0.6)));
    assert_eq!(measured(Measure::Retained, &[], &bought).difference, None);
}
