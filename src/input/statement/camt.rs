//! Statements in camt.053 (identity ID60, ID61), of any version, element by element: no DTD, no entities beyond the five,
//! no text or depth without a bound. The sign of an amount is its credit or debit mark alone.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Found, Reading, Refused, XML, flawed, refused};
use crate::domain::identity::statement::Flawed;

mod entry;
mod page;

use page::Pages;

/// How deep elements may stand in one another.
const DEPTH: usize = 64;
/// Bytes an element's text, or anything else without an end, may have.
const TEXT: u64 = 1 << 20;
/// What every version of the message is called.
const NAMESPACE: &str = ":camt.053.001.";

/// Lets only so many bytes pass between two events, so that nothing is gathered without a bound.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
    all: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.all.set(self.all.get() + n as u64);
        match self.left.get().checked_sub(n as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::ErrorKind::FileTooLarge.into()),
        }
        Ok(n)
    }
}

/// Reads the statements of a message.
pub fn read(from: impl Read, reading: &Reading) -> Result<Found, Refused> {
    let (left, all) = (Rc::new(Cell::new(TEXT)), Rc::new(Cell::new(0)));
    let bounded = Bounded { inner: from, left: Rc::clone(&left), all: Rc::clone(&all) };
    let mut reader = Reader::from_reader(BufReader::new(bounded));
    let mut walk = Walk { path: Vec::new(), text: String::new(), pages: Pages::new(reading), number: 0 };
    let mut buf = Vec::new();
    loop {
        let over = |why| if all.get() > XML { refused("statement-too-large") } else { refused(why) };
        let event = reader.read_event_into(&mut buf).map_err(|error| match error {
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => over("statement-text"),
            _ => over("statement-markup"),
        })?;
        let done = matches!(event, Event::Eof);
        walk.take(event)?;
        if done {
            return if all.get() > XML { Err(refused("statement-too-large")) } else { walk.pages.end() };
        }
        buf.clear();
        left.set(TEXT);
    }
}

/// Where the reader stands.
struct Walk<'r> {
    /// Local names from the root down.
    path: Vec<String>,
    text: String,
    pages: Pages<'r>,
    /// The number of the present entry.
    number: u64,
}

impl Walk<'_> {
    fn take(&mut self, event: Event<'_>) -> Result<(), Refused> {
        let markup = || refused("statement-markup");
        match event {
            Event::Start(start) => self.open(&start)?,
            Event::Empty(start) => {
                self.open(&start)?;
                self.close()?;
            }
            Event::End(_) => self.close()?,
            Event::Text(text) => self.push(&text)?,
            Event::CData(text) => self.push(&text)?,
            Event::GeneralRef(name) => {
                let sign = match name.resolve_char_ref().map_err(|_| markup())? {
                    Some(sign) => sign,
                    None => match &*name {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "apos" => '\'',
                        "quot" => '"',
                        _ => return Err(refused("statement-entity")),
                    },
                };
                self.push(sign.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(refused("statement-doctype")),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof if self.path.is_empty() => {}
            Event::Eof => return Err(refused("statement-cut")),
        }
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), Refused> {
        if (self.text.len() + text.len()) as u64 > TEXT {
            return Err(refused("statement-text"));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Refused> {
        let name = start.local_name().as_ref().to_owned();
        if self.path.is_empty() && !is_camt(start) {
            return Err(refused("statement-not-camt"));
        }
        if self.path.len() == DEPTH {
            return Err(refused("statement-depth"));
        }
        self.text.clear();
        self.path.push(name);
        self.number += u64::from(self.within("Ntry").is_some_and(<[String]>::is_empty));
        // Without the check for twins, which would compare each with all before it.
        let currency =
            start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == "Ccy");
        let currency = currency.map(|attribute| attribute.value.into_owned());
        self.pages.open(&self.path[1..], currency, self.number);
        Ok(())
    }

    /// What stands below an element of a name on the present path.
    fn within(&self, name: &str) -> Option<&[String]> {
        self.path.iter().position(|own| own == name).map(|at| &self.path[at + 1..])
    }

    fn close(&mut self) -> Result<(), Refused> {
        let text = std::mem::take(&mut self.text);
        self.pages.close(self.path.get(1..).unwrap_or_default(), text.trim()).map_err(at(self.number))?;
        self.path.pop();
        Ok(())
    }
}

fn at(number: u64) -> impl Fn(Flawed) -> Refused {
    move |(line, flaw)| Refused::Flawed((if line == 0 { number } else { line }, flaw))
}

/// Whether the root says that it is a statement, of whatever version.
fn is_camt(root: &BytesStart<'_>) -> bool {
    let mut attributes = root.attributes();
    let named = attributes.with_checks(false).flatten();
    let mut named = named.filter(|attribute| attribute.key.as_ref().starts_with("xmlns"));
    named.any(|attribute| attribute.value.contains(NAMESPACE))
}

/// A refusal of the present entry.
fn wrong(why: &'static str) -> Flawed {
    flawed(0, why)
}

#[cfg(test)]
mod tests;
