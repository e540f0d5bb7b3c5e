//! Passwords that are guessed first, each with what makes it so (ID10). It looks at shapes and lists, and estimates nothing.

use crate::domain::time::Day;

/// What whoever guesses for this one member would try.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The member number.
    pub number: String,
    /// The member's names.
    pub names: Vec<String>,
    /// What the shop calls itself.
    pub shop: Vec<String>,
    /// The member's phone.
    pub phone: Option<String>,
}

/// What makes a password easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// It stands on the list of the commonest.
    Common,
    /// It has the shape of a mobile number.
    Phone,
    /// It has the shape of an identity number.
    IdentityNumber,
    /// It is a date and little else.
    Date,
    /// It is one character again and again.
    Repeated,
    /// Its characters follow one another.
    Run,
    /// Its keys lie beside one another.
    Keyboard,
    /// The member number stands in it.
    OwnNumber,
    /// The member's name stands in it.
    OwnName,
    /// The shop's name stands in it.
    ShopName,
    /// A piece of the member's phone number stands in it.
    OwnPhone,
}

impl Guess {
    /// Every one.
    pub const ALL: [Guess; 11] = [
        Guess::Common,
        Guess::Phone,
        Guess::IdentityNumber,
        Guess::Date,
        Guess::Repeated,
        Guess::Run,
        Guess::Keyboard,
        Guess::OwnNumber,
        Guess::OwnName,
        Guess::ShopName,
        Guess::OwnPhone,
    ];

    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Guess::Common => "weak-common",
            Guess::Phone => "weak-phone",
            Guess::IdentityNumber => "weak-identity-number",
            Guess::Date => "weak-date",
            Guess::Repeated => "weak-repeated",
            Guess::Run => "weak-run",
            Guess::Keyboard => "weak-keyboard",
            Guess::OwnNumber => "weak-own-number",
            Guess::OwnName => "weak-own-name",
            Guess::ShopName => "weak-shop-name",
            Guess::OwnPhone => "weak-own-phone",
        }
    }

    fn fits(self, folded: &str, about: &About) -> bool {
        let names = |names: &[String]| names.iter().any(|name| holds_name(folded, name));
        match self {
            Guess::Common => LISTS.iter().any(|list| list.lines().any(|line| line == folded)),
            Guess::Phone => is_phone(folded),
            Guess::IdentityNumber => is_identity_number(folded),
            Guess::Date => is_date(folded),
            Guess::Repeated => folded.chars().all(|sign| folded.starts_with(sign)),
            Guess::Run => is_run(folded),
            Guess::Keyboard => is_keyboard(folded),
            Guess::OwnNumber => holds(folded, &about.number),
            Guess::OwnName => names(&about.names),
            Guess::ShopName => names(&about.shop),
            Guess::OwnPhone => about.phone.as_deref().is_some_and(|phone| holds_digits(folded, phone)),
        }
    }
}

/// Where they come from stands in `blocklist/README.md`.
const LISTS: [&str; 2] = [include_str!("blocklist/common.txt"), include_str!("blocklist/chinese.txt")];

/// Everything that makes a normalised password easy to guess.
#[must_use]
pub fn guesses(password: &str, about: &About) -> Vec<Guess> {
    let folded = zeroize::Zeroizing::new(password.to_lowercase());
    Guess::ALL.into_iter().filter(|guess| !folded.is_empty() && guess.fits(&folded, about)).collect()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A mobile number of the mainland: `1`, a digit from 3 on, nine more.
fn is_phone(text: &str) -> bool {
    text.len() == 11 && is_digits(text) && text.starts_with('1') && matches!(text.as_bytes()[1], b'3'..=b'9')
}

fn is_identity_number(text: &str) -> bool {
    let (body, check) = match text.len() {
        18 if text.is_ascii() => text.split_at(17),
        _ => return false,
    };
    !body.starts_with('0') && is_digits(body) && (is_digits(check) || check == "x")
}

/// A date written as YYYYMMDD, YYMMDD or DDMMYYYY, with at most two further characters before, behind or between.
fn is_date(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let (signs, number) =
        (text.chars().count(), |digits: &[u8]| digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0')));
    let is_day = |year: u32, month: u32, day: u32| {
        (1900..2100).contains(&year) && Day::parse(&format!("{year:04}-{month:02}-{day:02}")).is_some()
    };
    let eight = digits.windows(8).filter(|_| signs <= 10).any(|all| {
        is_day(number(&all[..4]), number(&all[4..6]), number(&all[6..]))
            || is_day(number(&all[4..]), number(&all[2..4]), number(&all[..2]))
    });
    // A leap day counts in either century.
    let six = digits.windows(6).filter(|_| signs <= 8).any(|all| {
        let (year, month, day) = (number(&all[..2]), number(&all[2..4]), number(&all[4..]));
        is_day(1900 + year, month, day) || is_day(2000 + year, month, day)
    });
    eight || six
}

/// Each character follows the one before, upwards or downwards; 9 and 0 are neighbours.
fn is_run(text: &str) -> bool {
    let signs: Vec<u32> = text.chars().map(u32::from).collect();
    let (nine, zero) = (u32::from('9'), u32::from('0'));
    let up = |a: u32, b: u32| a + 1 == b || (a == nine && b == zero);
    let pairs = || signs.windows(2).map(|pair| (pair[0], pair[1]));
    signs.len() > 2 && (pairs().all(|(a, b)| up(a, b)) || pairs().all(|(a, b)| up(b, a)))
}

const ROWS: [&str; 5] = ["`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./", "~!@#$%^&*()_+"];

/// Part of a row of keys, or of two rows one after the other, in either direction.
fn is_keyboard(text: &str) -> bool {
    let backwards: String = text.chars().rev().collect();
    let part = |text: &str| !text.is_empty() && ROWS.iter().any(|row| row.contains(text));
    let two = |text: &str| {
        text.char_indices().skip(3).any(|(at, _)| text.len() - at > 2 && part(&text[..at]) && part(&text[at..]))
    };
    text.chars().count() > 3 && [text, &backwards].iter().any(|text| part(text) || two(text))
}

/// Whether a number or name stands in it; what is too short to mean anybody does not count.
fn holds(folded: &str, own: &str) -> bool {
    let own = own.to_lowercase();
    let least = if own.is_ascii() { 3 } else { 2 };
    own.chars().count() >= least && folded.contains(&own)
}

/// The same for a name, whole without its blanks, or one of its words.
fn holds_name(folded: &str, name: &str) -> bool {
    let joined: String = name.split_whitespace().collect();
    holds(folded, &joined) || name.split_whitespace().any(|word| holds(folded, word))
}

/// Whether six digits of a phone number stand in it.
fn holds_digits(folded: &str, phone: &str) -> bool {
    let digits: Vec<u8> = phone.bytes().filter(u8::is_ascii_digit).collect();
    digits.windows(6).any(|six| str::from_utf8(six).is_ok_and(|six| folded.contains(six)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<&'static str> {
        let about = About {
            number: "M-1042".to_owned(),
            names: vec!["王小明".to_owned(), "Ann Li Baker".to_owned()],
            shop: vec!["青山茶舍".to_owned(), "Green Hill".to_owned()],
            phone: Some("+8613900139123".to_owned()),
        };
        guesses(password, &about).into_iter().map(|guess| &guess.code()[5..]).collect()
    }

    /// ID10
    #[test]
    fn what_is_guessed_first_is_told_with_every_reason() {
        for (password, expected) in [
            ("password", &["common"][..]),
            ("PassWord", &["common"]),
            ("woaini1314", &["common"]),
            ("5201314520", &["common"]),
            ("12345678", &["common", "run", "keyboard"]),
            ("13800138000", &["phone"]),
            ("12800138000", &[]),
            ("11010519491231002x", &["identity-number"]),
            ("01010519491231002X", &[]),
            ("19900228", &["date"]),
            ("19900230", &[]),
            ("1990-02-28", &["date"]),
            ("28021990a!", &["date"]),
            ("28021990abc", &[]),
            ("900228ab", &["date"]),
            ("000229zz", &["date"]),
            ("aaaaaaaa", &["repeated"]),
            ("龙龙龙龙龙龙龙龙", &["repeated"]),
            ("hgfedcba", &["run"]),
            ("67890123", &["date", "run", "keyboard"]),
            ("poiuytre", &["keyboard"]),
            ("qwertasdfg", &["common", "keyboard"]),
            ("my-m-1042-pw", &["own-number"]),
            ("我是王小明啊啊啊", &["own-name"]),
            ("xxbakerxx!", &["own-name"]),
            ("greenhill77", &["shop-name"]),
            ("tea 139123 x", &["own-phone"]),
            ("tea 139124 x", &[]),
            ("correct horse battery staple", &[]),
            ("", &[]),
        ] {
            assert_eq!(codes(password), expected, "{password}");
        }
    }

    #[test]
    fn who_has_a_short_number_may_use_it() {
        let about = About { number: "7".to_owned(), names: vec!["Li".to_owned()], ..About::default() };
        assert_eq!(guesses("slippery-7-eels", &about), []);
    }

    #[test]
    fn the_lists_are_folded_and_none_is_shorter_than_any_password() {
        let lines: Vec<&str> = LISTS.iter().flat_map(|list| list.lines()).collect();
        assert!(lines.len() > 10_000);
        let odd = lines.iter().filter(|line| line.chars().count() < 8 || **line != line.to_lowercase());
        assert_eq!(odd.collect::<Vec<_>>(), Vec::<&&str>::new());
    }
}
