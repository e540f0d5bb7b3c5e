//! The fence (H40): what the house's rules say of the source, read as text. Each check is fed one planted offence.

mod listed;
mod sizes;
mod source;
mod sql;
mod uses;

use self::source::File;

/// The sentences that a check says of the real files: none.
fn clean(offences: &[String]) {
    assert!(offences.is_empty(), "{} offences:\n{}", offences.len(), offences.join("\n"));
}

/// That a check finds what was planted, where it stands.
fn finds(check: impl Fn(&[File]) -> Vec<String>, name: &str, text: &str, expected: &str) {
    let offences = check(&[File::new(name, text)]);
    assert!(offences.iter().any(|offence| offence.contains(expected)), "{expected} is not among {offences:?}");
}
