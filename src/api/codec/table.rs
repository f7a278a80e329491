//! The Table form (`meta.k8s.io/v1`) of objects and lists, and the forms that carry metadata alone.
//!
//! Handlers of get, list and watch call it when the client asks with `as=Table` or `as=PartialObjectMetadata(List)`.
//! The columns come from the resource's row; this file must not know kinds.

use serde_json::{Map, Value, json};

use crate::object::Object;
use crate::resource::{Column, Columns};

const META_VERSION: &str = "meta.k8s.io/v1";

/// What each row of a table carries beside its cells (`includeObject`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IncludeObject {
    /// Nothing.
    None,
    /// `PartialObjectMetadata`.
    #[default]
    Metadata,
    /// The whole object.
    Object,
}

impl IncludeObject {
    /// Reads the query parameter; empty means metadata. `Err` carries upstream's text for a 400.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "" | "Metadata" => Ok(Self::Metadata),
            "None" => Ok(Self::None),
            "Object" => Ok(Self::Object),
            other => {
                Err(format!("includeObject: Invalid value: {other:?}: must be 'Metadata', 'Object', 'None', or empty"))
            }
        }
    }
}

/// Whether a table says what its columns are. In a watch only the first one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// With column definitions.
    Shown,
    /// Rows alone; `columnDefinitions` is null.
    Omitted,
}

/// `metadata` of a list: the parts that are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListMeta {
    /// Revision of the list; empty where unknown.
    pub resource_version: String,
    /// Where the next page starts; empty on the last one.
    pub continue_token: String,
    /// How many are left behind this page, where known.
    pub remaining: Option<u64>,
}

impl ListMeta {
    /// As JSON; what is not set is left out.
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        if !self.resource_version.is_empty() {
            map.insert("resourceVersion".to_owned(), self.resource_version.as_str().into());
        }
        if !self.continue_token.is_empty() {
            map.insert("continue".to_owned(), self.continue_token.as_str().into());
        }
        if let Some(remaining) = self.remaining {
            map.insert("remainingItemCount".to_owned(), remaining.into());
        }
        Value::Object(map)
    }
}

/// A table of objects. `now` is in seconds since the epoch, for ages.
pub fn table(
    columns: &Columns,
    objects: &[Object],
    meta: &ListMeta,
    include: IncludeObject,
    header: Header,
    now: i64,
) -> Value {
    let rows: Vec<Value> = objects.iter().map(|object| row(columns, object, include, now)).collect();
    let definitions = match header {
        Header::Shown => columns.definitions.iter().map(definition).collect(),
        Header::Omitted => Value::Null,
    };
    json!({
        "kind": "Table",
        "apiVersion": META_VERSION,
        "metadata": meta.to_value(),
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

/// The table of one object: for `get`, and for each event of a watch.
pub fn table_of_one(columns: &Columns, object: &Object, include: IncludeObject, header: Header, now: i64) -> Value {
    let meta = ListMeta { resource_version: object.resource_version().to_owned(), ..ListMeta::default() };
    table(columns, std::slice::from_ref(object), &meta, include, header, now)
}

fn definition(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": column.kind,
        "format": column.format,
        "description": column.description,
        "priority": column.priority,
    })
}

fn row(columns: &Columns, object: &Object, include: IncludeObject, now: i64) -> Value {
    let mut cells = (columns.row)(object, now);
    cells.resize(columns.definitions.len(), Value::Null);
    let shown = match include {
        IncludeObject::None => Value::Null,
        IncludeObject::Metadata => partial_metadata(object),
        IncludeObject::Object => object.to_value(),
    };
    // Upstream writes the field also where nothing is included.
    json!({"cells": cells, "object": shown})
}

/// `PartialObjectMetadata` of an object.
pub fn partial_metadata(object: &Object) -> Value {
    let metadata = object.get(&["metadata"]).cloned().unwrap_or_else(|| Value::Object(Map::new()));
    json!({"kind": "PartialObjectMetadata", "apiVersion": META_VERSION, "metadata": metadata})
}

/// `PartialObjectMetadataList` of objects.
pub fn partial_metadata_list(objects: &[Object], meta: &ListMeta) -> Value {
    let items: Vec<Value> = objects.iter().map(partial_metadata).collect();
    json!({"kind": "PartialObjectMetadataList", "apiVersion": META_VERSION, "metadata": meta.to_value(), "items": items})
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        definitions: &[
            Column { name: "Name", kind: "string", format: "name", priority: 0, description: "d" },
            Column { name: "Age", kind: "string", format: "", priority: 0, description: "" },
        ],
        row: |object, _| vec![object.name().into()],
    };

    fn object() -> Object {
        Object::from_value(json!({"kind": "Pod", "metadata": {"name": "a", "resourceVersion": "7"}, "spec": {}}))
            .unwrap()
    }

    #[test]
    fn a_table_has_columns_cells_and_metadata() {
        let meta = ListMeta { resource_version: "9".to_owned(), continue_token: "c".to_owned(), remaining: Some(3) };
        assert_eq!(
            table(&COLUMNS, &[object()], &meta, IncludeObject::Metadata, Header::Shown, 0),
            json!({"kind": "Table", "apiVersion": "meta.k8s.io/v1",
                "metadata": {"resourceVersion": "9", "continue": "c", "remainingItemCount": 3},
                "columnDefinitions": [
                    {"name": "Name", "type": "string", "format": "name", "description": "d", "priority": 0},
                    {"name": "Age", "type": "string", "format": "", "description": "", "priority": 0}],
                "rows": [{"cells": ["a", null], "object": {"kind": "PartialObjectMetadata",
                    "apiVersion": "meta.k8s.io/v1", "metadata": {"name": "a", "resourceVersion": "7"}}}]})
        );
    }

    #[test]
    fn a_watch_event_is_a_table_of_one_row() {
        let value = table_of_one(&COLUMNS, &object(), IncludeObject::None, Header::Omitted, 0);
        assert_eq!(value["metadata"], json!({"resourceVersion": "7"}));
        assert_eq!(value["columnDefinitions"], Value::Null);
        assert_eq!(value["rows"], json!([{"cells": ["a", null], "object": null}]));
        let value = table_of_one(&COLUMNS, &object(), IncludeObject::Object, Header::Omitted, 0);
        assert_eq!(value["rows"][0]["object"], object().to_value());
    }

    #[test]
    fn metadata_alone_can_be_had_of_lists_and_objects() {
        let list = partial_metadata_list(&[object()], &ListMeta::default());
        assert_eq!(list["kind"], "PartialObjectMetadataList");
        assert_eq!(list["metadata"], json!({}));
        assert_eq!(list["items"][0]["metadata"]["name"], "a");
        assert_eq!(list["items"][0].get("spec"), None);
    }

    #[test]
    fn what_rows_carry_is_asked_for_by_name() {
        assert_eq!(IncludeObject::parse(""), Ok(IncludeObject::Metadata));
        assert_eq!(IncludeObject::parse("None"), Ok(IncludeObject::None));
        assert_eq!(
            IncludeObject::parse("x").unwrap_err(),
            "includeObject: Invalid value: \"x\": must be 'Metadata', 'Object', 'None', or empty"
        );
    }
}
