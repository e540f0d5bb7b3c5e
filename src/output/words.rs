//! The words of both languages: what is looked up, and in which language.

use std::borrow::Cow;

use super::{Column, View, safe};

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
    if column.verbatim { safe::visible(&column.name).into_owned() } else { say(lang, &key(column), &[]) }
}

fn key(column: &Column) -> String {
    format!("column.{}", column.titled.as_ref().unwrap_or(&column.name))
}

/// A word of ours as people read it: `word.<word>` where that stands, else the word.
pub fn word<'a>(lang: Lang, word: &'a str) -> Cow<'a, str> {
    let key = format!("word.{word}");
    if has(lang, &key) { Cow::Owned(say(lang, &key, &[])) } else { Cow::Borrowed(word) }
}

/// The keys of titles and notes of a view that either language lacks.
pub fn missing(view: &View) -> Vec<String> {
    let titles = view.columns.iter().filter(|column| !column.verbatim).map(key);
    let notes = view.notes.iter().map(|note| format!("note.{}", note.code));
    titles.chain(notes).filter(|key| Lang::ALL.iter().any(|lang| !has(*lang, key))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Note};
    use super::*;

    /// CL26
    #[test]
    fn languages_are_read_from_options_and_locales() {
        let cases = [
            ("en", Some(Lang::En)),
            ("zh", Some(Lang::Zh)),
            ("zh_CN.UTF-8", Some(Lang::Zh)),
            ("zh-Hans", Some(Lang::Zh)),
            ("zh_SG@stroke", Some(Lang::Zh)),
            ("EN_us.UTF-8", Some(Lang::En)),
            ("zh_TW.UTF-8", None),
            ("zh-Hant-HK", None),
            ("C.UTF-8", None),
            ("de_DE", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Lang::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_key_is_said_in_the_language_asked_with_its_values() {
        let values = [("shown", "3"), ("total", "%{shown}")];
        assert_eq!(say(Lang::En, "note.limited", &values), "3 of %{shown} rows shown");
        assert_eq!(say(Lang::Zh, "note.limited", &values), "共 %{shown} 行，显示 3 行");
        assert_eq!(say(Lang::Zh, "no.such.key", &[]), "no.such.key");
    }

    #[test]
    fn a_lacking_key_is_not_found_in_the_other_language() {
        for lang in Lang::ALL {
            assert!(has(lang, "column.member") && !has(lang, "column.nobody") && !has(lang, "column"));
        }
    }

    #[test]
    fn every_kind_has_a_word() {
        for kind in Kind::ALL {
            let key = format!("word.{}", kind.word());
            assert!(Lang::ALL.iter().all(|lang| has(*lang, &key)), "{key}");
        }
    }

    #[test]
    fn lacking_titles_and_notes_are_named() {
        let columns = [Column::new("member", Kind::Text), Column::new("nobody", Kind::Text)];
        let view = View::new("x/1", columns).note(Note::new("nothing"));
        assert_eq!(missing(&view), ["column.nobody", "note.nothing"]);
        let verbatim = View::new("x/1", [Column::new("nobody", Kind::Text).verbatim()]);
        assert_eq!(missing(&verbatim), Vec::<String>::new());
        assert_eq!(title(Lang::Zh, &verbatim.columns[0]), "nobody");
    }
}
