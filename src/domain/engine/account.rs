//! One member's state as the engine sees it: whole, and no more than the rules can ask about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::engaged::Engaged;
use crate::domain::campaign::Awarded;
use crate::domain::coupon::{Counted, Wallet};
use crate::domain::grant::Holdings;
use crate::domain::id::{ActId, Cause, Code, MemberId, OrderId};
use crate::domain::member::Profile;
use crate::domain::order::{Order, Stage};
use crate::domain::penalty::Sentences;
use crate::domain::plan::Terms;
use crate::domain::points::cap::Counters;
use crate::domain::points::ledger::Ledger;
use crate::domain::points::standing::Case;
use crate::domain::referral::Ties;
use crate::domain::tier::assess::Standing;
use crate::domain::tier::metric::History;
use crate::domain::tier::pin::Pin;
use crate::domain::time::{Day, Instant};

/// The version of the stored form; another one is rebuilt from the facts.
pub const FORM: u8 = 3;

/// One member's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whose.
    pub member: MemberId,
    /// When the member joined; none before the joining was folded.
    pub joined_at: Option<Instant>,
    /// The last thing folded; a fact before it is late (L1).
    pub frontier: Instant,
    /// Open lots and debts.
    pub ledger: Ledger,
    /// What counts for tiers and figures.
    pub history: History,
    /// Where the member stands; none without tiers in the program.
    pub tier: Option<Standing>,
    /// Tiers in force so far and since when, oldest first: what a late fact was sold under.
    pub tiers: Vec<(Instant, Code)>,
    /// The tier that an operator keeps the member in, whatever `tier` says.
    pub pin: Option<Pin>,
    /// Whom the account was merged into; it stands still since.
    pub merged_into: Option<MemberId>,
    /// Accounts merged into this one.
    pub absorbed: BTreeMap<MemberId, Absorbed>,
    /// Lots that were earned in another account's books, or go on from such.
    pub foreign: BTreeSet<u32>,
    /// Points of an earning that ended in them, as far as its case does not know of it.
    pub ended: BTreeMap<(Cause, Code), i64>,
    /// Running benefits.
    pub holdings: Holdings,
    /// Caps.
    pub counters: Counters,
    /// Unbroken runs of days by rule.
    pub streaks: BTreeMap<Code, Streak>,
    /// Subjects that paid once, by rule, and the local day where once is per day (else 0).
    pub subjects: BTreeSet<(Code, String, i32)>,
    /// Known stages still to come, or to be met (F2).
    pub waiting: BTreeSet<Waiting>,
    /// The orders behind `waiting`.
    pub orders: BTreeMap<OrderId, Arc<Order>>,
    /// What conditions read of the profile.
    pub profile: Profile,
    /// Recent shares and comments by local day, for figures.
    pub activity: Vec<(Day, Activity)>,
    /// Questions, answers, clubs and courses in the order of time, for figures.
    pub engaged: Vec<Engaged>,
    /// Friends who joined.
    pub invites: i64,
    /// Orders that had money paid back.
    pub refunds: Vec<(Instant, OrderId)>,
    /// Points redeemed on the last day of redeeming.
    pub redeemed: Option<(Day, i64)>,
    /// Points given away on the last day of giving.
    pub transferred: Option<(Day, i64)>,
    /// What the member did lately that keeps points from ending idle, in the order of time (P13).
    pub kept: Vec<(Instant, Cause)>,
    /// Coupons.
    pub wallet: Wallet,
    /// Paid plans.
    pub terms: Terms,
    /// Penalties.
    pub sentences: Sentences,
    /// What campaigns did.
    pub awarded: Awarded,
    /// Invitations, on either side.
    pub ties: Ties,
    /// How often shared limits were drawn on.
    pub drawn: u32,
    /// Draws of this batch, by number, that get less than they want; kept beside the account, not in it.
    #[serde(skip)]
    pub short: BTreeMap<u32, i64>,
    /// Facts that earned and may change in this batch; kept beside the account, not in it.
    #[serde(skip)]
    pub cases: BTreeMap<Cause, Case>,
}

/// An unbroken run of local days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// Its last day.
    pub last: Day,
    /// Its length in days.
    pub days: u32,
}

/// A stage that an order is known to reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Waiting {
    /// When.
    pub at: Instant,
    /// The name of the order among facts of one instant (N1), so that no id of ours decides.
    pub name: Arc<str>,
    /// The order.
    pub order: OrderId,
    /// Which stage.
    pub stage: Stage,
}

/// What came with an account that was merged in, so that it can be taken out again (P32).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    /// The lots that came.
    pub lots: BTreeSet<u32>,
    /// The debit by which its debt came.
    pub debit: Option<u32>,
    /// What the computed tier was before.
    pub stood: Option<Standing>,
    /// Its orders that count.
    pub orders: BTreeSet<OrderId>,
    /// Its facts that earned.
    pub facts: BTreeSet<Cause>,
    /// Subjects that had paid only there.
    pub subjects: BTreeSet<(Code, String, i32)>,
    /// Its questions, answers, clubs and courses.
    pub engaged: BTreeSet<Cause>,
    /// Its caps when it came.
    pub counters: Counters,
    /// Its friends who had joined.
    pub invites: i64,
    /// Its terms of plans.
    pub terms: BTreeSet<ActId>,
    /// The coupons that came.
    #[serde(default)]
    pub coupons: BTreeSet<u32>,
    /// Its coupons so far.
    #[serde(default)]
    pub counted: Counted,
}

/// Behaviour that conditions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// Shared something.
    Share,
    /// Commented.
    Comment,
    /// Signed in.
    SignIn,
}

impl Account {
    /// A member nobody folded yet.
    pub fn new(member: MemberId) -> Account {
        Account {
            member,
            joined_at: None,
            frontier: Instant::MIN,
            ledger: Ledger::default(),
            history: History::default(),
            tier: None,
            tiers: Vec::new(),
            pin: None,
            merged_into: None,
            absorbed: BTreeMap::new(),
            foreign: BTreeSet::new(),
            ended: BTreeMap::new(),
            holdings: Holdings::default(),
            counters: Counters::default(),
            streaks: BTreeMap::new(),
            subjects: BTreeSet::new(),
            waiting: BTreeSet::new(),
            orders: BTreeMap::new(),
            profile: Profile::default(),
            activity: Vec::new(),
            engaged: Vec::new(),
            invites: 0,
            refunds: Vec::new(),
            redeemed: None,
            transferred: None,
            kept: Vec::new(),
            wallet: Wallet::default(),
            terms: Terms::default(),
            sentences: Sentences::default(),
            awarded: Awarded::default(),
            ties: Ties::default(),
            drawn: 0,
            short: BTreeMap::new(),
            cases: BTreeMap::new(),
        }
    }

    /// Takes up the case of a fact that may change, with what ended of it in lots that were earned elsewhere.
    pub fn take_up(&mut self, fact: Cause, mut case: Case) {
        for earned in &mut case.earned {
            earned.expired += self.ended.get(&(fact, earned.rule.clone())).copied().unwrap_or(0);
        }
        self.cases.insert(fact, case);
    }

    /// The tier on record at an instant (L2).
    pub fn tier_at(&self, at: Instant) -> Option<&Code> {
        let after = self.tiers.partition_point(|(from, _)| *from <= at);
        self.tiers.get(after.saturating_sub(1)).map(|(_, tier)| tier)
    }

    /// The tier in force: the pinned one, or the computed.
    pub fn stands_in(&self) -> Option<&Code> {
        self.tiers.last().map(|(_, tier)| tier).filter(|_| self.tier.is_some() && self.merged_into.is_none())
    }

    /// Points given away on a local day.
    pub fn transferred_on(&self, day: Day) -> i64 {
        self.transferred.filter(|given| given.0 == day).map_or(0, |given| given.1)
    }

    /// Points redeemed on a local day.
    pub fn redeemed_on(&self, day: Day) -> i64 {
        self.redeemed.filter(|redeemed| redeemed.0 == day).map_or(0, |redeemed| redeemed.1)
    }
}
