//! What `kubectl get services` shows.
//!
//! The row in `core.rs` points here.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::object::Object;
use crate::resource::Columns;
use crate::resources::columns::{AGE, NAME, age, column, labels, or, wide};
use crate::resources::values::{int, items, root, text, texts};

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Type", "string", "How the service is reached."),
        column("Cluster-IP", "string", "Its address within the cluster."),
        column("External-IP", "string", "Its address from outside."),
        column("Port(s)", "string", "Its ports, and those opened on nodes."),
        AGE,
        wide("Selector", "string", "Which pods it sends traffic to."),
    ],
    row,
};

fn row(object: &Object, now: i64) -> Vec<Value> {
    let spec = root(object, "spec");
    let ports: Vec<String> = items(spec, "ports").iter().map(port).collect();
    vec![
        json!(object.name()),
        json!(text(spec, "type")),
        json!(texts(spec, "clusterIPs").next().unwrap_or("<none>")),
        json!(external_address(object, spec)),
        json!(or(&ports.join(","), "<none>")),
        age(object, now),
        json!(labels(&spec["selector"])),
    ]
}

fn port(port: &Value) -> String {
    let (number, protocol) = (int(port, "port").unwrap_or_default(), text(port, "protocol"));
    match int(port, "nodePort") {
        Some(on_node) if on_node > 0 => format!("{number}:{on_node}/{protocol}"),
        _ => format!("{number}/{protocol}"),
    }
}

fn external_address(object: &Object, spec: &Value) -> String {
    let external: Vec<&str> = texts(spec, "externalIPs").collect();
    match text(spec, "type") {
        "ClusterIP" | "NodePort" => or(&external.join(","), "<none>").to_owned(),
        "LoadBalancer" => {
            let entries: BTreeSet<&str> = object
                .list(&["status", "loadBalancer", "ingress"])
                .iter()
                .map(|entry| or(text(entry, "ip"), text(entry, "hostname")))
                .filter(|address| !address.is_empty())
                .collect();
            let all: Vec<&str> = entries.into_iter().chain(external).collect();
            or(&all.join(","), "<pending>").to_owned()
        }
        "ExternalName" => text(spec, "externalName").to_owned(),
        _ => "<unknown>".to_owned(),
    }
}
