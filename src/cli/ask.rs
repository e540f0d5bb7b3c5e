//! Asking on the terminal: before something of weight (CL20), and for what must not stand in argv (ID5).

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::front::{Answer, Front};
use super::shape::{Consent, Writing};
use crate::error::{Error, Result};
use crate::input::own;
use crate::output::{Format, render, words};

/// Goes on when it was agreed to: by `--yes`, or by `y` on the terminal; a dry run needs no agreement.
pub(super) fn agree(front: &Front<'_>, consent: Consent, writing: &Writing, question: &str) -> Result<()> {
    if consent.yes || writing.dry_run {
        return Ok(());
    }
    let nobody = || Error::Usage { code: "nobody-to-ask", values: Vec::new() };
    if front.no_input() {
        return Err(nobody());
    }
    let mut terminal = File::options().read(true).write(true).open("/dev/tty").map_err(|_| nobody())?;
    let text = words::say(front.lang(), question, &[]);
    write!(terminal, "{text} [y/N] ").map_err(|_| nobody())?;
    let mut answer = String::new();
    BufReader::new(terminal).read_line(&mut answer).map_err(|_| nobody())?;
    let agreed = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是");
    if agreed { Ok(()) } else { Err(Error::Declined) }
}

/// Whether somebody would be asked.
pub(super) fn would(front: &Front<'_>, consent: Consent, writing: &Writing) -> bool {
    !consent.yes && !writing.dry_run && !front.no_input() && front.around.lively
}

/// Shows what is about to be done, before asking.
pub(super) fn show(answer: &Answer) -> Result<()> {
    let failed = |source| Error::Output { path: "stderr".to_owned(), done: false, source };
    let mut stderr = io::stderr().lock();
    render(&answer.view, Format::Table, &answer.style, &answer.meta, &mut stderr).map_err(failed)
}

/// Where a secret comes from: standard input, a file of the operator's own, else the terminal without echo (ID5).
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub stdin: bool,
    pub file: Option<&'a Path>,
}

/// Takes a secret: the first line of what was named. `prompt` is the key of what is asked on the terminal.
pub(super) fn secret(front: &Front<'_>, source: Source<'_>, prompt: &str) -> Result<Zeroizing<String>> {
    let nothing = || Error::Usage { code: "no-secret", values: Vec::new() };
    let text = match source {
        Source { stdin: true, .. } => {
            own::text(io::stdin().lock()).map_err(|source| Error::Unreadable { path: "stdin".to_owned(), source })?
        }
        Source { file: Some(path), .. } => own::read(path).map_err(|fault| Error::secret_file(path, fault))?,
        _ if front.no_input() => return Err(nothing()),
        _ => {
            let text = words::say(front.lang(), prompt, &[]);
            rpassword::prompt_password(format!("{text} ")).map(Zeroizing::new).map_err(|_| nothing())?
        }
    };
    let line = own::first_line(&text);
    if line.is_empty() { Err(nothing()) } else { Ok(Zeroizing::new(line.to_owned())) }
}
