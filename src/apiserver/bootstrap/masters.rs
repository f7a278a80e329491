//! The `default/kubernetes` Service with the API addresses of all masters behind it.
//!
//! Every master writes the same from the same list of members, so that it does not matter who comes first. Upstream:
//! the endpoint reconciler of the control plane. The addresses are written straight into the store: masters on one
//! machine have loopback addresses, which the API rightly refuses from clients.

use std::net::SocketAddr;
use std::time::Duration;

use api::object::Object;
use api::{resources, time};
use serde_json::{Value, json};
use store::{Compare, Txn, TxnResult};

use super::loopback::{Failure, Loopback};
use super::{ensure, object};
use crate::authz::bootstrap_policy::Mend;
use crate::limits::{BOOTSTRAP_STEP_TIMEOUT_S, BOOTSTRAP_TRIES_MAX};
use crate::server::Shared;
use crate::storage::{self, Encoded, Retention};

const NAMESPACE: &str = "default";
const NAME: &str = "kubernetes";
/// The Service's port; behind it are the masters' own.
const PORT: u16 = 443;

/// Brings Service, Endpoints and EndpointSlice up to date.
pub async fn reconcile(shared: &Shared, loopback: &Loopback) -> Result<(), Failure> {
    let masters = sorted(&shared.config.masters.borrow());
    let cluster_ip = shared.config.service_cidr.first().to_string();
    ensure(loopback, &service(&cluster_ip, &masters), mend_service).await?;
    if masters.is_empty() {
        return Ok(());
    }
    put(shared, &endpoints(&masters), &["subsets"]).await?;
    put(shared, &endpoint_slice(&masters), &["addressType", "endpoints", "ports"]).await
}

/// Makes the object exist with these fields, unless it does already.
async fn put(shared: &Shared, expected: &Object, fields: &[&str]) -> Result<(), Failure> {
    let row = resources::by_api_version(expected.api_version(), expected.kind())
        .ok_or_else(|| Failure::Unknown(expected.kind().to_owned()))?;
    let refused = |error: api::status::ApiError| Failure::Refused {
        what: format!("writing {}/{}", row.plural, expected.name()),
        code: error.code,
        message: error.message,
    };
    let key = storage::key(row, NAMESPACE, NAME);
    for _ in 0..BOOTSTRAP_TRIES_MAX {
        let view = storage::latest(&shared.store).await.map_err(refused)?;
        let (object, seen) = match view.get(&key) {
            None => (stamped(shared, expected), 0),
            Some(kv) => match mend_fields(expected, &shared.rest.codec.decode(row, kv).map_err(refused)?, fields) {
                Mend::Update(mended) => (*mended, kv.mod_revision),
                _ => return Ok(()),
            },
        };
        let random = &*shared.random;
        let op = shared.rest.codec.put(row, key.clone(), &Encoded::new(&object), Retention::Wish, random);
        let txn = Txn {
            compares: vec![Compare::ModRevision { key: key.clone(), equals: seen }],
            ops: vec![op.map_err(refused)?],
            fence: None,
        };
        let outcome = shared.store.txn(txn, Duration::from_secs(BOOTSTRAP_STEP_TIMEOUT_S)).await;
        if matches!(outcome.map_err(|e| refused(storage::txn_error(&e)))?.result, TxnResult::Applied) {
            return Ok(());
        }
    }
    Err(Failure::Overtaken)
}

/// A new object with what the server gives to every one.
fn stamped(shared: &Shared, expected: &Object) -> Object {
    let mut object = expected.clone();
    let uid = uuid::Builder::from_random_bytes(shared.random.u128().to_be_bytes()).into_uuid();
    object.set_metadata("uid", uid.to_string());
    object.set_metadata("creationTimestamp", time::format_seconds(shared.now_s()));
    object
}

fn sorted(masters: &[SocketAddr]) -> Vec<SocketAddr> {
    let mut masters = masters.to_vec();
    masters.sort();
    masters.dedup();
    masters
}

fn metadata(labels: Value) -> Value {
    json!({"name": NAME, "namespace": NAMESPACE, "labels": labels})
}

fn service(cluster_ip: &str, masters: &[SocketAddr]) -> Object {
    let target = masters.first().map_or(PORT, SocketAddr::port);
    object(json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(json!({"component": "apiserver", "provider": "kubernetes"})),
        "spec": {
            "type": "ClusterIP",
            "clusterIP": cluster_ip,
            "clusterIPs": [cluster_ip],
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
            "sessionAffinity": "None",
            "ports": [{"name": "https", "port": PORT, "protocol": "TCP", "targetPort": target}],
        },
    }))
}

/// Masters on one machine share its address and differ in port: addresses are grouped by port.
fn by_port(masters: &[SocketAddr]) -> Vec<(u16, Vec<String>)> {
    let mut groups: Vec<(u16, Vec<String>)> = Vec::new();
    for master in masters {
        let address = master.ip().to_string();
        match groups.iter_mut().find(|(port, _)| *port == master.port()) {
            Some((_, addresses)) => addresses.push(address),
            None => groups.push((master.port(), vec![address])),
        }
    }
    groups
}

fn endpoints(masters: &[SocketAddr]) -> Object {
    let subsets: Vec<Value> = by_port(masters)
        .into_iter()
        .map(|(port, addresses)| {
            let addresses: Vec<Value> = addresses.into_iter().map(|ip| json!({"ip": ip})).collect();
            json!({"addresses": addresses, "ports": [{"name": "https", "port": port, "protocol": "TCP"}]})
        })
        .collect();
    object(json!({
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": metadata(json!({"endpointslice.kubernetes.io/skip-mirror": "true"})),
        "subsets": subsets,
    }))
}

/// One slice has one set of ports. Masters that differ in port share the first one's slice with a port entry each.
fn endpoint_slice(masters: &[SocketAddr]) -> Object {
    let groups = by_port(masters);
    let mut addresses: Vec<String> = groups.iter().flat_map(|(_, addresses)| addresses.clone()).collect();
    addresses.sort();
    addresses.dedup();
    let endpoints: Vec<Value> =
        addresses.iter().map(|ip| json!({"addresses": [ip], "conditions": {"ready": true}})).collect();
    let ports: Vec<Value> = groups
        .iter()
        .enumerate()
        .map(|(n, (port, _))| {
            let name = if n == 0 { "https".to_owned() } else { format!("https-{port}") };
            json!({"name": name, "port": port, "protocol": "TCP"})
        })
        .collect();
    let kind = if masters.iter().all(SocketAddr::is_ipv6) { "IPv6" } else { "IPv4" };
    object(json!({
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata(json!({"kubernetes.io/service-name": NAME})),
        "addressType": kind,
        "endpoints": endpoints,
        "ports": ports,
    }))
}

/// The Service keeps what others set; only its ports are ours. The first master makes it before it knows on which port
/// it is reached itself.
fn mend_service(expected: &Object, existing: &Object) -> Mend {
    let ports = |service: &Object| -> Vec<Value> {
        let ports = service.list(&["spec", "ports"]).iter();
        ports.map(|port| json!([port["name"], port["port"], port["protocol"], port["targetPort"]])).collect()
    };
    let known = expected.list(&["spec", "ports"]).iter().all(|port| port["targetPort"] != PORT);
    let is_there = existing.list(&["spec", "ports"]).iter().any(|p| p["port"] == PORT && p["name"] == "https");
    if ports(existing) == ports(expected) || (is_there && !known) {
        return Mend::Nothing;
    }
    let mut mended = existing.clone();
    mended.copy_from(expected, &["spec", "ports"]);
    Mend::Update(Box::new(mended))
}

fn mend_fields(expected: &Object, existing: &Object, fields: &[&str]) -> Mend {
    let mut mended = existing.clone();
    for field in fields {
        mended.copy_from(expected, &[field]);
    }
    for (key, value) in expected.labels().into_iter().flatten() {
        mended.set(&["metadata", "labels", key], value.clone());
    }
    if mended == *existing { Mend::Nothing } else { Mend::Update(Box::new(mended)) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|a| a.parse().unwrap()).collect()
    }

    #[test]
    fn masters_on_one_machine_are_listed_by_port_and_on_several_by_address() {
        let one = endpoints(&addresses(&["127.0.0.1:6441", "127.0.0.1:6442"]));
        assert_eq!(one.list(&["subsets"]).len(), 2);
        let several = endpoints(&addresses(&["10.0.0.1:6443", "10.0.0.2:6443", "10.0.0.3:6443"]));
        assert_eq!(several.list(&["subsets"])[0]["addresses"].as_array().unwrap().len(), 3);
        let slice = endpoint_slice(&addresses(&["127.0.0.1:6441", "127.0.0.1:6442"]));
        assert_eq!(slice.list(&["endpoints"]).len(), 1);
        assert_eq!(slice.list(&["ports"])[1]["name"], "https-6442");
    }

    #[test]
    fn the_services_target_follows_the_masters_once_they_are_known() {
        let ip = "10.96.0.1";
        let (unknown, known) = (service(ip, &[]), service(ip, &addresses(&["10.0.0.1:6443"])));
        let Mend::Update(mended) = mend_service(&known, &unknown) else { panic!("must be mended") };
        assert_eq!(mended.list(&["spec", "ports"])[0]["targetPort"], 6443);
        assert_eq!(mend_service(&unknown, &known), Mend::Nothing);
        assert_eq!(mend_service(&known, &known), Mend::Nothing);
    }

    #[test]
    fn what_is_as_it_should_be_is_not_written_again() {
        let masters = addresses(&["10.0.0.1:6443"]);
        let mut existing = endpoints(&masters);
        existing.set_metadata("uid", "u");
        let fields = ["subsets"];
        assert_eq!(mend_fields(&endpoints(&masters), &existing, &fields), Mend::Nothing);
        let more = endpoints(&addresses(&["10.0.0.1:6443", "10.0.0.2:6443"]));
        let Mend::Update(mended) = mend_fields(&more, &existing, &fields) else { panic!("must be mended") };
        assert_eq!(mended.uid(), "u");
        assert_eq!(mended.list(&["subsets"])[0]["addresses"].as_array().unwrap().len(), 2);
    }
}
