//! Uses of grants: set aside, then used or given up; used, then perhaps given back (B2, B5).

use serde::{Deserialize, Serialize};

use super::{Grant, Holdings};
use crate::domain::id::{ActId, Code, OrderId};
use crate::domain::money::Money;
use crate::domain::time::Instant;

/// A use of a benefit whose grant is not over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The act that used it, or set it aside.
    pub act: ActId,
    /// The benefit.
    pub benefit: Code,
    /// The grant it was taken from.
    pub grant: u32,
    /// On which order.
    pub order: Option<OrderId>,
    /// The term of a plan it counts for, and what it cost the shop.
    pub term: Option<(ActId, Money)>,
    /// Whether it was drawn from a stock.
    pub drawn: bool,
    /// When it comes back by itself, where it is only set aside; none = used.
    pub reserved: Option<Instant>,
}

/// What came of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseStep {
    /// What was set aside was used.
    Taken,
    /// What was set aside was given up.
    Released,
    /// What was set aside came back by itself.
    TimedOut,
    /// What was used was given back.
    Reversed,
}

impl UseStep {
    /// All of them.
    pub const ALL: [UseStep; 4] = [UseStep::Taken, UseStep::Released, UseStep::TimedOut, UseStep::Reversed];

    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            UseStep::Taken => "taken",
            UseStep::Released => "released",
            UseStep::TimedOut => "timed_out",
            UseStep::Reversed => "reversed",
        }
    }

    /// The step of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<UseStep> {
        UseStep::ALL.into_iter().find(|step| step.word() == word)
    }
}

impl Holdings {
    /// The grant that a use at `at` takes from: the one that ends soonest (B2).
    pub fn for_use(&mut self, benefit: &Code, at: Instant, plans_rest: bool) -> Option<&mut Grant> {
        let fits =
            |grant: &&mut Grant| grant.benefit == *benefit && grant.usable(at) && !(plans_rest && grant.is_of_plan());
        let mut usable: Vec<&mut Grant> = self.grants.iter_mut().filter(fits).collect();
        usable.sort_by_key(|grant| (grant.until, grant.number));
        usable.into_iter().next()
    }

    /// When something set aside comes back by itself next.
    #[must_use]
    pub fn next_time_out(&self) -> Option<Instant> {
        self.uses.iter().filter_map(|usage| usage.reserved).min()
    }

    /// A use that is set aside, with its grant where it can still be used of.
    #[must_use]
    pub fn set_aside(&self, act: ActId) -> Option<(&Usage, Option<&Grant>)> {
        let usage = self.uses.iter().find(|usage| usage.act == act && usage.reserved.is_some())?;
        let open = |grant: &&Grant| grant.number == usage.grant && !grant.revoked && !grant.suspended;
        Some((usage, self.grants.iter().find(open)))
    }

    /// Uses what was set aside, on another order where one is named.
    pub fn take(&mut self, act: ActId, order: Option<OrderId>) -> Option<&mut Usage> {
        self.set_aside(act)?.1?;
        let usage = self.uses.iter_mut().find(|usage| usage.act == act)?;
        (usage.reserved, usage.order) = (None, order.or(usage.order));
        Some(usage)
    }

    /// Gives back what was set aside, whether or not its grant lasts.
    pub fn free(&mut self, act: ActId) -> Option<Usage> {
        let place = self.uses.iter().position(|usage| usage.act == act && usage.reserved.is_some())?;
        Some(self.withdraw(place))
    }

    /// Gives back all that was set aside and comes back by `at`.
    pub fn time_out(&mut self, at: Instant) -> Vec<Usage> {
        let due = |usage: &Usage| usage.reserved.is_some_and(|until| until <= at);
        let mut freed = Vec::new();
        while let Some(place) = self.uses.iter().position(due) {
            freed.push(self.withdraw(place));
        }
        freed
    }

    /// Gives a use back, while its grant lasts; one that was taken away has no more for it.
    pub fn give_back(&mut self, act: ActId, at: Instant) -> Option<Usage> {
        let place = self.uses.iter().position(|usage| usage.act == act && usage.reserved.is_none())?;
        let number = self.uses[place].grant;
        let lasts = self.grants.iter().any(|grant| grant.number == number && at < grant.until);
        lasts.then(|| self.withdraw(place))
    }

    fn withdraw(&mut self, place: usize) -> Usage {
        let usage = self.uses.remove(place);
        let of_it = self.grants.iter_mut().filter(|grant| grant.number == usage.grant);
        of_it.for_each(|grant| grant.used = grant.used.saturating_sub(1));
        usage
    }
}
