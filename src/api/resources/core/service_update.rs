//! What an update of a service keeps, drops and refuses.
//!
//! Allocated values that the new version does not mention stay; those that its type has no use for go, unless the
//! user changed them, which validation then refuses.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resources::core::service::{needs_cluster_ip, needs_health_check, needs_node_ports, spec};
use crate::resources::values::{int, items, present, text, texts};

/// Before an update is checked: (new, old).
pub fn prepare(new: &mut Object, old: &Object) {
    normalize_cluster_ips(new, old);
    keep_allocated(new, old);
    drop_unused(new, old);
}

/// One field of the pair `clusterIP`, `clusterIPs` was changed: the other follows.
fn normalize_cluster_ips(new: &mut Object, old: &Object) {
    let (was, is) = (text(spec(old), "clusterIP"), text(spec(new), "clusterIP").to_owned());
    let list_unchanged = spec(old)["clusterIPs"] == spec(new)["clusterIPs"];
    if was == is || !list_unchanged {
        return;
    }
    if is.is_empty() {
        new.remove(&["spec", "clusterIPs"]);
    } else {
        new.set(&["spec", "clusterIPs"], json!([is]));
    }
}

fn keep_allocated(new: &mut Object, old: &Object) {
    let before = spec(old);
    if needs_cluster_ip(before) && needs_cluster_ip(spec(new)) {
        if text(spec(new), "clusterIP").is_empty() && items(spec(new), "clusterIPs").is_empty() {
            new.copy_from(old, &["spec", "clusterIP"]);
        }
        if items(spec(new), "clusterIPs").is_empty() && before["clusterIP"] == spec(new)["clusterIP"] {
            new.copy_from(old, &["spec", "clusterIPs"]);
        }
        for field in ["ipFamilies", "ipFamilyPolicy"] {
            if !present(spec(new), field) {
                new.copy_from(old, &["spec", field]);
            }
        }
    }
    if needs_node_ports(before) && needs_node_ports(spec(new)) {
        keep_node_ports(new, before);
    }
    let both_checked = needs_health_check(before) && needs_health_check(spec(new));
    if both_checked && int(spec(new), "healthCheckNodePort").unwrap_or_default() == 0 {
        new.copy_from(old, &["spec", "healthCheckNodePort"]);
    }
}

/// A port that names no node port takes the one that the same port had before, unless another took it.
fn keep_node_ports(new: &mut Object, before: &Value) {
    let mut taken: Vec<i64> =
        items(spec(new), "ports").iter().filter_map(|port| int(port, "nodePort")).filter(|port| *port != 0).collect();
    let Some(Value::Array(ports)) = new.get_mut(&["spec", "ports"]) else {
        return;
    };
    for port in ports.iter_mut().filter(|port| port.is_object() && int(port, "nodePort").unwrap_or_default() == 0) {
        let same = |old: &&Value| old["port"] == port["port"] && old["protocol"] == port["protocol"];
        let earlier = items(before, "ports").iter().find(same).and_then(|old| int(old, "nodePort")).unwrap_or_default();
        if earlier != 0 && !taken.contains(&earlier) {
            taken.push(earlier);
            port["nodePort"] = json!(earlier);
        }
    }
}

fn drop_unused(new: &mut Object, old: &Object) {
    let (before, after) = (spec(old), spec(new).clone());
    let unchanged = |field: &str| before[field] == after[field];
    let mut dropped: Vec<&str> = Vec::new();
    if needs_cluster_ip(before) && !needs_cluster_ip(&after) && unchanged("clusterIP") && unchanged("clusterIPs") {
        dropped.extend(["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]);
    }
    if needs_health_check(before) && !needs_health_check(&after) && unchanged("healthCheckNodePort") {
        dropped.push("healthCheckNodePort");
    }
    let balanced = |spec: &Value| text(spec, "type") == "LoadBalancer";
    if balanced(before) && !balanced(&after) {
        let fields = ["allocateLoadBalancerNodePorts", "loadBalancerClass"];
        dropped.extend(fields.iter().filter(|field| unchanged(field)));
    }
    let outside = |spec: &Value| super::service::externally_accessible(spec);
    if outside(before) && !outside(&after) && unchanged("externalTrafficPolicy") {
        dropped.push("externalTrafficPolicy");
    }
    if text(&after, "type") == "ExternalName" && unchanged("internalTrafficPolicy") {
        dropped.push("internalTrafficPolicy");
    }
    for field in dropped {
        new.remove(&["spec", field]);
    }
    let node_ports = |spec: &Value| -> Vec<i64> {
        items(spec, "ports").iter().map(|port| int(port, "nodePort").unwrap_or_default()).collect()
    };
    if needs_node_ports(before)
        && !needs_node_ports(&after)
        && node_ports(before) == node_ports(&after)
        && let Some(Value::Array(ports)) = new.get_mut(&["spec", "ports"])
    {
        for port in ports.iter_mut().filter_map(Value::as_object_mut) {
            port.remove("nodePort");
        }
    }
}

/// What may not change: (new, old).
pub fn validate(new: &Object, old: &Object, errors: &mut Errors) {
    let (before, after) = (spec(old), spec(new));
    let to_or_from_name = [before, after].iter().any(|spec| text(spec, "type") == "ExternalName");
    if !to_or_from_name {
        validate_cluster_ips(before, after, errors);
        validate_families(before, after, errors);
    }
    let class = Path::root("spec").child("loadBalancerClass");
    let stays = [before, after].iter().all(|spec| text(spec, "type") == "LoadBalancer");
    if stays && before["loadBalancerClass"] != after["loadBalancerClass"] {
        errors.invalid(&class, after["loadBalancerClass"].clone(), "may not change once set");
    }
    if needs_health_check(before)
        && needs_health_check(after)
        && before["healthCheckNodePort"] != after["healthCheckNodePort"]
    {
        errors.forbidden(&Path::root("spec").child("healthCheckNodePort"), "field is immutable");
    }
}

fn validate_cluster_ips(before: &Value, after: &Value, errors: &mut Errors) {
    let path = Path::root("spec").child("clusterIPs");
    let (was, is): (Vec<&str>, Vec<&str>) =
        (texts(before, "clusterIPs").collect(), texts(after, "clusterIPs").collect());
    let Some(primary) = was.first() else {
        return;
    };
    match is.first() {
        None => errors.invalid(&path.index(0), json!(is), "primary clusterIP can not be unset"),
        Some(first) if first != primary => errors.invalid(&path.index(0), json!(is), "may not change once set"),
        Some(_) => {}
    }
    if let ([_, second], [_, changed]) = (was.as_slice(), is.as_slice())
        && second != changed
    {
        errors.invalid(&path.index(1), json!(is), "may not change once set");
    }
}

fn validate_families(before: &Value, after: &Value, errors: &mut Errors) {
    let path = Path::root("spec").child("ipFamilies");
    let first = |spec: &Value| items(spec, "ipFamilies").first().cloned();
    let Some(primary) = first(before) else {
        return;
    };
    match first(after) {
        None if present(after, "ipFamilyPolicy") => {
            errors.invalid(&path.index(0), after["ipFamilies"].clone(), "primary ipFamily can not be unset");
        }
        Some(changed) if changed != primary => {
            errors.invalid(&path.index(0), after["ipFamilies"].clone(), "may not change once set");
        }
        _ => {}
    }
}
