//! Who makes a request, and under which grant: the request extensions that only callers in this process can set.
//!
//! The in-process transport (`client`) sets them, the API server's chain reads them. A request that arrives over
//! a socket starts with no extensions, so nobody outside can claim either.

use std::collections::BTreeMap;

/// The group that RBAC never refuses.
pub const GROUP_MASTERS: &str = "system:masters";
/// Every request that was authenticated carries this group.
pub const GROUP_AUTHENTICATED: &str = "system:authenticated";
/// The group of the anonymous user.
pub const GROUP_UNAUTHENTICATED: &str = "system:unauthenticated";
/// The user of a request without credentials.
pub const USER_ANONYMOUS: &str = "system:anonymous";

/// An authenticated user, as upstream's `user.Info`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserInfo {
    /// Never empty: anonymous requests are `system:anonymous`.
    pub name: String,
    /// Empty where the authenticator knows none.
    pub uid: String,
    /// In the order in which the authenticator gave them.
    pub groups: Vec<String>,
    /// Keys are lower case.
    pub extra: BTreeMap<String, Vec<String>>,
}

impl UserInfo {
    /// A user with these groups, plus `system:authenticated`.
    pub fn authenticated(name: impl Into<String>, groups: impl IntoIterator<Item = String>) -> Self {
        let mut groups: Vec<String> = groups.into_iter().collect();
        if !groups.iter().any(|g| g == GROUP_AUTHENTICATED) {
            groups.push(GROUP_AUTHENTICATED.to_owned());
        }
        Self { name: name.into(), groups, ..Self::default() }
    }

    /// `system:anonymous` in `system:unauthenticated`.
    pub fn anonymous() -> Self {
        Self { name: USER_ANONYMOUS.to_owned(), groups: vec![GROUP_UNAUTHENTICATED.to_owned()], ..Self::default() }
    }

    /// The user of a service account's token, with its three groups.
    pub fn service_account(namespace: &str, name: &str) -> Self {
        Self::authenticated(
            format!("system:serviceaccount:{namespace}:{name}"),
            ["system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{namespace}")],
        )
    }

    /// Whether the user is a member of `group`.
    pub fn in_group(&self, group: &str) -> bool {
        self.groups.iter().any(|g| g == group)
    }
}

/// The grant under which a built-in role writes. `token` is the revision of the grant; the store refuses a write
/// whose token is not the role's current one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleToken {
    /// `kube-scheduler` or `kube-controller-manager`.
    pub role: String,
    /// Revision of the grant, never 0.
    pub token: u64,
}
