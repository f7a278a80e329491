//! The objects of a cluster as they were at each revision: replays object events in order. Used by the checks of
//! controllers and scheduler. Reads objects as JSON and forgives whatever is missing.

use std::collections::BTreeMap;

use api::quantity::Quantity;
use serde_json::Value;

use crate::history::ObjectEvent;

/// What exists at one moment, by kind, namespace and name.
#[derive(Default)]
pub struct Cluster<'a> {
    objects: BTreeMap<String, &'a ObjectEvent>,
}

/// One event, and what was in its place before.
pub struct Step<'a> {
    pub event: &'a ObjectEvent,
    pub before: Option<&'a ObjectEvent>,
}

impl<'a> Cluster<'a> {
    /// Takes the event over. What was there under another uid is gone without having been deleted.
    pub fn apply(&mut self, event: &'a ObjectEvent) -> Step<'a> {
        let place = event.place();
        let before = if event.deleted { self.objects.remove(&place) } else { self.objects.insert(place, event) };
        Step { event, before }
    }

    pub fn all(&self) -> impl Iterator<Item = &'a ObjectEvent> + '_ {
        self.objects.values().copied()
    }

    pub fn of_kind<'c>(&'c self, kind: &'c str) -> impl Iterator<Item = &'a ObjectEvent> + 'c {
        let from = self.objects.range(format!("{kind} ")..).map(|(_, event)| *event);
        from.take_while(move |event| event.kind() == kind)
    }

    pub fn by_uid(&self, kind: &str, uid: &str) -> Option<&'a ObjectEvent> {
        self.of_kind(kind).find(|event| event.uid() == uid)
    }

    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<&'a ObjectEvent> {
        self.objects.get(&format!("{kind} {namespace}/{name}")).copied()
    }

    /// Pods that this owner controls.
    pub fn pods_of<'c>(&'c self, uid: &'c str) -> impl Iterator<Item = &'a ObjectEvent> + 'c {
        self.of_kind("Pod").filter(move |pod| pod.controller() == Some(uid))
    }
}

/// The events of each revision, together.
pub fn revisions(events: &[ObjectEvent]) -> impl Iterator<Item = &[ObjectEvent]> {
    events.chunk_by(|one, next| one.revision == next.revision)
}

/// Whether a pod runs or may run: it has not ended and is not being deleted.
pub fn is_active(pod: &ObjectEvent) -> bool {
    !has_ended(pod) && pod.object["metadata"]["deletionTimestamp"].is_null()
}

/// Whether a pod has run to its end.
pub fn has_ended(pod: &ObjectEvent) -> bool {
    matches!(pod.object["status"]["phase"].as_str(), Some("Succeeded" | "Failed"))
}

/// A count in the spec, or what upstream defaults it to.
pub fn count(object: &Value, field: &str, default: u64) -> u64 {
    object["spec"][field].as_u64().unwrap_or(default)
}

/// A whole number or a percentage of `of`, rounded up as upstream does for a surge.
pub fn count_or_percent(value: &Value, of: u64, default: &str) -> u64 {
    if let Some(count) = value.as_u64() {
        return count;
    }
    let text = value.as_str().unwrap_or(default);
    let percent = text.strip_suffix('%').and_then(|percent| percent.parse::<u64>().ok()).unwrap_or(0);
    of.saturating_mul(percent).div_ceil(100)
}

/// What a pod asks for, by resource: its containers and sidecars together, or its largest init container if that is
/// more, and its overhead.
pub fn requests(pod: &Value) -> BTreeMap<String, Quantity> {
    let spec = &pod["spec"];
    let mut running = BTreeMap::new();
    let mut peak = BTreeMap::new();
    for init in spec["initContainers"].as_array().into_iter().flatten() {
        let asked = quantities(&init["resources"]["requests"]);
        let mut now = running.clone();
        add(&mut now, &asked);
        raise(&mut peak, &now);
        if init["restartPolicy"] == "Always" {
            running = now;
        }
    }
    for container in spec["containers"].as_array().into_iter().flatten() {
        add(&mut running, &quantities(&container["resources"]["requests"]));
    }
    raise(&mut running, &peak);
    add(&mut running, &quantities(&spec["overhead"]));
    running
}

pub fn quantities(map: &Value) -> BTreeMap<String, Quantity> {
    let entries = map.as_object().into_iter().flatten();
    let parse = |value: &Value| match value {
        Value::String(text) => Quantity::parse(text).ok(),
        other => Quantity::parse(&other.to_string()).ok(),
    };
    entries.filter_map(|(name, value)| Some((name.clone(), parse(value)?))).collect()
}

pub fn add(to: &mut BTreeMap<String, Quantity>, more: &BTreeMap<String, Quantity>) {
    for (name, quantity) in more {
        let sum = to.get(name).map_or_else(|| quantity.clone(), |held| held.add(quantity));
        to.insert(name.clone(), sum);
    }
}

fn raise(to: &mut BTreeMap<String, Quantity>, at_least: &BTreeMap<String, Quantity>) {
    for (name, quantity) in at_least {
        if to.get(name).is_none_or(|held| held < quantity) {
            to.insert(name.clone(), quantity.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pod_asks_for_its_containers_or_its_largest_init_container() {
        let container = |cpu: &str| json!({"resources": {"requests": {"cpu": cpu}}});
        let pod = json!({"spec": {
            "containers": [container("100m"), container("200m")],
            "initContainers": [container("250m"), {"restartPolicy": "Always", "resources": {"requests": {"cpu": "50m"}}}],
            "overhead": {"cpu": "10m", "memory": "1Mi"},
        }});
        let asked = requests(&pod);
        assert_eq!(asked["cpu"], Quantity::parse("360m").unwrap());
        assert_eq!(asked["memory"], Quantity::parse("1Mi").unwrap());
    }

    #[test]
    fn a_surge_is_a_number_or_a_share_rounded_up() {
        assert_eq!(count_or_percent(&json!(2), 10, "25%"), 2);
        assert_eq!(count_or_percent(&json!("30%"), 5, "25%"), 2);
        assert_eq!(count_or_percent(&Value::Null, 3, "25%"), 1);
    }
}
