//! Laws of tiers: periods tile a member's time, thresholds hold at their very amount, and time may be walked late.

use proptest::prelude::*;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::money::Money;
use regulars::domain::order::{Line, Order};
use regulars::domain::tier::assess::Outcome;
use regulars::domain::time::Instant;

use crate::fold::whole;
use crate::made::{end, shops};
use crate::shop::{PLAIN, Sale, Shop};

/// Each period begins where the one before ended; the last is open.
pub fn tiled(rows: &[Consequence]) -> Result<(), TestCaseError> {
    let mut open: Option<u32> = None;
    let mut ended: Option<Instant> = None;
    let mut number = 0;
    for row in rows {
        match row {
            Consequence::PeriodOpened { number: opened, at, reason, guaranteed_until, .. } => {
                number += 1;
                prop_assert_eq!((open, *opened), (None, number));
                prop_assert_eq!(ended.is_none(), *reason == Outcome::Joined);
                prop_assert!(ended.is_none_or(|ended| ended == *at));
                // A tier taken up again, or a pin that was told of late, may have its end behind it.
                let behind = matches!(reason, Outcome::Reopened | Outcome::Pinned);
                let ends_later = guaranteed_until.is_none_or(|until| until > *at);
                // A pin or lock ends before the tier beneath it is asked about at the same instant (N1).
                let asked = |row: &Consequence| matches!(row, Consequence::Checked { at: asked, .. } if asked == at);
                let asked_now = matches!(reason, Outcome::Unpinned | Outcome::Unlocked) && rows.iter().any(asked);
                let told = format!("{reason:?} at {at:?} until {guaranteed_until:?}");
                prop_assert!(behind || ends_later || asked_now, "{told}");
                open = Some(number);
            }
            Consequence::PeriodClosed { number: closed, at } => {
                prop_assert_eq!(open.take(), Some(*closed));
                ended = Some(*at);
            }
            _ => {}
        }
    }
    prop_assert!(open.is_some());
    Ok(())
}

/// A shop with one threshold of 1 000.00 in a window of a year.
fn one_threshold(lines: &str) -> String {
    format!(
        "{PLAIN}\n[tiers]\n{lines}\n[[tiers.ladder]]\ncode = \"basic\"\n[[tiers.ladder]]\ncode = \"gold\"\n\
         qualify = {{ spend = \"1000.00\" }}\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn periods_tile_the_time_of_a_member(made in shops()) {
        let kept = whole(&made.versions(), &made);
        tiled(&kept.rows)?;
        let opened = kept.rows.iter().filter_map(|row| match row {
            Consequence::PeriodOpened { at, tier, .. } => Some((*at, tier.clone())),
            _ => None,
        });
        prop_assert_eq!(&kept.account.tiers, &opened.collect::<Vec<_>>());
        let standing = kept.account.tier.as_ref().unwrap();
        if kept.account.pin.is_none() && !kept.account.sentences.locks_tier() {
            prop_assert_eq!(&standing.tier, &kept.account.tiers.last().unwrap().1);
        }
        prop_assert!(standing.guaranteed_until > end());
    }

    /// T4, T5: at −1, 0 and +1 of a threshold, cut into orders at will: reached, and a year on kept, exactly.
    #[test]
    fn a_threshold_is_reached_and_kept_exactly(parts in proptest::collection::vec(1..20_000_i64, 1..5), off in -1..=1_i64) {
        let last = 100_000 + off - parts.iter().sum::<i64>();
        let amounts: Vec<i64> = parts.into_iter().chain([last]).collect();
        let order = |amount: i64| Sale(Order {
            paid: true,
            lines: vec![Line { amount: Money(amount), ..Line::default() }],
            total: Money(amount),
            ..Order::default()
        });
        let mut shop = Shop::new(&one_threshold(""));
        for (id, amount) in (1..).zip(&amounts) {
            shop.order(id, &format!("2026-03-0{id} 10:00"), order(*amount));
        }
        prop_assert_eq!(shop.at("2026-03-31").tier() == "gold", off >= 0);
        // The boundary's window begins after the day that lifted the member.
        let mut shop = Shop::new(&one_threshold(""));
        shop.order(50, "2026-03-10 10:00", order(100_000));
        for (id, amount) in (1..).zip(&amounts) {
            shop.order(id, &format!("2026-11-0{id} 10:00"), order(*amount));
        }
        let check = if off >= 0 { "? gold 2027-03-11 00:00 renewed" } else { "basic 2027-03-11 00:00 fell" };
        prop_assert_eq!(&shop.at("2027-03-31").tiers()[2..], &[check.to_owned()]);
    }
}
