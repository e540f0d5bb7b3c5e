//! Whom a provider knows: subjects, what a set of them says about who it is, and how they are shown (ID36, ID37).

use crate::domain::id::MemberId;

/// What kind of a name a provider has for somebody; in the order in which one of several is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// WeChat's, shared by the applications of one open-platform account.
    UnionId,
    /// WeChat's, of one application.
    OpenId,
    /// Alipay's, of one application.
    AlipayOpenId,
    /// Alipay's, shared by the applications of one company.
    AlipayUnionId,
    /// Alipay's former, the same everywhere.
    AlipayUserId,
    /// OpenID Connect's.
    Sub,
}

impl SubjectKind {
    /// All of them.
    pub const ALL: [SubjectKind; 6] = [
        SubjectKind::UnionId,
        SubjectKind::OpenId,
        SubjectKind::AlipayOpenId,
        SubjectKind::AlipayUnionId,
        SubjectKind::AlipayUserId,
        SubjectKind::Sub,
    ];

    /// The provider's own name of it, kept in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            SubjectKind::UnionId => "unionid",
            SubjectKind::OpenId => "openid",
            SubjectKind::AlipayOpenId => "open_id",
            SubjectKind::AlipayUnionId => "union_id",
            SubjectKind::AlipayUserId => "user_id",
            SubjectKind::Sub => "sub",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<SubjectKind> {
        SubjectKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One name that a provider has for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Where the name holds: an application, a family of them, an issuer.
    pub scope: String,
    /// What kind of a name it is.
    pub kind: SubjectKind,
    /// The name itself; it is personal data.
    pub value: String,
}

impl Subject {
    /// A subject, where its value is one: 1 to 255 visible ASCII characters.
    #[must_use]
    pub fn new(scope: &str, kind: SubjectKind, value: &str) -> Option<Subject> {
        let sound = (1..=255).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        sound.then(|| Subject { scope: scope.to_owned(), kind, value: value.to_owned() })
    }

    /// As much of it as is shown.
    #[must_use]
    pub fn masked(&self) -> String {
        masked(&self.value)
    }
}

/// First three and last three characters; nothing of one so short that they would tell most of it.
#[must_use]
pub fn masked(value: &str) -> String {
    let signs: Vec<char> = value.chars().collect();
    if signs.len() < 10 {
        return "***".to_owned();
    }
    signs[..3].iter().chain(['*', '*', '*'].iter()).chain(&signs[signs.len() - 3..]).collect()
}

/// Which of several subjects is shown.
#[must_use]
pub fn shown(subjects: &[Subject]) -> Option<&Subject> {
    subjects.iter().min_by_key(|subject| subject.kind)
}

/// What the subjects of an answer say together (ID37).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Nobody has any of them.
    Nobody,
    /// All that anybody has are one member's; those still lacking.
    One(MemberId, Vec<Subject>),
    /// Two members have some each.
    Conflict,
}

/// Who has the subjects of one answer, each with its holder.
#[must_use]
pub fn resolve(subjects: &[(Subject, Option<MemberId>)]) -> Resolved {
    let mut holders: Vec<MemberId> = subjects.iter().filter_map(|(_, holder)| *holder).collect();
    holders.sort_unstable();
    holders.dedup();
    let lacking = subjects.iter().filter(|(_, holder)| holder.is_none()).map(|(subject, _)| subject.clone());
    match holders[..] {
        [] => Resolved::Nobody,
        [member] => Resolved::One(member, lacking.collect()),
        _ => Resolved::Conflict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(kind: SubjectKind, value: &str) -> Subject {
        Subject::new("wx1", kind, value).unwrap()
    }

    #[test]
    fn every_word_is_read_back() {
        for kind in SubjectKind::ALL {
            assert_eq!(SubjectKind::of(kind.word()), Some(kind));
        }
        assert!(SubjectKind::ALL.is_sorted());
    }

    #[test]
    fn a_value_is_1_to_255_visible_characters() {
        for (value, taken) in [
            ("", false),
            ("a", true),
            (&"a".repeat(255), true),
            (&"a".repeat(256), false),
            ("a\n", false),
            ("王", false),
        ] {
            assert_eq!(Subject::new("s", SubjectKind::Sub, value).is_some(), taken, "{value}");
        }
    }

    #[test]
    fn a_subject_is_shown_by_its_ends() {
        for (value, expected) in
            [("oGxYz0123456789Qk1", "oGx***Qk1"), ("2088123456", "208***456"), ("123456789", "***"), ("", "***")]
        {
            assert_eq!(masked(value), expected);
        }
        let both = [subject(SubjectKind::OpenId, "o"), subject(SubjectKind::UnionId, "u")];
        assert_eq!(shown(&both).unwrap().value, "u");
        let alipay = [subject(SubjectKind::AlipayUserId, "2088"), subject(SubjectKind::AlipayOpenId, "o")];
        assert_eq!(shown(&alipay).unwrap().value, "o");
        assert_eq!(shown(&[]), None);
    }

    /// ID37
    #[test]
    fn known_subjects_must_be_of_one_member() {
        let (open, union) = (subject(SubjectKind::OpenId, "o"), subject(SubjectKind::UnionId, "u"));
        let (ann, bob) = (MemberId(1), MemberId(2));
        let cases = [
            ((None, None), Resolved::Nobody),
            ((Some(ann), Some(ann)), Resolved::One(ann, vec![])),
            ((Some(ann), None), Resolved::One(ann, vec![union.clone()])),
            ((None, Some(bob)), Resolved::One(bob, vec![open.clone()])),
            ((Some(ann), Some(bob)), Resolved::Conflict),
        ];
        for ((first, second), expected) in cases {
            assert_eq!(resolve(&[(open.clone(), first), (union.clone(), second)]), expected);
        }
    }
}
