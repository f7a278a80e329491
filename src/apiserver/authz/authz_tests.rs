//! Who may do what, with upstream's texts.

use bytes::Bytes;
use serde_json::{Value, json};

use super::policy::{Stamp, Visit};
use super::*;

/// RBAC objects that never change.
pub struct FixedPolicy(Vec<(Space, String, Bytes)>);

impl FixedPolicy {
    /// Objects as (kind, key behind the prefix, object).
    pub fn new(objects: &[(Space, &str, Value)]) -> Arc<Self> {
        let mut list: Vec<_> =
            objects.iter().map(|(space, key, o)| (*space, (*key).to_owned(), Bytes::from(o.to_string()))).collect();
        list.sort();
        Arc::new(Self(list))
    }
}

impl PolicySource for FixedPolicy {
    fn stamp(&self) -> Stamp {
        (7, self.0.len() as u64)
    }

    fn visit(&self, each: Visit<'_>) -> Stamp {
        for (space, key, bytes) in &self.0 {
            each(*space, key.as_bytes(), 7, &|| bytes.clone());
        }
        self.stamp()
    }
}

fn authorizer() -> Authorizer {
    let read = json!({"rules": [{"verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods"]}]});
    let bind = |kind: &str, role: &str, subjects: Value| json!({"subjects": subjects, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role}});
    Authorizer::new(FixedPolicy::new(&[
        (Space::ClusterRoles, "reader", read.clone()),
        (Space::ClusterRoles, "paths", json!({"rules": [{"verbs": ["get"], "nonResourceURLs": ["/version"]}]})),
        (
            Space::Roles,
            "dev/writer",
            json!({"rules": [
                {"verbs": ["create"], "apiGroups": [""], "resources": ["pods"]},
                {"verbs": ["create", "update"], "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "rolebindings"]},
            ]}),
        ),
        (
            Space::ClusterRoleBindings,
            "readers",
            bind("ClusterRole", "reader", json!([{"kind": "Group", "name": "ops"}])),
        ),
        (Space::ClusterRoleBindings, "lost", bind("ClusterRole", "gone", json!([{"kind": "User", "name": "lost"}]))),
        (
            Space::ClusterRoleBindings,
            "open",
            bind("ClusterRole", "paths", json!([{"kind": "Group", "name": "system:unauthenticated"}])),
        ),
        (
            Space::RoleBindings,
            "dev/writers",
            bind("Role", "writer", json!([{"kind": "User", "name": "ann"}, {"kind": "ServiceAccount", "name": "bot"}])),
        ),
        (Space::RoleBindings, "dev/readers", bind("ClusterRole", "reader", json!([{"kind": "User", "name": "ann"}]))),
    ]))
}

fn pods<'a>(verb: &'a str, namespace: &'a str) -> Attributes<'a> {
    Attributes { is_resource: true, verb, resource: "pods", namespace, ..Attributes::default() }
}

#[test]
fn a_group_bound_cluster_wide_reads_everywhere_and_writes_nowhere() {
    let authorizer = authorizer();
    let user = UserInfo::authenticated("u", ["ops".to_owned()]);
    let decision = authorizer.authorize(&user, &pods("list", "any"));
    assert_eq!(
        decision,
        Decision {
            allowed: true,
            reason: r#"RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "ops""#
                .to_owned()
        }
    );
    assert!(authorizer.authorize(&user, &pods("list", "")).allowed);
    let error = authorizer.check(&user, &pods("create", "any")).unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        (403, r#"pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "any""#)
    );
}

#[test]
fn a_role_counts_in_its_namespace_only() {
    let authorizer = authorizer();
    let ann = UserInfo::authenticated("ann", []);
    let bot = UserInfo::service_account("dev", "bot");
    for user in [&ann, &bot] {
        assert!(authorizer.authorize(user, &pods("create", "dev")).allowed);
        assert!(!authorizer.authorize(user, &pods("create", "prod")).allowed);
        assert!(!authorizer.authorize(user, &pods("create", "")).allowed);
    }
    let decision = authorizer.authorize(&bot, &pods("create", "dev"));
    assert_eq!(
        decision.reason,
        r#"RBAC: allowed by RoleBinding "writers/dev" of Role "writer" to ServiceAccount "bot/dev""#
    );
}

#[test]
fn masters_may_everything_and_strangers_only_what_is_open() {
    let authorizer = authorizer();
    let root = UserInfo::authenticated("root", [GROUP_MASTERS.to_owned()]);
    assert!(authorizer.authorize(&root, &pods("anything", "x")).allowed);
    let path = |path| Attributes { verb: "get", path, ..Attributes::default() };
    let nobody = UserInfo::anonymous();
    assert!(authorizer.authorize(&nobody, &path("/livez")).allowed);
    assert!(authorizer.authorize(&nobody, &path("/version")).allowed);
    let error = authorizer.check(&nobody, &path("/metrics")).unwrap_err();
    assert_eq!(error.message, r#"forbidden: User "system:anonymous" cannot get path "/metrics""#);
}

#[test]
fn a_binding_to_a_role_that_is_gone_is_told_in_the_refusal() {
    let lost = UserInfo::authenticated("lost", []);
    let error = authorizer().check(&lost, &pods("get", "x")).unwrap_err();
    assert!(error.message.ends_with(r#": RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found"#));
}

#[test]
fn nobody_grants_what_they_do_not_hold() {
    let authorizer = authorizer();
    let ann = UserInfo::authenticated("ann", []);
    let roles = api::status::GroupResource { group: "rbac.authorization.k8s.io", resource: "roles" };
    let role = |verb: &str| {
        let rules = json!([{"verbs": [verb], "apiGroups": [""], "resources": ["pods"]}]);
        api::object::Object::from_value(json!({"metadata": {"name": "r"}, "rules": rules})).unwrap()
    };
    assert_eq!(escalation::check(&authorizer, &ann, roles, "dev", &role("get"), None), Ok(()));
    let error = escalation::check(&authorizer, &ann, roles, "dev", &role("delete"), None).unwrap_err();
    assert_eq!(
        error.message,
        "roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"ann\" (groups=[\"system:authenticated\"]) is \
         attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"pods\"], \
         Verbs:[\"delete\"]}"
    );
    let mut kept = role("delete");
    kept.set_metadata("finalizers", json!(["x"]));
    assert_eq!(escalation::check(&authorizer, &ann, roles, "dev", &role("delete"), Some(&kept)), Ok(()));
}

#[test]
fn a_binding_needs_the_roles_rights_or_the_verb_bind() {
    let authorizer = authorizer();
    let ann = UserInfo::authenticated("ann", []);
    let bindings = api::status::GroupResource { group: "rbac.authorization.k8s.io", resource: "rolebindings" };
    let binding = |role: &str| {
        let role_ref = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role});
        api::object::Object::from_value(json!({"metadata": {"name": "b"}, "roleRef": role_ref})).unwrap()
    };
    assert_eq!(escalation::check(&authorizer, &ann, bindings, "dev", &binding("reader"), None), Ok(()));
    assert_eq!(escalation::check(&authorizer, &ann, bindings, "dev", &binding("paths"), None).unwrap_err().code, 403);
    assert_eq!(escalation::check(&authorizer, &ann, bindings, "dev", &binding("none"), None).unwrap_err().code, 404);
}
