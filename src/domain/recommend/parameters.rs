//! What can be chosen of a model, for each of its tasks apart; the defaults are what is shipped, `tune` finds a shop's own.

use serde::{Deserialize, Serialize};

use super::learner::Learner;
use super::popular::Trend;
use super::repeat::Decay;
use super::{linear, sequence, similarity};

/// What a list is for (RC5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Mail and home page: what is new to the member, read weeks ahead.
    Home,
    /// The next product of this visit.
    Cart,
    /// The next basket, where the same may come again (RC10).
    Again,
}

impl Task {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Task::Home => "home",
            Task::Cart => "cart",
            Task::Again => "again",
        }
    }
}

/// Every task, in the order of what is kept by task.
pub const TASKS: [Task; 3] = [Task::Home, Task::Cart, Task::Again];

/// One learner in a mix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// How it learns.
    pub learner: Learner,
    /// What it counts, the strongest source being near 1; 0 leaves it out.
    pub weight: f32,
    /// Half-life of the profile in ranks, the newest distinct product having rank 0; none where all count alike (RC5).
    pub half_life_ranks: Option<f32>,
}

/// How the lists of what a member does not have are made, for one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mix {
    /// The learners and what each counts.
    pub sources: Vec<Source>,
    /// What the popularity within the member's cluster counts for a newcomer (RC16).
    pub cluster: f32,
    /// How the last weeks bend the scores.
    pub trend: Trend,
}

impl Mix {
    /// The mix shipped for lists read weeks ahead.
    #[must_use]
    pub fn home() -> Self {
        let plain = |learner, weight| Source { learner, weight, half_life_ranks: None };
        let sources = vec![
            plain(Learner::Linear(linear::Setting::default()), 1.0),
            plain(Learner::Similarity(similarity::Setting::default()), 0.0),
            plain(Learner::Sequence(sequence::Setting::default()), 0.0),
            plain(Learner::Content { k: 50 }, 1.0),
        ];
        Self { sources, cluster: 1.0, trend: Trend::default() }
    }

    /// The mix shipped for the next product of a visit.
    #[must_use]
    pub fn cart() -> Self {
        let mut mix = Self::home();
        for source in &mut mix.sources {
            source.half_life_ranks = Some(3.0);
            if matches!(source.learner, Learner::Sequence(_)) {
                source.weight = 1.0;
            }
        }
        Self { trend: Trend { exponent: 0.0, ..Trend::default() }, ..mix }
    }

    /// The sources that count anything.
    pub fn counting(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.weight > 0.0)
    }
}

/// How the lists of the next basket are made, where the same may come again (RC10).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Again {
    /// How old baskets fade.
    pub decay: Decay,
    /// What the members most like this one count.
    pub company: f32,
    /// How strongly the most alike of them outweigh the rest.
    pub exponent: f32,
    /// What popularity counts.
    pub popular: f32,
    /// How the last weeks bend the scores.
    pub trend: Trend,
    /// Whether overdue products rise and just bought ones sink (RC11).
    pub due: bool,
}

impl Default for Again {
    fn default() -> Self {
        let trend = Trend { exponent: 0.25, ..Trend::default() };
        Self { decay: Decay::default(), company: 0.5, exponent: 5.0, popular: 0.1, trend, due: false }
    }
}

/// All that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Lists read weeks ahead.
    pub home: Mix,
    /// The next product of a visit.
    pub cart: Mix,
    /// The next basket.
    pub again: Again,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { home: Mix::home(), cart: Mix::cart(), again: Again::default() }
    }
}

impl Parameters {
    /// The mix of a task; the next basket fills up as the home page does.
    #[must_use]
    pub fn mix(&self, task: Task) -> &Mix {
        match task {
            Task::Cart => &self.cart,
            Task::Home | Task::Again => &self.home,
        }
    }

    /// The mix of a task, to be changed.
    pub fn mix_mut(&mut self, task: Task) -> &mut Mix {
        match task {
            Task::Cart => &mut self.cart,
            Task::Home | Task::Again => &mut self.home,
        }
    }

    /// Takes what another set says of one task.
    pub fn take(&mut self, task: Task, other: Self) {
        match task {
            Task::Home => self.home = other.home,
            Task::Cart => self.cart = other.cart,
            Task::Again => self.again = other.again,
        }
    }

    /// The learners that count in the lists of a task; what is bought again needs none.
    #[must_use]
    pub fn learners_of(&self, task: Task) -> Vec<Learner> {
        let mix = Some(self.mix(task)).filter(|_| task != Task::Again);
        mix.into_iter().flat_map(Mix::counting).map(|source| source.learner).collect()
    }

    /// Every learner that counts in any mix, each once, in the order of their tables.
    #[must_use]
    pub fn learners(&self) -> Vec<Learner> {
        let mut learners: Vec<Learner> = Vec::new();
        for source in [&self.home, &self.cart].into_iter().flat_map(Mix::counting) {
            if !learners.contains(&source.learner) {
                learners.push(source.learner);
            }
        }
        learners
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_are_counted_once_and_only_where_they_count() {
        let shipped = Parameters::default();
        let [linear, similarity, sequence, content] = [0, 1, 2, 3].map(|at| shipped.home.sources[at].learner);
        assert_eq!(shipped.learners_of(Task::Home), [linear, content]);
        assert_eq!(shipped.learners(), [linear, content, sequence], "the cart shares what the home page learns");
        assert!(!shipped.learners().contains(&similarity) && shipped.learners_of(Task::Again).is_empty());
    }

    #[test]
    fn one_task_is_taken_and_the_others_stay() {
        let other =
            Parameters { home: Mix::cart(), cart: Mix::home(), again: Again { company: 0.8, ..Again::default() } };
        for task in TASKS {
            let mut found = Parameters::default();
            found.take(task, other.clone());
            let changed = [found.home != Mix::home(), found.cart != Mix::cart(), found.again != Again::default()];
            assert_eq!(changed, TASKS.map(|each| each == task), "{}", task.word());
        }
    }

    #[test]
    fn parameters_survive_as_json() {
        let text = serde_json::to_string(&Parameters::default()).unwrap();
        assert_eq!(serde_json::from_str::<Parameters>(&text).unwrap(), Parameters::default());
    }
}
