//! Which slices to create, update and delete so that they hold the endpoints wished for, with as few writes as
//! possible.
//!
//! Pure: the controller gives what is and what should be, and carries out the plan. As upstream, an endpoint stays in
//! the slice that it is in, slices that change anyway are filled first, and a service always has at least one slice
//! per family.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointPort, EndpointSlice};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;

use crate::limits::SLICE_ENDPOINTS_MAX;
use crate::service_pods::{self, Family, HEADLESS};

/// Label that names the service of a slice.
pub const SERVICE_NAME: &str = "kubernetes.io/service-name";
/// Label that names who keeps a slice.
pub const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
/// Its value on our slices.
pub const MANAGER: &str = "endpointslice-controller.k8s.io";
/// The longest name prefix of a slice: what a generated name leaves.
const PREFIX_BYTES_MAX: usize = 253;

/// The endpoints wished for in one family.
#[derive(Clone, Debug)]
pub struct Desired {
    /// The family; slices hold one each.
    pub family: Family,
    /// Each endpoint with the ports that it serves on.
    pub endpoints: Vec<(Vec<EndpointPort>, Endpoint)>,
}

/// What to write.
#[derive(Debug, Default)]
pub struct Plan {
    /// New slices, without a name.
    pub create: Vec<EndpointSlice>,
    /// Slices as they should be, with the resourceVersion that they had.
    pub update: Vec<EndpointSlice>,
    /// Slices that are no longer needed.
    pub delete: Vec<Arc<EndpointSlice>>,
}

/// Ports in a comparable form: slices with equal ports are filled together.
type PortKey = Vec<(Option<String>, Option<String>, Option<i32>, Option<String>)>;
/// What makes an endpoint the same one although its conditions changed.
type EndpointKey = (Vec<String>, Option<String>, Option<String>, Option<String>, Option<String>);
type Endpoints = BTreeMap<EndpointKey, Endpoint>;

fn port_key(ports: &[EndpointPort]) -> PortKey {
    let parts = |p: &EndpointPort| (p.name.clone(), p.protocol.clone(), p.port, p.app_protocol.clone());
    let mut key: PortKey = ports.iter().map(parts).collect();
    key.sort();
    key
}

fn endpoint_key(endpoint: &Endpoint) -> EndpointKey {
    let target = endpoint.target_ref.as_ref();
    let namespace = target.and_then(|target| target.namespace.clone());
    let name = target.and_then(|target| target.name.clone());
    (endpoint.addresses.clone(), endpoint.hostname.clone(), endpoint.node_name.clone(), namespace, name)
}

fn len(slice: &EndpointSlice) -> usize {
    slice.endpoints.as_ref().map_or(0, Vec::len)
}

/// The plan for a service. `existing` are its slices with our `managed-by`, none of them being deleted.
pub fn plan(service: &Service, existing: &[Arc<EndpointSlice>], desired: Vec<Desired>) -> Plan {
    let uid = service.metadata.uid.as_deref().unwrap_or_default();
    let ours = |slice: &EndpointSlice| {
        let owners = slice.metadata.owner_references.iter().flatten();
        owners.into_iter().any(|owner| owner.controller == Some(true) && owner.uid == uid)
    };
    let mut plan = Plan::default();
    let families: BTreeSet<&str> = desired.iter().map(|desired| desired.family.name()).collect();
    let (mut own, foreign): (Vec<_>, Vec<_>) = existing.iter().cloned().partition(|slice| ours(slice));
    plan.delete.extend(foreign);
    own.retain(|slice| {
        let spoken = families.contains(slice.address_type.as_str());
        plan.delete.extend((!spoken).then(|| slice.clone()));
        spoken
    });
    for desired in desired {
        let family = desired.family.name();
        let of_family = own.iter().filter(|slice| slice.address_type == family).cloned().collect();
        plan_family(service, of_family, desired, &mut plan);
    }
    plan
}

fn plan_family(service: &Service, existing: Vec<Arc<EndpointSlice>>, desired: Desired, plan: &mut Plan) {
    let mut by_ports: BTreeMap<PortKey, (Vec<EndpointPort>, Endpoints)> = BTreeMap::new();
    for (ports, endpoint) in desired.endpoints {
        let (_, endpoints) = by_ports.entry(port_key(&ports)).or_insert_with(|| (ports, Endpoints::new()));
        endpoints.insert(endpoint_key(&endpoint), endpoint);
    }
    if by_ports.is_empty() {
        // A service without endpoints has one empty slice, so that clients can tell "none" from "not yet".
        by_ports.insert(PortKey::new(), (Vec::new(), Endpoints::new()));
    }
    let mut groups: BTreeMap<PortKey, Vec<Arc<EndpointSlice>>> = BTreeMap::new();
    for slice in existing {
        groups.entry(port_key(slice.ports.as_deref().unwrap_or_default())).or_default().push(slice);
    }
    let mut spare: Vec<Arc<EndpointSlice>> = Vec::new();
    let mut create = Vec::new();
    for (key, (ports, endpoints)) in by_ports {
        let group = groups.remove(&key).unwrap_or_default();
        let fresh = || new_slice(service, desired.family, &ports);
        if endpoints.is_empty() {
            fill_placeholder(service, group, fresh, &mut create, &mut spare, plan);
        } else {
            fill(service, group, endpoints, fresh, &mut create, &mut spare, plan);
        }
    }
    spare.extend(groups.into_values().flatten());
    // One write instead of two: a slice that would go takes what a new one would hold.
    while let Some(new) = create.pop() {
        match spare.pop() {
            Some(old) => {
                let metadata = ObjectMeta { labels: new.metadata.labels.clone(), ..old.metadata.clone() };
                plan.update.push(EndpointSlice { metadata, ..new });
            }
            None => plan.create.push(new),
        }
    }
    plan.delete.extend(spare);
}

fn fill_placeholder(
    service: &Service,
    group: Vec<Arc<EndpointSlice>>,
    fresh: impl Fn() -> EndpointSlice,
    create: &mut Vec<EndpointSlice>,
    spare: &mut Vec<Arc<EndpointSlice>>,
    plan: &mut Plan,
) {
    let mut kept = false;
    for slice in group {
        if kept || len(&slice) > 0 {
            spare.push(slice);
            continue;
        }
        kept = true;
        if labels_differ(&slice, service) {
            plan.update.push(relabelled(&slice, service, Vec::new()));
        }
    }
    if !kept {
        create.push(fresh());
    }
}

/// Fills the slices of one set of ports.
fn fill(
    service: &Service,
    group: Vec<Arc<EndpointSlice>>,
    mut wanted: Endpoints,
    fresh: impl Fn() -> EndpointSlice,
    create: &mut Vec<EndpointSlice>,
    spare: &mut Vec<Arc<EndpointSlice>>,
    plan: &mut Plan,
) {
    let mut changed: Vec<EndpointSlice> = Vec::new();
    let mut unchanged: Vec<Arc<EndpointSlice>> = Vec::new();
    for slice in group {
        let before = slice.endpoints.as_deref().unwrap_or_default();
        let kept: Vec<Endpoint> = before.iter().filter_map(|e| wanted.remove(&endpoint_key(e))).collect();
        if kept.is_empty() {
            spare.push(slice);
        } else if kept != before || labels_differ(&slice, service) {
            changed.push(relabelled(&slice, service, kept));
        } else {
            unchanged.push(slice);
        }
    }
    // The fullest first, so that few slices are left half empty.
    changed.sort_by_key(|slice| std::cmp::Reverse(len(slice)));
    for slice in &mut changed {
        top_up(slice, &mut wanted);
    }
    while !wanted.is_empty() {
        let roomy = |slice: &&Arc<EndpointSlice>| len(slice) + wanted.len() <= SLICE_ENDPOINTS_MAX;
        let fitting = unchanged.iter().filter(roomy).max_by_key(|slice| len(slice)).cloned();
        match fitting {
            Some(slice) => {
                let mut filled = relabelled(&slice, service, slice.endpoints.clone().unwrap_or_default());
                top_up(&mut filled, &mut wanted);
                unchanged.retain(|other| !Arc::ptr_eq(other, &slice));
                changed.push(filled);
            }
            None => {
                let mut slice = fresh();
                top_up(&mut slice, &mut wanted);
                create.push(slice);
            }
        }
    }
    plan.update.extend(changed);
}

fn top_up(slice: &mut EndpointSlice, wanted: &mut Endpoints) {
    let endpoints = slice.endpoints.get_or_insert_default();
    while endpoints.len() < SLICE_ENDPOINTS_MAX {
        let Some((_, endpoint)) = wanted.pop_first() else { return };
        endpoints.push(endpoint);
    }
}

fn is_reserved(label: &str) -> bool {
    matches!(label, SERVICE_NAME | MANAGED_BY | HEADLESS)
}

/// The labels of a service's slices: its own, and ours on top.
fn labels(service: &Service) -> BTreeMap<String, String> {
    let own = service.metadata.labels.iter().flatten().filter(|(label, _)| !is_reserved(label));
    let mut labels: BTreeMap<String, String> = own.map(|(label, value)| (label.clone(), value.clone())).collect();
    if service_pods::is_headless(service) {
        labels.insert(HEADLESS.to_owned(), String::new());
    }
    labels.insert(SERVICE_NAME.to_owned(), service.metadata.name.clone().unwrap_or_default());
    labels.insert(MANAGED_BY.to_owned(), MANAGER.to_owned());
    labels
}

fn labels_differ(slice: &EndpointSlice, service: &Service) -> bool {
    slice.metadata.labels.as_ref() != Some(&labels(service))
}

fn relabelled(slice: &EndpointSlice, service: &Service, endpoints: Vec<Endpoint>) -> EndpointSlice {
    let mut slice = EndpointSlice { endpoints: Some(endpoints), ..slice.clone() };
    slice.metadata.labels = Some(labels(service));
    slice
}

fn new_slice(service: &Service, family: Family, ports: &[EndpointPort]) -> EndpointSlice {
    let name = service.metadata.name.clone().unwrap_or_default();
    let prefix = if name.len() < PREFIX_BYTES_MAX { format!("{name}-") } else { name };
    let owner = service.controller_owner_ref(&()).map(|mut owner| {
        owner.block_owner_deletion = Some(true);
        vec![owner]
    });
    EndpointSlice {
        address_type: family.name().to_owned(),
        endpoints: Some(Vec::new()),
        ports: Some(ports.to_vec()),
        metadata: ObjectMeta {
            generate_name: Some(prefix),
            namespace: service.metadata.namespace.clone(),
            labels: Some(labels(service)),
            owner_references: owner,
            ..ObjectMeta::default()
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "plan_tests.rs"]
mod tests;
