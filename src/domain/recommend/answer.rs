//! Which lists a member gets, and lists for many members at once.

use super::blend::{Board, List};
use super::distinct;
use super::model::{Shelf, Visitor};
use super::parameters::Task;
use super::repeat::Habit;
use super::similarity::in_order;

/// Which list of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What the member buys again.
    Again,
    /// What the member does not have.
    New,
}

impl Which {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Which::Again => "again",
            Which::New => "discover",
        }
    }

    /// The lists that a habit asks for; who has bought nothing has nothing to buy again.
    #[must_use]
    pub fn of(habit: Habit, cold: bool) -> &'static [Which] {
        match habit {
            _ if cold => &[Which::New],
            Habit::New => &[Which::New],
            Habit::Again => &[Which::Again],
            Habit::Both => &[Which::Again, Which::New],
        }
    }
}

/// What is asked of a shelf.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What members of the shop do, or are thought to (RC9).
    pub habit: Habit,
    /// What lists of new products are for (RC5).
    pub task: Task,
    /// Products left out, ascending.
    pub excluded: &'a [u32],
    /// How many products a list.
    pub length: usize,
}

/// The lists of one member.
pub type Lists = Vec<(Which, List)>;

impl Shelf<'_> {
    /// One list of a member.
    pub fn answer(&self, which: Which, visitor: Visitor<'_>, question: Question<'_>, board: &mut Board) -> List {
        let Question { habit, task, excluded, length } = question;
        if which == Which::New {
            return self.list(task, visitor, excluded, length, board);
        }
        if habit != Habit::Both {
            return self.list(Task::Again, visitor, excluded, length, board);
        }
        // What is new to the member has its own list beside this one.
        let owned = distinct(visitor.history);
        let mut list = self.list(Task::Again, visitor, excluded, self.shop.buyers.len(), board);
        list.lines.retain(|line| owned.binary_search(&line.product).is_ok());
        list.lines.truncate(length);
        list
    }

    /// All lists of many members, side by side.
    #[must_use]
    pub fn answers(&self, visitors: &[Visitor<'_>], question: Question<'_>) -> Vec<Lists> {
        let lists = |board: &mut Board, at: usize| {
            let visitor = visitors[at];
            let wanted = Which::of(question.habit, visitor.history.is_empty()).iter();
            wanted.map(|&which| (which, self.answer(which, visitor, question, board))).collect()
        };
        in_order(visitors.len(), || self.board(), lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::behaviour;
    use crate::domain::recommend::{Log, Model, Parameters, Purchase};

    #[test]
    fn who_has_bought_nothing_has_nothing_to_buy_again() {
        for habit in [Habit::New, Habit::Again, Habit::Both] {
            assert_eq!(Which::of(habit, true), [Which::New]);
        }
        assert_eq!(Which::of(Habit::Both, false), [Which::Again, Which::New]);
    }

    #[test]
    fn many_are_answered_as_each_would_be() {
        let bought = |product, day: i32| Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day };
        let member = |m: u32| (0..4).map(|n| bought((m + n) % 9, 1 + n as i32)).collect();
        let log = Log::new((0..40).map(member), 9);
        let model = Model::train(&log, &[], &[], 5, Parameters::default(), 1 << 20);
        let shelf = model.shelf();
        let visitor = |m| Visitor {
            history: log.member(m),
            cluster: None,
            company: model.company.get(m),
            behaviour: &behaviour::NONE,
            today: 5,
        };
        let question = Question { habit: Habit::Both, task: Task::Home, excluded: &[8], length: 3 };
        let visitors: Vec<_> = (0..40).map(visitor).collect();
        let found = shelf.answers(&visitors, question);
        assert_eq!(found.len(), 40);
        for (visitor, lists) in visitors.iter().zip(&found) {
            let owned = distinct(visitor.history);
            for (which, list) in lists {
                assert_eq!(list, &shelf.answer(*which, *visitor, question, &mut shelf.board()));
                let fits = |product: &u32| (owned.contains(product) == (*which == Which::Again)) && *product != 8;
                assert!(list.lines.len() <= 3 && list.lines.iter().all(|line| fits(&line.product)), "{list:?}");
            }
        }
    }
}
