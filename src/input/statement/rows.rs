//! Statements in CSV (identity ID59): the text, the header that a profile fits, the rows below it, and what the file
//! states around them.

use csv::StringRecord;

use super::super::csv::MAX_CELL;
use super::super::header::fold;
use super::super::profile::Column;
use super::super::profile::statement::{Foot, Profile};
use super::super::source::{Encoding, builder};
use super::super::text::{clean, shown};
use super::super::written::money;
use super::head::{Header, detect, header, heads, misfit};
use super::{Reading, flawed, masked, pattern, remark, tail};
use crate::domain::identity::statement::{Flaw, Flawed, Line, Part, Statement, Told};
use crate::domain::money::{Currency, Money};
use crate::domain::time::{Day, Instant, Zone};

/// Reads a statement.
pub fn read(bytes: &[u8], profile: Option<&Profile>, reading: &Reading) -> Result<Statement, Flawed> {
    let text = decoded(bytes)?;
    let heads = heads(&text);
    let header = match profile {
        Some(one) => header(&heads, one).ok_or_else(|| (0, misfit(&heads, std::slice::from_ref(one))))?,
        None => detect(&heads)?,
    };
    Sheet::new(header, reading)?.read(&text)
}

/// The text: UTF-8 or UTF-16 where it says so, strict UTF-8, else GB18030, strictly too.
fn decoded(bytes: &[u8]) -> Result<String, Flawed> {
    let encoding = match Encoding::of_mark(bytes) {
        Some(encoding) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => Encoding::UTF_8,
        None => Encoding::GB18030,
    };
    let text = encoding.decoded(&bytes[encoding.mark_len(bytes)..]);
    let text = String::from_utf8(text).map_err(|_| flawed(0, "statement-encoding"))?;
    if text.contains('\0') { Err(flawed(0, "statement-encoding")) } else { Ok(text) }
}

/// A file under its header.
struct Sheet<'p> {
    header: Header<'p>,
    zone: Zone,
    currency: Currency,
    statement: Statement,
}

impl<'p> Sheet<'p> {
    fn new(header: Header<'p>, reading: &Reading) -> Result<Sheet<'p>, Flawed> {
        let profile = header.profile;
        let twice = |column: &Column| {
            let (Column::First(names) | Column::Join(names)) = column else { return false };
            names.iter().any(|name| header.names.iter().filter(|own| **own == fold(name)).count() > 1)
        };
        if profile.columns.values().any(twice) {
            return Err(flawed(header.line, "statement-twice"));
        }
        let zone = profile.file.zone.as_deref().and_then(Zone::find).unwrap_or_else(|| reading.zone.clone());
        let currency = profile.currency.as_deref().and_then(Currency::find).unwrap_or(reading.currency);
        let statement = Statement {
            profile: profile.name.clone(),
            loose_totals: profile.totals.loose,
            unordered: !profile.ordered,
            unique_ref: profile.unique_ref,
            ..Statement::default()
        };
        Ok(Sheet { zone, currency, statement, header })
    }

    fn read(mut self, text: &str) -> Result<Statement, Flawed> {
        let body = &text[self.header.at..];
        let mut reader = builder(self.header.delimiter, b'"').from_reader(body.as_bytes());
        let (mut record, mut behind) = (StringRecord::new(), body.len());
        let (mut is_header, mut line, mut counted) = (true, self.header.line, 0);
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap_or(body.len());
            let read = reader.read_record(&mut record).map_err(|_| flawed(self.header.line, "statement-row"))?;
            if !read {
                break;
            }
            // The reader counts from where the last record ended: before the marks of its end.
            let lead = body[start..].bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            line += body.as_bytes()[counted..start + lead].iter().filter(|b| **b == b'\n').count() as u64;
            counted = start + lead;
            if std::mem::take(&mut is_header) || record.iter().all(|cell| clean(cell).is_empty()) {
                continue;
            }
            if self.is_end(record.get(0).unwrap_or_default()) {
                behind = start;
                break;
            }
            self.row(line, &record)?;
        }
        let preamble = &text[..self.header.at];
        let around: Vec<String> = preamble.lines().chain(body[behind..].lines()).map(pattern::evened).collect();
        self.around(&around)?;
        if let Some(foot) = &self.header.profile.foot {
            let told = self.foot(foot, &body[behind..])?;
            self.statement.told.extend(told);
        }
        Ok(self.statement)
    }

    fn is_end(&self, first: &str) -> bool {
        let profile = self.header.profile;
        let foot = profile.foot.iter().map(|foot| &foot.begins);
        profile.end.iter().chain(foot).any(|begins| clean(first).starts_with(begins.as_str()))
    }

    /// The cell of a column of the file, without what means nothing.
    fn at<'r>(&self, record: &'r StringRecord, name: &str) -> &'r str {
        let place = self.header.names.iter().position(|own| *own == fold(name));
        let cell = place.and_then(|at| record.get(at)).map_or("", clean);
        if self.header.profile.null.iter().any(|null| null == cell) { "" } else { cell }
    }

    fn first<'r>(&self, record: &'r StringRecord, names: &[String]) -> &'r str {
        names.iter().map(|name| self.at(record, name)).find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    /// The cell of a column of ours, and what it is called in the file.
    fn cell(&self, record: &StringRecord, key: &str) -> (String, String) {
        match self.header.profile.columns.get(key) {
            None => (String::new(), key.to_owned()),
            Some(Column::Const(text)) => (text.clone(), key.to_owned()),
            Some(Column::First(names)) => (self.first(record, names).to_owned(), names.join("/")),
            Some(Column::Join(names)) => {
                let all: Vec<&str> = names.iter().map(|name| self.at(record, name)).collect();
                (all.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" "), names.join("+"))
            }
        }
    }

    fn row(&mut self, line: u64, record: &StringRecord) -> Result<(), Flawed> {
        if record.iter().any(|cell| cell.len() > MAX_CELL || cell.contains('\n')) {
            return Err(flawed(line, "statement-row"));
        }
        let columns = self.header.names.len();
        let ragged = record.iter().skip(columns).any(|cell| !clean(cell).is_empty());
        if ragged || record.len() < columns {
            let (value, hint) = (record.len().to_string(), columns.to_string());
            return Err((line, Flaw::Cell { column: String::new(), value, code: "cell-count", hint }));
        }
        let profile = self.header.profile;
        let skipped = profile.skip.as_ref().is_some_and(|(column, words)| {
            let word = self.first(record, column);
            words.iter().any(|skipped| skipped == word)
        });
        let sign = self.sign(line, record)?;
        let currency = self.currency_of(line, record)?;
        let amount = self.amount(line, record, &currency)?;
        let Some(sign) = sign.filter(|_| !skipped && amount != Money::ZERO) else {
            self.statement.neither += 1;
            return Ok(());
        };
        let (booked_on, booked_at) = self.booked(line, record)?;
        let value_on = self.cell(record, "value_on");
        let value_on = self.day(line, &value_on)?.map(|(day, _)| day);
        let balance_after = self.money(line, &self.cell(record, "balance_after"), &currency)?;
        let text = |key: &str| self.cell(record, key).0;
        let bank_ref = remark(&text("bank_ref"));
        let reversal = matches!(text("reversal").to_lowercase().as_str(), "yes" | "true" | "1" | "是");
        self.statement.lines.push(Line {
            line_no: line,
            booked_on,
            booked_at,
            value_on,
            amount: Money(amount.get() * sign),
            currency,
            balance_after,
            bank_ref: Some(bank_ref).filter(|bank_ref| !bank_ref.is_empty()),
            reference: remark(&text("reference")),
            counterparty: masked(&text("counterparty")),
            tail: tail(&text("tail")),
            reversal,
        });
        Ok(())
    }

    /// The sign of an amount by its word: 1, −1, or none for a row that is only told.
    fn sign(&self, line: u64, record: &StringRecord) -> Result<Option<i64>, Flawed> {
        let Some(sign) = &self.header.profile.sign else { return Ok(Some(1)) };
        let word = self.first(record, &sign.column);
        let among = |words: &[String]| words.iter().any(|known| known == word);
        match () {
            () if among(&sign.plus) => Ok(Some(1)),
            () if among(&sign.minus) => Ok(Some(-1)),
            () if among(&sign.neither) || word.is_empty() => Ok(None),
            () => {
                let hint = [&sign.plus[..], &sign.minus[..]].concat().join(", ");
                Err((line, self.bad(&sign.column.join("/"), word, "unknown-status", &hint)))
            }
        }
    }

    fn currency_of(&self, line: u64, record: &StringRecord) -> Result<Currency, Flawed> {
        let (word, name) = self.cell(record, "currency");
        if word.is_empty() {
            return Ok(self.currency);
        }
        super::currency(&word).ok_or_else(|| (line, self.bad(&name, &word, "currency", self.currency.code())))
    }

    /// The amount as written: of one column, or what came in less what went out.
    fn amount(&self, line: u64, record: &StringRecord, currency: &Currency) -> Result<Money, Flawed> {
        let amount = self.cell(record, "amount");
        if let Some(amount) = self.money(line, &amount, currency)? {
            return Ok(amount);
        }
        let plus = self.money(line, &self.cell(record, "in"), currency)?;
        let minus = self.money(line, &self.cell(record, "out"), currency)?;
        if plus.is_none() && minus.is_none() {
            return Err((line, self.bad(&amount.1, "", "missing", "")));
        }
        // A column of what went out may carry its sign in the heading and in the cells.
        let minus = Money(minus.unwrap_or_default().get().abs());
        Ok(plus.unwrap_or_default() - minus)
    }

    fn money(&self, line: u64, (cell, name): &(String, String), currency: &Currency) -> Result<Option<Money>, Flawed> {
        let strip = &self.header.profile.strip;
        let bare = strip.iter().fold(cell.clone(), |bare, sign| bare.replace(sign.as_str(), ""));
        let bare = bare.trim().trim_start_matches('+');
        if bare.is_empty() {
            return Ok(None);
        }
        let read = money(bare, currency).ok().filter(|money| money.get().abs() <= crate::domain::money::LIMIT);
        read.map(Some).ok_or_else(|| (line, self.bad(name, cell, "not-a-number", "")))
    }

    fn booked(&self, line: u64, record: &StringRecord) -> Result<(Day, Option<Instant>), Flawed> {
        let moment = self.day(line, &self.cell(record, "booked_at"))?;
        let cell = self.cell(record, "booked_on");
        let day = self.day(line, &cell)?;
        match (day.or(moment), moment) {
            (None, _) => Err((line, self.bad(&cell.1, "", "missing", ""))),
            (Some((day, _)), moment) => Ok((day, moment.and_then(|(_, at)| at))),
        }
    }

    /// A day and, where it is stated, the moment.
    fn day(&self, line: u64, (cell, name): &(String, String)) -> Result<Option<(Day, Option<Instant>)>, Flawed> {
        if cell.is_empty() {
            return Ok(None);
        }
        let by_format = self.header.profile.file.times.iter().find_map(|format| self.zone.parse_as(format, cell));
        let read = by_format.or_else(|| self.zone.parse(cell)).or_else(|| self.zone.parse_as("%Y%m%d", cell));
        let (at, whole_day) = read.ok_or_else(|| (line, self.bad(name, cell, "not-a-date", "")))?;
        Ok(Some((self.zone.day(at), (!whole_day).then_some(at))))
    }

    fn bad(&self, column: &str, value: &str, code: &'static str, hint: &str) -> Flaw {
        Flaw::Cell { column: shown(column), value: shown(value), code, hint: hint.to_owned() }
    }

    /// What the lines before and behind the rows state.
    fn around(&mut self, lines: &[String]) -> Result<(), Flawed> {
        let profile = self.header.profile;
        let unreadable = || flawed(0, "statement-preamble");
        if let Some(values) = profile.period.as_deref().and_then(|pattern| pattern::find(pattern, lines)) {
            let value = |wanted: &str| values.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
            let day = |name: &str| pattern::day(value(name)?, &self.zone);
            let (Some((from, _)), Some((until, exact))) = (day("from"), day("until")) else { return Err(unreadable()) };
            let until = if exact && until > from { until.plus_days(-1) } else { until };
            self.statement.period = Some((from, until)).filter(|(from, until)| from <= until);
        }
        let exported = profile.exported.as_deref().and_then(|pattern| pattern::find(pattern, lines));
        if let Some((made_on, _)) = exported.and_then(|values| pattern::day(&values.first()?.1, &self.zone)) {
            // The day on which a file was made was not over then.
            let whole = |(from, until): (Day, Day)| (from, until.min(made_on.plus_days(-1)));
            self.statement.period = self.statement.period.map(whole).filter(|(from, until)| from <= until);
        }
        let totals = &profile.totals;
        let all = [
            (Part::All, &profile.count),
            (Part::In, &totals.plus),
            (Part::Out, &totals.minus),
            (Part::Neither, &totals.neither),
        ];
        for (part, stated) in all {
            let Some(values) = stated.as_deref().and_then(|stated| pattern::find(stated, lines)) else { continue };
            let value = |wanted: &str| values.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
            let count = value("count").map(|text| text.parse().map_err(|_| unreadable())).transpose()?;
            let total = value("total").map(|text| self.total(text)).transpose()?;
            self.statement.told.push(Told { part, count, total });
        }
        Ok(())
    }

    fn total(&self, text: &str) -> Result<Money, Flawed> {
        let read = money(text, &self.currency).map_err(|_| flawed(0, "statement-preamble"))?;
        Ok(Money(read.get().abs()))
    }

    /// What the row behind the others states.
    fn foot(&self, foot: &Foot, behind: &str) -> Result<Vec<Told>, Flawed> {
        let mut reader = builder(self.header.delimiter, b'"').from_reader(behind.as_bytes());
        let rows: Vec<StringRecord> = reader.records().take(2).filter_map(Result::ok).collect();
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let total = |cell: &str| Some(cell).filter(|cell| !cell.is_empty()).map(|cell| self.total(cell)).transpose();
        if foot.count.is_empty() {
            let own = |key: &str| total(&self.cell(first, key).0);
            return Ok([(Part::In, own("in")?), (Part::Out, own("out")?)]
                .map(|(part, total)| Told { part, count: None, total })
                .to_vec());
        }
        let names: Vec<String> = first.iter().map(fold).collect();
        let figure = |columns: &[String]| -> &str {
            let place = columns.iter().find_map(|column| names.iter().position(|own| *own == fold(column)));
            place.zip(rows.get(1)).and_then(|(at, row)| row.get(at)).map_or("", clean)
        };
        let count = figure(&foot.count).parse().map_err(|_| flawed(0, "statement-preamble"))?;
        Ok(vec![
            Told { part: Part::All, count: Some(count), total: None },
            Told { part: Part::In, count: None, total: total(figure(&foot.plus))? },
            Told { part: Part::Out, count: None, total: total(figure(&foot.minus))? },
        ])
    }
}
