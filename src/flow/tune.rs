//! Tuning: a shop's own parameters, searched on one part of history and proven on another (RC22). It reads facts only.

use super::model::{Tuned, proven};
use super::{Session, Step, baskets, train};
use crate::domain::id::MemberId;
use crate::domain::recommend::content::Content;
use crate::domain::recommend::content::Features;
use crate::domain::recommend::evaluate::{self, BRIEF, Lists, Ranker, Table};
use crate::domain::recommend::split::{Cut, Split};
use crate::domain::recommend::trial::Trial;
use crate::domain::recommend::tune::{AT_MOST, search};
use crate::domain::recommend::{Log, Parameters, Task};
use crate::error::Result;
use crate::store::recommend::{self, Members};
use crate::store::tuning::{self, Record};

/// At most so many members are judged in a search; more would not change what is chosen.
const JUDGED: usize = 5_000;

/// What may be chosen for judging.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The share of all lines that a cut in time holds out.
    pub later: f64,
    /// What a linear model may take of memory, in bytes.
    pub memory: u64,
    /// What chance is drawn from.
    pub seed: u64,
}

/// What members bought, and what products are.
pub struct History {
    members: Vec<MemberId>,
    log: Log,
    features: Vec<Features>,
}

impl History {
    /// Reads all of it.
    pub fn load(session: &Session<'_>) -> Result<History> {
        session.step(Step { what: "reading", done: 0, of: None })?;
        let features = train::features(session)?;
        let (members, log) = train::log(session, baskets::load(session, Members::ALL)?, &features)?;
        Ok(History { members, log, features })
    }
}

/// A tuning that is not recorded yet.
pub struct Found {
    /// The task.
    pub task: Task,
    /// What was tried.
    pub tuned: Tuned,
    /// What is used from now on.
    used: Parameters,
    /// What was proven.
    proven: Parameters,
    seed: u64,
}

/// Searches for the parameters of a task: once on the part of history before the last, to prove the search on the last, and
/// once on the last part, whose choice is used.
pub fn tune(session: &Session<'_>, history: &History, task: Task, wish: Wish) -> Result<Found> {
    let cut = Cut::of(task);
    let content = Content::new(&history.features);
    let start = Parameters::default();
    let last = Split::new(&history.log, cut, wish.later, wish.seed);
    let before = Split::new(&last.train, cut, wish.later, wish.seed.wrapping_add(1));
    let told = |what| move |done: usize| session.step(Step { what, done: done as u64, of: Some(AT_MOST as u64) });
    let mut trial = Trial::new(&before, &content, wish.memory, JUDGED, wish.seed);
    let (chosen, found_before) = search(&mut trial, &start, AT_MOST, told("searching"))?;
    drop(trial);
    session.step(Step { what: "judging", done: 0, of: None })?;
    let mut trial = Trial::new(&last, &content, wish.memory, usize::MAX, wish.seed);
    let held_out = evaluate::evaluate(&mut trial, &chosen, &BRIEF, wish.seed);
    drop(trial);
    let mut trial = Trial::new(&last, &content, wish.memory, JUDGED, wish.seed);
    let (used, found_last) = search(&mut trial, &start, AT_MOST, told("searching-again"))?;
    let tuned = Tuned { proven: found_before, held_out, used: found_last };
    Ok(Found { task, tuned, used, proven: chosen, seed: wish.seed })
}

/// Records what was found; the next training goes by it.
pub fn record(session: &Session<'_>, found: &Found) -> Result<()> {
    let json = |parameters: &Parameters| serde_json::to_string(parameters).expect("numbers are plain data");
    let record = Record {
        at: session.now,
        used: json(&found.used),
        proven: json(&found.proven),
        figures: serde_json::to_string(&found.tuned).expect("figures are plain data"),
        seed: found.seed,
    };
    tuning::insert(session.db, found.task, &record)
}

/// A table and what it was made from.
pub struct Judged {
    /// The table.
    pub table: Table,
    /// How the log was cut.
    pub cut: Cut,
    /// Whether the model goes by a tuning, of which the part that was proven is judged here, or by what is shipped.
    pub tuned: bool,
    /// What was held out and every list, to be judged by other programs.
    pub papers: Papers,
}

/// A split and the lists made on it, by what members and products are called in the file.
pub struct Papers {
    /// What members are called, in the order of the split.
    numbers: Vec<String>,
    /// What products are called, by their numbers.
    skus: Vec<String>,
    split: Split,
    judged: Vec<usize>,
    /// The lists of each ranker.
    pub lists: Lists,
}

/// Judges every way to make lists on one cut; of a tuning what was chosen before the last part of history.
pub fn judge(session: &Session<'_>, history: History, cut: Cut, length: usize, wish: Wish) -> Result<Judged> {
    let (parameters, tuned) = proven(session, cut.task())?;
    let rankers: &[Ranker] = if cut == Cut::Basket { &evaluate::OF_BASKETS } else { &evaluate::OF_NEW };
    let content = Content::new(&history.features);
    let split = Split::new(&history.log, cut, wish.later, wish.seed);
    let mut trial = Trial::new(&split, &content, wish.memory, usize::MAX, wish.seed);
    let mut lists: Lists = Vec::new();
    for &ranker in rankers {
        session.step(Step { what: "judging", done: lists.len() as u64, of: Some(rankers.len() as u64) })?;
        lists.push((ranker, evaluate::lists(&mut trial, &parameters, ranker, length)));
    }
    let table = evaluate::table(&trial, &lists, wish.seed);
    let judged = trial.judged().to_vec();
    drop(trial);
    let numbers = recommend::list_numbers(session.db, history.members.into_iter())?;
    let papers = Papers { numbers, skus: recommend::list_skus(session.db)?, split, judged, lists };
    Ok(Judged { table, cut, tuned, papers })
}

impl Papers {
    /// The purchases that training saw: member, SKU and instant, members in turn.
    pub fn each_seen(&self, mut take: impl FnMut(&str, &str, i64) -> Result<()>) -> Result<()> {
        for (number, history) in self.numbers.iter().zip(self.split.train.members()) {
            for line in history {
                take(number, &self.skus[line.product as usize], line.at)?;
            }
        }
        Ok(())
    }

    /// What was held out: member and SKU, members in turn.
    pub fn each_held_out(&self, mut take: impl FnMut(&str, &str) -> Result<()>) -> Result<()> {
        for (number, held) in self.numbers.iter().zip(&self.split.held_out) {
            for product in held {
                take(number, &self.skus[*product as usize])?;
            }
        }
        Ok(())
    }

    /// The lists of one ranker: member, SKU and rank from 1, members in turn.
    pub fn each_listed(&self, lists: &[Vec<u32>], mut take: impl FnMut(&str, &str, usize) -> Result<()>) -> Result<()> {
        for (member, list) in self.judged.iter().zip(lists) {
            for (product, rank) in list.iter().zip(1..) {
                take(&self.numbers[*member], &self.skus[*product as usize], rank)?;
            }
        }
        Ok(())
    }
}
