//! Defaults that the tables hold; most of a kind's defaults are code beside its row.
//!
//! Called after `check`, before the kind's own defaults. It must not know kinds.

use serde_json::{Map, Value};

use super::check::is_empty;
use super::{Field, Kind, Presence, Type};

/// Fills each field that has a default in the tables and is not set, in every struct that the object holds.
/// Filling twice changes nothing.
pub fn default(object_type: &'static Type, map: &mut Map<String, Value>) {
    let mut fields = object_type.fields.iter().peekable();
    for (key, value) in map.iter_mut() {
        while fields.next_if(|f| f.name < key.as_str()).is_some() {}
        if let Some(field) = fields.next_if(|f| f.name == key.as_str()) {
            default_value(field.kind, value);
        }
    }
    for field in object_type.fields {
        if let Some(text) = field.extra.map(|extra| extra.default).filter(|text| !text.is_empty())
            && !is_set(field, map.get(field.name))
        {
            fill(field, text, map);
        }
    }
}

fn default_value(kind: Kind, value: &mut Value) {
    match (kind.resolved(), value) {
        (Kind::Object(object), Value::Object(map)) => default(object, map),
        (Kind::List(item), Value::Array(items)) if matches!(item.resolved(), Kind::Object(_)) => {
            items.iter_mut().for_each(|value| default_value(*item, value));
        }
        (Kind::Map(entry), Value::Object(map)) if matches!(entry.resolved(), Kind::Object(_)) => {
            map.values_mut().for_each(|value| default_value(*entry, value));
        }
        _ => {}
    }
}

/// A pointer is set by any value, another field by one that is not its zero value.
fn is_set(field: &Field, value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(value) => matches!(field.presence, Presence::Optional | Presence::Nullable) || !is_empty(value),
    }
}

fn fill(field: &Field, text: &str, map: &mut Map<String, Value>) {
    let value: Value = serde_json::from_str(text).expect("the generator wrote the default from parsed JSON");
    if field.presence != Presence::OmitEmpty || !is_empty(&value) {
        map.insert(field.name.to_owned(), value);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::of;

    #[test]
    fn defaults_of_the_tables_fill_what_is_not_set() {
        let mut service = json!({"spec": {"ports": [{"port": 1}, {"port": 2, "protocol": "UDP"}]}});
        for _ in 0..2 {
            default(of("io.k8s.api.core.v1.Service").unwrap(), service.as_object_mut().unwrap());
            assert_eq!(
                service,
                json!({"spec": {"ports": [{"port": 1, "protocol": "TCP"}, {"port": 2, "protocol": "UDP"}]}})
            );
        }
    }

    #[test]
    fn a_default_that_would_not_be_written_is_not_filled_in() {
        let mut pod = json!({"spec": {"imagePullSecrets": [{}]}});
        default(of("io.k8s.api.core.v1.Pod").unwrap(), pod.as_object_mut().unwrap());
        assert_eq!(pod, json!({"spec": {"imagePullSecrets": [{}]}}));
    }
}
