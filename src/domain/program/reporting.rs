//! What a shop lets its reports judge by (AN55); it changes no fact and no consequence.

use crate::domain::money::Money;
use crate::domain::name::Name;
use crate::domain::segment::Cell;
use crate::domain::segment::rfm::Limits;

/// The settings of reports; where nothing is said, they find their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reporting {
    /// Days without a purchase after which a member counts as lapsed (AN24).
    pub lapse_days: Option<u32>,
    /// The prices at which bands begin, ascending (AN19).
    pub price_bands: Vec<Money>,
    /// Fixed limits in place of ranks (AN31).
    pub rfm: Limits,
    /// What people read in place of the cells' own names (AN32).
    pub names: Vec<(Cell, Name)>,
}

impl Reporting {
    /// What the shop calls a cell, where it gave a name of its own.
    pub fn name(&self, cell: Cell) -> Option<&Name> {
        self.names.iter().find(|(known, _)| *known == cell).map(|(_, name)| name)
    }
}
