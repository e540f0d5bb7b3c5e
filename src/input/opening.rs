//! Opening balances: points that members bring along from another system, one lot a row (P16).

use super::cells::{self, Read, missing, need, read as cell};
use super::header::{Layout, columns};
use super::order::Who;
use super::record::Record;
use super::text::{self, bad};
use super::written;
use super::{Fatal, Reading, Sheet, Source};
use crate::domain::time::Day;

columns! {
    Member = "member", "会员号";;
    Account = "account", "会员账号";;
    Points = "points", "积分"; required;;
    Activates = "activates", "生效日";;
    Expires = "expires", "到期日", "有效期至";;
    Row = "row", "行号";;
}

static LAYOUT: Layout = Layout { columns: COLUMNS, prefixes: &[], one_of: &["member", "account"] };

/// An opening balance as a row states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedOpening {
    /// Whose; one key at least is stated.
    pub who: Who,
    /// How many, above 0.
    pub points: i64,
    /// The first day on which they can be used; none = at once.
    pub activates: Option<Day>,
    /// The last day on which they can be used; none = as the program says.
    pub expires: Option<Day>,
    /// What the source calls the row; none = its number in the file.
    pub row: Option<String>,
}

/// Reads a file of opening balances.
pub fn read(sources: &[Source], reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<StatedOpening>, Fatal> {
    cells::sheet(sources, &LAYOUT, reading, tell, opening)
}

fn opening(record: &Record<'_>) -> Read<StatedOpening> {
    let who = Who {
        member: cell(record, C::Member, |cell| text::key(cell, 64).map(String::from))?,
        account: cell(record, C::Account, |cell| text::folded(cell, 128))?,
        ..Who::default()
    };
    if who.is_nobody() {
        return Err(missing(C::Member));
    }
    Ok(StatedOpening {
        who,
        points: need(record, C::Points, |cell| written::points(cell).and_then(above_nothing))?,
        activates: cell(record, C::Activates, written::day)?,
        expires: cell(record, C::Expires, written::day)?,
        row: cell(record, C::Row, |cell| text::id(cell, 40).map(String::from))?,
    })
}

fn above_nothing(points: i64) -> Result<i64, text::Bad> {
    if points > 0 { Ok(points) } else { Err(bad("not-positive")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::time::{Instant, Zone};

    #[test]
    fn rows_are_read_and_bad_ones_are_told() {
        let reading = Reading::new(Zone::utc(), Currency::find("CNY").unwrap(), None, Instant(0));
        let text = "member,points,expires,row\nM-1,500,2026-12-31,a-1\nM-2,0,,\n,5,,\nM-3,５０,,\nM-4,1.5,,\n";
        let source = Source::bytes("open.csv", text.as_bytes().to_vec());
        let sheet = read(std::slice::from_ref(&source), &reading, &mut |_| ()).unwrap();
        let good: Vec<_> = sheet.values.iter().map(|one| (one.value.who.member.clone(), one.value.points)).collect();
        assert_eq!(good, [(Some("M-1".to_owned()), 500), (Some("M-3".to_owned()), 50)]);
        assert_eq!(sheet.values[0].value.expires, Day::parse("2026-12-31"));
        let bad: Vec<(u64, &str)> = sheet.rejects.iter().map(|reject| (reject.line, reject.code)).collect();
        assert_eq!(bad, [(3, "not-positive"), (4, "missing"), (6, "not-a-whole-number")]);
    }
}
