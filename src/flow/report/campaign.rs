//! Did a campaign work? (C5, AN30)

use super::super::{Session, campaign};
use super::asked;
use super::walk::{self, Labels, Taker, Walked};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::points::spend::worth;
use crate::domain::ratio::Ratio;
use crate::domain::report::campaign::{Effect, Response, effect};
use crate::domain::report::days::Days;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store;
use crate::store::campaign::Assigned;
use crate::store::trade::Asked;

/// A campaign's effect, its cost, and who is still to be waited for.
#[derive(Clone, Debug)]
pub struct Report {
    /// The campaign and what it did.
    pub standing: campaign::Standing,
    /// What members did whose time is over.
    pub effect: Effect,
    /// Assigned members whose time is not over.
    pub waiting: i64,
    /// What it cost: points at their value, what its coupons took off, uses at their cost.
    pub cost: Money,
}

/// The effect of a campaign: all assigned members, in the arm they were assigned to, each from their own assignment
/// through the outcome.
pub fn campaign(session: &Session<'_>, code: &str) -> Result<Report> {
    walk::alone(session, Answers::of(session, campaign::find(session, code)?)?)
}

/// What those assigned buy as sales come by.
pub(super) struct Answers {
    standing: campaign::Standing,
    asked: Asked,
    /// Of those whose time is over, in the order of members.
    awaited: Vec<Awaited>,
    places: Places,
    waiting: i64,
}

/// Where members stand among others. Nearly every sale asks, and members are mostly numbered without gaps.
#[derive(Default)]
struct Places {
    /// By the number of the member; 0 = nowhere.
    after: Vec<u32>,
}

impl Places {
    fn put(&mut self, member: MemberId, place: usize) {
        let Some(at) = usize::try_from(member.0).ok() else { return };
        self.after.resize(self.after.len().max(at + 1), 0);
        self.after[at] = u32::try_from(place + 1).unwrap_or(0);
    }

    fn of(&self, member: MemberId) -> Option<usize> {
        let after = *self.after.get(usize::try_from(member.0).ok()?)?;
        usize::try_from(after).ok()?.checked_sub(1)
    }
}

/// What one member whose time is over did in it.
struct Awaited {
    time: Bounds,
    response: Response,
}

impl Answers {
    pub(super) fn of(session: &Session<'_>, standing: campaign::Standing) -> Result<Answers> {
        let assigned = store::campaign::list_assigned(session.db, &standing.campaign.code, session.now)?;
        let mut answers = Answers {
            standing,
            asked: asked(session, Bounds::NEVER),
            awaited: vec![],
            places: Places::default(),
            waiting: 0,
        };
        for Assigned { member, arm, at } in assigned {
            let until = answers.standing.campaign.outcome_until(session.zone(), at);
            if until > session.now {
                answers.waiting += 1;
                continue;
            }
            let time = Bounds { from: at, until };
            answers.asked.bounds = answers.asked.bounds.around(time);
            answers.places.put(member, answers.awaited.len());
            answers.awaited.push(Awaited { time, response: Response { arm, orders: 0, net: 0 } });
        }
        Ok(answers)
    }
}

impl Taker for Answers {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, Deal { sale, .. }: &Deal<'_>, _: &Days) {
        let Some(place) = sale.member.and_then(|own| self.places.of(own)) else { return };
        let Some(Awaited { time, response }) = self.awaited.get_mut(place) else { return };
        if sale.is_purchase() && time.hold(sale.sold_at) {
            response.orders += 1;
            response.net += sale.standing_net().get();
        }
    }
}

impl Walked for Answers {
    type Told = Report;

    fn told(self, session: &Session<'_>, _: &Labels) -> Result<Report> {
        let Answers { standing, awaited, waiting, .. } = self;
        let responses = awaited.into_iter().map(|one| one.response);
        let effect = effect(responses, standing.campaign.holdout > Ratio::ZERO);
        let cost = cost(session, &standing)?;
        Ok(Report { standing, effect, waiting, cost })
    }
}

fn cost(session: &Session<'_>, standing: &campaign::Standing) -> Result<Money> {
    let program = session.program();
    let points = worth(&program.points, standing.counted.points).unwrap_or(Money::ZERO);
    let uses = store::campaign::list_uses(session.db, &standing.campaign.code, session.now)?;
    let used = uses.iter().map(|(benefit, uses)| {
        let cost = program.benefit(benefit).map_or(0, |benefit| benefit.cost.get());
        Money(cost.saturating_mul(*uses))
    });
    let taken_off = store::campaign::get_discount(session.db, &standing.campaign.code, session.now)?;
    Ok(points + taken_off + used.sum())
}
