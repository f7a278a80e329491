//! What strategic merge patch asks of the type tables.
//!
//! Used by the patch handler for built-in kinds. It must not know how patches are applied.

use serde_json::Value;

use super::{Kind, Patch, Type};
use crate::patch::{FieldMerge, MergeSchema, MergeStrategy, PatchError, strategic};

/// `document` of type `object_type` with the strategic merge patch applied. The result is not checked against the type.
pub fn strategic_merge(object_type: &'static Type, document: Value, patch: Value) -> Result<Value, PatchError> {
    strategic(&Merging(Kind::Object(object_type)), document, patch)
}

/// The kind of an object, of a map, or of what merging does not look into.
#[derive(Clone, Copy, Debug)]
struct Merging(Kind);

impl Merging {
    /// What stands below a value: items for a list, itself for an object or a map.
    fn below(kind: Kind) -> Self {
        match kind.resolved() {
            Kind::List(item) => Self(item.resolved()),
            other => Self(other),
        }
    }
}

impl MergeSchema for Merging {
    fn field(&self, name: &str) -> FieldMerge<Self> {
        let unset = |child| FieldMerge { strategy: MergeStrategy::Unset, merge_key: "", child };
        match self.0 {
            Kind::Object(object) => object.field(name).map_or(unset(Self(Kind::Json)), |field| {
                let facts = field.facts();
                let strategy = match facts.patch {
                    Patch::Merge | Patch::MergeRetainKeys => MergeStrategy::Merge,
                    Patch::Replace => MergeStrategy::Replace,
                    Patch::Unset | Patch::RetainKeys => MergeStrategy::Unset,
                };
                FieldMerge { strategy, merge_key: facts.merge_key, child: Self::below(field.kind) }
            }),
            Kind::Map(entry) => unset(Self::below(*entry)),
            _ => unset(Self(Kind::Json)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::of;

    fn check(document: Value, patch: Value, expected: Value) {
        let pod = of("io.k8s.api.core.v1.Pod").unwrap();
        assert_eq!(strategic_merge(pod, document, patch).unwrap(), expected);
    }

    #[test]
    fn containers_merge_by_name_and_their_ports_by_number() {
        check(
            json!({"spec": {"containers": [{"name": "a", "image": "1", "ports": [{"containerPort": 80, "name": "http"}]}, {"name": "b"}]}}),
            json!({"spec": {"containers": [{"name": "a", "image": "2", "ports": [{"containerPort": 80, "hostPort": 8080}]}]}}),
            json!({"spec": {"containers": [
                {"name": "a", "image": "2", "ports": [{"containerPort": 80, "name": "http", "hostPort": 8080}]}, {"name": "b"}]}}),
        );
    }

    #[test]
    fn finalizers_merge_as_values_and_tolerations_are_replaced() {
        check(
            json!({"metadata": {"finalizers": ["a"]}, "spec": {"tolerations": [{"key": "x"}]}}),
            json!({"metadata": {"finalizers": ["b"]}, "spec": {"tolerations": [{"key": "y"}]}}),
            json!({"metadata": {"finalizers": ["b", "a"]}, "spec": {"tolerations": [{"key": "y"}]}}),
        );
    }

    #[test]
    fn maps_merge_by_key() {
        check(
            json!({"metadata": {"labels": {"a": "1", "b": "2"}}}),
            json!({"metadata": {"labels": {"b": null, "c": "3"}}}),
            json!({"metadata": {"labels": {"a": "1", "c": "3"}}}),
        );
    }
}
