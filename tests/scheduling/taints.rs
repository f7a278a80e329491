//! Taints and cordons: nodes that keep pods away. Alone, since the counts of other tests' events would change with it.

use anyhow::Result;
use serde_json::json;

use super::placement::{bound, create, refusal};
use crate::harness::nodes::OwnNodes;
use crate::harness::{Shared, Test, tests};

/// The table.
pub const TESTS: &[Test] = tests![a_taint_keeps_pods_away_unless_they_tolerate_it];

async fn a_taint_keeps_pods_away_unless_they_tolerate_it(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("taint").await?;
    let nodes = OwnNodes::start(&cluster, "tainted-", 1).await?;
    let node = nodes.names()[0].clone();
    let only = json!({ "kubernetes.io/hostname": node });
    cluster.kubectl(&format!("taint node {node} team=a:NoSchedule")).await?;
    create(&cluster, &namespace, "p", json!({ "nodeSelector": only })).await?;
    let text = refusal(&cluster, &namespace, "p").await?;
    assert!(text.contains("1 node(s) had untolerated taint"), "{text}");
    let tolerations = json!([{ "key": "team", "operator": "Equal", "value": "a", "effect": "NoSchedule" }]);
    create(&cluster, &namespace, "q", json!({ "nodeSelector": only, "tolerations": tolerations })).await?;
    assert_eq!(bound(&cluster, &namespace, "q").await?, node);
    cluster.kubectl(&format!("taint node {node} team-")).await?;
    assert_eq!(bound(&cluster, &namespace, "p").await?, node);
    cluster.kubectl(&format!("cordon {node}")).await?;
    create(&cluster, &namespace, "r", json!({ "nodeSelector": only })).await?;
    let text = refusal(&cluster, &namespace, "r").await?;
    assert!(text.contains("1 node(s) were unschedulable"), "{text}");
    cluster.kubectl(&format!("uncordon {node}")).await?;
    assert_eq!(bound(&cluster, &namespace, "r").await?, node);
    cluster.kubectl(&format!("delete namespace {namespace} --wait=false")).await?;
    nodes.remove(&cluster).await
}
