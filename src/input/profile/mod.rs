//! Profiles: which column of a platform's export is which of ours (import.md 2). A profile maps; it computes nothing.
//! The grammar is told key by key in `generic.toml`, which is there to be copied.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::order::Status;
use super::tables::Mistake;

mod detect;
mod read;
pub mod statement;
mod zones;

pub use detect::{Fit, Part, Score, Verdict, detect, score};
pub use read::parse;
pub use zones::iana;

/// A column that must be there, or any one of several names that platforms gave it over the years.
pub type Need = Vec<String>;

/// A map from the export of a platform to the canonical columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name, and the source of its orders unless another is named.
    pub name: String,
    /// Other names it answers to.
    pub also: Vec<String>,
    /// Whether a file may be recognised by it; a template is only used when named.
    pub detect: bool,
    /// Columns that a file must have; their number is the score (I17).
    pub need: Vec<Need>,
    /// How the bytes are read.
    pub file: FileHow,
    /// What a row is.
    pub shape: Shape,
    /// Where each canonical column comes from.
    pub columns: BTreeMap<String, Column>,
    /// What the words of the file say about the stage of an order.
    pub status: Option<Statuses>,
    /// How the file tells refunds.
    pub refund: Option<Refunds>,
    /// Further files of the same export.
    pub joins: Vec<Join>,
    /// Files that look alike and cannot be used.
    pub refuse: Vec<Refuse>,
}

impl Profile {
    /// Every column of its files that it speaks of.
    pub fn mentions(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.values().chain(self.joins.iter().flat_map(|join| join.columns.values()));
        let refund = self.refund.iter();
        let columns = columns.chain(refund.clone().filter_map(|refund| refund.time.as_ref())).flat_map(Column::names);
        let marked = self.shape.no_line.iter().chain(refund.clone().filter_map(|refund| refund.marked.as_ref()));
        let joined = match &self.shape.grain {
            Grain::Joined { column, .. } => column.as_slice(),
            Grain::Line | Grain::Order => &[],
        };
        let further = self.status.iter().flat_map(|status| &status.column);
        let further = further.chain(refund.flat_map(|refund| refund.amount.iter().chain(&refund.id)));
        let further = further.chain(marked.flat_map(|marked| &marked.column)).chain(joined);
        let further = further.chain(&self.shape.carry).chain(&self.file.zone_column);
        columns.chain(further).chain(self.joins.iter().flat_map(|join| &join.on)).map(String::as_str)
    }
}

/// Where the value of a canonical column comes from. Names are compared folded, as those of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The first of these columns whose cell is not blank; those that the file lacks are passed over.
    First(Vec<String>),
    /// The cells of these columns with a blank between.
    Join(Vec<String>),
    /// The same text in every row.
    Const(String),
}

impl Column {
    /// The columns of the file that it comes from.
    fn names(&self) -> &[String] {
        match self {
            Column::First(names) | Column::Join(names) => names,
            Column::Const(_) => &[],
        }
    }
}

/// How the bytes of a file are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileHow {
    /// The encoding where it is not UTF-8: a label of [`ENCODINGS`].
    pub encoding: Option<String>,
    /// The sign between cells.
    pub delimiter: Option<u8>,
    /// The sign around cells; 0 where there is none and a quote is a letter like any other.
    pub quote: Option<u8>,
    /// The zone of times without an offset.
    pub zone: Option<String>,
    /// The column that names the zone of its row, as [`iana`] reads it.
    pub zone_column: Option<String>,
    /// Formats of times, tried in order before those of I6.
    pub times: Vec<String>,
    /// Words that mark the header line after a preamble.
    pub header_has: Vec<String>,
}

/// Encodings a profile may name.
pub const ENCODINGS: [&str; 7] = ["utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "shift_jis", "windows-1252"];

/// What a row is, and how its cells are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What a row is.
    pub grain: Grain,
    /// The currency of the amounts, where no column states it.
    pub currency: Option<String>,
    /// Signs taken off amounts.
    pub strip: Vec<String>,
    /// Cells that mean nothing, such as `null`.
    pub blank: Vec<String>,
    /// Whether stated taxes are part of the prices.
    pub tax: Tax,
    /// A row without the first column of `order_id` belongs to the nearest row above that has it, if this column is
    /// blank or equal there; otherwise the further columns of `order_id` name its order.
    pub carry: Option<String>,
    /// Rows that tell of their order but sell nothing, whatever their other cells hold.
    pub no_line: Option<Marked>,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A line of an order.
    Line,
    /// An order, whose lines come from a join or not at all.
    Order,
    /// An order with all its products in one cell, which gives lines without amounts.
    Joined {
        /// The columns of which the first non-blank cell holds the products.
        column: Vec<String>,
        /// What stands between two products.
        between: String,
        /// How a quantity stands behind a product, `#` being the number; the rest is its name, and its SKU. A product
        /// with none of these behind it counts once.
        quantity: Vec<String>,
    },
}

impl Grain {
    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Grain::Line => "line",
            Grain::Order => "order",
            Grain::Joined { .. } => "joined",
        }
    }
}

/// Whether stated taxes are part of the prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tax {
    /// They are.
    Inside,
    /// They come on top.
    OnTop,
    /// Per order whichever makes the stated total right.
    Auto,
}

/// Rows whose cell in one of the columns is one of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The columns, of which the first non-blank cell is asked.
    pub column: Vec<String>,
    /// The words, compared folded as the names of a header are.
    pub words: Vec<String>,
}

/// What the words of a file say about the stage of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses {
    /// The columns, of which the first non-blank cell is asked.
    pub column: Vec<String>,
    /// The words; one that is not among them rejects its order.
    pub words: BTreeMap<String, Status>,
}

/// How a file tells refunds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunds {
    /// The way.
    pub style: RefundStyle,
    /// The columns of the amount; for `rows` and `negative` the line's own where there are none.
    pub amount: Vec<String>,
    /// When it was; where nothing says so, the row's own time or, for cumulative cells, as I24 has it.
    pub time: Option<Column>,
    /// The columns of the refund's own id.
    pub id: Vec<String>,
    /// Cells of the amount that mean no refund.
    pub none: Vec<String>,
    /// Which order is refunded.
    pub matched: Match,
    /// Which rows tell a refund; where there is none, every row whose amount says so.
    pub marked: Option<Marked>,
}

/// The way a file tells refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStyle {
    /// Rows of their own, known by a word; signs of their amounts and quantities do not matter.
    Rows,
    /// Rows with a negative quantity or amount.
    Negative,
    /// A cell with what was refunded of the line so far.
    LineTotal,
    /// A cell with what was refunded of the order so far.
    OrderTotal,
    /// Words that mean that all of the order was refunded.
    Status,
}

/// The words of [`RefundStyle`].
pub const STYLES: [(&str, RefundStyle); 5] = [
    ("rows", RefundStyle::Rows),
    ("negative", RefundStyle::Negative),
    ("line-total", RefundStyle::LineTotal),
    ("order-total", RefundStyle::OrderTotal),
    ("status", RefundStyle::Status),
];

impl RefundStyle {
    /// The stable word.
    pub fn code(self) -> &'static str {
        STYLES.iter().find(|(_, style)| *style == self).map_or("", |(word, _)| *word)
    }
}

/// Which order a refund refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The order it names.
    Order,
    /// The latest earlier order of the same member with enough of that SKU left.
    Latest,
}

/// A further file of the same export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Columns by which it is known.
    pub need: Vec<Need>,
    /// Its columns that hold the order's id, the first that is there.
    pub on: Vec<String>,
    /// What its rows add to the lines of the order.
    pub columns: BTreeMap<String, Column>,
}

/// A file that looks alike and cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuse {
    /// Columns by which it is known.
    pub need: Vec<Need>,
    /// The sentence in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

/// The canonical column that only profiles have: the one time of a file that knows no other. It is when the order was
/// placed, and when it was paid if its status is paid or completed.
pub const SOLD_AT: &str = "sold_at";

/// The canonical columns in their order.
pub fn canonical() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let names = super::order::LAYOUT.columns.iter().map(|column| column.name);
        names.chain([SOLD_AT]).collect()
    });
    &NAMES
}

/// A profile that comes with the program.
#[derive(Clone, Debug)]
pub struct Builtin {
    /// The profile.
    pub profile: Profile,
    /// Its file, to be copied.
    pub text: &'static str,
}

const TEXTS: [&str; 9] = [
    include_str!("amazon.toml"),
    include_str!("generic.toml"),
    include_str!("jd.toml"),
    include_str!("magento.toml"),
    include_str!("shopify.toml"),
    include_str!("square.toml"),
    include_str!("taobao.toml"),
    include_str!("woo.toml"),
    include_str!("youzan.toml"),
];

/// The profiles that come with the program, by name.
pub fn builtin() -> &'static [Builtin] {
    static ALL: LazyLock<Vec<Builtin>> = LazyLock::new(|| {
        let read = |text| Builtin { profile: sound(parse(text)), text };
        TEXTS.into_iter().map(read).collect()
    });
    &ALL
}

fn sound(read: Result<Profile, Vec<Mistake>>) -> Profile {
    read.expect("a test reads every built-in profile")
}

/// The built-in profile of a name.
pub fn find(name: &str) -> Option<&'static Builtin> {
    let called = |one: &&Builtin| one.profile.name == name || one.profile.also.iter().any(|also| also == name);
    builtin().iter().find(called)
}

#[cfg(test)]
mod tests;
