//! What happens, in which order: one verb a file. A verb is handed a [`Session`]; only the [`desk`] commits.

use std::sync::Arc;

use crate::domain::program::{Program, Versions};
use crate::domain::time::{Instant, Zone};
use crate::error::Result;
use crate::input::Reading;
use crate::store::{Db, Stop};

pub mod activate;
pub mod amend;
pub mod among;
pub mod asker;
pub mod attest;
#[cfg(feature = "online")]
pub mod authorize;
pub mod avatar;
pub mod balance;
pub mod baskets;
pub mod behaviour;
#[cfg(test)]
pub(crate) mod busy;
pub mod campaign;
pub mod card;
pub mod claim;
pub mod club;
pub mod condition;
pub mod contact;
pub mod coupon;
pub mod course;
pub mod desk;
pub mod duplicate;
pub mod event;
pub mod explain;
pub mod export;
pub mod grant;
pub mod held;
pub mod hold;
pub mod identity;
pub mod import;
pub mod join;
#[cfg(feature = "online")]
pub mod keys;
pub mod known;
pub mod lists;
pub mod login;
pub mod mend;
pub mod merge;
pub mod model;
pub mod nightly;
#[cfg(feature = "online")]
pub mod online;
pub mod password;
pub mod penalty;
pub mod pin;
pub mod plan;
pub mod post;
pub mod program;
pub mod provider;
#[cfg(feature = "online")]
pub mod provider_login;
pub mod question;
pub mod recalc;
pub mod recommend;
pub mod reconcile;
pub mod record;
pub mod redeem;
pub mod referral;
pub mod refund;
pub mod replay;
pub mod report;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
pub mod secret;
pub mod settle;
pub mod simulate;
pub mod standing;
pub mod statement;
pub mod timeline;
pub mod token;
pub mod train;
pub mod transfer;
pub mod tune;
pub mod usage;
pub mod verify;
pub mod withdraw;

/// One command at work: the file inside its one transaction, the one reading of the clock, and who asked.
pub struct Session<'a> {
    /// The open file.
    pub db: &'a Db,
    /// The instant worked at: `--as-of`, or the reading of the clock.
    pub now: Instant,
    /// The file is seen as it was then; none = as it is (K7).
    pub known_at: Option<Instant>,
    /// The reading of the clock, never before what the file has seen (SF11).
    pub recorded_at: Instant,
    /// Who works, as said.
    pub operator: &'a str,
    /// The request id, when one was given.
    pub request: Option<&'a str>,
    /// Why, as said.
    pub reason: Option<&'a str>,
    /// The program's versions; none only until `init` applies the first.
    pub programs: Option<Versions>,
    /// Whether a signal asks us to stop.
    pub stop: &'a Stop,
    /// Whether settling lists the facts that came late, and not only counts them.
    pub lists_late: bool,
    /// Who is told how far the work is.
    pub tell: &'a dyn Fn(Step),
}

/// How far a long step of a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The word of what is being done.
    pub what: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// How much there is, when that is known.
    pub of: Option<u64>,
}

impl Session<'_> {
    /// The program's versions.
    pub fn versions(&self) -> &Versions {
        self.programs.as_ref().expect("init applies a program in the transaction that makes the file")
    }

    /// The version in force at the instant worked at.
    pub fn program(&self) -> &Arc<Program> {
        self.versions().at(self.now)
    }

    /// The zone in which the shop's days are counted.
    pub fn zone(&self) -> &Zone {
        &self.program().shop.zone
    }

    /// How the files of this shop are written, and up to when facts may lie.
    pub fn reading(&self) -> Reading {
        let shop = &self.program().shop;
        let country = (!shop.country.is_empty()).then(|| shop.country.clone());
        Reading::new(shop.zone.clone(), shop.currency, country, self.now)
    }

    /// Tells how far the work is, and stops it when a signal asks.
    pub fn step(&self, step: Step) -> Result<()> {
        (self.tell)(step);
        self.stop.check()
    }
}
