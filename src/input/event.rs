//! Behaviour events: one event a row (import.md 1.2).

use super::cells::{self, Read, blame, missing, need, read as cell};
use super::header::{Layout, columns, nearest};
use super::order::Who;
use super::record::Record;
use super::text::{self, Bad, bad};
use super::texts::Shared;
use super::written::{self, Clock};
use super::{Fatal, Reading, Sheet, Source};
use crate::domain::event::{self, Event};
use crate::domain::money::Money;

columns! {
    OccurredAt = "occurred_at", "发生时间"; required;;
    Kind = "kind", "类型"; required;;
    Member = "member", "会员号";;
    Account = "account", "会员账号";;
    Phone = "phone", "手机号";;
    Email = "email", "邮箱";;
    EventId = "event_id", "事件编号";;
    Subject = "subject", "sku", "对象", "商品编码", "货号";;
    Quantity = "quantity", "数量";;
    Value = "value", "金额";;
    Text = "text", "内容";;
    Channel = "channel", "渠道";;
    City = "city", "市", "城市";;
    Lat = "lat", "纬度";;
    Lon = "lon", "经度";;
    Undoes = "undoes", "撤销事件";;
}

pub(super) static LAYOUT: Layout =
    Layout { columns: COLUMNS, prefixes: &["x."], one_of: &["member", "account", "phone", "email"] };

/// An event as a row states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedEvent {
    /// The source's own id; without one the event is (member, kind, instant, subject).
    pub event_id: Option<String>,
    /// Whose it is; at least one key is stated.
    pub who: Who,
    /// What happened.
    pub event: Event,
    /// The id of the event this one takes back.
    pub undoes: Option<String>,
}

/// Reads an event file.
pub fn read(sources: &[Source], reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<StatedEvent>, Fatal> {
    let mut reader = Reader { reading, clock: Clock::new(reading.local(None)), words: Shared::default() };
    cells::sheet(sources, &LAYOUT, reading, tell, |record| reader.event(record))
}

struct Reader<'a> {
    reading: &'a Reading,
    clock: Clock,
    words: Shared,
}

impl Reader<'_> {
    fn event(&mut self, record: &Record<'_>) -> Read<StatedEvent> {
        let now = self.reading.now;
        let (at, _) = need(record, C::OccurredAt, |cell| written::past(&mut self.clock, now, cell))?;
        let kind = need(record, C::Kind, |cell| kind(cell).map(|kind| self.words.get(&kind)))?;
        let mut word = |column: C, longest: usize| {
            let text = cell(record, column, |cell| text::text(cell, longest).map(|text| self.words.get(&text)));
            text.map(Option::unwrap_or_default)
        };
        let (subject, channel, city) = (word(C::Subject, 500)?, word(C::Channel, 100)?, word(C::City, 100)?);
        let text = cell(record, C::Text, |cell| text::text(cell, 2000).map(|text| text.as_ref().into()))?;
        cell(record, C::Lat, |cell| written::degrees(cell, 90))?;
        cell(record, C::Lon, |cell| written::degrees(cell, 180))?;
        let event = Event {
            at,
            kind,
            subject,
            quantity: cell(record, C::Quantity, written::points)?.unwrap_or(0),
            value: cell(record, C::Value, |cell| written::money(cell, &self.reading.currency))?.unwrap_or(Money::ZERO),
            text: text.unwrap_or_default(),
            channel,
            city,
        };
        let id = |cell: &str| text::id(cell, 128).map(String::from);
        let (event_id, undoes) = (cell(record, C::EventId, id)?, cell(record, C::Undoes, id)?);
        Ok(StatedEvent { event_id, who: self.who(record)?, event, undoes })
    }

    /// The keys of a row; a masked one is no key, but then another must be stated (I28).
    fn who(&self, record: &Record<'_>) -> Read<Who> {
        let country = self.reading.country.as_deref();
        let mut masked = None;
        let mut key =
            |column: C, as_written: &dyn Fn(&str) -> Result<String, Bad>| match cell(record, column, as_written) {
                Err(refused) if refused.bad.code == "masked" => {
                    masked = Some(blame(column, &refused.value, refused.bad));
                    Ok(None)
                }
                other => other,
            };
        let who = Who {
            member: key(C::Member, &|cell| text::key(cell, 64).map(String::from))?,
            account: key(C::Account, &|cell| text::folded(cell, 128))?,
            phone: key(C::Phone, &|cell| written::phone(cell, country))?,
            email: key(C::Email, &written::email)?,
        };
        if who.is_nobody() { Err(masked.unwrap_or_else(|| missing(C::Member))) } else { Ok(who) }
    }
}

/// The kind a cell names; case, blanks and hyphens do not matter.
fn kind(cell: &str) -> Result<String, Bad> {
    let word = text::fold(cell).replace([' ', '-'], "_");
    match event::kind(&word) {
        Some(kind) if text::text(kind, 40).is_ok() => Ok(kind.to_owned()),
        _ => match nearest(&word, event::KINDS.into_iter()) {
            Some(near) => Err(Bad { code: "unknown-kind", hint: near.into() }),
            None => Err(bad("not-a-kind")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::tests::{reading, rejected};

    fn sheet(text: &str) -> Sheet<StatedEvent> {
        read(&[Source::bytes("e.csv", text.as_bytes())], &reading(), &mut |_| ()).unwrap()
    }

    #[test]
    fn an_event_is_what_its_row_states() {
        let sheet = sheet(
            "发生时间,类型,手机号,email,sku,quantity,value,undoes\n\
             2026-03-01 10:15,PV,138****8000,Ann@Example.com,TEA-01,,,\n\
             2026-03-01,x.Tasting,13800138000,,room 2,3,12.50,E-1\n",
        );
        let [view, tasting] = &sheet.values[..] else { panic!("{sheet:?}") };
        assert_eq!((&*view.value.event.kind, &*view.value.event.subject), ("view", "TEA-01"));
        assert_eq!(view.value.who, Who { email: Some("ann@example.com".into()), ..Who::default() });
        assert_eq!((&*tasting.value.event.kind, tasting.value.event.quantity), ("x.tasting", 3));
        assert_eq!(tasting.value.event.value, Money(1250));
        assert_eq!(tasting.value.undoes.as_deref(), Some("E-1"));
        assert_eq!((tasting.line, tasting.row), (3, 2));
    }

    #[test]
    fn bad_events_are_named() {
        let sheet = sheet(
            "occurred_at,kind,member,phone\n\
             2026-03-01 10:15,viev,M1,\n\
             2026-03-01 10:15,nonsense,M1,\n\
             2099-03-01 10:15,view,M1,\n\
             2026-03-01 10:15,view,,138****8000\n\
             2026-03-01 10:15,view,,\n\
             ,view,M1,\n",
        );
        let expected = [
            "2:2 kind \"viev\": not a known kind; nearest is view",
            "3:2 kind \"nonsense\": not a known kind",
            "4:1 occurred_at \"2099-03-01 10:15\": later than now",
            "5:4 phone \"138****8000\": masked; a key must be whole",
            "6:3 member: missing",
            "7:1 occurred_at: missing",
        ];
        assert_eq!(rejected(&sheet.rejects), expected);
    }
}
