//! Campaigns looked after: what they did so far, and what an operator makes of them without a new version.

use std::collections::BTreeMap;

use super::{Session, settle};
use crate::domain::campaign::{Campaign, State, Turn};
use crate::domain::id::Code;
use crate::domain::pool::{Limited, Pool};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::campaign::{self, Counted, Turned};
use crate::store::draw;

/// A campaign and what it did so far.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What the program says.
    pub campaign: Campaign,
    /// Where it stands.
    pub phase: Phase,
    /// What it did.
    pub counted: Counted,
    /// What is left of each limit.
    pub left: Left,
}

/// What is left of a budget; none = without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Points.
    pub points: Option<i64>,
    /// Minor units.
    pub money: Option<i64>,
    /// Awards.
    pub awards: Option<i64>,
}

/// Where a campaign stands (C1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    Scheduled,
    /// It runs.
    Active,
    /// An operator paused it.
    Paused,
    /// It is over; outcomes still count.
    Ended,
    /// All its outcomes are over.
    Settled,
}

impl Phase {
    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Phase::Scheduled => "scheduled",
            Phase::Active => "running",
            Phase::Paused => "paused",
            Phase::Ended => "ended",
            Phase::Settled => "settled",
        }
    }
}

/// Every campaign of the program in force, by code.
pub fn list(session: &Session<'_>) -> Result<Vec<Standing>> {
    let counted = campaign::count(session.db, session.now)?;
    let drawn = draw::list_pools(session.db)?;
    let campaigns = session.program().campaigns.iter();
    Ok(campaigns.map(|one| standing(session, one, &counted, &drawn)).collect())
}

/// One of them.
pub fn find(session: &Session<'_>, code: &str) -> Result<Standing> {
    let absent = || Error::NotFound { noun: "campaign", name: code.to_owned() };
    let known = Code::new(code).and_then(|code| session.program().campaign(&code).cloned()).ok_or_else(absent)?;
    let (counted, drawn) = (campaign::count(session.db, session.now)?, draw::list_pools(session.db)?);
    Ok(standing(session, &known, &counted, &drawn))
}

fn standing(
    session: &Session<'_>,
    campaign: &Campaign,
    counted: &BTreeMap<Code, Counted>,
    drawn: &BTreeMap<Pool, i64>,
) -> Standing {
    let counted = counted.get(&campaign.code).copied().unwrap_or_default();
    let left = |of: Limited, limit: Option<i64>| {
        let pool = Pool { of, code: campaign.code.clone(), period: 0 };
        limit.map(|limit| limit - drawn.get(&pool).copied().unwrap_or(0))
    };
    let budget = campaign.budget;
    let left = Left {
        points: left(Limited::Points, budget.points.map(|points| points.get())),
        money: left(Limited::Money, budget.money.map(|money| money.get())),
        awards: left(Limited::Awards, budget.awards),
    };
    Standing { campaign: campaign.clone(), phase: phase(session, campaign, &counted), counted, left }
}

fn phase(session: &Session<'_>, campaign: &Campaign, counted: &Counted) -> Phase {
    let now = session.now;
    let state = session.versions().state_of(&campaign.code, now);
    let over = state == Some(State::Ended) || campaign.until.is_some_and(|until| until <= now);
    let outcome = counted.last.map(|last| campaign.outcome_until(session.zone(), last));
    match state {
        _ if over && outcome.is_none_or(|until| until <= now) => Phase::Settled,
        _ if over => Phase::Ended,
        Some(State::Paused) => Phase::Paused,
        _ if campaign.from.is_some_and(|from| now < from) => Phase::Scheduled,
        _ => Phase::Active,
    }
}

/// Pauses, resumes or ends a campaign from now on.
pub fn turn(session: &mut Session<'_>, code: &str, state: State) -> Result<Standing> {
    let before = find(session, code)?;
    let fits = match state {
        State::Paused => matches!(before.phase, Phase::Active | Phase::Scheduled),
        State::Resumed => before.phase == Phase::Paused,
        State::Ended => matches!(before.phase, Phase::Active | Phase::Scheduled | Phase::Paused),
    };
    let campaign = before.campaign.code.clone();
    if !fits {
        let state = before.phase.word();
        return Err(match before.phase {
            Phase::Paused => Refusal::CampaignPaused { campaign },
            Phase::Active | Phase::Scheduled => Refusal::CampaignRuns { campaign, state },
            Phase::Ended | Phase::Settled => Refusal::CampaignOver { campaign },
        }
        .into());
    }
    // Rules do not change what is settled (R8).
    let settled = crate::store::program::find_frontier(session.db)?.unwrap_or(Instant::MIN);
    if session.now < settled {
        let (from, settled) = (session.zone().shown(session.now), session.zone().shown(settled));
        return Err(Refusal::RulesOfThePast { from, settled }.into());
    }
    let turned = Turned {
        turn: Turn { campaign, at: session.now, state },
        operator: session.operator.to_owned(),
        reason: session.reason.unwrap_or_default().to_owned(),
        recorded_at: session.recorded_at,
    };
    campaign::append_turn(session.db, &turned)?;
    session.programs = super::program::versions(session.db)?;
    settle::refresh(session)?;
    find(session, code)
}
