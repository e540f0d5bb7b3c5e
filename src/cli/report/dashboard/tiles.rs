//! The six figures at the top, each with its change and the twelve periods before it.

use super::Making;
use crate::domain::report::FEW;
use crate::domain::report::overview::change;
use crate::flow::report::{self, Figure, Figures, Liability};
use crate::output::chart::{Chart, Shape, Tone, Unit};
use crate::output::dashboard::Tile;

/// A period and the twelve before it.
pub(super) const PERIODS: usize = 13;

/// The figures, whether a rise is good, and the name of each small line.
const TILES: [(&str, Tone, &str); 6] = [
    ("active", Tone::Good, "tile-active"),
    ("joined", Tone::Good, "tile-joined"),
    ("net_of_members", Tone::Good, "tile-net"),
    ("average_order", Tone::Good, "tile-order"),
    ("repeat_rate", Tone::Good, "tile-repeat"),
    ("points_outstanding", Tone::Plain, "tile-points"),
];

impl Making<'_> {
    pub(super) fn tiles(&self, owed: &Liability) -> Vec<Tile> {
        let unfinished = self.period.is_unfinished(self.session.zone(), self.session.now);
        let columns: Vec<&Figures> = self.traded.figures.iter().map(|(_, figures)| figures).collect();
        let expected = self.expected(owed);
        let share = columns.last().and_then(|figures| of(figures, "member_share")).and_then(Figure::number);
        let tile = |(word, rise, name): &(&'static str, Tone, &'static str)| {
            let all: Vec<Option<Figure>> = columns.iter().map(|figures| of(figures, word)).collect();
            let more = match *word {
                "points_outstanding" => {
                    expected.as_ref().map(|money| self.say.text("dashboard.tile.expected", &[("money", money)]))
                }
                "net_of_members" => {
                    share.map(|share| self.say.text("dashboard.tile.share", &[("share", &self.say.share(Some(share)))]))
                }
                _ => None,
            };
            self.tile((word, *rise, name), &all, unfinished, more)
        };
        TILES.iter().map(tile).collect()
    }

    fn tile(
        &self,
        (word, rise, name): (&'static str, Tone, &'static str),
        all: &[Option<Figure>],
        unfinished: bool,
        more: Option<String>,
    ) -> Tile {
        let say = &self.say;
        let values: Vec<Option<f64>> = all.iter().map(|figure| figure.and_then(Figure::number)).collect();
        let now = all.last().copied().flatten();
        let before = all.len().checked_sub(2).and_then(|at| all[at]);
        let changed = change(now.and_then(Figure::number), before.and_then(Figure::number));
        // What is still to come would make a fall of every figure.
        let changed = changed.filter(|_| !unfinished || word == "points_outstanding");
        // A share of a few says nothing (AN6).
        let few = matches!(before, Some(Figure::Count(count)) if count < FEW) || now.is_some_and(Figure::is_of_few);
        let changed = changed.filter(|_| !few);
        let tone = match (changed, rise) {
            (Some(change), Tone::Good) if change > 0.0005 => Tone::Good,
            (Some(change), Tone::Good) if change < -0.0005 => Tone::Bad,
            _ => Tone::Plain,
        };
        let was = before.map_or_else(|| "-".to_owned(), |figure| self.written(figure));
        let key = match changed {
            Some(_) => "dashboard.tile.before",
            None if unfinished => "dashboard.tile.so-far",
            None => "dashboard.tile.was",
        };
        let remark = say.text(key, &[("before", &was)]);
        let remark =
            more.map_or_else(|| remark.clone(), |more| format!("{remark}{}{more}", self.name("dashboard.tile.and")));
        let title = say.title(word);
        let value = now.map_or_else(|| "-".to_owned(), |figure| self.written(figure));
        let finding = say.text("dashboard.tile.line", &[("count", &all.len().to_string()), ("value", &value)]);
        let spark = Chart { name, title: title.clone(), finding, unit: Unit::Count, shape: Shape::Spark(values) };
        Tile { name: title, value, change: changed.map(|by| (say.change(Some(by)), tone)), remark, spark }
    }

    fn written(&self, figure: Figure) -> String {
        super::super::overview::for_people(figure, &self.say.style).unwrap_or_else(|| "-".to_owned())
    }

    /// What is likely to be redeemed of the points outstanding, at its cost.
    fn expected(&self, owed: &Liability) -> Option<String> {
        let to_come = owed.ladder.as_ref()?.to_come();
        report::face(self.session, self.period, to_come).map(|money| self.say.money(money))
    }
}

fn of(figures: &Figures, word: &str) -> Option<Figure> {
    figures.iter().find(|(known, _)| *known == word).map(|(_, figure)| *figure)
}
