//! The rejects file: the bad records as read, then where and why; mended, it is imported as it stands (I30).
//! Records are fetched from the source again: what is rejected is not kept in memory.

use std::borrow::Cow;

use super::csv::{Broken, Rows, Step};
use super::source::Found;
use super::{Fatal, Reject, Source, member, text};

/// Columns added behind the original ones; those of an earlier rejects file are replaced.
const ADDED: [&str; 4] = ["_line", "_column", "_code", "_message"];

/// The rejects file of a source as CSV; `rejects` are those of one reading of it as `found`, `say` words them.
pub fn csv(
    source: &Source,
    found: &Found,
    rejects: &[Reject],
    say: &dyn Fn(&Reject) -> String,
) -> Result<Vec<u8>, Fatal> {
    let mut deaf = |_: u64| ();
    let mut rows = Rows::open_again(source, found, &mut deaf)?;
    let kept: Vec<usize> = (0..rows.header.names.len()).filter(|at| !is_added(&rows.header.names[*at])).collect();
    let mut file = ::csv::Writer::from_writer(Vec::new());
    let io = |error: ::csv::Error| Fatal::Io { path: source.name().to_owned(), source: error.into() };
    file.write_record(kept.iter().map(|at| rows.header.names[*at].as_str()).chain(ADDED)).map_err(io)?;
    let names = rows.header.names.clone();
    let mut left = rejects.iter().peekable();
    while left.peek().is_some() {
        let cells: Vec<Cow<'_, str>> = match rows.step()? {
            Step::End => break,
            Step::Row if left.peek().is_some_and(|reject| reject.row != rows.row) => continue,
            Step::Row => {
                let cells = rows.cells().enumerate();
                let is_secret = |at: usize, cell: &str| names.get(at).is_some_and(|name| member::is_secret(name, cell));
                cells.map(|(at, cell)| if is_secret(at, cell) { member::WITHHELD } else { cell }.into()).collect()
            }
            Step::Broken(broken) => {
                let cells = fitted(&broken, names.len()).into_iter();
                // Nobody can tell any more which of them is the secret one.
                let has_secret = names.iter().any(|name| member::is_secret(name, member::WITHHELD));
                let cell =
                    |cell: String| if has_secret && !cell.is_empty() { member::WITHHELD.into() } else { cell.into() };
                cells.map(cell).collect()
            }
        };
        while let Some(reject) = left.next_if(|reject| reject.row <= rows.row) {
            let column = reject.column.map(|column| column.to_string()).unwrap_or_default();
            let added = [reject.line.to_string(), column, reject.code.to_owned(), say(reject)];
            let original = kept.iter().map(|at| cells.get(*at).map_or("", |cell| cell));
            file.write_record(original.chain(added.iter().map(String::as_str))).map_err(io)?;
        }
    }
    file.into_inner().map_err(|error| io(error.into_error().into()))
}

fn is_added(name: &str) -> bool {
    ADDED.contains(&text::fold(text::clean(name)).as_str())
}

/// The cells of a broken record as far as they can be told, as many as the header has; what is too much stands in the last.
fn fitted(broken: &Broken, columns: usize) -> Vec<String> {
    let mut cells = broken.cells.clone();
    if cells.len() > columns && columns > 0 {
        let rest = cells.split_off(columns - 1).join(",");
        cells.push(rest);
    }
    cells.resize(columns, String::new());
    cells
}
