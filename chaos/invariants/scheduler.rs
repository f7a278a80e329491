//! A pod is bound once, to a node that is there and has room: at no revision do the pods of a node ask for more than
//! it can give. Source: upstream's binding subresource and its resource filter.

use std::collections::BTreeMap;

use api::quantity::Quantity;

use crate::history::{History, ObjectEvent};
use crate::invariants::objects::{Cluster, Step, add, has_ended, quantities, requests, revisions};
use crate::model::Timeline;

pub fn check(history: &History, _: &Timeline) -> Vec<String> {
    let mut cluster = Cluster::default();
    let mut found = Vec::new();
    let mut last = 0;
    for group in revisions(&history.objects) {
        let revision = group[0].revision;
        if revision < last {
            found.push(format!("{} at {revision} comes after revision {last}", group[0].place()));
        }
        last = revision.max(last);
        // All of a revision before any of it is judged: it may be a list of what was there.
        let steps: Vec<Step> = group.iter().map(|event| cluster.apply(event)).collect();
        found.extend(steps.iter().filter_map(replaced));
        let pods = steps.iter().filter(|step| step.event.kind() == "Pod" && !step.event.deleted);
        found.extend(pods.filter_map(|step| bound(step, &cluster)));
    }
    found
}

/// A name is given to another object only after the first was deleted.
fn replaced(step: &Step) -> Option<String> {
    let before = step.before?;
    (before.uid() != step.event.uid()).then(|| {
        let (place, revision) = (step.event.place(), step.event.revision);
        format!("{place} at {revision} is {} and was {}, which nobody deleted", step.event.uid(), before.uid())
    })
}

fn node_of(pod: &ObjectEvent) -> &str {
    pod.object["spec"]["nodeName"].as_str().unwrap_or("")
}

fn bound(step: &Step, cluster: &Cluster) -> Option<String> {
    let (pod, node) = (step.event, node_of(step.event));
    // A pod that was made with a node was not bound by the scheduler.
    let before = node_of(step.before.filter(|before| before.uid() == pod.uid())?);
    if node == before {
        return None;
    }
    let what = format!("{} at {}", pod.place(), pod.revision);
    if !before.is_empty() {
        return Some(format!("{what} moved from node {before} to {node:?}"));
    }
    let Some(home) = cluster.get("Node", "", node) else {
        return Some(format!("{what} is bound to {node}, which is not there"));
    };
    let over = overcommitted(home, cluster)?;
    Some(format!("{what} is bound to {node}: {over}"))
}

/// The resource of which a node's pods ask for more than there is.
fn overcommitted(node: &ObjectEvent, cluster: &Cluster) -> Option<String> {
    let pods: Vec<_> = cluster.of_kind("Pod").filter(|pod| node_of(pod) == node.name() && !has_ended(pod)).collect();
    let mut asked: BTreeMap<String, Quantity> = BTreeMap::new();
    for pod in &pods {
        add(&mut asked, &requests(&pod.object));
    }
    let allocatable = quantities(&node.object["status"]["allocatable"]);
    let count = Quantity::from_units(pods.len() as i64, api::quantity::Format::DecimalSi);
    asked.insert("pods".to_owned(), count);
    let over = asked.iter().find(|(name, asked)| allocatable.get(*name).is_some_and(|there| *asked > there));
    over.map(|(name, asked)| format!("its pods ask for {asked} {name} of {}", allocatable[name]))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::invariants::fixture::check_planted;

    fn event(revision: u64, deleted: bool, object: Value) -> ObjectEvent {
        ObjectEvent { at_ns: revision, revision, deleted, object }
    }

    fn pod(name: &str, node: &str, cpu: &str) -> Value {
        json!({"kind": "Pod", "metadata": {"namespace": "d", "name": name, "uid": name},
            "spec": {"nodeName": node, "containers": [{"resources": {"requests": {"cpu": cpu}}}]}})
    }

    fn good() -> History {
        let node = json!({"kind": "Node", "metadata": {"name": "n", "uid": "n"},
            "status": {"allocatable": {"cpu": "1", "pods": "2"}}});
        let mut ended = pod("a", "n", "600m");
        ended["status"] = json!({"phase": "Succeeded"});
        let waits = |name: &str, cpu: &str| event(2, false, pod(name, "", cpu));
        let objects = vec![
            event(1, false, node),
            waits("a", "600m"),
            waits("b", "400m"),
            waits("c", "600m"),
            waits("d", "400m"),
            waits("e", "0"),
            event(3, false, pod("a", "n", "600m")),
            event(4, false, pod("b", "n", "400m")),
            event(5, false, ended),
            event(6, false, pod("c", "n", "600m")),
            event(7, true, pod("b", "n", "400m")),
            event(8, false, pod("d", "n", "400m")),
        ];
        History { objects, ..History::default() }
    }

    #[test]
    fn a_pod_that_is_bound_twice_is_found() {
        check_planted(check, &good(), |history| history.objects[8].object["spec"]["nodeName"] = json!("m"));
        check_planted(check, &good(), |history| history.objects[8].object["spec"]["nodeName"] = json!(""));
    }

    #[test]
    fn a_node_with_too_much_on_it_is_found() {
        check_planted(check, &good(), |history| history.objects[7].object = pod("b", "n", "401m"));
        check_planted(check, &good(), |history| drop(history.objects.remove(8)));
        check_planted(check, &good(), |history| {
            history.objects.push(event(9, false, pod("e", "n", "0")));
        });
    }

    #[test]
    fn a_binding_to_a_node_that_is_gone_is_found() {
        check_planted(check, &good(), |history| drop(history.objects.remove(0)));
    }

    #[test]
    fn a_second_object_under_a_name_and_events_out_of_order_are_found() {
        check_planted(check, &good(), |history| {
            history.objects[11].object = pod("c", "n", "0");
            history.objects[11].object["metadata"]["uid"] = json!("c2");
        });
        check_planted(check, &good(), |history| history.objects.swap(6, 7));
    }
}
