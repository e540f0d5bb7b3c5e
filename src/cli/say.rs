//! Errors in words: what happened, where, how to mend it (CL18), in two languages, and as one JSON line (CL13).

use std::error::Error as _;
use std::io;

use crate::error::Error;
use crate::input::program::Mistake;
use crate::input::{Fatal, HeaderError};
use crate::output::{Lang, safe, words};

/// Mistakes of one file told one by one; the rest is counted (CL19).
const TOLD: usize = 20;

/// All that is to be said of an error: lines for people, or mistakes and one line of JSON.
pub(super) fn error(error: &Error, lang: Lang, json: bool) -> String {
    let mut text = mistakes(error, lang);
    let (message, hint) = (message(error, lang), hint(error, lang));
    if json {
        let object = serde_json::json!({"error": {
            "code": error.code(),
            "exit": error.exit_code(),
            "message": message,
            "hint": hint,
            "where": place(error),
        }});
        return text + &object.to_string() + "\n";
    }
    let head = if error.is_refusal() { "say.refused" } else { "say.error" };
    let mut line = |key, message: &str| {
        text += &words::say(lang, key, &[("message", message)]);
        text.push('\n');
    };
    line(head, &message);
    if let Some(hint) = hint {
        line("say.hint", &hint);
    }
    text
}

/// What happened, its causes behind it on the same line.
pub(super) fn message(error: &Error, lang: Lang) -> String {
    let mut text = match error {
        Error::Field(field) => field.say(lang),
        Error::Refused(_) => filled(error, &format!("refusal.{}", error.code()), lang),
        Error::File(Fatal::Header { path, problems }) => {
            let problems: Vec<String> = problems.iter().map(|problem| self::problem(problem, lang)).collect();
            let path = safe::visible(path);
            words::say(
                lang,
                "error.header",
                &[("path", &path), ("problems", &problems.join(&words::say(lang, "header.next", &[])))],
            )
        }
        _ => filled(error, &format!("error.{}", error.code()), lang),
    };
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.downcast_ref().and_then(|error| system(error, lang));
        let said = said.unwrap_or_else(|| safe::visible(&error.to_string()).into_owned());
        text += &words::say(lang, "say.cause", &[("cause", &said)]);
        cause = error.source();
    }
    text
}

/// What the system says most often, in words; the rest is left in its own.
fn system(error: &io::Error, lang: Lang) -> Option<String> {
    let key = match error.kind() {
        io::ErrorKind::NotFound => "system.not-found",
        io::ErrorKind::IsADirectory => "system.folder",
        io::ErrorKind::PermissionDenied => "system.not-allowed",
        _ => return None,
    };
    Some(words::say(lang, key, &[]))
}

/// What is wrong with a header.
fn problem(problem: &HeaderError, lang: Lang) -> String {
    let say = |key: &str, values: &[(&str, &str)]| words::say(lang, key, values);
    match problem {
        HeaderError::Empty => say("header.empty", &[]),
        HeaderError::Unclosed => say("header.unclosed", &[]),
        HeaderError::TooLong { columns, bytes } => {
            say("header.too-long", &[("columns", &columns.to_string()), ("bytes", &bytes.to_string())])
        }
        HeaderError::Unknown { column, name, nearest: None } => {
            say("header.unknown", &[("column", &column.to_string()), ("name", &safe::visible(name))])
        }
        HeaderError::Unknown { column, name, nearest: Some(nearest) } => say(
            "header.unknown-near",
            &[("column", &column.to_string()), ("name", &safe::visible(name)), ("nearest", nearest)],
        ),
        HeaderError::Missing { one_of } => say("header.missing", &[("names", &one_of.join(&say("header.or", &[])))]),
        HeaderError::Twice { name, first, second } => {
            let (first, second) = (first.to_string(), second.to_string());
            say("header.twice", &[("name", &safe::visible(name)), ("first", &first), ("second", &second)])
        }
    }
}

fn is_unknown(problem: &HeaderError) -> bool {
    matches!(problem, HeaderError::Unknown { .. })
}

fn hint(error: &Error, lang: Lang) -> Option<String> {
    let key = match error {
        Error::NotFound { noun: "member", .. } => "hint.no-such-member".to_owned(),
        Error::NotFound { noun: "picture", .. } => "hint.no-such-picture".to_owned(),
        Error::File(Fatal::NoProfile { header, .. }) if header.starts_with('<') => "hint.markup".to_owned(),
        Error::File(Fatal::NoProfile { header, .. }) if !header.contains(", ") => "hint.one-column".to_owned(),
        Error::File(Fatal::Header { problems, .. }) if problems.iter().any(is_unknown) => {
            "hint.unknown-column".to_owned()
        }
        Error::File(Fatal::Encoding { utf8, gb18030, .. }) if utf8 == gb18030 => "hint.encoding-other".to_owned(),
        _ => format!("hint.{}", error.code()),
    };
    words::has(lang, &key).then(|| filled(error, &key, lang))
}

/// The sentence of a key with the figures of an error; what came from outside is made safe.
fn filled(error: &Error, key: &str, lang: Lang) -> String {
    worded(error.figures(), key, lang)
}

/// The same for any figures: codes among them become words, and what was said in both languages is taken in one.
fn worded(figures: Vec<(&'static str, String)>, key: &str, lang: Lang) -> String {
    let own = |(name, value)| match (name, lang) {
        ("said_en", Lang::En) | ("said_zh", Lang::Zh) => Some(("said", value)),
        ("said_en" | "said_zh", _) => None,
        _ => Some((name, value)),
    };
    let figures: Vec<(&'static str, String)> = figures.into_iter().filter_map(own).collect();
    let hint = figures.iter().find(|(name, _)| *name == "hint").map_or("", |(_, hint)| hint).to_owned();
    let word = |name: &str, value: &str| match name {
        "noun" | "wanted" => words::say(lang, &format!("{name}.{value}"), &[]),
        "field" => words::say(lang, &format!("column.{value}"), &[]),
        "what" if words::has(lang, &format!("column.{value}")) => words::say(lang, &format!("column.{value}"), &[]),
        "why" if words::has(lang, &format!("reject.{value}")) => {
            words::say(lang, &format!("reject.{value}"), &[("hint", &safe::visible(&hint))])
        }
        _ => safe::visible(value).into_owned(),
    };
    let values: Vec<(&str, String)> = figures.iter().map(|(name, value)| (*name, word(name, value))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words::say(lang, key, &values)
}

fn mistakes(error: &Error, lang: Lang) -> String {
    let Error::BadProgram { path, mistakes } = error else { return String::new() };
    let mut text: String =
        mistakes.iter().take(TOLD).map(|mistake| self::mistake(path, mistake, lang) + "\n").collect();
    if let Some(rest) = mistakes.len().checked_sub(TOLD).filter(|rest| *rest > 0) {
        text += &words::say(lang, "say.more-mistakes", &[("count", &rest.to_string())]);
        text.push('\n');
    }
    text
}

/// A mistake of a program file as `file:line:column: key: what`.
fn mistake(path: &str, mistake: &Mistake, lang: Lang) -> String {
    let what = worded(mistake.what.figures(), &format!("mistake.{}", mistake.what.code()), lang);
    let at = format!("{}:{}:{}", safe::visible(path), mistake.line, mistake.column);
    if mistake.key.is_empty() {
        format!("{at}: {what}")
    } else {
        format!("{at}: {}: {what}", safe::visible(&mistake.key))
    }
}

fn place(error: &Error) -> Option<String> {
    let Error::BadProgram { path, mistakes } = error else { return None };
    mistakes.first().map(|mistake| format!("{path}:{}:{}", mistake.line, mistake.column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Refusal;

    /// The words returned by each `fn code` of a source file.
    fn codes(source: &'static str) -> Vec<&'static str> {
        let bodies = source.split("pub fn code").skip(1).filter_map(|rest| rest.split("\n    }\n").next());
        bodies.flat_map(|body| body.split("=> \"").skip(1)).filter_map(|rest| rest.split('"').next()).collect()
    }

    /// H40: every error and refusal stands in both languages.
    #[test]
    fn every_code_has_its_sentence() {
        let errors = codes(include_str!("../error.rs"));
        let refusals = Refusal::CODES;
        assert!(errors.len() > 20 && refusals.len() > 10);
        let own = ["field"]; // Worded where columns are.
        let keys = errors.iter().filter(|code| !own.contains(code)).map(|code| format!("error.{code}"));
        let keys = keys.chain(refusals.iter().map(|code| format!("refusal.{code}")));
        let lacking: Vec<String> = keys.filter(|key| Lang::ALL.iter().any(|lang| !words::has(*lang, key))).collect();
        assert_eq!(lacking, Vec::<String>::new());
    }

    #[test]
    fn a_no_is_a_refusal_and_the_rest_are_errors() {
        let refused = Error::from(Refusal::NotEnoughPoints { member: "M-7".to_owned(), asked: 500, spendable: 162 });
        assert_eq!(error(&refused, Lang::En, false), "refused: M-7 has 162 spendable points, 500 asked\n");
        assert_eq!(error(&refused, Lang::Zh, false), "拒绝：M-7 可用积分 162，申请 500\n");
        let absent = Error::NotFound { noun: "member", name: "M-\u{1b}9".to_owned() };
        assert_eq!(error(&absent, Lang::En, false), "error: no member M-\\u{1b}9\nhint: regulars member search TEXT\n");
        assert_eq!(
            error(&absent, Lang::Zh, false),
            "错误：找不到：会员 M-\\u{1b}9\n提示：请运行 regulars member search TEXT\n"
        );
    }

    /// CL13
    #[test]
    fn machines_are_told_in_one_line() {
        let locked = Error::Locked { path: "shop.db".to_owned(), waited_s: 30 };
        let line = error(&locked, Lang::En, true);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (line.lines().count(), &value["error"]["code"], &value["error"]["exit"]),
            (1, &"locked".into(), &11.into())
        );
        assert!(value["error"]["hint"].is_null() && value["error"]["where"].is_null());
    }

    #[test]
    fn a_cause_stands_behind_on_the_same_line() {
        let source = std::io::Error::other("no such device");
        let unreadable = Error::Unreadable { path: "a.toml".to_owned(), source };
        assert_eq!(error(&unreadable, Lang::En, false), "error: cannot read a.toml: no such device\n");
    }
}
