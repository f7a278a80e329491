//! Looks up whether the objects that a token is bound to still exist.
//!
//! Asked by the verification of ServiceAccount tokens. It reads identities only: uid and deletion time.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use serde::Deserialize;
use store::{Store, View};

use crate::seal::Sealer;
use crate::storage::opened_json;

/// How long a lookup may wait for what the leader already has and this master does not.
const FRESH_LOOKUP_TIMEOUT_MS: u64 = 2_000;

/// What of an object decides whether a token bound to it is valid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The object's uid.
    pub uid: String,
    /// When it was asked to go, in seconds since the epoch.
    pub deleted_at_s: Option<i64>,
}

/// Finds objects by the name of their resource (`serviceaccounts`).
pub trait Objects: Send + Sync + 'static {
    /// `None` where there is no such object. `namespace` is empty for cluster-scoped resources.
    fn find<'a>(&'a self, resource: &'a str, namespace: &'a str, name: &'a str) -> BoxFuture<'a, Option<Identity>>;
}

/// The objects of the store.
pub struct StoredObjects {
    store: Store,
    sealer: Arc<Sealer>,
}

impl StoredObjects {
    /// Lookups in this store; the sealer opens Secrets.
    pub fn new(store: Store, sealer: Arc<Sealer>) -> Self {
        Self { store, sealer }
    }

    fn read(&self, view: &View, key: &[u8]) -> Option<Identity> {
        let found = view.get(key)?;
        let bytes = found.bytes();
        let identity = decode(&bytes);
        identity.or_else(|| decode(opened_json(&self.sealer.open(key, &bytes).ok()?)?))
    }
}

impl Objects for StoredObjects {
    fn find<'a>(&'a self, resource: &'a str, namespace: &'a str, name: &'a str) -> BoxFuture<'a, Option<Identity>> {
        Box::pin(async move {
            let slash = if namespace.is_empty() { "" } else { "/" };
            let key = format!("{resource}/{namespace}{slash}{name}").into_bytes();
            if let Some(found) = self.read(&self.store.view(), &key) {
                return Some(found);
            }
            // It may have been made through another master a moment ago.
            let view = self.store.linearizable(Duration::from_millis(FRESH_LOOKUP_TIMEOUT_MS)).await.ok()?;
            self.read(&view, &key)
        })
    }
}

fn decode(bytes: &[u8]) -> Option<Identity> {
    #[derive(Deserialize)]
    struct Object {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Metadata {
        #[serde(default)]
        uid: String,
        #[serde(default)]
        deletion_timestamp: Option<String>,
    }
    let metadata = serde_json::from_slice::<Object>(bytes).ok()?.metadata;
    let deleted_at_s = metadata.deletion_timestamp.as_deref().and_then(api::time::parse_seconds);
    Some(Identity { uid: metadata.uid, deleted_at_s })
}
