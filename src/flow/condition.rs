//! Conditions on a member that somebody types: who may join a club, whom a report is about. Those of the program are read
//! with it.

use super::{Session, standing};
use crate::domain::condition::{About, Condition};
use crate::domain::engine::scene::Scene;
use crate::domain::id::MemberId;
use crate::error::{Error, Result};

/// Compiles a condition on a member, as those of the program are.
pub fn compile(session: &Session<'_>, text: &str) -> Result<Condition> {
    let currency = session.program().shop.currency;
    Condition::compile(text, About::Member, currency).map_err(|mistake| Error::Usage {
        code: "bad-condition",
        values: vec![("condition", text.to_owned()), ("message", mistake.what)],
    })
}

/// Whether a condition holds for a member as of now.
pub fn holds(session: &Session<'_>, member: MemberId, text: &str) -> Result<bool> {
    let condition = compile(session, text)?;
    let account = standing::account(session, member)?;
    let scene = Scene { program: session.program(), account: &account, at: session.now, order: None, event: None };
    Ok(scene.holds(Some(&condition)))
}
