//! The settings of a server process: one struct that is flags, `XEBEC_` variables and configuration file at once.
//! `server`, `init`, `join` and `up` use it; `resolve.rs` turns it into the `ServerConfig` that `boot` runs.
//! Flags of kube-apiserver keep their name and meaning, or are answered with one line that says what happens instead.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, FromArgMatches, Parser};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::config::Preset;

/// `apiVersion` of the configuration file.
pub const API_VERSION: &str = "xebec.io/v1alpha1";
/// `kind` of the configuration file.
pub const KIND: &str = "MasterConfig";
const ENVIRONMENT_PREFIX: &str = "XEBEC_";

/// All settings; absent ones take their default. A key of the file is the flag in camel case.
#[derive(Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Name of this master, unique in its cluster [default: the host's name]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name of the cluster
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_name: Option<String>,
    /// Folder for this master's data; one process at a time
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// Folder for certificates and keys, outside the data folder
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pki_dir: Option<PathBuf>,
    /// Token with which an empty data folder enters a cluster
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_token: Option<String>,
    /// Make a cluster of one if the data folder is empty
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<bool>,
    /// Enter without a vote, for reads and watches, until `xebec master promote`
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learner: Option<bool>,
    /// Raft's timing; auto measures the disk
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// Address to listen on for peers [default: the bind address, port 2380]
    #[arg(long, value_name = "HOST:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_listen: Option<String>,
    /// Address under which peers reach this master [default: the advertised address and the peer port]
    #[arg(long, value_name = "HOST:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_advertise: Option<String>,
    /// How long the certificates last that this master makes and renews for itself [default: 8760h]
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_lifetime: Option<String>,
    /// How far back watches may resume and pages of a list go on [default: 10m]
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_window: Option<String>,
    /// How long objects can be read as they were, beyond the window; 0s for not at all [default: 72h]
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_retention: Option<String>,
    /// The same for changes of status alone [default: 1h]
    #[arg(long, value_name = "TIME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_retention_status: Option<String>,
    /// Megabytes on disk that this may take [default: 256]
    #[arg(long, value_name = "MEGABYTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_retention_megabytes: Option<u64>,
    /// Log filter: info, debug, xebec=debug,raft=trace …
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// text or json [default: text on a terminal, json elsewhere]
    #[arg(long, value_parser = ["text", "json"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<String>,

    /// Address to serve the API on
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind_address: Option<IpAddr>,
    /// Port to serve the API on [default: 6443]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure_port: Option<u16>,
    /// Address under which clients reach this master [default: the address of the default route]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advertise_address: Option<IpAddr>,
    /// Serving certificate with its chain [default: made from the cluster's authority]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_cert_file: Option<PathBuf>,
    /// Key of the serving certificate
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_private_key_file: Option<PathBuf>,
    /// Authorities whose client certificates are accepted [default: the cluster's]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_ca_file: Option<PathBuf>,
    /// Static tokens: token,user,uid,"group1,group2" per line
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_auth_file: Option<PathBuf>,
    /// Key that verifies service-account tokens; may be given several times
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_account_key_file: Vec<PathBuf>,
    /// Key that signs service-account tokens
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_signing_key_file: Option<PathBuf>,
    /// Issuer of service-account tokens
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_issuer: Option<String>,
    /// Range of cluster IPs, as CIDR [default: 10.96.0.0/12]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_cluster_ip_range: Option<String>,
    /// Range of node ports [default: 30000-32767]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_node_port_range: Option<String>,
    /// Whether requests without credentials are system:anonymous [default: true]
    #[arg(long, help_heading = "As in kube-apiserver", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymous_auth: Option<bool>,
    /// Whether privileged containers are accepted [default: true]
    #[arg(long, help_heading = "As in kube-apiserver", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_privileged: Option<bool>,
    /// Whether bootstrap tokens authenticate [default: false]
    #[arg(long, help_heading = "As in kube-apiserver", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_bootstrap_token_auth: Option<bool>,
    /// Authorizers, in order [default: RBAC]
    #[arg(long, help_heading = "As in kube-apiserver", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_mode: Vec<String>,
    /// Admission plugins beyond the default ones
    #[arg(long, help_heading = "As in kube-apiserver", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enable_admission_plugins: Vec<String>,
    /// Admission plugins to leave out
    #[arg(long, help_heading = "As in kube-apiserver", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disable_admission_plugins: Vec<String>,
    /// Reading requests in flight [default: 400]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_requests_inflight: Option<u32>,
    /// Changing requests in flight [default: 200]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_mutating_requests_inflight: Option<u32>,
    /// End of a request that is not long-running [default: 1m]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_timeout: Option<String>,
    /// How long Events are kept [default: 1h]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_ttl: Option<String>,
    /// Seconds that pods tolerate a node that is not ready [default: 300]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_not_ready_toleration_seconds: Option<i64>,
    /// Seconds that pods tolerate an unreachable node [default: 300]
    #[arg(long, help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_unreachable_toleration_seconds: Option<i64>,
    /// Log level as a number: 0–3 info, 4–5 debug, 6 and more trace
    #[arg(long = "v", short = 'v', help_heading = "As in kube-apiserver")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v: Option<u8>,

    /// Period in which node health is looked at [default: 5s]
    #[arg(long, help_heading = "As in kube-controller-manager")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_monitor_period: Option<String>,
    /// Age of a node's lease at which the node is unknown [default: 50s]
    #[arg(long, help_heading = "As in kube-controller-manager")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_monitor_grace_period: Option<String>,
    /// Nodes per second whose pods may be evicted [default: 0.1]
    #[arg(long, help_heading = "As in kube-controller-manager")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_eviction_rate: Option<f64>,

    #[command(flatten)]
    #[serde(flatten)]
    pub retired: Retired,
}

/// Flags that start scripts of other control planes carry and that have no effect here. Each is answered with a line.
#[derive(Args, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Retired {
    #[arg(long, hide = true, value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub etcd_servers: Vec<String>,
    #[arg(long, hide = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etcd_cafile: Option<PathBuf>,
    #[arg(long, hide = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etcd_certfile: Option<PathBuf>,
    #[arg(long, hide = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etcd_keyfile: Option<PathBuf>,
    #[arg(long, hide = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insecure_port: Option<u16>,
    #[arg(long, hide = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insecure_bind_address: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubelet_https: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logtostderr: Option<bool>,
    #[arg(long, hide = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_dir: Option<PathBuf>,
}

impl Retired {
    /// One line for each flag that was given and has no effect or another one than it says.
    pub fn answers(&self) -> Vec<String> {
        let mut answers = Vec::new();
        if !self.etcd_servers.is_empty() {
            answers
                .push("--etcd-servers: embedded store in use; the named etcd is neither read nor written".to_owned());
        }
        let etcd_tls = [&self.etcd_cafile, &self.etcd_certfile, &self.etcd_keyfile];
        if self.etcd_servers.is_empty() && etcd_tls.iter().any(|file| file.is_some()) {
            answers.push("--etcd-cafile, --etcd-certfile, --etcd-keyfile: embedded store in use".to_owned());
        }
        if self.insecure_port.is_some_and(|port| port != 0) {
            answers.push("--insecure-port: there is no port without TLS; use the secure port".to_owned());
        }
        if self.insecure_bind_address.is_some() && self.insecure_port.is_none() {
            answers.push("--insecure-bind-address: there is no port without TLS".to_owned());
        }
        if self.kubelet_https == Some(false) {
            answers.push("--kubelet-https=false: kubelets are only spoken to over TLS".to_owned());
        }
        if self.logtostderr == Some(false) || self.log_dir.is_some() {
            answers.push("--logtostderr, --log-dir: the log goes to standard error; redirect it".to_owned());
        }
        answers
    }
}

/// Reads settings alone, for variables.
#[derive(Parser)]
#[command(name = "settings", no_binary_name = true)]
struct Alone {
    #[command(flatten)]
    settings: Settings,
}

impl Settings {
    /// Flags over variables over file.
    pub fn merged(flags: &Settings, file: Option<&Path>) -> Result<Settings, Failure> {
        let from_file = match file {
            Some(path) => Settings::from_file(path)?,
            None => Settings::default(),
        };
        let from_environment = Settings::from_environment(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )?;
        Ok(flags.over(&from_environment.over(&from_file)))
    }

    /// These settings, completed by `other` where these are absent.
    pub fn over(&self, other: &Settings) -> Settings {
        let mut merged = other.to_map();
        merged.extend(self.to_map());
        serde_json::from_value(Value::Object(merged)).expect("settings read back what settings wrote")
    }

    /// As key and value, absent ones left out.
    pub fn to_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            other => unreachable!("settings are a map, not {other:?}"),
        }
    }

    /// The configuration file's text.
    pub fn to_yaml(&self) -> Result<String, Failure> {
        let mut map = self.to_map();
        map.insert("apiVersion".to_owned(), API_VERSION.into());
        map.insert("kind".to_owned(), KIND.into());
        serde_saphyr::to_string(&map).map_err(|error| Failure::new(codes::FILE).because(&error))
    }

    fn from_file(path: &Path) -> Result<Settings, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::new(codes::FILE).titled(format!("{} cannot be read", path.display())).because(&error)
        })?;
        Settings::from_yaml(&text)
            .map_err(|reason| Failure::new(codes::SETTING).titled(format!("{}: {reason}", path.display())))
    }

    /// Reads the text of a configuration file. An unknown key is an error that names the nearest known one.
    pub fn from_yaml(text: &str) -> Result<Settings, String> {
        let mut map: Map<String, Value> = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        for (key, expected) in [("apiVersion", API_VERSION), ("kind", KIND)] {
            match map.remove(key) {
                Some(Value::String(value)) if value == expected => {}
                Some(other) => return Err(format!("{key} is {other}, this version reads {expected:?}")),
                None => return Err(format!("{key} is missing; this version reads {expected:?}")),
            }
        }
        let known = known_keys();
        for key in map.keys() {
            if !known.contains(key.as_str()) {
                let nearest = known.iter().min_by_key(|candidate| distance(key, candidate));
                let nearest = nearest.filter(|candidate| distance(key, candidate) <= key.len().div_ceil(2));
                let hint = nearest.map(|nearest| format!("; did you mean {nearest:?}?")).unwrap_or_default();
                return Err(format!("unknown key {key:?}{hint}"));
            }
        }
        serde_json::from_value(Value::Object(map)).map_err(|error| error.to_string())
    }

    /// `XEBEC_DATA_DIR=/x` is `--data-dir=/x`. Variables that name no setting belong to someone else.
    pub fn from_environment(variables: impl Iterator<Item = (String, String)>) -> Result<Settings, Failure> {
        let flags: BTreeSet<String> = flag_names().collect();
        let mut arguments: Vec<String> = Vec::new();
        for (name, value) in variables {
            let Some(name) = name.strip_prefix(ENVIRONMENT_PREFIX) else { continue };
            let flag = name.to_ascii_lowercase().replace('_', "-");
            if flags.contains(&flag) {
                arguments.push(format!("--{flag}={value}"));
            }
        }
        arguments.sort();
        let matches = Alone::command().try_get_matches_from(arguments);
        let alone = matches.and_then(|matches| Alone::from_arg_matches(&matches));
        alone.map(|alone| alone.settings).map_err(|error| {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Failure::new(codes::SETTING).titled(format!("an {ENVIRONMENT_PREFIX} variable is not valid")).what(line)
        })
    }
}

fn flag_names() -> impl Iterator<Item = String> {
    Alone::command().get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned)).collect::<Vec<_>>().into_iter()
}

/// Keys of the configuration file: the flags in camel case.
fn known_keys() -> BTreeSet<String> {
    flag_names()
        .filter(|flag| flag != "help")
        .map(|flag| {
            let mut parts = flag.split('-');
            let mut key = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let mut letters = part.chars();
                key.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                key.push_str(letters.as_str());
            }
            key
        })
        .collect()
}

/// Levenshtein distance, in letters of either case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
