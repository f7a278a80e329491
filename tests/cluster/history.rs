//! What is left of the past: below the window every master says that it is gone, and clients go on by themselves.
//! These tests start clusters of their own, with a history that is shorter than a test.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::StreamExt;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use kube::runtime::watcher;
use serde_json::{Value, json};

use crate::harness::stream::{Watch, revision};
use crate::harness::{Cluster, SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    below_the_window_every_master_says_so_and_clients_recover,
    what_was_is_shown_beyond_the_window_to_whoever_may_see_what_is,
];

/// What is asked for is older than this by the time it is asked for.
const SHORT: &[&str] = &["historyWindow=6s", "historyRetention=0s"];
/// The same, with what was kept for longer.
const KEPT: &[&str] = &["historyWindow=6s"];
/// A watch that says nothing is told how far it has come four times within the window.
const BOOKMARK_WITHIN: Duration = Duration::from_secs(15);

const TOO_OLD_LIST: &str = "The resourceVersion for the provided list is too old.";
const TOO_OLD_PAGE: &str = "The provided continue parameter is too old to display a consistent list result. You can \
    start a new list without the continue parameter, or use the continue token in this response to retrieve the \
    remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were \
    created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/// A namespace with three objects, and the revision at which the second was made.
struct Past {
    namespace: String,
    all: String,
    old: u64,
    page: String,
}

impl Past {
    async fn make(cluster: &Cluster) -> Result<Past> {
        let namespace = cluster.namespace("past").await?;
        let all = format!("/api/v1/namespaces/{namespace}/configmaps");
        let client = cluster.client().await?;
        let mut old = 0;
        for name in ["a", "b", "c"] {
            let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name } });
            let made = request::post(&client, &all, &object).await?.expect(201)?;
            old = if name == "b" { revision(&made)? } else { old };
        }
        let first = request::get(&client, &format!("{all}?limit=1")).await?.expect(200)?;
        let page = first["metadata"]["continue"].as_str().context("a continue token")?.to_owned();
        Ok(Past { namespace, all, old, page })
    }

    /// Changes something, so that there is a newer revision.
    async fn change(&self, cluster: &Cluster, word: &str) -> Result<u64> {
        let path = format!("{}/a", self.all);
        let change = json!({ "data": { "word": word } });
        revision(&request::patch(&cluster.client().await?, &path, "merge", &change).await?.expect(200)?)
    }

    /// Waits until the floor has passed the old revision on every master.
    async fn let_it_go(&self, cluster: &Cluster) -> Result<()> {
        let path = format!("{}?resourceVersion={}&resourceVersionMatch=Exact", self.all, self.old);
        for master in cluster.masters() {
            let client = cluster.client_of(&master).await?;
            until("the past is gone", SOON, async || {
                self.change(cluster, "again").await?;
                let answer = request::get(&client, &path).await?;
                ensure!(answer.status == 410, "{answer:?}");
                Ok(())
            })
            .await
            .context(master)?;
        }
        Ok(())
    }

    /// Waits until no watch can begin at a revision on any master.
    async fn leave_the_window(&self, cluster: &Cluster, revision: u64) -> Result<()> {
        let path = format!("{}?resourceVersion={revision}&timeoutSeconds=1", self.all);
        for master in cluster.masters() {
            let client = cluster.client_of(&master).await?;
            until("the window has passed", SOON, async || {
                self.change(cluster, "again").await?;
                let first = Watch::open(&client, &path).await?.expect(SOON).await?;
                ensure!(first.kind == "ERROR" && first.object["code"] == 410, "{first:?}");
                Ok(())
            })
            .await
            .context(master)?;
        }
        Ok(())
    }
}

fn assert_expired(status: &Value, message: &str) {
    assert_eq!((&status["kind"], &status["status"]), (&json!("Status"), &json!("Failure")), "{status}");
    assert_eq!((&status["code"], &status["reason"]), (&json!(410), &json!("Expired")), "{status}");
    assert_eq!(status["message"], message, "{status}");
}

async fn below_the_window_every_master_says_so_and_clients_recover(_: Shared) -> Result<()> {
    let cluster = Cluster::start_with("window", 0, SHORT).await?;
    let checked = check(&cluster).await;
    if checked.is_err() {
        cluster.keep_logs();
    }
    checked
}

async fn check(cluster: &Cluster) -> Result<()> {
    let past = Past::make(cluster).await?;
    let line = format!("get configmaps -w -n {} --output-watch-events", past.namespace);
    let mut following = cluster.kubectl_follow(&line)?;
    let mut watchers = Vec::new();
    for master in cluster.masters() {
        watchers.push((master.clone(), interrupted_watcher(cluster, &master, &past.namespace).await?));
    }
    past.let_it_go(cluster).await?;
    for master in cluster.masters() {
        let client = cluster.client_of(&master).await?;
        lists_are_refused(&client, &past).await.with_context(|| master.clone())?;
        a_watch_is_told_in_its_stream(&client, &past).await.with_context(|| master.clone())?;
    }
    bookmarks_come_again_and_again(cluster, &past).await?;
    for (master, mut events) in watchers {
        relists(&mut events).await.with_context(|| format!("the watcher at {master}"))?;
    }
    // A watch that was open all the time has lost nothing.
    past.change(cluster, "last").await?;
    for name in ["a", "b", "c"] {
        cluster.kubectl(&format!("delete configmap {name} -n {}", past.namespace)).await?;
    }
    tokio::time::timeout(SOON, async {
        while let Some(line) = following.lines.next_line().await? {
            if line.split_whitespace().take(2).eq(["DELETED", "c"]) {
                return Ok(());
            }
        }
        anyhow::bail!("kubectl get -w has ended")
    })
    .await
    .context("kubectl get -w does not see the end")?
}

/// Exact lists and old pages are gone; the token that comes with the refusal leads to the rest.
async fn lists_are_refused(client: &kube::Client, past: &Past) -> Result<()> {
    let Past { all, old, page, .. } = past;
    for query in [format!("resourceVersion={old}&resourceVersionMatch=Exact"), format!("resourceVersion={old}&limit=1")]
    {
        let refused = request::get(client, &format!("{all}?{query}")).await?.expect(410)?;
        assert_expired(&refused, TOO_OLD_LIST);
        assert!(refused["metadata"].get("continue").is_none(), "{refused}");
    }
    // What need not be of that revision is still given.
    let newer = request::get(client, &format!("{all}?resourceVersion={old}")).await?.expect(200)?;
    assert!(revision(&newer)? > *old);
    let refused = request::get(client, &format!("{all}?limit=1&continue={page}")).await?.expect(410)?;
    assert_expired(&refused, TOO_OLD_PAGE);
    let inconsistent = refused["metadata"]["continue"].as_str().context("a token to go on with")?;
    let rest = request::get(client, &format!("{all}?continue={inconsistent}")).await?.expect(200)?;
    let names: Vec<&str> =
        rest["items"].as_array().into_iter().flatten().filter_map(|item| item["metadata"]["name"].as_str()).collect();
    assert_eq!(names, ["b", "c", "kube-root-ca.crt"], "the rest of the list, as it is now");
    assert!(revision(&rest)? > *old);
    Ok(())
}

/// 200, one ERROR event with the Status, and the end.
async fn a_watch_is_told_in_its_stream(client: &kube::Client, past: &Past) -> Result<()> {
    let path = format!("{}?resourceVersion={}", past.all, past.old);
    let mut watch = Watch::open(client, &path).await?;
    let event = watch.expect(SOON).await?;
    assert_eq!(event.kind, "ERROR", "{event:?}");
    let message = event.object["message"].as_str().unwrap_or_default().to_owned();
    let floor = message.strip_prefix(&format!("too old resource version: {} (", past.old));
    let floor = floor.and_then(|rest| rest.strip_suffix(')')).and_then(|floor| floor.parse::<u64>().ok());
    assert!(floor.is_some_and(|floor| floor > past.old), "{event:?}");
    assert_expired(&event.object, &message);
    assert!(tokio::time::timeout(SOON, watch.next()).await??.is_none(), "the stream ends after it");
    Ok(())
}

/// A quiet watch is told again and again how far it has come, and resumes there.
async fn bookmarks_come_again_and_again(cluster: &Cluster, past: &Past) -> Result<()> {
    for master in cluster.masters() {
        let client = cluster.client_of(&master).await?;
        let path = format!("{}?allowWatchBookmarks=true&labelSelector=nobody%3Dhere", past.all);
        let mut watch = Watch::open(&client, &path).await?;
        let mut last = 0;
        for round in 0..3 {
            let reached = past.change(cluster, &format!("{master}-{round}")).await?;
            while last < reached {
                let event = watch.expect(BOOKMARK_WITHIN).await.with_context(|| master.clone())?;
                assert_eq!((event.kind.as_str(), &event.object["kind"]), ("BOOKMARK", &json!("ConfigMap")));
                assert!(event.revision() >= last, "{master}: {event:?} after {last}");
                last = event.revision();
            }
        }
        let resumed = format!("{}?resourceVersion={last}", past.all);
        let mut resumed = Watch::open(&client, &resumed).await?;
        let next = past.change(cluster, &format!("{master}-resumed")).await?;
        let event = resumed.expect(SOON).await?;
        assert_eq!((event.kind.as_str(), event.revision()), ("MODIFIED", next), "{master}: {event:?}");
    }
    Ok(())
}

type Events = futures::stream::BoxStream<'static, watcher::Result<watcher::Event<ConfigMap>>>;

/// The `kube` client's watcher, in sync, whose connection ends soon and who then does not look for a while.
async fn interrupted_watcher(cluster: &Cluster, master: &str, namespace: &str) -> Result<Events> {
    let api: Api<ConfigMap> = Api::namespaced(cluster.client_of(master).await?, namespace);
    // Without bookmarks, which would wait in the connection and lead it past the gap.
    let config = watcher::Config::default().timeout(2).disable_bookmarks();
    let mut events: Events = watcher(api, config).boxed();
    tokio::time::timeout(SOON, async {
        while let Some(event) = events.next().await {
            if matches!(event?, watcher::Event::InitDone) {
                return Ok(());
            }
        }
        anyhow::bail!("the watcher has ended")
    })
    .await
    .context("the watcher does not get in sync")??;
    Ok(events)
}

/// The watcher is told that its place is gone, and lists anew by itself.
async fn relists(events: &mut Events) -> Result<()> {
    tokio::time::timeout(SOON, async {
        let mut told = false;
        while let Some(event) = events.next().await {
            match event {
                Err(watcher::Error::WatchError(status)) if status.code == 410 => told = true,
                Err(error) => return Err(error.into()),
                Ok(watcher::Event::InitDone) => {
                    ensure!(told, "it listed anew without having been told");
                    return Ok(());
                }
                Ok(_) => {}
            }
        }
        anyhow::bail!("the watcher has ended")
    })
    .await
    .context("the watcher does not list anew")?
}

async fn what_was_is_shown_beyond_the_window_to_whoever_may_see_what_is(_: Shared) -> Result<()> {
    let cluster = Cluster::start_with("retention", 0, KEPT).await?;
    let checked = check_kept(&cluster).await;
    if checked.is_err() {
        cluster.keep_logs();
    }
    checked
}

async fn check_kept(cluster: &Cluster) -> Result<()> {
    let past = Past::make(cluster).await?;
    let (all, secrets) = (past.all.clone(), format!("/api/v1/namespaces/{}/secrets", past.namespace));
    let client = cluster.client().await?;
    let secret =
        json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" }, "stringData": { "k": "one" } });
    request::post(&client, &secrets, &secret).await?.expect(201)?;
    let first = past.change(cluster, "first").await?;
    let second = past.change(cluster, "second").await?;
    let change = json!({ "stringData": { "k": "two" } });
    request::patch(&client, &format!("{secrets}/s"), "merge", &change).await?.expect(200)?;
    request::delete(&client, &format!("{all}/b"), &Value::Null).await?.expect(200)?;
    let after = past.change(cluster, "after").await?;
    past.leave_the_window(cluster, after).await?;
    for master in cluster.masters() {
        restart(cluster, &master).await?;
    }

    let moments = Moments { first, second, after };
    for master in cluster.masters() {
        is_shown(cluster, &master, &past, &moments).await.with_context(|| master.clone())?;
        let at = kube::Client::try_from(cluster.config_of(&master).await?)?;
        let sealed = request::get(&at, &format!("{secrets}/s?{}", exactly(second))).await?.expect(200)?;
        assert_eq!(sealed["data"]["k"], "b25l", "what was sealed then is opened now");
        // Of what nobody will ask for again nothing is kept, and that is said.
        until("the mirrors of the roles have changed", SOON, async || {
            let leases = format!("/apis/coordination.k8s.io/v1/leases?{}", exactly(first));
            let answer = request::get(&at, &leases).await?;
            ensure!(answer.status == 410, "{answer:?}");
            Ok(())
        })
        .await?;
        let stranger = cluster.client_with_token(&master, None).await?;
        for path in [format!("{all}?{}", exactly(first)), format!("{secrets}/s?{}", exactly(second))] {
            request::get(&stranger, &path).await?.expect(403)?;
        }
    }
    let (ns, file) = (&past.namespace, cluster.kubeconfig());
    let told = cluster.xebec(&format!("get configmap/a --at {first} -n {ns} -o json")).await?.ok()?;
    assert_eq!(serde_json::from_str::<Value>(&told)?["data"]["word"], "first", "{told}");
    let told = cluster.xebec(&format!("get cm --at {second} -n {ns} --kubeconfig {}", file.display())).await?.ok()?;
    assert!(told.lines().next().is_some_and(|head| head.starts_with("NAME") && head.contains("REVISION")), "{told}");
    assert_eq!(told.lines().count(), 5, "{told}");
    Ok(())
}

/// Ends a master in good order and waits for the next one: what that knows of the past comes from disk.
async fn restart(cluster: &Cluster, master: &str) -> Result<()> {
    let pid = async || {
        let status = cluster.healthy().await?;
        anyhow::Ok(status.masters.into_iter().find(|other| other.name == master).and_then(|own| own.pid))
    };
    let before = pid().await?;
    cluster.signal(master, rustix::process::Signal::TERM).await?;
    until("the master has been started again", SOON, async || {
        let now = pid().await?;
        ensure!(now.is_some() && now != before, "{master} is still {now:?}");
        Ok(())
    })
    .await
}

/// Revisions after which something was different.
struct Moments {
    first: u64,
    second: u64,
    after: u64,
}

fn exactly(revision: u64) -> String {
    format!("resourceVersion={revision}&resourceVersionMatch=Exact")
}

async fn is_shown(cluster: &Cluster, master: &str, past: &Past, moments: &Moments) -> Result<()> {
    let (client, all) = (kube::Client::try_from(cluster.config_of(master).await?)?, &past.all);
    for (at, word, names) in [
        (past.old, Value::Null, &["a", "b", "kube-root-ca.crt"][..]),
        (moments.first, json!("first"), &["a", "b", "c", "kube-root-ca.crt"]),
        (moments.second, json!("second"), &["a", "b", "c", "kube-root-ca.crt"]),
        (moments.after, json!("after"), &["a", "c", "kube-root-ca.crt"]),
    ] {
        let list = request::get(&client, &format!("{all}?{}", exactly(at))).await?.expect(200)?;
        assert_eq!(revision(&list)?, at);
        let items = list["items"].as_array().context("items")?;
        let shown: Vec<&str> = items.iter().filter_map(|item| item["metadata"]["name"].as_str()).collect();
        assert_eq!(shown, names, "at {at}");
        assert_eq!(items[0]["data"]["word"], word, "at {at}");
        let one = request::get(&client, &format!("{all}/a?{}", exactly(at))).await?.expect(200)?;
        assert_eq!(one, with_type(&items[0]), "at {at}");
    }
    request::get(&client, &format!("{all}/b?{}", exactly(moments.after))).await?.expect(404)?;
    // Page by page it is the same list.
    let first = request::get(&client, &format!("{all}?limit=2&{}", exactly(moments.first))).await?.expect(200)?;
    let token = first["metadata"]["continue"].as_str().context("a continue token")?;
    let rest = request::get(&client, &format!("{all}?continue={token}")).await?.expect(200)?;
    assert_eq!(rest["items"][0]["metadata"]["name"], "c", "{rest}");
    assert_eq!(revision(&rest)?, moments.first);
    Ok(())
}

/// An item of a list as it looks by itself.
fn with_type(item: &Value) -> Value {
    let mut object = item.clone();
    (object["kind"], object["apiVersion"]) = (json!("ConfigMap"), json!("v1"));
    object
}
