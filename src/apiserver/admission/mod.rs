//! Admission: what the cluster's state says about a write, and what it adds to the object.
//!
//! Called by every verb that writes, on each attempt, before the object is checked. Plugins are pure functions of the
//! attempt's view, in upstream's order; what they relied on they add to the attempt's compares. They must not wait.

mod default_toleration_seconds;
mod namespace_lifecycle;
mod priority;
mod role_mirror;
mod service_account;

use api::object::Object;
use api::resource::Resource;
use api::status::ApiError;

use crate::rest::Attempt;

/// What is done to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Update,
    Delete,
}

/// What plugins are asked about.
pub(crate) struct Review<'a> {
    pub resource: &'static Resource,
    pub operation: Operation,
    /// Empty for the object itself.
    pub subresource: &'a str,
}

impl Review<'_> {
    /// Whether it is about objects of this resource themselves.
    fn is_about(&self, group: &str, plural: &str) -> bool {
        (self.resource.group, self.resource.plural, self.subresource) == (group, plural, "")
    }

    /// 403 as admission says it: an object without a name is called by its prefix.
    fn forbidden(&self, object: &Object, why: impl std::fmt::Display) -> ApiError {
        let name = if object.name().is_empty() { object.generate_name() } else { object.name() };
        ApiError::forbidden(self.resource, name, why)
    }
}

/// One plugin.
struct Plugin {
    name: &'static str,
    admit: fn(&mut Attempt<'_>, &Review<'_>, &mut Object) -> Result<(), ApiError>,
}

/// In upstream's order of execution.
const PLUGINS: &[Plugin] = &[
    Plugin { name: "NamespaceLifecycle", admit: namespace_lifecycle::admit },
    Plugin { name: "ServiceAccount", admit: service_account::admit },
    Plugin { name: "Priority", admit: priority::admit },
    Plugin { name: "DefaultTolerationSeconds", admit: default_toleration_seconds::admit },
    // Not upstream's: there, anybody with the right to update leases may take the role away.
    Plugin { name: "RoleMirror", admit: role_mirror::admit },
];

/// Asks every plugin; the first refusal counts.
///
/// # Errors
/// The refusal.
pub(crate) fn admit(attempt: &mut Attempt<'_>, review: &Review<'_>, object: &mut Object) -> Result<(), ApiError> {
    for plugin in PLUGINS {
        (plugin.admit)(attempt, review, object).inspect_err(|error| {
            tracing::debug!(plugin = plugin.name, %error, "a write was refused");
        })?;
    }
    Ok(())
}
