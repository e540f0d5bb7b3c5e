//! Rise, keep and fall: what a fact or boundary does to a member's tier (T3–T8), as moves for the books.

use std::collections::BTreeSet;

use super::metric::{Calendar, History, Metrics};
pub use super::standing::{AtRisk, Check, Fall, Given, Move, Outcome, Standing};
use super::{Criteria, Downgrade, EntryRewards, Guarantee, Rung, TierRules, Window};
use crate::domain::id::Code;
use crate::domain::time::{Every, Instant, Span, Unit};

/// The ladder and the calendar it is climbed by.
#[derive(Clone, Copy, Debug)]
pub struct Ladder<'a> {
    /// The rules in force.
    pub rules: &'a TierRules,
    /// The calendar.
    pub calendar: Calendar<'a>,
}

/// What was asked, and the figures that answered.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) asked: Given,
    pub(super) metrics: Metrics,
}

/// A period about to begin.
struct Opening {
    rank: usize,
    at: Instant,
    since: Instant,
    renewals: u32,
    reason: Outcome,
}

impl Ladder<'_> {
    /// A member joins on the lowest rung.
    pub fn join(&self, at: Instant) -> (Standing, Vec<Move>) {
        let tier = self.rules.ladder[0].code.clone();
        let standing = Standing {
            tier: tier.clone(),
            since: at,
            renewals: 0,
            guaranteed_until: Instant::MAX,
            at_risk: None,
            fell: None,
            queued: None,
            asked_until: at,
            noticed: None,
            given_for: None,
            rewarded: BTreeSet::from([tier.clone()]),
        };
        (standing, vec![Move::Opened { tier, guaranteed_until: None, reason: Outcome::Joined }])
    }

    /// Other rules hold from now on: who had no guarantee gets the one these rules give (R9).
    pub fn adopt(&self, standing: &mut Standing) {
        if standing.guaranteed_until == Instant::MAX && standing.at_risk.is_none() {
            standing.guaranteed_until = self.guarantee(&standing.tier, standing.since, standing.renewals);
        }
    }

    /// A fact that counts at `fact` (booked at `at`): a fall taken back, renewal out of grace, or a rise. A late fact
    /// lifts by what is due now, with everything known by now, not by what was due then (T4, T6, L4).
    pub fn after_fact(&self, standing: &mut Standing, history: &History, fact: Instant, at: Instant) -> Vec<Move> {
        let mut moves = Vec::new();
        self.reopen(standing, history, fact, at, &mut moves);
        self.leave_risk(standing, history, at, &mut moves);
        let seen = self.see(history, false, (self.rules.window.start(at, self.calendar), at.plus_seconds(1)));
        let Some(reached) = self.reached(standing, &seen.metrics) else { return moves };
        if self.rules.upgrade_next_period {
            let month = Every::Month.next(Every::Month.start(self.calendar.zone.day(at), self.calendar.year));
            let tier = self.rules.ladder[reached].code.clone();
            standing.queued = month.map(|month| (tier, self.calendar.zone.start(month)));
            return moves;
        }
        self.rise(standing, reached, seen, at, &mut moves);
        moves
    }

    /// A refund or amendment made less of what counts (T5 for guarantee none, T8).
    pub fn after_change(&self, standing: &mut Standing, history: &History, at: Instant) -> Vec<Move> {
        let mut moves = Vec::new();
        if self.stays(standing) {
            return moves;
        }
        if self.rules.guarantee == Guarantee::None {
            let window = (self.rules.window.start(at, self.calendar), at.plus_seconds(1));
            self.ask_to_stay(standing, history, window, at, &mut moves);
        } else if let (true, Some(given)) = (self.rules.recheck_on_refund, standing.given_for) {
            let seen = self.see(history, given.retain, (given.from, given.until));
            if !self.holds(&standing.tier, &seen) {
                let to = self.full_fall(self.rank(&standing.tier), &seen.metrics);
                self.fall(standing, to, at, standing.renewals, seen, &mut moves);
            }
        }
        moves
    }

    /// When the tier must be looked at next.
    pub fn next_due(&self, standing: &Standing, history: &History) -> Option<Instant> {
        let queued = standing.queued.as_ref().map(|queued| queued.1);
        let guarantee = match standing.at_risk {
            Some(risk) => Some(risk.until),
            None => Some(standing.guaranteed_until).filter(|until| *until < Instant::MAX),
        };
        let leaving = if self.rules.guarantee == Guarantee::None && !self.stays(standing) {
            self.next_leaving(standing, history)
        } else {
            None
        };
        [queued, guarantee, leaving].into_iter().flatten().min()
    }

    /// The tier's own boundary at `at`: end of guarantee, end of grace, a queued rise, a fact leaving the window.
    pub fn boundary(&self, standing: &mut Standing, history: &History, at: Instant) -> Vec<Move> {
        let mut moves = Vec::new();
        if standing.queued.as_ref().is_some_and(|queued| queued.1 <= at) {
            // Asked again: what lifted the member may have been refunded since.
            standing.queued = None;
            let seen = self.see(history, false, self.window_ending(at));
            if let Some(reached) = self.reached(standing, &seen.metrics) {
                self.rise(standing, reached, seen, at, &mut moves);
            }
        }
        match standing.at_risk {
            Some(risk) if risk.until <= at => self.grace_ends(standing, history, risk, at, &mut moves),
            None if standing.guaranteed_until <= at => self.guarantee_ends(standing, history, at, &mut moves),
            _ if self.rules.guarantee == Guarantee::None && !self.stays(standing) => {
                self.ask_to_stay(standing, history, self.window_ending(at), at, &mut moves);
            }
            _ => {}
        }
        standing.asked_until = at;
        moves
    }

    /// The guarantee of a tier entered at `since` after so many renewals (T5).
    pub fn guarantee(&self, tier: &Code, since: Instant, renewals: u32) -> Instant {
        if self.rank(tier) == 0 {
            return Instant::MAX;
        }
        let (zone, window) = (self.calendar.zone, self.rules.window);
        let period_ends = |times: u32| {
            let mut end = window.end(since, self.calendar);
            for _ in 0..times {
                end = end.and_then(|at| window.end(at, self.calendar));
            }
            end.unwrap_or(Instant::MAX)
        };
        match self.rules.guarantee {
            Guarantee::Months(months) => {
                let span = Span { count: months.saturating_mul(renewals + 1), unit: Unit::Months };
                zone.through(since, span)
            }
            Guarantee::EndOfPeriod => period_ends(renewals),
            Guarantee::EndOfNextPeriod => period_ends(renewals + 1),
            Guarantee::None => Instant::MAX,
        }
    }

    /// The place of a tier on the ladder; a tier the program dropped stands on the lowest rung.
    pub fn rank(&self, tier: &Code) -> usize {
        self.rules.ladder.iter().position(|rung| rung.code == *tier).unwrap_or(0)
    }

    /// The window that a boundary asks about: the period just ended, or the rolling window ending there.
    pub fn window_ending(&self, at: Instant) -> (Instant, Instant) {
        let of = if matches!(self.rules.window, Window::Rolling(_)) { at } else { at.plus_seconds(-1) };
        (self.rules.window.start(of, self.calendar), at)
    }

    pub(super) fn see(&self, history: &History, retain: bool, (from, until): (Instant, Instant)) -> Seen {
        Seen { asked: Given { retain, from, until }, metrics: history.metrics(from, until) }
    }

    /// Whether what was seen is enough for a tier.
    pub(super) fn holds(&self, tier: &Code, seen: &Seen) -> bool {
        let rung = &self.rules.ladder[self.rank(tier)];
        met(if seen.asked.retain { &rung.retain } else { &rung.qualify }, &seen.metrics)
    }

    /// The highest rung above the member's whose thresholds these figures reach.
    fn reached(&self, standing: &Standing, metrics: &Metrics) -> Option<usize> {
        let qualifies = |at: &usize| self.rules.ladder[*at].qualify.as_ref().is_some_and(|asked| asked.holds(metrics));
        (self.rank(&standing.tier) + 1..self.rules.ladder.len()).rev().find(qualifies)
    }

    /// Whether nothing can make the member fall.
    pub(super) fn stays(&self, standing: &Standing) -> bool {
        let rank = self.rank(&standing.tier);
        rank == 0 || self.rules.ladder[rank].no_downgrade || self.rules.downgrade == Downgrade::Never
    }

    fn guarantee_ends(&self, standing: &mut Standing, history: &History, at: Instant, moves: &mut Vec<Move>) {
        let boundary = standing.guaranteed_until;
        let seen = self.see(history, true, self.window_ending(boundary));
        if self.stays(standing) || self.holds(&standing.tier, &seen) {
            return self.renew(standing, seen, moves);
        }
        if self.rules.grace.is_zero() {
            let to = self.fall_to(standing, &seen.metrics);
            return self.fall(standing, to, at, standing.renewals + 1, seen, moves);
        }
        let until = self.calendar.zone.plus(boundary, self.rules.grace);
        standing.at_risk = Some(AtRisk { boundary, until });
        let mut check = check(standing, &seen, Outcome::AtRisk);
        check.guaranteed_until = Some(until);
        moves.push(Move::Checked(check));
    }

    /// What was bought in grace has renewed the tier already, unless grace is met late (L2).
    fn grace_ends(&self, standing: &mut Standing, history: &History, risk: AtRisk, at: Instant, moves: &mut Vec<Move>) {
        let seen = self.see(history, true, (self.window_ending(risk.boundary).0, risk.until));
        if self.stays(standing) || self.holds(&standing.tier, &seen) {
            return self.renew(standing, seen, moves);
        }
        let to = self.fall_to(standing, &seen.metrics);
        self.fall(standing, to, at, standing.renewals + 1, seen, moves);
    }

    fn leave_risk(&self, standing: &mut Standing, history: &History, at: Instant, moves: &mut Vec<Move>) {
        let Some(risk) = standing.at_risk else { return };
        let seen = self.see(history, true, (self.window_ending(risk.boundary).0, at.plus_seconds(1)));
        if self.holds(&standing.tier, &seen) {
            self.renew(standing, seen, moves);
        }
    }

    fn renew(&self, standing: &mut Standing, seen: Seen, moves: &mut Vec<Move>) {
        standing.renewals += 1;
        standing.at_risk = None;
        standing.guaranteed_until = self.guarantee(&standing.tier, standing.since, standing.renewals);
        standing.given_for = Some(seen.asked);
        moves.push(Move::Checked(check(standing, &seen, Outcome::Renewed)));
    }

    /// L4: the last fall is asked again with a late fact; what would have held is open again from `at`, with the
    /// guarantee it would have had.
    fn reopen(&self, standing: &mut Standing, history: &History, fact: Instant, at: Instant, moves: &mut Vec<Move>) {
        let Some(fall) = standing.fell.clone().filter(|fall| fact < fall.at) else { return };
        let rank = self.rank(&fall.tier);
        let seen = self.see(history, fall.asked.retain, (fall.asked.from, fall.asked.until));
        if rank > self.rank(&standing.tier) && self.holds(&fall.tier, &seen) {
            standing.fell = None;
            let Fall { since, renewals, .. } = fall;
            self.open(standing, Opening { rank, at, since, renewals, reason: Outcome::Reopened }, Some(seen), moves);
        }
    }

    /// Without a guarantee: asked now. No rung below is safe either, so a fall goes to the highest that holds (T7).
    fn ask_to_stay(
        &self,
        standing: &mut Standing,
        history: &History,
        window: (Instant, Instant),
        at: Instant,
        moves: &mut Vec<Move>,
    ) {
        let seen = self.see(history, true, window);
        if !self.holds(&standing.tier, &seen) {
            let to = self.full_fall(self.rank(&standing.tier), &seen.metrics);
            self.fall(standing, to, at, standing.renewals, seen, moves);
        }
    }

    /// The first midnight after the last question at which something that counts leaves the window.
    fn next_leaving(&self, standing: &Standing, history: &History) -> Option<Instant> {
        let from = self.rules.window.start(standing.asked_until, self.calendar);
        let mark = history.marks_in(from, Instant::MAX).iter().find(|mark| mark.spend != 0).map(|mark| mark.at);
        let points = history.earnings_in(from, Instant::MAX).iter().find(|one| one.qualifying != 0).map(|one| one.at);
        let first = mark.into_iter().chain(points).min()?;
        self.rules.window.leaves(self.calendar.zone.day(first), self.calendar)
    }

    fn fall_to(&self, standing: &Standing, metrics: &Metrics) -> usize {
        let rank = self.rank(&standing.tier);
        match self.rules.downgrade {
            Downgrade::OneStep => rank.saturating_sub(1),
            Downgrade::Full => self.full_fall(rank, metrics),
            Downgrade::Never => rank,
        }
    }

    fn full_fall(&self, rank: usize, metrics: &Metrics) -> usize {
        let keeps = |at: &usize| {
            let rung = &self.rules.ladder[*at];
            rung.no_downgrade || met(&rung.retain, metrics)
        };
        (0..rank).rev().find(keeps).unwrap_or(0)
    }

    fn fall(&self, standing: &mut Standing, to: usize, at: Instant, renewals: u32, seen: Seen, moves: &mut Vec<Move>) {
        let (tier, since) = (standing.tier.clone(), standing.since);
        standing.fell = Some(Fall { tier, asked: seen.asked, at, since, renewals });
        moves.push(Move::Checked(check(standing, &seen, Outcome::Fell)));
        self.open(standing, Opening { rank: to, at, since: at, renewals: 0, reason: Outcome::Fell }, None, moves);
    }

    fn rise(&self, standing: &mut Standing, reached: usize, seen: Seen, at: Instant, moves: &mut Vec<Move>) {
        let passed: Vec<&Rung> = match self.rules.entry_rewards {
            EntryRewards::EachPassed => self.rules.ladder[self.rank(&standing.tier) + 1..=reached].iter().collect(),
            EntryRewards::Highest => vec![&self.rules.ladder[reached]],
        };
        let opening = Opening { rank: reached, at, since: at, renewals: 0, reason: Outcome::Rose };
        self.open(standing, opening, Some(seen), moves);
        for rung in passed {
            if standing.rewarded.insert(rung.code.clone()) || self.rules.entry_again {
                moves.push(Move::Reward(rung.code.clone()));
            }
        }
    }

    /// Ends the open period and begins another; what was seen is what its guarantee is given for.
    fn open(&self, standing: &mut Standing, opening: Opening, seen: Option<Seen>, moves: &mut Vec<Move>) {
        let Opening { rank, at, since, renewals, reason } = opening;
        let tier = self.rules.ladder[rank].code.clone();
        standing.tier = tier.clone();
        (standing.since, standing.renewals) = (since, renewals);
        standing.at_risk = None;
        standing.given_for = seen.map(|seen| seen.asked);
        standing.asked_until = at;
        standing.guaranteed_until = self.guarantee(&tier, since, renewals);
        if let Some(seen) = seen {
            moves.push(Move::Checked(check(standing, &seen, reason)));
        }
        moves.push(Move::Opened { tier, guaranteed_until: known(standing), reason });
    }
}

/// Whether thresholds are met; none always are.
fn met(asked: &Option<Criteria>, metrics: &Metrics) -> bool {
    asked.as_ref().is_none_or(|asked| asked.holds(metrics))
}

fn known(standing: &Standing) -> Option<Instant> {
    Some(standing.guaranteed_until).filter(|until| *until < Instant::MAX)
}

fn check(standing: &Standing, seen: &Seen, outcome: Outcome) -> Check {
    let Given { retain, from, until } = seen.asked;
    let (tier, guaranteed_until) = (standing.tier.clone(), known(standing));
    Check { tier, retain, from, until, metrics: seen.metrics, outcome, guaranteed_until }
}
