//! Shared informers: one local copy per kind (or name) and process, kept by list and watch, that every component reads.
//!
//! Runs on every master, leader or not, so that a standby's caches are warm when it takes over. It lists once, then
//! watches from its last revision for ever; it lists again only when the server says that the revision is gone
//! (410). It must not know the store: it is an API client like client-go's informers.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use kube::api::{ListParams, VersionMatch, WatchParams};
use kube::core::WatchEvent;
use kube::{Api, Resource, ResourceExt};
use parking_lot::{Mutex, RwLock};
use serde::de::DeserializeOwned;
use sys::{Clock, Random};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::limits::{RETRY_BACKOFF_MS_MAX, RETRY_BACKOFF_MS_MIN, WATCH_TIMEOUT_S};

/// What an informer can hold: any typed kind of `k8s-openapi`.
pub trait Kind: Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug + Send + Sync + 'static {}
impl<K: Resource<DynamicType = ()> + DeserializeOwned + Clone + Debug + Send + Sync + 'static> Kind for K {}

/// One change of the local copy.
#[derive(Clone, Debug)]
pub enum Change<K> {
    /// The object is new here.
    Added(Arc<K>),
    /// The object was there before as `old`. After a relist, `old` and `new` may be more than one write apart.
    Modified {
        /// The object as it was here.
        old: Arc<K>,
        /// The object as it is now.
        new: Arc<K>,
    },
    /// The object is gone; this is the last state seen, which may be older than the last state there was.
    Deleted(Arc<K>),
}

impl<K> Change<K> {
    /// The newest state that the change tells of.
    pub fn object(&self) -> &Arc<K> {
        match self {
            Self::Added(object) | Self::Deleted(object) | Self::Modified { new: object, .. } => object,
        }
    }
}

/// The informers of this process, started when first asked for. Cheap to clone.
#[derive(Clone)]
pub struct Informers {
    client: kube::Client,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    shutdown: CancellationToken,
    shared: Arc<Mutex<BTreeMap<Place, Box<dyn Any + Send + Sync>>>>,
}

/// A kind, and a name where objects of one name are followed alone.
type Place = (TypeId, Option<&'static str>);

impl Informers {
    /// A registry whose informers read with `client` until `shutdown`.
    pub fn new(
        client: kube::Client,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        shutdown: CancellationToken,
    ) -> Self {
        Self { client, clock, random, shutdown, shared: Arc::default() }
    }

    /// The informer of a kind; its first caller starts it. Must be called within a tokio runtime.
    pub fn get<K: Kind>(&self) -> Informer<K> {
        self.get_or_start(None)
    }

    /// The informer of the objects of one name, in all namespaces: of the others it neither hears nor keeps anything.
    /// Otherwise as `get`.
    pub fn get_named<K: Kind>(&self, name: &'static str) -> Informer<K> {
        self.get_or_start(Some(name))
    }

    fn get_or_start<K: Kind>(&self, name: Option<&'static str>) -> Informer<K> {
        let mut shared = self.shared.lock();
        let place = (TypeId::of::<K>(), name);
        if let Some(informer) = shared.get(&place).and_then(|any| any.downcast_ref::<Informer<K>>()) {
            return informer.clone();
        }
        let informer = Informer::<K>::empty();
        shared.insert(place, Box::new(informer.clone()));
        let runner = Runner {
            informer: informer.clone(),
            api: Api::all(self.client.clone()),
            fields: name.map(|name| format!("metadata.name={name}")),
            clock: self.clock.clone(),
            random: self.random.clone(),
        };
        let shutdown = self.shutdown.clone();
        sys::process::spawn(async move {
            shutdown.run_until_cancelled(runner.run()).await;
        });
        informer
    }
}

type Index<K> = BTreeMap<String, BTreeMap<String, Arc<K>>>;
type Callback<K> = Box<dyn Fn(&Change<K>) + Send + Sync>;

struct Indexed<K> {
    name: &'static str,
    keys_of: fn(&K) -> Vec<String>,
    entries: Index<K>,
}

struct State<K> {
    objects: BTreeMap<String, Arc<K>>,
    indexes: Vec<Indexed<K>>,
}

struct Inner<K> {
    // Lock order: callbacks before state. A change is applied and told while `callbacks` is held, so that one who
    // subscribes sees each object exactly once.
    callbacks: Mutex<Vec<Callback<K>>>,
    state: RwLock<State<K>>,
    revision: watch::Sender<u64>,
}

/// The local copy of all objects of one kind. Cheap to clone; empty until `synced`.
pub struct Informer<K>(Arc<Inner<K>>);

impl<K> Clone for Informer<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// The key of an object: `namespace/name`, or `name` where it has no namespace.
pub fn key_of<K: ResourceExt>(object: &K) -> String {
    match object.meta().namespace.as_deref() {
        Some(namespace) if !namespace.is_empty() => format!("{namespace}/{}", object.name_any()),
        _ => object.name_any(),
    }
}

/// The revision that an object was written at; 0 where it carries none.
pub fn revision_of<K: ResourceExt>(object: &K) -> u64 {
    object.meta().resource_version.as_deref().and_then(|revision| revision.parse().ok()).unwrap_or_default()
}

impl<K: Kind> Informer<K> {
    fn empty() -> Self {
        Self(Arc::new(Inner {
            callbacks: Mutex::default(),
            state: RwLock::new(State { objects: BTreeMap::new(), indexes: Vec::new() }),
            revision: watch::Sender::new(0),
        }))
    }

    /// One object by `namespace/name` (or `name`); `None` where it is not there or not seen yet.
    pub fn get_key(&self, key: &str) -> Option<Arc<K>> {
        self.0.state.read().objects.get(key).cloned()
    }

    /// One object; `namespace` is empty for cluster-scoped kinds.
    pub fn get(&self, namespace: &str, name: &str) -> Option<Arc<K>> {
        if namespace.is_empty() { self.get_key(name) } else { self.get_key(&format!("{namespace}/{name}")) }
    }

    /// All objects, in the order of their keys.
    pub fn list(&self) -> Vec<Arc<K>> {
        self.0.state.read().objects.values().cloned().collect()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.0.state.read().objects.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The objects of one namespace, in the order of their names.
    pub fn list_namespace(&self, namespace: &str) -> Vec<Arc<K>> {
        let start = format!("{namespace}/");
        let state = self.0.state.read();
        let from_start = state.objects.range(start.clone()..);
        from_start.take_while(|(key, _)| key.starts_with(&start)).map(|(_, object)| object.clone()).collect()
    }

    /// Keeps the objects by what `keys_of` gives for them. Adding an index that is there changes nothing.
    pub fn add_index(&self, name: &'static str, keys_of: fn(&K) -> Vec<String>) {
        let mut state = self.0.state.write();
        if state.indexes.iter().any(|index| index.name == name) {
            return;
        }
        let mut index = Indexed { name, keys_of, entries: Index::new() };
        for (key, object) in &state.objects {
            index.insert(key, object);
        }
        state.indexes.push(index);
    }

    /// The objects under `value` in an index; empty where the index was never added.
    pub fn by_index(&self, name: &str, value: &str) -> Vec<Arc<K>> {
        let state = self.0.state.read();
        let index = state.indexes.iter().find(|index| index.name == name);
        index.and_then(|index| index.entries.get(value)).map_or_else(Vec::new, |m| m.values().cloned().collect())
    }

    /// Calls `callback` for each object that is there (as added), then for each change, in order, on the informer's
    /// task. It must be quick and must not wait: it puts a key into a queue.
    pub fn on_change(&self, callback: impl Fn(&Change<K>) + Send + Sync + 'static) {
        let mut callbacks = self.0.callbacks.lock();
        for object in self.list() {
            callback(&Change::Added(object));
        }
        callbacks.push(Box::new(callback));
    }

    /// The newest revision that this copy includes; 0 before the first list.
    pub fn revision(&self) -> u64 {
        *self.0.revision.borrow()
    }

    /// Waits for the first list.
    pub async fn synced(&self) {
        self.reached(1).await;
    }

    /// Waits until this copy includes every change up to `revision`.
    pub async fn reached(&self, revision: u64) {
        let mut receiver = self.0.revision.subscribe();
        if receiver.wait_for(|seen| *seen >= revision).await.is_err() {
            // The sender lives as long as `self`.
            std::future::pending().await
        }
    }

    fn apply(&self, object: K) {
        let key = key_of(&object);
        let new = Arc::new(object);
        let callbacks = self.0.callbacks.lock();
        let old = self.0.state.write().insert(key, new.clone());
        let change = match old {
            Some(old) if old.meta().resource_version == new.meta().resource_version => return,
            // The same name, another object: tell of both, so that nobody mixes them up.
            Some(old) if old.meta().uid != new.meta().uid => {
                tell(&callbacks, &Change::Deleted(old));
                Change::Added(new)
            }
            Some(old) => Change::Modified { old, new },
            None => Change::Added(new),
        };
        tell(&callbacks, &change);
    }

    fn remove(&self, key: &str) {
        let callbacks = self.0.callbacks.lock();
        let old = self.0.state.write().remove(key);
        if let Some(old) = old {
            tell(&callbacks, &Change::Deleted(old));
        }
    }

    fn replace(&self, objects: Vec<K>) {
        let fresh: std::collections::BTreeSet<String> = objects.iter().map(key_of).collect();
        let known: Vec<String> = self.0.state.read().objects.keys().cloned().collect();
        for key in known.iter().filter(|key| !fresh.contains(*key)) {
            self.remove(key);
        }
        for object in objects {
            self.apply(object);
        }
    }

    fn advance(&self, revision: Option<&str>) {
        if let Some(revision) = revision.and_then(|r| r.parse::<u64>().ok()) {
            self.0.revision.send_if_modified(|seen| {
                let later = revision > *seen;
                *seen = (*seen).max(revision);
                later
            });
        }
    }
}

fn tell<K>(callbacks: &[Callback<K>], change: &Change<K>) {
    for callback in callbacks {
        callback(change);
    }
}

impl<K> Indexed<K> {
    fn insert(&mut self, key: &str, object: &Arc<K>) {
        for value in (self.keys_of)(object) {
            self.entries.entry(value).or_default().insert(key.to_owned(), object.clone());
        }
    }

    fn remove(&mut self, key: &str, object: &K) {
        for value in (self.keys_of)(object) {
            if let Some(entries) = self.entries.get_mut(&value) {
                entries.remove(key);
                if entries.is_empty() {
                    self.entries.remove(&value);
                }
            }
        }
    }
}

impl<K> State<K> {
    fn insert(&mut self, key: String, new: Arc<K>) -> Option<Arc<K>> {
        let old = self.remove(&key);
        for index in &mut self.indexes {
            index.insert(&key, &new);
        }
        self.objects.insert(key, new);
        old
    }

    fn remove(&mut self, key: &str) -> Option<Arc<K>> {
        let old = self.objects.remove(key)?;
        for index in &mut self.indexes {
            index.remove(key, &old);
        }
        Some(old)
    }
}

struct Runner<K> {
    informer: Informer<K>,
    api: Api<K>,
    /// The field selector of those that are followed; `None` for all.
    fields: Option<String>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// Why a watch ended.
enum End {
    /// It timed out or broke: watch again from where it was.
    Resume,
    /// The revision is gone: list again.
    Expired,
}

impl<K: Kind> Runner<K> {
    async fn run(self) {
        let mut backoff_ms = RETRY_BACKOFF_MS_MIN;
        let mut listed = false;
        loop {
            let outcome = if listed { self.watch().await } else { self.list().await.map(|()| End::Resume) };
            match outcome {
                Ok(end) => {
                    listed = matches!(end, End::Resume);
                    backoff_ms = RETRY_BACKOFF_MS_MIN;
                }
                Err(error) => {
                    tracing::debug!(kind = %K::kind(&()), %error, "informer tries again");
                    let jitter_ms = self.random.below(backoff_ms);
                    self.clock.sleep(Duration::from_millis(backoff_ms + jitter_ms)).await;
                    backoff_ms = (backoff_ms * 2).min(RETRY_BACKOFF_MS_MAX);
                }
            }
        }
    }

    async fn list(&self) -> kube::Result<()> {
        // Any state will do for a first copy, the watch brings it up to date; after an expiry never an older one
        // than was seen, or the components would see time run back.
        let seen = self.informer.revision();
        let version_match = (seen > 0).then_some(VersionMatch::NotOlderThan);
        let params = ListParams {
            resource_version: Some(seen.to_string()),
            version_match,
            field_selector: self.fields.clone(),
            ..ListParams::default()
        };
        let list = self.api.list(&params).await?;
        self.informer.replace(list.items);
        self.informer.advance(list.metadata.resource_version.as_deref());
        Ok(())
    }

    async fn watch(&self) -> kube::Result<End> {
        let params = WatchParams {
            timeout: Some(WATCH_TIMEOUT_S),
            bookmarks: true,
            field_selector: self.fields.clone(),
            ..WatchParams::default()
        };
        let version = self.informer.revision().to_string();
        let mut events = self.api.watch(&params, &version).await?.boxed();
        while let Some(event) = events.next().await {
            if sys::failpoint::is_planted("informer-loses-events") && self.random.below(50) == 0 {
                continue;
            }
            match event? {
                WatchEvent::Added(object) | WatchEvent::Modified(object) => {
                    let revision = object.resource_version();
                    self.informer.apply(object);
                    self.informer.advance(revision.as_deref());
                }
                WatchEvent::Deleted(object) => {
                    self.informer.remove(&key_of(&object));
                    self.informer.advance(object.resource_version().as_deref());
                }
                WatchEvent::Bookmark(bookmark) => {
                    self.informer.advance(Some(&bookmark.metadata.resource_version));
                }
                WatchEvent::Error(status) if status.code == 410 => return Ok(End::Expired),
                WatchEvent::Error(status) => return Err(kube::Error::Api(status)),
            }
        }
        Ok(End::Resume)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "informer_tests.rs"]
mod tests;
