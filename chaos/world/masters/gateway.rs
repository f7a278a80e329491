//! Lets the traffic of the key-value node meet a whole master: speaks the harness's protocol on one side and Kubernetes'
//! API on the other. A key is a ConfigMap, a guard is a resourceVersion, a linearizable read is a list, a watch is a
//! watch. One gateway stands before each master, in the harness's own process. Knows nothing of checks.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;

use anyhow::{Context, bail};
use http::StatusCode;
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::limits::FRAME_BYTES_MAX;
use crate::protocol::{Change, Freshness, Item, Keys, NodeStatus, Reply, Request, Write, read_frame, write_frame};

/// What tells the traffic's objects from those that faults and the cluster itself make.
const LABEL: &str = "chaos=kv";
/// What is read for a key that nobody has: no object, at the present revision.
const NOTHING: &str = "/api/v1/configmaps?labelSelector=chaos=none";
/// Where faults put what they write.
const FLOOD: &str = "chaos-flood";
/// What only weighs, and is of a kind that nobody lists: each list of the traffic would have to look at it.
const BALLAST: &str = "ballast";
/// Tries of a put without a guard, whose object may come and go between its two requests.
const PUT_TRIES: usize = 3;

/// A listener that forwards to one master. Ends when it is dropped.
pub struct Gateway {
    pub front: SocketAddr,
    task: JoinHandle<()>,
}

impl Gateway {
    /// Listens on a free port of loopback, and asks `client`'s master.
    pub async fn start(client: kube::Client) -> anyhow::Result<Gateway> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("opening a gateway")?;
        let front = listener.local_addr().context("opening a gateway")?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let client = client.clone();
                tokio::spawn(async move {
                    // The client sees the end of its connection, and so does the history.
                    let _ = serve(stream, client).await;
                });
            }
        });
        Ok(Gateway { front, task })
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, client: kube::Client) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    while let Some(request) = read_frame::<Request>(&mut stream).await? {
        let reply = match request {
            Request::Write(write) => put(&client, &write).await,
            Request::Read { keys, freshness } => read(&client, &keys, freshness).await,
            Request::Status { .. } => status(&client).await?,
            Request::Watch { keys, start } => {
                let ended = watch(&mut stream, &client, &keys, start).await?;
                write_frame(&mut stream, &ended).await?;
                continue;
            }
            other => Reply::Refused { reason: format!("a master's API has no {other:?}") },
        };
        write_frame(&mut stream, &reply).await?;
    }
    Ok(())
}

/// A master's answer, or the reason why there is none and whether the request may have been carried out.
pub enum Answer {
    Some(StatusCode, Value),
    /// It cannot now, or not at all: 429, or any status of 500 and above.
    TurnedAway(TurnedAway),
    NeverSent(String),
    Lost(String),
}

/// How a master turns a client away.
pub struct TurnedAway {
    code: StatusCode,
    retry_after: Option<String>,
    message: String,
}

/// As the invariant on availability reads it: the code, when to come back, and why.
impl fmt::Display for TurnedAway {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.code.as_u16())?;
        if let Some(seconds) = &self.retry_after {
            write!(out, " (Retry-After: {seconds})")?;
        }
        write!(out, ": {}", self.message)
    }
}

/// One request with JSON on both sides.
pub async fn ask(client: &kube::Client, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let content = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
    let request = http::Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = match request.body(Body::from(content)) {
        Ok(request) => request,
        Err(error) => return Answer::NeverSent(error.to_string()),
    };
    let response = match client.send(request).await {
        Ok(response) => response,
        Err(error) if is_connect(&error) => return Answer::NeverSent(error.to_string()),
        Err(error) => return Answer::Lost(error.to_string()),
    };
    let status = response.status();
    let retry_after = response.headers().get(http::header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|seconds| seconds.to_str().ok()).map(str::to_owned);
    let turned_away = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    match response.into_body().collect().await {
        Ok(body) if turned_away => {
            let body = body.to_bytes();
            let object: Value = serde_json::from_slice(&body).unwrap_or_default();
            let message =
                object["message"].as_str().map_or_else(|| String::from_utf8_lossy(&body).into(), str::to_owned);
            Answer::TurnedAway(TurnedAway { code: status, retry_after, message })
        }
        Ok(body) => match serde_json::from_slice(&body.to_bytes()) {
            Ok(value) => Answer::Some(status, value),
            Err(error) => Answer::Lost(format!("{status} with a body that is no JSON: {error}")),
        },
        Err(error) => Answer::Lost(error.to_string()),
    }
}

fn is_connect(error: &kube::Error) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = source {
        if let Some(error) = inner.downcast_ref::<hyper_util::client::legacy::Error>() {
            return error.is_connect();
        }
        source = inner.source();
    }
    false
}

/// Namespace, name and label of a key: `kv/namespace/name` of the traffic, `kind/name` of a fault.
fn place(key: &str) -> Option<(String, String, &str)> {
    if let Some(of_traffic) = key.strip_prefix("kv/") {
        let (space, name) = of_traffic.split_once('/')?;
        return Some((format!("kv-{space}"), name.to_owned(), "kv"));
    }
    let (kind, name) = key.split_once('/')?;
    Some((FLOOD.to_owned(), format!("{kind}-{name}"), if kind == BALLAST { BALLAST } else { "flood" }))
}

fn key_of(object: &Value) -> Option<String> {
    let space = object["metadata"]["namespace"].as_str()?.strip_prefix("kv-")?;
    Some(format!("kv/{space}/{}", object["metadata"]["name"].as_str()?))
}

fn revision_of(value: &Value) -> Option<u64> {
    value["metadata"]["resourceVersion"].as_str()?.parse().ok()
}

/// The namespaces that the traffic's keys need, as objects.
pub fn namespaces() -> Vec<Value> {
    let namespace = |name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
    ["kv-a", "kv-b", FLOOD].map(namespace).to_vec()
}

/// One object at a time: transactions over several are not Kubernetes'.
async fn put(client: &kube::Client, write: &Write) -> Reply {
    let ([(key, value)], []) = (write.puts.as_slice(), write.deletes.as_slice()) else {
        return Reply::Refused { reason: "a write is of one object".to_owned() };
    };
    let Some((namespace, name, label)) = place(key) else { return Reply::Refused { reason: format!("key {key}") } };
    let guard = match write.guards.as_slice() {
        [] => None,
        [guard] if guard.key == *key => Some(guard.revision),
        _ => return Reply::Refused { reason: "a guard is on the object that is written".to_owned() },
    };
    let resource = if label == BALLAST { "podtemplates" } else { "configmaps" };
    let collection = format!("/api/v1/namespaces/{namespace}/{resource}");
    let mut object = if label == BALLAST {
        json!({
            "apiVersion": "v1", "kind": "PodTemplate",
            "metadata": {"name": name, "namespace": namespace, "annotations": {"chaos": value}},
            "template": {"spec": {"containers": [{"name": "c", "image": "none"}]}},
        })
    } else {
        json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": namespace, "labels": {"chaos": label}},
            "data": {"value": value},
        })
    };
    if let Some(revision) = guard.filter(|revision| *revision > 0) {
        object["metadata"]["resourceVersion"] = json!(revision.to_string());
    }
    let one = format!("{collection}/{name}");
    let mut creates = guard == Some(0);
    for _ in 0..PUT_TRIES {
        let (method, path) = if creates { ("POST", &collection) } else { ("PUT", &one) };
        match ask(client, method, path, Some(&object)).await {
            Answer::Some(StatusCode::OK | StatusCode::CREATED, written) => {
                return Reply::Applied { revision: revision_of(&written) };
            }
            Answer::Some(StatusCode::CONFLICT | StatusCode::NOT_FOUND, _) if guard.is_some() => {
                return refused_guard(client, key).await;
            }
            Answer::Some(StatusCode::NOT_FOUND, _) => creates = true,
            Answer::Some(StatusCode::CONFLICT, _) => creates = false,
            Answer::TurnedAway(away) if away.code == StatusCode::TOO_MANY_REQUESTS => {
                return Reply::Refused { reason: away.to_string() };
            }
            Answer::TurnedAway(away) => return Reply::Unknown { reason: away.to_string() },
            Answer::Some(code, status) => return Reply::Unknown { reason: format!("{code}: {}", message(&status)) },
            Answer::NeverSent(reason) => return Reply::Refused { reason },
            Answer::Lost(reason) => return Reply::Unknown { reason },
        }
    }
    Reply::Refused { reason: "the object came and went".to_owned() }
}

fn message(status: &Value) -> String {
    status["message"].as_str().unwrap_or_default().to_owned()
}

/// A guard did not hold, and never will: no object gets an old revision back. What holds instead is read.
async fn refused_guard(client: &kube::Client, key: &str) -> Reply {
    match read(client, &Keys::One(key.to_owned()), Freshness::Linearizable).await {
        Reply::Read { revision, mut items } => {
            Reply::CompareFailed { revision, current: vec![(key.to_owned(), items.pop())] }
        }
        other => Reply::Refused { reason: format!("a guard did not hold; then {other:?}") },
    }
}

/// The collection that holds these keys, with the query that selects them.
fn selection(keys: &Keys) -> Option<String> {
    match keys {
        Keys::One(key) => {
            let (namespace, name, _) = place(key)?;
            let query = format!("labelSelector={LABEL}&fieldSelector=metadata.name={name}");
            Some(format!("/api/v1/namespaces/{namespace}/configmaps?{query}"))
        }
        Keys::Prefix(prefix) => match prefix.strip_prefix("kv/")?.strip_suffix('/') {
            None => Some(format!("/api/v1/configmaps?labelSelector={LABEL}")),
            Some(space) => Some(format!("/api/v1/namespaces/kv-{space}/configmaps?labelSelector={LABEL}")),
        },
    }
}

async fn read(client: &kube::Client, keys: &Keys, freshness: Freshness) -> Reply {
    let mut path = selection(keys).unwrap_or_else(|| NOTHING.to_owned());
    if freshness == Freshness::Local {
        path.push_str("&resourceVersion=0");
    }
    match ask(client, "GET", &path, None).await {
        Answer::Some(StatusCode::OK, list) => match items_of(&list) {
            Some((revision, items)) => Reply::Read { revision, items },
            None => Reply::Unknown { reason: "a list without revisions".to_owned() },
        },
        Answer::TurnedAway(away) => Reply::Refused { reason: away.to_string() },
        Answer::Some(code, status) => Reply::Refused { reason: format!("{code}: {}", message(&status)) },
        Answer::NeverSent(reason) | Answer::Lost(reason) => Reply::Refused { reason },
    }
}

fn items_of(list: &Value) -> Option<(u64, Vec<Item>)> {
    let item = |object: &Value| {
        let value = object["data"]["value"].as_str()?.to_owned();
        Some(Item { key: key_of(object)?, value, revision: revision_of(object)? })
    };
    let mut items: Vec<Item> = list["items"].as_array()?.iter().map(item).collect::<Option<_>>()?;
    items.sort_by(|one, other| one.key.cmp(&other.key));
    Some((revision_of(list)?, items))
}

/// Tells a watch as the key-value node would, until it ends. What a key was before is known from an exact list at
/// the revision before the first.
async fn watch(stream: &mut TcpStream, client: &kube::Client, keys: &Keys, start: u64) -> anyhow::Result<Reply> {
    let Some(path) = selection(keys) else { bail!("no watch of {keys:?}") };
    let mut before = BTreeMap::new();
    let from = start.saturating_sub(1).max(1);
    if from > 1 {
        let exact = format!("{path}&resourceVersion={from}&resourceVersionMatch=Exact");
        match ask(client, "GET", &exact, None).await {
            Answer::Some(StatusCode::OK, list) => {
                let (_, items) = items_of(&list).context("a list without revisions")?;
                before.extend(items.into_iter().map(|item| (item.key, item.revision)));
            }
            Answer::Some(StatusCode::GONE, _) => return Ok(Reply::Compacted { floor: from + 1 }),
            Answer::TurnedAway(away) => return Ok(Reply::WatchEnded { reason: away.to_string() }),
            Answer::Some(code, status) => bail!("{code}: {}", message(&status)),
            Answer::NeverSent(reason) | Answer::Lost(reason) => bail!("{reason}"),
        }
    }
    let uri = format!("{path}&watch=true&allowWatchBookmarks=true&resourceVersion={from}");
    let response = client.send(http::Request::get(uri).body(Body::empty())?).await?;
    if !response.status().is_success() {
        bail!("a watch was answered with {}", response.status());
    }
    let mut body = response.into_body();
    let mut line = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        for piece in data.split_inclusive(|byte| *byte == b'\n') {
            line.extend_from_slice(piece);
            if line.len() > FRAME_BYTES_MAX {
                bail!("an event of more than {FRAME_BYTES_MAX} bytes");
            }
            if piece.ends_with(b"\n") {
                let event: Value = serde_json::from_slice(&line).context("an event")?;
                line.clear();
                match told(&event, &mut before)? {
                    batch @ Reply::Batch { .. } => write_frame(stream, &batch).await?,
                    end => return Ok(end),
                }
            }
        }
    }
    Ok(Reply::WatchEnded { reason: "the master ended it".to_owned() })
}

/// One event as the node's protocol has it.
fn told(event: &Value, before: &mut BTreeMap<String, u64>) -> anyhow::Result<Reply> {
    let object = &event["object"];
    let kind = event["type"].as_str().unwrap_or_default();
    if kind == "ERROR" {
        let gone = object["code"] == 410;
        return Ok(match gone {
            true => Reply::Compacted { floor: 0 },
            false => Reply::WatchEnded { reason: message(object) },
        });
    }
    let revision = revision_of(object).context("an event without a revision")?;
    if kind == "BOOKMARK" {
        return Ok(Reply::Batch { changes: Vec::new(), progress: revision });
    }
    let key = key_of(object).context("an event of another object")?;
    let value = object["data"]["value"].as_str().map(str::to_owned).filter(|_| kind != "DELETED");
    let previous = before.get(&key).copied().unwrap_or(0);
    match value {
        Some(_) => before.insert(key.clone(), revision),
        None => before.remove(&key),
    };
    // Upstream's types say what the previous revision says.
    let expected = if previous == 0 { "ADDED" } else { "MODIFIED" };
    if value.is_some() && kind != expected {
        // No watch of the protocol is answered so: whoever watches notes it as a violation.
        let reason = format!("an event of {key} at {revision} is {kind}, where the one before was at {previous}");
        return Ok(Reply::Unknown { reason });
    }
    Ok(Reply::Batch { changes: vec![Change { revision, key, value, previous }], progress: revision })
}

async fn status(client: &kube::Client) -> anyhow::Result<Reply> {
    let Answer::Some(StatusCode::OK, status) = ask(client, "GET", "/xebec/v1/status", None).await else {
        bail!("no status");
    };
    let number = |field: &str| status[field].as_u64().unwrap_or_default();
    let role = status["role"].as_str().unwrap_or_default().to_owned();
    let peers = status["peers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let voters = peers.iter().filter(|peer| peer["voter"] == true).filter_map(|peer| peer["nodeId"].as_u64());
    Ok(Reply::Status(NodeStatus {
        node_id: number("nodeId"),
        term: number("term"),
        leader: status["leader"].as_u64(),
        leads: role == "leader" && status["quorumFresh"] == true && status["ready"] == true,
        role,
        applied: number("applied"),
        revision: number("revision"),
        process: number("pid") as u32,
        voters: voters.collect(),
        ..NodeStatus::default()
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys_are_objects_and_prefixes_are_collections() {
        assert_eq!(place("kv/a/03"), Some(("kv-a".to_owned(), "03".to_owned(), "kv")));
        assert_eq!(place("flood/3"), Some((FLOOD.to_owned(), "flood-3".to_owned(), "flood")));
        assert_eq!(place("ballast/3"), Some((FLOOD.to_owned(), "ballast-3".to_owned(), BALLAST)));
        let path = |keys| selection(&keys).unwrap();
        assert_eq!(path(Keys::Prefix("kv/".into())), "/api/v1/configmaps?labelSelector=chaos=kv");
        assert!(path(Keys::Prefix("kv/a/".into())).starts_with("/api/v1/namespaces/kv-a/configmaps?"));
        assert!(path(Keys::One("kv/b/01".into())).ends_with("&fieldSelector=metadata.name=01"));
        assert_eq!(selection(&Keys::One("none".into())), None);
    }

    #[test]
    fn an_event_whose_type_contradicts_what_was_there_is_an_error() {
        let event = |kind: &str, revision: u64| {
            let metadata = json!({"namespace": "kv-a", "name": "01", "resourceVersion": revision.to_string()});
            json!({"type": kind, "object": {"metadata": metadata, "data": {"value": "x"}}})
        };
        let mut before = BTreeMap::new();
        let Reply::Batch { changes, progress } = told(&event("ADDED", 5), &mut before).unwrap() else { panic!() };
        assert_eq!((changes[0].previous, progress), (0, 5));
        let Reply::Batch { changes, .. } = told(&event("MODIFIED", 7), &mut before).unwrap() else { panic!() };
        assert_eq!(changes[0].previous, 5);
        assert!(matches!(told(&event("ADDED", 9), &mut before), Ok(Reply::Unknown { .. })));
        told(&event("DELETED", 10), &mut before).unwrap();
        assert!(matches!(told(&event("MODIFIED", 11), &mut before), Ok(Reply::Unknown { .. })));
    }
}
