//! Where one member stands at the instant worked at: points, tier, benefits. Boundaries that nobody posted yet are met
//! in memory, and nothing is written (K7).

use std::collections::BTreeMap;

use super::{Session, known, replay, settle};
use crate::domain::coupon::Held;
use crate::domain::engine::account::Account;
use crate::domain::engine::batch;
use crate::domain::engine::boundary::ladder;
use crate::domain::engine::fold::fold;
use crate::domain::grant::{Grant, Usage};
use crate::domain::id::{Code, MemberId};
use crate::domain::money::Money;
use crate::domain::penalty::Sentence;
use crate::domain::plan::Term;
use crate::domain::points::{Balance, spend};
use crate::domain::tier::assess;
use crate::domain::tier::outlook::Outlook;
use crate::domain::tier::pin::Pin;
use crate::domain::time::{Day, Instant};
use crate::error::Result;
use crate::store;
use crate::store::tier::Period;

/// What a member has and is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The tier; none where the program has none, or before joining.
    pub tier: Option<Tier>,
    /// The points.
    pub points: Purse,
    /// Grants that are running, soonest-ending first.
    pub grants: Vec<Grant>,
    /// Uses of them that are set aside.
    pub reserved: Vec<Usage>,
    /// Penalties that are not over.
    pub penalties: Vec<Sentence>,
    /// Terms of paid plans that are not over.
    pub terms: Vec<Term>,
    /// How many coupons may still be used.
    pub coupons: usize,
}

/// A tier and how safe it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The tier in force.
    pub code: Code,
    /// The tier that the member's own facts give, under a pin.
    pub computed: Code,
    /// What holds the member at the tier in force.
    pub pin: Option<Pin>,
    /// Since when.
    pub since: Instant,
    /// When it is asked about next; none where nothing is asked.
    pub guaranteed_until: Option<Instant>,
    /// When it is lost; none while it is safe.
    pub at_risk_until: Option<Instant>,
    /// What counts, and what is needed.
    pub outlook: Outlook,
    /// The tier after the next boundary with no further purchase.
    pub projected: Code,
}

/// Points and what they are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    /// Pending, active and owed (P3).
    pub balance: Balance,
    /// The last day on which the points that end next can be used, and how many those are.
    pub next_expiry: Option<(Day, i64)>,
    /// What the active points pay by the program in force.
    pub worth: Option<Money>,
    /// Whether a penalty keeps the member from using any.
    pub is_frozen: bool,
}

impl Standing {
    /// How many uses of a grant are set aside.
    #[must_use]
    pub fn reserved(&self, grant: u32) -> u32 {
        let of_it = self.reserved.iter().filter(|usage| usage.grant == grant);
        u32::try_from(of_it.count()).unwrap_or(u32::MAX)
    }
}

/// A member's standing.
pub fn of(session: &Session<'_>, member: MemberId) -> Result<Standing> {
    let account = account(session, member)?;
    let mut grants: Vec<Grant> =
        account.holdings.grants.iter().filter(|grant| is_running(grant, session.now)).cloned().collect();
    grants.sort_by(|a, b| (a.until, &a.benefit, a.number).cmp(&(b.until, &b.benefit, b.number)));
    let reserved = account.holdings.uses.iter().filter(|usage| usage.reserved.is_some()).cloned().collect();
    let penalties = open_penalties(&account);
    let terms = account.terms.terms.clone();
    let is_usable = |held: &&Held| session.now < held.until && held.left() > 0;
    let coupons = account.wallet.coupons.iter().filter(is_usable).count();
    let (tier, points) = (tier(session, &account), purse(session, &account));
    Ok(Standing { tier, points, grants, reserved, terms, penalties, coupons })
}

/// A member's points, and the penalties that are not over.
pub fn points_and_penalties(session: &Session<'_>, member: MemberId) -> Result<(Purse, Vec<Sentence>)> {
    let account = account(session, member)?;
    Ok((purse(session, &account), open_penalties(&account)))
}

fn open_penalties(account: &Account) -> Vec<Sentence> {
    account.sentences.all.iter().filter(|one| !one.state.is_final()).cloned().collect()
}

/// A member's points.
pub fn points(session: &Session<'_>, member: MemberId) -> Result<Purse> {
    Ok(purse(session, &account(session, member)?))
}

/// Whether a grant holds at an instant; of one taken away unused nothing is left.
fn is_running(grant: &Grant, at: Instant) -> bool {
    grant.from <= at && at < grant.until && grant.quota != Some(0) && !grant.revoked
}

/// The account as it stood, or stands, at the instant worked at.
pub(super) fn account(session: &Session<'_>, member: MemberId) -> Result<Account> {
    known::of_member(session, member)?;
    known_account(session, member)
}

/// The same of a member for whom the file is looked at already as it was known.
pub(super) fn known_account(session: &Session<'_>, member: MemberId) -> Result<Account> {
    let account = settle::load_one(session, member, session.now)?;
    if session.now >= account.frontier {
        return Ok(fold(session.versions(), account, Vec::new(), session.now).account);
    }
    replay::account(session, member)
}

/// A member's tier periods begun by the instant worked at, newest first.
pub fn tier_periods(session: &Session<'_>, member: MemberId) -> Result<Vec<Period>> {
    known::of_member(session, member)?;
    store::tier::list_periods(session.db, member, session.now)
}

/// Members looked at together, where something is due for many.
const AT_ONCE: usize = 5_000;

/// How many members stand in each tier at the instant worked at.
pub fn tiers(session: &Session<'_>) -> Result<BTreeMap<Code, i64>> {
    known::of_everybody(session, known::Part::Tiers)?;
    let posted = store::tier::list_standing(session.db, session.now)?;
    let mut standing: BTreeMap<Code, i64> = posted.into_iter().collect();
    for members in store::account::list_due(session.db, session.now)?.chunks(AT_ONCE) {
        session.stop.check()?;
        for tier in accounts(session, members)?.iter().filter_map(Account::stands_in) {
            *standing.entry(tier.clone()).or_default() += 1;
        }
    }
    Ok(standing)
}

/// The accounts of members at the instant worked at, with boundaries met that nobody posted yet.
pub(super) fn accounts(session: &Session<'_>, members: &[MemberId]) -> Result<Vec<Account>> {
    let accounts = settle::load_some(session, &members.iter().copied().collect(), session.now)?;
    let (versions, now) = (session.versions(), session.now);
    let (ready, passed): (Vec<Account>, Vec<Account>) =
        accounts.into_iter().partition(|account| account.frontier <= now);
    let mut met = batch::each(ready, |account| fold(versions, account, Vec::new(), now).account);
    let passed: Vec<MemberId> = passed.iter().map(|account| account.member).collect();
    if !passed.is_empty() {
        met.extend(replay::accounts(session, &passed)?);
    }
    Ok(met)
}

fn purse(session: &Session<'_>, account: &Account) -> Purse {
    let balance = account.ledger.balance(session.now);
    let usable = || {
        account
            .ledger
            .lots
            .iter()
            .filter(|lot| account.ledger.can_use(lot, session.now) && lot.expires_at < Instant::MAX)
    };
    let next = usable().map(|lot| lot.expires_at).min();
    let next_expiry = next.map(|at| {
        let points = usable().filter(|lot| lot.expires_at == at).map(|lot| lot.left).sum();
        (session.zone().day(at.plus_seconds(-1)), points)
    });
    let worth = spend::worth(&session.program().points, balance.active);
    Purse { balance, next_expiry, worth, is_frozen: account.sentences.spend_stop().is_some() }
}

fn tier(session: &Session<'_>, account: &Account) -> Option<Tier> {
    let standing = account.tier.as_ref()?;
    let ladder = ladder(session.program(), account.joined_at?)?;
    let known = |at: Instant| (at < Instant::MAX).then_some(at);
    Some(Tier {
        code: account.stands_in()?.clone(),
        computed: standing.tier.clone(),
        pin: account.pin.clone(),
        since: account.tiers.last().map_or(standing.since, |period| period.0),
        guaranteed_until: known(standing.guaranteed_until),
        at_risk_until: standing.at_risk.map(|risk| risk.until),
        outlook: ladder.outlook(standing, &account.history, session.now),
        projected: projected(session, account, standing, ladder.next_due(standing, &account.history)),
    })
}

/// Where time alone leads: past the tier's next boundary, and past the grace that may follow.
fn projected(session: &Session<'_>, account: &Account, standing: &assess::Standing, due: Option<Instant>) -> Code {
    let (mut ahead, mut due) = (account.clone(), due);
    for _ in 0..2 {
        let Some(end) = due else { break };
        ahead = fold(session.versions(), ahead, Vec::new(), end).account;
        due = ahead.tier.as_ref().and_then(|tier| tier.at_risk).map(|risk| risk.until);
    }
    ahead.stands_in().unwrap_or(&standing.tier).clone()
}

#[cfg(test)]
mod tests {
    use super::super::busy::busy;
    use super::super::redeem::redeem;
    use super::super::sample::{PLAIN, SAMPLE, Shop, at};
    use super::super::{nightly::nightly, post};
    use super::*;
    use crate::domain::points::spend::Ask;
    use crate::domain::tier::outlook::Goal;

    fn standing(shop: &Shop, now: &str) -> Standing {
        shop.read(now, |session| of(session, shop.member(session, "M-1").0)).unwrap()
    }

    fn points(shop: &Shop, now: &str) -> (i64, i64, i64) {
        let balance = standing(shop, now).points.balance;
        (balance.pending, balance.active, balance.debt)
    }

    /// S7: pending for seven full days, ended at the month's end a year later.
    #[test]
    fn boundaries_nobody_posted_are_met_in_memory() {
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-03-05 12:00", 26_800, "2026-03-05 13:00");
        let before = shop.content();
        for (now, expected) in [
            ("2026-03-12 23:59:59", (288, 0, 0)),
            ("2026-03-13", (0, 288, 0)),
            ("2027-03-31 23:59:59", (0, 288, 0)),
            ("2027-04-01", (0, 0, 0)),
        ] {
            assert_eq!(points(&shop, now), expected, "{now}");
        }
        let purse = standing(&shop, "2026-03-13").points;
        assert_eq!(purse.next_expiry, Some((Day::parse("2027-03-31").unwrap(), 288)));
        assert_eq!(purse.worth, Some(Money(288)));
        assert_eq!(shop.content(), before);
    }

    /// T11: figures of now, what is needed to stay and to rise, and where time alone leads.
    #[test]
    fn a_tier_says_what_keeps_it_and_what_raises_it() {
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
        shop.order("A-2", "M-1", "2026-06-01 14:00", 50_000, "2026-06-01 15:00");
        let tier = standing(&shop, "2026-07-01").tier.unwrap();
        assert_eq!((tier.code.as_str(), tier.projected.as_str()), ("vip", "member"));
        assert_eq!((tier.since, tier.guaranteed_until), (at("2026-01-10 14:00"), Some(at("2027-01-11"))));
        let outlook = &tier.outlook;
        assert_eq!((outlook.metrics.spend, outlook.metrics.orders), (350_000, 2));
        let (next, rise) = outlook.rise.clone().unwrap();
        assert_eq!((next.as_str(), rise.spend, rise.need), ("supreme", Some(Money(650_000)), 1));
        // S13: the window of 11 January 2027 begins after the first order.
        let needed = Goal { need: 1, spend: Some(Money(150_000)), ..Goal::default() };
        assert_eq!(outlook.renew, Some(needed));
        let fallen = standing(&shop, "2028-03-01").tier.unwrap();
        assert_eq!((fallen.code.as_str(), fallen.at_risk_until), ("member", None));
        let grants: Vec<String> =
            standing(&shop, "2026-07-01").grants.iter().map(|grant| grant.benefit.to_string()).collect();
        assert_eq!(grants, ["sample", "shipping", "voucher"]);
    }

    /// K7: what was posted by then, whatever came later.
    #[test]
    fn the_past_is_shown_as_it_stood() {
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
        let instants = [
            "2026-01-10 15:00",
            "2026-01-18",
            "2026-02-01 09:00",
            "2026-02-03",
            "2026-03-02",
            "2027-02-12",
            "2027-05-01",
        ];
        let mut then = Vec::new();
        for now in instants {
            match now {
                "2026-02-01 09:00" => {
                    let spend = Ask { points: Some(1000), payable: None };
                    shop.write(now, "r-1", |session| {
                        let (id, member) = shop.member(session, "M-1");
                        redeem(session, id, &member, spend)
                    })
                    .map(drop)
                    .unwrap();
                }
                "2026-02-03" => {
                    shop.write(now, "r-2", |session| {
                        let (id, member) = shop.member(session, "M-1");
                        post::adjust(session, id, &member, -2500, None)
                    })
                    .unwrap();
                }
                _ => drop(shop.write(now, now, |session| nightly(session, Some(session.now))).unwrap()),
            }
            then.push(standing(&shop, now));
        }
        for (now, expected) in instants.into_iter().zip(then) {
            assert_eq!(standing(&shop, now), expected, "{now}");
        }
        assert_eq!(
            standing(&shop, "2025-12-31"),
            Standing {
                tier: None,
                points: Purse {
                    balance: Balance::default(),
                    next_expiry: None,
                    worth: Some(Money(0)),
                    is_frozen: false
                },
                reserved: Vec::new(),
                grants: Vec::new(),
                terms: Vec::new(),
                penalties: Vec::new(),
                coupons: 0,
            }
        );
    }

    /// K7: whoever time would move is counted where time moves them, on any day, as if asked one by one.
    #[test]
    fn members_are_counted_where_each_of_them_stands() {
        let shop = busy();
        let counted = |now: &str| shop.read(now, tiers).unwrap();
        for now in ["2026-01-09", "2026-01-12", "2026-02-08 12:30", "2027-04-30", "2027-05-08", "2028-09-01"] {
            let mut one_by_one: BTreeMap<Code, i64> = BTreeMap::new();
            for member in 1..=4 {
                let tier = shop.read(now, |session| of(session, MemberId(member))).unwrap().tier;
                tier.into_iter().for_each(|tier| *one_by_one.entry(tier.code).or_default() += 1);
            }
            assert_eq!(counted(now), one_by_one, "{now}");
        }
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
        let only = |tier: &str| BTreeMap::from([(Code::new(tier).unwrap(), 1)]);
        assert_eq!(shop.read("2027-01-11", tiers).unwrap(), only("vip"));
        assert_eq!(shop.read("2028-03-01", tiers).unwrap(), only("member"));
    }

    #[test]
    fn a_program_without_tiers_has_none() {
        let shop = Shop::new(PLAIN);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 10_000, "2026-01-10 15:00");
        let standing = standing(&shop, "2026-02-01");
        assert_eq!((standing.tier, standing.points.next_expiry, standing.points.balance.active), (None, None, 100));
    }
}
