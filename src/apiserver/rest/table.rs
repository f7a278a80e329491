//! Objects as rows of a `Table`, and as `PartialObjectMetadata`: the forms that kubectl and metadata informers ask for.
//!
//! Used by answers and watch frames. It must not know where objects come from.

use api::codec::json;
use api::object::Object;
use api::resource::{Columns, Resource};
use api::status::ApiError;
use serde::Serialize;
use serde_json::{Value, json};

use crate::negotiate::Include;

#[derive(Serialize)]
struct Row<'a> {
    cells: Vec<Value>,
    object: &'a Value,
}

/// One row. `now` is in seconds since the epoch; `version` that of meta.k8s.io.
pub(crate) fn row(columns: &Columns, object: &Object, version: &str, include: Include, now: i64) -> Vec<u8> {
    let mut cells = (columns.row)(object, now);
    cells.resize(columns.definitions.len(), Value::Null);
    let carried = match include {
        Include::None => Value::Null,
        Include::Metadata => metadata_value(object, version),
        Include::Object => object.to_value(),
    };
    json::encode(&Row { cells, object: &carried })
}

/// The titles of a kind's columns.
pub(crate) fn definitions(columns: &Columns) -> Value {
    let one = |column: &api::resource::Column| {
        json!({"name": column.name, "type": column.kind, "format": column.format,
            "description": column.description, "priority": column.priority})
    };
    Value::Array(columns.definitions.iter().map(one).collect())
}

/// An object's metadata alone, from its JSON: nothing else of it is decoded.
///
/// # Errors
/// 500 where the bytes are no object.
pub(crate) fn metadata_of(bytes: &[u8], version: &str, out: &mut Vec<u8>) -> Result<(), ApiError> {
    #[derive(serde::Deserialize)]
    struct Shown<'a> {
        #[serde(borrow)]
        metadata: &'a serde_json::value::RawValue,
    }
    let shown: Shown<'_> = serde_json::from_slice(bytes).map_err(ApiError::internal)?;
    out.extend_from_slice(b"{\"apiVersion\":\"meta.k8s.io/");
    out.extend_from_slice(version.as_bytes());
    out.extend_from_slice(b"\",\"kind\":\"PartialObjectMetadata\",\"metadata\":");
    out.extend_from_slice(shown.metadata.get().as_bytes());
    out.push(b'}');
    Ok(())
}

/// An object's metadata alone.
pub(crate) fn metadata_value(object: &Object, version: &str) -> Value {
    json!({
        "apiVersion": format!("meta.k8s.io/{version}"),
        "kind": "PartialObjectMetadata",
        "metadata": object.get(&["metadata"]).cloned().unwrap_or_default(),
    })
}

/// Whether a table tells its titles: in a stream only the first one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Titles {
    Shown,
    Omitted,
}

/// What stands before the rows of a table; `]}` closes it. `metadata` is that of the list.
pub(crate) fn head(columns: &Columns, version: &str, metadata: &Value, titles: Titles) -> Vec<u8> {
    let mut out = format!("{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/{version}\",\"metadata\":").into_bytes();
    out.extend_from_slice(&json::to_bytes(metadata));
    out.extend_from_slice(b",\"columnDefinitions\":");
    match titles {
        Titles::Shown => out.extend_from_slice(&json::to_bytes(&definitions(columns))),
        Titles::Omitted => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"rows\":[");
    out
}

/// A whole table of one object, as `kubectl get pod x` asks for.
pub(crate) fn of_one(resource: &Resource, object: &Object, version: &str, include: Include, now: i64) -> Vec<u8> {
    let metadata = json!({"resourceVersion": object.resource_version()});
    let mut out = head(&resource.columns, version, &metadata, Titles::Shown);
    out.extend_from_slice(&row(&resource.columns, object, version, include, now));
    out.extend_from_slice(b"]}");
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn metadata_cut_from_the_bytes_are_those_of_the_decoded_object() {
        let deep = format!("{}1{}", "[".repeat(250), "]".repeat(250));
        let bytes = format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"labels":{{"metadata":"}}\"{{"}},"name":"a","resourceVersion":"7"}},"spec":{{"metadata":{deep}}}}}"#
        );
        let mut cut = Vec::new();
        metadata_of(bytes.as_bytes(), "v1", &mut cut).unwrap();
        let object = crate::storage::decode(bytes.as_bytes()).unwrap();
        assert_eq!(
            String::from_utf8(cut).unwrap(),
            String::from_utf8(json::to_bytes(&metadata_value(&object, "v1"))).unwrap()
        );
        assert!(metadata_of(b"[]", "v1", &mut Vec::new()).is_err(), "no object, no answer");
    }
}
