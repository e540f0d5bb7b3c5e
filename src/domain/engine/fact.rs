//! Facts about one member, and their place in time (N1).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::account::Account;
use crate::domain::event::Event;
use crate::domain::id::{ActId, Cause, Code, EventId, MemberId, OrderId, RefundId};
use crate::domain::member::Change;
use crate::domain::order::{Order, RefundLine, Stage};
use crate::domain::tier::pin::Pin;
use crate::domain::time::Instant;
use crate::domain::{campaign, coupon, grant, penalty, plan, referral};

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
    /// The member joined by this one's invitation.
    Invited(MemberId),
    /// A friend the member invited joined.
    Friend(MemberId),
    /// The member and the friend share what only one should have; the friend may be the member of these books.
    Suspect(MemberId),
    /// An order of a friend came, or something happened to it.
    OfFriend(MemberId, Box<What>),
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
    /// Something was done about a benefit.
    Benefit(grant::Deed),
    /// Something was done about a coupon.
    Coupon(coupon::Deed),
    /// Something was done about a paid plan.
    Plan(plan::Deed),
    /// Something was done about a penalty.
    Penalty(penalty::Deed),
    /// Something was done about a campaign.
    Campaign(campaign::Deed),
    /// Something was done about an invitation.
    Referral(referral::Deed),
    /// Points were set aside for a payment.
    Hold {
        /// How many.
        points: i64,
        /// When the hold runs out.
        until: Instant,
    },
    /// Held points were spent, and the rest freed.
    Capture {
        /// The act that made the hold.
        hold: ActId,
        /// How many.
        points: i64,
    },
    /// Held points were freed.
    Release {
        /// The act that made the hold.
        hold: ActId,
    },
    /// Points were given to another member.
    TransferOut {
        /// To whom.
        to: MemberId,
        /// How many.
        points: i64,
    },
    /// Points came from another member.
    TransferIn {
        /// From whom.
        from: MemberId,
        /// The parts of the giver's lots, each with its own dates.
        parts: Vec<Handed>,
    },
    /// A lot was given a later end.
    Extend {
        /// The lot.
        lot: u32,
        /// Its new end.
        until: Instant,
    },
    /// Expired points were brought back.
    Reinstate {
        /// The entry that booked their end.
        entry: u32,
        /// The lot that ended.
        of_lot: u32,
        /// What they were.
        lot: Handed,
    },
    /// A debt was let go.
    Forgive {
        /// How many points of it.
        points: i64,
    },
    /// Points were brought along from another system.
    Open {
        /// How many.
        points: i64,
        /// First usable instant; none = at once.
        activates_at: Option<Instant>,
        /// Their end; none = as the program says.
        expires_at: Option<Instant>,
    },
    /// A member was put in a tier by hand.
    Pin(Pin),
    /// That was lifted.
    Unpin,
    /// The account was merged into another.
    MergeOut {
        /// Into which.
        into: MemberId,
    },
    /// Another account was merged into this one.
    MergeIn {
        /// Which.
        from: MemberId,
        /// Its account as it was; whoever folds hands it over.
        #[serde(skip)]
        handed: Option<Arc<Account>>,
    },
    /// An account merged into this one was taken out again.
    UnmergeOut {
        /// Which.
        to: MemberId,
    },
    /// The account stands for itself again.
    UnmergeIn {
        /// What it was merged into.
        from: MemberId,
        /// That account as it was before; whoever folds hands it over.
        #[serde(skip)]
        handed: Option<Arc<Account>>,
    },
}

/// Points of one lot that change hands, with their dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// How many.
    pub points: i64,
    /// First usable instant.
    pub activates_at: Instant,
    /// Their end; [`Instant::MAX`] = never, or by idleness.
    pub expires_at: Instant,
    /// Whether they end when the member who has them is idle.
    #[serde(default)]
    pub idle: bool,
    /// The fact that earned them, where a refund of it should find them.
    pub of: Option<Cause>,
    /// The rule that earned them.
    pub rule: Option<Code>,
}

impl Act {
    /// The word kept in the file and shown to people.
    pub fn word(&self) -> &'static str {
        match self {
            Act::Redeem { .. } => "redeem",
            Act::Adjust { .. } => "adjust",
            Act::Use { .. } => "use",
            Act::Benefit(deed) => deed.word(),
            Act::Coupon(deed) => deed.word(),
            Act::Plan(deed) => deed.word(),
            Act::Penalty(deed) => deed.word(),
            Act::Campaign(deed) => deed.word(),
            Act::Referral(deed) => deed.word(),
            Act::Hold { .. } => "hold",
            Act::Capture { .. } => "capture",
            Act::Release { .. } => "release",
            Act::TransferOut { .. } => "transfer_out",
            Act::TransferIn { .. } => "transfer_in",
            Act::Extend { .. } => "extend",
            Act::Reinstate { .. } => "reinstate",
            Act::Forgive { .. } => "forgive",
            Act::Open { .. } => "open",
            Act::Pin(_) => "pin",
            Act::Unpin => "unpin",
            Act::MergeOut { .. } => "merge_out",
            Act::MergeIn { .. } => "merge_in",
            Act::UnmergeOut { .. } => "unmerge_out",
            Act::UnmergeIn { .. } => "unmerge_in",
        }
    }
}

/// A fact that came after its member's frontier had passed it (L1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// When it happened.
    pub at: Instant,
    /// Its name among facts.
    pub name: Arc<str>,
    /// What happened, as people are told.
    pub what: &'static str,
    /// When it was booked: the frontier.
    pub posted_at: Instant,
}

impl What {
    /// The word shown to people.
    pub fn word(&self) -> &'static str {
        match self {
            What::Join => "joined",
            What::Friend(_) | What::Invited(_) | What::Suspect(_) => "friend",
            What::OfFriend(_, what) => what.word(),
            What::Profile(_) => "profile",
            What::Order(..) => "order",
            What::Stage(_, stage, _) => match stage {
                Stage::Paid => "paid",
                Stage::Completed => "completed",
                Stage::Cancelled => "cancelled",
                Stage::Reopened => "reopened",
            },
            What::Amend(..) => "amendment",
            What::Refund(..) => "refund",
            What::Event(..) => "event",
            What::Undo(_) => "undo",
            What::Act(..) => "act",
        }
    }

    /// What happened, whoever it happened to.
    pub fn bare(&self) -> &What {
        match self {
            What::OfFriend(_, what) => what,
            own => own,
        }
    }

    /// Rank among facts and boundaries of one instant; boundaries have 1 to 9.
    pub fn rank(&self) -> u8 {
        match self {
            What::Join | What::Friend(_) | What::Invited(_) => 10,
            What::Profile(_) | What::Suspect(_) => 11,
            What::OfFriend(_, what) => what.rank(),
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
