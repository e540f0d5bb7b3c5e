//! A statement is imported whole or not at all (identity §11): checked, joined to what is known, and let decide about cards.

use sha2::{Digest, Sha256};

use super::Session;
use super::card::{self, Decided, by};
use crate::domain::identity::statement::{Flaw, Line, Run, Statement, agree, covered, follow, keys};
use crate::domain::money::{Currency, Money};
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::error::{Error, Result};
use crate::input::Source;
use crate::input::profile::statement::Profile;
use crate::input::statement::{Reading, Refused, read as read_file};
use crate::store::statement::{self, Account, Kept, New};

/// The receiving account of a name.
pub fn account(session: &Session<'_>, name: &str) -> Result<Account> {
    let found = statement::list_accounts(session.db)?.into_iter().find(|account| account.name == name);
    found.ok_or_else(|| Error::NotFound { noun: "account", name: name.to_owned() })
}

/// Adds a receiving account.
pub fn add_account(session: &Session<'_>, mut account: Account) -> Result<Account> {
    if statement::list_accounts(session.db)?.iter().any(|known| known.name == account.name) {
        return Err(Refusal::AccountKnown { account: account.name }.into());
    }
    account.id = statement::insert_account(session.db, &account, by(session))?;
    Ok(account)
}

/// A file that was read and hangs together: all that can be done before anything is locked.
#[derive(Clone, Debug)]
pub struct Whole {
    file: String,
    digest: Vec<u8>,
    statements: Vec<(Statement, Run)>,
    /// Totals that differ where that is no refusal.
    pub remarks: Vec<Flaw>,
}

impl Whole {
    /// The digest of the file, for a request id to be bound to.
    #[must_use]
    pub fn digest(&self) -> String {
        crate::domain::identity::card::hex(&self.digest)
    }
}

/// Reads a file of an account and checks what it says of itself.
pub fn read(source: &Source, profile: Option<&Profile>, reading: &Reading, tail: Option<&str>) -> Result<Whole> {
    let path = || source.name().to_owned();
    let flawed = |(line, flaw)| Error::Statement { path: path(), line, flaw: Box::new(flaw) };
    let found = read_file(source, profile, reading).map_err(|refused| match refused {
        Refused::File(fatal) => Error::File(fatal),
        Refused::Flawed(flaw) => flawed(flaw),
    })?;
    let other = found.account.as_deref().zip(tail).is_some_and(|(account, tail)| !account.ends_with(tail));
    if other {
        return Err(flawed((0, Flaw::File { why: "statement-other-account" })));
    }
    let mut remarks = Vec::new();
    let mut statements = Vec::new();
    for statement in found.statements {
        remarks.extend(agree(&statement).map_err(flawed)?);
        let run = follow(&statement).map_err(flawed)?;
        statements.push((statement, run));
    }
    statements.sort_by_key(|(statement, _)| covered(statement));
    Ok(Whole { file: path(), digest: digest(source)?, statements, remarks })
}

fn digest(source: &Source) -> Result<Vec<u8>> {
    let mut file = source.open().map_err(Error::File)?;
    let mut hash = Sha256::new();
    let mut buf = vec![0; 64 << 10];
    loop {
        let read = std::io::Read::read(&mut file, &mut buf);
        let n =
            read.map_err(|source_error| Error::Unreadable { path: source.name().to_owned(), source: source_error })?;
        if n == 0 {
            return Ok(hash.finalize().to_vec());
        }
        hash.update(&buf[..n]);
    }
}

/// What an import did, statement by statement.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The numbers of the statements; none where the file was known.
    pub statements: Vec<i64>,
    /// What lines decided about cards.
    pub cards: Decided,
}

/// Imports a file into an account; one that is known already changes nothing.
pub fn import(session: &mut Session<'_>, account: &Account, whole: &Whole, allow_gap: bool) -> Result<Imported> {
    let mut imported = Imported::default();
    if statement::has_file(session.db, account.id, &whole.digest)? {
        return Ok(imported);
    }
    let file_key = card::person_key(session)?;
    let mut fresh: Vec<(i64, &Line)> = Vec::new();
    for (number, (one, run)) in whole.statements.iter().enumerate() {
        let keys = keys(one, file_key.as_bytes());
        let joined = Joined::find(session, account.id, run, &keys)?;
        let gap = joined.gap(session, account, one, run)?;
        if let Some(flaw) = gap.clone().filter(|_| !allow_gap) {
            return Err(Error::Statement { path: whole.file.clone(), line: 0, flaw: Box::new(flaw) });
        }
        let new = New {
            account: account.id,
            file: &whole.file,
            digest: &whole.digest,
            number,
            profile: &one.profile,
            days: covered(one),
            balances: (run.opening, run.closing),
            gap: gap.is_some(),
            ends: covered(one)
                .map(|(_, until)| until)
                .into_iter()
                .chain(one.lines.iter().map(|line| line.booked_on))
                .max(),
            shares: joined.shares,
            lines: (one.lines.len(), joined.n_new),
        };
        let id = statement::insert(session.db, &new, by(session))?;
        for (at, line) in one.lines.iter().enumerate().filter(|(at, _)| joined.known[*at].is_none()) {
            let place = (id, account.id);
            fresh.push((statement::insert_line(session.db, place, &keys[at], line, run.after[at])?, line));
        }
        imported.statements.push(id);
    }
    imported.cards = card::decide(session, account, &fresh)?;
    Ok(imported)
}

/// Which lines of a statement the account knows.
struct Joined {
    /// Of each line: what stood on the account behind it, if it is known.
    known: Vec<Option<Option<Money>>>,
    n_new: usize,
    /// Whether one of them has the same balance behind it here and there.
    shares: bool,
}

impl Joined {
    fn find(session: &Session<'_>, account: i64, run: &Run, keys: &[String]) -> Result<Joined> {
        let find = |key: &String| Ok(statement::find_line(session.db, account, key)?.map(|(_, running)| running));
        let known: Vec<Option<Option<Money>>> = keys.iter().map(find).collect::<Result<_>>()?;
        let n_new = known.iter().filter(|known| known.is_none()).count();
        let shares = known.iter().zip(&run.after).any(|(known, after)| *known == Some(*after) && after.is_some());
        Ok(Joined { known, n_new, shares })
    }

    /// What parts it from the statement before it (ID55), if anything does.
    fn gap(&self, session: &Session<'_>, account: &Account, one: &Statement, run: &Run) -> Result<Option<Flaw>> {
        let first: Option<Day> = covered(one).map(|(from, _)| from).or(one.lines.first().map(|line| line.booked_on));
        let (Some(first), Some(opening)) = (first, run.opening) else { return Ok(None) };
        let kept = statement::list(session.db, Some(account.id))?;
        let earlier = kept.into_iter().filter(|kept: &Kept| kept.days.is_some_and(|(from, _)| from <= first));
        // Of several, the one that goes furthest: a shorter export of the same days says less.
        let before = earlier.max_by_key(|kept| kept.ends);
        let Some((before, closing)) = before.and_then(|before| before.balances.1.map(|closing| (before, closing)))
        else {
            return Ok(None);
        };
        if self.shares || closing == opening || self.n_new == 0 {
            return Ok(None);
        }
        let currency: &Currency = one.lines.first().map_or(&account.currency, |line| &line.currency);
        let until = before.days.map_or_else(String::new, |(_, until)| until.to_string());
        Ok(Some(Flaw::Gap { opening: currency.plain(opening), closing: currency.plain(closing), until }))
    }
}
