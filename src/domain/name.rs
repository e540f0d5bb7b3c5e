//! A text for people, in as many languages as the shop wrote: what points, tiers, benefits and the shop are called.

/// A text for people, in as many languages as the shop wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// English, or the only one written.
    pub en: String,
    /// Simplified Chinese, or the only one written.
    pub zh: String,
}

impl Name {
    /// The same in every language.
    pub fn plain(text: &str) -> Name {
        Name { en: text.to_owned(), zh: text.to_owned() }
    }
}
