//! The known word nearest to a mistyped one, for messages that say what was probably meant.

/// The known word nearest to `word`, if one is near enough to have been meant; ties go to the first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = word.chars().take(64).flat_map(char::to_lowercase).collect();
    let (mut best, mut found) = (typed.len() / 3 + 2, None);
    for candidate in known {
        let steps = distance(&typed, &candidate.chars().collect::<Vec<char>>());
        if steps < best {
            (best, found) = (steps, Some(candidate));
        }
    }
    found
}

/// Letters to insert, drop, change or swap with the next one to get from `a` to `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let (mut before, mut above) = (Vec::new(), (0..=b.len()).collect::<Vec<usize>>());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                let swapped: &Vec<usize> = &before;
                row[j] = row[j].min(swapped[j - 2] + 1);
            }
        }
        (before, above) = (above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        let known = ["pending", "expiry", "points", "city", "order.net", "multiplier", "multipliers"];
        let cases = [
            ("penidng", Some("pending")),
            ("Expiry", Some("expiry")),
            ("citty", Some("city")),
            ("order.nett", Some("order.net")),
            ("multiplier", Some("multiplier")),
            ("banana", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
