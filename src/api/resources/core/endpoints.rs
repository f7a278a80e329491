//! Endpoints: addresses and ports behind a service, in the old form that clients still read.
//!
//! The row in `core.rs` points here.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, PLAIN, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column, joined_up_to};
use crate::resources::values::{fill_zero, int, items, items_mut, text};

/// More addresses than these are counted, not shown.
const SHOWN_ITEMS_MAX: usize = 3;

pub const STRATEGY: Strategy =
    Strategy { default: Some(default), validate: Some(validate), create_on_update: true, ..PLAIN };

pub const COLUMNS: Columns = Columns {
    definitions: &[NAME, column("Endpoints", "string", "Addresses and ports that are ready."), AGE],
    row: |object, now| vec![json!(object.name()), json!(shown(object)), age(object, now)],
};

fn shown(object: &Object) -> String {
    let subsets = object.list(&["subsets"]);
    if subsets.is_empty() {
        return "<none>".to_owned();
    }
    let mut list = Vec::new();
    for subset in subsets {
        let addresses = || items(subset, "addresses").iter().map(|address| text(address, "ip"));
        if items(subset, "ports").is_empty() {
            list.extend(addresses().map(str::to_owned));
        }
        for port in items(subset, "ports") {
            let port = int(port, "port").unwrap_or_default();
            list.extend(
                addresses().map(|ip| if ip.contains(':') { format!("[{ip}]:{port}") } else { format!("{ip}:{port}") }),
            );
        }
    }
    joined_up_to(&list, SHOWN_ITEMS_MAX)
}

fn default(object: &mut Object) {
    for subset in items_mut(object.fields_mut(), "subsets") {
        for port in items_mut(subset, "ports") {
            fill_zero(port, "protocol", "TCP");
        }
    }
}

fn validate(object: &Object, errors: &mut Errors) {
    for (i, subset) in object.list(&["subsets"]).iter().enumerate() {
        let path = Path::root("subsets").index(i);
        if items(subset, "addresses").is_empty() && items(subset, "notReadyAddresses").is_empty() {
            errors.required(&path, "must specify `addresses` or `notReadyAddresses`");
        }
        for field in ["addresses", "notReadyAddresses"] {
            for (i, address) in items(subset, field).iter().enumerate() {
                validate_address(address, &path.child(field).index(i), errors);
            }
        }
        let ports = items(subset, "ports");
        for (i, port) in ports.iter().enumerate() {
            let path = path.child("ports").index(i);
            let name = text(port, "name");
            if name.is_empty() {
                if ports.len() > 1 {
                    errors.required(&path.child("name"), "");
                }
            } else {
                checks::dns_label(errors, &path.child("name"), name);
            }
            checks::port_number(errors, &path.child("port"), int(port, "port").unwrap_or_default());
        }
    }
}

fn validate_address(address: &Value, path: &Path, errors: &mut Errors) {
    checks::ordinary_ip(errors, &path.child("ip"), text(address, "ip"));
    let hostname = text(address, "hostname");
    if !hostname.is_empty() {
        checks::dns_label(errors, &path.child("hostname"), hostname);
    }
    if let Some(node) = address["nodeName"].as_str() {
        checks::dns_subdomain(errors, &path.child("nodeName"), node);
    }
}
