//! What clap has to say: help as asked for, and its commonest errors in our words (CL27).

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Error;

/// Whether clap stopped to show something that was asked for.
pub(super) fn is_help(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

/// Whether a noun was left alone: its verbs are shown, and nothing was done (CL1).
pub(super) fn is_noun_alone(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand)
}

/// The error in our words, with the command whose help to read.
pub(super) fn usage(error: &clap::Error, command: &str) -> Error {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    };
    let (argument, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let code = match error.kind() {
        ErrorKind::UnknownArgument if text(ContextKind::SuggestedArg).is_empty() => "unknown-option",
        ErrorKind::UnknownArgument => "unknown-option-near",
        ErrorKind::InvalidSubcommand if text(ContextKind::SuggestedSubcommand).is_empty() => "unknown-verb",
        ErrorKind::InvalidSubcommand => "unknown-verb-near",
        ErrorKind::MissingRequiredArgument => "missing-argument",
        ErrorKind::ArgumentConflict => "argument-conflict",
        ErrorKind::InvalidValue if value.is_empty() => "missing-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "bad-value",
        _ => "usage",
    };
    let near = match error.kind() {
        ErrorKind::UnknownArgument => text(ContextKind::SuggestedArg),
        _ => text(ContextKind::SuggestedSubcommand),
    };
    let whole = error.to_string();
    let first = whole.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let values = vec![
        ("argument", argument),
        ("value", value),
        ("other", text(ContextKind::PriorArg)),
        ("verb", text(ContextKind::InvalidSubcommand)),
        ("near", near),
        ("message", first),
        ("command", command.to_owned()),
    ];
    Error::Usage { code, values }
}

/// The words of the deepest command that was named, for the hint.
pub(super) fn named(tree: &Command, words: &[std::ffi::OsString]) -> String {
    let (mut at, mut named) = (tree, vec!["regulars"]);
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(verb) = at.find_subcommand(word) {
            named.push(verb.get_name());
            at = verb;
        }
    }
    named.join(" ")
}
