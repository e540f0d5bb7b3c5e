//! Every earning recomputed from its fact, its version and its tier; what it granted held against caps and credits (P8–P13).

use std::collections::BTreeMap;

use super::rows::Taken;
use super::subject::Books;
use super::tier::tiers_at;
use super::{Check, Proof};
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::fact::{Fact, What};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, Cause, CauseKind, Code, EventId, OrderId};
use crate::domain::order::{Order, Stage};
use crate::domain::points::rule::{CapLimit, CapPer, EarnRule, Gain, Measure, Trigger};
use crate::domain::points::standing::{Case, Charged};
use crate::domain::points::{Entry, EntryKind, earn};
use crate::domain::program::Program;
use crate::domain::ratio::Ratio;
use crate::domain::time::{Every, Instant};

/// What the facts say of an order.
#[derive(Default)]
struct Sold<'a> {
    /// When it was sold, or known to be paid, and with which content.
    sales: Vec<Sale<'a>>,
    /// When it was completed, as it was said.
    completed: Vec<Instant>,
    /// Its content, as first stated and as corrected.
    contents: Vec<&'a Order>,
    /// What changed what is left of it, in order, with its place.
    changes: Vec<((BatchId, Instant), &'a What)>,
}

/// A moment at which an order may have become a sale.
struct Sale<'a> {
    place: (BatchId, Instant),
    content: &'a Order,
    /// Whether it was paid only later than it was known.
    paid_late: bool,
}

/// What the facts say, by what may earn.
#[derive(Default)]
struct Known<'a> {
    orders: BTreeMap<OrderId, Sold<'a>>,
    events: BTreeMap<EventId, &'a Event>,
    friends: BTreeMap<i64, Instant>,
}

pub(super) fn prove(proof: &mut Proof, books: &Books<'_>) {
    let known = known(books);
    let joined = books.is_joined();
    terms(proof, books, &known, joined);
    proof.looked(Check::Earnings, books.rows.earnings.len());
    let mut streaks = Streaks::default();
    let mut in_time: Vec<&Earning> = books.rows.earnings.iter().collect();
    in_time.sort_by_key(|earning| earning.occurred_at);
    for earning in in_time {
        if joined && earning.of.kind == CauseKind::Order && known.is_elsewhere(OrderId(earning.of.id)) {
            continue;
        }
        if let Err((stored, due)) = recompute(books, &known, earning, &mut streaks) {
            books.wrong(proof, Check::Earnings, || named(earning), (stored, due));
        }
    }
    // What was earned in one account and changed in the other is followed by folding both again.
    if !joined {
        let nets = takings(proof, books);
        credits(proof, books);
        caps(proof, books, &nets);
    }
}

fn named(earning: &Earning) -> String {
    format!("{} {} {}", earning.of.kind.word(), earning.of.id, earning.rule)
}

fn known<'a>(books: &Books<'a>) -> Known<'a> {
    let mut known = Known::default();
    for (place, fact) in in_order(books.facts) {
        match &fact.what {
            What::Order(id, order) => known.orders.entry(*id).or_default().learn(place, order, false),
            What::Stage(id, Stage::Paid, order) => known.orders.entry(*id).or_default().learn(place, order, true),
            What::Stage(id, Stage::Completed, order) => {
                let sold = known.orders.entry(*id).or_default();
                sold.completed.push(place.1);
                sold.contents.push(order);
            }
            What::Amend(id, order) => {
                let sold = known.orders.entry(*id).or_default();
                sold.completed.extend(order.stages.completed_at);
                sold.contents.push(order);
                sold.changes.push((place, &fact.what));
            }
            What::Refund(_, id, _) => known.orders.entry(*id).or_default().changes.push((place, &fact.what)),
            What::Event(id, event) => drop(known.events.insert(*id, event)),
            What::Friend(friend) => drop(known.friends.insert(friend.0, fact.at)),
            _ => {}
        }
    }
    known
}

/// Facts as they were folded, each with its batch and the instant it was met at: what changes an order of its own batch
/// cannot come before it.
fn in_order(facts: &[(BatchId, Fact)]) -> Vec<((BatchId, Instant), &Fact)> {
    let began = |(batch, fact): &(BatchId, Fact)| match &fact.what {
        What::Order(id, _) => Some(((*batch, *id), fact.at)),
        _ => None,
    };
    let began: BTreeMap<(BatchId, OrderId), Instant> = facts.iter().filter_map(began).collect();
    let met = |batch: BatchId, fact: &Fact| match &fact.what {
        What::Stage(id, ..) | What::Amend(id, _) | What::Refund(_, id, _) => {
            began.get(&(batch, *id)).map_or(fact.at, |began| fact.at.max(*began))
        }
        _ => fact.at,
    };
    let mut facts: Vec<_> = facts.iter().map(|(batch, fact)| ((*batch, met(*batch, fact)), fact)).collect();
    facts.sort_by(|a, b| (a.0, a.1.what.rank(), &a.1.name).cmp(&(b.0, b.1.what.rank(), &b.1.name)));
    facts
}

impl Known<'_> {
    /// Whether an order was sold in another account.
    fn is_elsewhere(&self, order: OrderId) -> bool {
        self.orders.get(&order).is_none_or(|sold| sold.sales.is_empty())
    }
}

impl<'a> Sold<'a> {
    fn learn(&mut self, place: (BatchId, Instant), content: &'a Order, paid_late: bool) {
        self.sales.push(Sale { place, content, paid_late });
        self.completed.extend(content.stages.completed_at);
        self.contents.push(content);
    }

    /// When it was sold, or known to be paid.
    fn at(&self) -> Vec<Instant> {
        self.sales.iter().map(|sale| sale.place.1).collect()
    }

    /// Every basis an earning of a rule may have had, by what had changed when it was computed.
    fn bases(&self, rule: &EarnRule) -> Vec<i64> {
        let mut parts: Vec<Vec<i64>> = self.contents.iter().map(|order| earn::basis(order, &rule.basis)).collect();
        parts.dedup();
        if self.changes.is_empty() {
            return parts.iter().map(|parts| parts.iter().sum()).collect();
        }
        let lines = |order: &Order| earn::nets(order).into_iter().map(|net| Charged { net, refunded: 0 }).collect();
        let mut bases = Vec::new();
        for sale in &self.sales {
            let mut case = Case { lines: lines(sale.content), ..Case::default() };
            bases.extend(parts.iter().map(|parts| case.left_of(parts)));
            for (_, change) in self.changes.iter().filter(|(place, change)| sale.is_before(*place, change)) {
                match change {
                    What::Refund(_, _, lines) => case.refund(lines),
                    What::Amend(_, order) => case.amend(&earn::nets(order)),
                    _ => {}
                }
                bases.extend(parts.iter().map(|parts| case.left_of(parts)));
            }
        }
        bases
    }
}

impl Sale<'_> {
    /// Whether a change found the sale there; what came before it changed nothing.
    fn is_before(&self, place: (BatchId, Instant), change: &What) -> bool {
        match self.paid_late {
            false => self.place.0 <= place.0,
            true => self.place < place || (self.place == place && matches!(change, What::Refund(..))),
        }
    }
}

/// T3: the version in force when an order was sold, and a tier in force then.
fn terms(proof: &mut Proof, books: &Books<'_>, known: &Known<'_>, joined: bool) {
    proof.looked(Check::Terms, books.rows.terms.len());
    for terms in &books.rows.terms {
        let row = || format!("order {}", terms.order);
        let Some(sold) = known.orders.get(&terms.order).filter(|sold| !sold.sales.is_empty()) else {
            if joined {
                continue;
            }
            books.wrong(proof, Check::Terms, row, (terms.version, "no such order"));
            continue;
        };
        let versions: Vec<u32> = sold.at().iter().map(|at| books.timeline.versions.at(*at).number).collect();
        if !versions.contains(&terms.version) {
            books.wrong(proof, Check::Terms, row, (terms.version, texts(&versions)));
        }
        let tiers: Vec<Option<&Code>> =
            sold.at().into_iter().flat_map(|at| tiers_at(&books.rows.periods, at)).collect();
        if !tiers.contains(&terms.tier.as_ref()) {
            let tiers: Vec<&str> = tiers.into_iter().map(|tier| tier.map_or("-", Code::as_str)).collect();
            let stored = terms.tier.as_ref().map_or("-", Code::as_str);
            books.wrong(proof, Check::Terms, row, (stored, texts(&tiers)));
        }
    }
}

fn texts<T: ToString>(values: &[T]) -> String {
    let mut texts: Vec<String> = values.iter().map(ToString::to_string).collect();
    texts.sort();
    texts.dedup();
    texts.join(" / ")
}

/// Unbroken runs of days by rule: the last day and how many.
#[derive(Default)]
struct Streaks<'a>(BTreeMap<&'a Code, (i32, usize)>);

/// What differs from what the fact, the version and the tier make of it, as stored and due.
fn recompute<'a>(
    books: &Books<'_>,
    known: &Known<'_>,
    earning: &'a Earning,
    streaks: &mut Streaks<'a>,
) -> Result<(), (String, String)> {
    let Some(program) = books.timeline.versions.number(earning.version) else {
        return differ(format!("version {}", earning.version), "no such version");
    };
    let Some(rule) = program.rule(&earning.rule) else {
        return differ(earning.rule.as_str(), "no such rule");
    };
    let bases = fact(books, known, earning, rule)?;
    if !bases.contains(&earning.basis) {
        return differ(format!("basis {}", earning.basis), texts(&bases));
    }
    if matches!(earning.of.kind, CauseKind::Order) && earning.basis < rule.minimum.get() {
        return differ(format!("basis {}", earning.basis), format!("≥ {}", rule.minimum.get()));
    }
    let m = program.multiplier(rule, earning.tier.as_ref(), &earning.joined);
    if m != earning.m {
        return differ(ratio(earning.m), ratio(m));
    }
    let wanted = match &rule.gain {
        Gain::Streak(steps) => {
            let day = program.shop.zone.day(earning.occurred_at).number();
            let run = streaks.0.entry(&earning.rule).or_insert((i32::MIN, 0));
            *run = if run.0.checked_add(1) == Some(day) { (day, run.1 + 1) } else { (day, 1) };
            let step = steps.get((run.1 - 1) % steps.len().max(1)).copied();
            step.map_or(0, |step| earn::wanted(&Gain::Fixed(step), 0, m, rule.rounding))
        }
        gain => earn::wanted(gain, earning.basis, m, rule.rounding),
    };
    if wanted != earning.wanted {
        return differ(format!("wanted {}", earning.wanted), wanted);
    }
    granted(rule, earning)
}

fn ratio(m: Ratio) -> String {
    format!("× {}/{}", m.num(), m.den())
}

fn differ<T>(stored: impl ToString, due: impl ToString) -> Result<T, (String, String)> {
    Err((stored.to_string(), due.to_string()))
}

/// P8: what the caps left of what was wanted.
fn granted(rule: &EarnRule, earning: &Earning) -> Result<(), (String, String)> {
    let cap = earning.cap.and_then(|cap| rule.caps.get(cap));
    let due = match (earning.cap, cap) {
        (None, _) => return same(earning.granted, earning.wanted),
        (Some(cap), None) => return differ(format!("cap {cap}"), "no such cap"),
        (Some(_), Some(cap)) if cap.reject => return same(earning.granted, 0),
        (Some(_), Some(cap)) => match (cap.limit, cap.per) {
            (CapLimit::Points(limit), CapPer::Fact) => return same(earning.granted, limit.get()),
            (CapLimit::Points(limit), CapPer::Period(_)) => limit.get().min(earning.wanted - 1),
            (CapLimit::Times(_), _) => return same(earning.granted, 0),
        },
    };
    if (0..=due).contains(&earning.granted) { Ok(()) } else { differ(earning.granted, format!("0..{due}")) }
}

fn same(stored: i64, due: i64) -> Result<(), (String, String)> {
    if stored == due { Ok(()) } else { differ(format!("granted {stored}"), due) }
}

/// The bases a rule can have had on a fact of this member, at the instant the earning names and under its tier.
fn fact(
    books: &Books<'_>,
    known: &Known<'_>,
    earning: &Earning,
    rule: &EarnRule,
) -> Result<Vec<i64>, (String, String)> {
    let absent = || differ(format!("{} {}", earning.of.kind.word(), earning.of.id), "no such fact for this rule");
    let (at, bases) = match (earning.of.kind, &rule.on) {
        (CauseKind::Order, on @ (Trigger::OrderPaid | Trigger::OrderCompleted)) => {
            let order = OrderId(earning.of.id);
            let (Some(sold), Some(terms)) = (known.orders.get(&order), books.rows.terms(order)) else {
                return absent();
            };
            if (&terms.tier, terms.version) != (&earning.tier, earning.version) {
                let text = |tier: &Option<Code>, version: u32| {
                    format!("{} under version {version}", tier.as_ref().map_or("-", Code::as_str))
                };
                return differ(text(&earning.tier, earning.version), text(&terms.tier, terms.version));
            }
            let at = if *on == Trigger::OrderPaid { sold.at() } else { sold.completed.clone() };
            (at, sold.bases(rule))
        }
        (CauseKind::Event, Trigger::Event(kind)) => {
            let event = known.events.get(&EventId(earning.of.id)).filter(|event| *event.kind == **kind);
            let Some(event) = event else { return absent() };
            let basis = match rule.gain {
                Gain::Rate { of: Measure::EventQuantity, .. } => event.quantity,
                Gain::Rate { .. } => event.value.get(),
                _ => 0,
            };
            (vec![event.at], vec![basis])
        }
        (CauseKind::Friend, Trigger::ReferralJoined) => match known.friends.get(&earning.of.id) {
            Some(at) => (vec![*at], vec![0]),
            None => return absent(),
        },
        _ => return absent(),
    };
    if !at.contains(&earning.occurred_at) {
        let due: Vec<String> = at.iter().map(|at| books.at(*at)).collect();
        return differ(books.at(earning.occurred_at), texts(&due));
    }
    if earning.of.kind != CauseKind::Order {
        in_force(books, earning)?;
    }
    Ok(bases)
}

/// What was in force when something without terms of its own happened.
fn in_force(books: &Books<'_>, earning: &Earning) -> Result<(), (String, String)> {
    let version = books.timeline.versions.at(earning.occurred_at).number;
    if version != earning.version {
        return differ(format!("version {}", earning.version), version);
    }
    let tiers = tiers_at(&books.rows.periods, earning.occurred_at);
    if !tiers.contains(&earning.tier.as_ref()) {
        let tiers: Vec<&str> = tiers.into_iter().map(|tier| tier.map_or("-", Code::as_str)).collect();
        return differ(earning.tier.as_ref().map_or("-", Code::as_str), texts(&tiers));
    }
    Ok(())
}

/// Follows each earning through its takings; gives what it stands at, where that is not what it granted.
fn takings<'a>(proof: &mut Proof, books: &Books<'a>) -> BTreeMap<(Cause, &'a Code), i64> {
    let mut nets: BTreeMap<(Cause, &Code), i64> = BTreeMap::new();
    proof.looked(Check::Takings, books.rows.takings.len());
    for taken in &books.rows.takings {
        let Taken { of, rule, target, taking, .. } = taken;
        let row = || format!("{} {} {} by {} {}", of.kind.word(), of.id, rule, taken.cause.kind.word(), taken.cause.id);
        let granted = match books.rows.earning(*of, rule) {
            Some(earning) => earning.granted,
            // What a plan or a rebate gave is no earning.
            None if matches!(of.kind, CauseKind::Act | CauseKind::Rebate) => target + taking.total(),
            None => {
                books.wrong(proof, Check::Takings, row, (taking.total(), "no such earning"));
                continue;
            }
        };
        let net = nets.entry((*of, rule)).or_insert(granted);
        if *net - *target != taking.total() {
            books.wrong(proof, Check::Takings, row, (taking.total(), *net - *target));
        }
        *net = *target;
    }
    nets
}

/// P12, P13: what was granted was credited once, and every credit of a rule has the dates the rule gives.
fn credits(proof: &mut Proof, books: &Books<'_>) {
    let mut first: BTreeMap<(Cause, &Code), &Entry> = BTreeMap::new();
    for (_, entry) in books.rows.entries.iter().filter(|(_, entry)| entry.kind == EntryKind::Earn) {
        proof.looked(Check::Credits, 1);
        let row = || format!("entry {}", entry.number);
        let earning = entry.rule.as_ref().and_then(|rule| books.rows.earning(entry.cause, rule));
        let Some(earning) = earning else {
            books.wrong(proof, Check::Credits, row, (entry.points, "no such earning"));
            continue;
        };
        first.entry((earning.of, &earning.rule)).or_insert(entry);
        if let Some(program) = books.timeline.versions.number(earning.version) {
            dates(proof, books, (entry, earning), program);
        }
    }
    for earning in books.rows.earnings.iter().filter(|earning| earning.granted > 0) {
        let credited = first.get(&(earning.of, &earning.rule)).map(|entry| entry.points);
        if credited != Some(earning.granted) {
            let stored = credited.map_or_else(|| "-".to_owned(), |points| points.to_string());
            books.wrong(proof, Check::Credits, || named(earning), (stored, earning.granted));
        }
    }
}

fn dates(proof: &mut Proof, books: &Books<'_>, (entry, earning): (&Entry, &Earning), program: &Program) {
    let Some(rule) = program.rule(&earning.rule) else { return };
    let zone = &program.shop.zone;
    let activates_at = earn::activates(zone, earning.occurred_at, rule.pending);
    let expires_at = earn::expires(zone, activates_at, &rule.expiry, program.shop.year_start);
    let stored = (entry.activates_at.unwrap_or(Instant::MIN), entry.expires_at.unwrap_or(Instant::MAX));
    if stored != (activates_at, expires_at) {
        let text = |(from, until)| format!("{} to {}", books.at(from), books.at(until));
        let row = || format!("entry {}", entry.number);
        books.wrong(proof, Check::Credits, row, (text(stored), text((activates_at, expires_at))));
    }
}

/// A cap's rule, period and the number of the period's first day.
type Capped<'a> = (&'a Code, Every, i32);

/// P11: net of what was taken back, each capped rule has paid at most its limits in every period.
fn caps(proof: &mut Proof, books: &Books<'_>, nets: &BTreeMap<(Cause, &Code), i64>) {
    let mut paid: BTreeMap<Capped<'_>, (i64, i64, i64, i64)> = BTreeMap::new();
    for earning in &books.rows.earnings {
        let Some(program) = books.timeline.versions.number(earning.version) else { continue };
        let Some(rule) = program.rule(&earning.rule).filter(|rule| !rule.caps.is_empty()) else { continue };
        let net = nets.get(&(earning.of, &earning.rule)).copied().unwrap_or(earning.granted);
        let day = program.shop.zone.day(earning.occurred_at);
        let mut counted = Vec::new();
        for cap in &rule.caps {
            let CapPer::Period(every) = cap.per else { continue };
            let start = every.start(day, program.shop.year_start).number();
            let sum = paid.entry((&earning.rule, every, start)).or_insert((0, 0, 0, 0));
            if !counted.contains(&every) {
                counted.push(every);
                sum.0 += net;
                sum.1 += i64::from(net > 0);
            }
            // Where versions differ, the widest limit of the period holds.
            match cap.limit {
                CapLimit::Points(limit) => sum.2 = sum.2.max(limit.get()),
                CapLimit::Times(limit) => sum.3 = sum.3.max(limit),
            }
        }
    }
    proof.looked(Check::Caps, paid.len());
    for ((rule, every, start), (points, times, most_points, most_times)) in paid {
        let row = || format!("{rule} per {every:?} from day {start}").to_lowercase();
        if most_points > 0 && points > most_points {
            books.wrong(proof, Check::Caps, row, (points, format!("≤ {most_points}")));
        } else if most_times > 0 && times > most_times {
            books.wrong(proof, Check::Caps, row, (times, format!("≤ {most_times}")));
        }
    }
}
