//! Order files: known orders compared, new ones recorded, refunds laid on their lines; then one settling (import.md 5).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::difference::{self, Difference};
use super::goods::Goods;
use super::people::{Match, People, Unknown};
use super::refunds::Refundable;
use super::returns;
use super::{Counts, Extent, Imported, OnChange, Rules, bear, close, open, told};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::{Order, RefundLine, Stage, Stages};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::Session;
use crate::input::order::{OrderFile, OrderKey, Refused, StatedOrder, StatedRefund, Status};
use crate::store::sale::{self, Known, New, NewRefund, RefundWriter, Register, Writer};
use crate::store::{bare, batch, held, member, order};

/// An order file at work.
struct Work<'a, 's> {
    session: &'a mut Session<'s>,
    rules: &'a Rules,
    source: i64,
    import: i64,
    people: People,
    counts: Counts,
    /// Orders of nobody whose rows say whose they are: the order, and its index in the file.
    claims: Vec<(OrderId, u32)>,
    /// Orders recorded without the member whom their keys fit some day, likewise.
    held: Vec<(OrderId, u32)>,
}

/// What is to be done with the good orders of a file, by their indexes and in their order.
type Plans = Vec<(u32, Plan)>;

/// The orders recorded just now that have refunds in the file, by index: whose they are.
type Recorded = HashMap<u32, (OrderId, Option<MemberId>)>;

/// What is to be done with a good order of the file.
#[derive(Clone, Debug)]
enum Plan {
    New(Option<MemberId>),
    Join,
    Unchanged,
    Skip,
    Change(Box<(Known, Change)>),
}

/// How a known order differs.
#[derive(Clone, Debug, Default)]
struct Change {
    stages: Vec<(Stage, Instant)>,
    content: bool,
}

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
    let mut work = Work {
        session,
        rules,
        source,
        import,
        people,
        counts: Counts::default(),
        claims: Vec::new(),
        held: Vec::new(),
    };
    let db = work.session.db;
    let register = Register::open(db, source, file.len())?;
    let mut plans = work.judge(file, &register)?;
    let refunds = work.judge_refunds(file, &register, &mut plans)?;
    bear(rules, path, file.rows, &file.rejects)?;
    let bare = bare::strip(db)?;
    let recorded = work.record(file, plans)?;
    work.record_refunds(&refunds, &recorded, &register)?;
    work.claim(file)?;
    bare.restore(db)?;
    let laid = returns::lay(work.session, source, &work.people, &file.returns)?;
    file.refuse_returns(&laid.refused);
    if !laid.refused.is_empty() {
        bear(rules, path, file.rows, &file.rejects)?;
    }
    let mut counts = work.counts;
    counts.refunds += laid.new;
    counts.refunds_unchanged += laid.known;
    counts.members_created = work.people.created;
    counts.rows = file.rows;
    counts.rejected = u64::try_from(file.rejects.len()).unwrap_or(u64::MAX);
    counts.masked_keys = file.warnings.masked_keys;
    counts.totals_differ = file.warnings.totals_differ;
    counts.largest_gap = file.warnings.largest_gap;
    let mut extent = Extent { rows: file.rows_by_file(), times: None };
    file.keys().for_each(|key| extent.reach(key.sold_at));
    let imported = Imported { import, counts, rejects: file.rejects.clone(), extent, ..Imported::default() };
    close(session, rules, imported)
}

impl Work<'_, '_> {
    /// Decides on every good order; what only the database can tell is rejected here.
    fn judge(&mut self, file: &mut OrderFile, register: &Register<'_>) -> Result<Plans> {
        let mut plans = Vec::with_capacity(file.len());
        let mut refused = Vec::new();
        for key in file.keys() {
            let found = self.people.find(self.session, key.who)?;
            let known = register.find(key.id)?;
            if let Some(known) = known.filter(|known| known.member.is_none()) {
                self.meet_nobodys(known, &key, &found);
            }
            let plan = match (known, found) {
                (_, Match::Conflict(both)) => Err(fault(key.index, None, "key-conflict", both)),
                (Some(known), _) if known.hash == key.hash => Ok(Plan::Unchanged),
                (Some(known), Match::Member(member)) if known.member.is_some_and(|whose| whose != member) => {
                    Err(fault(key.index, None, "member-changed", self.number(known.member)?))
                }
                (Some(known), _) => self.difference(&file.order(key.index), known)?,
                (None, Match::Unknown) if self.rules.unknown == Unknown::Reject => {
                    Err(fault(key.index, None, "unknown-member", String::new()))
                }
                (None, Match::Unknown) if self.rules.unknown == Unknown::Hold => Ok(Plan::New(None)),
                (None, Match::Unknown) => Ok(Plan::Join),
                (None, Match::Member(member)) => Ok(Plan::New(Some(member))),
                (None, Match::Nobody) => Ok(Plan::New(None)),
            };
            match plan {
                Ok(plan) => plans.push((key.index, plan)),
                Err(fault) => refused.push(fault),
            }
        }
        file.refuse(&refused);
        Ok(plans)
    }

    /// An order known without a member: what its row says of whose it is now.
    fn meet_nobodys(&mut self, known: Known, key: &OrderKey<'_>, found: &Match) {
        match (found, self.rules.unknown) {
            (Match::Member(_), _) | (Match::Unknown, Unknown::Create) => self.claims.push((known.id, key.index)),
            (Match::Unknown, Unknown::Hold) => self.held.push((known.id, key.index)),
            _ => {}
        }
    }

    /// Gives orders of nobody to those whom their rows name, and keeps the keys of those that wait (I28).
    fn claim(&mut self, file: &OrderFile) -> Result<()> {
        for (order, index) in std::mem::take(&mut self.held) {
            held::keep(self.session.db, order, self.people.named(file.key(index).who))?;
        }
        for (order, index) in std::mem::take(&mut self.claims) {
            if !file.is_good(index) {
                continue;
            }
            if let Match::Member(member) = self.people.find(self.session, file.key(index).who)? {
                held::claim(self.session.db, order, member)?;
                self.counts.claimed += 1;
            }
        }
        Ok(())
    }

    fn number(&self, member: Option<MemberId>) -> Result<String> {
        let member = member.map(|member| member::get(self.session.db, member)).transpose()?;
        Ok(member.map(|member| member.number).unwrap_or_default())
    }

    /// How a stated order differs from what is known of it (I24).
    fn difference(&self, stated: &StatedOrder, known: Known) -> Result<std::result::Result<Plan, Refused>> {
        match self.rules.on_change {
            OnChange::Skip => return Ok(Ok(Plan::Skip)),
            OnChange::Reject => return Ok(Err(fault(stated.index, None, "order-changed", String::new()))),
            OnChange::Amend => {}
        }
        let (first, newest) = self.content(known.id)?;
        let mut reached = Stages { ..first.stages };
        let mut paid = first.paid;
        for (stage, at) in sale::list_stages(self.session.db, known.id)? {
            match stage {
                Stage::Paid => paid = true,
                Stage::Completed => reached.completed_at = Some(at),
                Stage::Cancelled => reached.cancelled_at = Some(at),
                Stage::Reopened => reached.reopened_at = Some(at),
            }
        }
        let order = &stated.order;
        let undated = |at: Instant| if stated.undated { self.session.now } else { at };
        let mut change = Change { content: !same_content(order, &newest), ..Change::default() };
        if order.paid && !paid {
            change.stages.push((Stage::Paid, order.sold_at));
        }
        for (known, stated, stage) in [
            (reached.completed_at, order.stages.completed_at, Stage::Completed),
            (reached.cancelled_at, order.stages.cancelled_at, Stage::Cancelled),
            (reached.reopened_at, order.stages.reopened_at, Stage::Reopened),
        ] {
            if let (None, Some(at)) = (known, stated) {
                change.stages.push((stage, undated(at)));
            }
        }
        let open_again = order.stages.reopened_at.is_some();
        let back = match stated.status {
            Status::Pending if paid => Some("paid"),
            Status::Pending | Status::Paid if reached.completed_at.is_some() => Some("completed"),
            Status::Pending | Status::Paid | Status::Completed if reached.cancelled_at.is_some() => Some("cancelled"),
            _ => None,
        };
        Ok(match back.filter(|_| !open_again) {
            Some(word) => Err(fault(stated.index, Some("status"), "status-back", word.to_owned())),
            None => Ok(Plan::Change(Box::new((known, change)))),
        })
    }

    /// An order as first recorded, and as last amended.
    fn content(&self, id: OrderId) -> Result<(Arc<Order>, Arc<Order>)> {
        let newest = order::list_newest(self.session.db, std::iter::once(id))?;
        let newest = newest.get(&id).copied().unwrap_or(id);
        let both = order::load(self.session.db, [id, newest].into_iter())?;
        let get = |id: OrderId| both.get(&id).cloned().expect("a known order is there");
        Ok((get(id), get(newest)))
    }

    /// Lays every new refund on its order; those that do not fit take their order's rows with them (I5).
    fn judge_refunds(
        &mut self,
        file: &mut OrderFile,
        register: &Register<'_>,
        plans: &mut Plans,
    ) -> Result<Vec<(StatedRefund, Vec<RefundLine>)>> {
        let mut left: HashMap<u32, Refundable> = HashMap::new();
        let mut laid = Vec::new();
        let mut refused: Vec<Refused> = Vec::new();
        let mut orders_of: HashMap<String, String> = HashMap::new();
        for refund in &file.refunds {
            let known_order = register.find(&refund.order_id)?;
            let more = if refund.so_far { Some(self.more(file, refund, known_order)?) } else { None };
            let refund = match &more {
                None => refund,
                Some(Ok(Some(more))) => more,
                Some(Ok(None)) => continue,
                Some(Err(shrank)) => {
                    refused.push(shrank.clone());
                    continue;
                }
            };
            let known_refund = register.find_refund(&refund.refund_id)?;
            if known_refund.is_some() && known_refund == known_order.map(|known| known.id) {
                self.counts.refunds_unchanged += 1;
                continue;
            }
            let first = orders_of.entry(refund.refund_id.clone()).or_insert_with(|| refund.order_id.clone());
            if known_refund.is_some() || *first != refund.order_id {
                let row = Some(refund.first_row);
                let hint = if *first == refund.order_id { String::new() } else { first.clone() };
                refused.push(Refused { row, ..fault(refund.index, Some("refund_id"), "refund-of-other", hint) });
                continue;
            }
            if !left.contains_key(&refund.index) {
                let Some(refundable) = self.refundable(file, known_order, refund.index)? else {
                    let why = fault(refund.index, Some("order_id"), "refund-no-order", String::new());
                    refused.push(Refused { row: Some(refund.first_row), value: refund.order_id.clone(), ..why });
                    continue;
                };
                left.insert(refund.index, refundable);
            }
            let Some(refundable) = left.get_mut(&refund.index) else { continue };
            match refundable.take(refund) {
                Ok(lines) => laid.push((refund.clone(), lines)),
                Err(no) => {
                    let hint = match no.code {
                        "over-refund" => self.session.program().shop.currency.plain(Money(no.hint)),
                        _ => String::new(),
                    };
                    refused.push(Refused { row: Some(no.row), ..fault(refund.index, Some(no.column), no.code, hint) });
                }
            }
        }
        let out: HashSet<u32> = refused.iter().map(|no| no.order).collect();
        laid.retain(|(refund, _)| !out.contains(&refund.index));
        plans.retain(|(index, _)| !out.contains(index));
        file.refuse(&refused);
        Ok(laid)
    }

    /// The refund of what a cell says was refunded beyond what is known; none where nothing is (I24).
    fn more(
        &mut self,
        file: &OrderFile,
        refund: &StatedRefund,
        known: Option<Known>,
    ) -> Result<std::result::Result<Option<StatedRefund>, Refused>> {
        if known.is_none() && !file.is_good(refund.index) {
            return Ok(Ok(None));
        }
        let currency = self.session.program().shop.currency;
        let id = |sum: Money| format!("{}#{}", refund.order_id, currency.plain(sum));
        let (order, refunded, said) = match known {
            None => (Arc::new(file.order(refund.index).order), BTreeMap::new(), Money::ZERO),
            Some(known) => {
                let prefix = format!("{}#", refund.order_id);
                let ids = order::list_refund_ids(self.session.db, known.id)?;
                let sums = ids.iter().filter_map(|id| currency.parse(id.strip_prefix(&prefix)?).ok());
                let said = sums.max().unwrap_or(Money::ZERO);
                (self.content(known.id)?.1, sale::list_refunded(self.session.db, known.id)?, said)
            }
        };
        match difference::of(refund, &order, &refunded, said) {
            Difference::None => {
                self.counts.refunds_unchanged += u64::from(!refund.lines.is_empty());
                Ok(Ok(None))
            }
            Difference::Less(said) => {
                let row = Some(refund.first_row);
                let (value, hint) = (currency.plain(difference::total(refund)), currency.plain(said));
                Ok(Err(Refused { row, value, ..fault(refund.index, None, "refund-shrank", hint) }))
            }
            Difference::More(lines) => {
                let at = if known.is_some() && refund.undated { self.session.now } else { refund.at };
                let refund_id = id(difference::total(refund));
                Ok(Ok(Some(StatedRefund { at, refund_id, lines, ..refund.clone() })))
            }
        }
    }

    /// What of a known order, or of one in the file, can still be paid back.
    fn refundable(&self, file: &OrderFile, known: Option<Known>, index: u32) -> Result<Option<Refundable>> {
        if let Some(known) = known {
            let refunded = sale::list_refunded(self.session.db, known.id)?;
            return Ok(Some(Refundable::new(&self.content(known.id)?.1, &refunded)));
        }
        Ok(file.is_good(index).then(|| Refundable::new(&file.order(index).order, &BTreeMap::new())))
    }

    /// Records the good orders in file order; new members are numbered by their first orders (I40).
    fn record(&mut self, file: &OrderFile, plans: Plans) -> Result<Recorded> {
        let mut recorded = HashMap::new();
        let nothing = plans.iter().all(|(_, plan)| matches!(plan, Plan::Unchanged | Plan::Skip));
        if nothing && self.claims.is_empty() {
            self.counts.unchanged += u64::try_from(plans.len()).unwrap_or(u64::MAX);
            return Ok(recorded);
        }
        let mut goods = Goods::meet(self.session, file)?;
        self.join(file, &plans)?;
        let mut writer = Writer::open(self.session.db)?;
        let refunded: HashSet<u32> = file.refunds.iter().map(|refund| refund.index).collect();
        let of = plans.len();
        for (done, (index, plan)) in plans.into_iter().enumerate() {
            told(self.session, done, of)?;
            let member = match plan {
                Plan::Unchanged | Plan::Skip => {
                    self.counts.unchanged += 1;
                    continue;
                }
                Plan::New(member) => member,
                Plan::Join => match self.people.find(self.session, file.key(index).who)? {
                    Match::Member(member) => Some(member),
                    _ => continue,
                },
                Plan::Change(change) => {
                    self.change(&mut writer, &mut goods, (file, index), &change)?;
                    continue;
                }
            };
            let id = self.insert(&mut writer, &mut goods, (file, index), member)?;
            if member.is_none() && file.key(index).who != [None; 4] {
                self.held.push((id, index));
            }
            if refunded.contains(&index) {
                recorded.insert(index, (id, member));
            }
        }
        writer.finish()?;
        Ok(recorded)
    }

    /// Makes the members whom new orders name, in the order of their first orders.
    fn join<'f>(&mut self, file: &'f OrderFile, plans: &Plans) -> Result<()> {
        let joins = plans.iter().filter(|(_, plan)| matches!(plan, Plan::Join)).map(|(index, _)| *index);
        let claims = self.claims.iter().map(|(_, index)| *index).filter(|index| file.is_good(*index));
        let first = |key: OrderKey<'f>| (key.sold_at, key.id, key.index);
        let mut firsts: Vec<(Instant, &str, u32)> = joins.chain(claims).map(|index| first(file.key(index))).collect();
        firsts.sort_unstable();
        let mut writer = member::Writer::open(self.session.db)?;
        for (at, _, index) in firsts {
            let who = file.key(index).who;
            if self.people.is_new(who) {
                self.people.create(self.session, &mut writer, who, at)?;
            }
        }
        writer.finish()
    }

    fn insert<'f>(
        &mut self,
        writer: &mut Writer<'_, 'f>,
        goods: &mut Goods,
        (file, index): (&'f OrderFile, u32),
        member: Option<MemberId>,
    ) -> Result<OrderId> {
        match member {
            Some(member) => {
                let key = file.key(index);
                self.people.complete(self.session, member, key.who, key.sold_at)?;
            }
            None => self.counts.guests += 1,
        }
        self.counts.new += 1;
        self.write(writer, goods, (file, index), (None, member))
    }

    fn change<'f>(
        &mut self,
        writer: &mut Writer<'_, 'f>,
        goods: &mut Goods,
        (file, index): (&'f OrderFile, u32),
        (known, change): &(Known, Change),
    ) -> Result<()> {
        let (db, recorded_at) = (self.session.db, self.session.recorded_at);
        for (stage, at) in &change.stages {
            sale::insert_stage(db, known.id, known.member, *stage, *at, recorded_at)?;
        }
        if change.content {
            self.write(writer, goods, (file, index), (Some(known.id), known.member))?;
        }
        sale::set_hash(db, known.id, file.key(index).hash)?;
        self.counts.changed += 1;
        Ok(())
    }

    /// Writes an order, or its amendment of another, with its lines.
    fn write<'f>(
        &self,
        writer: &mut Writer<'_, 'f>,
        goods: &mut Goods,
        (file, index): (&'f OrderFile, u32),
        (amends, member): (Option<OrderId>, Option<MemberId>),
    ) -> Result<OrderId> {
        let (key, order) = file.sold(index);
        let new = New {
            source: self.source,
            external_id: key.id,
            amends,
            hash: key.hash,
            member,
            order: &order,
            import: Some(self.import),
            recorded_at: self.session.recorded_at,
        };
        let id = writer.order(&new)?;
        for (number, line) in (1_i64..).zip(file.lines(index)) {
            writer.line(id, number, &goods.line(self.session.db, file, line)?);
        }
        Ok(id)
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
                None => register.find(&refund.order_id)?.map(|known| (known.id, known.member)),
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

/// Whether two statements of an order have the same amounts, lines and tenders; texts and stages are told apart elsewhere.
fn same_content(a: &Order, b: &Order) -> bool {
    let amounts = |order: &Order| (order.discount, order.shipping, order.tax, order.total, order.tenders);
    let line = |line: &crate::domain::order::Line| {
        (line.sku.clone(), line.unit_price, line.amount, line.discount, line.quantity_milli, line.line_id.clone())
    };
    amounts(a) == amounts(b) && a.lines.iter().map(line).eq(b.lines.iter().map(line))
}

fn fault(order: u32, column: Option<&'static str>, code: &'static str, hint: String) -> Refused {
    Refused { order, row: None, column, code, value: String::new(), hint }
}
