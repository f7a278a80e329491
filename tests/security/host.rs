//! The machine below: ports, files, logs and the binary itself (A2, A19, A21, A36, A39).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::none_of;
use crate::harness::cluster::binary;
use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    there_is_no_port_without_tls,
    private_files_are_for_their_owner_alone,
    secrets_are_in_no_log_and_log_lines_are_whole,
    the_binary_is_hardened,
    no_file_lifts_the_ban_on_unsafe_code,
];

async fn there_is_no_port_without_tls(cluster: Shared) -> Result<()> {
    let ran = cluster.xebec_alone("server --insecure-port 8080 --data-dir /nonexistent/x").await?;
    ensure!(ran.code != 0 && ran.stderr.contains("there is no port without TLS"), "A2: {ran:?}");
    for master in cluster.masters() {
        let address = cluster.address(&master)?;
        let mut tcp = tokio::net::TcpStream::connect(&address).await?;
        tokio::io::AsyncWriteExt::write_all(&mut tcp, b"GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n\r\n").await?;
        let mut told = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut tcp, &mut told).await?;
        ensure!(told.starts_with("HTTP/1.0 400") && told.contains("Client sent an HTTP request"), "A2: {told}");
    }
    // Each master listens where it was told and nowhere else.
    let mut wrong = Vec::new();
    for master in cluster.status().await?.masters {
        let pid = master.pid.context("pid")?;
        let mut listens = 0;
        for (what, address) in listening(pid)? {
            listens += 1;
            if !address.starts_with("0100007F:") {
                wrong.push(format!("A2 {}: {what} listens on {address}", master.name));
            }
        }
        ensure!(listens == 2, "A2 {}: {listens} ports", master.name);
    }
    none_of(wrong)
}

/// TCP sockets that a process listens on, as the kernel prints them.
fn listening(pid: u32) -> Result<Vec<(&'static str, String)>> {
    let mut own = Vec::new();
    for entry in std::fs::read_dir(format!("/proc/{pid}/fd"))?.flatten() {
        if let Ok(target) = std::fs::read_link(entry.path()) {
            let target = target.to_string_lossy().into_owned();
            own.extend(target.strip_prefix("socket:[").map(|rest| rest.trim_end_matches(']').to_owned()));
        }
    }
    let mut found = Vec::new();
    for what in ["tcp", "tcp6"] {
        let Ok(table) = std::fs::read_to_string(format!("/proc/{pid}/net/{what}")) else { continue };
        for line in table.lines().skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            if words.get(3) == Some(&"0A") && words.get(9).is_some_and(|inode| own.iter().any(|one| one == inode)) {
                found.push((what, words[1].to_owned()));
            }
        }
    }
    Ok(found)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => {
                found.push(entry.path());
                files(&entry.path(), found);
            }
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
}

async fn private_files_are_for_their_owner_alone(cluster: Shared) -> Result<()> {
    let mut wrong = Vec::new();
    let root = cluster.root();
    let mut all = vec![root.clone()];
    files(&root, &mut all);
    for file in &all {
        // Whoever cannot enter the folder of a master reads nothing below it.
        let inside = file.strip_prefix(&root).unwrap_or(file);
        let below_private = inside.components().count() > 1 && inside.starts_with("m");
        let Ok(meta) = std::fs::metadata(file) else { continue };
        let mode = meta.permissions().mode() & 0o777;
        let name = inside.display().to_string();
        let private = meta.is_dir() || [".key", ".kubeconfig", "config.yaml"].iter().any(|end| name.ends_with(end));
        if private && !below_private && mode & 0o077 != 0 {
            wrong.push(format!("A21 {name}: {mode:o}"));
        }
    }
    ensure!(all.len() > 20, "{all:?}");
    // A folder of keys that others may read is not used.
    let folder = tempfile::tempdir()?;
    let keys = folder.path().join("pki");
    std::fs::create_dir(&keys)?;
    for name in ["ca.crt", "ca.key", "peer-ca.crt", "peer-ca.key", "sa.key", "sa.pub", "sealing.key", "join.key"] {
        std::fs::copy(cluster.pki(name), keys.join(name))?;
        std::fs::set_permissions(keys.join(name), std::fs::Permissions::from_mode(0o600))?;
    }
    std::fs::set_permissions(keys.join("sa.key"), std::fs::Permissions::from_mode(0o644))?;
    let line = format!("init --data-dir {0}/data --pki-dir {0}/pki --secure-port 0", folder.path().display());
    let ran = cluster.xebec_alone(&line).await?;
    if ran.code == 0 || !ran.stderr.contains("sa.key") || !ran.stderr.contains("chmod 600") {
        wrong.push(format!("A21 a key that everybody reads: {ran:?}"));
    }
    none_of(wrong)
}

async fn secrets_are_in_no_log_and_log_lines_are_whole(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("loud").await?;
    let token = cluster.kubectl(&format!("create token default -n {namespace}")).await?.trim().to_owned();
    let (password, join) = ("Hoppelpoppel-4711", cluster.xebec("token create --ttl 1m").await?.ok()?);
    cluster.kubectl(&format!("create secret generic s --from-literal=a={password} -n {namespace}")).await?;
    let good = cluster.client_with_token("m1", Some(&token)).await?;
    request::get(&good, "/api/v1/secrets").await?.expect(403)?;
    let bad = cluster.client_with_token("m1", Some("Wrong-Password-4711")).await?;
    request::get(&bad, "/api/v1/secrets").await?.expect(401)?;
    let client = cluster.client_of("m1").await?;
    let broken = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "b" }, "stringData": { "a": { "b": password } } });
    request::post(&client, &format!("/api/v1/namespaces/{namespace}/secrets"), &broken).await?.expect(400)?;
    for path in ["/api/v1/x%0aFORGED level=ERROR all is lost".replace(' ', "%20"), "/x%1b[31mFORGED%0d%0a".to_owned()] {
        let line = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer Wrong-Password-4711\r\n\r\n");
        cluster.wire("m1", b"http/1.1", None).await?.exchange(line.as_bytes()).await?;
    }
    let body = format!(
        "POST /xebec/v1/join HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}x\r\nContent-Length: 0\r\n\r\n",
        join.trim()
    );
    cluster.wire("m1", b"http/1.1", None).await?.exchange(body.as_bytes()).await?;
    let mut wrong = Vec::new();
    for master in cluster.masters() {
        let log = String::from_utf8_lossy(&std::fs::read(cluster.root().join(&master).join("log"))?).into_owned();
        ensure!(!log.is_empty(), "{master} logs nothing");
        let signature = token.rsplit('.').next().unwrap_or_default();
        for secret in [password, "Wrong-Password-4711", token.as_str(), signature, join.trim(), "PRIVATE KEY"] {
            if log.contains(secret) {
                wrong.push(format!("A36 {master} logs {secret}"));
            }
        }
        wrong.extend(log.lines().filter(|line| line.starts_with("FORGED")).map(|line| format!("A36 {line}")));
        if log.contains("\u{1b}[31m") {
            wrong.push(format!("A36 {master}: an escape went into the log"));
        }
    }
    none_of(wrong)
}

/// Files that replace or call functions of the system's library. None is part of the product.
const FOREIGN_FUNCTIONS: &[&str] = &["chaos/world/simulated/entropy.rs"];

/// The root manifest denies it for every crate; only an attribute could lift that.
async fn no_file_lifts_the_ban_on_unsafe_code(_: Shared) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
    ensure!(["unsafe_code = \"deny\"", "unsafe_code = \"forbid\""].iter().any(|line| manifest.contains(line)), "A39");
    let mut all = Vec::new();
    for folder in ["src", "raft", "chaos", "tests"] {
        files(&root.join(folder), &mut all);
    }
    let (mut wrong, mut read) = (Vec::new(), 0);
    let lint = ["unsafe", "_code"].concat();
    let is_named = |file: &&PathBuf| !FOREIGN_FUNCTIONS.iter().any(|named| file.ends_with(named));
    for file in all.iter().filter(|file| file.extension().is_some_and(|end| end == "rs")).filter(is_named) {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        read += 1;
        let lifts = text.lines().any(|line| line.trim_start().starts_with("#") && line.contains(&lint));
        if lifts {
            wrong.push(format!("A39 {}", file.display()));
        }
    }
    ensure!(read > 100, "A39: only {read} files");
    for file in all.iter().filter(|file| file.file_name().is_some_and(|name| name == "Cargo.toml")) {
        let text = std::fs::read_to_string(file)?;
        if !text.contains("[lints]\nworkspace = true") {
            wrong.push(format!("A39 {} does not take the workspace's lints", file.display()));
        }
    }
    none_of(wrong)
}

/// Two bytes, four or eight at an offset of a little-endian file.
fn number(bytes: &[u8], at: usize, size: usize) -> Result<u64> {
    let part = bytes.get(at..at + size).context("a short file")?;
    Ok(part.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

async fn the_binary_is_hardened(_: Shared) -> Result<()> {
    const DYNAMIC: u64 = 2;
    const GNU_STACK: u64 = 0x6474_e551;
    const GNU_RELRO: u64 = 0x6474_e552;
    const SHARED_OBJECT: u64 = 3;
    let path = binary()?;
    let bytes = std::fs::read(&path)?;
    ensure!(bytes.starts_with(b"\x7fELF\x02\x01"), "A39: {} is no 64-bit ELF file", path.display());
    ensure!(number(&bytes, 16, 2)? == SHARED_OBJECT, "A39: the binary is not position-independent");
    let table = usize::try_from(number(&bytes, 32, 8)?)?;
    let (size, count) = (usize::try_from(number(&bytes, 54, 2)?)?, usize::try_from(number(&bytes, 56, 2)?)?);
    let (mut relro, mut bind_now, mut stack) = (false, false, None);
    for entry in (0..count).map(|i| table + i * size) {
        let flags = number(&bytes, entry + 4, 4)?;
        match number(&bytes, entry, 4)? {
            GNU_RELRO => relro = true,
            GNU_STACK => stack = Some(flags),
            DYNAMIC => bind_now = binds_now(&bytes, entry)?,
            _ => {}
        }
        // Write and execute at once.
        ensure!(flags & 3 != 3, "A39: a segment is writable and executable");
    }
    ensure!(relro, "A39: no RELRO");
    ensure!(bind_now, "A39: the relocations are not made read-only at start (no BIND_NOW)");
    ensure!(stack.is_some_and(|flags| flags & 1 == 0), "A39: the stack is executable");
    Ok(())
}

/// Whether the dynamic section asks for all symbols to be bound at start.
fn binds_now(bytes: &[u8], entry: usize) -> Result<bool> {
    let (at, length) = (number(bytes, entry + 8, 8)?, number(bytes, entry + 32, 8)?);
    for pair in (at..at + length).step_by(16) {
        let pair = usize::try_from(pair)?;
        let (tag, value) = (number(bytes, pair, 8)?, number(bytes, pair + 8, 8)?);
        let now = match tag {
            24 => true,
            30 => value & 8 != 0,
            0x6fff_fffb => value & 1 != 0,
            0 => break,
            _ => false,
        };
        if now {
            return Ok(true);
        }
    }
    Ok(false)
}
