//! Amounts of resources as plain integers: what pods ask for and nodes have.
//!
//! Parsed once per object; the cycle only adds and compares. CPU is in thousandths, everything else in units.

use std::collections::BTreeMap;

use api::quantity::Quantity as Amount;
use k8s_openapi::api::core::v1::{Container, PodSpec, ResourceRequirements};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// What a container without CPU request counts for in scoring, in thousandths (upstream `DefaultMilliCPURequest`).
pub const DEFAULT_MILLI_CPU: i64 = 100;
/// What a container without memory request counts for in scoring, in bytes.
pub const DEFAULT_MEMORY_BYTES: i64 = 200 * 1024 * 1024;

/// Amounts by resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// `cpu`, in thousandths of a core.
    pub milli_cpu: i64,
    /// `memory`, in bytes.
    pub memory_bytes: i64,
    /// `ephemeral-storage`, in bytes.
    pub ephemeral_bytes: i64,
    /// `pods`: only nodes have it.
    pub pods: i64,
    /// Extended resources and huge pages, by name.
    pub scalar: BTreeMap<String, i64>,
}

impl Resources {
    /// From a map of quantities as objects hold it. A quantity that does not parse counts as 0: the API server
    /// accepts none.
    pub fn from_map(map: &BTreeMap<String, Quantity>) -> Self {
        let mut resources = Self::default();
        for (name, quantity) in map {
            let Ok(amount) = Amount::parse(&quantity.0) else { continue };
            match name.as_str() {
                "cpu" => resources.milli_cpu = amount.milli_value(),
                "memory" => resources.memory_bytes = amount.value(),
                "ephemeral-storage" => resources.ephemeral_bytes = amount.value(),
                "pods" => resources.pods = amount.value(),
                _ => {
                    resources.scalar.insert(name.clone(), amount.value());
                }
            }
        }
        resources
    }

    /// Adds another amount.
    pub fn add(&mut self, other: &Self) {
        self.merge(other, i64::saturating_add);
    }

    /// Takes another amount away.
    pub fn sub(&mut self, other: &Self) {
        self.merge(other, i64::saturating_sub);
    }

    /// Raises each amount to at least the other's.
    pub fn max(&mut self, other: &Self) {
        self.merge(other, Ord::max);
    }

    fn merge(&mut self, other: &Self, with: fn(i64, i64) -> i64) {
        self.milli_cpu = with(self.milli_cpu, other.milli_cpu);
        self.memory_bytes = with(self.memory_bytes, other.memory_bytes);
        self.ephemeral_bytes = with(self.ephemeral_bytes, other.ephemeral_bytes);
        for (name, amount) in &other.scalar {
            let own = self.scalar.entry(name.clone()).or_default();
            *own = with(*own, *amount);
        }
    }
}

fn requests(requirements: Option<&ResourceRequirements>) -> Resources {
    requirements.and_then(|r| r.requests.as_ref()).map(Resources::from_map).unwrap_or_default()
}

/// Requests with what scoring assumes for containers that ask for nothing.
fn nonzero_requests(requirements: Option<&ResourceRequirements>) -> Resources {
    let mut resources = requests(requirements);
    let asked = requirements.and_then(|r| r.requests.as_ref());
    if asked.is_none_or(|map| !map.contains_key("cpu")) {
        resources.milli_cpu = DEFAULT_MILLI_CPU;
    }
    if asked.is_none_or(|map| !map.contains_key("memory")) {
        resources.memory_bytes = DEFAULT_MEMORY_BYTES;
    }
    resources
}

/// What a pod asks for: its containers and sidecars together, or its largest init container with the sidecars that
/// run by then, whichever is more; plus overhead. Pod-level requests replace the sum for the resources they name.
pub fn of_pod(spec: &PodSpec) -> Resources {
    total(spec, requests)
}

/// The same for scoring, where a container that asks for nothing still counts for something.
pub fn nonzero_of_pod(spec: &PodSpec) -> Resources {
    total(spec, nonzero_requests)
}

fn total(spec: &PodSpec, of: fn(Option<&ResourceRequirements>) -> Resources) -> Resources {
    let mut sum = Resources::default();
    for container in &spec.containers {
        sum.add(&of(container.resources.as_ref()));
    }
    let mut sidecars = Resources::default();
    let mut init_peak = Resources::default();
    for container in spec.init_containers.iter().flatten() {
        let own = of(container.resources.as_ref());
        if is_sidecar(container) {
            sidecars.add(&own);
            init_peak.max(&sidecars);
        } else {
            let mut with_sidecars = own;
            with_sidecars.add(&sidecars);
            init_peak.max(&with_sidecars);
        }
    }
    sum.add(&sidecars);
    sum.max(&init_peak);
    if let Some(pod_level) = spec.resources.as_ref().and_then(|r| r.requests.as_ref()) {
        let named = Resources::from_map(pod_level);
        if pod_level.contains_key("cpu") {
            sum.milli_cpu = named.milli_cpu;
        }
        if pod_level.contains_key("memory") {
            sum.memory_bytes = named.memory_bytes;
        }
    }
    if let Some(overhead) = &spec.overhead {
        sum.add(&Resources::from_map(overhead));
    }
    sum
}

fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn spec(json: serde_json::Value) -> PodSpec {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_pod_asks_for_its_containers_or_its_largest_init_container() {
        let cpu = |amount: &str| serde_json::json!({"requests": {"cpu": amount}});
        let pod = spec(serde_json::json!({
            "containers": [{"name": "a", "resources": cpu("100m")}, {"name": "b", "resources": cpu("0.2")}],
            "initContainers": [
                {"name": "side", "restartPolicy": "Always", "resources": cpu("50m")},
                {"name": "init", "resources": cpu("1")},
            ],
            "overhead": {"cpu": "10m"},
        }));
        assert_eq!(of_pod(&pod).milli_cpu, 1060);
        assert_eq!(nonzero_of_pod(&pod).memory_bytes, 3 * DEFAULT_MEMORY_BYTES);
    }
}
