//! Referrals, as facts and time change them.

use crate::domain::engine::fold::Fold;
use crate::domain::id::ActId;
use crate::domain::referral::Deed;
use crate::domain::time::Instant;

impl Fold<'_> {
    /// Books what was done.
    pub(super) fn referral(&mut self, _act: ActId, deed: Deed, _at: Instant) {
        match deed {}
    }
}
