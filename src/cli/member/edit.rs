//! `member edit` and `member tag`: a profile changes; each stated value is a fact of its own.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::super::front::{Answer, Front};
use super::super::shape::{Page, Writing};
use super::avatar;
use super::profile::{Stated, attribute, value};
use crate::domain::member::picture::Format;
use crate::domain::member::{Change, Field, list};
use crate::error::{Error, Result};
use crate::flow::{self, Session, held, join, settle};
use crate::output::{Column, Kind, Note, View, cells};
use crate::store::batch::BatchKind;
use crate::store::member::{self, Attributes};

#[derive(Args, Debug)]
pub(in crate::cli) struct Edit {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "avatar")]
    avatar_file: Option<PathBuf>,
    #[command(flatten)]
    stated: Stated,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("tags").args(["add", "remove"]).multiple(true).required(true))]
pub(in crate::cli) struct Tag {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "TAG")]
    add: Vec<String>,
    #[arg(long, value_name = "TAG")]
    remove: Vec<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Edit {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let picture = self.avatar_file.as_deref().map(avatar::read).transpose()?;
        let digests = picture.iter().map(|(_, bytes)| flow::avatar::digest(bytes)).collect();
        front.write(&self.page, &self.writing, digests, |session| {
            let (mut changes, mut attributes) = (self.stated.changes(session)?, self.stated.attributes()?);
            for word in &self.clear {
                if let Some(name) = word.strip_prefix("x.").and_then(attribute) {
                    if attributes.insert(name.to_owned(), String::new()).is_some() {
                        return Err(Error::Usage { code: "set-and-cleared", values: vec![("field", word.clone())] });
                    }
                    continue;
                }
                let unknown = || Error::Invalid { what: "--clear", value: word.clone(), wanted: "field" };
                let field = Field::find(word).ok_or_else(unknown)?;
                if changes.iter().any(|change| change.field == field) || picture.is_some() && field == Field::Avatar {
                    return Err(Error::Usage { code: "set-and-cleared", values: vec![("field", word.clone())] });
                }
                changes.push(Change { field, value: String::new() });
            }
            if changes.is_empty() && attributes.is_empty() && picture.is_none() {
                return Err(Error::Usage { code: "nothing-to-change", values: Vec::new() });
            }
            record(session, &self.member, (&changes, &attributes), picture.as_ref())
        })
    }
}

impl Tag {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.write(&self.page, &self.writing, Vec::new(), |session| {
            let (id, _) = join::find(session, &self.member)?;
            let profile = member::load_profile(session.db, id)?;
            let mut tags = profile.get(&Field::Tags).map(|tags| list(tags)).unwrap_or_default();
            let reading = session.reading();
            for typed in &self.add {
                for tag in list(&value(Field::Tags, typed, None, &reading)?) {
                    if !tags.contains(&tag) {
                        tags.push(tag);
                    }
                }
            }
            tags.retain(|tag| !self.remove.contains(tag));
            let changes = [Change { field: Field::Tags, value: tags.join(";") }];
            record(session, &self.member, (&changes, &Attributes::new()), None)
        })
    }
}

/// Records what differs and answers with how much did.
fn record(
    session: &mut Session<'_>,
    name: &str,
    (changes, attributes): (&[Change], &Attributes),
    picture: Option<&(Format, Vec<u8>)>,
) -> Result<View> {
    let (id, found) = join::find(session, name)?;
    let n_changed = join::change(session, id, changes, session.now)?;
    let n_pictures = picture.map_or(Ok(0), |(format, bytes)| flow::avatar::keep(session, id, *format, bytes))?;
    let n_changed = n_changed + n_pictures;
    let n_changed = n_changed + join::describe(session, id, attributes, session.now)?;
    let claimed = held::claim_fitting(session)?;
    settle::run(session, BatchKind::Act)?;
    let columns = [Column::new("member", Kind::Text).keep(), Column::new("changed", Kind::Int)];
    let view = View::new("member-changed/1", columns).page().row(cells![found.number, n_changed]);
    let view = super::claims(view, claimed);
    Ok(if n_changed == 0 { view.note(Note::new("nothing-changed")) } else { view })
}
