//! What members bought and kept, read in one pass; training takes all of it, an answer that of one member.

use super::Session;
use crate::domain::id::MemberId;
use crate::domain::recommend::Purchase;
use crate::domain::recommend::history::Histories;
use crate::domain::report::days::Days;
use crate::domain::report::trade::{Sale, Stated, Trade};
use crate::error::Result;
use crate::store::recommend::{self, Members};

/// The purchases of members up to as-of, and the books they are from.
#[derive(Clone, Debug)]
pub struct Baskets {
    /// Who kept anything, by number.
    pub members: Vec<MemberId>,
    /// What each of them kept, oldest first.
    pub histories: Vec<Vec<Purchase>>,
    /// The sales that stand.
    pub trade: Trade,
    /// Their local days.
    pub days: Days,
}

/// Reads the baskets of members.
pub fn load(session: &Session<'_>, members: Members) -> Result<Baskets> {
    let stated = recommend::list_sales(session.db, members, session.now)?;
    let stands = |(stated, sale): (Stated, Sale)| stated.stands(session.now).map(|sold_at| Sale { sold_at, ..sale });
    let sales = stated.into_iter().filter_map(stands).collect();
    let trade = Trade::new(sales, &recommend::list_refund_parts(session.db, members, session.now)?);
    let days = Days::of(session.zone(), trade.instants());
    let mut histories = Histories::new(&trade, &days);
    recommend::list_lines(session.db, members, |lines| histories.add(lines))?;
    let (members, histories) = histories.finish();
    Ok(Baskets { members, histories, trade, days })
}
