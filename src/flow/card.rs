//! Bank cards at the counter: bound under a key, challenged, answered, decided by a statement (identity §9).

use super::{Session, post, secret};
use crate::domain::campaign::Deed;
use crate::domain::engine::fact;
use crate::domain::id::MemberId;
use crate::domain::identity::card::{Key, Number, Print, hex, same};
use crate::domain::identity::challenge::{self, Act, Asked, Method, State, TRIES, Verdict, Wait};
use crate::domain::identity::statement::Line;
use crate::domain::identity::verdict::{Outcome, Verdict as Told};
use crate::domain::identity::{Assurance, remark};
use crate::domain::money::{Currency, Money};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::card::{self, Beside, Card, Which};
use crate::store::member::{self, Member};
use crate::store::meta;
use crate::store::statement::{Account, By};

/// What names this file among others, and what parts its digests from theirs.
const FILE_ID: &str = "file_id";
const PERSON_KEY: &str = "person_key";
/// How long after its end a statement may still decide a challenge.
const LATE: i64 = 30 * 86_400;

/// Who does something now, and why.
pub fn by<'a>(session: &Session<'a>) -> By<'a> {
    By { operator: session.operator, reason: session.reason, at: session.recorded_at }
}

/// What names the file; made when it is first asked for.
pub fn file_id(session: &Session<'_>) -> Result<String> {
    made(session, FILE_ID).map(|id| short(&id))
}

/// The same, where it was asked for before.
pub fn known_file_id(session: &Session<'_>) -> Result<Option<String>> {
    Ok(meta::find(session.db, FILE_ID)?.map(|id| short(&id)))
}

fn short(id: &str) -> String {
    id.chars().take(32).collect()
}

/// The key of digests of persons (safety SF17); made when it is first asked for.
pub fn person_key(session: &Session<'_>) -> Result<String> {
    made(session, PERSON_KEY)
}

fn made(session: &Session<'_>, name: &str) -> Result<String> {
    if let Some(known) = meta::find(session.db, name)? {
        return Ok(known);
    }
    let value = hex(&secret::key());
    meta::set(session.db, name, &value)?;
    Ok(value)
}

/// The keys at hand, and where they were read from.
pub struct Keys {
    /// Where they lie.
    pub path: String,
    /// In the order of their file: the last binds, all are searched.
    pub keys: Vec<Key>,
}

impl Keys {
    /// The one that binds, where this file knows it.
    fn binding(&self, session: &Session<'_>) -> Result<&Key> {
        let known = card::list_keys(session.db)?;
        let last = self.keys.last().filter(|key| known.iter().any(|(id, ..)| *id == key.id()));
        last.ok_or_else(|| Refusal::NoCardKey { path: self.path.clone() }.into())
    }

    fn find(&self, id: &str) -> Result<&Key> {
        let found = self.keys.iter().find(|key| key.id() == id);
        found.ok_or_else(|| Refusal::NoCardKey { path: self.path.clone() }.into())
    }
}

/// A card and where it stands.
pub fn standing(session: &Session<'_>, card: &Card) -> Result<State> {
    let acts: Vec<Act> = card::list_acts(session.db, card.id)?.into_iter().map(|done| done.act).collect();
    Ok(challenge::state(&acts, session.recorded_at))
}

/// The card of a number of this file.
pub fn find(session: &Session<'_>, id: i64) -> Result<Card> {
    let found = card::list(session.db, Which { card: Some(id), ..Which::default() })?.pop();
    found.ok_or_else(|| Error::NotFound { noun: "card", name: id.to_string() })
}

/// How a card is bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Binding<'a> {
    /// What the operator calls its issuer.
    pub issuer: Option<&'a str>,
    /// Whether another member may have it too.
    pub shared: bool,
    /// Whether its last digit was not asked to fit.
    pub no_luhn: bool,
}

/// Binds a card to a member (ID42–ID44); the same once more is the same card.
pub fn bind(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    number: &Number,
    keys: &Keys,
    how: Binding<'_>,
) -> Result<Card> {
    post::ready(session, id, member)?;
    let key = keys.binding(session)?;
    for known in held(session, number, keys)? {
        if known.member == id {
            return Ok(known);
        }
        if !how.shared {
            return Err(Refusal::BoundElsewhere { last4: known.last4 }.into());
        }
    }
    let mut card = Card {
        id: 0,
        member: id,
        member_number: member.number.clone(),
        key_id: key.id(),
        last4: number.last4().to_owned(),
        issuer: how.issuer.map(str::to_owned),
        bound_at: session.recorded_at,
    };
    card.id = card::insert(session.db, &card, &key.fingerprint(number))?;
    let evidence = how.no_luhn.then_some("no-luhn");
    card::append_act(session.db, card.id, Act::Bound, Beside { evidence, ..Beside::default() }, by(session))?;
    Ok(card)
}

/// Cards with this number that are still somebody's, the asker's own first.
fn held(session: &Session<'_>, number: &Number, keys: &Keys) -> Result<Vec<Card>> {
    let mut held = Vec::new();
    for key in &keys.keys {
        let print: Print = key.fingerprint(number);
        for card in card::list(session.db, Which { fingerprint: Some(&print), ..Which::default() })? {
            if standing(session, &card)? != State::Revoked {
                held.push(card);
            }
        }
    }
    Ok(held)
}

/// What is asked of a member, or sent to a card: told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The amounts; one where the member pays.
    pub amounts: Vec<Money>,
    /// The code to be written to the payment.
    pub code: Option<String>,
    /// Until when.
    pub until: Instant,
}

/// Asks for a proof of a card (ID45, ID46).
pub fn ask(
    session: &Session<'_>,
    card: &Card,
    method: Method,
    account: &Account,
    keys: Option<&Keys>,
) -> Result<Challenge> {
    let (now, state) = (session.recorded_at, standing(session, card)?);
    if matches!(state, State::Verified | State::Review | State::Revoked) {
        return Err(Refusal::CardStands { card: card.id, state: state.word() }.into());
    }
    card::close_past(session.db, now.plus_seconds(-LATE), now)?;
    let until = method.ends(now);
    let (amounts, code, print, key_id);
    match (method, keys) {
        (Method::Deposit, Some(keys)) => {
            may_send(session, card)?;
            let key = keys.binding(session)?;
            let two = challenge::two([secret::draw(), secret::draw()]);
            (print, key_id) = (Some(key.amounts(card.id, two)), key.id());
            (amounts, code) = (vec![two.0, two.1], None);
        }
        _ => {
            let free = challenge::free(&card::list_taken(session.db, account.id)?, secret::draw());
            let free = free.ok_or_else(|| Refusal::NoAmountFree { account: account.name.clone() })?;
            (print, key_id) = (None, String::new());
            (amounts, code) = (vec![free], Some(challenge::code(secret::challenge())));
        }
    }
    card::close_of_card(session.db, card.id, "replaced", now)?;
    let asked = code.as_deref().map(|code| (amounts[0], code));
    let sent = print.as_ref().map(|print| (&print[..], key_id.as_str()));
    let new = card::New { card: card.id, method, account: account.id, asked, sent, at: now, until };
    let id = card::insert_challenge(session.db, &new)?;
    let beside = Beside { challenge: Some(id), evidence: Some(method.word()), ..Beside::default() };
    card::append_act(session.db, card.id, Act::Challenged(until), beside, by(session))?;
    Ok(Challenge { amounts: amounts.into_iter().map(Money).collect(), code, until })
}

fn may_send(session: &Session<'_>, card: &Card) -> Result<()> {
    let since = session.recorded_at.plus_seconds(-40 * 86_400);
    let earlier = card::list_deposits(session.db, card.member, card.id, since)?;
    let shown = |at: Instant| session.zone().shown(at);
    challenge::may_send(&earlier, session.recorded_at).map_err(|wait| {
        let refusal = match wait {
            Wait::TooSoon(until) => Refusal::DepositTooSoon { card: card.id, until: shown(until) },
            Wait::TooMany(until) => Refusal::DepositTooMany { card: card.id, until: shown(until) },
        };
        refusal.into()
    })
}

/// Judges the two amounts that a member tells (ID46): a wrong try is counted whatever becomes of the answer.
pub fn answer(session: &mut Session<'_>, card: &Card, told: &str, keys: &Keys) -> Result<Told> {
    let (db, now) = (session.db, session.recorded_at);
    let whose = card.member_number.as_str();
    let denied = |reason, retryable| Told { retryable, ..Told::denied(reason, Some(whose)) };
    let locked = |until| Told { result: Outcome::Locked, until, ..Told::denied("three-wrong", Some(whose)) };
    let Some(open) = card::find_deposit(db, card.id)? else {
        let failed = card::list_acts(db, card.id)?.into_iter().rev().find(|done| done.act == Act::Failed);
        let until = failed.map(|done| done.at.plus_seconds(86_400)).filter(|until| now < *until);
        return Ok(if until.is_some() { locked(until) } else { denied("no-challenge", false) });
    };
    if open.until <= now {
        card::close_challenge(db, open.id, "expired", now)?;
        return Ok(denied("challenge-expired", false));
    }
    // What cannot be read is no try, and is not told back.
    let amounts = two(told, &open.currency).ok_or(Error::Usage { code: "two-amounts", values: Vec::new() })?;
    let print = keys.find(&open.key_id)?.amounts(card.id, amounts);
    let beside = |evidence| Beside { challenge: Some(open.id), evidence: Some(evidence), ..Beside::default() };
    if same(&print, &open.print) {
        card::close_challenge(db, open.id, "verified", now)?;
        card::append_act(db, card.id, Act::Verified, beside("two-amounts"), by(session))?;
        proven(session, card.id, card.member)?;
        return Ok(Told::ok(whose, Assurance::Payment));
    }
    card::set_attempts(db, open.id)?;
    if open.attempts + 1 < TRIES {
        return Ok(denied("wrong-amounts", true));
    }
    card::close_challenge(db, open.id, "failed", now)?;
    card::append_act(db, card.id, Act::Failed, beside("three-wrong"), by(session))?;
    Ok(locked(Some(now.plus_seconds(86_400))))
}

/// Two amounts as people tell them: `0.37 0.64`.
fn two(told: &str, currency: &Currency) -> Option<(i64, i64)> {
    let signs = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、');
    let mut amounts = told.split(signs).filter(|part| !part.is_empty()).map(|part| currency.parse(part).ok());
    let two = (amounts.next()??.get(), amounts.next()??.get());
    amounts.next().is_none().then_some(two)
}

/// What lines of a statement decided about cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Cards proved.
    pub verified: usize,
    /// Cards that somebody must look at, also because a proof was taken back.
    pub review: usize,
    /// Further payments of a challenge that was decided.
    pub later: usize,
}

/// Decides the challenges of an account by its new lines (ID45), in the order they were booked in.
pub fn decide(session: &mut Session<'_>, account: &Account, lines: &[(i64, &Line)]) -> Result<Decided> {
    let mut open = card::list_open(session.db, account.id)?;
    let mut sorted = lines.to_vec();
    sorted.sort_by_key(|(id, line)| (line.booked_on, line.booked_at, *id));
    let (mut decided, mut done) = (Decided::default(), Vec::new());
    for (id, line) in sorted {
        let about = |one: &card::Open| verdict(session, account, one, line);
        if let Some((at, verdict)) = open.iter().enumerate().find_map(|(at, one)| Some((at, about(one)?))) {
            let one = open.remove(at);
            apply(session, &one, (id, line), verdict)?;
            match verdict {
                Verdict::Verified(_) => decided.verified += 1,
                Verdict::Review(_) => decided.review += 1,
            }
            done.push(one);
        } else if done.iter().any(|one| about(one).is_some()) {
            decided.later += 1;
        } else if line.reversal && line.amount < Money::ZERO {
            decided.review += taken_back(session, account.id, (id, line))?;
        }
    }
    Ok(decided)
}

fn verdict(session: &Session<'_>, account: &Account, one: &card::Open, line: &Line) -> Option<Verdict> {
    let zone = session.zone();
    let asked = Asked {
        amount: one.amount,
        currency: account.currency,
        code: &one.code,
        last4: &one.last4,
        from: one.from,
        until: one.until,
        days: (zone.day(one.from), zone.day(one.until)),
        name: one.name.as_deref(),
    };
    challenge::judge(line, &asked)
}

fn apply(session: &mut Session<'_>, one: &card::Open, (id, line): (i64, &Line), verdict: Verdict) -> Result<()> {
    let name_agrees = remark::agrees(&line.counterparty, one.name.as_deref());
    let beside = Beside { challenge: Some(one.id), line: Some(id), evidence: Some(verdict.word()), name_agrees };
    let (act, outcome) = match verdict {
        Verdict::Verified(_) => (Act::Verified, "verified"),
        Verdict::Review(_) => (Act::Doubted, "review"),
    };
    card::close_challenge(session.db, one.id, outcome, session.recorded_at)?;
    card::append_act(session.db, one.card, act, beside, by(session))?;
    if act == Act::Verified { proven(session, one.card, one.member) } else { Ok(()) }
}

/// A line that takes a proof back sends its card to review.
fn taken_back(session: &Session<'_>, account: i64, (id, line): (i64, &Line)) -> Result<usize> {
    let proofs = card::list_proofs(session.db, account, (-line.amount, &line.currency), line.booked_on)?;
    let mut doubted = 0;
    for (card, last4) in proofs {
        let fits = line.tail.as_ref().is_none_or(|tail| *tail == last4);
        if fits && standing(session, &find(session, card)?)? == State::Verified {
            let beside = Beside { line: Some(id), evidence: Some("proof-reversed"), ..Beside::default() };
            card::append_act(session.db, card, Act::Doubted, beside, by(session))?;
            doubted += 1;
        }
    }
    Ok(doubted)
}

/// The first proof of a member is a fact of theirs (ID3); one whose account cannot take facts any more has none.
fn proven(session: &mut Session<'_>, id: i64, member: MemberId) -> Result<()> {
    let known = member::get(session.db, member)?;
    let account = match post::ready(session, member, &known) {
        Ok(account) => account,
        Err(Error::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if account.awarded.verified_at.is_some() {
        return Ok(());
    }
    let returning = is_shared(session, id, member)?;
    let act = fact::Act::Campaign(Deed::Verify { what: "card".to_owned(), returning });
    let request =
        session.request.map_or_else(|| secret::request_id(session.recorded_at), |own| format!("{own}:card-{id}"));
    post::aside(session, member, &act, &request).map(drop)
}

/// Whether a card was ever another member's too.
fn is_shared(session: &Session<'_>, id: i64, member: MemberId) -> Result<bool> {
    Ok(card::list_holders(session.db, id)?.into_iter().any(|holder| holder != member))
}

/// Somebody looked at a card: it is good, or it is not.
pub fn review(session: &mut Session<'_>, card: &Card, accepts: bool) -> Result<State> {
    let state = standing(session, card)?;
    if state != State::Review {
        return Err(Refusal::CardStands { card: card.id, state: state.word() }.into());
    }
    let act = if accepts { Act::Accepted } else { Act::Revoked };
    let beside = Beside { evidence: Some("was-reviewed"), ..Beside::default() };
    card::append_act(session.db, card.id, act, beside, by(session))?;
    if accepts {
        proven(session, card.id, card.member)?;
    }
    standing(session, card)
}

/// A card is no longer the member's.
pub fn revoke(session: &Session<'_>, card: &Card) -> Result<State> {
    if standing(session, card)? != State::Revoked {
        card::close_of_card(session.db, card.id, "revoked", session.recorded_at)?;
        card::append_act(session.db, card.id, Act::Revoked, Beside::default(), by(session))?;
    }
    Ok(State::Revoked)
}

/// Keeps the id of a new key, which was written to a file.
pub fn keep_key(session: &Session<'_>, key: &Key, path: &str) -> Result<String> {
    card::insert_key(session.db, &key.id(), path, by(session))?;
    Ok(key.id())
}
