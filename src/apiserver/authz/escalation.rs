//! Nobody gives away rights that they do not hold: the check of writes to roles and bindings.
//!
//! Called by the write verbs for objects of the RBAC group. Upstream: the policy-based storage of each of the four
//! kinds. It must not know how the object is stored.

use api::identity::{GROUP_MASTERS, UserInfo};
use api::object::Object;
use api::status::{ApiError, GroupResource};
use serde_json::Value;

use super::rules::{Rule, missing, quoted};
use super::{Attributes, Authorizer};

const GROUP: &str = "rbac.authorization.k8s.io";

/// Refuses (403) a create or update of a role or binding by which the user would grant what they do not hold.
/// `old` is the object before an update. Other resources pass.
///
/// # Errors
/// 403 with the missing rights; 404 where a binding's role does not exist and the user may not bind it unseen.
pub fn check(
    authorizer: &Authorizer,
    user: &UserInfo,
    resource: GroupResource<'_>,
    namespace: &str,
    new: &Object,
    old: Option<&Object>,
) -> Result<(), ApiError> {
    if resource.group != GROUP || user.in_group(GROUP_MASTERS) || old.is_some_and(|old| only_housekeeping(new, old)) {
        return Ok(());
    }
    match resource.resource {
        "roles" | "clusterroles" => check_role(authorizer, user, resource, namespace, new, old),
        "rolebindings" | "clusterrolebindings" => check_binding(authorizer, user, resource, namespace, new),
        _ => Ok(()),
    }
}

fn check_role(
    authorizer: &Authorizer,
    user: &UserInfo,
    resource: GroupResource<'_>,
    namespace: &str,
    new: &Object,
    old: Option<&Object>,
) -> Result<(), ApiError> {
    let escalate = Attributes {
        is_resource: true,
        verb: "escalate",
        group: GROUP,
        resource: resource.resource,
        namespace,
        // A create names no object in its path, so a rule for one name does not match it.
        name: if old.is_some() { new.name() } else { "" },
        ..Attributes::default()
    };
    if authorizer.authorize(user, &escalate).allowed {
        return Ok(());
    }
    confirm(authorizer, user, namespace, &rules_of(new))
        .map_err(|why| ApiError::forbidden(resource, new.name(), why))?;
    let aggregated = |object: &Object| object.get(&["aggregationRule"]).is_some_and(|rule| !rule.is_null());
    if aggregated(new) || old.is_some_and(aggregated) {
        let everything = [
            Rule {
                verbs: vec!["*".to_owned()],
                api_groups: vec!["*".to_owned()],
                resources: vec!["*".to_owned()],
                ..Rule::default()
            },
            Rule { verbs: vec!["*".to_owned()], non_resource_urls: vec!["*".to_owned()], ..Rule::default() },
        ];
        confirm(authorizer, user, namespace, &everything).map_err(|_| {
            let why = "must have cluster-admin privileges to use the aggregationRule";
            ApiError::forbidden(resource, new.name(), why)
        })?;
    }
    Ok(())
}

fn check_binding(
    authorizer: &Authorizer,
    user: &UserInfo,
    resource: GroupResource<'_>,
    namespace: &str,
    new: &Object,
) -> Result<(), ApiError> {
    let name = new.str(&["roleRef", "name"]);
    let cluster = match new.str(&["roleRef", "kind"]) {
        "ClusterRole" => true,
        "Role" => false,
        // Validation refuses it with a better text.
        _ => return Ok(()),
    };
    let plural = if cluster { "clusterroles" } else { "roles" };
    let bind = Attributes {
        is_resource: true,
        verb: "bind",
        group: new.str(&["roleRef", "apiGroup"]),
        resource: plural,
        namespace,
        name,
        ..Attributes::default()
    };
    if authorizer.authorize(user, &bind).allowed {
        return Ok(());
    }
    let policy = authorizer.policy();
    let rules = if cluster { policy.cluster_role(name) } else { policy.role(namespace, name) };
    let rules = rules.ok_or_else(|| ApiError::not_found(GroupResource { group: GROUP, resource: plural }, name))?;
    confirm(authorizer, user, namespace, &rules).map_err(|why| ApiError::forbidden(resource, new.name(), why))
}

/// Whether the user holds all these rules; the error lists what is missing.
fn confirm(authorizer: &Authorizer, user: &UserInfo, namespace: &str, rules: &[Rule]) -> Result<(), String> {
    let (held, errors) = authorizer.rules_for(user, namespace);
    let mut texts: Vec<String> = missing(&held, rules).iter().map(Rule::compact).collect();
    if texts.is_empty() {
        return Ok(());
    }
    texts.sort();
    texts.dedup();
    let mut why = format!(
        "user {:?} (groups={}) is attempting to grant RBAC permissions not currently held:\n{}",
        user.name,
        quoted(&user.groups),
        texts.join("\n")
    );
    if !errors.is_empty() {
        why.push_str(&format!("; resolution errors: [{}]", errors.join(" ")));
    }
    Err(why)
}

fn rules_of(role: &Object) -> Vec<Rule> {
    let rules = role.list(&["rules"]).to_vec();
    serde_json::from_value(Value::Array(rules)).unwrap_or_default()
}

/// Whether an update changes owner references and finalizers alone: the garbage collector's work grants nothing.
fn only_housekeeping(new: &Object, old: &Object) -> bool {
    let mut copy = new.clone();
    for field in ["ownerReferences", "finalizers", "resourceVersion", "managedFields"] {
        copy.copy_from(old, &["metadata", field]);
    }
    copy == *old
}
