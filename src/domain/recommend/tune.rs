//! A shop's own parameters, found by coordinate search on purchases that the models tried did not see (RC22).
//!
//! One value at a time is changed and the best kept; of values hardly apart the simpler wins, and a best value at the edge of
//! those tried moves the edge.

use serde::{Deserialize, Serialize};

use self::axis::{Axis, axes};
use super::parameters::Parameters;
use super::quality::Score;
use super::trial::Trial;

mod axis;

/// At most so many configurations are tried in one search.
pub const AT_MOST: usize = 40;

/// Members that must be judged before anything is chosen (RC23).
pub const ENOUGH: usize = 200;

/// The part of the standard error of a difference within which the simpler value wins. A whole one, on each of ten axes,
/// gave away more than searching gained: the axes are walked one after the other, and what each gives away adds up.
const NEAR: f64 = 0.25;

/// What a search tried and chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// How many members were judged.
    pub n_members: usize,
    /// How many configurations were tried.
    pub n_tried: usize,
    /// The mean NDCG@10 of what the search began with.
    pub began_at: f64,
    /// The mean NDCG@10 of what it chose.
    pub ended_at: f64,
    /// What was chosen of each axis, in the order of choosing; an axis may come twice.
    pub choices: Vec<Choice>,
}

/// One axis and the value chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The axis.
    pub axis: String,
    /// The value; for a half-life, 0 is none.
    pub value: f32,
    /// The mean NDCG@10 with it.
    pub ndcg_10: f64,
}

/// A configuration, and the NDCG@10 of each member judged.
type Tried = (Parameters, Vec<f64>);

/// Searches from `start` on what the trial holds out, with at most `at_most` configurations; `tell` hears of each. With too
/// few members to judge, what it began with is kept.
pub fn search<E>(
    trial: &mut Trial<'_>,
    start: &Parameters,
    at_most: usize,
    mut tell: impl FnMut(usize) -> Result<(), E>,
) -> Result<(Parameters, Search), E> {
    let task = trial.split().cut.task();
    let mut best = start.clone();
    let mut tried: Vec<Tried> = Vec::new();
    let mut choices = Vec::new();
    let judge = |trial: &mut Trial<'_>, tried: &mut Vec<Tried>, parameters: &Parameters| {
        if let Some(known) = tried.iter().position(|(other, _)| other == parameters) {
            return Some(known);
        }
        if tried.len() >= at_most {
            return None;
        }
        let lists = trial.lists(parameters, task, 10);
        let ndcg = trial.scores(&lists).iter().map(|score: &Score| score.ndcg_10).collect();
        tried.push((parameters.clone(), ndcg));
        Some(tried.len() - 1)
    };
    let began = judge(trial, &mut tried, &best);
    let axes = if trial.judged().len() >= ENOUGH { axes(task) } else { Vec::new() };
    for axis in axes {
        let mut points: Vec<(f32, usize)> = Vec::new();
        let mut waiting: Vec<f32> = axis.values.to_vec();
        let present = (axis.get)(&best, task);
        if !waiting.contains(&present) {
            waiting.push(present);
        }
        while let Some(value) = (!waiting.is_empty()).then(|| waiting.remove(0)) {
            let mut candidate = best.clone();
            (axis.set)(&mut candidate, task, value);
            tell(tried.len())?;
            if let Some(at) = judge(trial, &mut tried, &candidate) {
                points.push((value, at));
            }
            if waiting.is_empty() {
                waiting.extend(beyond(&axis, &points, &tried));
            }
        }
        if let Some((value, at)) = chosen(&points, &tried) {
            best = tried[at].0.clone();
            choices.push(Choice { axis: axis.name.to_owned(), value, ndcg_10: mean(&tried[at].1) });
        }
        trial.keep(&best.learners_of(task));
    }
    let of = |parameters: &Parameters| {
        tried.iter().find(|(other, _)| other == parameters).map_or(0.0, |(_, ndcg)| mean(ndcg))
    };
    let search = Search {
        n_members: trial.judged().len(),
        n_tried: tried.len(),
        began_at: began.map_or(0.0, |at| mean(&tried[at].1)),
        ended_at: of(&best),
        choices,
    };
    Ok((best, search))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |a, b| a + b) / values.len().max(1) as f64
}

/// The best point, or a simpler one (they come in that order) that is hardly worse, by the difference member by member.
fn chosen(points: &[(f32, usize)], tried: &[Tried]) -> Option<(f32, usize)> {
    let best = top(points, tried)?;
    let near = |(_, at): &&(f32, usize)| {
        let differences: Vec<f64> = tried[best.1].1.iter().zip(&tried[*at].1).map(|(a, b)| a - b).collect();
        let worse = mean(&differences);
        let variance = mean(&differences.iter().map(|d| (d - worse).powi(2)).collect::<Vec<_>>());
        worse <= NEAR * (variance / differences.len().max(1) as f64).sqrt()
    };
    points.iter().find(near).copied()
}

fn top(points: &[(f32, usize)], tried: &[Tried]) -> Option<(f32, usize)> {
    // The first of equals is the simplest.
    points.iter().copied().rev().max_by(|a, b| mean(&tried[a.1].1).total_cmp(&mean(&tried[b.1].1)))
}

/// The next value outwards where the best one stands at the edge.
fn beyond(axis: &Axis, points: &[(f32, usize)], tried: &[Tried]) -> Option<f32> {
    let (best, _) = top(points, tried).filter(|(value, _)| axis.widens > 1.0 && *value > 0.0)?;
    let highest = points.iter().all(|(value, _)| *value <= best);
    let lowest = points.iter().all(|(value, _)| *value >= best);
    // Four times around the original values is far enough.
    let next = if highest { best * axis.widens } else { best / axis.widens };
    let within = axis.values.iter().any(|value| (next / value).max(value / next) <= axis.widens.powi(4));
    (highest != lowest && within).then_some(next)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::axis::RIDGE;
    use super::*;
    use crate::domain::recommend::content::Content;
    use crate::domain::recommend::split::{Cut, Split};
    use crate::domain::recommend::{Log, Purchase};

    /// 400 members in two camps; everybody buys 4 of 5 products of the camp early and from day 100 on one of 3 others.
    fn season() -> Log {
        let member = |m: u32| {
            let camp = m % 2 * 8;
            let early = (0..4).map(move |n| (camp + 3 + (m / 2 + n) % 5, 1 + n as i32));
            let late = (camp + m / 2 % 3, 100 + (m % 9) as i32);
            let bought = |(product, day): (u32, i32)| Purchase {
                at: i64::from(day),
                basket: m * 1000 + day.unsigned_abs(),
                product,
                day,
            };
            early.chain([late]).map(bought).collect()
        };
        Log::new((0..400).map(member), 16)
    }

    fn searched(at_most: usize) -> (Parameters, Search) {
        let log = season();
        let split = Split::new(&log, Cut::Global, 0.15, 1);
        let content = Content::new(&[]);
        let mut trial = Trial::new(&split, &content, 1 << 20, 5_000, 1);
        let start = Parameters::default();
        let Ok(found) = search(&mut trial, &start, at_most, |_| Ok::<(), Infallible>(()));
        found
    }

    #[test]
    fn a_search_never_ends_below_its_beginning_and_comes_again() {
        let (parameters, search) = searched(AT_MOST);
        assert!(search.ended_at >= search.began_at && search.n_members >= ENOUGH, "{search:?}");
        assert!((2..=AT_MOST).contains(&search.n_tried));
        assert_eq!(searched(AT_MOST), (parameters, search));
    }

    #[test]
    fn a_search_stops_at_its_bound_and_with_too_few_members_at_once() {
        assert_eq!(searched(3).1.n_tried, 3);
        let few = Log::new((0..9).map(|m| season().member(m).to_vec()), 16);
        let split = Split::new(&few, Cut::Loo, 0.1, 1);
        let content = Content::new(&[]);
        let mut trial = Trial::new(&split, &content, 1 << 20, 5_000, 1);
        let Ok((parameters, found)) = search(&mut trial, &Parameters::default(), AT_MOST, |_| Ok::<(), Infallible>(()));
        assert_eq!((parameters, found.n_tried, found.choices), (Parameters::default(), 1, vec![]), "RC23");
    }

    #[test]
    fn whoever_is_told_can_stop_the_search() {
        let log = season();
        let split = Split::new(&log, Cut::Global, 0.15, 1);
        let content = Content::new(&[]);
        let mut trial = Trial::new(&split, &content, 1 << 20, 5_000, 1);
        let stopped = search(&mut trial, &Parameters::default(), AT_MOST, |n| if n > 2 { Err("stop") } else { Ok(()) });
        assert_eq!(stopped.map(drop), Err("stop"));
    }

    /// Points (value, configuration) with the NDCG of four members each.
    fn tried(means: &[[f64; 4]]) -> (Vec<(f32, usize)>, Vec<Tried>) {
        let points = (0..means.len()).map(|at| (at as f32 + 1.0, at)).collect();
        (points, means.iter().map(|ndcg| (Parameters::default(), ndcg.to_vec())).collect())
    }

    #[test]
    fn the_simpler_of_two_nearly_equal_values_wins() {
        // The second is better by .01 on the mean, but its differences spread by .15.
        let (points, found) = tried(&[[0.5, 0.5, 0.5, 0.5], [0.7, 0.4, 0.3, 0.64]]);
        assert_eq!(chosen(&points, &found).map(|(value, _)| value), Some(1.0));
        let (points, found) = tried(&[[0.5, 0.5, 0.5, 0.5], [0.6, 0.6, 0.6, 0.6]]);
        assert_eq!(chosen(&points, &found).map(|(value, _)| value), Some(2.0));
        assert_eq!(chosen(&[], &found), None);
    }

    #[test]
    fn a_best_value_at_the_edge_moves_it_four_times_at_most() {
        let at = |values: &[f32], best: usize| {
            let points: Vec<(f32, usize)> = values.iter().copied().zip(0..).collect();
            let ndcg = |at| vec![if at == best { 1.0 } else { 0.5 }];
            let found: Vec<_> = (0..values.len()).map(|at| (Parameters::default(), ndcg(at))).collect();
            beyond(&RIDGE, &points, &found)
        };
        assert_eq!((at(&[10.0, 3.0, 1.0], 0), at(&[10.0, 3.0, 1.0], 1)), (Some(30.0), None));
        assert_eq!(at(&[10.0, 3.0, 1.0], 2), Some(1.0 / 3.0));
        assert_eq!(at(&[10.0, 3.0, 1.0, 810.0], 3), None, "too far out");
    }
}
