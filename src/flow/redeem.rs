//! The asks: judged on the account walked to now, recorded only when granted (house H25).

use super::{Session, post};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::points::spend::Ask;
use crate::error::Result;
use crate::store::member::Member;

/// A granted redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// Points spent.
    pub points: i64,
    /// What they pay; none where the program gives points no value.
    pub money: Option<Money>,
}

/// Redeems points (P28).
pub fn redeem(session: &mut Session<'_>, id: MemberId, member: &Member, ask: Ask) -> Result<Redeemed> {
    let account = post::ready(session, id, member)?;
    let granted = judge(session.versions(), &account, session.now, |asked| asked.redeem(ask, &member.number));
    let (points, money) = granted?;
    post::act(session, id, &Act::Redeem { points })?;
    Ok(Redeemed { points, money })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, Shop};
    use super::super::standing;
    use super::*;

    fn ask(shop: &Shop, now: &str, request: &str, ask: Ask) -> Result<Redeemed> {
        shop.write(now, request, |session| {
            let (id, member) = shop.member(session, "M-1");
            redeem(session, id, &member, ask)
        })
    }

    fn code(answer: Result<impl Sized>) -> &'static str {
        answer.err().map_or("granted", |error| error.code())
    }

    fn active(shop: &Shop, now: &str) -> i64 {
        shop.read(now, |session| standing::points(session, shop.member(session, "M-1").0)).unwrap().balance.active
    }

    /// S31: half of 179.00 bounds what 2 350 points may pay; refused asks leave nothing behind.
    #[test]
    fn an_ask_is_granted_or_leaves_nothing() {
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 233_000, "2026-01-10 15:00");
        let before = shop.content();
        let some = |points| Ask { points: Some(points), payable: None };
        for (points, expected) in
            [(400, "below-minimum"), (2_400, "not-enough-points"), (0, "nothing-asked"), (550, "not-a-step")]
        {
            assert_eq!(code(ask(&shop, "2026-02-01", &format!("r{points}"), some(points))), expected, "{points}");
        }
        assert_eq!(code(ask(&shop, "2026-01-09", "early", some(500))), "before-frontier");
        assert_eq!(shop.content(), before);
        let all = Ask { points: None, payable: Some(Money(17_900)) };
        let granted = ask(&shop, "2026-02-01", "r-1", all).unwrap();
        assert_eq!(granted, Redeemed { points: 2300, money: Some(Money(2300)) });
        assert_eq!(active(&shop, "2026-02-01"), 50);
        assert_eq!(active(&shop, "2026-01-31"), 2350);
    }
}
