//! The RFM grid (AN31): scores by rank, so that equal members score equally whatever the order of rows.

use serde::{Deserialize, Serialize};

/// A member with at least one purchase in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// Days from the last purchase day to the day of the report.
    pub recency_days: u32,
    /// Purchase days in the window.
    pub frequency: u32,
    /// Net spending in the window.
    pub monetary_minor: i64,
}

/// What a member did, as far as the grid can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// Bought in the window.
    Bought(Buyer),
    /// Bought before the window only.
    Earlier,
    /// Never bought.
    Never,
}

/// A cell of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// Came lately and often.
    Champions,
    /// Comes often.
    Loyal,
    /// Came lately, some times.
    PotentialLoyal,
    /// Came lately for the first time.
    New,
    /// Came once, not long ago.
    Promising,
    /// Came some times, not lately.
    NeedAttention,
    /// Came seldom, not lately.
    AboutToSleep,
    /// Came some times, long ago.
    AtRisk,
    /// Came very often, long ago.
    CantLose,
    /// Came seldom, long ago.
    Hibernating,
    /// Bought nothing in the window.
    Dormant,
    /// Never bought.
    Prospect,
}

impl Cell {
    /// All cells, best first.
    pub const ALL: [Self; 12] = [
        Self::Champions,
        Self::Loyal,
        Self::PotentialLoyal,
        Self::New,
        Self::Promising,
        Self::NeedAttention,
        Self::AboutToSleep,
        Self::AtRisk,
        Self::CantLose,
        Self::Hibernating,
        Self::Dormant,
        Self::Prospect,
    ];

    /// The word that conditions and files know the cell by.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Champions => "champions",
            Self::Loyal => "loyal",
            Self::PotentialLoyal => "potential-loyal",
            Self::New => "new",
            Self::Promising => "promising",
            Self::NeedAttention => "need-attention",
            Self::AboutToSleep => "about-to-sleep",
            Self::AtRisk => "at-risk",
            Self::CantLose => "cant-lose",
            Self::Hibernating => "hibernating",
            Self::Dormant => "dormant",
            Self::Prospect => "prospect",
        }
    }

    /// The cell of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cell| cell.code() == code)
    }

    /// The cell of two scores of 1 to 5; spending names no cell.
    #[must_use]
    pub fn of_scores(recency: u8, frequency: u8) -> Self {
        match (recency, frequency) {
            (5.., 4..) => Self::Champions,
            (5.., 2..) | (4, 2 | 3) => Self::PotentialLoyal,
            (5.., _) => Self::New,
            (3 | 4, 4..) => Self::Loyal,
            (4, _) => Self::Promising,
            (3, 3) => Self::NeedAttention,
            (3, _) => Self::AboutToSleep,
            (_, 5..) => Self::CantLose,
            (_, 3..) => Self::AtRisk,
            _ => Self::Hibernating,
        }
    }
}

/// Fixed limits of the program, each replacing the ranks of its figure; ascending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Score 5 up to the first, 4 up to the second…, 1 beyond the last.
    pub recency_days: Option<[u32; 4]>,
    /// Score 1 below the first, 2 below the second…, 5 from the last on.
    pub frequency: Option<[u32; 4]>,
    /// The same for spending.
    pub monetary_minor: Option<[i64; 4]>,
}

/// The scores of one buyer, 1 to 5 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// Of recency; 5 is the latest.
    pub recency: u8,
    /// Of frequency.
    pub frequency: u8,
    /// Of spending.
    pub monetary: u8,
}

/// Where each score of a figure begins among all buyers, ready to score any buyer against them.
#[derive(Clone, Debug)]
pub struct Grid {
    limits: Limits,
    recency_days: Steps<u32>,
    frequency: Steps<u32>,
    monetary_minor: Steps<i64>,
}

/// Whoever is better than the first of them scores 2, than the second 3…; none without buyers.
type Steps<T> = [Option<T>; 4];

/// The steps of figures that stand in order, the worst first: a score takes ⌈k · n / 5⌉ who are strictly worse.
fn steps<T: Copy>(worst_first: &[T]) -> Steps<T> {
    [1, 2, 3, 4].map(|k| {
        let worse = (k * worst_first.len()).div_ceil(5);
        worst_first.get(worse.checked_sub(1)?).copied()
    })
}

impl Grid {
    /// Takes all buyers of the window.
    #[must_use]
    pub fn new(buyers: &[Buyer], limits: Limits) -> Self {
        let mut recency_days: Vec<u32> = buyers.iter().map(|buyer| buyer.recency_days).collect();
        let mut frequency: Vec<u32> = buyers.iter().map(|buyer| buyer.frequency).collect();
        let mut monetary_minor: Vec<i64> = buyers.iter().map(|buyer| buyer.monetary_minor).collect();
        recency_days.sort_unstable_by(|a, b| b.cmp(a));
        frequency.sort_unstable();
        monetary_minor.sort_unstable();
        Self {
            limits,
            recency_days: steps(&recency_days),
            frequency: steps(&frequency),
            monetary_minor: steps(&monetary_minor),
        }
    }

    /// `1 + ⌊5 · L / n⌋` with L the buyers strictly worse, or what the fixed limits say.
    #[must_use]
    pub fn scores(&self, buyer: Buyer) -> Scores {
        let recency = match self.limits.recency_days {
            Some(limits) => 5 - count(limits.into_iter().filter(|limit| *limit < buyer.recency_days)),
            None => 1 + count(self.recency_days.into_iter().flatten().filter(|days| *days > buyer.recency_days)),
        };
        let frequency = match self.limits.frequency {
            Some(limits) => 1 + count(limits.into_iter().filter(|limit| *limit <= buyer.frequency)),
            None => 1 + count(self.frequency.into_iter().flatten().filter(|n| *n < buyer.frequency)),
        };
        let monetary = match self.limits.monetary_minor {
            Some(limits) => 1 + count(limits.into_iter().filter(|limit| *limit <= buyer.monetary_minor)),
            None => 1 + count(self.monetary_minor.into_iter().flatten().filter(|minor| *minor < buyer.monetary_minor)),
        };
        Scores { recency, frequency, monetary }
    }

    /// The cell of a member.
    #[must_use]
    pub fn cell(&self, activity: Activity) -> Cell {
        match activity {
            Activity::Never => Cell::Prospect,
            Activity::Earlier => Cell::Dormant,
            Activity::Bought(buyer) => {
                let scores = self.scores(buyer);
                Cell::of_scores(scores.recency, scores.frequency)
            }
        }
    }
}

fn count(found: impl Iterator) -> u8 {
    u8::try_from(found.count()).expect("four steps")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyer(recency_days: u32, frequency: u32, monetary_minor: i64) -> Buyer {
        Buyer { recency_days, frequency, monetary_minor }
    }

    fn scores(grid: &Grid, buyer: Buyer) -> [u8; 3] {
        let scores = grid.scores(buyer);
        [scores.recency, scores.frequency, scores.monetary]
    }

    #[test]
    fn the_grid_names_its_25_cells_as_the_table_does() {
        use Cell::*;
        let table = [
            (5, [New, PotentialLoyal, PotentialLoyal, Champions, Champions]),
            (4, [Promising, PotentialLoyal, PotentialLoyal, Loyal, Loyal]),
            (3, [AboutToSleep, AboutToSleep, NeedAttention, Loyal, Loyal]),
            (2, [Hibernating, Hibernating, AtRisk, AtRisk, CantLose]),
            (1, [Hibernating, Hibernating, AtRisk, AtRisk, CantLose]),
        ];
        for (recency, row) in table {
            assert_eq!([1, 2, 3, 4, 5].map(|frequency| Cell::of_scores(recency, frequency)), row, "R{recency}");
        }
    }

    #[test]
    fn codes_come_back_and_agree_with_serde() {
        for cell in Cell::ALL {
            assert_eq!(Cell::of_code(cell.code()), Some(cell));
            assert_eq!(serde_json::to_string(&cell).unwrap(), format!("\"{}\"", cell.code()));
        }
        assert_eq!(Cell::of_code("whales"), None);
    }

    #[test]
    fn five_different_buyers_get_the_five_scores() {
        let buyers: Vec<Buyer> = (1..=5).map(|n| buyer(10 * n, n, i64::from(n))).collect();
        let grid = Grid::new(&buyers, Limits::default());
        let found: Vec<[u8; 3]> = buyers.iter().map(|buyer| scores(&grid, *buyer)).collect();
        assert_eq!(found, [[5, 1, 1], [4, 2, 2], [3, 3, 3], [2, 4, 4], [1, 5, 5]]);
    }

    #[test]
    fn equal_buyers_score_equally_and_a_score_may_stay_empty() {
        // More than half bought once: the next above has L = 3 of 5, so 1 + 3 = 4.
        let buyers = [buyer(1, 1, 0), buyer(1, 1, 0), buyer(1, 1, 0), buyer(1, 2, 0), buyer(1, 2, 0)];
        let grid = Grid::new(&buyers, Limits::default());
        assert_eq!(buyers.map(|buyer| scores(&grid, buyer)), [[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 4, 1], [1, 4, 1]]);
        assert_eq!(scores(&grid, buyer(0, 9, 9)), [5, 5, 5], "one from outside");
    }

    #[test]
    fn fixed_limits_hold_at_their_edges() {
        let limits = Limits {
            recency_days: Some([30, 90, 180, 365]),
            frequency: Some([2, 3, 4, 6]),
            monetary_minor: Some([0, 100, 200, 300]),
        };
        let grid = Grid::new(&[], limits);
        for (days, score) in [(0, 5), (30, 5), (31, 4), (90, 4), (91, 3), (180, 3), (181, 2), (365, 2), (366, 1)] {
            assert_eq!(grid.scores(buyer(days, 1, 0)).recency, score, "{days} days");
        }
        for (times, score) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (60, 5)] {
            assert_eq!(grid.scores(buyer(1, times, 0)).frequency, score, "{times} times");
        }
        for (minor, score) in [(-1, 1), (0, 2), (99, 2), (100, 3), (300, 5)] {
            assert_eq!(grid.scores(buyer(1, 1, minor)).monetary, score, "{minor} minor");
        }
    }

    #[test]
    fn who_bought_nothing_in_the_window_is_dormant_or_a_prospect() {
        let grid = Grid::new(&[], Limits::default());
        assert_eq!(grid.cell(Activity::Earlier), Cell::Dormant);
        assert_eq!(grid.cell(Activity::Never), Cell::Prospect);
        assert_eq!(grid.cell(Activity::Bought(buyer(1, 1, 1))), Cell::Hibernating, "nobody is worse");
    }
}
