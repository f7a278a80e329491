//! Secrets are sealed wherever they lie on disk.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::harness::{Shared, Test, tests};

/// The table.
pub const TESTS: &[Test] =
    tests![a_secret_is_found_in_no_file_of_any_master, files_of_a_master_are_for_its_owner_alone,];

/// All files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            // A folder may be gone by now: databases tidy up while they run.
            let _ = files(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

async fn a_secret_is_found_in_no_file_of_any_master(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("sealed").await?;
    let canary = "Kanarienvogel-7301";
    let plain = "offen-lesbar-7301";
    cluster.kubectl(&format!("create secret generic s --from-literal=a={canary} -n {namespace}")).await?;
    cluster.kubectl(&format!("create configmap c --from-literal=a={plain} -n {namespace}")).await?;
    let encoded = cluster.kubectl(&format!("get secret s -o jsonpath={{.data.a}} -n {namespace}")).await?;
    let read = cluster
        .kubectl(&format!("get secret s -o go-template='{{{{index .data \"a\" | base64decode}}}}' -n {namespace}"))
        .await?;
    assert_eq!(read, canary);
    let (mut searched, mut plain_found) = (0, 0);
    for master in cluster.masters() {
        let mut found = Vec::new();
        files(&cluster.root().join(&master), &mut found)?;
        for file in found {
            let Ok(bytes) = std::fs::read(&file) else { continue };
            searched += bytes.len();
            for word in [canary, encoded.as_str()] {
                ensure!(!contains(&bytes, word.as_bytes()), "{word} lies in {}", file.display());
            }
            plain_found += usize::from(contains(&bytes, plain.as_bytes()));
        }
    }
    // The search finds what is not sealed, so it would have found the secret.
    ensure!(plain_found >= 2, "the ConfigMap was found in {plain_found} files of {searched} bytes");
    Ok(())
}

async fn files_of_a_master_are_for_its_owner_alone(cluster: Shared) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: PathBuf| -> Result<u32> {
        Ok(std::fs::metadata(&path).with_context(|| path.display().to_string())?.permissions().mode() & 0o777)
    };
    assert_eq!(mode(cluster.kubeconfig())?, 0o600);
    for master in cluster.masters() {
        assert_eq!(mode(cluster.root().join(&master))?, 0o700);
        assert_eq!(mode(cluster.root().join(&master).join("data"))?, 0o700);
    }
    let mut keys = Vec::new();
    files(&cluster.root().join("pki"), &mut keys)?;
    ensure!(!keys.is_empty());
    for key in keys.into_iter().filter(|file| file.extension().is_some_and(|end| end == "key")) {
        assert_eq!(mode(key.clone())?, 0o600, "{}", key.display());
    }
    Ok(())
}
