//! `member duplicates`: pairs of members who may be one person, why, and what to run next.

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Personal, Rows};
use crate::domain::member::duplicate::Sign;
use crate::error::Result;
use crate::flow::duplicate::{self, Pair};
use crate::output::{Column, Kind, Lang, Note, View, cells, words};

#[derive(Args, Debug)]
pub(in crate::cli) struct Duplicates {
    #[command(flatten)]
    personal: Personal,
    #[command(flatten)]
    rows: Rows,
}

impl Duplicates {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let lang = front.spoken(&self.rows);
        front.read(Output::from(&self.rows).with(self.personal), |session| {
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("name", Kind::Text).titled("person").rank(2),
                Column::new("other", Kind::Text).keep(),
                Column::new("other_name", Kind::Text).rank(2),
                Column::new("score", Kind::Int).keep(),
                Column::new("why", Kind::List).keep(),
                Column::new("against", Kind::List),
                Column::new("phone", Kind::Text).rank(3).personal(),
                Column::new("other_phone", Kind::Text).rank(3).personal(),
                Column::new("email", Kind::Text).rank(3).personal(),
                Column::new("other_email", Kind::Text).rank(3).personal(),
            ];
            let mut view = View::new("member-duplicates/1", columns);
            let found = duplicate::find(session)?;
            if let Some(Pair { one, other, .. }) = found.pairs.first() {
                view.notes.push(Note::new("duplicates-next").with("from", &other.0).with("into", &one.0));
            }
            for (code, count) in [("duplicates-common", found.n_common), ("duplicates-beyond", found.n_beyond)] {
                if count > 0 {
                    view.notes.push(Note::new(code).with("count", count));
                }
            }
            for Pair { one: (number, one), other: (other_number, other), likeness } in found.pairs {
                let signs = |against: bool| said(lang, &likeness.signs, against);
                let (for_it, against, score) = (signs(false), signs(true), likeness.score);
                view.push(cells![
                    number,
                    known(one.name),
                    other_number,
                    known(other.name),
                    score,
                    for_it,
                    against,
                    known(one.phone),
                    known(other.phone),
                    known(one.email),
                    known(other.email),
                ]);
            }
            Ok(view)
        })
    }
}

fn known(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The signs for it, or those against it, in words.
fn said(lang: Lang, signs: &[Sign], against: bool) -> Vec<String> {
    signs.iter().filter(|sign| sign.is_against() == against).map(|sign| words::word(lang, sign.word()).into()).collect()
}
