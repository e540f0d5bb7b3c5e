//! What the study of lifetime value costs for so many members, made by BG/NBD over three years: the fit of how often alone,
//! the whole with its hold-out, and the outlook of every member.

use std::time::Instant;

use regulars::domain::forecast::case::{Cases, histories};
use regulars::domain::forecast::lifetime::{Horizon, Study};
use regulars::domain::forecast::{BgNbd, Form};
use regulars::domain::id::MemberId;
use regulars::domain::money::Money;
use regulars::domain::report::purchase::PurchaseDay;
use regulars::domain::time::Day;

use super::shop::peak_mib;

const DAYS: i32 = 3 * 365;
const SCALE: i64 = 100;

/// Makes, fits, looks ahead, and prints what each took.
pub fn run(members: usize) {
    let all = made(members);
    println!("{members} members, {} purchase days, {} MiB", all.len(), peak_mib());
    let end = all.iter().map(|day| day.day).max().expect("somebody bought");
    for form in [Form::Plain, Form::Modified] {
        let cases = Cases::of(&histories(&all, end), end);
        println!("{form:?}: {} different rows", cases.rows().len());
        told("fit", || BgNbd::fit(&cases, form));
        drop(cases);
        let study = told("study", || Study::of(&all, end, form, SCALE));
        let horizon = Horizon { months: 12, discount: 0.01 };
        let models = study.models.expect("what a model made can be fitted");
        told("outlooks", || models.outlooks(&study.histories, end, horizon, SCALE));
    }
}

fn told<T>(what: &str, work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    let began = Instant::now();
    let done = work();
    println!("{what:8} {:7.3} s {:6} MiB at most so far", began.elapsed().as_secs_f64(), peak_mib());
    done
}

fn made(members: usize) -> Vec<PurchaseDay> {
    let (mut dice, mut all) = (Dice(1), Vec::new());
    for member in (0..).take(members) {
        let pace = dice.gamma(4) / 20.0;
        let (leaving, staying) = (dice.gamma(1), dice.gamma(6));
        let (mut at, worth) = (dice.roll() * f64::from(DAYS) * 0.9, 1000.0 * dice.gamma(4));
        loop {
            let net = Money((worth * dice.gamma(6)) as i64 + 1);
            let day = Day::from_number(at as i32).expect("a day of three years");
            all.push(PurchaseDay { member: MemberId(member), day, net });
            at += 1.0 - dice.roll().ln() / pace * 7.0;
            if at >= f64::from(DAYS) || dice.roll() < leaving / (leaving + staying) {
                break;
            }
        }
    }
    all
}

/// A number generator of Knuth's: the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / 2.0_f64.powi(53)
    }

    /// Gamma of a whole shape.
    fn gamma(&mut self, shape: u32) -> f64 {
        (0..shape).map(|_| -self.roll().ln()).sum()
    }
}
