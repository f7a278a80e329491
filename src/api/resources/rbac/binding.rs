//! RoleBindings and ClusterRoleBindings: who holds a role. The role of a binding never changes.
//!
//! The rows in `rbac.rs` point here.

use serde_json::{Value, json};

use crate::field::{Errors, Path};
use crate::meta::{self, NameUse};
use crate::object::Object;
use crate::resource::{Columns, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column, wide};
use crate::resources::rbac::{GROUP, RBAC};
use crate::resources::values::{fill_zero, items_mut, map_mut, root, text};

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(|object, errors| validate(object, &["Role", "ClusterRole"], errors)),
    validate_update: Some(validate_update),
    ..RBAC
};

pub const CLUSTER_STRATEGY: Strategy =
    Strategy { validate: Some(|object, errors| validate(object, &["ClusterRole"], errors)), ..STRATEGY };

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Role", "string", "The role that it gives."),
        AGE,
        wide("Users", "string", "Users that hold the role."),
        wide("Groups", "string", "Groups that hold the role."),
        wide("ServiceAccounts", "string", "Service accounts that hold the role."),
    ],
    row,
};

fn row(object: &Object, now: i64) -> Vec<Value> {
    let subjects = |kind: &str| {
        let shown = |subject: &&Value| match kind {
            "ServiceAccount" => format!("{}/{}", text(subject, "namespace"), text(subject, "name")),
            _ => text(subject, "name").to_owned(),
        };
        let of_kind = object.list(&["subjects"]).iter().filter(|subject| text(subject, "kind") == kind);
        json!(of_kind.map(|subject| shown(&subject)).collect::<Vec<_>>().join(", "))
    };
    let role = root(object, "roleRef");
    vec![
        json!(object.name()),
        json!(format!("{}/{}", text(role, "kind"), text(role, "name"))),
        age(object, now),
        subjects("User"),
        subjects("Group"),
        subjects("ServiceAccount"),
    ]
}

fn default(object: &mut Object) {
    let fields = object.fields_mut();
    if let Some(role) = map_mut(fields, "roleRef") {
        fill_zero(role, "apiGroup", GROUP);
    }
    for subject in items_mut(fields, "subjects") {
        if matches!(subject.get("kind").and_then(Value::as_str), Some("User" | "Group")) {
            fill_zero(subject, "apiGroup", GROUP);
        }
    }
}

/// `roles` are the kinds of roles that the binding may give: a binding of the whole cluster gives no `Role`.
fn validate(object: &Object, roles: &[&str], errors: &mut Errors) {
    let (role, path) = (root(object, "roleRef"), Path::root("roleRef"));
    if text(role, "apiGroup") != GROUP {
        errors.not_supported(&path.child("apiGroup"), text(role, "apiGroup"), &[GROUP]);
    }
    if !roles.contains(&text(role, "kind")) {
        errors.not_supported(&path.child("kind"), text(role, "kind"), roles);
    }
    match text(role, "name") {
        "" => errors.required(&path.child("name"), ""),
        name => checks::each(errors, &path.child("name"), name, meta::path_segment(name, NameUse::Whole)),
    }
    let in_namespace = roles.contains(&"Role");
    for (i, subject) in object.list(&["subjects"]).iter().enumerate() {
        let path = Path::root("subjects").index(i);
        validate_subject(subject, &path, errors);
        let account = text(subject, "kind") == "ServiceAccount";
        if account && !in_namespace && text(subject, "namespace").is_empty() {
            errors.required(&path.child("namespace"), "");
        }
    }
}

fn validate_subject(subject: &Value, path: &Path, errors: &mut Errors) {
    let (name, group) = (text(subject, "name"), text(subject, "apiGroup"));
    if name.is_empty() {
        errors.required(&path.child("name"), "");
    }
    match text(subject, "kind") {
        "ServiceAccount" => {
            if !name.is_empty() {
                checks::dns_subdomain(errors, &path.child("name"), name);
            }
            if !group.is_empty() {
                errors.not_supported(&path.child("apiGroup"), group, &[""]);
            }
        }
        "User" | "Group" => {
            if group != GROUP {
                errors.not_supported(&path.child("apiGroup"), group, &[GROUP]);
            }
        }
        kind => errors.not_supported(&path.child("kind"), kind, &["ServiceAccount", "User", "Group"]),
    }
}

fn validate_update(new: &Object, old: &Object, errors: &mut Errors) {
    if root(new, "roleRef") != root(old, "roleRef") {
        errors.invalid(&Path::root("roleRef"), root(new, "roleRef").clone(), "cannot change roleRef");
    }
}
