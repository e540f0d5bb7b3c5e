//! Files of keys and tables (TOML): typed values out of them, every mistake at once with its line and column.

use toml::Spanned;
use toml::de::DeTable;

pub mod mistake;
pub mod place;
pub mod section;

pub use mistake::{Mistake, Wanted, What};

use place::Places;
use section::Found;

const LONGEST: usize = 1 << 20;

/// A text that is TOML, perhaps with keys that stand twice.
pub struct Tables<'t> {
    /// Where its keys stand.
    pub places: Places<'t>,
    table: Spanned<DeTable<'t>>,
    slips: Vec<(usize, What)>,
}

impl<'t> Tables<'t> {
    /// Opens a text; past a duplicate key all else can still be read, past any other slip it would be guesswork.
    pub fn open(text: &'t str) -> Result<Tables<'t>, Vec<Mistake>> {
        if text.len() > LONGEST {
            return Err(vec![whole(What::TooLong(text.len()))]);
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        let slips = place::slips(text, &errors);
        if errors.iter().any(|error| !error.message().contains("duplicate key")) {
            return Err(place::in_order(text, slips.into_iter().map(|(at, what)| (at, String::new(), what)).collect()));
        }
        let places = Places::walk(text, table.get_ref());
        Ok(Tables { places, table, slips })
    }

    /// The table of the file as a whole.
    pub fn root(&self) -> &DeTable<'t> {
        self.table.get_ref()
    }

    /// Nothing, or every mistake in the order of the file.
    pub fn end(&self, found: Vec<Found>) -> Result<(), Vec<Mistake>> {
        if found.is_empty() && self.slips.is_empty() {
            return Ok(());
        }
        Err(self.places.mistakes(found, self.slips.clone()))
    }
}

/// A mistake of the file as a whole.
pub fn whole(what: What) -> Mistake {
    Mistake { line: 1, column: 1, key: String::new(), what }
}
