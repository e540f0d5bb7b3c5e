//! Addresses: what is put into one, what is read from one that came back, and which may be called (ID18, ID20).

/// The longest redirected URL taken, in bytes (SF35).
pub const AT_MOST: usize = 8 * 1024;

/// An address taken apart; scheme and host in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// `https` or `http`.
    pub scheme: String,
    /// The host, an IPv6 literal in its brackets.
    pub host: String,
    /// The port, also where it goes without saying.
    pub port: u16,
    /// The path, `/` at least.
    pub path: String,
    /// What stands behind `?`, as it was written.
    pub query: String,
}

impl Url {
    /// Reads an address of the web; a fragment is left out, a user name is not taken.
    #[must_use]
    pub fn parse(text: &str) -> Option<Url> {
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let implied = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port.parse().ok().filter(|port| *port > 0)?),
            _ => (authority, implied),
        };
        let host = host.to_ascii_lowercase();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let named = |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
        let sound = match bare {
            Some(bare) => bare.contains(':') && bare.bytes().all(|b| b.is_ascii_hexdigit() || b".:".contains(&b)),
            None => !host.is_empty() && named(&host),
        };
        sound.then(|| Url { scheme, host, port, path: path.to_owned(), query: query.to_owned() })
    }

    /// Whether it lies on this very machine, by its literal address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host == "127.0.0.1" || self.host == "[::1]"
    }

    /// Whether it may be called: `https`, or `http` on this machine (ID20).
    #[must_use]
    pub fn may_be_called(&self) -> bool {
        self.scheme == "https" || self.is_loopback()
    }

    /// Scheme, host and port: `https://example.org`.
    #[must_use]
    pub fn origin(&self) -> String {
        let implied = if self.scheme == "https" { 443 } else { 80 };
        let port = if self.port == implied { String::new() } else { format!(":{}", self.port) };
        format!("{}://{}{port}", self.scheme, self.host)
    }

    /// Host and path, all that a message may say: WeChat puts its secret into the query.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}{}", self.host, self.path)
    }

    /// Whether both lead to the same page.
    #[must_use]
    pub fn is_same_page(&self, other: &Url) -> bool {
        (&self.scheme, &self.host, self.port, &self.path) == (&other.scheme, &other.host, other.port, &other.path)
    }
}

/// A value as it stands in a query or a form.
#[must_use]
pub fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}

/// Names and values as a query or a form.
#[must_use]
pub fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

/// An address that may have a query, with more of it.
#[must_use]
pub fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let next = if address.contains('?') { '&' } else { '?' };
    format!("{address}{next}{}", form(pairs))
}

fn decode(text: &str) -> Option<String> {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'%' => {
                let pair = bytes.get(at + 1..at + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))?;
                out.push(u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?);
                at += 2;
            }
            b'+' => out.push(b' '),
            other => out.push(*other),
        }
        at += 1;
    }
    String::from_utf8(out).ok()
}

/// The names and values of a query; none where something in it is not well formed.
#[must_use]
pub fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Some((decode(name)?, decode(value)?))
    };
    parts.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let cases = [
            ("https://Shop.example/cb?a=1#x", Some(("https://shop.example", "/cb", "a=1", false))),
            ("http://127.0.0.1:8080", Some(("http://127.0.0.1:8080", "/", "", true))),
            ("http://[::1]:9/x/y", Some(("http://[::1]:9", "/x/y", "", true))),
            ("HTTPS://a.b:443/", Some(("https://a.b", "/", "", false))),
            ("http://127.0.0.1.evil.example/", Some(("http://127.0.0.1.evil.example", "/", "", false))),
            ("ftp://a.b/", None),
            ("https://user@a.b/", None),
            ("https://a.b:0/", None),
            ("https://a.b:99999/", None),
            ("https://a b/", None),
            ("https:///x", None),
            ("https://[::1/", None),
            ("https://a.b/\u{202e}", None),
            ("a.b/c", None),
        ];
        for (text, expected) in cases {
            let url = Url::parse(text);
            let told = url.as_ref().map(|url| (url.origin(), url.path.clone(), url.query.clone(), url.is_loopback()));
            let expected = expected.map(|(origin, path, query, loopback)| {
                (origin.to_owned(), path.to_owned(), query.to_owned(), loopback)
            });
            assert_eq!(told, expected, "{text}");
        }
    }

    /// ID20
    #[test]
    fn plain_http_goes_nowhere_but_to_this_machine() {
        for (text, expected) in [
            ("https://a.b/", true),
            ("http://a.b/", false),
            ("http://127.0.0.1:1/", true),
            ("http://[::1]:1/", true),
            ("http://localhost:1/", false),
            ("http://127.0.0.2:1/", false),
            ("http://0x7f000001/", false),
        ] {
            assert_eq!(Url::parse(text).unwrap().may_be_called(), expected, "{text}");
        }
    }

    #[test]
    fn what_a_message_says_of_an_address_has_no_query() {
        let url = Url::parse("https://api.example:444/sns/token?secret=s").unwrap();
        assert_eq!(url.place(), "api.example/sns/token");
    }

    #[test]
    fn values_go_through_a_query_and_back() {
        let value = "a b&c=d/青+%~";
        let query = form(&[("x", value), ("y", "")]);
        assert_eq!(query, "x=a%20b%26c%3Dd%2F%E9%9D%92%2B%25~&y=");
        assert_eq!(pairs(&query).unwrap(), [("x".to_owned(), value.to_owned()), ("y".to_owned(), String::new())]);
        assert_eq!(pairs("a=b+c&&d").unwrap(), [("a".into(), "b c".into()), ("d".into(), String::new())]);
        assert_eq!(with_query("https://a/b?c=1", &[("d", "2")]), "https://a/b?c=1&d=2");
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%+1"] {
            assert_eq!(pairs(query), None, "{query}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_none_and_any_value_comes_back(text in ".{0,60}", value in ".{0,30}") {
            if let Some(url) = Url::parse(&text) {
                let again = Url::parse(&format!("{}{}?{}", url.origin(), url.path, url.query));
                prop_assert_eq!(again, Some(url));
            }
            prop_assert!(pairs(&text).is_none_or(|pairs| pairs.len() <= text.len()));
            let there = pairs(&form(&[("x", &value)])).unwrap();
            prop_assert_eq!(there, [("x".to_owned(), value)]);
        }
    }
}
