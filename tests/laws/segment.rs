//! Segments of the CDNOW sample against the known figures (AN31, AN33).
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test tells when it is skipped and may fail loudly")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use regulars::domain::segment::rfm::{Activity, Grid, Limits};
use regulars::domain::segment::{Buyer, Cell, Space, Wish, kmeans, quality, segment, stability};

/// The buyers as of 1998-07-01, by customer; `None` where the data is not at hand.
fn cdnow() -> Option<Vec<Buyer>> {
    let Some(folder) = std::env::var_os("REGULARS_DATA") else {
        println!("skipped: REGULARS_DATA names no folder");
        return None;
    };
    let path = PathBuf::from(folder).join("cdnow/CDNOW_sample.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut customers: BTreeMap<&str, BTreeMap<i64, i64>> = BTreeMap::new();
    for line in text.lines() {
        let [_, customer, day, _, value] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("a line of five fields, not {line:?}")
        };
        let minor: i64 = value.replace('.', "").parse().unwrap();
        *customers.entry(customer).or_default().entry(days(day)).or_default() += minor;
    }
    let buyer = |days_of: BTreeMap<i64, i64>| Buyer {
        recency_days: u32::try_from(days("19980701") - days_of.keys().last().unwrap()).unwrap(),
        frequency: u32::try_from(days_of.len()).unwrap(),
        monetary_minor: days_of.values().sum(),
    };
    Some(customers.into_values().map(buyer).collect())
}

/// Days from the first of January 1997, for dates of 1997 and 1998.
fn days(date: &str) -> i64 {
    let number: usize = date.parse().unwrap();
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1];
    i64::try_from((year - 1997) * 365 + before + day - 1).unwrap()
}

#[test]
fn cdnow_fills_the_rfm_grid_as_worked_out() {
    let Some(buyers) = cdnow() else { return };
    let grid = Grid::new(&buyers, Limits::default());
    let mut found: BTreeMap<Cell, (u32, i64)> = BTreeMap::new();
    for buyer in &buyers {
        let cell = found.entry(grid.cell(Activity::Bought(*buyer))).or_default();
        *cell = (cell.0 + 1, cell.1 + buyer.monetary_minor);
    }
    let expected = [
        (Cell::Champions, (413, 11_942_702)),
        (Cell::Loyal, (310, 5_798_169)),
        (Cell::PotentialLoyal, (250, 1_684_850)),
        (Cell::NeedAttention, (82, 499_499)),
        (Cell::AboutToSleep, (349, 977_661)),
        (Cell::AtRisk, (81, 624_652)),
        (Cell::CantLose, (3, 133_173)),
        (Cell::Hibernating, (869, 2_748_488)),
    ];
    assert_eq!(found, BTreeMap::from(expected));
    for (days, score) in [(151, 5), (152, 4), (442, 4), (443, 3), (486, 3), (487, 2), (512, 2), (513, 1)] {
        let at = buyers.iter().find(|buyer| buyer.recency_days == days);
        assert!(at.is_none_or(|buyer| grid.scores(*buyer).recency == score), "{days} days");
    }
}

#[test]
fn cdnow_clusters_have_the_known_inertia_sizes_and_figures() {
    let Some(buyers) = cdnow() else { return };
    let points = Space::of(&buyers, 100).points(&buyers);
    for (k, inertia, silhouette, bouldin, harabasz, expected) in [
        (2, 2880.83, 0.579, 0.724, 3425.0, &[634, 1723][..]),
        (3, 1985.31, 0.489, 0.895, 3015.0, &[307, 677, 1373]),
        (4, 1591.73, 0.411, 0.975, 2700.0, &[243, 465, 730, 919]),
        (5, 1304.80, 0.415, 0.934, 2599.0, &[136, 169, 411, 729, 912]),
    ] {
        let clusters = kmeans::fit(&points, k, 30, 42).unwrap();
        let labels = clusters.predict(&points);
        let found = quality::Quality::measure(&points, &clusters, &labels, 42);
        let mut sizes = vec![0i64; k];
        labels.iter().for_each(|label| sizes[*label as usize] += 1);
        sizes.sort_unstable();
        assert!((found.inertia / inertia - 1.0).abs() < 1e-3, "{k}: {}", found.inertia);
        assert!(sizes.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1 + b / 100), "{k}: {sizes:?}");
        assert!((quality::silhouette(&points, &labels).unwrap() - silhouette).abs() < 5e-3, "{k}");
        assert!((found.davies_bouldin.unwrap() - bouldin).abs() < 5e-3, "{k}");
        assert!((found.calinski_harabasz.unwrap() / harabasz - 1.0).abs() < 2e-3, "{k}");
    }
}

#[test]
fn cdnow_falls_into_the_same_four_whatever_the_order_of_members() {
    let Some(buyers) = cdnow() else { return };
    let wish = Wish { minor_per_major: 100, k: Some(4), seed: 42, limits: Limits::default() };
    let found = segment(&buyers, wish).unwrap();
    let cells: Vec<Cell> = found.names.iter().map(|name| name.cell).collect();
    assert_eq!(cells, [Cell::Champions, Cell::Loyal, Cell::PotentialLoyal, Cell::Hibernating]);
    let places: Vec<usize> = (0..buyers.len()).map(|at| at * 1_000 % buyers.len()).collect();
    let shuffled: Vec<Buyer> = places.iter().map(|&at| buyers[at]).collect();
    let again = segment(&shuffled, wish).unwrap();
    let before: Vec<u32> = places.iter().map(|&at| found.assigned[at]).collect();
    let agreement = stability::adjusted_rand(&before, &again.assigned);
    assert!(agreement > 0.99, "{agreement}");
}

#[test]
fn three_clusters_of_cdnow_survive_a_new_draw_of_members() {
    let Some(buyers) = cdnow() else { return };
    let points = Space::of(&buyers, 100).points(&buyers);
    // Known: .949, with other draws.
    let agreement = stability::agreement(&points, 3, 42).unwrap();
    assert!((agreement - 0.949).abs() < 0.03, "{agreement}");
}
