//! What time alone does to a member: other rules, debts repaid by points that become active, tiers asked about, lots
//! that end, benefit periods that begin (N1, ranks 0 to 7).

use super::account::Account;
use super::consequence::Consequence;
use super::fold::Fold;
use crate::domain::id::{Cause, CauseKind};
use crate::domain::points::ledger::Posting;
use crate::domain::program::{Program, Versions};
use crate::domain::tier::assess::{Ladder, Move, Outcome};
use crate::domain::tier::metric::Calendar;
use crate::domain::time::Instant;

/// Kinds of boundaries, in the order in which they are met at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Another version of the program holds.
    Program,
    /// Points become usable while a debt is open.
    Activation,
    /// A tier must be looked at.
    Tier,
    /// A lot ends.
    Expiry,
    /// A benefit period begins.
    Period,
}

impl Kind {
    /// Rank among boundaries and facts of one instant.
    pub fn rank(self) -> u8 {
        match self {
            Kind::Program => 0,
            Kind::Activation => 3,
            Kind::Tier => 5,
            Kind::Expiry => 6,
            Kind::Period => 7,
        }
    }
}

/// The next boundary of an account; a waiting stage is not among them but counts for when to look again.
pub fn next(versions: &Versions, account: &Account) -> Option<(Instant, Kind)> {
    let joined_at = account.joined_at?;
    let program = versions.at(account.frontier);
    let change = versions.all().iter().map(|version| version.0).find(|from| *from > account.frontier);
    let activation = if account.ledger.debts.is_empty() {
        None
    } else {
        let ahead = account.ledger.lots.iter().filter(|lot| lot.activates_at.max(account.frontier) < lot.expires_at);
        ahead.map(|lot| lot.activates_at).min()
    };
    let tier = account.tier.as_ref().zip(ladder(program, joined_at));
    let tier = tier.and_then(|(standing, ladder)| ladder.next_due(standing, &account.history));
    let expiry = account.ledger.lots.iter().map(|lot| lot.expires_at).filter(|at| *at < Instant::MAX).min();
    let period = super::step::next_period(program, account);
    let [change, activation] = [(change, Kind::Program), (activation, Kind::Activation)];
    [change, activation, (tier, Kind::Tier), (expiry, Kind::Expiry), (period, Kind::Period)]
        .into_iter()
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
            Kind::Activation => self.account.ledger.repay(at),
            Kind::Expiry => self.expire(at),
            Kind::Period => self.period(at),
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

    fn expire(&mut self, at: Instant) {
        let ended: Vec<(u32, Instant)> = self
            .account
            .ledger
            .lots
            .iter()
            .filter(|lot| lot.expires_at <= at)
            .map(|lot| (lot.number, lot.expires_at))
            .collect();
        for (lot, expires_at) in ended {
            let found = self.account.ledger.lot(lot).cloned();
            let posting = Posting { occurred_at: expires_at, posted_at: at, cause: CauseKind::Lot.of(i64::from(lot)) };
            let points = self.account.ledger.expire(posting, lot);
            let earned = found.and_then(|lot| Some((lot.of?, lot.rule?)));
            if let Some((of, rule)) = earned
                && let Some(case) = self.account.cases.get_mut(&of)
                && let Some(earned) = case.earned.iter_mut().find(|earned| earned.rule == rule)
            {
                earned.expired += points;
            }
        }
    }

    /// Books what a step did to the tier.
    pub(super) fn moved(&mut self, moves: Vec<Move>, cause: Cause) {
        let at = self.posted_at;
        let version = self.program(at).number;
        for one in moves {
            match one {
                Move::Checked(check) => self.out.push(Consequence::Checked { at, cause, check }),
                Move::Closed { period } => self.out.push(Consequence::PeriodClosed { number: period, at }),
                Move::Opened { period, tier, guaranteed_until, reason } => {
                    self.account.tiers.push((at, tier.clone()));
                    self.out.push(Consequence::PeriodOpened {
                        number: period,
                        tier,
                        at,
                        guaranteed_until,
                        reason,
                        version,
                    });
                    self.tier_changed(reason == Outcome::Fell, cause);
                }
                Move::Reward(tier) => self.entry_rewards(&tier, cause),
            }
        }
    }
}
