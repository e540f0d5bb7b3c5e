//! Member files: new people join, known ones change; a key of somebody else's rejects the row.

use super::{Counts, Imported, Rules, cause, finish, open, passwords, told};
use crate::domain::id::MemberId;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::join::{self, Joining, Numbers};
use crate::input::Sheet;
use crate::input::member::StatedMember;
use crate::store::audit;
use crate::store::member::{self, Attributes, Writer};

/// Records and settles a member file whose rows are read.
pub fn run(
    session: &mut Session<'_>,
    sheet: &mut Sheet<StatedMember>,
    path: &str,
    rules: &Rules,
    files: &str,
) -> Result<Imported> {
    let import = open(session, "member", rules, files)?;
    let mut numbers = Numbers::load(session)?;
    let mut writer = Writer::open(session.db, audit::get_next(session.db)?)?;
    let plain_passwords = passwords::n_plain(sheet);
    let mut counts = Counts { rows: sheet.rows, plain_passwords, ..Counts::default() };
    let mut rejects = Vec::new();
    for (done, row) in sheet.values.iter().enumerate() {
        told(session, done, sheet.values.len())?;
        match record(session, (&mut writer, &mut numbers), rules, &row.value) {
            Ok(Recorded::New(id)) => {
                passwords::record(session, id, &row.value, &mut counts)?;
                counts.new += 1;
            }
            Ok(Recorded::Known { id, changed }) => {
                let set = passwords::record(session, id, &row.value, &mut counts)?;
                *(if changed || set { &mut counts.changed } else { &mut counts.unchanged }) += 1;
            }
            Ok(Recorded::Bad(column, code, hint)) => {
                rejects.push(sheet.reject(row, column, cause(code, &hint)));
            }
            Err(Error::Taken { what, holder, .. }) => {
                let column = if what == "account" { "number" } else { what };
                rejects.push(sheet.reject(row, column, cause("taken", &holder)));
            }
            Err(other) => return Err(other),
        }
    }
    writer.finish()?;
    finish(session, rules, (sheet, path), rejects, (import, counts, None))
}

enum Recorded {
    New(MemberId),
    Known { id: MemberId, changed: bool },
    Bad(&'static str, &'static str, String),
}

fn record(
    session: &Session<'_>,
    (writer, numbers): (&mut Writer<'_>, &mut Numbers),
    rules: &Rules,
    stated: &StatedMember,
) -> Result<Recorded> {
    let keys = join::keys_of(&stated.accounts, &stated.changes);
    let mut fits: Vec<MemberId> = Vec::new();
    for key in &keys {
        fits.extend(member::find_by_key(session.db, key)?);
    }
    fits.sort_unstable();
    fits.dedup();
    let by_number = match &stated.number {
        Some(number) => member::find_by_number(session.db, number)?,
        None => None,
    };
    let known = match (by_number, &stated.number, fits.as_slice()) {
        (Some(id), ..) => Some(id),
        (None, None, [one]) => Some(*one),
        (None, None, []) => None,
        // A number nobody has is a new person, who cannot bring somebody else's keys.
        (None, Some(_), []) => None,
        (None, Some(_), [one, ..]) => {
            return Ok(Recorded::Bad("number", "taken", member::get(session.db, *one)?.number));
        }
        (None, None, [one, other, ..]) => {
            let (a, b) = (member::get(session.db, *one)?.number, member::get(session.db, *other)?.number);
            return Ok(Recorded::Bad("number", "key-conflict", format!("{a}, {b}")));
        }
    };
    if let Some(id) = known {
        let foreign = fits.iter().find(|holder| **holder != id);
        if let Some(holder) = foreign {
            return Ok(Recorded::Bad("number", "taken", member::get(session.db, *holder)?.number));
        }
        writer.write_search_of(id)?;
        return Ok(Recorded::Known { id, changed: change(session, id, stated)? });
    }
    let referrer = match &stated.referrer {
        Some(number) => match member::find_by_number(session.db, number)? {
            Some(id) => Some(id),
            None => return Ok(Recorded::Bad("referrer", "unknown-member", String::new())),
        },
        None => None,
    };
    let joining = Joining {
        number: stated.number.clone(),
        source: rules.source.clone(),
        accounts: stated.accounts.clone(),
        changes: stated.changes.clone(),
        attributes: attributes(stated),
        at: stated.joined_at,
        referrer,
    };
    let (id, _) = join::record_with(session, writer, numbers, &joining)?;
    Ok(Recorded::New(id))
}

/// Whether a row said anything new of a member.
fn change(session: &Session<'_>, id: MemberId, stated: &StatedMember) -> Result<bool> {
    let mut n_changed = join::change(session, id, &stated.changes, session.now)?;
    n_changed += join::describe(session, id, &attributes(stated), session.now)?;
    for (source, account) in &stated.accounts {
        n_changed += usize::from(join::add_account(session, id, source, account)?);
    }
    Ok(n_changed > 0)
}

fn attributes(stated: &StatedMember) -> Attributes {
    stated.extras.iter().cloned().collect()
}
