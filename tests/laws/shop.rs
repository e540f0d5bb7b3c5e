//! A shop of one member, as tests write it: a program's text and facts at local times, folded to an account and its
//! rows. What is asked of it comes back as short texts, so that a test reads like its scenario.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::Arc;

use regulars::domain::engine::account::Account;
use regulars::domain::engine::consequence::{Consequence, Earning};
use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::engine::fold::{Folded, fold};
use regulars::domain::event::Event;
use regulars::domain::id::{ActId, Code, EventId, MemberId, OrderId, RefundId};
use regulars::domain::money::{Currency, Money, Points};
use regulars::domain::order::{Line, Order, RefundLine, Stage};
use regulars::domain::points::{Balance, Entry};
use regulars::domain::program::{Program, Versions};
use regulars::domain::tier::pin::Pin;
use regulars::domain::time::{Instant, Zone};
use regulars::input::program::parse;

/// The program of `fixtures/program.toml`.
pub const SAMPLE: &str = include_str!("../../fixtures/program.toml");
/// The program of `fixtures/plain.toml`.
pub const PLAIN: &str = include_str!("../../fixtures/plain.toml");

/// An amount as a person writes it, in the shop's currency.
pub fn money(text: &str) -> Money {
    Currency::find("CNY").unwrap().parse(text).unwrap()
}

/// A text with one part of it replaced, which must be there.
pub fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in the program");
    text.replace(from, to)
}

/// An order about to be sold.
#[derive(Clone, Debug, Default)]
pub struct Sale(pub Order);

impl Sale {
    /// One of these lines.
    pub fn of(amounts: &[&str]) -> Sale {
        let line = |(at, amount): (usize, &&str)| Line {
            sku: format!("SKU-{at}").into(),
            amount: money(amount),
            quantity_milli: 1000,
            ..Line::default()
        };
        let mut order = Order { paid: true, lines: amounts.iter().enumerate().map(line).collect(), ..Order::default() };
        order.total = order.sum();
        Sale(order)
    }

    /// Paid in part with points.
    pub fn points(mut self, points: i64, worth: &str) -> Sale {
        (self.0.tenders.points, self.0.tenders.points_money) = (Points(points), money(worth));
        self
    }
}

/// The shop.
pub struct Shop {
    versions: Vec<(Instant, Arc<Program>)>,
    zone: Zone,
    facts: Vec<Fact>,
}

impl Shop {
    /// A shop under one program, whose member joined long ago.
    pub fn new(program: &str) -> Shop {
        let program = read(program, 1);
        let zone = program.shop.zone.clone();
        let mut shop = Shop { versions: vec![(Instant::MIN, Arc::new(program))], zone, facts: Vec::new() };
        shop.fact("2020-01-01 09:00", What::Join);
        shop
    }

    /// Other rules from an instant on.
    pub fn rules(&mut self, from: &str, program: &str) {
        let number = u32::try_from(self.versions.len()).unwrap() + 1;
        let from = self.instant(from);
        self.versions.push((from, Arc::new(read(program, number))));
    }

    /// A local time as an instant.
    pub fn instant(&self, text: &str) -> Instant {
        self.zone.parse(text).unwrap_or_else(|| panic!("{text:?} is no time")).0
    }

    /// Any fact.
    pub fn fact(&mut self, at: &str, what: What) {
        let (at, name) = (self.instant(at), format!("{:04}", self.facts.len()).into());
        self.facts.push(Fact { at, name, what });
    }

    /// An order sold.
    pub fn order(&mut self, id: i64, at: &str, sale: Sale) {
        self.order_through(id, at, sale, &[]);
    }

    /// An order sold whose later stages stand in its row.
    pub fn order_through(&mut self, id: i64, at: &str, Sale(mut order): Sale, stages: &[(Stage, &str)]) {
        order.sold_at = self.instant(at);
        for (stage, at) in stages {
            let at = Some(self.instant(at));
            match stage {
                Stage::Completed => order.stages.completed_at = at,
                Stage::Cancelled => order.stages.cancelled_at = at,
                Stage::Reopened => order.stages.reopened_at = at,
                Stage::Paid => panic!("an order through its stages is paid"),
            }
        }
        self.fact(at, What::Order(OrderId(id), Arc::new(order)));
    }

    /// A stage learnt of later.
    pub fn stage(&mut self, id: i64, stage: Stage, at: &str) {
        let order = self.facts.iter().find_map(|fact| match &fact.what {
            What::Order(known, order) if known.0 == id => Some(order.clone()),
            _ => None,
        });
        self.fact(at, What::Stage(OrderId(id), stage, order.unwrap()));
    }

    /// New content of an order.
    pub fn amend(&mut self, id: i64, at: &str, sale: Sale) {
        self.fact(at, What::Amend(OrderId(id), Arc::new(sale.0)));
    }

    /// Money back off a line (from 1), or off the whole order (0).
    pub fn refund(&mut self, id: i64, at: &str, line: u32, amount: &str) {
        let refund = RefundId(i64::try_from(self.facts.len()).unwrap());
        let line = RefundLine { line, amount: money(amount), quantity_milli: 0 };
        self.fact(at, What::Refund(refund, OrderId(id), vec![line]));
    }

    /// A behaviour event.
    pub fn event(&mut self, id: i64, at: &str, kind: &str, subject: &str) {
        let text = "a text of more than fifteen characters".into();
        let event =
            Event { at: self.instant(at), kind: kind.into(), subject: subject.into(), text, ..Event::default() };
        self.fact(at, What::Event(EventId(id), Arc::new(event)));
    }

    /// An event taken back.
    pub fn undo(&mut self, id: i64, at: &str) {
        self.fact(at, What::Undo(EventId(id)));
    }

    /// Points redeemed.
    pub fn redeem(&mut self, at: &str, points: i64) {
        self.act(at, Act::Redeem { points });
    }

    /// Points given or taken by hand.
    pub fn adjust(&mut self, at: &str, points: i64, ends: Option<&str>) {
        let expires_at = ends.map(|ends| self.instant(ends));
        self.act(at, Act::Adjust { points, expires_at });
    }

    /// Points set aside for so many minutes; gives the act by which the hold is known.
    pub fn hold(&mut self, at: &str, points: i64, minutes: i64) -> ActId {
        let until = self.instant(at).plus_seconds(minutes * 60);
        self.act(at, Act::Hold { points, until })
    }

    /// Held points spent, and the rest freed.
    pub fn capture(&mut self, at: &str, hold: ActId, points: i64) {
        self.act(at, Act::Capture { hold, points });
    }

    /// Held points freed.
    pub fn release(&mut self, at: &str, hold: ActId) {
        self.act(at, Act::Release { hold });
    }

    /// A member put in a tier by hand.
    pub fn pin(&mut self, at: &str, tier: &str, floor: bool, until: Option<&str>) {
        let until = until.map(|until| self.instant(until));
        self.act(at, Act::Pin(Pin { tier: Code::new(tier).unwrap(), floor, until }));
    }

    /// An act.
    pub fn act(&mut self, at: &str, act: Act) -> ActId {
        let id = ActId(i64::try_from(self.facts.len()).unwrap());
        self.fact(at, What::Act(id, act));
        id
    }

    /// The versions of the program.
    pub fn versions(&self) -> Versions {
        Versions::new(self.versions.clone()).unwrap()
    }

    /// Everything that happened up to an instant, folded at once.
    pub fn at(&self, until: &str) -> Books {
        self.walked(&[until])
    }

    /// The same in several steps: at each of these instants, what happened since the step before is folded and time
    /// walked so far, as a nightly does.
    pub fn walked(&self, steps: &[&str]) -> Books {
        self.learnt(&steps.iter().map(|step| (*step, self.facts.len())).collect::<Vec<_>>())
    }

    /// As [`Shop::walked`], but each step knows only the first so many facts: the others came in later.
    pub fn learnt(&self, steps: &[(&str, usize)]) -> Books {
        let mut books = Books {
            versions: self.versions(),
            zone: self.zone.clone(),
            account: Account::new(MemberId(1)),
            rows: Vec::new(),
            at: Instant::MIN,
            late: 0,
        };
        let mut folded = vec![false; self.facts.len()];
        for (step, known) in steps {
            let until = self.instant(step);
            let mut facts = Vec::new();
            for (at, fact) in self.facts.iter().enumerate().take(*known) {
                if fact.at <= until && !folded[at] {
                    folded[at] = true;
                    facts.push(fact.clone());
                }
            }
            books.walk(facts, until);
        }
        books
    }

    /// The facts so far.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// How many facts there are so far.
    pub fn len(&self) -> usize {
        self.facts.len()
    }
}

/// A program of a number.
pub fn read(text: &str, number: u32) -> Program {
    let (program, _) = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    Program { number, ..program }
}

/// A member's books at an instant.
#[derive(Clone)]
pub struct Books {
    versions: Versions,
    zone: Zone,
    /// The account.
    pub account: Account,
    /// Every row so far.
    pub rows: Vec<Consequence>,
    at: Instant,
    /// Facts that came after the frontier had passed them.
    pub late: usize,
}

impl Books {
    /// Folds more facts and walks time to an instant, as a nightly does.
    pub fn walk(&mut self, facts: Vec<Fact>, until: Instant) {
        let account = std::mem::replace(&mut self.account, Account::new(MemberId(0)));
        let Folded { account, consequences, late, .. } = fold(&self.versions, account, facts, until);
        self.account = account;
        // L1: the frontier is the later of the last nightly and the last thing folded.
        self.account.frontier = self.account.frontier.max(until);
        self.rows.extend(consequences);
        (self.at, self.late) = (until, self.late + late.len());
    }

    /// Pending, active, debt.
    pub fn balance(&self) -> [i64; 3] {
        let Balance { pending, active, debt, .. } = self.account.ledger.balance(self.at);
        [pending, active, debt]
    }

    /// Held for payments.
    pub fn held(&self) -> i64 {
        self.account.ledger.balance(self.at).held
    }

    /// The entries.
    pub fn entries(&self) -> Vec<&Entry> {
        self.rows
            .iter()
            .filter_map(|row| if let Consequence::Entry(entry) = row { Some(entry) } else { None })
            .collect()
    }

    /// The entries as `+100 earn`.
    pub fn lines(&self) -> Vec<String> {
        self.entries().into_iter().map(|entry| format!("{:+} {}", entry.points, entry.kind.word())).collect()
    }

    /// Open lots as `100 until 2026-03-01 00:00`.
    pub fn lots(&self) -> Vec<String> {
        let until = |at: Instant| if at == Instant::MAX { "ever".to_owned() } else { self.zone.shown(at) };
        self.account.ledger.lots.iter().map(|lot| format!("{} until {}", lot.left, until(lot.expires_at))).collect()
    }

    /// The earnings of a rule.
    pub fn earnings(&self, rule: &str) -> Vec<&Earning> {
        let earnings = self.rows.iter().filter_map(|row| match row {
            Consequence::Earning(earning) => Some(earning),
            _ => None,
        });
        earnings.filter(|earning| earning.rule.as_str() == rule).collect()
    }

    /// What a rule granted, earning by earning.
    pub fn granted(&self, rule: &str) -> Vec<i64> {
        self.earnings(rule).into_iter().map(|earning| earning.granted).collect()
    }

    /// What was taken back of a rule's earnings, as `target: pending/own/expired/others/debt/waived`.
    pub fn taken(&self) -> Vec<String> {
        let line = |row: &Consequence| match row {
            Consequence::Taken { rule, target, taking: t, .. } => Some(format!(
                "{rule} {target}: {}/{}/{}/{}/{}/{}",
                t.pending, t.own, t.expired, t.others, t.debt, t.waived
            )),
            _ => None,
        };
        self.rows.iter().filter_map(line).collect()
    }

    /// The tier periods as `vip 2025-01-10 14:00 rose`, the checks that opened none as `? vip 2026-01-11 00:00 at_risk`.
    pub fn tiers(&self) -> Vec<String> {
        let line = |row: &Consequence| match row {
            Consequence::PeriodOpened { tier, at, reason, .. } => {
                Some(format!("{tier} {} {}", self.zone.shown(*at), reason.word()))
            }
            Consequence::Checked { at, check, .. } if matches!(check.outcome.word(), "at_risk" | "renewed") => {
                Some(format!("? {} {} {}", check.tier, self.zone.shown(*at), check.outcome.word()))
            }
            _ => None,
        };
        self.rows.iter().filter_map(line).collect()
    }

    /// The tier now.
    pub fn tier(&self) -> String {
        self.account.tier.as_ref().map_or_else(String::new, |standing| standing.tier.to_string())
    }

    /// When the tier is asked about next.
    pub fn guaranteed(&self) -> String {
        self.zone.shown(self.account.tier.as_ref().unwrap().guaranteed_until)
    }

    /// Uses of a benefit left now, over all its grants; none where one is unlimited.
    pub fn left(&self, benefit: &str) -> Option<u32> {
        let benefit = Code::new(benefit).unwrap();
        let usable = self.account.holdings.grants.iter().filter(|grant| grant.benefit == benefit);
        usable.filter(|grant| grant.from <= self.at && self.at < grant.until).map(|grant| grant.left()).sum()
    }

    /// The tier in force.
    pub fn stands_in(&self) -> String {
        self.account.stands_in().map_or_else(String::new, Code::to_string)
    }

    /// Notices as `2026-01-10 00:00 of 2026-02-10 00:00`.
    pub fn notices(&self) -> Vec<String> {
        let line = |row: &Consequence| match row {
            Consequence::Noticed { at, boundary } => {
                Some(format!("{} of {}", self.zone.shown(*at), self.zone.shown(*boundary)))
            }
            _ => None,
        };
        self.rows.iter().filter_map(line).collect()
    }

    /// An instant as people read it.
    pub fn shown(&self, at: Instant) -> String {
        self.zone.shown(at)
    }
}
