//! What a file is, before it is imported: how it is written, which layout, column by column, and its first orders (I18).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::import::files::{self, Files};
use crate::cli::shape::Page;
use crate::error::Result;
use crate::input::order::{self as reader, Detected, OrderFile, Seen, StatedOrder};
use crate::input::{Reading, Source};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// Orders shown as they would be recorded.
const SHOWN: u32 = 5;
/// Profiles shown that do not fit.
const TRIED: usize = 3;

#[derive(Args, Debug)]
pub struct Detect {
    #[command(flatten)]
    files: Files,
    #[arg(long, value_name = "NAME|FILE.toml", default_value = "auto")]
    profile: String,
    #[command(flatten)]
    page: Page,
}

impl Detect {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let sources = self.files.sources()?;
        let reading = self.files.reading(front)?;
        let profile = files::profile(&self.profile)?.map(|named| named.profile);
        let reading = Reading { profile, ..reading };
        let mut view = View::new("order-detect/1", columns());
        let mut known = true;
        for source in &sources {
            let seen = reader::detect(source, &reading, &mut self.files.progress(front))?;
            known &= seen.layout.is_some();
            file(&mut view, source, &seen);
        }
        if !known {
            view = view.note(Note::new("no-layout")).exit(2);
            return front.read(&self.page, |_| Ok(view));
        }
        let first = Reading { limit: Some(SHOWN), ..reading };
        let file = reader::read(&sources, &first, &mut |_| ())?;
        front.read(&self.page, |session| {
            let currency = session.program().shop.currency;
            let zone = first.local(None);
            file.orders().for_each(|stated| {
                view.push(row(
                    &file,
                    "order",
                    (stated.id.as_str(), &currency.plain(stated.order.total)),
                    &told(&stated, &zone),
                ));
            });
            for reject in &file.rejects {
                let place = format!("{}:{}", reject.line, reject.column.unwrap_or(0));
                view.push(row(&file, "reject", (&place, reject.code), &reject.value));
            }
            Ok(view)
        })
    }
}

fn columns() -> [Column; 5] {
    [
        Column::new("file", Kind::Text).rank(1),
        Column::new("what", Kind::Word).keep(),
        Column::new("name", Kind::Text).keep(),
        Column::new("value", Kind::Text).keep(),
        Column::new("about", Kind::Text).keep(),
    ]
}

/// How a file is written, what it was taken for, and its columns.
fn file(view: &mut View, source: &Source, seen: &Detected) {
    let found = &seen.found;
    let mut add = |what: &'static str, name: &str, value: &str, about: &str| {
        view.push(cells![source.name(), Cell::word(what), name, value, about]);
    };
    let delimiter = if found.delimiter == b'\t' { "TAB".to_owned() } else { char::from(found.delimiter).to_string() };
    add("encoding", "", found.encoding.name(), if found.bom { "BOM" } else { "" });
    add("delimiter", "", &delimiter, "");
    add("header", "", &found.header_line.to_string(), &found.sheet.clone().unwrap_or_default());
    add("layout", seen.layout.as_deref().unwrap_or("-"), &seen.rows.to_string(), "");
    let fitting = seen.layout.as_deref();
    let tried = seen.tried.iter().filter(|tried| Some(tried.profile.as_str()) == fitting || fitting.is_none());
    for tried in tried.take(TRIED) {
        let needed = tried.found.len() + tried.missing.len();
        add("profile", &tried.profile, &format!("{}/{needed}", tried.found.len()), &tried.missing.join(", "));
    }
    for (number, column) in (1..).zip(&seen.columns) {
        add("column", &format!("{number} {}", column.name), &column.fields.join(", "), &cleaned(column));
    }
}

/// How often each cleaner was needed in a column.
fn cleaned(column: &Seen) -> String {
    column.cleaners.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

/// An order as it would be recorded; whose it is, by the kinds of keys alone.
fn told(stated: &StatedOrder, zone: &crate::domain::time::Zone) -> String {
    let order = &stated.order;
    let who = &stated.who;
    let keys = [("member", &who.member), ("account", &who.account), ("phone", &who.phone), ("email", &who.email)];
    let keys: Vec<&str> = keys.into_iter().filter(|(_, key)| key.is_some()).map(|(kind, _)| kind).collect();
    let lines =
        order.lines.iter().take(3).map(|line| format!("{} × {}", line.sku, super::show::quantity(line.quantity_milli)));
    let more = order.lines.len().checked_sub(3).filter(|more| *more > 0).map(|more| format!("+{more}"));
    let parts = [zone.shown(order.sold_at), stated.status.word().to_owned(), keys.join("+")];
    parts.into_iter().chain(lines).chain(more).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn row(file: &OrderFile, what: &'static str, (name, value): (&str, &str), about: &str) -> Vec<Cell> {
    let layout = file.profile().map_or("csv", |profile| profile.name.as_str());
    cells![layout, Cell::word(what), name, value, about]
}
