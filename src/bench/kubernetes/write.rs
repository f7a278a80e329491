//! Creates of ConfigMaps and Pods, updates and merge patches. A single client asks the leader, many are spread over
//! all masters. Nobody binds the pods.

use bytes::Bytes;
use futures::future::LocalBoxFuture;
use http::Method;

use super::cluster::KubernetesCluster;
use super::connection::{Call, Connection};
use super::objects::{self, NOBODY, Weight};
use crate::load::{self, Operation};
use crate::part::{Pace, Samples};

#[derive(Clone, Copy)]
enum Work {
    CreateConfigMap,
    CreatePod,
    UpdateConfigMap,
    PatchPod,
}

const CASES: &[(Work, &[usize])] = &[
    (Work::CreateConfigMap, &[1, 32, 128]),
    (Work::CreatePod, &[1, 32, 128]),
    (Work::UpdateConfigMap, &[1, 32]),
    (Work::PatchPod, &[1, 32]),
];

impl Work {
    fn label(self) -> &'static str {
        match self {
            Work::CreateConfigMap => "create ConfigMap 1 KiB",
            Work::CreatePod => "create Pod",
            Work::UpdateConfigMap => "update ConfigMap",
            Work::PatchPod => "patch Pod (merge)",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Work::CreateConfigMap | Work::UpdateConfigMap => "configmaps",
            Work::CreatePod | Work::PatchPod => "pods",
        }
    }
}

/// One client with its own objects.
struct Writer {
    connection: Connection,
    work: Work,
    collection: String,
    client: usize,
}

impl Writer {
    fn body(&self, name: &str, fill: u64) -> Bytes {
        match self.work {
            Work::CreateConfigMap | Work::UpdateConfigMap => objects::config_map(name, fill),
            Work::CreatePod => objects::pod(name, NOBODY, Weight::Light),
            Work::PatchPod => format!(r#"{{"metadata":{{"labels":{{"turn":"{fill}"}}}}}}"#).into(),
        }
    }

    fn call(&self, sequence: u64) -> Call {
        let created = format!("c{}-{sequence:07}", self.client);
        let own = format!("own-{}", self.client);
        match self.work {
            Work::CreateConfigMap | Work::CreatePod => {
                Call::json(Method::POST, &*self.collection, self.body(&created, sequence))
            }
            Work::UpdateConfigMap => {
                Call::json(Method::PUT, format!("{}/{own}", self.collection), self.body(&own, sequence + 1))
            }
            Work::PatchPod => Call::merge_patch(format!("{}/{own}", self.collection), self.body(&own, sequence)),
        }
    }

    /// Makes the object that is written over and over.
    async fn prepare(&mut self) -> anyhow::Result<()> {
        let own = format!("own-{}", self.client);
        let body = match self.work {
            Work::CreateConfigMap | Work::CreatePod => return Ok(()),
            Work::UpdateConfigMap => objects::config_map(&own, 0),
            Work::PatchPod => objects::pod(&own, NOBODY, Weight::Light),
        };
        self.connection.call(&Call::json(Method::POST, &*self.collection, body)).await
    }
}

impl Operation for Writer {
    async fn run(&mut self, sequence: u64) -> anyhow::Result<()> {
        let call = self.call(sequence);
        self.connection.call(&call).await
    }
}

/// Measures all cases, each in a namespace of its own.
pub fn run<'a>(
    cluster: &'a mut KubernetesCluster<'_>,
    pace: &'a Pace,
    samples: &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        for (number, (work, counts)) in CASES.iter().enumerate() {
            for clients in *counts {
                let namespace = format!("write-{number}-{clients}-{}", samples.round);
                cluster.make_namespace(&namespace).await?;
                let connections = match clients {
                    1 => cluster.connections(&[cluster.leader().await?], 1),
                    _ => cluster.spread(*clients),
                };
                let collection = objects::path(&namespace, work.plural());
                let writer =
                    |(client, connection)| Writer { connection, work: *work, collection: collection.clone(), client };
                let mut writers: Vec<Writer> = connections.into_iter().enumerate().map(writer).collect();
                for writer in &mut writers {
                    writer.prepare().await?;
                }
                let outcome = load::run(&pace.plan(cluster.pids()?), writers).await?;
                samples.add_outcome(&case(work.label(), *clients), &outcome);
            }
        }
        Ok(())
    })
}

/// A case's name.
pub fn case(label: &str, clients: usize) -> String {
    format!("{label}, {clients} {}", if clients == 1 { "client" } else { "clients" })
}
