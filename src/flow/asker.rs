//! Whoever asks for a list, a member or a guest, with all that the answer depends on.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::model::Current;
use super::{Session, baskets, behaviour};
use crate::domain::id::{MemberId, ProductId};
use crate::domain::recommend::answer::{Answer, Question, Which};
use crate::domain::recommend::behaviour::Behaviour;
use crate::domain::recommend::blend::{Line, List};
use crate::domain::recommend::content::Features;
use crate::domain::recommend::model::{Shelf, Shop, Visitor};
use crate::domain::recommend::reason::Part;
use crate::domain::recommend::{Purchase, Task, distinct};
use crate::error::Result;
use crate::store::recommend::{self, Lent, Members};

/// Somebody who asks.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    /// What was bought, oldest first, and the basket at hand as what came last.
    pub history: Vec<Purchase>,
    /// What was looked at and searched for.
    pub behaviour: Behaviour,
    /// The basket at hand, ascending.
    pub basket: Vec<u32>,
    /// Whether anything was bought before.
    pub has_bought: bool,
    /// Whether popularity is served because the model was no better (RC23).
    pub popularity: bool,
    cluster: Option<u32>,
    company: Lent,
    today: i32,
}

impl Asker {
    /// A member, or without one a guest, with the products of a basket in the order in which they were laid into it.
    pub fn load(session: &Session<'_>, current: &Current, member: Option<MemberId>, basket: &[u32]) -> Result<Asker> {
        let today = session.zone().day(session.now).number();
        let popularity = current.figures.serves_popularity();
        let mut asker = Asker { today, popularity, ..Asker::default() };
        if let Some(member) = member {
            asker.history = baskets::load(session, Members::one(member))?.histories.pop().unwrap_or_default();
            let segment = recommend::find_segment(session.db, current.record.run, member)?;
            asker.cluster = segment.and_then(|(_, cluster)| cluster);
            asker.company = recommend::find_company(session.db, member)?.unwrap_or_default();
            let deeds = behaviour::of_member(session, member)?;
            asker.behaviour = behaviour::Finder::default().weigh(session, deeds, &asker.history, today)?;
        }
        asker.has_bought = !asker.history.is_empty();
        let visit = asker.history.last().map_or(0, |last| last.basket + 1);
        let laid = |product: &u32| Purchase { at: session.now.0, basket: visit, product: *product, day: today };
        asker.history.extend(basket.iter().map(laid));
        asker.basket = basket.to_vec();
        asker.basket.sort_unstable();
        Ok(asker)
    }

    /// Whether nothing at all is known: no purchase, no look, no search, no basket.
    pub fn is_stranger(&self) -> bool {
        self.history.is_empty() && self.behaviour.is_empty()
    }

    /// What was bought or looked at.
    pub fn known(&self) -> impl Iterator<Item = u32> {
        distinct(&self.history).into_iter().chain(self.behaviour.looks.iter().map(|look| look.product))
    }

    /// The words of the searches, by the number that reasons give.
    pub fn searches(&self) -> Vec<String> {
        self.behaviour.searches.iter().map(|search| search.text.clone()).collect()
    }

    /// The model turned to whoever asks and a task: only the lists of what is known of are read.
    pub fn shelf<'a>(
        &self,
        session: &Session<'_>,
        current: &'a Current,
        shop: &'a Shop,
        task: Task,
    ) -> Result<Turned<'a>> {
        let learners = current.parameters.learners();
        let asked = current.parameters.learners_of(task);
        let asked: Vec<bool> = learners.iter().map(|learner| asked.contains(learner)).collect();
        let known: BTreeSet<u32> = self.known().filter(|_| !self.popularity).collect();
        let ids = known.into_iter().map(|product| ProductId(product.into()));
        let tables = recommend::load_leads(session.db, ids, &asked)?.into_iter().map(Arc::new).collect();
        Ok(Turned { shelf: Shelf { parameters: &current.parameters, shop, learners, tables }, task })
    }

    fn visitor(&self) -> Visitor<'_> {
        Visitor {
            history: &self.history,
            cluster: self.cluster.filter(|_| !self.popularity),
            company: &self.company,
            behaviour: &self.behaviour,
            today: self.today,
        }
    }

    /// One list.
    pub fn answer(&self, turned: &Turned<'_>, which: Which, question: Question<'_>) -> Answer {
        turned.shelf.answer(which, self.visitor(), question, &mut turned.shelf.board())
    }

    /// Everything that one list could hold but for what is left out, whatever else the rules say.
    pub fn candidates(&self, turned: &Turned<'_>, which: Which, question: Question<'_>, left_out: &[u32]) -> List {
        let length = turned.shelf.shop.buyers.len();
        turned.shelf.candidates(which, self.visitor(), question, left_out, length, &mut turned.shelf.board())
    }

    /// What adds up to the score of a line, largest first.
    pub fn parts<'f>(
        &self,
        turned: &Turned<'_>,
        which: Which,
        line: &Line,
        features: &dyn Fn(u32) -> Option<&'f Features>,
    ) -> Vec<Part> {
        let task = if which == Which::New { turned.task } else { Task::Again };
        turned.shelf.explain(task, self.visitor(), line, features)
    }
}

/// A model turned to whoever asks, and what new products are wanted for.
pub struct Turned<'a> {
    shelf: Shelf<'a>,
    task: Task,
}
