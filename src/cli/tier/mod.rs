//! `regulars tier`: the ladder, who stands where, and why (semantics 4).

use clap::Subcommand;

use self::list::List;
use self::recalc::Recalc;
use self::show::{History, Show};
use super::front::{Answer, Front};
use super::simulate::SimulateTiers;
use crate::error::Result;

mod list;
mod recalc;
mod show;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    List(List),
    Show(Show),
    History(History),
    Recalc(Recalc),
    Simulate(SimulateTiers),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
            Verb::History(history) => history.run(front),
            Verb::Recalc(recalc) => recalc.run(front),
            Verb::Simulate(simulate) => simulate.run(front),
        }
    }
}
