//! Referrals: who invited whom, and what came of it (semantics C7, C8). Both sides keep a tie and look at the friend's
//! orders alike, so that each is rewarded by their own books.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::award::Award;
use super::id::{Cause, MemberId, OrderId};
use super::money::Money;
use super::points::standing::Case;
use super::points::taking::Earned;
use super::time::{Instant, Span};

/// What stands for the rule of points that referrals give.
pub const RULE: &str = "referral";

/// What a program says about referrals.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// What the friend's order must come to.
    pub minimum_order: Money,
    /// How long after that order the reward waits.
    pub wait: Span,
    /// How long after joining the order may come.
    pub expires: Span,
    /// What the inviter gets.
    pub inviter: Vec<Award>,
    /// What the friend gets.
    pub friend: Vec<Award>,
    /// Rewards of an inviter in a calendar month; more are kept, not rewarded.
    pub max_per_month: Option<u32>,
    /// What two members must not share, else somebody looks first.
    pub review: Vec<Mark>,
}

/// What two members may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A phone number.
    Phone,
    /// An address.
    Address,
    /// An account elsewhere.
    Login,
}

/// What came of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// The friend joined.
    Joined,
    /// The friend's order is large enough; the reward waits.
    Qualified,
    /// Rewarded.
    Rewarded,
    /// It would have been rewarded, but the month's rewards were used up.
    Capped,
    /// The order fell below the minimum after the reward, which was taken back.
    Reversed,
    /// No such order came in time.
    Expired,
    /// An operator refused it.
    Rejected,
}

impl State {
    const ALL: [State; 7] = [
        State::Joined,
        State::Qualified,
        State::Rewarded,
        State::Capped,
        State::Reversed,
        State::Expired,
        State::Rejected,
    ];

    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Joined => "joined",
            State::Qualified => "qualified",
            State::Rewarded => "rewarded",
            State::Capped => "capped",
            State::Reversed => "reversed",
            State::Expired => "expired",
            State::Rejected => "rejected",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether nothing can come of it any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, State::Reversed | State::Expired | State::Rejected)
    }
}

/// Invitations of a member, on either side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// Who invited the member.
    pub inviter: Option<(MemberId, Tie)>,
    /// Whom the member invited.
    pub friends: BTreeMap<MemberId, Tie>,
}

/// One invitation, as one side knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Where it stands.
    pub state: State,
    /// Whether an operator must look at it before it can be rewarded.
    pub review: bool,
    /// When the friend joined.
    pub joined_at: Instant,
    /// The order that qualifies.
    pub order: Option<Reached>,
    /// When the reward was given.
    pub rewarded_at: Option<Instant>,
    /// Points of the reward, and what was taken back of them.
    pub earned: Option<Earned>,
    /// Points of the reward that ended unused.
    pub ended: i64,
    /// Coupons of the reward, by their numbers.
    pub coupons: Vec<u32>,
    /// Up to when time was looked at.
    pub looked: Instant,
}

/// The order that a referral hangs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which.
    pub id: OrderId,
    /// When it was sold.
    pub at: Instant,
    /// What counts of it, by line.
    pub parts: Vec<i64>,
    /// Its standing.
    pub case: Case,
    /// Cancellations and reopenings that it stated itself, by their instants: whether it is void from there on.
    pub turns: Vec<(Instant, bool)>,
}

impl Tie {
    /// A friend joined.
    #[must_use]
    pub fn new(joined_at: Instant) -> Tie {
        Tie {
            state: State::Joined,
            review: false,
            joined_at,
            order: None,
            rewarded_at: None,
            earned: None,
            ended: 0,
            coupons: Vec::new(),
            looked: joined_at,
        }
    }

    /// The next instant after those looked at when time may change it.
    #[must_use]
    pub fn next(&self, rules: &Rules, zone: &super::time::Zone) -> Option<Instant> {
        if self.state.is_final() {
            return None;
        }
        let turns = self.order.iter().flat_map(|order| order.turns.iter().map(|turn| turn.0));
        let due = match (self.state, &self.order) {
            (State::Joined, _) => Some(zone.through(self.joined_at, rules.expires)),
            (State::Qualified, Some(order)) => Some(zone.through(order.at, rules.wait)),
            _ => None,
        };
        turns.chain(due).filter(|at| *at > self.looked).min()
    }
}

impl Reached {
    /// What the order comes to at an instant.
    #[must_use]
    pub fn stands(&self, at: Instant) -> i64 {
        let void = self.turns.iter().rfind(|turn| turn.0 <= at).is_some_and(|turn| turn.1);
        if void { 0 } else { self.case.left_of(&self.parts) }
    }
}

/// On which side of an invitation a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The member invited.
    Inviter,
    /// The member was invited.
    Friend,
}

impl Side {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Side::Inviter => "inviter",
            Side::Friend => "friend",
        }
    }

    /// The side of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Side> {
        [Side::Inviter, Side::Friend].into_iter().find(|side| side.word() == word)
    }
}

/// A row for the books: what came of an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The other member.
    pub other: MemberId,
    /// On which side the member of these books stands.
    pub side: Side,
    /// What it became.
    pub state: State,
    /// When.
    pub at: Instant,
    /// What made it so.
    pub cause: Cause,
    /// Points given, or taken back where negative.
    pub points: i64,
}

/// What an operator did about an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// It was looked at and is good.
    Approve {
        /// The friend; none in the books of the friend.
        friend: Option<MemberId>,
    },
    /// It was looked at and is refused.
    Reject {
        /// The friend; none in the books of the friend.
        friend: Option<MemberId>,
    },
}

impl Deed {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Deed::Approve { .. } => "approve",
            Deed::Reject { .. } => "reject",
        }
    }

    /// Whom the inviter invited; none in the books of the friend.
    #[must_use]
    pub fn friend(&self) -> Option<MemberId> {
        match self {
            Deed::Approve { friend } | Deed::Reject { friend } => *friend,
        }
    }
}
