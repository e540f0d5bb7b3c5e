//! Whole orders: what their cells say together, and the content hash by which they are known again (I9, I22, I24).

use super::super::Reading;
use super::super::Warnings;
use super::super::profile::Tax;
use super::super::texts::{NONE, Texts};
use super::Part;
use super::gather::{Head, part_of};
use super::hash::Hash;
use super::row::{BLANK, CANCELLED as CANCELLED_STATUS, HeldLine, MONEY, PENDING, TIMES};
use crate::domain::engine::batch;
use crate::domain::money::{LIMIT, Money};
use crate::domain::time::Instant;

/// Lines an order may have (I35).
pub const MAX_LINES: usize = 10_000;

const PAID: usize = 0;
const PLACED: usize = 1;
const COMPLETED: usize = 2;
const CANCELLED: usize = 3;
const REOPENED: usize = 4;

/// Why an order as a whole is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its index.
    pub order: u32,
    /// The row to blame; none for its first.
    pub row: Option<u32>,
    /// The canonical column to blame.
    pub column: Option<&'static str>,
    /// A code of [`super::super::CODES`].
    pub code: &'static str,
    /// What was stated.
    pub value: String,
    /// What the sentence speaks of.
    pub hint: String,
}

/// Orders judged at once by one thread.
const AT_ONCE: usize = 4096;

/// Judges orders whose rows are all read.
#[derive(Clone)]
pub struct Whole<'a> {
    /// How the file is read.
    pub reading: &'a Reading,
    /// The files.
    pub parts: &'a [Part],
    /// Keys by number.
    pub keys: &'a Texts,
    /// Words by number.
    pub words: &'a Texts,
    /// Remarks so far.
    pub warnings: Warnings,
}

type Judged = Result<(), Fault>;

impl Whole<'_> {
    /// Completes every order of `heads`, in parallel; `lines` are sorted by order. Gives the faults found, in file order.
    pub fn complete(&mut self, heads: &mut [Head], mut lines: &mut [HeldLine]) -> Vec<Fault> {
        let (mut parts, mut at) = (Vec::new(), 0);
        for (first, heads) in (0..).step_by(AT_ONCE).zip(heads.chunks_mut(AT_ONCE)) {
            let until = first + heads.len();
            let n = lines.partition_point(|line| (line.order as usize) < until);
            let (own, others) = lines.split_at_mut(n);
            let first = u32::try_from(first).unwrap_or(NONE);
            let whole = Whole { warnings: Warnings::default(), ..self.clone() };
            parts.push((whole, (first, heads), (at, own)));
            (lines, at) = (others, at + n);
        }
        let mut faults = Vec::new();
        for (found, warnings) in batch::each(parts, |(mut whole, heads, lines)| {
            let found = whole.part(heads, lines);
            (found, whole.warnings)
        }) {
            faults.extend(found);
            self.warnings.add(&warnings);
        }
        faults
    }

    /// Completes neighbouring orders, from number `first` on; their lines begin at place `at` of all.
    fn part(&mut self, (first, heads): (u32, &mut [Head]), (mut at, lines): (usize, &mut [HeldLine])) -> Vec<Fault> {
        let (mut faults, mut rest) = (Vec::new(), lines);
        for (order, head) in (first..).zip(heads) {
            let n = rest.iter().take_while(|line| line.order == order).count();
            let (own, others) = rest.split_at_mut(n);
            head.lines_at = u32::try_from(at).unwrap_or(NONE);
            (rest, at) = (others, at + n);
            if head.bad_row != 0 || !head.sold {
                continue;
            }
            self.warnings.masked_keys += u64::from(head.masked);
            let judged = self.lines(order, head, own).and_then(|()| self.stages(order, head));
            if let Err(fault) = judged.and_then(|()| self.money(order, head, own)) {
                faults.push(fault);
                continue;
            }
            head.hash = self.hash(head, &own[..head.n_lines as usize]);
        }
        faults
    }

    /// Sorts the lines (I22) and drops rows that repeat a line under its own id.
    fn lines(&self, order: u32, head: &mut Head, lines: &mut [HeldLine]) -> Judged {
        if lines.len() > MAX_LINES {
            return Err(fault(order, None, "too-many-lines", MAX_LINES.to_string()));
        }
        let n_lines = self.once(order, lines)?;
        let lines = &mut lines[..n_lines];
        lines.sort_by(|a, b| self.compare(a, b));
        let mut kept = 0;
        for at in 0..lines.len() {
            let line = lines[at];
            let repeats = kept > 0 && line.line_id != NONE && same(&lines[kept - 1], &line);
            if !repeats {
                lines[kept] = line;
                kept += 1;
            }
        }
        head.n_lines = u32::try_from(kept).unwrap_or(NONE);
        let mut ids: Vec<(u32, u32)> =
            lines[..kept].iter().filter(|line| line.line_id != NONE).map(|line| (line.line_id, line.row)).collect();
        ids.sort_unstable();
        match ids.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            None => Ok(()),
            Some(pair) => {
                let value = self.keys.get(pair[1].0).to_owned();
                let row = Some(pair[1].1);
                Err(Fault { row, value, ..fault(order, Some("line_id"), "duplicate-line", String::new()) })
            }
        }
    }

    /// How many lines count: an order that stands in two files counts once if both say the same (I23).
    fn once(&self, order: u32, lines: &mut [HeldLine]) -> Result<usize, Fault> {
        let file = |line: &HeldLine| part_of(self.parts, line.row).before;
        let several = self.parts.len() > 1 && lines.first().map(file) != lines.last().map(file);
        if !several {
            return Ok(lines.len());
        }
        let mut copies: Vec<Vec<HeldLine>> = lines.chunk_by(|a, b| file(a) == file(b)).map(<[_]>::to_vec).collect();
        copies.iter_mut().for_each(|copy| copy.sort_by(|a, b| self.compare(a, b)));
        for copy in &copies[1..] {
            if copy.len() != copies[0].len() || !copies[0].iter().zip(copy).all(|(a, b)| same(a, b)) {
                let row = copy.iter().map(|line| line.row).min();
                let hint = part_of(self.parts, copies[0][0].row).name.clone();
                return Err(Fault { row, ..fault(order, None, "order-in-two-files", hint) });
            }
        }
        Ok(copies[0].len())
    }

    /// Lines stand as the source numbers them, where it does: what was put in the cart before what. Else by what they say,
    /// so that the order of rows changes nothing.
    fn compare(&self, a: &HeldLine, b: &HeldLine) -> std::cmp::Ordering {
        if a.line_id != NONE && b.line_id != NONE && a.line_id != b.line_id {
            // Numbers of different lengths ascend too.
            let (a, b) = (self.keys.get(a.line_id), self.keys.get(b.line_id));
            return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        }
        let word =
            |a: u32, b: u32| if a == b { std::cmp::Ordering::Equal } else { self.words.get(a).cmp(self.words.get(b)) };
        let figures = |line: &HeldLine| (line.unit_price, line.amount, line.discount, line.quantity_milli);
        (a.line_id != NONE)
            .cmp(&(b.line_id != NONE))
            .then_with(|| word(a.sku, b.sku))
            .then_with(|| figures(a).cmp(&figures(b)))
            .then_with(|| word(a.category, b.category))
            .then_with(|| word(a.product, b.product))
    }

    /// What status and times say together; a stage that only the status states gets the latest known instant (I24).
    fn stages(&self, order: u32, head: &mut Head) -> Judged {
        let missing = |column| Err(fault(order, Some(column), "missing", String::new()));
        if head.pays && head.times[PAID] == BLANK && matches!(head.status, 2 | 3) {
            head.times[PAID] = head.times[PLACED];
            head.day_only |= head.day_only >> PLACED & 1;
        }
        let paid = head.times[PAID] != BLANK;
        let stated = |head: &Head, at: usize| head.times[at] != BLANK;
        if head.status == 0 {
            let latest = head.times[REOPENED].max(head.times[COMPLETED]);
            head.status = match () {
                () if head.times[CANCELLED] != BLANK && head.times[CANCELLED] >= head.times[REOPENED] => 4,
                () if stated(head, COMPLETED) => 3,
                () if paid || latest != BLANK => 2,
                () => 1,
            };
        }
        match head.status {
            1 if paid => return Err(fault(order, Some("status"), "status-differs", String::new())),
            2 | 3 if !paid => return missing("paid_at"),
            _ if !paid && !stated(head, PLACED) => {
                return missing(if head.status == 1 { "paid_at" } else { "placed_at" });
            }
            _ => {}
        }
        let sold = if paid { head.times[PAID] } else { head.times[PLACED] };
        for at in [COMPLETED, CANCELLED, REOPENED] {
            if stated(head, at) && head.times[at] < sold {
                // A stage stated as a day came at some time of that day, not before the sale.
                let same_day = self.reading.zone.day(Instant(head.times[at])) == self.reading.zone.day(Instant(sold));
                if head.day_only & (1 << at) == 0 || !same_day {
                    let value = self.reading.zone.shown(Instant(head.times[at]));
                    return Err(Fault { value, ..fault(order, Some(TIMES[at]), "before-sale", String::new()) });
                }
                head.times[at] = sold;
            }
        }
        let last = [COMPLETED, CANCELLED, REOPENED].into_iter().map(|at| head.times[at]).fold(sold, i64::max);
        let only_stated = match head.status {
            3 => COMPLETED,
            4 => CANCELLED,
            _ => return Ok(()),
        };
        if !stated(head, only_stated) {
            head.undated = true;
            head.times[only_stated] = last;
        }
        Ok(())
    }

    /// The total, stated or the sum; a difference is remarked, not repaired (I9).
    fn money(&mut self, order: u32, head: &mut Head, lines: &[HeldLine]) -> Judged {
        let lines = &lines[..head.n_lines as usize];
        let given = head.money[3];
        for amount in &mut head.money[..3] {
            *amount = if *amount == BLANK { 0 } else { *amount };
        }
        let part = part_of(self.parts, head.first_row);
        let [discount, shipping, tax, _] = head.money;
        let bare = lines.iter().map(|line| line.amount).sum::<i64>() - discount + shipping;
        let slack = i64::from(head.n_lines);
        let inside = match part.tax {
            Tax::Inside => true,
            Tax::OnTop => false,
            Tax::Auto => given != BLANK && (given - bare).abs() <= slack,
        };
        head.money[2] = if inside { 0 } else { tax };
        let sum = bare + head.money[2];
        if given == BLANK {
            match sum {
                // An order that came to nothing has no amount.
                _ if part.profile.is_some()
                    && lines.is_empty()
                    && matches!(head.status, PENDING | CANCELLED_STATUS) =>
                {
                    head.money[3] = 0;
                }
                _ if lines.is_empty() || part.joined => {
                    return Err(fault(order, Some(MONEY[3]), "missing", String::new()));
                }
                ..0 => return Err(fault(order, Some(MONEY[0]), "discount-exceeds", String::new())),
                sum if sum > LIMIT => return Err(fault(order, None, "too-large", String::new())),
                sum => head.money[3] = sum,
            }
        } else if !lines.is_empty() && !part.joined {
            let gap = (given - sum).abs();
            if gap > slack {
                self.warnings.totals_differ += 1;
                self.warnings.largest_gap = self.warnings.largest_gap.max(gap);
            }
        }
        let tenders = head.tenders.as_deref().copied().unwrap_or_default();
        let paid: i64 = tenders[1..].iter().filter(|part| **part != BLANK).sum();
        if paid > head.money[3] {
            let hint = self.reading.currency.plain(Money(head.money[3]));
            let value = self.reading.currency.plain(Money(paid));
            return Err(Fault { value, ..fault(order, None, "tenders-exceed", hint) });
        }
        Ok(())
    }

    /// FNV-1a over what the order states; lines are summed, so that their order does not matter.
    fn hash(&self, head: &Head, lines: &[HeldLine]) -> u64 {
        let mut hash = Hash::new();
        let sold = if head.times[PAID] == BLANK { head.times[PLACED] } else { head.times[PAID] };
        let sold_as = usize::from(head.times[PAID] == BLANK);
        let day_only = head.day_only >> sold_as & 1;
        hash.number(sold);
        hash.number(i64::from(head.status) | i64::from(day_only) << 8 | i64::from(head.undated) << 9);
        hash.number(i64::from(sold_as == PAID));
        head.times[COMPLETED..].iter().for_each(|at| hash.number(*at));
        head.money.iter().for_each(|amount| hash.number(*amount));
        for part in head.tenders.as_deref().copied().unwrap_or_default() {
            hash.number(if part == BLANK { 0 } else { part });
        }
        for (at, id) in head.texts.iter().enumerate() {
            hash.text(if at < super::row::N_KEYS { self.keys.get(*id) } else { self.words.get(*id) });
        }
        let lines = lines.iter().fold(0_u64, |sum, line| sum.wrapping_add(self.line_hash(line)));
        hash.number(lines.cast_signed());
        hash.get()
    }

    /// The hash of one line.
    pub fn line_hash(&self, line: &HeldLine) -> u64 {
        let mut hash = Hash::new();
        [line.sku, line.category, line.product].iter().for_each(|id| hash.text(self.words.get(*id)));
        hash.text(self.keys.get(line.line_id));
        let figures = [line.unit_price, line.amount, line.discount, line.quantity_milli];
        figures.iter().for_each(|figure| hash.number(*figure));
        hash.get()
    }
}

fn fault(order: u32, column: Option<&'static str>, code: &'static str, hint: String) -> Fault {
    Fault { order, row: None, column, code, value: String::new(), hint }
}

fn same(a: &HeldLine, b: &HeldLine) -> bool {
    HeldLine { row: b.row, ..*a } == *b
}
