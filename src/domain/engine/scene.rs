//! The values that conditions read: the member's figures as of just before a fact, and the fact itself (semantics 2.4).

use std::sync::Arc;

use super::account::{Account, Activity};
use super::engaged::{self, Did};
use crate::domain::condition::{Condition, Value, Verdict};
use crate::domain::event::Event;
use crate::domain::id::Code;
use crate::domain::order::Order;
use crate::domain::program::Program;
use crate::domain::time::{Day, Instant};

/// What a condition is asked about.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The rules in force.
    pub program: &'a Program,
    /// The member.
    pub account: &'a Account,
    /// When.
    pub at: Instant,
    /// The order, where the trigger is one, with its number among the member's counted orders.
    pub order: Option<(&'a Order, i64)>,
    /// The event, where the trigger is one.
    pub event: Option<&'a Event>,
}

impl Scene<'_> {
    /// Whether a condition holds; none always holds.
    pub fn holds(&self, condition: Option<&Condition>) -> bool {
        condition.is_none_or(|condition| condition.holds(&|name| self.value(name)) == Verdict::Met)
    }

    /// The value of a name of the closed list.
    pub fn value(&self, name: &'static str) -> Value {
        if let Some(rest) = name.strip_prefix("order.") {
            return self.order.map_or(Value::Missing, |(order, number)| order_value(order, number, rest));
        }
        if let Some(rest) = name.strip_prefix("event.") {
            return self.event.map_or(Value::Missing, |event| event_value(event, rest));
        }
        if let Some(value) = self.windowed(name) {
            return value;
        }
        self.profile(name).or_else(|| self.calendar(name)).unwrap_or_else(|| self.figure(name))
    }

    fn windowed(&self, name: &str) -> Option<Value> {
        let (figure, window) = name.rsplit_once('_')?;
        let days: i32 = window.strip_suffix('d')?.parse().ok()?;
        let zone = &self.program.shop.zone;
        let from = zone.start(zone.day(self.at).plus_days(-days));
        let until = self.at.plus_seconds(1);
        let metrics = || self.account.history.metrics(from, until);
        Some(Value::Int(match figure {
            "spend" => metrics().spend,
            "orders" => metrics().orders,
            "active_days" => metrics().active_days,
            "refunds" => count(self.account.refunds.iter().filter(|refund| refund.0 >= from && refund.0 < until)),
            "points_earned" => self.account.history.earnings_in(from, until).iter().map(|one| one.points).sum(),
            "shares" => self.activity(Activity::Share, zone.day(from)),
            "questions" => engaged::times(&self.account.engaged, Did::Asked, from, until),
            "answers" => engaged::times(&self.account.engaged, Did::Answered, from, until),
            "comments" => self.activity(Activity::Comment, zone.day(from)),
            _ => return None,
        }))
    }

    fn activity(&self, what: Activity, from: Day) -> i64 {
        count(self.account.activity.iter().filter(|(day, did)| *day >= from && *did == what))
    }

    fn profile(&self, name: &str) -> Option<Value> {
        let profile = &self.account.profile;
        Some(match name {
            "city" => Value::Text(profile.city.clone()),
            "gender" => Value::Text(profile.gender.clone()),
            "occupation" => Value::Text(profile.occupation.clone()),
            "education" => Value::Text(profile.education.clone()),
            "hobbies" => Value::List(profile.hobbies.clone()),
            "tags" => Value::List(profile.tags.clone()),
            "age" => self.age().map_or(Value::Missing, Value::Int),
            "birthday_month" => {
                birthday(&profile.birthday).map_or(Value::Missing, |(month, _)| Value::Int(i64::from(month)))
            }
            "birthday_today" => {
                let (_, month, day) = self.program.shop.zone.day(self.at).parts();
                Value::Bool(birthday(&profile.birthday) == Some((month, day)))
            }
            _ => return None,
        })
    }

    fn age(&self) -> Option<i64> {
        let born = Day::parse(&self.account.profile.birthday)?;
        let ((year, month, day), (y, m, d)) = (self.program.shop.zone.day(self.at).parts(), born.parts());
        Some(i64::from(year) - i64::from(y) - i64::from((month, day) < (m, d)))
    }

    fn calendar(&self, name: &str) -> Option<Value> {
        let zone = &self.program.shop.zone;
        let day = zone.day(self.at);
        let (year, month, of_month) = day.parts();
        Some(Value::Int(match name {
            "year" => i64::from(year),
            "month" => i64::from(month),
            "day" => i64::from(of_month),
            "weekday" => i64::from(day.weekday()),
            "hour" => i64::from(zone.clock(self.at).0),
            _ => return None,
        }))
    }

    fn figure(&self, name: &str) -> Value {
        let account = self.account;
        let zone = &self.program.shop.zone;
        let since = |at: Option<Instant>| {
            at.map_or(Value::Missing, |at| Value::Int(i64::from(zone.day(self.at).number() - zone.day(at).number())))
        };
        let marks = account.history.marks_in(Instant::MIN, self.at.plus_seconds(1));
        let counted = || marks.iter().filter(|mark| mark.spend > 0);
        match name {
            "tier" => Value::Text(account.stands_in().map_or_else(String::new, Code::to_string)),
            "plan" => {
                let plan = account.terms.in_force(self.at).into_iter().next();
                Value::Text(plan.map_or_else(String::new, |plan| plan.to_string()))
            }
            "tier_rank" => {
                let rank = account.stands_in().and_then(|tier| self.program.rank(tier)).unwrap_or(0);
                Value::Int(i64::try_from(rank).unwrap_or(0))
            }
            "member_days" => since(account.joined_at),
            "spend_total" => Value::Int(counted().map(|mark| mark.spend).sum()),
            "orders_total" => Value::Int(count(counted())),
            "refunds_total" => Value::Int(count(account.refunds.iter())),
            "last_order_days" => since(counted().next_back().map(|mark| mark.at)),
            "first_order_days" => since(counted().next().map(|mark| mark.at)),
            "invites_total" => Value::Int(account.invites),
            "verified" => Value::Bool(account.awarded.verified_at.is_some()),
            "clubs" => Value::List(engaged::clubs(&account.engaged, self.at.plus_seconds(1))),
            "courses" => Value::List(engaged::courses(&account.engaged, self.at.plus_seconds(1))),
            "points_active" => Value::Int(account.ledger.balance(self.at).active),
            "sign_in_streak" => Value::Int(self.sign_in_streak()),
            _ => Value::Missing,
        }
    }

    fn sign_in_streak(&self) -> i64 {
        let today = self.program.shop.zone.day(self.at);
        let signed = |day: Day| self.account.activity.iter().any(|(on, did)| *on == day && *did == Activity::SignIn);
        let from = if signed(today) { today } else { today.plus_days(-1) };
        (0..).take_while(|back| signed(from.plus_days(-back))).count().try_into().unwrap_or(0)
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

fn birthday(text: &str) -> Option<(i8, i8)> {
    let mut parts = text.rsplit('-');
    let (day, month) = (parts.next()?, parts.next()?);
    Some((month.parse().ok()?, day.parse().ok()?))
}

fn order_value(order: &Order, number: i64, name: &str) -> Value {
    let set = |of: &dyn Fn(usize) -> Arc<str>| {
        let mut all: Vec<String> = (0..order.lines.len()).map(|at| of(at).to_string()).collect();
        all.sort();
        all.dedup();
        Value::List(all)
    };
    match name {
        "net" => Value::Int(order.net().get()),
        "gross" => Value::Int(order.lines.iter().map(|line| (line.amount + line.discount).get()).sum()),
        "paid" => Value::Int(order.total.get() - order.tenders.points_money.get()),
        "items" => Value::Int(order.lines.iter().map(|line| line.quantity_milli).sum::<i64>() / 1000),
        "skus" => set(&|at| order.lines[at].sku.clone()),
        "categories" => set(&|at| order.lines[at].category.clone()),
        "channel" => Value::Text(order.place.channel.to_string()),
        "city" => Value::Text(order.place.city.to_string()),
        "region" => Value::Text(order.place.province.to_string()),
        "number" => Value::Int(number),
        _ => Value::Missing,
    }
}

fn event_value(event: &Event, name: &str) -> Value {
    match name {
        "kind" => Value::Text(event.kind.to_string()),
        "subject" => Value::Text(event.subject.to_string()),
        "quantity" => Value::Int(event.quantity),
        "value" => Value::Int(event.value.get()),
        "length" => Value::Int(count(event.text.chars())),
        "channel" => Value::Text(event.channel.to_string()),
        "city" => Value::Text(event.city.to_string()),
        _ => Value::Missing,
    }
}
