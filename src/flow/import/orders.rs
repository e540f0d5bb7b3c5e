//! Order files: what is to be done with each order is decided, then all are recorded; then one settling (import §5).

use std::collections::{HashMap, HashSet};

use super::coupons::{self, Stated};
use super::fields::Fields;
use super::goods::Goods;
use super::people::{Match, People};
use super::plan::{self, Change, Plan, Plans, Unsaid, fault};
use super::register::Register;
use super::returns;
use super::waiting::Nobodys;
use super::{Counts, Extent, Imported, Rules, bear, close, open, told};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::order::RefundLine;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::Session;
use crate::input::order::{Buyers, COUPON, OrderFile, Refused, StatedRefund};
use crate::store::sale::{self, Known, New, NewRefund, RefundWriter, Writer};
use crate::store::{Db, audit, bare, batch, member};

/// An order file at work.
pub(super) struct Work<'a, 's> {
    pub session: &'a mut Session<'s>,
    pub rules: &'a Rules,
    pub source: i64,
    pub import: i64,
    pub people: People,
    pub buyers: Buyers,
    /// By buyer: the member, once an order of theirs is recorded.
    pub served: Vec<Option<MemberId>>,
    pub counts: Counts,
    /// Orders without a member, as far as their rows have keys.
    pub nobodys: Nobodys,
    /// Orders of somebody new whose keys came to fit two members that the file itself made.
    torn: Vec<Refused>,
}

/// The orders recorded just now that have refunds in the file, by index: whose they are.
type Recorded = HashMap<u32, (OrderId, Option<MemberId>)>;

/// Before every member.
const NOBODY: MemberId = MemberId(0);

/// Records and settles an order file whose rows are read; `files` is its fingerprint.
pub fn run(
    session: &mut Session<'_>,
    file: &mut OrderFile,
    path: &str,
    rules: &Rules,
    files: &str,
) -> Result<Imported> {
    let import = open(session, "order", rules, files)?;
    let source = batch::source(session.db, &rules.source)?;
    let people = People::load(session, &rules.source)?;
    let buyers = file.buyers();
    let mut work = Work {
        session,
        rules,
        source,
        import,
        people,
        served: vec![None; buyers.keys.len()],
        buyers,
        counts: Counts::default(),
        nobodys: Nobodys::default(),
        torn: Vec::new(),
    };
    let db = work.session.db;
    let register = Register::open(db, source, file)?;
    let mut plans = work.judge(file, &register)?;
    let refunds = work.judge_refunds(file, &register, &mut plans)?;
    bear(rules, path, file.rows, &file.rejects)?;
    let bare = bare::strip(db)?;
    if !bare.is_bare() {
        let changes = plans.iter().filter(|(_, plan)| !matches!(plan, Plan::Unchanged | Plan::Skip));
        db.expect(changes.count().try_into().unwrap_or(u64::MAX))?;
    }
    [work.counts.rows_new, work.counts.rows_changed, work.counts.rows_unchanged] = plan::rows(file, &plans, &refunds);
    let fields = if rules.fields { Some(Fields::of(&work, file, &plans, &refunds)?) } else { None };
    let recorded = work.record(file, plans)?;
    work.record_refunds(&refunds, &recorded, &register)?;
    work.settle_nobodys(file)?;
    work.refuse_torn(file, path)?;
    let extent = reached(file);
    let (n_orders, id_bytes) = (file.named(), file.id_bytes());
    // What follows needs the memory more than the orders, which are all written.
    file.forget();
    bare.restore(db, n_orders, id_bytes)?;
    let laid = returns::lay(work.session, source, &work.people, &file.returns)?;
    file.refuse_returns(&laid.refused);
    if !laid.refused.is_empty() {
        bear(rules, path, file.rows, &file.rejects)?;
    }
    let mut counts = work.counts;
    counts.refunds += laid.new;
    counts.refunds_unchanged += laid.known;
    counts.rows_new += laid.new;
    counts.rows_unchanged += laid.known;
    counts.members_created = work.people.created;
    counted(file, &mut counts);
    let fields = fields.map(|fields| fields.finish(file)).unwrap_or_default();
    let imported = Imported { import, counts, rejects: file.rejects.clone(), extent, fields, ..Imported::default() };
    close(session, rules, imported)
}

/// How far the good rows reach.
fn reached(file: &OrderFile) -> Extent {
    let mut extent = Extent { rows: file.rows_by_file(), times: None };
    file.keys().for_each(|key| extent.reach(key.sold_at));
    extent
}

/// What the rows themselves came to.
fn counted(file: &OrderFile, counts: &mut Counts) {
    counts.rows = file.rows;
    counts.rejected = u64::try_from(file.rejects.len()).unwrap_or(u64::MAX);
    counts.masked_keys = file.warnings.masked_keys;
    counts.totals_differ = file.warnings.totals_differ;
    counts.largest_gap = file.warnings.largest_gap;
}

impl<'s> Work<'_, 's> {
    /// Records the good orders; new members are numbered by their first orders (I40).
    fn record(&mut self, file: &OrderFile, mut plans: Plans) -> Result<Recorded> {
        let mut recorded = HashMap::new();
        let nothing = plans.iter().all(|(_, plan)| matches!(plan, Plan::Unchanged | Plan::Skip));
        if nothing && self.nobodys.claimed.is_empty() {
            self.counts.unchanged += u64::try_from(plans.len()).unwrap_or(u64::MAX);
            return Ok(recorded);
        }
        let of = plans.len();
        // What is written may wait in the till, and with it what it is written from.
        let changes: Plans = plans.extract_if(.., |(_, plan)| matches!(plan, Plan::Change(_))).collect();
        let mut till = self.till(file)?;
        self.join(file, &plans)?;
        let refunded: HashSet<u32> = file.refunds.iter().map(|refund| refund.index).collect();
        for (done, (index, plan)) in changes.iter().enumerate() {
            if let Plan::Change(change) = plan {
                told(self.session, done, of)?;
                self.change(&mut till, *index, change)?;
            }
        }
        let new = self.new_ones(file, plans)?;
        let before = of - new.len();
        for (done, (member, index)) in (before..).zip(new) {
            told(self.session, done, of)?;
            let id = till.write(index, None, member)?;
            self.counts.new += 1;
            self.meet_new(file, (id, index), member);
            if refunded.contains(&index) {
                recorded.insert(index, (id, member));
            }
        }
        let stated = std::mem::take(&mut till.coupons);
        till.writer.finish()?;
        coupons::report(self.session, &stated)?;
        Ok(recorded)
    }

    /// The new orders and whose they are; where they are settled at once, those of a member side by side, for so they are
    /// read again, and those of nobody first.
    fn new_ones(
        &mut self,
        file: &OrderFile,
        plans: Plans,
    ) -> Result<impl ExactSizeIterator<Item = (Option<MemberId>, u32)> + use<>> {
        // They take the place of the plans, which are millions.
        let new = plans.into_iter().filter_map(|(index, plan)| self.new_one(file, (index, plan)).transpose());
        let mut new = new.collect::<Result<Vec<(MemberId, Instant, u32)>>>()?;
        if !self.rules.no_settle {
            new.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| file.id(a.2).cmp(file.id(b.2))));
        }
        Ok(new.into_iter().map(|(member, _, index)| (Some(member).filter(|member| *member != NOBODY), index)))
    }

    /// Whose a new order is, and when it was sold; none where it is not new.
    fn new_one(&mut self, file: &OrderFile, (index, plan): (u32, Plan)) -> Result<Option<(MemberId, Instant, u32)>> {
        let member = match plan {
            Plan::Unchanged | Plan::Skip => {
                self.counts.unchanged += 1;
                return Ok(None);
            }
            // It was recorded by itself.
            Plan::Change(_) => return Ok(None),
            Plan::New(None) => {
                let waits = self.keys_of(file, index) != [None; 4];
                let count = if waits { &mut self.counts.held } else { &mut self.counts.guests };
                *count += 1;
                None
            }
            Plan::New(found) => self.member(file, index, found)?,
            Plan::Join => match self.member(file, index, None)? {
                None => {
                    let torn = self.torn_between(file, index)?;
                    self.torn.push(torn);
                    return Ok(None);
                }
                joined => joined,
            },
        };
        Ok(Some((member.unwrap_or(NOBODY), file.key(index).sold_at, index)))
    }

    /// Why an order of somebody new is nobody's.
    fn torn_between(&self, file: &OrderFile, index: u32) -> Result<Refused> {
        Ok(match self.people.find(self.session, self.keys_of(file, index))? {
            Match::Conflict(both) => fault(index, None, "key-conflict", both),
            _ => fault(index, None, "unknown-member", String::new()),
        })
    }

    /// Rejects the orders that only the file's own members tore apart, with their rows (I27).
    fn refuse_torn(&mut self, file: &mut OrderFile, path: &str) -> Result<()> {
        if self.torn.is_empty() {
            return Ok(());
        }
        let torn: HashSet<u32> = self.torn.iter().map(|no| no.order).collect();
        let rows = file.orders_of_rows().filter(|order| torn.contains(order)).count();
        self.counts.rows_new -= u64::try_from(rows).unwrap_or(u64::MAX);
        file.refuse(&self.torn);
        bear(self.rules, path, file.rows, &file.rejects)
    }

    /// Makes the members whom new orders name, in the order of their first orders.
    fn join(&mut self, file: &OrderFile, plans: &Plans) -> Result<()> {
        let mut firsts: Vec<Option<(Instant, &str, u32)>> = vec![None; self.buyers.keys.len()];
        let joins = plans.iter().filter(|(_, plan)| matches!(plan, Plan::Join)).map(|(index, _)| *index);
        let claims = self.nobodys.claimed.iter().map(|(_, index)| *index).filter(|index| file.is_good(*index));
        for index in joins.chain(claims) {
            let (key, first) = (file.key(index), &mut firsts[self.buyers.of[index as usize] as usize]);
            let this = (key.sold_at, key.id, key.index);
            *first = Some(first.map_or(this, |first| first.min(this)));
        }
        let mut firsts: Vec<_> = firsts.into_iter().flatten().collect();
        firsts.sort_unstable();
        let mut writer = member::Writer::open(self.session.db, audit::get_next(self.session.db)?)?;
        for (at, _, index) in firsts {
            let who = self.keys_of(file, index);
            if self.people.is_new(who) {
                self.people.create(self.session, &mut writer, who, at)?;
            }
        }
        writer.finish()
    }

    /// Whose a new order is: who was found, or has joined since. The further keys of a buyer become theirs, once.
    fn member(&mut self, file: &OrderFile, index: u32, found: Option<MemberId>) -> Result<Option<MemberId>> {
        let buyer = self.buyers.of[index as usize] as usize;
        if self.served[buyer].is_none() {
            let keys = file.who(self.buyers.keys[buyer]);
            let member = match (found, self.people.find(self.session, keys)?) {
                (Some(member), _) | (None, Match::Member(member)) => member,
                _ => return Ok(None),
            };
            self.people.complete(self.session, member, keys, file.key(index).sold_at)?;
            self.served[buyer] = Some(member);
        }
        Ok(self.served[buyer])
    }

    fn change<'f>(&mut self, till: &mut Till<'_, 'f>, index: u32, (known, change): &'f (Known, Change)) -> Result<()> {
        let (db, recorded_at) = (self.session.db, self.session.recorded_at);
        for (stage, at) in &change.stages {
            sale::insert_stage(db, known.id, known.member, *stage, *at, recorded_at)?;
        }
        if change.content {
            till.write(index, Some((known.id, &change.known)), known.member)?;
        }
        sale::set_hash(db, known.id, till.file.key(index).hash)?;
        let count = if change.is_none() { &mut self.counts.unchanged } else { &mut self.counts.changed };
        *count += 1;
        Ok(())
    }

    /// Where the orders of the file go in; its products are recorded first.
    fn till<'f>(&self, file: &'f OrderFile) -> Result<Till<'s, 'f>> {
        let db = self.session.db;
        let (goods, writer) = (Goods::meet(self.session, file)?, Writer::open(db)?);
        let (source, import, recorded_at) = (self.source, self.import, self.session.recorded_at);
        Ok(Till { db, file, goods, writer, source, import, coupons: Vec::new(), recorded_at })
    }

    fn record_refunds(
        &mut self,
        refunds: &[(StatedRefund, Vec<RefundLine>)],
        recorded: &Recorded,
        register: &Register<'_>,
    ) -> Result<()> {
        let mut writer = RefundWriter::open(self.session.db)?;
        for (done, (refund, lines)) in refunds.iter().enumerate() {
            told(self.session, done, refunds.len())?;
            let known = match recorded.get(&refund.index) {
                Some(new) => Some(*new),
                None => register.find(refund.index).map(|known| (known.id, known.member)),
            };
            let Some((order, member)) = known else { continue };
            let new = NewRefund {
                source: self.source,
                external_id: &refund.refund_id,
                order,
                member,
                at: refund.at,
                lines,
                recorded_at: self.session.recorded_at,
            };
            writer.refund(&new)?;
            self.counts.refunds += 1;
        }
        writer.finish()
    }
}

/// Writes orders of a file with their lines.
struct Till<'d, 'f> {
    db: &'d Db,
    file: &'f OrderFile,
    goods: Goods,
    writer: Writer<'d, 'f>,
    source: i64,
    import: i64,
    coupons: Vec<Stated>,
    recorded_at: Instant,
}

impl<'f> Till<'_, 'f> {
    /// Writes an order, or its amendment of another, of which it need not say all again.
    fn write(
        &mut self,
        index: u32,
        amends: Option<(OrderId, &'f Unsaid)>,
        member: Option<MemberId>,
    ) -> Result<OrderId> {
        let (key, mut order) = self.file.sold(index);
        if let Some((_, known)) = amends {
            known.complete(&mut order.place);
        }
        let new = New {
            source: self.source,
            external_id: key.id,
            amends: amends.map(|(order, _)| order),
            hash: key.hash,
            member,
            order,
            import: Some(self.import),
            recorded_at: self.recorded_at,
        };
        let id = self.writer.order(&new)?;
        for (number, line) in (1_i64..).zip(self.file.lines(index)) {
            self.writer.line(id, number, &self.goods.line(self.db, self.file, line)?);
        }
        for (name, value) in self.file.extras(index) {
            if let (COUPON, Some(member), None) = (name, member, amends) {
                self.coupons.push(Stated { order: id, member, code: value.to_owned() });
            }
            self.writer.extra(id, name, value);
        }
        for (name, value) in amends.into_iter().flat_map(|(_, known)| &known.extras) {
            self.writer.extra(id, name.clone(), value.clone());
        }
        Ok(id)
    }
}
