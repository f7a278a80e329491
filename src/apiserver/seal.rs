//! Sealing of stored values (secrets): AES-256-GCM, with the object's key in the store as additional data.
//!
//! Called by `storage` alone, before a value is proposed and when it is read. A sealed value is
//! `magic · length of key id · key id · nonce · ciphertext · tag`; log, state, snapshots and memory hold nothing else. The keys come from
//! the configuration; this file must not know where they live, nor what is inside a value.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sys::Random;

use crate::config::SealingKey;

/// Marks a sealed value and its layout.
const MAGIC: &[u8; 4] = b"xsl1";

/// Why a value could not be opened or sealed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealError {
    /// The value does not have the form of a sealed one.
    #[error("a stored value that should be sealed is not")]
    Form,
    /// None of the keys given has the id in the value.
    #[error("a stored value is sealed with key {0:?}, which this master does not have")]
    UnknownKey(String),
    /// No key was configured.
    #[error("no key is configured to seal values with")]
    NoKey,
    /// The value was changed, or belongs to another object.
    #[error("a sealed value does not open: it was altered or belongs to another object")]
    Broken,
}

/// Seals with the first key, opens with any. Holds key material and must not be printed.
pub struct Sealer {
    keys: Vec<(String, LessSafeKey)>,
}

impl Sealer {
    /// A sealer with these keys, the one to seal with first. Without keys nothing can be sealed or opened. Ids longer
    /// than 255 bytes are cut.
    pub fn new(keys: &[SealingKey]) -> Sealer {
        let keys = keys.iter().map(|key| {
            let unbound = UnboundKey::new(&AES_256_GCM, &key.secret).expect("32 bytes are an AES-256 key");
            let id: String = key.id.chars().take(255 / 4).collect();
            (id, LessSafeKey::new(unbound))
        });
        Sealer { keys: keys.collect() }
    }

    /// Seals `plain` for the object stored under `key`. The nonce is random: 96 bits are safe for 2^32 seals a key.
    pub fn seal(&self, key: &[u8], plain: &[u8], random: &dyn Random) -> Result<Vec<u8>, SealError> {
        let (id, sealing) = self.keys.first().ok_or(SealError::NoKey)?;
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let mut body = plain.to_vec();
        sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(key), &mut body)
            .expect("sealing fails only above 64 GiB");
        let mut sealed = Vec::with_capacity(MAGIC.len() + 1 + id.len() + NONCE_LEN + body.len());
        sealed.extend_from_slice(MAGIC);
        sealed.push(u8::try_from(id.len()).expect("ids are cut to 255 bytes"));
        sealed.extend_from_slice(id.as_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens a value stored under `key`.
    pub fn open(&self, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let rest = sealed.strip_prefix(MAGIC).ok_or(SealError::Form)?;
        let (id_bytes, rest) = rest.split_first().ok_or(SealError::Form)?;
        let (id, rest) = rest.split_at_checked(usize::from(*id_bytes)).ok_or(SealError::Form)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError::Form)?;
        let known = self.keys.iter().find(|(known, _)| known.as_bytes() == id);
        let (_, opening) = known.ok_or_else(|| SealError::UnknownKey(String::from_utf8_lossy(id).into_owned()))?;
        let mut body = body.to_vec();
        let plain = opening
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(key), &mut body)
            .map_err(|_| SealError::Broken)?
            .len();
        body.truncate(plain);
        Ok(body)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use sys::SeededRandom;

    use super::*;

    fn key(id: &str, byte: u8) -> SealingKey {
        SealingKey { id: id.to_owned(), secret: [byte; 32] }
    }

    #[test]
    fn a_sealed_value_opens_only_under_its_own_key_and_unaltered() {
        let sealer = Sealer::new(&[key("one", 7)]);
        let random = SeededRandom::new(1);
        let sealed = sealer.seal(b"secrets/a/b", b"canary", &random).unwrap();
        assert!(!sealed.windows(6).any(|w| w == b"canary"));
        assert_eq!(sealer.open(b"secrets/a/b", &sealed).unwrap(), b"canary");
        assert_eq!(sealer.open(b"secrets/a/c", &sealed), Err(SealError::Broken));
        let mut altered = sealed.clone();
        *altered.last_mut().unwrap() ^= 1;
        assert_eq!(sealer.open(b"secrets/a/b", &altered), Err(SealError::Broken));
        assert_eq!(sealer.open(b"secrets/a/b", b"plain"), Err(SealError::Form));
    }

    #[test]
    fn after_a_rotation_old_values_open_and_new_ones_take_the_new_key() {
        let random = SeededRandom::new(1);
        let old = Sealer::new(&[key("one", 7)]).seal(b"k", b"v", &random).unwrap();
        let rotated = Sealer::new(&[key("two", 8), key("one", 7)]);
        assert_eq!(rotated.open(b"k", &old).unwrap(), b"v");
        let new = rotated.seal(b"k", b"v", &random).unwrap();
        assert_eq!(Sealer::new(&[key("one", 7)]).open(b"k", &new), Err(SealError::UnknownKey("two".to_owned())));
    }
}
