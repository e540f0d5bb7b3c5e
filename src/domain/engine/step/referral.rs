//! Referrals, on the side of the inviter and on that of the friend (C7, C8): each looks at the friend's orders by itself.

use crate::domain::award::Award;
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::What;
use crate::domain::engine::fold::Fold;
use crate::domain::grant::Source;
use crate::domain::id::{ActId, Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::order::{Order, Stage};
use crate::domain::points::ledger::Credit;
use crate::domain::points::standing::{Case, Charged};
use crate::domain::points::taking::{self, Earned};
use crate::domain::points::{EntryKind, earn};
use crate::domain::program::Program;
use crate::domain::ratio::Ratio;
use crate::domain::referral::{Deed, RULE, Reached, Row, Rules, Side, State, Tie};
use crate::domain::time::Instant;

/// The next instant at which time may change an invitation.
pub(in crate::domain::engine) fn next_of_ties(program: &Program, account: &Account) -> Option<Instant> {
    let rules = program.referral.as_ref()?;
    let ties = account.ties.friends.values().chain(account.ties.inviter.iter().map(|(_, tie)| tie));
    ties.filter_map(|tie| tie.next(rules, &program.shop.zone)).min()
}

impl Fold<'_> {
    /// Books what an operator did.
    pub(super) fn referral(&mut self, act: ActId, deed: Deed, at: Instant) {
        let cause = CauseKind::Act.of(act.0);
        let Some(of) = deed.friend().or(self.account.ties.inviter.as_ref().map(|_| self.account.member)) else {
            return;
        };
        match deed {
            Deed::Approve { .. } => {
                self.tie(of, |tie| tie.review = false);
                self.look(of, at, cause);
            }
            Deed::Reject { .. } => self.turn_to(of, State::Rejected, 0, cause),
        }
    }

    /// The member was invited.
    pub(in crate::domain::engine) fn invited(&mut self, inviter: MemberId, at: Instant) {
        if self.program(at).referral.is_none() {
            return;
        }
        self.account.ties.inviter = Some((inviter, Tie::new(at)));
        self.became(self.account.member, State::Joined, 0, CauseKind::Join.of(self.account.member.0));
    }

    /// A friend whom the member invited joined.
    pub(super) fn invited_friend(&mut self, friend: MemberId, at: Instant) {
        if self.program(at).referral.is_none() {
            return;
        }
        self.account.ties.friends.insert(friend, Tie::new(at));
        self.became(friend, State::Joined, 0, CauseKind::Friend.of(friend.0));
    }

    /// The two share what only one should have: an operator is to look (C8).
    pub(in crate::domain::engine) fn suspect(&mut self, friend: MemberId) {
        self.tie(friend, |tie| tie.review = true);
    }

    /// Something happened to an order of a friend, who may be the member of these books.
    pub(in crate::domain::engine) fn friend_did(&mut self, friend: MemberId, what: &What, at: Instant) {
        let Some(tie) = self.tie_of(friend).filter(|tie| !tie.state.is_final()) else { return };
        let hangs_on = |id: &OrderId| tie.order.as_ref().is_some_and(|order| order.id == *id);
        let cause = match what {
            What::Order(id, order) | What::Stage(id, Stage::Paid, order) => {
                if tie.state == State::Joined && order.paid {
                    self.friend_bought(friend, *id, order, at);
                }
                CauseKind::Order.of(id.0)
            }
            What::Stage(id, stage, _) if hangs_on(id) => {
                let void = *stage == Stage::Cancelled;
                self.order_of(friend, |order| order.case.cancelled = void);
                CauseKind::Cancelled.of(id.0)
            }
            What::Amend(id, order) if hangs_on(id) => {
                let program = self.program(order.sold_at);
                let parts = earn::basis(order, &program.basis);
                self.order_of(friend, |known| {
                    known.case.amend(&earn::nets(order));
                    known.parts = parts;
                    known.turns = turns(order);
                });
                CauseKind::Amendment.of(id.0)
            }
            What::Refund(id, of, lines) if hangs_on(of) => {
                self.order_of(friend, |order| order.case.refund(lines));
                CauseKind::Refund.of(id.0)
            }
            _ => return,
        };
        self.look(friend, at, cause);
    }

    /// The friend's first order that is large enough, and soon enough, qualifies.
    fn friend_bought(&mut self, friend: MemberId, id: OrderId, order: &Order, at: Instant) {
        let program = self.program(at);
        let (Some(rules), Some(tie)) = (&program.referral, self.tie_of(friend)) else { return };
        let in_time = tie.joined_at <= at && at < program.shop.zone.through(tie.joined_at, rules.expires);
        let lines = earn::nets(order).into_iter().map(|net| Charged { net, refunded: 0 }).collect();
        let case = Case { at, lines, version: program.number, ..Case::default() };
        let parts = earn::basis(order, &program.basis);
        let reached = Reached { id, at, parts, case, turns: turns(order) };
        if in_time && reached.stands(at) >= rules.minimum_order.get().max(1) {
            self.tie(friend, |tie| tie.order = Some(reached));
            self.turn_to(friend, State::Qualified, 0, CauseKind::Order.of(id.0));
        }
    }

    /// Time may have changed invitations.
    pub(in crate::domain::engine) fn look_at_ties(&mut self, at: Instant) {
        let Some(rules) = self.program(at).referral.clone() else { return };
        let zone = self.program(at).shop.zone.clone();
        let due = |tie: &Tie| tie.next(&rules, &zone).is_some_and(|due| due <= at);
        let ties = &self.account.ties;
        let own = ties.inviter.iter().filter(|(_, tie)| due(tie)).map(|_| self.account.member);
        let due: Vec<MemberId> = own.chain(ties.friends.iter().filter(|(_, tie)| due(tie)).map(|one| *one.0)).collect();
        for friend in due {
            self.look(friend, at, CauseKind::Referral.of(friend.0));
            self.tie(friend, |tie| tie.looked = tie.looked.max(at));
        }
    }

    /// Brings an invitation to where it stands at an instant.
    fn look(&mut self, friend: MemberId, at: Instant, cause: Cause) {
        let program = self.program(self.posted_at);
        let (Some(rules), Some(tie)) = (&program.referral, self.tie_of(friend)) else { return };
        let zone = &program.shop.zone;
        let stands = tie.order.as_ref().is_some_and(|order| order.stands(at) >= rules.minimum_order.get().max(1));
        let due = tie.order.as_ref().map(|order| zone.through(order.at, rules.wait));
        match tie.state {
            State::Joined if at >= zone.through(tie.joined_at, rules.expires) => {
                self.turn_to(friend, State::Expired, 0, cause);
            }
            // A later order may qualify in its place.
            State::Qualified if !stands => {
                self.tie(friend, |tie| tie.order = None);
                self.turn_to(friend, State::Joined, 0, cause);
            }
            State::Qualified if !tie.review && due.is_some_and(|due| at >= due) => {
                self.reward_tie(program, rules, friend, at, cause);
            }
            State::Rewarded if !stands => self.reverse(friend, at, cause),
            State::Capped if !stands => self.turn_to(friend, State::Reversed, 0, cause),
            _ => {}
        }
    }

    fn reward_tie(&mut self, program: &Program, rules: &Rules, friend: MemberId, at: Instant, cause: Cause) {
        let is_inviter = friend != self.account.member;
        if is_inviter && rules.max_per_month.is_some_and(|most| self.rewarded_in(program, at) >= most) {
            return self.turn_to(friend, State::Capped, 0, cause);
        }
        let awards = if is_inviter { &rules.inviter } else { &rules.friend };
        let points = awards.iter().map(|award| if let Award::Points(points) = award { points.get() } else { 0 }).sum();
        let earned = self.give_for(program, friend, points, at);
        self.tie(friend, |tie| {
            tie.rewarded_at = Some(at);
            tie.earned = earned;
        });
        self.turn_to(friend, State::Rewarded, points, cause);
        let (code, of) = (rule(), CauseKind::Referral.of(friend.0));
        let first = self.account.wallet.next_number();
        for award in awards.iter().filter(|award| !matches!(award, Award::Points(_))) {
            self.present(program, award, (Source::Referral, &code), of);
        }
        let coupons = (first..self.account.wallet.next_number()).collect();
        self.tie(friend, |tie| tie.coupons = coupons);
    }

    /// Rewards of this inviter in the calendar month of an instant.
    fn rewarded_in(&self, program: &Program, at: Instant) -> u32 {
        let month = |at: Instant| {
            let (year, month, _) = program.shop.zone.day(at).parts();
            (year, month)
        };
        let given = self.account.ties.friends.values().filter_map(|tie| tie.rewarded_at);
        u32::try_from(given.filter(|given| month(*given) == month(at)).count()).unwrap_or(u32::MAX)
    }

    fn give_for(&mut self, program: &Program, friend: MemberId, points: i64, at: Instant) -> Option<Earned> {
        if points <= 0 {
            return None;
        }
        let (of, shop) = (CauseKind::Referral.of(friend.0), &program.shop);
        let expires_at = earn::expires(&shop.zone, at, &program.points.expiry, shop.year_start);
        let idle = program.points.expiry.is_idle();
        let credit = Credit {
            kind: EntryKind::Award,
            points,
            activates_at: at,
            expires_at,
            idle,
            rule: Some(rule()),
            of: Some(of),
            origin: None,
        };
        self.account.ledger.credit(self.posting(at, of), credit);
        self.drain();
        Some(Earned {
            rule: rule(),
            version: program.number,
            occurred_at: at,
            parts: Vec::new(),
            m: Ratio::ONE,
            wanted: points,
            granted: points,
            net: points,
            stood: 0,
            activates_at: at,
            expires_at,
            idle,
            expired: 0,
            ended_before: 0,
            takings: Vec::new(),
        })
    }

    /// The order fell below the minimum after the reward: points are taken back (P21), and coupons that were not used.
    fn reverse(&mut self, friend: MemberId, at: Instant, cause: Cause) {
        let Some(tie) = self.tie_of(friend) else { return };
        let (mut earned, ended, coupons) = (tie.earned.clone(), tie.ended, tie.coupons.clone());
        let mut points = 0;
        if let Some(earned) = &mut earned {
            earned.expired = ended;
            points = -earned.net;
            let (of, posting) = (CauseKind::Referral.of(friend.0), self.posting(at, cause));
            let rules = &self.versions.at(at).points.refund;
            taking::settle(&mut self.account.ledger, earned, of, 0, posting, rules);
            // The tie itself counts what ended.
            earned.expired = 0;
            self.drain();
        }
        self.tie(friend, |tie| tie.earned = earned);
        for coupon in coupons {
            if self.account.wallet.find(coupon).is_some_and(|held| held.used() == 0) {
                self.revoke_coupon(coupon, cause);
            }
        }
        self.turn_to(friend, State::Reversed, points, cause);
    }

    /// Points of a reward ended unused (P21).
    pub(in crate::domain::engine) fn reward_ended(&mut self, of: Cause, points: i64) {
        if of.kind == CauseKind::Referral {
            self.tie(MemberId(of.id), |tie| tie.ended += points);
        }
    }

    fn turn_to(&mut self, friend: MemberId, state: State, points: i64, cause: Cause) {
        self.tie(friend, |tie| tie.state = state);
        self.became(friend, state, points, cause);
    }

    fn became(&mut self, friend: MemberId, state: State, points: i64, cause: Cause) {
        let own = friend == self.account.member;
        let inviter = self.account.ties.inviter.as_ref().map(|(inviter, _)| *inviter);
        let (other, side) = if own { (inviter.unwrap_or(friend), Side::Friend) } else { (friend, Side::Inviter) };
        let at = self.posted_at;
        self.out.push(Consequence::Referral(Row { other, side, state, at, cause, points }));
    }

    /// The tie with a friend; the member's own with whoever invited them.
    fn tie_of(&self, friend: MemberId) -> Option<&Tie> {
        let ties = &self.account.ties;
        if friend == self.account.member {
            return ties.inviter.as_ref().map(|(_, tie)| tie);
        }
        ties.friends.get(&friend)
    }

    fn tie(&mut self, friend: MemberId, change: impl FnOnce(&mut Tie)) {
        let ties = &mut self.account.ties;
        let tie = match friend == self.account.member {
            true => ties.inviter.as_mut().map(|(_, tie)| tie),
            false => ties.friends.get_mut(&friend),
        };
        tie.map(change);
    }

    fn order_of(&mut self, friend: MemberId, change: impl FnOnce(&mut Reached)) {
        self.tie(friend, |tie| {
            tie.order.as_mut().map(change);
        });
    }
}

fn rule() -> Code {
    Code::new(RULE).expect("it is a code")
}

/// When an order says of itself that it becomes void, or stands again.
fn turns(order: &Order) -> Vec<(Instant, bool)> {
    let stages = order.stages.in_time().into_iter();
    stages
        .filter_map(|(at, stage)| match stage {
            Stage::Cancelled => Some((at, true)),
            Stage::Completed | Stage::Reopened => Some((at, false)),
            Stage::Paid => None,
        })
        .collect()
}
