//! Stored value: money that members paid in beforehand, and what of it may be taken (identity ID47–ID49). It has no lots
//! and no end; what is set aside for a payment is not available until it is captured, released, or its time is over.
#![deny(clippy::float_arithmetic)]

use super::money::Money;
use super::refusal::Refusal;

/// What a program says of stored value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The most that a member may have; none = as much as they like.
    pub maximum: Option<Money>,
}

/// What a member has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// All of it.
    pub total: Money,
    /// What of it is set aside.
    pub held: Money,
}

/// What an entry is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Paid in.
    TopUp,
    /// Paid with.
    Pay,
    /// Paid with what was set aside.
    Capture,
    /// Given back of a payment.
    Refund,
    /// Given or taken by hand.
    Adjust,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] = [Kind::TopUp, Kind::Pay, Kind::Capture, Kind::Refund, Kind::Adjust];

    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::TopUp => "top_up",
            Kind::Pay => "pay",
            Kind::Capture => "capture",
            Kind::Refund => "refund",
            Kind::Adjust => "adjust",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl Balance {
    /// What can be paid with.
    #[must_use]
    pub fn available(self) -> Money {
        self.total - self.held
    }

    /// Takes an amount, all of it or nothing (ID48); `shown` writes money for people.
    ///
    /// # Errors
    ///
    /// Where nothing is asked, or more than is available.
    pub fn take(self, asked: Money, member: &str, shown: &dyn Fn(Money) -> String) -> Result<Balance, Refusal> {
        some(asked, shown)?;
        if asked > self.available() {
            let (available, asked) = (shown(self.available()), shown(asked));
            return Err(Refusal::Insufficient { member: member.to_owned(), available, asked });
        }
        Ok(Balance { total: self.total - asked, ..self })
    }

    /// Adds an amount, up to what the rules let a member have.
    ///
    /// # Errors
    ///
    /// Where nothing is added, or it would be more than the most.
    pub fn add(
        self,
        amount: Money,
        rules: Rules,
        member: &str,
        shown: &dyn Fn(Money) -> String,
    ) -> Result<Balance, Refusal> {
        some(amount, shown)?;
        let total = self.total + amount;
        match rules.maximum.filter(|most| total > *most) {
            Some(most) => {
                let (member, most, room) = (member.to_owned(), shown(most), shown(most - self.total.min(most)));
                Err(Refusal::TooMuchValue { member, most, room })
            }
            None => Ok(Balance { total, ..self }),
        }
    }
}

fn some(amount: Money, shown: &dyn Fn(Money) -> String) -> Result<(), Refusal> {
    if amount > Money::ZERO { Ok(()) } else { Err(Refusal::NoAmount { asked: shown(amount) }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(money: Money) -> String {
        money.get().to_string()
    }

    /// ID49: 100.00, two tills ask for 60.00 each: one gets it.
    #[test]
    fn what_is_set_aside_cannot_be_taken_again() {
        let all = Balance { total: Money(10_000), held: Money(0) };
        assert_eq!(all.take(Money(6_000), "M-1", &shown).map(|left| left.total), Ok(Money(4_000)));
        let one_held = Balance { held: Money(6_000), ..all };
        let refused = one_held.take(Money(6_000), "M-1", &shown);
        assert_eq!(refused.map_err(|refusal| refusal.code()), Err("insufficient"));
        assert!(one_held.take(Money(4_000), "M-1", &shown).is_ok());
        assert!(one_held.take(Money(4_001), "M-1", &shown).is_err());
        assert!(all.take(Money(0), "M-1", &shown).is_err() && all.take(Money(-1), "M-1", &shown).is_err());
    }

    #[test]
    fn the_most_is_reached_exactly() {
        let rules = Rules { maximum: Some(Money(500)) };
        let some = Balance { total: Money(400), held: Money(0) };
        assert!(some.add(Money(100), rules, "M-1", &shown).is_ok());
        let over = some.add(Money(101), rules, "M-1", &shown).map_err(|refusal| refusal.to_string());
        assert_eq!(over, Err("M-1 may have at most 500; 100 more fit".to_owned()));
        assert!(some.add(Money(101), Rules::default(), "M-1", &shown).is_ok());
    }

    #[test]
    fn kinds_are_read_back() {
        assert!(Kind::ALL.into_iter().all(|kind| Kind::find(kind.word()) == Some(kind)));
    }
}
