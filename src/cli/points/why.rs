//! The sentences of `points explain`.

use crate::cli::front::Front;
use crate::cli::taking::listed;
use crate::domain::engine::consequence::Earning;
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::order::Line as OrderLine;
use crate::domain::points::parts::Part;
use crate::domain::points::rule::{CapLimit, CapPer, EarnRule, Expiry, Gain, Measure, RoundUp};
use crate::domain::points::touch::Touch;
use crate::domain::program::Program;
use crate::domain::ratio::{Ratio, Rounding};
use crate::domain::referral;
use crate::domain::time::{Every, Instant, Span, Unit};
use crate::flow::Session;
use crate::flow::explain::points::{Left, Settled, State, Sum, Told};
use crate::output::{Lang, people, words};
use crate::store::points::Line;

/// What the sentences are worded with.
pub(super) struct Wording<'a> {
    /// The command at the counter: what the shop calls its rules.
    pub front: &'a Front<'a>,
    /// The shop.
    pub session: &'a Session<'a>,
    /// The language of the sentences.
    pub lang: Lang,
}

/// The word of a touch: that of the entry, or that it paid a debt.
pub(super) fn touched_word(touch: &Touch, by: &Line) -> &'static str {
    if touch.repays { "repay" } else { by.kind.word() }
}

/// Values of a sentence.
type Values<'v> = &'v [(&'v str, &'v str)];

impl Wording<'_> {
    fn say(&self, key: &str, values: Values<'_>) -> String {
        words::say(self.lang, key, values)
    }

    fn money(&self, minor: i64) -> String {
        people::grouped(&self.session.program().shop.currency.plain(Money(minor)))
    }

    fn count(&self, count: i64) -> String {
        people::grouped(&count.to_string())
    }

    fn shown(&self, at: Instant) -> String {
        self.session.zone().shown(at)
    }

    fn comma(&self) -> String {
        self.say("taking.comma", &[])
    }

    /// The rule an earning names, as it was in its version.
    pub fn rule(&self, earning: &Earning) -> Option<&EarnRule> {
        self.session.versions().number(earning.version)?.rule(&earning.rule)
    }

    /// What the earning's version calls a tier.
    fn rung(&self, earning: &Earning, tier: &Code) -> String {
        let program = self.session.versions().number(earning.version);
        let rung = program.and_then(|program| program.rung(tier));
        rung.map_or_else(|| tier.to_string(), |rung| self.front.name(&rung.name))
    }

    /// What the earning's version calls a plan or campaign whose multiplier joined.
    fn joined(&self, earning: &Earning, code: &Code) -> Option<String> {
        let program = self.session.versions().number(earning.version)?;
        let plan = program.plan(code).map(|plan| self.say("explain.plan", &[("plan", &self.front.name(&plan.name))]));
        plan.or_else(|| self.campaign(program, code))
    }

    fn campaign(&self, program: &Program, code: &Code) -> Option<String> {
        let campaign = program.campaign(code)?;
        Some(self.say("explain.campaign", &[("campaign", &self.front.name(&campaign.name))]))
    }

    /// What gave an award that no rule reckoned: a campaign or a referral.
    fn giver(&self, rule: &Code) -> Option<String> {
        let mut known = self.session.versions().all().iter().rev();
        let campaign = known.find_map(|(_, program)| self.campaign(program, rule));
        campaign.or_else(|| (rule.as_str() == referral::RULE).then(|| self.say("explain.referral", &[])))
    }

    /// A fact as people name it: `order csv/A-1`, `act till-7: late parcel`.
    fn fact(&self, line: &Line) -> String {
        let cause = words::word(self.lang, &line.cause);
        let named = line.named.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let fact = format!("{cause}{named}");
        let Some(reason) = &line.reason else { return fact };
        self.say("explain.reason", &[("fact", &fact), ("reason", reason)])
    }

    /// What gave the points.
    pub fn head(&self, told: &Told) -> String {
        let Some(sum) = &told.sum else {
            let Some(line) = &told.line else { return String::new() };
            let giver = line.rule.as_ref().and_then(|rule| self.giver(rule));
            return giver.into_iter().chain([self.fact(line)]).collect::<Vec<_>>().join(&self.comma());
        };
        let earning = &sum.earning;
        let name = self.rule(earning).map_or_else(|| earning.rule.to_string(), |rule| self.front.name(&rule.name));
        let cause = words::word(self.lang, earning.of.kind.word());
        let mut fact = cause.into_owned();
        fact += &sum.named.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let (at, version) = (self.shown(earning.occurred_at), earning.version.to_string());
        let values = [("rule", &*name), ("fact", &*fact), ("at", &*at), ("version", &*version)];
        let mut parts = vec![self.say("explain.earned", &values)];
        parts
            .extend(earning.tier.as_ref().map(|tier| self.say("explain.tier", &[("tier", &self.rung(earning, tier))])));
        parts.extend(earning.joined.iter().filter_map(|code| self.joined(earning, code)));
        let late = told.place().filter(|place| place.is_late());
        parts.extend(late.map(|place| self.say("explain.late", &[("at", &self.shown(place.posted_at))])));
        parts.join(&self.comma())
    }

    /// What of a line counts, and why the rest does not.
    pub fn part(&self, part: &Part, line: Option<&OrderLine>) -> String {
        let about = line.map_or_else(|| self.say("explain.shipping", &[]), |line| line.sku.to_string());
        let (charged, counted) = (self.money(part.charged), self.money(part.counted));
        let values = [("line", &*about), ("charged", &*charged), ("counted", &*counted)];
        let mut parts = vec![self.say("explain.line", &values)];
        let mut why = |key: &str, minor: i64| {
            if minor != 0 {
                parts.push(self.say(key, &[("money", &self.money(minor.abs()))]));
            }
        };
        why(if part.discount < 0 { "explain.discount" } else { "explain.before-discount" }, part.discount);
        why("explain.tax", part.tax);
        why("explain.tender", part.tender);
        if part.excluded != 0 {
            let category = line.map(|line| line.category.to_string()).unwrap_or_default();
            let key = match line {
                Some(_) if category.is_empty() => "explain.excluded-sku",
                Some(_) => "explain.excluded",
                None => "explain.excluded-rest",
            };
            parts.push(self.say(key, &[("category", &category)]));
        }
        parts.join(&self.comma())
    }

    /// `1 per 1.00`; none of what is no rate.
    pub fn rate(&self, rule: &EarnRule) -> Option<String> {
        let Gain::Rate { points, per, of, .. } = &rule.gain else { return None };
        let per = if *of == Measure::EventQuantity { self.count(*per) } else { self.money(*per) };
        Some(self.say("explain.rate", &[("points", &self.count(points.get())), ("per", &per)]))
    }

    /// The word of a rule's rounding.
    pub fn rounding(&self, rule: &EarnRule) -> &'static str {
        match rule.rounding {
            Rounding::Floor => "floor",
            Rounding::Ceil => "ceil",
            Rounding::HalfUp => "half_up",
            Rounding::HalfEven => "half_even",
        }
    }

    /// A cap by its place in the rule's list: `20 points a day`.
    pub fn cap(&self, rule: &EarnRule, place: usize) -> Option<String> {
        let cap = rule.caps.get(place)?;
        let per = match cap.per {
            CapPer::Fact => "explain.per-fact",
            CapPer::Period(Every::Day) => "explain.per-day",
            CapPer::Period(Every::Week) => "explain.per-week",
            CapPer::Period(Every::Month) => "explain.per-month",
            CapPer::Period(Every::Quarter) => "explain.per-quarter",
            CapPer::Period(Every::Year) => "explain.per-year",
            CapPer::Period(Every::Life) => "explain.per-life",
        };
        let (key, count) = match cap.limit {
            CapLimit::Points(points) => ("explain.cap-points", points.get()),
            CapLimit::Times(times) => ("explain.cap-times", times),
        };
        Some(self.say(key, &[("count", &self.count(count)), ("per", &self.say(per, &[]))]))
    }

    /// The sum, as `268.00 of 298.00 × 1 per 1.00 × 1.5 = 402; no cap`.
    pub fn sum(&self, sum: &Sum) -> String {
        let earning = &sum.earning;
        let Some(rule) = self.rule(earning) else {
            let version = earning.version.to_string();
            return self.say("explain.no-rule", &[("version", &version), ("rule", earning.rule.as_str())]);
        };
        let mut parts = vec![self.product(sum, rule)];
        parts.push(match earning.cap {
            None if rule.caps.is_empty() => self.say("explain.no-cap", &[]),
            None => self.say("explain.cap-not-reached", &[]),
            Some(place) => {
                let (wanted, granted) = (self.count(earning.wanted), self.count(earning.granted));
                let cap = self.cap(rule, place).unwrap_or_default();
                self.say("explain.cut", &[("wanted", &wanted), ("granted", &granted), ("cap", &cap)])
            }
        });
        if !sum.agrees {
            let again = sum.again.as_ref();
            let figure = |of: &dyn Fn() -> Option<String>| of().unwrap_or_else(|| "?".to_owned());
            let wanted = figure(&|| again.map(|again| self.count(again.wanted)));
            let granted = figure(&|| again.map(|again| self.count(again.granted.points)));
            parts.push(self.say("explain.sum-differs", &[("wanted", &wanted), ("granted", &granted)]));
        }
        parts.join(&self.say("explain.semicolon", &[]))
    }

    fn product(&self, sum: &Sum, rule: &EarnRule) -> String {
        let earning = &sum.earning;
        let m = if rule.multiplied || earning.m != Ratio::ONE { format!(" × {}", earning.m) } else { String::new() };
        let worth = self.count(earning.wanted);
        match &rule.gain {
            Gain::Rate { points, per, of, per_full } => {
                let units = if *per_full { earning.basis - earning.basis.rem_euclid(*per) } else { earning.basis };
                let num = units.checked_mul(points.get()).and_then(|n| n.checked_mul(earning.m.num()));
                let exact = num.zip(per.checked_mul(earning.m.den())).and_then(|(num, den)| Ratio::new(num, den));
                let rounded = exact.filter(|exact| exact.den() != 1).map(|exact| {
                    let rounding = words::word(self.lang, self.rounding(rule));
                    let values = [("exact", &*exact.to_string()), ("rounding", &*rounding), ("worth", &*worth)];
                    self.say("explain.rounded", &values)
                });
                let counted = match of {
                    Measure::EventQuantity => self.count(earning.basis),
                    _ => self.basis(sum),
                };
                let rate = self.rate(rule).unwrap_or_default();
                format!("{counted} × {rate}{m} = {}", rounded.unwrap_or(worth))
            }
            Gain::Fixed(points) => {
                let fixed = self.say("explain.fixed", &[("points", &self.count(points.get()))]);
                if m.is_empty() { fixed } else { format!("{fixed}{m} = {worth}") }
            }
            Gain::Streak(_) => self.say("explain.streak", &[("points", &worth)]),
        }
    }

    /// `268.00 of 298.00`, or the whole.
    fn basis(&self, sum: &Sum) -> String {
        let basis = self.money(sum.earning.basis);
        let parts = sum.again.as_ref().map(|again| &again.parts[..]).unwrap_or_default();
        let charged: i64 = parts.iter().map(|part| part.charged).sum();
        if charged == sum.earning.basis || parts.is_empty() {
            return basis;
        }
        let of = self.say("explain.basis-of", &[("basis", &basis), ("charged", &self.money(charged))]);
        let back = parts.iter().map(|part| part.counted).sum::<i64>() - sum.earning.basis;
        if back == 0 { of } else { of + &self.say("explain.back-before", &[("money", &self.money(back))]) }
    }

    /// When the points begin and end, and by which rule.
    pub fn life(&self, sum: Option<&Sum>, usable_from: Option<Instant>, ends: Option<Instant>) -> String {
        let rule = sum.and_then(|sum| self.rule(&sum.earning));
        let pending = rule.filter(|rule| !rule.pending.is_zero()).map(|rule| self.span(rule.pending));
        let pending = pending.map(|span| self.say("explain.after-pending", &[("span", &span)])).unwrap_or_default();
        let from = usable_from.map(|at| self.shown(at)).unwrap_or_default();
        let Some(ends) = ends else { return self.say("explain.never-ends", &[("from", &from), ("pending", &pending)]) };
        let by = rule.and_then(|rule| self.expiry(&rule.expiry)).unwrap_or_default();
        let values = [("from", &*from), ("pending", &*pending), ("ends", &*self.shown(ends)), ("by", &*by)];
        self.say("explain.ends", &values)
    }

    fn expiry(&self, expiry: &Expiry) -> Option<String> {
        if let Expiry::On(days) = expiry {
            let days: Vec<String> = days.iter().map(|(month, day)| format!("{month:02}-{day:02}")).collect();
            return Some(self.say("explain.ends-on", &[("days", &days.join(", "))]));
        }
        let Expiry::After { span, round_up } = expiry else { return None };
        let key = match round_up {
            None => "explain.ends-after",
            Some(RoundUp::Month) => "explain.ends-month",
            Some(RoundUp::Quarter) => "explain.ends-quarter",
            Some(RoundUp::Half) => "explain.ends-half",
            Some(RoundUp::Year) => "explain.ends-year",
        };
        Some(self.say(key, &[("span", &self.span(*span))]))
    }

    fn span(&self, span: Span) -> String {
        span_of(self.lang, span)
    }

    /// Points taken from a lot, or laid back into it.
    pub fn touched(&self, told: &Told, touch: &Touch, by: &Line, debit: &Line, judged: Option<&Settled>) -> String {
        if touch.repays {
            let (fact, at) = (self.fact(debit), self.shown(debit.posted_at));
            let kind = words::word(self.lang, debit.kind.word());
            return self.say("explain.repaid", &[("kind", &*kind), ("fact", &fact), ("at", &at)]);
        }
        let mut parts = vec![self.fact(by)];
        if by.points.abs() != touch.points.abs() {
            parts.push(self.say("explain.in-all", &[("points", &self.count(by.points))]));
        }
        if touch.entry != touch.debit && judged.is_none() {
            parts.push(self.say("explain.gave-back", &[("fact", &self.fact(debit))]));
        }
        parts.extend(judged.map(|one| self.target(told, one)));
        parts.join(&self.say("explain.semicolon", &[]))
    }

    /// A judgement that took nothing from this lot.
    pub fn judged(&self, told: &Told, one: &Settled, named: Option<&str>, of: Option<&str>) -> String {
        let cause = words::word(self.lang, one.taken.cause.kind.word());
        let fact = named.map_or_else(|| cause.to_string(), |name| format!("{cause} {name}"));
        let of = of.map(|of| format!("{} {of}", one.taken.rule));
        let parts = [Some(fact), of, Some(self.target(told, one))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(&self.say("explain.semicolon", &[]))
    }

    /// `target 208.00 × 1 per 1.00 × 1.5 = 312, had 402: 90 of its own`.
    fn target(&self, told: &Told, one: &Settled) -> String {
        let stood = self.count(one.taken.target + one.taken.taking.total());
        let (target, parts) = (self.count(one.taken.target), listed(self.lang, &one.taken.taking));
        let standing = one.again.as_ref().map(|again| again.standing);
        let rate = told.sum.as_ref().and_then(|sum| {
            let rule = self.rule(&sum.earning)?;
            let m = if rule.multiplied { format!(" × {}", sum.earning.m) } else { String::new() };
            self.rate(rule).map(|rate| format!("{rate}{m}"))
        });
        let values = [("target", &*target), ("stood", &*stood), ("parts", &*parts)];
        let mut text = match (standing, rate) {
            (Some(standing), Some(rate)) if standing >= 0 => {
                let basis = self.money(standing);
                self.say("explain.target", &[&values[..], &[("basis", &*basis), ("rate", &*rate)]].concat())
            }
            (Some(-1), _) => self.say("explain.target-void", &values),
            _ => self.say("explain.target-fixed", &values),
        };
        if !one.agrees {
            let again = one.again.as_ref().map_or_else(|| "?".to_owned(), |again| self.count(again.target));
            text += &self.say("explain.semicolon", &[]);
            text += &self.say("explain.target-differs", &[("target", &again)]);
        }
        text
    }

    /// A part that came back after the lot's end.
    pub fn heir(&self, line: &Line) -> String {
        let (points, lot) = (self.count(line.points), line.number.to_string());
        self.say("explain.heir", &[("fact", &self.fact(line)), ("points", &points), ("lot", &lot)])
    }

    /// What lots did not cover.
    pub fn owed(&self) -> String {
        self.say("explain.owed", &[])
    }

    /// What is left of a lot.
    pub fn left(&self, left: Left) -> String {
        let key = match left.state {
            State::UsedUp => "explain.used-up",
            State::Pending => "explain.pending",
            State::Blocked => "explain.blocked",
            State::Active => "explain.active",
            State::Ended => "explain.ended",
        };
        let mut text = self.say(key, &[]);
        if left.held > 0 {
            text += &self.say("explain.held", &[("held", &people::grouped(&left.held.to_string()))]);
        }
        if left.agrees { text } else { text + &self.say("explain.left-differs", &[]) }
    }

    /// The word of how it stands.
    pub fn state(&self, left: Left) -> &'static str {
        match left.state {
            State::UsedUp => "used-up",
            State::Pending => "pending",
            State::Blocked => "blocked",
            State::Active => "active",
            State::Ended => "ended",
        }
    }
}

/// A span in words: `12 months`, `12 个月`.
pub(in crate::cli) fn span_of(lang: Lang, span: Span) -> String {
    let key = match (span.unit, span.count) {
        (Unit::Minutes, _) => "explain.minutes",
        (Unit::Hours, _) => "explain.hours",
        (Unit::Days, 1) => "explain.one-day",
        (Unit::Days, _) => "explain.days",
        (Unit::Weeks, _) => "explain.weeks",
        (Unit::Months, 1) => "explain.one-month",
        (Unit::Months, _) => "explain.months",
        (Unit::Years, _) => "explain.years",
    };
    words::say(lang, key, &[("count", &span.count.to_string())])
}
