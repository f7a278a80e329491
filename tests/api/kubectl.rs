//! What a user types: stock kubectl through create, apply, patch, edit, label, replace, delete.

use anyhow::Result;
use serde_json::json;

use crate::harness::{Shared, Test, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    apply_creates_then_changes_then_leaves_alone,
    a_diff_shows_what_apply_would_change,
    labels_and_annotations_are_set_and_removed,
    patches_of_three_kinds_are_typed,
    edit_and_replace_write_the_whole_object,
    a_deletion_waits_until_the_object_is_gone,
    several_objects_of_one_file_are_made_and_removed,
    errors_are_those_that_users_know,
];

async fn apply_creates_then_changes_then_leaves_alone(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("apply").await?;
    let file = |value: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: {namespace}\ndata:\n  {value}\n")
    };
    let apply = async |value: &str| cluster.kubectl_with(&file(value), "apply -f -").await;
    assert_eq!(apply("k: \"1\"").await?.trim(), "configmap/a created");
    assert_eq!(apply("k: \"2\"").await?.trim(), "configmap/a configured");
    assert_eq!(apply("k: \"2\"").await?.trim(), "configmap/a unchanged");
    assert_eq!(apply("new: \"3\"").await?.trim(), "configmap/a configured");
    let object = cluster.kubectl_json(&format!("get configmap a -n {namespace}")).await?;
    assert_eq!(object["data"], json!({ "new": "3" }), "what left the file left the object");
    assert!(object["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"].is_string());
    Ok(())
}

async fn a_diff_shows_what_apply_would_change(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("diff").await?;
    let file = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: {namespace}\ndata:\n  k: {value}\n"
        )
    };
    cluster.kubectl_with(&file("one"), "apply -f -").await?;
    let same = cluster.kubectl_ran("diff -f -", Some(&file("one"))).await?;
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{same:?}");
    let differs = cluster.kubectl_ran("diff -f -", Some(&file("two"))).await?;
    assert_eq!(differs.code, 1, "{differs:?}");
    assert!(differs.stdout.contains("-  k: one") && differs.stdout.contains("+  k: two"), "{differs:?}");
    Ok(())
}

async fn labels_and_annotations_are_set_and_removed(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("labels").await?;
    cluster.kubectl(&format!("create configmap a -n {namespace}")).await?;
    assert_eq!(cluster.kubectl(&format!("label configmap a -n {namespace} x=1")).await?.trim(), "configmap/a labeled");
    let refused = cluster.kubectl_fails(&format!("label configmap a -n {namespace} x=2")).await?;
    assert!(refused.contains("'x' already has a value (1), and --overwrite is false"), "{refused}");
    cluster.kubectl(&format!("label configmap a -n {namespace} x=2 --overwrite")).await?;
    cluster.kubectl(&format!("annotate configmap a -n {namespace} note='two words'")).await?;
    assert_eq!(cluster.kubectl(&format!("get configmap -l x=2 -o name -n {namespace}")).await?.trim(), "configmap/a");
    cluster.kubectl(&format!("label configmap a -n {namespace} x-")).await?;
    let object = cluster.kubectl_json(&format!("get configmap a -n {namespace}")).await?;
    assert!(object["metadata"].get("labels").is_none(), "{object}");
    assert_eq!(object["metadata"]["annotations"]["note"], "two words");
    Ok(())
}

async fn patches_of_three_kinds_are_typed(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("typed").await?;
    cluster.kubectl(&format!("create deployment d --image=nginx:1 --replicas=0 -n {namespace}")).await?;
    let patch = |kind: &str, body: &str| format!("patch deployment d -n {namespace} --type={kind} -p '{body}'");
    cluster.kubectl(&patch("json", r#"[{"op":"replace","path":"/spec/revisionHistoryLimit","value":3}]"#)).await?;
    cluster.kubectl(&patch("merge", r#"{"spec":{"minReadySeconds":2}}"#)).await?;
    let container = r#"{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:2"},{"name":"side","image":"busybox"}]}}}}"#;
    cluster.kubectl(&patch("strategic", container)).await?;
    let removed = r#"{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}"#;
    cluster.kubectl(&patch("strategic", removed)).await?;
    let object = cluster.kubectl_json(&format!("get deployment d -n {namespace}")).await?;
    assert_eq!(object["spec"]["revisionHistoryLimit"], 3);
    assert_eq!(object["spec"]["minReadySeconds"], 2);
    let containers = object["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    assert_eq!(containers.len(), 1);
    assert_eq!(containers[0]["image"], "nginx:2");
    Ok(())
}

async fn edit_and_replace_write_the_whole_object(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("whole").await?;
    cluster.kubectl(&format!("create configmap a --from-literal=k=one -n {namespace}")).await?;
    let yaml = cluster.kubectl(&format!("get configmap a -o yaml -n {namespace}")).await?;
    let told = cluster.kubectl_with(&yaml.replace("k: one", "k: two"), "replace -f -").await?;
    assert_eq!(told.trim(), "configmap/a replaced");
    let refused = cluster.kubectl_ran("replace -f -", Some(&yaml.replace("k: one", "k: three"))).await?.failed()?;
    assert!(refused.contains("Error from server (Conflict)"), "{refused}");
    let told = cluster.kubectl_ran_edit(&namespace, "configmap/a", "s/two/four/").await?.ok()?;
    assert_eq!(told.trim(), "configmap/a edited");
    let value = cluster.kubectl(&format!("get configmap a -n {namespace} -o jsonpath={{.data.k}}")).await?;
    assert_eq!(value, "four");
    Ok(())
}

async fn a_deletion_waits_until_the_object_is_gone(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("deletions").await?;
    cluster.kubectl(&format!("run p --image=nginx -n {namespace}")).await?;
    cluster.kubectl(&format!("wait pod p --for=condition=Ready --timeout=60s -n {namespace}")).await?;
    let told = cluster.kubectl(&format!("delete pod p -n {namespace} --timeout=60s")).await?;
    assert!(told.starts_with("pod \"p\" deleted"), "{told}");
    cluster.kubectl_fails(&format!("get pod p -n {namespace}")).await?;
    assert_eq!(cluster.kubectl(&format!("delete pod p -n {namespace} --ignore-not-found")).await?, "");
    Ok(())
}

async fn several_objects_of_one_file_are_made_and_removed(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("several").await?;
    let file = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: {namespace}}}\nstringData: {{user: admin}}\n---\n\
         apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: {namespace}}}\nspec:\n  \
         selector: {{app: web}}\n  ports: [{{port: 80, targetPort: http}}]\n---\n\
         apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: robot, namespace: {namespace}}}\n"
    );
    let made = cluster.kubectl_with(&file, "create -f -").await?;
    assert_eq!(made, "secret/s created\nservice/web created\nserviceaccount/robot created\n");
    let secret = cluster.kubectl_json(&format!("get secret s -n {namespace}")).await?;
    assert_eq!(secret["data"]["user"], "YWRtaW4=");
    assert_eq!(secret["type"], "Opaque");
    assert!(secret.get("stringData").is_none(), "{secret}");
    cluster.kubectl_with(&file, "delete -f -").await?;
    cluster.kubectl_fails(&format!("get service web -n {namespace}")).await?;
    Ok(())
}

async fn errors_are_those_that_users_know(cluster: Shared) -> Result<()> {
    for (line, text) in [
        ("get pod none", "Error from server (NotFound): pods \"none\" not found"),
        ("get gadgets", "error: the server doesn't have a resource type \"gadgets\""),
        ("get pods -n nowhere --field-selector=a=b", "field label not supported: a"),
        ("create namespace default", "Error from server (AlreadyExists): namespaces \"default\" already exists"),
        ("create configmap a -n nowhere", "namespaces \"nowhere\" not found"),
        ("delete namespace kube-system", "namespaces \"kube-system\" is forbidden: this namespace may not be deleted"),
        ("logs none", "pods \"none\" not found"),
    ] {
        let told = cluster.kubectl_fails(line).await?;
        assert!(told.contains(text), "{line}: {told}");
    }
    assert_eq!(
        cluster.kubectl_ran("get pods -n nowhere", None).await?.stderr.trim(),
        "No resources found in nowhere namespace."
    );
    Ok(())
}
