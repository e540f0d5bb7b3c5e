//! Quantiles by nearest rank (AN5).

/// The smallest of ascending values with at least ⌈q·n⌉ values at or below it, for q = `num / den`; none of nothing.
pub fn nearest_rank<T: Copy>(ascending: &[T], num: usize, den: usize) -> Option<T> {
    let rank = (ascending.len() * num).div_ceil(den).max(1);
    ascending.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let cases: [(&[i32], usize, usize, Option<i32>); 9] = [
            // AN5: the median of 1 2 3 4 is 2.
            (&[1, 2, 3, 4], 1, 2, Some(2)),
            (&[1, 2, 3, 4, 5], 1, 2, Some(3)),
            (&[1, 2, 3, 4], 1, 4, Some(1)),
            (&[1, 2, 3, 4, 5], 1, 4, Some(2)),
            (&[1, 2, 3, 4], 9, 10, Some(4)),
            (&[1, 2, 3, 4], 0, 1, Some(1)),
            (&[1, 2, 3, 4], 1, 1, Some(4)),
            (&[7], 1, 2, Some(7)),
            (&[], 1, 2, None),
        ];
        for (values, num, den, expected) in cases {
            assert_eq!(nearest_rank(values, num, den), expected, "{values:?} {num}/{den}");
        }
    }
}
