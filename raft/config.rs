//! How a member is set up: where its data lies, where it listens, how patient it is.
//! Used by whoever starts a member. The rest of the consensus core's settings are not a matter of choice
//! and stand here with their reasons.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use openraft::SnapshotPolicy;
use sys::{Clock, Disk, Random};

use crate::error::Error;
use crate::grpc::PeerTls;
use crate::limits::{
    APPEND_REQUEST_ENTRIES_MAX, ENTRY_BYTES_MAX, LAN_FSYNC_P99_MS_MAX, Limits, MARK_SLOT_BYTES, TICK_MS,
};

/// How patient members are with each other, at least: where they are far apart, or their processors busy, they become
/// more patient by themselves. Members may start with different ones; the most patient one sets the pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// `Lan` where the measured fsync p99 allows it, otherwise `Default`.
    Auto,
    /// Heartbeat 50 ms, election time-out 150–300 ms.
    Lan,
    /// Heartbeat 100 ms, election time-out 300–600 ms.
    Default,
    /// From the round trip between the members: heartbeat about one round trip, time-outs a multiple.
    Wan {
        /// Round trip between the two members that are farthest apart.
        round_trip: Duration,
    },
}

/// Where peers connect to.
#[derive(Debug)]
pub enum Listen {
    /// Bind this address.
    Address(SocketAddr),
    /// Already bound by the caller.
    Bound(TcpListener),
}

/// Everything that starting a member needs besides its identity and its state machine.
#[derive(Debug)]
pub struct Config {
    /// Holds `identity`, `lock` and `raft/`. Must exist and hold an identity.
    pub data_dir: PathBuf,
    /// The peer port.
    pub listen: Listen,
    /// host:port under which the other members reach the peer port.
    pub advertise: String,
    /// Opaque bytes that every member knows of this one; used by the founder, joiners bring theirs when added.
    pub info: bytes::Bytes,
    /// Patience.
    pub preset: Preset,
    /// Certificates of the peer port.
    pub tls: PeerTls,
    /// Bounds.
    pub limits: Limits,
}

/// Time, randomness and disk, as the process (or a simulation) has them.
#[derive(Clone)]
pub struct SysHandles {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Small durable files.
    pub disk: Arc<dyn Disk>,
}

/// Intervals that follow from a preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timing {
    /// As people are told.
    pub name: &'static str,
    pub heartbeat_ms: u64,
    pub election_ms_min: u64,
    pub election_ms_max: u64,
}

pub(crate) const LAN: Timing = Timing { name: "lan", heartbeat_ms: 50, election_ms_min: 150, election_ms_max: 300 };
const DEFAULT: Timing = Timing { name: "default", heartbeat_ms: 100, election_ms_min: 300, election_ms_max: 600 };

impl Timing {
    pub(crate) fn choose(preset: Preset, dir: &Path, sys: &SysHandles) -> Result<Timing, Error> {
        Ok(match preset {
            Preset::Lan => LAN,
            Preset::Default => DEFAULT,
            Preset::Wan { round_trip } => {
                let heartbeat_ms = u64::try_from(round_trip.as_millis()).unwrap_or(u64::MAX).clamp(150, 5_000);
                let (election_ms_min, election_ms_max) = (5 * heartbeat_ms, 10 * heartbeat_ms);
                Timing { name: "wan", heartbeat_ms, election_ms_min, election_ms_max }
            }
            Preset::Auto => {
                let p99 = measure_fsync(dir, sys).map_err(Error::io("cannot measure the disk"))?;
                let timing = if p99 < Duration::from_millis(LAN_FSYNC_P99_MS_MAX) { LAN } else { DEFAULT };
                tracing::info!(?p99, ?timing, "fsync measured");
                timing
            }
        })
    }
}

const FSYNC_PROBES: usize = 50;

/// The slowest but one of some synced writes: what stands for a p99 at start.
fn measure_fsync(dir: &Path, sys: &SysHandles) -> std::io::Result<Duration> {
    let path = dir.join("fsync-probe");
    let block = [0; MARK_SLOT_BYTES];
    let mut times = Vec::with_capacity(FSYNC_PROBES);
    for _ in 0..FSYNC_PROBES {
        let started = sys.clock.monotonic();
        sys.disk.write_at(&path, 0, &block)?;
        times.push(sys.clock.monotonic().saturating_sub(started));
    }
    times.sort_unstable();
    Ok(times[FSYNC_PROBES - 2])
}

/// Settings of the consensus core.
pub(crate) fn core_config(timing: Timing, limits: &Limits) -> Result<Arc<openraft::Config>, Error> {
    if limits.entry_bytes_max > ENTRY_BYTES_MAX || limits.entry_bytes_max == 0 {
        return Err(Error::Config(format!("entry_bytes_max must be within 1..={ENTRY_BYTES_MAX}")));
    }
    let config = openraft::Config {
        cluster_name: "xebec".into(),
        heartbeat_interval: timing.heartbeat_ms,
        election_timeout_min: timing.election_ms_min,
        election_timeout_max: timing.election_ms_max,
        // A member that comes back must not depose a leader whom everybody else hears.
        enable_pre_vote: Some(true),
        // A restarted leader stands for election like everybody else: it may have missed one.
        enable_leader_restore: Some(false),
        // A leader without a quorum falls silent for a while, so that the others can elect.
        quorum_loss_probe_interval: Some(2 * timing.election_ms_max),
        // A member that lost its log is quarantined by its greeting; the core must not replicate to it.
        allow_log_reversion: Some(false),
        // Snapshots and purges follow log bytes, see `compaction`.
        snapshot_policy: SnapshotPolicy::Never,
        max_in_snapshot_log_to_keep: u64::MAX,
        install_snapshot_timeout: 10 * 60 * 1000,
        max_payload_entries: APPEND_REQUEST_ENTRIES_MAX,
        backoff: "10ms 20ms ...200ms".into(),
        ..openraft::Config::default()
    };
    config.validate().map(Arc::new).map_err(|error| Error::Config(error.to_string()))
}

// A heartbeat that is lost once must not cost an election.
const _: () = assert!(2 * LAN.heartbeat_ms < LAN.election_ms_min);
const _: () = assert!(2 * DEFAULT.heartbeat_ms < DEFAULT.election_ms_min);
// Nor must a leader, patient or not, be silent for longer than the most impatient member waits (`patience`).
const _: () = assert!(DEFAULT.heartbeat_ms < LAN.election_ms_min && TICK_MS < LAN.election_ms_min);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_preset_is_accepted_by_the_core() {
        let dir = tempfile::tempdir().unwrap();
        let sys = SysHandles {
            clock: Arc::new(sys::SystemClock::new()),
            random: Arc::new(sys::SystemRandom),
            disk: Arc::new(sys::RealDisk),
        };
        let wan = |ms| Preset::Wan { round_trip: Duration::from_millis(ms) };
        for preset in [Preset::Auto, Preset::Lan, Preset::Default, wan(0), wan(300), wan(u64::MAX)] {
            let timing = Timing::choose(preset, dir.path(), &sys).unwrap();
            core_config(timing, &Limits::default()).unwrap();
        }
    }

    #[test]
    fn an_entry_limit_beyond_the_protocol_is_refused() {
        let limits = Limits { entry_bytes_max: ENTRY_BYTES_MAX + 1, ..Limits::default() };
        assert!(matches!(core_config(LAN, &limits), Err(Error::Config(_))));
    }
}
