//! Asks: judged on the account as it is at their instant, before anything is recorded (F6, H25).

use crate::domain::condition::Condition;
use crate::domain::engine::account::Account;
use crate::domain::engine::fact::Handed;
use crate::domain::engine::fold::Asked;
use crate::domain::engine::scene::Scene;
use crate::domain::grant::Grant;
use crate::domain::id::{ActId, CauseKind, Code};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::points::EntryKind;
use crate::domain::points::ledger::Slice;
use crate::domain::points::spend::{self, Ask, Purse};
use crate::domain::program::Program;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Asked<'_> {
    /// How many points a redemption gets now, and what they pay (P28).
    pub fn redeem(&self, ask: Ask, member: &str) -> Result<(i64, Option<Money>), Refusal> {
        self.may_spend(member)?;
        let (program, balance) = (self.program(), self.account().ledger.balance(self.at()));
        // What is held may be captured today: it takes from the day's room like what was redeemed.
        let today = self.account().redeemed_on(program.shop.zone.day(self.at())) + balance.held;
        let purse = Purse { spendable: balance.active, today };
        let points = spend::judge(&program.points, ask, purse, member)?;
        Ok((points, spend::worth(&program.points, points)))
    }

    /// How many points a hold sets aside now, what they would pay, and when it runs out (P30).
    pub fn hold(&self, ask: Ask, member: &str) -> Result<(i64, Option<Money>, Instant), Refusal> {
        let (points, money) = self.redeem(ask, member)?;
        let program = self.program();
        Ok((points, money, program.shop.zone.through(self.at(), program.points.hold.lasts)))
    }

    /// How many points of a hold are captured now: all of it, or what is asked.
    pub fn capture(&self, hold: ActId, asked: Option<i64>, name: &str) -> Result<(i64, Option<Money>), Refusal> {
        let held = self.held(hold, name)?;
        let points = asked.unwrap_or(held);
        match points {
            ..1 => Err(Refusal::NothingAsked { asked: points }),
            more if more > held => Err(Refusal::MoreThanHeld { asked: points, held }),
            _ => Ok((points, spend::worth(&self.program().points, points))),
        }
    }

    /// Points of an open hold; a hold that ended is none.
    pub fn held(&self, hold: ActId, name: &str) -> Result<i64, Refusal> {
        let open = self.account().ledger.hold_of(hold).map(|hold| hold.points());
        open.ok_or_else(|| Refusal::NoHold { hold: name.to_owned() })
    }

    /// The parts of lots that a transfer hands over now (P31).
    pub fn transfer(&self, points: i64, member: &str) -> Result<Vec<Handed>, Refusal> {
        self.may_spend(member)?;
        let (program, account, at) = (self.program(), self.account(), self.at());
        let rules = program.points.transfer.as_ref().ok_or(Refusal::NoTransfers)?;
        let (minimum, balance) = (rules.minimum.get(), account.ledger.balance(at));
        let limit = rules.max_per_day.map_or(i64::MAX, |most| most.get());
        let left = (limit - account.transferred_on(program.shop.zone.day(at))).max(0);
        let member = member.to_owned();
        match points {
            ..1 => return Err(Refusal::NothingAsked { asked: points }),
            _ if balance.debt > 0 => return Err(Refusal::InDebt { member, debt: balance.debt }),
            few if few < minimum => return Err(Refusal::BelowTransferMinimum { asked: few, minimum }),
            more if more > balance.active => {
                return Err(Refusal::NotEnoughPoints { member, asked: more, spendable: balance.active });
            }
            more if more > left => return Err(Refusal::TransferDayLimit { asked: more, left, limit }),
            _ => {}
        }
        let mut ledger = account.ledger.clone();
        let posting = self.fold.posting(at, CauseKind::Act.of(0));
        let (_, slices, _) = ledger.debit(posting, EntryKind::TransferOut, points);
        let hand = |slice: Slice| Handed {
            points: slice.points,
            activates_at: slice.lot.activates_at,
            expires_at: slice.lot.expires_at,
            idle: slice.lot.idle,
            of: None,
            rule: None,
        };
        Ok(slices.into_iter().map(hand).collect())
    }

    /// Whether a lot may last until then (P15).
    pub fn extend(&self, lot: u32, until: Instant, member: &str) -> Result<(), Refusal> {
        let zone = &self.program().shop.zone;
        let open = self.account().ledger.open_or_held(lot).filter(|open| open.expires_at > self.at());
        let open = open.ok_or_else(|| Refusal::NoLot { member: member.to_owned(), lot })?;
        if until > open.expires_at {
            return Ok(());
        }
        let ends = match open.expires_at {
            Instant::MAX => "–".to_owned(),
            ends => zone.day(ends.plus_seconds(-1)).to_string(),
        };
        Err(Refusal::NotLater { lot, until: zone.day(until.plus_seconds(-1)).to_string(), ends })
    }

    /// How much of the debt is let go: all of it, or what is asked.
    pub fn forgive(&self, asked: Option<i64>) -> Result<i64, Refusal> {
        let debt = self.account().ledger.balance(self.at()).debt;
        let points = asked.unwrap_or(debt);
        match points {
            ..1 if asked.is_some() => Err(Refusal::NothingAsked { asked: points }),
            more if more > debt || debt == 0 => Err(Refusal::MoreThanOwed { asked: points, debt }),
            _ => Ok(points),
        }
    }

    /// Whether a pin holds the member.
    pub fn unpin(&self, member: &str) -> Result<(), Refusal> {
        let pinned = self.account().pin.is_some();
        if pinned { Ok(()) } else { Err(Refusal::NoPin { member: member.to_owned() }) }
    }

    pub(super) fn at(&self) -> Instant {
        self.fold.posted_at
    }

    pub(super) fn account(&self) -> &Account {
        &self.fold.account
    }

    pub(super) fn program(&self) -> &Program {
        self.fold.program(self.at())
    }

    /// Whether a benefit may be used on an order as the program says; on none where no order is named.
    pub(super) fn fits(&self, benefit: &Code, order: Option<&Order>) -> bool {
        let at = self.fold.posted_at;
        let program = self.fold.program(at);
        let condition: Option<&Condition> = program.benefit(benefit).and_then(|benefit| benefit.at_use.as_ref());
        let order = order.map(|order| (order, 0));
        Scene { program, account: &self.fold.account, at, order, event: None }.holds(condition)
    }

    /// Whether a benefit can be used now: a grant with something left, whose condition the order meets (B5).
    pub fn use_benefit(&mut self, benefit: &Code, order: Option<&Order>, member: &str) -> Result<(), Refusal> {
        self.may_use(member)?;
        let at = self.fold.posted_at;
        let program = self.fold.program(at);
        let fits = self.fits(benefit, order);
        let running: Vec<_> = self
            .fold
            .account
            .holdings
            .grants
            .iter()
            .filter(|grant| grant.benefit == *benefit && grant.from <= at && at < grant.until)
            .filter(|grant| grant.quota != Some(0) && !grant.revoked)
            .collect();
        let member = || member.to_owned();
        if program.benefit(benefit).is_some_and(|benefit| !benefit.kind.is_used()) {
            return Err(Refusal::NotToUse { benefit: benefit.clone() });
        }
        if running.is_empty() {
            return Err(Refusal::NoGrant { member: member(), benefit: benefit.clone() });
        }
        if !fits {
            return Err(Refusal::NotForThisOrder { benefit: benefit.clone() });
        }
        let plans_rest = self.fold.account.sentences.plan_suspended();
        let rests = |grant: &Grant| grant.suspended || (plans_rest && grant.is_of_plan());
        if running.iter().any(|grant| rests(grant)) && running.iter().all(|grant| rests(grant) || !grant.usable(at)) {
            return Err(Refusal::Suspended { member: member(), benefit: benefit.clone() });
        }
        if running.iter().all(|grant| !grant.usable(at)) {
            let quota = running.iter().filter_map(|grant| grant.quota).map(i64::from).sum();
            let ends = running.iter().map(|grant| grant.until).min().filter(|until| *until < Instant::MAX);
            let next = ends.map_or_else(|| "never".to_owned(), |until| program.shop.zone.day(until).to_string());
            return Err(Refusal::UsedUp { member: member(), benefit: benefit.clone(), quota, next });
        }
        Ok(())
    }
}
