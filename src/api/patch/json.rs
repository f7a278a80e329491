//! JSON patch (RFC 6902) with bounds on its operations and on what copies may add.
//!
//! Called by the patch handler. A body that is no list of operations is malformed; an operation that is wrong in
//! itself or does not fit the document is inapplicable, as upstream has it.

use json_patch::PatchOperation;
use serde_json::Value;

use super::PatchError;
use crate::codec::json::go_name;
use crate::limits::{
    JSON_DEPTH_MAX, JSON_PATCH_COPIED_BYTES_MAX, JSON_PATCH_MOVED_BYTES_MAX, JSON_PATCH_OPERATIONS_MAX,
};

/// The document with all operations applied in order; none takes effect if one fails.
pub fn json(mut document: Value, patch: Value) -> Result<Value, PatchError> {
    let operations = match patch {
        Value::Array(operations) => operations,
        other => return Err(not_a_patch(&other)),
    };
    if let Some(wrong) = operations.iter().find(|o| !o.is_object()) {
        return Err(not_a_patch(wrong));
    }
    if operations.len() > JSON_PATCH_OPERATIONS_MAX {
        return Err(PatchError::TooManyOperations { count: operations.len(), max: JSON_PATCH_OPERATIONS_MAX });
    }
    let mut budget = Budget { copied_bytes: JSON_PATCH_COPIED_BYTES_MAX, moved_bytes: JSON_PATCH_MOVED_BYTES_MAX };
    for mut operation in operations {
        without_value_is_null(&mut operation);
        let operation: PatchOperation =
            serde_json::from_value(operation).map_err(|e| PatchError::Inapplicable(e.to_string()))?;
        let operation = replacing_nothing_adds(&document, operation);
        budget.charge(&document, &operation)?;
        if is_test_for_absence(&document, &operation) {
            continue;
        }
        json_patch::patch_unsafe(&mut document, std::slice::from_ref(&operation))
            .map_err(|e| PatchError::Inapplicable(e.to_string()))?;
    }
    Ok(document)
}

/// Upstream's library takes an operation that lacks its value as one with null.
fn without_value_is_null(operation: &mut Value) {
    let Some(fields) = operation.as_object_mut() else { return };
    if matches!(fields.get("op").and_then(Value::as_str), Some("add" | "replace" | "test")) {
        fields.entry("value").or_insert(Value::Null);
    }
}

fn not_a_patch(found: &Value) -> PatchError {
    PatchError::Malformed(format!(
        "error decoding patch: json: cannot unmarshal {} into Go value of type []handlers.jsonPatchOp",
        go_name(found)
    ))
}

/// Upstream's library replaces a member of an object whether or not it is there.
fn replacing_nothing_adds(document: &Value, operation: PatchOperation) -> PatchOperation {
    let PatchOperation::Replace(replace) = operation else { return operation };
    let parent = replace.path.as_str().rsplit_once('/').and_then(|(parent, _)| document.pointer(parent));
    if parent.is_some_and(Value::is_object) {
        return PatchOperation::Add(json_patch::AddOperation { path: replace.path, value: replace.value });
    }
    PatchOperation::Replace(replace)
}

/// Upstream's library takes a test for null as a test that nothing is there.
fn is_test_for_absence(document: &Value, operation: &PatchOperation) -> bool {
    matches!(operation, PatchOperation::Test(test)
        if test.value.is_null() && document.pointer(test.path.as_str()).is_none())
}

/// What operations may still duplicate and carry around. It also keeps the document from growing too deep, one short
/// operation at a time.
struct Budget {
    copied_bytes: usize,
    moved_bytes: usize,
}

impl Budget {
    fn charge(&mut self, document: &Value, operation: &PatchOperation) -> Result<(), PatchError> {
        let (value, path, left) = match operation {
            PatchOperation::Add(add) => return deep_enough(&add.value, add.path.as_str()),
            PatchOperation::Replace(replace) => return deep_enough(&replace.value, replace.path.as_str()),
            PatchOperation::Remove(_) | PatchOperation::Test(_) => return Ok(()),
            PatchOperation::Copy(copy) => (&copy.from, copy.path.as_str(), &mut self.copied_bytes),
            PatchOperation::Move(mov) => (&mov.from, mov.path.as_str(), &mut self.moved_bytes),
        };
        // A source that is not there is refused when the operation is applied.
        let Some(value) = document.pointer(value.as_str()) else { return Ok(()) };
        *left = left.checked_sub(encoded_len(value)).ok_or_else(|| {
            PatchError::Inapplicable(format!(
                "Unable to complete the copy, the accumulated size increase of copy is over the limit \
                 {JSON_PATCH_COPIED_BYTES_MAX}"
            ))
        })?;
        deep_enough(value, path)
    }
}

fn deep_enough(value: &Value, path: &str) -> Result<(), PatchError> {
    let depth = path.bytes().filter(|b| *b == b'/').count() + depth(value);
    if depth > JSON_DEPTH_MAX { Err(PatchError::Inapplicable("exceeded max depth".to_owned())) } else { Ok(()) }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// About the length of the value's JSON, escapes aside.
fn encoded_len(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 4,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(|item| encoded_len(item) + 1).sum::<usize>(),
        Value::Object(map) => 2 + map.iter().map(|(key, item)| key.len() + encoded_len(item) + 4).sum::<usize>(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json as j;

    use super::*;

    #[test]
    fn operations_are_applied_in_order() {
        let patch = j!([
            {"op": "test", "path": "/a", "value": 1},
            {"op": "add", "path": "/list/-", "value": "c"},
            {"op": "add", "path": "/list/0", "value": "z"},
            {"op": "replace", "path": "/a", "value": {"x": 1}},
            {"op": "copy", "from": "/a", "path": "/b"},
            {"op": "move", "from": "/a/x", "path": "/x~1y"},
            {"op": "remove", "path": "/list/1"},
            {"op": "test", "path": "/none", "value": null},
        ]);
        let document = j!({"a": 1, "list": ["a", "b"]});
        assert_eq!(json(document, patch).unwrap(), j!({"a": {}, "b": {"x": 1}, "list": ["z", "b", "c"], "x/y": 1}));
    }

    #[test]
    fn what_is_no_patch_is_told_from_what_does_not_fit() {
        let malformed = [j!({}), j!(["a"]), j!("x")];
        for patch in malformed {
            assert!(matches!(json(j!({}), patch.clone()), Err(PatchError::Malformed(_))), "{patch}");
        }
        let inapplicable = [
            j!([{"op": "fly", "path": "/a"}]),
            j!([{"op": "remove", "path": "/none"}]),
            j!([{"op": "replace", "path": "/none/below", "value": 1}]),
            j!([{"op": "replace", "path": "/list/0", "value": 1}]),
            j!([{"op": "test", "path": "/a", "value": 2}]),
            j!([{"op": "add", "path": "/list/9", "value": 1}]),
            j!([{"op": "add", "path": "a", "value": 1}]),
            j!([{"op": "move", "from": "/list", "path": "/list/0"}]),
        ];
        for patch in inapplicable {
            let result = json(j!({"a": 1, "list": []}), patch.clone());
            assert!(matches!(result, Err(PatchError::Inapplicable(_))), "{patch}");
        }
    }

    #[test]
    fn a_member_that_is_not_there_is_replaced_and_a_value_that_is_not_given_is_null() {
        let replaced = json(j!({"a": {}}), j!([{"op": "replace", "path": "/a/b", "value": 1}])).unwrap();
        assert_eq!(replaced, j!({"a": {"b": 1}}));
        let added = json(j!({"a": 1}), j!([{"op": "add", "path": "/b"}])).unwrap();
        assert_eq!(added, j!({"a": 1, "b": null}));
    }

    #[test]
    fn operations_copies_and_depth_are_bounded() {
        let operation = j!({"op": "add", "path": "/a", "value": 1});
        let patch = Value::Array(vec![operation; JSON_PATCH_OPERATIONS_MAX + 1]);
        assert_eq!(
            json(j!({}), patch).unwrap_err().to_string(),
            "The allowed maximum operations in a JSON patch is 10000, got 10001"
        );
        let doubling: Vec<Value> = (0..40).map(|i| j!({"op": "copy", "from": "", "path": format!("/k{i}")})).collect();
        assert!(matches!(json(j!({"a": "xxxx"}), j!(doubling)), Err(PatchError::Inapplicable(_))));
        let mut nesting = vec![j!({"op": "add", "path": "/a", "value": {}})];
        for _ in 0..2000 {
            nesting.push(j!({"op": "add", "path": "/b", "value": {}}));
            nesting.push(j!({"op": "move", "from": "/a", "path": "/b/a"}));
            nesting.push(j!({"op": "move", "from": "/b", "path": "/a"}));
        }
        assert_eq!(json(j!({}), j!(nesting)).unwrap_err().to_string(), "exceeded max depth");
    }
}
