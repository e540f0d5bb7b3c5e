//! What time alone does to a member: other rules, debts repaid by points that become active, tiers asked about, lots
//! that end, benefit periods that begin (N1, ranks 0 to 7).

use super::account::Account;
use super::fold::Fold;
use crate::domain::id::CauseKind;
use crate::domain::program::{Program, Versions};
use crate::domain::tier::assess::Ladder;
use crate::domain::tier::metric::Calendar;
use crate::domain::time::Instant;

/// Kinds of boundaries, in the order in which they are met at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Another version of the program holds.
    Program,
    /// A hold runs out.
    Hold,
    /// Penalties begin, then end.
    Penalty,
    /// A coupon or a use of a benefit is no longer set aside.
    Reservation,
    /// A pin ends.
    Pin,
    /// Points become usable while a debt is open.
    Activation,
    /// A term of a plan begins, ends, lapses or goes on.
    Plan,
    /// A tier must be looked at.
    Tier,
    /// A lot ends.
    Expiry,
    /// A benefit period begins.
    Period,
    /// A birthday, an end of idleness or a date of a campaign comes.
    Occasion,
    /// A referral is due, or can come to nothing.
    Referral,
    /// A rebate is reckoned.
    Rebate,
    /// A coupon opens or ends.
    Coupon,
    /// A member in danger of losing the tier is to be told.
    Notice,
}

impl Kind {
    /// Rank among boundaries and facts of one instant.
    pub fn rank(self) -> u8 {
        match self {
            Kind::Program => 0,
            Kind::Hold | Kind::Reservation => 1,
            Kind::Penalty | Kind::Pin => 2,
            Kind::Activation => 3,
            Kind::Plan => 4,
            Kind::Tier => 5,
            Kind::Expiry => 6,
            Kind::Period | Kind::Rebate | Kind::Coupon | Kind::Occasion | Kind::Referral => 7,
            Kind::Notice => 9,
        }
    }
}

/// The next boundary of an account; a waiting stage is not among them but counts for when to look again.
pub fn next(versions: &Versions, account: &Account) -> Option<(Instant, Kind)> {
    let joined_at = account.joined_at.filter(|_| account.merged_into.is_none())?;
    let program = versions.at(account.frontier);
    let change = versions.all().iter().map(|version| version.0).find(|from| *from > account.frontier);
    let activation = if account.ledger.debts.is_empty() {
        None
    } else {
        let free = account.ledger.lots.iter().filter(|lot| !account.ledger.blocked.contains(&lot.number));
        let ahead = free.filter(|lot| lot.activates_at.max(account.frontier) < lot.expires_at);
        ahead.map(|lot| lot.activates_at).min()
    };
    let standing = account.tier.as_ref().zip(ladder(program, joined_at));
    let tier = standing.and_then(|(standing, ladder)| ladder.next_due(standing, &account.history));
    let notice = standing.and_then(|(standing, ladder)| ladder.notice_due(standing));
    let all = [
        (change, Kind::Program),
        (account.ledger.holds.iter().map(|hold| hold.until).min(), Kind::Hold),
        (account.sentences.next_due(), Kind::Penalty),
        (account.wallet.next_time_out(), Kind::Reservation),
        (account.holdings.next_time_out(), Kind::Reservation),
        (account.pin.as_ref().and_then(|pin| pin.until), Kind::Pin),
        (activation, Kind::Activation),
        (account.terms.next_due(), Kind::Plan),
        (tier, Kind::Tier),
        (super::life::next_end(versions, account), Kind::Expiry),
        (super::step::next_period(versions, account), Kind::Period),
        (super::step::next_occasion(versions, account), Kind::Occasion),
        (super::step::next_of_ties(program, account), Kind::Referral),
        (account.holdings.next_rebate(), Kind::Rebate),
        (super::step::next_turn(program, account), Kind::Coupon),
        (notice, Kind::Notice),
    ];
    all.into_iter()
        .filter_map(|(at, kind)| Some((at?, kind)))
        .min_by_key(|(at, kind)| (*at.max(&account.frontier), *kind))
}

/// When time must look at an account next, its waiting stages included.
pub fn next_due(versions: &Versions, account: &Account) -> Option<Instant> {
    let stage = account.waiting.first().map(|waiting| waiting.at);
    next(versions, account).map(|due| due.0).into_iter().chain(stage).min()
}

/// The ladder of a program as a member climbs it.
pub fn ladder(program: &Program, joined_at: Instant) -> Option<Ladder<'_>> {
    let rules = program.tiers.as_ref()?;
    let calendar = Calendar { zone: &program.shop.zone, year: program.shop.year_start, joined_at };
    Some(Ladder { rules, calendar })
}

impl Fold<'_> {
    /// Meets one boundary at the instant the step is posted at.
    pub(super) fn boundary(&mut self, kind: Kind) {
        let at = self.posted_at;
        match kind {
            Kind::Program => self.other_rules(at),
            Kind::Hold => self.time_out(at),
            Kind::Penalty => self.penalties_due(at),
            Kind::Reservation => {
                self.coupons_time_out(at);
                self.uses_time_out(at);
            }
            Kind::Coupon => self.coupons_turn(at),
            Kind::Pin => self.unpin(at, CauseKind::Tier.of(at.0)),
            Kind::Notice => self.notice(at),
            Kind::Activation => self.account.ledger.repay(at),
            Kind::Plan => self.walk_plans(at),
            Kind::Expiry => self.expire(at),
            Kind::Period => self.period(at),
            Kind::Occasion => self.occasions(at),
            Kind::Referral => self.look_at_ties(at),
            Kind::Rebate => self.reckon_rebates(at),
            Kind::Tier => {
                let Some(ladder) = self.account.joined_at.and_then(|joined| ladder(self.program(at), joined)) else {
                    return;
                };
                let Some(mut standing) = self.account.tier.take() else { return };
                let moves = ladder.boundary(&mut standing, &self.account.history, at);
                self.account.tier = Some(standing);
                self.moved(moves, CauseKind::Tier.of(at.0));
            }
        }
    }

    /// Other rules hold from now on. Tier and guarantee stay (R9), what the new rules give besides is given at once; and
    /// from here on time is walked by them, whether or not anything happens to the member.
    fn other_rules(&mut self, at: Instant) {
        let ladder = self.account.joined_at.and_then(|joined| ladder(self.program(at), joined));
        match (ladder, self.account.tier.as_mut()) {
            (Some(ladder), Some(standing)) => ladder.adopt(standing),
            (Some(ladder), None) => {
                let (standing, moves) = ladder.join(at);
                self.account.tier = Some(standing);
                self.moved(moves, CauseKind::Tier.of(at.0));
            }
            (None, _) => {}
        }
        self.look_at_benefits(CauseKind::Period.of(at.0));
    }
}
