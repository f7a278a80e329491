//! What a kubeconfig says: one entry read from it, put into it, taken out of it. Entries of others and fields that are
//! unknown here stay. Called by `kubeconfig.rs`. Knows nothing of the rest of the binary: `fuzz/` compiles this file by itself.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

/// One way into one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name of context, cluster and user.
    pub name: String,
    /// `https://host:port`.
    pub server: String,
    /// Authority of the server, PEM.
    pub ca_pem: Vec<u8>,
    /// Client certificate, PEM.
    pub certificate_pem: Vec<u8>,
    /// Its key, PEM.
    pub key_pem: Vec<u8>,
    /// `host:port` of all masters that are known. A cluster entry has place for one server; the others are kept beside it,
    /// where kubectl does not look and does not lose them, for when that one is gone.
    pub masters: Vec<String>,
}

/// Name of the extension of a cluster entry that lists the masters.
const MASTERS_EXTENSION: &str = "xebec.io/masters";

impl Entry {
    /// A kubeconfig with this entry alone, current.
    pub fn document(&self) -> Value {
        let mut document = empty();
        merge(&mut document, self);
        document["current-context"] = self.name.clone().into();
        document
    }

    /// `host:port` of the server.
    pub fn address(&self) -> String {
        self.server.trim_start_matches("https://").trim_end_matches('/').to_owned()
    }

    /// Reads the entry of a context, or of the current one. Data that lies in files of its own is read too.
    pub fn from_document(document: &Value, context: Option<&str>, folder: &Path) -> Result<Entry, String> {
        let name = match context {
            Some(name) => name,
            None => document["current-context"].as_str().unwrap_or_default(),
        };
        let context =
            &find(document, "contexts", name).ok_or_else(|| format!("there is no context {name:?}"))?["context"];
        let part = |list: &str, name: &Value, key: &str| {
            let name = name.as_str().unwrap_or_default();
            find(document, list, name).map(|entry| entry[key].clone()).ok_or_else(|| format!("{list} lacks {name:?}"))
        };
        let cluster = part("clusters", &context["cluster"], "cluster")?;
        let user = part("users", &context["user"], "user")?;
        let data = |value: &Value, key: &str| -> Result<Vec<u8>, String> {
            if let Some(text) = value[format!("{key}-data")].as_str() {
                return BASE64.decode(text).map_err(|_| format!("{key}-data is not base64"));
            }
            match value[key].as_str() {
                Some(path) => std::fs::read(folder.join(path)).map_err(|error| format!("{path}: {error}")),
                None => Err(format!("there is no {key}")),
            }
        };
        Ok(Entry {
            name: name.to_owned(),
            server: cluster["server"].as_str().ok_or("there is no server")?.to_owned(),
            ca_pem: data(&cluster, "certificate-authority")?,
            certificate_pem: data(&user, "client-certificate")?,
            key_pem: data(&user, "client-key")?,
            masters: masters_of(&cluster),
        })
    }
}

/// The masters that a cluster entry lists; none where something else wrote it.
fn masters_of(cluster: &Value) -> Vec<String> {
    let extensions = cluster["extensions"].as_array().into_iter().flatten();
    let own = extensions.filter(|extension| extension["name"] == MASTERS_EXTENSION);
    let listed = own.flat_map(|own| own["extension"]["addresses"].as_array().into_iter().flatten());
    listed.filter_map(|address| address.as_str().map(str::to_owned)).collect()
}

/// A kubeconfig with nothing in it.
pub fn empty() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": "",
        "clusters": [], "contexts": [], "users": [],
    })
}

/// Puts `entry` into a kubeconfig: replaces what has its name, adds what is missing, leaves the rest.
pub fn merge(document: &mut Value, entry: &Entry) {
    let name = entry.name.as_str();
    let mut cluster = json!({ "server": entry.server, "certificate-authority-data": BASE64.encode(&entry.ca_pem) });
    if !entry.masters.is_empty() {
        let masters = json!({ "addresses": entry.masters });
        cluster["extensions"] = json!([{ "name": MASTERS_EXTENSION, "extension": masters }]);
    }
    let user = json!({
        "client-certificate-data": BASE64.encode(&entry.certificate_pem),
        "client-key-data": BASE64.encode(&entry.key_pem),
    });
    put(document, "clusters", name, "cluster", cluster);
    put(document, "users", name, "user", user);
    let mut context = json!({ "cluster": name, "user": name });
    // A namespace that the user chose for this context stays.
    if let Some(namespace) = find(document, "contexts", name).and_then(|old| old["context"].get("namespace")) {
        context["namespace"] = namespace.clone();
    }
    put(document, "contexts", name, "context", context);
}

/// Takes the entry `name` out of a kubeconfig; says whether there was one.
pub fn remove(document: &mut Value, name: &str) -> bool {
    let mut found = false;
    for list in ["clusters", "contexts", "users"] {
        if let Some(entries) = document[list].as_array_mut() {
            let before = entries.len();
            entries.retain(|entry| entry["name"] != name);
            found |= entries.len() != before;
        }
    }
    if found && document["current-context"] == name {
        document["current-context"] = "".into();
    }
    found
}

fn put(document: &mut Value, list: &str, name: &str, key: &str, value: Value) {
    if !document[list].is_array() {
        document[list] = json!([]);
    }
    let entries = document[list].as_array_mut().expect("made an array just above");
    let entry = json!({ "name": name, key: value });
    match entries.iter_mut().find(|entry| entry["name"] == name) {
        Some(present) => *present = entry,
        None => entries.push(entry),
    }
}

/// The entry of a list that has the name.
pub fn find<'a>(document: &'a Value, list: &str, name: &str) -> Option<&'a Value> {
    document[list].as_array()?.iter().find(|entry| entry["name"] == name)
}
