//! `program simulate`, `tier simulate`: what other rules would have made of the shop's own history (semantics 2.5).

use std::path::{Path, PathBuf};

use clap::Args;

use super::front::{Answer, Front};
use super::program::{start, text_of};
use super::shape::{Output, Rows};
use crate::domain::engine::rehearsal::{Figures, Rehearsal, Way};
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::error::{Error, Result};
use crate::flow::simulate::{Ask, Named, Simulation, simulate};
use crate::flow::{Session, program};
use crate::output::{Cell, Column, Format, Kind, Note, Style, View, cells, people};

/// Members named one by one when nothing is said.
const NAMED: usize = 20;

#[derive(Args, Debug)]
pub(super) struct Simulate {
    #[command(flatten)]
    span: Span,
    #[arg(long, value_name = "N")]
    members: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(super) struct SimulateTiers {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

/// The rules to try, and the time to try them on.
#[derive(Args, Debug)]
struct Span {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "D")]
    from: Option<String>,
    #[arg(long, value_name = "T")]
    to: Option<String>,
}

impl Simulate {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let format = Output::from(&self.rows).format(front.around.terminal)?;
        let named = self.named(format)?;
        let each = named == Named::All || format == Format::Csv;
        self.span.run(front, &self.rows, named, |session, told| {
            if each {
                return each_member(told);
            }
            let shop = &session.program().shop;
            let style = Style::new(front.lang(), shop.zone.clone(), shop.currency);
            let style = Style { ascii: front.everywhere.ascii, ..style };
            Wording { style, for_people: matches!(format, Format::Table | Format::Md) }.page(told)
        })
    }

    /// Who is named: all of them in a file of rows, where nothing else is said.
    fn named(&self, format: Format) -> Result<Named> {
        match self.members.as_deref() {
            None if format == Format::Csv => Ok(Named::All),
            None => Ok(Named::Most(NAMED)),
            Some("all") => Ok(Named::All),
            Some(text) => {
                let invalid = || Error::Invalid { what: "--members", value: text.to_owned(), wanted: "count-or-all" };
                text.parse().map(Named::Most).map_err(|_| invalid())
            }
        }
    }
}

impl SimulateTiers {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        self.span.run(front, &self.rows, Named::Movers, |_, told| movers(told))
    }
}

impl Span {
    fn run(
        &self,
        front: &Front<'_>,
        rows: &Rows,
        named: Named,
        view: impl FnOnce(&Session<'_>, &Simulation) -> View,
    ) -> Result<Answer> {
        let draft = program::read(&self.file.display().to_string(), text_of(Path::new(&self.file))?)?;
        front.read(rows, |session| {
            let ask = self.ask(session, named)?;
            let told = simulate(session, &draft, ask)?;
            let mut view = view(session, &told);
            let mut notes = notes(session, ask, &told);
            notes.append(&mut view.notes);
            Ok(View { notes, ..view })
        })
    }

    /// `--from D` is the start of D and `--to T` the start of T: half-open (CL15).
    fn ask(&self, session: &Session<'_>, named: Named) -> Result<Ask> {
        let refused = |what, text: &Option<String>, wanted| {
            Err(Error::Invalid { what, value: text.clone().unwrap_or_default(), wanted })
        };
        let at = |what, text: &Option<String>| text.as_deref().map(|text| start(session, what, text)).transpose();
        let (from, to) = (at("--from", &self.from)?, at("--to", &self.to)?);
        let last = to.map_or(session.now, |to| to.plus_seconds(-1));
        if from.is_some_and(|from| from > session.now) {
            return refused("--from", &self.from, "past-instant");
        }
        if last > session.now {
            return refused("--to", &self.to, "past-instant");
        }
        if from.is_some_and(|from| from > last) {
            return refused("--from", &self.from, "before-to");
        }
        Ok(Ask { from, last, named })
    }
}

/// One figure in both arms; none where a program gives points no value.
struct Both {
    word: &'static str,
    kind: Kind,
    before: Option<i64>,
    after: Option<i64>,
}

impl Both {
    fn of(word: &'static str, kind: Kind, before: i64, after: i64) -> Both {
        Both { word, kind, before: Some(before), after: Some(after) }
    }

    fn money(word: &'static str, (before, after): (Option<Money>, Option<Money>)) -> Both {
        Both { word, kind: Kind::Money, before: before.map(Money::get), after: after.map(Money::get) }
    }

    fn difference(&self) -> Option<i64> {
        Some(self.after?.saturating_sub(self.before?))
    }

    fn cell(&self, figure: Option<i64>) -> Cell {
        match (figure, self.kind) {
            (None, _) => Cell::Null,
            (Some(figure), Kind::Money) => Cell::Money(Money(figure)),
            (Some(figure), Kind::Points) => Points(figure).into(),
            (Some(figure), _) => Cell::Int(figure),
        }
    }
}

/// The figures of one member, or of all together.
fn figures(rules: &Rehearsal, before: &Figures, after: &Figures) -> [Both; 9] {
    [
        Both::of("points_earned", Kind::Points, before.earned, after.earned),
        Both::of("points_spent", Kind::Points, before.spent, after.spent),
        Both::of("points_expired", Kind::Points, before.expired, after.expired),
        Both::of("points_left", Kind::Points, before.net(), after.net()),
        Both::of("granted", Kind::Int, before.granted, after.granted),
        Both::of("coupons", Kind::Int, before.coupons, after.coupons),
        Both::of("awards", Kind::Int, before.awards, after.awards),
        Both::of("used", Kind::Int, before.used, after.used),
        Both::money("cost", rules.cost(before, after)),
    ]
}

/// The columns of [`figures`], in their order: before, after, difference.
const COLUMNS: [[&str; 3]; 9] = [
    ["earned_before", "earned_after", "earned_difference"],
    ["spent_before", "spent_after", "spent_difference"],
    ["expired_before", "expired_after", "expired_difference"],
    ["points_before", "points_after", "points_difference"],
    ["granted_before", "granted_after", "granted_difference"],
    ["coupons_before", "coupons_after", "coupons_difference"],
    ["awards_before", "awards_after", "awards_difference"],
    ["used_before", "used_after", "used_difference"],
    ["cost_before", "cost_after", "cost_difference"],
];

/// A row a member, every figure in a column of its own.
fn each_member(told: &Simulation) -> View {
    let nobody = Figures::default();
    let mut columns = vec![
        Column::new("member", Kind::Text).keep(),
        Column::new("tier_before", Kind::Text),
        Column::new("tier_after", Kind::Text),
        Column::new("change", Kind::Word).rank(2),
    ];
    for (names, both) in COLUMNS.into_iter().zip(figures(&told.rules, &nobody, &nobody)) {
        let ranks = if matches!(both.word, "points_left" | "cost") { [2, 2, 1] } else { [4, 4, 3] };
        columns.extend(names.into_iter().zip(ranks).map(|(name, rank)| Column::new(name, both.kind).rank(rank)));
    }
    let mut view = View::new("program-simulation-members/1", columns);
    for (number, one) in &told.named {
        let way = told.rules.way(one).map_or(Cell::Null, |way| Cell::word(way.word()));
        let mut cells = cells![number.as_str(), tier(&one.before), tier(&one.after), way];
        for both in figures(&told.rules, &one.before, &one.after) {
            cells.extend([both.before, both.after, both.difference()].map(|figure| both.cell(figure)));
        }
        view.push(cells);
    }
    view
}

/// A row a member who moves.
fn movers(told: &Simulation) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("tier_before", Kind::Text).keep(),
        Column::new("tier_after", Kind::Text).keep(),
        Column::new("change", Kind::Word).keep(),
    ];
    let mut view = View::new("tier-simulation/1", columns);
    for (number, way, one) in &told.movers {
        view.push(cells![number.as_str(), tier(&one.before), tier(&one.after), Cell::word(way.word())]);
    }
    let count = |way| told.ways.get(&way).copied().unwrap_or(0);
    let [lost, gained, changed] = [Way::Lost, Way::Gained, Way::Changed].map(count);
    view.note(Note::new("simulation-moved").with("lost", lost).with("gained", gained).with("changed", changed))
}

fn tier(figures: &Figures) -> Option<String> {
    figures.tier.as_ref().map(Code::to_string)
}

/// How figures of several sorts are written into one column.
struct Wording {
    style: Style,
    for_people: bool,
}

impl Wording {
    /// Totals, who moves, and the members with the largest differences.
    fn page(&self, told: &Simulation) -> View {
        let columns = [
            Column::new("about", Kind::Text).keep(),
            Column::new("figure", Kind::Word).keep(),
            Column::new("unit", Kind::Word).rank(3),
            Column::new("before", Kind::Text).keep(),
            Column::new("after", Kind::Text).keep(),
            Column::new("difference", Kind::Text).keep(),
        ];
        let mut view = View::new("program-simulation/1", columns);
        let rules = &told.rules;
        let liability = Both::money("liability", rules.liability(&told.before, &told.after));
        for both in figures(rules, &told.before, &told.after).iter().chain([&liability]) {
            view.push(self.row(None, both));
        }
        for (tier, before, after) in &told.tiers {
            view.push(self.row(Some(tier.as_str()), &Both::of("members", Kind::Int, *before, *after)));
        }
        for (number, way, one) in &told.movers {
            let cells = cells![
                number.as_str(),
                Cell::word("tier"),
                Cell::word(Kind::Word.word()),
                tier(&one.before),
                tier(&one.after),
                self.way(*way),
            ];
            view.push(cells);
        }
        for (number, one) in &told.named {
            let all = figures(rules, &one.before, &one.after);
            for both in all.iter().filter(|both| both.before != both.after) {
                view.push(self.row(Some(number), both));
            }
        }
        self.unnamed(told, view)
    }

    fn unnamed(&self, told: &Simulation, view: View) -> View {
        let count = |all: usize| i64::try_from(all).unwrap_or(i64::MAX);
        let moving = told.ways.values().sum::<i64>() - count(told.movers.len());
        let differing = told.differing - count(told.named.len());
        match (moving, differing) {
            (0, 0) => view,
            _ => view.note(Note::new("simulation-unnamed").with("moving", moving).with("differing", differing)),
        }
    }

    fn row(&self, about: Option<&str>, both: &Both) -> Vec<Cell> {
        cells![
            about.map(str::to_owned),
            Cell::word(both.word),
            Cell::word(both.kind.word()),
            self.shown(both, both.before),
            self.shown(both, both.after),
            self.signed(both),
        ]
    }

    fn shown(&self, both: &Both, figure: Option<i64>) -> Option<String> {
        let figure = figure?;
        Some(match (self.for_people, both.kind) {
            (true, kind) => people::cell(&both.cell(Some(figure)), kind, &self.style),
            (false, Kind::Money) => self.style.currency.plain(Money(figure)),
            (false, _) => figure.to_string(),
        })
    }

    /// For people a difference says which way it goes.
    fn signed(&self, both: &Both) -> Option<String> {
        let difference = both.difference()?;
        let text = self.shown(both, Some(difference))?;
        Some(if self.for_people && difference > 0 { format!("+{text}") } else { text })
    }

    fn way(&self, way: Way) -> String {
        match self.for_people {
            true => people::cell(&Cell::word(way.word()), Kind::Word, &self.style),
            false => way.word().to_owned(),
        }
    }
}

/// What was rehearsed, what it assumes, and what of it should be taken with care.
fn notes(session: &Session<'_>, ask: Ask, told: &Simulation) -> Vec<Note> {
    let zone = session.zone();
    let to = zone.shown(if ask.last == session.now { ask.last } else { ask.last.plus_seconds(1) });
    let head = match ask.from {
        Some(from) => Note::new("simulation").with("from", zone.shown(from)),
        None => Note::new("simulation-whole"),
    };
    let mut notes = vec![head.with("to", to).with("members", told.members), Note::new("simulation-assumes")];
    let counted = [
        (Note::new("simulation-late"), told.late),
        (Note::new("simulation-uncovered"), told.uncovered),
        (Note::new("simulation-unheld"), told.unheld),
        (Note::new("simulation-lowered"), told.lowered),
        (Note::new("simulation-extended"), told.extended),
    ];
    if told.limits {
        notes.push(Note::new("simulation-limits"));
    }
    notes.extend(counted.into_iter().filter(|(_, count)| *count > 0).map(|(note, count)| note.with("count", count)));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::time::Zone;
    use crate::output::Lang;

    #[test]
    fn figures_and_differences_read_as_people_or_machines_write_them() {
        let style = Style::new(Lang::En, Zone::utc(), Currency::find("CNY").unwrap());
        let both = |kind, before, after| Both { word: "cost", kind, before, after };
        let cases = [
            (
                both(Kind::Money, Some(300), Some(123_750)),
                ["¥3.00", "¥1,237.50", "+¥1,234.50"],
                ["3.00", "1237.50", "1234.50"],
            ),
            (both(Kind::Points, Some(1200), Some(0)), ["1,200", "0", "-1,200"], ["1200", "0", "-1200"]),
            (both(Kind::Int, Some(7), Some(7)), ["7", "7", "0"], ["7", "7", "0"]),
        ];
        for (both, people, data) in cases {
            for (for_people, expected) in [(true, people), (false, data)] {
                let wording = Wording { style: style.clone(), for_people };
                let shown =
                    [wording.shown(&both, both.before), wording.shown(&both, both.after), wording.signed(&both)];
                assert_eq!(shown, expected.map(|text| Some(text.to_owned())));
            }
        }
        let unknown = both(Kind::Money, Some(1), None);
        assert_eq!(Wording { style, for_people: true }.signed(&unknown), None);
    }
}
