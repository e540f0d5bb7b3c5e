//! What the figures ask for this week, the weightiest first.

use std::cmp::Reverse;

use crate::output::dashboard::Todo;

/// More than these are no list for a week.
const MOST: usize = 5;

/// What was found so far, each with its weight: money at stake in minor units, as far as it can be said.
#[derive(Debug, Default)]
pub(super) struct List(Vec<(i64, Todo)>);

impl List {
    pub(super) fn add(&mut self, weight: i64, text: String, command: &str) {
        self.0.push((weight, Todo { text, command: command.to_owned() }));
    }

    pub(super) fn ranked(mut self) -> Vec<Todo> {
        self.0.sort_by_key(|(weight, _)| Reverse(*weight));
        self.0.into_iter().take(MOST).map(|(_, todo)| todo).collect()
    }
}
