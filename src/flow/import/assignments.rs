//! Lists of campaigns: acts known by campaign and member, so that a file given twice assigns nobody twice.

use super::people::{Match, People, keys};
use super::{Counts, Imported, Rules, cause, finish, open, told};
use crate::domain::campaign::{Deed, On};
use crate::domain::engine::fact::Act;
use crate::domain::id::MemberId;
use crate::error::Result;
use crate::flow::Session;
use crate::input::assignment::StatedAssignment;
use crate::input::{Located, Sheet};
use crate::store::act;

/// Records and settles lists of campaigns whose rows are read.
pub fn run(
    session: &mut Session<'_>,
    sheet: &mut Sheet<StatedAssignment>,
    path: &str,
    rules: &Rules,
    files: &str,
) -> Result<Imported> {
    let import = open(session, "assignment", rules, files)?;
    let people = People::load(session, &rules.source)?;
    let mut counts = Counts { rows: sheet.rows, ..Counts::default() };
    let mut rejects = Vec::new();
    for (done, row) in sheet.values.iter().enumerate() {
        told(session, done, sheet.values.len())?;
        let stated = &row.value;
        let listed = session.program().campaign(&stated.campaign).is_some_and(|campaign| campaign.on == On::List);
        if !listed {
            rejects.push(sheet.reject(row, "campaign", cause("no-list-campaign", "")));
            continue;
        }
        let member = match people.find(session, keys(&stated.who))? {
            Match::Member(member) => member,
            Match::Conflict(both) => {
                rejects.push(sheet.reject(row, "member", cause("key-conflict", &both)));
                continue;
            }
            Match::Nobody | Match::Unknown => {
                rejects.push(sheet.reject(row, "member", cause("unknown-member", "")));
                continue;
            }
        };
        match record(session, member, row)? {
            Some(true) => counts.new += 1,
            Some(false) => counts.unchanged += 1,
            None => rejects.push(sheet.reject(row, "arm", cause("assigned-otherwise", ""))),
        }
    }
    let times = sheet.values.iter().map(|row| row.value.at.unwrap_or(session.now));
    let times = times.clone().min().zip(times.max());
    finish(session, rules, (sheet, path), rejects, (import, counts, times))
}

/// Whether it is new; none where the member was assigned otherwise.
fn record(session: &Session<'_>, member: MemberId, row: &Located<StatedAssignment>) -> Result<Option<bool>> {
    let stated = &row.value;
    let request = format!("assign:{}:{member}", stated.campaign);
    let assign = Act::Campaign(Deed::Assign { campaign: stated.campaign.clone(), arm: stated.arm });
    if let Some((known, _)) = act::find(session.db, &request)? {
        return Ok((known == assign).then_some(false));
    }
    let new = act::New {
        request: &request,
        member,
        act: &assign,
        at: stated.at.unwrap_or(session.now),
        operator: session.operator,
        reason: session.reason.unwrap_or_default(),
        recorded_at: session.recorded_at,
    };
    act::insert(session.db, &new)?;
    Ok(Some(true))
}
