//! Behaviour of strategic merge over a schema made by hand: a pod template's lists and directives.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

/// One object's fields: name, strategy, merge key, schema below.
#[derive(Clone, Copy)]
struct Fields(&'static [(&'static str, MergeStrategy, &'static str, Fields)]);

const NONE: Fields = Fields(&[]);
const CONTAINER: Fields = Fields(&[
    ("env", MergeStrategy::Merge, "name", NONE),
    ("ports", MergeStrategy::Merge, "containerPort", NONE),
    ("args", MergeStrategy::Unset, "", NONE),
]);
const SPEC: Fields = Fields(&[
    ("containers", MergeStrategy::Merge, "name", CONTAINER),
    ("tolerations", MergeStrategy::Unset, "", NONE),
    ("strategy", MergeStrategy::Unset, "", NONE),
    ("whole", MergeStrategy::Replace, "", NONE),
]);
const METADATA: Fields = Fields(&[("finalizers", MergeStrategy::Merge, "", NONE)]);
const POD: Fields =
    Fields(&[("metadata", MergeStrategy::Unset, "", METADATA), ("spec", MergeStrategy::Unset, "", SPEC)]);

impl MergeSchema for Fields {
    fn field(&self, name: &str) -> FieldMerge<Self> {
        self.0.iter().find(|f| f.0 == name).map_or(
            FieldMerge { strategy: MergeStrategy::Unset, merge_key: "", child: NONE },
            |(_, strategy, merge_key, child)| FieldMerge { strategy: *strategy, merge_key, child: *child },
        )
    }
}

fn check(document: Value, patch: Value, result: Value) {
    assert_eq!(strategic(&POD, document, patch.clone()).unwrap(), result, "{patch}");
}

fn error(document: Value, patch: Value) -> PatchError {
    strategic(&POD, document, patch).unwrap_err()
}

fn containers(items: Value) -> Value {
    json!({"spec": {"containers": items}})
}

#[test]
fn objects_merge_and_null_removes() {
    check(
        json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "x": 1}),
        json!({"metadata": {"labels": {"a": null, "c": "3"}, "annotations": {"k": null, "l": "v"}}, "y": null}),
        json!({"metadata": {"labels": {"b": "2", "c": "3"}, "annotations": {"l": "v"}}, "x": 1}),
    );
}

#[test]
fn list_items_are_found_by_their_merge_key() {
    check(
        containers(json!([{"name": "a", "image": "1", "env": [{"name": "X", "value": "1"}]}, {"name": "b"}])),
        containers(json!([{"name": "a", "image": "2", "env": [{"name": "Y", "value": "2"}]}])),
        containers(
            json!([{"name": "a", "image": "2", "env": [{"name": "Y", "value": "2"}, {"name": "X", "value": "1"}]},
            {"name": "b"}]),
        ),
    );
    check(
        containers(json!([{"name": "a", "ports": [{"containerPort": 80}, {"containerPort": 81}]}])),
        containers(json!([{"name": "a", "ports": [{"containerPort": 81, "name": "x"}]}])),
        containers(json!([{"name": "a", "ports": [{"containerPort": 80}, {"containerPort": 81, "name": "x"}]}])),
    );
    // New items stand before those of the server alone, as upstream has it.
    check(
        containers(json!([{"name": "a"}])),
        containers(json!([{"name": "b"}])),
        containers(json!([{"name": "b"}, {"name": "a"}])),
    );
}

#[test]
fn lists_without_a_strategy_are_replaced() {
    check(
        json!({"spec": {"tolerations": [{"key": "a"}], "whole": {"a": 1}}}),
        json!({"spec": {"tolerations": [{"key": "b"}], "whole": {"b": 1}}}),
        json!({"spec": {"tolerations": [{"key": "b"}], "whole": {"b": 1}}}),
    );
}

#[test]
fn scalars_merge_as_a_set() {
    check(
        json!({"metadata": {"finalizers": ["a", "b"]}}),
        json!({"metadata": {"finalizers": ["c", "b"]}}),
        json!({"metadata": {"finalizers": ["c", "a", "b"]}}),
    );
    check(
        json!({"metadata": {"finalizers": ["a", "b", "c"]}}),
        json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["b", "x"]}}),
        json!({"metadata": {"finalizers": ["a", "c"]}}),
    );
    check(
        json!({"metadata": {"finalizers": ["a", "b"]}}),
        json!({"metadata": {"$setElementOrder/finalizers": ["c", "a"], "$deleteFromPrimitiveList/finalizers": ["b"],
            "finalizers": ["c"]}}),
        json!({"metadata": {"finalizers": ["c", "a"]}}),
    );
}

#[test]
fn directives_delete_and_replace() {
    check(
        containers(json!([{"name": "a"}, {"name": "b"}])),
        containers(json!([{"name": "a", "$patch": "delete"}, {"name": "c"}])),
        containers(json!([{"name": "c"}, {"name": "b"}])),
    );
    check(
        containers(json!([{"name": "a"}])),
        containers(json!([{"name": "c"}, {"$patch": "replace"}])),
        containers(json!([{"name": "c"}])),
    );
    check(
        json!({"spec": {"strategy": {"type": "x", "rollingUpdate": {}}}}),
        json!({"spec": {"strategy": {"$patch": "replace", "type": "y"}}}),
        json!({"spec": {"strategy": {"type": "y"}}}),
    );
    check(
        json!({"spec": {"strategy": {"type": "x"}}}),
        json!({"spec": {"strategy": {"$patch": "delete"}}}),
        json!({"spec": {"strategy": {}}}),
    );
    check(json!({}), containers(json!([{"name": "a", "$patch": "delete"}])), json!({"spec": {"containers": []}}));
}

#[test]
fn retained_keys_are_all_that_is_left() {
    check(
        json!({"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}),
        json!({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}),
        json!({"spec": {"strategy": {"type": "Recreate"}}}),
    );
    let wrong = json!({"spec": {"strategy": {"$retainKeys": ["type"], "other": 1}}});
    assert_eq!(
        error(json!({"spec": {"strategy": {}}}), wrong),
        PatchError::Malformed("invalid patch format of retainKeys".to_owned())
    );
}

#[test]
fn the_patch_states_the_order_of_its_lists() {
    check(
        containers(json!([{"name": "a"}, {"name": "b"}, {"name": "server"}])),
        json!({"spec": {"$setElementOrder/containers": [{"name": "c"}, {"name": "b"}, {"name": "a"}],
            "containers": [{"name": "c"}]}}),
        containers(json!([{"name": "c"}, {"name": "b"}, {"name": "a"}, {"name": "server"}])),
    );
    check(
        containers(json!([{"name": "a"}, {"name": "b"}])),
        json!({"spec": {"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}]}}),
        containers(json!([{"name": "b"}, {"name": "a"}])),
    );
    let wrong = json!({"spec": {"$setElementOrder/containers": [{"name": "a"}], "containers": [{"name": "b"}]}});
    assert!(matches!(error(containers(json!([])), wrong), PatchError::Unmergeable(_)));
}

#[test]
fn what_cannot_be_merged_is_told_with_upstreams_texts() {
    for (patch, text) in [
        (json!([{"image": "x"}]), "map: map[image:x] does not contain declared merge key: name"),
        (json!([{"name": "a", "$patch": "fly"}]), "unknown patch type: fly in map: map[$patch:fly name:a]"),
        (json!([["a"]]), "list element types are not identical: [[map[name:a]] [[a]]]"),
    ] {
        assert_eq!(error(containers(json!([{"name": "a"}])), containers(patch)).to_string(), text);
    }
    assert!(matches!(error(json!({}), json!([])), PatchError::Malformed(_)));
}

#[test]
fn long_lists_merge_in_little_time() {
    let items = |from: usize, to: usize| -> Value { (from..to).map(|i| json!({"name": format!("c{i}")})).collect() };
    let merged = strategic(&POD, containers(items(0, 20_000)), containers(items(10_000, 30_000))).unwrap();
    assert_eq!(merged["spec"]["containers"].as_array().unwrap().len(), 30_000);
}

#[test]
fn the_deepest_objects_merge_on_a_small_stack() {
    let depth = crate::limits::JSON_DEPTH_MAX;
    let text = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let work = move || {
        let value = crate::codec::json::parse_value(text.as_bytes()).unwrap();
        strategic(&POD, value.clone(), value.clone()).unwrap() == value
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap();
    assert!(thread.join().unwrap());
}
