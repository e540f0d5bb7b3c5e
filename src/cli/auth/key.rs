//! `auth key`: the key of card fingerprints, which lies outside the shop file and its backups (ID43).

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::proof::Signed;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows};
use crate::domain::identity::card::Key;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::flow::card::{self, Keys};
use crate::flow::secret;
use crate::input::own;
use crate::output::{Column, Kind, View, cells};
use crate::store;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    New(New),
    List(List),
}

/// Where the keys lie.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Where {
    #[arg(long, value_name = "FILE", env = "REGULARS_KEY_FILE", hide_env = true)]
    key_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct New {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    signed: Signed,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            Verb::New(new) => new.run(front),
            Verb::List(list) => list.run(front),
        }
    }
}

impl Where {
    /// The file named, else the one of this shop among the user's settings.
    fn path(&self, front: &Front<'_>, file_id: &str) -> Result<PathBuf> {
        if let Some(path) = &self.key_file {
            return Ok(path.clone());
        }
        let config = front.around.config.as_ref();
        let config = config.ok_or(Error::Usage { code: "no-key-file", values: Vec::new() })?;
        Ok(config.join("regulars").join(format!("{file_id}.key")))
    }

    /// The keys at hand.
    pub fn keys(&self, front: &Front<'_>) -> Result<Keys> {
        let file_id = front.desk()?.read(card::known_file_id)?.unwrap_or_default();
        let path = self.path(front, &file_id)?;
        let shown = path.display().to_string();
        let lacking = || Error::from(Refusal::NoCardKey { path: shown.clone() });
        let text = match own::read(&path) {
            Ok(text) => text,
            Err(own::Fault::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => return Err(lacking()),
            Err(fault) => return Err(Error::secret_file(&path, fault)),
        };
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys: Option<Vec<Key>> = lines.map(Key::parse).collect();
        let keys = keys.filter(|keys| !keys.is_empty()).ok_or_else(lacking)?;
        Ok(Keys { path: shown, keys })
    }
}

impl New {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.write(&self.page, &self.signed.writing(), Vec::new(), |session| {
            let path = self.place.path(front, &card::file_id(session)?)?;
            let (key, shown) = (Key::new(secret::key()), path.display().to_string());
            let id = card::keep_key(session, &key, &shown)?;
            keep(&path, &key)?;
            let columns = [Column::new("card_key", Kind::Text).keep(), Column::new("path", Kind::Text).keep()];
            Ok(View::new("auth-key-new/1", columns).page().row(cells![id, shown]))
        })
    }
}

/// Writes a key where only its owner can read it, and where nothing stood.
fn keep(path: &Path, key: &Key) -> Result<()> {
    let shown = path.display().to_string();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|source| Error::Output { path: shown.clone(), done: false, source })?;
    }
    let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(Error::Exists { path: shown }),
        Err(source) => return Err(Error::Output { path: shown, done: false, source }),
    };
    let written = file.write_all(key.line().as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|source| {
        fs::remove_file(path).ok();
        Error::Output { path: shown, done: false, source }
    })
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let columns = [
                Column::new("card_key", Kind::Text).keep(),
                Column::new("path", Kind::Text).keep(),
                Column::new("cards", Kind::Int),
                Column::new("recorded_at", Kind::Instant),
            ];
            let mut view = View::new("auth-keys/1", columns);
            for (id, path, at, cards) in store::card::list_keys(session.db)? {
                view.push(cells![id, path, cards, at]);
            }
            Ok(view)
        })
    }
}
