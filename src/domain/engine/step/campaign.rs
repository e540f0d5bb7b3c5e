//! Campaigns: who is reached on an occasion, and what is given (C1–C10).

use crate::domain::award::Award;
use crate::domain::campaign::birthday::Calendar;
use crate::domain::campaign::{Arm, Campaign, Deed, On, Record, Row, State, arm};
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::engine::scene::Scene;
use crate::domain::grant::Source;
use crate::domain::id::{ActId, Cause, CauseKind, Code};
use crate::domain::points::rule::{EarnRule, Trigger};
use crate::domain::points::spend::worth;
use crate::domain::pool::{Limited, Pool};
use crate::domain::program::{Program, Versions};
use crate::domain::time::Instant;

/// The next instant at which a campaign's own occasion may come for a member.
pub(in crate::domain::engine) fn next_occasion(versions: &Versions, account: &Account) -> Option<Instant> {
    let program = versions.at(account.frontier);
    program.campaigns.iter().filter_map(|campaign| occasion(program, campaign, account)).min()
}

/// The next occasion of one campaign that time brings.
fn occasion(program: &Program, campaign: &Campaign, account: &Account) -> Option<Instant> {
    let joined_at = account.joined_at?;
    let record = account.awarded.by.get(&campaign.code);
    let met = record.and_then(|record| record.met).unwrap_or(joined_at);
    let zone = &program.shop.zone;
    match &campaign.on {
        On::Fact(_) | On::List => None,
        On::Schedule(dates) => dates.iter().copied().find(|date| *date > met),
        On::Idle(span) => {
            let last = account.history.marks_in(Instant::MIN, Instant::MAX).iter().rfind(|mark| mark.spend > 0)?;
            let end = zone.start(span.after(last.day).plus_days(1));
            (end > met).then_some(end)
        }
        On::Birthday { notice } => {
            let calendar = Calendar { zone, leap: program.shop.leap_birthday, notice: *notice };
            let year = zone.day(account.frontier.max(joined_at)).parts().0;
            let done = record.and_then(|record| record.year);
            let open = |year: &i16| done.is_none_or(|done| done < *year);
            let start = |year: i16| calendar.in_year(&account.awarded.birthdays, year);
            [year, year + 1].into_iter().filter(open).filter_map(start).find(|start| *start >= joined_at)
        }
    }
}

impl Fold<'_> {
    /// Books what an operator did.
    pub(super) fn campaign(&mut self, act: ActId, deed: Deed, at: Instant) {
        let cause = CauseKind::Act.of(act.0);
        match deed {
            Deed::Assign { campaign, arm } => {
                let program = self.program(at);
                let Some(known) = program.campaigns.iter().find(|known| known.code == campaign) else { return };
                self.assign_to(known, arm, cause, at);
                self.reach(program, known, cause, at);
            }
            Deed::Verify { returning, .. } => {
                let first = self.account.awarded.verified_at.is_none();
                if first {
                    self.account.awarded.verified_at = Some(at);
                    self.account.awarded.returning = returning;
                    if self.earn(&Trigger::MemberVerified, cause, at, None) {
                        self.tier_after_fact(at, cause);
                    }
                }
            }
        }
    }

    /// The campaigns that a fact is an occasion of.
    pub(super) fn concerned<'p>(&self, program: &'p Program, on: &Trigger, scene: &Scene<'_>) -> Vec<&'p Campaign> {
        program.campaigns.iter().filter(|campaign| self.concerns(campaign, on, scene)).collect()
    }

    /// Whether a fact is an occasion of a campaign, and the member its audience.
    fn concerns(&self, campaign: &Campaign, on: &Trigger, scene: &Scene<'_>) -> bool {
        // C6: once per person.
        let again = *on == Trigger::MemberVerified && self.account.awarded.returning;
        matches!(&campaign.on, On::Fact(of) if of == on)
            && !again
            && self.runs(campaign, scene.at)
            && scene.holds(campaign.when.as_ref())
    }

    /// C1: its dates, and what an operator made of it.
    fn runs(&self, campaign: &Campaign, at: Instant) -> bool {
        let stopped = matches!(self.versions.state_of(&campaign.code, at), Some(State::Paused | State::Ended));
        campaign.is_open(at) && !stopped
    }

    pub(super) fn assign_to(&mut self, campaign: &Campaign, given: Option<Arm>, cause: Cause, at: Instant) {
        let member = self.account.member;
        let record = self.account.awarded.by.entry(campaign.code.clone()).or_default();
        if record.arm.is_some() {
            return;
        }
        let arm = given.unwrap_or_else(|| arm(&campaign.code, member, campaign.holdout));
        record.arm = Some(arm);
        let campaign = campaign.code.clone();
        self.out.push(Consequence::Campaign(Row::Assigned { campaign, arm, at, cause }));
    }

    /// Those of campaigns whose multipliers join a rule (P9).
    pub(super) fn multiplying(&self, rule: &EarnRule, campaigns: &[&Campaign]) -> Vec<Code> {
        let joins = |campaign: &&&Campaign| {
            campaign.multiplies(&rule.code).is_some()
                && self.record(&campaign.code).is_some_and(|record| record.arm == Some(Arm::Treated))
        };
        campaigns.iter().filter(joins).map(|campaign| campaign.code.clone()).collect()
    }

    fn record(&self, campaign: &Code) -> Option<&Record> {
        self.account.awarded.by.get(campaign)
    }

    /// Gives a member of a campaign what it gives, unless it did so often enough.
    pub(super) fn reach(&mut self, program: &Program, campaign: &Campaign, cause: Cause, at: Instant) {
        if !campaign.gives() {
            return;
        }
        let zone = &program.shop.zone;
        let Some(record) = self.record(&campaign.code).filter(|record| record.arm == Some(Arm::Treated)) else {
            return;
        };
        let soon = |(last, span)| zone.plus(last, span) > at;
        if record.times >= campaign.most() || record.last.zip(campaign.again_after).is_some_and(soon) {
            return;
        }
        let n = match campaign.on {
            On::Birthday { .. } => i64::from(zone.day(at).parts().0),
            _ => i64::from(record.times) + 1,
        };
        let wanted = points_of(campaign);
        let Some(granted) = self.budgeted(program, campaign, wanted) else { return };
        if let Some(record) = self.account.awarded.by.get_mut(&campaign.code) {
            record.times += 1;
            record.last = Some(at);
        }
        let code = &campaign.code;
        let row = Row::Awarded { campaign: code.clone(), n, at, cause, wanted, granted };
        self.out.push(Consequence::Campaign(row));
        self.award(program, granted, code, cause); // Points first (C2).
        for award in campaign.award.iter().filter(|award| !matches!(award, Award::Points(_))) {
            self.present(program, award, (Source::Campaign, code), cause);
        }
    }

    /// C3: how many points the budget leaves of those wanted; none where it leaves nothing at all.
    fn budgeted(&mut self, program: &Program, campaign: &Campaign, wanted: i64) -> Option<i64> {
        let budget = campaign.budget;
        let pool = |of| Pool { of, code: campaign.code.clone(), period: 0 };
        if budget.awards.is_some() && self.draw_whole(pool(Limited::Awards), 1) == 0 {
            return None;
        }
        let fixed: i64 = campaign.award.iter().map(|award| program.cost(award).get()).sum();
        let taken = |fold: &mut Self, of, back: i64| {
            if back != 0 {
                fold.draw(pool(of), -back);
            }
        };
        if budget.money.is_some() && fixed > 0 && self.draw_whole(pool(Limited::Money), fixed) == 0 {
            taken(self, Limited::Awards, i64::from(budget.awards.is_some()));
            return None;
        }
        let mut granted = wanted;
        if budget.points.is_some() && wanted > 0 {
            granted = match campaign.reject_short {
                true => self.draw_whole(pool(Limited::Points), wanted),
                false => self.draw(pool(Limited::Points), wanted),
            };
        }
        let price = worth(&program.points, granted).map_or(0, |money| money.get());
        if budget.money.is_some() && price > 0 {
            let paid = self.draw(pool(Limited::Money), price);
            if paid < price {
                let fits = points_for(program, paid, granted);
                let fits = if campaign.reject_short { 0 } else { fits };
                taken(self, Limited::Points, if budget.points.is_some() { granted - fits } else { 0 });
                taken(self, Limited::Money, paid - worth(&program.points, fits).map_or(0, |money| money.get()));
                granted = fits;
            }
        }
        let nothing = granted == 0 && wanted > 0;
        if nothing && (campaign.reject_short || !gives_more(campaign)) {
            taken(self, Limited::Awards, i64::from(budget.awards.is_some()));
            taken(self, Limited::Money, if budget.money.is_some() { fixed } else { 0 });
            return None;
        }
        Some(granted)
    }

    /// Time brought the occasion of campaigns: birthdays, idleness, dates.
    pub(in crate::domain::engine) fn occasions(&mut self, at: Instant) {
        let program = self.program(at);
        let due = |campaign: &&Campaign| occasion(program, campaign, &self.account).is_some_and(|due| due <= at);
        let due: Vec<&Campaign> = program.campaigns.iter().filter(due).collect();
        for campaign in due {
            let Some(on) = occasion(program, campaign, &self.account) else { continue };
            let record = self.account.awarded.by.entry(campaign.code.clone()).or_default();
            match campaign.on {
                On::Birthday { .. } => record.year = Some(program.shop.zone.day(on).parts().0),
                _ => record.met = Some(on),
            }
            // Whatever lies before these rules is no occasion of theirs.
            let known = self.program(on).campaigns.iter().any(|known| known.code == campaign.code);
            let scene = Scene { program, account: &self.account, at: on, order: None, event: None };
            if known && self.runs(campaign, on) && scene.holds(campaign.when.as_ref()) {
                let cause = CauseKind::Campaign.of(on.0);
                self.assign_to(campaign, None, cause, on);
                self.reach(program, campaign, cause, on);
            }
        }
    }
}

/// Points that one award of a campaign gives.
fn points_of(campaign: &Campaign) -> i64 {
    let points = campaign.award.iter().map(|award| if let Award::Points(points) = award { points.get() } else { 0 });
    points.sum()
}

/// Whether a campaign gives more than points.
fn gives_more(campaign: &Campaign) -> bool {
    campaign.award.iter().any(|award| matches!(award, Award::Benefit(..) | Award::Coupon(_)))
}

/// The most points, of so many, that are worth no more than an amount.
fn points_for(program: &Program, minor: i64, most: i64) -> i64 {
    let fits = |points: &i64| worth(&program.points, *points).map_or(0, |money| money.get()) <= minor;
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if fits(&middle) { low = middle } else { high = middle - 1 }
    }
    low
}
