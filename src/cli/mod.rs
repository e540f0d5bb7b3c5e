//! What is typed: the command tree, the one reading of the clock, one desk, one answer, one exit code.
//! One file a noun: its arguments, its call into `flow`, its view.

use std::any::Any;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{ArgMatches, Args, ColorChoice as ClapColor, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::around::Around;
use self::front::{Answer, Front};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::output::people;
use crate::store::Stop;

mod around;
mod ask;
mod auth;
mod benefit;
mod db;
mod demo;
mod event;
mod front;
mod help;
mod import;
mod init;
#[cfg(test)]
mod known;
mod member;
mod mistyped;
mod nightly;
mod order;
mod out;
mod points;
mod product;
mod program;
mod progress;
mod recommend;
mod report;
mod say;
mod shape;
mod signal;
mod simulate;
mod taking;
mod tier;
mod verify;

#[derive(Debug, Parser)]
#[command(name = "regulars", subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    noun: Noun,
}

#[derive(Debug, Subcommand)]
enum Noun {
    Init(init::Init),
    #[command(subcommand, arg_required_else_help = true)]
    Program(program::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Member(member::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Order(order::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Product(product::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Event(event::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Auth(auth::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Tier(tier::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Points(points::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Benefit(benefit::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Recommend(recommend::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Report(report::Verb),
    Nightly(nightly::Nightly),
    #[command(subcommand, arg_required_else_help = true)]
    Db(db::Verb),
    Demo(demo::Demo),
}

/// The options of every command.
#[derive(Args, Debug)]
struct Everywhere {
    #[arg(long, global = true, value_name = "FILE", default_value = "shop.db", env = "REGULARS_DB", hide_env = true)]
    db: String,
    #[arg(long, global = true, value_name = "LANG", value_parser = ["en", "zh"])]
    lang: Option<String>,
    #[arg(long, global = true, value_name = "WHEN", value_parser = ["auto", "always", "never"], default_value = "auto")]
    color: String,
    #[arg(long, global = true)]
    ascii: bool,
    #[arg(short, long, global = true)]
    quiet: bool,
    // A variable set to 1, yes or anything but 0, false, no, off and nothing is a yes, as scripts set it.
    #[arg(long, global = true, env = "REGULARS_NO_INPUT", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    no_input: bool,
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(..=86_400))]
    wait: u64,
    #[arg(long, global = true, value_name = "T")]
    as_of: Option<String>,
}

impl Everywhere {
    fn choice(&self) -> ColorChoice {
        match self.color.as_str() {
            "always" => ColorChoice::Always,
            "never" => ColorChoice::Never,
            _ => ColorChoice::Auto,
        }
    }

    /// Whether colours are asked for, whatever standard output is.
    fn always_colors(&self) -> bool {
        self.choice() == ColorChoice::Always
    }

    /// Whether standard output may be coloured.
    fn colors(&self) -> bool {
        match self.choice() {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            choice => choice != ColorChoice::Never,
        }
    }
}

/// The bare command tree, without its words.
fn tree() -> Command {
    Cli::command()
}

/// Runs the program: the words of the process in, an exit code out.
pub fn main() -> ExitCode {
    around::keep_to_ourselves();
    panic::set_hook(Box::new(|_| ()));
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    ExitCode::from(outcome.unwrap_or_else(|panicked| bug(&*panicked)))
}

/// H33: one line, and the transaction has rolled back on its own.
fn bug(panicked: &(dyn Any + Send)) -> u8 {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panicked.downcast_ref::<&str>().copied()).unwrap_or("no message");
    let line = format!("error: a bug in regulars {}: {text}; nothing was changed\n", env!("CARGO_PKG_VERSION"));
    complain(&line);
    70
}

fn run() -> u8 {
    let around = match Around::look() {
        Ok(around) => around,
        Err(source) => return fail(&Error::Unreadable { path: ".".to_owned(), source }, None),
    };
    let mut tree = help::dress(tree(), around.lang).color(ClapColor::Auto);
    let matches = match tree.try_get_matches_from_mut(&around.words) {
        Ok(matches) => matches,
        Err(error) => return mistake(&error, &mut tree, &around),
    };
    let cli = Cli::from_arg_matches(&matches).expect("clap parsed it by this very tree");
    let stop = Stop::default();
    if let Err(source) = signal::watch(&stop) {
        return fail(&Error::Unreadable { path: "signals".to_owned(), source }, Some(&around));
    }
    let (command, content) = content(&tree, &matches);
    let front = Front { around: &around, everywhere: &cli.everywhere, reading: clock(), stop, command, content };
    match cli.noun.run(&front).and_then(|answer| show(&front, &answer)) {
        Ok(code) => code,
        Err(error) => {
            if let Error::Stopped { signal } = &error {
                signal::die(*signal);
            }
            fail(&error, Some(&around))
        }
    }
}

impl Noun {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Noun::Init(init) => init.run(front),
            Noun::Program(verb) => verb.run(front),
            Noun::Member(verb) => verb.run(front),
            Noun::Order(verb) => verb.run(front),
            Noun::Product(verb) => verb.run(front),
            Noun::Event(verb) => verb.run(front),
            Noun::Auth(verb) => verb.run(front),
            Noun::Tier(verb) => verb.run(front),
            Noun::Points(verb) => verb.run(front),
            Noun::Benefit(verb) => verb.run(front),
            Noun::Recommend(verb) => verb.run(front),
            Noun::Report(verb) => verb.run(front),
            Noun::Nightly(nightly) => nightly.run(front),
            Noun::Db(verb) => verb.run(front),
            Noun::Demo(demo) => demo.run(front),
        }
    }
}

/// The one reading of the clock.
#[expect(clippy::disallowed_methods, reason = "this is where the clock is read, once")]
fn clock() -> Instant {
    Instant(jiff::Timestamp::now().as_second())
}

/// The words of the command, and what of its arguments decides what it does (SF13).
fn content(tree: &Command, matches: &ArgMatches) -> (String, Vec<String>) {
    let (mut at, mut matches, mut words, mut content) = (tree, matches, Vec::new(), Vec::new());
    while let Some((name, below)) = matches.subcommand() {
        at = at.find_subcommand(name).expect("clap found it in this very tree");
        matches = below;
        words.push(name);
    }
    for arg in at.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| !help::is_frame(id)) {
        let given = matches.value_source(arg) == Some(clap::parser::ValueSource::CommandLine);
        for value in matches.get_raw(arg).filter(|_| given).into_iter().flatten() {
            content.push(format!("{arg}={}", value.to_string_lossy()));
        }
    }
    (words.join(" "), content)
}

/// Prints an answer: rows to standard output or a file, what else there is to know to standard error.
fn show(front: &Front<'_>, answer: &Answer) -> Result<u8> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    answer.print(&mut stdout).map_err(|error| match error {
        Error::Output { path, source, .. } => Error::Output { path, source, done: answer.wrote },
        other => other,
    })?;
    if !front.everywhere.quiet {
        let notes = answer.view.notes.iter().map(|note| people::note(note, front.lang()) + "\n");
        complain(&notes.collect::<String>());
    }
    Ok(answer.view.exit_code())
}

/// Writes to standard error; when that is closed there is nobody left to tell.
fn complain(text: &str) {
    AutoStream::auto(io::stderr()).write_all(text.as_bytes()).ok();
}

fn fail(error: &Error, around: Option<&Around>) -> u8 {
    let (lang, json) = around.map_or_else(Default::default, |around| (around.lang, around.json));
    complain(&say::error(error, lang, json));
    error.exit_code()
}

fn mistake(error: &clap::Error, tree: &mut Command, around: &Around) -> u8 {
    let alone = mistyped::is_noun_alone(error);
    let help = match around.words.len() {
        0 | 1 => Some(tree.render_long_help()),
        _ => mistyped::is_help(error).then(|| error.render()),
    };
    if let Some(help) = help {
        // A reader who went away had enough.
        write!(AutoStream::auto(io::stdout()), "{}", help.ansi()).ok();
        return 0;
    }
    if alone {
        complain(&error.render().ansi().to_string());
        return 2;
    }
    fail(&mistyped::usage(error, &mistyped::named(tree, &around.words)), Some(around))
}
