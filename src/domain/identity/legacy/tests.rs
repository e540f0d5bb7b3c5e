//! Known answers of other systems' hashes (ID15).

use super::*;

const SALT: Salt = [3; 16];

fn kept(word: &str, cell: &str) -> Kept {
    let given = scheme(word).unwrap_or_else(|| panic!("{word}")).read(cell);
    given.unwrap_or_else(|| panic!("{word} {cell}")).keep(&SALT, Costs::TEST)
}

/// `123456`, with the salt `ab12` where there is one.
const KNOWN: [(&str, &str); 12] = [
    ("md5", "e10adc3949ba59abbe56e057f20f883e"),
    ("sha1", "7c4a8d09ca3762af61e59520943dc26494f8941b"),
    ("sha256", "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"),
    ("md5-salt-password", "ab12:3032034154886e2c3eacb354d91a7807"),
    ("md5-password-salt", "ab12:edddb61917cfd140bfd155fc2d315c3c"),
    ("md5-md5-salt", "ab12:7eb4ec8c56b7b7ebaf4fc8bc6c94b77d"),
    ("sha1-salt-password", "ab12:8e3c9f5dd6e2ab237afab75a075cfa04106842b8"),
    ("sha1-password-salt", "ab12:9e0c7ce51ebe794c6296cfe8705871e7a3fb0bcb"),
    ("sha256-salt-password", "ab12:7fe023778446914a84588f5db9f813dcb0531d3359d2f082ac447ec1fd0108de"),
    ("sha256-password-salt", "ab12:453ac3af058b7dc9f55fd28b1aef7a917d3baf085f44aaa425b8b77d730aab6c"),
    ("pbkdf2-sha256", "1000:ab12:f755067d7b5147763edd10570b278653f278a4199bffafd8d0c03af268531e31"),
    ("bcrypt", "$2b$04$1.5HPktzdFoaDe1xwShauOjHRPeiWy3nOkC/6SEIPhNQPirOzPOpS"),
];

#[test]
fn known_answers_are_met_by_their_scheme_alone() {
    for (word, cell) in KNOWN {
        let kept = kept(word, cell);
        assert!(kept.is_legacy() && kept.fits("123456"), "{word}");
        assert!(!kept.fits("1234567") && !kept.fits(""), "{word}");
        let digest = cell.rsplit(':').next().unwrap_or_default();
        assert!(word == "bcrypt" || !kept.phc.contains(digest), "{word}: no fast hash rests in the file");
        assert!(!Kept { scheme: "crypt".to_owned(), ..kept.clone() }.fits("123456"), "{word}");
        // Without a salt, before and behind it are one.
        if kept.salt.is_empty() {
            continue;
        }
        for (other, _) in KNOWN.iter().filter(|(other, _)| *other != word) {
            let claimed = Kept { scheme: (*other).to_owned(), ..kept.clone() };
            assert!(!claimed.fits("123456"), "{word} is not {other}");
        }
        assert!(!Kept { salt: format!("{}3", kept.salt), ..kept.clone() }.fits("123456"), "{word}");
    }
    assert_eq!(words().count(), KNOWN.len() + 1);
}

#[test]
fn upper_case_and_colons_in_salts_are_read() {
    assert!(kept("md5", "E10ADC3949BA59ABBE56E057F20F883E").fits("123456"));
    let salted = Fast::Md5.hex(&[b"a:b", b"123456"]);
    assert!(kept("md5-salt-password", &format!("a:b:{salted}")).fits("123456"));
}

#[test]
fn what_is_no_hash_of_the_scheme_is_not_taken() {
    let md5 = "e10adc3949ba59abbe56e057f20f883e";
    let bcrypt = KNOWN[11].1;
    for (word, cell) in [
        ("md5", &md5[1..]),
        ("md5", &md5.replace('e', "g")),
        ("md5", ""),
        ("sha1", md5),
        ("md5-salt-password", md5),
        ("md5-salt-password", &format!(":{md5}")),
        ("md5-md5-salt", &format!("{}:{md5}", "x".repeat(257))),
        ("pbkdf2-sha256", &format!("0:ab12:{md5}")),
        ("pbkdf2-sha256", &format!("10000001:ab12:{md5}")),
        ("pbkdf2-sha256", &format!("1000:{md5}")),
        ("pbkdf2-sha256", &format!("1000:ab12:{}", &md5[2..])),
        ("bcrypt", &bcrypt.replacen("$2b$", "$2x$", 1)),
        ("bcrypt", &bcrypt[..59]),
        ("bcrypt", &format!("$2b$16${}", &bcrypt[7..])),
        ("plain", ""),
    ] {
        assert!(scheme(word).is_some_and(|scheme| scheme.read(cell).is_none()), "{word} {cell}");
    }
    assert_eq!(scheme("crypt"), None);
    assert_eq!(scheme("argon2id"), None);
}

#[test]
fn a_plain_password_is_hashed_as_if_set_here() {
    let given = scheme("plain").and_then(|scheme| scheme.read("ｗｏａｉ tea")).expect("it is a text");
    let kept = given.keep(&SALT, Costs::TEST);
    assert!(given.is_plain() && !kept.is_legacy() && !kept.is_outdated(Costs::TEST));
    assert!(kept.fits("woai tea") && kept.fits("ｗｏａｉ tea"));
    assert_eq!(format!("{given:?} {kept:?}"), "Given(plain) Kept(argon2id)");
}

/// ID15: what other programs cut is denied.
#[test]
fn bcrypt_takes_no_more_than_it_hashes() {
    let whole = "x".repeat(72);
    let cell = bcrypt::hash(&whole, 4).expect("a hash");
    let kept = kept("bcrypt", &cell);
    assert!(kept.fits(&whole) && !kept.fits(&"x".repeat(73)) && !kept.fits(&format!("{}\0", &whole[1..])));
    for version in ["$2a$", "$2y$"] {
        assert!(self::kept("bcrypt", &cell.replacen("$2b$", version, 1)).fits(&whole), "{version}");
    }
}

#[test]
fn many_are_wrapped_each_with_its_own_salt() {
    let given = scheme("md5").and_then(|scheme| scheme.read(KNOWN[0].1)).expect("a hash");
    let all = keep_all(&[(&given, [1; 16]), (&given, [2; 16])], Costs::TEST);
    assert!(all.iter().all(|kept| kept.fits("123456") && kept.is_outdated(Costs::TEST)));
    assert_ne!(all[0].phc, all[1].phc);
}
