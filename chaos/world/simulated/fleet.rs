//! The nodes of a simulated cluster: the product's own simulated nodes, half of them in one process and half in another,
//! so that a fault can silence either half. Started by `crate::sim` when a quorum serves.

use std::sync::Arc;

use api::identity::{GROUP_MASTERS, UserInfo};
use client::{Context, Informers};
use node::simulated::Nodes;
use sys::SeededRandom;
use sys::process::Process;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::clock::{SimClock, Wall};
use super::door;
use super::plan::ClusterPlan;
use super::seats::World;

/// Starts all nodes.
pub fn start(world: &Arc<World>, plan: &ClusterPlan) -> Vec<Process> {
    let halves = [("a-", plan.nodes.div_ceil(2)), ("b-", plan.nodes / 2)];
    halves.map(|(prefix, count)| half(world, plan, prefix, count)).into()
}

fn half(world: &Arc<World>, plan: &ClusterPlan, prefix: &'static str, count: usize) -> Process {
    let process = Process::new(format!("nodes {prefix}"));
    let user = UserInfo::authenticated("simulated-nodes", [GROUP_MASTERS.to_owned()]);
    let client = door::across(world, &user);
    let clock: Arc<dyn sys::Clock> = Arc::new(SimClock::new(Instant::now(), Wall::default()));
    let random: Arc<dyn sys::Random> = Arc::new(SeededRandom::new(world.below(u64::MAX)));
    let shutdown = CancellationToken::new();
    let context = Context {
        informers: Informers::new(client.clone(), clock.clone(), random.clone(), shutdown.clone()),
        client,
        gate: client::gate::Gate::new().1,
        pulse: client::pulse::Pulse::default(),
        clock,
        random,
        instance: Arc::from(prefix),
    };
    let mut nodes = Nodes { count, prefix: prefix.to_owned(), ..Nodes::default() };
    nodes.capacity.insert("cpu".to_owned(), format!("{}m", plan.pod_cpu_m * plan.pods_per_node));
    process.spawn(node::simulated::run(context, nodes, shutdown));
    process
}
