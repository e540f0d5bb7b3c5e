//! Did a campaign work? (C5, AN30)

use std::collections::BTreeMap;

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
use crate::domain::time::Instant;
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
    assigned: Vec<Assigned>,
    /// Sorted.
    members: Vec<MemberId>,
    asked: Asked,
    bought: BTreeMap<MemberId, Vec<(Instant, i64)>>,
}

impl Answers {
    pub(super) fn of(session: &Session<'_>, standing: campaign::Standing) -> Result<Answers> {
        let assigned = store::campaign::list_assigned(session.db, &standing.campaign.code, session.now)?;
        let since = |from: Instant| Bounds { from, until: session.now.plus_seconds(1) };
        let bounds = assigned.iter().map(|one| one.at).min().map_or(Bounds::NEVER, since);
        let mut members: Vec<MemberId> = assigned.iter().map(|one| one.member).collect();
        members.sort_unstable();
        Ok(Answers { standing, assigned, members, asked: asked(session, bounds), bought: BTreeMap::new() })
    }
}

impl Taker for Answers {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, Deal { sale, .. }: &Deal<'_>, _: &Days) {
        let member = sale.member.filter(|own| sale.is_purchase() && self.members.binary_search(own).is_ok());
        if let Some(member) = member {
            self.bought.entry(member).or_default().push((sale.sold_at, sale.standing_net().get()));
        }
    }
}

impl Walked for Answers {
    type Told = Report;

    fn told(self, session: &Session<'_>, _: &Labels) -> Result<Report> {
        let Answers { standing, assigned, bought, .. } = self;
        let (mut responses, mut waiting) = (Vec::with_capacity(assigned.len()), 0);
        for one in &assigned {
            let until = standing.campaign.outcome_until(session.zone(), one.at);
            if until > session.now {
                waiting += 1;
                continue;
            }
            let own = bought.get(&one.member).into_iter().flatten();
            let own = own.filter(|(at, _)| *at >= one.at && *at < until);
            let (orders, net) = own.fold((0, 0), |(orders, net), (_, more)| (orders + 1, net + more));
            responses.push(Response { arm: one.arm, orders, net });
        }
        let effect = effect(responses.into_iter(), standing.campaign.holdout > Ratio::ZERO);
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
