//! The table of all resources: one row each, alphabetical by group and name.
//!
//! Discovery, OpenAPI, verbs, watch, tables, RBAC and storage read it; adding a kind adds a row here and nothing else.
//! It must not know requests or the store.

use crate::resource::Resource;

mod checks;
mod columns;
mod row;
mod values;

mod apps;
mod authentication;
mod authorization;
mod coordination;
mod core;
mod discovery;
mod rbac;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod golden_tests;

static ALL: &[&Resource] = &[
    &core::BINDINGS,
    &core::COMPONENT_STATUSES,
    &core::CONFIGMAPS,
    &core::ENDPOINTS,
    &core::EVENTS,
    &core::NAMESPACES,
    &core::NODES,
    &core::PODS,
    &core::POD_TEMPLATES,
    &core::REPLICATION_CONTROLLERS,
    &core::SECRETS,
    &core::SERVICE_ACCOUNTS,
    &core::SERVICES,
    &apps::DEPLOYMENTS,
    &apps::REPLICA_SETS,
    &authentication::SELF_SUBJECT_REVIEWS,
    &authentication::TOKEN_REVIEWS,
    &authorization::LOCAL_SUBJECT_ACCESS_REVIEWS,
    &authorization::SELF_SUBJECT_ACCESS_REVIEWS,
    &authorization::SELF_SUBJECT_RULES_REVIEWS,
    &authorization::SUBJECT_ACCESS_REVIEWS,
    &coordination::LEASES,
    &discovery::ENDPOINT_SLICES,
    &rbac::CLUSTER_ROLE_BINDINGS,
    &rbac::CLUSTER_ROLES,
    &rbac::ROLE_BINDINGS,
    &rbac::ROLES,
];

/// Every row, alphabetical by group and plural name; the core group has the empty name and comes first.
pub fn all() -> &'static [&'static Resource] {
    ALL
}

/// The row that a path names: `("apps", "v1", "deployments")`. `None` where nothing is served there.
pub fn by_path(group: &str, version: &str, plural: &str) -> Option<&'static Resource> {
    let found = ALL.binary_search_by(|row| (row.group, row.plural).cmp(&(group, plural))).ok()?;
    Some(ALL[found]).filter(|row| row.version == version)
}

/// The row whose objects have this group, version and kind.
pub fn by_gvk(group: &str, version: &str, kind: &str) -> Option<&'static Resource> {
    by_group_kind(group, kind).filter(|row| row.version == version)
}

/// The row whose objects have this kind, in whichever version the group is served.
pub fn by_group_kind(group: &str, kind: &str) -> Option<&'static Resource> {
    ALL.iter().copied().find(|row| row.group == group && row.kind == kind)
}

/// The row that an object's `apiVersion` (`v1`, `apps/v1`) and `kind` name.
pub fn by_api_version(api_version: &str, kind: &str) -> Option<&'static Resource> {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    by_gvk(group, version, kind)
}

/// The row that a user means by `po`, `pod`, `pods` or `Pod`; the first in the table where several do.
pub fn by_any_name(name: &str) -> Option<&'static Resource> {
    ALL.iter()
        .copied()
        .find(|row| row.plural == name || row.singular == name || row.kind == name || row.short_names.contains(&name))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::resource::{Scope, Storage, Verb};

    #[test]
    fn the_table_is_sorted_and_has_no_row_twice() {
        // The search by path relies on it.
        assert!(ALL.is_sorted_by(|a, b| (a.group, a.plural) < (b.group, b.plural)));
    }

    #[test]
    fn every_row_is_complete_and_has_a_schema() {
        for row in ALL {
            assert!(!row.plural.is_empty() && !row.singular.is_empty() && !row.kind.is_empty(), "{row:?}");
            let ty = crate::schema::of(row.type_name).unwrap_or_else(|| panic!("{row:?} has no schema"));
            let gvk = |g: &crate::schema::Gvk| (g.group, g.version, g.kind) == (row.group, row.version, row.kind);
            assert!(ty.gvks.iter().any(gvk), "{row:?} is not of its type");
            assert!(row.subresources.is_sorted_by_key(|part| part.name), "{row:?}");
            let names = row.columns.definitions.iter().filter(|column| column.format == "name");
            assert_eq!(names.count(), 1, "{row:?}");
        }
    }

    #[test]
    fn rows_are_found_by_every_name() {
        assert_eq!(by_path("apps", "v1", "deployments").unwrap().kind, "Deployment");
        assert!(by_path("apps", "v1beta1", "deployments").is_none());
        assert!(by_path("", "v1", "deployments").is_none());
        assert_eq!(by_gvk("", "v1", "Pod").unwrap().plural, "pods");
        assert_eq!(by_api_version("rbac.authorization.k8s.io/v1", "Role").unwrap().plural, "roles");
        assert_eq!(by_any_name("svc").unwrap().kind, "Service");
        for row in ALL {
            assert_eq!(by_path(row.group, row.version, row.plural).unwrap().kind, row.kind);
        }
    }

    /// `short plural Kind scope verbs subresources` of each row, as upstream's discovery tells them.
    #[test]
    fn rows_say_what_upstreams_discovery_says() {
        let line = |row: &Resource| {
            let verbs: Vec<&str> = row.verbs.iter().map(|v| v.name()).collect();
            let parts: Vec<&str> = row.subresources.iter().map(|part| part.name).collect();
            let scope = if row.scope == Scope::Namespaced { "ns" } else { "cl" };
            let verbs = if row.verbs.len() == 8 { "*".to_owned() } else { verbs.join(",") };
            format!("{:?} {} {} {verbs} {}", row, row.short_names.join(","), scope, parts.join(","))
        };
        let lines: Vec<String> = ALL.iter().map(|row| line(row)).collect();
        let expected = [
            "v1/bindings  ns create ",
            "v1/componentstatuses cs cl get,list ",
            "v1/configmaps cm ns * ",
            "v1/endpoints ep ns * ",
            "v1/events ev ns * ",
            "v1/namespaces ns cl create,delete,get,list,patch,update,watch finalize,status",
            "v1/nodes no cl * status",
            "v1/pods po ns * attach,binding,eviction,exec,log,portforward,status",
            "v1/podtemplates  ns * ",
            "v1/replicationcontrollers rc ns * scale,status",
            "v1/secrets  ns * ",
            "v1/serviceaccounts sa ns * token",
            "v1/services svc ns * status",
            "apps/v1/deployments deploy ns * scale,status",
            "apps/v1/replicasets rs ns * scale,status",
            "authentication.k8s.io/v1/selfsubjectreviews  cl create ",
            "authentication.k8s.io/v1/tokenreviews  cl create ",
            "authorization.k8s.io/v1/localsubjectaccessreviews  ns create ",
            "authorization.k8s.io/v1/selfsubjectaccessreviews  cl create ",
            "authorization.k8s.io/v1/selfsubjectrulesreviews  cl create ",
            "authorization.k8s.io/v1/subjectaccessreviews  cl create ",
            "coordination.k8s.io/v1/leases  ns * ",
            "discovery.k8s.io/v1/endpointslices  ns * ",
            "rbac.authorization.k8s.io/v1/clusterrolebindings  cl * ",
            "rbac.authorization.k8s.io/v1/clusterroles  cl * ",
            "rbac.authorization.k8s.io/v1/rolebindings  ns * ",
            "rbac.authorization.k8s.io/v1/roles  ns * ",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_not_stored_cannot_be_watched() {
        for row in ALL.iter().filter(|row| row.storage == Storage::Virtual) {
            assert!(!row.allows(Verb::Watch) && !row.allows(Verb::Update), "{row:?}");
        }
    }
}
