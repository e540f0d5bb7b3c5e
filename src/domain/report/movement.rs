//! Who moved from group to group between two segmentation runs, and where a member stood in one.

use std::collections::BTreeMap;

use crate::domain::id::MemberId;
use crate::domain::segment::Cell;

/// Where a member stood in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Who.
    pub member: MemberId,
    /// The cell of the RFM grid; none where this program knows no such cell.
    pub cell: Option<Cell>,
    /// The cluster, counted from 0; none for those who had not bought lately.
    pub cluster: Option<u32>,
}

/// Where a member stood, among those of a run by member.
pub fn stood(all: &[Stood], member: MemberId) -> Option<&Stood> {
    all.binary_search_by_key(&member, |one| one.member).ok().map(|at| &all[at])
}

/// From cluster to cluster; none is no purchase in the months that counted, or no member.
pub type Move = (Option<u32>, Option<u32>);

/// Members by the cluster they stood in before and after; who stood in none either time is left out. Both runs are by
/// member.
pub fn moves(before: &[Stood], after: &[Stood]) -> BTreeMap<Move, i64> {
    let mut found = BTreeMap::new();
    let mut count = |from: Option<&Stood>, to: Option<&Stood>| {
        let of = |stood: Option<&Stood>| stood.and_then(|stood| stood.cluster);
        let (from, to) = (of(from), of(to));
        if from.is_some() || to.is_some() {
            *found.entry((from, to)).or_default() += 1;
        }
    };
    let mut later = after.iter().peekable();
    for from in before {
        while let Some(new) = later.next_if(|to| to.member < from.member) {
            count(None, Some(new));
        }
        count(Some(from), later.next_if(|to| to.member == from.member));
    }
    later.for_each(|new| count(None, Some(new)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(clusters: &[(i64, Option<u32>)]) -> Vec<Stood> {
        let stood = |(member, cluster): &(i64, Option<u32>)| Stood {
            member: MemberId(*member),
            cell: Some(Cell::Loyal),
            cluster: *cluster,
        };
        clusters.iter().map(stood).collect()
    }

    /// 1 and 8 are new, 2 stays, 3 and 4 move, 5 buys no more, 6 never did, 7 begins to.
    #[test]
    fn everybody_who_stood_in_a_cluster_is_counted_once() {
        let before = run(&[(2, Some(0)), (3, Some(0)), (4, Some(0)), (5, Some(1)), (6, None), (7, None)]);
        let after =
            run(&[(1, Some(0)), (2, Some(0)), (3, Some(1)), (4, Some(1)), (6, None), (7, Some(0)), (8, Some(1))]);
        let expected = [
            ((None, Some(0)), 2),
            ((None, Some(1)), 1),
            ((Some(0), Some(0)), 1),
            ((Some(0), Some(1)), 2),
            ((Some(1), None), 1),
        ];
        assert_eq!(moves(&before, &after), BTreeMap::from(expected));
        assert_eq!(moves(&before, &[]).values().sum::<i64>(), 4);
        assert_eq!(moves(&[], &[]), BTreeMap::new());
        assert_eq!(stood(&after, MemberId(3)).and_then(|stood| stood.cluster), Some(1));
        assert_eq!(stood(&after, MemberId(5)), None);
    }
}
