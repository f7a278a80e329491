//! Tests of the plan: from slices that are and endpoints wished for to what is written.

use std::ops::Range;

use serde_json::json;

use super::*;

fn service() -> Service {
    serde_json::from_value(json!({
        "metadata": {"namespace": "n", "name": "web", "uid": "svc", "labels": {"app": "web", SERVICE_NAME: "forged"}},
        "spec": {"clusterIP": "10.0.0.10", "ipFamilies": ["IPv4"]},
    }))
    .unwrap()
}

fn endpoint(n: usize) -> Endpoint {
    let address = format!("10.1.{}.{}", n / 250, n % 250);
    serde_json::from_value(json!({"addresses": [address], "conditions": {"ready": true},
        "targetRef": {"kind": "Pod", "namespace": "n", "name": format!("p{n}"), "uid": format!("u{n}")}}))
    .unwrap()
}

fn ports(number: i32) -> Vec<EndpointPort> {
    serde_json::from_value(json!([{"name": "", "protocol": "TCP", "port": number}])).unwrap()
}

fn wish(endpoints: Range<usize>, port: i32) -> Vec<Desired> {
    let endpoints = endpoints.map(|n| (ports(port), endpoint(n))).collect();
    vec![Desired { family: Family::V4, endpoints }]
}

fn slice(name: &str, endpoints: Range<usize>, port: Option<i32>) -> Arc<EndpointSlice> {
    let mut slice = new_slice(&service(), Family::V4, &port.map(ports).unwrap_or_default());
    slice.metadata.name = Some(name.to_owned());
    slice.metadata.resource_version = Some("7".to_owned());
    slice.endpoints = Some(endpoints.map(endpoint).collect());
    Arc::new(slice)
}

/// Expected, in short: `+n` a new slice of n endpoints, `~name:n` an update to n, `-name` a deletion.
fn check(existing: &[Arc<EndpointSlice>], desired: Vec<Desired>, expected: &[&str]) {
    let plan = plan(&service(), existing, desired);
    let name = |slice: &EndpointSlice| slice.metadata.name.clone().unwrap_or_default();
    let created = plan.create.iter().map(|slice| format!("+{}", len(slice)));
    let updated = plan.update.iter().map(|slice| format!("~{}:{}", name(slice), len(slice)));
    let deleted = plan.delete.iter().map(|slice| format!("-{}", name(slice)));
    let mut writes: Vec<String> = created.chain(updated).chain(deleted).collect();
    writes.sort();
    assert_eq!(writes, expected);
}

#[test]
fn endpoints_fill_slices_of_a_hundred() {
    check(&[], wish(0..3, 80), &["+3"]);
    check(&[], wish(0..250, 80), &["+100", "+100", "+50"]);
}

#[test]
fn what_is_as_it_should_be_is_not_written() {
    check(&[slice("a", 0..3, Some(80))], wish(0..3, 80), &[]);
    check(&[slice("a", 0..0, None)], wish(0..0, 80), &[]);
}

#[test]
fn new_endpoints_go_to_slices_that_change_anyway_then_to_the_fullest_that_has_room() {
    let existing = [slice("a", 0..90, Some(80)), slice("b", 90..130, Some(80))];
    check(&existing, wish(0..135, 80), &["~a:95"]);
    check(&existing, wish(0..145, 80), &["~b:55"]);
    // One leaves b: b is written anyway, and takes the new one.
    let mut desired = wish(0..131, 80);
    desired[0].endpoints.remove(100);
    check(&existing, desired, &["~b:40"]);
}

#[test]
fn an_empty_slice_goes_and_the_last_one_becomes_the_placeholder() {
    let existing = [slice("a", 0..3, Some(80)), slice("b", 3..5, Some(80))];
    check(&existing, wish(0..3, 80), &["-b"]);
    check(&existing, wish(0..0, 80), &["-a", "~b:0"]);
    check(&[], wish(0..0, 80), &["+0"]);
    check(&[slice("a", 0..0, None)], wish(0..2, 80), &["~a:2"]);
}

#[test]
fn pods_with_other_ports_get_slices_of_their_own_and_a_changed_port_reuses_the_slice() {
    let mut desired = wish(0..2, 80);
    desired[0].endpoints.push((ports(8080), endpoint(2)));
    check(&[], desired, &["+1", "+2"]);
    check(&[slice("a", 0..2, Some(80))], wish(0..2, 8080), &["~a:2"]);
}

#[test]
fn a_changed_condition_or_label_updates_the_slice_and_keeps_its_version() {
    let mut desired = wish(0..3, 80);
    desired[0].endpoints[1].1.conditions.as_mut().unwrap().ready = Some(false);
    check(&[slice("a", 0..3, Some(80))], desired, &["~a:3"]);
    let mut relabelled = (*slice("a", 0..3, Some(80))).clone();
    relabelled.metadata.labels.as_mut().unwrap().insert("old".into(), "label".into());
    let plan = plan(&service(), &[Arc::new(relabelled)], wish(0..3, 80));
    let metadata = &plan.update[0].metadata;
    assert_eq!(metadata.resource_version.as_deref(), Some("7"));
    let labels = serde_json::to_value(&metadata.labels).unwrap();
    assert_eq!(labels, json!({"app": "web", SERVICE_NAME: "web", MANAGED_BY: MANAGER}));
}

#[test]
fn slices_of_another_service_object_or_family_are_replaced() {
    let mut earlier = (*slice("a", 0..3, Some(80))).clone();
    earlier.metadata.owner_references.as_mut().unwrap()[0].uid = "earlier".into();
    check(&[Arc::new(earlier)], wish(0..3, 80), &["+3", "-a"]);
    let mut sixth = (*slice("six", 0..1, Some(80))).clone();
    sixth.address_type = "IPv6".into();
    check(&[Arc::new(sixth)], wish(0..3, 80), &["+3", "-six"]);
}

#[test]
fn a_new_slice_belongs_to_its_service_and_says_when_it_is_headless() {
    let mut service = service();
    service.spec.as_mut().unwrap().cluster_ip = Some("None".into());
    let plan = plan(&service, &[], wish(0..1, 80));
    let metadata = serde_json::to_value(&plan.create[0].metadata).unwrap();
    let expected = json!({
        "generateName": "web-", "namespace": "n",
        "labels": {"app": "web", SERVICE_NAME: "web", MANAGED_BY: MANAGER, HEADLESS: ""},
        "ownerReferences": [{"apiVersion": "v1", "kind": "Service", "name": "web", "uid": "svc",
            "controller": true, "blockOwnerDeletion": true}],
    });
    assert_eq!(metadata, expected);
}
