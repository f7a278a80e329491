//! Roles and ClusterRoles: lists of rules, each for resources or for paths, never both.
//!
//! The rows in `rbac.rs` point here.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::Strategy;
use crate::resources::rbac::RBAC;
use crate::resources::values::{items, root};
use crate::selector::validate_label_selector;

pub const STRATEGY: Strategy =
    Strategy { validate: Some(|object, errors| validate_rules(object, Reach::Namespace, errors)), ..RBAC };

pub const CLUSTER_STRATEGY: Strategy = Strategy { validate: Some(validate_cluster), ..RBAC };

/// How far a rule reaches: paths belong to no namespace.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    Namespace,
    Cluster,
}

fn validate_cluster(object: &Object, errors: &mut Errors) {
    validate_rules(object, Reach::Cluster, errors);
    let aggregation = root(object, "aggregationRule");
    if aggregation.is_null() {
        return;
    }
    let path = Path::root("aggregationRule").child("clusterRoleSelectors");
    let selectors = items(aggregation, "clusterRoleSelectors");
    if selectors.is_empty() {
        errors.required(&path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
    }
    for (i, selector) in selectors.iter().enumerate() {
        validate_label_selector(selector, &path.index(i), errors);
    }
}

fn validate_rules(object: &Object, reach: Reach, errors: &mut Errors) {
    for (i, rule) in object.list(&["rules"]).iter().enumerate() {
        validate_rule(rule, reach, &Path::root("rules").index(i), errors);
    }
}

fn validate_rule(rule: &Value, reach: Reach, path: &Path, errors: &mut Errors) {
    let empty = |field| items(rule, field).is_empty();
    if empty("verbs") {
        errors.required(&path.child("verbs"), "verbs must contain at least one value");
    }
    if !empty("nonResourceURLs") {
        let (path, urls) = (path.child("nonResourceURLs"), rule["nonResourceURLs"].clone());
        if reach == Reach::Namespace {
            errors.invalid(&path, urls.clone(), "namespaced rules cannot apply to non-resource URLs");
        }
        if !empty("apiGroups") || !empty("resources") || !empty("resourceNames") {
            errors.invalid(&path, urls, "rules cannot apply to both regular resources and non-resource URLs");
        }
        return;
    }
    if empty("apiGroups") {
        errors.required(&path.child("apiGroups"), "resource rules must supply at least one api group");
    }
    if empty("resources") {
        errors.required(&path.child("resources"), "resource rules must supply at least one resource");
    }
}
