//! Who came: one member a row, with the time where the list has it (C12).

use super::cells::{self, Read, missing, read as cell};
use super::header::{Layout, columns};
use super::order::Who;
use super::record::Record;
use super::text;
use super::written::{self, Clock};
use super::{Fatal, Reading, Sheet, Source};
use crate::domain::time::Instant;

columns! {
    Member = "member", "会员号";;
    Account = "account", "会员账号";;
    Phone = "phone", "手机号";;
    Email = "email", "邮箱";;
    At = "at", "时间", "签到时间";;
}

static LAYOUT: Layout =
    Layout { columns: COLUMNS, prefixes: &["x."], one_of: &["member", "account", "phone", "email"] };

/// A row of who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedAttendance {
    /// Who; one key at least is stated.
    pub who: Who,
    /// When; none = as the command says.
    pub at: Option<Instant>,
}

/// Reads a list of who came.
pub fn read(
    sources: &[Source],
    reading: &Reading,
    tell: &mut dyn FnMut(u64),
) -> Result<Sheet<StatedAttendance>, Fatal> {
    let mut clock = Clock::new(reading.local(None));
    cells::sheet(sources, &LAYOUT, reading, tell, |record| attendance(record, reading, &mut clock))
}

fn attendance(record: &Record<'_>, reading: &Reading, clock: &mut Clock) -> Read<StatedAttendance> {
    let country = reading.country.as_deref();
    let who = Who {
        member: cell(record, C::Member, |cell| text::key(cell, 64).map(String::from))?,
        account: cell(record, C::Account, |cell| text::folded(cell, 128))?,
        phone: cell(record, C::Phone, |cell| written::phone(cell, country))?,
        email: cell(record, C::Email, written::email)?,
    };
    if who.is_nobody() {
        return Err(missing(C::Member));
    }
    let at = cell(record, C::At, |cell| written::past(clock, reading.now, cell))?;
    Ok(StatedAttendance { who, at: at.map(|(at, _)| at) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::tests::{reading, rejected};

    #[test]
    fn who_came_is_read_and_bad_rows_are_named() {
        let text = "会员号,手机号,签到时间\nM-1,,2026-03-07 14:05\n,13800138000,\n,,2026-03-07\nM-2,,2099-01-01\nM-3,138****8000,\n";
        let sheet = read(&[Source::bytes("came.csv", text.as_bytes())], &reading(), &mut |_| ()).unwrap();
        let zone = reading().zone;
        let good: Vec<_> = sheet.values.iter().map(|row| (row.value.who.clone(), row.value.at)).collect();
        let member = Who { member: Some("M-1".to_owned()), ..Who::default() };
        let phone = Who { phone: Some("+8613800138000".to_owned()), ..Who::default() };
        let at = zone.parse("2026-03-07 14:05").map(|(at, _)| at);
        assert_eq!(good, [(member, at), (phone, None)]);
        let expected = [
            "4:1 会员号: missing",
            "5:3 签到时间 \"2099-01-01\": later than now",
            "6:2 手机号 \"138****8000\": masked; a key must be whole",
        ];
        assert_eq!(rejected(&sheet.rejects), expected);
    }
}
