//! Why a member has these points: each lot from the fact that earned it to what is left of it, and what was refused (P33).

use std::collections::{BTreeMap, BTreeSet};

use super::Life;
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::explain::{Judged, Payments, Place, Reckoned, reckon};
use crate::domain::id::{CauseKind, Code, MemberId};
use crate::domain::order::Order;
use crate::domain::penalty::Sentence;
use crate::domain::points::Entry;
use crate::domain::points::touch::{self, Touch};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::{Session, known, replay, settle};
use crate::store::explain::Taken;
use crate::store::points::{self as ledger, Line};

/// Of which points an explanation is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Of all, newest first.
    All,
    /// Of a lot.
    Lot(u32),
    /// Of an entry.
    Entry(u32),
}

/// Points and why they are there, or are not.
#[derive(Clone, Debug)]
pub struct Told {
    /// The entry; none where nothing was granted.
    pub line: Option<Line>,
    /// The computation that gave them.
    pub sum: Option<Sum>,
    /// What touched them since, in order.
    pub after: Vec<After>,
    /// What is left, and how it stands; none of what is no lot.
    pub left: Option<Left>,
    /// What is still owed on it; 0 of what is no debit.
    pub owed: i64,
}

/// A computation, as it was booked and reckoned again.
#[derive(Clone, Debug)]
pub struct Sum {
    /// As booked.
    pub earning: Earning,
    /// The order it was made of, as it was then.
    pub order: Option<std::sync::Arc<Order>>,
    /// The fact's own name.
    pub named: Option<String>,
    /// Reckoned again; none where its version has no such rule.
    pub again: Option<Reckoned>,
    /// Whether both are one.
    pub agrees: bool,
}

/// Something that touched a lot, or changed what it should have been.
#[derive(Clone, Debug)]
pub enum After {
    /// Points were taken from the lot, or came back to it.
    Touched {
        /// The lot.
        lot: u32,
        /// The part.
        touch: Touch,
        /// The entry that did it.
        by: Box<Line>,
        /// The debit it belongs to.
        debit: Box<Line>,
        /// The judgement of this lot's own earning that it carries out.
        judged: Option<Box<Settled>>,
    },
    /// The earning was judged again, and nothing was taken from this lot: attributed, waived, owed or taken elsewhere.
    Judged {
        /// The judgement.
        settled: Settled,
        /// The name of what caused it.
        named: Option<String>,
        /// The earning's fact, where it is not that of the lot explained.
        of: Option<String>,
    },
    /// A part of it came back after its end, as a lot of its own (P27).
    Heir(Line),
}

/// A taking as it was booked, with the target reckoned again.
#[derive(Clone, Debug)]
pub struct Settled {
    /// As booked.
    pub taken: Taken,
    /// Reckoned again; none where that gives no such change.
    pub again: Option<Judged>,
    /// Whether both are one.
    pub agrees: bool,
}

/// What is left of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Its amount and all that touched it, together.
    pub points: i64,
    /// How they stand.
    pub state: State,
    /// How many of them are set aside for payments.
    pub held: i64,
    /// Whether the books say the same.
    pub agrees: bool,
}

/// How what is left of a lot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is left.
    UsedUp,
    /// Not yet usable.
    Pending,
    /// Usable by date, and kept back by a penalty.
    Blocked,
    /// Usable.
    Active,
    /// Past its end; a nightly has still to say so.
    Ended,
}

/// A member's books, ready to be told.
struct Books<'a> {
    session: &'a Session<'a>,
    life: Life,
    touches: BTreeMap<u32, Vec<Touch>>,
    /// The entries that are told of.
    lines: BTreeMap<u32, Line>,
    /// What rules with caps paid.
    paid: BTreeMap<Code, Payments<'a>>,
    open: Open,
}

/// What is told of, by its place among the entries or the earnings.
#[derive(Clone, Copy)]
enum One {
    Entry(usize),
    Refused(usize),
}

/// Explains a member's points as of the instant worked at; how many there are besides `limit`.
pub fn explain(
    session: &Session<'_>,
    member: MemberId,
    which: Which,
    limit: Option<usize>,
) -> Result<(Vec<Told>, usize)> {
    known::of_member(session, member)?;
    let life = Life::load(session, member)?;
    let touches = touch::of(&life.entries, &life.allocations, session.now);
    let (lines, paid) = (BTreeMap::new(), BTreeMap::new());
    let mut books = Books { session, life, touches, lines, paid, open: open(session, member)? };
    let (chosen, total) = match which {
        Which::All => {
            books.life.walk();
            books.newest(limit)
        }
        Which::Lot(number) => {
            let lot = books.find(number).filter(|(_, entry)| entry.activates_at.is_some());
            let lot = lot.ok_or_else(|| Error::NotFound { noun: "lot", name: number.to_string() })?;
            (vec![One::Entry(lot.0)], 1)
        }
        Which::Entry(number) => {
            let entry = books.find(number);
            let entry = entry.ok_or_else(|| Error::NotFound { noun: "entry", name: number.to_string() })?;
            (vec![One::Entry(entry.0)], 1)
        }
    };
    books.fetch(member, &chosen)?;
    let told = chosen.into_iter().map(|one| match one {
        One::Entry(place) => books.told(&books.life.entries[place]),
        One::Refused(place) => {
            let sum = Some(books.sum(&books.life.earnings[place], None));
            Told { line: None, sum, after: Vec::new(), left: None, owed: 0 }
        }
    });
    Ok((told.collect(), total))
}

/// Points by the number of their entry.
type Points = BTreeMap<u32, i64>;

/// What an account says, by the number of the entry.
struct Open {
    open: Points,
    owed: Points,
    held: Points,
    ends: BTreeMap<u32, Instant>,
    blocked: BTreeSet<u32>,
}

/// What the account says is open, held points counted in, and what is owed: as it is kept, or, of an earlier instant, as
/// the replay leaves it.
fn open(session: &Session<'_>, member: MemberId) -> Result<Open> {
    let mut account = settle::load_one(session, member, session.now)?;
    if session.now < account.frontier {
        account = replay::account(session, member)?;
    }
    let mut open: Points = account.ledger.lots.iter().map(|lot| (lot.number, lot.left)).collect();
    let mut held = Points::new();
    for (lot, points) in account.ledger.holds.iter().flat_map(|hold| &hold.parts) {
        *open.entry(lot.number).or_default() += points;
        *held.entry(lot.number).or_default() += points;
    }
    let owed = account.ledger.debts.iter().map(|debt| (debt.debit, debt.left)).collect();
    let ends = account.ledger.lots.iter().map(|lot| (lot.number, lot.expires_at)).collect();
    let lasts = |one: &&Sentence| one.is_running() && one.until.is_none_or(|until| until > session.now);
    let blocked = account.sentences.all.iter().filter(lasts).flat_map(|one| one.lots.iter().copied()).collect();
    Ok(Open { open, owed, held, ends, blocked })
}

impl Books<'_> {
    /// An entry that was posted by now, and its place.
    fn find(&self, number: u32) -> Option<(usize, &Entry)> {
        let found = self.life.entries.iter().enumerate().find(|(_, entry)| entry.number == number);
        found.filter(|(_, entry)| entry.posted_at <= self.session.now)
    }

    /// The newest lots and refused earnings, newest first, and how many there are.
    fn newest(&self, limit: Option<usize>) -> (Vec<One>, usize) {
        let now = self.session.now;
        let lots = self.life.entries.iter().enumerate().filter(|(_, entry)| entry.activates_at.is_some());
        let mut all: Vec<(Instant, u32, One)> =
            lots.map(|(place, entry)| (entry.posted_at, entry.number, One::Entry(place))).collect();
        for (place, earning) in self.life.earnings.iter().enumerate().filter(|(_, earning)| earning.granted == 0) {
            let at = self.life.earned_at(self.session, earning);
            all.push((at.map_or(earning.occurred_at, |place| place.posted_at), 0, One::Refused(place)));
        }
        all.retain(|one| one.0 <= now);
        all.sort_by_key(|one| (one.0, one.1));
        let total = all.len();
        (all.into_iter().rev().take(limit.unwrap_or(usize::MAX)).map(|one| one.2).collect(), total)
    }

    /// Reads what is to be told of these, and nothing else: the orders, the entries, what counts for their caps.
    fn fetch(&mut self, member: MemberId, chosen: &[One]) -> Result<()> {
        let (mut numbers, mut facts) = (BTreeSet::new(), BTreeSet::new());
        let mut debits = BTreeSet::new();
        for one in chosen {
            match one {
                One::Refused(place) => facts.extend([self.life.earnings[*place].of]),
                One::Entry(place) => {
                    let entry = &self.life.entries[*place];
                    numbers.insert(entry.number);
                    facts.insert(entry.cause);
                    if entry.activates_at.is_none() {
                        debits.insert(entry.number);
                        let taken = self.life.takings.iter().filter(|taken| is_by(taken, entry));
                        facts.extend(taken.map(|taken| taken.of));
                    }
                }
            }
        }
        let heirs = self.life.entries.iter().filter(|heir| heir.origin.is_some_and(|lot| numbers.contains(&lot)));
        let mut wanted: BTreeSet<u32> = heirs.map(|heir| heir.number).collect();
        for (lot, touches) in &self.touches {
            let of_lot = numbers.contains(lot);
            let own = |touch: &&Touch| of_lot || debits.contains(&touch.entry) || debits.contains(&touch.debit);
            wanted.extend(touches.iter().filter(own).flat_map(|touch| [touch.entry, touch.debit]));
        }
        wanted.append(&mut numbers);
        let lines = ledger::list_entries(self.session.db, member, self.session.now, Some(&wanted))?;
        self.lines = lines.into_iter().map(|line| (line.number, line)).collect();
        self.life.fill(self.session, |order| facts.contains(&CauseKind::Order.of(order.0)))?;
        let capped = |earning: &&Earning| {
            let program = self.session.versions().number(earning.version);
            program.and_then(|program| program.rule(&earning.rule)).is_some_and(|rule| !rule.caps.is_empty())
        };
        let own = self.life.earnings.iter().filter(|earning| facts.contains(&earning.of));
        let codes: BTreeSet<&Code> = own.filter(capped).map(|earning| &earning.rule).collect();
        self.paid = codes.into_iter().map(|code| (code.clone(), self.life.paid(self.session, code))).collect();
        Ok(())
    }

    fn told(&self, entry: &Entry) -> Told {
        let line = self.lines.get(&entry.number).cloned();
        let Some(activates_at) = entry.activates_at else { return self.no_lot(entry) };
        let rule = line.as_ref().and_then(|line| line.rule.clone());
        let mut own = self.life.earnings.iter().filter(|earning| earning.of == entry.cause);
        let earning = own.find(|earning| Some(&earning.rule) == rule.as_ref() && entry.kind.word() == "earn");
        let sum = earning.map(|earning| self.sum(earning, Some(entry)));
        let settled = sum.as_ref().map(|sum| self.settled(sum)).unwrap_or_default();
        let touches = self.touches.get(&entry.number).map(Vec::as_slice).unwrap_or_default();
        let mut after: Vec<(Instant, After)> = Vec::new();
        after.extend(touches.iter().filter_map(|touch| Some((touch.at, self.touched(entry.number, touch, &settled)?))));
        let done = |one: &Settled| touches.iter().any(|touch| self.carries_out(touch, one));
        for one in settled.iter().filter(|one| !done(one)) {
            let named = self.life.name(one.taken.cause);
            after.push((one.taken.at, After::Judged { settled: one.clone(), named, of: None }));
        }
        let heirs = self.life.entries.iter().filter(|heir| heir.origin == Some(entry.number));
        let heirs = heirs.filter_map(|heir| self.lines.get(&heir.number));
        after.extend(heirs.map(|heir| (heir.posted_at, After::Heir(heir.clone()))));
        after.sort_by_key(|one| one.0);
        let points = entry.points + touches.iter().map(|touch| touch.points).sum::<i64>();
        let now = self.session.now;
        let ends = self.open.ends.get(&entry.number).copied().or(entry.expires_at).unwrap_or(Instant::MAX);
        let state = match points {
            0 => State::UsedUp,
            _ if ends <= now => State::Ended,
            _ if activates_at > now => State::Pending,
            _ if self.open.blocked.contains(&entry.number) => State::Blocked,
            _ => State::Active,
        };
        let held = self.open.held.get(&entry.number).copied().unwrap_or(0);
        let agrees = points == self.open.open.get(&entry.number).copied().unwrap_or(0);
        let after = after.into_iter().map(|one| one.1).collect();
        Told { line, sum, after, left: Some(Left { points, state, held, agrees }), owed: 0 }
    }

    /// A debit, or an entry that gave back into lots: its parts by lot, and the judgements it carries out.
    fn no_lot(&self, entry: &Entry) -> Told {
        let mut after: Vec<After> = Vec::new();
        for (lot, touches) in &self.touches {
            let own = touches.iter().filter(|touch| touch.entry == entry.number || touch.debit == entry.number);
            after.extend(own.filter_map(|touch| self.touched(*lot, touch, &[])));
        }
        let mut taken: Vec<&Taken> = self.life.takings.iter().filter(|taken| is_by(taken, entry)).collect();
        taken.dedup_by(|a, b| (a.of, &a.rule) == (b.of, &b.rule));
        for one in taken.into_iter().filter(|_| entry.kind.word() != "spend") {
            let mut earnings = self.life.earnings.iter();
            let Some(earning) = earnings.find(|e| e.of == one.of && e.rule == one.rule) else { continue };
            let settled = self.settled(&self.sum(earning, None));
            let settled = settled.into_iter().filter(|settled| settled.taken.cause == entry.cause);
            after.extend(settled.map(|settled| {
                let named = self.life.name(one.cause);
                After::Judged { settled, named, of: self.life.name(one.of) }
            }));
        }
        let owed = self.open.owed.get(&entry.number).copied().unwrap_or(0);
        Told { line: self.lines.get(&entry.number).cloned(), sum: None, after, left: None, owed }
    }

    /// Whether a touch is what a judgement of the lot's own earning did.
    fn carries_out(&self, touch: &Touch, one: &Settled) -> bool {
        self.life
            .entry(touch.entry)
            .is_some_and(|by| by.cause == one.taken.cause && by.posted_at == one.taken.at && !touch.repays)
    }

    fn touched(&self, lot: u32, touch: &Touch, settled: &[Settled]) -> Option<After> {
        let judged = settled.iter().find(|one| self.carries_out(touch, one)).cloned().map(Box::new);
        let line = |entry: u32| self.lines.get(&entry).cloned().map(Box::new);
        let (by, debit) = (line(touch.entry)?, line(touch.debit)?);
        Some(After::Touched { lot, touch: *touch, by, debit, judged })
    }

    /// An earning reckoned again and compared; with the lot that it first gave.
    fn sum(&self, earning: &Earning, lot: Option<&Entry>) -> Sum {
        let program = self.session.versions().number(earning.version);
        let trail = self.life.trails.get(&earning.of);
        let (subject, none) = (self.life.subject(self.session, earning), Payments::default());
        let paid = self.paid.get(&earning.rule).unwrap_or(&none);
        let again = program.zip(trail).and_then(|(program, trail)| reckon(trail, subject, earning, program, paid));
        let agrees = again.as_ref().is_some_and(|again| {
            let booked = (earning.basis, earning.m, earning.wanted, earning.granted, earning.cap);
            let dates = lot.is_none_or(|lot| {
                let ends = lot.expires_at.unwrap_or(Instant::MAX);
                (lot.activates_at, ends) == (Some(again.activates_at), again.expires_at)
            });
            dates && booked == (again.basis, again.m, again.wanted, again.granted.points, again.granted.cap)
        });
        let named = self.life.name(earning.of);
        let order = trail.zip(again.as_ref()).map(|(trail, again)| trail.content_at(&again.place));
        let order = order.filter(|_| earning.of.kind == CauseKind::Order);
        Sum { earning: earning.clone(), order, named, again, agrees }
    }

    /// The takings of an earning made by now, each with its target reckoned again.
    fn settled(&self, sum: &Sum) -> Vec<Settled> {
        let own = |taken: &&Taken| taken.of == sum.earning.of && taken.rule == sum.earning.rule;
        let taken = self.life.takings.iter().filter(own).filter(|taken| taken.at <= self.session.now);
        let mut judged = sum.again.iter().flat_map(|again| again.judged.iter());
        let mut one = |taken: &Taken| {
            let again = judged.next().filter(|judged| judged.cause == taken.cause).cloned();
            let booked = (taken.target + taken.taking.total(), taken.target);
            let agrees = again.as_ref().is_some_and(|again| (again.before, again.target) == booked);
            Settled { taken: taken.clone(), again, agrees }
        };
        taken.map(&mut one).collect()
    }
}

/// Whether an entry is what a taking took.
fn is_by(taken: &Taken, entry: &Entry) -> bool {
    taken.cause == entry.cause && taken.at == entry.posted_at
}

impl Told {
    /// Whether all that was reckoned again is as it was booked.
    pub fn agrees(&self) -> bool {
        let after = self.after.iter().all(|after| match after {
            After::Touched { judged, .. } => judged.as_ref().is_none_or(|settled| settled.agrees),
            After::Judged { settled, .. } => settled.agrees,
            After::Heir(_) => true,
        });
        after && self.sum.as_ref().is_none_or(|sum| sum.agrees) && self.left.is_none_or(|left| left.agrees)
    }

    /// Where the points were computed.
    pub fn place(&self) -> Option<&Place> {
        self.sum.as_ref().and_then(|sum| sum.again.as_ref()).map(|again| &again.place)
    }
}
