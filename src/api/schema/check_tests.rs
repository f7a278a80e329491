//! What upstream's decoder says and writes back, as pairs of input and outcome.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::schema::of;

fn checked(type_name: &str, mut value: Value) -> Result<Value, String> {
    check(of(type_name).unwrap(), &mut value, FieldValidation::Strict, &[]).map_err(|e| e.to_string())?;
    Ok(value)
}

const POD: &str = "io.k8s.api.core.v1.Pod";
const DEPLOYMENT: &str = "io.k8s.api.apps.v1.Deployment";

#[test]
fn a_minimal_deployment_is_written_as_upstream_writes_it() {
    let labels = json!({"app": "web"});
    let given = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "creationTimestamp": null, "labels": {}},
        "spec": {"replicas": 0, "minReadySeconds": 0, "paused": false, "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"nodeName": "",
                "containers": [{"name": "web", "image": "nginx", "resources": {"limits": {"cpu": "1000m", "memory": 1024}}}]}}},
    });
    let expected = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "strategy": {},
            "template": {"metadata": {"labels": labels}, "spec": {
                "containers": [{"name": "web", "image": "nginx", "resources": {"limits": {"cpu": "1", "memory": "1024"}}}]}}},
        "status": {},
    });
    assert_eq!(checked(DEPLOYMENT, given), Ok(expected.clone()));
    assert_eq!(checked(DEPLOYMENT, expected.clone()), Ok(expected));
}

#[test]
fn pointers_keep_the_empty_value_that_the_client_gave() {
    let given = json!({"metadata": {}, "spec": {"containers": [{"name": "a", "resources": {}}],
        "securityContext": {}, "volumes": [{"name": "v", "emptyDir": {}}], "terminationGracePeriodSeconds": 0}, "status": {}});
    assert_eq!(checked(POD, given.clone()), Ok(given));
}

#[test]
fn fields_without_omitempty_appear_even_when_empty() {
    let slice = checked("io.k8s.api.discovery.v1.EndpointSlice", json!({"endpoints": []})).unwrap();
    assert_eq!(slice, json!({"metadata": {}, "addressType": "", "endpoints": null, "ports": null}));
    let event = checked("io.k8s.api.core.v1.Event", json!({})).unwrap();
    assert_eq!(event["eventTime"], Value::Null);
    assert_eq!(event["involvedObject"], json!({}));
    let role = checked("io.k8s.api.rbac.v1.Role", json!({})).unwrap();
    assert_eq!(role, json!({"metadata": {}, "rules": null}));
}

#[test]
fn wrong_types_are_told_in_the_words_of_gos_decoder() {
    for (type_name, value, expected) in [
        (
            DEPLOYMENT,
            json!({"spec": {"replicas": "3"}}),
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        (
            DEPLOYMENT,
            json!({"spec": {"replicas": 3_000_000_000_u64}}),
            "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        (
            POD,
            json!({"spec": {"containers": [{"image": 1}]}}),
            "json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string",
        ),
        (
            POD,
            json!({"spec": {"containers": {}}}),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
        ),
        (
            POD,
            json!({"metadata": {"labels": {"a": true}}}),
            "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string",
        ),
        (
            POD,
            json!({"metadata": {"creationTimestamp": "yesterday"}}),
            r#"parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006""#,
        ),
        (
            "io.k8s.api.core.v1.LimitRange",
            json!({"spec": {"limits": [{"max": {"cpu": "lots"}}]}}),
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ),
        ("io.k8s.api.core.v1.Secret", json!({"data": {"a": "?"}}), "illegal base64 data at input byte 0"),
        (
            POD,
            json!({"spec": {"restartPolicy": []}}),
            "json: cannot unmarshal array into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
        ),
        (POD, json!([]), "json: cannot unmarshal array into Go value of type v1.Pod"),
    ] {
        assert_eq!(checked(type_name, value), Err(expected.to_owned()));
    }
}

#[test]
fn unknown_fields_are_dropped_warned_about_or_refused() {
    let given = json!({"spec": {"containers": [{"name": "a"}, {"imagE": "b"}], "foo": 1}, "metadata": {"labels": {"any": "x"}}});
    let pod = of(POD).unwrap();
    let texts =
        ["unknown field \"spec.containers[1].imagE\"", "unknown field \"spec.foo\"", "duplicate field \"kind\""];
    let duplicates = [texts[2].to_owned()];

    let mut value = given.clone();
    assert_eq!(check(pod, &mut value, FieldValidation::Ignore, &duplicates), Ok(vec![]));
    assert_eq!(value["spec"].get("foo"), None);

    let warned = check(pod, &mut given.clone(), FieldValidation::Warn, &duplicates).unwrap();
    assert_eq!(warned, texts);

    let refused = check(pod, &mut given.clone(), FieldValidation::Strict, &duplicates).unwrap_err();
    assert_eq!(refused.to_string(), format!("strict decoding error: {}", texts.join(", ")));
}

#[test]
fn null_is_absent_in_fields_and_zero_in_lists_and_maps() {
    let given = json!({"metadata": {"labels": {"a": null}, "finalizers": [null]}, "data": null, "immutable": null});
    let expected = json!({"metadata": {"labels": {"a": ""}, "finalizers": [""]}});
    assert_eq!(checked("io.k8s.api.core.v1.ConfigMap", given), Ok(expected));
}

#[test]
fn int_or_string_takes_both_and_refuses_the_rest() {
    let service = |port: Value| json!({"spec": {"ports": [{"port": 80, "targetPort": port}]}});
    let name = "io.k8s.api.core.v1.Service";
    for port in [json!(80), json!("http")] {
        assert_eq!(checked(name, service(port.clone())).unwrap()["spec"]["ports"][0]["targetPort"], port);
    }
    assert_eq!(
        checked(name, service(json!(true))).unwrap_err(),
        "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32"
    );
    assert_eq!(checked(name, json!({"spec": {"ports": [{"port": 80}]}})).unwrap()["spec"]["ports"][0]["targetPort"], 0);
}

#[test]
fn every_type_writes_its_own_zero_value_back_unchanged() {
    for (_, types) in crate::generated::PACKAGES {
        for t in *types {
            let mut value = json!({});
            check(t, &mut value, FieldValidation::Strict, &[]).unwrap();
            let first = value.clone();
            check(t, &mut value, FieldValidation::Strict, &[]).unwrap();
            assert_eq!(value, first, "{}", t.name);
        }
    }
}

/// A value that fits the kind more often than not, from a deterministic sequence.
fn arbitrary(kind: Kind, next: &mut impl FnMut(u64) -> u64, depth: usize) -> Value {
    let texts =
        ["", "a", "TCP", "2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05.000000Z", "1500m", "90s", "YQ==", "x y"];
    let text = json!(texts[next(texts.len() as u64) as usize]);
    match kind.resolved() {
        _ if next(12) == 0 => {
            [json!(null), json!(-1), json!(1.5), json!([]), json!({}), text][next(6) as usize].clone()
        }
        Kind::Bool => json!(next(2) == 0),
        Kind::Int32 | Kind::Int64 | Kind::Float => json!(next(3)),
        Kind::List(_) | Kind::Map(_) | Kind::Object(_) if depth == 0 => json!(null),
        Kind::List(item) => (0..next(3)).map(|_| arbitrary(*item, next, depth - 1)).collect(),
        Kind::Map(entry) => {
            (0..next(3)).map(|i| (format!("k{i}"), arbitrary(*entry, next, depth - 1))).collect::<Map<_, _>>().into()
        }
        Kind::Object(object) => {
            let mut map = Map::new();
            for field in object.fields {
                if next(4) == 0 {
                    map.insert(field.name.to_owned(), arbitrary(field.kind, next, depth - 1));
                }
            }
            map.into()
        }
        _ => text,
    }
}

#[test]
fn a_field_is_reset_to_what_a_new_object_has() {
    let mut service = json!({"status": {"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}, "spec": {}, "foo": 1});
    for name in ["status", "foo"] {
        reset(of("io.k8s.api.core.v1.Service").unwrap(), service.as_object_mut().unwrap(), name);
    }
    assert_eq!(service, json!({"status": {"loadBalancer": {}}, "spec": {}}));
}

#[test]
fn what_was_written_once_is_written_the_same_again() {
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut accepted = 0;
    for (_, types) in crate::generated::PACKAGES {
        for t in *types {
            for _ in 0..20 {
                let mut value = arbitrary(Kind::Object(t), &mut next, 4);
                if check(t, &mut value, FieldValidation::Strict, &[]).is_err() {
                    continue;
                }
                accepted += 1;
                let first = value.clone();
                check(t, &mut value, FieldValidation::Strict, &[]).unwrap();
                assert_eq!(value, first, "{}", t.name);
            }
        }
    }
    assert!(accepted > 2000, "only {accepted} values were of their types");
}
