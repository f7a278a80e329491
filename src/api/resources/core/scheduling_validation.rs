//! The rules of what a pod asks of the scheduler: affinity, tolerations, spreading.
//!
//! Called by `pod_validation.rs`. The scheduler may rely on what passes here.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::meta;
use crate::resources::checks;
use crate::resources::values::{int, items, present, text, texts};
use crate::selector::{validate_label_selector, validate_operator};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const BAD_OPERATOR: &str = "not a valid selector operator";

/// Checks `affinity`, `topologySpreadConstraints` and `tolerations` of a spec.
pub fn validate(spec: &Value, path: &Path, errors: &mut Errors) {
    let (affinity, affinity_path) = (&spec["affinity"], path.child("affinity"));
    validate_node_affinity(&affinity["nodeAffinity"], &affinity_path.child("nodeAffinity"), errors);
    for field in ["podAffinity", "podAntiAffinity"] {
        validate_pod_affinity(&affinity[field], &affinity_path.child(field), errors);
    }
    validate_spreading(spec, &path.child("topologySpreadConstraints"), errors);
    validate_tolerations(spec, &path.child("tolerations"), errors);
}

fn validate_node_affinity(affinity: &Value, path: &Path, errors: &mut Errors) {
    if present(affinity, REQUIRED) {
        let terms = items(&affinity[REQUIRED], "nodeSelectorTerms");
        let path = path.child(REQUIRED).child("nodeSelectorTerms");
        if terms.is_empty() {
            errors.required(&path, "must have at least one node selector term");
        }
        for (i, term) in terms.iter().enumerate() {
            validate_node_term(term, &path.index(i), errors);
            validate_values(term, &path.index(i), errors);
        }
    }
    for (i, preferred) in items(affinity, PREFERRED).iter().enumerate() {
        let path = path.child(PREFERRED).index(i);
        validate_weight(preferred, &path, errors);
        validate_node_term(&preferred["preference"], &path.child("preference"), errors);
    }
}

/// A value that no label can have would never match. A mere preference may hold such values, as it always could.
fn validate_values(term: &Value, path: &Path, errors: &mut Errors) {
    for (i, expression) in items(term, "matchExpressions").iter().enumerate() {
        for (j, value) in texts(expression, "values").enumerate() {
            let path = path.child("matchExpressions").index(i).child("values").index(j);
            checks::each(errors, &path, value, meta::label_value(value));
        }
    }
}

fn validate_weight(preferred: &Value, path: &Path, errors: &mut Errors) {
    let weight = int(preferred, "weight").unwrap_or_default();
    if !(1..=100).contains(&weight) {
        errors.invalid(&path.child("weight"), weight, "must be in the range 1-100");
    }
}

fn validate_node_term(term: &Value, path: &Path, errors: &mut Errors) {
    for (i, expression) in items(term, "matchExpressions").iter().enumerate() {
        let path = path.child("matchExpressions").index(i);
        let (operator, values) = (text(expression, "operator"), items(expression, "values"));
        match operator {
            "Gt" | "Lt" if values.len() != 1 => {
                let detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
                errors.required(&path.child("values"), detail);
            }
            "Gt" | "Lt" => {}
            _ if validate_operator(operator, values, &path, errors) => {}
            _ => errors.invalid(&path.child("operator"), operator, BAD_OPERATOR),
        }
        checks::qualified_name(errors, &path.child("key"), text(expression, "key"));
    }
    for (i, field) in items(term, "matchFields").iter().enumerate() {
        let path = path.child("matchFields").index(i);
        let operator = text(field, "operator");
        match operator {
            "In" | "NotIn" if items(field, "values").len() != 1 => {
                let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
                errors.required(&path.child("values"), detail);
            }
            "In" | "NotIn" => {}
            _ => errors.invalid(&path.child("operator"), operator, BAD_OPERATOR),
        }
        match text(field, "key") {
            "metadata.name" => {
                for (i, name) in texts(field, "values").enumerate() {
                    checks::dns_subdomain(errors, &path.child("values").index(i), name);
                }
            }
            key => errors.invalid(&path.child("key"), key, "not a valid field selector key"),
        }
    }
}

fn validate_pod_affinity(affinity: &Value, path: &Path, errors: &mut Errors) {
    for (i, term) in items(affinity, REQUIRED).iter().enumerate() {
        validate_pod_term(term, &path.child(REQUIRED).index(i), errors);
    }
    for (i, preferred) in items(affinity, PREFERRED).iter().enumerate() {
        let path = path.child(PREFERRED).index(i);
        validate_weight(preferred, &path, errors);
        validate_pod_term(&preferred["podAffinityTerm"], &path.child("podAffinityTerm"), errors);
    }
}

fn validate_pod_term(term: &Value, path: &Path, errors: &mut Errors) {
    for field in ["labelSelector", "namespaceSelector"] {
        validate_label_selector(&term[field], &path.child(field), errors);
    }
    for name in texts(term, "namespaces") {
        checks::dns_label(errors, &path.child("namespace"), name);
    }
    let key = text(term, "topologyKey");
    if key.is_empty() {
        errors.required(&path.child("topologyKey"), "can not be empty");
    }
    checks::qualified_name(errors, &path.child("topologyKey"), key);
}

fn validate_spreading(spec: &Value, path: &Path, errors: &mut Errors) {
    let constraints = items(spec, "topologySpreadConstraints");
    for (i, constraint) in constraints.iter().enumerate() {
        let path = path.index(i);
        let skew = int(constraint, "maxSkew").unwrap_or_default();
        if skew <= 0 {
            errors.invalid(&path.child("maxSkew"), skew, "must be greater than zero");
        }
        let kind = |c: &Value| (text(c, "topologyKey").to_owned(), text(c, "whenUnsatisfiable").to_owned());
        let (key, action) = kind(constraint);
        if key.is_empty() {
            errors.required(&path.child("topologyKey"), "can not be empty");
        }
        if constraints[i + 1..].iter().any(|later| kind(later) == kind(constraint)) {
            let pair = format!("{{{key}, {action}}}");
            errors.duplicate(&path.child("{topologyKey, whenUnsatisfiable}"), pair);
        }
        if let Some(domains) = int(constraint, "minDomains") {
            let path = path.child("minDomains");
            if domains <= 0 {
                errors.invalid(&path, domains, "must be greater than zero");
            }
            if action != "DoNotSchedule" {
                let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
                errors.invalid(&path, domains, detail);
            }
        }
        validate_label_selector(&constraint["labelSelector"], &path.child("labelSelector"), errors);
    }
}

fn validate_tolerations(spec: &Value, path: &Path, errors: &mut Errors) {
    for (i, toleration) in items(spec, "tolerations").iter().enumerate() {
        let path = path.index(i);
        let (key, operator) = (text(toleration, "key"), text(toleration, "operator"));
        let (value, effect) = (text(toleration, "value"), text(toleration, "effect"));
        if key.is_empty() && operator != "Exists" {
            const DETAIL: &str =
                "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.invalid(&path.child("operator"), operator, DETAIL);
        } else if !key.is_empty() {
            checks::qualified_name(errors, &path.child("key"), key);
        }
        if present(toleration, "tolerationSeconds") && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.invalid(&path.child("effect"), effect, detail);
        }
        match operator {
            "" | "Equal" => {
                let messages = meta::label_value(value);
                if !messages.is_empty() {
                    errors.invalid(&path.child("operator"), value, messages.join(";"));
                }
            }
            "Exists" if !value.is_empty() => {
                let detail = "value must be empty when `operator` is 'Exists'";
                errors.invalid(&path.child("operator"), value, detail);
            }
            _ => {}
        }
    }
}
