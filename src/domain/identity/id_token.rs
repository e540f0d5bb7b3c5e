//! The checks of an ID token (ID35), one by one and by the instant given: each has a name, which is told when it fails.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Map, Value};

use super::json;
use crate::domain::time::Instant;

/// Seconds by which another clock may differ from ours.
const LEEWAY: i64 = 60;

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who signed it.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// In answer to which question.
    pub nonce: &'a str,
    /// When the question was asked.
    pub asked_at: Instant,
    /// When it is judged.
    pub now: Instant,
}

/// The subject of a token, signed by one of these keys.
///
/// # Errors
///
/// The name of the check that fails.
pub fn subject(token: &str, keys: &[u8], expected: &Expected<'_>) -> Result<String, &'static str> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { return Err("format") };
    let header = object(header)?;
    let algorithm = match header.get("alg").and_then(Value::as_str) {
        Some("RS256") => Algorithm::RS256,
        Some("ES256") => Algorithm::ES256,
        _ => return Err("algorithm"),
    };
    if header.contains_key("crit") {
        return Err("crit");
    }
    let kid = match header.get("kid") {
        None => None,
        Some(kid) => Some(kid.as_str().ok_or("key")?),
    };
    let key = key(keys, algorithm, kid).ok_or("key")?;
    let signed = &token[..token.len() - signature.len() - 1];
    if !crypto::verify(signature, signed.as_bytes(), &key, algorithm).unwrap_or(false) {
        return Err("signature");
    }
    judge(&object(claims)?, expected)
}

/// A part of the token, which is an object without twins.
fn object(part: &str) -> Result<Map<String, Value>, &'static str> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "format")?;
    match json::parse(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err("format"),
    }
}

/// The key of a name that fits the algorithm; without a name the only one that fits.
fn key(keys: &[u8], algorithm: Algorithm, kid: Option<&str>) -> Option<DecodingKey> {
    let keys = json::parse(keys).ok()?;
    let listed = keys.get("keys")?.as_array()?;
    let named = |key: &&Value| kid.is_none_or(|kid| key.get("kid").and_then(Value::as_str) == Some(kid));
    let mut fitting = listed.iter().filter(named).filter_map(|key| decoded(key, algorithm));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// A key, where it is of the algorithm's kind and for signing.
fn decoded(key: &Value, algorithm: Algorithm) -> Option<DecodingKey> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let wanted = if algorithm == Algorithm::RS256 { "RS256" } else { "ES256" };
    if text("use").is_some_and(|usage| usage != "sig") || text("alg").is_some_and(|alg| alg != wanted) {
        return None;
    }
    match (algorithm, text("kty")?) {
        (Algorithm::RS256, "RSA") => DecodingKey::from_rsa_components(text("n")?, text("e")?).ok(),
        (Algorithm::ES256, "EC") if text("crv")? == "P-256" => {
            DecodingKey::from_ec_components(text("x")?, text("y")?).ok()
        }
        _ => None,
    }
}

/// The subject of claims whose signature is good.
fn judge(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<String, &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let instant = |name: &'static str| claims.get(name).map_or(Ok(None), |at| at.as_i64().map(Some).ok_or(name));
    let whole = |at: i64, by: i64| at.saturating_add(by);
    let (now, asked_at) = (expected.now.0, expected.asked_at.0);
    let ours = Value::from(expected.client_id);
    let checks = [
        ("iss", text("iss") == Some(expected.issuer)),
        (
            "aud",
            claims
                .get("aud")
                .is_some_and(|aud| *aud == ours || aud.as_array().is_some_and(|all| **all == [ours.clone()])),
        ),
        ("azp", claims.get("azp").is_none_or(|azp| *azp == ours)),
        ("exp", instant("exp")?.is_some_and(|exp| exp > whole(now, -LEEWAY))),
        ("nbf", instant("nbf")?.is_none_or(|nbf| nbf <= whole(now, LEEWAY))),
        ("iat", instant("iat")?.is_some_and(|iat| iat <= whole(now, LEEWAY) && iat >= whole(asked_at, -LEEWAY))),
        ("nonce", text("nonce") == Some(expected.nonce)),
    ];
    if let Some((name, _)) = checks.into_iter().find(|(_, holds)| !holds) {
        return Err(name);
    }
    let sub = text("sub").filter(|sub| (1..=255).contains(&sub.len()) && sub.is_ascii());
    sub.map(str::to_owned).ok_or("sub")
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::EncodingKey;
    use serde_json::json;

    use super::super::key::tests::{APP, APP_PUBLIC, PEER, PEER_PUBLIC};
    use super::super::key::{bytes, public};
    use super::*;

    const EC: &str = include_str!("../../../fixtures/keys/ec.pem");
    const EXPECTED: Expected<'static> = Expected {
        issuer: "https://id.example",
        client_id: "shop",
        nonce: "n1",
        asked_at: Instant(1_000_000),
        now: Instant(1_000_300),
    };

    fn rsa(pem: &str, kid: &str) -> Value {
        let der = bytes(pem).unwrap();
        let (n, e) = public(&der).unwrap();
        json!({"kty": "RSA", "kid": kid, "use": "sig", "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e)})
    }

    /// The point at the end of the key's PKCS#8 form.
    fn ec(kid: &str) -> Value {
        let der = bytes(EC).unwrap();
        let point = &der[der.len() - 64..];
        let (x, y) = point.split_at(32);
        json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)})
    }

    fn keys() -> Value {
        json!({"keys": [rsa(APP_PUBLIC, "a"), rsa(PEER_PUBLIC, "b"), ec("c")]})
    }

    fn claims() -> Value {
        json!({"iss": "https://id.example", "aud": "shop", "exp": 1_000_900, "iat": 1_000_200, "nonce": "n1", "sub": "u-1"})
    }

    fn token(header: &str, claims: &str, pem: &str, algorithm: Algorithm) -> String {
        let key = match algorithm {
            Algorithm::ES256 => EncodingKey::from_ec_pem(pem.as_bytes()).unwrap(),
            Algorithm::HS256 => EncodingKey::from_secret(pem.as_bytes()),
            _ => EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
        };
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(signed.as_bytes(), &key, algorithm).unwrap();
        format!("{signed}.{signature}")
    }

    fn good(claims: &str) -> String {
        token(r#"{"alg":"RS256","kid":"a"}"#, claims, APP, Algorithm::RS256)
    }

    fn told(token: &str, keys: &Value) -> Result<String, &'static str> {
        subject(token, keys.to_string().as_bytes(), &EXPECTED)
    }

    /// A claim put in or taken out: what comes of it.
    fn with(name: &str, value: Option<Value>) -> Result<String, &'static str> {
        let mut claims = claims();
        let object = claims.as_object_mut().unwrap();
        match value {
            Some(value) => object.insert(name.to_owned(), value),
            None => object.remove(name),
        };
        told(&good(&claims.to_string()), &keys())
    }

    #[test]
    fn a_sound_token_names_its_subject() {
        let claims = claims().to_string();
        assert_eq!(told(&good(&claims), &keys()), Ok("u-1".to_owned()));
        let es = token(r#"{"alg":"ES256","kid":"c","typ":"JWT"}"#, &claims, EC, Algorithm::ES256);
        assert_eq!(told(&es, &keys()), Ok("u-1".to_owned()));
    }

    #[test]
    fn only_our_algorithms_are_taken() {
        let claims = claims().to_string();
        let none = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(&claims));
        assert_eq!(told(&none, &keys()), Err("algorithm"));
        // The public key taken for a shared secret.
        let confused = token(r#"{"alg":"HS256","kid":"a"}"#, &claims, APP_PUBLIC, Algorithm::HS256);
        assert_eq!(told(&confused, &keys()), Err("algorithm"));
        for header in
            [r#"{"alg":"RS512","kid":"a"}"#, r#"{"alg":"rs256","kid":"a"}"#, r#"{"kid":"a"}"#, r#"{"alg":["RS256"]}"#]
        {
            assert_eq!(told(&token(header, &claims, APP, Algorithm::RS256), &keys()), Err("algorithm"), "{header}");
        }
        // An algorithm that does not fit the key of that name.
        let unfit = token(r#"{"alg":"ES256","kid":"a"}"#, &claims, EC, Algorithm::ES256);
        assert_eq!(told(&unfit, &keys()), Err("key"));
    }

    #[test]
    fn what_is_critical_is_not_understood() {
        let header = r#"{"alg":"RS256","kid":"a","crit":["b64"],"b64":false}"#;
        assert_eq!(told(&token(header, &claims().to_string(), APP, Algorithm::RS256), &keys()), Err("crit"));
    }

    #[test]
    fn a_key_is_named_or_the_only_one() {
        let claims = claims().to_string();
        let of = |header: &str, keys: Value| told(&token(header, &claims, APP, Algorithm::RS256), &keys);
        assert_eq!(of(r#"{"alg":"RS256","kid":"z"}"#, keys()), Err("key"));
        assert_eq!(of(r#"{"alg":"RS256","kid":7}"#, keys()), Err("key"));
        assert_eq!(of(r#"{"alg":"RS256"}"#, keys()), Err("key"));
        assert!(of(r#"{"alg":"RS256"}"#, json!({"keys": [rsa(APP_PUBLIC, "a"), ec("c")]})).is_ok());
        let twice = json!({"keys": [rsa(APP_PUBLIC, "a"), rsa(PEER_PUBLIC, "a")]});
        assert_eq!(of(r#"{"alg":"RS256","kid":"a"}"#, twice), Err("key"));
        for (name, value) in [("use", "enc"), ("alg", "RS384")] {
            let mut key = rsa(APP_PUBLIC, "a");
            key[name] = value.into();
            assert_eq!(of(r#"{"alg":"RS256","kid":"a"}"#, json!({"keys": [key]})), Err("key"));
        }
        assert_eq!(of(r#"{"alg":"RS256","kid":"a"}"#, json!({})), Err("key"));
    }

    #[test]
    fn a_signature_is_the_named_keys_over_these_bytes() {
        let whole = good(&claims().to_string());
        let other = token(r#"{"alg":"RS256","kid":"a"}"#, &claims().to_string(), PEER, Algorithm::RS256);
        assert_eq!(told(&other, &keys()), Err("signature"));
        let (signed, signature) = whole.rsplit_once('.').unwrap();
        let swapped = claims().to_string().replace("u-1", "u-2");
        let (header, _) = signed.split_once('.').unwrap();
        let forged = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(swapped));
        assert_eq!(told(&forged, &keys()), Err("signature"));
        assert_eq!(told(&format!("{signed}."), &keys()), Err("signature"));
        for text in ["", "a.b", "a.b.c.d", signed, &whole.replace('.', "=.")] {
            assert_eq!(told(text, &keys()), Err("format"), "{text}");
        }
    }

    #[test]
    fn issuer_audience_and_nonce_are_ours() {
        for value in [None, Some(json!("https://id.example/")), Some(json!(["https://id.example"]))] {
            assert_eq!(with("iss", value), Err("iss"));
        }
        assert!(with("aud", Some(json!(["shop"]))).is_ok());
        for value in [None, Some(json!("other")), Some(json!(["shop", "other"])), Some(json!([])), Some(json!(7))] {
            assert_eq!(with("aud", value), Err("aud"));
        }
        assert!(with("azp", Some(json!("shop"))).is_ok());
        assert_eq!(with("azp", Some(json!("other"))), Err("azp"));
        for value in [None, Some(json!("n2")), Some(json!(null))] {
            assert_eq!(with("nonce", value), Err("nonce"));
        }
    }

    /// By our own clock, a minute to spare on either side.
    #[test]
    fn a_token_holds_now_and_was_made_for_this_flow() {
        let cases: [(&'static str, i64, bool); 8] = [
            ("exp", 1_000_241, true),
            ("exp", 1_000_240, false),
            ("nbf", 1_000_360, true),
            ("nbf", 1_000_361, false),
            ("iat", 1_000_360, true),
            ("iat", 1_000_361, false),
            ("iat", 999_940, true),
            ("iat", 999_939, false),
        ];
        for (name, at, holds) in cases {
            let expected = if holds { Ok("u-1".to_owned()) } else { Err(name) };
            assert_eq!(with(name, Some(at.into())), expected, "{name} {at}");
        }
        for name in ["exp", "iat"] {
            assert_eq!(with(name, None), Err(name));
            assert_eq!(with(name, Some("1000300".into())), Err(name));
        }
        assert_eq!(with("exp", Some(i64::MIN.into())), Err("exp"));
    }

    #[test]
    fn a_subject_is_1_to_255_ascii_characters() {
        assert!(with("sub", Some("a".repeat(255).into())).is_ok());
        for value in [None, Some(json!("")), Some("a".repeat(256).into()), Some(json!("王")), Some(json!(7))] {
            assert_eq!(with("sub", value), Err("sub"));
        }
    }

    /// ID21
    #[test]
    fn a_claim_said_twice_is_refused() {
        let twice = claims().to_string().replacen('{', r#"{"sub":"u-0","#, 1);
        assert_eq!(told(&good(&twice), &keys()), Err("format"));
        let header = r#"{"alg":"RS256","kid":"a","kid":"a"}"#;
        assert_eq!(told(&token(header, &claims().to_string(), APP, Algorithm::RS256), &keys()), Err("format"));
    }
}
