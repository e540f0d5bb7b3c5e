//! The words of both languages: what is looked up, and in which language.

use std::borrow::Cow;

use super::{Column, View};

/// A language we speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// 简体中文.
    Zh,
}

impl Lang {
    /// Both.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// Reads `en`, `zh`, or a locale of the environment such as `zh_CN.UTF-8` or `zh-Hans` (CL26).
    pub fn parse(text: &str) -> Option<Lang> {
        let name = text.split(['.', '@']).next().unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        match name.split('-').next() {
            Some("en") => Some(Lang::En),
            Some("zh") => {
                let traditional = name.split('-').any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
                (!traditional).then_some(Lang::Zh)
            }
            _ => None,
        }
    }

    /// Its name in the words.
    pub fn locale(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }
}

/// The text of a key with its placeholders filled; the key itself where no text stands.
pub fn say(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let text = rust_i18n::t!(key, locale = lang.locale());
    let (names, values): (Vec<&str>, Vec<String>) =
        values.iter().map(|(name, value)| (*name, (*value).to_owned())).unzip();
    rust_i18n::replace_patterns(&text, &names, &values)
}

/// Whether the words of this very language hold a key.
pub fn has(lang: Lang, key: &str) -> bool {
    crate::_rust_i18n_backend().translate(lang.locale(), key).is_some()
}

/// What stands over a column for people.
pub fn title(lang: Lang, column: &Column) -> String {
    if column.verbatim { column.name.to_string() } else { say(lang, &format!("column.{}", column.name), &[]) }
}

/// A word of ours as people read it: `word.<word>` where that stands, else the word.
pub fn word<'a>(lang: Lang, word: &'a str) -> Cow<'a, str> {
    let key = format!("word.{word}");
    if has(lang, &key) { Cow::Owned(say(lang, &key, &[])) } else { Cow::Borrowed(word) }
}

/// The keys of titles and notes of a view that either language lacks.
pub fn missing(view: &View) -> Vec<String> {
    let titles = view.columns.iter().filter(|column| !column.verbatim).map(|column| format!("column.{}", column.name));
    let notes = view.notes.iter().map(|note| format!("note.{}", note.code));
    titles.chain(notes).filter(|key| Lang::ALL.iter().any(|lang| !has(*lang, key))).collect()
}
