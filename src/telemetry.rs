//! What one master says of its consensus and store: its status document, health checks, metrics samples and
//! component statuses. Made by `boot.rs`, served by the API server. It changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use apiserver::config::{CheckScope, ComponentHealth, HealthCheck, Sample, SampleKind};
use bytes::Bytes;
use parking_lot::Mutex;
use raft::Role;
use store::BUILT_IN_ROLES;
use sys::Clock;
use tokio_util::sync::CancellationToken;

use crate::agreement::Agreement;
use crate::config::ServerConfig;
use crate::member::{MemberStatus, PatienceView, PeerView, StateHash};
use crate::membership::{Cluster, MemberInfo};
use crate::pressure::Pressure;

/// A master this far behind its leader is not ready.
const CAUGHT_UP_ENTRIES_MAX: u64 = 10_000;
/// How often peers are asked whether they live, for component statuses.
const PEER_PROBE_INTERVAL: Duration = Duration::from_secs(2);
/// Name of the peer call that is answered by every member that lives.
pub const PING: &str = "ping";

/// Eyes on one running master.
#[derive(Clone)]
pub struct Telemetry {
    cluster: Cluster,
    config: Arc<ServerConfig>,
    leader_changes: Arc<AtomicU64>,
    peers: Arc<Mutex<BTreeMap<u64, Result<(), String>>>>,
    bootstrapped: Arc<AtomicBool>,
    /// How often this master's data was put aside.
    quarantines: u64,
    agreement: Arc<Agreement>,
    pressure: Arc<Pressure>,
}

impl Telemetry {
    /// Looks at a running master.
    pub fn new(
        cluster: Cluster,
        config: Arc<ServerConfig>,
        quarantines: u64,
        agreement: &Arc<Agreement>,
        pressure: &Arc<Pressure>,
    ) -> Telemetry {
        Telemetry {
            cluster,
            config,
            leader_changes: Arc::default(),
            peers: Arc::default(),
            bootstrapped: Arc::default(),
            quarantines,
            agreement: agreement.clone(),
            pressure: pressure.clone(),
        }
    }

    /// The API server has what every cluster has from the start; before, it refuses most users.
    pub fn bootstrapped(&self) {
        self.bootstrapped.store(true, Ordering::Relaxed);
    }

    /// Keeps what must be followed up to date until `shutdown`.
    pub async fn run(self, clock: Arc<dyn Clock>, shutdown: CancellationToken) {
        let mut leadership = self.cluster.raft.leadership();
        let mut leader = leadership.borrow().leader;
        loop {
            self.probe().await;
            let wait = clock.sleep(PEER_PROBE_INTERVAL);
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                changed = leadership.wait_for(|now| now.leader.is_some() && now.leader != leader) => {
                    let Ok(now) = changed else { return };
                    leader = now.leader;
                    self.leader_changes.fetch_add(1, Ordering::Relaxed);
                }
                () = wait => {}
            }
        }
    }

    async fn probe(&self) {
        let own = self.cluster.raft.identity().node_id;
        let ids = self.cluster.raft.members().into_iter().map(|member| member.id);
        let probes = ids.filter(|id| *id != own).map(|id| async move {
            let answer = self.cluster.raft.call_peer(id, PING, Bytes::new()).await;
            (id, answer.map(|_| ()).map_err(|error| error.to_string()))
        });
        let mut answers: BTreeMap<u64, Result<(), String>> =
            futures::future::join_all(probes).await.into_iter().collect();
        answers.insert(own, Ok(()));
        *self.peers.lock() = answers;
    }

    /// The document at `STATUS_PATH`.
    pub fn status(&self) -> MemberStatus {
        let (raft, store) = (&self.cluster.raft, &self.cluster.store);
        let status = raft.status();
        let leadership = *raft.leadership().borrow();
        let (hash_index, hash) = store.state_hash();
        let roles = store.roles().borrow().clone();
        let own_voter = status.role != Role::Learner;
        let infos: BTreeMap<u64, raft::Member> = raft.members().into_iter().map(|m| (m.id, m)).collect();
        let mut peers: Vec<PeerView> = infos.values().map(|member| peer_view(member, &status, own_voter)).collect();
        peers.sort_by_key(|peer| peer.node_id);
        MemberStatus {
            cluster: self.config.cluster.clone(),
            cluster_id: format!("{:032x}", raft.identity().cluster_id),
            name: self.config.name.clone(),
            node_id: status.node_id,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            role: role_name(status.role).to_owned(),
            api_address: self.config.api_advertise.to_string(),
            peer_address: self.config.peer_advertise.clone(),
            pid: std::process::id(),
            term: status.term,
            leader: status.leader,
            quorum_fresh: leadership.quorum_fresh,
            ready: self.bootstrapped.load(Ordering::Relaxed) && self.has_leader().is_ok() && self.caught_up().is_ok(),
            last_log: status.last_log.unwrap_or_default(),
            committed: status.committed.map_or(0, |id| id.index),
            applied: status.applied.map_or(0, |id| id.index),
            revision: store.view().revision(),
            state_hash: Some(StateHash { index: hash_index, hash: format!("{hash:016x}") }),
            db_bytes: None,
            certificate_days: crate::renewal::serving_days(&self.config, std::time::SystemTime::now()),
            watches: Some(store.stats().watchers),
            fsync_p50_us: Some(u64::from(status.fsync_p50_us)),
            fsync_p99_us: Some(u64::from(status.fsync_p99_us)),
            patience: Some(patience_view(&status.patience)),
            roles: roles.iter().map(|(role, grant)| (role.to_owned(), self.cluster.name_of(grant.holder))).collect(),
            peers,
        }
    }

    fn has_leader(&self) -> Result<(), String> {
        let leader = self.cluster.raft.leadership().borrow().leader;
        leader.map(|_| ()).ok_or_else(|| "no leader is known".to_owned())
    }

    fn caught_up(&self) -> Result<(), String> {
        let status = self.cluster.raft.status();
        let committed = status.committed.map_or(0, |id| id.index);
        let lag = committed.saturating_sub(status.applied.map_or(0, |id| id.index));
        if status.role == Role::Learner && !self.config.learner {
            return Err("this member does not vote yet".to_owned());
        }
        if lag > CAUGHT_UP_ENTRIES_MAX { Err(format!("{lag} entries are not applied")) } else { Ok(()) }
    }

    /// What `/readyz` asks besides the API server's own checks.
    pub fn checks(&self) -> Vec<HealthCheck> {
        let (leader, lag) = (self.clone(), self.clone());
        vec![
            HealthCheck {
                name: "raft-has-leader",
                scope: CheckScope::ReadyOnly,
                run: Arc::new(move || leader.has_leader()),
            },
            HealthCheck {
                name: "raft-caught-up",
                scope: CheckScope::ReadyOnly,
                run: Arc::new(move || lag.caught_up()),
            },
        ]
    }

    /// What `kubectl get componentstatuses` shows: the two roles, and a member of the store per master.
    pub fn components(&self) -> Vec<ComponentHealth> {
        let roles = self.cluster.store.roles().borrow().clone();
        let leader = self.has_leader();
        let role = |name: &str| {
            let held = roles.get(name).ok_or_else(|| "the role is held by nobody".to_owned());
            ComponentHealth {
                name: name.trim_start_matches("kube-").to_owned(),
                state: leader.clone().and(held).map(|_| "ok".to_owned()),
            }
        };
        let mut components: Vec<ComponentHealth> = BUILT_IN_ROLES.iter().map(|name| role(name)).collect();
        let peers = self.peers.lock();
        let members = self.cluster.raft.members();
        components.extend(members.iter().enumerate().map(|(number, member)| {
            let answered = peers.get(&member.id).cloned().unwrap_or(Ok(()));
            ComponentHealth {
                name: format!("etcd-{number}"),
                state: answered.map(|()| r#"{"health":"true"}"#.to_owned()),
            }
        }));
        components
    }

    /// Samples for `/metrics`: etcd's names for what is the same here, ours for the rest.
    pub fn samples(&self) -> Vec<Sample> {
        let status = self.cluster.raft.status();
        let stats = self.cluster.store.stats();
        let index = |id: Option<raft::LogId>| id.map_or(0, |id| id.index);
        let one = |name, help, kind, value: u64| Sample { name, help, kind, labels: Vec::new(), value: value as f64 };
        let (counter, gauge) = (SampleKind::Counter, SampleKind::Gauge);
        let changes = self.leader_changes.load(Ordering::Relaxed);
        let (compared, differed) = self.agreement.counts();
        let patience = &status.patience;
        let (full, times_full) = (u64::from(self.pressure.own()), self.pressure.times());
        let mut samples = vec![
            one("etcd_server_has_leader", "Whether a leader is known", gauge, u64::from(status.leader.is_some())),
            one("etcd_server_leader_changes_seen", "Leader changes seen", counter, changes),
            one("etcd_server_proposals_committed", "Last committed log index", gauge, index(status.committed)),
            one("etcd_server_proposals_applied", "Last applied log index", gauge, index(status.applied)),
            one("etcd_server_proposals_pending", "Transactions that wait", gauge, stats.transactions_waiting),
            one("xebec_raft_term", "Current term", gauge, status.term),
            one("xebec_raft_commit_index", "Last committed log index", gauge, index(status.committed)),
            one("xebec_raft_applied_index", "Last applied log index", gauge, index(status.applied)),
            one("xebec_raft_fsync_p99_microseconds", "Recent synced log writes", gauge, status.fsync_p99_us.into()),
            one(
                "xebec_raft_election_timeout_milliseconds",
                "Longest silence of a leader",
                gauge,
                patience.election_ms.1,
            ),
            one(
                "xebec_raft_round_trip_microseconds",
                "To the farthest voter",
                gauge,
                patience.round_trip_us.unwrap_or(0),
            ),
            one("xebec_raft_timers_late_milliseconds", "Lateness of consensus timers", gauge, patience.late_ms),
            one("xebec_store_revision", "Current revision", gauge, stats.revision),
            one("xebec_store_keys", "Live keys", gauge, stats.keys),
            one("xebec_store_watchers", "Open watches of the store", gauge, stats.watchers),
            one("xebec_store_watchers_lagged", "Watchers cut off as too slow", counter, stats.watchers_lagged),
            one("xebec_store_history_bytes", "Bytes of events kept in memory", gauge, stats.history_bytes),
            one("xebec_store_transactions", "Transactions applied", counter, stats.transactions_applied),
            one("xebec_state_comparisons", "States of others compared with this master's", counter, compared),
            one("xebec_state_differences", "Rounds in which a state differed", counter, differed),
            one("xebec_disk_nearly_full", "Whether new data is refused for want of room", gauge, full),
            one("xebec_disk_nearly_full_times", "Times that this began", counter, times_full),
            one("xebec_quarantines", "Times that this master's data was put aside", counter, self.quarantines),
            one("xebec_store_duplicates_dropped", "Repeated transactions seen", counter, stats.duplicates_dropped),
        ];
        samples.push(Sample {
            name: "xebec_raft_preset",
            help: "The preset that this member runs with, by name",
            kind: gauge,
            labels: vec![("preset", patience.preset.to_owned())],
            value: 1.0,
        });
        samples.extend(status.peers.iter().filter_map(|peer| {
            let behind = index(status.committed).saturating_sub(peer.matched?);
            Some(Sample {
                name: "xebec_raft_peer_lag_entries",
                help: "Committed entries that a peer has not confirmed",
                kind: gauge,
                labels: vec![("peer", self.cluster.name_of(peer.id))],
                value: behind as f64,
            })
        }));
        samples
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Leader => "leader",
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Learner => "learner",
        Role::Stopped => "stopped",
    }
}

fn patience_view(patience: &raft::PatienceStatus) -> PatienceView {
    PatienceView {
        preset: patience.preset.to_owned(),
        election_ms_min: patience.election_ms.0,
        election_ms_max: patience.election_ms.1,
        round_trip_us: patience.round_trip_us,
        timers_late_ms: patience.late_ms,
    }
}

fn peer_view(member: &raft::Member, status: &raft::Status, own_voter: bool) -> PeerView {
    let info = MemberInfo::decode(&member.info);
    let seen = status.peers.iter().find(|peer| peer.id == member.id);
    let own = member.id == status.node_id;
    PeerView {
        node_id: member.id,
        name: info.name,
        api_address: info.api_address,
        peer_address: member.peer_addr.clone(),
        voter: if own { own_voter && member.voter } else { member.voter },
        matched: seen.and_then(|peer| peer.matched),
        last_contact_ms: seen.and_then(|peer| peer.last_contact_ms),
        quarantined: seen.and_then(|peer| peer.quarantined.clone()),
    }
}
