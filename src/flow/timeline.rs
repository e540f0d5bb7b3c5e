//! The one list of everything that happened to a member, newest first, each with the command it came by.

use std::collections::{BTreeMap, BTreeSet};

use super::Session;
use crate::domain::id::MemberId;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::timeline::{self, Command, Row};

/// What can be asked for alone.
pub const KINDS: [&str; 17] = [
    "member", "profile", "order", "event", "question", "club", "course", "points", "tier", "benefit", "coupon", "plan",
    "penalty", "campaign", "referral", "merge", "act",
];

/// Which of it is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// From this instant on.
    pub from: Option<Instant>,
    /// Before this one.
    pub until: Option<Instant>,
    /// Of these kinds; none is all.
    pub kinds: Vec<String>,
}

impl Wanted {
    fn holds(&self, one: &Happened, now: Instant) -> bool {
        let at = one.row.at;
        at <= now
            && self.from.is_none_or(|from| at >= from)
            && self.until.is_none_or(|until| at < until)
            && (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == one.kind))
    }
}

/// Something that happened, and who brought it about by which command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// What.
    pub row: Row,
    /// By which command.
    pub by: Command,
}

/// What happened to a member, newest first.
pub fn of(session: &Session<'_>, member: MemberId, wanted: &Wanted) -> Result<Vec<Happened>> {
    let mut rows = timeline::list(session.db, member)?;
    let commands = commands(session, &rows)?;
    tell_acts(&mut rows);
    let mut all = happened(rows, &commands);
    all.retain(|one| wanted.holds(one, session.now));
    Ok(all)
}

/// An act is told by what came of it, where anything did; only a merge is more than that.
fn tell_acts(rows: &mut Vec<Row>) {
    let acts = rows.iter().filter(|row| row.of == "act" && kind(row) == "act");
    let mut about: BTreeMap<i64, Option<String>> =
        acts.filter_map(|row| Some((act(row)?, row.about.clone()))).collect();
    let mut told = BTreeSet::new();
    for row in rows.iter_mut().filter(|row| row.of != "act") {
        if let Some((act, about)) = act(row).and_then(|act| Some((act, about.get(&act)?.clone()))) {
            if row.value.is_none() {
                row.about = row.about.take().or(about);
            }
            told.insert(act);
        }
    }
    about.retain(|act, _| !told.contains(act));
    rows.retain(|row| row.of != "act" || kind(row) != "act" || act(row).is_some_and(|act| about.contains_key(&act)));
}

/// What was stated of a member's fields and attributes, or of one of them, newest first.
pub fn profile(session: &Session<'_>, member: MemberId, field: Option<&str>) -> Result<Vec<Happened>> {
    let mut rows = timeline::list_profile(session.db, member)?;
    rows.retain(|row| row.at <= session.now && (field.is_none() || row.about.as_deref() == field));
    let commands = commands(session, &rows)?;
    Ok(happened(rows, &commands))
}

/// The commands by the fact that each recorded, and those of audit rows by their number.
struct Commands {
    by_audit: BTreeMap<i64, Command>,
    by_fact: BTreeMap<(String, i64), Command>,
}

fn commands(session: &Session<'_>, rows: &[Row]) -> Result<Commands> {
    let audits: BTreeSet<i64> = rows.iter().filter_map(|row| row.audit).collect();
    let by_audit = timeline::list_commands(session.db, audits.into_iter())?;
    let facts = rows.iter().filter(|row| row.audit.is_some() || row.operator.is_some());
    let by_fact = facts.filter_map(|row| Some((row.cause.clone()?, own(row, &by_audit)))).collect();
    Ok(Commands { by_audit, by_fact })
}

/// Who a fact says it is by, and what the row of its command adds.
fn own(row: &Row, by_audit: &BTreeMap<i64, Command>) -> Command {
    let known = row.audit.and_then(|audit| by_audit.get(&audit)).cloned().unwrap_or_default();
    Command {
        operator: row.operator.clone().or(known.operator),
        request: row.request.clone().or(known.request),
        reason: row.reason.clone().or(known.reason),
        ..known
    }
}

fn act(row: &Row) -> Option<i64> {
    row.cause.as_ref().filter(|(kind, _)| kind == "act").map(|(_, id)| *id)
}

/// Newest first; of one instant what came of something stands above it.
fn happened(rows: Vec<Row>, commands: &Commands) -> Vec<Happened> {
    let one = |row: Row| {
        let by = match row.audit.is_some() || row.operator.is_some() {
            true => own(&row, &commands.by_audit),
            false => row.cause.as_ref().and_then(|cause| commands.by_fact.get(cause)).cloned().unwrap_or_default(),
        };
        Happened { kind: kind(&row), row, by }
    };
    let mut all: Vec<Happened> = rows.into_iter().map(one).collect();
    all.reverse();
    all.sort_by_key(|one| std::cmp::Reverse(one.row.at));
    all
}

/// Which of [`KINDS`] a row is: what is done in clubs and the like is an event of its own kind.
fn kind(row: &Row) -> &'static str {
    const PARTS: [(&str, &str, &str); 7] = [
        ("event", "question_", "question"),
        ("event", "answer_", "question"),
        ("event", "club_", "club"),
        ("event", "course_", "course"),
        ("event", "session_", "course"),
        ("act", "act_merge", "merge"),
        ("act", "act_unmerge", "merge"),
    ];
    let part = PARTS.iter().find(|(of, begins, _)| row.of == *of && row.what.starts_with(begins));
    part.map_or(row.of, |(_, _, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(of: &'static str, at: i64, what: &str, cause: Option<(&str, i64)>, audit: Option<i64>) -> Row {
        Row {
            of,
            at: Instant(at),
            what: what.to_owned(),
            about: None,
            was: None,
            value: None,
            points: None,
            amount: None,
            cause: cause.map(|(kind, id)| (kind.to_owned(), id)),
            audit,
            operator: None,
            request: None,
            reason: None,
        }
    }

    #[test]
    fn what_came_of_a_fact_is_by_its_command_and_stands_above_it() {
        let command = |words: &str| Command { command: Some(words.to_owned()), ..Command::default() };
        let by_audit: BTreeMap<i64, Command> = [(7, command("order import"))].into();
        let fact = row("order", 10, "order", Some(("order", 1)), Some(7));
        let by_fact = [(("order".to_owned(), 1), own(&fact, &by_audit))].into();
        let earned = row("points", 10, "earn", Some(("order", 1)), None);
        let ended = row("points", 20, "expire", Some(("lot", 1)), None);
        let all = happened(vec![fact, earned, ended], &Commands { by_audit, by_fact });
        let told = all.iter().map(|one| (one.row.what.as_str(), one.by.command.as_deref()));
        let import = Some("order import");
        assert_eq!(told.collect::<Vec<_>>(), [("expire", None), ("earn", import), ("order", import)]);
    }

    #[test]
    fn every_row_is_of_a_kind_that_can_be_asked_for() {
        for (of, what, expected) in [
            ("event", "club_left", "club"),
            ("event", "session_attended", "course"),
            ("event", "answer_accepted", "question"),
            ("event", "sign_in", "event"),
            ("act", "act_merge_in", "merge"),
            ("act", "act_pin", "act"),
            ("points", "earn", "points"),
        ] {
            assert_eq!(kind(&row(of, 0, what, None, None)), expected);
            assert!(KINDS.contains(&expected), "{expected}");
        }
    }
}
