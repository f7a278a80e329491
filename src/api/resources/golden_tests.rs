//! Runs the golden objects: `golden/<plural>/<case>.json`, one case a file.
//!
//! A case has `input`, and `old` where it is an update; `part` is `status` for an update of the status alone. It says
//! what comes out: `stored` and `row` (the cells of `kubectl get`), or `errors`. Objects pass the same steps as in the
//! API server, without its metadata.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{all, by_api_version};
use crate::field::Errors;
use crate::object::Object;
use crate::resource::{Resource, Storage};
use crate::schema::{self, FieldValidation};

fn golden() -> PathBuf {
    // At run time: the test may have been compiled in another checkout that shares the target folder.
    let told = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&told).join("golden")
}

/// Every case, in order.
fn files() -> Vec<PathBuf> {
    let listed = |folder: PathBuf| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = listed(golden()).flat_map(listed).collect();
    files.sort();
    files
}

fn row_of(object: &Value) -> &'static Resource {
    let field = |name: &str| object[name].as_str().unwrap();
    by_api_version(field("apiVersion"), field("kind")).unwrap()
}

fn decode(row: &Resource, value: &Value) -> Object {
    let ty = schema::of(row.type_name).unwrap();
    let mut value = value.clone();
    schema::check(ty, &mut value, FieldValidation::Strict, &[]).unwrap();
    let mut object = Object::from_value(value).unwrap();
    fill(row, &mut object);
    object
}

fn fill(row: &Resource, object: &mut Object) {
    schema::default(schema::of(row.type_name).unwrap(), object.fields_mut());
    if let Some(default) = row.strategy.default {
        default(object);
    }
}

fn normalised(row: &Resource, object: Object) -> Object {
    let mut value = object.into_value();
    schema::check(schema::of(row.type_name).unwrap(), &mut value, FieldValidation::Ignore, &[]).unwrap();
    Object::from_value(value).unwrap()
}

/// The object as stored, and what is wrong with it.
fn run(row: &Resource, case: &Value) -> (Object, Vec<String>) {
    let strategy = &row.strategy;
    let has_status = row.subresource("status").is_some();
    let mut new = decode(row, &case["input"]);
    let mut errors = Errors::new();
    if case["old"].is_null() {
        if has_status && !strategy.keeps_status_on_create {
            new.remove(&["status"]);
        }
        strategy.prepare_create.into_iter().for_each(|prepare| prepare(&mut new));
        let new = normalised(row, new);
        strategy.validate.into_iter().for_each(|validate| validate(&new, &mut errors));
        return (new.clone(), texts(row, &new, errors));
    }
    let old = normalised(row, decode(row, &case["old"]));
    if case["part"] == "status" {
        let mut kept = old.clone();
        kept.copy_from(&new, &["status"]);
        new = kept;
        strategy.prepare_status_update.into_iter().for_each(|prepare| prepare(&mut new, &old));
        let new = normalised(row, new);
        strategy.validate_status_update.into_iter().for_each(|validate| validate(&new, &old, &mut errors));
        return (new, errors.iter().map(ToString::to_string).collect());
    }
    if has_status {
        new.copy_from(&old, &["status"]);
    }
    strategy.prepare_update.into_iter().for_each(|prepare| prepare(&mut new, &old));
    let new = normalised(row, new);
    strategy.validate.into_iter().for_each(|validate| validate(&new, &mut errors));
    strategy.validate_update.into_iter().for_each(|validate| validate(&new, &old, &mut errors));
    (new.clone(), texts(row, &new, errors))
}

fn texts(row: &Resource, object: &Object, errors: Errors) -> Vec<String> {
    let mut closed = Errors::new();
    schema::validate_enums(schema::of(row.type_name).unwrap(), object, &mut closed);
    let mut texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    for error in closed.iter().filter(|e| !errors.iter().any(|known| known.path == e.path && known.kind == e.kind)) {
        texts.push(error.to_string());
    }
    texts
}

/// What a case should say, given what it says it gets in.
fn outcome(row: &Resource, case: &Value) -> Value {
    let (object, errors) = run(row, case);
    if !errors.is_empty() {
        return json!({ "errors": errors });
    }
    // Filling again, as every later write does, changes nothing.
    let mut again = object.clone();
    fill(row, &mut again);
    assert_eq!(normalised(row, again), object, "defaults are not stable");
    let mut outcome = json!({ "stored": object.to_value() });
    if case.get("row").is_some() {
        let now = crate::time::parse_seconds("2026-01-01T01:00:00Z").unwrap();
        outcome["row"] = Value::Array((row.columns.row)(&object, now));
    }
    outcome
}

#[test]
fn objects_come_out_as_upstream_stores_or_refuses_them() {
    let (mut failed, files) = (Vec::new(), files());
    for file in &files {
        let case: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let got = outcome(row_of(&case["input"]), &case);
        let same = |name: &&str| case.get(name).unwrap_or(&Value::Null) == got.get(name).unwrap_or(&Value::Null);
        if !["stored", "errors", "row"].iter().all(same) {
            failed.push(format!("{}: got {got:#}", file.display()));
        }
    }
    assert!(!files.is_empty(), "no golden objects found");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Puts `odd` in the place of every value of `whole` in turn, and hands out each result.
fn with_each_place_odd(whole: &Value, odd: &Value, visit: &mut dyn FnMut(Value)) {
    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        let mut below = |key: &str, value: &Value| {
            let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            found.push(at.clone());
            places(value, &at, found);
        };
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
            Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| below(&i.to_string(), value)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    places(whole, "", &mut found);
    for place in found {
        let mut changed = whole.clone();
        *changed.pointer_mut(&place).unwrap() = odd.clone();
        visit(changed);
    }
}

#[test]
fn no_shape_of_an_object_makes_a_kind_panic() {
    let odd = [json!(-1), json!("\u{e9}%"), json!([null, "x", []])];
    for file in files() {
        let case: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let row = row_of(&case["input"]);
        let old = Object::from_value(case["old"].clone()).unwrap_or_else(|_| decode(row, &case["input"]));
        for odd in &odd {
            with_each_place_odd(&case["input"], odd, &mut |value| {
                let Ok(mut new) = Object::from_value(value) else { return };
                exercise(row, &mut new, &old);
            });
        }
    }
}

/// Everything that a row may be asked to do with an object.
fn exercise(row: &Resource, new: &mut Object, old: &Object) {
    let (strategy, mut errors) = (&row.strategy, Errors::new());
    strategy.default.into_iter().for_each(|default| default(new));
    strategy.prepare_create.into_iter().for_each(|prepare| prepare(&mut new.clone()));
    for prepare in [strategy.prepare_update, strategy.prepare_status_update].into_iter().flatten() {
        prepare(&mut new.clone(), old);
    }
    strategy.validate.into_iter().for_each(|validate| validate(new, &mut errors));
    for validate in [strategy.validate_update, strategy.validate_status_update].into_iter().flatten() {
        validate(new, old, &mut errors);
        validate(old, new, &mut errors);
    }
    strategy.grace.into_iter().for_each(|grace| _ = grace(new, None));
    row.selectable_fields.iter().for_each(|field| drop((field.get)(new)));
    drop((row.columns.row)(new, 0));
}

#[test]
fn every_stored_kind_has_golden_objects() {
    for row in all().iter().filter(|row| row.storage == Storage::Stored) {
        let folder = golden().join(row.plural);
        assert!(folder.is_dir(), "{row:?} has none in {}", folder.display());
    }
}
