//! Coupons as the engine booked them, and the codes that people type for them.

use rusqlite::{Row as Found, named_params};

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::coupon::{Issued, Root, Row, State, Step, code};
use crate::domain::engine::consequence::Consequence;
use crate::domain::id::{Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::pool::Limited;
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends a row.
pub fn append(db: &Db, codes: &mut Codes, member: MemberId, row: &Row) -> Result<()> {
    let what = match row {
        Row::Issued(issued) => return append_issued(db, codes, member, issued),
        Row::Reserved(row) => What {
            order: row.order,
            discount: Some(row.discount),
            until: Some(row.until),
            ..What::of(row.place, row.number, Step::Reserved, row.at, row.cause)
        },
        Row::Used(row) => {
            let cause = CauseKind::Act.of(row.act.0);
            let params = named_params! {
                ":member": member.0,
                ":number": row.number,
                ":act": row.act.0,
                ":order_id": row.order.map(|order| order.0),
                ":discount_minor": row.discount.get(),
                ":at": row.at.0,
            };
            db.run(sql!("coupon/append_use"), params)?;
            What {
                order: row.order,
                discount: Some(row.discount),
                ..What::of(row.place, row.number, Step::Redeemed, row.at, cause)
            }
        }
        Row::Stepped(row) => What { until: row.until, ..What::of(row.place, row.number, row.step, row.at, row.cause) },
    };
    append_step(db, member, &what)
}

fn append_issued(db: &Db, codes: &mut Codes, member: MemberId, issued: &Issued) -> Result<()> {
    let (root, bearer) = match issued.root {
        Root::Own(member, number) => (Some((member.0, number)), None),
        Root::Bearer(id) => (None, Some(id)),
    };
    let given_by = issued.of.as_ref().map(|of| codes.number(db, of)).transpose()?;
    let params = named_params! {
        ":member": member.0,
        ":number": issued.number,
        ":template": codes.number(db, &issued.template)?,
        ":version": issued.version,
        ":root_member": root.map(|root| root.0),
        ":root_number": root.map(|root| root.1),
        ":bearer": bearer,
        ":issued_at": issued.at.0,
        ":from_at": issued.from.0,
        ":until_at": issued.until.0,
        ":uses": issued.uses,
        ":given_by": given_by,
        ":cause_kind": issued.cause.kind.word(),
        ":cause": issued.cause.id,
    };
    db.run(sql!("coupon/append"), params).map(drop)
}

/// A step as its table keeps it.
struct What {
    place: u32,
    number: u32,
    step: Step,
    order: Option<OrderId>,
    discount: Option<Money>,
    until: Option<Instant>,
    at: Instant,
    cause: Cause,
}

impl What {
    fn of(place: u32, number: u32, step: Step, at: Instant, cause: Cause) -> What {
        What { place, number, step, order: None, discount: None, until: None, at, cause }
    }
}

fn append_step(db: &Db, member: MemberId, what: &What) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":place": what.place,
        ":number": what.number,
        ":step": what.step.word(),
        ":order_id": what.order.map(|order| order.0),
        ":discount_minor": what.discount.map(Money::get),
        ":until_at": what.until.map(|until| until.0),
        ":at": what.at.0,
        ":cause_kind": what.cause.kind.word(),
        ":cause": what.cause.id,
    };
    db.run(sql!("coupon/append_step"), params).map(drop)
}

/// Hands out codes to the coupons made for a member by these rows; a code that is taken is made anew.
pub fn give_codes(
    db: &Db,
    member: MemberId,
    rows: &[Consequence],
    random: impl Fn() -> [u8; code::BYTES],
) -> Result<()> {
    for row in rows {
        let Consequence::Coupon(Row::Issued(issued)) = row else { continue };
        if issued.root == Root::Own(member, issued.number) {
            insert_code(db, &random, None, Some((member, issued.number)))?;
        }
    }
    Ok(())
}

fn insert_code(
    db: &Db,
    random: impl Fn() -> [u8; code::BYTES],
    batch: Option<i64>,
    own: Option<(MemberId, u32)>,
) -> Result<String> {
    loop {
        let code = code::of(random());
        let params = named_params! {
            ":code": code,
            ":batch": batch,
            ":member": own.map(|own| own.0.0),
            ":number": own.map(|own| own.1),
        };
        if db.run(sql!("coupon/insert_code_if_new"), params)? == 1 {
            return Ok(code);
        }
    }
}

/// Codes to be made for whoever has them.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The request that asks for them.
    pub request: &'a str,
    /// The template.
    pub template: &'a Code,
    /// The program version whose conditions they keep.
    pub version: u32,
    /// How many.
    pub size: u32,
    /// When.
    pub issued_at: Instant,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
    /// Who does it, as said.
    pub operator: &'a str,
    /// Why, as said.
    pub reason: &'a str,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Makes codes for whoever has them.
pub fn insert_batch(db: &Db, batch: &Batch<'_>, random: impl Fn() -> [u8; code::BYTES]) -> Result<Vec<String>> {
    let params = named_params! {
        ":request": batch.request,
        ":template": Codes::load(db)?.number(db, batch.template)?,
        ":version": batch.version,
        ":size": batch.size,
        ":issued_at": batch.issued_at.0,
        ":from_at": batch.from.0,
        ":until_at": batch.until.0,
        ":operator": batch.operator,
        ":reason": batch.reason,
        ":recorded_at": batch.recorded_at.0,
    };
    let id = db.insert(sql!("coupon/insert_batch"), params)?;
    (0..batch.size).map(|_| insert_code(db, &random, Some(id), None)).collect()
}

/// A code and what it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: i64,
    /// As it is written.
    pub code: String,
    /// The member and coupon it was made for; none = for whoever has it.
    pub own: Option<(MemberId, u32)>,
    /// When it was taken away, unclaimed.
    pub revoked_at: Option<Instant>,
    /// What it becomes once somebody uses it.
    pub bearer: Option<Bearer>,
}

/// What a code becomes once somebody uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Its template.
    pub template: Code,
    /// The program version whose conditions it keeps.
    pub version: u32,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
}

/// What a code hangs on.
pub fn find_code(db: &Db, code: &str) -> Result<Option<Known>> {
    db.find(sql!("coupon/find_code"), named_params! {":code": code}, |row| {
        let own = row.get::<_, Option<i64>>(2)?.map(MemberId).zip(row.get(3)?);
        let template = row.get::<_, Option<String>>(5)?.and_then(|text| Code::new(&text));
        let bearer = match template {
            Some(template) => {
                let (version, from, until) = (row.get(6)?, Instant(row.get(7)?), Instant(row.get(8)?));
                Some(Bearer { template, version, from, until })
            }
            None => None,
        };
        let revoked_at = row.get::<_, Option<i64>>(4)?.map(Instant);
        Ok(Known { id: row.get(0)?, code: row.get(1)?, own, revoked_at, bearer })
    })
}

/// Takes an unclaimed code away.
pub fn set_revoked(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("coupon/set_revoked"), named_params! {":id": id, ":at": at.0}).map(drop)
}

/// In whose hands the coupon of a code was, the last one last.
pub fn list_holders(db: &Db, known: &Known) -> Result<Vec<(MemberId, u32)>> {
    let holder = |row: &Found<'_>| Ok((MemberId(row.get(0)?), row.get(1)?));
    match known.own {
        Some((member, number)) => {
            db.list(sql!("coupon/list_holders"), named_params! {":member": member.0, ":number": number}, holder)
        }
        None => db.list(sql!("coupon/list_bearers"), named_params! {":bearer": known.id}, holder),
    }
}

/// How often a code was used or is set aside by all who had it; what a member has set aside himself is not counted.
pub fn get_bearer_uses(db: &Db, bearer: i64, member: MemberId, at: Instant) -> Result<i64> {
    let params = named_params! {":bearer": bearer, ":member": member.0, ":at": at.0};
    db.get(sql!("coupon/get_bearer_uses"), params, |row| row.get(0))
}

/// Coupons issued of a template, by all draws on its limit and in batches of codes.
pub fn get_issued(db: &Db, template: &Code) -> Result<i64> {
    get_drawn(db, template, Limited::Issued)
}

/// Minor units that coupons of a template have taken off, or are set aside to.
pub fn get_discount(db: &Db, template: &Code) -> Result<Money> {
    get_drawn(db, template, Limited::Discount).map(Money)
}

fn get_drawn(db: &Db, template: &Code, pool: Limited) -> Result<i64> {
    let params = named_params! {":code": template.as_str(), ":pool": pool.word()};
    db.get(sql!("coupon/get_drawn"), params, |row| row.get(0))
}

/// A coupon as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose.
    pub id: MemberId,
    /// The member's number.
    pub member: String,
    /// Its number among the member's.
    pub number: u32,
    /// The code; none while it is not written yet.
    pub code: Option<String>,
    /// The template.
    pub template: Code,
    /// The program version whose conditions it keeps.
    pub version: u32,
    /// When it was issued.
    pub issued_at: Instant,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
    /// Uses.
    pub uses: u32,
    /// Uses that were not given back.
    pub used: u32,
    /// What gave it; none where somebody did.
    pub given_by: Option<Code>,
    /// Where it stands.
    pub state: State,
}

/// Coupons of one member or of all, of one template or of all, as they stood at an instant.
pub fn list(db: &Db, member: Option<MemberId>, template: Option<&Code>, at: Instant) -> Result<Vec<Shown>> {
    let params = named_params! {
        ":member": member.map(|member| member.0),
        ":template": template.map(Code::as_str),
        ":at": at.0,
    };
    db.list(sql!("coupon/list"), params, |row| {
        let code = |at: usize| row.get::<_, Option<String>>(at).map(|text| text.and_then(|text| Code::new(&text)));
        let (from, until) = (Instant(row.get(7)?), Instant(row.get(8)?));
        let (uses, used) = (row.get::<_, u32>(9)?, row.get(10)?);
        let step = row.get::<_, Option<String>>(12)?.and_then(|word| Step::find(&word));
        let last = step.map(|step| Ok::<_, rusqlite::Error>((step, row.get::<_, Option<i64>>(13)?.map(Instant))));
        Ok(Shown {
            id: MemberId(row.get(0)?),
            member: row.get(1)?,
            number: row.get(2)?,
            code: row.get(3)?,
            template: code(4)?.ok_or(rusqlite::Error::InvalidQuery)?,
            version: row.get(5)?,
            issued_at: Instant(row.get(6)?),
            from,
            until,
            uses,
            used,
            given_by: code(11)?,
            state: State::after(last.transpose()?, used < uses, (from, until), at),
        })
    })
}

/// Something that became of a coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub step: Step,
    /// When.
    pub at: Instant,
    /// What it takes off.
    pub discount: Option<Money>,
    /// On which order.
    pub order: Option<String>,
    /// When the reservation runs out, or the coupon's new end.
    pub until: Option<Instant>,
}

/// What became of a coupon by an instant, in order.
pub fn list_steps(db: &Db, member: MemberId, number: u32, at: Instant) -> Result<Vec<Event>> {
    let params = named_params! {":member": member.0, ":number": number, ":at": at.0};
    db.list(sql!("coupon/list_steps"), params, |row| {
        let step = Step::find(row.get_ref(0)?.as_str()?).ok_or(rusqlite::Error::InvalidQuery)?;
        let discount = row.get::<_, Option<i64>>(2)?.map(Money);
        let until = row.get::<_, Option<i64>>(4)?.map(Instant);
        Ok(Event { step, at: Instant(row.get(1)?), discount, order: row.get(3)?, until })
    })
}
