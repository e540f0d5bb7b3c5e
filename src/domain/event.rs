//! Behaviour events: what a member did that is no order. Points may come of it; money never does.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::money::Money;
use super::time::Instant;

/// One event of one member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub at: Instant,
    /// One of [`KINDS`], or `x.NAME`.
    pub kind: Arc<str>,
    /// A SKU, page, meeting or other thing it was about; empty when none was stated.
    pub subject: Arc<str>,
    /// How many (pictures of a comment, say).
    pub quantity: i64,
    /// A value, where one was stated.
    pub value: Money,
    /// Words searched or written.
    pub text: Arc<str>,
    /// Channel.
    pub channel: Arc<str>,
    /// City.
    pub city: Arc<str>,
}

/// The kinds of semantics.md 2.4.
pub const KINDS: [&str; 21] = [
    "sign_in",
    "visit",
    "view",
    "search",
    "favourite",
    "cart",
    "uncart",
    "checkout",
    "buy",
    "share",
    "comment",
    "question_asked",
    "answer_given",
    "answer_accepted",
    "club_joined",
    "club_left",
    "club_attended",
    "course_joined",
    "session_attended",
    "course_completed",
    "follow",
];

/// The kind a written word means: itself, one of the spellings other shops use, or a custom `x.NAME`.
pub fn kind(word: &str) -> Option<&str> {
    let known = match word {
        "check_in" => "sign_in",
        "pv" => "view",
        "fav" => "favourite",
        "review" => "comment",
        "answer" => "answer_given",
        "club" => "club_attended",
        "training" => "session_attended",
        other => other,
    };
    let custom = known.strip_prefix("x.").is_some_and(|name| !name.is_empty() && name.len() <= 32);
    (custom || KINDS.contains(&known)).then_some(known)
}
