//! The closed list of names a condition may use (semantics 2.4); what nothing can answer yet is not in it.

use super::About;

/// What kind of value a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number; minor units where it is money.
    Int,
    /// Yes or no.
    Bool,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
}

impl Kind {
    /// The word people read.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Int => "number",
            Kind::Bool => "yes or no",
            Kind::Text => "text",
            Kind::Texts => "list of texts",
        }
    }
}

/// A name of the closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// As it is written.
    pub name: &'static str,
    /// What it stands for.
    pub kind: Kind,
    /// Where it is known.
    pub about: About,
    /// What it means.
    pub means: &'static str,
}

const fn member(name: &'static str, kind: Kind, means: &'static str) -> Name {
    Name { name, kind, about: About::Member, means }
}

const fn order(name: &'static str, kind: Kind, means: &'static str) -> Name {
    Name { name, kind, about: About::Order, means }
}

const fn event(name: &'static str, kind: Kind, means: &'static str) -> Name {
    Name { name, kind, about: About::Event, means }
}

/// The names that the profile, the day of joining and the calendar answer, without the books of a member.
pub const STATED: &[&str] = &[
    "tags",
    "member_days",
    "city",
    "gender",
    "occupation",
    "education",
    "hobbies",
    "age",
    "birthday_month",
    "birthday_today",
    "year",
    "month",
    "day",
    "weekday",
    "hour",
];

/// Every name, in the order people read them. Figures are as of just before the fact (R4).
pub const NAMES: &[Name] = &[
    member("tier", Kind::Text, "code of the tier"),
    member("tier_rank", Kind::Int, "place of the tier on the ladder, 0 = lowest"),
    member("plan", Kind::Text, "code of the paid plan in force"),
    member("tags", Kind::Texts, "tags of the member"),
    member("member_days", Kind::Int, "days since joining"),
    member("verified", Kind::Bool, "whether a phone, e-mail or login was proven"),
    member("city", Kind::Text, "city of the profile"),
    member("gender", Kind::Text, "female, male or other"),
    member("occupation", Kind::Text, "occupation"),
    member("education", Kind::Text, "education"),
    member("hobbies", Kind::Texts, "hobbies"),
    member("age", Kind::Int, "age in years, where a birthday with its year is known"),
    member("birthday_month", Kind::Int, "month of birth, where a birthday is known"),
    member("birthday_today", Kind::Bool, "whether it is the member's birthday"),
    member("spend_7d", Kind::Int, "spend of the last 7 days, minor units"),
    member("spend_30d", Kind::Int, "spend of the last 30 days, minor units"),
    member("spend_90d", Kind::Int, "spend of the last 90 days, minor units"),
    member("spend_180d", Kind::Int, "spend of the last 180 days, minor units"),
    member("spend_365d", Kind::Int, "spend of the last 365 days, minor units"),
    member("spend_total", Kind::Int, "spend of all time, minor units"),
    member("orders_7d", Kind::Int, "orders of the last 7 days"),
    member("orders_30d", Kind::Int, "orders of the last 30 days"),
    member("orders_90d", Kind::Int, "orders of the last 90 days"),
    member("orders_180d", Kind::Int, "orders of the last 180 days"),
    member("orders_365d", Kind::Int, "orders of the last 365 days"),
    member("orders_total", Kind::Int, "orders of all time"),
    member("refunds_7d", Kind::Int, "refunds of the last 7 days"),
    member("refunds_30d", Kind::Int, "refunds of the last 30 days"),
    member("refunds_90d", Kind::Int, "refunds of the last 90 days"),
    member("refunds_180d", Kind::Int, "refunds of the last 180 days"),
    member("refunds_365d", Kind::Int, "refunds of the last 365 days"),
    member("refunds_total", Kind::Int, "refunds of all time"),
    member("active_days_7d", Kind::Int, "days with an order of the last 7 days"),
    member("active_days_30d", Kind::Int, "days with an order of the last 30 days"),
    member("active_days_90d", Kind::Int, "days with an order of the last 90 days"),
    member("active_days_180d", Kind::Int, "days with an order of the last 180 days"),
    member("active_days_365d", Kind::Int, "days with an order of the last 365 days"),
    member("last_order_days", Kind::Int, "days since the last order, where there is one"),
    member("first_order_days", Kind::Int, "days since the first order, where there is one"),
    member("sign_in_streak", Kind::Int, "days in a row with a sign-in"),
    member("shares_90d", Kind::Int, "shares of the last 90 days"),
    member("comments_90d", Kind::Int, "comments of the last 90 days"),
    member("questions_90d", Kind::Int, "questions asked in the last 90 days"),
    member("answers_90d", Kind::Int, "answers given in the last 90 days that count"),
    member("clubs", Kind::Texts, "codes of the clubs the member is in"),
    member("courses", Kind::Texts, "codes of the courses the member has completed"),
    member("invites_total", Kind::Int, "friends who joined by invitation"),
    member("points_active", Kind::Int, "points that could be spent"),
    member("points_earned_365d", Kind::Int, "points earned in the last 365 days"),
    order("order.net", Kind::Int, "goods after all discounts, minor units"),
    order("order.gross", Kind::Int, "goods before discounts, minor units"),
    order("order.paid", Kind::Int, "what was paid in money, minor units"),
    order("order.items", Kind::Int, "pieces in the order"),
    order("order.skus", Kind::Texts, "SKUs of its lines"),
    order("order.categories", Kind::Texts, "categories of its lines"),
    order("order.channel", Kind::Text, "sales channel"),
    order("order.city", Kind::Text, "city it was sold in or sent to"),
    order("order.region", Kind::Text, "province or region"),
    order("order.number", Kind::Int, "which order of the member it is, 1 = the first"),
    event("event.kind", Kind::Text, "what happened: sign_in, share, comment, …"),
    event("event.subject", Kind::Text, "what it was about"),
    event("event.quantity", Kind::Int, "how many: pictures of a comment, say"),
    event("event.value", Kind::Int, "its value, minor units"),
    event("event.length", Kind::Int, "characters of its text"),
    event("event.channel", Kind::Text, "channel"),
    event("event.city", Kind::Text, "city"),
    member("year", Kind::Int, "local year of the fact"),
    member("month", Kind::Int, "local month, 1 to 12"),
    member("day", Kind::Int, "local day of the month"),
    member("weekday", Kind::Int, "local weekday, 1 = Monday to 7 = Sunday"),
    member("hour", Kind::Int, "local hour, 0 to 23"),
];

/// The name as written, if it is on the list.
pub fn find(name: &str) -> Option<&'static Name> {
    NAMES.iter().find(|known| known.name == name)
}
