//! Tests of `kubeconfig.rs`: what is merged, what stays, what is refused. Called by nobody else.

#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn entry(name: &str, server: &str) -> Entry {
    Entry {
        name: name.into(),
        server: server.into(),
        ca_pem: b"ca".to_vec(),
        certificate_pem: b"certificate".to_vec(),
        key_pem: b"key".to_vec(),
        masters: vec!["127.0.0.1:6443".into(), "127.0.0.1:6444".into()],
    }
}

const FOREIGN: &str = "\
apiVersion: v1
kind: Config
current-context: prod
preferences:
  colors: true
clusters:
- name: prod
  cluster: {server: 'https://prod:6443', proxy-url: 'http://proxy', insecure-skip-tls-verify: true}
users:
- name: me
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: login, args: [\"123\", \"yes\"]}}
contexts:
- name: prod
  context: {cluster: prod, user: me, namespace: shop}
extensions:
- name: theirs
  extension: {a: 1}
";

#[test]
fn merging_keeps_the_current_context_and_everything_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    std::fs::write(&path, FOREIGN).unwrap();
    let before: Value = serde_saphyr::from_str(FOREIGN).unwrap();
    change(&path, |document| merge(document, &entry("xebec", "https://127.0.0.1:6443"))).unwrap();
    let mut after = read(&path).unwrap().unwrap();
    assert_eq!(after["current-context"], "prod");
    assert_eq!(
        Entry::from_document(&after, Some("xebec"), folder.path()).unwrap(),
        entry("xebec", "https://127.0.0.1:6443")
    );
    assert!(remove(&mut after, "xebec"));
    assert_eq!(after, before);
    assert!(!path.with_extension("lock").exists());
}

#[test]
fn merging_again_replaces_the_entry_and_keeps_its_namespace() {
    let mut document = empty();
    merge(&mut document, &entry("xebec", "https://127.0.0.1:1"));
    document["contexts"][0]["context"]["namespace"] = "shop".into();
    merge(&mut document, &entry("xebec", "https://127.0.0.1:2"));
    assert_eq!(document["clusters"].as_array().unwrap().len(), 1);
    assert_eq!(document["clusters"][0]["cluster"]["server"], "https://127.0.0.1:2");
    assert_eq!(document["contexts"][0]["context"]["namespace"], "shop");
}

#[test]
fn the_other_masters_are_remembered_where_kubectl_does_not_look() {
    let mut document = empty();
    merge(&mut document, &entry("xebec", "https://127.0.0.1:6443"));
    let cluster = &document["clusters"][0]["cluster"];
    assert_eq!(cluster["extensions"][0]["name"], "xebec.io/masters");
    let read = Entry::from_document(&document, Some("xebec"), Path::new("/")).unwrap();
    assert_eq!((read.address(), read.masters), ("127.0.0.1:6443".to_owned(), entry("", "").masters));
    // A file that something else has written, or an older version.
    document["clusters"][0]["cluster"]["extensions"] = json!([{ "name": "xebec.io/masters", "extension": 7 }, 3]);
    assert!(Entry::from_document(&document, Some("xebec"), Path::new("/")).unwrap().masters.is_empty());
}

#[test]
fn a_file_that_is_no_kubeconfig_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    for text in ["- a\n- b\n", "{ not yaml: ["] {
        std::fs::write(&path, text).unwrap();
        let failure = change(&path, |document| merge(document, &entry("xebec", "https://x"))).unwrap_err();
        assert_eq!(failure.id(), "XB-F004");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn of_several_files_the_one_with_the_entry_is_changed_then_the_first_then_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = ["a", "b", "c"].iter().map(|name| folder.path().join(name)).collect();
    assert_eq!(target(&files, "xebec").unwrap(), files[2]);
    std::fs::write(&files[1], FOREIGN).unwrap();
    assert_eq!(target(&files, "xebec").unwrap(), files[1]);
    std::fs::write(&files[0], "").unwrap();
    assert_eq!(target(&files, "xebec").unwrap(), files[0]);
    change(&files[1], |document| merge(document, &entry("xebec", "https://x"))).unwrap();
    assert_eq!(target(&files, "xebec").unwrap(), files[1]);
}

#[test]
fn the_administrators_file_stands_by_itself() {
    let document = entry("xebec", "https://127.0.0.1:6443").document();
    assert_eq!(document["current-context"], "xebec");
    assert_eq!(Entry::from_document(&document, None, Path::new("/")).unwrap().key_pem, b"key");
    assert_eq!(
        Entry::from_document(&document, Some("other"), Path::new("/")).unwrap_err(),
        "there is no context \"other\""
    );
}

#[test]
fn the_default_cluster_is_called_xebec() {
    assert_eq!([context_name("default"), context_name("blue")], ["xebec", "xebec-blue"]);
}
