//! Cluster IPs and node ports of Services, given out in the transaction that writes the Service.
//!
//! A row of `rest/hooks` calls it. Each address and port in use is a key of its own (`serviceips/…`, `nodeports/…`), and
//! taking one compares that the key is absent: no two masters can give out the same. What a Service no longer has is
//! given back in the same write. Rules for what a Service may ask for stand in its validation.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use api::field::{Errors, Path};
use api::object::Object;
use api::resource::Resource;
use api::status::ApiError;
use bytes::Bytes;
use serde_json::{Value, json};
use store::{Compare, Op};

use crate::config::ServiceCidr;
use crate::limits::ALLOCATION_TRIES_MAX;
use crate::rest::Attempt;

const ADDRESSES: &str = "serviceips/";
const PORTS: &str = "nodeports/";

/// What a Service holds of the shared ranges.
#[derive(Debug, Default, PartialEq, Eq)]
struct Holdings {
    address: Option<Ipv4Addr>,
    ports: BTreeSet<u16>,
}

impl Holdings {
    fn of(service: &Object) -> Self {
        let address = service.str(&["spec", "clusterIP"]).parse().ok();
        let ports = service.list(&["spec", "ports"]).iter().map(|port| &port["nodePort"]);
        let health = service.get(&["spec", "healthCheckNodePort"]);
        let ports = ports.chain(health).filter_map(Value::as_u64).filter_map(|port| u16::try_from(port).ok());
        Self { address, ports: ports.filter(|port| *port != 0).collect() }
    }
}

/// Gives a Service what it asks for and takes back what it no longer has. Runs on create and update.
///
/// # Errors
/// 422 for an address or port that is taken or out of range, 500 where a range is full; texts are upstream's.
pub(crate) fn allocate(
    attempt: &mut Attempt<'_>,
    resource: &Resource,
    new: &mut Object,
    old: Option<&Object>,
) -> Result<(), ApiError> {
    let held = old.map(Holdings::of).unwrap_or_default();
    let mut errors = Errors::new();
    let kind = new.str(&["spec", "type"]).to_owned();
    if kind != "ExternalName" {
        families(new, &mut errors);
        if !errors.is_empty() {
            return Err(ApiError::invalid(resource, new.name(), &errors));
        }
        address(attempt, new, &held, &mut errors)?;
    }
    let balanced = kind == "LoadBalancer";
    let wants_ports = kind == "NodePort"
        || (balanced && new.get(&["spec", "allocateLoadBalancerNodePorts"]).and_then(Value::as_bool) != Some(false));
    node_ports(attempt, new, &held, wants_ports, &mut errors)?;
    if balanced && new.str(&["spec", "externalTrafficPolicy"]) == "Local" {
        health_port(attempt, new, &held, &mut errors)?;
    }
    if !errors.is_empty() {
        return Err(ApiError::invalid(resource, new.name(), &errors));
    }
    let kept = Holdings::of(new);
    give_back(attempt, &held, &kept);
    Ok(())
}

/// Takes back everything that a Service has. Runs when it is removed.
pub(crate) fn release(attempt: &mut Attempt<'_>, service: &Object) {
    give_back(attempt, &Holdings::of(service), &Holdings::default());
}

fn give_back(attempt: &mut Attempt<'_>, held: &Holdings, kept: &Holdings) {
    let address = held.address.filter(|address| kept.address != Some(*address));
    let addresses = address.map(|address| key(ADDRESSES, address));
    let ports = held.ports.difference(&kept.ports).map(|port| key(PORTS, port));
    let gone: Vec<Bytes> = addresses.into_iter().chain(ports).collect();
    attempt.ops.extend(gone.into_iter().map(|key| Op::Delete { key, last: None }));
}

fn key(space: &str, what: impl std::fmt::Display) -> Bytes {
    Bytes::from(format!("{space}{what}"))
}

/// Families and their policy, in a cluster that has IPv4 alone. What has neither address nor selector is for others to
/// fill, so it may have both families all the same.
fn families(service: &mut Object, errors: &mut Errors) {
    const POLICY: [&str; 2] = ["spec", "ipFamilyPolicy"];
    const FAMILIES: [&str; 2] = ["spec", "ipFamilies"];
    let selects = service.map(&["spec", "selector"]).is_some_and(|selector| !selector.is_empty());
    if service.str(&["spec", "clusterIP"]) == "None" && !selects {
        service.set_default(&POLICY, "RequireDualStack");
        service.set_default(&FAMILIES, json!(["IPv4"]));
        if let ([only], true) = (service.list(&FAMILIES), service.str(&POLICY) != "SingleStack") {
            let other = if only == "IPv4" { "IPv6" } else { "IPv4" };
            service.set(&FAMILIES, json!([only, other]));
        }
        return;
    }
    service.set_default(&POLICY, "SingleStack");
    service.set_default(&FAMILIES, json!(["IPv4"]));
    if service.str(&POLICY) == "RequireDualStack" {
        let detail = "this cluster is not configured for dual-stack services";
        errors.invalid(&Path::root("spec").child("ipFamilyPolicy"), service.str(&POLICY), detail);
    }
    for (index, family) in service.list(&FAMILIES).iter().enumerate().filter(|(_, family)| *family != "IPv4") {
        let path = Path::root("spec").child("ipFamilies").index(index);
        errors.invalid(&path, family.clone(), "not configured on this cluster");
    }
}

fn address(
    attempt: &mut Attempt<'_>,
    service: &mut Object,
    held: &Holdings,
    errors: &mut Errors,
) -> Result<(), ApiError> {
    let wanted = service.str(&["spec", "clusterIP"]).to_owned();
    let first = service.list(&["spec", "clusterIPs"]).first().and_then(Value::as_str).unwrap_or_default();
    let wanted = if wanted.is_empty() { first.to_owned() } else { wanted };
    let given = match wanted.as_str() {
        "None" => "None".to_owned(),
        "" => free_address(attempt, service)?.to_string(),
        text => match text.parse::<Ipv4Addr>() {
            // Validation says what is wrong with it.
            Err(_) => return Ok(()),
            Ok(address) if held.address == Some(address) => text.to_owned(),
            // One that it has does not change: validation says so.
            Ok(_) if held.address.is_some() => return Ok(()),
            Ok(address) => {
                if let Err(why) = claim_address(attempt, service, address) {
                    let why = format!("failed to allocate IP {address}: {why}");
                    errors.invalid(&Path::root("spec").child("clusterIPs"), json!([text]), why);
                    return Ok(());
                }
                text.to_owned()
            }
        },
    };
    service.set(&["spec", "clusterIPs"], json!([given]));
    service.set(&["spec", "clusterIP"], given);
    Ok(())
}

fn claim_address(attempt: &mut Attempt<'_>, service: &Object, address: Ipv4Addr) -> Result<(), String> {
    let cidr = attempt.call.shared.config.service_cidr;
    if !cidr.contains(address) {
        return Err(format!("the provided IP ({address}) is not in the valid range. The range of valid IPs is {cidr}"));
    }
    claim(attempt, service, key(ADDRESSES, address)).then_some(()).ok_or("provided IP is already allocated".to_owned())
}

/// Writes down that the Service has what `key` stands for; false if it is taken.
fn claim(attempt: &mut Attempt<'_>, service: &Object, key: Bytes) -> bool {
    if attempt.view.get(&key).is_some() {
        return false;
    }
    let owner = json!({"service": format!("{}/{}", service.namespace(), service.name())});
    let value = store::Value::opaque(Bytes::from(owner.to_string()));
    attempt.compares.push(Compare::Absent { key: key.clone() });
    attempt.ops.push(Op::Put { key, value, lease: 0, class: 0 });
    true
}

/// The lower part of the range is for addresses that users choose; it is used last.
fn reserved(cidr: ServiceCidr) -> u32 {
    (cidr.size() / 16).clamp(16, 256).min(cidr.size() / 2)
}

fn free_address(attempt: &mut Attempt<'_>, service: &Object) -> Result<Ipv4Addr, ApiError> {
    let cidr = attempt.call.shared.config.service_cidr;
    let (low, size) = (reserved(cidr), cidr.size());
    let upper = u64::from(size - low);
    // Drawn rather than counted: masters that give out addresses at once hardly ever meet.
    let drawn: Vec<u32> = (0..ALLOCATION_TRIES_MAX)
        .map(|_| low + u32::try_from(attempt.call.shared.random.below(upper)).unwrap_or_default())
        .collect();
    // The first address is the `kubernetes` Service's, which asks for it by name.
    let all = drawn.into_iter().chain(low..size).chain(1..low);
    for address in all.filter_map(|n| cidr.nth(n)) {
        if claim(attempt, service, key(ADDRESSES, address)) {
            return Ok(address);
        }
    }
    Err(ApiError::internal("failed to allocate a serviceIP: range is full"))
}

fn node_ports(
    attempt: &mut Attempt<'_>,
    service: &mut Object,
    held: &Holdings,
    wants_ports: bool,
    errors: &mut Errors,
) -> Result<(), ApiError> {
    let mut ports = service.list(&["spec", "ports"]).to_vec();
    // TCP and UDP of one Service may share a number.
    let mut taken: BTreeSet<u16> = held.ports.clone();
    for (i, port) in ports.iter_mut().enumerate() {
        let path = Path::root("spec").child("ports").index(i).child("nodePort");
        let asked = port["nodePort"].as_u64().and_then(|port| u16::try_from(port).ok()).unwrap_or_default();
        if asked != 0 {
            if let Some(why) = claim_port(attempt, service, asked, &mut taken) {
                errors.invalid(&path, asked, why);
            }
        } else if wants_ports {
            port["nodePort"] = json!(free_port(attempt, service, &mut taken)?);
        }
    }
    if !ports.is_empty() {
        service.set(&["spec", "ports"], ports);
    }
    Ok(())
}

fn health_port(
    attempt: &mut Attempt<'_>,
    service: &mut Object,
    held: &Holdings,
    errors: &mut Errors,
) -> Result<(), ApiError> {
    let mut taken: BTreeSet<u16> = held.ports.union(&Holdings::of(service).ports).copied().collect();
    let asked = service.int(&["spec", "healthCheckNodePort"]).and_then(|port| u16::try_from(port).ok());
    match asked.unwrap_or_default() {
        0 => {
            let port = free_port(attempt, service, &mut taken)?;
            service.set(&["spec", "healthCheckNodePort"], port);
        }
        port if held.ports.contains(&port) => {}
        port => {
            taken.remove(&port);
            if let Some(why) = claim_port(attempt, service, port, &mut taken) {
                errors.invalid(&Path::root("spec").child("healthCheckNodePort"), port, why);
            }
        }
    }
    Ok(())
}

/// Takes a port that the user chose; says why where that cannot be.
fn claim_port(attempt: &mut Attempt<'_>, service: &Object, port: u16, taken: &mut BTreeSet<u16>) -> Option<String> {
    if taken.contains(&port) {
        return None;
    }
    let range = &attempt.call.shared.config.node_ports;
    if !range.contains(&port) {
        return Some(format!(
            "provided port is not in the valid range. The range of valid ports is {}-{}",
            range.start(),
            range.end()
        ));
    }
    if !claim(attempt, service, key(PORTS, port)) {
        return Some("provided port is already allocated".to_owned());
    }
    taken.insert(port);
    None
}

fn free_port(attempt: &mut Attempt<'_>, service: &Object, taken: &mut BTreeSet<u16>) -> Result<u16, ApiError> {
    let range = attempt.call.shared.config.node_ports.clone();
    let width = u64::from(*range.end()) + 1 - u64::from(*range.start());
    let drawn: Vec<u16> = (0..ALLOCATION_TRIES_MAX)
        .map(|_| range.start() + u16::try_from(attempt.call.shared.random.below(width)).unwrap_or_default())
        .collect();
    for port in drawn.into_iter().chain(range) {
        if !taken.contains(&port) && claim(attempt, service, key(PORTS, port)) {
            taken.insert(port);
            return Ok(port);
        }
    }
    Err(ApiError::internal("failed to allocate a nodePort: range is full"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_service_holds_its_address_its_node_ports_and_its_health_port() {
        let service = json!({"spec": {"clusterIP": "10.96.0.9", "healthCheckNodePort": 30009,
            "ports": [{"port": 53, "nodePort": 30053}, {"port": 53, "nodePort": 30053}, {"port": 1}]}});
        let held = Holdings::of(&Object::from_value(service).unwrap());
        assert_eq!(held.address, Some(Ipv4Addr::new(10, 96, 0, 9)));
        assert_eq!(held.ports, BTreeSet::from([30009, 30053]));
        let headless = Object::from_value(json!({"spec": {"clusterIP": "None"}})).unwrap();
        assert_eq!(Holdings::of(&headless), Holdings::default());
    }

    #[test]
    fn a_small_range_keeps_at_most_half_of_itself_for_choice() {
        let reserved = |text: &str| reserved(ServiceCidr::parse(text).unwrap());
        assert_eq!(reserved("10.96.0.0/12"), 256);
        assert_eq!(reserved("10.96.0.0/24"), 16);
        assert_eq!(reserved("10.96.0.0/28"), 7);
    }
}
