//! Asks and operators' acts: judged on the account at their instant, then recorded as facts and booked (F6, H25).

use crate::domain::condition::Condition;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::{Asked, Fold};
use crate::domain::engine::scene::Scene;
use crate::domain::id::{ActId, CauseKind, Code, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::points::ledger::Credit;
use crate::domain::points::spend::{self, Ask, Purse};
use crate::domain::points::{EntryKind, earn};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Asked<'_> {
    /// How many points a redemption gets now, and what they pay (P28).
    pub fn redeem(&self, ask: Ask, member: &str) -> Result<(i64, Option<Money>), Refusal> {
        let at = self.fold.posted_at;
        let program = self.fold.program(at);
        let purse = Purse {
            spendable: self.fold.account.ledger.balance(at).active,
            today: self.fold.account.redeemed_on(program.shop.zone.day(at)),
        };
        let points = spend::judge(&program.points, ask, purse, member)?;
        Ok((points, spend::worth(&program.points, points)))
    }

    /// Whether a benefit can be used now: a grant with something left, whose condition the order meets (B5).
    pub fn use_benefit(&mut self, benefit: &Code, order: Option<&Order>, member: &str) -> Result<(), Refusal> {
        let at = self.fold.posted_at;
        let program = self.fold.program(at);
        let condition: Option<&Condition> = program.benefit(benefit).and_then(|benefit| benefit.at_use.as_ref());
        let scene =
            Scene { program, account: &self.fold.account, at, order: order.map(|order| (order, 0)), event: None };
        let fits = scene.holds(condition);
        let running: Vec<_> = self
            .fold
            .account
            .holdings
            .grants
            .iter()
            .filter(|grant| grant.benefit == *benefit && grant.from <= at && at < grant.until)
            .filter(|grant| grant.quota != Some(0))
            .collect();
        let member = || member.to_owned();
        if running.is_empty() {
            return Err(Refusal::NoGrant { member: member(), benefit: benefit.clone() });
        }
        if !fits {
            return Err(Refusal::NotForThisOrder { benefit: benefit.clone() });
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

impl Fold<'_> {
    pub(in crate::domain::engine) fn act(&mut self, id: ActId, act: Act, at: Instant) {
        match act {
            Act::Redeem { points } => self.redeem(id, points, at),
            Act::Adjust { points, expires_at } => self.adjust(id, points, expires_at, at),
            Act::Use { benefit, order } => self.use_benefit(id, &benefit, order),
        }
    }

    fn redeem(&mut self, id: ActId, points: i64, at: Instant) {
        if points <= 0 {
            return;
        }
        let posting = self.posting(at, CauseKind::Act.of(id.0));
        self.account.ledger.debit(posting, EntryKind::Spend, points);
        let day = self.program(at).shop.zone.day(at);
        let today = self.account.redeemed_on(day) + points;
        self.account.redeemed = Some((day, today));
    }

    fn adjust(&mut self, id: ActId, points: i64, expires_at: Option<Instant>, at: Instant) {
        let posting = self.posting(at, CauseKind::Act.of(id.0));
        if points == 0 {
            return;
        }
        if points < 0 {
            self.account.ledger.debit(posting, EntryKind::AdjustOut, -points);
            return;
        }
        let program = self.program(at);
        let by_program = || earn::expires(&program.shop.zone, at, &program.points.expiry, program.shop.year_start);
        let credit = Credit {
            kind: EntryKind::AdjustIn,
            points,
            activates_at: at,
            expires_at: expires_at.unwrap_or_else(by_program),
            rule: None,
            of: None,
            origin: None,
        };
        self.account.ledger.credit(posting, credit);
    }

    fn use_benefit(&mut self, act: ActId, benefit: &Code, order: Option<OrderId>) {
        let at = self.posted_at;
        if let Some(grant) = self.account.holdings.for_use(benefit, at) {
            grant.used += 1;
            let grant = grant.number;
            self.out.push(Consequence::Used { act, grant, order, at });
        }
    }
}
