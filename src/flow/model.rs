//! The model in use and what is kept about it: training writes these, whoever answers reads them.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::domain::recommend::evaluate::Table;
use crate::domain::recommend::parameters::{Parameters, TASKS, Task};
use crate::domain::recommend::repeat::Repeats;
use crate::domain::recommend::tune::Search;
use crate::domain::refusal::Refusal;
use crate::domain::segment::quality::Quality;
use crate::domain::segment::stability::Firmness;
use crate::domain::segment::{Clusters, Limits, Name, Space};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::recommend::{self, Record};
use crate::store::tuning;

/// What was counted and measured at a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Members who bought anything and kept it.
    pub n_members: usize,
    /// Products they bought.
    pub n_products: usize,
    /// Pairs of a member and a product.
    pub n_pairs: usize,
    /// Products that at least two members bought.
    pub n_paired: usize,
    /// How many of those, the most bought, the linear model relates to one another; none without one (RC8).
    pub n_linear: Option<usize>,
    /// How much of the last baskets was bought before.
    pub repeats: Repeats,
    /// How good lists were on the latest tenth of all lines, learnt from the rest.
    pub held_out: Table,
}

impl Figures {
    /// Whether lists of new products are best filled by popularity alone (RC23).
    pub fn serves_popularity(&self) -> bool {
        self.held_out.falls_behind()
    }
}

/// How the number of clusters came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chosen {
    /// Said by whoever trained.
    Given,
    /// The largest that is stable (AN34).
    Stability,
    /// The same for every large shop, where looking for a stable one takes long.
    Fixed,
}

impl Chosen {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Chosen::Given => "given",
            Chosen::Stability => "stability",
            Chosen::Fixed => "fixed",
        }
    }
}

/// What is kept of a segmentation run beside where each member stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Months that counted, up to as-of.
    pub window_months: i32,
    /// Members who bought in them.
    pub n_buyers: usize,
    /// What cells went by in place of ranks; a run of before there was a choice went by none.
    #[serde(default)]
    pub limits: Limits,
    /// How the number of clusters came about.
    pub chosen: Chosen,
    /// The clusters; none where the buyers were too few or too alike.
    pub clusters: Option<Found>,
}

/// The clusters of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What each is called; their number is that of clusters.
    pub names: Vec<Name>,
    /// How buyers became points.
    pub space: Space,
    /// Where the clusters lie.
    pub clusters: Clusters,
    /// How well they are separated.
    pub quality: Quality,
    /// How firm each number of clusters was.
    pub firmness: Vec<Firmness>,
    /// False when no number of clusters was firm.
    pub stable: bool,
}

/// The model in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// As recorded.
    pub record: Record,
    /// What it was trained with.
    pub parameters: Parameters,
    /// What was counted and measured.
    pub figures: Figures,
    /// The segmentation run it was given.
    pub run: Run,
}

/// What a tuning tried and found, for one task (RC22).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuned {
    /// The search whose choice was then judged, on the part before the last.
    pub proven: Search,
    /// That choice on the last part, which the search had not seen.
    pub held_out: Table,
    /// The same search on the last part, whose choice is used from now on.
    pub used: Search,
}

/// The parameters to train with: what the newest tuning of each task found, else what is shipped.
pub fn parameters(session: &Session<'_>) -> Result<Parameters> {
    let mut parameters = Parameters::default();
    for task in TASKS {
        if let Some(record) = tuning::find(session.db, task)? {
            // What another version of this program found is as good as nothing.
            let found = serde_json::from_str(&record.used);
            found.into_iter().for_each(|found| parameters.take(task, found));
        }
    }
    Ok(parameters)
}

/// The parameters to judge a task's model by: of a tuning those chosen without the last part of history. Also whether there
/// was one.
pub fn proven(session: &Session<'_>, task: Task) -> Result<(Parameters, bool)> {
    let record = tuning::find(session.db, task)?;
    let found: Option<Parameters> = record.and_then(|record| serde_json::from_str(&record.proven).ok());
    Ok(found.map_or_else(|| (Parameters::default(), false), |found| (found, true)))
}

/// The newest tuning of a task, with the instant up to which it read.
pub fn tuned(session: &Session<'_>, task: Task) -> Result<Option<(Instant, Tuned)>> {
    let record = tuning::find(session.db, task)?;
    Ok(record.and_then(|record| Some((record.at, serde_json::from_str(&record.figures).ok()?))))
}

/// The model in use; without one, or with one that another version of this program wrote, there is nothing to go by.
pub fn current(session: &Session<'_>) -> Result<Current> {
    let record = recommend::find_model(session.db)?.ok_or(Refusal::NoModel)?;
    let run = recommend::get_run(session.db, record.run)?;
    let parameters = serde_json::from_str(&record.parameters).map_err(|_| Refusal::NoModel)?;
    let figures = serde_json::from_str(&record.figures).map_err(|_| Refusal::NoModel)?;
    let run = serde_json::from_str(&run).map_err(|_| Refusal::NoModel)?;
    Ok(Current { record, parameters, figures, run })
}
