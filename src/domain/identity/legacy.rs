//! Password hashes of other systems (ID15). The scheme is stated, never guessed; a fast hash is wrapped in Argon2id at once,
//! so that none rests in the file.

use std::fmt;

use md5::Md5;
use rayon::prelude::*;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::password::{self, Costs, Salt};

/// The scheme of a password that was set here.
pub const DIRECT: &str = "argon2id";

const MOST_ITERATIONS: u32 = 10_000_000;
const MOST_BCRYPT_COST: u32 = 15;
const BCRYPT_BYTES: usize = 72;
const SALT_BYTES: usize = 256;
const PLAIN_BYTES: usize = 1024;

/// A fast hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fast {
    Md5,
    Sha1,
    Sha256,
}

impl Fast {
    fn hex(self, parts: &[&[u8]]) -> String {
        let bytes = parts.concat();
        let bytes = Zeroizing::new(bytes);
        match self {
            Fast::Md5 => hex(&Md5::digest(&*bytes)),
            Fast::Sha1 => hex(&Sha1::digest(&*bytes)),
            Fast::Sha256 => hex(&Sha256::digest(&*bytes)),
        }
    }

    fn digits(self) -> usize {
        match self {
            Fast::Md5 => 32,
            Fast::Sha1 => 40,
            Fast::Sha256 => 64,
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

/// How another system hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Bare(Fast),
    SaltFirst(Fast),
    SaltLast(Fast),
    Md5Md5Salt,
    Pbkdf2,
    Bcrypt,
    Plain,
}

const WAYS: [(&str, Way); 13] = [
    ("md5", Way::Bare(Fast::Md5)),
    ("sha1", Way::Bare(Fast::Sha1)),
    ("sha256", Way::Bare(Fast::Sha256)),
    ("md5-salt-password", Way::SaltFirst(Fast::Md5)),
    ("sha1-salt-password", Way::SaltFirst(Fast::Sha1)),
    ("sha256-salt-password", Way::SaltFirst(Fast::Sha256)),
    ("md5-password-salt", Way::SaltLast(Fast::Md5)),
    ("sha1-password-salt", Way::SaltLast(Fast::Sha1)),
    ("sha256-password-salt", Way::SaltLast(Fast::Sha256)),
    ("md5-md5-salt", Way::Md5Md5Salt),
    ("pbkdf2-sha256", Way::Pbkdf2),
    ("bcrypt", Way::Bcrypt),
    ("plain", Way::Plain),
];

/// The words of all schemes that can be stated.
pub fn words() -> impl Iterator<Item = &'static str> {
    WAYS.iter().map(|(word, _)| *word)
}

/// The scheme of a word.
#[must_use]
pub fn scheme(word: &str) -> Option<Scheme> {
    WAYS.iter().find(|(known, _)| *known == word).map(|(word, way)| Scheme { word, way: *way })
}

/// A scheme that was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    word: &'static str,
    way: Way,
}

/// A hash, or a password, as another system handed it over.
#[derive(Clone, PartialEq, Eq)]
pub struct Given {
    scheme: Scheme,
    salt: String,
    value: Zeroizing<String>,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Given({})", self.scheme.word)
    }
}

/// A password as the file keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The scheme: [`DIRECT`], or that of the hash under the wrap.
    pub scheme: String,
    /// What stood beside that hash: its salt; iterations, bytes and salt of PBKDF2.
    pub salt: String,
    /// The PHC string, or the bcrypt hash.
    pub phc: String,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({})", self.scheme)
    }
}

impl Scheme {
    /// Reads a cell: the hash, behind its salt and `:` where the scheme has one. None where it is no such hash.
    #[must_use]
    pub fn read(self, cell: &str) -> Option<Given> {
        let given =
            |salt: &str, value: String| Given { scheme: self, salt: salt.to_owned(), value: Zeroizing::new(value) };
        let digest =
            |text: &str, digits: usize| (text.len() == digits && is_hex(text)).then(|| text.to_ascii_lowercase());
        let salted = |fast: Fast| {
            let (salt, text) = cell.rsplit_once(':')?;
            (1..=SALT_BYTES).contains(&salt.len()).then_some(given(salt, digest(text, fast.digits())?))
        };
        match self.way {
            Way::Bare(fast) => Some(given("", digest(cell, fast.digits())?)),
            Way::SaltFirst(fast) | Way::SaltLast(fast) => salted(fast),
            Way::Md5Md5Salt => salted(Fast::Md5),
            Way::Pbkdf2 => {
                let (iterations, rest) = cell.split_once(':')?;
                let (salt, text) = rest.rsplit_once(':')?;
                let iterations: u32 = iterations.parse().ok().filter(|count| (1..=MOST_ITERATIONS).contains(count))?;
                let fits = (16..=64).contains(&(text.len() / 2)) && text.len().is_multiple_of(2) && is_hex(text);
                let salted = (1..=SALT_BYTES).contains(&salt.len());
                (fits && salted)
                    .then(|| given(&format!("{iterations}:{}:{salt}", text.len() / 2), text.to_ascii_lowercase()))
            }
            Way::Bcrypt => is_bcrypt(cell).then(|| given("", cell.to_owned())),
            Way::Plain => (1..=PLAIN_BYTES).contains(&cell.len()).then(|| given("", cell.to_owned())),
        }
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `$2b$12$` and 53 characters; the cost is one that a login can wait for.
fn is_bcrypt(text: &str) -> bool {
    let Some((version, rest)) = text.split_at_checked(4) else { return false };
    let Some((cost, rest)) = rest.split_once('$') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/';
    matches!(version, "$2a$" | "$2b$" | "$2y$")
        && cost.len() == 2
        && cost.parse().is_ok_and(|cost: u32| (4..=MOST_BCRYPT_COST).contains(&cost))
        && rest.len() == 53
        && rest.bytes().all(plain)
}

impl Given {
    /// Whether it is the password itself.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.scheme.way == Way::Plain
    }

    /// As it may rest in the file: hashed, or wrapped. `costs` are those of the file.
    #[must_use]
    pub fn keep(&self, salt: &Salt, costs: Costs) -> Kept {
        let scheme = if self.is_plain() { DIRECT } else { self.scheme.word };
        let phc = match self.scheme.way {
            Way::Plain => password::hash(&password::normalised(&self.value), salt, costs),
            Way::Bcrypt => self.value.to_string(),
            _ => password::hash(&self.value, salt, costs.of_a_wrap()),
        };
        Kept { scheme: scheme.to_owned(), salt: self.salt.clone(), phc }
    }
}

/// The same for many, on all processors.
#[must_use]
pub fn keep_all(all: &[(&Given, Salt)], costs: Costs) -> Vec<Kept> {
    all.par_iter().map(|(given, salt)| given.keep(salt, costs)).collect()
}

impl Kept {
    /// A password that is set here.
    #[must_use]
    pub fn new(typed: &str, salt: &Salt, costs: Costs) -> Kept {
        let phc = password::hash(&password::normalised(typed), salt, costs);
        Kept { scheme: DIRECT.to_owned(), salt: String::new(), phc }
    }

    /// Whether it came from another system and nobody has logged in with it yet.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.scheme != DIRECT
    }

    /// Whether a good login should hash it again.
    #[must_use]
    pub fn is_outdated(&self, costs: Costs) -> bool {
        self.is_legacy() || password::is_outdated(&self.phc, costs)
    }

    /// Whether what was typed is the password. Another system hashed what was typed; here it is normalised first.
    #[must_use]
    pub fn fits(&self, typed: &str) -> bool {
        let Some(scheme) = scheme(&self.scheme) else {
            return !self.is_legacy() && password::verify(&password::normalised(typed), &self.phc);
        };
        match scheme.way {
            Way::Bcrypt => {
                // Other programs cut here, and a cut password is another one.
                let whole = typed.len() <= BCRYPT_BYTES && !typed.contains('\0');
                whole && bcrypt::verify(typed, &self.phc).unwrap_or(false)
            }
            way => fast(way, &self.salt, typed.as_bytes()).is_some_and(|digest| password::verify(&digest, &self.phc)),
        }
    }
}

/// The digest under a wrap.
fn fast(way: Way, salt: &str, typed: &[u8]) -> Option<Zeroizing<String>> {
    let digest = match way {
        Way::Bare(fast) => fast.hex(&[typed]),
        Way::SaltFirst(fast) => fast.hex(&[salt.as_bytes(), typed]),
        Way::SaltLast(fast) => fast.hex(&[typed, salt.as_bytes()]),
        Way::Md5Md5Salt => Fast::Md5.hex(&[Fast::Md5.hex(&[typed]).as_bytes(), salt.as_bytes()]),
        Way::Pbkdf2 => {
            let (iterations, rest) = salt.split_once(':')?;
            let (bytes, salt) = rest.split_once(':')?;
            let mut key = Zeroizing::new(vec![0; bytes.parse().ok()?]);
            pbkdf2::pbkdf2_hmac::<Sha256>(typed, salt.as_bytes(), iterations.parse().ok()?, &mut key);
            hex(&key)
        }
        Way::Bcrypt | Way::Plain => return None,
    };
    Some(Zeroizing::new(digest))
}

#[cfg(test)]
mod tests;
