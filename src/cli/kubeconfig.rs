//! Kubeconfigs as files: the administrator's own, and the user's, changed under a lock. `document.rs` has what is in them.
//! `up`, `init` and `down` call it, and `xebec kubeconfig`. Entries of others and fields that are unknown here stay.

pub mod document;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

pub use self::document::{Entry, merge, remove};
use self::document::{empty, find};
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::pki::write_private;

/// How long another program may hold the lock of the kubeconfig.
const LOCK_TIMEOUT: Duration = Duration::from_secs(3);
const LOCK_POLL: Duration = Duration::from_millis(20);

/// The context's name for a cluster's name: `xebec` for the default one.
pub fn context_name(cluster: &str) -> String {
    if cluster == super::cluster::DEFAULT_CLUSTER { "xebec".to_owned() } else { format!("xebec-{cluster}") }
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
