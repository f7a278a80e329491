//! `bench run`: takes the table of measurements, starts the clusters that each needs, lets subjects take turns, and
//! collects figures and reasons for missing ones. A measurement that fails is a line in the report, not the end.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use clap::Args;

use crate::kubernetes::{self, KubernetesCluster};
use crate::kv;
use crate::kv::cluster::Cluster;
use crate::part::{PARTS, Pace, Part, Rounds, Run, RunKubernetes, RunKv, Samples};
use crate::peers;
use crate::process::make_dir;
use crate::reaper::Reaper;
use crate::report::{Report, Skipped, Subject};
use crate::{machine, picture, table};

/// Measure
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Only these measurements (see `bench list`)
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Cut everything down to a try; the figures mean nothing
    #[arg(long)]
    quick: bool,
    /// Rounds per subject [default: 3, quick: 1]
    #[arg(long)]
    rounds: Option<usize>,
    /// Faults of each kind and subject [default: 10, quick: 1]
    #[arg(long)]
    faults: Option<usize>,
    /// Measure this side only
    #[arg(long, value_enum)]
    side: Option<Side>,
    /// Where the report goes, as JSON
    #[arg(long, default_value = "target/bench.json")]
    pub report: PathBuf,
    /// Where to draw the outages beside each other, as SVG
    #[arg(long)]
    picture: Option<PathBuf>,
    /// The program that is measured [default: xebec beside this program]
    #[arg(long)]
    xebec: Option<PathBuf>,
    /// Keep the data of all clusters
    #[arg(long)]
    keep: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Xebec,
    Peer,
}

/// What every measurement of a run shares.
pub struct Bench<'a> {
    reaper: &'a Reaper,
    dir: PathBuf,
    xebec: PathBuf,
    pace: Pace,
    side: Option<Side>,
    report: Report,
}

/// Runs what was asked for, prints the table and writes the report.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let parts = choose(&options.only)?;
    let mut pace = if options.quick { Pace::quick() } else { Pace::full() };
    pace.rounds = options.rounds.unwrap_or(pace.rounds).max(1);
    pace.faults = options.faults.unwrap_or(pace.faults).max(1);
    let xebec = match &options.xebec {
        Some(path) => path.clone(),
        None => std::env::current_exe().context("finding this program")?.with_file_name("xebec"),
    };
    let base = peers::cache()?.with_file_name("bench");
    make_dir(&base)?;
    let mut dir = tempfile::Builder::new().prefix("run-").tempdir_in(&base).context("making a folder for data")?;
    dir.disable_cleanup(options.keep);
    let report = Report {
        started: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        machine: machine::look(dir.path())?,
        release: !cfg!(debug_assertions),
        quick: options.quick,
        rounds: pace.rounds,
        ..Report::default()
    };
    let reaper = Reaper::start()?;
    let dir_path = dir.path().to_owned();
    let mut bench = Bench { reaper: &reaper, dir: dir_path, xebec, pace, side: options.side, report };
    let interrupted = tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => true,
        () = bench.measure(&parts) => false,
    };
    // Also after an interruption: what was measured until then is not lost.
    table::print(&bench.report);
    write(&bench.report, &options.report)?;
    println!("\nreport: {}", options.report.display());
    if let Some(path) = &options.picture {
        std::fs::write(path, picture::drawn(&bench.report)).with_context(|| format!("writing {}", path.display()))?;
        println!("picture: {}", path.display());
    }
    anyhow::ensure!(!interrupted, "interrupted");
    Ok(())
}

fn choose(only: &[String]) -> anyhow::Result<Vec<&'static Part>> {
    for name in only {
        anyhow::ensure!(PARTS.iter().any(|part| part.name == name), "there is no measurement {name:?}: bench list");
    }
    Ok(PARTS.iter().filter(|part| only.is_empty() || only.iter().any(|name| name == part.name)).collect())
}

fn write(report: &Report, path: &Path) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        make_dir(parent)?;
    }
    let mut json = serde_json::to_vec_pretty(report).context("encoding the report")?;
    json.push(b'\n');
    std::fs::write(path, json).with_context(|| format!("writing {}", path.display()))
}

impl<'a> Bench<'a> {
    async fn measure(&mut self, parts: &[&'static Part]) {
        for part in parts {
            eprintln!("{}: {}", part.name, part.about);
            match part.run {
                Run::Kv(run) => self.measure_with(part, ForKv(run)).await,
                Run::Kubernetes(run) => self.measure_with(part, ForKubernetes(run)).await,
            }
        }
    }

    fn subjects(&self, part: &Part) -> Vec<Subject> {
        let wanted = |subject: &Subject| match self.side {
            None => true,
            Some(Side::Xebec) => *subject == Subject::Xebec,
            Some(Side::Peer) => *subject == Subject::Peer,
        };
        part.subjects.iter().copied().filter(wanted).collect()
    }

    fn rounds(&self, part: &Part) -> usize {
        match part.rounds {
            Rounds::Several => self.pace.rounds,
            Rounds::Once => 1,
            Rounds::PerFault => self.pace.faults,
        }
    }

    fn skip(&mut self, part: &Part, subject: Subject, failure: &anyhow::Error) {
        let reason = format!("{failure:#}");
        eprintln!("  {}: {reason}", table::who(subject));
        self.report.skipped.push(Skipped { part: part.name.to_owned(), subject, reason });
    }

    /// A folder of its own for each cluster.
    fn new_dir(&self, part: &Part, subject: Subject) -> anyhow::Result<PathBuf> {
        let dir = self.dir.join(part.name).join(table::who(subject));
        make_dir(&dir)?;
        Ok(dir)
    }

    /// Starts a cluster for every subject, lets them take turns, ends them. Whose turn it is not idles.
    async fn measure_with<P: Purpose<'a>>(&mut self, part: &'static Part, purpose: P) {
        let mut clusters = Vec::new();
        for subject in self.subjects(part) {
            match purpose.start(self, part, subject).await {
                Ok(cluster) => clusters.push((subject, cluster)),
                Err(failure) => self.skip(part, subject, &failure),
            }
        }
        for round in 0..self.rounds(part) {
            let mut failed = None;
            for (place, (subject, cluster)) in clusters.iter_mut().enumerate() {
                let mut samples = Samples { report: &mut self.report, part: part.name, subject: *subject, round };
                if let Err(failure) = purpose.run(cluster, &self.pace, &mut samples).await {
                    failed = Some((place, failure));
                    break;
                }
            }
            // Who has failed is out; the others go on.
            if let Some((place, failure)) = failed {
                let (subject, cluster) = clusters.remove(place);
                self.skip(part, subject, &failure);
                end(purpose.end(cluster).await, subject);
            }
        }
        for (subject, cluster) in clusters {
            end(purpose.end(cluster).await, subject);
        }
    }
}

fn end(ended: anyhow::Result<()>, subject: Subject) {
    if let Err(failure) = ended {
        eprintln!("  ending {}: {failure:#}", table::who(subject));
    }
}

/// The kinds of cluster that measurements need.
trait Purpose<'a> {
    type Cluster;
    async fn start(&self, bench: &mut Bench<'a>, part: &Part, subject: Subject) -> anyhow::Result<Self::Cluster>;
    async fn run(&self, on: &mut Self::Cluster, pace: &Pace, samples: &mut Samples<'_>) -> anyhow::Result<()>;
    async fn end(&self, cluster: Self::Cluster) -> anyhow::Result<()>;
}

struct ForKv(RunKv);

impl<'a> Purpose<'a> for ForKv {
    type Cluster = Cluster<'a>;

    async fn start(&self, bench: &mut Bench<'a>, part: &Part, subject: Subject) -> anyhow::Result<Cluster<'a>> {
        let dir = bench.new_dir(part, subject)?;
        let (name, version, specs) = match subject {
            Subject::Xebec => ("xebec", env!("CARGO_PKG_VERSION"), kv::xebec::specs(&dir)?),
            Subject::Peer => ("etcd", peers::ETCD_VERSION, kv::etcd::specs(&peers::ETCD.build()?, &dir)?),
        };
        bench.report.subjects.insert(name.to_owned(), version.to_owned());
        Cluster::start(specs, bench.reaper).await
    }

    async fn run(&self, on: &mut Cluster<'a>, pace: &Pace, samples: &mut Samples<'_>) -> anyhow::Result<()> {
        (self.0)(on, pace, samples).await
    }

    async fn end(&self, cluster: Cluster<'a>) -> anyhow::Result<()> {
        cluster.end().await
    }
}

struct ForKubernetes(RunKubernetes);

impl<'a> Purpose<'a> for ForKubernetes {
    type Cluster = KubernetesCluster<'a>;

    async fn start(
        &self,
        bench: &mut Bench<'a>,
        part: &Part,
        subject: Subject,
    ) -> anyhow::Result<KubernetesCluster<'a>> {
        let dir = bench.new_dir(part, subject)?;
        let (name, version, cluster) = match subject {
            Subject::Xebec => {
                let cluster = kubernetes::xebec::start(&bench.xebec, &dir, bench.reaper).await?;
                ("xebec", env!("CARGO_PKG_VERSION"), cluster)
            }
            Subject::Peer => {
                let cluster = kubernetes::upstream::start(&dir, bench.reaper).await?;
                ("kube-apiserver", peers::KUBERNETES_VERSION, cluster)
            }
        };
        bench.report.subjects.insert(name.to_owned(), version.to_owned());
        Ok(cluster)
    }

    async fn run(&self, on: &mut KubernetesCluster<'a>, pace: &Pace, samples: &mut Samples<'_>) -> anyhow::Result<()> {
        (self.0)(on, pace, samples).await
    }

    async fn end(&self, cluster: KubernetesCluster<'a>) -> anyhow::Result<()> {
        cluster.end().await
    }
}
