//! Help in two languages: every sentence and heading of the command tree is set from the words (CL26, CL29).
//!
//! A command's line stands under `help.<its words>`, its long text under `help.<its words>.long`, an argument's under
//! `help.<words of the command>.<argument>`, or `help.arg.<argument>` where several commands share it.

use clap::{Arg, ArgAction, Command};

use crate::output::{Lang, words};

/// The arguments that stand under a heading of their own, by the word of the heading.
const HEADINGS: [(&str, &[&str]); 3] = [
    (
        "output",
        &[
            "format", "json", "out", "force", "fields", "raw", "titles", "chart", "limit", "sort", "personal",
            "known_at",
        ],
    ),
    ("writing", &["dry_run", "request_id", "operator", "reason", "yes"]),
    ("everywhere", &["db", "lang", "color", "ascii", "quiet", "no_input", "wait", "as_of", "help", "version"]),
];

/// Whether an argument belongs to the frame and not to what the command does; `--as-of` does both.
pub(super) fn is_frame(id: &str) -> bool {
    id != "as_of" && HEADINGS.iter().any(|(_, ids)| ids.contains(&id))
}

/// The tree with its words.
pub(super) fn dress(command: Command, lang: Lang) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command.disable_help_subcommand(true).version(env!("CARGO_PKG_VERSION")).arg(version);
    dressed(command, "regulars", lang)
}

fn dressed(command: Command, path: &str, lang: Lang) -> Command {
    let say = |key: &str| words::say(lang, key, &[]);
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        words::say(lang, "heading.usage", &[])
    );
    let verbs = if path == "regulars" { "heading.commands" } else { "heading.verbs" };
    let mut command = command
        .about(say(&format!("help.{path}")))
        .help_template(template)
        .subcommand_help_heading(say(verbs))
        .subcommand_value_name(if path == "regulars" { "NOUN" } else { "VERB" })
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help));
    let long = format!("help.{path}.long");
    if words::has(lang, &long) {
        command = command.long_about(format!("{}\n\n{}", say(&format!("help.{path}")), say(&long)));
    }
    if !command.has_subcommands() {
        command = command.after_help(say("help.more"));
        command = command.after_long_help("");
    }
    command = command.mut_args(|arg| argument(arg, path, lang));
    let below = |name: &str| if path == "regulars" { name.to_owned() } else { format!("{path}.{name}") };
    command.mut_subcommands(|verb| {
        let path = below(verb.get_name());
        dressed(verb, &path, lang)
    })
}

fn argument(arg: Arg, path: &str, lang: Lang) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let key = key_of(path, &id);
    let heading = HEADINGS.iter().find(|(_, ids)| ids.contains(&id.as_str())).map_or("this-command", |(word, _)| *word);
    let frame = heading != "this-command";
    let takes_value = arg.get_action().takes_values();
    arg.help(words::say(lang, &key, &[]))
        .help_heading(words::say(lang, &format!("heading.{heading}"), &[]))
        .hide_short_help(frame)
        .hide_default_value(takes_value)
        .hide_possible_values(takes_value)
}

/// Where an argument's line stands: its own, else the shared one.
fn key_of(path: &str, id: &str) -> String {
    let own = format!("help.{path}.{id}");
    if words::has(Lang::En, &own) { own } else { format!("help.arg.{id}") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tree;
    use super::*;

    /// The keys that the tree asks for; long texts only where they stand.
    fn wanted(command: &Command, path: &str, keys: &mut BTreeSet<String>) {
        keys.insert(format!("help.{path}"));
        let long = format!("help.{path}.long");
        if words::has(Lang::En, &long) {
            keys.insert(long);
        }
        keys.extend(command.get_arguments().map(|arg| key_of(path, arg.get_id().as_str())));
        for verb in command.get_subcommands() {
            let name = verb.get_name();
            let path = if path == "regulars" { name.to_owned() } else { format!("{path}.{name}") };
            wanted(verb, &path, keys);
        }
    }

    /// CL31: every command and argument has its help in both languages, and no help is left over.
    #[test]
    fn the_tree_is_worded() {
        let mut keys = BTreeSet::from(["help.more".to_owned()]);
        wanted(&dress(tree(), Lang::En), "regulars", &mut keys);
        let lacking: Vec<&String> =
            keys.iter().filter(|key| Lang::ALL.iter().any(|lang| !words::has(*lang, key))).collect();
        assert_eq!(lacking, Vec::<&String>::new());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/words");
        let mut unused = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let table: toml::Table = text.parse().unwrap();
            unused.extend(table.keys().filter(|key| key.starts_with("help.") && !keys.contains(*key)).cloned());
        }
        assert_eq!(unused, Vec::<String>::new());
    }

    /// CL29: one line, no full stop, under 70 columns.
    #[test]
    fn the_one_line_is_one_line() {
        let mut keys = BTreeSet::new();
        wanted(&dress(tree(), Lang::En), "regulars", &mut keys);
        for key in keys.iter().filter(|key| !key.ends_with(".long")) {
            let line = words::say(Lang::En, key, &[]);
            assert!(line.len() < 80 && !line.ends_with('.') && !line.contains('\n'), "{key}: {line}");
        }
    }

    #[test]
    fn clap_finds_the_tree_sound() {
        for lang in Lang::ALL {
            dress(tree(), lang).debug_assert();
        }
    }
}
