//! Strategic merge patch: merge patch that knows keys of list items and obeys directives (`$patch`,
//! `$setElementOrder/…`, `$deleteFromPrimitiveList/…`, `$retainKeys`).
//!
//! Called by the patch handler for built-in kinds. What is known of a field comes from a `MergeSchema`; the order of
//! merged lists is upstream's: the patch's own order, with the server's other items where they stood.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::PatchError;

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";
const SET_ORDER: &str = "$setElementOrder";

/// How the value of a field is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStrategy {
    /// Nothing is said: objects are merged, lists replaced.
    Unset,
    /// Lists are merged, by the merge key where items are objects.
    Merge,
    /// Objects and lists are replaced.
    Replace,
}

/// What a schema knows of one field.
#[derive(Clone, Copy, Debug)]
pub struct FieldMerge<S> {
    /// How its value is merged. That a field retains keys is said by the patch alone.
    pub strategy: MergeStrategy,
    /// By which of their fields list items are told apart; empty where items are no objects.
    pub merge_key: &'static str,
    /// Of the object that the field holds, or of the items or values of its list or map.
    pub child: S,
}

/// The schema of an object, as far as merging goes. For a map each key is a field; of an unknown field nothing is
/// said (`Unset`, no key), and so of all below it.
pub trait MergeSchema: Sized {
    /// What is known of a field.
    fn field(&self, name: &str) -> FieldMerge<Self>;
}

/// The object with the patch merged in.
pub fn strategic<S: MergeSchema>(schema: &S, document: Value, patch: Value) -> Result<Value, PatchError> {
    let (Value::Object(mut document), Value::Object(patch)) = (document, patch) else {
        return Err(PatchError::Malformed("invalid JSON document".to_owned()));
    };
    merge_map(&mut document, patch, schema)?;
    Ok(Value::Object(document))
}

fn malformed_list() -> PatchError {
    PatchError::Malformed("invalid patch format of primitive list".to_owned())
}

fn malformed_order() -> PatchError {
    PatchError::Malformed("invalid patch format of setElementOrder list".to_owned())
}

fn malformed_retain_keys() -> PatchError {
    PatchError::Malformed("invalid patch format of retainKeys".to_owned())
}

fn no_merge_key(item: &Map<String, Value>, merge_key: &str) -> PatchError {
    let map = go_map(item);
    PatchError::Unmergeable(format!("map: {map} does not contain declared merge key: {merge_key}"))
}

fn unknown_directive(directive: &Value, patch: &Map<String, Value>) -> PatchError {
    PatchError::Unmergeable(format!("unknown patch type: {} in map: {}", go_value(directive), go_map(patch)))
}

/// A value as Go's `%v` prints it.
fn go_value(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(go_value).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => go_map(map),
        other => other.to_string(),
    }
}

fn go_map(map: &Map<String, Value>) -> String {
    let entries: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", go_value(value))).collect();
    format!("map[{}]", entries.join(" "))
}

fn merge_map<S: MergeSchema>(
    original: &mut Map<String, Value>,
    mut patch: Map<String, Value>,
    schema: &S,
) -> Result<(), PatchError> {
    if let Some(directive) = patch.get(DIRECTIVE) {
        match directive.as_str() {
            Some("replace") => {
                patch.remove(DIRECTIVE);
                *original = patch;
            }
            Some("delete") => original.clear(),
            _ => return Err(unknown_directive(directive, &patch)),
        }
        return Ok(());
    }
    retain_keys(original, &mut patch)?;
    apply_orders(original, &mut patch, schema)?;
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(DELETE_FROM_LIST) {
            let name = list.strip_prefix('/').ok_or_else(malformed_list)?;
            delete_from_list(original, name, &value);
        } else if value.is_null() {
            original.remove(&key);
        } else {
            merge_field(original, key, value, schema)?;
        }
    }
    Ok(())
}

fn merge_field<S: MergeSchema>(
    original: &mut Map<String, Value>,
    key: String,
    value: Value,
    schema: &S,
) -> Result<(), PatchError> {
    match (original.get_mut(&key), value) {
        (Some(Value::Object(old)), Value::Object(new)) => {
            let field = schema.field(&key);
            if field.strategy == MergeStrategy::Replace {
                *old = new;
                return Ok(());
            }
            merge_map(old, new, &field.child)
        }
        (Some(Value::Array(old)), Value::Array(new)) => {
            let field = schema.field(&key);
            let merged = if field.strategy == MergeStrategy::Merge {
                merge_list(std::mem::take(old), new, &field)?
            } else {
                new
            };
            *old = merged;
            Ok(())
        }
        (_, value) => {
            match without_directives(value) {
                Some(value) => original.insert(key, value),
                None => original.remove(&key),
            };
            Ok(())
        }
    }
}

/// Fields that the patch's list does not name go; the patch must not set any of them.
fn retain_keys(original: &mut Map<String, Value>, patch: &mut Map<String, Value>) -> Result<(), PatchError> {
    let Some(list) = patch.remove(RETAIN_KEYS) else { return Ok(()) };
    let Value::Array(list) = list else { return Err(malformed_retain_keys()) };
    let kept: BTreeSet<&str> = list.iter().filter_map(Value::as_str).collect();
    for (key, value) in patch.iter() {
        let directive = key.starts_with(DELETE_FROM_LIST) || key.starts_with(SET_ORDER);
        if !value.is_null() && !directive && !kept.contains(key.as_str()) {
            return Err(malformed_retain_keys());
        }
    }
    original.retain(|key, _| kept.contains(key.as_str()));
    Ok(())
}

fn delete_from_list(original: &mut Map<String, Value>, name: &str, gone: &Value) {
    if let (Some(Value::Array(list)), Value::Array(gone)) = (original.get_mut(name), gone) {
        let gone: BTreeSet<String> = gone.iter().map(Value::to_string).collect();
        list.retain(|item| !gone.contains(&item.to_string()));
    }
}

/// The value without what only directs the merge; `None` where it is nothing but a directive. Nulls go as well.
fn without_directives(value: Value) -> Option<Value> {
    match value {
        Value::Object(map) if map.contains_key(DIRECTIVE) => None,
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(_, v)| !v.is_null());
            Some(Value::Object(kept.filter_map(|(k, v)| Some((k, without_directives(v)?))).collect()))
        }
        Value::Array(items) => Some(Value::Array(items.into_iter().filter_map(without_directives).collect())),
        other => Some(other),
    }
}

/// Merges the lists for which the patch states an order, and takes them out of the patch.
fn apply_orders<S: MergeSchema>(
    original: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    schema: &S,
) -> Result<(), PatchError> {
    let orders: Vec<String> = patch.keys().filter(|key| key.starts_with(SET_ORDER)).cloned().collect();
    for key in orders {
        let Some(order) = patch.remove(&key) else { continue };
        let Value::Array(order) = order else { return Err(expected_list(&order)) };
        let name = key[SET_ORDER.len()..].strip_prefix('/').ok_or_else(malformed_order)?;
        let field = schema.field(name);
        let old = take_list(original, name)?;
        let new = take_list(patch, name)?;
        if let Some(new) = &new {
            check_order(new, &order, field.merge_key)?;
        }
        let (old, merged) = match (old, new) {
            (None, None) => continue,
            (Some(old), None) => (old.clone(), old),
            (None, Some(new)) => (Vec::new(), new.into_iter().filter_map(without_directives).collect()),
            (Some(old), Some(new)) if field.strategy == MergeStrategy::Merge => {
                let merged = merge_list(old.clone(), new, &field)?;
                (old, merged)
            }
            (Some(old), Some(new)) => (old, new),
        };
        original.insert(name.to_owned(), Value::Array(ordered(merged, &order, &old, field.merge_key)?));
    }
    Ok(())
}

fn expected_list(found: &Value) -> PatchError {
    let found = match found {
        Value::Null => "%!s(<nil>)",
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    };
    PatchError::Unmergeable(format!("expected a []interface {{}}, but received a {found}"))
}

fn take_list(map: &mut Map<String, Value>, name: &str) -> Result<Option<Vec<Value>>, PatchError> {
    match map.remove(name) {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items)),
        Some(other) => Err(expected_list(&other)),
    }
}

/// The patch's items must stand in the order that it states.
fn check_order(patch: &[Value], order: &[Value], merge_key: &str) -> Result<(), PatchError> {
    if order.is_empty() {
        return Ok(());
    }
    let mut places = order.iter();
    for item in patch.iter().filter(|item| item.get(DIRECTIVE).is_none()) {
        let key = identity(item, merge_key)?;
        loop {
            let Some(place) = places.next() else {
                let (patch, order) = (go_value(&Value::from(patch.to_vec())), go_value(&Value::from(order.to_vec())));
                return Err(PatchError::Unmergeable(format!(
                    "The order in patch list:\n{patch}\n doesn't match {SET_ORDER} list:\n{order}\n"
                )));
            };
            if identity(place, merge_key)? == key {
                break;
            }
        }
    }
    Ok(())
}

/// What tells an item apart: its merge key's value, or the scalar itself.
fn identity(item: &Value, merge_key: &str) -> Result<String, PatchError> {
    if merge_key.is_empty() {
        return Ok(item.to_string());
    }
    let Value::Object(map) = item else {
        return Err(PatchError::Unmergeable(format!(
            "expected a map[string]interface {{}}, but received a {}",
            go_value(item)
        )));
    };
    map.get(merge_key).map(Value::to_string).ok_or_else(|| no_merge_key(map, merge_key))
}

fn merge_list<S: MergeSchema>(
    original: Vec<Value>,
    patch: Vec<Value>,
    field: &FieldMerge<S>,
) -> Result<Vec<Value>, PatchError> {
    let Some(first) = original.iter().chain(&patch).next() else { return Ok(original) };
    if first.is_array() {
        return Err(PatchError::Inapplicable("lists of lists are not supported".to_owned()));
    }
    let objects = first.is_object();
    if original.iter().chain(&patch).any(|item| item.is_object() != objects || item.is_array()) {
        let lists = [Value::Array(original), Value::Array(patch)];
        let text = lists.iter().map(go_value).collect::<Vec<_>>().join(" ");
        return Err(PatchError::Unmergeable(format!("list element types are not identical: [{text}]")));
    }
    if !objects {
        return merge_scalars(original, patch);
    }
    if field.merge_key.is_empty() {
        return Err(PatchError::Unmergeable("cannot merge lists without merge key".to_owned()));
    }
    merge_objects(original, patch, field)
}

fn merge_scalars(original: Vec<Value>, patch: Vec<Value>) -> Result<Vec<Value>, PatchError> {
    let mut seen = BTreeSet::new();
    let merged = original.iter().chain(&patch).filter(|item| seen.insert(item.to_string())).cloned().collect();
    ordered(merged, &patch, &original, "")
}

fn merge_objects<S: MergeSchema>(
    mut original: Vec<Value>,
    patch: Vec<Value>,
    field: &FieldMerge<S>,
) -> Result<Vec<Value>, PatchError> {
    let merge_key = field.merge_key;
    let mut gone = BTreeSet::new();
    let mut replace = false;
    let mut plain = Vec::with_capacity(patch.len());
    for item in patch {
        match item.get(DIRECTIVE).map(|d| (d.as_str(), d)) {
            None => plain.push(item),
            Some((Some("delete"), _)) => {
                gone.insert(identity(&item, merge_key)?);
            }
            Some((Some("replace"), _)) => replace = true,
            Some((Some("merge"), _)) => {
                let text = "merging lists cannot yet be specified in the patch";
                return Err(PatchError::Unmergeable(text.to_owned()));
            }
            Some((_, directive)) => {
                return Err(unknown_directive(directive, item.as_object().unwrap_or(&Map::new())));
            }
        }
    }
    if replace {
        return Ok(plain.into_iter().filter_map(without_directives).collect());
    }
    original.retain(|item| item.get(merge_key).is_none_or(|value| !gone.contains(&value.to_string())));
    let old = original.clone();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (i, item) in original.iter().enumerate() {
        if let Some(value) = item.get(merge_key) {
            places.entry(value.to_string()).or_insert(i);
        }
    }
    let order = plain.iter().map(|item| key_only(item, merge_key)).collect::<Result<Vec<_>, _>>()?;
    for item in plain {
        let key = identity(&item, merge_key)?;
        let place = places.get(&key).and_then(|at| original.get_mut(*at));
        match (place, item) {
            (Some(Value::Object(old)), Value::Object(new)) => merge_map(old, new, &field.child)?,
            (_, item) => {
                places.insert(key, original.len());
                original.extend(without_directives(item));
            }
        }
    }
    ordered(original, &order, &old, merge_key)
}

/// An item as far as ordering goes.
fn key_only(item: &Value, merge_key: &str) -> Result<Value, PatchError> {
    identity(item, merge_key)?;
    Ok(Value::Object(Map::from_iter([(merge_key.to_owned(), item[merge_key].clone())])))
}

/// The items in `order`; those that it does not name are put before the first one that stood behind them in `old`.
fn ordered(items: Vec<Value>, order: &[Value], old: &[Value], merge_key: &str) -> Result<Vec<Value>, PatchError> {
    let wanted = places(order, merge_key)?;
    let stood = places(old, merge_key)?;
    let (mut named, mut other) = (Vec::new(), Vec::new());
    for item in items {
        let key = identity(&item, merge_key)?;
        let was = stood.get(&key).copied();
        match wanted.get(&key) {
            Some(place) => named.push((*place, was, item)),
            None => other.push((was, item)),
        }
    }
    named.sort_by_key(|(place, ..)| *place);
    other.sort_by_key(|(was, _)| *was);
    let mut result = Vec::with_capacity(named.len() + other.len());
    let mut other = other.into_iter().peekable();
    for (_, was, item) in named {
        while let Some((_, item)) = other.next_if(|(place, _)| place.is_some() && was.is_some() && *place < was) {
            result.push(item);
        }
        result.push(item);
    }
    result.extend(other.map(|(_, item)| item));
    Ok(result)
}

fn places(list: &[Value], merge_key: &str) -> Result<BTreeMap<String, usize>, PatchError> {
    let mut places = BTreeMap::new();
    for (i, item) in list.iter().enumerate() {
        places.entry(identity(item, merge_key)?).or_insert(i);
    }
    Ok(places)
}

#[cfg(test)]
#[path = "strategic_tests.rs"]
mod tests;
