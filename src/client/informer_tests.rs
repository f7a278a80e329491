//! Tests of the informer against an API server of a few lines.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use api::identity::UserInfo;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use k8s_openapi::api::core::v1::ConfigMap;
use tower::service_fn;
use tower::util::BoxCloneSyncService;

use super::*;
use crate::transport::{Body, in_process};

fn config_map(name: &str, revision: u64, value: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"namespace":"n","name":"{name}","uid":"{name}","resourceVersion":"{revision}"}},"data":{{"v":"{value}"}}}}"#
    )
}

fn body(text: String) -> Body {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

/// Answers the n-th list and the n-th watch from scripts; a watch past the end of its script stays open.
fn informers(lists: Vec<String>, watches: Vec<String>) -> Informers {
    let (listed, watched) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let service = service_fn(move |request: Request<Body>| {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let (lists, watches, listed, watched) = (lists.clone(), watches.clone(), listed.clone(), watched.clone());
        async move {
            if !query.contains("watch=true") {
                let n = listed.fetch_add(1, Ordering::SeqCst);
                return Ok::<_, Infallible>(Response::new(body(lists[n].clone())));
            }
            match watches.get(watched.fetch_add(1, Ordering::SeqCst)) {
                Some(lines) => Ok(Response::new(body(lines.clone()))),
                None => std::future::pending().await,
            }
        }
    });
    let client = in_process(BoxCloneSyncService::new(service), UserInfo::authenticated("t", []), "t");
    Informers::new(
        client,
        Arc::new(sys::SystemClock::new()),
        Arc::new(sys::SeededRandom::new(1)),
        CancellationToken::new(),
    )
}

fn list(revision: u64, items: &[String]) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"ConfigMapList","metadata":{{"resourceVersion":"{revision}"}},"items":[{}]}}"#,
        items.join(",")
    )
}

fn event(kind: &str, object: &str) -> String {
    format!("{{\"type\":\"{kind}\",\"object\":{object}}}\n")
}

#[tokio::test]
async fn it_follows_the_watch_and_tells_each_change_once() {
    let bookmark = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"resourceVersion":"9"}}"#;
    let lines = [
        event("ADDED", &config_map("b", 6, "1")),
        event("MODIFIED", &config_map("a", 7, "2")),
        event("DELETED", &config_map("b", 8, "1")),
        event("BOOKMARK", bookmark),
    ];
    let informers = informers(vec![list(5, &[config_map("a", 3, "1")])], vec![lines.concat()]);
    let informer = informers.get::<ConfigMap>();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    informer.on_change(move |change| {
        let kind = match change {
            Change::Added(_) => '+',
            Change::Modified { .. } => '~',
            Change::Deleted(_) => '-',
        };
        sink.lock().push(format!("{kind}{}", change.object().name_any()));
    });
    informer.reached(9).await;
    assert_eq!(*seen.lock(), ["+a", "+b", "~a", "-b"]);
    assert_eq!(informer.list_namespace("n").len(), 1);
    assert_eq!(informer.get("n", "a").unwrap().data.as_ref().unwrap()["v"], "2");
}

#[tokio::test]
async fn an_expired_watch_is_followed_by_a_list_that_removes_what_is_gone() {
    let gone = r#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old","reason":"Expired","code":410}}"#;
    let informers = informers(
        vec![list(5, &[config_map("a", 3, "1"), config_map("b", 4, "1")]), list(20, &[config_map("b", 12, "2")])],
        vec![format!("{gone}\n")],
    );
    let informer = informers.get::<ConfigMap>();
    informer.add_index("value", |c| c.data.iter().flat_map(|d| d.values().cloned()).collect());
    informer.reached(20).await;
    assert!(informer.get("n", "a").is_none());
    assert_eq!(informer.by_index("value", "2").len(), 1);
    assert!(informer.by_index("value", "1").is_empty());
}

#[tokio::test]
async fn objects_of_one_name_are_followed_alone_and_shared_by_all_who_ask() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    let service = service_fn(move |request: Request<Body>| {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let watches = query.contains("watch=true");
        heard.lock().push(query);
        async move {
            if watches {
                std::future::pending::<()>().await;
            }
            Ok::<_, Infallible>(Response::new(body(list(5, &[config_map("a", 3, "1")]))))
        }
    });
    let client = in_process(BoxCloneSyncService::new(service), UserInfo::authenticated("t", []), "t");
    let (clock, random) = (Arc::new(sys::SystemClock::new()), Arc::new(sys::SeededRandom::new(1)));
    let informers = Informers::new(client, clock, random, CancellationToken::new());
    let informer = informers.get_named::<ConfigMap>("a");
    informers.get_named::<ConfigMap>("a").synced().await;
    assert!(informer.get("n", "a").is_some());
    // The watch is asked for after the list was taken over.
    while asked.lock().len() < 2 {
        tokio::task::yield_now().await;
    }
    let asked = asked.lock().clone();
    assert_eq!(asked.len(), 2, "one list and one watch for both: {asked:?}");
    assert!(asked.iter().all(|query| query.contains("fieldSelector=metadata.name%3Da")), "{asked:?}");
}
