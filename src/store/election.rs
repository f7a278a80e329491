//! Roles: the leader's first proposal grants itself the built-in roles; the revision of the grant is the token
//! that every write of a role carries, and `apply` refuses any other. Nothing here is trusted for safety but that.

use std::collections::BTreeMap;

use crate::command::Command;
use crate::log::{Leadership, NodeId};
use crate::meta::{Meta, Role};
use crate::value::Revision;

/// The role of the scheduler.
pub const ROLE_SCHEDULER: &str = "kube-scheduler";
/// The role of the controllers.
pub const ROLE_CONTROLLER_MANAGER: &str = "kube-controller-manager";
/// Roles that belong to the leader.
pub const BUILT_IN_ROLES: [&str; 2] = [ROLE_SCHEDULER, ROLE_CONTROLLER_MANAGER];

/// The current grants, by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    grants: BTreeMap<String, Role>,
}

impl Roles {
    /// The current grant of a role, if it was ever granted.
    pub fn get(&self, role: &str) -> Option<Role> {
        self.grants.get(role).copied()
    }

    /// All grants, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Role)> {
        self.grants.iter().map(|(name, role)| (name.as_str(), *role))
    }
}

impl From<&Meta> for Roles {
    fn from(meta: &Meta) -> Roles {
        Roles { grants: meta.roles.iter().map(|(name, role)| (name.clone(), *role)).collect() }
    }
}

/// The command that a new leader proposes first; `None` if this member does not lead or holds everything already.
pub(crate) fn due_grant(node: NodeId, leadership: &Leadership, roles: &Roles) -> Option<Command<'static>> {
    if !leadership.self_is_leader {
        return None;
    }
    let term = leadership.term;
    let held = |name: &&str| roles.get(name).is_some_and(|role| role.holder == node && role.term == term);
    if BUILT_IN_ROLES.iter().all(held) {
        return None;
    }
    Some(Command::Grant { term, holder: node, roles: BUILT_IN_ROLES.to_vec() })
}

/// The token of `role` while `node` may act on it: it holds the current grant, it leads, and a quorum has
/// confirmed that lately.
pub(crate) fn token_of(role: &str, node: NodeId, leadership: &Leadership, roles: &Roles) -> Option<Revision> {
    let grant = roles.get(role)?;
    let acting =
        grant.holder == node && grant.term == leadership.term && leadership.self_is_leader && leadership.quorum_fresh;
    acting.then_some(grant.token)
}
