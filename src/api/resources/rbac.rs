//! The rows of `rbac.authorization.k8s.io/v1`.
//!
//! The table in `resources.rs` lists them. Whether somebody may grant what a role holds is the API server's question.

use crate::resource::{NameRule, PLAIN, Resource, Strategy};
use crate::resources::row::{CLUSTER, NAMESPACED};

mod binding;
mod role;

const GROUP: &str = "rbac.authorization.k8s.io";
/// Names of roles carry colons; a `PUT` makes what is not there.
const RBAC: Strategy = Strategy { name: NameRule::PathSegment, create_on_update: true, ..PLAIN };

pub static CLUSTER_ROLE_BINDINGS: Resource = Resource {
    group: GROUP,
    plural: "clusterrolebindings",
    singular: "clusterrolebinding",
    kind: "ClusterRoleBinding",
    columns: binding::COLUMNS,
    type_name: "io.k8s.api.rbac.v1.ClusterRoleBinding",
    strategy: binding::CLUSTER_STRATEGY,
    ..CLUSTER
};

pub static CLUSTER_ROLES: Resource = Resource {
    group: GROUP,
    plural: "clusterroles",
    singular: "clusterrole",
    kind: "ClusterRole",
    type_name: "io.k8s.api.rbac.v1.ClusterRole",
    strategy: role::CLUSTER_STRATEGY,
    ..CLUSTER
};

pub static ROLE_BINDINGS: Resource = Resource {
    group: GROUP,
    plural: "rolebindings",
    singular: "rolebinding",
    kind: "RoleBinding",
    columns: binding::COLUMNS,
    type_name: "io.k8s.api.rbac.v1.RoleBinding",
    strategy: binding::STRATEGY,
    ..NAMESPACED
};

pub static ROLES: Resource = Resource {
    group: GROUP,
    plural: "roles",
    singular: "role",
    kind: "Role",
    type_name: "io.k8s.api.rbac.v1.Role",
    strategy: role::STRATEGY,
    ..NAMESPACED
};
