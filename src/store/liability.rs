//! The points books of the whole shop, for its sums: plain sums in SQL, and the rows of every member in one pass.

use rusqlite::types::Type;
use rusqlite::{CachedStatement, Row, Rows, named_params};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::money::Points;
use crate::domain::points::{EntryKind, Extension};
use crate::domain::report::liability::books::{Aside, Books, Kept, Laid, Line};
use crate::domain::report::liability::{Held, Holding, Moved, Open, Owed};
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::Result;

/// All points booked before an instant.
pub fn get_opening(db: &Db, from: Instant) -> Result<Points> {
    db.get(sql!("liability/get_opening"), named_params! {":from": from.0}, |row| row.get(0).map(Points))
}

/// What was booked in a period by kind, a kind in several rows.
pub fn list_moved(db: &Db, bounds: Bounds) -> Result<Vec<Moved>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    let mut moved: Vec<Moved> = Vec::new();
    db.each(sql!("liability/list_moved"), params, |row| {
        let one = Moved { kind: kind(row, 0)?, points: Points(row.get(1)?), entries: row.get(2)? };
        match moved.iter_mut().find(|sum| sum.kind == one.kind) {
            Some(sum) => (sum.points, sum.entries) = (sum.points + one.points, sum.entries + one.entries),
            None => moved.push(one),
        }
        Ok(())
    })?;
    Ok(moved)
}

/// Nothing in the books is later than this.
pub fn get_last_posting(db: &Db) -> Result<Instant> {
    let params = named_params! {":never": Instant::MIN.0};
    db.get(sql!("liability/get_last_posting"), params, |row| row.get(0).map(Instant))
}

/// When the first entry was posted; none without entries.
pub fn find_first_posting(db: &Db) -> Result<Option<Instant>> {
    let first: Option<i64> = db.get(sql!("liability/find_first_posting"), [], |row| row.get(0))?;
    Ok(first.map(Instant))
}

/// Members for whom something is due by an instant and not posted yet.
pub fn get_due(db: &Db, at: Instant) -> Result<i64> {
    db.get(sql!("liability/get_due"), named_params! {":at": at.0}, |row| row.get(0))
}

/// What each member has and owes now by the cache of open lots, in the order of members. The cache does not know when points
/// were earned: here they pass for earned when they became usable.
pub fn each_holding(db: &Db, mut take: impl FnMut(MemberId, Holding)) -> Result<()> {
    let failed = |source| db.error(source);
    let mut open = db.prepare(sql!("liability/list_open"))?;
    let mut owed = db.prepare(sql!("liability/list_owed"))?;
    let mut open = Stream::new(open.query([]).map_err(failed)?, |row| {
        Ok(Open {
            lot: row.get(1)?,
            activates_at: Instant(row.get(2)?),
            expires_at: Instant(row.get(3)?),
            left: row.get(4)?,
            kept_until: Instant::MIN,
            earned_at: Instant(row.get(2)?),
        })
    });
    let mut blocked = blocked(db)?;
    let mut blocked = Stream::new(blocked.query([]).map_err(failed)?, kept);
    let mut owed = Stream::new(owed.query([]).map_err(failed)?, |row| {
        Ok(Owed { debit: row.get(1)?, since: Instant(row.get(2)?), left: row.get(3)? })
    });
    let mut held = db.prepare(sql!("liability/list_held"))?;
    let mut held = Stream::new(held.query([]).map_err(failed)?, |row| {
        let of = Open {
            lot: row.get(2)?,
            earned_at: Instant(row.get(3)?),
            activates_at: Instant(row.get(3)?),
            expires_at: Instant(row.get(4)?),
            kept_until: Instant::MIN,
            left: row.get(5)?,
        };
        Ok(Held { until: Instant(row.get(1)?), of })
    });
    let mut walk = || -> rusqlite::Result<()> {
        open.step()?;
        held.step()?;
        owed.step()?;
        blocked.step()?;
        while let Some(member) = [open.member(), held.member(), owed.member()].into_iter().flatten().min() {
            let mut holding = Holding::default();
            open.fill(member, &mut holding.open)?;
            let mut kept = Vec::new();
            blocked.skip_to(member)?;
            blocked.fill(member, &mut kept)?;
            for one in kept.iter().filter(|one| one.ended_at.is_none()) {
                for open in holding.open.iter_mut().filter(|open| open.lot == one.lot) {
                    open.kept_until = open.kept_until.max(one.until);
                }
            }
            held.fill(member, &mut holding.held)?;
            owed.fill(member, &mut holding.owed)?;
            take(member, holding);
        }
        Ok(())
    };
    walk().map_err(failed)
}

/// All entries and allocations of each member, in the order of members. The room of the last one is used again.
pub fn each_books(db: &Db, mut take: impl FnMut(MemberId, &Books)) -> Result<()> {
    let failed = |source| db.error(source);
    let (mut lines, mut laid) = (db.prepare(sql!("liability/list_lines"))?, db.prepare(sql!("liability/list_laid"))?);
    let mut lines = Stream::new(lines.query([]).map_err(failed)?, line);
    let mut laid = Stream::new(laid.query([]).map_err(failed)?, |row| {
        Ok(Laid { debit: row.get(1)?, lot: row.get(2)?, points: row.get(3)?, at: Instant(row.get(4)?) })
    });
    let mut aside = db.prepare(sql!("liability/list_aside"))?;
    let mut aside = Stream::new(aside.query([]).map_err(failed)?, |row| {
        Ok(Aside {
            lot: row.get(1)?,
            points: row.get(2)?,
            at: Instant(row.get(3)?),
            until: Instant(row.get(4)?),
            ended_at: row.get::<_, Option<i64>>(5)?.map(Instant),
        })
    });
    let mut extended = db.prepare(sql!("liability/list_extended"))?;
    let mut extended = Stream::new(extended.query([]).map_err(failed)?, |row| {
        let instant = |column: usize| row.get(column).map(Instant);
        Ok(Extension { lot: row.get(1)?, from: instant(2)?, until: instant(3)?, at: instant(4)? })
    });
    let mut blocked = blocked(db)?;
    let mut blocked = Stream::new(blocked.query([]).map_err(failed)?, kept);
    let mut books = Books::default();
    let mut walk = || -> rusqlite::Result<()> {
        lines.step()?;
        laid.step()?;
        aside.step()?;
        extended.step()?;
        blocked.step()?;
        while let Some(member) = lines.member() {
            books.clear();
            lines.fill(member, &mut books.lines)?;
            laid.fill(member, &mut books.laid)?;
            aside.fill(member, &mut books.aside)?;
            extended.fill(member, &mut books.extended)?;
            blocked.fill(member, &mut books.kept)?;
            take(member, &books);
        }
        Ok(())
    };
    walk().map_err(failed)
}

/// An entry with the names that a journal tells it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub member: MemberId,
    /// The number people know the member by.
    pub of: String,
    /// Its number within the member's ledger.
    pub number: u32,
    /// When it entered the books.
    pub posted_at: Instant,
    /// Why.
    pub kind: EntryKind,
    /// Signed.
    pub points: i64,
    /// The word of the kind of fact or boundary that made it.
    pub cause: String,
    /// The fact's name; none for what time alone does.
    pub named: Option<String>,
}

/// Everybody's entries posted by an instant, by member and number.
pub fn each_told(db: &Db, at: Instant, mut take: impl FnMut(&Told)) -> Result<()> {
    db.each(sql!("points/list_journal"), named_params! {":at": at.0}, |row| {
        take(&Told {
            member: MemberId(row.get(0)?),
            of: row.get(1)?,
            number: row.get(2)?,
            posted_at: Instant(row.get(3)?),
            kind: kind(row, 4)?,
            points: row.get(5)?,
            cause: row.get(6)?,
            named: row.get(7)?,
        });
        Ok(())
    })
}

/// Rows in the order of members, of which one is looked at ahead.
struct Stream<'a, T, F> {
    rows: Rows<'a>,
    read: F,
    ahead: Option<(MemberId, T)>,
}

impl<'a, T, F: FnMut(&Row<'_>) -> rusqlite::Result<T>> Stream<'a, T, F> {
    fn new(rows: Rows<'a>, read: F) -> Stream<'a, T, F> {
        Stream { rows, read, ahead: None }
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        self.ahead = match self.rows.next()? {
            Some(row) => Some((MemberId(row.get(0)?), (self.read)(row)?)),
            None => None,
        };
        Ok(())
    }

    fn member(&self) -> Option<MemberId> {
        self.ahead.as_ref().map(|(member, _)| *member)
    }

    /// Passes over those who come before a member.
    fn skip_to(&mut self, member: MemberId) -> rusqlite::Result<()> {
        while self.member().is_some_and(|ahead| ahead < member) {
            self.step()?;
        }
        Ok(())
    }

    /// The rows of a member, which come next or not at all.
    fn fill(&mut self, member: MemberId, into: &mut Vec<T>) -> rusqlite::Result<()> {
        while self.member() == Some(member) {
            into.extend(self.ahead.take().map(|(_, value)| value));
            self.step()?;
        }
        Ok(())
    }
}

/// Lots that penalties keep or kept back, by member.
fn blocked(db: &Db) -> Result<CachedStatement<'_>> {
    db.prepare(sql!("liability/list_blocked"))
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let ended_at = row.get::<_, Option<i64>>(4)?.map(Instant);
    Ok(Kept { lot: row.get(1)?, at: Instant(row.get(2)?), until: Instant(row.get(3)?), ended_at })
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    let instant = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
    Ok(Line {
        number: row.get(1)?,
        kind: kind(row, 2)?,
        points: row.get(3)?,
        occurred_at: Instant(row.get(4)?),
        posted_at: Instant(row.get(5)?),
        activates_at: instant(6)?,
        expires_at: instant(7)?.unwrap_or(Instant::MAX),
        origin: row.get(8)?,
        undoes: row.get(9)?,
    })
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<EntryKind> {
    let broken = || {
        let what = "a word this program does not know".into();
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what)
    };
    EntryKind::find(row.get_ref(column)?.as_str()?).ok_or_else(broken)
}
