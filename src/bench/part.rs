//! The table of measurements, in the order in which they run, and what each is handed. A measurement is written once,
//! for a running cluster, and does not know whose it is. To add one: a file, and a row here.

use std::time::Duration;

use futures::future::LocalBoxFuture;

use crate::kubernetes::{self, KubernetesCluster};
use crate::kv;
use crate::load::{Outcome, Plan};
use crate::report::{Case, Metric, Report, Subject};

/// One measurement.
pub struct Part {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// What it measures.
    pub about: &'static str,
    /// Whose figures there are.
    pub subjects: &'static [Subject],
    /// How often it runs per subject.
    pub rounds: Rounds,
    /// What it does.
    pub run: Run,
}

/// See [`Part::rounds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounds {
    /// As often as the runner is told, subjects taking turns.
    Several,
    /// Once: it repeats inside, or needs a cluster that nothing was done to.
    Once,
    /// Once per fault, subjects taking turns.
    PerFault,
}

/// A measurement of a key-value cluster.
pub type RunKv = for<'a> fn(
    &'a mut kv::cluster::Cluster<'_>,
    &'a Pace,
    &'a mut Samples<'_>,
) -> LocalBoxFuture<'a, anyhow::Result<()>>;
/// A measurement of a Kubernetes control plane.
pub type RunKubernetes =
    for<'a> fn(&'a mut KubernetesCluster<'_>, &'a Pace, &'a mut Samples<'_>) -> LocalBoxFuture<'a, anyhow::Result<()>>;

/// What a part needs, and what it does with it.
#[derive(Clone, Copy)]
pub enum Run {
    /// A key-value cluster.
    Kv(RunKv),
    /// A control plane.
    Kubernetes(RunKubernetes),
}

const BOTH: &[Subject] = &[Subject::Xebec, Subject::Peer];
const OURS: &[Subject] = &[Subject::Xebec];

const fn part(name: &'static str, about: &'static str, rounds: Rounds, run: Run) -> Part {
    Part { name, about, subjects: BOTH, rounds, run }
}

/// All measurements.
pub const PARTS: &[Part] = &[
    part("put", "puts over the network", Rounds::Several, Run::Kv(kv::put::run)),
    Part {
        name: "put-direct",
        about: "puts that begin inside the nodes",
        subjects: OURS,
        rounds: Rounds::Several,
        run: Run::Kv(kv::direct::run),
    },
    part("get", "linearizable gets", Rounds::Several, Run::Kv(kv::get::run)),
    part("range", "linearizable ranges", Rounds::Several, Run::Kv(kv::range::run)),
    part("watch", "watchers of the store", Rounds::Several, Run::Kv(kv::watch::run)),
    part("kill", "leader killed", Rounds::PerFault, Run::Kv(kv::outage::kill)),
    part("stop", "leader stopped", Rounds::PerFault, Run::Kv(kv::outage::stop)),
    part("handover", "leader told to end", Rounds::PerFault, Run::Kv(kv::outage::end)),
    part("memory", "memory of the store", Rounds::Once, Run::Kv(kv::memory::run)),
    part("idle", "idle masters", Rounds::Once, Run::Kubernetes(kubernetes::idle::run)),
    part("cold-start", "start to ready", Rounds::Once, Run::Kubernetes(kubernetes::start::run)),
    part("write", "creates, updates, patches", Rounds::Several, Run::Kubernetes(kubernetes::write::run)),
    part("read", "gets", Rounds::Several, Run::Kubernetes(kubernetes::read::run)),
    part("list", "lists of 10,000 pods", Rounds::Once, Run::Kubernetes(kubernetes::list::run)),
    part("watch-pods", "1,000 watch connections", Rounds::Several, Run::Kubernetes(kubernetes::watch::run)),
    part("bind", "1,000 nodes, 10,000 pods", Rounds::Once, Run::Kubernetes(kubernetes::bind::run)),
    part("master-kill", "whole master killed", Rounds::Once, Run::Kubernetes(kubernetes::outage::kill)),
    Part {
        name: "master-handover",
        about: "whole master told to end",
        subjects: OURS,
        rounds: Rounds::Once,
        run: Run::Kubernetes(kubernetes::outage::end),
    },
];

/// How long and how often.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Whether everything is cut down to a try.
    pub quick: bool,
    /// Time before counting begins.
    pub warm_up: Duration,
    /// Time that counts.
    pub duration: Duration,
    /// Faults of each kind.
    pub faults: usize,
    /// Rounds per subject.
    pub rounds: usize,
}

impl Pace {
    /// For figures.
    pub fn full() -> Pace {
        let (warm_up, duration) = (Duration::from_secs(1), Duration::from_secs(5));
        Pace { quick: false, warm_up, duration, faults: 10, rounds: 3 }
    }

    /// To see that everything runs. Its figures mean nothing.
    pub fn quick() -> Pace {
        let (warm_up, duration) = (Duration::from_millis(200), Duration::from_millis(800));
        Pace { quick: true, warm_up, duration, faults: 1, rounds: 1 }
    }

    /// A load with these servers.
    pub fn plan(&self, servers: Vec<u32>) -> Plan {
        Plan { warm_up: self.warm_up, duration: self.duration, servers }
    }

    /// A count, cut down in a quick run.
    pub fn count(&self, full: usize) -> usize {
        if self.quick { full / 20 } else { full }
    }
}

/// Where a measurement leaves its figures.
#[derive(Debug)]
pub struct Samples<'a> {
    /// All figures.
    pub report: &'a mut Report,
    /// The measurement.
    pub part: &'static str,
    /// Who is measured.
    pub subject: Subject,
    /// Which round it is, from 0.
    pub round: usize,
}

impl Samples<'_> {
    /// One value.
    pub fn add(&mut self, case: &str, metric: Metric, value: f64) {
        let case = Case { part: self.part.to_owned(), case: case.to_owned() };
        self.report.add(&case, self.subject, metric, value);
    }

    /// All that a load tells.
    pub fn add_outcome(&mut self, case: &str, outcome: &Outcome) {
        self.add(case, Metric::ServerCpuMs, outcome.per_operation_ms(outcome.server_cpu));
        self.add(case, Metric::Throughput, outcome.throughput());
        self.add(case, Metric::P50Ms, outcome.latencies.quantile_ms(0.5));
        self.add(case, Metric::P99Ms, outcome.latencies.quantile_ms(0.99));
        self.add(case, Metric::ClientCpuMs, outcome.per_operation_ms(outcome.client_cpu));
        self.add(case, Metric::Failures, outcome.failures as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_are_unique() {
        let mut names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
}
