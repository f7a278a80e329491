//! Tests of the garbage collector, from its followers to its writes, against an API server of a few lines.

use std::convert::Infallible;
use std::time::Duration;

use api::identity::{RoleToken, UserInfo};
use bytes::Bytes;
use client::{ApiService, Body, Informers};
use futures::StreamExt;
use http::{Method, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tower::service_fn;
use tower::util::BoxCloneSyncService;

use super::*;

/// Objects by path, and who watches which collection.
#[derive(Default)]
struct Server {
    revision: u64,
    objects: BTreeMap<String, Value>,
    /// Revision, collection and line of every change.
    history: Vec<(u64, String, String)>,
    watchers: Vec<(String, mpsc::UnboundedSender<String>)>,
    /// Told of every change and every new watcher.
    changed: Arc<Notify>,
}

/// `/api/v1/namespaces/n/pods/p` lives in `/api/v1/pods`.
fn collection(path: &str) -> String {
    let (collection, _) = path.rsplit_once('/').unwrap();
    match collection.split_once("/namespaces/") {
        Some((group, rest)) => format!("{group}/{}", rest.rsplit('/').next().unwrap()),
        None => collection.to_owned(),
    }
}

impl Server {
    fn tell(&mut self, kind: &str, path: &str, object: &Value) {
        let line = format!("{}\n", json!({"type": kind, "object": object}));
        let collection = collection(path);
        self.changed.notify_one();
        self.history.push((self.revision, collection.clone(), line.clone()));
        self.watchers.retain(|(watched, sender)| *watched != collection || sender.send(line.clone()).is_ok());
    }

    fn put(&mut self, path: &str, mut object: Value) {
        self.revision += 1;
        object["metadata"]["resourceVersion"] = json!(self.revision.to_string());
        let known = self.objects.insert(path.to_owned(), object.clone()).is_some();
        self.tell(if known { "MODIFIED" } else { "ADDED" }, path, &object);
        let metadata = &object["metadata"];
        if metadata["deletionTimestamp"].is_string() && metadata["finalizers"].as_array().is_none_or(Vec::is_empty) {
            self.remove(path);
        }
    }

    fn remove(&mut self, path: &str) {
        self.revision += 1;
        let mut object = self.objects.remove(path).unwrap();
        object["metadata"]["resourceVersion"] = json!(self.revision.to_string());
        self.tell("DELETED", path, &object);
    }

    fn delete(&mut self, path: &str, options: &Value) -> (StatusCode, Value) {
        let Some(mut object) = self.objects.get(path).cloned() else { return status(StatusCode::NOT_FOUND) };
        for field in ["uid", "resourceVersion"] {
            let wanted = &options["preconditions"][field];
            if wanted.is_string() && *wanted != object["metadata"][field] {
                return status(StatusCode::CONFLICT);
            }
        }
        let finalizer = match options["propagationPolicy"].as_str() {
            Some("Foreground") => Some("foregroundDeletion"),
            Some("Orphan") => Some("orphan"),
            _ => None,
        };
        object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        object["metadata"]["finalizers"] = json!(finalizer.into_iter().collect::<Vec<_>>());
        self.put(path, object.clone());
        (StatusCode::OK, object)
    }

    fn patch(&mut self, path: &str, patch: &Value) -> (StatusCode, Value) {
        let Some(mut object) = self.objects.get(path).cloned() else { return status(StatusCode::NOT_FOUND) };
        let metadata = &patch["metadata"];
        if metadata["finalizers"].is_array() {
            object["metadata"]["finalizers"] = metadata["finalizers"].clone();
        }
        for change in metadata["ownerReferences"].as_array().into_iter().flatten() {
            let references = object["metadata"]["ownerReferences"].as_array_mut().unwrap();
            if change["$patch"] == "delete" {
                references.retain(|reference| reference["uid"] != change["uid"]);
            } else {
                let same = references.iter_mut().find(|reference| reference["uid"] == change["uid"]);
                same.unwrap()["blockOwnerDeletion"] = change["blockOwnerDeletion"].clone();
            }
        }
        self.put(path, object.clone());
        (StatusCode::OK, object)
    }

    fn list(&self, path: &str) -> (StatusCode, Value) {
        let items: Vec<&Value> = self.objects.iter().filter(|(p, _)| collection(p) == path).map(|(_, o)| o).collect();
        (StatusCode::OK, json!({"metadata": {"resourceVersion": self.revision.to_string()}, "items": items}))
    }

    /// What a watcher of the collection gets first: everything after `since`, and a bookmark.
    fn watch(&mut self, path: &str, since: u64) -> mpsc::UnboundedReceiver<String> {
        let (sender, receiver) = mpsc::unbounded_channel();
        for (_, _, line) in self.history.iter().filter(|(at, watched, _)| *at > since && watched == path) {
            sender.send(line.clone()).unwrap();
        }
        let bookmark = json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
            "metadata": {"resourceVersion": self.revision.to_string()}});
        sender.send(format!("{}\n", json!({"type": "BOOKMARK", "object": bookmark}))).unwrap();
        self.watchers.push((path.to_owned(), sender));
        self.changed.notify_one();
        receiver
    }
}

fn status(code: StatusCode) -> (StatusCode, Value) {
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": code.to_string(), "reason": code.to_string(), "code": code.as_u16()});
    (code, status)
}

fn full(text: String) -> Body {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

async fn answer(server: Arc<Mutex<Server>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body: Value = serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap_or_default();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    let mut server = server.lock();
    if query.contains("watch=true") {
        let since = query.split("resourceVersion=").nth(1).unwrap().parse().unwrap();
        let lines = server.watch(&path, since);
        return Response::new(StreamBody::new(lines_of(lines)).boxed_unsync());
    }
    let (code, answer) = match parts.method {
        Method::DELETE => server.delete(&path, &body),
        Method::PATCH => server.patch(&path, &body),
        Method::POST => (StatusCode::CREATED, body),
        _ => match server.objects.get(&path) {
            Some(object) => (StatusCode::OK, object.clone()),
            None if Kind::all().iter().any(|kind| metadata::path(kind.row(), "") == path) => server.list(&path),
            None => status(StatusCode::NOT_FOUND),
        },
    };
    let mut response = Response::new(full(answer.to_string()));
    *response.status_mut() = code;
    response
}

fn lines_of(
    receiver: mpsc::UnboundedReceiver<String>,
) -> impl futures::Stream<Item = std::result::Result<Frame<Bytes>, client::transport::BoxError>> {
    futures::stream::unfold(receiver, |mut receiver| async move {
        let line = receiver.recv().await?;
        Some((Ok(Frame::data(Bytes::from(line))), receiver))
    })
    .boxed()
}

/// A server with these objects, and a garbage collector that holds its role.
fn start(objects: Vec<(String, Value)>) -> (Arc<Mutex<Server>>, JoinSet<()>) {
    let server = Arc::new(Mutex::new(Server::default()));
    for (path, object) in objects {
        server.lock().put(&path, object);
    }
    let shared = server.clone();
    let service: ApiService = BoxCloneSyncService::new(service_fn(move |request| {
        let answer = answer(shared.clone(), request);
        async move { Ok::<_, Infallible>(answer.await) }
    }));
    let client = client::in_process(service, UserInfo::authenticated("gc", []), "test");
    let clock = Arc::new(sys::SystemClock::new());
    let random = Arc::new(sys::SeededRandom::new(1));
    let token = RoleToken { role: "kube-controller-manager".to_owned(), token: server.lock().revision };
    let context = Context {
        informers: Informers::new(client.clone(), clock.clone(), random.clone(), CancellationToken::new()),
        client,
        gate: client::gate::Gate::open(token),
        pulse: client::pulse::Pulse::default(),
        clock,
        random,
        instance: Arc::from("test"),
    };
    let mut tasks = JoinSet::new();
    let collector = GarbageCollector::new(&context);
    tasks.spawn(crate::controller::run("generic-garbage-collector", collector, 20, context));
    (server, tasks)
}

fn path_of(resource: &str, name: &str) -> String {
    let group = if resource == "pods" { "/api/v1" } else { "/apis/apps/v1" };
    format!("{group}/namespaces/n/{resource}/{name}")
}

fn object(resource: &str, name: &str, owner: Option<(&str, &str)>) -> (String, Value) {
    let references = owner.map(|(kind, name)| {
        json!({"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": name,
            "controller": true, "blockOwnerDeletion": true})
    });
    let metadata = json!({"namespace": "n", "name": name, "uid": name,
        "ownerReferences": references.into_iter().collect::<Vec<_>>()});
    (path_of(resource, name), json!({"metadata": metadata}))
}

/// Deployment `web`, ReplicaSet `web-1` and a hundred pods.
fn chain() -> Vec<(String, Value)> {
    let mut objects = vec![object("deployments", "web", None)];
    objects.push(object("replicasets", "web-1", Some(("Deployment", "web"))));
    objects.extend((0..100).map(|n| object("pods", &format!("web-1-{n}"), Some(("ReplicaSet", "web-1")))));
    objects
}

async fn until(server: &Mutex<Server>, reached: impl Fn(&Server) -> bool) {
    let changed = server.lock().changed.clone();
    let deadline = tokio::time::timeout(Duration::from_secs(10), async {
        while !reached(&server.lock()) {
            changed.notified().await;
        }
    });
    assert!(deadline.await.is_ok(), "still there: {:?}", server.lock().objects.keys().collect::<Vec<_>>());
}

/// Waits until every follower watches.
async fn watched(server: &Mutex<Server>) {
    until(server, |server| server.watchers.len() == Kind::all().len()).await;
}

#[tokio::test]
async fn a_deleted_deployment_takes_its_replica_set_and_its_pods_along() {
    for policy in ["Background", "Foreground"] {
        let (server, _tasks) = start(chain());
        watched(&server).await;
        server.lock().delete(&path_of("deployments", "web"), &json!({"propagationPolicy": policy}));
        until(&server, |server| server.objects.is_empty()).await;
    }
}

#[tokio::test]
async fn what_lost_its_owner_while_nobody_acted_is_found_after_a_takeover() {
    let mut objects = chain();
    objects.remove(0);
    let (server, _tasks) = start(objects);
    until(&server, |server| server.objects.is_empty()).await;
}

#[tokio::test]
async fn orphaned_dependents_live_on_without_their_owner() {
    let (server, _tasks) = start(chain());
    watched(&server).await;
    server.lock().delete(&path_of("replicasets", "web-1"), &json!({"propagationPolicy": "Orphan"}));
    until(&server, |server| !server.objects.contains_key(&path_of("replicasets", "web-1"))).await;
    let server = server.lock();
    let pods: Vec<&Value> = server.objects.iter().filter(|(path, _)| path.contains("/pods/")).map(|(_, p)| p).collect();
    assert_eq!(pods.len(), 100);
    assert!(pods.iter().all(|pod| pod["metadata"]["ownerReferences"] == json!([])));
}

#[tokio::test]
async fn a_circle_that_is_deleted_in_the_foreground_goes() {
    let circle = |name: &str, owner: &str| object("replicasets", name, Some(("ReplicaSet", owner)));
    let (server, _tasks) = start(vec![circle("a", "c"), circle("b", "a"), circle("c", "b")]);
    watched(&server).await;
    server.lock().delete(&path_of("replicasets", "a"), &json!({"propagationPolicy": "Foreground"}));
    until(&server, |server| server.objects.is_empty()).await;
}
