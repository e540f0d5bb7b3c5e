//! JSON from outside (ID21): UTF-8, of bounded depth, no key twice anywhere. Parsers that keep the last of two twins can be
//! shown one account and signed another.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Objects and lists may stand so deep in one another.
const DEPTH: usize = 16;

/// The text is no JSON, or not such as is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Reads a text whole.
///
/// # Errors
///
/// Where it is no JSON, too deep, or says a key twice.
pub fn parse(bytes: &[u8]) -> Result<Value, Malformed> {
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut from).map_err(|_| Malformed)?;
    from.end().map_err(|_| Malformed)?;
    Ok(value)
}

/// The members of a text's one object, each with its value exactly as it was sent.
///
/// # Errors
///
/// As [`parse`], and where the text is no object.
pub fn slices(bytes: &[u8]) -> Result<Vec<(String, &str)>, Malformed> {
    if !parse(bytes)?.is_object() {
        return Err(Malformed);
    }
    let mut from = serde_json::Deserializer::from_slice(bytes);
    from.deserialize_map(Slices).map_err(|_| Malformed)
}

/// A value whose keys are counted; it knows how deep it stands.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn below<E: serde::de::Error>(self) -> Result<Strict, E> {
        if self.depth == DEPTH { Err(E::custom("too deep")) } else { Ok(Strict { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(below)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let (mut values, mut seen) = (Map::new(), BTreeSet::new());
        while let Some(key) = object.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom("a key twice"));
            }
            values.insert(key, object.next_value_seed(below)?);
        }
        Ok(Value::Object(values))
    }
}

struct Slices;

impl<'de> Visitor<'de> for Slices {
    type Value = Vec<(String, &'de str)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut slices = Vec::new();
        while let Some((key, value)) = object.next_entry::<String, &'de RawValue>()? {
            slices.push((key, value.get()));
        }
        Ok(slices)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}1{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn json_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,true,null,1.5],"b":{"c":"\u5f20\/"}}"#;
        assert_eq!(parse(text.as_bytes()), Ok(serde_json::from_str(text).unwrap()));
        assert_eq!(parse(b" \"x\" "), Ok("x".into()));
        let own = r#"{"$serde_json::private::RawValue":"[1,1]"}"#;
        assert!(parse(own.as_bytes()).unwrap().is_object());
    }

    /// ID21
    #[test]
    fn twins_depth_and_garbage_are_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":[{"b":{"a":1,"a":2}}]}"#,
            "{} {}",
            "{}x",
            "{'a':1}",
            "",
            "<html>",
            "{\"a\":\"\\ud800\"}",
            "\u{feff}{}",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(Malformed), "{text}");
            assert_eq!(slices(text.as_bytes()), Err(Malformed), "{text}");
        }
        assert_eq!(parse(b"\"\xff\""), Err(Malformed));
        assert!(parse(nested(DEPTH).as_bytes()).is_ok());
        assert_eq!(parse(nested(DEPTH + 1).as_bytes()), Err(Malformed));
        assert_eq!(parse(nested(100_000).as_bytes()), Err(Malformed));
    }

    #[test]
    fn slices_are_the_bytes_that_were_sent() {
        let text = r#"{ "node": {"a" : "x\/y\u5f20", "b":1 } , "sign":"s=" }"#;
        let expected = [("node".to_owned(), r#"{"a" : "x\/y\u5f20", "b":1 }"#), ("sign".to_owned(), "\"s=\"")];
        assert_eq!(slices(text.as_bytes()).unwrap(), expected);
        assert_eq!(slices(b"[1]"), Err(Malformed));
    }

    proptest! {
        /// What is taken is what any reader takes it for, and nothing brings the reader down.
        #[test]
        fn whatever_is_sent_is_read_as_others_read_it_or_refused(text in r#"[\[\]{}",:0-9a\\u. \-etrufalsn/]{0,40}"#) {
            if let Ok(value) = parse(text.as_bytes()) {
                prop_assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap());
            }
            if let Ok(slices) = slices(text.as_bytes()) {
                prop_assert!(slices.iter().all(|(_, slice)| text.contains(slice)));
            }
        }
    }
}
