//! Runs the table of tests against one cluster and prints what libtest would print.
//! Called by `main.rs`. Tests of the first table run side by side, those of the second one by one after them.

use std::any::Any;
use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, StreamExt};

use super::cluster::Cluster;

/// More at a time only wait for each other on two cores.
const PARALLEL_TESTS: usize = 4;
const TEST_TIMEOUT: Duration = Duration::from_secs(180);

/// One row.
pub struct Test {
    /// Path of its module.
    pub module: &'static str,
    /// A sentence of behaviour.
    pub name: &'static str,
    /// What it does.
    pub run: fn(Arc<Cluster>) -> BoxFuture<'static, Result<()>>,
}

/// A table of the test functions of a module.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        &[$($crate::harness::Test {
            module: module_path!(),
            name: stringify!($name),
            run: |cluster| Box::pin($name(cluster)),
        }),*]
    };
}
pub(crate) use tests;

impl Test {
    fn full_name(&self) -> String {
        let module = self.module.split_once("::").map_or(self.module, |(_, rest)| rest);
        format!("{module}::{}", self.name)
    }
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What the command line asks for, in libtest's words.
#[derive(Default)]
struct Wanted {
    words: Vec<String>,
    skip: Vec<String>,
    exact: bool,
    list: bool,
    none: bool,
}

impl Wanted {
    fn parse(arguments: impl Iterator<Item = String>) -> Wanted {
        let mut wanted = Wanted::default();
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--list" => wanted.list = true,
                "--exact" => wanted.exact = true,
                // None is ignored by intent.
                "--ignored" => wanted.none = true,
                "--skip" => wanted.skip.extend(arguments.next()),
                "--test-threads" | "--format" | "--color" => drop(arguments.next()),
                word if word.starts_with('-') => {}
                word => wanted.words.push(word.to_owned()),
            }
        }
        wanted
    }

    fn wants(&self, name: &str) -> bool {
        let matches = |word: &String| if self.exact { name == word } else { name.contains(word.as_str()) };
        !self.none && (self.words.is_empty() || self.words.iter().any(matches)) && !self.skip.iter().any(matches)
    }
}

/// Runs what the command line asks for.
pub fn main(shared: &[&'static [Test]], destructive: &[&'static [Test]]) -> ExitCode {
    let wanted = Wanted::parse(std::env::args().skip(1));
    let choose = |tables: &[&'static [Test]]| -> Vec<&'static Test> {
        tables.iter().flat_map(|table| table.iter()).filter(|test| wanted.wants(&test.full_name())).collect()
    };
    let all: usize = shared.iter().chain(destructive).map(|table| table.len()).sum();
    let (shared, destructive) = (choose(shared), choose(destructive));
    if wanted.list {
        for test in shared.iter().chain(&destructive) {
            println!("{}: test", test.full_name());
        }
        return ExitCode::SUCCESS;
    }
    let count = shared.len() + destructive.len();
    println!("\nrunning {count} tests");
    std::panic::set_hook(Box::new(|info| PANIC.with_borrow_mut(|told| *told = Some(info.to_string()))));
    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let failures = match runtime {
        Ok(runtime) => runtime.block_on(run(shared, destructive)),
        Err(error) => vec![("the runtime".to_owned(), error.to_string())],
    };
    report(count, all - count, &failures, started.elapsed())
}

async fn run(shared: Vec<&'static Test>, destructive: Vec<&'static Test>) -> Vec<(String, String)> {
    if shared.is_empty() && destructive.is_empty() {
        return Vec::new();
    }
    let cluster = match Cluster::start().await {
        Ok(cluster) => Arc::new(cluster),
        Err(error) => return vec![("three masters start".to_owned(), told(&error))],
    };
    let all = async {
        let side_by_side: Vec<_> = stream::iter(shared)
            .map(|test| run_one(test, cluster.clone()))
            .buffer_unordered(PARALLEL_TESTS)
            .collect()
            .await;
        let mut failures: Vec<(String, String)> = side_by_side.into_iter().flatten().collect();
        for test in destructive {
            failures.extend(run_one(test, cluster.clone()).await);
        }
        failures
    };
    let mut failures = tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => vec![("interrupted".to_owned(), "by Ctrl-C".to_owned())],
        failures = all => failures,
    };
    if !failures.is_empty() {
        cluster.keep_logs();
    }
    if let Err(error) = cluster.stop() {
        failures.push(("the cluster stops".to_owned(), told(&error)));
    }
    failures
}

async fn run_one(test: &'static Test, cluster: Arc<Cluster>) -> Option<(String, String)> {
    let started = Instant::now();
    let bounded = tokio::time::timeout(TEST_TIMEOUT, async move { (test.run)(cluster).await });
    let failure = match AssertUnwindSafe(bounded).catch_unwind().await {
        Ok(Ok(Ok(()))) => None,
        Ok(Ok(Err(error))) => Some(told(&error)),
        Ok(Err(_)) => Some(format!("took longer than {} s", TEST_TIMEOUT.as_secs())),
        // The hook ran on this thread, where the poll has just been unwound.
        Err(panic) => Some(PANIC.take().unwrap_or_else(|| panic_text(&*panic))),
    };
    let outcome = if failure.is_none() { "ok" } else { "FAILED" };
    println!("test {} ... {outcome} <{:.1}s>", test.full_name(), started.elapsed().as_secs_f64());
    failure.map(|text| (test.full_name(), text))
}

/// An error with its causes, one per line; where it was made says less than what it says.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n  because: ")
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "panic".to_owned())
}

fn report(count: usize, filtered: usize, failures: &[(String, String)], took: Duration) -> ExitCode {
    if !failures.is_empty() {
        println!("\nfailures:\n");
        for (name, text) in failures {
            println!("---- {name} ----\n{text}\n");
        }
        println!("failures:");
        for (name, _) in failures {
            println!("    {name}");
        }
    }
    let outcome = if failures.is_empty() { "ok" } else { "FAILED" };
    let failed = failures.len();
    println!(
        "\ntest result: {outcome}. {} passed; {failed} failed; 0 ignored; 0 measured; {filtered} filtered out; \
         finished in {:.2}s\n",
        count.saturating_sub(failed),
        took.as_secs_f64()
    );
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
