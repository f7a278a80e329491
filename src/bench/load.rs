//! Closed-loop load: a number of clients, each doing one operation after the other for a given time, and what that
//! cost the servers and this process. Used by every measurement of throughput and latency.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::join_all;
use tokio::task::LocalSet;

use crate::latency::Latencies;
use crate::limits::OPERATION_TIMEOUT;
use crate::process::cpu_time;

/// What one client does over and over.
pub trait Operation: 'static {
    /// One operation. `sequence` counts this client's operations.
    fn run(&mut self, sequence: u64) -> impl Future<Output = anyhow::Result<()>>;
}

/// How long, and who is watched meanwhile.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Time before counting begins.
    pub warm_up: Duration,
    /// Time that counts.
    pub duration: Duration,
    /// Server processes whose CPU time is summed.
    pub servers: Vec<u32>,
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Operations that succeeded within the time.
    pub operations: u64,
    /// Operations that did not.
    pub failures: u64,
    /// The time.
    pub elapsed: Duration,
    /// Latencies of those that succeeded.
    pub latencies: Latencies,
    /// CPU time of all servers.
    pub server_cpu: Duration,
    /// CPU time of this process.
    pub client_cpu: Duration,
}

impl Outcome {
    /// Operations per second.
    pub fn throughput(&self) -> f64 {
        self.operations as f64 / self.elapsed.as_secs_f64()
    }

    /// `cpu` per operation, in milliseconds.
    pub fn per_operation_ms(&self, cpu: Duration) -> f64 {
        cpu.as_secs_f64() * 1e3 / (self.operations.max(1)) as f64
    }
}

/// CPU time of servers and client between two moments.
#[derive(Clone, Debug)]
pub struct CpuMeter {
    servers: Vec<u32>,
    at_start: (Duration, Duration),
}

impl CpuMeter {
    /// Begins now.
    pub fn start(servers: &[u32]) -> CpuMeter {
        CpuMeter { servers: servers.to_vec(), at_start: CpuMeter::read(servers) }
    }

    /// CPU time of (all servers, this process) since the start.
    pub fn stop(&self) -> (Duration, Duration) {
        let (servers, client) = CpuMeter::read(&self.servers);
        (servers.saturating_sub(self.at_start.0), client.saturating_sub(self.at_start.1))
    }

    fn read(servers: &[u32]) -> (Duration, Duration) {
        (servers.iter().map(|pid| cpu_time(*pid)).sum(), cpu_time(std::process::id()))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    WarmUp,
    Counting,
    Over,
}

struct Shared {
    phase: Cell<Phase>,
    operations: Cell<u64>,
    failures: Cell<u64>,
    latencies: RefCell<Latencies>,
    last_failure: RefCell<Option<anyhow::Error>>,
}

/// Runs all clients side by side on this thread. Fails if nothing at all succeeded.
pub async fn run<O: Operation>(plan: &Plan, clients: Vec<O>) -> anyhow::Result<Outcome> {
    let shared = Rc::new(Shared {
        phase: Cell::new(Phase::WarmUp),
        operations: Cell::new(0),
        failures: Cell::new(0),
        latencies: RefCell::default(),
        last_failure: RefCell::default(),
    });
    let local = LocalSet::new();
    let running: Vec<_> = clients.into_iter().map(|client| local.spawn_local(drive(client, shared.clone()))).collect();
    let mut outcome = Outcome::default();
    local
        .run_until(async {
            tokio::time::sleep(plan.warm_up).await;
            let meter = CpuMeter::start(&plan.servers);
            let started = Instant::now();
            shared.phase.set(Phase::Counting);
            tokio::time::sleep(plan.duration).await;
            outcome.elapsed = started.elapsed();
            (outcome.server_cpu, outcome.client_cpu) = meter.stop();
            shared.phase.set(Phase::Over);
            join_all(running).await
        })
        .await
        .into_iter()
        .collect::<Result<(), _>>()
        .context("a client panicked")?;
    outcome.operations = shared.operations.get();
    outcome.failures = shared.failures.get();
    outcome.latencies = shared.latencies.take();
    if outcome.operations == 0 {
        let cause = shared.last_failure.take().unwrap_or_else(|| anyhow::anyhow!("no operation ended in time"));
        return Err(cause.context("no operation succeeded"));
    }
    Ok(outcome)
}

async fn drive<O: Operation>(mut client: O, shared: Rc<Shared>) {
    let mut sequence = 0;
    while shared.phase.get() != Phase::Over {
        let counts = shared.phase.get() == Phase::Counting;
        let started = Instant::now();
        let result = match tokio::time::timeout(OPERATION_TIMEOUT, client.run(sequence)).await {
            Ok(result) => result,
            Err(elapsed) => Err(elapsed.into()),
        };
        let took = started.elapsed();
        sequence += 1;
        // What ends after the time has no CPU time counted, so it does not count either.
        let counts = counts && shared.phase.get() == Phase::Counting;
        match result {
            Ok(()) if counts => {
                shared.operations.set(shared.operations.get() + 1);
                shared.latencies.borrow_mut().add(took);
            }
            Ok(()) => {}
            Err(failure) => {
                if counts {
                    shared.failures.set(shared.failures.get() + 1);
                }
                shared.last_failure.replace(Some(failure));
                // A server that refuses at once must not be asked in a spin.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Work that takes a millisecond, and succeeds or not.
    struct Work(bool);

    impl Operation for Work {
        async fn run(&mut self, _: u64) -> anyhow::Result<()> {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(1) {
                tokio::task::yield_now().await;
            }
            anyhow::ensure!(self.0, "told to fail");
            Ok(())
        }
    }

    fn plan() -> Plan {
        Plan { warm_up: Duration::from_millis(10), duration: Duration::from_millis(500), servers: vec![] }
    }

    #[tokio::test]
    async fn every_client_works_and_every_success_has_a_latency() {
        let outcome = run(&plan(), vec![Work(true), Work(true), Work(false)]).await.unwrap();
        assert!(outcome.operations >= 2 && outcome.failures >= 1);
        assert_eq!(outcome.latencies.len() as u64, outcome.operations);
        assert!(outcome.latencies.quantile_ms(0.5) >= 1.0);
    }

    #[tokio::test]
    async fn load_of_which_nothing_succeeds_is_a_failure_with_its_cause() {
        let failure = run(&plan(), vec![Work(false)]).await.unwrap_err();
        assert!(format!("{failure:#}").contains("told to fail"));
    }
}
