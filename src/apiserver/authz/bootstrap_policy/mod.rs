//! The roles and bindings that every cluster has from its first start, as objects, and how existing ones are mended.
//!
//! `bootstrap` writes them. Upstream: `bootstrappolicy` and the reconciliation of `rbac/v1`: what is missing is
//! added, what somebody added is left alone. It must not know how objects are written.

mod bindings;
mod cluster_roles;
mod controller_roles;
mod namespace_roles;

use api::object::Object;
use serde_json::{Value, json};

use super::rules::{Rule, missing};

const API_VERSION: &str = "rbac.authorization.k8s.io/v1";
const API_GROUP: &str = "rbac.authorization.k8s.io";
/// `false` on an object keeps it as its owner made it.
pub const AUTOUPDATE: &str = "rbac.authorization.kubernetes.io/autoupdate";

/// One role.
#[derive(Clone, Copy)]
pub struct RoleRow {
    namespace: &'static str,
    name: &'static str,
    rules: &'static [RuleRow],
    aggregated_into: &'static str,
    aggregating: bool,
}

const fn cluster(name: &'static str, rules: &'static [RuleRow]) -> RoleRow {
    namespaced("", name, rules)
}

const fn namespaced(namespace: &'static str, name: &'static str, rules: &'static [RuleRow]) -> RoleRow {
    RoleRow { namespace, name, rules, aggregated_into: "", aggregating: false }
}

impl RoleRow {
    /// The roles that take over these rules.
    const fn aggregated_into(self, roles: &'static str) -> Self {
        Self { aggregated_into: roles, ..self }
    }

    /// The role's rules are those of all roles that say so.
    const fn aggregating(self) -> Self {
        Self { aggregating: true, ..self }
    }
}

/// One rule; lists are separated by spaces.
#[derive(Clone, Copy)]
pub struct RuleRow {
    groups: &'static str,
    resources: &'static str,
    names: &'static str,
    urls: &'static str,
    verbs: &'static str,
}

const fn rule(groups: &'static str, resources: &'static str, verbs: &'static str) -> RuleRow {
    RuleRow { groups, resources, names: "", urls: "", verbs }
}

const fn named(groups: &'static str, resources: &'static str, names: &'static str, verbs: &'static str) -> RuleRow {
    RuleRow { groups, resources, names, urls: "", verbs }
}

const fn urls(urls: &'static str, verbs: &'static str) -> RuleRow {
    RuleRow { groups: "", resources: "", names: "", urls, verbs }
}

/// One binding.
pub struct BindingRow {
    namespace: &'static str,
    name: &'static str,
    role_kind: &'static str,
    role: &'static str,
    subjects: &'static [SubjectRow],
}

/// One subject of a binding.
#[derive(Clone, Copy)]
pub struct SubjectRow {
    kind: &'static str,
    namespace: &'static str,
    name: &'static str,
}

const fn user(name: &'static str) -> SubjectRow {
    SubjectRow { kind: "User", namespace: "", name }
}

const fn group(name: &'static str) -> SubjectRow {
    SubjectRow { kind: "Group", namespace: "", name }
}

const fn service_account(namespace: &'static str, name: &'static str) -> SubjectRow {
    SubjectRow { kind: "ServiceAccount", namespace, name }
}

impl RuleRow {
    fn rule(&self) -> Rule {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let core = |group: String| if group == "core" { String::new() } else { group };
        Rule {
            verbs: list(self.verbs),
            api_groups: list(self.groups).into_iter().map(core).collect(),
            resources: list(self.resources),
            resource_names: list(self.names),
            non_resource_urls: list(self.urls),
        }
    }
}

fn metadata(namespace: &str, name: &str) -> Value {
    let mut metadata = json!({
        "name": name,
        "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
        "annotations": {AUTOUPDATE: "true"},
    });
    if !namespace.is_empty() {
        metadata["namespace"] = namespace.into();
    }
    metadata
}

fn aggregation_label(role: &str) -> String {
    format!("rbac.authorization.k8s.io/aggregate-to-{role}")
}

impl RoleRow {
    /// The rules, with those of the roles that it aggregates.
    fn rules(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = self.rules.iter().map(RuleRow::rule).collect();
        if self.aggregating {
            let feeds = |row: &&RoleRow| row.aggregated_into.split(' ').any(|role| role == self.name);
            for rule in cluster_roles::CLUSTER_ROLES.iter().filter(feeds).flat_map(RoleRow::rules) {
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
        rules
    }

    fn object(&self) -> Object {
        let mut metadata = metadata(self.namespace, self.name);
        for role in self.aggregated_into.split_whitespace() {
            metadata["labels"][aggregation_label(role)] = "true".into();
        }
        let kind = if self.namespace.is_empty() { "ClusterRole" } else { "Role" };
        let mut role = json!({"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "rules": self.rules()});
        if self.aggregating {
            let labels = json!({aggregation_label(self.name): "true"});
            role["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": labels}]});
        }
        Object::from_value(role).expect("a JSON object was written above")
    }
}

impl BindingRow {
    fn object(&self) -> Object {
        let subjects: Vec<Value> = self.subjects.iter().map(SubjectRow::value).collect();
        binding(self.namespace, self.name, self.role_kind, self.role, subjects)
    }
}

impl SubjectRow {
    fn value(&self) -> Value {
        match self.kind {
            "ServiceAccount" => json!({"kind": self.kind, "namespace": self.namespace, "name": self.name}),
            _ => json!({"apiGroup": API_GROUP, "kind": self.kind, "name": self.name}),
        }
    }
}

fn binding(namespace: &str, name: &str, role_kind: &str, role: &str, subjects: Vec<Value>) -> Object {
    let kind = if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
    let mut binding = json!({
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": metadata(namespace, name),
        "roleRef": {"apiGroup": API_GROUP, "kind": role_kind, "name": role},
    });
    if !subjects.is_empty() {
        binding["subjects"] = Value::Array(subjects);
    }
    Object::from_value(binding).expect("a JSON object was written above")
}

/// Every bootstrap object, roles before the bindings that name them.
pub fn objects() -> Vec<Object> {
    let roles = [cluster_roles::CLUSTER_ROLES, controller_roles::CONTROLLER_ROLES, namespace_roles::NAMESPACE_ROLES];
    let mut all: Vec<Object> = roles.into_iter().flatten().map(RoleRow::object).collect();
    for row in controller_roles::CONTROLLER_ROLES {
        let account = row.name.trim_start_matches("system:controller:");
        let subject = SubjectRow { kind: "ServiceAccount", namespace: "kube-system", name: account };
        all.push(binding("", row.name, "ClusterRole", row.name, vec![subject.value()]));
    }
    all.extend(bindings::BINDINGS.iter().map(BindingRow::object));
    all
}

/// What must become of an existing object.
#[derive(Debug, PartialEq)]
pub enum Mend {
    /// It has all that it should have.
    Nothing,
    /// It must be written like this.
    Update(Box<Object>),
    /// A binding to another role: the reference cannot be changed, so it is made anew.
    Recreate,
}

/// Compares an existing object with the expected one. Additions of others stay; `autoupdate: false` keeps all as it is.
pub fn mend(expected: &Object, existing: &Object) -> Mend {
    if existing.annotation(AUTOUPDATE) == Some("false") {
        return Mend::Nothing;
    }
    if existing.get(&["roleRef"]).is_some_and(|role_ref| Some(role_ref) != expected.get(&["roleRef"])) {
        return Mend::Recreate;
    }
    let mut mended = existing.clone();
    for field in ["labels", "annotations"] {
        for (key, value) in expected.map(&["metadata", field]).into_iter().flatten() {
            mended.set_default(&["metadata", field, key], value.clone());
        }
    }
    add_missing_rules(expected, &mut mended);
    add_missing_subjects(expected, &mut mended);
    if expected.get(&["aggregationRule"]).is_some() {
        mended.set_default(&["aggregationRule"], expected.fields()["aggregationRule"].clone());
    }
    if mended == *existing { Mend::Nothing } else { Mend::Update(Box::new(mended)) }
}

fn add_missing_rules(expected: &Object, mended: &mut Object) {
    let rules = |object: &Object| -> Vec<Rule> {
        serde_json::from_value(Value::Array(object.list(&["rules"]).to_vec())).unwrap_or_default()
    };
    let missing = missing(&rules(mended), &rules(expected));
    if missing.is_empty() {
        return;
    }
    let mut list = mended.list(&["rules"]).to_vec();
    list.extend(missing.iter().map(|rule| json!(rule)));
    mended.set(&["rules"], list);
}

fn add_missing_subjects(expected: &Object, mended: &mut Object) {
    let mut list = mended.list(&["subjects"]).to_vec();
    let before = list.len();
    for subject in expected.list(&["subjects"]) {
        if !list.contains(subject) {
            list.push(subject.clone());
        }
    }
    if list.len() != before {
        mended.set(&["subjects"], list);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn find(kind: &str, name: &str) -> Object {
        objects().into_iter().find(|o| o.kind() == kind && o.name() == name).unwrap()
    }

    #[test]
    fn the_policy_has_upstreams_number_of_roles_and_bindings() {
        let count = |kind: &str| objects().iter().filter(|o| o.kind() == kind).count();
        let counts = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"].map(count);
        assert_eq!(counts, [32 + 41, 13 + 41, 7, 7]);
    }

    #[test]
    fn aggregating_roles_hold_the_rules_of_those_that_feed_them() {
        let view = find("ClusterRole", "view").list(&["rules"]).to_vec();
        let edit = find("ClusterRole", "edit").list(&["rules"]).to_vec();
        let admin = find("ClusterRole", "admin").list(&["rules"]).to_vec();
        assert!(!view.is_empty() && view.iter().all(|rule| edit.contains(rule)));
        assert!(edit.len() > view.len() && edit.iter().all(|rule| admin.contains(rule)));
        assert!(admin.len() > edit.len());
    }

    #[test]
    fn a_removed_rule_or_label_comes_back_and_an_added_one_stays() {
        let expected = find("ClusterRole", "system:node");
        assert_eq!(mend(&expected, &expected), Mend::Nothing);
        let mut changed = expected.clone();
        changed.entry(&["metadata", "labels"]).clear();
        changed.set_metadata("uid", "u");
        let own = json!({"verbs": ["x"], "apiGroups": ["x"], "resources": ["x"]});
        changed.set(&["rules"], vec![own.clone()]);
        let Mend::Update(mended) = mend(&expected, &changed) else { panic!("must be mended") };
        assert_eq!(mended.uid(), "u");
        assert_eq!(mended.label("kubernetes.io/bootstrapping"), Some("rbac-defaults"));
        assert_eq!(mended.list(&["rules"])[0], own);
        assert_eq!(mend(&expected, &mended), Mend::Nothing);
        changed.set(&["metadata", "annotations", AUTOUPDATE], "false");
        assert_eq!(mend(&expected, &changed), Mend::Nothing);
    }

    #[test]
    fn a_binding_to_another_role_is_made_anew_and_a_lost_subject_comes_back() {
        let expected = find("ClusterRoleBinding", "system:basic-user");
        let mut other = expected.clone();
        other.set(&["roleRef", "name"], "view");
        assert_eq!(mend(&expected, &other), Mend::Recreate);
        let mut empty = expected.clone();
        empty.remove(&["subjects"]);
        let Mend::Update(mended) = mend(&expected, &empty) else { panic!("must be mended") };
        assert_eq!(*mended, expected);
    }
}
