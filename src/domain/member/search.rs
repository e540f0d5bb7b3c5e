//! What a member is found by: any part of three signs or more by the index of trigrams, one or two by that of pairs.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Field;

/// Fields that hold how a member is called; of them any two neighbouring signs are found.
const NAMES: [Field; 3] = [Field::Name, Field::UserName, Field::Nickname];

/// Everything stated of a member, a line each.
#[must_use]
pub fn text(number: &str, profile: &BTreeMap<Field, String>, attributes: &BTreeMap<String, String>) -> String {
    let fields = Field::ALL.iter().filter(|field| !matches!(field, Field::ConsentMarketing | Field::Avatar));
    let fields = fields.filter_map(|field| profile.get(field));
    let all = fields.chain(attributes.values()).map(String::as_str);
    std::iter::once(number).chain(all).collect::<Vec<_>>().join("\n")
}

/// The words of one or two signs that a member is found by: each sign that is no ASCII, each pair with such a sign, and of
/// what the member is called each pair.
#[must_use]
pub fn pairs(number: &str, profile: &BTreeMap<Field, String>, attributes: &BTreeMap<String, String>) -> String {
    let called: Vec<&str> = NAMES.iter().filter_map(|field| profile.get(field)).map(String::as_str).collect();
    let mut words = String::new();
    for line in text(number, profile, attributes).lines() {
        let is_name = line == number || called.contains(&line);
        let signs: Vec<char> = line.chars().flat_map(char::to_lowercase).collect();
        for sign in signs.iter().filter(|sign| is_own(**sign)) {
            let _ = write!(words, "{sign} ");
        }
        for pair in signs.windows(2) {
            let letters = pair.iter().all(|sign| sign.is_alphanumeric());
            if letters && (is_name || pair.iter().any(|sign| is_own(*sign))) {
                let _ = write!(words, "{}{} ", pair[0], pair[1]);
            }
        }
    }
    words
}

/// How one or two signs are asked for in the index of pairs; none where it does not know them.
#[must_use]
pub fn pair(typed: &str) -> Option<String> {
    let signs: Vec<char> = typed.chars().flat_map(char::to_lowercase).collect();
    let known = match signs.as_slice() {
        [one] => is_own(*one),
        [one, other] => one.is_alphanumeric() && other.is_alphanumeric(),
        _ => false,
    };
    known.then(|| format!("\"{}\"", signs.iter().collect::<String>()))
}

/// Whether a sign says much by itself, as Chinese ones do.
fn is_own(sign: char) -> bool {
    !sign.is_ascii() && sign.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_all_pairs_and_other_texts_those_of_chinese_signs() {
        let profile =
            [(Field::Name, "王小明"), (Field::Nickname, "Ann"), (Field::Email, "ab@x.cn"), (Field::City, "杭州A")];
        let profile = profile.map(|(field, value)| (field, value.to_owned())).into();
        let attributes = [("size".to_owned(), "XL".to_owned())].into();
        assert_eq!(text("M-1", &profile, &attributes), "M-1\n王小明\nAnn\nab@x.cn\n杭州A\nXL");
        let words = pairs("M-1", &profile, &attributes);
        assert_eq!(words.trim_end(), "王 小 明 王小 小明 an nn 杭 州 杭州 州a");
    }

    #[test]
    fn one_or_two_signs_are_asked_for_where_the_index_has_them() {
        for (typed, expected) in [
            ("王", Some("\"王\"")),
            ("王明", Some("\"王明\"")),
            ("AN", Some("\"an\"")),
            ("a", None),
            ("M-", None),
            ("王小明", None),
            ("\"", None),
        ] {
            assert_eq!(pair(typed).as_deref(), expected, "{typed}");
        }
    }
}
