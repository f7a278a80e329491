//! The label selectors of typed objects, as those that the whole product matches with.
//!
//! Used by every controller that selects pods. What is no selector selects nothing, rather than everything.

use std::collections::BTreeMap;

use api::selector::{LabelRequirement, Operator};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

pub use api::selector::LabelSelector as Selector;

/// From a LabelSelector; `None` where an operator, a key or a value is none.
pub fn of_object(selector: &LabelSelector) -> Option<Selector> {
    let mut requirements = Vec::new();
    for (key, value) in selector.match_labels.iter().flatten() {
        requirements.push(LabelRequirement::new(key, Operator::Equals, vec![value.clone()]).ok()?);
    }
    for expression in selector.match_expressions.iter().flatten() {
        let operator = Operator::of_expression(&expression.operator)?;
        let values = expression.values.clone().unwrap_or_default();
        requirements.push(LabelRequirement::new(&expression.key, operator, values).ok()?);
    }
    Some(Selector::All(requirements))
}

/// From a map, as services and replication controllers have it.
pub fn of_labels(labels: Option<&BTreeMap<String, String>>) -> Selector {
    Selector::from_labels(labels.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str())))
}
