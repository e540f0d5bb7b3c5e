//! Opening balances: acts known by source and row, so that a file given twice opens nothing twice (P16).

use super::people::{Match, People, keys};
use super::{Counts, Imported, Rules, cause, finish, open, told};
use crate::domain::engine::fact::Act;
use crate::domain::id::MemberId;
use crate::error::Result;
use crate::flow::Session;
use crate::input::opening::StatedOpening;
use crate::input::{Located, Sheet};
use crate::store::act;

/// Records and settles a file of opening balances whose rows are read.
pub fn run(
    session: &mut Session<'_>,
    sheet: &mut Sheet<StatedOpening>,
    path: &str,
    rules: &Rules,
    files: &str,
) -> Result<Imported> {
    let import = open(session, "opening", rules, files)?;
    let people = People::load(session, &rules.source)?;
    let mut counts = Counts { rows: sheet.rows, ..Counts::default() };
    let mut rejects = Vec::new();
    for (done, row) in sheet.values.iter().enumerate() {
        told(session, done, sheet.values.len())?;
        let recorded = match people.find(session, keys(&row.value.who))? {
            Match::Member(member) => record(session, rules, member, row)?,
            Match::Conflict(both) => {
                rejects.push(sheet.reject(row, "member", cause("key-conflict", &both)));
                continue;
            }
            Match::Nobody | Match::Unknown => {
                rejects.push(sheet.reject(row, "member", cause("unknown-member", "")));
                continue;
            }
        };
        match recorded {
            Recorded::New => counts.new += 1,
            Recorded::Known => counts.unchanged += 1,
            Recorded::Otherwise => rejects.push(sheet.reject(row, "points", cause("opened-otherwise", ""))),
            Recorded::Over => rejects.push(sheet.reject(row, "expires", cause("ends-before-it-begins", ""))),
        }
    }
    finish(session, rules, (sheet, path), rejects, (import, counts, None))
}

enum Recorded {
    New,
    Known,
    /// The row was opened before with other points or dates.
    Otherwise,
    /// It would end before it begins, or has ended.
    Over,
}

fn record(session: &Session<'_>, rules: &Rules, member: MemberId, row: &Located<StatedOpening>) -> Result<Recorded> {
    let stated = &row.value;
    let zone = session.zone();
    let activates_at = stated.activates.map(|day| zone.start(day));
    let expires_at = stated.expires.map(|day| zone.start(day.plus_days(1)));
    let request = format!("open:{}:{}", rules.source, stated.row.clone().unwrap_or_else(|| row.row.to_string()));
    let open = Act::Open { points: stated.points, activates_at, expires_at };
    if let Some((known, whose)) = act::find(session.db, &request)? {
        return Ok(if known == open && whose == member { Recorded::Known } else { Recorded::Otherwise });
    }
    if expires_at.is_some_and(|end| end <= activates_at.unwrap_or(session.now).max(session.now)) {
        return Ok(Recorded::Over);
    }
    let new = act::New {
        request: &request,
        member,
        act: &open,
        at: session.now,
        operator: session.operator,
        reason: session.reason.unwrap_or_default(),
        recorded_at: session.recorded_at,
    };
    act::insert(session.db, &new)?;
    Ok(Recorded::New)
}
