//! Where an axis has its ticks: steps of 1, 2 and 5, and labels no closer than they are wide.

/// Ticks from at or below the least to at or above the most, at most so many.
pub(super) fn ticks(least: f64, most: f64, wanted: usize) -> Vec<f64> {
    let (least, most) = (least.min(0.0), most.max(0.0));
    let span = if most > least { most - least } else { 1.0 };
    let step = step(span / wanted.max(2) as f64);
    let first = (least / step).floor() as i64;
    let last = (((least + span) / step) - 1e-9).ceil() as i64;
    (first..=last.max(first + 1)).map(|tick| tick as f64 * step).collect()
}

/// The least of 1, 2 and 5 times a power of ten that is not below a size.
fn step(size: f64) -> f64 {
    let power = 10_f64.powf(size.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps.iter().map(|times| times * power).find(|step| *step >= size * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// Of labels at places along an axis, those that keep their distance; each `(place, width)` in the units of the axis.
pub(super) fn apart(labels: &[(f64, f64)], gap: f64) -> Vec<usize> {
    for every in 1..=labels.len().max(1) {
        let kept: Vec<usize> = (0..labels.len()).step_by(every).collect();
        let fits = |pair: &[usize]| {
            let (a, b) = (labels[pair[0]], labels[pair[1]]);
            a.0 + a.1 / 2.0 + gap <= b.0 - b.1 / 2.0
        };
        if kept.windows(2).all(fits) {
            return kept;
        }
    }
    Vec::new()
}

/// Places for labels at heights, none closer than `gap`, as near to their own as they can be and all within bounds.
pub(super) fn pushed(heights: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]).then(a.cmp(b)));
    let mut placed = vec![0.0; heights.len()];
    let mut last = f64::NEG_INFINITY;
    for at in &order {
        placed[*at] = heights[*at].max(last + gap).max(low);
        last = placed[*at];
    }
    let mut next = high + gap;
    for at in order.iter().rev() {
        placed[*at] = placed[*at].min(next - gap);
        next = placed[*at];
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_go_by_one_two_and_five_and_hold_every_value() {
        let cases: [(f64, f64, usize, &[f64]); 8] = [
            (0.0, 10.0, 5, &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            (0.0, 11.0, 5, &[0.0, 5.0, 10.0, 15.0]),
            (0.0, 0.0, 4, &[0.0, 0.5, 1.0]),
            (0.0, 1.0, 4, &[0.0, 0.5, 1.0]),
            (0.0, 990_000.0, 4, &[0.0, 500_000.0, 1_000_000.0]),
            (-3.0, 7.0, 5, &[-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0]),
            (-10.0, -5.0, 4, &[-10.0, -5.0, 0.0]),
            (0.0, 0.3, 3, &[0.0, 0.1, 0.2, 0.30000000000000004]),
        ];
        for (least, most, wanted, expected) in cases {
            assert_eq!(ticks(least, most, wanted), expected, "{least} {most}");
        }
    }

    #[test]
    fn labels_are_thinned_evenly_until_they_stand_apart() {
        let labels = |n: usize, width: f64| (0..n).map(|at| (at as f64 * 10.0, width)).collect::<Vec<_>>();
        assert_eq!(apart(&labels(4, 6.0), 4.0), [0, 1, 2, 3]);
        assert_eq!(apart(&labels(4, 7.0), 4.0), [0, 2]);
        assert_eq!(apart(&labels(3, 100.0), 4.0), [0]);
        assert_eq!(apart(&[], 4.0), Vec::<usize>::new());
    }

    #[test]
    fn labels_at_the_same_height_are_pushed_apart_within_bounds() {
        assert_eq!(pushed(&[10.0, 11.0, 50.0], 12.0, 0.0, 100.0), [10.0, 22.0, 50.0]);
        assert_eq!(pushed(&[99.0, 98.0], 12.0, 0.0, 100.0), [100.0, 88.0]);
        assert_eq!(pushed(&[-5.0], 12.0, 4.0, 100.0), [4.0]);
    }
}
