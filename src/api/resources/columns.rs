//! What the columns of kinds share: titles, ages, lists cut short.
//!
//! Every row is made as for `-o wide`; clients hide the columns of priority 1. Durations and placeholders read as
//! upstream's printers write them. Nothing here knows a kind.

use serde_json::{Value, json};

use crate::object::Object;
use crate::resource::{Column, Columns};
use crate::time;

/// A column that is always shown.
pub const fn column(name: &'static str, kind: &'static str, description: &'static str) -> Column {
    Column { name, kind, format: "", priority: 0, description }
}

/// A column of `-o wide`.
pub const fn wide(name: &'static str, kind: &'static str, description: &'static str) -> Column {
    Column { name, kind, format: "", priority: 1, description }
}

/// The first column of every kind.
pub const NAME: Column = Column {
    name: "Name",
    kind: "string",
    format: "name",
    priority: 0,
    description: "Unique within its namespace, or within the cluster for kinds without one.",
};

/// Time since the object was made.
pub const AGE: Column = column("Age", "string", "How long ago the object was created.");

/// The columns of a kind that has none of its own.
pub const NAME_AND_CREATED: Columns = Columns {
    definitions: &[NAME, column("Created At", "date", "When the object was created.")],
    row: |object, _| {
        vec![json!(object.name()), object.get(&["metadata", "creationTimestamp"]).cloned().unwrap_or_default()]
    },
};

/// Name and age, for kinds with nothing else to show.
pub const NAME_AND_AGE: Columns =
    Columns { definitions: &[NAME, AGE], row: |object, now| vec![json!(object.name()), age(object, now)] };

/// The object's age, as kubectl shows it.
pub fn age(object: &Object, now: i64) -> Value {
    json!(since(object.str(&["metadata", "creationTimestamp"]), now))
}

/// Time from an RFC 3339 stamp until `now`; `<unknown>` where there is no stamp.
pub fn since(stamp: &str, now: i64) -> String {
    time::age(Some(stamp).filter(|stamp| !stamp.is_empty()), now)
}

/// A text, or a placeholder where it is empty.
pub fn or<'a>(text: &'a str, placeholder: &'a str) -> &'a str {
    if text.is_empty() { placeholder } else { text }
}

/// Items joined by commas; past `max`, the rest is counted: `a,b,c + 4 more...`.
pub fn joined_up_to(items: &[String], max: usize) -> String {
    let shown = items[..items.len().min(max)].join(",");
    if items.len() > max { format!("{shown} + {} more...", items.len() - max) } else { shown }
}

/// `a=b,c=d` of a map of labels; `<none>` where it is empty.
pub fn labels(map: &Value) -> String {
    let pairs: Vec<String> = map
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    or(&pairs.join(","), "<none>").to_owned()
}

/// A label selector as upstream prints it: `a=b,c in (x,y),!z`, sorted by key; `<none>` where it selects everything.
pub fn label_selector(selector: &Value) -> String {
    let mut terms: Vec<(String, String)> = selector["matchLabels"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), format!("{key}={}", value.as_str().unwrap_or_default())))
        .collect();
    for expression in selector["matchExpressions"].as_array().into_iter().flatten() {
        let key = expression["key"].as_str().unwrap_or_default();
        let mut values: Vec<&str> =
            expression["values"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let term = match expression["operator"].as_str().unwrap_or_default() {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            _ => return "<error>".to_owned(),
        };
        terms.push((key.to_owned(), term));
    }
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    let terms: Vec<String> = terms.into_iter().map(|(_, term)| term).collect();
    or(&terms.join(","), "<none>").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_print_sorted_by_key() {
        let selector = json!({"matchLabels": {"b": "1"}, "matchExpressions": [
            {"key": "c", "operator": "DoesNotExist"}, {"key": "a", "operator": "In", "values": ["y", "x"]}]});
        assert_eq!(label_selector(&selector), "a in (x,y),b=1,!c");
        assert_eq!(label_selector(&json!({})), "<none>");
    }
}
