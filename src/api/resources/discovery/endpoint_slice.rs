//! EndpointSlices: a part of the addresses behind a service.
//!
//! The row in `discovery.rs` points here.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::meta;
use crate::object::Object;
use crate::resource::{Columns, PLAIN, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column, joined_up_to, or};
use crate::resources::values::{entries, fill, int, items, items_mut, root, text, texts};

/// Addresses of one endpoint.
const ADDRESSES_MAX: usize = 100;
/// Endpoints of one slice.
const ENDPOINTS_MAX: usize = 1000;
/// Ports of one slice.
const PORTS_MAX: usize = 20_000;
/// Zones that one endpoint may be for.
const ZONE_HINTS_MAX: usize = 8;
/// More items than these are counted, not shown.
const SHOWN_ITEMS_MAX: usize = 3;

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(validate),
    validate_update: Some(validate_update),
    has_generation: true,
    ..PLAIN
};

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("AddressType", "string", "Which kind of addresses it holds."),
        column("Ports", "string", "The ports of its endpoints."),
        column("Endpoints", "string", "The addresses of its endpoints."),
        AGE,
    ],
    row,
};

fn row(object: &Object, now: i64) -> Vec<Value> {
    let shown = |list: Vec<String>| json!(or(&joined_up_to(&list, SHOWN_ITEMS_MAX), "<unset>"));
    let port = |port: &Value| match int(port, "port") {
        Some(number) => number.to_string(),
        None => or(text(port, "name"), "*").to_owned(),
    };
    let addresses = object.list(&["endpoints"]).iter().flat_map(|endpoint| texts(endpoint, "addresses"));
    vec![
        json!(object.name()),
        json!(object.str(&["addressType"])),
        shown(object.list(&["ports"]).iter().map(port).collect()),
        shown(addresses.map(str::to_owned).collect()),
        age(object, now),
    ]
}

fn default(object: &mut Object) {
    for port in items_mut(object.fields_mut(), "ports") {
        fill(port, "name", "");
        fill(port, "protocol", "TCP");
    }
}

fn validate(object: &Object, errors: &mut Errors) {
    const TYPES: &[&str] = &["FQDN", "IPv4", "IPv6"];
    let kind = object.str(&["addressType"]);
    match kind {
        "" => errors.required(&Path::root("addressType"), ""),
        _ if TYPES.contains(&kind) => {}
        _ => errors.not_supported(&Path::root("addressType"), kind, TYPES),
    }
    let endpoints = object.list(&["endpoints"]);
    let path = Path::root("endpoints");
    if endpoints.len() > ENDPOINTS_MAX {
        errors.too_many(&path, endpoints.len(), ENDPOINTS_MAX);
        return;
    }
    for (i, endpoint) in endpoints.iter().enumerate() {
        validate_endpoint(endpoint, kind, &path.index(i), errors);
    }
    validate_ports(object.list(&["ports"]), &Path::root("ports"), errors);
}

fn validate_endpoint(endpoint: &Value, kind: &str, path: &Path, errors: &mut Errors) {
    let addresses = items(endpoint, "addresses").len();
    let addresses_path = path.child("addresses");
    if addresses == 0 {
        errors.required(&addresses_path, "must contain at least 1 address");
    } else if addresses > ADDRESSES_MAX {
        errors.too_many(&addresses_path, addresses, ADDRESSES_MAX);
    }
    for (i, address) in texts(endpoint, "addresses").enumerate() {
        validate_address(address, kind, &addresses_path.index(i), errors);
    }
    if let Some(node) = endpoint["nodeName"].as_str() {
        checks::dns_subdomain(errors, &path.child("nodeName"), node);
    }
    for (key, _) in entries(endpoint, "deprecatedTopology") {
        checks::qualified_name(errors, &path.child("deprecatedTopology"), key);
    }
    if let Some(hostname) = endpoint["hostname"].as_str() {
        checks::dns_label(errors, &path.child("hostname"), hostname);
    }
    let hints = items(&endpoint["hints"], "forZones");
    let hints_path = path.child("hints").child("forZones");
    if hints.len() > ZONE_HINTS_MAX {
        errors.too_many(&hints_path, hints.len(), ZONE_HINTS_MAX);
    }
    let mut zones = BTreeSet::new();
    for (i, hint) in hints.iter().enumerate() {
        let name = text(hint, "name");
        let path = hints_path.index(i).child("name");
        if !zones.insert(name) {
            errors.duplicate(&path, name);
        }
        checks::each(errors, &path, name, meta::label_value(name));
    }
}

fn validate_address(address: &str, kind: &str, path: &Path, errors: &mut Errors) {
    match (kind, address.parse::<IpAddr>()) {
        ("IPv4", Ok(IpAddr::V6(_))) => errors.invalid(path, address, "must be an IPv4 address"),
        ("IPv6", Ok(IpAddr::V4(_))) => errors.invalid(path, address, "must be an IPv6 address"),
        ("IPv4" | "IPv6", _) => checks::ordinary_ip(errors, path, address),
        ("FQDN", _) => validate_domain(address, path, errors),
        _ => {}
    }
}

fn validate_domain(address: &str, path: &Path, errors: &mut Errors) {
    let name = address.strip_suffix('.').unwrap_or(address);
    let messages = meta::dns_subdomain(name);
    if address.is_empty() {
        errors.required(path, "");
    } else if !messages.is_empty() {
        errors.invalid(path, name, messages.join(","));
    } else if !name.contains('.') {
        errors.invalid(path, name, "should be a domain with at least two segments separated by dots");
    }
}

fn validate_ports(ports: &[Value], path: &Path, errors: &mut Errors) {
    if ports.len() > PORTS_MAX {
        errors.too_many(path, ports.len(), PORTS_MAX);
        return;
    }
    let mut names = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let path = path.index(i);
        let name = text(port, "name");
        if !name.is_empty() {
            checks::dns_label(errors, &path.child("name"), name);
        }
        if !names.insert(name) {
            errors.duplicate(&path.child("name"), name);
        }
        if let Some(protocol) = port["appProtocol"].as_str() {
            checks::qualified_name(errors, &path.child("appProtocol"), protocol);
        }
    }
}

fn validate_update(new: &Object, old: &Object, errors: &mut Errors) {
    checks::immutable(errors, &Path::root("addressType"), root(new, "addressType"), root(old, "addressType"));
}
