//! Who this member is: cluster, id and incarnation, kept in the data directory outside both databases.
//! Written once by the founder or by a join, before the member is added; only its start counter changes.
//! An empty data directory has no identity and can never come back as a known member.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sys::{Disk, Random};

use crate::codec;
use crate::error::Error;
use crate::types::NodeId;

/// The id of the member that founds a cluster.
pub const FOUNDER: NodeId = 1;

/// Who a data directory is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Random number of the cluster.
    pub cluster_id: u128,
    /// Replicated, never reused.
    pub node_id: NodeId,
    /// Random number of this data directory: the same id with another one is somebody else.
    pub incarnation: u128,
    /// Raised durably at each start.
    pub start_counter: u64,
    /// The log has existed: if it is gone now, that is amnesia and not a first start.
    pub(crate) log_created: bool,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct IdentityRecord {
    cluster_id: u128,
    node_id: u64,
    incarnation: u128,
    start_counter: u64,
    log_created: bool,
}

impl Identity {
    /// The founder of a new cluster. Not stored yet.
    pub fn found(random: &dyn Random) -> Identity {
        Identity::join(random.u128(), FOUNDER, random)
    }

    /// A new member, under the id that the cluster gave it. Not stored yet; store it before asking to be added.
    pub fn join(cluster_id: u128, node_id: NodeId, random: &dyn Random) -> Identity {
        Identity { cluster_id, node_id, incarnation: random.u128(), start_counter: 0, log_created: false }
    }

    /// The identity in `data_dir`; `None` if there is none.
    pub fn load(disk: &dyn Disk, data_dir: &Path) -> Result<Option<Identity>, Error> {
        let path = path_in(data_dir);
        let what = path.display().to_string();
        let Some(bytes) = disk.read(&path).map_err(Error::io(format!("cannot read {what}")))? else {
            return Ok(None);
        };
        let record: IdentityRecord = decode_checked(&bytes).map_err(|source| Error::Corrupt { what, source })?;
        Ok(Some(Identity {
            cluster_id: record.cluster_id,
            node_id: record.node_id,
            incarnation: record.incarnation,
            start_counter: record.start_counter,
            log_created: record.log_created,
        }))
    }

    /// Writes a new identity durably. Refuses a directory that has one.
    pub fn store(&self, disk: &dyn Disk, data_dir: &Path) -> Result<(), Error> {
        if Identity::load(disk, data_dir)?.is_some() {
            return Err(Error::IdentityExists(data_dir.to_owned()));
        }
        self.write(disk, data_dir)
    }

    /// Raises the start counter durably: two starts of one directory can be told apart.
    pub(crate) fn raise(&mut self, disk: &dyn Disk, data_dir: &Path) -> Result<(), Error> {
        self.start_counter += 1;
        self.write(disk, data_dir)
    }

    /// Notes durably that the log exists from now on.
    pub(crate) fn note_log_created(&mut self, disk: &dyn Disk, data_dir: &Path) -> Result<(), Error> {
        self.log_created = true;
        self.write(disk, data_dir)
    }

    fn write(&self, disk: &dyn Disk, data_dir: &Path) -> Result<(), Error> {
        let body = codec::encode(&IdentityRecord {
            cluster_id: self.cluster_id,
            node_id: self.node_id,
            incarnation: self.incarnation,
            start_counter: self.start_counter,
            log_created: self.log_created,
        });
        let mut bytes = crc32c::crc32c(&body).to_le_bytes().to_vec();
        bytes.extend_from_slice(&body);
        let path = path_in(data_dir);
        sys::failpoint::at("raft.identity.before-write");
        disk.write_atomic(&path, &bytes).map_err(Error::io(format!("cannot write {}", path.display())))
    }

    /// DNS name that this member's peer certificate must carry.
    pub fn certificate_name(node_id: NodeId) -> String {
        format!("node-{node_id}.peer.xebec")
    }
}

fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join("identity")
}

pub(crate) fn decode_checked(bytes: &[u8]) -> std::io::Result<IdentityRecord> {
    let Some((crc, body)) = bytes.split_first_chunk::<4>() else {
        return Err(codec::invalid("identity is too short"));
    };
    if crc32c::crc32c(body) != u32::from_le_bytes(*crc) {
        return Err(codec::invalid("checksum mismatch"));
    }
    codec::decode::<_, 256>(body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use sys::{RealDisk, SeededRandom};

    #[test]
    fn an_identity_is_stored_once_and_counts_its_starts() {
        let dir = tempfile::tempdir().unwrap();
        let random = SeededRandom::new(1);
        assert!(Identity::load(&RealDisk, dir.path()).unwrap().is_none());
        let mut founder = Identity::found(&random);
        assert_eq!(founder.node_id, FOUNDER);
        founder.store(&RealDisk, dir.path()).unwrap();
        assert!(matches!(Identity::found(&random).store(&RealDisk, dir.path()), Err(Error::IdentityExists(_))));
        founder.raise(&RealDisk, dir.path()).unwrap();
        let loaded = Identity::load(&RealDisk, dir.path()).unwrap().unwrap();
        assert_eq!(loaded, founder);
        assert_eq!(loaded.start_counter, 1);
    }

    #[test]
    fn a_damaged_identity_is_corrupt_and_not_absent() {
        let dir = tempfile::tempdir().unwrap();
        Identity::found(&SeededRandom::new(1)).store(&RealDisk, dir.path()).unwrap();
        let path = path_in(dir.path());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[9] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(Identity::load(&RealDisk, dir.path()), Err(Error::Corrupt { .. })));
    }
}
