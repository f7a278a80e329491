//! Deployments that are scaled and rolled while faults happen, and what becomes of them: every change of the objects
//! concerned goes into the history, where the invariants on controllers and scheduler judge it. For whole masters.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use http::StatusCode;
use http_body_util::BodyExt;
use kube::client::Body;
use parking_lot::Mutex;
use serde_json::{Value, json};
use sys::{Random, SeededRandom};
use tokio::task::JoinHandle;

use crate::history::{ObjectEvent, Recorder};
use crate::limits::{FRAME_BYTES_MAX, POLL, SETTLE_PATIENCE};
use crate::world::masters::gateway::{Answer, ask};

/// Where they live.
pub const NAMESPACE: &str = "chaos-apps";
const NAMES: [&str; 3] = ["one", "two", "three"];
const REPLICAS_MAX: u64 = 4;
const IMAGES: u64 = 3;
/// Between two changes of a wish: some happen during each fault.
const PAUSE_MS: (u64, u64) = (150, 900);
/// What is observed.
const COLLECTIONS: [&str; 4] =
    ["/api/v1/pods", "/api/v1/nodes", "/apis/apps/v1/replicasets", "/apis/apps/v1/deployments"];

/// The client that changes Deployments, and the observers.
pub struct Deployments {
    clients: Arc<Vec<kube::Client>>,
    recorder: Recorder,
    changes: JoinHandle<()>,
    /// How many of them have been made.
    made: Arc<AtomicUsize>,
    observers: Vec<JoinHandle<()>>,
    events: Arc<Mutex<Vec<ObjectEvent>>>,
}

impl Deployments {
    /// Starts all of them. What they decide follows from `seed`.
    pub fn start(clients: Vec<kube::Client>, recorder: Recorder, seed: u64) -> Deployments {
        let clients = Arc::new(clients);
        let events: Arc<Mutex<Vec<ObjectEvent>>> = Arc::default();
        let made: Arc<AtomicUsize> = Arc::default();
        let changes = tokio::spawn(change(clients.clone(), SeededRandom::new(seed), made.clone()));
        let observe = |(number, path)| {
            let (clients, recorder, events) = (clients.clone(), recorder.clone(), events.clone());
            tokio::spawn(async move {
                let (mut revision, mut turn) = (1, number);
                loop {
                    // Whatever ended it: the next master goes on from there.
                    let _ = observe(&clients[turn % clients.len()], path, &mut revision, &recorder, &events).await;
                    turn += 1;
                    tokio::time::sleep(POLL).await;
                }
            })
        };
        let observers = COLLECTIONS.into_iter().enumerate().map(observe).collect();
        Deployments { clients, recorder, changes, made, observers, events }
    }

    /// Waits until all of them have been made; false if that takes too long.
    pub async fn are_made(&self) -> bool {
        let made = async {
            while self.made.load(Ordering::Relaxed) < NAMES.len() {
                tokio::time::sleep(POLL).await;
            }
        };
        tokio::time::timeout(SETTLE_PATIENCE, made).await.is_ok()
    }

    /// Stops the changes, waits until all wishes have come true, and notes what was observed.
    pub async fn end(self) -> anyhow::Result<()> {
        self.changes.abort();
        let complete = self.complete().await;
        self.observers.iter().for_each(JoinHandle::abort);
        let mut events = std::mem::take(&mut *self.events.lock());
        events.sort_by_key(|event| event.revision);
        events.into_iter().for_each(|event| self.recorder.object(event));
        complete
    }

    async fn complete(&self) -> anyhow::Result<()> {
        let path = format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments");
        let wait = async {
            loop {
                if let Answer::Some(StatusCode::OK, list) = ask(&self.clients[0], "GET", &path, None).await
                    && let Some(items) = list["items"].as_array()
                    && items.len() == NAMES.len()
                    && items.iter().all(is_complete)
                    && self.observed(items)
                {
                    return;
                }
                tokio::time::sleep(4 * POLL).await;
            }
        };
        let waited = tokio::time::timeout(SETTLE_PATIENCE, wait).await;
        waited.with_context(|| format!("not all Deployments are complete within {SETTLE_PATIENCE:?}"))
    }

    /// Whether the observers have seen these objects as they are.
    fn observed(&self, items: &[Value]) -> bool {
        let events = self.events.lock();
        let seen = |item: &Value| {
            let version = item["metadata"]["resourceVersion"].as_str().and_then(|text| text.parse().ok());
            events.iter().any(|event| Some(event.revision) == version)
        };
        items.iter().all(seen)
    }
}

fn is_complete(deployment: &Value) -> bool {
    let (wanted, status) = (deployment["spec"]["replicas"].as_u64(), &deployment["status"]);
    let current = status["observedGeneration"] == deployment["metadata"]["generation"];
    let count = |field: &str| Some(status[field].as_u64().unwrap_or(0));
    current && ["updatedReplicas", "readyReplicas", "replicas"].iter().all(|field| count(field) == wanted)
}

async fn change(clients: Arc<Vec<kube::Client>>, random: SeededRandom, made: Arc<AtomicUsize>) {
    let pick = |count: u64| random.below(count);
    loop {
        let first = NAMES.get(made.load(Ordering::Relaxed));
        let name = first.copied().unwrap_or_else(|| NAMES[pick(NAMES.len() as u64) as usize]);
        let client = &clients[pick(clients.len() as u64) as usize];
        let (replicas, image) = (1 + pick(REPLICAS_MAX), format!("image:{}", pick(IMAGES)));
        // A master that does not answer is a fault's work; the wish may be there or not. The first ones must be.
        let written = deploy(client, name, replicas, &image).await;
        made.fetch_add(usize::from(first.is_some() && written.is_ok()), Ordering::Relaxed);
        let (least, most) = PAUSE_MS;
        let pause = if first.is_some() { POLL } else { Duration::from_millis(least + pick(most - least)) };
        tokio::time::sleep(pause).await;
    }
}

/// Makes a Deployment, or changes how many replicas it has and which image: a rollout.
async fn deploy(client: &kube::Client, name: &str, replicas: u64, image: &str) -> anyhow::Result<()> {
    let labels = json!({"app": name});
    let container = json!({"name": "c", "image": image, "resources": {"requests": {"cpu": "100m"}}});
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "replicas": replicas,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    });
    let collection = format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments");
    match ask(client, "PUT", &format!("{collection}/{name}"), Some(&object)).await {
        Answer::Some(StatusCode::OK, _) => Ok(()),
        Answer::Some(StatusCode::NOT_FOUND, _) => match ask(client, "POST", &collection, Some(&object)).await {
            Answer::Some(StatusCode::CREATED, _) => Ok(()),
            _ => bail!("the Deployment could not be made"),
        },
        _ => bail!("the Deployment could not be changed"),
    }
}

/// Follows a collection from after `revision` on, at one master, until it ends.
async fn observe(
    client: &kube::Client,
    path: &str,
    revision: &mut u64,
    recorder: &Recorder,
    events: &Mutex<Vec<ObjectEvent>>,
) -> anyhow::Result<()> {
    let uri = format!("{path}?watch=true&resourceVersion={revision}");
    let mut body = client.send(http::Request::get(uri).body(Body::empty())?).await?.into_body();
    let mut line = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        for piece in data.split_inclusive(|byte| *byte == b'\n') {
            line.extend_from_slice(piece);
            if line.len() > FRAME_BYTES_MAX {
                bail!("an event of more than {FRAME_BYTES_MAX} bytes");
            }
            if piece.ends_with(b"\n") {
                let mut event: Value = serde_json::from_slice(&line).context("an event")?;
                line.clear();
                let object = event["object"].take();
                let told = object["metadata"]["resourceVersion"].as_str().and_then(|text| text.parse().ok());
                let Some(told) = told else {
                    recorder.failure("watches", format!("an observer of {path} was told {}", event["type"]));
                    bail!("no event of an object");
                };
                if told <= *revision {
                    recorder.failure("watches", format!("{path} from {revision} tells revision {told}"));
                }
                *revision = told;
                let deleted = event["type"] == "DELETED";
                events.lock().push(ObjectEvent { at_ns: recorder.now_ns(), revision: told, deleted, object });
            }
        }
    }
    Ok(())
}
