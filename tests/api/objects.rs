//! What the server does with an object around its content: names, finalizers, preconditions, dry runs, field checks.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    a_generated_name_has_the_prefix_and_five_characters,
    a_finalizer_holds_an_object_until_it_is_taken_away,
    a_deletion_with_wrong_preconditions_conflicts,
    a_dry_run_answers_and_changes_nothing,
    unknown_and_duplicate_fields_are_warned_of_or_refused_as_asked,
    generation_counts_changes_of_the_spec_alone,
    defaults_are_filled_in_as_upstream_does,
    immutable_fields_cannot_be_changed,
    what_is_invalid_is_told_field_by_field,
];

async fn a_generated_name_has_the_prefix_and_five_characters(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("generated").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let body = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "generateName": "run-" } });
    let mut names = Vec::new();
    for _ in 0..3 {
        let made = request::post(&client, &all, &body).await?.expect(201)?;
        let name = made["metadata"]["name"].as_str().unwrap().to_owned();
        let end = name.strip_prefix("run-").unwrap();
        assert!(end.len() == 5 && end.chars().all(|c| "bcdfghjklmnpqrstvwxz2456789".contains(c)), "{name}");
        assert_eq!(made["metadata"]["generateName"], "run-");
        ensure!(!names.contains(&name), "{name} twice");
        names.push(name);
    }
    Ok(())
}

async fn a_finalizer_holds_an_object_until_it_is_taken_away(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("finalizer").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let body = json!({ "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": "a", "finalizers": ["example.com/hold"] } });
    request::post(&client, &all, &body).await?.expect(201)?;
    let held = request::delete(&client, &format!("{all}/a"), &Value::Null).await?.expect(200)?;
    assert_eq!(held["kind"], "ConfigMap");
    let marked = request::get(&client, &format!("{all}/a")).await?.expect(200)?;
    assert!(marked["metadata"]["deletionTimestamp"].is_string(), "{marked}");
    assert_eq!(marked["metadata"]["deletionGracePeriodSeconds"], 0);
    let more = json!({ "metadata": { "finalizers": ["example.com/hold", "example.com/more"] } });
    let refused = request::patch(&client, &format!("{all}/a"), "merge", &more).await?.expect(422)?;
    let text = "no new finalizers can be added if the object is being deleted";
    assert!(refused["message"].as_str().unwrap().contains(text), "{refused}");
    let none = json!({ "metadata": { "finalizers": [] } });
    request::patch(&client, &format!("{all}/a"), "merge", &none).await?.expect(200)?;
    request::get(&client, &format!("{all}/a")).await?.expect(404)?;
    Ok(())
}

async fn a_deletion_with_wrong_preconditions_conflicts(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("preconditions").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let one = format!("{all}/a");
    let body = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" } });
    let made = request::post(&client, &all, &body).await?.expect(201)?;
    let options =
        |preconditions: Value| json!({ "kind": "DeleteOptions", "apiVersion": "v1", "preconditions": preconditions });
    let wrong_uid = options(json!({ "uid": "00000000-0000-0000-0000-000000000000" }));
    let told = request::delete(&client, &one, &wrong_uid).await?.expect(409)?;
    assert!(told["message"].as_str().unwrap().contains("does not match the UID in record"), "{told}");
    let wrong_revision = options(json!({ "resourceVersion": "1" }));
    request::delete(&client, &one, &wrong_revision).await?.expect(409)?;
    let right = options(json!({ "uid": made["metadata"]["uid"],
        "resourceVersion": made["metadata"]["resourceVersion"] }));
    request::delete(&client, &one, &right).await?.expect(200)?;
    Ok(())
}

async fn a_dry_run_answers_and_changes_nothing(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("dry").await?;
    let client = cluster.client().await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let one = format!("{all}/a");
    let body = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" } });
    let dry = request::post(&client, &format!("{all}?dryRun=All"), &body).await?.expect(201)?;
    assert!(dry["metadata"]["uid"].is_string());
    request::get(&client, &one).await?.expect(404)?;
    let made = request::post(&client, &all, &body).await?.expect(201)?;
    let change = json!({ "data": { "k": "v" } });
    let dry = request::patch(&client, &format!("{one}?dryRun=All"), "merge", &change).await?.expect(200)?;
    assert_eq!(dry["data"]["k"], "v");
    request::delete(&client, &format!("{one}?dryRun=All"), &Value::Null).await?.expect(200)?;
    assert_eq!(request::get(&client, &one).await?.expect(200)?, made);
    let told = request::post(&client, &format!("{all}?dryRun=Some"), &body).await?.expect(422)?;
    assert!(told["message"].as_str().unwrap().contains("dryRun: Unsupported value: "), "{told}");
    Ok(())
}

async fn unknown_and_duplicate_fields_are_warned_of_or_refused_as_asked(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("fields").await?;
    let client = cluster.client().await?;
    let all = format!("/apis/apps/v1/namespaces/{namespace}/deployments?dryRun=All");
    let text = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"replicas":1,"replicas":2,
        "colour":"red","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
        "spec":{"containers":[{"name":"c","image":"i"}]}}}}"#;
    let header = [("content-type", "application/json")];
    let post = async |mode: &str| {
        request::send(&client, "POST", &format!("{all}&fieldValidation={mode}"), &header, text.as_bytes().to_vec())
            .await
    };
    let warned = post("Warn").await?;
    let made = warned.expect(201)?;
    assert_eq!(made["spec"]["replicas"], 2, "the last one counts");
    assert!(made["spec"].get("colour").is_none());
    let warnings = warned.warnings().join("\n");
    assert!(warnings.contains(r#"299 - "unknown field \"spec.colour\"""#), "{warnings}");
    assert!(warnings.contains(r#"299 - "duplicate field \"spec.replicas\"""#), "{warnings}");
    let ignored = post("Ignore").await?;
    ignored.expect(201)?;
    assert!(ignored.warnings().is_empty(), "{:?}", ignored.warnings());
    let refused = post("Strict").await?.expect(400)?;
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("strict decoding error: "), "{message}");
    assert!(message.contains(r#"unknown field "spec.colour""#), "{message}");
    assert!(message.contains(r#"duplicate field "spec.replicas""#), "{message}");
    post("Maybe").await?.expect(422)?;
    Ok(())
}

fn deployment(name: &str, replicas: u32) -> Value {
    json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name }, "spec": {
        "replicas": replicas, "selector": { "matchLabels": { "app": name } }, "template": {
            "metadata": { "labels": { "app": name } },
            "spec": { "containers": [{ "name": "c", "image": "nginx" }] } } } })
}

async fn generation_counts_changes_of_the_spec_alone(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("generation").await?;
    let client = cluster.client().await?;
    let all = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    let made = request::post(&client, &all, &deployment("a", 0)).await?.expect(201)?;
    assert_eq!(made["metadata"]["generation"], 1);
    let label = json!({ "metadata": { "labels": { "x": "y" } } });
    let labelled = request::patch(&client, &format!("{all}/a"), "merge", &label).await?.expect(200)?;
    assert_eq!(labelled["metadata"]["generation"], 1);
    let spec = json!({ "spec": { "minReadySeconds": 1 } });
    let changed = request::patch(&client, &format!("{all}/a"), "merge", &spec).await?.expect(200)?;
    assert_eq!(changed["metadata"]["generation"], 2);
    Ok(())
}

async fn defaults_are_filled_in_as_upstream_does(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("defaults").await?;
    let client = cluster.client().await?;
    let all = format!("/apis/apps/v1/namespaces/{namespace}/deployments?dryRun=All");
    let made = request::post(&client, &all, &deployment("a", 1)).await?.expect(201)?;
    let spec = &made["spec"];
    assert_eq!(
        spec["strategy"],
        json!({ "type": "RollingUpdate",
        "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": "25%" } })
    );
    assert_eq!((&spec["revisionHistoryLimit"], &spec["progressDeadlineSeconds"]), (&json!(10), &json!(600)));
    let pod = &spec["template"]["spec"];
    for (field, value) in [
        ("restartPolicy", json!("Always")),
        ("terminationGracePeriodSeconds", json!(30)),
        ("dnsPolicy", json!("ClusterFirst")),
        ("schedulerName", json!("default-scheduler")),
        ("securityContext", json!({})),
    ] {
        assert_eq!(pod[field], value, "{field}");
    }
    let container = &pod["containers"][0];
    assert_eq!(container["imagePullPolicy"], "Always");
    assert_eq!(container["terminationMessagePath"], "/dev/termination-log");
    assert_eq!(container["terminationMessagePolicy"], "File");
    Ok(())
}

async fn immutable_fields_cannot_be_changed(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("immutable").await?;
    let client = cluster.client().await?;
    let all = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    request::post(&client, &all, &deployment("a", 0)).await?.expect(201)?;
    let selector = json!({ "spec": { "selector": { "matchLabels": { "app": "b" } },
        "template": { "metadata": { "labels": { "app": "b" } } } } });
    let told = request::patch(&client, &format!("{all}/a"), "merge", &selector).await?.expect(422)?;
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("spec.selector: Invalid value") && message.contains("field is immutable"), "{message}");
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let fixed = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "f" }, "immutable": true,
        "data": { "k": "1" } });
    request::post(&client, &maps, &fixed).await?.expect(201)?;
    let change = json!({ "data": { "k": "2" } });
    let told = request::patch(&client, &format!("{maps}/f"), "merge", &change).await?.expect(422)?;
    assert!(told["message"].as_str().unwrap().contains("field is immutable when `immutable` is set"), "{told}");
    Ok(())
}

async fn what_is_invalid_is_told_field_by_field(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("invalid").await?;
    let client = cluster.client().await?;
    let all = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    let mut bad = deployment("a", 1);
    bad["spec"]["selector"]["matchLabels"]["app"] = json!("other");
    bad["spec"]["template"]["spec"]["containers"][0]["name"] = json!("Not A Name");
    let told = request::post(&client, &all, &bad).await?.expect(422)?;
    assert_eq!(told["reason"], "Invalid");
    assert_eq!(told["details"]["group"], "apps");
    assert_eq!(told["details"]["kind"], "Deployment");
    let causes = told["details"]["causes"].as_array().unwrap();
    let fields: Vec<&str> = causes.iter().filter_map(|cause| cause["field"].as_str()).collect();
    assert!(fields.contains(&"spec.template.spec.containers[0].name"), "{fields:?}");
    assert!(fields.contains(&"spec.template.metadata.labels"), "{fields:?}");
    let message = told["message"].as_str().unwrap();
    assert!(message.starts_with("Deployment.apps \"a\" is invalid: ["), "{message}");
    assert!(message.contains("`selector` does not match template `labels`"), "{message}");
    Ok(())
}
