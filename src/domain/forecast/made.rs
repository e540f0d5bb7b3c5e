//! Members made by the model itself, to see whether a fit finds what they were made with.

use super::bg_nbd::{BgNbd, Form};
use super::case::Case;

/// A number generator of Knuth's, good enough for a test and the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// Between 0 and 1, never either.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / 2.0_f64.powi(53)
    }

    /// Gamma of this shape and rate one (Marsaglia and Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let small = self.roll().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * small;
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let turn = (-2.0 * self.roll().ln()).sqrt();
            let normal = turn * (std::f64::consts::TAU * self.roll()).cos();
            let cube = (1.0 + normal / (9.0 * d).sqrt()).powi(3);
            if cube > 0.0 && self.roll().ln() < 0.5 * normal * normal + d * (1.0 - cube + cube.ln()) {
                return d * cube;
            }
        }
    }
}

/// So many members of a model, known for 20 to 60 weeks, with times in days: what they did, and in the `later` weeks after.
pub fn members(model: &BgNbd, n: u32, later: f64) -> Vec<(Case, u32)> {
    let mut dice = Dice(42);
    (0..n).map(|n| member(model, &mut dice, 140 + n * 17 % 280, later)).collect()
}

fn member(model: &BgNbd, dice: &mut Dice, age: u32, later: f64) -> (Case, u32) {
    let pace = dice.gamma(model.r) / model.alpha;
    let (leaving, staying) = (dice.gamma(model.a), dice.gamma(model.b));
    let p = leaving / (leaving + staying);
    let end = f64::from(age) / 7.0;
    let (mut at, mut last, mut repeats, mut to_come) = (0.0, 0.0, 0, 0);
    let mut left = model.form == Form::Modified && dice.roll() < p;
    while !left {
        at -= dice.roll().ln() / pace;
        if at > end + later {
            break;
        }
        if at <= end {
            (last, repeats) = (at, repeats + 1);
        } else {
            to_come += 1;
        }
        left = dice.roll() < p;
    }
    (Case { repeats, last: (last * 7.0).floor() as u32, age }, to_come)
}
