//! The rows of `apps/v1`.
//!
//! The table in `resources.rs` lists them. What a kind does beyond its row stands in the file named like it.

use crate::resource::Resource;
use crate::resources::row::{CATEGORY_ALL, NAMESPACED, SCALE, status};

mod deployment;
mod replica_set;

const APPS: Resource = Resource { group: "apps", categories: CATEGORY_ALL, ..NAMESPACED };

pub static DEPLOYMENTS: Resource = Resource {
    plural: "deployments",
    singular: "deployment",
    kind: "Deployment",
    short_names: &["deploy"],
    subresources: &[SCALE, status("Deployment", "apps")],
    columns: deployment::COLUMNS,
    type_name: "io.k8s.api.apps.v1.Deployment",
    strategy: deployment::STRATEGY,
    ..APPS
};

pub static REPLICA_SETS: Resource = Resource {
    plural: "replicasets",
    singular: "replicaset",
    kind: "ReplicaSet",
    short_names: &["rs"],
    subresources: &[SCALE, status("ReplicaSet", "apps")],
    columns: replica_set::COLUMNS,
    selectable_fields: &[],
    type_name: "io.k8s.api.apps.v1.ReplicaSet",
    strategy: replica_set::STRATEGY,
    ..APPS
};
