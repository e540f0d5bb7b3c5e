//! How a view is to look, and what stands around it.

use super::Lang;
use crate::domain::money::Currency;
use crate::domain::time::{Instant, Zone};

/// The formats of `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// A row a line, TAB between.
    Plain,
    /// Comma-separated values.
    Csv,
    /// One object.
    Json,
    /// One object a row, one a line.
    Ndjson,
    /// A Markdown table for people.
    Md,
    /// The chart alone, as a picture; only the ending of a file asks for it.
    Svg,
}

impl Format {
    /// The words of `--format`.
    pub const ALL: [(&'static str, Format); 6] = [
        ("table", Format::Table),
        ("plain", Format::Plain),
        ("csv", Format::Csv),
        ("json", Format::Json),
        ("ndjson", Format::Ndjson),
        ("md", Format::Md),
    ];

    /// The format of a word of `--format`.
    pub fn parse(word: &str) -> Option<Format> {
        Format::ALL.iter().find(|(known, _)| *known == word).map(|(_, format)| *format)
    }

    /// The format of a file's ending, without its dot (CL8).
    pub fn of_ending(ending: &str) -> Option<Format> {
        match ending.to_ascii_lowercase().as_str() {
            "tsv" => Some(Format::Plain),
            "svg" => Some(Format::Svg),
            ending @ ("csv" | "json" | "ndjson" | "md") => Format::parse(ending),
            _ => None,
        }
    }
}

/// What stands over the columns of `plain` and `csv`; people's formats know only none or their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Titles {
    /// The names of data.
    Names,
    /// Titles in the reader's language.
    People,
    /// Nothing.
    None,
}

/// How a view is to look.
#[derive(Clone, Debug)]
pub struct Style {
    /// The reader's language.
    pub lang: Lang,
    /// The zone in which moments are written.
    pub zone: Zone,
    /// The program's currency.
    pub currency: Currency,
    /// Terminal cells in a line.
    pub width: usize,
    /// Whether titles may be bold.
    pub color: bool,
    /// Whether a chart is drawn below its table.
    pub chart: bool,
    /// Whether our own marks keep to ASCII.
    pub ascii: bool,
    /// What stands over the columns.
    pub titles: Titles,
    /// Whether CSV goes without the formula guard (safety SF33).
    pub raw: bool,
    /// Whether personal columns are shown.
    pub personal: bool,
}

impl Style {
    /// A style 80 cells wide with nothing special.
    pub fn new(lang: Lang, zone: Zone, currency: Currency) -> Style {
        Style {
            lang,
            zone,
            currency,
            width: 80,
            color: false,
            chart: false,
            ascii: false,
            titles: Titles::Names,
            raw: false,
            personal: false,
        }
    }
}

/// What stands around the rows in JSON.
#[derive(Clone, Debug)]
pub struct Meta {
    /// The shop's name.
    pub shop: String,
    /// The instant worked at.
    pub as_of: Instant,
    /// The version of the program in force.
    pub program: Option<i64>,
    /// The request id of a command that writes.
    pub request: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CL8
    #[test]
    fn the_format_of_a_file_is_that_of_its_ending() {
        let cases = [
            ("csv", Some(Format::Csv)),
            ("JSON", Some(Format::Json)),
            ("ndjson", Some(Format::Ndjson)),
            ("md", Some(Format::Md)),
            ("tsv", Some(Format::Plain)),
            ("svg", Some(Format::Svg)),
            ("plain", None),
            ("table", None),
            ("xlsx", None),
        ];
        for (ending, expected) in cases {
            assert_eq!(Format::of_ending(ending), expected, "{ending}");
        }
        assert!(Format::ALL.iter().all(|(word, format)| Format::parse(word) == Some(*format)));
        assert_eq!(Format::parse("tsv"), None);
    }
}
