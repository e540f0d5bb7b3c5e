//! What the program finds around it, read once: the words typed, the environment, the terminal, the folder.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

#[cfg(target_os = "linux")]
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::termios::tcgetwinsize;

use crate::output::{Format, Lang};

/// Lets nobody read the memory of this process afterwards: no core is written, nobody may trace it (ID16). Where the system
/// does not know how, it stays as it is.
pub(super) fn keep_to_ourselves() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).ok();
    #[cfg(target_os = "linux")]
    set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
}

/// Everything but the clock that a command takes from outside its arguments.
pub(super) struct Around {
    /// The words of the command line, the program's own name first.
    pub words: Vec<OsString>,
    /// The language to speak: `--lang`, `REGULARS_LANG`, then the locale (CL26).
    pub lang: Lang,
    /// Whether a machine reads the answer, and so our errors too (CL13).
    pub json: bool,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// Whether standard error is a terminal that takes more than lines.
    pub lively: bool,
    /// Terminal cells in a line of standard output.
    pub width: usize,
    /// The name of whoever is logged in, as the environment says.
    pub user: Option<String>,
    /// The folder we stand in.
    pub here: PathBuf,
    /// The folder of the user's own settings.
    pub config: Option<PathBuf>,
}

impl Around {
    /// Looks around.
    pub fn look() -> io::Result<Around> {
        let words: Vec<OsString> = env::args_os().collect();
        let said = |name: &str| env::var_os(name)?.into_string().ok().filter(|text| !text.is_empty());
        let texts: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
        let locale = ["REGULARS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| said(name));
        let lang = option(&texts, "--lang").map(str::to_owned).or(locale).and_then(|text| Lang::parse(&text));
        let json = texts.contains(&"--json")
            || option(&texts, "--format")
                .and_then(Format::parse)
                .is_some_and(|format| matches!(format, Format::Json | Format::Ndjson));
        let columns = said("COLUMNS").and_then(|text| text.parse().ok()).filter(|columns| *columns > 0);
        let real = || tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|width| *width > 0);
        let dumb = said("TERM").as_deref() == Some("dumb") || said("NO_COLOR").is_some();
        Ok(Around {
            lang: lang.unwrap_or_default(),
            json,
            terminal: io::stdout().is_terminal(),
            lively: io::stderr().is_terminal() && !dumb,
            width: columns.or_else(real).unwrap_or(80),
            user: said("USER").or_else(|| said("LOGNAME")),
            here: env::current_dir()?,
            config: said("XDG_CONFIG_HOME")
                .map(PathBuf::from)
                .or_else(|| said("HOME").map(|home| PathBuf::from(home).join(".config"))),
            words,
        })
    }
}

/// The value of an option among the words, before they are parsed: the parser itself speaks the language it names.
fn option<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    let end = words.iter().position(|word| *word == "--").unwrap_or(words.len());
    let at = words[..end]
        .iter()
        .rposition(|word| word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))?;
    match words[at].split_once('=') {
        Some((_, value)) => Some(value),
        None => words.get(at + 1).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_before_the_words_are_parsed() {
        let cases = [
            (&["x", "--lang", "zh"][..], Some("zh")),
            (&["x", "--lang=zh", "member"], Some("zh")),
            (&["x", "--lang", "en", "--lang", "zh"], Some("zh")),
            (&["x", "--language", "zh"], None),
            (&["x", "--", "--lang", "zh"], None),
            (&["x", "--lang"], None),
        ];
        for (words, expected) in cases {
            assert_eq!(option(words, "--lang"), expected, "{words:?}");
        }
    }
}
