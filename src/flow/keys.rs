//! What a provider is spoken to with, read from the files it was added with (ID23, ID30).

use std::path::Path;

use zeroize::Zeroizing;

use crate::domain::identity::key::{PrivateKey, PublicKey};
use crate::domain::identity::provider::{Kind, Provider};
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::input::own;

/// What a provider is spoken to with. Nothing of it is ever shown.
#[derive(Default)]
pub struct Keys {
    /// The secret of the application.
    pub secret: Option<Zeroizing<String>>,
    /// Our private key.
    pub own: Option<PrivateKey>,
    /// The provider's public key.
    pub peer: Option<PublicKey>,
}

/// What a provider is spoken to with; without all of it there is no way to speak (ID23).
pub fn load(provider: &Provider) -> Result<Keys> {
    let needs = |option| Error::from(Refusal::ProviderNeeds { kind: provider.kind.word(), option });
    let bad = |file: &str| Error::from(Refusal::BadKey { file: file.to_owned() });
    let mut keys = Keys::default();
    if let Some(path) = &provider.secret_path {
        let text = read(path)?;
        let line = Zeroizing::new(own::first_line(&text).to_owned());
        keys.secret = Some(line).filter(|line| !line.is_empty());
        keys.secret.as_ref().ok_or_else(|| needs("--secret-file"))?;
    }
    match provider.kind {
        Kind::WechatWeb | Kind::WechatOfficial | Kind::WechatMini if keys.secret.is_none() => {
            return Err(needs("--secret-file"));
        }
        Kind::Alipay => {
            let path = provider.key_path.as_deref().ok_or_else(|| needs("--key-file"))?;
            let own = PrivateKey::parse(&read(path)?).map_err(|_| bad(path))?;
            let peer = provider.peer_key.as_deref().filter(|key| !key.trim().is_empty());
            let peer = peer.ok_or_else(|| Error::from(Refusal::NoPeerKey { provider: provider.name.clone() }))?;
            let peer = PublicKey::parse(peer).map_err(|_| bad("--peer-key-file"))?;
            if peer.is_half_of(&own) {
                return Err(Refusal::OwnKey.into());
            }
            (keys.own, keys.peer) = (Some(own), Some(peer));
        }
        _ => {}
    }
    Ok(keys)
}

fn read(path: &str) -> Result<Zeroizing<String>> {
    own::read(Path::new(path)).map_err(|fault| Error::secret_file(Path::new(path), fault))
}
