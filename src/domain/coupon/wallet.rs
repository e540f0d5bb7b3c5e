//! A member's coupons: issued → active → reserved → redeemed, or expired, or revoked (B13–B16). It decides no limit that
//! members share, and takes off nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Applied;
use super::row::{Issued, Reserved, Row, Step, Stepped, Used};
use crate::domain::id::{ActId, Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::time::Instant;

/// A member's coupons that may still be used, or come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    last: u32,
    steps: u32,
    /// The coupons, by number.
    pub coupons: Vec<Held>,
    /// How many there were of each template.
    pub counted: Counted,
    #[serde(skip)]
    out: Vec<Row>,
}

/// How many coupons of each template a member got, and how often they were used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Issued.
    pub issued: BTreeMap<Code, u32>,
    /// Used, net of what was given back.
    pub used: BTreeMap<Code, u32>,
}

impl Counted {
    /// Counts another member's too, or no longer.
    pub fn join(&mut self, other: &Counted, more: bool) {
        for (own, others) in [(&mut self.issued, &other.issued), (&mut self.used, &other.used)] {
            for (template, times) in others {
                let known = own.entry(template.clone()).or_default();
                *known = if more { known.saturating_add(*times) } else { known.saturating_sub(*times) };
            }
        }
    }
}

/// What a coupon's code hangs on, in whoever's hands it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Root {
    /// It was made for a member, as the n-th of his.
    Own(MemberId, u32),
    /// It belonged to whoever had the code of this id.
    Bearer(i64),
}

/// A coupon in a member's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its number among the member's, from 1.
    pub number: u32,
    /// The template.
    pub template: Code,
    /// The program version whose conditions it keeps (R10).
    pub version: u32,
    /// What its code hangs on.
    pub root: Root,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
    /// Uses.
    pub uses: u32,
    /// Whether its opening was booked.
    pub opened: bool,
    /// Where it was used, oldest first.
    pub taken: Vec<Taken>,
    /// What it is set aside for.
    pub reserved: Option<Reservation>,
}

/// A use of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// On which order, where one is known.
    pub order: Option<OrderId>,
    /// What it took off.
    pub discount: Money,
    /// Whether it was given back.
    pub returned: bool,
}

/// A coupon set aside for a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// On which order, where one is known.
    pub order: Option<OrderId>,
    /// What it is to take off.
    pub discount: Money,
    /// When it runs out.
    pub until: Instant,
}

/// A coupon about to come into a member's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// The template.
    pub template: Code,
    /// The program version.
    pub version: u32,
    /// What its code hangs on; none = on this coupon itself.
    pub root: Option<Root>,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
    /// Uses.
    pub uses: u32,
    /// What gave it.
    pub of: Option<Code>,
}

/// Where a coupon stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not yet usable.
    Issued,
    /// Usable.
    Active,
    /// Set aside for a payment.
    Reserved,
    /// Used as often as it may be.
    Redeemed,
    /// Ended unused.
    Expired,
    /// Taken away.
    Revoked,
    /// In another account of the same person.
    Moved,
}

impl State {
    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Issued => "issued",
            State::Active => "usable",
            State::Reserved => "reserved",
            State::Redeemed => "redeemed",
            State::Expired => "expired",
            State::Revoked => "void",
            State::Moved => "moved",
        }
    }
}

impl State {
    /// Where a coupon stands by the last that became of it, whether or not time was walked since.
    #[must_use]
    pub fn after(
        last: Option<(Step, Option<Instant>)>,
        left: bool,
        (from, until): (Instant, Instant),
        at: Instant,
    ) -> State {
        match last {
            Some((Step::Revoked, _)) => State::Revoked,
            Some((Step::Moved, _)) => State::Moved,
            Some((Step::Expired, _)) => State::Expired,
            _ if !left => State::Redeemed,
            Some((Step::Reserved, Some(out))) if at < out => State::Reserved,
            _ if at >= until => State::Expired,
            _ if at < from => State::Issued,
            _ => State::Active,
        }
    }
}

impl Held {
    /// Uses not given back.
    #[must_use]
    pub fn used(&self) -> u32 {
        u32::try_from(self.taken.iter().filter(|taken| !taken.returned).count()).unwrap_or(u32::MAX)
    }

    /// Uses left, the one it is set aside for among them.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.uses.saturating_sub(self.used())
    }

    /// Where it stands at an instant.
    #[must_use]
    pub fn state(&self, at: Instant) -> State {
        if self.left() == 0 {
            State::Redeemed
        } else if self.reserved.is_some_and(|reserved| at < reserved.until) {
            State::Reserved
        } else if at >= self.until {
            State::Expired
        } else if at < self.from {
            State::Issued
        } else {
            State::Active
        }
    }

    /// Whether it was used on an order and not given back.
    #[must_use]
    pub fn is_on(&self, order: OrderId) -> bool {
        self.taken.iter().any(|taken| taken.order == Some(order) && !taken.returned)
    }

    /// When it ends; a reservation may outlast the coupon as held points outlast their lots (P30).
    fn ends(&self, survives: bool) -> Instant {
        let reserved = self.reserved.filter(|_| survives).map_or(Instant::MIN, |reserved| reserved.until);
        self.until.max(reserved)
    }
}

impl Wallet {
    /// The coupon of a number.
    #[must_use]
    pub fn find(&self, number: u32) -> Option<&Held> {
        self.coupons.iter().find(|held| held.number == number)
    }

    /// The number that the next coupon gets.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.last + 1
    }

    /// What was written and not yet taken over.
    pub fn drain(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.out)
    }

    /// When the next reservation runs out.
    #[must_use]
    pub fn next_time_out(&self) -> Option<Instant> {
        self.coupons.iter().filter_map(|held| held.reserved).map(|reserved| reserved.until).min()
    }

    /// When the next coupon opens or ends.
    #[must_use]
    pub fn next_turn(&self, survives: bool) -> Option<Instant> {
        let opening = self.coupons.iter().filter(|held| !held.opened).map(|held| held.from);
        let ending = self.coupons.iter().map(|held| held.ends(survives)).filter(|end| *end < Instant::MAX);
        opening.chain(ending).min()
    }

    /// Takes a coupon in: its number.
    pub fn issue(&mut self, member: MemberId, new: New, at: Instant, cause: Cause) -> u32 {
        self.last += 1;
        let number = self.last;
        let New { template, version, root, from, until, uses, of } = new;
        let root = root.unwrap_or(Root::Own(member, number));
        let row = Issued { number, template: template.clone(), version, root, from, until, uses, of, at, cause };
        self.out.push(Row::Issued(row));
        let opened = from <= at;
        let (taken, reserved) = (Vec::new(), None);
        self.coupons.push(Held { number, template, version, root, from, until, uses, opened, taken, reserved });
        number
    }

    /// Counts a coupon among those its template gave the member.
    pub fn count_issued(&mut self, template: &Code) {
        *self.counted.issued.entry(template.clone()).or_default() += 1;
    }

    /// Frees what was set aside for too long: what it was to take off, by template.
    pub fn time_out(&mut self, at: Instant) -> Vec<(Code, Money)> {
        let due = |held: &&Held| held.reserved.is_some_and(|reserved| reserved.until <= at);
        let out: Vec<u32> = self.coupons.iter().filter(due).map(|held| held.number).collect();
        out.into_iter().filter_map(|number| self.release(number, Step::TimedOut, at, coupon_cause(number))).collect()
    }

    /// Opens what opens, and ends what ends: what reservations were to take off that end with their coupon.
    pub fn turn(&mut self, survives: bool, at: Instant) -> Vec<(Code, Money)> {
        let opening = self.coupons.iter_mut().filter(|held| !held.opened && held.from <= at);
        let opened: Vec<u32> = opening
            .map(|held| {
                held.opened = true;
                held.number
            })
            .collect();
        opened.into_iter().for_each(|number| self.step(number, Step::Opened, None, at, coupon_cause(number)));
        let ended = self.coupons.iter().filter(|held| held.ends(survives) <= at).map(|held| held.number);
        let mut freed = Vec::new();
        for number in ended.collect::<Vec<_>>() {
            freed.extend(self.release(number, Step::Released, at, coupon_cause(number)));
            if self.find(number).is_some_and(|held| held.left() > 0) {
                self.step(number, Step::Expired, None, at, coupon_cause(number));
            }
            self.forget(number);
        }
        freed
    }

    /// Sets a coupon aside; what it was set aside for before gives way: what that was to take off.
    pub fn reserve(
        &mut self,
        applied: Applied,
        (order, until): (Option<OrderId>, Instant),
        at: Instant,
        cause: Cause,
    ) -> Option<(Code, Money)> {
        let Applied { coupon: number, discount } = applied;
        self.held(number)?;
        let place = self.next_place();
        let held = self.held(number)?;
        let before = held.reserved.replace(Reservation { order, discount, until });
        let before = before.map(|before| (held.template.clone(), before.discount));
        self.out.push(Row::Reserved(Reserved { place, number, order, discount, until, at, cause }));
        before
    }

    /// Uses a coupon; a reservation ends with it: what that was to take off.
    pub fn redeem(
        &mut self,
        applied: Applied,
        order: Option<OrderId>,
        at: Instant,
        act: ActId,
    ) -> Option<(Code, Money)> {
        let Applied { coupon: number, discount } = applied;
        self.held(number)?;
        let place = self.next_place();
        let held = self.held(number)?;
        let before = held.reserved.take().map(|before| (held.template.clone(), before.discount));
        held.taken.push(Taken { order, discount, returned: false });
        let template = held.template.clone();
        *self.counted.used.entry(template).or_default() += 1;
        self.out.push(Row::Used(Used { place, number, act, order, discount, at }));
        before
    }

    /// Gives a reservation up: the template, and what it was to take off.
    pub fn release(&mut self, number: u32, step: Step, at: Instant, cause: Cause) -> Option<(Code, Money)> {
        let held = self.held(number)?;
        let reserved = held.reserved.take()?;
        let freed = (held.template.clone(), reserved.discount);
        self.step(number, step, None, at, cause);
        Some(freed)
    }

    /// Takes a coupon away for good: what it was still to take off.
    pub fn revoke(&mut self, number: u32, at: Instant, cause: Cause) -> Option<(Code, Money)> {
        let freed = self.release(number, Step::Released, at, cause);
        if self.find(number).is_some() {
            self.step(number, Step::Revoked, None, at, cause);
            self.forget(number);
        }
        freed
    }

    /// Brings a coupon back that was taken away, with an end of its own.
    pub fn revive(&mut self, held: &Held, until: Instant, at: Instant, cause: Cause) {
        if self.find(held.number).is_none() && held.left() > 0 && at < until {
            let opened = held.from <= at;
            self.coupons.push(Held { until, opened, reserved: None, ..held.clone() });
            self.coupons.sort_by_key(|held| held.number);
            self.step(held.number, Step::Revived, Some(until), at, cause);
        }
    }

    /// An order is void, or stands again: the uses on it are given back, or stand again. Gives what each took off, and
    /// whether it was taken.
    pub fn follow(
        &mut self,
        order: OrderId,
        void: bool,
        comes_back: impl Fn(&Held) -> bool,
        at: Instant,
        cause: Cause,
    ) -> Vec<(Code, Money)> {
        let mut changed = Vec::new();
        for place in 0..self.coupons.len() {
            let held = &mut self.coupons[place];
            let (left, number) = (held.left(), held.number);
            if void && !comes_back(held) {
                continue;
            }
            let Some(taken) = held.taken.iter_mut().find(|taken| taken.order == Some(order) && taken.returned != void)
            else {
                continue;
            };
            // What was used elsewhere meanwhile cannot be used here again.
            let free = void || (left > 0 && held.reserved.is_none());
            if free {
                taken.returned = void;
                changed.push((held.template.clone(), taken.discount));
                let used = self.counted.used.entry(held.template.clone()).or_default();
                *used = if void { used.saturating_sub(1) } else { used.saturating_add(1) };
            }
            let step = match (void, free) {
                (true, _) => Step::Returned,
                (false, true) => Step::Retaken,
                (false, false) => Step::Unbooked,
            };
            self.step(number, step, None, at, cause);
        }
        changed
    }

    /// An order says that a coupon was used which cannot be.
    pub fn unbooked(&mut self, number: u32, at: Instant, cause: Cause) {
        self.step(number, Step::Unbooked, None, at, cause);
    }

    /// What can still be used goes to another account.
    pub fn leave(&mut self, which: impl Fn(&Held) -> bool, at: Instant, cause: Cause) {
        let going: Vec<u32> =
            self.coupons.iter().filter(|held| held.left() > 0 && which(held)).map(|held| held.number).collect();
        for number in going {
            self.step(number, Step::Moved, None, at, cause);
            self.forget(number);
        }
    }

    /// Takes over what is left of a coupon of another account.
    pub fn receive(&mut self, member: MemberId, held: &Held, at: Instant, cause: Cause) -> u32 {
        let Held { template, version, root, from, until, .. } = held.clone();
        let new = New { template, version, root: Some(root), from, until, uses: held.left(), of: None };
        self.issue(member, new, at, cause)
    }

    fn step(&mut self, number: u32, step: Step, until: Option<Instant>, at: Instant, cause: Cause) {
        let place = self.next_place();
        self.out.push(Row::Stepped(Stepped { place, number, step, until, at, cause }));
    }

    fn next_place(&mut self) -> u32 {
        self.steps += 1;
        self.steps
    }

    fn held(&mut self, number: u32) -> Option<&mut Held> {
        self.coupons.iter_mut().find(|held| held.number == number)
    }

    fn forget(&mut self, number: u32) {
        self.coupons.retain(|held| held.number != number);
    }
}

/// Time made it happen, to this coupon.
fn coupon_cause(number: u32) -> Cause {
    CauseKind::Coupon.of(i64::from(number))
}

#[cfg(test)]
mod tests;
