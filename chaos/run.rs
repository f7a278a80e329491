//! One run of a scenario, in order: world, traffic, rounds of the fault, heal, what each node holds, judgement.
//! Also the judgement alone, over a history of before.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use sys::{Random, SeededRandom};

use crate::faults::Stage;
use crate::history::{History, Recorder, Replica};
use crate::lateness::Lateness;
use crate::limits::{SETTLE_PATIENCE, STATUS_PATIENCE};
use crate::protocol::{Freshness, Keys, Reply, Request, ask};
use crate::report::Report;
use crate::samples;
use crate::scenarios::{self, Scenario};
use crate::traffic::deployments::Deployments;
use crate::traffic::{Traffic, watchers};
use crate::world::masters::Masters;
use crate::world::setup::Setup;
use crate::world::wiring::Wiring;
use crate::world::{SLOTS, World};

const HISTORY: &str = "history.jsonl";
const RUN: &str = "run.json";
const REPORT: &str = "report.json";
/// Everything that the traffic writes.
const PREFIX: &str = "kv/";
/// Acknowledged writes before the first fault.
const WARM_UP_WRITES: u64 = 100;

/// What a history does not say of itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Origin {
    pub scenario: String,
    pub seed: u64,
    /// What lay between the members in fact.
    #[serde(default)]
    pub wiring: Wiring,
    /// Counts that show that faults happened.
    #[serde(default)]
    pub proofs: BTreeMap<String, u64>,
    /// Figures that are not in the history.
    #[serde(default)]
    pub figures: BTreeMap<String, u64>,
    /// What was loaded where a row is about the amount of data.
    #[serde(default)]
    pub data_mib: u64,
    /// What the run spent its time on, in order.
    #[serde(default)]
    pub spent: Spent,
}

/// What a run is asked for besides its row.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub seed: u64,
    pub wiring: Wiring,
    pub data_mib: u64,
}

/// How long each part of a run took, in milliseconds and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent(pub Vec<(String, u64)>);

/// Measures one part after the other.
struct Watch {
    since: Instant,
    spent: Spent,
}

impl Watch {
    fn start() -> Watch {
        Watch { since: Instant::now(), spent: Spent::default() }
    }

    /// The part that ends now.
    fn note(&mut self, part: &str) {
        let took = std::mem::replace(&mut self.since, Instant::now()).elapsed();
        self.spent.0.push((part.to_owned(), took.as_millis() as u64));
    }
}

/// Runs a scenario. History, logs and report are left in `dir`.
pub async fn run(scenario: &'static Scenario, wanted: Wanted, dir: &Path) -> anyhow::Result<Report> {
    let Wanted { seed, wiring, data_mib } = wanted;
    let mut watch = Watch::start();
    let recorder = Recorder::new();
    let lateness = Lateness::start().context("starting a thread")?;
    let random = SeededRandom::new(seed);
    let setup = Setup { wiring, ..scenario.setup };
    let world = World::start(dir, setup, &random).await.context("starting the world")?;
    watch.note("start");
    let traffic = Traffic::start(scenario.load, world.fronts(), recorder.clone(), random.u64());
    let sampling = tokio::spawn(samples::take(world.fronts(), recorder.clone()));
    let clients = world.masters().map(Masters::clients);
    let deployments = clients.map(|clients| Deployments::start(clients, recorder.clone(), random.u64()));
    // Faults write beside `PREFIX` alone.
    recorder.closed_world();
    let (proofs, figures) = (BTreeMap::new(), BTreeMap::new());
    let mut stage = Stage { world, recorder: recorder.clone(), random, proofs, figures, data_mib };
    if !traffic.acknowledges(WARM_UP_WRITES, SETTLE_PATIENCE).await {
        recorder.failure("liveness", "writes do not get going");
    }
    if let Some(deployments) = &deployments
        && !deployments.are_made().await
    {
        recorder.failure("controllers", "Deployments cannot be made");
    }
    watch.note("warm-up");
    for round in 1..=scenario.rounds {
        if let Err(error) = (scenario.fault)(&mut stage).await {
            recorder.failure("liveness", format!("round {round}: {error:#}"));
            break;
        }
        // Each fault ends with a world that is whole again.
        recorder.healed();
    }
    watch.note("faults");
    match stage.world.heal().await {
        Ok(()) => recorder.healed(),
        Err(error) => recorder.failure("liveness", format!("after the heal: {error:#}")),
    }
    watch.note("heal");
    traffic.stop().await;
    watch.note("clients end");
    if let Some(deployments) = deployments
        && let Err(error) = deployments.end().await
    {
        recorder.failure("controllers", format!("after the heal: {error:#}"));
    }
    sampling.abort();
    watch.note("wishes");
    if let Err(error) = collect(&stage.world, &recorder).await {
        recorder.failure("liveness", format!("after the heal: {error:#}"));
    }
    watch.note("replicas");
    recorder.late(lateness.end());
    let Stage { world, proofs, figures, .. } = stage;
    drop(world);
    let (path, origin) = (
        dir.to_owned(),
        Origin { scenario: scenario.name.to_owned(), seed, wiring, proofs, figures, data_mib, spent: Spent::default() },
    );
    // On a thread of its own: another run may go on meanwhile.
    let judged = tokio::task::spawn_blocking(move || judge(scenario, origin, watch, &recorder, &path));
    judged.await.context("judging")?
}

/// Writes down what happened, and judges it.
fn judge(
    scenario: &Scenario,
    mut origin: Origin,
    mut watch: Watch,
    recorder: &Recorder,
    dir: &Path,
) -> anyhow::Result<Report> {
    let history = recorder.save(&dir.join(HISTORY))?;
    let mut report = Report::of(scenario, &origin, &history);
    watch.note("judgement");
    origin.spent = watch.spent;
    report.spent = origin.spent.clone();
    write_json(&dir.join(RUN), &origin)?;
    write_json(&dir.join(REPORT), &report)?;
    Ok(report)
}

/// The report that a run left in `dir`.
pub fn report(dir: &Path) -> anyhow::Result<Report> {
    let text = std::fs::read(dir.join(REPORT)).with_context(|| format!("reading {REPORT} in {}", dir.display()))?;
    serde_json::from_slice(&text).context("decoding a report")
}

/// What was run in `dir`.
pub fn origin(dir: &Path) -> anyhow::Result<Origin> {
    let origin = std::fs::read(dir.join(RUN)).with_context(|| format!("reading {RUN} in {}", dir.display()))?;
    serde_json::from_slice(&origin).context("decoding what was run")
}

/// Judges the history in `dir` again.
pub fn check(dir: &Path) -> anyhow::Result<Report> {
    let origin = origin(dir)?;
    let name = &origin.scenario;
    let scenario = scenarios::find(name).with_context(|| format!("no scenario is named {name}"))?;
    Ok(Report::of(scenario, &origin, &History::load(&dir.join(HISTORY))?))
}

/// Asks every node what it holds, now that nothing changes.
async fn collect(world: &World, recorder: &Recorder) -> anyhow::Result<()> {
    let fronts = world.fronts();
    let mut indexes = Vec::new();
    for slot in 0..SLOTS {
        let status = world.status(slot).await.with_context(|| format!("node {slot} does not answer"))?;
        indexes.push(status.applied);
    }
    for (slot, front) in fronts.iter().enumerate() {
        let read = Request::Read { keys: Keys::Prefix(PREFIX.into()), freshness: Freshness::Linearizable };
        let (revision, items) = match ask(*front, &read, SETTLE_PATIENCE).await.context("reading everything")? {
            Reply::Read { revision, items } => (revision, items),
            other => bail!("node {slot} answers the last read with {other:?}"),
        };
        // Behind a gateway the revision is that of a store which others change as well.
        let newest = items.iter().map(|item| item.revision).max().unwrap_or(0);
        let through = if world.masters().is_some() { newest } else { revision };
        let log = watchers::whole_log(*front, PREFIX, through).await?;
        recorder.replica(Replica { node: slot, revision, items, log, hash: None });
    }
    if world.masters().is_some() {
        // They compare themselves with each other all the time.
        return Ok(());
    }
    hashes(world, recorder, indexes.into_iter().max().unwrap_or(0)).await
}

/// Compares state hashes at an index that every node reaches: what one node has applied, the others will.
async fn hashes(world: &World, recorder: &Recorder, index: u64) -> anyhow::Result<()> {
    let mut found: Vec<(usize, u64)> = Vec::new();
    for slot in 0..SLOTS {
        let asked = async {
            loop {
                if let Some(hash) = world.status_with(slot, Some(index)).await.and_then(|status| status.hash) {
                    return hash;
                }
                tokio::time::sleep(crate::limits::POLL).await;
            }
        };
        let hash = tokio::time::timeout(3 * STATUS_PATIENCE, asked).await;
        found.push((slot, hash.with_context(|| format!("node {slot} has no state hash at index {index}"))?));
    }
    if found.iter().any(|(_, hash)| *hash != found[0].1) {
        recorder.failure("replicas", format!("state hashes at index {index} differ by node: {found:x?}"));
    }
    Ok(())
}

fn write_json(path: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_vec_pretty(value).context("encoding a report")?;
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
