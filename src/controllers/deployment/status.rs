//! What a Deployment's status says about its ReplicaSets.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentStatus, ReplicaSet, ReplicaSetStatus};
use k8s_openapi::jiff::Timestamp;

use super::{conditions, rolling};

fn sum(sets: &[&ReplicaSet], of: impl Fn(&ReplicaSetStatus) -> i32) -> i32 {
    sets.iter().filter_map(|rs| rs.status.as_ref()).map(of).sum()
}

/// Numbers that are 0 are left out, as upstream encodes them.
fn shown(number: i32) -> Option<i32> {
    (number != 0).then_some(number)
}

/// The status that all ReplicaSets amount to; `new` is the one of the present template.
pub fn compute(
    deployment: &Deployment,
    all: &[&ReplicaSet],
    new: Option<&ReplicaSet>,
    now: Timestamp,
) -> DeploymentStatus {
    let available = sum(all, |s| s.available_replicas.unwrap_or_default());
    let wished: i32 = all.iter().map(|rs| rolling::rs_replicas(rs)).sum();
    let before = deployment.status.clone().unwrap_or_default();
    let mut status = DeploymentStatus {
        observed_generation: deployment.metadata.generation,
        replicas: shown(sum(all, |s| s.replicas)),
        updated_replicas: shown(new.and_then(|rs| rs.status.as_ref()).map_or(0, |s| s.replicas)),
        ready_replicas: shown(sum(all, |s| s.ready_replicas.unwrap_or_default())),
        available_replicas: shown(available),
        unavailable_replicas: shown((wished - available).max(0)),
        collision_count: before.collision_count,
        ..DeploymentStatus::default()
    };
    status.conditions = conditions::next(deployment, &status, all, new, now);
    status
}

/// Whether the roll-out is over: all pods are new and available.
pub fn is_complete(deployment: &Deployment, status: &DeploymentStatus) -> bool {
    let wished = rolling::replicas(deployment);
    let all = [status.updated_replicas, status.replicas, status.available_replicas];
    all.iter().all(|number| number.unwrap_or_default() == wished)
        && status.observed_generation >= deployment.metadata.generation
}
