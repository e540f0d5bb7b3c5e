//! `regulars init`: a new shop file with its first program, and on request the program's text to start from.

use std::path::PathBuf;

use clap::Args;

use super::front::{Answer, Front};
use super::shape::{Page, Writing};
use super::{out, program};
use crate::domain::id::Code;
use crate::domain::identity::password::Costs;
use crate::domain::money::Currency;
use crate::domain::time::Zone;
use crate::error::{Error, Result};
use crate::flow::desk::Desk;
use crate::flow::program::{apply, read};
use crate::input::program::default_text;
use crate::output::{Column, Kind, Note, View, cells};
use crate::store::{Db, Fresh, meta};

#[derive(Args, Debug)]
pub(super) struct Init {
    #[arg(long, value_name = "CODE", default_value = "shop")]
    code: String,
    #[arg(long, value_name = "NAME", default_value = "My Shop")]
    name: String,
    #[arg(long, value_name = "CURRENCY", default_value = "CNY")]
    currency: String,
    #[arg(long, value_name = "ZONE", default_value = "Asia/Shanghai")]
    timezone: String,
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["code", "name", "currency", "timezone", "country", "write_program"])]
    program_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    write_program: Option<PathBuf>,
    // Cheap hashes make tests fast and passwords worthless: nobody is to find this by chance.
    #[arg(long, hide = true)]
    test_costs: bool,
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[arg(long, value_name = "NAME", env = "REGULARS_OPERATOR", hide_env = true)]
    operator: Option<String>,
    #[command(flatten)]
    page: Page,
}

impl Init {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let (path, text) = match &self.program_file {
            Some(path) => (path.display().to_string(), program::text_of(path)?),
            None => ("program".to_owned(), self.text()?),
        };
        let draft = read(&path, text)?;
        let goal = front.place()?;
        if let Some(path) = &self.write_program {
            out::may(path, false, goal.path())?;
        }
        let fresh = Fresh::new(&goal)?;
        let writing =
            Writing { dry_run: self.dry_run, operator: self.operator.clone(), request_id: None, reason: None };
        let desk = || {
            let db = Db::create(&fresh, &front.stop)?;
            Desk::over(db, front.setting(Some(&writing)), &draft.program.shop.zone, front.teller())
        };
        let answer = front.write_at(&self.page, &writing, Vec::new(), desk, |session| {
            let applied = apply(session, &draft, None)?;
            meta::set_password_cost(session.db, if self.test_costs { Costs::TEST } else { Costs::USUAL })?;
            Ok(self.view(&draft.program.shop.code, goal.shown(), applied.number))
        })?;
        if !self.dry_run {
            fresh.keep()?;
            if let Some(path) = &self.write_program {
                out::write(path, false, |out| out.write_all(draft.text.as_bytes()))?;
            }
        }
        Ok(answer)
    }

    /// The program that a new shop starts from.
    fn text(&self) -> Result<String> {
        let invalid = |what, value: &str, wanted| Error::Invalid { what, value: value.to_owned(), wanted };
        Code::new(&self.code).ok_or_else(|| invalid("--code", &self.code, "code"))?;
        Currency::find(&self.currency).ok_or_else(|| invalid("--currency", &self.currency, "currency"))?;
        Zone::find(&self.timezone).ok_or_else(|| invalid("--timezone", &self.timezone, "zone"))?;
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 80 {
            return Err(invalid("--name", &self.name, "name"));
        }
        // The zone that stands without a word stands for its country too.
        let country = self.country.as_deref().or((self.timezone == "Asia/Shanghai").then_some("CN"));
        Ok(default_text(&self.code, name, &self.currency, &self.timezone, country))
    }

    fn view(&self, code: &Code, file: &str, number: u32) -> View {
        let columns = [
            Column::new("shop", Kind::Text).keep(),
            Column::new("file", Kind::Text),
            Column::new("program", Kind::Int),
            Column::new("program_file", Kind::Text),
        ];
        let written = self.write_program.as_ref().map(|path| path.display().to_string());
        let next = if written.is_some() { "init-edit" } else { "init-next" };
        View::new("init/1", columns)
            .page()
            .row(cells![code.as_str(), file, number, written.clone()])
            .note(Note::new(next).with("file", written.unwrap_or_default()))
    }
}
