//! Facts about one member, and their place in time (N1).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::event::Event;
use crate::domain::id::{ActId, Code, EventId, MemberId, OrderId, RefundId};
use crate::domain::member::Change;
use crate::domain::order::{Order, RefundLine, Stage};
use crate::domain::time::Instant;

/// Something that happened to one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Instant,
    /// Its name among facts of one instant and rank: source and external id, so that no id of ours decides an order.
    pub name: Arc<str>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The member joined.
    Join,
    /// A friend the member invited joined.
    Friend(MemberId),
    /// The profile changed.
    Profile(Vec<Change>),
    /// An order was sold (or placed, unpaid).
    Order(OrderId, Arc<Order>),
    /// An order known before reached a stage.
    Stage(OrderId, Stage, Arc<Order>),
    /// An order known before has other content.
    Amend(OrderId, Arc<Order>),
    /// Money went back.
    Refund(RefundId, OrderId, Vec<RefundLine>),
    /// A behaviour event.
    Event(EventId, Arc<Event>),
    /// A behaviour event was taken back.
    Undo(EventId),
    /// A granted ask or an operator's act.
    Act(ActId, Act),
}

/// What an operator or till did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Points were redeemed, so many as the rules granted.
    Redeem {
        /// How many.
        points: i64,
    },
    /// Points were given or taken by hand.
    Adjust {
        /// Signed.
        points: i64,
        /// The end of given points; none = as the program says.
        expires_at: Option<Instant>,
    },
    /// A benefit was used.
    Use {
        /// Which.
        benefit: Code,
        /// On which order.
        order: Option<OrderId>,
    },
}

impl What {
    /// Rank among facts and boundaries of one instant; boundaries have 1 to 9.
    pub fn rank(&self) -> u8 {
        match self {
            What::Join | What::Friend(_) => 10,
            What::Profile(_) => 11,
            What::Order(..) => 13,
            What::Stage(..) | What::Amend(..) => 14,
            What::Event(..) | What::Undo(_) => 15,
            What::Refund(..) => 16,
            What::Act(..) => 18,
        }
    }
}

impl Fact {
    /// The place of the fact in time.
    pub fn key(&self) -> (Instant, u8, &str) {
        (self.at, self.what.rank(), &self.name)
    }
}
