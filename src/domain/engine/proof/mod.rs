//! What must hold of a member's books, as named checks over their rows (P4, P8, P11, P34, T1, T12). A check recomputes what
//! a row says from what it came from; it mends nothing.

mod cache;
mod earning;
mod hold;
mod ledger;
mod replayed;
mod rows;
mod subject;
mod tier;

use std::collections::BTreeMap;

pub use self::rows::{Granted, Judged, Period, Rows, Taken, Terms, Used};
pub use self::subject::{Books, Lot, Saved};
use crate::domain::id::MemberId;
use crate::domain::time::{Instant, Zone};

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $scope:ident $word:literal,)*) => {
        /// A named check.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Check {
            $($(#[$doc])* $name,)*
        }

        impl Check {
            /// Every check, in the order in which they are told.
            pub const ALL: &[Check] = &[$(Check::$name,)*];

            /// The word of it.
            pub fn word(self) -> &'static str {
                match self { $(Check::$name => $word,)* }
            }

            /// What it belongs to.
            pub fn scope(self) -> Scope {
                match self { $(Check::$name => Scope::$scope,)* }
            }
        }
    };
}

checks! {
    /// SQLite finds its pages, records and indexes sound.
    Integrity = File "integrity",
    /// Every reference leads to a row.
    ForeignKeys = File "foreign-keys",
    /// Balances of stored value are the sums of their entries, and never were below nothing (ID48).
    StoredValue = File "stored-value",
    /// Blocks of sales say what the rows of their orders do.
    SaleBlocks = File "sale-blocks",
    /// Blocks of books say, with what came since, what the rows of their members do.
    BookBlocks = File "book-blocks",
    /// The file says it is a shop's.
    ApplicationId = File "application-id",
    /// The file has this program's version.
    Version = File "version",
    /// Entries and allocations are numbered without gaps and never booked backwards.
    Numbers = Points "numbers",
    /// Of no lot more is used than it had, nor less than nothing (P4.1).
    Lots = Points "lots",
    /// Each debit is laid on lots or owed, to the last point (P4.2).
    Debits = Points "debits",
    /// All entries together are what is open less what is owed (P4.3).
    Sums = Points "sums",
    /// Who owes has nothing to spend (P4.4).
    DebtActive = Points "debt-active",
    /// No more is undone of anything than there was (P4.5).
    Undone = Points "undone",
    /// A hold keeps what it was made for, and ends once (P4.6).
    Holds = Points "holds",
    /// What an order was sold under is what was in force.
    Terms = Points "terms",
    /// Each earning is what its version makes of its fact (P8).
    Earnings = Points "earnings",
    /// What an earning granted is what was credited, with the dates of its rule (P12, P13).
    Credits = Points "credits",
    /// Each taking brought its earning from where it stood to its target (P20, P21).
    Takings = Points "takings",
    /// No cap is exceeded, net of what was taken back (P11).
    Caps = Points "caps",
    /// The open lots kept are what is left of lots.
    OpenLots = Points "open-lots",
    /// The balance kept is that of the rows.
    Balances = Points "balances",
    /// Tier periods tile time from joining on, exactly one open (T1).
    Periods = Tier "periods",
    /// Each check's figures lead to its outcome under the rules of its time.
    Outcomes = Tier "outcomes",
    /// The tier kept is that of the open period.
    CachedTier = Tier "cached-tier",
    /// The account kept can be read, and says when time must look at it next.
    Accounts = Tier "accounts",
    /// Terms of orders as folded again.
    ReplayTerms = PointsReplay "replay-terms",
    /// Earnings as folded again.
    ReplayEarnings = PointsReplay "replay-earnings",
    /// Takings as folded again.
    ReplayTakings = PointsReplay "replay-takings",
    /// Entries as folded again, batch by batch.
    ReplayEntries = PointsReplay "replay-entries",
    /// Allocations as folded again.
    ReplayAllocations = PointsReplay "replay-allocations",
    /// Holds and what became of them as folded again.
    ReplayHolds = PointsReplay "replay-holds",
    /// Later ends of lots as folded again.
    ReplayExtensions = PointsReplay "replay-extensions",
    /// Tier periods as folded again.
    ReplayPeriods = TierReplay "replay-periods",
    /// Tier checks as folded again.
    ReplayOutcomes = TierReplay "replay-outcomes",
    /// Notices as folded again.
    ReplayNotices = TierReplay "replay-notices",
    /// Grants as folded again.
    ReplayGrants = TierReplay "replay-grants",
    /// Uses of benefits as folded again.
    ReplayUses = TierReplay "replay-uses",
    /// Draws on shared limits as folded again.
    ReplayDraws = TierReplay "replay-draws",
    /// Coupons as folded again.
    ReplayCoupons = TierReplay "replay-coupons",
    /// Paid plans as folded again.
    ReplayPlans = TierReplay "replay-plans",
    /// Penalties as folded again.
    ReplayPenalties = TierReplay "replay-penalties",
    /// What campaigns did as folded again.
    ReplayCampaigns = TierReplay "replay-campaigns",
    /// Referrals as folded again.
    ReplayReferrals = TierReplay "replay-referrals",
    /// Accounts and cases as folded again.
    ReplayAccounts = BothReplay "replay-accounts",
    /// What is kept of facts that earned, as folded again.
    ReplayCases = PointsReplay "replay-cases",
}

/// What a check belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The file itself.
    File,
    /// Points.
    Points,
    /// Tiers.
    Tier,
    /// Points, folded again.
    PointsReplay,
    /// Tiers and benefits, folded again.
    TierReplay,
    /// Either, folded again.
    BothReplay,
}

/// A row that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    /// Whose; none of the file itself.
    pub member: Option<MemberId>,
    /// Which row.
    pub row: String,
    /// What it says.
    pub stored: String,
    /// What it should say.
    pub due: String,
}

/// What came of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many rows were looked at.
    pub looked: u64,
    /// How many are not as they should be.
    pub wrong: u64,
    /// The first of them.
    pub first: Vec<Offence>,
}

/// Offences told of one check.
const TOLD: usize = 20;

/// What all checks came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// By check.
    pub found: BTreeMap<Check, Found>,
}

impl Proof {
    /// So many rows were looked at.
    pub fn looked(&mut self, check: Check, rows: usize) {
        self.found.entry(check).or_default().looked += u64::try_from(rows).unwrap_or(u64::MAX);
    }

    /// A row is not as it should be.
    pub fn wrong(&mut self, check: Check, offence: impl FnOnce() -> Offence) {
        let found = self.found.entry(check).or_default();
        found.wrong += 1;
        if found.first.len() < TOLD {
            found.first.push(offence());
        }
    }

    /// This and what was found of other members; the first offences are those of the first members.
    pub fn and(mut self, other: Proof) -> Proof {
        for (check, more) in other.found {
            let found = self.found.entry(check).or_default();
            found.looked += more.looked;
            found.wrong += more.wrong;
            found.first.extend(more.first);
            found.first.sort_by_key(|offence| offence.member);
            found.first.truncate(TOLD);
        }
        self
    }

    /// Whether everything is as it should be.
    pub fn holds(&self) -> bool {
        self.found.values().all(|found| found.wrong == 0)
    }
}

/// What is to be proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Points.
    pub points: bool,
    /// Tiers and benefits.
    pub tier: bool,
    /// All batches folded from nothing.
    pub replay: bool,
}

impl Wanted {
    /// Whether a check is among it.
    pub fn has(self, check: Check) -> bool {
        match check.scope() {
            Scope::File => false,
            Scope::Points => self.points,
            Scope::Tier => self.tier,
            Scope::PointsReplay => self.points && self.replay,
            Scope::TierReplay => self.tier && self.replay,
            Scope::BothReplay => self.replay,
        }
    }
}

/// Proves a member's books.
pub fn prove(proof: &mut Proof, wanted: Wanted, books: &Books<'_>) {
    if wanted.points {
        let standing = ledger::prove(proof, books);
        earning::prove(proof, books);
        cache::prove_points(proof, books, &standing);
    }
    if wanted.tier {
        tier::prove(proof, books);
        cache::prove_account(proof, books);
    }
    if wanted.replay {
        replayed::prove(proof, wanted, books);
    }
}

/// An instant as people read it.
fn shown(zone: &Zone, at: Instant) -> String {
    if at == Instant::MAX || at == Instant::MIN { "-".to_owned() } else { zone.shown(at) }
}
