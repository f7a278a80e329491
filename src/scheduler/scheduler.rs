//! The scheduler's loop: informers feed cache and queue, each turn decides on waiting pods and hands them to
//! bindings that run beside it.

use std::sync::Arc;
use std::time::Duration;

use api::identity::RoleToken;
use client::{Change, Context, EventType, Informer, Recorder, fence};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::ResourceExt;
use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bind;
use crate::cache::Cache;
use crate::cycle;
use crate::error::Error;
use crate::framework::{ClusterEvent, FitError, Verdict};
use crate::limits::{BINDING_RETRY_MS, BINDING_TIMEOUT_S, BINDINGS_MAX, CYCLE_S_MAX, CYCLES_PER_TURN_MAX};
use crate::plugins::{Row, default_profile};
use crate::pod_info::{self, PodInfo};
use crate::queue::{Gated, Popped, Queue};

/// `spec.schedulerName` of the pods that are ours.
const SCHEDULER_NAME: &str = "default-scheduler";

struct State {
    cache: Cache,
    queue: Queue,
    /// Where the next search over the nodes begins.
    start: usize,
}

struct Scheduler {
    context: Context,
    profile: Vec<Row>,
    state: Mutex<State>,
    changed: Notify,
    events: Recorder,
}

/// A decision that is to be written.
struct Placed {
    popped: Popped,
    node: String,
}

/// Runs the scheduler until `shutdown`; it acts while the context's gate is open.
pub async fn run(context: Context, shutdown: CancellationToken) {
    let (pods, nodes) = (context.informers.get::<Pod>(), context.informers.get::<Node>());
    let events = Recorder::new(context.client.clone(), context.clock.clone(), SCHEDULER_NAME, &context.instance);
    let state = State { cache: Cache::default(), queue: Queue::default(), start: 0 };
    let scheduler = Arc::new(Scheduler {
        context,
        profile: default_profile(),
        state: Mutex::new(state),
        changed: Notify::new(),
        events,
    });
    scheduler.follow(&pods, &nodes);
    let acting = async {
        loop {
            let token = scheduler.context.gate.opened().await;
            if !sys::failpoint::is_planted("scheduler-stale-cache") {
                pods.reached(token.token).await;
                nodes.reached(token.token).await;
            }
            tracing::info!(token = token.token, "scheduler acts");
            scheduler.clone().act(token.clone()).await;
            tracing::info!(token = token.token, "scheduler paused");
        }
    };
    shutdown.run_until_cancelled(acting).await;
}

impl Scheduler {
    fn follow(self: &Arc<Self>, pods: &Informer<Pod>, nodes: &Informer<Node>) {
        let scheduler = self.clone();
        nodes.on_change(move |change| scheduler.node_changed(change));
        let scheduler = self.clone();
        pods.on_change(move |change| scheduler.pod_changed(change));
    }

    fn node_changed(&self, change: &Change<Node>) {
        let name = change.object().name_any();
        let now = self.context.clock.monotonic();
        let mut state = self.state.lock();
        match change {
            Change::Deleted(_) => state.cache.remove_node(&name),
            Change::Added(node) => {
                state.cache.set_node(&name, node.clone());
                self.wake(&mut state, ClusterEvent::NodeAdded, now);
            }
            Change::Modified { old, new } => {
                state.cache.set_node(&name, new.clone());
                for event in node_events(old, new) {
                    self.wake(&mut state, event, now);
                }
            }
        }
        drop(state);
        self.changed.notify_one();
    }

    fn wake(&self, state: &mut State, event: ClusterEvent, now: Duration) {
        let cares = |name: &str, event: ClusterEvent| {
            self.profile.iter().any(|row| row.plugin.name() == name && row.plugin.wakes(event))
        };
        state.queue.wake(event, now, cares);
    }

    fn pod_changed(&self, change: &Change<Pod>) {
        let now = self.context.clock.monotonic();
        let pod = change.object();
        let key = client::informer::key_of(&**pod);
        let gone = matches!(change, Change::Deleted(_)) || pod_info::is_finished(pod);
        let bound = pod.spec.as_ref().is_some_and(|spec| spec.node_name.as_deref().is_some_and(|n| !n.is_empty()));
        let mut state = self.state.lock();
        if gone {
            state.queue.remove(&key);
            if state.cache.remove_pod(&key) {
                self.wake(&mut state, ClusterEvent::AssignedPodDeleted, now);
            }
        } else if bound {
            state.queue.remove(&key);
            state.cache.set_pod(Arc::new(PodInfo::new(pod.clone())));
        } else if is_ours(pod) && wants_a_turn(change) && !state.cache.is_placed(&key) {
            let info = Arc::new(PodInfo::new(pod.clone()));
            let gated = self.gate(&info);
            state.queue.add(info, gated);
        } else if pod.metadata.deletion_timestamp.is_some() {
            state.queue.remove(&key);
        }
        drop(state);
        self.changed.notify_one();
    }

    fn gate(&self, pod: &PodInfo) -> Gated {
        let refused = self
            .profile
            .iter()
            .any(|row| matches!(row.plugin.pre_enqueue(pod), Verdict::Unschedulable(_) | Verdict::Unresolvable(_)));
        if refused { Gated::Yes } else { Gated::No }
    }

    /// Decides and binds until the grant is lost.
    async fn act(self: Arc<Self>, token: RoleToken) {
        let slots = Arc::new(Semaphore::new(BINDINGS_MAX));
        let mut writes: JoinSet<()> = JoinSet::new();
        let lost = self.context.gate.lost(&token);
        let turns = async {
            loop {
                let wait = self.turn(&slots, &mut writes, &token).await;
                while writes.try_join_next().is_some() {}
                tokio::select! {
                    biased;
                    () = self.changed.notified() => {}
                    () = self.context.clock.sleep(wait) => {}
                }
            }
        };
        tokio::select! {
            biased;
            () = lost => {}
            () = turns => {}
        }
        // Bindings under way carry a token that no longer counts; whoever holds the role now decides anew.
        writes.shutdown().await;
        let mut state = self.state.lock();
        state.cache.forget_assumed();
        state.queue.reclaim();
    }

    /// Decides on all pods that are active now. Returns how long nothing is due.
    async fn turn(self: &Arc<Self>, slots: &Arc<Semaphore>, writes: &mut JoinSet<()>, token: &RoleToken) -> Duration {
        self.state.lock().queue.flush_old(self.context.clock.monotonic());
        loop {
            for _ in 0..CYCLES_PER_TURN_MAX {
                let Ok(slot) = slots.clone().acquire_owned().await else { return Duration::from_secs(1) };
                let Some(outcome) = self.cycle() else {
                    let (now, due) = (self.context.clock.monotonic(), self.state.lock().queue.next_due());
                    return due.map_or(Duration::from_secs(1), |due| due.saturating_sub(now));
                };
                let scheduler = self.clone();
                let write = async move {
                    match outcome {
                        Ok(placed) => scheduler.write_binding(placed).await,
                        Err((popped, error)) => scheduler.write_refusal(popped, error).await,
                    }
                    drop(slot);
                };
                writes.spawn(sys::process::belonging(fence::scope(token.clone(), write)));
            }
            tokio::task::yield_now().await;
        }
    }

    /// One decision; `None` where no pod is active.
    fn cycle(&self) -> Option<Result<Placed, (Popped, FitError)>> {
        let _work = self.context.pulse.begin("scheduler", CYCLE_S_MAX);
        sys::failpoint::at("scheduler.cycle.begins");
        let now = self.context.clock.monotonic();
        let mut state = self.state.lock();
        let popped = state.queue.pop(now)?;
        let State { cache, start, .. } = &mut *state;
        let nodes = cache.nodes();
        let pick = |n: usize| usize::try_from(self.context.random.below(n as u64)).unwrap_or_default();
        let decision = cycle::schedule(&self.profile, &popped.pod, &nodes, *start, pick);
        match decision {
            Ok(decision) => {
                *start = (*start + decision.evaluated) % nodes.len();
                if let Some((plugin, reason)) = self.reserve(&popped.pod, &decision.node) {
                    let reasons = [(reason, 1)].into();
                    let error = FitError { nodes: nodes.len(), reasons, before_nodes: None, plugins: vec![plugin] };
                    state.queue.refused(&popped, error.plugins.clone(), now);
                    return Some(Err((popped, error)));
                }
                sys::failpoint::at("scheduler.pod.reserved");
                cache.assume(popped.pod.clone(), &decision.node);
                Some(Ok(Placed { popped, node: decision.node }))
            }
            Err(error) => {
                state.queue.refused(&popped, error.plugins.clone(), now);
                Some(Err((popped, error)))
            }
        }
    }

    /// Lets each plugin hold what the pod needs on the node; the first that refuses makes all let go.
    fn reserve(&self, pod: &PodInfo, node: &str) -> Option<(&'static str, String)> {
        for row in &self.profile {
            if let Verdict::Unschedulable(reason) | Verdict::Unresolvable(reason) = row.plugin.reserve(pod, node) {
                self.unreserve(pod, node);
                return Some((row.plugin.name(), reason));
            }
        }
        None
    }

    fn unreserve(&self, pod: &PodInfo, node: &str) {
        for row in self.profile.iter().rev() {
            row.plugin.unreserve(pod, node);
        }
    }

    async fn write_binding(&self, placed: Placed) {
        let Placed { popped, node } = placed;
        let pod = &popped.pod;
        sys::failpoint::at("scheduler.pod.before-bind");
        let mut bound = self.try_binding(pod, &node).await;
        let mut in_doubt = false;
        while bound.as_ref().is_err_and(Error::leaves_doubt) {
            // It may still be made, so the pod counts on its node, and no other is tried.
            in_doubt = true;
            self.context.clock.sleep(Duration::from_millis(BINDING_RETRY_MS)).await;
            bound = self.try_binding(pod, &node).await;
        }
        if in_doubt && bound.as_ref().is_err_and(|error| error.has_code(409)) && self.is_bound(pod, &node).await {
            bound = Ok(());
        }
        match bound {
            Ok(()) => {
                sys::failpoint::at("scheduler.pod.bound");
                let message = format!("Successfully assigned {} to {node}", pod.key);
                self.events.record_action(&*pod.pod, EventType::Normal, "Scheduled", "Binding", message);
            }
            Err(error) => {
                tracing::debug!(pod = pod.key, node, %error, cause = ?std::error::Error::source(&error), "not bound");
                let gone = error.has_code(404);
                self.unreserve(pod, &node);
                let mut state = self.state.lock();
                state.cache.forget(&pod.key);
                if gone {
                    state.queue.remove(&pod.key);
                } else {
                    state.queue.failed(&popped, self.context.clock.monotonic());
                }
                drop(state);
                self.changed.notify_one();
            }
        }
    }

    async fn try_binding(&self, pod: &PodInfo, node: &str) -> Result<(), Error> {
        tokio::select! {
            biased;
            bound = bind::bind(&self.context.client, pod, node) => bound,
            () = self.context.clock.sleep(Duration::from_secs(BINDING_TIMEOUT_S)) => {
                Err(Error::BindTimeout { pod: pod.key.clone() })
            }
        }
    }

    /// Whether a pod is bound to `node` now. The API server is asked: what is watched may come so late that the pod
    /// would be held for unbound, and its room given away.
    async fn is_bound(&self, pod: &PodInfo, node: &str) -> bool {
        loop {
            match bind::node_of(&self.context.client, pod).await {
                Ok(there) => return there.as_deref() == Some(node),
                Err(error) if error.leaves_doubt() => {
                    self.context.clock.sleep(Duration::from_millis(BINDING_RETRY_MS)).await;
                }
                Err(_) => return false,
            }
        }
    }

    async fn write_refusal(&self, popped: Popped, error: FitError) {
        let pod = &popped.pod;
        let message = error.to_string();
        self.events.record_action(&*pod.pod, EventType::Warning, "FailedScheduling", "Scheduling", message.clone());
        let marked =
            bind::mark_unschedulable(&self.context.client, pod, "Unschedulable", &message, self.context.now()).await;
        if let Err(error) = marked {
            tracing::debug!(pod = pod.key, %error, "status not written");
        }
    }
}

fn is_ours(pod: &Pod) -> bool {
    let name = pod.spec.as_ref().and_then(|spec| spec.scheduler_name.as_deref());
    name.is_none_or(|name| name == SCHEDULER_NAME) && pod.metadata.deletion_timestamp.is_none()
}

/// A change of a waiting pod's status, such as the one that the scheduler writes itself, gives it no new turn.
fn wants_a_turn(change: &Change<Pod>) -> bool {
    match change {
        Change::Added(_) => true,
        Change::Modified { old, new } => pod_info::differs(old, new),
        Change::Deleted(_) => false,
    }
}

fn node_events(old: &Node, new: &Node) -> Vec<ClusterEvent> {
    let allocatable = |node: &Node| node.status.as_ref().and_then(|status| status.allocatable.clone());
    let taints = |node: &Node| node.spec.as_ref().map(|spec| (spec.taints.clone(), spec.unschedulable));
    let mut events = Vec::new();
    if allocatable(old) != allocatable(new) {
        events.push(ClusterEvent::NodeAllocatable);
    }
    if old.metadata.labels != new.metadata.labels {
        events.push(ClusterEvent::NodeLabels);
    }
    if taints(old) != taints(new) {
        events.push(ClusterEvent::NodeTaints);
    }
    events
}
