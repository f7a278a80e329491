//! Closed sets of values and the declarative rules of the tables, for every kind at once.
//!
//! Called before a kind's own validation; what that checks in its own words is not in the tables. Empty text counts
//! as not set. It must not know kinds.

use serde_json::{Map, Value};

use super::place::{Place, Step};
use super::{Alias, Field, Kind, Rule, Type};
use crate::field::Errors;
use crate::object::Object;

/// Closed sets of which upstream says in other words that a value is outside.
const IN_OTHER_WORDS: &[(&str, &str)] = &[("io.k8s.api.core.v1.NodeSelectorOperator", "not a valid selector operator")];

/// Closed sets whose values upstream does not list by the alphabet.
const IN_ANOTHER_ORDER: &[(&str, &[&str])] = &[
    ("io.k8s.api.core.v1.DNSPolicy", &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
    ("io.k8s.api.core.v1.PreemptionPolicy", &["PreemptLowerPriority", "Never"]),
    ("io.k8s.api.core.v1.RestartPolicy", &["Always", "OnFailure", "Never"]),
    ("io.k8s.api.core.v1.TaintEffect", &["NoSchedule", "PreferNoSchedule", "NoExecute"]),
];

/// Adds an error for each value that a closed set does not hold (`Unsupported value`), and for each broken rule.
/// The object must have passed `check`. `status` is left out: upstream takes what its writers say.
pub fn validate_enums(object_type: &'static Type, object: &Object, errors: &mut Errors) {
    check_fields(object_type, object.fields(), None, errors);
}

/// Both the fields of a type and the entries of an object are sorted, so one pass merges them.
fn check_fields(object: &'static Type, map: &Map<String, Value>, above: Option<&Place>, errors: &mut Errors) {
    let mut fields = object.fields.iter().peekable();
    for (key, value) in map {
        while fields.next_if(|f| f.name < key.as_str()).is_some() {}
        let field = fields.next_if(|f| f.name == key.as_str());
        if let Some(field) = field.filter(|_| above.is_some() || key != "status") {
            check_field(field, value, &Place::below(above, Step::Field(object, field.name)), errors);
        }
    }
}

fn check_field(field: &'static Field, value: &Value, place: &Place, errors: &mut Errors) {
    if !value.is_null() {
        for rule in field.facts().rules {
            check_rule(*rule, value, place, errors);
        }
        check_value(field.kind, value, place, errors);
    }
}

fn check_value(kind: Kind, value: &Value, place: &Place, errors: &mut Errors) {
    match (kind, value) {
        (Kind::Named(alias), _) => check_alias(alias, value, place, errors),
        (Kind::Object(object), Value::Object(map)) => check_fields(object, map, Some(place), errors),
        (Kind::List(item), Value::Array(items)) if can_hold_rules(*item) => {
            for (index, value) in items.iter().enumerate() {
                check_value(*item, value, &Place::below(Some(place), Step::Index(index)), errors);
            }
        }
        (Kind::Map(entry), Value::Object(map)) if can_hold_rules(*entry) => {
            for (key, value) in map {
                check_value(*entry, value, &Place::below(Some(place), Step::Key(key)), errors);
            }
        }
        _ => {}
    }
}

fn can_hold_rules(kind: Kind) -> bool {
    matches!(kind, Kind::Named(_) | Kind::Object(_) | Kind::List(_) | Kind::Map(_))
}

fn check_alias(alias: &'static Alias, value: &Value, place: &Place, errors: &mut Errors) {
    match value {
        Value::String(text) if alias.closed => {
            if !text.is_empty() && !alias.values.contains(&text.as_str()) {
                match IN_OTHER_WORDS.iter().find(|(name, _)| *name == alias.name) {
                    Some((_, words)) => errors.invalid(&place.path(), text.as_str(), *words),
                    None => errors.not_supported(&place.path(), text.as_str(), listed(alias)),
                }
            }
        }
        _ => check_value(alias.kind, value, place, errors),
    }
}

/// The values of a closed set in the order in which upstream tells them.
fn listed(alias: &'static Alias) -> &'static [&'static str] {
    IN_ANOTHER_ORDER.iter().find(|(name, _)| *name == alias.name).map_or(alias.values, |(_, values)| *values)
}

fn check_rule(rule: Rule, value: &Value, place: &Place, errors: &mut Errors) {
    let too_many = |count: usize, max: i64| i64::try_from(count).is_ok_and(|count| count > max);
    match (rule, value) {
        (Rule::Minimum(min), Value::Number(n)) if n.as_i64().is_some_and(|n| n < min) => {
            errors.invalid(&place.path(), value.clone(), format!("must be greater than or equal to {min}"));
        }
        (Rule::Maximum(max), Value::Number(n)) if n.as_i64().is_some_and(|n| n > max) => {
            errors.invalid(&place.path(), value.clone(), format!("must be less than or equal to {max}"));
        }
        (Rule::MaxItems(max), Value::Array(items)) if too_many(items.len(), max) => {
            errors.too_many(&place.path(), items.len(), usize::try_from(max).unwrap_or_default());
        }
        (Rule::MaxLength(max), Value::String(text)) if too_many(text.chars().count(), max) => {
            errors.too_long(&place.path(), usize::try_from(max).unwrap_or_default());
        }
        (Rule::MaxBytes(max), Value::String(text)) if too_many(text.len(), max) => {
            errors.too_long(&place.path(), usize::try_from(max).unwrap_or_default());
        }
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::of;

    #[test]
    fn a_value_outside_of_a_closed_set_is_named_with_those_inside() {
        let pod = Object::from_value(json!({"spec": {"restartPolicy": "Sometimes", "dnsPolicy": "", "containers": [
            {"ports": [{"protocol": "ICMP"}, {"protocol": "TCP"}]}]}}))
        .unwrap();
        let mut errors = Errors::new();
        validate_enums(of("io.k8s.api.core.v1.Pod").unwrap(), &pod, &mut errors);
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                r#"spec.containers[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP""#,
                r#"spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never""#,
            ]
        );
    }

    #[test]
    fn open_sets_and_status_take_any_value() {
        for (type_name, value) in [
            ("io.k8s.api.core.v1.Secret", json!({"type": "mine"})),
            ("io.k8s.api.core.v1.Pod", json!({"status": {"phase": "Resting"}})),
        ] {
            let mut errors = Errors::new();
            validate_enums(of(type_name).unwrap(), &Object::from_value(value).unwrap(), &mut errors);
            assert_eq!(errors, Errors::new());
        }
    }

    #[test]
    fn a_node_selectors_operator_is_refused_in_its_own_words() {
        let term = json!({"matchExpressions": [{"key": "a", "operator": "Like"}]});
        let affinity =
            json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}});
        let pod = Object::from_value(json!({"spec": {"affinity": affinity}})).unwrap();
        let mut errors = Errors::new();
        validate_enums(of("io.k8s.api.core.v1.Pod").unwrap(), &pod, &mut errors);
        let text = errors.iter().next().unwrap().to_string();
        assert!(text.ends_with(r#".operator: Invalid value: "Like": not a valid selector operator"#), "{text}");
    }
}
