//! A member's picture: read from a file of the operator's, told in words, and written back.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::out;
use super::super::shape::Slip;
use crate::domain::member::picture::{self, Format, MOST};
use crate::error::{Error, Result};
use crate::flow::join;
use crate::output::{Column, Kind, Lang, View, cells, words};
use crate::store::avatar;

#[derive(Args, Debug)]
pub(in crate::cli) struct Avatar {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    slip: Slip,
}

impl Avatar {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        out::may(&self.out, self.force, front.place()?.path())?;
        front.read(&self.slip, |session| {
            let (id, member) = join::find(session, &self.member)?;
            let absent = || Error::NotFound { noun: "picture", name: member.number.clone() };
            let (format, bytes) = avatar::find(session.db, id)?.ok_or_else(absent)?;
            out::write(&self.out, self.force, |file| file.write_all(&bytes))?;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("avatar", Kind::Text),
                Column::new("bytes", Kind::Int),
                Column::new("file", Kind::Text).keep(),
            ];
            let row = cells![member.number, format.word(), bytes.len(), self.out.display().to_string()];
            Ok(View::new("member-avatar/1", columns).page().row(row))
        })
    }
}

/// A picture of a file, and its format; no more of the file is read than a picture may be.
pub(super) fn read(path: &Path) -> Result<(Format, Vec<u8>)> {
    let unreadable = |source: io::Error| Error::Unreadable { path: path.display().to_string(), source };
    if !path.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(unreadable)?;
    let invalid = || Error::Invalid { what: "--avatar-file", value: path.display().to_string(), wanted: "picture" };
    Ok((Format::of(&bytes).ok_or_else(invalid)?, bytes))
}

/// A picture that is stored, in words.
pub(super) fn stored(lang: Lang, (format, n_bytes): (Format, usize)) -> String {
    words::say(lang, "output.stored", &[("format", format.word()), ("size", &picture::size(n_bytes))])
}
