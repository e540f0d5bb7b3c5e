//! Reports as charts: the figures of a report in, a plain chart out, what it says in words of the reader's language.

mod habits;
mod members;
mod points;
mod rivals;
mod trade;
mod visits;

pub(super) use self::habits::{cohort, interval, ladder};
pub(super) use self::members::{rfm, tier_flow};
pub(super) use self::points::{ageing, forecast, roll_forward};
pub(super) use self::rivals::{funnel, movers, rivals};
pub(super) use self::trade::{abc, sales, weeks};
pub(super) use self::visits::{areas, hours};

use crate::cli::front::Front;
use crate::domain::money::Money;
use crate::flow::Session;
use crate::output::{Cell, Kind, Lang, Style, people, words};

/// What pictures of a shop are worded with.
pub(super) struct Wording {
    pub(super) style: Style,
}

impl Wording {
    pub(super) fn new(front: &Front<'_>, session: &Session<'_>) -> Wording {
        let shop = &session.program().shop;
        let style = Style::new(front.lang(), shop.zone.clone(), shop.currency);
        Wording { style: Style { ascii: front.everywhere.ascii, ..style } }
    }

    pub(super) fn lang(&self) -> Lang {
        self.style.lang
    }

    pub(super) fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        words::say(self.lang(), key, values)
    }

    pub(super) fn word(&self, word: &str) -> String {
        words::word(self.lang(), word).into_owned()
    }

    /// A word of ours where a title begins with it.
    pub(super) fn title(&self, word: &str) -> String {
        let word = self.word(word);
        let mut rest = word.chars();
        rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
    }

    pub(super) fn money(&self, amount: Money) -> String {
        people::money(amount, &self.style.currency, self.style.ascii)
    }

    pub(super) fn count(&self, count: i64) -> String {
        people::grouped(&count.to_string())
    }

    /// A share as people read it; a dash of nothing.
    pub(super) fn share(&self, share: Option<f64>) -> String {
        people::cell(&share.map_or(Cell::Null, Cell::Ratio), Kind::Ratio, &self.style)
    }

    /// A change with its sign.
    pub(super) fn change(&self, change: Option<f64>) -> String {
        people::cell(&change.map_or(Cell::Null, Cell::Ratio), Kind::Change, &self.style)
    }

    /// Whether the reader's language is Chinese.
    pub(super) fn is_chinese(&self) -> bool {
        self.lang() == Lang::Zh
    }
}
