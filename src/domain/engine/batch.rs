//! Many members folded at once: each by itself, in parallel, with results in the order of the members (house H22, H28).

use rayon::prelude::*;

use super::account::Account;
use super::fact::Fact;
use super::fold::{Folded, fold};
use crate::domain::program::Versions;
use crate::domain::time::Instant;

/// Folds each member's facts and boundaries up to `until`. No rule reads another member, so any number of threads
/// gives the same rows.
pub fn settle(versions: &Versions, work: Vec<(Account, Vec<Fact>)>, until: Instant) -> Vec<Folded> {
    work.into_par_iter().map(|(account, facts)| fold(versions, account, facts, until)).collect()
}

/// What is asked of each of many, in parallel, with the answers in the order of the questions.
pub fn each<T: Send, R: Send>(work: Vec<T>, ask: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    work.into_par_iter().map(ask).collect()
}
