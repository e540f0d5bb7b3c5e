//! All panels of a page from one walk.

use super::*;
use crate::domain::report::geo::Level;

/// One walk for all panels gives each what it gets by itself, whichever windows the others ask for.
#[test]
fn a_page_tells_what_each_report_tells() {
    let windows = ["2026-02", "2026-03", "2026-04", "2026"];
    let mut sold = 0;
    for (shop, turn) in [shop, packed_shop].into_iter().flat_map(|shop| (0..4).map(move |turn| (shop, turn))) {
        sold += shop().ask("2026-04-30", |session| {
            let window = |nth: usize| month(session, windows[(turn + nth) % 4]);
            let asked = Windows {
                weeks: [window(0), window(1)],
                ranked: window(2),
                rivals: window(3),
                baskets: (window(0), 10),
                hours: window(1),
                areas: window(2),
                figures: (window(3), 3),
            };
            let all = traded(session, &asked)?;
            assert_eq!(all.bought, bought(session)?, "{turn}");
            assert_eq!(all.weeks[0], sales(session, window(0), By::Week)?, "{turn}");
            assert_eq!(all.weeks[1], sales(session, window(1), By::Week)?, "{turn}");
            assert_eq!(all.ranked, abc(session, window(2))?, "{turn}");
            assert_eq!(all.rivals, product(session, window(3), None)?, "{turn}");
            assert_eq!(all.baskets, basket(session, window(0), 10)?, "{turn}");
            assert_eq!(all.hours, heatmap(session, window(1))?, "{turn}");
            assert_eq!(all.areas, geo(session, window(2), Level::Province)?, "{turn}");
            assert_eq!(all.points.owed, liability(session, window(3))?, "{turn}");
            assert_eq!(all.points.ages, ages(session, window(3))?, "{turn}");
            let last = all.figures.last().map(|(_, figures)| figures.iter().map(|one| one.1).collect::<Vec<_>>());
            let told = overview(session, window(3))?;
            assert_eq!(last, Some(told.iter().map(|one| one.value).collect()), "{turn}");
            Ok(all.ranked.iter().filter(|one| one.net.is_some()).count())
        });
    }
    assert!(sold > 8, "{sold}");
}
