//! Members: one person a row (import.md 1.2). What they hold when the shop moves over comes elsewhere (I11).

use super::cells::{self, Read, missing, read as cell};
use super::header::{Layout, columns};
use super::record::Record;
use super::text::{self, Bad, bad};
use super::written::{self, Clock};
use super::{Fatal, Reading, Sheet, Source};
use crate::domain::identity::legacy::{self, Given, Kept};
use crate::domain::member::{Change, Field};
use crate::domain::time::{Day, Instant};

columns! {
    Number = "number", "会员号";;
    Name = "name", "姓名";;
    UserName = "user_name", "用户名";;
    Nickname = "nickname", "昵称";;
    Phone = "phone", "手机号";;
    Email = "email", "邮箱";;
    Gender = "gender", "性别";;
    Birthday = "birthday", "生日";;
    Country = "country", "国家";;
    Province = "province", "省";;
    City = "city", "市", "城市";;
    Address = "address", "地址";;
    Occupation = "occupation", "职业";;
    Education = "education", "学历";;
    Hobbies = "hobbies", "爱好";;
    Tags = "tags", "标签";;
    Bio = "bio", "简介";;
    Avatar = "avatar", "头像";;
    Note = "note", "备注";;
    ConsentMarketing = "consent_marketing", "营销同意";;
    JoinedAt = "joined_at", "入会时间";;
    Referrer = "referrer", "推荐人";;
    PasswordScheme = "password_scheme", "密码方案";;
    PasswordHash = "password_hash", "密码哈希";;
}

pub(super) static LAYOUT: Layout = Layout { columns: COLUMNS, prefixes: &["x.", "account."], one_of: &[] };

/// The columns that become profile changes, in the order of [`Field::ALL`].
const FIELDS: [(C, Field); 19] = [
    (C::Name, Field::Name),
    (C::UserName, Field::UserName),
    (C::Nickname, Field::Nickname),
    (C::Phone, Field::Phone),
    (C::Email, Field::Email),
    (C::Gender, Field::Gender),
    (C::Birthday, Field::Birthday),
    (C::Country, Field::Country),
    (C::Province, Field::Province),
    (C::City, Field::City),
    (C::Address, Field::Address),
    (C::Occupation, Field::Occupation),
    (C::Education, Field::Education),
    (C::Hobbies, Field::Hobbies),
    (C::Tags, Field::Tags),
    (C::Bio, Field::Bio),
    (C::Avatar, Field::Avatar),
    (C::Note, Field::Note),
    (C::ConsentMarketing, Field::ConsentMarketing),
];

/// A member as a row states them; blank cells leave what is known (I10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedMember {
    /// The member number; without one the first account, phone or e-mail tells who is meant.
    pub number: Option<String>,
    /// Accounts elsewhere, as (source, folded account), in column order.
    pub accounts: Vec<(String, String)>,
    /// Profile fields with their normalised values, phone and e-mail among them, in the order of `Field`.
    pub changes: Vec<Change>,
    /// When they joined, where stated.
    pub joined_at: Option<Instant>,
    /// The member number of who invited them.
    pub referrer: Option<String>,
    /// `x.NAME` cells, as (name, value).
    pub extras: Vec<(String, String)>,
    /// What another system knew of their password.
    pub password: Option<Password>,
}

/// A password that another system handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// As it was handed over.
    Given(Given),
    /// As it may rest in the file.
    Kept(Kept),
}

impl Password {
    /// Whether it stood in the file as it is typed.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match self {
            Password::Given(given) => given.is_plain(),
            Password::Kept(kept) => !kept.is_legacy(),
        }
    }
}

/// Reads a member file.
pub fn read(sources: &[Source], reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<StatedMember>, Fatal> {
    let mut clock = Clock::new(reading.local(None));
    let sheet = cells::sheet(sources, &LAYOUT, reading, tell, |record| member(record, reading, &mut clock))?;
    Ok(sheet.once(C::Number, |member| member.number.as_deref()))
}

fn member(record: &Record<'_>, reading: &Reading, clock: &mut Clock) -> Read<StatedMember> {
    let key = |cell: &str| text::key(cell, 64).map(String::from);
    let accounts = cells::extras(record, "account.", |cell| text::folded(cell, 128))?;
    let country = cell(record, C::Country, country)?.or_else(|| reading.country.clone());
    let mut changes = Vec::new();
    for (column, field) in FIELDS {
        let value = cell(record, column, |cell| value(field, cell, country.as_deref(), reading))?;
        changes.extend(value.map(|value| Change { field, value }));
    }
    let number = cell(record, C::Number, key)?;
    let reached = changes.iter().any(|change| matches!(change.field, Field::Phone | Field::Email));
    if number.is_none() && accounts.is_empty() && !reached {
        return Err(missing(C::Number));
    }
    let joined_at = cell(record, C::JoinedAt, |cell| written::past(clock, reading.now, cell))?;
    Ok(StatedMember {
        number,
        accounts,
        changes,
        joined_at: joined_at.map(|(at, _)| at),
        referrer: cell(record, C::Referrer, key)?,
        extras: cells::extras(record, "x.", |cell| text::text(cell, 500).map(String::from))?,
        password: password(record)?,
    })
}

/// What stands for a secret wherever a row is told.
pub(super) const WITHHELD: &str = "(withheld)";

/// Whether a cell is told to nobody (ID15): a hash, and what stands where its scheme should.
pub(super) fn is_secret(header: &str, cell: &str) -> bool {
    let header = text::fold(text::clean(header));
    let is = |column: C| {
        let known = &COLUMNS[column as usize];
        header == known.name || known.also.contains(&header.as_str())
    };
    !cell.is_empty() && (is(C::PasswordHash) || (is(C::PasswordScheme) && scheme(cell).is_none()))
}

impl Sheet<StatedMember> {
    /// Whether a file has a column for what is told to nobody, in a good row or not.
    #[must_use]
    pub fn holds_secrets(&self) -> bool {
        let mut names = self.headers.iter().flat_map(|header| &header.names);
        names.any(|name| is_secret(name, WITHHELD))
    }
}

fn scheme(cell: &str) -> Option<legacy::Scheme> {
    legacy::scheme(&text::fold(text::clean(cell)))
}

/// A hash and its scheme; neither means anything alone.
fn password(record: &Record<'_>) -> Read<Option<Password>> {
    let (word, hash) = (cells::cell(record, C::PasswordScheme), cells::cell(record, C::PasswordHash));
    match (&*word, &*hash) {
        ("", "") => Ok(None),
        ("", _) => Err(missing(C::PasswordScheme)),
        (_, "") => Err(missing(C::PasswordHash)),
        (word, hash) => {
            let hint = || legacy::words().collect::<Vec<_>>().join(", ").into();
            // Whoever mixes the columns up writes a secret here.
            let unknown = || cells::blame(C::PasswordScheme, WITHHELD, Bad { code: "not-a-scheme", hint: hint() });
            let bad = || cells::blame(C::PasswordHash, WITHHELD, bad("not-a-hash"));
            let given = scheme(word).ok_or_else(unknown)?.read(hash).ok_or_else(bad)?;
            Ok(Some(Password::Given(given)))
        }
    }
}

/// A field of a profile as it is kept, from a cell as people write it.
pub fn value(field: Field, cell: &str, phone_country: Option<&str>, reading: &Reading) -> Result<String, Bad> {
    match field {
        Field::Phone => written::phone(cell, phone_country),
        Field::Email => written::email(cell),
        Field::Gender => written::gender(cell).map(str::to_owned),
        Field::Birthday => {
            let birthday = written::birthday(cell)?;
            let today = reading.zone.day(reading.now);
            if Day::parse(&birthday).is_some_and(|day| day > today) { Err(bad("future")) } else { Ok(birthday) }
        }
        Field::Country => country(cell),
        Field::Hobbies | Field::Tags => written::list(cell, 100).map(|items| items.join(";")),
        Field::ConsentMarketing => written::flag(cell).map(|yes| if yes { "yes" } else { "no" }.to_owned()),
        Field::Note | Field::Bio => text::text(cell, 2000).map(String::from),
        Field::Name | Field::UserName | Field::Nickname => text::text(cell, 200).map(String::from),
        _ => text::text(cell, 500).map(String::from),
    }
}

/// An ISO 3166 code in capitals.
fn country(cell: &str) -> Result<String, Bad> {
    let code = text::ascii(cell).to_ascii_uppercase();
    let fits = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    if fits { Ok(code) } else { Err(bad("not-a-country")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::tests::{reading, rejected};

    fn sheet(text: &str) -> Sheet<StatedMember> {
        read(&[Source::bytes("m.csv", text.as_bytes())], &reading(), &mut |_| ()).unwrap()
    }

    fn changes(member: &StatedMember) -> Vec<(&str, &str)> {
        member.changes.iter().map(|change| (change.field.word(), change.value.as_str())).collect()
    }

    /// The example of import.md 1.2.
    #[test]
    fn a_member_may_be_known_by_phone_alone() {
        let head = "number,name,phone,birthday,city,hobbies\n";
        let good = sheet(&format!("{head},王小明,13800138000,1990-02-28,杭州,茶;摄影\n"));
        let expected = [
            ("name", "王小明"),
            ("phone", "+8613800138000"),
            ("birthday", "1990-02-28"),
            ("city", "杭州"),
            ("hobbies", "茶;摄影"),
        ];
        assert_eq!(changes(&good.values[0].value), expected);
        let bad = sheet(&format!("{head},王小明,13800138000,1990-02-29,杭州,茶;摄影\n"));
        assert_eq!(rejected(&bad.rejects), ["2:4 birthday \"1990-02-29\": no such day; use 1990-02-28 or 02-28"]);
    }

    #[test]
    fn everything_a_row_may_state() {
        let sheet = sheet(
            "会员号,Account.Taobao,性别,country,phone,joined_at,推荐人,consent_marketing,x.size\n\
             007,Ｔb_Ann,女,us,(415) 555-2671,2025-06-01,006,否,XL\n008,,,,,,,,\n",
        );
        let member = &sheet.values[0].value;
        assert_eq!(member.accounts, [("Taobao".to_owned(), "tb_ann".to_owned())]);
        let expected =
            [("phone", "+14155552671"), ("gender", "female"), ("country", "US"), ("consent_marketing", "no")];
        assert_eq!(changes(member), expected);
        assert_eq!(reading().zone.shown(member.joined_at.unwrap()), "2025-06-01 00:00");
        assert_eq!((member.number.as_deref(), member.referrer.as_deref()), (Some("007"), Some("006")));
        assert_eq!(member.extras, [("size".to_owned(), "XL".to_owned())]);
        assert_eq!(sheet.values[1].value, StatedMember { number: Some("008".into()), ..StatedMember::default() });
    }

    /// ID15: a hash is told to nobody, not even to whoever debugs.
    #[test]
    fn passwords_are_read_by_their_scheme_and_withheld() {
        let md5 = "e10adc3949ba59abbe56e057f20f883e";
        let sheet = sheet(&format!(
            "number,password_scheme,password_hash\nM1,MD5,{md5}\nM2,,\nM3,,{md5}\nM4,md5,\nM5,md5,{md5}0\nM6,{md5},md5\n\
             M7,plain,hunter2\n"
        ));
        let stated: Vec<_> =
            sheet.values.iter().map(|row| row.value.password.as_ref().map(Password::is_plain)).collect();
        assert_eq!(stated, [Some(false), None, Some(true)]);
        let told = rejected(&sheet.rejects);
        let places: Vec<&str> = told.iter().filter_map(|line| line.split(';').next()).collect();
        let known = legacy::words().collect::<Vec<_>>().join(", ");
        let expected = [
            "4:2 password_scheme: missing".to_owned(),
            "5:3 password_hash: missing".to_owned(),
            "6:3 password_hash \"(withheld)\": no hash of that scheme".to_owned(),
            "7:2 password_scheme \"(withheld)\": no scheme of password hashes that is known".to_owned(),
        ];
        assert_eq!(places, expected);
        assert!(told[3].ends_with(&known), "{}", told[3]);
        let debugged = format!("{:?}", sheet.values);
        assert!(!debugged.contains(md5) && !debugged.contains("hunter2"), "{debugged}");
    }

    #[test]
    fn bad_members_are_named() {
        let sheet = sheet(
            "number,name,phone,country,birthday,account.tmall\nM1,a,138****8000,,,\n,nobody,,,,\nM2,a,,China,,\n\
             M3,a,,,2099-01-01,\nM4,a\u{202E}b,,,,\nM5,a,,,,\nM5,b,,,,\nM6,,,,,a*b\n",
        );
        let expected = [
            "2:3 phone \"138****8000\": masked; a key must be whole",
            "3:1 number: missing",
            "4:4 country \"China\": no country code; use two letters such as CN",
            "5:5 birthday \"2099-01-01\": later than now",
            "6:2 name \"a\u{202E}b\": a control character or line break inside the cell",
            "8:1 number \"M5\": line 7 states something else",
            "9:6 account.tmall \"a*b\": masked; a key must be whole",
        ];
        assert_eq!(rejected(&sheet.rejects), expected);
        let passwords = read(&[Source::bytes("m", "number,password\n".as_bytes())], &reading(), &mut |_| ());
        let told = passwords.unwrap_err().to_string();
        assert_eq!(told, "the header of m does not fit: unknown column 2 \"password\"");
    }
}
