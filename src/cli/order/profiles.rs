//! The built-in import profiles, and the file of one of them to copy.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::error::{Error, Result};
use crate::input::profile::{Builtin, Need, Profile, builtin, find};
use crate::output::{Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Profiles {
    #[arg(value_name = "NAME", conflicts_with_all = ["format", "json", "fields", "raw", "titles", "limit", "sort"])]
    profile: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl Profiles {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let Some(name) = &self.profile else { return front.plain(&self.rows, list(builtin())) };
        let one = find(name).ok_or_else(|| Error::NotFound { noun: "profile", name: name.clone() })?;
        let mut answer = front.plain(&self.rows, list(std::slice::from_ref(one)))?;
        answer.text = Some(one.text.to_owned());
        Ok(answer)
    }
}

fn list(all: &[Builtin]) -> View {
    let columns = [
        Column::new("profile", Kind::Text).keep(),
        Column::new("files", Kind::Int),
        Column::new("encoding", Kind::Text).rank(3),
        Column::new("grain", Kind::Text),
        Column::new("refunds", Kind::Text),
        Column::new("needed", Kind::Text).keep().rank(2),
    ];
    let mut view = View::new("order-profiles/1", columns);
    for Builtin { profile, .. } in all {
        let refunds = profile.refund.as_ref().map(|refund| refund.style.code());
        let encoding = profile.file.encoding.clone();
        let files = 1 + profile.joins.len();
        view.push(cells![called(profile), files, encoding, profile.shape.grain.code(), refunds, needed(&profile.need)]);
    }
    view
}

/// The name and the others it answers to.
fn called(profile: &Profile) -> String {
    std::iter::once(&profile.name).chain(&profile.also).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The columns, those that will do for one another with a bar between.
fn needed(all: &[Need]) -> String {
    all.iter().map(|names| names.join(" | ")).collect::<Vec<_>>().join(", ")
}
