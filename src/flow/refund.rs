//! One refund recorded by hand: laid on its order as an imported one is, and settled in the same transaction (P25).

use super::import::refunds::{Refundable, Refusal as Unfit};
use super::{Session, settle, standing};
use crate::domain::id::{CauseKind, MemberId, OrderId, RefundId};
use crate::domain::money::Money;
use crate::domain::order::{Order, Stage};
use crate::domain::points::Balance;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::batch::{self, BatchKind};
use crate::store::caused::{self, Caused, What};
use crate::store::merge;
use crate::store::order;
use crate::store::sale::{self, NewRefund};

/// What is to be paid back.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Off which order.
    pub order: OrderId,
    /// Its source and id.
    pub name: &'a str,
    /// Whose it is; none for a guest's.
    pub member: Option<MemberId>,
    /// Off which of its lines; none is off the whole.
    pub line: Option<u32>,
    /// How much.
    pub amount: Money,
    /// The refund's own id.
    pub id: &'a str,
    /// When it was paid back.
    pub at: Instant,
}

/// A recorded refund and all it caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The refund.
    pub refund: RefundId,
    /// What of the order can still be paid back.
    pub left: Money,
    /// What came of it, in the order of P25.
    pub caused: Vec<Caused>,
    /// What the member has now; none for a guest.
    pub balance: Option<Balance>,
}

/// Records a refund and settles it.
pub fn refund(session: &mut Session<'_>, ask: &Ask<'_>) -> Result<Refunded> {
    // What else waits is settled before, so that the receipt is of this refund alone.
    settle::run(session, BatchKind::Import)?;
    let source = batch::source(session.db, ask.name.split('/').next().unwrap_or_default())?;
    if sale::find_refund(session.db, source, ask.id)?.is_some() {
        return Err(Refusal::RefundKnown { id: ask.id.to_owned() }.into());
    }
    let (order, state) = stands(session, ask.order)?;
    if let Some(state) = state {
        return Err(Refusal::NothingToRefund { order: ask.name.to_owned(), state }.into());
    }
    let mut left = Refundable::new(&order, &sale::list_refunded(session.db, ask.order)?);
    let line = left.take_part(ask.at, ask.line, ask.amount).map_err(|no| refused(session, ask, &order, &no))?;
    // Whose it is now: the account may have been merged into another since (P32).
    let merged = ask.member.map(|member| merge::find_target(session.db, member)).transpose()?.flatten();
    let whose = merged.or(ask.member);
    let new = NewRefund {
        source,
        external_id: ask.id,
        order: ask.order,
        member: whose,
        at: ask.at,
        lines: &[line],
        recorded_at: session.recorded_at,
    };
    let refund = sale::insert_refund(session.db, &new)?;
    settle::run(session, BatchKind::Act)?;
    let (mut caused, mut balance) = (Vec::new(), None);
    if let Some(member) = whose {
        let cause = CauseKind::Refund.of(refund.0);
        caused = caused::list(session.db, member, ask.order, Instant::MAX)?;
        caused.retain(|one| one.cause == cause && is_told(&one.what));
        balance = Some(standing::points(session, member)?.balance);
    }
    Ok(Refunded { refund, left: left.left(), caused, balance })
}

/// The order as last amended, and why nothing of it can be paid back, if that is so.
fn stands(session: &Session<'_>, id: OrderId) -> Result<(Order, Option<&'static str>)> {
    let newest = order::list_newest(session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
    let known = order::load(session.db, [id, newest].into_iter())?;
    let (first, newest) = (known.get(&id), known.get(&newest));
    let (first, newest) = first.zip(newest).expect("an order found by its name has content");
    let later = sale::list_stages(session.db, id)?.into_iter().map(|(stage, at)| (at, stage));
    let mut stages: Vec<(Instant, Stage)> = first.stages.in_time().into_iter().chain(later).collect();
    stages.retain(|(at, _)| *at <= session.now);
    stages.sort();
    let paid = first.paid || stages.iter().any(|(_, stage)| *stage == Stage::Paid);
    let last = stages.iter().rfind(|(_, stage)| *stage != Stage::Paid);
    let state = match last {
        _ if !paid => Some("unpaid"),
        Some((_, Stage::Cancelled)) => Some("cancelled"),
        _ => None,
    };
    Ok((Order { sold_at: first.sold_at, ..(**newest).clone() }, state))
}

/// What a taking books is told by the taking, which says besides what was attributed and waived.
pub fn is_told(what: &What) -> bool {
    !matches!(what, What::Entry { undoes: Some(undone), .. } if undone.word() != "spend")
        && !matches!(what, What::Entry { kind, .. } if matches!(kind.word(), "cancel" | "clawback"))
}

fn refused(session: &Session<'_>, ask: &Ask<'_>, sold: &Order, no: &Unfit) -> Refusal {
    let order = ask.name.to_owned();
    let plain = |amount: Money| session.program().shop.currency.plain(amount);
    match (no.code, ask.line) {
        ("before-sale", _) => Refusal::RefundBeforeSale { order, sold: session.zone().shown(sold.sold_at) },
        ("refund-no-line", Some(line)) => Refusal::NoSuchLine { order, line },
        _ => Refusal::OverRefund { order, asked: plain(ask.amount), left: plain(Money(no.hint)) },
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PLAIN, SAMPLE, Shop, at};
    use super::*;
    use crate::store::shown;

    fn pay_back(shop: &Shop, now: &str, name: &str, minor: i64) -> Result<Refunded> {
        shop.write(now, &format!("{now} {minor}"), |session| {
            let (order, name, member) = shown::find_orders(session.db, name)?.remove(0);
            let (amount, id, at) = (Money(minor), session.request.unwrap_or_default(), session.now);
            refund(session, &Ask { order, name: &name, member, line: None, amount, id, at })
        })
    }

    /// S1: the receipts of four refunds say what each took.
    #[test]
    fn every_receipt_says_what_its_refund_took() {
        let shop = Shop::new(PLAIN);
        shop.order("A-1", "M-1", "2026-03-01 10:00", 10_000, "2026-03-01 11:00");
        let mut told = Vec::new();
        for (day, minor) in [("2026-03-02", 3333), ("2026-03-03", 3333), ("2026-03-04", 3333), ("2026-03-05", 1)] {
            let done = pay_back(&shop, day, "A-1", minor).unwrap();
            let taken = done.caused.iter().map(|one| match &one.what {
                What::Taken { target, taking, .. } => (*target, taking.total()),
                _ => (-1, 0),
            });
            told.push((taken.collect::<Vec<_>>(), done.left.get(), done.balance.unwrap_or_default().active));
        }
        let expected = [(vec![(66, 34)], 6667, 66), (vec![(33, 33)], 3334, 33), (vec![(0, 33)], 1, 0), (vec![], 0, 0)];
        assert_eq!(told, expected);
    }

    /// T8: the fall that a refund brings is in its receipt, and so is what other facts of the day did not do.
    #[test]
    fn a_receipt_names_the_tier_move_and_nothing_of_others() {
        let recheck = SAMPLE.replace("grace = \"30 days\"", "grace = \"30 days\"\non_refund = \"recheck\"");
        let shop = Shop::new(&recheck);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
        shop.record("A-2", "M-1", "2026-01-12 10:00", 9_000, "2026-01-13");
        let done = pay_back(&shop, "2026-01-14", "A-1", 100_000).unwrap();
        let words: Vec<String> = done
            .caused
            .iter()
            .map(|one| match &one.what {
                What::Taken { rule, target, taking } => format!("{rule} {target} pending {}", taking.pending),
                What::Checked { outcome, from, to, .. } => {
                    let name = |code: &Option<crate::domain::id::Code>| {
                        code.as_ref().map_or(String::new(), ToString::to_string)
                    };
                    format!("{outcome} {} {}", name(from), name(to))
                }
                What::Granted { benefit, revoked, .. } => format!("{benefit} {revoked}"),
                What::Entry { kind, points, .. } => format!("{points} {}", kind.word()),
            })
            .collect();
        assert_eq!(words, ["shop 2000 pending 1000", "fell vip member"]);
        assert_eq!(done.caused[0].at, at("2026-01-14"));
    }

    #[test]
    fn a_known_id_is_refused() {
        let shop = Shop::new(PLAIN);
        shop.order("A-1", "M-1", "2026-03-01 10:00", 10_000, "2026-03-01 11:00");
        shop.order("A-2", "M-1", "2026-03-01 10:00", 10_000, "2026-03-01 12:00");
        let twice = |name: &str, request: &str| {
            shop.write("2026-03-02", request, |session| {
                let (order, name, member) = shown::find_orders(session.db, name)?.remove(0);
                let at = session.now;
                refund(session, &Ask { order, name: &name, member, line: None, amount: Money(5), id: "R", at })
            })
        };
        assert!(twice("A-1", "1").is_ok());
        for name in ["A-1", "A-2"] {
            assert_eq!(twice(name, name).unwrap_err().code(), "refund-known");
        }
    }
}
