//! An earning after its fact changed: what it should be now, what is taken back and what is given again (P18–P23).

use serde::{Deserialize, Serialize};

use super::EntryKind;
use super::ledger::{Credit, Ledger, Posting, Slice};
use super::rule::{Reach, RefundRules};
use crate::domain::id::{Cause, CauseKind, Code};
use crate::domain::ratio::Ratio;
use crate::domain::time::Instant;

/// The frozen computation of one rule on one fact, and what became of its points since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// The rule.
    pub rule: Code,
    /// The program version it was computed under.
    pub version: u32,
    /// When the trigger happened.
    pub occurred_at: Instant,
    /// The basis by line; empty where no order is behind it.
    pub parts: Vec<i64>,
    /// The multiplier.
    pub m: Ratio,
    /// What the rule was worth.
    pub wanted: i64,
    /// What the caps left.
    pub granted: i64,
    /// What it stands at now: granted less all that was taken back.
    pub net: i64,
    /// The basis it was last judged by; −1 while its fact is void.
    pub stood: i64,
    /// First usable instant of its lots.
    pub activates_at: Instant,
    /// Their end.
    pub expires_at: Instant,
    /// Whether they end when the member is idle.
    pub idle: bool,
    /// Points of its own lots that ended unused; known from the books when the earning is loaded.
    #[serde(skip)]
    pub expired: i64,
    /// Those among them that ended before its account was merged, or taken out again.
    pub ended_before: i64,
    /// What was taken back, oldest first.
    pub takings: Vec<Taking>,
}

impl Earned {
    /// Points that no rule earned, but that may be taken back like such.
    pub fn given(rule: Code, points: i64, at: Instant) -> Earned {
        Earned {
            rule,
            version: 0,
            occurred_at: at,
            parts: Vec::new(),
            m: Ratio::ONE,
            wanted: points,
            granted: points,
            net: points,
            stood: 0,
            activates_at: at,
            expires_at: Instant::MAX,
            idle: false,
            expired: 0,
            ended_before: 0,
            takings: Vec::new(),
        }
    }
}

/// One taking-back and where it came from (P21).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taking {
    /// Its entries and the slices they took, in the order taken.
    pub debits: Vec<(u32, Vec<Slice>)>,
    /// From its own pending points.
    pub pending: i64,
    /// From its own active points.
    pub own: i64,
    /// Attributed to its own points that had ended; nothing was booked.
    pub expired: i64,
    /// From other active points.
    pub others: i64,
    /// Owed.
    pub debt: i64,
    /// Let go.
    pub waived: i64,
}

impl Taking {
    /// All of it together.
    pub fn total(&self) -> i64 {
        self.pending + self.own + self.expired + self.others + self.debt + self.waived
    }
}

/// Brings an earning to its new target; gives what was taken, or a taking with negative parts for what was given.
pub fn settle(
    ledger: &mut Ledger,
    earned: &mut Earned,
    of: Cause,
    target: i64,
    posting: Posting,
    rules: &RefundRules,
) -> Option<Taking> {
    let delta = target - earned.net;
    earned.net = target;
    match delta {
        0 => None,
        less if less < 0 => {
            let taking = take(ledger, earned, of, -less, posting, rules);
            earned.takings.push(taking.clone());
            Some(taking)
        }
        more => Some(give(ledger, earned, of, more, posting)),
    }
}

/// P21: own pending, own active, own ended, other active, debt, waived.
fn take(
    ledger: &mut Ledger,
    earned: &mut Earned,
    of: Cause,
    points: i64,
    posting: Posting,
    rules: &RefundRules,
) -> Taking {
    let at = posting.posted_at;
    let mut left = points;
    let mut cut = |most: i64| {
        let part = left.min(most.max(0));
        left -= part;
        part
    };
    let own: Vec<(u32, i64, bool)> = ledger
        .lots
        .iter()
        .filter(|lot| lot.of == Some(of) && lot.rule.as_ref() == Some(&earned.rule) && lot.expires_at > at)
        .map(|lot| (lot.number, lot.left, lot.usable(at)))
        .collect();
    let parts = |active: bool, cut: &mut dyn FnMut(i64) -> i64| -> Vec<(u32, i64)> {
        own.iter().filter(|lot| lot.2 == active).map(|lot| (lot.0, cut(lot.1))).filter(|part| part.1 > 0).collect()
    };
    let pending = parts(false, &mut cut);
    let mut active = if rules.earned >= Reach::OwnLot { parts(true, &mut cut) } else { Vec::new() };
    let sum = |parts: &[(u32, i64)]| parts.iter().map(|part| part.1).sum::<i64>();
    let mut taking = Taking { pending: sum(&pending), own: sum(&active), ..Taking::default() };
    if rules.earned >= Reach::OwnLot {
        let attributed: i64 = earned.takings.iter().map(|taking| taking.expired).sum();
        taking.expired = cut(earned.expired - attributed);
    }
    let taken = taking.total();
    if rules.earned >= Reach::WithinBalance && taken < points {
        for lot in ledger.usable_order(at) {
            let free = ledger.left(lot) - active.iter().filter(|part| part.0 == lot).map(|part| part.1).sum::<i64>();
            let part = cut(free);
            if part > 0 {
                active.push((lot, part));
                taking.others += part;
            }
        }
    }
    if rules.earned >= Reach::Debt {
        let owed = ledger.debts.iter().map(|debt| debt.left).sum::<i64>();
        taking.debt = cut(rules.debt_limit.map_or(i64::MAX, |limit| limit.get() - owed));
    }
    taking.waived = left;
    if !pending.is_empty() {
        taking.debits.push(ledger.debit_from(posting, EntryKind::Cancel, &pending, 0));
    }
    if !active.is_empty() || taking.debt > 0 {
        taking.debits.push(ledger.debit_from(posting, EntryKind::Clawback, &active, taking.debt));
    }
    taking
}

/// P23: the newest taking is undone first, in the reverse of P21; only the rest is a new lot with the original dates.
fn give(ledger: &mut Ledger, earned: &mut Earned, of: Cause, points: i64, posting: Posting) -> Taking {
    let mut left = points;
    let mut given = Taking::default();
    while left > 0
        && let Some(mut newest) = earned.takings.pop()
    {
        left -= undo(ledger, &mut newest, left, &mut given, posting);
        let used_up = newest.debits.is_empty() && newest.waived + newest.expired == 0;
        if used_up {
            continue;
        }
        earned.takings.push(newest);
        break;
    }
    if left > 0 {
        let credit = Credit {
            kind: if of.kind == CauseKind::Rebate { EntryKind::Rebate } else { EntryKind::Earn },
            points: left,
            activates_at: earned.activates_at,
            expires_at: earned.expires_at,
            idle: earned.idle,
            rule: Some(earned.rule.clone()),
            of: Some(of),
            origin: None,
        };
        // It is the fact's own earning, found again by it when it ends; what changed the fact is named by the taking.
        ledger.credit(Posting { cause: of, ..posting }, credit);
        given.own -= left;
    }
    given
}

/// Undoes up to `points` of one taking; gives how many. A debt that was repaid since is not undone here.
fn undo(ledger: &mut Ledger, taking: &mut Taking, points: i64, given: &mut Taking, posting: Posting) -> i64 {
    let mut left = points;
    let mut cut = |part: &mut i64| {
        let back = left.min(*part);
        left -= back;
        *part -= back;
        back
    };
    given.waived -= cut(&mut taking.waived);
    given.expired -= cut(&mut taking.expired);
    for (debit, slices) in taking.debits.iter_mut().rev() {
        let debt = cut(&mut ledger.owed(*debit));
        given.debt -= debt;
        let mut returning = Vec::new();
        while let Some(slice) = slices.last_mut() {
            let back = cut(&mut slice.points);
            if back > 0 {
                returning.push((slice.clone(), back));
            }
            if slice.points > 0 {
                break;
            }
            slices.pop();
        }
        if debt + returning.len() as i64 > 0 {
            given.own -= returning.iter().map(|part| part.1).sum::<i64>();
            ledger.restore(posting, *debit, &returning, debt);
        }
    }
    taking.debits.retain(|(debit, slices)| !slices.is_empty() || ledger.owed(*debit) > 0);
    points - left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CauseKind;
    use crate::domain::points::Balance;
    use crate::domain::time::Span;

    const OF: Cause = Cause { kind: CauseKind::Order, id: 1 };

    fn posting(at: i64) -> Posting {
        Posting { occurred_at: Instant(at), posted_at: Instant(at), cause: CauseKind::Refund.of(at) }
    }

    fn earned(ledger: &mut Ledger, points: i64, expires_at: i64) -> Earned {
        let rule = Code::new("shop").unwrap();
        let credit = Credit {
            kind: EntryKind::Earn,
            points,
            activates_at: Instant(0),
            expires_at: Instant(expires_at),
            idle: false,
            rule: Some(rule.clone()),
            of: Some(OF),
            origin: None,
        };
        ledger.credit(posting(0), credit);
        Earned {
            rule,
            version: 1,
            occurred_at: Instant(0),
            parts: vec![points * 100],
            m: Ratio::ONE,
            wanted: points,
            granted: points,
            net: points,
            stood: points * 100,
            activates_at: Instant(0),
            expires_at: Instant(expires_at),
            idle: false,
            expired: 0,
            ended_before: 0,
            takings: Vec::new(),
        }
    }

    fn rules() -> RefundRules {
        RefundRules { debt_limit: None, spent_expired: Span::days(30), ..RefundRules::default() }
    }

    /// S1: cumulative, hence exact.
    #[test]
    fn takings_follow_the_target() {
        let mut ledger = Ledger::default();
        let mut earned = earned(&mut ledger, 100, 900);
        let mut taken =
            |target| settle(&mut ledger, &mut earned, OF, target, posting(5), &rules()).map_or(0, |t| t.total());
        assert_eq!([66, 33, 0, 0].map(&mut taken), [34, 33, 33, 0]);
    }

    /// S2: 40 spent and 60 ended; 80 are claimed.
    #[test]
    fn ended_points_are_attributed_before_anything_is_owed() {
        let mut ledger = Ledger::default();
        let mut earned = earned(&mut ledger, 100, 100);
        ledger.debit(posting(1), EntryKind::Spend, 40);
        earned.expired = ledger.expire(posting(100), 1);
        let taking = settle(&mut ledger, &mut earned, OF, 20, posting(200), &rules()).unwrap();
        assert_eq!((taking.expired, taking.others, taking.debt), (60, 0, 20));
    }

    /// S2, its second part.
    #[test]
    fn other_active_points_go_before_debt() {
        let mut ledger = Ledger::default();
        let mut earned = earned(&mut ledger, 100, 100);
        ledger.debit(posting(1), EntryKind::Spend, 40);
        earned.expired = ledger.expire(posting(100), 1);
        let other = Credit {
            kind: EntryKind::AdjustIn,
            points: 15,
            activates_at: Instant(0),
            expires_at: Instant(900),
            idle: false,
            rule: None,
            of: None,
            origin: None,
        };
        ledger.credit(posting(150), other);
        let taking = settle(&mut ledger, &mut earned, OF, 20, posting(200), &rules()).unwrap();
        assert_eq!((taking.expired, taking.others, taking.debt), (60, 15, 5));
    }

    /// S17: what comes back goes into the old lot, whose end does not move.
    #[test]
    fn a_larger_target_first_undoes_the_newest_taking() {
        let mut ledger = Ledger::default();
        let mut earned = earned(&mut ledger, 100, 900);
        settle(&mut ledger, &mut earned, OF, 80, posting(5), &rules());
        settle(&mut ledger, &mut earned, OF, 100, posting(6), &rules());
        assert_eq!(ledger.lots.len(), 1);
        assert_eq!((ledger.lots[0].left, ledger.lots[0].expires_at), (100, Instant(900)));
        assert!(earned.takings.is_empty());
    }

    #[test]
    fn a_debt_not_yet_repaid_is_undone_before_slices() {
        let mut ledger = Ledger::default();
        let mut earned = earned(&mut ledger, 100, 900);
        ledger.debit(posting(1), EntryKind::Spend, 70);
        settle(&mut ledger, &mut earned, OF, 0, posting(5), &rules());
        assert_eq!(ledger.balance(Instant(5)), Balance { pending: 0, active: 0, debt: 70, ..Balance::default() });
        settle(&mut ledger, &mut earned, OF, 90, posting(6), &rules());
        assert_eq!(ledger.balance(Instant(6)), Balance { pending: 0, active: 20, debt: 0, ..Balance::default() });
    }

    /// P22: each reach stops earlier than the next.
    #[test]
    fn a_claw_back_goes_as_far_as_the_program_lets_it() {
        for (reach, expected) in [
            (Reach::OnlyPending, (0, 0, 0, 100)),
            (Reach::OwnLot, (30, 0, 0, 70)),
            (Reach::WithinBalance, (30, 15, 0, 55)),
            (Reach::Debt, (30, 15, 55, 0)),
        ] {
            let mut ledger = Ledger::default();
            let mut earned = earned(&mut ledger, 100, 500);
            ledger.debit(posting(1), EntryKind::Spend, 70);
            let other = Credit {
                kind: EntryKind::AdjustIn,
                points: 15,
                activates_at: Instant(0),
                expires_at: Instant(900),
                idle: false,
                rule: None,
                of: None,
                origin: None,
            };
            ledger.credit(posting(2), other);
            let rules = RefundRules { earned: reach, ..rules() };
            let taking = settle(&mut ledger, &mut earned, OF, 0, posting(5), &rules).unwrap();
            assert_eq!((taking.own, taking.others, taking.debt, taking.waived), expected, "{reach:?}");
        }
    }
}
