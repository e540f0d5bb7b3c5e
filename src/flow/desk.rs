//! The desk: opens the file, gives a command its one transaction, and alone commits (H15–H18).

use sha2::{Digest, Sha256};

use super::{Session, Step, program};
use crate::domain::program::Versions;
use crate::domain::time::{Instant, Zone};
use crate::error::{Error, Result};
use crate::output::{Note, View};
use crate::store::{self, Db, Place, Stop};

/// The instant a command works at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The reading of the clock.
    Clock,
    /// As typed: an instant, or a day, which means its last second (K7).
    Text(String),
}

impl AsOf {
    /// The instant meant, in a zone.
    pub fn resolve(&self, reading: Instant, zone: &Zone) -> Result<Instant> {
        let AsOf::Text(text) = self else { return Ok(reading) };
        instant("--as-of", text, zone)
    }
}

/// The instant that an option means; a day means its last second.
fn instant(what: &'static str, text: &str, zone: &Zone) -> Result<Instant> {
    let invalid = || Error::Invalid { what, value: text.to_owned(), wanted: "instant" };
    let (at, whole_day) = zone.parse(text).ok_or_else(invalid)?;
    Ok(if whole_day { zone.start(zone.day(at).plus_days(1)).plus_seconds(-1) } else { at })
}

/// What a command brings along, whatever it does.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The one reading of the clock.
    pub reading: Instant,
    /// The instant to work at.
    pub as_of: AsOf,
    /// Who works, as said.
    pub operator: String,
    /// Whether a signal asks us to stop.
    pub stop: Stop,
}

/// What is asked of [`Desk::write`].
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The words of the command, such as `member add`.
    pub command: String,
    /// Its arguments and the digests of its files: what a request id is bound to (SF13).
    pub content: Vec<String>,
    /// Whether all is to be taken back in the end.
    pub dry_run: bool,
    /// Whether it brings orders, for whose sake an empty file is filled otherwise (import I39).
    pub fills: bool,
    /// The request id.
    pub request: Option<String>,
    /// Why, as said.
    pub reason: Option<String>,
}

impl Asked {
    fn digest(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        for part in std::iter::once(&self.command).chain(&self.content) {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().to_vec()
    }
}

/// An open shop and a clock that was read once.
pub struct Desk {
    db: Db,
    setting: Setting,
    now: Instant,
    known_at: Option<Instant>,
    programs: Option<Versions>,
    tell: Box<dyn Fn(Step)>,
}

impl Desk {
    /// A desk for a command that may write.
    pub fn open_write(place: &Place, setting: Setting, tell: Box<dyn Fn(Step)>) -> Result<Desk> {
        Desk::over(Db::open_write(place, &setting.stop)?, setting, &Zone::utc(), tell)
    }

    /// A desk for a command that only reads.
    pub fn open_read(place: &Place, setting: Setting, tell: Box<dyn Fn(Step)>) -> Result<Desk> {
        Desk::over(Db::open_read(place, &setting.stop)?, setting, &Zone::utc(), tell)
    }

    /// A desk over a file that is open already; `zone` reads `--as-of` while there is no program.
    pub fn over(db: Db, setting: Setting, zone: &Zone, tell: Box<dyn Fn(Step)>) -> Result<Desk> {
        let programs = program::versions(&db)?;
        let zone = programs.as_ref().map_or(zone, |programs| &programs.latest().shop.zone);
        let now = setting.as_of.resolve(setting.reading, zone)?;
        Ok(Desk { db, setting, now, known_at: None, programs, tell })
    }

    /// The same, seeing the file as it was at an instant, or at the last second of a day (K7). It can only read from now on.
    pub fn knowing(mut self, text: &str) -> Result<Desk> {
        let zone = self.programs.as_ref().map_or_else(Zone::utc, |programs| programs.latest().shop.zone.clone());
        let at = instant("--known-at", text, &zone)?;
        self.known_at = Some(at);
        self.programs = program::versions_known(&self.db, at)?;
        store::known::prepare(&self.db)?;
        Ok(self)
    }

    /// The instant worked at.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The program's versions; none only before `init` has applied the first.
    pub fn programs(&self) -> Option<&Versions> {
        self.programs.as_ref()
    }

    /// Runs a step that reads, on a snapshot of one instant.
    pub fn read<T>(&self, run: impl FnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        let snapshot = self.db.read()?;
        self.known_at.map_or(Ok(()), |at| store::known::look_at(&self.db, at))?;
        let answer = run(&self.session(self.setting.reading, None, None));
        let answer = self.or_stopped(answer)?;
        snapshot.rollback()?;
        Ok(answer)
    }

    /// Runs a step that writes, whole or not at all (H17). The desk is used up: a command writes once.
    pub fn write(self, asked: &Asked, run: impl FnOnce(&mut Session<'_>) -> Result<View>) -> Result<View> {
        let tx = if asked.fills { self.db.fill()? } else { self.db.write()? };
        let digest = asked.digest();
        if let Some(id) = &asked.request
            && let Some((known, view)) = store::request::find(&self.db, id)?
        {
            let kept = serde_json::from_str(&view).ok().filter(|_| known == digest);
            return kept.ok_or_else(|| Error::Conflict { id: id.clone() });
        }
        let newest = store::meta::find_recorded_at(&self.db)?;
        let recorded_at = newest.map_or(self.setting.reading, |newest| newest.max(self.setting.reading));
        let mut session = self.session(recorded_at, asked.request.as_deref(), asked.reason.as_deref());
        let answer = run(&mut session);
        let mut view = self.or_stopped(answer)?;
        self.keep(asked, &digest, &view, recorded_at)?;
        self.setting.stop.check()?;
        if asked.dry_run {
            view.notes.insert(0, Note::new("dry-run"));
            tx.rollback()?;
        } else {
            tx.commit().map_err(|error| error.with_request(asked.request.as_deref()))?;
        }
        Ok(view)
    }

    fn keep(&self, asked: &Asked, digest: &[u8], view: &View, recorded_at: Instant) -> Result<()> {
        store::meta::set_recorded_at(&self.db, recorded_at)?;
        let entry = store::audit::Entry {
            recorded_at,
            command: &asked.command,
            operator: &self.setting.operator,
            request: asked.request.as_deref(),
            reason: asked.reason.as_deref(),
        };
        store::audit::append(&self.db, &entry)?;
        let Some(id) = &asked.request else { return Ok(()) };
        let text = serde_json::to_string(view).expect("a view is plain data");
        store::request::insert(&self.db, id, digest, &text, recorded_at)
    }

    fn session<'a>(&'a self, recorded_at: Instant, request: Option<&'a str>, reason: Option<&'a str>) -> Session<'a> {
        Session {
            db: &self.db,
            now: self.now,
            known_at: self.known_at,
            recorded_at,
            operator: &self.setting.operator,
            request,
            reason,
            programs: self.programs.clone(),
            stop: &self.setting.stop,
            lists_late: false,
            tell: &*self.tell,
        }
    }

    /// A statement that a signal interrupted fails for that reason, not for its own.
    fn or_stopped<T>(&self, answer: Result<T>) -> Result<T> {
        if answer.is_err() {
            self.setting.stop.check()?;
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Column, Kind};

    fn desk(db: Db, reading: i64, as_of: AsOf) -> Result<Desk> {
        let setting = Setting { reading: Instant(reading), as_of, operator: "ann".to_owned(), stop: Stop::default() };
        Desk::over(db, setting, &Zone::utc(), Box::new(|_| ()))
    }

    fn asked(request: Option<&str>, content: &str) -> Asked {
        Asked {
            command: "x".to_owned(),
            content: vec![content.to_owned()],
            request: request.map(str::to_owned),
            ..Asked::default()
        }
    }

    fn answer(number: i64) -> View {
        View::new("x/1", [Column::new("n", Kind::Int)]).row([number.into()])
    }

    /// A shop without a program yet.
    fn shop() -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new("shop.db", folder.path(), 0).unwrap();
        let fresh = store::Fresh::new(&place).unwrap();
        drop(Db::create(&fresh, &Stop::default()).unwrap());
        fresh.keep().unwrap();
        (folder, place)
    }

    fn ask(place: &Place, reading: i64, asked: &Asked, number: i64) -> Result<(View, Instant)> {
        let db = Db::open_write(place, &Stop::default())?;
        let mut at = Instant::MIN;
        let view = desk(db, reading, AsOf::Clock)?.write(asked, |session| {
            at = session.recorded_at;
            Ok(answer(number))
        })?;
        Ok((view, at))
    }

    #[test]
    fn a_request_known_is_answered_as_before_and_refused_for_other_content() {
        let (_folder, place) = shop();
        let first = ask(&place, 10, &asked(Some("r-1"), "a"), 1).unwrap().0;
        assert_eq!(ask(&place, 11, &asked(Some("r-1"), "a"), 2).unwrap().0, first);
        assert!(matches!(ask(&place, 12, &asked(Some("r-1"), "b"), 3), Err(Error::Conflict { id }) if id == "r-1"));
        assert_eq!(ask(&place, 13, &asked(None, "a"), 4).unwrap().0, answer(4));
    }

    /// CL21: same rows, first note, and nothing is kept.
    #[test]
    fn a_dry_run_answers_and_leaves_nothing() {
        let (_folder, place) = shop();
        let dry = Asked { dry_run: true, ..asked(Some("r-1"), "a") };
        let (view, _) = ask(&place, 10, &dry, 1).unwrap();
        assert_eq!((&view.rows, view.notes[0].code.as_ref()), (&answer(1).rows, "dry-run"));
        assert_eq!(ask(&place, 11, &asked(Some("r-1"), "b"), 2).unwrap().0, answer(2));
    }

    /// SF11
    #[test]
    fn instants_recorded_never_go_back() {
        let (_folder, place) = shop();
        for (reading, expected) in [(100, 100), (90, 100), (101, 101)] {
            assert_eq!(ask(&place, reading, &asked(None, ""), 1).unwrap().1, Instant(expected));
        }
    }

    #[test]
    fn an_error_or_a_signal_rolls_back() {
        let (_folder, place) = shop();
        let stop = Stop::default();
        for signalled in [false, true] {
            let db = Db::open_write(&place, &stop).unwrap();
            let setting =
                Setting { reading: Instant(50), as_of: AsOf::Clock, operator: String::new(), stop: stop.clone() };
            let desk = Desk::over(db, setting, &Zone::utc(), Box::new(|_| ())).unwrap();
            let outcome = desk.write(&asked(None, ""), |session| {
                store::meta::set_recorded_at(session.db, Instant(999))?;
                if signalled {
                    stop.cell().store(15, std::sync::atomic::Ordering::Relaxed);
                    return Ok(answer(1));
                }
                Err(Error::NotAuthorised)
            });
            assert_eq!(outcome.unwrap_err().exit_code(), if signalled { 143 } else { 4 });
        }
        assert_eq!(ask(&place, 51, &asked(None, ""), 1).unwrap().1, Instant(51));
    }

    #[test]
    fn a_reading_desk_cannot_write() {
        let (_folder, place) = shop();
        let db = Db::open_read(&place, &Stop::default()).unwrap();
        let outcome =
            desk(db, 1, AsOf::Clock).unwrap().read(|session| store::meta::set_recorded_at(session.db, session.now));
        assert!(outcome.is_err());
    }

    /// K7
    #[test]
    fn a_day_means_its_last_second() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let shown = |text: &str| AsOf::Text(text.to_owned()).resolve(Instant(0), &zone).map(|at| zone.rfc3339(at));
        assert_eq!(shown("2026-03-31").unwrap(), "2026-03-31T23:59:59+08:00");
        assert_eq!(shown("2026-03-31 10:15").unwrap(), "2026-03-31T10:15:00+08:00");
        assert!(matches!(shown("31/03/2026"), Err(Error::Invalid { what: "--as-of", .. })));
        assert_eq!(AsOf::Clock.resolve(Instant(7), &zone).unwrap(), Instant(7));
    }
}
