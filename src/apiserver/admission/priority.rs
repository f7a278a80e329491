//! Every pod has a priority: that of its class, or none in particular. Users name a class and never a number.
//!
//! A row of the admission table. PriorityClasses are not served yet, so the two that every cluster has are all there are.

use api::object::Object;
use api::status::ApiError;

use super::{Operation, Review};
use crate::rest::Attempt;

/// The classes of pods that a cluster or a node cannot do without.
const CLASSES: [(&str, i64); 2] = [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];
/// Of pods that name no class.
const ORDINARY: i64 = 0;
/// Of both classes and of pods that name none.
const PREEMPTION: &str = "PreemptLowerPriority";

pub(super) fn admit(_: &mut Attempt<'_>, review: &Review<'_>, pod: &mut Object) -> Result<(), ApiError> {
    if !review.is_about("", "pods") || review.operation != Operation::Create {
        return Ok(());
    }
    prioritise(pod).map_err(|why| review.forbidden(pod, why))
}

fn prioritise(pod: &mut Object) -> Result<(), String> {
    let priority = match pod.str(&["spec", "priorityClassName"]) {
        "" => ORDINARY,
        name => match CLASSES.iter().find(|(class, _)| *class == name) {
            Some((_, priority)) => *priority,
            None => return Err(format!("no PriorityClass with name {name} was found")),
        },
    };
    if let Some(given) = pod.int(&["spec", "priority"]).filter(|given| *given != priority) {
        return Err(format!(
            "the integer value of priority ({given}) must not be provided in pod spec; priority admission controller \
             computed {priority} from the given PriorityClass name"
        ));
    }
    let given = pod.str(&["spec", "preemptionPolicy"]);
    if !given.is_empty() && given != PREEMPTION {
        return Err(format!(
            "the string value of PreemptionPolicy ({given}) must not be provided in pod spec; priority admission \
             controller computed {PREEMPTION} from the given PriorityClass name"
        ));
    }
    pod.set(&["spec", "priority"], priority);
    pod.set(&["spec", "preemptionPolicy"], PREEMPTION);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(spec: Value) -> Result<i64, String> {
        let mut pod = Object::from_value(json!({ "spec": spec })).unwrap();
        prioritise(&mut pod)?;
        assert_eq!(pod.str(&["spec", "preemptionPolicy"]), PREEMPTION);
        Ok(pod.int(&["spec", "priority"]).unwrap())
    }

    #[test]
    fn a_pods_priority_is_that_of_its_class_and_of_nothing_else() {
        assert_eq!(check(json!({})), Ok(0));
        assert_eq!(check(json!({"priority": 0})), Ok(0));
        assert_eq!(check(json!({"priorityClassName": "system-node-critical"})), Ok(2_000_001_000));
        let refused = check(json!({"priorityClassName": "nope"})).unwrap_err();
        assert_eq!(refused, "no PriorityClass with name nope was found");
        assert!(check(json!({"priority": 5})).unwrap_err().contains("computed 0 from the given PriorityClass name"));
        assert!(check(json!({"preemptionPolicy": "Never"})).unwrap_err().contains("PreemptionPolicy (Never)"));
    }
}
