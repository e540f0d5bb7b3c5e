//! Limits that all members share: what is left of them is drawn in the order of time (N5, house H22).

use serde::{Deserialize, Serialize};

use super::id::Code;
use super::time::Instant;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Limited {
    /// Coupons issued of a template.
    Issued,
    /// Minor units of discount of a template.
    Discount,
    /// Uses of a benefit.
    Stock,
    /// Points of a campaign.
    Points,
    /// Minor units of a campaign.
    Money,
    /// Awards of a campaign.
    Awards,
    /// Points, or times, of a rule's cap for the whole program, by its place in the rule's list.
    Cap(u8),
}

impl Limited {
    /// The word kept in the file.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Limited::Issued => "issued".to_owned(),
            Limited::Discount => "discount".to_owned(),
            Limited::Stock => "stock".to_owned(),
            Limited::Points => "points".to_owned(),
            Limited::Money => "money".to_owned(),
            Limited::Awards => "awards".to_owned(),
            Limited::Cap(place) => place.to_string(),
        }
    }

    /// The limit of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Limited> {
        Some(match word {
            "issued" => Limited::Issued,
            "discount" => Limited::Discount,
            "stock" => Limited::Stock,
            "points" => Limited::Points,
            "money" => Limited::Money,
            "awards" => Limited::Awards,
            place => Limited::Cap(place.parse().ok()?),
        })
    }
}

/// A shared limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pool {
    /// What is limited.
    pub of: Limited,
    /// Of which template, benefit, campaign or rule.
    pub code: Code,
    /// Number of the first day of the period it is for; 0 where it is for all time.
    pub period: i32,
}

impl Pool {
    /// The pool of a limit that has no periods.
    #[must_use]
    pub fn of_all_time(of: Limited, code: &Code) -> Pool {
        Pool { of, code: code.clone(), period: 0 }
    }
}

/// What one member drew from a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Its number among the member's draws, from 1.
    pub number: u32,
    /// From which.
    pub pool: Pool,
    /// When.
    pub at: Instant,
    /// Rank of the step among those of one instant (N1).
    pub rank: u8,
    /// How much was wanted; negative: given back.
    pub wanted: i64,
    /// Whether less would have been nothing.
    pub whole: bool,
    /// How much was had.
    pub granted: i64,
}
