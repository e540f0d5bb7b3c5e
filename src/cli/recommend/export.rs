//! `recommend export`: the lists of every member, for mail and web pages.

use std::borrow::Cow;
use std::fmt::Write as _;

use clap::Args;

use super::list::Lists;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::Sheet;
use crate::error::Result;
use crate::flow::lists::{self, Listed};
use crate::output::{View, safe};

#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    lists: Lists,
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = ["csv", "ndjson"])]
    format: String,
    #[command(flatten)]
    sheet: Sheet,
}

impl Export {
    /// There may be ten million lines: they are written as they come, without the cells of other answers.
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let wanted = self.lists.wanted("home");
        let line = if self.format == "csv" { row } else { object };
        let mut text = String::new();
        if self.format == "csv" {
            text.push_str("member,list,rank,sku,score,fallback,explored\n");
        }
        let answer = front.read(&self.sheet, |session| {
            lists::each(session, wanted, |listed| {
                line(&mut text, listed);
                Ok(())
            })?;
            Ok(View::new("recommend-export/1", []))
        })?;
        Ok(Answer { text: Some(text), ..answer })
    }
}

fn row(text: &mut String, listed: Listed<'_>) {
    let Listed { member, which, rank, sku, line, explored } = listed;
    field(text, member);
    write!(text, ",{},{rank},", which.word()).expect("a string takes it");
    field(text, sku);
    writeln!(text, ",{},{},{explored}", line.score, line.fallback).expect("a string takes it");
}

/// A text from outside, as a cell that no spreadsheet computes with (SF33).
fn field(text: &mut String, value: &str) {
    text.push_str(&quoted(&safe::guarded(value)));
}

/// A text as one cell of CSV.
pub(super) fn quoted(value: &str) -> Cow<'_, str> {
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\"")).into()
    } else {
        value.into()
    }
}

fn object(text: &mut String, listed: Listed<'_>) {
    let Listed { member, which, rank, sku, line, explored } = listed;
    let (member, sku) = (safe::json(member), safe::json(sku));
    let (which, score, fallback) = (which.word(), line.score, line.fallback);
    let fields = format!("\"member\":{member},\"list\":\"{which}\",\"rank\":{rank},\"sku\":{sku}");
    writeln!(text, "{{{fields},\"score\":{score},\"fallback\":{fallback},\"explored\":{explored}}}")
        .expect("a string takes it");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_guarded() {
        let cell = |value| {
            let mut text = String::new();
            field(&mut text, value);
            text
        };
        assert_eq!(["T-1", "a,b", "a\"b", "=1+1"].map(cell), ["T-1", "\"a,b\"", "\"a\"\"b\"", "'=1+1"]);
    }
}
