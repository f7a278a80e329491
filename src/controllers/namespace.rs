//! The namespace controller: empties a namespace that is to go, then lets it go.
//!
//! One run asks for the deletion of everything in it, kind by kind, looks whether anything is left, and removes the
//! `kubernetes` finalizer when nothing is. The kinds come from the table of resources.

use std::sync::Arc;
use std::time::Duration;

use api::resource::{Resource, Storage, Verb};
use client::{Context, Informer, Queue};
use futures::future::{BoxFuture, join_all};
use k8s_openapi::api::core::v1::Namespace;
use kube::ResourceExt;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::controller::{Cache, Controller};
use crate::error::{During, Error, Result, has_code};
use crate::limits::{NAMESPACE_REMAINING_KINDS_MAX, NAMESPACE_RETRY_MS};

/// The finalizer that this controller holds.
const FINALIZER: &str = "kubernetes";

/// The controller.
pub struct Namespaces {
    client: kube::Client,
    namespaces: Informer<Namespace>,
}

/// What is left of one kind.
struct Remaining {
    resource: &'static Resource,
    count: usize,
    finalizers: Vec<String>,
}

#[derive(Deserialize)]
struct MetadataList {
    metadata: ListMetadata,
    items: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMetadata {
    remaining_item_count: Option<usize>,
}

impl Namespaces {
    /// The controller over the process's informers.
    pub fn new(context: &Context) -> Arc<Self> {
        Arc::new(Self { client: context.client.clone(), namespaces: context.informers.get() })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let Some(namespace) = self.namespaces.get_key(key) else { return Ok(None) };
        if namespace.metadata.deletion_timestamp.is_none() || !holds(&namespace) {
            return Ok(None);
        }
        let kinds = api::resources::all().iter().copied().filter(|r| is_emptied(r));
        let outcomes = join_all(kinds.map(|resource| self.empty(resource, key))).await;
        let mut remaining = Vec::new();
        for outcome in outcomes {
            remaining.extend(outcome?);
        }
        if !remaining.is_empty() {
            self.report(&namespace, &remaining).await?;
            // Pods need their grace period; whatever else is left goes with its finalizers.
            return Ok(Some(Duration::from_millis(NAMESPACE_RETRY_MS)));
        }
        self.finalize(&namespace).await?;
        Ok(None)
    }

    /// Deletes what there is of one kind and tells what is left of it.
    async fn empty(&self, resource: &'static Resource, namespace: &str) -> Result<Option<Remaining>> {
        if self.left(resource, namespace).await?.is_none() {
            return Ok(None);
        }
        let options = json!({"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"});
        let deleted = self.request(http::Method::DELETE, &path(resource, namespace), Some(options)).await;
        match deleted {
            Err(error) if !has_code(&error, 404) => {
                return Err(error).during("delete contents of namespace", namespace);
            }
            _ => {}
        }
        self.left(resource, namespace).await
    }

    async fn left(&self, resource: &'static Resource, namespace: &str) -> Result<Option<Remaining>> {
        let list = self.request(http::Method::GET, &format!("{}?limit=50", path(resource, namespace)), None).await;
        let list = list.during("list contents of namespace", namespace)?;
        let list: MetadataList = serde_json::from_value(list).map_err(|error| Error::Object {
            object: format!("{namespace}/{}", resource.plural),
            reason: error.to_string(),
        })?;
        if list.items.is_empty() {
            return Ok(None);
        }
        let finalizers = list.items.iter().filter_map(|item| item["metadata"]["finalizers"].as_array()).flatten();
        let mut finalizers: Vec<String> = finalizers.filter_map(|f| f.as_str().map(str::to_owned)).collect();
        finalizers.sort_unstable();
        finalizers.dedup();
        let count = list.items.len() + list.metadata.remaining_item_count.unwrap_or_default();
        Ok(Some(Remaining { resource, count, finalizers }))
    }

    /// Says in the namespace's conditions what still holds it.
    async fn report(&self, namespace: &Namespace, remaining: &[Remaining]) -> Result<()> {
        let shown = &remaining[..remaining.len().min(NAMESPACE_REMAINING_KINDS_MAX)];
        let kinds: Vec<String> = shown
            .iter()
            .map(|r| format!("{} has {} resource instances", r.resource.qualified_name(), r.count))
            .collect();
        let content = format!("Some resources are remaining: {}", kinds.join(", "));
        let mut finalizers: Vec<&str> = shown.iter().flat_map(|r| r.finalizers.iter().map(String::as_str)).collect();
        finalizers.sort_unstable();
        finalizers.dedup();
        let conditions = [
            ("NamespaceContentRemaining", !kinds.is_empty(), "SomeResourcesRemain", content),
            (
                "NamespaceFinalizersRemaining",
                !finalizers.is_empty(),
                "SomeFinalizersRemain",
                format!("Some content in the namespace has finalizers remaining: {}", finalizers.join(", ")),
            ),
        ];
        let there = namespace.status.as_ref().and_then(|s| s.conditions.as_ref());
        let says_so = |kind: &str, message: &str| {
            there.into_iter().flatten().any(|c| c.type_ == kind && c.message.as_deref() == Some(message))
        };
        let news: Vec<Value> = conditions
            .iter()
            .filter(|(kind, holds, _, message)| *holds && !says_so(kind, message))
            .map(|(kind, _, reason, message)| {
                json!({"type": kind, "status": "True", "reason": reason, "message": message})
            })
            .collect();
        if news.is_empty() {
            return Ok(());
        }
        let name = namespace.name_any();
        let patch = kube::api::Patch::Strategic(json!({"status": {"conditions": news}}));
        let api: kube::Api<Namespace> = kube::Api::all(self.client.clone());
        match api.patch_status(&name, &Default::default(), &patch).await {
            Err(error) if has_code(&error, 404) => Ok(()),
            written => written.map(|_| ()).during("update status of namespace", &name),
        }
    }

    async fn finalize(&self, namespace: &Namespace) -> Result<()> {
        let name = namespace.name_any();
        let mut released = namespace.clone();
        if let Some(finalizers) = released.spec.as_mut().and_then(|spec| spec.finalizers.as_mut()) {
            finalizers.retain(|finalizer| finalizer != FINALIZER);
        }
        let body = serde_json::to_value(&released).ok();
        let path = format!("/api/v1/namespaces/{name}/finalize");
        match self.request(http::Method::PUT, &path, body).await {
            Err(error) if has_code(&error, 404) => Ok(()),
            finalized => finalized.map(|_| ()).during("finalize namespace", &name),
        }
    }

    async fn request(&self, method: http::Method, path: &str, body: Option<Value>) -> kube::Result<Value> {
        let bytes = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(bytes)
            .map_err(kube::Error::HttpError)?;
        self.client.request(request).await
    }
}

fn holds(namespace: &Namespace) -> bool {
    let finalizers = namespace.spec.as_ref().and_then(|spec| spec.finalizers.as_ref());
    finalizers.into_iter().flatten().any(|finalizer| finalizer == FINALIZER)
}

/// Kinds that live in namespaces, are stored and can be deleted as a whole.
fn is_emptied(resource: &Resource) -> bool {
    resource.namespaced() && resource.storage == Storage::Stored && resource.allows(Verb::DeleteCollection)
}

fn path(resource: &Resource, namespace: &str) -> String {
    let root = if resource.group.is_empty() { "/api".to_owned() } else { format!("/apis/{}", resource.group) };
    format!("{root}/{}/namespaces/{namespace}/{}", resource.version, resource.plural)
}

impl Controller for Namespaces {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.namespaces.on_change(move |change| {
            if change.object().metadata.deletion_timestamp.is_some() {
                wake.add(change.object().name_any());
            }
        });
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.namespaces)]
    }

    fn keys(&self) -> Vec<String> {
        self.namespaces.list().iter().map(|namespace| namespace.name_any()).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}
