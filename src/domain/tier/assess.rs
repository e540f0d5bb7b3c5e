//! Rise, keep and fall: what a fact or boundary does to a member's tier (T3–T8), as moves for the books.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::metric::{Calendar, History, Metrics};
use super::{Downgrade, EntryRewards, Guarantee, TierRules, Window};
use crate::domain::id::Code;
use crate::domain::time::{Every, Instant, Span, Unit};

/// Where a member stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The tier.
    pub tier: Code,
    /// The number of the open tier period, from 1.
    pub period: u32,
    /// When it began; guarantees are counted from here (T5).
    pub since: Instant,
    /// How often it was renewed.
    pub renewals: u32,
    /// When it is asked about next; [`Instant::MAX`] on the lowest rung and where guarantees are none.
    pub guaranteed_until: Instant,
    /// A guarantee ended unmet; the fall comes at the end of grace (T6).
    pub at_risk: Option<AtRisk>,
    /// The last fall, so that a late fact can be asked about it again (L4).
    pub fell: Option<Fall>,
    /// A rise that waits for the next month.
    pub queued: Option<(Code, Instant)>,
    /// Where windows are rolling without guarantee: asked until here.
    pub asked_until: Instant,
    /// What the current guarantee was given for (T8).
    pub given_for: Option<Given>,
    /// Rungs whose entry rewards were paid.
    pub rewarded: BTreeSet<Code>,
}

/// The time between an unmet boundary and the fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtRisk {
    /// The boundary.
    pub boundary: Instant,
    /// When the fall comes.
    pub until: Instant,
}

/// A fall that may have to be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fall {
    /// From which tier.
    pub tier: Code,
    /// The boundary that was not met.
    pub boundary: Instant,
    /// When it came.
    pub at: Instant,
    /// The guarantee a renewal would have had.
    pub guarantee: Instant,
}

/// The window over which the current guarantee was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Whether `retain` was asked instead of `qualify`.
    pub retain: bool,
    /// The window's first instant.
    pub from: Instant,
    /// The window's end.
    pub until: Instant,
}

/// What a step did to a tier, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// A check that decided something.
    Checked(Check),
    /// The open period ended.
    Closed {
        /// Its number.
        period: u32,
    },
    /// A period began.
    Opened {
        /// Its number.
        period: u32,
        /// Its tier.
        tier: Code,
        /// When it is asked about next.
        guaranteed_until: Option<Instant>,
        /// Why.
        reason: Outcome,
    },
    /// Entry rewards of a rung are due.
    Reward(Code),
}

/// A check and the figures that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Whose thresholds were asked.
    pub tier: Code,
    /// Whether `retain` was asked instead of `qualify`.
    pub retain: bool,
    /// The window's first instant.
    pub from: Instant,
    /// The window's end.
    pub until: Instant,
    /// The figures.
    pub metrics: Metrics,
    /// What came of it.
    pub outcome: Outcome,
    /// The guarantee from then on.
    pub guaranteed_until: Option<Instant>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// The member joined.
    Joined,
    /// A higher rung was reached.
    Rose,
    /// The tier is safe again.
    Renewed,
    /// Grace began.
    AtRisk,
    /// A lower rung.
    Fell,
    /// A late fact took a fall back.
    Reopened,
}

impl Outcome {
    /// The word kept in the file and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Joined => "joined",
            Outcome::Rose => "rose",
            Outcome::Renewed => "renewed",
            Outcome::AtRisk => "at_risk",
            Outcome::Fell => "fell",
            Outcome::Reopened => "reopened",
        }
    }
}

/// The ladder and the calendar it is climbed by.
#[derive(Clone, Copy, Debug)]
pub struct Ladder<'a> {
    /// The rules in force.
    pub rules: &'a TierRules,
    /// The calendar.
    pub calendar: Calendar<'a>,
}

impl Ladder<'_> {
    /// A member joins on the lowest rung.
    pub fn join(&self, at: Instant) -> (Standing, Vec<Move>) {
        let tier = self.rules.ladder[0].code.clone();
        let standing = Standing {
            tier: tier.clone(),
            period: 1,
            since: at,
            renewals: 0,
            guaranteed_until: Instant::MAX,
            at_risk: None,
            fell: None,
            queued: None,
            asked_until: at,
            given_for: None,
            rewarded: BTreeSet::from([tier.clone()]),
        };
        (standing, vec![Move::Opened { period: 1, tier, guaranteed_until: None, reason: Outcome::Joined }])
    }

    /// A fact that counts at `fact` (booked at `at`): renewal out of grace, a fall taken back, or a rise (T4, T6, L4).
    pub fn after_fact(&self, standing: &mut Standing, history: &History, fact: Instant, at: Instant) -> Vec<Move> {
        let mut moves = Vec::new();
        self.reopen(standing, history, fact, at, &mut moves);
        self.leave_risk(standing, history, fact, &mut moves);
        let from = self.rules.window.start(fact, self.calendar);
        let window = (from, fact.plus_seconds(1));
        let metrics = history.metrics(window.0, window.1);
        let rank = self.rank(&standing.tier);
        let holds = |at: &usize| self.rules.ladder[*at].qualify.as_ref().is_some_and(|asked| asked.holds(&metrics));
        let Some(reached) = (rank + 1..self.rules.ladder.len()).rev().find(holds) else { return moves };
        let tier = self.rules.ladder[reached].code.clone();
        if self.rules.upgrade_next_period {
            let month = Every::Month.next(Every::Month.start(self.calendar.zone.day(at), self.calendar.year));
            standing.queued = month.map(|month| (tier, self.calendar.zone.start(month)));
            return moves;
        }
        self.rise(standing, reached, window, metrics, at, &mut moves);
        moves
    }

    /// A refund or amendment changed an order that counts (T5 for guarantee none, T8).
    pub fn after_change(&self, standing: &mut Standing, history: &History, at: Instant) -> Vec<Move> {
        let mut moves = Vec::new();
        let rank = self.rank(&standing.tier);
        if rank == 0 {
            return moves;
        }
        if self.rules.guarantee == Guarantee::None {
            self.ask_to_stay(standing, history, at, &mut moves);
        } else if let (true, Some(given)) = (self.rules.recheck_on_refund, standing.given_for) {
            let rung = &self.rules.ladder[rank];
            let asked = if given.retain { &rung.retain } else { &rung.qualify };
            let metrics = history.metrics(given.from, given.until);
            if asked.as_ref().is_some_and(|asked| !asked.holds(&metrics)) {
                let to = self.full_fall(rank, &metrics);
                let check = self.check(standing, given.retain, (given.from, given.until), metrics, Outcome::Fell);
                self.fall(standing, to, at, at, check, &mut moves);
            }
        }
        moves
    }

    /// When the tier must be looked at next; later than `after` where windows roll without guarantee.
    pub fn next_due(&self, standing: &Standing, history: &History) -> Option<Instant> {
        let mut due = vec![standing.queued.as_ref().map(|queued| queued.1)];
        due.push(match standing.at_risk {
            Some(risk) => Some(risk.until),
            None => Some(standing.guaranteed_until).filter(|until| *until < Instant::MAX),
        });
        if self.rules.guarantee == Guarantee::None && self.rank(&standing.tier) > 0 {
            due.push(self.next_leaving(standing, history));
        }
        due.into_iter().flatten().min()
    }

    /// The tier's own boundary at `at`: end of guarantee, end of grace, a queued rise, a fact leaving the window.
    pub fn boundary(&self, standing: &mut Standing, history: &History, at: Instant) -> Vec<Move> {
        let mut moves = Vec::new();
        if let Some((tier, _)) = standing.queued.clone().filter(|queued| queued.1 <= at) {
            standing.queued = None;
            let reached = self.rank(&tier);
            if reached > self.rank(&standing.tier) {
                let window = (self.rules.window.start(at.plus_seconds(-1), self.calendar), at);
                self.rise(standing, reached, window, history.metrics(window.0, window.1), at, &mut moves);
            }
        }
        match standing.at_risk {
            Some(risk) if risk.until <= at => self.fall_after_grace(standing, history, risk, at, &mut moves),
            None if standing.guaranteed_until <= at => self.guarantee_ends(standing, history, at, &mut moves),
            _ if self.rules.guarantee == Guarantee::None && self.rank(&standing.tier) > 0 => {
                self.ask_to_stay(standing, history, at, &mut moves);
                standing.asked_until = at;
            }
            _ => {}
        }
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

    fn guarantee_ends(&self, standing: &mut Standing, history: &History, at: Instant, moves: &mut Vec<Move>) {
        let boundary = standing.guaranteed_until;
        let window = self.window_ending(boundary);
        let metrics = history.metrics(window.0, window.1);
        let rung = &self.rules.ladder[self.rank(&standing.tier)];
        let stays = rung.retain.as_ref().is_none_or(|asked| asked.holds(&metrics));
        if stays || rung.no_downgrade || self.rules.downgrade == Downgrade::Never {
            return self.renew(standing, window, metrics, moves);
        }
        if self.rules.grace.is_zero() {
            let check = self.check(standing, true, window, metrics, Outcome::Fell);
            let to = self.fall_to(standing, &metrics);
            return self.fall(standing, to, boundary, at, check, moves);
        }
        let until = self.calendar.zone.plus(boundary, self.rules.grace);
        standing.at_risk = Some(AtRisk { boundary, until });
        let mut check = self.check(standing, true, window, metrics, Outcome::AtRisk);
        check.guaranteed_until = Some(until);
        moves.push(Move::Checked(check));
    }

    fn fall_after_grace(
        &self,
        standing: &mut Standing,
        history: &History,
        risk: AtRisk,
        at: Instant,
        moves: &mut Vec<Move>,
    ) {
        let window = self.window_ending(risk.boundary);
        let metrics = history.metrics(window.0, at);
        let check = self.check(standing, true, (window.0, at), metrics, Outcome::Fell);
        let to = self.fall_to(standing, &metrics);
        self.fall(standing, to, risk.boundary, at, check, moves);
    }

    fn leave_risk(&self, standing: &mut Standing, history: &History, fact: Instant, moves: &mut Vec<Move>) {
        let Some(risk) = standing.at_risk else { return };
        let window = (self.window_ending(risk.boundary).0, fact.plus_seconds(1).max(risk.boundary));
        let metrics = history.metrics(window.0, window.1);
        let rung = &self.rules.ladder[self.rank(&standing.tier)];
        if rung.retain.as_ref().is_some_and(|asked| asked.holds(&metrics)) {
            self.renew(standing, window, metrics, moves);
        }
    }

    fn renew(&self, standing: &mut Standing, window: (Instant, Instant), metrics: Metrics, moves: &mut Vec<Move>) {
        standing.renewals += 1;
        standing.at_risk = None;
        standing.guaranteed_until = self.guarantee(&standing.tier, standing.since, standing.renewals);
        standing.given_for = Some(Given { retain: true, from: window.0, until: window.1 });
        moves.push(Move::Checked(self.check(standing, true, window, metrics, Outcome::Renewed)));
    }

    /// L4: the last fall is asked again with a late fact; what would have held is open again from `at`.
    fn reopen(&self, standing: &mut Standing, history: &History, fact: Instant, at: Instant, moves: &mut Vec<Move>) {
        let Some(fall) = standing.fell.clone().filter(|fall| fact < fall.at) else { return };
        let rank = self.rank(&fall.tier);
        if rank <= self.rank(&standing.tier) {
            return;
        }
        let window = (self.window_ending(fall.boundary).0, fall.boundary.max(fact.plus_seconds(1)));
        let metrics = history.metrics(window.0, window.1);
        if self.rules.ladder[rank].retain.as_ref().is_some_and(|asked| asked.holds(&metrics)) {
            standing.fell = None;
            let given = Given { retain: true, from: window.0, until: window.1 };
            self.move_to(standing, rank, at, (Some(given), Outcome::Reopened), moves, Some((window, metrics)));
            standing.guaranteed_until = fall.guarantee;
            if let Some(Move::Opened { guaranteed_until, .. }) = moves.last_mut() {
                *guaranteed_until = Some(fall.guarantee);
            }
        }
    }

    fn ask_to_stay(&self, standing: &mut Standing, history: &History, at: Instant, moves: &mut Vec<Move>) {
        let window = self.window_ending(at);
        let metrics = history.metrics(window.0, window.1);
        let rung = &self.rules.ladder[self.rank(&standing.tier)];
        let stays = rung.retain.as_ref().is_none_or(|asked| asked.holds(&metrics));
        if !stays && !rung.no_downgrade && self.rules.downgrade != Downgrade::Never {
            let check = self.check(standing, true, window, metrics, Outcome::Fell);
            let to = self.fall_to(standing, &metrics);
            self.fall(standing, to, at, at, check, moves);
        }
    }

    fn next_leaving(&self, standing: &Standing, history: &History) -> Option<Instant> {
        let leaves = |mark: &super::metric::Mark| self.rules.window.leaves(mark.day, self.calendar);
        history.marks.iter().filter_map(leaves).find(|at| *at > standing.asked_until)
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
            rung.no_downgrade || rung.retain.as_ref().is_none_or(|asked| asked.holds(metrics))
        };
        (0..rank).rev().find(keeps).unwrap_or(0)
    }

    fn fall(
        &self,
        standing: &mut Standing,
        to: usize,
        boundary: Instant,
        at: Instant,
        check: Check,
        moves: &mut Vec<Move>,
    ) {
        let guarantee = self.guarantee(&standing.tier, standing.since, standing.renewals + 1);
        standing.fell = Some(Fall { tier: standing.tier.clone(), boundary, at, guarantee });
        moves.push(Move::Checked(check));
        self.move_to(standing, to, at, (None, Outcome::Fell), moves, None);
    }

    fn rise(
        &self,
        standing: &mut Standing,
        reached: usize,
        window: (Instant, Instant),
        metrics: Metrics,
        at: Instant,
        moves: &mut Vec<Move>,
    ) {
        let passed: Vec<usize> = match self.rules.entry_rewards {
            EntryRewards::EachPassed => (self.rank(&standing.tier) + 1..=reached).collect(),
            EntryRewards::Highest => vec![reached],
        };
        let given = Given { retain: false, from: window.0, until: window.1 };
        self.move_to(standing, reached, at, (Some(given), Outcome::Rose), moves, Some((window, metrics)));
        for rung in passed {
            let code = &self.rules.ladder[rung].code;
            if standing.rewarded.insert(code.clone()) || self.rules.entry_again {
                moves.push(Move::Reward(code.clone()));
            }
        }
    }

    fn move_to(
        &self,
        standing: &mut Standing,
        rank: usize,
        at: Instant,
        (given_for, reason): (Option<Given>, Outcome),
        moves: &mut Vec<Move>,
        seen: Option<((Instant, Instant), Metrics)>,
    ) {
        let tier = self.rules.ladder[rank].code.clone();
        moves.push(Move::Closed { period: standing.period });
        standing.tier = tier.clone();
        standing.period += 1;
        standing.since = at;
        standing.renewals = 0;
        standing.at_risk = None;
        standing.given_for = given_for;
        standing.asked_until = at;
        standing.guaranteed_until = self.guarantee(&tier, at, 0);
        if let Some((window, metrics)) = seen {
            let retain = reason == Outcome::Reopened;
            moves.push(Move::Checked(self.check(standing, retain, window, metrics, reason)));
        }
        let guaranteed_until = Some(standing.guaranteed_until).filter(|until| *until < Instant::MAX);
        moves.push(Move::Opened { period: standing.period, tier, guaranteed_until, reason });
    }

    fn check(
        &self,
        standing: &Standing,
        retain: bool,
        window: (Instant, Instant),
        metrics: Metrics,
        outcome: Outcome,
    ) -> Check {
        Check {
            tier: standing.tier.clone(),
            retain,
            from: window.0,
            until: window.1,
            metrics,
            outcome,
            guaranteed_until: Some(standing.guaranteed_until).filter(|until| *until < Instant::MAX),
        }
    }
}
