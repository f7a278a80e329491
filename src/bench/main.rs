//! `make bench`: xebec side by side with etcd, kube-apiserver and kube-scheduler on this machine.
//! `bench run` measures, `bench report` writes docs/performance.md from what was measured. Talks to loopback only, and
//! ends every process that it started. Nobody depends on this crate.

mod gaps;
mod latency;
mod limits;
mod load;
mod report;

mod part;
mod run;

mod kubernetes;
mod kv;

mod document;
mod machine;
mod peers;
mod picture;
mod process;
mod reaper;
mod table;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

/// As in the product: the key-value node is measured with what the masters run with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures xebec side by side with its peers
#[derive(Parser)]
#[command(version)]
struct Command {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    run: run::Options,
}

#[derive(Subcommand)]
enum Action {
    /// Measure (what happens without a command)
    Run(run::Options),
    /// Write the page from a report
    Report {
        /// The report
        #[arg(long, default_value = "target/bench.json")]
        report: PathBuf,
        /// The page
        #[arg(long, default_value = "docs/performance.md")]
        page: PathBuf,
    },
    /// Show the measurements
    List,
    /// Build the peers, all or the named ones
    Peers { names: Vec<String> },
    /// One member of the key-value cluster that is measured
    #[command(hide = true)]
    KvNode(kv::node::KvNode),
    /// Ends what was started when its parent is gone
    #[command(hide = true)]
    Reaper,
}

fn main() -> ExitCode {
    match execute(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> anyhow::Result<()> {
    match command.action.unwrap_or(Action::Run(command.run)) {
        Action::Run(options) => client_runtime()?.block_on(run::run(&options)),
        Action::Report { report, page } => write_page(report, page),
        Action::List => {
            part::PARTS.iter().for_each(|part| println!("{:<12} {}", part.name, part.about));
            Ok(())
        }
        Action::Peers { names } => build_peers(&names),
        Action::KvNode(node) => node_runtime()?.block_on(kv::node::run(node)),
        Action::Reaper => reaper::run(),
    }
}

/// One thread: a client that never hands its work to another core costs least.
fn client_runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting the client's runtime")
}

fn node_runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the node's runtime")
}

fn write_page(report: PathBuf, page: PathBuf) -> anyhow::Result<()> {
    let report = match std::fs::read(&report) {
        Ok(json) => serde_json::from_slice(&json).with_context(|| format!("reading {}", report.display()))?,
        // Without a run the page shows the aims.
        Err(failure) if failure.kind() == std::io::ErrorKind::NotFound => report::Report::default(),
        Err(failure) => return Err(failure).with_context(|| format!("reading {}", report.display())),
    };
    std::fs::write(&page, document::page(&report)).with_context(|| format!("writing {}", page.display()))
}

fn build_peers(names: &[String]) -> anyhow::Result<()> {
    for recipe in
        peers::RECIPES.iter().filter(|recipe| names.is_empty() || names.iter().any(|name| name == recipe.name))
    {
        println!("{}", recipe.build()?.display());
    }
    Ok(())
}
