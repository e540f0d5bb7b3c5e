//! A tier traced to the checks that decided it and the orders behind them (T12).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::points::span_of;
use crate::cli::shape::{Known, Page};
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::domain::tier::Criteria;
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::explain::tier::{self, Checked, Counted, Safe, Told};
use crate::flow::{Session, join};
use crate::output::{Cell, Column, Kind, Lang, Note, View, people, words};

#[derive(Args, Debug)]
pub struct Explain {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, conflicts_with = "period")]
    all: bool,
    #[arg(long, value_name = "N")]
    period: Option<u32>,
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    known: Known,
}

/// The columns: name, kind, rank.
const COLUMNS: [(&str, Kind, u8); 31] = [
    ("period", Kind::Int, 0),
    ("what", Kind::Word, 0),
    ("tier", Kind::Text, 0),
    ("at", Kind::Instant, 0),
    ("why", Kind::Text, 0),
    ("until", Kind::Instant, 5),
    ("reason", Kind::Word, 5),
    ("program", Kind::Int, 5),
    ("cause", Kind::Word, 5),
    ("cause_name", Kind::Text, 5),
    ("asked", Kind::Word, 5),
    ("window_from", Kind::Instant, 5),
    ("window_until", Kind::Instant, 5),
    ("spend", Kind::Money, 5),
    ("orders", Kind::Int, 5),
    ("active_days", Kind::Int, 6),
    ("qualifying_points", Kind::Points, 6),
    ("need_spend", Kind::Money, 5),
    ("need_orders", Kind::Int, 6),
    ("need_active_days", Kind::Int, 6),
    ("need_points", Kind::Points, 6),
    ("need", Kind::Int, 6),
    ("thresholds_met", Kind::Bool, 6),
    ("guaranteed_until", Kind::Instant, 5),
    ("order", Kind::Text, 5),
    ("counts", Kind::Money, 5),
    ("spend_so_far", Kind::Money, 6),
    ("late", Kind::Bool, 6),
    ("posted_at", Kind::Instant, 6),
    ("reckoned_spend", Kind::Money, 7),
    ("agrees", Kind::Bool, 6),
];

/// A row by the names of its columns; what is not set is absent.
struct Row(Vec<Cell>);

impl Row {
    fn new(period: u32, what: impl Into<String>, at: Instant, why: String) -> Row {
        let row = Row(vec![Cell::Null; COLUMNS.len()]);
        row.set("period", period).set("what", Cell::word(what.into())).set("at", at).set("why", why)
    }

    fn set(mut self, name: &str, cell: impl Into<Cell>) -> Row {
        let place = COLUMNS.iter().position(|column| column.0 == name).expect("the column is one of these");
        self.0[place] = cell.into();
        self
    }
}

impl Explain {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.page, &self.known), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let mut told = tier::explain(session, id)?;
            if told.is_empty() {
                return Err(Error::NotFound { noun: "tier-of", name: member.number });
            }
            if let Some(number) = self.period {
                told = tier::only(told, number)?;
            }
            let wording = Wording { front, session, lang: front.spoken(&self.page) };
            let columns = COLUMNS.map(|(name, kind, rank)| {
                let column = Column::new(name, kind).rank(rank);
                if name == "period" { column.titled("tier_period") } else { column }
            });
            let mut view = View::new("tier-explain/1", columns);
            for one in &told {
                let in_full = self.all || self.period.is_some() || one.period.until.is_none();
                rows(&wording, one, in_full).into_iter().for_each(|row| view.push(row.0));
            }
            let differs = told.iter().any(|one| !one.agrees());
            Ok(if differs { view.note(Note::new("explain-differs")).exit(1) } else { view })
        })
    }
}

/// A period, how long it is safe, its checks, and the orders behind them.
fn rows(wording: &Wording<'_>, told: &Told, in_full: bool) -> Vec<Row> {
    let period = &told.period;
    let row = Row::new(period.number, "tier-period", period.from, wording.period(told));
    let row = row.set("tier", period.tier.clone()).set("until", period.until).set("program", period.version);
    let row = row.set("reason", Cell::word(period.reason.clone()));
    let mut rows = vec![row.set("guaranteed_until", period.guaranteed_until)];
    if let Some(safe) = &told.guarantee {
        rows.push(end(wording, period.number, "guarantee", period.from, safe));
    }
    for checked in &told.checks {
        rows.push(check(wording, period.number, checked));
        if let Some(safe) = &checked.safe {
            let word = if checked.check.outcome == "at_risk" { "grace" } else { "guarantee" };
            rows.push(end(wording, period.number, word, checked.check.at, safe));
        }
        if in_full {
            rows.extend(checked.orders.iter().map(|counted| order(wording, period.number, counted)));
        }
    }
    rows
}

fn end(wording: &Wording<'_>, period: u32, word: &'static str, at: Instant, safe: &Safe) -> Row {
    let row = Row::new(period, word, at, wording.safe(word, safe));
    row.set("guaranteed_until", safe.until).set("agrees", safe.agrees)
}

fn check(wording: &Wording<'_>, period: u32, checked: &Checked) -> Row {
    let (check, figures) = (&checked.check, checked.check.metrics);
    let row = Row::new(period, check.outcome.clone(), check.at, wording.check(checked));
    let row = row.set("tier", check.tier.clone()).set("program", checked.version);
    let row = row.set("cause", Cell::word(check.cause.kind.word())).set("cause_name", check.named.clone());
    let row = row.set("asked", Cell::word(if check.retain { "retain" } else { "qualify" }));
    let row = row.set("window_from", check.from).set("window_until", check.until);
    let row = row.set("spend", Money(figures.spend)).set("orders", figures.orders);
    let row = row.set("active_days", figures.active_days).set("qualifying_points", Points(figures.points));
    let row = row.set("guaranteed_until", check.guaranteed_until).set("agrees", checked.agrees);
    let row = row.set("reckoned_spend", Money(checked.again.spend));
    let Some(asked) = &checked.asked else { return row };
    let row = row.set("need_spend", asked.spend).set("need_orders", asked.orders).set("need", asked.need);
    let row = row.set("need_active_days", asked.active_days).set("need_points", asked.points);
    row.set("thresholds_met", asked.holds(&figures))
}

fn order(wording: &Wording<'_>, period: u32, counted: &Counted) -> Row {
    let row = Row::new(period, "order", counted.at, wording.order(counted)).set("order", counted.name.clone());
    let row = row.set("counts", Money(counted.spend)).set("spend_so_far", Money(counted.together));
    row.set("late", counted.late.is_some()).set("posted_at", counted.late)
}

/// What the sentences are worded with.
struct Wording<'a> {
    front: &'a Front<'a>,
    session: &'a Session<'a>,
    lang: Lang,
}

impl Wording<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        words::say(self.lang, key, values)
    }

    fn money(&self, minor: i64) -> String {
        people::grouped(&self.session.program().shop.currency.plain(Money(minor)))
    }

    fn shown(&self, at: Instant) -> String {
        self.session.zone().shown(at)
    }

    fn tier(&self, version: u32, tier: &Code) -> String {
        let rung = self.session.versions().number(version).and_then(|program| program.rung(tier));
        rung.map_or_else(|| tier.to_string(), |rung| self.front.name(&rung.name))
    }

    /// `VIP, rose, to 2026-02-10 00:00, program 1`.
    fn period(&self, told: &Told) -> String {
        let period = &told.period;
        let (tier, version) = (self.tier(period.version, &period.tier), period.version.to_string());
        let reason = words::word(self.lang, &period.reason);
        let values = [("tier", &*tier), ("reason", &*reason), ("version", &*version)];
        match period.until {
            None => self.say("why-tier.open", &values),
            Some(until) => self.say("why-tier.closed", &[&values[..], &[("until", &*self.shown(until))]].concat()),
        }
    }

    /// `2025-01-10 14:00 + 12 months → 2026-01-11 00:00`.
    fn safe(&self, word: &str, safe: &Safe) -> String {
        let (from, until) = (self.shown(safe.from), self.shown(safe.until));
        let values = [("from", &*from), ("until", &*until)];
        let text = match safe.span {
            Some(span) => {
                let key = if word == "grace" { "why-tier.grace" } else { "why-tier.guarantee" };
                self.say(key, &[&values[..], &[("span", &*span_of(self.lang, span))]].concat())
            }
            None => self.say("why-tier.window-end", &values),
        };
        if safe.agrees { text } else { text + &self.say("why-tier.end-differs", &[]) }
    }

    /// `order csv/A-1; spend 3,200.00 of 3,000.00, orders 1 of 12, 1 of them is enough; counted from … to …`.
    fn check(&self, checked: &Checked) -> String {
        let check = &checked.check;
        let cause = words::word(self.lang, check.cause.kind.word());
        let cause = check.named.as_ref().map(|name| format!("{cause} {name}"));
        let mut parts = vec![cause.unwrap_or_else(|| self.say("why-tier.calendar", &[]))];
        parts.push(match &checked.asked {
            None => self.say("why-tier.nothing-asked", &[]),
            Some(asked) => self.figures(asked, &check.metrics),
        });
        let (from, until) = (check.from, self.shown(check.until));
        parts.push(if from == Instant::MIN {
            self.say("why-tier.window-all", &[("until", &until)])
        } else {
            self.say("why-tier.window", &[("from", &self.shown(from)), ("until", &until)])
        });
        if !checked.agrees {
            let (spend, orders) = (self.money(checked.again.spend), checked.again.orders.to_string());
            parts.push(self.say("why-tier.differs", &[("spend", &spend), ("orders", &orders)]));
        }
        parts.join(&self.say("explain.semicolon", &[]))
    }

    fn figures(&self, asked: &Criteria, metrics: &Metrics) -> String {
        let count = |count: i64| people::grouped(&count.to_string());
        let figure = |key: &str, counted: String, least: Option<String>| {
            least.map(|least| self.say(key, &[("counted", &counted), ("least", &least)]))
        };
        let all = [
            figure("why-tier.spend", self.money(metrics.spend), asked.spend.map(|least| self.money(least.get()))),
            figure("why-tier.orders", count(metrics.orders), asked.orders.map(count)),
            figure("why-tier.active-days", count(metrics.active_days), asked.active_days.map(count)),
            figure("why-tier.points", count(metrics.points), asked.points.map(|least| count(least.get()))),
        ];
        let all: Vec<String> = all.into_iter().flatten().collect();
        let mut text = all.join(&self.say("taking.comma", &[]));
        if asked.need < all.len() {
            text += &self.say("why-tier.enough", &[("need", &asked.need.to_string())]);
        }
        text
    }

    fn order(&self, counted: &Counted) -> String {
        let (spend, together) = (self.money(counted.spend), self.money(counted.together));
        let values = [("order", &*counted.name), ("spend", &*spend), ("together", &*together)];
        let text = self.say("why-tier.order", &values);
        match counted.late {
            None => text,
            Some(at) => text + &self.say("why-tier.late", &[("at", &self.shown(at))]),
        }
    }
}
