//! What a fact earned and was paid with, and what a change of it takes and gives back (P18–P29), in the simplest way.

use regulars::domain::order::{Order, RefundLine};
use regulars::domain::points::earn;
use regulars::domain::points::rule::{PointsRules, Reach, RefundRules};
use regulars::domain::program::{Program, Versions};
use regulars::domain::ratio::{Ratio, Rounding, shares};
use regulars::domain::time::Instant;

use super::naive::{Lot, Of, Purse, Slices, rules};

#[derive(Clone, Debug, Default)]
pub struct Taking {
    debits: Vec<(usize, Slices)>,
    expired: i64,
    waived: i64,
}

/// An order or event.
#[derive(Clone, Debug)]
pub struct Case {
    pub of: Of,
    pub at: Instant,
    pub program: u32,
    pub m: Ratio,
    /// Charged and paid back, by line.
    pub lines: Vec<(i64, i64)>,
    /// The basis by line, of what it earns and of what it counts for.
    pub parts: Vec<i64>,
    pub cancelled: bool,
    pub net: i64,
    pub stood: i64,
    pub dates: (Instant, Instant, bool),
    pub expired: i64,
    pub takings: Vec<Taking>,
    /// Points it says it was paid with, and those spent now.
    pub stated: i64,
    pub spent: i64,
    pub spends: Vec<(Option<usize>, Slices, i64)>,
}

impl Case {
    pub fn refund(&mut self, part: RefundLine) {
        // A line that a correction took away since is the order's.
        match self.lines.get_mut((part.line as usize).wrapping_sub(1)) {
            Some(line) => line.1 += part.amount.get(),
            None => self.refund_whole(part.amount.get()),
        }
    }

    fn refund_whole(&mut self, amount: i64) {
        let left: Vec<i64> = self.lines.iter().map(|(net, back)| net - back).collect();
        self.lines.iter_mut().zip(shares(amount, &left)).for_each(|(line, part)| line.1 += part);
    }

    pub fn amend(&mut self, order: &Order, program: &Program) {
        let back = self.lines.iter().map(|line| line.1).sum();
        self.lines = earn::nets(order).into_iter().map(|net| (net, 0)).collect();
        self.refund_whole(back);
        self.parts = earn::basis(order, &program.basis);
        self.stated = order.tenders.points.get();
    }

    fn is_void(&self) -> bool {
        self.cancelled || (self.lines.iter().any(|line| line.1 > 0) && self.lines.iter().all(|line| line.1 >= line.0))
    }

    /// The basis that stands (P19).
    pub fn basis(&self) -> i64 {
        if self.is_void() {
            return 0;
        }
        let mut sum = 0;
        for (at, part) in self.parts.iter().enumerate() {
            sum += match self.lines.get(at) {
                Some((net, back)) if *back > 0 && *net > 0 => {
                    let left = i128::from(*part) * i128::from((net - back).max(0));
                    Rounding::HalfUp.divide(left, i128::from(*net))
                }
                _ => *part,
            };
        }
        sum
    }

    fn points_spent(&self) -> i64 {
        if self.is_void() {
            return 0;
        }
        let nets: Vec<i64> = self.lines.iter().map(|line| line.0).collect();
        let mut spent = self.stated;
        for ((net, back), points) in self.lines.iter().zip(shares(self.stated, &nets)) {
            let due = i128::from(points) * i128::from((*back).clamp(0, (*net).max(0)));
            spent -= i64::try_from(due / i128::from((*net).max(1))).expect("a share of it");
        }
        spent
    }

    /// After any change: spent points first, then what was earned (P25).
    pub fn settle(&mut self, purse: &mut Purse, versions: &Versions, occurred: Instant, at: Instant) {
        self.settle_spend(purse, versions, occurred, at);
        self.settle_earned(purse, versions, occurred, at);
    }

    pub fn settle_spend(&mut self, purse: &mut Purse, versions: &Versions, occurred: Instant, at: Instant) {
        let more = self.points_spent() - self.spent;
        self.spent += more;
        if more > 0 {
            let (debit, slices) = purse.debit(more, at);
            self.spends.push((Some(debit), slices, more));
        }
        let mut left = (-more).max(0);
        while left > 0 {
            let Some((debit, slices, part)) = self.spends.last_mut() else { break };
            let back = left.min(*part);
            (*part, left) = (*part - back, left - back);
            let gone = *part == 0;
            give_back(purse, (*debit, slices), back, versions, (occurred, at));
            if gone {
                self.spends.pop();
            }
        }
    }

    fn settle_earned(&mut self, purse: &mut Purse, versions: &Versions, occurred: Instant, at: Instant) {
        let program = versions.number(self.program).expect("it was sold under it");
        let rule = match self.of.0 {
            "order" => program.points.earn.iter().find(|rule| rule.code.as_str() == "shop"),
            _ => program.points.earn.iter().find(|rule| rule.code.as_str() == "club"),
        };
        let rule = rule.expect("every program of the model has it");
        let stands = if self.is_void() { -1 } else { self.basis() };
        let wanted = match self.is_void() {
            true => 0,
            false => earn::wanted(&rule.gain, self.basis(), self.m, rule.rounding),
        };
        let target = if stands > self.stood { wanted } else { wanted.min(self.net) };
        self.stood = stands;
        let delta = target - self.net;
        self.net = target;
        if delta < 0 {
            let taking = self.take(purse, -delta, &rules(versions, occurred).refund, at);
            self.takings.push(taking);
        } else if delta > 0 {
            self.give(purse, delta, at);
        }
    }

    /// P21: own pending, own active, own ended, others, debt, waived.
    fn take(&self, purse: &mut Purse, points: i64, refund: &RefundRules, at: Instant) -> Taking {
        let mut left = points;
        let mut taking = Taking::default();
        let own = |lot: &Lot| lot.of == Some(self.of) && at < lot.to && lot.left > 0;
        let parts = |purse: &Purse, lots: Vec<usize>, left: &mut i64| -> Slices {
            let mut parts = Vec::new();
            for lot in lots {
                let part = purse.lots[lot].left.min(*left);
                if part > 0 {
                    parts.push((lot, part));
                    *left -= part;
                }
            }
            parts
        };
        let which = |purse: &Purse, of: &dyn Fn(&Lot) -> bool| -> Vec<usize> {
            (0..purse.lots.len()).filter(|lot| of(&purse.lots[*lot])).collect()
        };
        let pending = parts(purse, which(purse, &|lot| own(lot) && lot.from > at), &mut left);
        if !pending.is_empty() {
            taking.debits.push((purse.debit_from(&pending, 0), pending));
        }
        let mut slices = Vec::new();
        if refund.earned >= Reach::OwnLot {
            slices = parts(purse, which(purse, &|lot| own(lot) && lot.from <= at), &mut left);
            slices.iter().for_each(|(lot, points)| purse.lots[*lot].left -= points);
            let attributed: i64 = self.takings.iter().map(|taking| taking.expired).sum();
            taking.expired = left.min((self.expired - attributed).max(0));
            left -= taking.expired;
        }
        if refund.earned >= Reach::WithinBalance {
            let others = purse.draw(left, at);
            left -= others.iter().map(|slice| slice.1).sum::<i64>();
            slices.extend(others);
        }
        let mut debt = 0;
        if refund.earned >= Reach::Debt {
            let owed: i64 = purse.debts.iter().sum();
            debt = left.min(refund.debt_limit.map_or(i64::MAX, |limit| (limit.get() - owed).max(0)));
        }
        taking.waived = left - debt;
        if !slices.is_empty() || debt > 0 {
            purse.debts.push(debt);
            taking.debits.push((purse.debts.len() - 1, slices));
        }
        taking
    }

    /// P23: the newest taking first, waived and attributed points, then debt, then slices; the rest as it was earned.
    fn give(&mut self, purse: &mut Purse, points: i64, at: Instant) {
        let mut left = points;
        for taking in self.takings.iter_mut().rev() {
            for part in [&mut taking.waived, &mut taking.expired] {
                let back = left.min(*part);
                (*part, left) = (*part - back, left - back);
            }
            for (debit, slices) in taking.debits.iter_mut().rev() {
                let debt = left.min(purse.debts[*debit]);
                purse.debts[*debit] -= debt;
                left -= debt;
                for (lot, part) in slices.iter_mut().rev() {
                    let back = left.min(*part);
                    (*part, left) = (*part - back, left - back);
                    purse.lots[*lot].left += back;
                }
                purse.repay(at);
            }
        }
        if left > 0 {
            let (from, to, idle) = self.dates;
            purse.credit(Lot { left, from, to, idle, of: Some(self.of), heir_of: None }, at);
        }
    }

    /// Its points are in another purse from now on.
    pub fn uproot(&mut self) {
        self.takings.iter_mut().for_each(|taking| taking.debits.clear());
        self.spends.iter_mut().for_each(|(debit, slices, _)| {
            *debit = None;
            slices.clear();
        });
    }
}

/// P26, P27: debt first, then slices from the last taken; one whose lot has ended lives on or ends again.
fn give_back(
    purse: &mut Purse,
    (debit, slices): (Option<usize>, &mut Slices),
    points: i64,
    versions: &Versions,
    (occurred, at): (Instant, Instant),
) {
    let (program, mut left) = (versions.at(occurred), points);
    let rules: &PointsRules = &program.points;
    if let Some(debit) = debit {
        let debt = left.min(purse.debts[debit]);
        purse.debts[debit] -= debt;
        left -= debt;
    }
    let mut ended = Vec::new();
    for (lot, part) in slices.iter_mut().rev() {
        let back = left.min(*part);
        (*part, left) = (*part - back, left - back);
        if back > 0 && purse.end(versions, *lot, at) <= at && !rules.refund.spent_expired.is_zero() {
            ended.push((*lot, back));
        } else {
            purse.lots[*lot].left += back;
        }
    }
    purse.repay(at);
    for (lot, left) in ended {
        let to = program.shop.zone.through(at, rules.refund.spent_expired);
        let of = purse.lots[lot].of;
        purse.credit(Lot { left, from: at, to, idle: false, of, heir_of: Some(lot) }, at);
    }
    if left > 0 {
        let to = earn::expires(&program.shop.zone, at, &rules.expiry, program.shop.year_start);
        purse.credit(Lot { left, from: at, to, idle: rules.expiry.is_idle(), of: None, heir_of: None }, at);
    }
}
