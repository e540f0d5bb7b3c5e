//! Lists of campaigns: who was reached, or held out, and when; one member a row.

use super::cells::{self, Read, missing, need, read as cell};
use super::header::{Layout, columns};
use super::order::Who;
use super::record::Record;
use super::text::{self, Bad, bad};
use super::written::{self, Clock};
use super::{Fatal, Reading, Sheet, Source};
use crate::domain::campaign::Arm;
use crate::domain::id::Code;
use crate::domain::time::Instant;

columns! {
    Campaign = "campaign", "活动"; required;;
    Member = "member", "会员号";;
    Account = "account", "会员账号";;
    Phone = "phone", "手机号";;
    Email = "email", "邮箱";;
    At = "at", "时间";;
    Arm = "arm", "分组";;
}

static LAYOUT: Layout =
    Layout { columns: COLUMNS, prefixes: &["x."], one_of: &["member", "account", "phone", "email"] };

/// A member on the list of a campaign, as a row states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedAssignment {
    /// The campaign.
    pub campaign: Code,
    /// Who; one key at least is stated.
    pub who: Who,
    /// When they were reached; none = now.
    pub at: Option<Instant>,
    /// The arm, where another system drew it.
    pub arm: Option<Arm>,
}

/// Reads lists of campaigns.
pub fn read(
    sources: &[Source],
    reading: &Reading,
    tell: &mut dyn FnMut(u64),
) -> Result<Sheet<StatedAssignment>, Fatal> {
    let mut clock = Clock::new(reading.local(None));
    cells::sheet(sources, &LAYOUT, reading, tell, |record| assignment(record, reading, &mut clock))
}

fn assignment(record: &Record<'_>, reading: &Reading, clock: &mut Clock) -> Read<StatedAssignment> {
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
    Ok(StatedAssignment {
        campaign: need(record, C::Campaign, |cell| Code::new(cell.trim()).ok_or(bad("not-a-campaign")))?,
        who,
        at: cell(record, C::At, |cell| written::past(clock, reading.now, cell))?.map(|(at, _)| at),
        arm: cell(record, C::Arm, arm)?,
    })
}

fn arm(cell: &str) -> Result<Arm, Bad> {
    match text::fold(cell).replace([' ', '-'], "_").as_str() {
        "treated" | "实验组" => Ok(Arm::Treated),
        "held_out" | "对照组" => Ok(Arm::HeldOut),
        _ => Err(bad("not-an-arm")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::time::Zone;

    #[test]
    fn rows_are_read_and_bad_ones_are_told() {
        let reading = Reading::new(Zone::utc(), Currency::find("CNY").unwrap(), None, Instant(2_000_000_000));
        let text = "campaign,member,at,arm\nspring,M-1,2026-03-01,\nspring,M-2,,held out\n12,M-3,,\nspring,,,\nspring,M-4,,both\n";
        let source = Source::bytes("list.csv", text.as_bytes().to_vec());
        let sheet = read(std::slice::from_ref(&source), &reading, &mut |_| ()).unwrap();
        let good: Vec<_> =
            sheet.values.iter().map(|one| (one.value.who.member.clone().unwrap(), one.value.arm)).collect();
        assert_eq!(good, [("M-1".to_owned(), None), ("M-2".to_owned(), Some(Arm::HeldOut))]);
        let bad: Vec<(u64, &str)> = sheet.rejects.iter().map(|reject| (reject.line, reject.code)).collect();
        assert_eq!(bad, [(4, "not-a-campaign"), (5, "missing"), (6, "not-an-arm")]);
    }
}
