//! One split on which many ways to make lists are tried: what they share is learnt once and kept.

use std::sync::Arc;

use super::behaviour;
use super::company::{self, Company};
use super::content::Content;
use super::learner::{Learner, Lesson};
use super::model::{Shelf, Shop, Visitor};
use super::parameters::{Parameters, Task};
use super::quality::Score;
use super::similarity::in_order;
use super::split::Split;
use super::{Leads, Matrix, Neighbours, distinct};

/// The split, the members judged, and the tables learnt so far.
#[derive(Debug)]
pub struct Trial<'a> {
    split: &'a Split,
    content: &'a Content,
    memory: u64,
    judged: Vec<usize>,
    members: Matrix,
    shop: Shop,
    /// By learner, under each bought product what it leads to.
    tables: Vec<(Learner, Arc<Leads>)>,
    alike: Option<Neighbours>,
}

impl<'a> Trial<'a> {
    /// Ready to judge at most so many members, drawn by the seed; `memory` bounds what a linear model may take.
    #[must_use]
    pub fn new(split: &'a Split, content: &'a Content, memory: u64, at_most: usize, seed: u64) -> Self {
        let members = Matrix::of_log(&split.train);
        let shop = Shop::of(&split.train, &members, &[], split.today(), &Parameters::default());
        let judged = split.judged(at_most, seed);
        Self { split, content, memory, judged, members, shop, tables: Vec::new(), alike: None }
    }

    /// The split.
    #[must_use]
    pub fn split(&self) -> &'a Split {
        self.split
    }

    /// The members judged.
    #[must_use]
    pub fn judged(&self) -> &[usize] {
        &self.judged
    }

    /// How many members bought each product, as training saw it.
    #[must_use]
    pub fn buyers(&self) -> &[u32] {
        &self.shop.buyers
    }

    /// How many members training saw.
    #[must_use]
    pub fn n_members(&self) -> usize {
        self.split.train.members().filter(|history| !history.is_empty()).count()
    }

    /// Lists of so many products for every member judged, as a model with these parameters makes them.
    #[must_use]
    pub fn lists(&mut self, parameters: &Parameters, task: Task, length: usize) -> Vec<Vec<u32>> {
        let today = self.split.today();
        let shop = self.shop.bent(&self.split.train, today, parameters);
        let company = self.company(parameters, task);
        let learners = parameters.learners_of(task);
        let tables = learners.iter().map(|learner| self.table(*learner)).collect();
        let shelf = Shelf { parameters, shop: &shop, learners, tables };
        let list = |board: &mut _, at: usize| {
            let (member, cluster) = (self.judged[at], None);
            let history = self.split.train.member(member);
            let visitor =
                Visitor { history, cluster, company: company.get(member), behaviour: &behaviour::NONE, today };
            let list = shelf.list(task, visitor, &[], length, board);
            list.lines.iter().map(|line| line.product).collect()
        };
        in_order(self.judged.len(), || shelf.board(), list)
    }

    /// Lists of what a ranking has first: for all the same, but for what each member has where that may not come.
    #[must_use]
    pub fn ranked(&self, ranking: &[u32], length: usize) -> Vec<Vec<u32>> {
        let list = |&member: &usize| {
            let owned = distinct(self.split.train.member(member));
            let free = |product: &u32| self.split.repeats_count() || owned.binary_search(product).is_err();
            ranking.iter().copied().filter(free).take(length).collect()
        };
        self.judged.iter().map(list).collect()
    }

    /// How well each list met what was held out of its member.
    #[must_use]
    pub fn scores(&self, lists: &[Vec<u32>]) -> Vec<Score> {
        lists.iter().zip(&self.judged).map(|(list, &member)| Score::of(list, &self.split.held_out[member])).collect()
    }

    /// Forgets the tables but for those of these learners.
    pub fn keep(&mut self, learners: &[Learner]) {
        self.tables.retain(|(learner, _)| learners.contains(learner));
    }

    fn table(&mut self, learner: Learner) -> Arc<Leads> {
        if let Some((_, table)) = self.tables.iter().find(|(other, _)| *other == learner) {
            return Arc::clone(table);
        }
        let (content, memory) = (self.content, self.memory);
        let lesson = Lesson { log: &self.split.train, members: &self.members, content, memory };
        let table = Arc::new(Leads::new(&learner.learn(lesson)));
        self.tables.push((learner, Arc::clone(&table)));
        table
    }

    fn company(&mut self, parameters: &Parameters, task: Task) -> Company {
        if task != Task::Again || parameters.again.company <= 0.0 {
            return Company::default();
        }
        let alike = self.alike.get_or_insert_with(|| company::alike(&self.members));
        Company::lent(&self.split.train, alike, &parameters.again)
    }
}
