//! Members with their purses, orders and tiers, and what each fact does to them, in the simplest way.
#![expect(clippy::unwrap_used, reason = "a model may fail loudly")]

use std::collections::BTreeMap;

use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::order::{Order, Stage};
use regulars::domain::points::earn;
use regulars::domain::program::{Program, Versions};
use regulars::domain::ratio::Ratio;
use regulars::domain::time::Instant;

use super::case::Case;
use super::naive::{Lot, Of, Purse, rules};

/// A pin: the rung, whether the member may rise above it, and its end.
type Pinned = (usize, bool, Option<Instant>);

#[derive(Clone, Debug, Default)]
pub struct Member {
    pub purse: Purse,
    pub frontier: Instant,
    computed: usize,
    pin: Option<Pinned>,
    /// The tier in force, since when.
    pub record: Vec<(Instant, usize)>,
    away: bool,
    came: BTreeMap<i64, Came>,
}

/// What came with another account.
#[derive(Clone, Debug, Default)]
struct Came {
    lots: Vec<usize>,
    debit: Option<usize>,
    cases: Vec<Of>,
    computed: usize,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub versions: Versions,
    pub members: BTreeMap<i64, Member>,
    /// By what earned: in whose purse, and the case.
    pub cases: BTreeMap<Of, (i64, Case)>,
}

impl Model {
    pub fn new(versions: Versions, members: i64, joined: Instant) -> Model {
        let member = || Member { frontier: joined, record: vec![(joined, 0)], ..Member::default() };
        Model { versions, members: (1..=members).map(|one| (one, member())).collect(), cases: BTreeMap::new() }
    }

    /// Facts in the order of time and what time does in between.
    pub fn fold(&mut self, who: i64, facts: &[Fact], until: Instant) {
        for fact in facts {
            let at = fact.at.max(self.members[&who].frontier);
            self.walk(who, at);
            self.member(who).frontier = at;
            self.fact(who, fact, at);
            self.tell_ended(who);
        }
        let until = until.max(self.members[&who].frontier);
        self.walk(who, until);
    }

    fn member(&mut self, who: i64) -> &mut Member {
        self.members.get_mut(&who).unwrap()
    }

    pub fn walk(&mut self, who: i64, until: Instant) {
        loop {
            let member = &self.members[&who];
            if member.away {
                return;
            }
            let pin = member.pin.and_then(|pin| pin.2).filter(|end| *end <= until);
            let pin = pin.map(|end| (end.max(member.frontier), 2));
            let own = member.purse.next(&self.versions, member.frontier, until);
            // Other rules hold from their own instant on, whoever looks later.
            let begins = self.versions.all().iter().map(|version| version.0);
            let other = begins.filter(|at| *at > member.frontier && *at <= until).min().map(|at| (at, 0));
            let Some((at, rank)) = pin.into_iter().chain(own).chain(other).min() else { return };
            let versions = self.versions.clone();
            let member = self.member(who);
            member.frontier = at;
            match rank {
                0 => {}
                2 => member.unpin(at),
                _ => member.purse.meet(&versions, at, rank),
            }
            self.tell_ended(who);
        }
    }

    /// What ended unused is remembered by what had earned it.
    fn tell_ended(&mut self, who: i64) {
        for (of, points) in std::mem::take(&mut self.member(who).purse.ended) {
            if let Some((owner, case)) = self.cases.get_mut(&of)
                && *owner == who
            {
                case.expired += points;
            }
        }
    }

    fn fact(&mut self, who: i64, fact: &Fact, at: Instant) {
        match &fact.what {
            What::Order(id, order) => self.order(who, ("order", id.0), fact.at, order, at),
            What::Refund(_, id, lines) => self.change(("order", id.0), fact.at, at, |case, _| {
                lines.iter().for_each(|line| case.refund(*line));
            }),
            What::Stage(id, Stage::Cancelled, _) => {
                self.member(who).purse.kept.retain(|kept| kept.1 != ("order", id.0));
                self.change(("order", id.0), fact.at, at, |case, _| case.cancelled = true);
            }
            What::Stage(id, ..) => {
                let (_, case) = &self.cases[&("order", id.0)];
                if case.cancelled {
                    let kept = (case.at, case.of);
                    self.member(who).purse.kept.push(kept);
                    self.change(("order", id.0), fact.at, at, |case, _| case.cancelled = false);
                }
            }
            What::Amend(id, order) => {
                self.change(("order", id.0), fact.at, at, |case, program| case.amend(order, program));
            }
            What::Event(id, _) => self.earn(who, ("event", id.0), fact.at, None, at),
            What::Undo(id) => self.change(("event", id.0), fact.at, at, |case, _| case.cancelled = true),
            What::Act(id, act) => self.act(who, id.0, act, at),
            _ => unreachable!("the model joins its members itself"),
        }
    }

    fn order(&mut self, who: i64, of: Of, sold: Instant, order: &Order, at: Instant) {
        self.earn(who, of, sold, Some(order), at);
        self.member(who).purse.kept.push((sold, of));
        self.rise(who, at);
        let versions = self.versions.clone();
        let (_, mut case) = self.cases.remove(&of).unwrap();
        case.stated = order.tenders.points.get();
        case.settle_spend(&mut self.member(who).purse, &versions, sold, at);
        self.cases.insert(of, (who, case));
    }

    fn earn(&mut self, who: i64, of: Of, happened: Instant, order: Option<&Order>, at: Instant) {
        let program = self.versions.at(happened).clone();
        let (zone, points) = (&program.shop.zone, &program.points);
        let code = if order.is_some() { "shop" } else { "club" };
        let rule = points.earn.iter().find(|rule| rule.code.as_str() == code).unwrap();
        let member = self.member(who);
        let stood = member.record.iter().rev().find(|since| since.0 <= happened).unwrap_or(&member.record[0]).1;
        let m = if rule.multiplied { program.tiers.as_ref().unwrap().ladder[stood].multiplier } else { Ratio::ONE };
        let parts = order.map_or_else(Vec::new, |order| earn::basis(order, &rule.basis));
        let basis: i64 = parts.iter().sum();
        let granted = earn::wanted(&rule.gain, basis, m, rule.rounding);
        let from = earn::activates(zone, happened, rule.pending);
        let to = earn::expires(zone, from, &rule.expiry, program.shop.year_start);
        let dates = (from, to, rule.expiry.is_idle());
        if granted > 0 {
            let lot = Lot { left: granted, from, to, idle: dates.2, of: Some(of), heir_of: None };
            member.purse.credit(lot, at);
        }
        let lines = order.map_or_else(Vec::new, |order| earn::nets(order).into_iter().map(|net| (net, 0)).collect());
        let case = Case {
            of,
            at: happened,
            program: program.number,
            m,
            lines,
            parts,
            cancelled: false,
            net: granted,
            stood: basis,
            dates,
            expired: 0,
            takings: Vec::new(),
            stated: 0,
            spent: 0,
            spends: Vec::new(),
        };
        self.cases.insert(of, (who, case));
    }

    fn change(&mut self, of: Of, happened: Instant, at: Instant, change: impl FnOnce(&mut Case, &Program)) {
        let versions = self.versions.clone();
        let Some((who, mut case)) = self.cases.remove(&of) else { return };
        let before = case.basis();
        let program = versions.number(case.program).unwrap();
        change(&mut case, program);
        case.settle(&mut self.member(who).purse, &versions, happened, at);
        let more = case.basis() > before;
        self.cases.insert(of, (who, case));
        if of.0 == "order" {
            if more { self.rise(who, at) } else { self.look(who, at) }
        }
    }

    /// The rung that a member's orders reach.
    fn reached(&self, who: i64) -> usize {
        let own = self.cases.values().filter(|(owner, case)| *owner == who && case.of.0 == "order");
        let spend: i64 = own.map(|(_, case)| case.basis()).sum();
        let ladder = &self.versions.latest().tiers.as_ref().unwrap().ladder;
        let holds = |rung: &usize| ladder[*rung].qualify.as_ref().unwrap().spend.unwrap().get() <= spend;
        (1..ladder.len()).rev().find(holds).unwrap_or(0)
    }

    fn rise(&mut self, who: i64, at: Instant) {
        let reached = self.reached(who);
        let member = self.member(who);
        member.computed = member.computed.max(reached);
        member.show(at);
    }

    /// Without guarantees whoever has too little falls at once.
    fn look(&mut self, who: i64, at: Instant) {
        let reached = self.reached(who);
        let member = self.member(who);
        member.computed = member.computed.min(reached);
        member.show(at);
    }

    fn act(&mut self, who: i64, id: i64, act: &Act, at: Instant) {
        let program = self.versions.at(at).clone();
        let zone = &program.shop.zone;
        let versions = self.versions.clone();
        let member = self.member(who);
        let purse = &mut member.purse;
        let by_program = |from: Instant| {
            let expiry = &program.points.expiry;
            (earn::expires(zone, from, expiry, program.shop.year_start), expiry.is_idle())
        };
        match act {
            Act::Redeem { points } => {
                purse.debit(*points, at);
                purse.redeemed.push((zone.day(at), *points));
            }
            Act::Adjust { points, expires_at } | Act::Open { points, expires_at, .. } if *points > 0 => {
                let from = if let Act::Open { activates_at, .. } = act { activates_at.unwrap_or(at) } else { at };
                let (to, idle) = expires_at.map_or_else(|| by_program(from), |to| (to, false));
                purse.credit(Lot { left: *points, from, to, idle, of: None, heir_of: None }, at);
            }
            Act::Adjust { points, .. } => drop(purse.debit(-points, at)),
            Act::Hold { points, until } => {
                let parts = purse.draw(*points, at);
                purse.holds.push(super::naive::Hold { act: id, until: *until, parts });
            }
            Act::Capture { hold, points } => {
                let mut left = *points;
                let mut spent = Vec::new();
                for (lot, held) in &purse.holds.iter().find(|one| one.act == hold.0).unwrap().parts {
                    spent.push((*lot, left.min(*held)));
                    left -= left.min(*held);
                }
                purse.free(&versions, hold.0, &spent, at);
                purse.redeemed.push((zone.day(at), *points));
            }
            Act::Release { hold } => purse.free(&versions, hold.0, &[], at),
            Act::TransferOut { points, .. } => {
                purse.debit(*points, at);
                purse.given.push((zone.day(at), *points));
            }
            Act::Forgive { points } => {
                purse.credit(
                    Lot { left: *points, from: at, to: Instant::MAX, idle: false, of: None, heir_of: None },
                    at,
                );
            }
            Act::Pin(pin) => {
                let rung = program.rank(&pin.tier).unwrap();
                member.pin = Some((rung, pin.floor, pin.until));
                member.show(at);
            }
            Act::Unpin => member.unpin(at),
            _ => unreachable!("it concerns two, or is asked for by place"),
        }
    }

    /// Moves points in the order in which they would be used.
    pub fn transfer(&mut self, (from, to): (i64, i64), points: i64, at: Instant) {
        for who in [from, to] {
            self.walk(who, at);
            self.member(who).frontier = at;
        }
        let day = self.versions.at(at).shop.zone.day(at);
        let giver = &mut self.member(from).purse;
        giver.given.push((day, points));
        let parts: Vec<Lot> = giver.draw(points, at).iter().map(|(lot, left)| giver.part(*lot, *left, None)).collect();
        parts.into_iter().for_each(|lot| self.member(to).purse.credit(lot, at));
    }

    /// Gives a lot another end.
    pub fn extend(&mut self, who: i64, lot: usize, to: Instant, at: Instant) {
        self.walk(who, at);
        let member = self.member(who);
        member.frontier = at;
        member.purse.lots[lot].to = to;
    }

    pub fn merge(&mut self, from: i64, into: i64, at: Instant) {
        for who in [from, into] {
            self.walk(who, at);
            self.member(who).frontier = at;
        }
        let source = self.member(from);
        source.away = true;
        let (computed, kept) = (source.computed, source.purse.kept.clone());
        let (lots, debt) = source.purse.empty(None);
        let mut came = Came { computed: self.members[&into].computed, ..Came::default() };
        for (of, (owner, case)) in self.cases.iter_mut().filter(|(_, (owner, _))| *owner == from) {
            *owner = into;
            case.uproot();
            came.cases.push(*of);
        }
        let target = self.member(into);
        for lot in lots {
            came.lots.push(target.purse.lots.len());
            target.purse.credit(lot, at);
        }
        if debt > 0 {
            came.debit = Some(target.purse.debit(debt, at).0);
        }
        target.purse.kept.extend(kept);
        target.computed = target.computed.max(computed);
        target.came.insert(from, came);
        self.rise(into, at);
    }

    pub fn unmerge(&mut self, back: i64, from: i64, at: Instant) {
        for who in [back, from] {
            self.walk(who, at);
            self.member(who).frontier = at;
        }
        let target = self.member(from);
        let came = target.came.remove(&back).unwrap();
        let owed = came.debit.map_or(0, |debit| target.purse.debts[debit]);
        let (lots, _) = target.purse.empty(Some(&came.lots));
        target.purse.credit(Lot { left: owed, from: at, to: Instant::MAX, idle: false, of: None, heir_of: None }, at);
        target.computed = target.computed.min(came.computed);
        for of in &came.cases {
            let (owner, case) = self.cases.get_mut(of).unwrap();
            *owner = back;
            case.uproot();
        }
        self.rise(from, at);
        let source = self.member(back);
        source.away = false;
        lots.into_iter().for_each(|lot| source.purse.credit(lot, at));
        source.purse.debit(owed, at);
        self.rise(back, at);
    }

    /// Whether so many points may be redeemed or held.
    pub fn may_redeem(&self, who: i64, points: i64, at: Instant) -> bool {
        let (rules, day) = (rules(&self.versions, at), self.versions.at(at).shop.zone.day(at));
        let purse = &self.members[&who].purse;
        let [_, active, held, _] = purse.balance(at);
        points <= active && Purse::on(&purse.redeemed, day) + held + points <= rules.redeem.max_per_day.unwrap().get()
    }

    /// Whether so many may be given away.
    pub fn may_give(&self, who: i64, points: i64, at: Instant) -> bool {
        let (rules, day) = (rules(&self.versions, at), self.versions.at(at).shop.zone.day(at));
        let purse = &self.members[&who].purse;
        let [_, active, _, debt] = purse.balance(at);
        let most = rules.transfer.unwrap().max_per_day.unwrap().get();
        debt == 0 && points <= active && Purse::on(&purse.given, day) + points <= most
    }
}

impl Member {
    fn show(&mut self, at: Instant) {
        let shown = match self.pin {
            Some((rung, true, _)) => rung.max(self.computed),
            Some((rung, false, _)) => rung,
            None => self.computed,
        };
        self.record.push((at, shown));
    }

    fn unpin(&mut self, at: Instant) {
        if let Some((rung, ..)) = self.pin.take() {
            self.computed = self.computed.max(rung);
            self.show(at);
        }
    }
}
