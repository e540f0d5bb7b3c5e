//! Rows become orders, in whatever order they come: cells are merged, a bad row takes its whole order with it (I5, I7).

use std::thread;

use super::super::cells::BadCell;
use super::super::header::Cause;
use super::super::profile::Profile;
use super::super::record::{Broken, Record, Step};
use super::super::texts::{NONE, Texts};
use super::super::{Fatal, Reading, Reject, Source, Warnings};
use super::ahead::{Ahead, Scattered};
use super::row::{BLANK, HeadCells, Held, MONEY, N_KEYS, RowReader, TENDERS};
use super::row::{TEXTS, TIMES};
use super::whole::{Fault, Whole};
use super::{OrderFile, Part, extra, refund};
use crate::domain::money::Money;
use crate::domain::time::Instant;

/// An order as held while its rows come in, and after.
#[derive(Clone, Debug)]
pub struct Head {
    /// As [`HeadCells`].
    pub times: [i64; 5],
    /// As [`HeadCells`].
    pub texts: [u32; 9],
    /// As [`HeadCells`]; at the end, all stated.
    pub money: [i64; 4],
    /// As [`HeadCells`]; none while nothing is stated.
    pub tenders: Option<Box<[i64; 5]>>,
    /// Content hash, at the end.
    pub hash: u64,
    /// Number of its first row.
    pub first_row: u32,
    /// The row for which it is refused; 0 while it is good.
    pub bad_row: u32,
    /// Where its lines begin, at the end.
    pub lines_at: u32,
    /// How many it has.
    pub n_lines: u32,
    /// As [`HeadCells`].
    pub day_only: u8,
    /// As [`HeadCells`]; at the end never 0.
    pub status: u8,
    /// Whether a row sells something or states the order; else the file has only refunds of it.
    pub sold: bool,
    /// Whether a key was masked.
    pub masked: bool,
    /// Whether its last stage is known from the status alone.
    pub undated: bool,
    /// Whether `placed_at` is also when it was paid, if it is.
    pub pays: bool,
}

/// Line of the file and index of the order of every row; the index of a row that is rejected itself is [`NONE`].
pub type RowTable = Vec<(u32, u32)>;

struct Gather<'a> {
    reader: RowReader<'a>,
    reading: &'a Reading,
    heads: Vec<Head>,
    held: Held,
    table: RowTable,
    rejects: Vec<Reject>,
    parts: Vec<Part>,
    scattered: Scattered,
}

/// Reads order files.
pub fn read(sources: &[Source], reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<OrderFile, Fatal> {
    let mut gather = Gather {
        reader: RowReader::new(reading),
        reading,
        heads: Vec::new(),
        held: Held::default(),
        table: Vec::new(),
        rejects: Vec::new(),
        parts: Vec::new(),
        scattered: Scattered::default(),
    };
    let mut done = 0;
    for source in sources {
        let before = done;
        done += gather.file(source, &mut |bytes| tell(before + bytes))?;
    }
    Ok(gather.finish())
}

impl Gather<'_> {
    /// Reads one file: its size in bytes.
    fn file(&mut self, source: &Source, tell: &mut dyn FnMut(u64)) -> Result<u64, Fatal> {
        thread::scope(|scope| {
            let before = number(self.table.len());
            let mut rows = Ahead::open(scope, (source, self.reading), u64::from(before), tell)?;
            self.same_platform(source, rows.profile.as_deref())?;
            rows.header.file = self.parts.len();
            self.reader.begin(before, &rows.header, rows.profile.as_deref().map(|profile| (profile, rows.is_join)));
            let (tax, joined) = self.reader.amounts();
            loop {
                let step = rows.step()?;
                if let Some(coming) = rows.fresh() {
                    self.scattered.foresee(coming, &self.reader.ids, &self.heads);
                }
                match step {
                    Step::Row if self.is_beyond(&rows.record()) && self.parts.is_empty() => break,
                    Step::Row if self.is_beyond(&rows.record()) => {}
                    Step::Row => self.row(&rows.record()),
                    Step::Broken(broken) => self.broken(&rows.record(), &broken),
                    Step::End => break,
                }
            }
            let Ahead { header, profile, is_join, bytes, .. } = rows;
            let name = source.name().to_owned();
            self.parts.push(Part { name, profile, is_join, header, before, tax, joined });
            Ok(bytes)
        })
    }

    /// One command has one source of ids, and so one platform.
    fn same_platform(&self, source: &Source, profile: Option<&Profile>) -> Result<(), Fatal> {
        let name = |profile: Option<&Profile>| profile.map_or("csv", |profile| profile.name.as_str()).to_owned();
        let first = self.parts.first().map_or_else(|| name(profile), |part| name(part.profile.as_deref()));
        if name(profile) == first {
            return Ok(());
        }
        Err(Fatal::TwoProfiles { path: source.name().to_owned(), profile: name(profile), first })
    }

    /// Whether a row begins an order after the last that was asked for.
    fn is_beyond(&mut self, record: &Record<'_>) -> bool {
        let Some(limit) = self.reading.limit else { return false };
        self.reader.order_of(record).is_ok_and(|order| order >= limit)
    }

    fn row(&mut self, record: &Record<'_>) {
        if self.reader.is_return(record) {
            return match self.reader.returned(record, &mut self.held) {
                Ok(()) => self.table.push((line(record), NONE)),
                Err(cell) => self.reject(record, None, &cell),
            };
        }
        let order = match self.reader.order_of(record) {
            Ok(order) => order,
            Err(cell) => return self.reject(record, None, &cell),
        };
        self.scattered.meet(order, self.heads.len());
        let (n_lines, n_refunds) = (self.held.lines.len(), self.held.refunds.len());
        let read = self.reader.row(record, order, &mut self.held);
        match read.and_then(|cells| cells.map_or(Ok(()), |cells| self.merge(order, &cells))) {
            Err(cell) => {
                self.held.lines.truncate(n_lines);
                self.held.refunds.truncate(n_refunds);
                self.reject(record, Some(order), &cell);
            }
            Ok(()) => self.table.push((line(record), order)),
        }
    }

    /// A record that cannot be read may still tell which order it would have made whole.
    fn broken(&mut self, record: &Record<'_>, broken: &Broken) {
        let place = record.header.place[0].first();
        let order = place.and_then(|at| broken.cells.get(at)).and_then(|cell| self.reader.order(cell).ok());
        let cause = Cause { code: broken.code, value: &broken.value, hint: &broken.hint };
        self.rejects.push(record.header.reject((record.line, record.row), None, cause));
        self.refuse(record, order);
    }

    fn reject(&mut self, record: &Record<'_>, order: Option<u32>, cell: &BadCell) {
        self.reader.last.forget();
        self.rejects.push(cell.reject(record.header, (record.line, record.row)));
        self.refuse(record, order);
    }

    fn refuse(&mut self, record: &Record<'_>, order: Option<u32>) {
        self.table.push((line(record), NONE));
        let row = number(self.table.len());
        if let Some(order) = order {
            let head = self.head(order, row);
            if head.bad_row == 0 {
                head.bad_row = row;
            }
        }
    }

    fn head(&mut self, order: u32, row: u32) -> &mut Head {
        if order as usize == self.heads.len() {
            self.heads.push(Head::new(row));
        }
        &mut self.heads[order as usize]
    }

    /// Takes over what a row states of its order; two different values refuse it (I7).
    fn merge(&mut self, order: u32, cells: &HeadCells) -> Result<(), BadCell> {
        self.head(order, number(self.table.len() + 1));
        let head = &mut self.heads[order as usize];
        let differs = head.take(cells);
        let Some((column, mine, theirs)) = differs else { return Ok(()) };
        let (keys, words) = (&self.reader.keys, &self.reader.words);
        let written = |value: Stated| match value {
            Stated::Time(at) => self.reading.zone.shown(Instant(at)),
            Stated::Money(minor) => self.reading.currency.plain(Money(minor)),
            Stated::Points(points) => points.to_string(),
            Stated::Key(id) => keys.get(id).to_owned(),
            Stated::Word(id) => words.get(id).to_owned(),
            Stated::Status(status) => super::STATUS_WORDS[usize::from(status - 1)].to_owned(),
        };
        let bad = super::super::text::Bad { code: "order-cells-differ", hint: written(mine).into() };
        Err(BadCell { column, further: None, value: written(theirs), bad })
    }

    fn finish(mut self) -> OrderFile {
        self.reader.keys.close();
        self.reader.words.close();
        self.reader.ids.close();
        let RowReader { ids, keys, words, .. } = self.reader;
        let Held { mut lines, refunds, returns, mut extras } = self.held;
        lines.sort_unstable_by_key(|line| (line.order, line.row));
        let (reading, parts, warnings) = (self.reading, self.parts.as_slice(), Warnings::default());
        let mut whole = Whole { reading, parts, keys: &keys, words: &words, warnings };
        let mut faults = whole.complete(&mut self.heads, &mut lines);
        let warnings = whole.warnings;
        let texts = refund::Texts { ids: &ids, keys: &keys, words: &words };
        let (refunds, refund_faults) = refund::gather(refunds, &self.heads, (&self.table, &self.parts), &texts);
        faults.extend(refund_faults);
        faults.extend(extra::gather(&mut extras, &mut self.heads, &keys));
        let shared = words.shared();
        let mut file = OrderFile {
            refunds,
            returns: returns.iter().map(|held| refund::returned(held, &self.table, &texts)).collect(),
            rejects: self.rejects,
            rows: self.table.len() as u64,
            warnings,
            parts: self.parts,
            heads: self.heads,
            lines,
            extras,
            table: self.table,
            ids,
            keys,
            words: shared,
        };
        file.reject_whole(&faults);
        file
    }
}

fn line(record: &Record<'_>) -> u32 {
    u32::try_from(record.line).unwrap_or(u32::MAX)
}

/// A cell's value, for telling that another one differs.
#[derive(Clone, Copy, Debug)]
enum Stated {
    Time(i64),
    Money(i64),
    Points(i64),
    Key(u32),
    Word(u32),
    Status(u8),
}

impl Head {
    fn new(first_row: u32) -> Head {
        Head {
            times: [BLANK; 5],
            texts: [NONE; 9],
            money: [BLANK; 4],
            tenders: None,
            hash: 0,
            first_row,
            bad_row: 0,
            lines_at: 0,
            n_lines: 0,
            day_only: 0,
            status: 0,
            sold: false,
            masked: false,
            undated: false,
            pays: false,
        }
    }

    /// Fills what is blank; gives the first cell that differs: its column, the value held, the value met.
    fn take(&mut self, cells: &HeadCells) -> Option<(&'static str, Stated, Stated)> {
        if let Some((at, mine, theirs)) = fill(&mut self.times, &cells.times, BLANK) {
            return Some((TIMES[at], Stated::Time(mine), Stated::Time(theirs)));
        }
        if let Some((at, mine, theirs)) = fill(&mut self.texts, &cells.texts, NONE) {
            let stated = if at < N_KEYS { Stated::Key } else { Stated::Word };
            return Some((TEXTS[at], stated(mine), stated(theirs)));
        }
        if let Some((at, mine, theirs)) = fill(&mut self.money, &cells.money, BLANK) {
            return Some((MONEY[at], Stated::Money(mine), Stated::Money(theirs)));
        }
        if cells.tenders != [BLANK; 5] {
            let tenders = self.tenders.get_or_insert_with(|| Box::new([BLANK; 5]));
            if let Some((at, mine, theirs)) = fill(tenders, &cells.tenders, BLANK) {
                let stated = if at == 0 { Stated::Points } else { Stated::Money };
                return Some((TENDERS[at], stated(mine), stated(theirs)));
            }
        }
        if cells.status != 0 && self.status != 0 && cells.status != self.status {
            return Some(("status", Stated::Status(self.status), Stated::Status(cells.status)));
        }
        self.status = self.status.max(cells.status);
        self.day_only |= cells.day_only;
        self.masked |= cells.masked;
        self.sold |= cells.sold;
        self.pays |= cells.pays;
        None
    }
}

fn fill<T: Copy + PartialEq, const N: usize>(held: &mut [T; N], met: &[T; N], blank: T) -> Option<(usize, T, T)> {
    let mut differs = None;
    for (at, (mine, theirs)) in held.iter_mut().zip(met).enumerate() {
        if *mine == blank {
            *mine = *theirs;
        } else if *theirs != blank && *mine != *theirs {
            differs = differs.or(Some((at, *mine, *theirs)));
        }
    }
    differs
}

impl OrderFile {
    /// Rejects orders: the row at fault, and all other rows of the order as incomplete (I5).
    pub(super) fn reject_whole(&mut self, faults: &[Fault]) {
        for fault in faults {
            let head = &mut self.heads[fault.order as usize];
            if head.bad_row != 0 {
                continue;
            }
            head.bad_row = fault.row.unwrap_or(head.first_row);
            let entry = &mut self.table[head.bad_row as usize - 1];
            entry.1 = NONE;
            let cause = Cause { code: fault.code, value: &fault.value, hint: &fault.hint };
            self.rejects.push(reject(&self.parts, (u64::from(entry.0), head.bad_row), fault.column, cause));
        }
        for at in 0..self.table.len() {
            let (line, order) = self.table[at];
            let Some(bad) = self.heads.get(order as usize).map(|head| head.bad_row).filter(|bad| *bad != 0) else {
                continue;
            };
            self.table[at].1 = NONE;
            let (row, hint) = (number(at + 1), self.spot(bad));
            let cause = Cause { code: "order-incomplete", value: "", hint: &hint };
            self.rejects.push(reject(&self.parts, (u64::from(line), row), None, cause));
        }
        self.rejects.sort_by_key(|reject| (reject.file, reject.row));
        let heads = &self.heads;
        self.refunds.retain(|refund| heads[refund.index as usize].bad_row == 0);
    }

    /// Where a row stands: its line, and where there are several files, in which.
    fn spot(&self, row: u32) -> String {
        let line = self.table[row as usize - 1].0;
        if self.parts.len() == 1 { line.to_string() } else { format!("{}:{line}", part_of(&self.parts, row).name) }
    }
}

/// The file in which a row stands.
pub(super) fn part_of(parts: &[Part], row: u32) -> &Part {
    let after = parts.partition_point(|part| part.before < row);
    &parts[after.saturating_sub(1)]
}

/// A reject of a row by its number among those of all files.
pub(super) fn reject(
    parts: &[Part],
    (line, row): (u64, u32),
    column: Option<&'static str>,
    cause: Cause<'_>,
) -> Reject {
    let part = part_of(parts, row);
    part.header.reject((line, row - part.before), column, cause)
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}

/// The text of a number, if it is one.
pub fn stated(texts: &Texts, id: u32) -> Option<&str> {
    (id != NONE).then(|| texts.get(id))
}
