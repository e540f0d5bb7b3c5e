//! Whether two members may be one person: signs that speak for it and against it, weighed. Nothing is merged by these
//! rules; they name pairs for somebody to look at.

/// What of a member is compared; an empty text is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The nickname.
    pub nickname: String,
    /// `YYYY-MM-DD` or `MM-DD`.
    pub birthday: String,
    /// The word of the gender.
    pub gender: String,
    /// The city.
    pub city: String,
    /// The postal address.
    pub address: String,
    /// Phone in E.164; of two members never the same.
    pub phone: String,
    /// E-mail, folded; of two members never the same.
    pub email: String,
    /// Values of attributes and accounts, among which a phone or an e-mail may be.
    pub others: Vec<String>,
}

/// What two members share, or differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The phone of one is kept as an attribute or account of the other.
    Phone,
    /// One mailbox: the addresses differ in what follows a `+`, at Gmail in dots; or one is kept elsewhere.
    Email,
    /// One name and one birthday.
    NameBirthday,
    /// One name and one address.
    NameAddress,
    /// One name, one nickname and one city.
    NameNickname,
    /// Both birthdays are known and differ.
    OtherBirthday,
    /// Both genders are known and differ.
    OtherGender,
}

/// A pair is shown from here on: one strong sign, or more than one.
pub const ENOUGH: i32 = 50;

/// Digits a phone has at least to be told from other numbers.
const DIGITS: usize = 10;
/// The last of them, which no way of writing it changes.
const TAIL: usize = 9;
/// Letters and digits an address has at least to be one.
const ADDRESS: usize = 6;

impl Sign {
    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Sign::Phone => "same_phone",
            Sign::Email => "same_mailbox",
            Sign::NameBirthday => "same_name_birthday",
            Sign::NameAddress => "same_name_address",
            Sign::NameNickname => "same_name_nickname_city",
            Sign::OtherBirthday => "other_birthday",
            Sign::OtherGender => "other_gender",
        }
    }

    /// How much it says. A phone or a mailbox is of one person or one household; a name with a whole birthday is hardly
    /// another's; a name with a nickname and a city is a reason to look. What differs may be a typing mistake.
    #[must_use]
    pub fn weight(self) -> i32 {
        match self {
            Sign::Phone => 80,
            Sign::Email => 75,
            Sign::NameBirthday | Sign::NameAddress => 70,
            Sign::NameNickname => 50,
            Sign::OtherBirthday => -40,
            Sign::OtherGender => -30,
        }
    }

    /// Whether it speaks against one person.
    #[must_use]
    pub fn is_against(self) -> bool {
        self.weight() < 0
    }
}

/// What a pair shares and differs in, and what that comes to: at most 100 for it, less what is against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The sum of the weights.
    pub score: i32,
    /// The signs, those for it first.
    pub signs: Vec<Sign>,
}

/// The texts that two members must share for a sign: whoever shares none is not compared.
#[must_use]
pub fn keys(person: &Person) -> Vec<(Sign, String)> {
    let mut keys = Vec::new();
    let name = name(&person.name);
    if name.chars().count() > 1 {
        if person.birthday.len() == "YYYY-MM-DD".len() {
            keys.push((Sign::NameBirthday, format!("{name}\n{}", person.birthday)));
        }
        let (address, nickname, city) = (bare(&person.address), bare(&person.nickname), bare(&person.city));
        if address.chars().count() >= ADDRESS {
            keys.push((Sign::NameAddress, format!("{name}\n{address}")));
        }
        if !nickname.is_empty() && !city.is_empty() {
            keys.push((Sign::NameNickname, format!("{name}\n{nickname}\n{city}")));
        }
    }
    keys.extend(mailboxes(person).into_iter().map(|mailbox| (Sign::Email, mailbox)));
    keys.extend(phones(person).into_iter().map(|phone| (Sign::Phone, phone[phone.len() - TAIL..].to_owned())));
    keys.sort();
    keys.dedup();
    keys
}

/// What speaks for two members being one person, and what against it.
#[must_use]
pub fn compare(one: &Person, other: &Person) -> Likeness {
    let (mine, theirs) = (keys(one), keys(other));
    let mut signs: Vec<Sign> = mine.iter().filter(|key| theirs.contains(key)).map(|key| key.0).collect();
    if !share_a_phone(one, other) {
        signs.retain(|sign| *sign != Sign::Phone);
    }
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    if differ(&one.birthday, &other.birthday) && one.birthday.len() == other.birthday.len() {
        signs.push(Sign::OtherBirthday);
    }
    if differ(&one.gender, &other.gender) {
        signs.push(Sign::OtherGender);
    }
    signs.sort_unstable();
    signs.dedup();
    let sum =
        |against: bool| signs.iter().filter(|sign| sign.is_against() == against).map(|sign| sign.weight()).sum::<i32>();
    Likeness { score: sum(false).min(100) + sum(true), signs }
}

/// Whether one of the phones is the other in another writing: with or without the country in front.
fn share_a_phone(one: &Person, other: &Person) -> bool {
    let (mine, theirs) = (phones(one), phones(other));
    mine.iter().any(|a| theirs.iter().any(|b| a.ends_with(b.as_str()) || b.ends_with(a.as_str())))
}

/// The digits of each phone that is known, without what only dials: `00`, and the `0` before an area.
fn phones(person: &Person) -> Vec<String> {
    let written = std::iter::once(&person.phone).chain(&person.others);
    let is_phone = |text: &&String| text.chars().all(|sign| sign.is_ascii_digit() || " +-().".contains(sign));
    let digits = |text: &String| -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    written.filter(is_phone).map(digits).filter(|digits| (DIGITS..=15).contains(&digits.len())).collect()
}

/// Each mailbox that is known: without what follows a `+`, at Gmail without dots, which it does not read.
fn mailboxes(person: &Person) -> Vec<String> {
    let written = std::iter::once(&person.email).chain(&person.others);
    let mailbox = |text: &String| {
        let (user, host) = text.trim().split_once('@')?;
        let host = host.to_lowercase();
        let user = user.split('+').next().unwrap_or_default().to_lowercase();
        let is_sound = !user.is_empty() && host.contains('.') && !host.contains(['@', ' ', '/']);
        is_sound.then(|| match host.as_str() {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", user.replace('.', "")),
            _ => format!("{user}@{host}"),
        })
    };
    written.filter_map(mailbox).collect()
}

/// A name without signs and case; where it is written in Latin letters, in whichever order.
fn name(text: &str) -> String {
    if !text.is_ascii() {
        return bare(text);
    }
    let mut words: Vec<String> = text.split(|sign: char| !sign.is_alphanumeric()).map(bare).collect();
    words.sort();
    words.concat()
}

/// A text without blanks, signs and case: what two ways of writing it share.
fn bare(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is known of somebody, by field; `x` is an attribute or account.
    type Known = &'static [(&'static str, &'static str)];

    fn person(fields: &[(&str, &str)]) -> Person {
        let mut person = Person::default();
        for (field, value) in fields {
            let value = (*value).to_owned();
            match *field {
                "name" => person.name = value,
                "nickname" => person.nickname = value,
                "birthday" => person.birthday = value,
                "gender" => person.gender = value,
                "city" => person.city = value,
                "address" => person.address = value,
                "phone" => person.phone = value,
                "email" => person.email = value,
                _ => person.others.push(value),
            }
        }
        person
    }

    #[test]
    fn each_sign_is_found_in_whichever_writing() {
        let cases: [(Known, Known, &[Sign]); 17] = [
            (
                &[("name", "王小明"), ("birthday", "1990-05-01")],
                &[("name", "王 小明"), ("birthday", "1990-05-01")],
                &[Sign::NameBirthday],
            ),
            (
                &[("name", "Anna Li"), ("birthday", "1990-05-01")],
                &[("name", "LI, Anna"), ("birthday", "1990-05-01")],
                &[Sign::NameBirthday],
            ),
            (&[("name", "Anna"), ("birthday", "05-01")], &[("name", "Anna"), ("birthday", "05-01")], &[]),
            (&[("name", "王"), ("birthday", "1990-05-01")], &[("name", "王"), ("birthday", "1990-05-01")], &[]),
            (
                &[("name", "Bo"), ("address", "12 Elm St., Apt. 4")],
                &[("name", "bo"), ("address", "12 ELM ST APT 4")],
                &[Sign::NameAddress],
            ),
            (&[("name", "Bo"), ("address", "Elm")], &[("name", "Bo"), ("address", "Elm")], &[]),
            (
                &[("name", "Bo"), ("nickname", "B"), ("city", "杭州")],
                &[("name", "Bo"), ("nickname", "b"), ("city", "杭州")],
                &[Sign::NameNickname],
            ),
            (&[("name", "Bo"), ("nickname", "B")], &[("name", "Bo"), ("nickname", "B")], &[]),
            (&[("email", "bo+shop@x.cn")], &[("email", "bo@x.cn")], &[Sign::Email]),
            (&[("email", "b.o@gmail.com")], &[("email", "bo+1@googlemail.com")], &[Sign::Email]),
            (&[("email", "b.o@x.cn")], &[("email", "bo@x.cn")], &[]),
            (&[("email", "bo@x.cn")], &[("x", "BO@x.cn")], &[Sign::Email]),
            (&[("phone", "+8613800138000")], &[("x", "138-0013-8000")], &[Sign::Phone]),
            (&[("phone", "+8613800138000")], &[("x", "013800138000")], &[Sign::Phone]),
            (&[("phone", "+8613800138000")], &[("phone", "+8615900138000")], &[]),
            (&[("phone", "+8613800138000")], &[("x", "tb13800138000")], &[]),
            (&[("phone", "+8613800138000")], &[("x", "800138000")], &[]),
        ];
        for (one, other, expected) in cases {
            assert_eq!(compare(&person(one), &person(other)).signs, expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_differs_weighs_against_it() {
        let same = [("name", "Bo Li"), ("address", "12 Elm Street")];
        let with = |more: &[(&'static str, &'static str)]| person(&[&same[..], more].concat());
        let cases: [(Known, Known, i32); 6] = [
            (&[], &[], 70),
            (&[("birthday", "1960-01-02")], &[("birthday", "1990-05-01")], 30), // father and son
            (&[("birthday", "1990-05-01")], &[("birthday", "05-01")], 70),
            (&[("gender", "female")], &[("gender", "male")], 40),
            (&[("birthday", "1990-05-01")], &[("birthday", "1990-05-01")], 100),
            (&[("email", "a+b@x.cn"), ("gender", "female")], &[("email", "a@x.cn"), ("gender", "male")], 70),
        ];
        for (one, other, expected) in cases {
            assert_eq!(compare(&with(one), &with(other)).score, expected, "{one:?} {other:?}");
        }
    }

    /// Who is not compared would not have been alike.
    #[test]
    fn whatever_is_enough_shares_a_key() {
        let one = person(&[("name", "Bo Li"), ("gender", "male"), ("phone", "+8613800138000")]);
        let other = person(&[("name", "Bo Li"), ("gender", "male"), ("city", "杭州")]);
        assert!(keys(&one).iter().all(|key| !keys(&other).contains(key)) && compare(&one, &other).score < ENOUGH);
    }
}
