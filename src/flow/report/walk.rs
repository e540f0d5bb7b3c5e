//! One walk over what was sold, for as many reports as ask: to read sales takes longer than to add them up.

use std::mem;
use std::sync::mpsc;
use std::thread;

use super::super::Session;
use super::{days, each_deal};
use crate::domain::engine::batch;
use crate::domain::report::days::Days;
use crate::domain::report::deals::Deals;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store::trade::Asked;

/// What the labels of sales point at.
pub(super) type Labels = [Option<String>];

/// What is shown sales one by one.
pub(super) trait Taker: Send {
    /// Which sales it asks for, and what of them.
    fn asked(&self) -> Asked;
    /// Takes one of them. Others may come by as well, as sales of which something went back do: they must change nothing.
    fn take(&mut self, deal: &Deal<'_>, days: &Days);
}

/// A report that is told once all sales have come by.
pub(super) trait Walked: Taker + Sized {
    /// What it tells.
    type Told;
    /// Tells it.
    fn told(self, session: &Session<'_>, labels: &Labels) -> Result<Self::Told>;
}

/// A report by itself.
pub(super) fn alone<W: Walked>(session: &Session<'_>, mut report: W) -> Result<W::Told> {
    let labels = together(session, &mut [&mut report])?;
    report.told(session, &labels)
}

/// Shows sales to several; what their labels point at, of which there can be one kind.
pub(super) fn together(session: &Session<'_>, takers: &mut [&mut dyn Taker]) -> Result<Vec<Option<String>>> {
    let nothing = Asked { bounds: Bounds::NEVER, as_of: session.now, label: None, lines: None };
    let mut asked = nothing;
    let mut takers: Vec<(Bounds, &mut &mut dyn Taker)> =
        takers.iter_mut().map(|one| (one.asked().bounds, one)).collect();
    for (_, taker) in &takers {
        let own = taker.asked();
        assert!(own.label.is_none() || asked.label.is_none_or(|label| own.label == Some(label)), "one kind of label");
        asked.bounds = asked.bounds.around(own.bounds);
        asked.label = asked.label.or(own.label);
        asked.lines = asked.lines.into_iter().chain(own.lines).reduce(Bounds::around);
    }
    let days = days(session)?;
    // Other threads take what is read while this one reads on.
    thread::scope(|scope| {
        let (read, to_take) = mpsc::sync_channel::<Deals>(1);
        scope.spawn(move || to_take.into_iter().for_each(|deals| show(&deals, &mut takers, &days)));
        let send = |deals: Deals| read.send(deals).expect("it listens as long as this one reads");
        let mut deals = Deals::default();
        let labels = each_deal(session, &asked, |deal| {
            deals.add(deal);
            if deals.len() == AT_ONCE {
                send(mem::take(&mut deals));
            }
        })?;
        send(deals);
        Ok(labels)
    })
}

/// Deals that are handed over at a time.
const AT_ONCE: usize = 8192;

/// Shows some deals to all takers, to each on some thread; each takes one after the other.
fn show(deals: &Deals, takers: &mut [(Bounds, &mut &mut dyn Taker)], days: &Days) {
    batch::each(takers.iter_mut().collect(), |(bounds, taker)| {
        for deal in deals.iter() {
            if bounds.hold(deal.sale.sold_at) || deal.returns.iter().any(|part| bounds.hold(part.at)) {
                taker.take(&deal, days);
            }
        }
    });
}
