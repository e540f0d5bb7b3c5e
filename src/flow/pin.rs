//! A member held at a tier by hand, and let go (T9).

use super::{Session, post};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::{Code, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::tier::pin::Pin;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::member::Member;

/// Puts a member in a tier; `floor` lets the member rise above it.
pub fn pin(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    tier: &str,
    floor: bool,
    until: Option<Instant>,
) -> Result<()> {
    let unknown = || Refusal::NoTier { tier: tier.to_owned() };
    let tier = Code::new(tier).filter(|code| session.program().rank(code).is_some()).ok_or_else(unknown)?;
    post::ready(session, id, member)?;
    post::act(session, id, &Act::Pin(Pin { tier, floor, until })).map(drop)
}

/// Lets the tier move again.
pub fn unpin(session: &mut Session<'_>, id: MemberId, member: &Member) -> Result<()> {
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.unpin(&member.number))?;
    post::act(session, id, &Act::Unpin).map(drop)
}
