//! ConfigMaps: keys that fit a file name, a bounded total size, and the promise of `immutable`.
//!
//! The row in `core.rs` points here. It must not know how objects are stored.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::limits::CONFIG_DATA_BYTES_MAX;
use crate::object::Object;
use crate::resource::{Columns, PLAIN, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column};
use crate::resources::values::root;

pub const STRATEGY: Strategy = Strategy { validate: Some(validate), validate_update: Some(validate_update), ..PLAIN };

pub const COLUMNS: Columns = Columns {
    definitions: &[NAME, column("Data", "string", "How many keys the configmap has."), AGE],
    row: |object, now| {
        let count = |field| root(object, field).as_object().map_or(0, serde_json::Map::len);
        vec![json!(object.name()), json!(count("data") + count("binaryData")), age(object, now)]
    },
};

fn validate(object: &Object, errors: &mut Errors) {
    let (data, binary) = (root(object, "data"), root(object, "binaryData"));
    let mut total = 0;
    for (field, map) in [("data", data), ("binaryData", binary)] {
        for (key, value) in map.as_object().into_iter().flatten() {
            let path = Path::root(field).key(key);
            checks::config_key(errors, &path, key);
            if field == "data" && binary.get(key).is_some() {
                errors.invalid(&path, key.as_str(), "duplicate of key present in binaryData");
            }
            total += if field == "data" { value.as_str().map_or(0, str::len) } else { checks::decoded_bytes(value) };
        }
    }
    if total > CONFIG_DATA_BYTES_MAX {
        errors.too_long(&checks::nameless_path(), CONFIG_DATA_BYTES_MAX);
    }
}

fn validate_update(new: &Object, old: &Object, errors: &mut Errors) {
    sealed_by_immutable(new, old, &["data", "binaryData"], errors);
}

/// Where the old object says `immutable: true`, that and the given fields stay as they are. Secrets share it.
pub fn sealed_by_immutable(new: &Object, old: &Object, fields: &[&str], errors: &mut Errors) {
    const DETAIL: &str = "field is immutable when `immutable` is set";
    if root(old, "immutable") != &Value::Bool(true) {
        return;
    }
    if root(new, "immutable") != &Value::Bool(true) {
        errors.forbidden(&Path::root("immutable"), DETAIL);
    }
    for field in fields {
        if root(new, field) != root(old, field) {
            errors.forbidden(&Path::root(field), DETAIL);
        }
    }
}
