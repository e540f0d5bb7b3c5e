//! The model on a page: what it was learnt from, how good its lists were on orders it had not seen, and what is served.

use crate::domain::recommend::evaluate::{Ranker, Table};
use crate::domain::recommend::quality::Figures;
use crate::domain::recommend::repeat::Habit;
use crate::error::Result;
use crate::flow::model::Chosen;
use crate::flow::recommend::Status;
use crate::output::{Cell, Column, Kind, Note, View};

/// A title and what stands beside it.
type Line = (Column, Cell);

/// The page of a model.
pub(super) fn status(schema: &'static str, status: &Status, tuned: Vec<Line>) -> Result<View> {
    let held_out = &status.current.figures.held_out;
    let mut lines = learnt(status);
    lines.extend(linear(status));
    lines.extend(tuned);
    lines.extend(groups(status));
    lines.extend(judged(held_out));
    let digest = status.current.record.digest.clone();
    lines.push((Column::new("digest", Kind::Text).rank(2), digest.into()));
    let (columns, row): (Vec<Column>, Vec<Cell>) = lines.into_iter().unzip();
    let mut view = View::new(schema, columns).page().row(row).note(verdict(held_out));
    let figures = &status.current.figures;
    if let Some(core) = figures.n_linear.filter(|core| *core < figures.n_paired) {
        view.notes.push(Note::new("linear-core").with("core", core).with("products", figures.n_paired));
    }
    if status.n_new_orders > 0 {
        view.notes.push(Note::new("model-behind").with("count", status.n_new_orders));
    }
    Ok(view)
}

fn learnt(status: &Status) -> Vec<Line> {
    let (record, figures) = (&status.current.record, &status.current.figures);
    let lists = match figures.repeats.habit() {
        Habit::New => "discover",
        Habit::Again => "again",
        Habit::Both => "both",
    };
    let serves = if figures.serves_popularity() { "popularity" } else { "model" };
    vec![
        (Column::new("trained_at", Kind::Instant), record.trained_at.into()),
        (Column::new("trained_through", Kind::Instant).keep(), record.trained_through.into()),
        (Column::new("age_days", Kind::Int), status.age_days.into()),
        (Column::new("new_orders", Kind::Int), status.n_new_orders.into()),
        (Column::new("members", Kind::Int), figures.n_members.into()),
        (Column::new("products", Kind::Int), figures.n_products.into()),
        (Column::new("pairs", Kind::Int), figures.n_pairs.into()),
        (Column::new("repeat_share", Kind::Ratio), figures.repeats.share().into()),
        (Column::new("lists", Kind::Word), Cell::word(lists)),
        (Column::new("serves", Kind::Word), Cell::word(serves)),
    ]
}

/// RC8
fn linear(status: &Status) -> Option<Line> {
    let core = status.current.figures.n_linear?;
    Some((Column::new("linear_products", Kind::Int).rank(2), core.into()))
}

fn groups(status: &Status) -> Vec<Line> {
    let run = &status.current.run;
    let found = run.clusters.as_ref();
    let stable = found.filter(|_| run.chosen == Chosen::Stability).map(|found| found.stable);
    vec![
        (Column::new("clusters", Kind::Int), found.map_or(0, |found| found.names.len()).into()),
        (Column::new("clusters_chosen", Kind::Word), Cell::word(run.chosen.word())),
        (Column::new("clusters_stable", Kind::Bool), stable.into()),
    ]
}

/// RC22: the model beside what needs no model, with intervals.
fn judged(held_out: &Table) -> Vec<Line> {
    // Of nobody there are no figures.
    let cell = |value: f64| Cell::from(Some(value).filter(|_| held_out.n_members > 0));
    let ratio = |name: &'static str, value: f64| (Column::new(name, Kind::Ratio), cell(value));
    let change = |name: &'static str, value: f64| (Column::new(name, Kind::Change), cell(value));
    let figures = |ranker| held_out.row(ranker).map_or_else(Figures::default, |row| row.figures);
    let (over_popularity, over_recent) =
        held_out.row(Ranker::Model).map(|row| (row.over_popularity, row.over_recent)).unwrap_or_default();
    let model = figures(Ranker::Model);
    vec![
        (Column::new("judged_members", Kind::Int), held_out.n_members.into()),
        ratio("ndcg_10", model.mean.ndcg_10),
        ratio("ndcg_10_low", model.ndcg_10.low),
        ratio("ndcg_10_high", model.ndcg_10.high),
        ratio("popularity_ndcg_10", figures(Ranker::Popularity).mean.ndcg_10),
        change("over_popularity_low", over_popularity.low),
        change("over_popularity_high", over_popularity.high),
        ratio("last_14_days_ndcg_10", figures(Ranker::Recent).mean.ndcg_10),
        change("over_last_14_days_low", over_recent.low),
        change("over_last_14_days_high", over_recent.high),
        ratio("recall_20", model.mean.recall_20),
        ratio("hit_10", model.mean.hit_10),
        ratio("coverage_10", model.coverage_10),
    ]
}

/// RC23: what the figures allow to be said.
pub(super) fn verdict(held_out: &Table) -> Note {
    if held_out.is_better() {
        Note::new("model-better")
    } else if held_out.falls_behind() {
        Note::new("model-falls-behind")
    } else if held_out.is_enough() {
        Note::new("model-not-shown-better")
    } else {
        Note::new("model-few-judged").with("count", held_out.n_members)
    }
}
