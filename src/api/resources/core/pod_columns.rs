//! What `kubectl get pods` shows: how many containers are ready, one word for the state, restarts.
//!
//! The row in `core.rs` points here. The words are upstream's, down to the order in which reasons win.

use serde_json::{Value, json};

use crate::object::Object;
use crate::resource::Columns;
use crate::resources::columns::{AGE, NAME, age, column, or, since, wide};
use crate::resources::core::pod::is_sidecar;
use crate::resources::values::{flag, int, items, present, root, text};

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Ready", "string", "How many of its containers are ready."),
        column("Status", "string", "The state of its containers in one word."),
        column("Restarts", "string", "How often its containers were started again, and when last."),
        AGE,
        wide("IP", "string", "Its address."),
        wide("Node", "string", "Where it runs."),
        wide("Nominated Node", "string", "Where it waits for others to make room."),
        wide("Readiness Gates", "string", "How many of the conditions that it waits for are true."),
    ],
    row,
};

/// What the containers tell, one after the other.
#[derive(Default)]
struct Tally<'a> {
    ready: usize,
    restarts: i64,
    /// Stamps in RFC 3339 and UTC sort as text.
    last_restart: &'a str,
}

impl<'a> Tally<'a> {
    fn add_restarts(&mut self, status: &'a Value) {
        self.restarts += int(status, "restartCount").unwrap_or_default();
        self.last_restart = self.last_restart.max(text(&status["lastState"]["terminated"], "finishedAt"));
    }
}

fn row(object: &Object, now: i64) -> Vec<Value> {
    let (spec, status) = (root(object, "spec"), root(object, "status"));
    let mut tally = Tally::default();
    let mut reason = or(text(status, "reason"), text(status, "phase")).to_owned();
    if items(status, "conditions")
        .iter()
        .any(|c| text(c, "type") == "PodScheduled" && text(c, "reason") == "SchedulingGated")
    {
        reason = "SchedulingGated".to_owned();
    }
    let mut sidecars = Tally::default();
    let initializing = init_reason(spec, status, &mut tally, &mut sidecars);
    let is_initializing = initializing.is_some();
    reason = initializing.unwrap_or(reason);
    if !is_initializing || condition_is_true(status, "Initialized") {
        // The start is over: only what goes on running counts from here.
        tally.restarts = sidecars.restarts;
        tally.last_restart = sidecars.last_restart;
        reason = running_reason(status, &mut tally, reason);
    }
    let total = items(spec, "containers").len()
        + items(spec, "initContainers").iter().filter(|container| is_sidecar(container)).count();
    let restarts = if tally.restarts != 0 && !tally.last_restart.is_empty() {
        format!("{} ({} ago)", tally.restarts, since(tally.last_restart, now))
    } else {
        tally.restarts.to_string()
    };
    let ip = items(status, "podIPs").first().map_or("", |ip| text(ip, "ip"));
    vec![
        json!(object.name()),
        json!(format!("{}/{total}", tally.ready)),
        json!(deletion_reason(object, reason)),
        json!(restarts),
        age(object, now),
        json!(or(ip, "<none>")),
        json!(or(text(spec, "nodeName"), "<none>")),
        json!(or(text(status, "nominatedNodeName"), "<none>")),
        json!(readiness_gates(spec, status)),
    ]
}

/// The reason why the pod is still starting, from the first init container that is not done; `None` when all are.
fn init_reason<'a>(spec: &Value, status: &'a Value, tally: &mut Tally<'a>, sidecars: &mut Tally<'a>) -> Option<String> {
    let containers = items(spec, "initContainers");
    for (i, container) in items(status, "initContainerStatuses").iter().enumerate() {
        let sidecar =
            containers.iter().any(|other| text(other, "name") == text(container, "name") && is_sidecar(other));
        tally.add_restarts(container);
        if sidecar {
            sidecars.add_restarts(container);
        }
        let state = &container["state"];
        let terminated = &state["terminated"];
        let waiting = text(&state["waiting"], "reason");
        if !terminated.is_null() && int(terminated, "exitCode").unwrap_or_default() == 0 {
            continue;
        }
        if sidecar && flag(container, "started") {
            tally.ready += usize::from(flag(container, "ready"));
            continue;
        }
        return Some(if !terminated.is_null() {
            format!("Init:{}", termination_reason(terminated))
        } else if !waiting.is_empty() && waiting != "PodInitializing" {
            format!("Init:{waiting}")
        } else {
            format!("Init:{i}/{}", containers.len())
        });
    }
    None
}

/// The reason of a pod that has started; the first container that has one wins.
fn running_reason<'a>(status: &'a Value, tally: &mut Tally<'a>, phase: String) -> String {
    let mut reason = phase;
    let mut running = false;
    for container in items(status, "containerStatuses").iter().rev() {
        tally.add_restarts(container);
        let state = &container["state"];
        let waiting = text(&state["waiting"], "reason");
        if !waiting.is_empty() {
            reason = waiting.to_owned();
        } else if present(state, "terminated") {
            reason = termination_reason(&state["terminated"]);
        } else if flag(container, "ready") && present(state, "running") {
            running = true;
            tally.ready += 1;
        }
    }
    if reason == "Completed" && running {
        let word = if condition_is_true(status, "Ready") { "Running" } else { "NotReady" };
        return word.to_owned();
    }
    reason
}

fn termination_reason(terminated: &Value) -> String {
    let number = |field| int(terminated, field).unwrap_or_default();
    match (text(terminated, "reason"), number("signal")) {
        ("", 0) => format!("ExitCode:{}", number("exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn deletion_reason(object: &Object, reason: String) -> String {
    let finished = matches!(object.str(&["status", "phase"]), "Failed" | "Succeeded");
    match object.deletion_timestamp() {
        Some(_) if object.str(&["status", "reason"]) == "NodeLost" => "Unknown".to_owned(),
        Some(_) if !finished => "Terminating".to_owned(),
        _ => reason,
    }
}

fn readiness_gates(spec: &Value, status: &Value) -> String {
    let gates = items(spec, "readinessGates");
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let met = gates.iter().filter(|gate| condition_is_true(status, text(gate, "conditionType"))).count();
    format!("{met}/{}", gates.len())
}

fn condition_is_true(status: &Value, kind: &str) -> bool {
    items(status, "conditions").iter().any(|c| text(c, "type") == kind && text(c, "status") == "True")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Ready, status and restarts of a pod with one container `c` and this status.
    fn check(spec: Value, status: Value, deleted: &str) -> String {
        let mut object =
            Object::from_value(json!({"metadata": {"name": "p"}, "spec": spec, "status": status})).unwrap();
        if !deleted.is_empty() {
            object.set_metadata("deletionTimestamp", deleted);
        }
        let cells = row(&object, 1000);
        let cell = |i: usize| cells[i].as_str().unwrap().to_owned();
        format!("{} {} {}", cell(1), cell(2), cell(3))
    }

    #[test]
    fn one_word_tells_the_state() {
        let one = json!({"containers": [{"name": "c"}]});
        let running = json!({"name": "c", "ready": true, "restartCount": 2, "state": {"running": {}},
            "lastState": {"terminated": {"finishedAt": "1970-01-01T00:10:00Z"}}});
        let with = |status: Value| json!({"phase": "Running", "containerStatuses": [status]});
        for (status, expected) in [
            (json!({"phase": "Pending"}), "0/1 Pending 0"),
            (json!({"phase": "Failed", "reason": "Evicted"}), "0/1 Evicted 0"),
            (with(running.clone()), "1/1 Running 2 (6m40s ago)"),
            (with(json!({"state": {"waiting": {"reason": "CrashLoopBackOff"}}})), "0/1 CrashLoopBackOff 0"),
            (with(json!({"state": {"terminated": {"exitCode": 3}}})), "0/1 ExitCode:3 0"),
            (with(json!({"state": {"terminated": {"exitCode": 3, "signal": 9}}})), "0/1 Signal:9 0"),
            (with(json!({"state": {"terminated": {"reason": "OOMKilled"}}})), "0/1 OOMKilled 0"),
        ] {
            assert_eq!(check(one.clone(), status, ""), expected);
        }
        assert_eq!(check(one.clone(), with(running), "2026-01-01T00:00:00Z"), "1/1 Terminating 2 (6m40s ago)");
        assert_eq!(check(one, json!({"phase": "Succeeded"}), "2026-01-01T00:00:00Z"), "0/1 Succeeded 0");
    }

    #[test]
    fn init_containers_come_first() {
        let spec = json!({"containers": [{"name": "c"}],
            "initContainers": [{"name": "i"}, {"name": "s", "restartPolicy": "Always"}]});
        let with = |first: Value, second: Value| json!({"phase": "Pending", "initContainerStatuses": [first, second]});
        let done = json!({"name": "i", "restartCount": 1, "state": {"terminated": {"exitCode": 0}}});
        let idle = json!({"name": "s", "state": {"waiting": {"reason": "PodInitializing"}}});
        let up = json!({"name": "s", "started": true, "ready": true, "restartCount": 4, "state": {"running": {}}});
        for (status, expected) in [
            (with(json!({"name": "i", "state": {"running": {}}}), idle.clone()), "0/2 Init:0/2 0"),
            (
                with(json!({"name": "i", "state": {"terminated": {"exitCode": 1}}}), idle.clone()),
                "0/2 Init:ExitCode:1 0",
            ),
            (with(done.clone(), idle), "0/2 Init:1/2 1"),
            (with(done, up), "1/2 Pending 4"),
        ] {
            assert_eq!(check(spec.clone(), status, ""), expected);
        }
    }
}
