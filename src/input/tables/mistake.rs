//! What can be wrong with a program file or an import profile: codes and figures as data, `Display` in English.

use std::fmt;

use crate::domain::program::check::Fault;

/// One mistake of a file and its place (R1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key, from the root: `points.earn.shop.rate.per`; empty for the file as a whole.
    pub key: String,
    /// What is wrong and what is allowed.
    pub what: What,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if self.key.is_empty() { write!(f, "{}", self.what) } else { write!(f, "{}: {}", self.key, self.what) }
    }
}

/// What is wrong, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The text is no TOML.
    Syntax(String),
    /// The file is larger than it may be (SF35).
    TooLong(usize),
    /// There are more rules than a program may have (SF35).
    TooMany(usize),
    /// The format is one of a newer program.
    Newer,
    /// No such key.
    UnknownKey {
        /// The known key it is nearest to.
        near: Option<&'static str>,
        /// All known ones.
        known: &'static [&'static str],
    },
    /// A key that must be there is not.
    Missing(Wanted),
    /// Exactly one of some keys must be there.
    ExactlyOne(&'static [&'static str]),
    /// At least one of some keys must be there.
    OneOf(&'static [&'static str]),
    /// A fraction without quotes (R2).
    Float(String),
    /// A value of another kind, unreadable or out of range.
    Wrong {
        /// What was written.
        found: String,
        /// What belongs there.
        wanted: Wanted,
    },
    /// A word that is not one of those allowed.
    Choice {
        /// What was written.
        found: String,
        /// The words allowed.
        allowed: Vec<&'static str>,
    },
    /// The key means nothing beside another one.
    NotWith(String),
    /// A word stands in a list twice.
    Twice(&'static str),
    /// A condition that cannot be used.
    Condition(String),
    /// More thresholds are needed than there are.
    NeedTooHigh,
    /// Limits for all members together are not offered.
    ProgramCap,
    /// A rule over several keys is broken.
    Check(Fault),
    /// So many more mistakes are not told one by one.
    More(usize),
}

impl What {
    /// The stable word of this mistake.
    pub fn code(&self) -> &'static str {
        match self {
            What::Syntax(_) => "syntax",
            What::TooLong(_) => "too-long",
            What::TooMany(_) => "too-many",
            What::Newer => "newer",
            What::UnknownKey { near: Some(_), .. } => "unknown-key-near",
            What::UnknownKey { near: None, .. } => "unknown-key",
            What::Missing(_) => "missing",
            What::ExactlyOne(_) => "exactly-one",
            What::OneOf(_) => "one-of",
            What::Float(_) => "float",
            What::Wrong { .. } => "wrong",
            What::Choice { .. } => "choice",
            What::NotWith(_) => "not-with",
            What::Twice(_) => "twice",
            What::Condition(_) => "condition",
            What::NeedTooHigh => "need-too-high",
            What::ProgramCap => "program-cap",
            What::Check(fault) => fault.code(),
            What::More(_) => "more",
        }
    }

    /// Its figures under the names that the word files use; `wanted` is a code of [`Wanted`].
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        match self {
            What::Syntax(message) | What::Condition(message) => vec![("message", message.clone())],
            What::TooLong(size) | What::TooMany(size) | What::More(size) => vec![("size", size.to_string())],
            What::Newer | What::NeedTooHigh | What::ProgramCap => Vec::new(),
            What::UnknownKey { near: Some(near), .. } => vec![("near", (*near).to_owned())],
            What::UnknownKey { near: None, known } | What::ExactlyOne(known) | What::OneOf(known) => {
                vec![("known", known.join(", "))]
            }
            What::Missing(wanted) => vec![("wanted", wanted.code().to_owned())],
            What::Float(found) => vec![("found", found.clone())],
            What::Wrong { found, wanted } => vec![("found", found.clone()), ("wanted", wanted.code().to_owned())],
            What::Choice { found, allowed } => vec![("found", found.clone()), ("allowed", allowed.join(", "))],
            What::NotWith(other) => vec![("other", other.clone())],
            What::Twice(word) => vec![("word", (*word).to_owned())],
            What::Check(fault) => fault.figures(),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Syntax(message) => write!(f, "the text cannot be read here: {message}"),
            What::TooLong(size) => write!(f, "the file has {size} bytes; at most 1 MiB is allowed"),
            What::TooMany(size) => write!(f, "the file has {size} rules; at most 10,000 are allowed"),
            What::Newer => write!(f, "written for a newer program; this one reads format 1"),
            What::UnknownKey { near: Some(near), .. } => write!(f, "no such key; did you mean {near}?"),
            What::UnknownKey { near: None, known } => write!(f, "no such key; allowed are {}", known.join(", ")),
            What::Missing(wanted) => write!(f, "is missing; needed is {wanted}"),
            What::ExactlyOne(keys) => write!(f, "needs exactly one of {}", keys.join(", ")),
            What::OneOf(keys) => write!(f, "needs at least one of {}", keys.join(", ")),
            What::Float(found) => write!(f, "{found} is a float; write \"{found}\" as text"),
            What::Wrong { found, wanted } => write!(f, "{found} does not fit; needed is {wanted}"),
            What::Choice { found, allowed } => write!(f, "{found} does not fit; allowed are {}", allowed.join(", ")),
            What::NotWith(other) => write!(f, "does not go together with {other}"),
            What::Twice(word) => write!(f, "names {word} twice; once is enough"),
            What::Condition(message) => f.write_str(message),
            What::NeedTooHigh => f.write_str("is more than the thresholds written beside it"),
            What::ProgramCap => write!(f, "limits for all members together are not offered; \"member\" is"),
            What::Check(fault) => fault.fmt(f),
            What::More(size) => write!(f, "{size} more mistakes from here on"),
        }
    }
}

macro_rules! wanted {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// What belongs in a place.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Wanted {
            $($(#[$doc])* $name,)*
        }

        impl Wanted {
            /// The stable word.
            pub fn code(self) -> &'static str {
                match self { $(Wanted::$name => $code,)* }
            }

            fn text(self) -> &'static str {
                match self { $(Wanted::$name => $text,)* }
            }
        }
    };
}

wanted! {
    /// A table of keys.
    Table = "table", "a table of keys";
    /// A list of tables.
    Tables = "tables", "a list of tables: [[…]] or [{ … }]";
    /// A list of texts.
    Texts = "texts", "a list of texts such as [\"a\", \"b\"]";
    /// A text.
    Text = "text", "a text in quotes";
    /// A code.
    Code = "code", "a code: a Latin letter, then up to 31 letters, digits or _";
    /// A name, in one language or two.
    Name = "name", "a name of 1 to 80 characters, or { en = \"…\", zh = \"…\" }";
    /// True or false.
    Flag = "flag", "true or false";
    /// A whole number.
    Count = "count", "a whole number from 0 to 10^12 without quotes";
    /// A whole number of at least 1.
    Positive = "positive", "a whole number from 1 to 10^12 without quotes";
    /// Money, not negative.
    Money = "money", "an amount as text such as \"12.34\", with the currency's decimals and no sign";
    /// Money above zero.
    Price = "price", "an amount above zero as text such as \"12.34\"";
    /// A ratio.
    Ratio = "ratio", "a ratio as text: \"1.5\", \"3/2\" or \"150%\"";
    /// A ratio of at least 1.
    Multiplier = "multiplier", "a ratio of at least 1 as text: \"1.5\", \"3/2\" or \"150%\"";
    /// A ratio of at most 1.
    Share = "share", "a ratio of at most 1 as text: \"50%\", \"0.5\" or \"1/2\"";
    /// A ratio of at most a tenth.
    Tenth = "tenth", "a ratio of at most 10% as text: \"10%\", \"0.05\" or \"1/20\"";
    /// A ratio from a half to two.
    Boost = "boost", "a ratio from 0.5 to 2 as text: \"1.5\", \"3/2\" or \"80%\"";
    /// A span of days or longer.
    Days = "days", "a span in days or longer: \"7 days\", \"2 weeks\", \"12 months\", \"1 year\"";
    /// A span of at least one day.
    SomeDays = "some-days", "a span of at least one day: \"7 days\", \"12 months\", \"1 year\"";
    /// The length of a plan's term.
    Term = "term", "a span of at least one day such as \"1 year\", or \"lifetime\"";
    /// The code points that a password must have.
    PasswordMin = "password-min", "a whole number from 8 to 64 without quotes";
    /// A span that a hold may last.
    HoldSpan = "hold-span", "a span of at most 30 days: \"30 minutes\", \"2 hours\", \"7 days\"";
    /// A span above zero.
    SomeTime = "some-time", "a span above zero: \"30 minutes\", \"30 days\", \"1 year\"";
    /// A date or a moment.
    Date = "date", "a date or moment without quotes: 2026-09-01 or 2026-09-01T10:00:00";
    /// A month and day, not 29 February.
    MonthDay = "month-day", "a month and day \"MM-DD\" that every year has";
    /// A condition.
    Condition = "condition", "a condition as text such as 'orders_90d >= 3'";
    /// The format number.
    Format = "program-format", "1";
    /// A currency.
    Currency = "currency", "a currency of ISO 4217 such as \"CNY\"";
    /// A time zone.
    Zone = "zone", "a time zone such as \"Asia/Shanghai\"";
    /// A country.
    Country = "country", "a country of ISO 3166 such as \"CN\"";
    /// A trigger of earning.
    Trigger = "trigger", "order.paid, order.completed, member.verified, referral.joined or event.KIND such as \"event.share\"";
    /// An occasion of a campaign.
    Occasion = "occasion", "order.paid, order.completed, member.verified, referral.joined, event.KIND, birthday, idle, schedule or list";
    /// A list of dates or moments.
    Dates = "dates", "a list of dates or moments such as [2026-11-11, 2026-12-12]";
    /// What a campaign may give in all.
    Budget = "budget", "at least one of points, money, awards";
    /// When points end.
    Expiry = "expiry", "\"never\", { after = \"12 months\", round_up = \"month\" } or { on = [\"06-30\"] }";
    /// A list of points.
    Streak = "streak", "a list of points, day by day, such as [1, 1, 2, 5]";
    /// A window of tiers.
    Window = "window", "\"rolling 12 months\", \"rolling 90 days\", calendar_month, calendar_quarter, calendar_year, anniversary or lifetime";
    /// A guarantee of tiers.
    Guarantee = "guarantee", "\"12 months\", end_of_period, end_of_next_period or none";
    /// A quota, or true.
    Quota = "quota", "uses per period, 1 or more, or true for the benefit's own";
    /// Thresholds of a tier.
    Criteria = "criteria", "at least one of spend, orders, active_days, points";
    /// What a rate on an event is counted in.
    Measure = "measure", "event.quantity or event.value";
    /// The period of a cap.
    CapPer = "cap-per", "fact, day, week, month, year or life";
    /// The kind of a benefit.
    Kind = "kind", "gift, free_shipping, coupon, points, rebate or exclusive";
    /// The name of an import profile.
    ProfileName = "profile-name", "a small letter, then up to 31 small letters, digits, - or _";
    /// The kind of a coupon.
    CouponKind = "coupon-kind", "fixed, percent, shipping or gift";
    /// The share that a coupon takes off.
    Off = "off", "a ratio above 0 and at most 1 as text: \"10%\", \"0.1\" or \"1/10\"";
    /// Columns that a file must have.
    Need = "need", "a list of columns; a list inside it means any one of them";
    /// Where a canonical column comes from.
    Column = "column", "a column, a list of columns, { join = [\"a\", \"b\"] } or { const = \"a\" }";
    /// A name or a list of names.
    Names = "names", "a name in quotes or a list of names";
    /// One character that parts cells.
    Delimiter = "delimiter", "one ASCII sign such as \",\" or \"\\t\"";
    /// Formats of times.
    Times = "times", "formats of %Y %y %m %b %d %H %I %M %S %f %p %z such as \"%Y-%m-%d %H:%M:%S\"";
    /// How a quantity stands behind a product.
    Quantities = "quantities", "texts with one # for the number such as \"(x#)\"";
    /// Four whole numbers.
    FourCounts = "four-counts", "a list of four whole numbers, each above the one before, such as [30, 90, 180, 365]";
    /// Four amounts.
    FourAmounts = "four-amounts", "a list of four amounts as texts, each above the one before, such as [\"50\", \"100\", \"500\", \"1000\"]";
    /// Amounts.
    Amounts = "amounts", "a list of amounts as texts, each above the one before, such as [\"50\", \"100\"]";
    /// A sentence in one language.
    Sentence = "sentence", "a sentence of up to 300 characters";
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
