//! `regulars tier`: the ladder, who stands where, and why (semantics 4).

use clap::Subcommand;

use self::explain::Explain;
use self::list::List;
use self::pin::{Pin, Unpin};
use self::recalc::Recalc;
use self::show::{History, Show};
use self::verify::Verify;
use super::front::{Answer, Front};
use super::simulate::SimulateTiers;
use crate::error::Result;

mod explain;
mod list;
mod pin;
mod recalc;
mod show;
mod verify;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    List(List),
    Show(Show),
    History(History),
    Recalc(Recalc),
    Pin(Pin),
    Unpin(Unpin),
    Simulate(SimulateTiers),
    Verify(Verify),
    Explain(Explain),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
            Verb::History(history) => history.run(front),
            Verb::Recalc(recalc) => recalc.run(front),
            Verb::Pin(pin) => pin.run(front),
            Verb::Unpin(unpin) => unpin.run(front),
            Verb::Simulate(simulate) => simulate.run(front),
            Verb::Verify(verify) => verify.run(front),
            Verb::Explain(explain) => explain.run(front),
        }
    }
}
