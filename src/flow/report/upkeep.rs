//! What perks and plans cost, and what needs a look.

use std::collections::BTreeMap;

use super::super::Session;
use super::bounds;
use super::liability;
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::report::Share;
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::store::upkeep::{self as rows, Counted, Found, Terms};

/// A benefit, or all that a plan gave.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The benefit of a code, wherever it came from.
    Benefit(String),
    /// The plan of a code.
    Plan(String),
}

/// What became of it in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Perk {
    /// Grants made in the window, and those of them of which something was used by as-of.
    pub granted: Share,
    /// Uses of the window, whenever they were granted.
    pub used: i64,
    /// What these uses cost, as the program in force says.
    pub cost: Money,
    /// Of plans.
    pub terms: Option<Terms>,
}

impl Default for Perk {
    fn default() -> Perk {
        Perk { granted: Share { part: 0, whole: 0 }, used: 0, cost: Money::ZERO, terms: None }
    }
}

/// Benefits, then plans, of which there is anything to tell, by code.
pub fn benefit(session: &Session<'_>, period: Period) -> Result<BTreeMap<Source, Perk>> {
    let window = bounds(session, period);
    let mut perks: BTreeMap<Source, Perk> = BTreeMap::new();
    for granted in rows::list_granted(session.db, window, session.now)? {
        for source in sources(&granted) {
            let share = &mut perks.entry(source).or_default().granted;
            share.whole += granted.count;
            share.part += granted.used;
        }
    }
    for used in rows::list_used(session.db, window, session.now)? {
        let benefit = Code::new(&used.benefit).and_then(|code| session.program().benefit(&code));
        let cost = benefit.map_or(0, |benefit| benefit.cost.get());
        for source in sources(&used) {
            let perk = perks.entry(source).or_default();
            perk.used += used.count;
            perk.cost += Money(cost.saturating_mul(used.count));
        }
    }
    for (plan, terms) in rows::list_terms(session.db, window)? {
        let plan = Source::Plan(plan);
        if terms != Terms::default() || perks.contains_key(&plan) {
            perks.entry(plan).or_default().terms = Some(terms);
        }
    }
    Ok(perks)
}

/// Each count is told of the benefit, and of the plan that gave it.
fn sources(counted: &Counted) -> impl Iterator<Item = Source> + use<> {
    let plan = counted.plan.clone().map(Source::Plan);
    [Source::Benefit(counted.benefit.clone())].into_iter().chain(plan)
}

/// What may need a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Members who owe points.
    Debts,
    /// Earnings of the window that a limit cut short.
    Capped,
    /// Points of the window that should have been taken back and were let go.
    Waived,
    /// Orders that wait for their member.
    Held,
    /// Rows that imports of the window rejected.
    Rejects,
    /// Orders in imports of the window whose stated total is not the sum.
    Totals,
    /// Penalties that are not over.
    Penalties,
}

/// All that needs a look: how many, and since when; what there is none of is not told. Debts that are known already are not
/// looked for again.
pub fn exceptions(session: &Session<'_>, period: Period, debts: Option<Found>) -> Result<Vec<(Matter, Found)>> {
    let window = bounds(session, period);
    // Debts stand at the instant worked at: what is owed at the end of the window and done with by now needs no look.
    let debts = debts.map_or_else(|| liability::debts(session), Ok)?;
    let [rejects, totals] = rows::get_rejects(session.db, window)?;
    let all = [
        (Matter::Debts, debts),
        (Matter::Capped, rows::get_capped(session.db, window)?),
        (Matter::Waived, rows::get_waived(session.db, window)?),
        (Matter::Held, rows::get_held(session.db, window)?),
        (Matter::Rejects, rejects),
        (Matter::Totals, totals),
        (Matter::Penalties, rows::get_penalties(session.db, window)?),
    ];
    Ok(all.into_iter().filter(|(_, found)| found.count > 0).collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::amend::{Correction, amend};
    use super::super::super::nightly::nightly;
    use super::super::super::plan::{self, Payment};
    use super::super::super::redeem::redeem;
    use super::super::super::refund::{self, refund};
    use super::super::super::sample::{PLAIN, SAMPLE, Shop, at};
    use super::super::today;
    use super::*;
    use crate::domain::plan::Offer;
    use crate::domain::points::spend::Ask;
    use crate::store::shown;

    fn told<T>(shop: &Shop, now: &str, period: &str, run: impl FnOnce(&Session<'_>, Period) -> Result<T>) -> T {
        shop.read(now, |session| run(session, Period::parse(period, today(session)).unwrap())).unwrap()
    }

    fn found(count: i64, oldest: &str) -> Found {
        Found { count, oldest: Some(at(oldest)) }
    }

    /// P8, P11: what just fits a limit is not cut; what gets nothing of it is.
    #[test]
    fn caps_are_hit_where_less_was_granted_than_wanted() {
        let capped =
            PLAIN.replace("per = \"1.00\" } }", "per = \"1.00\" }, caps = [{ per = \"day\", points = 120 }] }");
        let shop = Shop::new(&capped);
        shop.join("2026-01-02");
        for (id, member, sold, minor) in [
            ("A-1", "M-1", "2026-03-01 10:00", 10_000),
            ("A-2", "M-1", "2026-03-01 15:00", 2_000),
            ("A-3", "M-1", "2026-03-01 18:00", 500),
            ("B-1", "M-2", "2026-03-02 09:00", 15_000),
            ("A-4", "M-1", "2026-03-31 23:59:59", 20_000),
            ("A-5", "M-1", "2026-04-01", 12_100),
        ] {
            shop.order(id, member, sold, minor, sold);
        }
        let asked =
            |now: &str, period: &str| told(&shop, now, period, |session, period| exceptions(session, period, None));
        assert_eq!(asked("2026-04-02", "2026-03"), [(Matter::Capped, found(3, "2026-03-01 18:00"))]);
        assert_eq!(asked("2026-03-15", "2026-03"), [(Matter::Capped, found(2, "2026-03-01 18:00"))]);
        assert_eq!(asked("2026-04-02", "2026-04"), [(Matter::Capped, found(1, "2026-04-01"))]);
        assert_eq!(asked("2026-04-02", "2026-02"), []);
        // AN8: of M-2 alone.
        let alone = |session: &Session<'_>, period| {
            super::super::super::among::narrow(session, "orders_total == 1")?;
            exceptions(session, period, None)
        };
        assert_eq!(told(&shop, "2026-04-02", "2026-03", alone), [(Matter::Capped, found(1, "2026-03-02 09:00"))]);
    }

    fn pays_back(shop: &Shop, now: &str, name: &str, minor: i64) {
        let done = shop.write(now, &format!("{now} {name}"), |session| {
            let (order, name, member) = shown::find_orders(session.db, name)?.remove(0);
            let (amount, id, at) = (Money(minor), session.request.unwrap_or_default(), session.now);
            refund(session, &refund::Ask { order, name: &name, member, line: None, amount, id, at })
        });
        assert!(done.is_ok(), "{name}");
    }

    /// P21 (b), (f): of 100 points 80 are spent. The first refund should take 50, finds 20 and lets 30 go; the second finds
    /// none. What an order's own points cover is not let go, and none of it is a debt.
    #[test]
    fn what_could_not_be_taken_back_is_a_clawback_let_go() {
        let shop = Shop::new(&PLAIN.replace("earned = \"debt\"", "earned = \"own_lot\""));
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-03-01 10:00", 10_000, "2026-03-01 10:00");
        shop.order("B-1", "M-2", "2026-03-01 11:00", 6_000, "2026-03-01 11:00");
        let spent = shop.write("2026-03-05", "till-1", |session| {
            let (id, member) = shop.member(session, "M-1");
            redeem(session, id, &member, Ask { points: Some(80), payable: None })
        });
        assert!(spent.is_ok());
        pays_back(&shop, "2026-03-08", "B-1", 1_000);
        pays_back(&shop, "2026-03-10 12:00", "A-1", 5_000);
        pays_back(&shop, "2026-04-02 12:00", "A-1", 5_000);
        let asked =
            |now: &str, period: &str| told(&shop, now, period, |session, period| exceptions(session, period, None));
        assert_eq!(asked("2026-03-09", "2026-03"), []);
        for now in ["2026-03-31", "2026-05-01"] {
            assert_eq!(asked(now, "2026-03"), [(Matter::Waived, found(1, "2026-03-10 12:00"))], "{now}");
        }
        assert_eq!(asked("2026-05-01", "2026-04"), [(Matter::Waived, found(1, "2026-04-02 12:00"))]);
        assert_eq!(asked("2026-05-01", "all"), [(Matter::Waived, found(2, "2026-03-10 12:00"))]);
    }

    /// P23: the order was of 130.00, as it turns out, so that the 30 that were let go are the member's own.
    #[test]
    fn what_was_let_go_and_given_back_needs_no_look() {
        let shop = Shop::new(&PLAIN.replace("earned = \"debt\"", "earned = \"own_lot\""));
        shop.order("A-1", "M-1", "2026-03-01 10:00", 10_000, "2026-03-01 10:00");
        let spent = shop.write("2026-03-05", "till-1", |session| {
            let (id, member) = shop.member(session, "M-1");
            redeem(session, id, &member, Ask { points: Some(80), payable: None })
        });
        assert!(spent.is_ok());
        pays_back(&shop, "2026-03-10 12:00", "A-1", 5_000);
        let corrected = |now: &str, amount: &str| {
            let done = shop.write(now, amount, |session| {
                let (order, name, member) = shown::find_orders(session.db, "A-1")?.remove(0);
                let line = vec![("sku", "TEA".to_owned()), ("line_amount", amount.to_owned())];
                let asked = Correction { lines: vec![line], ..Correction::default() };
                amend(session, (order, &name, member), &asked)
            });
            assert!(done.is_ok(), "{amount}");
        };
        let march = |now: &str| told(&shop, now, "2026-03", |session, period| exceptions(session, period, None));
        corrected("2026-03-20", "120.00");
        assert_eq!(march("2026-03-21"), [(Matter::Waived, found(1, "2026-03-10 12:00"))]);
        corrected("2026-03-22", "130.00");
        assert_eq!(march("2026-03-23"), []);
    }

    fn pays(shop: &Shop, now: &str, number: &str, offer: Offer) {
        let reference = format!("{number} {now}");
        let paid = shop.write(now, &reference, |session| {
            let (id, member) = shop.member(session, number);
            let payment = Payment { reference: &reference, paid: None };
            plan::buy(session, (id, &member), "card_year", payment, offer)
        });
        assert!(paid.is_ok(), "{number} {now}");
    }

    /// B8: a card that goes on is prolonged by a code as by a renewal; a card that begins is not.
    #[test]
    fn an_activation_code_renews_what_is_there() {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        pays(&shop, "2026-01-10", "M-1", Offer::Activate);
        pays(&shop, "2026-02-10", "M-1", Offer::Activate);
        pays(&shop, "2026-02-11", "M-2", Offer::Subscribe);
        let plan = Source::Plan("card_year".to_owned());
        for (period, expected) in [("2026-01", [1, 0, 0]), ("2026-02", [2, 1, 0])] {
            let terms = told(&shop, "2026-03-01", period, benefit).remove(&plan).and_then(|perk| perk.terms).unwrap();
            assert_eq!([terms.active, terms.renewed, terms.lapsed], expected, "{period}");
        }
    }

    /// B9, B10: a year from 10 January for which nobody pays again; one that is given up in June and runs to its end; one that
    /// is paid for again in its days of grace; one that is paid for ahead.
    #[test]
    fn terms_are_in_force_renewed_or_lapsed() {
        let shop = Shop::new(SAMPLE);
        for day in ["2026-01-02", "2026-01-03", "2026-01-04"] {
            shop.join(day);
        }
        let night = |now: &str| drop(shop.write(now, now, |session| nightly(session, Some(session.now))).unwrap());
        pays(&shop, "2026-01-10", "M-1", Offer::Subscribe);
        pays(&shop, "2026-01-15", "M-3", Offer::Subscribe);
        pays(&shop, "2026-01-25", "M-4", Offer::Subscribe);
        pays(&shop, "2026-02-01", "M-2", Offer::Subscribe);
        let cancelled = shop.write("2026-06-01", "enough", |session| {
            let (id, member) = shop.member(session, "M-2");
            plan::cancel(session, (id, &member), "card_year")
        });
        assert!(cancelled.is_ok());
        pays(&shop, "2026-12-20", "M-4", Offer::Renew);
        night("2027-01-16");
        pays(&shop, "2027-01-16 12:00", "M-3", Offer::Renew);
        night("2027-03-01");
        let plan = Source::Plan("card_year".to_owned());
        let asked = |now: &str, period: &str| {
            let terms = told(&shop, now, period, benefit).remove(&plan).and_then(|perk| perk.terms);
            terms.map(|terms| [terms.active, terms.renewed, terms.lapsed])
        };
        for (now, period, expected) in [
            ("2027-03-01", "2025-12", None),
            ("2027-03-01", "2026-01", Some([3, 0, 0])),
            ("2027-03-01", "2026-06", Some([4, 0, 0])),
            // What is paid for ahead has not begun.
            ("2027-03-01", "2026-12", Some([4, 1, 0])),
            // In its days of grace nothing is in force, and nothing has lapsed yet.
            ("2027-01-10", "2027-01", Some([3, 0, 0])),
            ("2027-01-12", "2027-01", Some([3, 0, 0])),
            ("2027-01-13", "2027-01", Some([3, 0, 1])),
            ("2027-01-15", "2027-01", Some([2, 0, 1])),
            ("2027-03-01", "2027-01", Some([3, 1, 1])),
            // What was given up ends; it does not lapse.
            ("2027-03-01", "2027-02", Some([2, 0, 0])),
        ] {
            assert_eq!(asked(now, period), expected, "{period} as of {now}");
        }
    }
}
