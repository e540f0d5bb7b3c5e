//! A program file key by key, and what differs between two of them.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::tables::section::whole;

/// A key whose value differs between two program files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key from the root; rungs by their code: `tiers.ladder[vip].multiplier`.
    pub key: String,
    /// What was written before; none if nothing was.
    pub before: Option<String>,
    /// What is written now; none if nothing is.
    pub after: Option<String>,
}

/// Every key of a program file with its value as text. The order of the ladder is the value of `tiers.ladder`.
pub fn flatten(text: &str) -> BTreeMap<String, String> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut flat = BTreeMap::new();
    flatten_table("", table.get_ref(), &mut flat);
    flat
}

/// What differs, key by key; remarks, blanks and the order of keys do not count (R3).
pub fn diff(before: &str, after: &str) -> Vec<Difference> {
    let (mut before, mut after) = (flatten(before), flatten(after));
    before.retain(|key, value| {
        let same = after.get(key) == Some(value);
        if same {
            after.remove(key);
        }
        !same
    });
    let mut all: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    for (key, value) in before {
        all.entry(key).or_default().0 = Some(value);
    }
    for (key, value) in after {
        all.entry(key).or_default().1 = Some(value);
    }
    all.into_iter().map(|(key, (before, after))| Difference { key, before, after }).collect()
}

fn flatten_table(path: &str, table: &DeTable<'_>, flat: &mut BTreeMap<String, String>) {
    if table.is_empty() && !path.is_empty() {
        flat.insert(path.to_owned(), "{}".to_owned());
    }
    for (key, value) in table.iter() {
        let key = key.get_ref();
        let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        flatten_value(path, value.get_ref(), flat);
    }
}

fn flatten_value(path: String, value: &DeValue<'_>, flat: &mut BTreeMap<String, String>) {
    match value {
        DeValue::Table(table) => flatten_table(&path, table, flat),
        DeValue::Array(list) if list.iter().any(|item| item.get_ref().is_table()) => {
            let codes: Vec<Option<&str>> = list.iter().map(code).collect();
            for (at, item) in list.iter().enumerate() {
                let name = codes[at].map_or_else(|| at.to_string(), str::to_owned);
                flatten_value(format!("{path}[{name}]"), item.get_ref(), flat);
            }
            if let Some(order) = codes.into_iter().collect::<Option<Vec<&str>>>() {
                flat.insert(path, order.join(", "));
            }
        }
        other => {
            flat.insert(path, plain(other));
        }
    }
}

fn code<'i>(item: &'i Spanned<DeValue<'_>>) -> Option<&'i str> {
    item.get_ref().as_table()?.get("code")?.get_ref().as_str()
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => whole(value).map_or_else(|| number.to_string(), |number| number.to_string()),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(list) => {
            format!("[{}]", list.iter().map(|item| plain(item.get_ref())).collect::<Vec<_>>().join(", "))
        }
        DeValue::Table(_) => "{…}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(key: &str, before: Option<&str>, after: Option<&str>) -> Difference {
        Difference { key: key.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn differences_are_told_key_by_key() {
        let before = "format = 1\n[points]\npending = '7 days'\nexpiry = 'never'\n[points.earn]\n\
                      share = { points = 5, caps = [{ per = 'day', points = 15 }] }\n\
                      [[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { spend = '1' }\n";
        let after = "# a remark\nformat = 0x1\n[points]\nexpiry = { after = '1 year' }\npending = '7 days'\n[points.earn]\n\
                     share = { points = 6, caps = [{ points = 15, per = 'day' }] }\n\
                     [[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'c'\n[[tiers.ladder]]\ncode = 'b'\n\
                     qualify.spend = '1'\n[basis]\ntenders = ['cash', 'voucher']\n";
        let expected = [
            difference("basis.tenders", None, Some("[cash, voucher]")),
            difference("points.earn.share.points", Some("5"), Some("6")),
            difference("points.expiry", Some("never"), None),
            difference("points.expiry.after", None, Some("1 year")),
            difference("tiers.ladder", Some("a, b"), Some("a, c, b")),
            difference("tiers.ladder[c].code", None, Some("c")),
        ];
        assert_eq!(diff(before, after), expected);
        assert_eq!(diff(before, before), []);
    }

    /// The only list whose order means something is the ladder (R3).
    #[test]
    fn a_ladder_in_another_order_differs() {
        let (one, two) = ("[[tiers.ladder]]\ncode = 'a'\n", "[[tiers.ladder]]\ncode = 'b'\n");
        let expected = [difference("tiers.ladder", Some("a, b"), Some("b, a"))];
        assert_eq!(diff(&format!("{one}{two}"), &format!("{two}{one}")), expected);
    }
}
