//! The bytes of a file around the record being read, kept so that a broken record can be gone back to (I35).

use std::io::{self, Read};

/// Bytes a record may have (I35).
pub const MAX_RECORD: u64 = 1 << 20;

/// A reader that remembers what it gave since the record's start, and ends a record that grows too long.
pub struct Window {
    inner: Box<dyn Read>,
    kept: Vec<u8>,
    /// Offset in the file of the first kept byte.
    from: u64,
    /// Offset up to which bytes were given.
    given: u64,
    /// How many bytes may be given at once; small after going back, so that going back often stays cheap.
    step: usize,
    /// Offset at which the record being read starts.
    pub start: u64,
    /// Whether the record was cut off because it grew too long.
    pub over: bool,
}

impl Window {
    /// A window that stands after the first `skip` bytes of `head`, which came from `inner`.
    pub fn new(inner: Box<dyn Read>, head: Vec<u8>, skip: usize) -> Window {
        let from = skip as u64;
        let kept = head.get(skip..).unwrap_or_default().to_vec();
        Window { inner, kept, from, given: from, step: usize::MAX, start: from, over: false }
    }

    /// The kept bytes from `start` up to `end`, as far as they are kept.
    pub fn held(&self, start: u64, end: u64) -> &[u8] {
        let at =
            |offset: u64| usize::try_from(offset.saturating_sub(self.from)).unwrap_or(usize::MAX).min(self.kept.len());
        &self.kept[at(start)..at(end).max(at(start))]
    }

    /// Goes on at `offset`, which must still be kept.
    pub fn go_back(&mut self, offset: u64) {
        (self.start, self.given, self.over, self.step) = (offset, offset, false, 4096);
    }

    /// Offset of what was given so far.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// The line at `offset` with its end `mark`, read on if need be, cut at the longest record plus one byte.
    pub fn line(&mut self, offset: u64, mark: u8) -> io::Result<&[u8]> {
        self.start = offset;
        let mut searched = 0;
        loop {
            let held = self.held(offset, u64::MAX);
            let end = held[searched..].iter().position(|b| *b == mark).map(|at| searched + at + 1);
            let (len, full) = (held.len(), held.len() as u64 > MAX_RECORD);
            if let Some(end) = end.or(full.then_some(len)) {
                return Ok(self.held(offset, offset + end as u64));
            }
            searched = len;
            let mut more = vec![0; 64 << 10];
            if self.fetch(&mut more)? == 0 {
                return Ok(self.held(offset, u64::MAX));
            }
        }
    }

    /// Reads new bytes, keeping them and forgetting what stands before the record.
    fn fetch(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let gone = usize::try_from(self.start.saturating_sub(self.from)).unwrap_or(usize::MAX).min(self.kept.len());
        self.kept.drain(..gone);
        self.from += gone as u64;
        let n = loop {
            match self.inner.read(buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.kept.extend_from_slice(&buf[..n]);
        Ok(n)
    }
}

impl Read for Window {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.given - self.start > MAX_RECORD {
            self.over = true;
            return Ok(0);
        }
        let ready = self.held(self.given, u64::MAX);
        let n = if ready.is_empty() {
            self.fetch(buf)?
        } else {
            let n = ready.len().min(buf.len()).min(self.step);
            buf[..n].copy_from_slice(&ready[..n]);
            n
        };
        self.step = self.step.saturating_mul(2);
        self.given += n as u64;
        Ok(n)
    }
}
