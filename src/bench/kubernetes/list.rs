//! Lists of 10,000 Pods as JSON: alone, eight at once, by pages of 500. And the memory that this takes.

use futures::future::{LocalBoxFuture, try_join_all};
use http::Method;
use http_body_util::BodyExt;

use super::cluster::KubernetesCluster;
use super::connection::{Call, Connection};
use super::objects::{self, NOBODY, Weight};
use super::scan;
use crate::limits::{BIND_CLIENTS, LIST_PODS};
use crate::load::{self, Operation};
use crate::part::{Pace, Samples};
use crate::process::resident_mib;
use crate::report::Metric;

const NAMESPACE: &str = "list";
/// Head and tail of a reply in which the continue token is looked for.
const METADATA_BYTES_MAX: usize = 4096;
const PAGE: usize = 500;

enum Lister {
    Whole(Connection),
    Pages(Connection),
}

impl Operation for Lister {
    async fn run(&mut self, _: u64) -> anyhow::Result<()> {
        let pods = objects::path(NAMESPACE, "pods");
        let connection = match self {
            Lister::Whole(connection) => return connection.call(&Call::get(pods)).await,
            Lister::Pages(connection) => connection,
        };
        let mut token = String::new();
        loop {
            let page = Call::get(format!("{pods}?limit={PAGE}&continue={token}"));
            let Some(next) = continue_token(connection, &page).await? else { return Ok(()) };
            token = next;
        }
    }
}

/// Drains a reply and finds its continue token. List metadata stands before the items or after them.
async fn continue_token(connection: &mut Connection, call: &Call) -> anyhow::Result<Option<String>> {
    let mut incoming = connection.open(call).await?;
    let mut head = Vec::new();
    let mut tail = Vec::new();
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        head.extend_from_slice(&data[..data.len().min(METADATA_BYTES_MAX.saturating_sub(head.len()))]);
        tail.extend_from_slice(&data[data.len().saturating_sub(METADATA_BYTES_MAX)..]);
        tail.drain(..tail.len().saturating_sub(METADATA_BYTES_MAX));
    }
    let token = [head, tail].iter().find_map(|part| {
        let token = scan::quoted_after(part, br#""continue":""#)?;
        Some(String::from_utf8_lossy(token).into_owned())
    });
    Ok(token.filter(|token| !token.is_empty()))
}

/// Measures all cases.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        cluster.make_namespace(NAMESPACE).await?;
        fill(cluster, pace.count(LIST_PODS)).await?;
        let leader = cluster.leader().await?;
        let one = || cluster.connections(&[leader], 1).into_iter();
        let cases: Vec<(&str, Vec<Lister>)> = vec![
            ("10,000 Pods, JSON, alone", one().map(Lister::Whole).collect()),
            ("10,000 Pods, JSON, 8 at once", cluster.spread(8).into_iter().map(Lister::Whole).collect()),
            ("10,000 Pods by pages of 500", one().map(Lister::Pages).collect()),
        ];
        for (case, listers) in cases {
            // One list may take seconds: it needs a longer time to give a steady figure.
            let mut plan = pace.plan(cluster.pids()?);
            plan.duration *= 3;
            let outcome = load::run(&plan, listers).await?;
            samples.add_outcome(case, &outcome);
        }
        let pids = cluster.pids()?;
        let resident = pids.iter().map(|pid| resident_mib(*pid)).sum::<f64>();
        samples.add("memory of all processes afterwards, / 3", Metric::ResidentMib, resident / 3.0);
        Ok(())
    })
}

async fn fill(cluster: &KubernetesCluster<'_>, pods: usize) -> anyhow::Result<()> {
    let clients = cluster.spread(BIND_CLIENTS).into_iter().enumerate().map(|(first, mut connection)| async move {
        for number in (first..pods).step_by(BIND_CLIENTS) {
            let body = objects::pod(&format!("pod-{number:05}"), NOBODY, Weight::Heavy);
            connection.call(&Call::json(Method::POST, objects::path(NAMESPACE, "pods"), body)).await?;
        }
        anyhow::Ok(())
    });
    try_join_all(clients).await?;
    Ok(())
}
