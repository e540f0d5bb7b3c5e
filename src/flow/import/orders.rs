//! Order files: known orders compared, new ones recorded, refunds laid on their lines; then one settling (import.md 5).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::people::{Match, People, Unknown};
use super::refunds::Refundable;
use super::{Counts, Extent, Imported, OnChange, Rules, bear, close, open, told};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::order::{Order, RefundLine, Stage, Stages};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::Session;
use crate::input::order::{OrderFile, Refused, StatedOrder, StatedRefund, Status, Who};
use crate::store::product::Catalogue;
use crate::store::sale::{self, Known, New, NewRefund, Register};
use crate::store::{batch, order};

/// An order file at work.
struct Work<'a, 's> {
    session: &'a mut Session<'s>,
    rules: &'a Rules,
    source: i64,
    import: i64,
    people: People,
    catalogue: Catalogue,
    counts: Counts,
}

/// What is to be done with a good order of the file.
#[derive(Clone, Debug)]
enum Plan {
    New(Option<MemberId>),
    Join,
    Unchanged,
    Skip,
    Change(Known, Change),
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
    let catalogue = Catalogue::load(session.db)?;
    let mut work = Work { session, rules, source, import, people, catalogue, counts: Counts::default() };
    let register = Register::open(work.session.db, source, file.len())?;
    let mut plans = work.judge(file, &register)?;
    let refunds = work.judge_refunds(file, &register, &mut plans)?;
    bear(rules, path, file.rows, &file.rejects)?;
    let ids = work.record(file, plans)?;
    work.record_refunds(&refunds, &ids, &register)?;
    let mut counts = work.counts;
    counts.members_created = work.people.created;
    counts.rows = file.rows;
    counts.rejected = u64::try_from(file.rejects.len()).unwrap_or(u64::MAX);
    counts.masked_keys = file.warnings.masked_keys;
    counts.totals_differ = file.warnings.totals_differ;
    counts.largest_gap = file.warnings.largest_gap;
    let mut extent = Extent::default();
    file.keys().for_each(|key| extent.reach(key.sold_at));
    let imported = Imported { import, counts, rejects: file.rejects.clone(), extent, ..Imported::default() };
    close(session, rules, imported)
}

impl Work<'_, '_> {
    /// Decides on every good order; what only the database can tell is rejected here.
    fn judge(&mut self, file: &mut OrderFile, register: &Register<'_>) -> Result<BTreeMap<u32, Plan>> {
        let mut plans = BTreeMap::new();
        let mut refused = Vec::new();
        for key in file.keys() {
            let [member, account, phone, email] = key.who.map(|key| key.map(str::to_owned));
            let who = Who { member, account, phone, email };
            let found = self.people.find(self.session, &who)?;
            let plan = match (register.find(key.id)?, found) {
                (_, Match::Conflict(both)) => Err(fault(key.index, None, "key-conflict", both)),
                (Some(known), _) if known.hash == key.hash => Ok(Plan::Unchanged),
                (Some(known), Match::Member(member)) if known.member.is_some_and(|whose| whose != member) => {
                    Err(fault(key.index, None, "member-changed", self.number(known.member)?))
                }
                (Some(known), _) => self.difference(&file.order(key.index), known)?,
                (None, Match::Unknown) if self.rules.unknown == Unknown::Reject => {
                    Err(fault(key.index, None, "unknown-member", String::new()))
                }
                (None, Match::Unknown) => Ok(Plan::Join),
                (None, Match::Member(member)) => Ok(Plan::New(Some(member))),
                (None, Match::Nobody) => Ok(Plan::New(None)),
            };
            match plan {
                Ok(plan) => drop(plans.insert(key.index, plan)),
                Err(fault) => refused.push(fault),
            }
        }
        file.refuse(&refused);
        Ok(plans)
    }

    fn number(&self, member: Option<MemberId>) -> Result<String> {
        let member = member.map(|member| crate::store::member::get(self.session.db, member)).transpose()?;
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
            None => Ok(Plan::Change(known, change)),
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
        plans: &mut BTreeMap<u32, Plan>,
    ) -> Result<Vec<(StatedRefund, Vec<RefundLine>)>> {
        let ids: HashMap<String, u32> = file.keys().map(|key| (key.id.to_owned(), key.index)).collect();
        let mut left: HashMap<String, Refundable> = HashMap::new();
        let mut laid = Vec::new();
        let mut refused = Vec::new();
        let mut orders_of: HashMap<&str, &str> = HashMap::new();
        for refund in &file.refunds {
            let known_order = register.find(&refund.order_id)?.map(|known| known.id);
            let known_refund = sale::find_refund(self.session.db, self.source, &refund.refund_id)?;
            if known_refund.is_some() && known_refund == known_order {
                self.counts.refunds_unchanged += 1;
                continue;
            }
            let first = *orders_of.entry(&refund.refund_id).or_insert(&refund.order_id);
            if known_refund.is_some() || first != refund.order_id {
                let row = Some(refund.first_row);
                let hint = if first == refund.order_id { String::new() } else { first.to_owned() };
                refused.push(Refused { row, ..fault(refund.index, Some("refund_id"), "refund-of-other", hint) });
                continue;
            }
            if !left.contains_key(&refund.order_id) {
                let Some(refundable) = self.refundable(file, register, &ids, &refund.order_id)? else {
                    let why = fault(refund.index, Some("order_id"), "refund-no-order", String::new());
                    refused.push(Refused { row: Some(refund.first_row), value: refund.order_id.clone(), ..why });
                    continue;
                };
                left.insert(refund.order_id.clone(), refundable);
            }
            let Some(refundable) = left.get_mut(&refund.order_id) else { continue };
            match refundable.take(refund) {
                Ok(lines) => laid.push((refund.clone(), lines)),
                Err(no) => {
                    let hint = match no.code {
                        "over-refund" => {
                            self.session.program().shop.currency.plain(crate::domain::money::Money(no.hint))
                        }
                        _ => String::new(),
                    };
                    refused.push(Refused { row: Some(no.row), ..fault(refund.index, Some(no.column), no.code, hint) });
                }
            }
        }
        laid.retain(|(refund, _)| !refused.iter().any(|no: &Refused| no.order == refund.index));
        plans.retain(|index, _| !refused.iter().any(|no| no.order == *index));
        file.refuse(&refused);
        Ok(laid)
    }

    /// What of a known order, or of one in the file, can still be paid back.
    fn refundable(
        &self,
        file: &OrderFile,
        register: &Register<'_>,
        ids: &HashMap<String, u32>,
        order_id: &str,
    ) -> Result<Option<Refundable>> {
        if let Some(known) = register.find(order_id)? {
            let refunded = sale::list_refunded(self.session.db, known.id)?;
            return Ok(Some(Refundable::new(&self.content(known.id)?.1, &refunded)));
        }
        Ok(ids.get(order_id).map(|index| Refundable::new(&file.order(*index).order, &BTreeMap::new())))
    }

    /// Records the good orders in file order; new members are numbered by their first orders (I40).
    fn record(
        &mut self,
        file: &OrderFile,
        plans: BTreeMap<u32, Plan>,
    ) -> Result<HashMap<String, (OrderId, Option<MemberId>)>> {
        for product in file.products() {
            self.catalogue.meet(
                self.session.db,
                &product.sku,
                &product.name,
                &product.category,
                self.session.recorded_at,
            )?;
        }
        self.join(file, &plans)?;
        let mut ids = HashMap::new();
        let refunded: std::collections::HashSet<&str> =
            file.refunds.iter().map(|refund| refund.order_id.as_str()).collect();
        let of = plans.len();
        for (done, (index, plan)) in plans.into_iter().enumerate() {
            told(self.session, done, of)?;
            let recorded = match plan {
                Plan::Unchanged | Plan::Skip => {
                    self.counts.unchanged += 1;
                    continue;
                }
                Plan::New(member) => self.insert(&file.order(index), member)?,
                Plan::Join => {
                    let stated = file.order(index);
                    let Match::Member(member) = self.people.find(self.session, &stated.who)? else { continue };
                    self.insert(&stated, Some(member))?
                }
                Plan::Change(known, change) => {
                    self.change(&file.order(index), known, &change)?;
                    continue;
                }
            };
            let id = file.id(index);
            if refunded.contains(id) {
                ids.insert(id.to_owned(), recorded);
            }
        }
        Ok(ids)
    }

    /// Makes the members whom new orders name, in the order of their first orders.
    fn join(&mut self, file: &OrderFile, plans: &BTreeMap<u32, Plan>) -> Result<()> {
        let mut firsts: Vec<(Instant, &str, u32)> = file
            .keys()
            .filter(|key| matches!(plans.get(&key.index), Some(Plan::Join)))
            .map(|key| (key.sold_at, key.id, key.index))
            .collect();
        firsts.sort();
        for (at, _, index) in firsts {
            let who = file.order(index).who;
            if self.people.find(self.session, &who)? == Match::Unknown {
                self.people.create(self.session, &who, at)?;
            }
        }
        Ok(())
    }

    fn insert(&mut self, stated: &StatedOrder, member: Option<MemberId>) -> Result<(OrderId, Option<MemberId>)> {
        match member {
            Some(member) => self.people.complete(self.session, member, &stated.who, stated.order.sold_at)?,
            None => self.counts.guests += 1,
        }
        let new = New {
            source: self.source,
            external_id: &stated.id,
            amends: None,
            hash: stated.hash,
            member,
            order: &stated.order,
            import: Some(self.import),
            recorded_at: self.session.recorded_at,
        };
        self.counts.new += 1;
        Ok((sale::insert(self.session.db, &mut self.catalogue, &new)?, member))
    }

    fn change(&mut self, stated: &StatedOrder, known: Known, change: &Change) -> Result<()> {
        let (db, recorded_at) = (self.session.db, self.session.recorded_at);
        for (stage, at) in &change.stages {
            sale::insert_stage(db, known.id, known.member, *stage, *at, recorded_at)?;
        }
        if change.content {
            let new = New {
                source: self.source,
                external_id: &stated.id,
                amends: Some(known.id),
                hash: stated.hash,
                member: known.member,
                order: &stated.order,
                import: Some(self.import),
                recorded_at,
            };
            sale::insert(db, &mut self.catalogue, &new)?;
        }
        sale::set_hash(db, known.id, stated.hash)?;
        self.counts.changed += 1;
        Ok(())
    }

    fn record_refunds(
        &mut self,
        refunds: &[(StatedRefund, Vec<RefundLine>)],
        ids: &HashMap<String, (OrderId, Option<MemberId>)>,
        register: &Register<'_>,
    ) -> Result<()> {
        for (done, (refund, lines)) in refunds.iter().enumerate() {
            told(self.session, done, refunds.len())?;
            let known = match ids.get(&refund.order_id) {
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
            sale::insert_refund(self.session.db, &new)?;
            self.counts.refunds += 1;
        }
        Ok(())
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
