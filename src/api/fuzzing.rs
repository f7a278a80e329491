//! What fuzzers feed: every reader of this crate that takes bytes of a client. Not in release builds. Called by
//! `fuzz/` and by the test below; none may panic, and what is read must survive being written.

use serde_json::Value;

use crate::codec::{json, protobuf, yaml};
use crate::field::Errors;
use crate::meta;
use crate::object::{Object, metadata_path};
use crate::quantity::Quantity;
use crate::resource::Resource;
use crate::schema::{self, FieldValidation};
use crate::selector::{FieldSelector, LabelSelector};
use crate::{patch, resources, time};

/// A name, what is fed, and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

const POD: &[u8] = br#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0","namespace":"default","labels":{"app":"web"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u","controller":true}]},"spec":{"containers":[{"name":"c","image":"nginx:1","ports":[{"containerPort":80,"name":"http","protocol":"TCP"}],"resources":{"requests":{"cpu":"100m","memory":"64Mi"}},"env":[{"name":"A","value":"b"}]}],"tolerations":[{"key":"k","operator":"Exists","effect":"NoSchedule","tolerationSeconds":30}]},"status":{"phase":"Running","startTime":"2026-01-02T03:04:05Z"}}"#;
const DEPLOYMENT: &[u8] = br#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":1}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}"#;
const SERVICE_YAML: &[u8] = b"apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: &l {app: web}}\nspec:\n  selector: *l\n  ports:\n  - port: 80\n    targetPort: http\n  - {port: 0644, name: on}\n---\n";
const POD_PATCH: &[u8] = br#"{"metadata":{"labels":{"app":null}},"spec":{"containers":[{"name":"c","image":"x"},{"$patch":"delete","name":"d"}],"$setElementOrder/containers":[{"name":"c"}],"$retainKeys":["containers"]}}"#;

/// In alphabetical order.
pub const TARGETS: &[Target] = &[
    ("field_selector", field_selector, &[b"ime=we\x03,/m!!!=,==,=+eb,/=#", b"metadata.name=web,spec.nodeName!=n\\,1", b"status.phase==Running"]),
    ("json_decode", json_decode, &[POD, DEPLOYMENT, br#"{"A":[0,-0e3,null]}"#, br#"{"a":[1,-2.5e3,"\u00e9\ud83d\ude00",true,null],"a":{}}"#]),
    ("json_patch", json_patch, &[br#"[{"op":"test","path":"/metadata/name","value":"web-0"},{"op":"add","path":"/spec/containers/-","value":{}},{"op":"copy","from":"/spec","path":"/status/a~1b"},{"op":"move","from":"/kind","path":"/x"},{"op":"remove","path":"/spec"},{"op":"replace","path":"","value":1}]"#]),
    ("label_selector", label_selector, &[b"app in (a, b),!c,d=e,f!=g,h notin (),i>3,example.com/k==v", b"x"]),
    ("merge_patch", merge_patch, &[POD_PATCH, br#"{"metadata":null,"spec":{"containers":null,"a":{"b":[]}}}"#, b"[]"]),
    ("names", names, &[b"web-0", b"example.com/name", b"a.b-c", b"..", "ä%2f".as_bytes()]),
    ("object", object, &[POD, DEPLOYMENT, br#"{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80}],"clusterIP":"10.0.0.1"}}"#, br#"{"apiVersion":"v1","kind":"Node","status":{"allocatable":{"cpu":"4","memory":"1Gi"}}}"#]),
    ("protobuf", protobuf_body, &[b"k8s\0\x0a\x09\x0a\x02v1\x12\x03Pod\x12\x2c\x0a\x0b\x0a\x05web-0\x1a\x02ns\x12\x12\x12\x10\x0a\x01c\x12\x0bnginx:1.2.3\x1a\x09\x0a\x07Running\x1a\0\x22\0", b"k8s\0\x0a\x0f\x0a\x07apps/v1\x12\x0aDeployment\x12\x00"]),
    ("quantity", quantity, &[b"100m", b"1.5Gi", b"-12e3", b"9223372036854775807", b"+0.0000000001n", b"1E"]),
    ("strategic_merge", strategic_merge, &[POD_PATCH, br#"{"spec":{"$patch":"replace","containers":[]},"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["b"]}}"#]),
    ("time", times, &[b"2026-01-02T03:04:05Z", b"2026-01-02T03:04:05.123456+01:00", b"1h2m3.5s", b"-0001-13-32T25:61:61Z"]),
    ("yaml_decode", yaml_decode, &[SERVICE_YAML, b"a: &x [1, 0644, yes, ~, .inf]\nb: *x\n? {c: d}\n: !!binary aGk=\n", b"- |\n  a\n- >-\n  b\n- 'c'\n"]),
];

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn json_decode(bytes: &[u8]) {
    let Ok(parsed) = json::parse(bytes) else { return };
    let _ = parsed.strict_errors().count();
    let rewrite = |bytes: &[u8]| json::to_bytes(&json::parse_value(bytes).expect("what was written is read"));
    // -0e3 is written as -0, which is the integer 0 when read again, as upstream has it; from then on bytes stay.
    let settled = rewrite(&json::to_bytes(&parsed.value));
    assert_eq!(rewrite(&settled), settled);
}

fn yaml_decode(bytes: &[u8]) {
    let Ok(parsed) = yaml::parse(bytes) else { return };
    let written = yaml::to_string(&parsed.value);
    let again = yaml::parse(written.as_bytes()).expect("what was written is read").value;
    assert_eq!(json::to_bytes(&again), json::to_bytes(&parsed.value));
}

fn protobuf_body(bytes: &[u8]) {
    let Ok(envelope) = protobuf::open(bytes) else { return };
    let named = resources::by_api_version(&envelope.api_version, &envelope.kind);
    let place = bytes.last().copied().unwrap_or(0) as usize;
    let all = resources::all();
    for resource in named.into_iter().chain([all[place % all.len()]]) {
        let Some(object_type) = schema::of(resource.type_name) else { continue };
        if let Ok(fields) = protobuf::decode(object_type, envelope.raw) {
            let _ = json::to_bytes_map(&fields);
        }
    }
}

fn quantity(bytes: &[u8]) {
    let Some(Ok(quantity)) = text(bytes).map(Quantity::parse) else { return };
    let again = Quantity::parse(&quantity.to_string()).expect("what was written is read");
    assert_eq!(again, quantity);
    let _ = (quantity.value(), quantity.milli_value(), quantity.add(&again), quantity.sub(&again));
}

fn label_selector(bytes: &[u8]) {
    let Some(Ok(selector)) = text(bytes).map(LabelSelector::parse) else { return };
    assert_eq!(LabelSelector::parse(&selector.to_string()), Ok(selector));
}

fn field_selector(bytes: &[u8]) {
    let Some(Ok(selector)) = text(bytes).map(FieldSelector::parse) else { return };
    let again = FieldSelector::parse(&selector.to_string()).expect("what was written is read");
    // Terms are sorted as they were written, `==` behind `=`: as upstream, so only their set stays.
    let sorted = |selector: &FieldSelector| {
        let mut terms: Vec<_> = selector.requirements().iter().map(|term| format!("{term:?}")).collect();
        terms.sort_unstable();
        terms
    };
    assert_eq!(sorted(&again), sorted(&selector));
    for resource in resources::all() {
        let _ = selector.check(resource);
    }
}

fn names(bytes: &[u8]) {
    let Some(name) = text(bytes) else { return };
    let rules = [
        meta::dns_label,
        meta::dns_subdomain,
        meta::dns1035_label,
        meta::qualified_name,
        meta::label_value,
        meta::config_map_key,
        meta::env_var_name,
        meta::c_identifier,
        meta::port_name,
    ];
    for rule in rules {
        let _ = rule(name);
    }
    let _ = meta::generate_name(name, [7; crate::limits::GENERATED_SUFFIX_CHARS]);
}

fn times(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Some(seconds) = time::parse_seconds(text) {
        let _ = (time::format_seconds(seconds), time::human_duration(seconds));
    }
    if let Some(micros) = time::parse_micros(text) {
        let _ = time::format_micros(micros);
    }
    let _ = time::age(Some(text), 1_800_000_000);
}

fn document() -> Value {
    json::parse_value(POD).expect("it is JSON")
}

fn json_patch(bytes: &[u8]) {
    let Ok(patch) = json::parse_value(bytes) else { return };
    if let Ok(patched) = patch::json(document(), patch) {
        let _ = json::to_bytes(&patched);
    }
}

fn merge_patch(bytes: &[u8]) {
    let Ok(patch) = json::parse_value(bytes) else { return };
    if let Ok(patched) = patch::merge(document(), patch) {
        let _ = json::to_bytes(&patched);
    }
}

fn strategic_merge(bytes: &[u8]) {
    let Ok(patch) = json::parse_value(bytes) else { return };
    let pod = resources::by_api_version("v1", "Pod").and_then(|pod| schema::of(pod.type_name));
    if let Ok(patched) = schema::strategic_merge(pod.expect("pods have a type"), document(), patch) {
        let _ = json::to_bytes(&patched);
    }
}

/// As a request brings it: checked against its type, filled, prepared, validated against what was there.
fn object(bytes: &[u8]) {
    let Ok(Ok(mut object)) = json::parse_value(bytes).map(Object::from_value) else { return };
    let Some(resource) = resources::by_api_version(object.api_version(), object.kind()) else { return };
    let Some(object_type) = schema::of(resource.type_name) else { return };
    let mut value = object.to_value();
    if schema::check(object_type, &mut value, FieldValidation::Warn, &[]).is_err() {
        return;
    }
    let Ok(checked) = Object::from_value(value) else { return };
    object = checked;
    schema::default(object_type, object.fields_mut());
    let strategy = &resource.strategy;
    if let Some(default) = strategy.default {
        default(&mut object);
    }
    let old = object.clone();
    if let Some(prepare) = strategy.prepare_create {
        prepare(&mut object);
    }
    let mut errors = Errors::new();
    meta::validate_object_meta(&object, strategy.name, resource.scope, &metadata_path(), &mut errors);
    schema::validate_enums(object_type, &object, &mut errors);
    if let Some(validate) = strategy.validate {
        validate(&object, &mut errors);
    }
    updated(resource, &object, &old, &mut errors);
    if let Some(warnings) = strategy.warnings {
        let _ = warnings(&object, Some(&old));
    }
    if let Some(grace) = strategy.grace {
        let _ = grace(&object, Some(30));
    }
    let _ = errors.iter().map(|error| error.body().len()).sum::<usize>();
    let _ = (object.encode_with_hole(), object.owner_references().len(), object.finalizers().count());
}

/// The object over another one of its kind, whole and by its status alone.
fn updated(resource: &Resource, object: &Object, old: &Object, errors: &mut Errors) {
    let strategy = &resource.strategy;
    let pod = Object::from_value(document()).unwrap_or_default();
    let mut new = if object.kind() == "Pod" { pod } else { old.clone() };
    if let Some(prepare) = strategy.prepare_update {
        prepare(&mut new, object);
    }
    if let Some(prepare) = strategy.prepare_status_update {
        prepare(&mut new, object);
    }
    meta::validate_object_meta_update(&new, object, &metadata_path(), errors);
    if let Some(validate) = strategy.validate_update {
        validate(&new, object, errors);
    }
    if let Some(validate) = strategy.validate_status_update {
        validate(&new, object, errors);
    }
}

#[cfg(test)]
#[path = "../../fuzz/smoke.rs"]
mod smoke;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutated_inputs_panic_nowhere() {
        smoke::run(TARGETS);
    }
}
