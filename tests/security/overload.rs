//! What others notice of an attack, and of more requests than there is room for (A10, A11, A28).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::stream::{self, StreamExt};
use serde_json::json;

use crate::harness::wait::traffic_for;
use crate::harness::{Cluster, SOON, Shared, Test, request, tests};

/// The table; each takes a whole master for itself.
pub const TESTS: &[Test] = tests![
    too_many_requests_are_told_so_and_masters_are_served,
    large_lists_that_nobody_reads_cost_little_memory,
    odd_requests_make_no_new_series,
];

/// Nine of ten others must not wait longer in the middle of an attack, on a machine that has nothing else to do.
const NEIGHBOUR_WAIT_MAX: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(50);

/// The other clients of a master.
pub struct Neighbours<'a> {
    cluster: &'a Cluster,
    master: &'a str,
}

/// How long they waited.
#[derive(Debug, Default)]
pub struct Served {
    waits: Vec<Duration>,
}

/// The other clients of a master, each on a connection of its own.
pub fn neighbours<'a>(cluster: &'a Cluster, master: &'a str) -> Neighbours<'a> {
    Neighbours { cluster, master }
}

impl Neighbours<'_> {
    /// Asks again and again while `attack` goes on, and once more after it.
    pub async fn during<T>(&self, attack: impl Future<Output = Result<T>>) -> Result<Served> {
        let mut served = Served::default();
        let mut attack = std::pin::pin!(attack);
        loop {
            let asked = async {
                traffic_for(PAUSE).await;
                self.ask().await
            };
            let mut asked = std::pin::pin!(asked);
            tokio::select! {
                biased;
                wait = asked.as_mut() => served.waits.push(wait?),
                done = attack.as_mut() => {
                    done?;
                    served.waits.push(asked.await?);
                    return Ok(served);
                }
            }
        }
    }

    async fn ask(&self) -> Result<Duration> {
        let started = Instant::now();
        let mut wire = self.cluster.wire(self.master, b"http/1.1", Some(&self.cluster.identity("admin")?)).await?;
        let request = b"GET /api/v1/namespaces/default HTTP/1.1\r\nHost: x\r\n\r\n";
        let answer = wire.exchange_within(request, SOON).await?;
        ensure!(answer.code == 200, "a neighbour got {answer:?}");
        Ok(started.elapsed())
    }
}

impl Served {
    /// Nobody waited for long.
    pub fn well(mut self, what: &str) -> Result<()> {
        self.waits.sort();
        let long = self.waits.get(self.waits.len() * 9 / 10).or(self.waits.last()).copied().unwrap_or_default();
        let (bound, count) = (NEIGHBOUR_WAIT_MAX * programs_per_core(), self.waits.len());
        ensure!(long < bound, "{what}: others waited {long:?} and not {bound:?} ({count} requests)");
        Ok(())
    }
}

/// How many programs want each core: with so many, everything takes so many times as long, attack or not.
fn programs_per_core() -> u32 {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: f64 = load.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (1..=100).find(|count| f64::from(*count) * cores as f64 >= load).unwrap_or(100)
}

/// Memory of a master's process that is its own.
pub async fn resident_bytes(cluster: &Cluster, master: &str) -> Result<u64> {
    let pid = cluster.xebec(&format!("master pid {master}")).await?.ok()?;
    let text = std::fs::read_to_string(format!("/proc/{}/status", pid.trim()))?;
    let line = text.lines().find(|line| line.starts_with("RssAnon:")).context("RssAnon")?;
    let kib: u64 = line.split_whitespace().nth(1).context("RssAnon")?.parse()?;
    Ok(kib * 1024)
}

async fn too_many_requests_are_told_so_and_masters_are_served(cluster: Shared) -> Result<()> {
    // Each waits three seconds for a revision that does not come, and holds its place meanwhile.
    const PLACES: usize = 400;
    let namespace = cluster.namespace("crowd").await?;
    let token = cluster.kubectl(&format!("create token default -n {namespace}")).await?;
    let role =
        format!("create rolebinding view --clusterrole=view --serviceaccount={namespace}:default -n {namespace}");
    cluster.kubectl(&role).await?;
    let line = format!(
        "GET /api/v1/namespaces/{namespace}/configmaps?resourceVersion=999999999 HTTP/1.1\r\nHost: x\r\n\
         Authorization: Bearer {}\r\n\r\n",
        token.trim()
    );
    let master = &cluster.masters()[0];
    let mut crowd = Vec::new();
    for _ in 0..PLACES + 60 {
        crowd.push(cluster.wire(master, b"http/1.1", None).await?);
    }
    let asking = async {
        let answers: Vec<_> = stream::iter(crowd)
            .map(|mut wire| {
                let line = line.as_bytes();
                async move { wire.exchange_within(line, SOON).await }
            })
            .buffer_unordered(PLACES + 60)
            .collect()
            .await;
        let answers: Vec<_> = answers.into_iter().collect::<Result<_>>()?;
        let refused: Vec<_> = answers.iter().filter(|answer| answer.code == 429).collect();
        let waited = answers.iter().filter(|answer| answer.code == 504).count();
        ensure!(refused.len() >= 20, "A10: {} refused, {waited} waited", refused.len());
        ensure!(
            refused.len() + waited == answers.len(),
            "A10: {:?}",
            answers.iter().map(|a| a.code).collect::<Vec<_>>()
        );
        for answer in refused {
            let head = answer.head.to_ascii_lowercase();
            ensure!(head.contains("retry-after: 1"), "A10: {answer:?}");
            ensure!(answer.body.contains("Too many requests, please try again later."), "A10: {answer:?}");
        }
        Ok(())
    };
    // The administrator belongs to system:masters; Raft and its reads have no place to wait for.
    neighbours(&cluster, master).during(asking).await?.well("A10")
}

async fn large_lists_that_nobody_reads_cost_little_memory(cluster: Shared) -> Result<()> {
    const OBJECTS: usize = 20;
    const OBJECT_BYTES: usize = 500_000;
    const LISTS: usize = 40;
    const GROWTH_MAX: u64 = 150 << 20;
    let namespace = cluster.namespace("bulk").await?;
    let client = cluster.client().await?;
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let text = "x".repeat(OBJECT_BYTES);
    for i in 0..OBJECTS {
        let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": format!("c{i}") },
            "data": { "k": text } });
        request::post(&client, &path, &object).await?.expect(201)?;
    }
    let master = &cluster.masters()[1];
    let before = resident_bytes(&cluster, master).await?;
    let admin = cluster.identity("admin")?;
    let mut lists = Vec::new();
    let asking = async {
        for _ in 0..LISTS {
            let mut wire = cluster.wire(master, b"http/1.1", Some(&admin)).await?;
            wire.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await?;
            lists.push(wire);
        }
        anyhow::Ok(())
    };
    neighbours(&cluster, master).during(asking).await?.well("A11")?;
    let grown = resident_bytes(&cluster, master).await?.saturating_sub(before);
    drop(lists);
    request::delete(&client, &path, &serde_json::Value::Null).await?.expect(200)?;
    let asked = (OBJECTS * OBJECT_BYTES * LISTS) as u64 >> 20;
    ensure!(grown < GROWTH_MAX, "A11: {} MiB more for lists of {asked} MiB", grown >> 20);
    Ok(())
}

async fn odd_requests_make_no_new_series(cluster: Shared) -> Result<()> {
    const REQUESTS: usize = 1_000;
    /// What the tests' own traffic may add meanwhile.
    const ORDINARY_MAX: usize = 200;
    let client = cluster.client_of("m1").await?;
    let series = async || -> Result<Vec<String>> {
        let text = request::get(&client, "/metrics").await?.text();
        Ok(text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect())
    };
    let odd = |i: usize| {
        let agent = format!("curious-{i}");
        let (method, path) = match i % 6 {
            0 => ("GET", format!("/curious/{i}")),
            1 => ("GET", format!("/apis/curious-{i}.example.com/v1/things")),
            2 => ("GET", format!("/api/v1/namespaces/curious-{i}/curious-{i}")),
            3 => ("GET", format!("/api/v1/namespaces/default/pods/x/curious-{i}")),
            4 => ("CURIOUS", format!("/api/v1/pods?curious={i}&dryRun=curious-{i}")),
            _ => ("GET", format!("/healthz/curious-{i}")),
        };
        let client = &client;
        async move { request::send(client, method, &path, &[("user-agent", &agent)], Vec::new()).await }
    };
    let ask = async |requests: std::ops::Range<usize>| -> Result<()> {
        let answers: Vec<_> = stream::iter(requests).map(odd).buffer_unordered(8).collect().await;
        for answer in answers {
            let code = answer?.status.as_u16();
            ensure!((400..500).contains(&code), "A28: {code}");
        }
        Ok(())
    };
    // Each sort of them is counted, and that once.
    ask(0..60).await?;
    let before = series().await?.len();
    ask(60..REQUESTS).await?;
    let after = series().await?;
    let named: Vec<_> = after.iter().filter(|line| line.contains("curious")).collect();
    ensure!(named.is_empty(), "A28: {named:?}");
    ensure!(after.len() < before + ORDINARY_MAX, "A28: {before} series became {}", after.len());
    Ok(())
}
