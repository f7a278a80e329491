//! Controllers never do too much and do enough in the end: no owner has more pods than was wished for, a rollout stays
//! within its surge, a job within its completions, nothing outlives its owner for long, and every wish comes true
//! within a bound once nothing is broken. Source: Sieve (OSDI'22); Anvil's eventually stable
//! reconciliation (OSDI'24). Pure over object events in revision order.

use std::collections::BTreeMap;

use crate::history::{History, ObjectEvent};
use crate::invariants::limits::{CONVERGE_MAX, ORPHAN_MAX, STALE_WISH_MAX};
use crate::invariants::objects::{Cluster, Step, count, count_or_percent, is_active, revisions};
use crate::model::Timeline;

/// What has been wished for an owner, and since when.
type Wishes = BTreeMap<String, Vec<(u64, u64)>>;

struct Judge<'a> {
    history: &'a History,
    cluster: Cluster<'a>,
    wishes: Wishes,
    /// Owners whose wish has not come true, and since when.
    waiting: BTreeMap<String, u64>,
    deleted: BTreeMap<String, u64>,
    found: Vec<String>,
}

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut judge = Judge {
        history,
        cluster: Cluster::default(),
        wishes: Wishes::new(),
        waiting: BTreeMap::new(),
        deleted: BTreeMap::new(),
        found: Vec::new(),
    };
    for group in revisions(&history.objects) {
        let steps: Vec<Step> = group.iter().map(|event| judge.cluster.apply(event)).collect();
        for step in &steps {
            judge.note(step);
        }
        for step in &steps {
            judge.bounds(step);
            judge.progress(step);
        }
    }
    judge.end();
    judge.found
}

/// What an owner's spec asks for.
fn wish(owner: &ObjectEvent) -> Option<u64> {
    match owner.kind() {
        "ReplicaSet" | "Deployment" | "StatefulSet" | "ReplicationController" => {
            Some(count(&owner.object, "replicas", 1))
        }
        "Job" => Some(count(&owner.object, "parallelism", 1)),
        _ => None,
    }
}

impl Judge<'_> {
    fn note(&mut self, step: &Step) {
        let event = step.event;
        if event.deleted {
            self.deleted.insert(event.uid().to_owned(), event.at_ns);
            self.waiting.remove(event.uid());
        } else if let Some(count) = wish(event) {
            self.wishes.entry(event.uid().to_owned()).or_default().push((event.at_ns, count));
        }
    }

    /// The most that was wished for an owner lately: a controller may not know the newest wish yet, the less the longer
    /// its caches lag.
    fn wished(&self, uid: &str, now: u64) -> Option<u64> {
        let since = now.saturating_sub(self.history.granted_ns(STALE_WISH_MAX));
        let since = since.saturating_sub(self.history.staleness_ns(since, now));
        let all = self.wishes.get(uid)?;
        let current = all.iter().rev().find(|(at, _)| *at <= since);
        all.iter().filter(|(at, _)| *at > since).chain(current).map(|(_, count)| *count).max()
    }

    fn bounds(&mut self, step: &Step) {
        let event = step.event;
        if event.deleted {
            return;
        }
        match event.kind() {
            "Pod" if step.before.is_none() && is_active(event) => self.pod_made(event),
            "ReplicaSet" => {
                let before = step.before.map_or(0, |before| count(&before.object, "replicas", 1));
                if count(&event.object, "replicas", 1) > before {
                    self.scaled_up(event);
                }
            }
            _ => {}
        }
    }

    fn pod_made(&mut self, pod: &ObjectEvent) {
        let Some(uid) = pod.controller() else { return };
        let Some(wished) = self.wished(uid, pod.at_ns) else { return };
        let active = self.cluster.pods_of(uid).filter(|pod| is_active(pod)).count() as u64;
        let what = format!("{} at {}", pod.place(), pod.revision);
        if active > wished {
            self.found.push(format!("{what} is one of {active} pods of its owner, which wants {wished}"));
        }
        let Some(job) = self.cluster.by_uid("Job", uid) else { return };
        let Some(completions) = job.object["spec"]["completions"].as_u64() else { return };
        let succeeded = self.cluster.pods_of(uid).filter(|pod| pod.object["status"]["phase"] == "Succeeded").count();
        if active + succeeded as u64 > completions {
            let all = format!("{active} pods run and {succeeded} succeeded");
            self.found.push(format!("{what} is too many: {all}, {completions} completions are wanted"));
        }
    }

    fn scaled_up(&mut self, set: &ObjectEvent) {
        let Some(deployment) = set.controller().and_then(|uid| self.cluster.by_uid("Deployment", uid)) else { return };
        let Some(wished) = self.wished(deployment.uid(), set.at_ns) else { return };
        let strategy = &deployment.object["spec"]["strategy"];
        let surge = match strategy["type"].as_str() {
            Some("Recreate") => 0,
            _ => count_or_percent(&strategy["rollingUpdate"]["maxSurge"], wished, "25%"),
        };
        let sets = self.cluster.of_kind("ReplicaSet").filter(|set| set.controller() == Some(deployment.uid()));
        let all: u64 = sets.map(|set| count(&set.object, "replicas", 1)).sum();
        if all > wished + surge {
            let (set, name, at) = (set.place(), deployment.place(), set.revision);
            self.found.push(format!(
                "{set} at {at}: the sets of {name} want {all} pods, {wished} and {surge} more are granted"
            ));
        }
    }

    /// Follows whether wishes have come true.
    fn progress(&mut self, step: &Step) {
        let event = step.event;
        let owner = match event.kind() {
            "Pod" => event.controller().and_then(|uid| self.cluster.by_uid("ReplicaSet", uid)),
            "Deployment" | "ReplicaSet" | "StatefulSet" if !event.deleted => Some(event),
            _ => None,
        };
        let Some(owner) = owner else { return };
        let uid = owner.uid().to_owned();
        if !self.has_come_true(owner) {
            self.waiting.entry(uid).or_insert(event.at_ns);
            // A new wish has its own time.
            let changed = step.before.is_some_and(|before| before.object["spec"] != event.object["spec"]);
            if changed && event.kind() != "Pod" {
                self.waiting.insert(owner.uid().to_owned(), event.at_ns);
            }
        } else if let Some(since) = self.waiting.remove(&uid) {
            self.judge_wait(&owner.place(), since, event.at_ns);
        }
    }

    fn has_come_true(&self, owner: &ObjectEvent) -> bool {
        let wished = count(&owner.object, "replicas", 1);
        if owner.kind() == "ReplicaSet" {
            return self.cluster.pods_of(owner.uid()).filter(|pod| is_active(pod)).count() as u64 == wished;
        }
        let (status, generation) = (&owner.object["status"], &owner.object["metadata"]["generation"]);
        let counted = |field: &str| status[field].as_u64().unwrap_or(0) == wished;
        status["observedGeneration"] == *generation && counted("readyReplicas") && counted("updatedReplicas")
    }

    fn judge_wait(&mut self, owner: &str, since: u64, until: u64) {
        let healed = self.history.heals.iter().copied().filter(|at| *at <= until).max().unwrap_or(0);
        let broken = self.history.faults.iter().any(|(at, _)| *at > healed && *at <= until);
        let waited = until.saturating_sub(since.max(healed));
        if !broken && waited > self.history.granted_ns(CONVERGE_MAX) {
            let seconds = waited / 1_000_000_000;
            self.found.push(format!("what {owner} wants took {seconds} s to come true, or never did"));
        }
    }

    fn end(&mut self) {
        let end = self.history.end_ns();
        for (uid, since) in std::mem::take(&mut self.waiting) {
            let owner = self.cluster.all().find(|event| event.uid() == uid).map_or(uid, |event| event.place());
            self.judge_wait(&owner, since, end);
        }
        let disturbed = if self.history.faults.is_empty() { Some(0) } else { self.history.last_heal_ns() };
        let Some(disturbed) = disturbed else { return };
        for event in self.cluster.all() {
            let owners = event.object["metadata"]["ownerReferences"].as_array().map(Vec::as_slice).unwrap_or_default();
            let gone = |owner: &serde_json::Value| self.deleted.get(owner["uid"].as_str()?).copied();
            let Some(gone) = owners.iter().map(gone).collect::<Option<Vec<u64>>>() else { continue };
            let Some(last) = gone.into_iter().max() else { continue };
            if end.saturating_sub(last.max(disturbed)) > self.history.granted_ns(ORPHAN_MAX) {
                self.found.push(format!("{} outlives its owner", event.place()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::invariants::fixture::{check_planted, planted};

    const SECOND: u64 = 1_000_000_000;

    /// An event; its revision is its second.
    fn event(second: u64, object: Value) -> ObjectEvent {
        ObjectEvent { at_ns: second * SECOND, revision: second, deleted: false, object }
    }

    fn gone(second: u64, object: Value) -> ObjectEvent {
        ObjectEvent { deleted: true, ..event(second, object) }
    }

    fn owner(kind: &str, name: &str, replicas: u64, owner: &str) -> Value {
        let owners = if owner.is_empty() { json!([]) } else { json!([{"uid": owner, "controller": true}]) };
        json!({"kind": kind, "metadata": {"name": name, "uid": name, "generation": 1, "ownerReferences": owners},
            "spec": {"replicas": replicas},
            "status": {"observedGeneration": 1, "readyReplicas": replicas, "updatedReplicas": replicas}})
    }

    fn pod(name: &str, owner: &str) -> Value {
        json!({"kind": "Pod", "metadata": {"name": name, "uid": name,
            "ownerReferences": [{"uid": owner, "controller": true}]}})
    }

    fn history(objects: Vec<ObjectEvent>) -> History {
        History { objects, ..History::default() }
    }

    fn scaled() -> History {
        history(vec![
            event(1, owner("ReplicaSet", "r", 2, "")),
            event(2, pod("p1", "r")),
            event(3, pod("p2", "r")),
            event(10, owner("ReplicaSet", "r", 1, "")),
            event(
                11,
                json!({"kind": "Pod", "metadata": {"name": "p1", "uid": "p1", "deletionTimestamp": "now",
                "ownerReferences": [{"uid": "r", "controller": true}]}}),
            ),
            event(22, owner("ReplicaSet", "r", 2, "")),
            event(23, pod("p3", "r")),
            gone(24, pod("p1", "r")),
        ])
    }

    #[test]
    fn a_pod_too_many_is_found() {
        check_planted(check, &scaled(), |history| history.objects.insert(3, event(4, pod("p9", "r"))));
        check_planted(check, &scaled(), |history| history.objects[5] = event(22, owner("ReplicaSet", "r", 1, "")));
        // A wish of a moment ago may still be acted on.
        let mut late = scaled();
        late.objects[6] = event(23, pod("p3", "r"));
        late.objects.insert(6, event(22, owner("ReplicaSet", "r", 1, "")));
        late.objects.truncate(8);
        assert_eq!(check(&late, &Timeline::default()), Vec::<String>::new());
    }

    #[test]
    fn a_wish_that_does_not_come_true_in_time_is_found_unless_something_is_broken() {
        let found = planted(check, &scaled(), |history| {
            history.objects.remove(6);
            history.objects.push(event(90, owner("ReplicaSet", "other", 0, "")));
        });
        assert!(found[0].contains("took 68 s"), "{found:?}");
        let mut broken = scaled();
        broken.objects.remove(6);
        broken.objects.push(event(90, owner("ReplicaSet", "other", 0, "")));
        broken.faults.push((22 * SECOND, "kill".into()));
        broken.heals.push(80 * SECOND);
        check_planted(check, &broken, |history| history.heals[0] = 40 * SECOND);
        let rolled = history(vec![event(1, owner("Deployment", "d", 2, "")), event(90, owner("Node", "n", 0, ""))]);
        check_planted(check, &rolled, |history| {
            history.objects[0].object["status"]["updatedReplicas"] = json!(1);
        });
    }

    #[test]
    fn a_rollout_beyond_its_surge_is_found() {
        let good = history(vec![
            event(1, owner("Deployment", "d", 4, "")),
            event(2, owner("ReplicaSet", "old", 4, "d")),
            event(3, owner("ReplicaSet", "new", 1, "d")),
            event(4, owner("ReplicaSet", "old", 2, "d")),
            event(5, owner("ReplicaSet", "new", 3, "d")),
        ]);
        check_planted(check, &good, |history| history.objects[2] = event(3, owner("ReplicaSet", "new", 2, "d")));
        check_planted(check, &good, |history| {
            history.objects[0].object["spec"]["strategy"] = json!({"type": "Recreate"});
        });
        check_planted(check, &good, |history| {
            history.objects[0].object["spec"]["strategy"] = json!({"rollingUpdate": {"maxSurge": 0}});
        });
    }

    #[test]
    fn a_job_that_runs_on_after_its_completions_is_found() {
        let mut done = pod("p1", "j");
        done["status"] = json!({"phase": "Succeeded"});
        let job = json!({"kind": "Job", "metadata": {"name": "j", "uid": "j"},
            "spec": {"parallelism": 1, "completions": 2}});
        let good =
            history(vec![event(1, job), event(2, pod("p1", "j")), event(3, done.clone()), event(4, pod("p2", "j"))]);
        check_planted(check, &good, |history| history.objects[0].object["spec"]["completions"] = json!(1));
        check_planted(check, &good, |history| drop(history.objects.remove(2)));
    }

    #[test]
    fn a_dependent_that_outlives_its_owner_is_found() {
        let good = history(vec![
            event(1, owner("ReplicaSet", "r", 1, "")),
            event(2, pod("p1", "r")),
            gone(3, owner("ReplicaSet", "r", 1, "")),
            gone(4, pod("p1", "r")),
            event(90, owner("Node", "n", 0, "")),
        ]);
        check_planted(check, &good, |history| drop(history.objects.remove(3)));
    }
}
