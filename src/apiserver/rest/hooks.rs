//! What the API server itself does around the writes of a few kinds, as one row each.
//!
//! Called by the verbs at fixed places. A row is for effects beyond the object (addresses, rights, content of a
//! namespace); behaviour of the object alone belongs into its strategy.

use std::time::Duration;

use api::object::Object;
use api::resource::Resource;
use api::status::ApiError;

use super::Attempt;
use crate::authz::escalation;
use crate::limits::EVENT_LIFETIME_S;
use crate::services;

/// Before an object is written: (attempt, row, new, old). May change the new object and add operations to the attempt.
type BeforeWrite = fn(&mut Attempt<'_>, &Resource, &mut Object, Option<&Object>) -> Result<(), ApiError>;

/// The effects of one kind.
struct Hooks {
    group: &'static str,
    plural: &'static str,
    before_write: Option<BeforeWrite>,
    after_delete: Option<fn(&mut Attempt<'_>, &Object)>,
    /// When the object is marked for deletion.
    on_deletion_mark: Option<fn(&mut Object)>,
    /// Whether something besides finalizers and grace keeps a marked object.
    holds: Option<fn(&Object) -> bool>,
    /// How long after its last write an object ends by itself.
    lifetime: Option<Duration>,
}

const NONE: Hooks = Hooks {
    group: "",
    plural: "",
    before_write: None,
    after_delete: None,
    on_deletion_mark: None,
    holds: None,
    lifetime: None,
};

const RBAC: &str = "rbac.authorization.k8s.io";

/// Alphabetical by group and plural.
const TABLE: &[Hooks] = &[
    Hooks { plural: "events", lifetime: Some(Duration::from_secs(EVENT_LIFETIME_S)), ..NONE },
    Hooks {
        plural: "namespaces",
        on_deletion_mark: Some(|namespace| namespace.set(&["status", "phase"], "Terminating")),
        holds: Some(|namespace| !namespace.list(&["spec", "finalizers"]).is_empty()),
        ..NONE
    },
    Hooks { plural: "services", before_write: Some(services::allocate), after_delete: Some(services::release), ..NONE },
    rbac("clusterrolebindings"),
    rbac("clusterroles"),
    rbac("rolebindings"),
    rbac("roles"),
];

/// Nobody gives away rights that they do not hold.
const fn rbac(plural: &'static str) -> Hooks {
    Hooks { group: RBAC, plural, before_write: Some(check_escalation), ..NONE }
}

fn check_escalation(
    attempt: &mut Attempt<'_>,
    resource: &Resource,
    new: &mut Object,
    old: Option<&Object>,
) -> Result<(), ApiError> {
    let call = attempt.call;
    escalation::check(&call.shared.authorizer, &call.user, resource.into(), call.namespace(resource), new, old)
}

fn of(resource: &Resource) -> &'static Hooks {
    let own = |hooks: &&Hooks| (hooks.group, hooks.plural) == (resource.group, resource.plural);
    TABLE.iter().find(own).unwrap_or(&NONE)
}

/// Runs what belongs to a create or update of an object.
///
/// # Errors
/// What the kind refuses.
pub(crate) fn before_write(
    attempt: &mut Attempt<'_>,
    resource: &Resource,
    new: &mut Object,
    old: Option<&Object>,
) -> Result<(), ApiError> {
    of(resource).before_write.map_or(Ok(()), |hook| hook(attempt, resource, new, old))
}

/// Runs what belongs to the removal of an object.
pub(crate) fn after_delete(attempt: &mut Attempt<'_>, resource: &Resource, object: &Object) {
    if let Some(hook) = of(resource).after_delete {
        hook(attempt, object);
    }
}

/// Runs what belongs to the mark for deletion.
pub(crate) fn on_deletion_mark(resource: &Resource, object: &mut Object) {
    if let Some(hook) = of(resource).on_deletion_mark {
        hook(object);
    }
}

/// Whether something besides finalizers and grace keeps a marked object.
pub(crate) fn holds(resource: &Resource, object: &Object) -> bool {
    of(resource).holds.is_some_and(|hook| hook(object))
}

/// How long after its last write an object of the kind ends by itself; `None`: never.
pub(crate) fn lifetime(resource: &Resource) -> Option<Duration> {
    of(resource).lifetime
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_name_kinds_that_exist() {
        assert!(TABLE.is_sorted_by(|a, b| (a.group, a.plural) < (b.group, b.plural)));
        for hooks in TABLE {
            assert!(api::resources::by_path(hooks.group, "v1", hooks.plural).is_some(), "{}", hooks.plural);
        }
    }
}
