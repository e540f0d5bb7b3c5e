//! A provider as the shop set it up, and the URL to which it sends a person back (ID17, ID18).

use zeroize::Zeroizing;

use super::call::No;
use super::url::{self, Url};

/// Whose login it is, and of which kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// WeChat on a website, by a QR code.
    WechatWeb,
    /// WeChat inside an official account.
    WechatOfficial,
    /// A WeChat mini-program.
    WechatMini,
    /// Alipay.
    Alipay,
    /// OpenID Connect.
    Oidc,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] = [Kind::WechatWeb, Kind::WechatOfficial, Kind::WechatMini, Kind::Alipay, Kind::Oidc];

    /// The word kept in the file and typed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::WechatWeb => "wechat-web",
            Kind::WechatOfficial => "wechat-official",
            Kind::WechatMini => "wechat-mini",
            Kind::Alipay => "alipay",
            Kind::Oidc => "oidc",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Under which name its applications share a person, unless the shop says otherwise (ID36).
    #[must_use]
    pub fn family(self) -> &'static str {
        match self {
            Kind::WechatWeb | Kind::WechatOfficial | Kind::WechatMini => "wechat",
            Kind::Alipay => "alipay",
            Kind::Oidc => "oidc",
        }
    }
}

/// A provider as it was added. It names where its secrets lie, and holds none (ID23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// What it is called here.
    pub name: String,
    /// Whose it is.
    pub kind: Kind,
    /// What the application is called there.
    pub client_id: String,
    /// Where a person is sent back to.
    pub redirect_uri: Option<String>,
    /// Who signs, of OpenID Connect.
    pub issuer: Option<String>,
    /// Under which name its applications share a person.
    pub union_scope: String,
    /// Another address to call, on this machine.
    pub endpoint: Option<String>,
    /// Whether it is Alipay's sandbox.
    pub sandbox: bool,
    /// The file of the secret.
    pub secret_path: Option<String>,
    /// The file of our private key.
    pub key_path: Option<String>,
    /// Alipay's public key.
    pub peer_key: Option<String>,
}

/// What somebody brings from a provider.
pub enum Brought {
    /// The URL to which they were sent back.
    Url(Zeroizing<String>),
    /// The code alone, and the state it belongs to; a mini-program has none.
    Code(Zeroizing<String>, Option<String>),
}

/// What a redirected URL says.
pub struct Back {
    /// Which flow it belongs to.
    pub state: String,
    /// The code, or why there is none.
    pub code: Result<Zeroizing<String>, No>,
    /// Who says to have sent it (RFC 9207).
    pub iss: Option<String>,
}

/// Reads the URL to which a person was sent back.
///
/// # Errors
///
/// Where it is none of this provider's, or not even says which flow it belongs to.
pub fn back(provider: &Provider, redirect_uri: &str, text: &str) -> Result<Back, No> {
    let protocol = || No::refused("protocol");
    if text.len() > url::AT_MOST {
        return Err(protocol());
    }
    let (Some(came), Some(ours)) = (Url::parse(text), Url::parse(redirect_uri)) else {
        return Err(No::denied("foreign-redirect"));
    };
    if !came.is_same_page(&ours) {
        return Err(No::denied("foreign-redirect"));
    }
    let pairs = url::pairs(&came.query).ok_or_else(protocol)?;
    let one = |name: &str| {
        let mut values = pairs.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str());
        let first = values.next().filter(|value| !value.is_empty());
        if values.next().is_some() { Err(protocol()) } else { Ok(first) }
    };
    let code = if provider.kind == Kind::Alipay { "auth_code" } else { "code" };
    let state = one("state")?.ok_or_else(|| No::denied("no-state"))?.to_owned();
    let (code, error, app, iss) = (one(code)?, one("error")?, one("app_id")?, one("iss")?);
    let foreign = provider.kind == Kind::Alipay && app != Some(&provider.client_id);
    let code = match (error, code) {
        (Some(error), _) => Err(No::denied("provider-refused").told(error)),
        (None, None) => Err(No::denied("no-code")),
        (None, Some(_)) if foreign => Err(No::denied("foreign-redirect")),
        (None, Some(code)) => Ok(Zeroizing::new(code.to_owned())),
    };
    Ok(Back { state, code, iss: iss.map(str::to_owned) })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn sample(kind: Kind) -> Provider {
        Provider {
            name: "p".to_owned(),
            kind,
            client_id: "app1".to_owned(),
            redirect_uri: Some("https://shop.example/cb".to_owned()),
            issuer: None,
            union_scope: kind.family().to_owned(),
            endpoint: None,
            sandbox: false,
            secret_path: None,
            key_path: None,
            peer_key: None,
        }
    }

    fn told(kind: Kind, url: &str) -> String {
        match back(&sample(kind), "https://shop.example/cb", url) {
            Err(no) => format!("{}/{}", no.verdict.word(), no.reason),
            Ok(Back { state, code: Ok(code), iss }) => format!("{state} {} {}", *code, iss.unwrap_or_default()),
            Ok(Back { state, code: Err(no), .. }) => format!("{state} {}/{}", no.verdict.word(), no.reason),
        }
    }

    #[test]
    fn every_word_is_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.word()), Some(kind));
        }
    }

    /// ID18
    #[test]
    fn a_redirected_url_is_ours_and_says_everything_once() {
        let cases = [
            ("https://shop.example/cb?code=c&state=s", "s c "),
            ("https://SHOP.example:443/cb?state=s&code=c%2F1#wechat_redirect", "s c/1 "),
            ("https://shop.example/cb?code=c&state=s&iss=https%3A%2F%2Fi", "s c https://i"),
            ("https://shop.example/cb?state=s", "s denied/no-code"),
            ("https://shop.example/cb?state=s&code=", "s denied/no-code"),
            ("https://shop.example/cb?state=s&error=access_denied", "s denied/provider-refused"),
            ("https://shop.example/cb?state=s&code=c&error=x", "s denied/provider-refused"),
            ("https://shop.example/cb?code=c", "denied/no-state"),
            ("https://shop.example/cb?code=c&state=s&state=t", "refused/protocol"),
            ("https://shop.example/cb?code=c&code=d&state=s", "refused/protocol"),
            ("https://shop.example/cb?code=c&error=x&error=y&state=s", "refused/protocol"),
            ("https://shop.example/cb?code=%zz&state=s", "refused/protocol"),
            ("http://shop.example/cb?code=c&state=s", "denied/foreign-redirect"),
            ("https://shop.example:8443/cb?code=c&state=s", "denied/foreign-redirect"),
            ("https://shop.example.evil/cb?code=c&state=s", "denied/foreign-redirect"),
            ("https://shop.example/cb/?code=c&state=s", "denied/foreign-redirect"),
            ("https://shop.example@evil/cb?code=c&state=s", "denied/foreign-redirect"),
            ("abc", "denied/foreign-redirect"),
            ("", "denied/foreign-redirect"),
        ];
        for (url, expected) in cases {
            assert_eq!(told(Kind::Oidc, url), expected, "{url}");
        }
        let long = format!("https://shop.example/cb?code=c&state=s&x={}", "x".repeat(url::AT_MOST));
        assert_eq!(told(Kind::Oidc, &long), "refused/protocol");
    }

    /// ID27
    #[test]
    fn alipay_says_auth_code_and_for_which_application() {
        let cases = [
            ("https://shop.example/cb?app_id=app1&source=w&scope=auth_user&auth_code=c&state=s", "s c "),
            ("https://shop.example/cb?app_id=app2&auth_code=c&state=s", "s denied/foreign-redirect"),
            ("https://shop.example/cb?auth_code=c&state=s", "s denied/foreign-redirect"),
            ("https://shop.example/cb?app_id=app1&code=c&state=s", "s denied/no-code"),
        ];
        for (url, expected) in cases {
            assert_eq!(told(Kind::Alipay, url), expected, "{url}");
        }
    }
}
