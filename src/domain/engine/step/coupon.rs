//! Coupons, as facts and time change them.

use crate::domain::coupon::Deed;
use crate::domain::engine::fold::Fold;
use crate::domain::id::{ActId, Cause, Code};
use crate::domain::program::Program;
use crate::domain::time::Instant;

impl Fold<'_> {
    /// Books what was done.
    pub(super) fn coupon(&mut self, _act: ActId, deed: Deed, _at: Instant) {
        match deed {}
    }

    /// Issues a coupon of a template.
    pub(super) fn issue(&mut self, _program: &Program, _template: &Code, _of: &Code, _cause: Cause) {}
}
