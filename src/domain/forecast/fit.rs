//! The search for parameters (AN38); with it argmin is named here alone. All parameters are positive, so their logarithms
//! are what is searched.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;

const ITERATIONS: u64 = 2_000;
const TOLERANCE: f64 = 1e-12;
const FIRST_STEP: f64 = 0.5;
const LATER_STEP: f64 = 0.1;
const RESTARTS: usize = 2;

/// Parameters and what they cost.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Best<const N: usize> {
    pub parameters: [f64; N],
    pub cost: f64,
}

struct Search<F, const N: usize>(F);

impl<F: Fn([f64; N]) -> f64, const N: usize> CostFunction for Search<F, N> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, logarithms: &Vec<f64>) -> Result<f64, Error> {
        let cost = (self.0)(positive(logarithms));
        Ok(if cost.is_finite() { cost } else { f64::INFINITY })
    }
}

fn positive<const N: usize>(logarithms: &[f64]) -> [f64; N] {
    std::array::from_fn(|axis| logarithms[axis].exp())
}

/// The parameters that cost least, looked for around `start` and twice again around the best; none where no cost was
/// finite.
pub(super) fn cheapest<const N: usize>(start: [f64; N], cost: impl Fn([f64; N]) -> f64) -> Option<Best<N>> {
    let mut best: Option<(Vec<f64>, f64)> = None;
    for round in 0..=RESTARTS {
        let from = best.as_ref().map_or_else(|| start.map(f64::ln).to_vec(), |(at, _)| at.clone());
        let step = if round == 0 { FIRST_STEP } else { LATER_STEP };
        let found = descend(&cost, from, step);
        best = match (best, found) {
            (Some(best), Some(found)) => Some(if found.1 < best.1 { found } else { best }),
            (best, found) => best.or(found),
        };
    }
    let (at, cost) = best?;
    Some(Best { parameters: positive(&at), cost })
}

fn descend<const N: usize>(cost: &impl Fn([f64; N]) -> f64, from: Vec<f64>, step: f64) -> Option<(Vec<f64>, f64)> {
    let corner = |axis: usize| {
        let mut corner = from.clone();
        corner[axis] += step;
        corner
    };
    let simplex: Vec<Vec<f64>> = std::iter::once(from.clone()).chain((0..N).map(corner)).collect();
    let solver = NelderMead::new(simplex).with_sd_tolerance(TOLERANCE).ok()?;
    let search = Search::<_, N>(cost);
    // It would read the clock otherwise.
    let executor = Executor::new(search, solver).timer(false);
    let found = executor.configure(|state| state.max_iters(ITERATIONS)).run().ok()?;
    let (at, cost) = (found.state.get_best_param()?.clone(), found.state.get_best_cost());
    cost.is_finite().then_some((at, cost))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley, in logarithms: least at (e, e).
    #[test]
    fn the_bottom_of_a_bent_valley_is_found() {
        let cost = |[x, y]: [f64; 2]| {
            let (x, y) = (x.ln(), y.ln());
            (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
        };
        let found = cheapest([0.3, 3.0], cost).unwrap();
        let e = std::f64::consts::E;
        assert!(found.parameters.iter().all(|found| (found - e).abs() < 1e-4) && found.cost < 1e-10, "{found:?}");
    }

    #[test]
    fn what_is_not_finite_is_walked_around_or_refused() {
        let walled = |[x]: [f64; 1]| if x > 1.2 { f64::NAN } else { (x - 1.0).powi(2) };
        assert!((cheapest([1.1], walled).unwrap().parameters[0] - 1.0).abs() < 1e-5);
        assert_eq!(cheapest([1.0], |_| f64::NAN), None);
    }
}
