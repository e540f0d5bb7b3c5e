//! Who rose and who fell between two days: members by the tier they stood in then and now (T13, AN25).

use crate::domain::id::Code;

/// Where a member stood at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// Not yet a member.
    NotJoined,
    /// In a tier.
    Tier(Code),
    /// A member without a tier: the program has none, or the joining is not settled yet.
    None,
    /// A member no more.
    Left,
}

/// Which way a move went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The same place.
    Kept,
    /// A higher rung.
    Rose,
    /// A lower rung.
    Fell,
    /// Became a member.
    Joined,
    /// Went.
    Left,
    /// Between places of which one is no rung of the ladder.
    Changed,
}

impl Way {
    /// The word shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Way::Kept => "kept",
            Way::Rose => "rose",
            Way::Fell => "fell",
            Way::Joined => "joined",
            Way::Left => "left",
            Way::Changed => "changed",
        }
    }
}

/// Members who stood in one place and then in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// At the end of the first day.
    pub from: Stand,
    /// At the end of the last.
    pub to: Stand,
    /// How many.
    pub members: i64,
}

impl Flow {
    /// Which way, on a ladder from low to high.
    pub fn way(&self, ladder: &[Code]) -> Way {
        let rank = |stand: &Stand| ladder.iter().position(|code| *stand == Stand::Tier(code.clone()));
        match (&self.from, &self.to) {
            (from, to) if from == to => Way::Kept,
            (Stand::NotJoined, _) => Way::Joined,
            (_, Stand::Left) => Way::Left,
            (from, to) => match (rank(from), rank(to)) {
                (Some(from), Some(to)) if to > from => Way::Rose,
                (Some(_), Some(_)) => Way::Fell,
                _ => Way::Changed,
            },
        }
    }
}

/// The cells in the order of a ladder from low to high; tiers that it no longer has come after, by code.
pub fn ordered(mut cells: Vec<Flow>, ladder: &[Code]) -> Vec<Flow> {
    let key = |stand: &Stand| {
        let rank = match stand {
            Stand::NotJoined => 0,
            Stand::Tier(code) => 1 + ladder.iter().position(|rung| rung == code).unwrap_or(ladder.len()),
            Stand::None | Stand::Left => 2 + ladder.len(),
        };
        (rank, stand.clone())
    };
    cells.sort_by_key(|flow| (key(&flow.from), key(&flow.to)));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(code: &str) -> Stand {
        Stand::Tier(Code::new(code).unwrap())
    }

    #[test]
    fn a_move_has_a_way_and_a_place() {
        let ladder = ["member", "vip", "top"].map(|code| Code::new(code).unwrap());
        let flow = |from: Stand, to: Stand| Flow { from, to, members: 1 };
        let cases = [
            (Stand::NotJoined, tier("member"), Way::Joined),
            (tier("member"), tier("member"), Way::Kept),
            (tier("member"), tier("top"), Way::Rose),
            (tier("top"), tier("vip"), Way::Fell),
            (tier("top"), Stand::Left, Way::Left),
            (tier("old"), tier("vip"), Way::Changed),
            (Stand::None, tier("vip"), Way::Changed),
        ];
        for (from, to, way) in cases.clone() {
            assert_eq!(flow(from.clone(), to.clone()).way(&ladder), way, "{from:?} {to:?}");
        }
        let expected: Vec<Flow> = cases.iter().map(|(from, to, _)| flow(from.clone(), to.clone())).collect();
        let mut shuffled = expected.clone();
        shuffled.reverse();
        assert_eq!(ordered(shuffled, &ladder), expected);
    }
}
