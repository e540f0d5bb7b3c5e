//! Those of whom a condition holds, for a report on them alone (AN8).

use super::{Session, condition, standing};
use crate::domain::condition::Condition;
use crate::domain::engine::batch;
use crate::domain::engine::scene::Scene;
use crate::domain::id::MemberId;
use crate::error::{Error, Result};
use crate::store::among::{self, Among};
use crate::store::{report, trade};

/// Members looked at together.
const AT_ONCE: usize = 5_000;

/// From here on the session sees those members alone of whom a condition holds at as-of, and no guests. `asked` is a
/// condition, or the code of one of the program's segments; to be asked once, before anything else is read.
pub fn narrow(session: &Session<'_>, asked: &str) -> Result<()> {
    if session.known_at.is_some() {
        return Err(Error::Usage { code: "where-known-at", values: Vec::new() });
    }
    let segment = session.program().segments.iter().find(|(code, _)| code.as_str() == asked.trim());
    let condition = segment.map_or_else(|| condition::compile(session, asked), |(_, own)| Ok(own.clone()))?;
    let members = holders(session, &condition)?;
    let mut seen = members.clone();
    let merged = trade::merged(session.db, session.now)?;
    seen.extend(merged.iter().filter(|(_, into)| members.binary_search(into).is_ok()).map(|(source, _)| *source));
    seen.sort_unstable();
    among::narrow(session.db, Among { members: seen, asked: asked.to_owned() })
}

/// Those of whom it holds, by id. Accounts that went into another stand in nothing of their own.
fn holders(session: &Session<'_>, condition: &Condition) -> Result<Vec<MemberId>> {
    let joined: Vec<MemberId> = report::list_members(session.db, session.now)?.iter().map(|member| member.id).collect();
    let mut found = Vec::new();
    for members in joined.chunks(AT_ONCE) {
        session.stop.check()?;
        let accounts = standing::accounts(session, members)?;
        let (program, at) = (session.program(), session.now);
        let held = batch::each(accounts, |account| {
            let scene = Scene { program, account: &account, at, order: None, event: None };
            scene.holds(Some(condition)).then_some(account.member)
        });
        found.extend(held.into_iter().flatten());
    }
    found.sort_unstable();
    Ok(found)
}
