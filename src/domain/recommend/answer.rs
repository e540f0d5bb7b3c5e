//! Which lists a member gets, and lists for many members at once.

use super::blend::{Board, Line, List};
use super::distinct;
use super::model::{Shelf, Visitor};
use super::parameters::Task;
use super::repeat::Habit;
use super::rules::{self, Drops, Rules, WINDOW};
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
    /// What lists may hold (RC17).
    pub rules: &'a Rules,
    /// The basket at hand, ascending; its products are not shown.
    pub basket: &'a [u32],
    /// How many products a list.
    pub length: usize,
}

/// One list of a member, as the rules left it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The lines in their order.
    pub lines: Vec<Line>,
    /// How many candidates each rule dropped.
    pub drops: Drops,
    /// Products with few buyers that were given a place, ascending.
    pub explored: Vec<u32>,
}

/// The lists of one member.
pub type Answers = Vec<(Which, Answer)>;

impl Shelf<'_> {
    /// One list of a member.
    pub fn answer(&self, which: Which, visitor: Visitor<'_>, question: Question<'_>, board: &mut Board) -> Answer {
        let Question { rules, length, .. } = question;
        let barred = rules.barred_for(&distinct(visitor.history), question.basket);
        let all = self.shop.buyers.len();
        let asked = match (rules.explore > 0.0, rules.arrange()) {
            (true, _) => all,
            (false, true) => WINDOW.max(length),
            (false, false) => length,
        };
        let mut candidates = |length| self.candidates(which, visitor, question, barred.products(), length, &mut *board);
        let mut list = candidates(asked);
        let mut drops = barred.counted(&list.excluded);
        if !rules.arrange() && rules.explore == 0.0 {
            return Answer { lines: list.lines, drops, explored: Vec::new() };
        }
        let kin = |product: u32| self.shop.kin.get(product as usize).copied().unwrap_or_default();
        let (mut lines, mut more) = rules::arranged(&list.lines, &kin, rules, length);
        if lines.len() < length && list.lines.len() == asked && asked < all {
            list = candidates(all);
            (lines, more) = rules::arranged(&list.lines, &kin, rules, length);
        }
        drops.append(&mut more);
        let mut explored = rules::explored(&mut lines, &list.lines, &self.shop.buyers, rules.explore);
        explored.sort_unstable();
        Answer { lines, drops, explored }
    }

    /// What a list could hold but for what is excluded, best first, before anything is arranged.
    pub fn candidates(
        &self,
        which: Which,
        visitor: Visitor<'_>,
        question: Question<'_>,
        excluded: &[u32],
        length: usize,
        board: &mut Board,
    ) -> List {
        if which == Which::New {
            return self.list(question.task, visitor, excluded, length, board);
        }
        if question.habit != Habit::Both {
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
    pub fn answers(&self, visitors: &[Visitor<'_>], question: Question<'_>) -> Vec<Answers> {
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
    use crate::domain::recommend::content::Features;
    use crate::domain::recommend::rules::{Barred, Rule};
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
        let barred = Barred::new(vec![(8, Rule::Unsold)]);
        let rules = Rules { barred, ..Rules::default() };
        let question = Question { habit: Habit::Both, task: Task::Home, rules: &rules, basket: &[], length: 3 };
        let visitors: Vec<_> = (0..40).map(visitor).collect();
        let found = shelf.answers(&visitors, question);
        assert_eq!(found.len(), 40);
        for (visitor, lists) in visitors.iter().zip(&found) {
            let owned = distinct(visitor.history);
            for (which, list) in lists {
                assert_eq!(list, &shelf.answer(*which, *visitor, question, &mut shelf.board()));
                let fits = |product: &u32| (owned.contains(product) == (*which == Which::Again)) && *product != 8;
                assert!(list.lines.len() <= 3 && list.lines.iter().all(|line| fits(&line.product)), "{list:?}");
                assert!(list.drops.get(&Rule::Unsold).is_none_or(|n| *n == 1), "{list:?}");
            }
        }
    }

    /// RC17: a basket is no candidate, a category keeps to its places, a boosted product rises, and a short list begins a
    /// longer one.
    #[test]
    fn rules_hold_in_what_is_answered() {
        let bought = |product, day: i32| Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day };
        let log = Log::new((0..40).map(|m| (0..4).map(|n| bought((m + n) % 9, 1 + n as i32)).collect()), 9);
        let of = |category: &str| Features { category: category.into(), ..Features::default() };
        let features: Vec<Features> = (0..9).map(|n| of(if [3, 7, 8].contains(&n) { "Tea" } else { "Cups" })).collect();
        let mut model = Model::train(&log, &features, &[], 5, Parameters::default(), 1 << 20);
        let history = [bought(0, 1), bought(1, 2)];
        let ask = |model: &Model, rules: &Rules, length| {
            let shelf = model.shelf();
            let behaviour = &behaviour::NONE;
            let visitor = Visitor { history: &history, cluster: None, company: &[], behaviour, today: 5 };
            let question = Question { habit: Habit::New, task: Task::Home, rules, basket: &[2], length };
            let found = shelf.answer(Which::New, visitor, question, &mut shelf.board());
            (found.lines.iter().map(|line| line.product).collect::<Vec<_>>(), found.drops)
        };
        let free = Rules::default();
        let (plain, drops) = ask(&model, &free, 9);
        assert_eq!((plain.len(), drops), (6, Drops::from([(Rule::InBasket, 1)])));
        let rules = Rules { per_category: Some(1), ..Rules::default() };
        let (capped, drops) = ask(&model, &rules, 9);
        assert_eq!((capped.len(), capped[0]), (2, plain[0]));
        assert!(drops[&Rule::PerCategory] > 0, "{drops:?}");
        let rules = Rules { diversity: 0.4, ..Rules::default() };
        let (varied, _) = ask(&model, &rules, 9);
        assert_ne!(varied, plain);
        assert_eq!(ask(&model, &rules, 2).0, varied[..2]);
        model.shop.boost(&[(plain[0], 0.5), (plain[1], 2.0), (99, 2.0)]);
        let (boosted, _) = ask(&model, &free, 9);
        assert_eq!(boosted[0], plain[1], "{plain:?} {boosted:?}");
    }
}
