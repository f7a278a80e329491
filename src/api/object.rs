//! One Kubernetes object as decoded JSON, with its metadata within reach.
//!
//! Used by request handlers, strategies, patches. An object is always a JSON object at its root; maps are sorted, so
//! that the same object always has the same bytes. It must not know kinds.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::codec::json::{OBJECT_BYTES, write};
use crate::field::Path;

/// A decoded object. The root is a JSON object; nothing else is promised before its schema was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Object(Map<String, Value>);

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl Object {
    /// An object without any field.
    pub fn new() -> Self {
        Self(Map::new())
    }

    /// Takes a value as an object; gives it back if it is no JSON object.
    pub fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            other => Err(other),
        }
    }

    /// The object as a JSON value.
    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    /// A copy of the object as a JSON value.
    pub fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// The fields of the root.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The fields of the root, to change.
    pub fn fields_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }

    /// The value at a path of field names; `None` where any of them is missing or not an object.
    pub fn get(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.0.get(*first)?, |value, name| value.get(*name))
    }

    /// The string at a path; empty where it is missing or not a string, as Go's zero value.
    pub fn str(&self, path: &[&str]) -> &str {
        self.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// The integer at a path; `None` where it is missing or not an integer.
    pub fn int(&self, path: &[&str]) -> Option<i64> {
        self.get(path).and_then(Value::as_i64)
    }

    /// The boolean at a path; false where it is missing.
    pub fn bool(&self, path: &[&str]) -> bool {
        self.get(path).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The items of the list at a path; empty where it is missing or no list.
    pub fn list(&self, path: &[&str]) -> &[Value] {
        self.get(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The object at a path; `None` where it is missing.
    pub fn map(&self, path: &[&str]) -> Option<&Map<String, Value>> {
        self.get(path).and_then(Value::as_object)
    }

    /// The value at a path, to change; `None` where it is missing.
    pub fn get_mut(&mut self, path: &[&str]) -> Option<&mut Value> {
        let (first, rest) = path.split_first()?;
        let mut value = self.0.get_mut(*first)?;
        for name in rest {
            value = value.get_mut(*name)?;
        }
        Some(value)
    }

    /// The object at a path, made (with its parents) where it is missing or something else.
    pub fn entry(&mut self, path: &[&str]) -> &mut Map<String, Value> {
        let mut map = &mut self.0;
        for name in path {
            let value = map.entry(*name).or_insert_with(|| Value::Object(Map::new()));
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            map = value.as_object_mut().expect("was made an object just above");
        }
        map
    }

    /// Sets the value at a path, making its parents. An empty path changes nothing.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) {
        if let Some((last, parents)) = path.split_last() {
            self.entry(parents).insert((*last).to_owned(), value.into());
        }
    }

    /// Sets the value at a path unless one is there (null counts as absent); tells whether it did.
    pub fn set_default(&mut self, path: &[&str], value: impl Into<Value>) -> bool {
        if self.get(path).is_some_and(|v| !v.is_null()) {
            return false;
        }
        self.set(path, value);
        true
    }

    /// Takes the value at a path out of the object.
    pub fn remove(&mut self, path: &[&str]) -> Option<Value> {
        let (last, parents) = path.split_last()?;
        if parents.is_empty() {
            return self.0.remove(*last);
        }
        self.get_mut(parents)?.as_object_mut()?.remove(*last)
    }

    /// Makes the value at `path` that of `other`: copied, or removed where `other` has none.
    pub fn copy_from(&mut self, other: &Object, path: &[&str]) {
        match other.get(path) {
            Some(value) => self.set(path, value.clone()),
            None => {
                self.remove(path);
            }
        }
    }
}

/// Type and object metadata.
impl Object {
    /// `apiVersion`, empty where missing.
    pub fn api_version(&self) -> &str {
        self.str(&["apiVersion"])
    }

    /// `kind`, empty where missing.
    pub fn kind(&self) -> &str {
        self.str(&["kind"])
    }

    /// Sets `apiVersion` and `kind`.
    pub fn set_type(&mut self, api_version: &str, kind: &str) {
        self.set(&["apiVersion"], api_version);
        self.set(&["kind"], kind);
    }

    /// `metadata.name`, empty where missing.
    pub fn name(&self) -> &str {
        self.str(&["metadata", "name"])
    }

    /// `metadata.generateName`, empty where missing.
    pub fn generate_name(&self) -> &str {
        self.str(&["metadata", "generateName"])
    }

    /// `metadata.namespace`, empty where missing.
    pub fn namespace(&self) -> &str {
        self.str(&["metadata", "namespace"])
    }

    /// `metadata.uid`, empty where missing.
    pub fn uid(&self) -> &str {
        self.str(&["metadata", "uid"])
    }

    /// `metadata.resourceVersion`, empty where missing.
    pub fn resource_version(&self) -> &str {
        self.str(&["metadata", "resourceVersion"])
    }

    /// `metadata.generation`, 0 where missing.
    pub fn generation(&self) -> i64 {
        self.int(&["metadata", "generation"]).unwrap_or_default()
    }

    /// `metadata.deletionTimestamp`; `None` where the object is not being deleted.
    pub fn deletion_timestamp(&self) -> Option<&str> {
        self.get(&["metadata", "deletionTimestamp"]).and_then(Value::as_str)
    }

    /// `metadata.labels`; `None` where there are none.
    pub fn labels(&self) -> Option<&Map<String, Value>> {
        self.map(&["metadata", "labels"])
    }

    /// One label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels()?.get(key)?.as_str()
    }

    /// `metadata.annotations`; `None` where there are none.
    pub fn annotations(&self) -> Option<&Map<String, Value>> {
        self.map(&["metadata", "annotations"])
    }

    /// One annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations()?.get(key)?.as_str()
    }

    /// `metadata.finalizers`, in order.
    pub fn finalizers(&self) -> impl Iterator<Item = &str> {
        self.list(&["metadata", "finalizers"]).iter().filter_map(Value::as_str)
    }

    /// `metadata.ownerReferences`, in order.
    pub fn owner_references(&self) -> &[Value] {
        self.list(&["metadata", "ownerReferences"])
    }

    /// Sets one field of `metadata`.
    pub fn set_metadata(&mut self, name: &str, value: impl Into<Value>) {
        self.set(&["metadata", name], value);
    }

    /// Removes one field of `metadata`.
    pub fn remove_metadata(&mut self, name: &str) -> Option<Value> {
        self.remove(&["metadata", name])
    }
}

/// The stored form.
impl Object {
    /// Canonical JSON cut where the digits of `metadata.resourceVersion` go: what stands before them (up to and with
    /// the opening quote) and after them. A resourceVersion that the object carries is left out.
    pub fn encode_with_hole(&self) -> (Bytes, Bytes) {
        let mut out = Vec::with_capacity(OBJECT_BYTES);
        let mut hole = 0;
        write::object_with(&self.0, "metadata", &mut out, |metadata, out| {
            let none = Map::new();
            let fields = metadata.and_then(Value::as_object).unwrap_or(&none);
            write::object_with(fields, "resourceVersion", out, |_, out| {
                out.extend_from_slice(b"\"\"");
                hole = out.len() - 1;
            });
        });
        let bytes = Bytes::from(out);
        (bytes.slice(..hole), bytes.slice(hole..))
    }

    /// Canonical JSON as it stands, with whatever resourceVersion the object carries.
    pub fn encode(&self) -> Vec<u8> {
        crate::codec::json::to_bytes_map(&self.0)
    }
}

/// The path of `metadata`, where most checks of object metadata start.
pub fn metadata_path() -> Path {
    Path::root("metadata")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Object {
        Object::from_value(value).unwrap()
    }

    #[test]
    fn the_hole_takes_the_digits_of_the_objects_own_resource_version() {
        let o = object(json!({"a": {"resourceVersion": "\u{0}"}, "metadata": {"name": "x", "resourceVersion": "7",
            "annotations": {"resourceVersion": "\u{0}"}}, "kind": "Pod"}));
        let (prefix, suffix) = o.encode_with_hole();
        let whole = [&prefix[..], b"42", &suffix[..]].concat();
        let back: Value = serde_json::from_slice(&whole).unwrap();
        assert_eq!(back["metadata"]["resourceVersion"], "42");
        assert_eq!(back["a"]["resourceVersion"], "\u{0}");
    }

    #[test]
    fn the_hole_stands_where_the_field_would_be_written() {
        for value in [
            json!({"metadata": {"name": "x", "uid": "u", "resourceVersion": "7"}, "kind": "Pod", "spec": {"a": 1}}),
            json!({"metadata": {"uid": "u"}}),
            json!({"metadata": {"name": "x"}, "zone": 1}),
            json!({"apiVersion": "v1", "metadata": null}),
            json!({"apiVersion": "v1", "spec": {}}),
            json!({}),
        ] {
            let mut object = object(value);
            let (prefix, suffix) = object.encode_with_hole();
            object.set_metadata("resourceVersion", "42");
            let whole = [&prefix[..], b"42", &suffix[..]].concat();
            assert_eq!(String::from_utf8(whole).unwrap(), String::from_utf8(object.encode()).unwrap());
        }
    }

    #[test]
    fn copying_a_missing_field_removes_it() {
        let mut new = object(json!({"status": {"phase": "Running"}}));
        new.copy_from(&object(json!({})), &["status"]);
        assert_eq!(new, object(json!({})));
    }

    #[test]
    fn a_default_fills_null_and_absent_but_not_zero() {
        let mut o = object(json!({"spec": {"a": null, "b": 0}}));
        assert!(o.set_default(&["spec", "a"], 1));
        assert!(!o.set_default(&["spec", "b"], 1));
        assert!(o.set_default(&["spec", "c", "d"], 1));
        assert_eq!(o.into_value(), json!({"spec": {"a": 1, "b": 0, "c": {"d": 1}}}));
    }
}
