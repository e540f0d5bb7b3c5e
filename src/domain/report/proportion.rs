//! Shares with what is uncertain about them: Wilson's interval of a share, Newcombe's of the difference of two.

/// The 97.5 % point of the normal distribution.
pub const Z: f64 = 1.959_964;

/// A share and of how many cases; weighted cases count as fewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// The share.
    pub share: f64,
    /// Of so many cases.
    pub cases: f64,
}

/// A difference of two shares with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// First less second.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Proportion {
    /// So many of so many; none of nothing.
    pub fn of(part: i64, whole: i64) -> Option<Proportion> {
        (whole > 0).then(|| Proportion { share: part as f64 / whole as f64, cases: whole as f64 })
    }

    /// Wilson's score interval at 95 %.
    pub fn wilson(self) -> (f64, f64) {
        let Proportion { share, cases } = self;
        let z2 = Z * Z;
        let centre = share + z2 / (2.0 * cases);
        let half = Z * (share * (1.0 - share) / cases + z2 / (4.0 * cases * cases)).sqrt();
        let scale = 1.0 + z2 / cases;
        (((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
    }
}

/// Newcombe's interval of a difference, from the two Wilson intervals (his method 10).
pub fn difference(first: Proportion, second: Proportion) -> Difference {
    let value = first.share - second.share;
    let ((low_1, high_1), (low_2, high_2)) = (first.wilson(), second.wilson());
    let down = ((first.share - low_1).powi(2) + (high_2 - second.share).powi(2)).sqrt();
    let up = ((high_1 - first.share).powi(2) + (second.share - low_2).powi(2)).sqrt();
    Difference { value, low: value - down, high: value + up }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(first: (i64, i64), second: (i64, i64)) -> [f64; 3] {
        let of = |(part, whole)| Proportion::of(part, whole).unwrap();
        let found = difference(of(first), of(second));
        [found.value, found.low, found.high].map(|share| share * 100.0)
    }

    /// AN30 and S38: the figures of the page, in percent and as exact as they stand there.
    #[test]
    fn newcombe_gives_the_published_ends() {
        let cases = [
            ((1_080, 9_000), (80, 1_000), [4.0, 2.04, 5.67], 0.005),
            ((108, 900), (8, 100), [4.0, -3.27, 8.51], 0.005),
            ((1_800, 9_000), (120, 1_000), [8.0, 5.7, 10.0], 0.05),
            ((180, 900), (12, 100), [8.0, -0.2, 13.7], 0.05),
        ];
        for (first, second, expected, exact) in cases {
            let found = ends(first, second);
            let agrees = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= exact);
            assert!(agrees, "{first:?} {second:?}: {found:?}");
        }
    }

    /// Newcombe 1998, table II, case (a): 56/70 − 48/80 has the interval 0.0524 to 0.3339 by method 10.
    #[test]
    fn newcombe_gives_the_example_of_his_paper() {
        let [_, low, high] = ends((56, 70), (48, 80));
        assert!((low - 5.24).abs() < 0.005 && (high - 33.39).abs() < 0.005, "{low} {high}");
    }

    #[test]
    fn a_share_of_nothing_is_none_and_ends_stay_within_it() {
        assert_eq!(Proportion::of(0, 0), None);
        let (low, high) = Proportion::of(0, 10).unwrap().wilson();
        assert!(low < 1e-12 && (high - 0.2775).abs() < 1e-4, "{low} {high}");
        let (low, high) = Proportion::of(10, 10).unwrap().wilson();
        assert!(high > 1.0 - 1e-12 && (low - 0.7225).abs() < 1e-4, "{low} {high}");
    }
}
