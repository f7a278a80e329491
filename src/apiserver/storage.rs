//! Objects in the store and out of it: the only place that makes keys, values and transactions for objects.
//!
//! Used by the rest path, by watches and by admission. Values of sealed kinds are opened and sealed here and nowhere
//! else. It knows no verbs and no HTTP beyond the errors that the store's failures become.

use std::time::Duration;

use api::codec::json;
use api::object::Object;
use api::resource::Resource;
use api::status::ApiError;
use bytes::{Bytes, BytesMut};
use store::{KeyValue, Op, Revision, Store, TxnError, Value, View};
use sys::Random;

use crate::limits::{STORE_WAIT_S, VERSION_WAIT_S};
use crate::seal::Sealer;

/// How long a read or write may wait for the cluster.
pub(crate) const STORE_WAIT: Duration = Duration::from_secs(STORE_WAIT_S);
/// How long a read waits for a revision that this master has not seen yet.
const VERSION_WAIT: Duration = Duration::from_secs(VERSION_WAIT_S);

/// How long a change stays readable at its own revision: see `store`'s retention classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retention {
    /// A change of what the user asked for.
    Wish,
    /// A change of `status` alone.
    Status,
    /// A change of what is of no use later.
    Fleeting,
}

impl Retention {
    /// The class that the store is given.
    pub fn class(self) -> u8 {
        match self {
            Self::Wish => store::CLASS_WISH,
            Self::Status => store::CLASS_STATUS,
            Self::Fleeting => store::CLASS_FLEETING,
        }
    }
}

/// An object's bytes with the place for its revision: what is proposed and what is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Encoded {
    prefix: Bytes,
    suffix: Bytes,
}

impl Encoded {
    /// Encodes an object; whatever resourceVersion it carries is left out.
    pub fn new(object: &Object) -> Self {
        let (prefix, suffix) = object.encode_with_hole();
        Self { prefix, suffix }
    }

    /// How many bytes the object takes, without its revision.
    pub fn len(&self) -> usize {
        self.prefix.len() + self.suffix.len()
    }

    /// The object at `revision`.
    pub fn at(&self, revision: Revision) -> Bytes {
        let mut out = BytesMut::with_capacity(self.len() + 20);
        out.extend_from_slice(&self.prefix);
        out.extend_from_slice(revision.to_string().as_bytes());
        out.extend_from_slice(&self.suffix);
        out.freeze()
    }

    /// Whether `stored` holds the same object, whatever its revision.
    fn same_as(&self, stored: &Encoded) -> bool {
        self == stored
    }
}

/// Reads and makes stored values. One per API server.
pub(crate) struct Codec {
    sealer: Sealer,
}

impl Codec {
    /// A codec that seals with these keys.
    pub fn new(sealer: Sealer) -> Self {
        Self { sealer }
    }

    /// Appends the object's JSON to `out`, with `revision` as its resourceVersion.
    ///
    /// # Errors
    /// 500 where a sealed value cannot be opened.
    pub fn append(
        &self,
        resource: &Resource,
        kv: &KeyValue,
        revision: Revision,
        out: &mut Vec<u8>,
    ) -> Result<(), ApiError> {
        if !resource.strategy.sealed {
            kv.value.write_to(revision, out);
            return Ok(());
        }
        let opened = self.open(&kv.key, &kv.value)?;
        out.extend_from_slice(&opened.prefix);
        out.extend_from_slice(revision.to_string().as_bytes());
        out.extend_from_slice(&opened.suffix);
        Ok(())
    }

    /// The object's JSON as it stands.
    ///
    /// # Errors
    /// As `append`.
    pub fn bytes(&self, resource: &Resource, kv: &KeyValue) -> Result<Bytes, ApiError> {
        self.bytes_at(resource, kv, kv.mod_revision).map(Bytes::from)
    }

    /// As `bytes`, shown at another revision than its own.
    ///
    /// # Errors
    /// As `append`.
    pub fn bytes_at(&self, resource: &Resource, kv: &KeyValue, revision: Revision) -> Result<Vec<u8>, ApiError> {
        let mut out = Vec::with_capacity(kv.value.len() + 32);
        self.append(resource, kv, revision, &mut out)?;
        Ok(out)
    }

    /// The decoded object, with its resourceVersion.
    ///
    /// # Errors
    /// 500 where the stored value is no object.
    pub fn decode(&self, resource: &Resource, kv: &KeyValue) -> Result<Object, ApiError> {
        decode(&self.bytes(resource, kv)?)
    }

    /// As `decode`, shown at another revision than its own.
    ///
    /// # Errors
    /// As `decode`.
    pub fn decode_at(&self, resource: &Resource, kv: &KeyValue, revision: Revision) -> Result<Object, ApiError> {
        decode(&self.bytes_at(resource, kv, revision)?)
    }

    /// Whether `stored` is the object that `encoded` would write: then there is nothing to write.
    pub fn unchanged(&self, resource: &Resource, stored: &KeyValue, encoded: &Encoded) -> bool {
        if resource.strategy.sealed {
            return self.open(&stored.key, &stored.value).is_ok_and(|opened| encoded.same_as(&opened));
        }
        stored.value.prefix == encoded.prefix && stored.value.suffix == encoded.suffix
    }

    /// The value that is stored for an object under `key`.
    ///
    /// # Errors
    /// 500 where the kind is sealed and there is no key.
    pub fn value(
        &self,
        resource: &Resource,
        key: &[u8],
        encoded: &Encoded,
        random: &dyn Random,
    ) -> Result<Value, ApiError> {
        if !resource.strategy.sealed {
            return Ok(Value::with_hole(encoded.prefix.clone(), encoded.suffix.clone()));
        }
        // The length of the prefix goes before the two parts, so that the place for the revision is known again.
        let mut plain = Vec::with_capacity(encoded.len() + 4);
        let prefix_bytes = u32::try_from(encoded.prefix.len()).map_err(ApiError::internal)?;
        plain.extend_from_slice(&prefix_bytes.to_be_bytes());
        plain.extend_from_slice(&encoded.prefix);
        plain.extend_from_slice(&encoded.suffix);
        sys::failpoint::at("apiserver.value.before-seal");
        let sealed = self.sealer.seal(key, &plain, random).map_err(ApiError::internal)?;
        Ok(Value::opaque(Bytes::from(sealed)))
    }

    /// The operation that writes an object for good.
    ///
    /// # Errors
    /// As `value`.
    pub fn put(
        &self,
        resource: &Resource,
        key: Bytes,
        encoded: &Encoded,
        retention: Retention,
        random: &dyn Random,
    ) -> Result<Op, ApiError> {
        let value = self.value(resource, &key, encoded, random)?;
        Ok(Op::Put { key, value, lease: 0, class: retention.class() })
    }

    fn open(&self, key: &[u8], value: &Value) -> Result<Encoded, ApiError> {
        let plain = self.sealer.open(key, &value.to_bytes(0)).map_err(ApiError::internal)?;
        sys::failpoint::at("apiserver.value.opened");
        let plain = Bytes::from(plain);
        let cut = plain.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes) as usize + 4);
        match cut.filter(|cut| *cut <= plain.len()) {
            Some(cut) => Ok(Encoded { prefix: plain.slice(4..cut), suffix: plain.slice(cut..) }),
            None => Err(ApiError::internal("a sealed value is cut short")),
        }
    }
}

/// The JSON in an opened value, without a revision. `None` where it is cut short.
pub(crate) fn opened_json(plain: &[u8]) -> Option<&[u8]> {
    plain.get(4..)
}

/// Decodes an object's JSON.
///
/// # Errors
/// 500: what is decoded here was checked when it was written.
pub(crate) fn decode(bytes: &[u8]) -> Result<Object, ApiError> {
    let value = json::parse_value(bytes).map_err(ApiError::internal)?;
    Object::from_value(value).map_err(|_| ApiError::internal("a stored value is not an object"))
}

/// The key of one object.
pub(crate) fn key(resource: &Resource, namespace: &str, name: &str) -> Bytes {
    Bytes::from(resource.key(namespace, name))
}

/// A view that is at least as new as every write that was acknowledged before this call, on any master.
///
/// # Errors
/// 503 or 504 where the cluster cannot say so in time.
pub(crate) async fn latest(store: &Store) -> Result<View, ApiError> {
    store.linearizable(STORE_WAIT).await.map_err(|error| read_error(&error))
}

/// A view of at least `revision`.
///
/// # Errors
/// 504 with the time to come back where this master does not reach it in time.
pub(crate) async fn at_least(store: &Store, revision: Revision) -> Result<View, ApiError> {
    match store.at_least(revision, VERSION_WAIT).await {
        Ok(view) => Ok(view),
        Err(_) => Err(ApiError::too_large_resource_version(revision, store.view().revision())),
    }
}

fn read_error(_: &store::ReadError) -> ApiError {
    unavailable("the cluster has no leader at this time, please try again")
}

/// What a transaction's failure means to a client.
pub(crate) fn txn_error(error: &TxnError) -> ApiError {
    match error {
        TxnError::NoLeader => unavailable("the cluster has no leader at this time, please try again"),
        TxnError::ShuttingDown => unavailable("the server is shutting down, please try again"),
        TxnError::Overloaded => ApiError::too_many_requests("too many writes, please try again later", 1),
        TxnError::TooLarge { max, .. } => ApiError::body_too_large(*max),
        // The write may or may not happen: the client has to look.
        _ => ApiError::timeout("request did not complete within the allotted timeout", 0),
    }
}

/// 503 that tells the client to come back soon.
pub(crate) fn unavailable(text: &str) -> ApiError {
    let mut error = ApiError::service_unavailable(text);
    let details = api::status::Details { retry_after_seconds: 1, ..api::status::Details::default() };
    error.details = Some(Box::new(details));
    error
}
