//! Kubeconfigs: the administrator's own file, and merging an entry into the user's without touching the rest.
//! `up`, `init` and `down` call it, and `xebec kubeconfig`. Entries of others and fields that are unknown here stay.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::pki::write_private;

/// How long another program may hold the lock of the kubeconfig.
const LOCK_TIMEOUT: Duration = Duration::from_secs(3);
const LOCK_POLL: Duration = Duration::from_millis(20);

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

/// The context's name for a cluster's name: `xebec` for the default one.
pub fn context_name(cluster: &str) -> String {
    if cluster == super::cluster::DEFAULT_CLUSTER { "xebec".to_owned() } else { format!("xebec-{cluster}") }
}

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

fn empty() -> Value {
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

fn find<'a>(document: &'a Value, list: &str, name: &str) -> Option<&'a Value> {
    document[list].as_array()?.iter().find(|entry| entry["name"] == name)
}

/// The user's kubeconfig files: `$KUBECONFIG`'s list, else `~/.kube/config`.
pub fn user_files() -> Result<Vec<PathBuf>, Failure> {
    let listed: Vec<PathBuf> = std::env::var_os("KUBECONFIG")
        .map(|list| std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect())
        .unwrap_or_default();
    if !listed.is_empty() {
        return Ok(listed);
    }
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).ok_or_else(|| {
        Failure::new(codes::KUBECONFIG).titled("there is no kubeconfig").what("neither KUBECONFIG nor HOME is set")
    })?;
    Ok(vec![PathBuf::from(home).join(".kube/config")])
}

/// The file of `files` to change for the context `name`: the one that has it, else the first that exists, else the last.
pub fn target<'a>(files: &'a [PathBuf], name: &str) -> Result<&'a Path, Failure> {
    for file in files {
        if read(file)?.is_some_and(|document| find(&document, "contexts", name).is_some()) {
            return Ok(file);
        }
    }
    let chosen = files.iter().find(|file| file.exists()).or(files.last());
    chosen.map(PathBuf::as_path).ok_or_else(|| Failure::new(codes::KUBECONFIG).what("no file is named"))
}

/// A kubeconfig file; `None` if there is none. An empty file is an empty kubeconfig.
pub fn read(path: &Path) -> Result<Option<Value>, Failure> {
    let failed = |reason: String| {
        Failure::new(codes::KUBECONFIG).titled(format!("{} cannot be read", path.display())).what(reason)
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.to_string())),
    };
    if text.trim().is_empty() {
        return Ok(Some(empty()));
    }
    let document: Value = serde_saphyr::from_str(&text).map_err(|error| failed(error.to_string()))?;
    match document {
        Value::Object(_) => Ok(Some(document)),
        _ => Err(failed("not a kubeconfig".to_owned())),
    }
}

/// Changes a kubeconfig file under the lock that kubectl uses as well.
pub fn change(path: &Path, change: impl FnOnce(&mut Value)) -> Result<(), Failure> {
    let _lock = FileLock::take(path)?;
    let mut document = read(path)?.unwrap_or_else(empty);
    change(&mut document);
    write(path, &document)
}

/// Writes a whole kubeconfig file, readable by its owner alone.
pub fn write(path: &Path, document: &Value) -> Result<(), Failure> {
    // A link stays a link: many keep their kubeconfig elsewhere.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Ok(write_private(&path, to_yaml(document)?.as_bytes())?)
}

/// A kubeconfig as text.
pub fn to_yaml(document: &Value) -> Result<String, Failure> {
    let map: &Map<String, Value> = document.as_object().expect("a kubeconfig is a map");
    serde_saphyr::to_string(map).map_err(|error| Failure::new(codes::KUBECONFIG).because(&error))
}

/// `<file>.lock`, as kubectl makes it.
struct FileLock {
    path: PathBuf,
}

impl FileLock {
    fn take(file: &Path) -> Result<FileLock, Failure> {
        let failed = |what: String| Failure::new(codes::KUBECONFIG).what(what);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|error| failed(format!("{}: {error}", folder.display())))?;
        }
        let mut path = file.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let deadline = Instant::now() + LOCK_TIMEOUT;
        loop {
            match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(_) => return Ok(FileLock { path }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && Instant::now() < deadline => {
                    std::thread::sleep(LOCK_POLL);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    return Err(failed(format!("another program holds {}", path.display()))
                        .next(format!("if none does: rm {}", path.display())));
                }
                Err(error) => return Err(failed(format!("{}: {error}", path.display()))),
            }
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // If this fails the next one says which file to remove.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
#[path = "kubeconfig_tests.rs"]
mod tests;
