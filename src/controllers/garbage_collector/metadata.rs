//! Following the metadata of one kind by list and watch, without the objects' contents.
//!
//! Runs on every master, so that the graph is warm at a takeover. Like the informers it lists once, watches from its
//! last revision for ever, and lists again only when the server says that the revision is gone. It must not know
//! what the metadata is for.

use std::sync::Arc;
use std::time::Duration;

use api::resource::Resource;
use client::limits::{RETRY_BACKOFF_MS_MAX, RETRY_BACKOFF_MS_MIN, WATCH_TIMEOUT_S};
use futures::TryStreamExt;
use kube::api::{ListParams, VersionMatch, WatchParams};
use kube::core::{Request, WatchEvent};
use serde::Deserialize;
use sys::{Clock, Random};
use tokio::sync::watch;

/// The part of an object's metadata that is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// Empty for cluster-scoped kinds.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Uid.
    pub uid: String,
    /// The version that this speaks of.
    pub resource_version: String,
    /// Set once somebody asked for its deletion.
    pub deletion_timestamp: Option<String>,
    /// What holds it although it was deleted.
    pub finalizers: Option<Vec<String>>,
    /// Its owners.
    pub owner_references: Option<Vec<Reference>>,
}

/// One owner reference.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Reference {
    /// `apps/v1`.
    pub api_version: String,
    /// `ReplicaSet`.
    pub kind: String,
    /// Name of the owner.
    pub name: String,
    /// Uid of the owner.
    pub uid: String,
    /// Whether a foreground deletion of the owner waits.
    pub block_owner_deletion: Option<bool>,
}

/// An object of which only the metadata was asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Partial {
    /// Its metadata.
    pub metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMetadata {
    resource_version: String,
}

#[derive(Deserialize)]
struct PartialList {
    metadata: ListMetadata,
    #[serde(default)]
    items: Option<Vec<Partial>>,
}

/// What is told of each change, in order.
pub trait Sink: Send + Sync + 'static {
    /// The object is there, in this state.
    fn observe(&self, metadata: Metadata);
    /// The object is gone.
    fn forget(&self, metadata: Metadata);
    /// These are all the objects that there are.
    fn replace(&self, all: Vec<Metadata>);
}

/// Follows one kind for ever.
pub struct Follower<S> {
    /// Reads as this client's user.
    pub client: kube::Client,
    /// Time between tries.
    pub clock: Arc<dyn Clock>,
    /// Spread of tries.
    pub random: Arc<dyn Random>,
    /// What to follow.
    pub resource: &'static Resource,
    /// Where it goes.
    pub sink: S,
    /// The newest revision that the sink was told of; 0 before the first list.
    pub progress: watch::Sender<u64>,
}

/// Why a watch ended.
enum End {
    /// It timed out or broke: watch again from where it was.
    Resume,
    /// The revision is gone: list again.
    Expired,
}

/// The path of a kind's objects; of one namespace where `namespace` is not empty.
pub fn path(resource: &Resource, namespace: &str) -> String {
    let group = match resource.group {
        "" => format!("/api/{}", resource.version),
        group => format!("/apis/{group}/{}", resource.version),
    };
    match namespace {
        "" => format!("{group}/{}", resource.plural),
        namespace => format!("{group}/namespaces/{namespace}/{}", resource.plural),
    }
}

impl<S: Sink> Follower<S> {
    /// Lists and watches until it is dropped.
    pub async fn run(self) {
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
                    tracing::debug!(resource = self.resource.plural, %error, "metadata are followed again");
                    let jitter_ms = self.random.below(backoff_ms);
                    self.clock.sleep(Duration::from_millis(backoff_ms + jitter_ms)).await;
                    backoff_ms = (backoff_ms * 2).min(RETRY_BACKOFF_MS_MAX);
                }
            }
        }
    }

    async fn list(&self) -> kube::Result<()> {
        // Any state will do at first; later never one older than was seen.
        let seen = *self.progress.borrow();
        let version_match = (seen > 0).then_some(VersionMatch::NotOlderThan);
        let params = ListParams { resource_version: Some(seen.to_string()), version_match, ..ListParams::default() };
        let request =
            Request::new(path(self.resource, "")).list_metadata(&params).map_err(kube::Error::BuildRequest)?;
        let list: PartialList = self.client.request(request).await?;
        self.sink.replace(list.items.into_iter().flatten().map(|partial| partial.metadata).collect());
        self.advance(&list.metadata.resource_version);
        Ok(())
    }

    async fn watch(&self) -> kube::Result<End> {
        let params = WatchParams { timeout: Some(WATCH_TIMEOUT_S), bookmarks: true, ..WatchParams::default() };
        let version = self.progress.borrow().to_string();
        let request = Request::new(path(self.resource, "")).watch_metadata(&params, &version);
        let request = request.map_err(kube::Error::BuildRequest)?;
        let mut events = Box::pin(self.client.request_events::<Partial>(request).await?);
        while let Some(event) = events.try_next().await? {
            match event {
                WatchEvent::Added(object) | WatchEvent::Modified(object) => {
                    let version = object.metadata.resource_version.clone();
                    self.sink.observe(object.metadata);
                    self.advance(&version);
                }
                WatchEvent::Deleted(object) => {
                    let version = object.metadata.resource_version.clone();
                    self.sink.forget(object.metadata);
                    self.advance(&version);
                }
                WatchEvent::Bookmark(bookmark) => self.advance(&bookmark.metadata.resource_version),
                WatchEvent::Error(status) if status.code == 410 => return Ok(End::Expired),
                WatchEvent::Error(status) => return Err(kube::Error::Api(status)),
            }
        }
        Ok(End::Resume)
    }

    fn advance(&self, version: &str) {
        let Ok(version) = version.parse::<u64>() else { return };
        self.progress.send_if_modified(|seen| {
            let later = version > *seen;
            *seen = (*seen).max(version);
            later
        });
    }
}
