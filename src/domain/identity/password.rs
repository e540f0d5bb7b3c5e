//! Passwords: what one must be (ID9, ID10), and Argon2id over it as a PHC string (ID11). Salts come from outside.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::blocklist::{About, Guess, guesses};
use super::legacy::hex;

/// The most code points a password may have.
pub const MOST: usize = 256;
/// The most bytes it may have.
const MOST_BYTES: usize = 1024;

/// The random bytes of one hash.
pub type Salt = [u8; 16];

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Costs {
    /// Those of a new file.
    pub const USUAL: Costs = Costs { memory_kib: 65_536, passes: 3, lanes: 1 };
    /// The least that OWASP advises; old hashes are wrapped at these.
    pub const LEAST: Costs = Costs { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// Next to nothing, for files that tests make.
    pub const TEST: Costs = Costs { memory_kib: 8, passes: 1, lanes: 1 };

    /// As the file keeps them and a PHC string says them.
    #[must_use]
    pub fn word(self) -> String {
        format!("m={},t={},p={}", self.memory_kib, self.passes, self.lanes)
    }

    /// The costs of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Costs> {
        let mut parts = word.split(',');
        let mut part = |name: &str| parts.next()?.strip_prefix(name)?.strip_prefix('=')?.parse().ok();
        let costs = Costs { memory_kib: part("m")?, passes: part("t")?, lanes: part("p")? };
        (parts.next().is_none() && costs.params().is_some()).then_some(costs)
    }

    /// Whether they protect a password that somebody chose.
    #[must_use]
    pub fn is_safe(self) -> bool {
        self.memory_kib >= Costs::LEAST.memory_kib && self.passes >= Costs::LEAST.passes
    }

    /// The costs at which an old hash is wrapped: the least, in a file of tests even less.
    #[must_use]
    pub fn of_a_wrap(self) -> Costs {
        if self.is_safe() { Costs::LEAST } else { self }
    }

    fn params(self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, None).ok()
    }
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// It has fewer code points than the program demands.
    Short,
    /// It has more than anybody types; it is never cut.
    Long,
    /// It is guessed early.
    Guessed(Guess),
}

impl Weakness {
    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Weakness::Short => "weak-short",
            Weakness::Long => "weak-long",
            Weakness::Guessed(guess) => guess.code(),
        }
    }
}

/// A password as it is counted and hashed: NFKC, so that two ways of typing it are one.
#[must_use]
pub fn normalised(typed: &str) -> Zeroizing<String> {
    // Never grown, so that no copy stays behind.
    let bytes = typed.nfkc().map(char::len_utf8).sum();
    let mut text = Zeroizing::new(String::with_capacity(bytes));
    text.extend(typed.nfkc());
    text
}

/// Every reason not to take a normalised password.
#[must_use]
pub fn weaknesses(password: &str, least: u32, about: &About) -> Vec<Weakness> {
    let signs = password.chars().count();
    let mut all = Vec::new();
    all.extend((signs < least as usize).then_some(Weakness::Short));
    all.extend((signs > MOST || password.len() > MOST_BYTES).then_some(Weakness::Long));
    all.extend(guesses(password, about).into_iter().map(Weakness::Guessed));
    all
}

fn argon(costs: Costs) -> Argon2<'static> {
    let params = costs.params().expect("costs are read with a check");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC string of a secret.
#[must_use]
pub fn hash(secret: &str, salt: &Salt, costs: Costs) -> String {
    let hash: PasswordHash = argon(costs)
        .hash_password_with_salt(secret.as_bytes(), salt)
        .expect("16 bytes are a salt, and memory that is lacking aborts");
    hash.to_string()
}

/// Whether a secret is the one of a PHC string; text that is none fits nothing.
#[must_use]
pub fn verify(secret: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| {
        hash.algorithm == Algorithm::Argon2id.ident()
            && Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok()
    })
}

/// Whether a PHC string was made at other costs.
#[must_use]
pub fn is_outdated(phc: &str, costs: Costs) -> bool {
    let params = PasswordHash::new(phc).ok().and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| {
        (params.m_cost(), params.t_cost(), params.p_cost()) != (costs.memory_kib, costs.passes, costs.lanes)
    })
}

/// A digest that costs what a wrapped hash costs, the same each time: by the plain one of a small file, the one password in
/// it could be found.
#[must_use]
pub fn stretched(digest: &str, costs: Costs) -> String {
    let mut out = [0; 32];
    argon(costs.of_a_wrap())
        .hash_password_into(digest.as_bytes(), b"regulars/file/01", &mut out)
        .expect("16 bytes are a salt, and memory that is lacking aborts");
    hex(&out)
}

/// Spends what verifying a password would, where there is none to verify (ID7).
pub fn pretend(secret: &str, costs: Costs) {
    std::hint::black_box(hash(secret, &[0x5a; 16], costs));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let phc = hash("卡布奇诺 and tea", &[7; 16], Costs::TEST);
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{phc}");
        assert!(verify("卡布奇诺 and tea", &phc));
        assert!(!verify("卡布奇诺 and tea ", &phc));
        for broken in ["", "x", "$argon2id$v=19$m=8,t=1,p=1$", &phc.replacen("argon2id", "argon2d", 1)] {
            assert!(!verify("卡布奇诺 and tea", broken), "{broken}");
        }
        assert_ne!(phc, hash("卡布奇诺 and tea", &[8; 16], Costs::TEST));
    }

    /// ID11: the reference program says the same.
    #[test]
    fn a_known_hash_is_met() {
        let phc = hash("password", b"somesaltsomesalt", Costs { memory_kib: 65_536, passes: 2, lanes: 1 });
        assert_eq!(phc, KNOWN);
    }

    const KNOWN: &str =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/DO3gTkjHTS3Fia9YkXB1y76GQrWBcPYFmpyrc7fosI";

    #[test]
    fn costs_are_written_and_read() {
        for costs in [Costs::USUAL, Costs::LEAST, Costs::TEST] {
            assert_eq!(Costs::parse(&costs.word()), Some(costs));
        }
        for word in ["", "m=8,t=1", "m=8,t=1,p=1,k=1", "m=7,t=1,p=1", "t=1,m=8,p=1", "m=8,t=0,p=1"] {
            assert_eq!(Costs::parse(word), None, "{word}");
        }
        assert_eq!([Costs::USUAL, Costs::LEAST, Costs::TEST].map(Costs::is_safe), [true, true, false]);
        let phc = hash("a", &[0; 16], Costs::TEST);
        assert_eq!([Costs::TEST, Costs::LEAST].map(|costs| is_outdated(&phc, costs)), [false, true]);
        assert!(is_outdated("x", Costs::TEST));
    }

    #[test]
    fn a_stretched_digest_is_the_same_each_time_and_another_for_another() {
        let of = |text| stretched(text, Costs::TEST);
        assert_eq!((of("a"), of("a").len()), (of("a"), 64));
        assert_ne!(of("a"), of("b"));
    }

    /// ID9: thresholds at -1, 0, +1; counted in code points after NFKC.
    #[test]
    fn a_password_is_long_enough_and_never_cut() {
        let codes = |password: &str, least| {
            let password = normalised(password);
            weaknesses(&password, least, &About::default()).into_iter().map(Weakness::code).collect::<Vec<_>>()
        };
        let long = |signs: usize| "qx7".chars().cycle().take(signs).collect::<String>();
        for (password, expected) in [
            ("xk7-yu2".to_owned(), &["weak-short"][..]),
            ("xk7-yu2q".to_owned(), &[]),
            ("茶壶里的风暴与".to_owned(), &["weak-short"]),
            ("茶壶里的风暴与山".to_owned(), &[]),
            // Eight letters, each with an accent of its own, are eight code points.
            ("e\u{301}x".repeat(4), &[]),
            ("e\u{301}".repeat(7), &["weak-short", "weak-repeated"]),
            (long(255), &[]),
            (long(256), &[]),
            (long(257), &["weak-long"]),
            ("茶x茶y".repeat(64), &[]),
            ("𠮷茶𠮷x".repeat(64), &[]),
        ] {
            assert_eq!(codes(&password, 8), expected, "{password}");
        }
        assert_eq!(codes("xk7-yu2q", 9), ["weak-short"]);
        assert_eq!(codes("ｐａｓｓｗｏｒｄ", 8), ["weak-common"]);
    }
}
