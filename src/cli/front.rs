//! What a command stands on: the shop it names, the one reading of the clock, the desk, and what becomes of its answer.

use std::cell::RefCell;
use std::io::{self, Write};

use super::around::Around;
use super::shape::{Output, Writing};
use super::{Everywhere, out, progress};
use crate::domain::money::Currency;
use crate::domain::name::Name;
use crate::domain::program::Versions;
use crate::domain::time::{Instant, Zone};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::desk::{AsOf, Asked, Desk, Setting};
use crate::output::{Format, Lang, Meta, Style, View, fields, render};
use crate::store::{Place, Stop};

/// One command at the counter.
pub(super) struct Front<'a> {
    pub around: &'a Around,
    pub everywhere: &'a Everywhere,
    /// The one reading of the clock.
    pub reading: Instant,
    pub stop: Stop,
    /// The words of the command, such as `member add`.
    pub command: String,
    /// Its own arguments, for the request id to be bound to (SF13).
    pub content: Vec<String>,
}

/// What was found before the one write of a command that judges.
pub(super) enum Before<T> {
    /// Nothing is to be written: this is the answer.
    Answer(View),
    /// What the write goes by.
    Go(T),
}

/// A view and all that is needed to show it.
pub(super) struct Answer {
    pub view: View,
    pub output: Output,
    pub format: Format,
    pub style: Style,
    pub meta: Meta,
    /// Printed as it is instead of the rows.
    pub text: Option<String>,
    /// Whether work was done and kept.
    pub wrote: bool,
}

/// What stands around the rows: whose they are, in which zone and currency.
struct Scene {
    shop: String,
    zone: Zone,
    currency: Currency,
    as_of: Instant,
    program: Option<i64>,
}

impl Front<'_> {
    /// The language spoken.
    pub fn lang(&self) -> Lang {
        self.around.lang
    }

    /// The language of sentences in the rows: JSON is English in every language (CL26).
    pub fn spoken(&self, output: impl Into<Output>) -> Lang {
        match output.into().format(self.around.terminal) {
            Ok(Format::Json | Format::Ndjson) => Lang::En,
            _ => self.around.lang,
        }
    }

    /// What the shop calls something, in the language spoken.
    pub fn name(&self, name: &Name) -> String {
        match self.lang() {
            Lang::En => name.en.clone(),
            Lang::Zh => name.zh.clone(),
        }
    }

    /// What the shop calls a tier, in the language spoken; one that the program no longer has goes by its code.
    pub fn tier(&self, session: &Session<'_>, code: &str) -> String {
        let rungs = session.program().tiers.iter().flat_map(|tiers| &tiers.ladder);
        let mut found = rungs.filter(|rung| rung.code.as_str() == code).map(|rung| self.name(&rung.name));
        found.next().unwrap_or_else(|| code.to_owned())
    }

    /// Whether nobody may be asked anything.
    pub fn no_input(&self) -> bool {
        self.everywhere.no_input
    }

    /// The shop file named.
    pub fn place(&self) -> Result<Place> {
        Place::new(&self.everywhere.db, &self.around.here, self.everywhere.wait)
    }

    /// What every session of this command shares.
    pub fn setting(&self, writing: Option<&Writing>) -> Setting {
        let operator = writing.and_then(|writing| writing.operator.clone()).or_else(|| self.around.user.clone());
        Setting {
            reading: self.reading,
            as_of: self.everywhere.as_of.clone().map_or(AsOf::Clock, AsOf::Text),
            operator: operator.unwrap_or_else(|| "unknown".to_owned()),
            stop: self.stop.clone(),
        }
    }

    /// Who is told how far the work is.
    pub fn teller(&self) -> Box<dyn Fn(crate::flow::Step)> {
        progress::teller(self.around.lively && !self.everywhere.quiet, self.lang())
    }

    /// A desk that cannot write.
    pub fn desk(&self) -> Result<Desk> {
        Desk::open_read(&self.place()?, self.setting(None), self.teller())
    }

    /// Answers from a snapshot of the shop.
    pub fn read(&self, output: impl Into<Output>, run: impl FnOnce(&Session<'_>) -> Result<View>) -> Result<Answer> {
        let output = output.into();
        self.may_write_to(&output)?;
        let desk = self.desk()?;
        let desk = match &output.known_at {
            Some(known_at) => desk.knowing(known_at)?,
            None => desk,
        };
        let (scene, view) = desk.read(|session| Ok((Scene::of(session), run(session)?)))?;
        self.answer(view, output, scene, None)
    }

    /// Does a piece of work, whole or not at all, and answers with what it did. `files` are the digests of its files.
    pub fn write(
        &self,
        output: impl Into<Output>,
        writing: &Writing,
        files: Vec<String>,
        run: impl FnOnce(&mut Session<'_>) -> Result<View>,
    ) -> Result<Answer> {
        let place = self.place()?;
        let desk = || Desk::open_write(&place, self.setting(Some(writing)), self.teller());
        self.write_at(output, writing, files, desk, run)
    }

    /// The same over a desk that is opened otherwise.
    pub fn write_at(
        &self,
        output: impl Into<Output>,
        writing: &Writing,
        files: Vec<String>,
        desk: impl FnOnce() -> Result<Desk>,
        run: impl FnOnce(&mut Session<'_>) -> Result<View>,
    ) -> Result<Answer> {
        let output = output.into();
        self.may_write_to(&output)?;
        let mut asked = self.asked(writing, files)?;
        // Whoever asks for the columns does not ask for the work.
        asked.dry_run |= output.wants_help();
        let desk = desk()?;
        let scene = RefCell::new(desk.programs().map(|programs| Scene::at(programs, desk.now())));
        let view = desk.write(&asked, |session| {
            let view = run(session)?;
            scene.replace(Some(Scene::of(session)));
            // An unknown column is told before the work is kept.
            if !output.wants_help() {
                output.shape(view.clone())?;
            }
            Ok(view)
        })?;
        let scene = scene.into_inner().expect("a written shop has a program");
        let answer = self.answer(view, output, scene, asked.request)?;
        Ok(Answer { wrote: !asked.dry_run, ..answer })
    }

    /// Refuses a chosen instant, which would end a lock (ID6).
    pub fn at_the_clock(&self) -> Result<()> {
        if self.everywhere.as_of.is_some() {
            return Err(Error::Usage { code: "no-as-of", values: Vec::new() });
        }
        Ok(())
    }

    /// Judges a secret: `before` reads and does what is slow while no lock is held, `then` writes (H16, ID13). `blank` is
    /// the view without its row; whoever asks for its columns is told nothing else.
    pub fn judge<T>(
        &self,
        output: impl Into<Output>,
        blank: View,
        operator: Option<&str>,
        before: impl FnOnce(&Desk) -> Result<Before<T>>,
        then: impl FnOnce(&mut Session<'_>, T) -> Result<View>,
    ) -> Result<Answer> {
        let output = output.into();
        self.may_write_to(&output)?;
        if output.wants_help() {
            return self.plain(output, blank);
        }
        output.shape(blank)?;
        let writing = Writing { operator: operator.map(str::to_owned), ..Writing::default() };
        let desk = Desk::open_write(&self.place()?, self.setting(Some(&writing)), self.teller())?;
        let scene = desk.programs().map(|programs| Scene::at(programs, desk.now())).expect("a shop file has a program");
        let (view, wrote) = match before(&desk)? {
            Before::Answer(view) => (view, false),
            Before::Go(found) => {
                let asked = self.asked(&writing, Vec::new())?;
                (desk.write(&asked, |session| then(session, found))?, true)
            }
        };
        Ok(Answer { wrote, ..self.answer(view, output, scene, None)? })
    }

    fn asked(&self, writing: &Writing, files: Vec<String>) -> Result<Asked> {
        if let Some(id) = &writing.request_id {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
            if !(1..=64).contains(&id.len()) || !id.bytes().all(plain) {
                return Err(Error::Invalid { what: "--request-id", value: id.clone(), wanted: "request-id" });
            }
        }
        Ok(Asked {
            command: self.command.clone(),
            content: self.content.iter().cloned().chain(files).collect(),
            dry_run: writing.dry_run,
            fills: self.command == "order import",
            request: writing.request_id.clone(),
            reason: writing.reason.clone(),
        })
    }

    fn may_write_to(&self, output: &Output) -> Result<()> {
        output.format(self.around.terminal)?;
        output.titles()?;
        let Some(path) = output.file() else { return Ok(()) };
        out::may(path, output.force(), self.place()?.path())
    }

    /// An answer that needs no shop.
    pub fn plain(&self, output: impl Into<Output>, view: View) -> Result<Answer> {
        let output = output.into();
        self.may_write_to(&output)?;
        let scene = Scene {
            shop: String::new(),
            zone: Zone::utc(),
            currency: Currency::find("CNY").expect("the yuan is a currency"),
            as_of: self.reading,
            program: None,
        };
        self.answer(view, output, scene, None)
    }

    fn answer(&self, view: View, output: Output, scene: Scene, request: Option<String>) -> Result<Answer> {
        let view = if output.wants_help() { fields::help(&view, self.lang()) } else { output.shape(view)? };
        let mut style = Style::new(self.lang(), scene.zone, scene.currency);
        style.width = self.around.width;
        style.color = output.file().is_none() && self.everywhere.colors();
        style.chart = output.file().is_none() && (self.around.terminal || self.everywhere.always_colors());
        style.ascii = self.everywhere.ascii;
        style.titles = output.titles()?;
        style.raw = output.raw();
        style.personal = output.personal || output.wants_help();
        let meta = Meta { shop: scene.shop, as_of: scene.as_of, program: scene.program, request };
        let format = output.format(self.around.terminal)?;
        if format == Format::Svg && view.chart.is_none() {
            return Err(Error::Usage { code: "no-chart", values: Vec::new() });
        }
        Ok(Answer { format, view, output, style, meta, text: None, wrote: false })
    }
}

impl Scene {
    fn of(session: &Session<'_>) -> Scene {
        Scene::at(session.versions(), session.now)
    }

    fn at(programs: &Versions, now: Instant) -> Scene {
        let program = programs.at(now);
        Scene {
            shop: program.shop.code.as_str().to_owned(),
            zone: program.shop.zone.clone(),
            currency: program.shop.currency,
            as_of: now,
            program: Some(program.number.into()),
        }
    }
}

impl Answer {
    /// Writes the rows to a file or to `stdout`.
    pub fn print(&self, stdout: &mut dyn Write) -> Result<()> {
        if let Some(path) = self.output.file() {
            return out::write(path, self.output.force(), |out| self.fill(out));
        }
        match self.fill(stdout).and_then(|()| stdout.flush()) {
            // The reader had enough; the work is done.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|source| Error::Output { path: "stdout".to_owned(), done: false, source }),
        }
    }

    fn fill(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.text {
            Some(text) => out.write_all(text.as_bytes()),
            None => render(&self.view, self.format, &self.style, &self.meta, out),
        }
    }
}
