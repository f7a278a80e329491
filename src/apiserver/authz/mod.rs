//! Whether a user may do what a request wants: `system:masters` always, everyone else by RBAC, nobody by default.
//!
//! Called by the chain, by impersonation and by the access reviews. It must not know HTTP beyond the path that a rule
//! may name.

pub mod bootstrap_policy;
pub mod escalation;
mod policy;
pub mod rules;
mod stored;

use std::sync::Arc;

use api::identity::{GROUP_MASTERS, UserInfo};
use api::status::{Access, ApiError};
use arc_swap::ArcSwap;
use parking_lot::Mutex;

pub use policy::PolicySource;
#[cfg(test)]
pub use policy::Space;
use policy::{Decoder, Policy};
use rules::Rule;

use crate::request::RequestInfo;

/// Paths that everyone may read, with and without credentials. Upstream: `--authorization-always-allow-paths`.
const OPEN_PATHS: [&str; 3] = ["/healthz", "/readyz", "/livez"];

/// What a request wants to do. The default is a request for no path at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributes<'a> {
    /// Whether it is about a resource; otherwise `path` counts.
    pub is_resource: bool,
    /// Verb.
    pub verb: &'a str,
    /// API group; empty for core.
    pub group: &'a str,
    /// Plural name.
    pub resource: &'a str,
    /// Empty where none.
    pub subresource: &'a str,
    /// Empty for cluster scope.
    pub namespace: &'a str,
    /// Empty where no object is named.
    pub name: &'a str,
    /// For requests about no resource.
    pub path: &'a str,
}

impl<'a> From<&'a RequestInfo> for Attributes<'a> {
    fn from(info: &'a RequestInfo) -> Self {
        Self {
            is_resource: info.is_resource,
            verb: &info.verb,
            group: &info.group,
            resource: &info.resource,
            subresource: &info.subresource,
            namespace: &info.namespace,
            name: &info.name,
            path: &info.path,
        }
    }
}

/// The answer of the authorizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the request may go on.
    pub allowed: bool,
    /// `RBAC: allowed by …`; on refusal usually empty.
    pub reason: String,
}

/// Decides about requests. Cheap to ask: the policy is indexed, and indexed again only after it changed.
pub struct Authorizer {
    source: Arc<dyn PolicySource>,
    policy: ArcSwap<Policy>,
    // Held while the index is built again, so that many requests after one change build it once.
    decoder: Mutex<Decoder>,
}

impl Authorizer {
    /// An authorizer over these RBAC objects.
    pub fn new(source: Arc<dyn PolicySource>) -> Self {
        Self { source, policy: ArcSwap::default(), decoder: Mutex::default() }
    }

    /// Whether the user may do this.
    pub fn authorize(&self, user: &UserInfo, wanted: &Attributes<'_>) -> Decision {
        if user.in_group(GROUP_MASTERS) || (!wanted.is_resource && OPEN_PATHS.contains(&wanted.path)) {
            return Decision { allowed: true, reason: String::new() };
        }
        let policy = self.policy();
        if let Some(source) = policy.find(user, wanted.namespace, |rule| rule.allows(wanted)) {
            return Decision { allowed: true, reason: format!("RBAC: allowed by {source}") };
        }
        let reason = match policy.errors_for(user, wanted.namespace).as_slice() {
            [] => String::new(),
            [one] => format!("RBAC: {one}"),
            many => format!("RBAC: [{}]", many.join(", ")),
        };
        Decision { allowed: false, reason }
    }

    /// As `authorize`, with upstream's 403 as the error.
    pub fn check(&self, user: &UserInfo, wanted: &Attributes<'_>) -> Result<(), ApiError> {
        let decision = self.authorize(user, wanted);
        if decision.allowed {
            return Ok(());
        }
        tracing::debug!(user = user.name, ?wanted, reason = decision.reason, "request was refused");
        Err(ApiError::access_denied(&Access {
            user: &user.name,
            verb: wanted.verb,
            group: wanted.group,
            resource: wanted.resource,
            subresource: wanted.subresource,
            namespace: wanted.namespace,
            name: wanted.name,
            path: wanted.path,
            reason: &decision.reason,
        }))
    }

    /// Every rule that the user holds in the namespace, and what could not be resolved.
    pub fn rules_for(&self, user: &UserInfo, namespace: &str) -> (Vec<Rule>, Vec<String>) {
        self.policy().rules_for(user, namespace)
    }

    /// The index of the policy as it is now.
    fn policy(&self) -> Arc<Policy> {
        let stamp = self.source.stamp();
        let current = self.policy.load_full();
        // The index before the first one is that of an empty store, with the stamp of an empty store.
        if current.stamp == stamp {
            return current;
        }
        let mut decoder = self.decoder.lock();
        let current = self.policy.load_full();
        if current.stamp == self.source.stamp() {
            return current;
        }
        let built = Arc::new(decoder.build(&*self.source));
        self.policy.store(built.clone());
        built
    }
}

#[cfg(test)]
#[path = "authz_tests.rs"]
mod tests;
#[cfg(test)]
pub use tests::FixedPolicy;
