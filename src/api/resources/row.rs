//! What rows start from, and the subresources that look alike everywhere.
//!
//! Used by the group files of this folder. It must not name a kind.

use crate::resource::{ALL_VERBS, CREATE_ONLY, PLAIN, Resource, Scope, Storage, Subresource, Verb};
use crate::resources::columns::NAME_AND_CREATED;

/// Read, replace and patch: what `status` and `scale` allow.
const PART: &[Verb] = &[Verb::Get, Verb::Patch, Verb::Update];
/// Streams open with either method.
const CONNECT: &[Verb] = &[Verb::Create, Verb::Get];

/// A stored, namespaced kind of the core group with every verb, no columns of its own and no behaviour.
pub const NAMESPACED: Resource = Resource {
    group: "",
    version: "v1",
    plural: "",
    singular: "",
    kind: "",
    short_names: &[],
    categories: &[],
    scope: Scope::Namespaced,
    verbs: ALL_VERBS,
    subresources: &[],
    columns: NAME_AND_CREATED,
    selectable_fields: &[],
    type_name: "",
    storage: Storage::Stored,
    deprecation: "",
    strategy: PLAIN,
};

/// The same outside of namespaces.
pub const CLUSTER: Resource = Resource { scope: Scope::Cluster, ..NAMESPACED };

/// A question that is asked by creating it, and answered at once.
pub const REVIEW: Resource = Resource { verbs: CREATE_ONLY, storage: Storage::Virtual, ..CLUSTER };

/// Where `kubectl get all` shows the kind.
pub const CATEGORY_ALL: &[&str] = &["all"];

/// `status` of a kind of the core group.
pub const fn core_status(kind: &'static str) -> Subresource {
    status(kind, "")
}

/// `status` of a kind of a group's `v1`.
pub const fn status(kind: &'static str, group: &'static str) -> Subresource {
    Subresource { name: "status", kind, group, version: "v1", verbs: PART }
}

/// `scale`, the same kind for everything that has replicas.
pub const SCALE: Subresource =
    Subresource { name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: PART };

/// A subresource of the core group that is only ever created.
pub const fn created(name: &'static str, kind: &'static str) -> Subresource {
    Subresource { name, kind, group: "", version: "v1", verbs: CREATE_ONLY }
}

/// A stream to a pod, named by the kind of its options.
pub const fn stream(name: &'static str, kind: &'static str) -> Subresource {
    Subresource { name, kind, group: "", version: "v1", verbs: CONNECT }
}
