//! RSA keys as Alipay hands them out (ID30): bare Base64 or PEM, private PKCS#1 or PKCS#8, public SPKI or PKCS#1. RSA2 is
//! RS256 over other bytes, so signing and verifying are those of tokens.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use zeroize::Zeroizing;

/// Keys have so many bits at least, and at most.
const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// 1.2.840.113549.1.1.1
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The text is no RSA key of at least 2,048 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadKey;

/// A key that signs. It is never shown.
pub struct PrivateKey {
    key: EncodingKey,
    modulus: Vec<u8>,
}

/// A key that verifies.
pub struct PublicKey {
    key: DecodingKey,
    modulus: Vec<u8>,
}

impl PrivateKey {
    /// Reads a key, and tries it.
    ///
    /// # Errors
    ///
    /// Where it cannot sign.
    pub fn parse(text: &str) -> Result<PrivateKey, BadKey> {
        let der = bytes(text).ok_or(BadKey)?;
        let (pkcs1, modulus) = private(&der).ok_or(BadKey)?;
        let key = PrivateKey { key: EncodingKey::from_rsa_der(pkcs1), modulus };
        key.sign(b"regulars").map(|_| key)
    }

    /// The signature of RSA2 over these bytes, in standard Base64.
    ///
    /// # Errors
    ///
    /// Where the key is none.
    pub fn sign(&self, bytes: &[u8]) -> Result<String, BadKey> {
        let signature = crypto::sign(bytes, &self.key, Algorithm::RS256).map_err(|_| BadKey)?;
        Ok(STANDARD.encode(URL_SAFE_NO_PAD.decode(signature).map_err(|_| BadKey)?))
    }
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// Where it is none.
    pub fn parse(text: &str) -> Result<PublicKey, BadKey> {
        let der = bytes(text).ok_or(BadKey)?;
        let (modulus, exponent) = public(&der).ok_or(BadKey)?;
        Ok(PublicKey { key: DecodingKey::from_rsa_raw_components(&modulus, exponent), modulus })
    }

    /// Whether a signature in standard Base64 is this key's over these bytes.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        crypto::verify(&URL_SAFE_NO_PAD.encode(signature), bytes, &self.key, Algorithm::RS256).unwrap_or(false)
    }

    /// Whether it is the other half of a private key: our own, handed in for the peer's.
    #[must_use]
    pub fn is_half_of(&self, private: &PrivateKey) -> bool {
        self.modulus == private.modulus
    }
}

/// What stands in Base64, with the lines of PEM around it or without.
pub(super) fn bytes(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim();
    let body = match text.strip_prefix("-----BEGIN ") {
        None => text,
        Some(rest) => {
            let (label, rest) = rest.split_once("-----")?;
            rest.strip_suffix(&format!("-----END {label}-----"))?
        }
    };
    let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    STANDARD.decode(body.as_bytes()).map(Zeroizing::new).ok()
}

/// The first element of DER: its tag, what it holds, what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match usize::from(first) {
        short @ 0..0x80 => (short, rest),
        long => {
            let (bytes, rest) = rest.split_at_checked(long & 0x7f).filter(|(bytes, _)| matches!(bytes.len(), 1..=4))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
    };
    let (held, rest) = rest.split_at_checked(length)?;
    Some((tag, held, rest))
}

/// The same where the element is of this kind.
fn tagged(der: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    element(der).filter(|(tag, _, _)| *tag == wanted).map(|(_, held, rest)| (held, rest))
}

/// What an element of this kind holds that stands alone.
fn alone(der: &[u8], wanted: u8) -> Option<&[u8]> {
    tagged(der, wanted).filter(|(_, rest)| rest.is_empty()).map(|(held, _)| held)
}

/// The inside of a wrapping that says of which algorithm the key is.
fn unwrapped(der: &[u8], kind: u8) -> Option<&[u8]> {
    let (algorithm, rest) = tagged(der, SEQUENCE)?;
    let (object, _) = tagged(algorithm, OBJECT)?;
    tagged(rest, kind).filter(|_| object == RSA).map(|(held, _)| held)
}

/// A modulus without its leading zeros, where it is long enough.
fn modulus(number: &[u8]) -> Option<Vec<u8>> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let number = &number[zeros..];
    let first = number.first()?;
    let bits = number.len() * 8 - usize::try_from(first.leading_zeros()).ok()?;
    BITS.contains(&bits).then(|| number.to_vec())
}

/// The PKCS#1 form of a private key, and its modulus.
fn private(der: &[u8]) -> Option<(&[u8], Vec<u8>)> {
    let held = alone(der, SEQUENCE)?;
    let (_, after_version) = tagged(held, INTEGER)?;
    let pkcs1 = if after_version.first() == Some(&SEQUENCE) { unwrapped(after_version, OCTET_STRING)? } else { der };
    let (_, numbers) = tagged(alone(pkcs1, SEQUENCE)?, INTEGER)?;
    Some((pkcs1, modulus(tagged(numbers, INTEGER)?.0)?))
}

/// Modulus and exponent of a public key.
pub(super) fn public(der: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let held = alone(der, SEQUENCE)?;
    let numbers = match held.first() {
        // A bit string says first how many of its last bits do not count.
        Some(&SEQUENCE) => alone(unwrapped(held, BIT_STRING)?.strip_prefix(&[0])?, SEQUENCE)?,
        _ => held,
    };
    let (number, rest) = tagged(numbers, INTEGER)?;
    Some((modulus(number)?, alone(rest, INTEGER)?))
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub const APP: &str = include_str!("../../../fixtures/keys/app.pem");
    pub const APP_PUBLIC: &str = include_str!("../../../fixtures/keys/app.pub.pem");
    pub const PEER: &str = include_str!("../../../fixtures/keys/peer.pem");
    pub const PEER_PUBLIC: &str = include_str!("../../../fixtures/keys/peer.pub.pem");
    const APP_PKCS1: &str = include_str!("../../../fixtures/keys/app-pkcs1.pem");
    const PEER_PKCS1: &str = include_str!("../../../fixtures/keys/peer-pkcs1.pub.pem");
    const SHORT: &str = include_str!("../../../fixtures/keys/short.pem");
    const SHORT_PUBLIC: &str = include_str!("../../../fixtures/keys/short.pub.pem");
    const EC: &str = include_str!("../../../fixtures/keys/ec.pem");

    /// The Base64 of a PEM alone, on one line, as Alipay's tool hands it out.
    pub fn bare(pem: &str) -> String {
        pem.lines().filter(|line| !line.starts_with('-')).collect()
    }

    /// ID30
    #[test]
    fn keys_are_read_in_every_form_they_come_in() {
        let peer = PrivateKey::parse(PEER).unwrap();
        let signature = peer.sign(b"text").unwrap();
        for text in [PEER_PUBLIC, PEER_PKCS1, &bare(PEER_PUBLIC), &bare(PEER_PKCS1)] {
            let public = PublicKey::parse(text).unwrap();
            assert!(public.verifies(b"text", &signature) && public.is_half_of(&peer), "{text}");
            assert!(!public.verifies(b"texT", &signature), "{text}");
        }
        let expected = PrivateKey::parse(APP).unwrap().sign(b"text").unwrap();
        for text in [APP_PKCS1, &bare(APP), &bare(APP_PKCS1), &APP.replace('\n', "\r\n")] {
            assert_eq!(PrivateKey::parse(text).unwrap().sign(b"text").unwrap(), expected, "{text}");
        }
        assert!(!PublicKey::parse(APP_PUBLIC).unwrap().verifies(b"text", &signature));
    }

    #[test]
    fn short_other_cut_and_swapped_keys_are_none() {
        for text in [SHORT, SHORT_PUBLIC, EC, "", "x", "AAAA", "MIIB", "-----BEGIN PRIVATE KEY-----"] {
            assert!(PrivateKey::parse(text).is_err() && PublicKey::parse(text).is_err(), "{text}");
        }
        assert!(PrivateKey::parse(APP_PUBLIC).is_err() && PublicKey::parse(APP).is_err());
        let whole = STANDARD.decode(bare(PEER_PUBLIC)).unwrap();
        for length in 0..whole.len() {
            assert!(PublicKey::parse(&STANDARD.encode(&whole[..length])).is_err(), "{length}");
        }
        let whole = STANDARD.decode(bare(APP)).unwrap();
        for length in (0..whole.len()).step_by(7) {
            assert!(PrivateKey::parse(&STANDARD.encode(&whole[..length])).is_err(), "{length}");
        }
    }

    proptest! {
        /// Lengths that lie and elements that end early are no key.
        #[test]
        fn any_bytes_are_a_key_or_none(mut der in proptest::collection::vec(any::<u8>(), 0..64), at in 0..290usize) {
            let whole = STANDARD.decode(bare(PEER_PUBLIC)).unwrap();
            let mut bent = whole.clone();
            bent[at] ^= der.first().copied().unwrap_or(1);
            public(&bent);
            private(&bent);
            der.splice(0..0, [SEQUENCE]);
            prop_assert!(public(&der).is_none() && private(&der).is_none());
        }
    }
}
