//! Did a campaign work? Members who were reached against members who were held out (C5, AN30).

use super::proportion::{self, Difference, Proportion};
use crate::domain::campaign::Arm;

/// What one assigned member whose time is over did in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// The arm they were assigned to.
    pub arm: Arm,
    /// Purchases from the assignment through the outcome.
    pub orders: i64,
    /// Their net, minor units.
    pub net: i64,
}

/// One arm, over members whose time is over.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Side {
    /// How many.
    pub members: i64,
    /// Those among them who bought.
    pub buyers: i64,
    /// Their orders.
    pub orders: i64,
    /// Their net, minor units.
    pub net: i64,
    /// Sum of squares of net per member.
    squares: f64,
}

impl Side {
    fn add(&mut self, response: Response) {
        self.members += 1;
        self.buyers += i64::from(response.orders > 0);
        self.orders += response.orders;
        self.net += response.net;
        self.squares += response.net as f64 * response.net as f64;
    }

    /// The share who bought; none of nobody.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        (self.members > 0).then(|| self.buyers as f64 / self.members as f64)
    }

    /// Net per member, minor units; none of nobody.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.members > 0).then(|| self.net as f64 / self.members as f64)
    }

    /// The variance of net per member, of a sample.
    fn variance(&self) -> f64 {
        let n = self.members as f64;
        let mean = self.net as f64 / n;
        ((self.squares - n * mean * mean) / (n - 1.0)).max(0.0)
    }
}

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Nobody was held out: what is counted proves nothing.
    NoHoldout,
    /// Too few members in an arm, or too few buyers in all.
    TooFew,
    /// The difference may be none.
    NotShown(Lift),
    /// More of the reached bought.
    Works(Lift),
    /// Fewer of the reached bought.
    Harms(Lift),
}

/// The difference between the arms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lift {
    /// Of the shares who bought, with Newcombe's 95 % interval.
    pub rate: Difference,
    /// Buyers whom the campaign brought, as far as the difference is its doing.
    pub extra_buyers: f64,
    /// Of net per member in minor units, with Welch's 95 % interval.
    pub net: Difference,
    /// Net that it brought in all, minor units.
    pub extra_net: f64,
}

/// The effect of a campaign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Who was reached, received or not.
    pub treated: Side,
    /// Who was held out.
    pub held_out: Side,
    /// What can be said.
    pub verdict: Verdict,
}

/// Members that an arm needs, and buyers that both need, before figures are told.
const MEMBERS: i64 = 100;
const BUYERS: i64 = 10;

/// The effect that responses show; `holdout` says whether anybody was meant to be held out.
#[must_use]
pub fn effect(responses: impl Iterator<Item = Response>, holdout: bool) -> Effect {
    let (mut treated, mut held_out) = (Side::default(), Side::default());
    for response in responses {
        match response.arm {
            Arm::Treated => treated.add(response),
            Arm::HeldOut => held_out.add(response),
        }
    }
    let few = treated.members.min(held_out.members) < MEMBERS || treated.buyers + held_out.buyers < BUYERS;
    let verdict = match (holdout || held_out.members > 0, few) {
        (false, _) => Verdict::NoHoldout,
        (true, true) => Verdict::TooFew,
        (true, false) => judged(&treated, &held_out),
    };
    Effect { treated, held_out, verdict }
}

fn judged(treated: &Side, held_out: &Side) -> Verdict {
    let share = |side: &Side| Proportion::of(side.buyers, side.members);
    let (Some(first), Some(second)) = (share(treated), share(held_out)) else { return Verdict::TooFew };
    let rate = proportion::difference(first, second);
    let net = welch(treated, held_out);
    let members = treated.members as f64;
    let lift = Lift { rate, extra_buyers: rate.value * members, net, extra_net: net.value * members };
    match rate {
        Difference { low, .. } if low > 0.0 => Verdict::Works(lift),
        Difference { high, .. } if high < 0.0 => Verdict::Harms(lift),
        _ => Verdict::NotShown(lift),
    }
}

/// Welch's interval of the difference of two means, with the degrees of freedom of Satterthwaite (Welch 1947).
fn welch(first: &Side, second: &Side) -> Difference {
    let part = |side: &Side| (side.variance() / side.members as f64, side.members as f64 - 1.0);
    let ((a, n), (b, m)) = (part(first), part(second));
    let value = first.mean().unwrap_or(0.0) - second.mean().unwrap_or(0.0);
    let spread = a + b;
    if spread <= 0.0 {
        return Difference { value, low: value, high: value };
    }
    let freedom = spread * spread / (a * a / n + b * b / m);
    let half = quantile(freedom) * spread.sqrt();
    Difference { value, low: value - half, high: value + half }
}

/// The 97.5 % point of Student's t by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5): with 99 degrees of
/// freedom, the fewest there can be here, it is off by less than 10⁻⁶.
fn quantile(freedom: f64) -> f64 {
    let z: f64 = proportion::Z;
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
    ];
    z + terms.iter().zip(1..).map(|(term, power)| term / freedom.powi(power)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms(treated: (i64, i64), held_out: (i64, i64)) -> Effect {
        let one = |arm, (buyers, members): (i64, i64)| {
            (0..members).map(move |n| Response {
                arm,
                orders: i64::from(n < buyers),
                net: i64::from(n < buyers) * 1000,
            })
        };
        effect(one(Arm::Treated, treated).chain(one(Arm::HeldOut, held_out)), true)
    }

    fn points(lift: Lift) -> String {
        let part = |share: f64| format!("{:.2}", share * 100.0);
        let Difference { value, low, high } = lift.rate;
        format!("{} [{}, {}] {:.0}", part(value), part(low), part(high), lift.extra_buyers)
    }

    /// S38, AN30
    #[test]
    fn a_lift_is_told_with_its_interval() {
        let told = |treated, held_out| match arms(treated, held_out).verdict {
            Verdict::Works(lift) => points(lift),
            Verdict::NotShown(lift) => format!("not shown {}", points(lift)),
            other => format!("{other:?}"),
        };
        assert_eq!(told((1_800, 9_000), (120, 1_000)), "8.00 [5.69, 10.05] 720");
        assert_eq!(told((180, 900), (12, 100)), "not shown 8.00 [-0.20, 13.70] 72");
        assert_eq!(told((1_080, 9_000), (80, 1_000)), "4.00 [2.04, 5.67] 360");
        assert_eq!(told((108, 900), (8, 100)), "not shown 4.00 [-3.27, 8.51] 36");
        assert!(matches!(arms((80, 1_000), (1_080, 9_000)).verdict, Verdict::Harms(_)));
    }

    #[test]
    fn with_few_members_or_buyers_nothing_is_claimed() {
        assert_eq!(arms((50, 99), (50, 1_000)).verdict, Verdict::TooFew);
        assert_eq!(arms((4, 1_000), (5, 1_000)).verdict, Verdict::TooFew);
        let all = (0..500).map(|_| Response { arm: Arm::Treated, orders: 1, net: 1 });
        assert_eq!(effect(all, false).verdict, Verdict::NoHoldout);
    }

    /// Student's t at 97.5 %, as tabulated; and the difference of two means by hand.
    #[test]
    fn net_per_member_differs_by_welch() {
        for (freedom, expected) in [(99.0, 1.984_217), (200.0, 1.971_896), (1_000.0, 1.962_339)] {
            assert!((quantile(freedom) - expected).abs() < 2e-6, "{freedom}");
        }
        let Verdict::Works(lift) = arms((1_800, 9_000), (120, 1_000)).verdict else { panic!("it works") };
        // 200 − 120; variances 160,000 and 105,600 of the samples.
        let half = 1.9618 * (160_017.78_f64 / 9_000.0 + 105_705.7 / 1_000.0).sqrt();
        assert!((lift.net.value - 80.0).abs() < 1e-9 && (lift.net.high - 80.0 - half).abs() < 0.02, "{lift:?}");
        assert!((lift.extra_net - 720_000.0).abs() < 1e-6);
    }
}
