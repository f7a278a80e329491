//! Compares this master's state with that of the others, all the time, by hash at the same log index. A master that
//! differs from a majority cannot go on: it tells `guard.rs`. The same round hears whose disk is nearly full, and a
//! slower one proves the state on disk. Run by `boot.rs`, which also routes the calls of the others here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use sys::Clock;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::membership::Cluster;
use crate::pressure::Pressure;

/// Name of the call that asks for a [`Report`].
pub const REPORT: &str = "report";
/// Pause between two rounds. What differs is found in the round after.
const ROUND_INTERVAL: Duration = Duration::from_secs(2);
/// How long a member may take for its report.
const REPORT_TIMEOUT: Duration = Duration::from_secs(1);
/// Pause between two proofs of the state on disk.
const SCRUB_INTERVAL: Duration = Duration::from_secs(3600);

// A state that differs is found within ten seconds.
const _: () = assert!(2 * (ROUND_INTERVAL.as_secs() + REPORT_TIMEOUT.as_secs()) < 10);

/// Asks for a report.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Question {
    /// The log index whose hash is wanted.
    index: u64,
}

/// What a member says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Report {
    /// Hash of its state after the index; `None` where it is not there yet, or long past it.
    hash: Option<u64>,
    /// Its disk is nearly full.
    disk_full: bool,
}

/// How the members' states compare.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// Nobody differs.
    Agreed,
    /// A majority agrees on something else than this member has.
    OwnDiffers,
    /// These differ from this member, and it is not for this member to say who is right.
    OthersDiffer(Vec<u64>),
}

/// The comparison of one master.
pub struct Agreement {
    cluster: Cluster,
    pressure: Arc<Pressure>,
    compared: AtomicU64,
    differences: AtomicU64,
}

impl Agreement {
    /// Of the master that runs `cluster`.
    pub fn new(cluster: Cluster, pressure: Arc<Pressure>) -> Arc<Agreement> {
        Arc::new(Agreement { cluster, pressure, compared: AtomicU64::new(0), differences: AtomicU64::new(0) })
    }

    /// Answers another member's question.
    pub fn report(&self, body: &[u8]) -> Result<Bytes, String> {
        let question: Question = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let hash = self.cluster.store.state_hash_at(question.index);
        let report = Report { hash, disk_full: self.pressure.own() };
        serde_json::to_vec(&report).map(Bytes::from).map_err(|error| error.to_string())
    }

    /// How many reports were compared, and how many of them differed.
    pub fn counts(&self) -> (u64, u64) {
        (self.compared.load(Ordering::Relaxed), self.differences.load(Ordering::Relaxed))
    }

    /// Compares until `shutdown`. What is wrong with this master goes to `findings`.
    pub async fn run(
        self: Arc<Self>,
        clock: Arc<dyn Clock>,
        findings: mpsc::Sender<String>,
        shutdown: CancellationToken,
    ) {
        // The index of the round before: the others have had time to apply it.
        let mut last = self.cluster.store.state_hash();
        let mut scrubbed_at = clock.monotonic();
        while shutdown.run_until_cancelled(clock.sleep(ROUND_INTERVAL)).await.is_some() {
            if let Some(finding) = self.round(last, &*clock).await {
                // A full channel holds a reason already.
                let _ = findings.try_send(finding);
            }
            last = self.cluster.store.state_hash();
            if clock.monotonic() < scrubbed_at + SCRUB_INTERVAL {
                continue;
            }
            match self.cluster.store.scrub().await {
                Ok(scrubbed) => {
                    tracing::info!(keys = scrubbed.keys, index = scrubbed.index, "the state on disk is whole")
                }
                Err(error @ store::Error::Corrupt { .. }) => {
                    let _ = findings.try_send(format!("the state on disk is damaged: {error}"));
                }
                Err(error) => tracing::warn!(%error, "the state on disk could not be proved"),
            }
            scrubbed_at = clock.monotonic();
        }
    }

    /// One round: what is wrong with this master, if anything is.
    async fn round(&self, (index, own): (u64, u64), clock: &dyn Clock) -> Option<String> {
        let me = self.cluster.raft.identity().node_id;
        let members = self.cluster.raft.members();
        let question = Bytes::from(serde_json::to_vec(&Question { index }).unwrap_or_default());
        let others = members.iter().map(|member| member.id).filter(|id| *id != me);
        let asked = others.map(|id| {
            let call = self.cluster.raft.call_peer(id, REPORT, question.clone());
            async move {
                let late = clock.sleep(REPORT_TIMEOUT);
                let answer = tokio::select! {
                    biased;
                    answer = call => answer.ok()?,
                    () = late => return None,
                };
                Some((id, serde_json::from_slice::<Report>(&answer).ok()?))
            }
        });
        let reports: BTreeMap<u64, Report> = join_all(asked).await.into_iter().flatten().collect();
        let full = reports.iter().filter(|(_, report)| report.disk_full).map(|(id, _)| self.cluster.name_of(*id));
        self.pressure.heard(full.collect::<BTreeSet<String>>());
        if index == 0 {
            return None;
        }
        let voters: BTreeSet<u64> = members.iter().filter(|member| member.voter).map(|member| member.id).collect();
        let hashes: BTreeMap<u64, u64> = reports.iter().filter_map(|(id, report)| Some((*id, report.hash?))).collect();
        self.compared.fetch_add(hashes.len() as u64, Ordering::Relaxed);
        match judge(own, &hashes, &voters) {
            Verdict::Agreed => None,
            Verdict::OthersDiffer(who) => {
                self.differences.fetch_add(1, Ordering::Relaxed);
                let names: Vec<String> = who.iter().map(|id| self.cluster.name_of(*id)).collect();
                tracing::error!(
                    index,
                    members = names.join(", "),
                    "the state of other masters differs from this one's"
                );
                None
            }
            Verdict::OwnDiffers => {
                self.differences.fetch_add(1, Ordering::Relaxed);
                Some(format!("its state at index {index} differs from that of a majority of the masters"))
            }
        }
    }
}

/// `hashes` are those that other members have at the index at which this one has `own`.
fn judge(own: u64, hashes: &BTreeMap<u64, u64>, voters: &BTreeSet<u64>) -> Verdict {
    let differing: Vec<u64> = hashes.iter().filter(|(_, hash)| **hash != own).map(|(id, _)| *id).collect();
    if differing.is_empty() {
        return Verdict::Agreed;
    }
    let majority = voters.len() / 2 + 1;
    let agree_on = |hash: u64| hashes.iter().filter(|(id, other)| **other == hash && voters.contains(id)).count();
    if differing.iter().any(|id| agree_on(hashes[id]) >= majority) {
        return Verdict::OwnDiffers;
    }
    Verdict::OthersDiffer(differing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(own: u64, others: &[(u64, u64)], voters: &[u64]) -> Verdict {
        judge(own, &others.iter().copied().collect(), &voters.iter().copied().collect())
    }

    #[test]
    fn whoever_differs_from_a_majority_is_the_one() {
        assert_eq!(judged(7, &[(2, 7), (3, 7)], &[1, 2, 3]), Verdict::Agreed);
        assert_eq!(judged(9, &[(2, 7), (3, 7)], &[1, 2, 3]), Verdict::OwnDiffers);
        assert_eq!(judged(7, &[(2, 7), (3, 9)], &[1, 2, 3]), Verdict::OthersDiffer(vec![3]));
    }

    #[test]
    fn without_a_majority_nobody_condemns_itself() {
        assert_eq!(judged(7, &[(2, 9)], &[1, 2]), Verdict::OthersDiffer(vec![2]));
        assert_eq!(judged(7, &[(2, 8), (3, 9)], &[1, 2, 3]), Verdict::OthersDiffer(vec![2, 3]));
        assert_eq!(judged(7, &[(2, 9)], &[1, 2, 3]), Verdict::OthersDiffer(vec![2]), "the third says nothing");
        assert_eq!(judged(7, &[], &[1]), Verdict::Agreed);
    }

    #[test]
    fn a_learner_goes_by_the_voters() {
        assert_eq!(judged(9, &[(1, 7), (2, 7)], &[1, 2, 3]), Verdict::OwnDiffers);
        assert_eq!(
            judged(7, &[(4, 9), (5, 9)], &[1, 2, 3]),
            Verdict::OthersDiffer(vec![4, 5]),
            "two learners are no majority"
        );
    }
}
