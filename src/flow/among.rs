//! Those of whom a condition holds, for a report on them alone (AN8).

use super::{Session, condition, standing};
use crate::domain::condition::Condition;
use crate::domain::engine::account::Account;
use crate::domain::engine::batch;
use crate::domain::engine::scene::Scene;
use crate::domain::id::MemberId;
use crate::error::{Error, Result};
use crate::store::among::{self, Among, Stated};
use crate::store::{report, trade};

/// Members looked at together.
const AT_ONCE: usize = 5_000;

/// From here on the session sees those members alone of whom a condition holds at as-of, and no guests. `asked` is a
/// condition, or the code of one of the program's segments; to be asked once, before anything else is read.
pub fn narrow(session: &Session<'_>, asked: &str) -> Result<()> {
    if session.known_at.is_some() {
        return Err(Error::Usage { code: "where-known-at", values: Vec::new() });
    }
    let segment = session.program().segments.iter().find(|(code, _)| code.as_str() == asked.trim());
    let condition = segment.map_or_else(|| condition::compile(session, asked), |(_, own)| Ok(own.clone()))?;
    let members = holders(session, &condition)?;
    let mut seen = members.clone();
    let merged = trade::merged(session.db, session.now)?;
    seen.extend(merged.iter().filter(|(_, into)| members.binary_search(into).is_ok()).map(|(source, _)| *source));
    seen.sort_unstable();
    among::narrow(session.db, Among { members: seen, asked: asked.to_owned() })
}

/// Those of whom it holds, by id. What asks for the profile alone is answered by what was stated by as-of, whether a batch
/// has settled it or not: sales count so too, and nobody's books need be opened.
fn holders(session: &Session<'_>, condition: &Condition) -> Result<Vec<MemberId>> {
    if condition.is_of_stated() { of_stated(session, condition) } else { of_books(session, condition) }
}

fn of_stated(session: &Session<'_>, condition: &Condition) -> Result<Vec<MemberId>> {
    let (mut found, mut some) = (Vec::new(), Vec::new());
    among::each_stated(session.db, session.now, |stated: Stated| {
        let joined_at = Some(stated.joined_at);
        some.push(Account { joined_at, profile: stated.profile, ..Account::new(stated.member) });
        if some.len() == AT_ONCE {
            found.extend(those(session, condition, std::mem::take(&mut some)));
        }
    })?;
    found.extend(those(session, condition, some));
    Ok(found)
}

/// Those of some accounts of whom it holds.
fn those(session: &Session<'_>, condition: &Condition, accounts: Vec<Account>) -> Vec<MemberId> {
    let (program, at) = (session.program(), session.now);
    let held = batch::each(accounts, |account| {
        let scene = Scene { program, account: &account, at, order: None, event: None };
        scene.holds(Some(condition)).then_some(account.member)
    });
    held.into_iter().flatten().collect()
}

/// Accounts that went into another stand in nothing of their own.
fn of_books(session: &Session<'_>, condition: &Condition) -> Result<Vec<MemberId>> {
    let joined: Vec<MemberId> = report::list_members(session.db, session.now)?.iter().map(|member| member.id).collect();
    let mut found = Vec::new();
    for members in joined.chunks(AT_ONCE) {
        session.stop.check()?;
        found.extend(those(session, condition, standing::accounts(session, members)?));
    }
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PLAIN, Shop, at};
    use super::super::{join, settle};
    use super::*;
    use crate::domain::member::{Change, Field};
    use crate::store::batch::BatchKind;

    /// M-1 moves twice, M-2 is tagged and loses a tag, M-3 states nothing before April.
    fn shop() -> Shop {
        let shop = Shop::new(PLAIN);
        ["2026-01-02", "2026-01-03"].into_iter().for_each(|day| shop.join(day));
        for (when, number, field, value) in [
            ("2026-01-05", "M-1", Field::City, "杭州"),
            ("2026-01-05", "M-1", Field::Birthday, "1990-05-06"),
            ("2026-02-01", "M-2", Field::Tags, "tea;new"),
            ("2026-03-01", "M-1", Field::City, "上海"),
            ("2026-03-01", "M-2", Field::Tags, "tea"),
            ("2026-04-01", "M-3", Field::City, "杭州"),
            ("2026-04-02", "M-1", Field::City, ""),
        ] {
            let done = shop.write(when, &format!("{when} {number} {value}"), |session| {
                let (id, _) = shop.member(session, number);
                join::change(session, id, &[Change { field, value: value.to_owned() }], at(when))?;
                settle::run(session, BatchKind::Act)
            });
            assert!(done.is_ok(), "{when} {number}");
        }
        shop
    }

    fn numbers(
        shop: &Shop,
        now: &str,
        asked: &str,
        by: fn(&Session<'_>, &Condition) -> Result<Vec<MemberId>>,
    ) -> Vec<i64> {
        let found = shop.read(now, |session| by(session, &condition::compile(session, asked)?)).unwrap();
        found.into_iter().map(|member| member.0).collect()
    }

    /// AN8: what was stated by then, from the profile and from the books alike.
    #[test]
    fn who_lived_where_is_told_by_the_profile_as_by_the_books() {
        let shop = shop();
        let asked =
            ["city == \"杭州\"", "city == \"\"", "\"new\" in tags", "size(tags) == 1", "age >= 36", "member_days > 50"];
        let mut told = 0;
        for now in ["2026-01-04", "2026-01-06", "2026-02-15", "2026-03-02", "2026-04-01", "2026-04-03", "2026-05-06"] {
            for asked in asked {
                let [stated, books] = [of_stated, of_books].map(|by| numbers(&shop, now, asked, by));
                assert_eq!(stated, books, "{now} {asked}");
                told += stated.len();
            }
        }
        assert!(told > 20, "{told}");
        assert_eq!(numbers(&shop, "2026-01-06", asked[0], holders), [1]);
        assert_eq!(numbers(&shop, "2026-04-01", asked[0], holders), [3]);
    }

    /// A file whose facts wait for the night is narrowed as well.
    #[test]
    fn what_nobody_settled_yet_is_stated() {
        let shop = shop();
        let moved = shop.write("2026-04-05", "moves", |session| {
            let (id, _) = shop.member(session, "M-2");
            join::change(session, id, &[Change { field: Field::City, value: "北京".to_owned() }], session.now)
        });
        assert!(moved.is_ok());
        assert_eq!(numbers(&shop, "2026-04-06", "city == \"北京\"", holders), [2]);
        assert!(numbers(&shop, "2026-04-06", "city == \"北京\" && spend_total == 0", holders).is_empty());
    }
}
