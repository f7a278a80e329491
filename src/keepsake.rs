//! What a master keeps outside its data folder, so that it can come back when its data cannot: which cluster it belongs
//! to, where the others are, and how often that has happened. Beside the keys, readable by its owner alone.
//! Written by `boot.rs` as members come and go, read before the data folder is. Holds values, starts nothing.

use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sys::{Disk, RealDisk};

use crate::config::ServerConfig;
use crate::pki;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Keepsake {
    /// Name of the cluster.
    pub cluster: String,
    /// Identity of the cluster, 32 hexadecimal digits.
    pub cluster_id: String,
    /// The id under which this master is, or last was, a member.
    pub node_id: u64,
    /// API addresses of all masters, this one included.
    pub masters: Vec<String>,
    /// It has been a member: until then its data holds nothing that could be missed.
    pub admitted: bool,
    /// It was removed by command, and does not come back by itself.
    pub removed: bool,
    /// Authorises the request for admission while that is not granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// How often its data was put aside.
    pub quarantines: u64,
    /// Why, the last time.
    pub last_reason: String,
}

impl Keepsake {
    /// What the master of this configuration keeps; `None` where there is nothing, or nothing that can be read.
    pub fn read(config: &ServerConfig) -> Option<Keepsake> {
        let path = path(config);
        let bytes = RealDisk.read(&path).unwrap_or_else(|error| {
            tracing::error!(path = %path.display(), %error, "cannot be read");
            None
        })?;
        match serde_json::from_slice(&bytes) {
            Ok(keepsake) => Some(keepsake),
            Err(error) => {
                tracing::error!(path = %path.display(), %error, "cannot be understood; it will be written anew");
                None
            }
        }
    }

    /// Replaces what is kept, durably.
    pub fn write(&self, config: &ServerConfig) -> anyhow::Result<()> {
        let json = serde_json::to_vec_pretty(self).context("writing down what this master keeps")?;
        pki::write_private(&path(config), &json)
    }

    /// The other masters.
    pub fn others(&self, config: &ServerConfig) -> Vec<String> {
        let own = config.api_advertise.to_string();
        self.masters.iter().filter(|address| **address != own).cloned().collect()
    }
}

/// One file per master: masters on one machine share the folder of keys.
fn path(config: &ServerConfig) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
    let name: String = config.name.chars().map(plain).collect();
    config.pki_dir.join(format!("master-{name}.json"))
}
