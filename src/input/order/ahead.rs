//! Records read ahead: a thread of its own tells them apart while the caller makes orders of those before.

use std::cell::Cell;
use std::hint::black_box;
use std::mem;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

use csv::StringRecord;

use super::super::csv::Rows;
use super::super::header::Header;
use super::super::profile::Profile;
use super::super::record::{Broken, Record, Step};
use super::super::texts::Texts;
use super::super::{Fatal, Reading, Source};
use super::fit::{self, Fitted};
use super::gather::Head;
use super::row::ORDER_ID;

/// Records handed over at once, and bytes of them after which they are; batches that may wait.
const AT_ONCE: usize = 256;
const BYTES: usize = 256 << 10;
const WAITING: usize = 4;
/// A record of more bytes is not used again: what it once held would be kept for good.
const LARGE: usize = 4 << 10;

/// Whether the rows of an order lie anywhere in the file, so that each needs memory that was not touched for long.
#[derive(Debug, Default)]
pub struct Scattered {
    last: u32,
    /// Rows since records came that went back to an order before the last.
    back: usize,
    /// The orders of those that come, as far as they can be guessed.
    numbers: Vec<u32>,
}

impl Scattered {
    /// A row is of this order, of so many.
    pub fn meet(&mut self, order: u32, of: usize) {
        self.back += usize::from(order != self.last && (order as usize) < of);
        self.last = order;
    }

    /// Touches what the orders of coming records need, all at once; where few rows go back, nothing would be won.
    pub fn foresee<'r>(&mut self, coming: impl Iterator<Item = Record<'r>>, ids: &Texts, heads: &[Head]) {
        if mem::take(&mut self.back) < AT_ONCE / 4 {
            return;
        }
        let id = |record: Record<'r>| record.header.place[ORDER_ID].first().map_or("", |at| record.cleaned(at));
        ids.guess(coming.map(id), &mut self.numbers);
        let heads = self.numbers.iter().filter_map(|number| heads.get(*number as usize));
        black_box(heads.fold(0, |all, head| all ^ head.times[0] ^ head.hash.cast_signed() ^ i64::from(head.bad_row)));
    }
}

/// A file whose header is understood, and what it was fitted by.
pub struct Ahead<'a> {
    /// Its header.
    pub header: Header,
    /// What it was fitted by; none for the canonical layout.
    pub profile: Option<Arc<Profile>>,
    /// Whether it is a further file of an export, which adds lines and states no order.
    pub is_join: bool,
    /// Bytes of it read so far.
    pub bytes: u64,
    guarded: bool,
    coming: Receiver<Message>,
    spent: Sender<Batch>,
    batch: Batch,
    /// The place of the present record in the batch, from 1.
    at: usize,
    tell: &'a mut dyn FnMut(u64),
}

enum Message {
    Opened { header: Box<Header>, profile: Option<Arc<Profile>>, is_join: bool, guarded: bool },
    Batch(Batch),
    End(Result<u64, Fatal>),
}

/// Some records.
#[derive(Default)]
struct Batch {
    /// Room for records, used again and again.
    slots: Vec<Slot>,
    /// How many of them are used.
    n: usize,
    /// Bytes of the file read when they were.
    read: u64,
}

#[derive(Default)]
struct Slot {
    cells: StringRecord,
    line: u64,
    row: u32,
    broken: Option<Broken>,
}

impl<'a> Ahead<'a> {
    /// Opens a file, before which so many records of others were read; the thread that reads it lives in `scope`.
    pub fn open<'scope>(
        scope: &'scope Scope<'scope, '_>,
        (source, reading): (&'scope Source, &'scope Reading),
        before: u64,
        tell: &'a mut dyn FnMut(u64),
    ) -> Result<Ahead<'a>, Fatal> {
        let (send, coming) = sync_channel(WAITING);
        let (spent, again) = channel();
        scope.spawn(move || {
            let end = read((source, reading), before, &send, &again);
            // Nobody may be there any more to hear of it.
            send.send(Message::End(end)).ok();
        });
        match next(&coming) {
            Message::Opened { header, profile, is_join, guarded } => {
                let (batch, header) = (Batch::default(), *header);
                Ok(Ahead { header, profile, is_join, bytes: 0, guarded, coming, spent, batch, at: 0, tell })
            }
            Message::End(Err(fatal)) => Err(fatal),
            Message::Batch(_) | Message::End(Ok(_)) => unreachable!("a file is opened before it is read"),
        }
    }

    /// The next record.
    pub fn step(&mut self) -> Result<Step, Fatal> {
        self.at += 1;
        while self.at > self.batch.n {
            match next(&self.coming) {
                Message::Batch(batch) => {
                    if batch.read > self.bytes {
                        self.bytes = batch.read;
                        (self.tell)(batch.read);
                    }
                    let spent = mem::replace(&mut self.batch, batch);
                    // Nobody needs it when the file has ended.
                    self.spent.send(spent).ok();
                    self.at = 1;
                }
                Message::End(bytes) => {
                    self.bytes = bytes?;
                    return Ok(Step::End);
                }
                Message::Opened { .. } => unreachable!("a file is opened once"),
            }
        }
        Ok(self.batch.slots[self.at - 1].broken.take().map_or(Step::Row, Step::Broken))
    }

    /// The present record.
    pub fn record(&self) -> Record<'_> {
        self.record_of(&self.batch.slots[self.at - 1])
    }

    /// The present record and those that came with it, if it is the first of them.
    pub fn fresh(&self) -> Option<impl Iterator<Item = Record<'_>>> {
        (self.at == 1).then(|| self.batch.slots[..self.batch.n].iter().map(|slot| self.record_of(slot)))
    }

    fn record_of<'r>(&'r self, Slot { cells, line, row, .. }: &'r Slot) -> Record<'r> {
        Record { header: &self.header, cells, line: *line, row: *row, guarded: self.guarded }
    }
}

fn next(coming: &Receiver<Message>) -> Message {
    coming.recv().expect("whoever reads says when it ends")
}

/// Reads a file to its end, or until nobody listens any more: its bytes.
fn read(
    (source, reading): (&Source, &Reading),
    before: u64,
    send: &SyncSender<Message>,
    again: &Receiver<Batch>,
) -> Result<u64, Fatal> {
    let told = Cell::new(0);
    let mut tell = |bytes| told.set(bytes);
    let Fitted { mut rows, profile, is_join } = fit::open(source, reading, &mut tell)?;
    rows.before = before;
    let header = Box::new(rows.header.clone());
    let mut heard = send.send(Message::Opened { header, profile, is_join, guarded: rows.guarded }).is_ok();
    let mut more = Ok(true);
    while heard && matches!(more, Ok(true)) {
        let mut batch = again.try_recv().unwrap_or_default();
        more = batch.fill(&mut rows);
        batch.read = told.get();
        heard = send.send(Message::Batch(batch)).is_ok();
    }
    more.map(|_| rows.bytes())
}

impl Batch {
    /// Takes the next records: whether there are more.
    fn fill(&mut self, rows: &mut Rows<'_>) -> Result<bool, Fatal> {
        self.n = 0;
        let mut bytes = 0;
        while self.n < AT_ONCE && bytes < BYTES {
            let broken = match rows.step()? {
                Step::End => return Ok(false),
                Step::Row => None,
                Step::Broken(broken) => Some(broken),
            };
            if self.n == self.slots.len() {
                self.slots.push(Slot::default());
            }
            let slot = &mut self.slots[self.n];
            if slot.cells.as_slice().len() > LARGE {
                slot.cells = StringRecord::new();
            }
            (slot.line, slot.row, slot.broken) = (rows.line, rows.row, broken);
            rows.swap(&mut slot.cells);
            bytes += slot.cells.as_slice().len();
            self.n += 1;
        }
        Ok(true)
    }
}
